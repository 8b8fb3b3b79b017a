//! The screens, one file each: what it knows, what can be pressed on it, how it is put together. A screen never changes
//! to another one; it asks the application by its `Action`.

use std::ops::Range;

pub mod advised;
pub mod choose;
pub mod help;
pub mod noted;
pub mod notice;
pub mod printing;
pub mod priority;
pub mod procedure;
mod rating;
pub mod search;
pub mod staff;
pub mod standing;
pub mod stopped;
pub mod ticket;
pub mod welcome;
pub mod which;

pub use advised::Advised;
pub use choose::Choose;
pub use help::Helping;
pub use noted::Noted;
pub use notice::Notice;
pub use printing::Printing;
pub use priority::Priority;
pub use procedure::Procedure;
pub use search::Search;
pub use standing::Standing;
pub use stopped::Stopped;
pub use ticket::Ticket;
pub use welcome::Welcome;
pub use which::Which;

/// The screen in front of the citizen.
#[derive(Debug)]
pub enum Screen {
    /// Where every visit begins.
    Welcome(Welcome),
    /// The procedures of a queue.
    Choose(Choose),
    /// What a procedure needs.
    Procedure(Box<Procedure>),
    /// A procedure is looked for by words.
    Search(Search),
    /// What is missing, instead of a number.
    Advised(Box<Advised>),
    /// The staff's PIN is asked for.
    Pin(staff::Typing),
    /// For staff.
    Staff(staff::Panel),
    /// Whether the citizen goes before others.
    Priority(Priority),
    /// The slip is on its way.
    Printing(Printing),
    /// The number, in the hand.
    Ticket(Ticket),
    /// The number, to be noted.
    Noted(Noted),
    /// Where a slip stands.
    Standing(Standing),
    /// Which code is meant.
    Which(Which),
    /// Something else to know.
    Notice(Notice),
    /// The hall is not open.
    Stopped(Stopped),
}

impl Screen {
    /// Whether the camera's picture is on it.
    #[must_use]
    pub fn shows_the_camera(&self) -> bool {
        match self {
            Self::Welcome(_) => true,
            Self::Staff(panel) => !panel.shows_the_log(),
            _ => false,
        }
    }

    /// Whether something held before the camera is meant for this screen.
    #[must_use]
    pub fn scans(&self) -> bool {
        matches!(
            self,
            Self::Welcome(_)
                | Self::Choose(_)
                | Self::Search(_)
                | Self::Procedure(_)
                | Self::Standing(_)
                | Self::Which(_)
                | Self::Notice(_)
                | Self::Staff(_)
        )
    }

    /// Whether somebody is in the middle of something on it, who must not be torn from it by what passes the camera.
    #[must_use]
    pub fn serves(&self) -> bool {
        !matches!(self, Self::Welcome(_) | Self::Notice(_) | Self::Staff(_) | Self::Stopped(_) | Self::Which(Which { kept: None, .. }))
    }
}

/// What a page holds, of things so and so high: the first of each page and the first after it.
pub(super) fn pages(heights: &[f32], gap: f32, room: f32) -> Vec<Range<usize>> {
    limited(heights, gap, room, usize::MAX)
}

/// The same with no more than so many on a page, and about as many on each: a page of one looks like the end of something.
pub(super) fn balanced(heights: &[f32], gap: f32, room: f32, most: usize) -> Vec<Range<usize>> {
    let full = limited(heights, gap, room, most);
    let even = limited(heights, gap, room, heights.len().div_ceil(full.len()));
    if even.len() == full.len() { even } else { full }
}

fn limited(heights: &[f32], gap: f32, room: f32, most: usize) -> Vec<Range<usize>> {
    let mut pages = Vec::new();
    let (mut start, mut used) = (0, 0.0);
    for (index, height) in heights.iter().enumerate() {
        let with = if index == start { *height } else { used + gap + height };
        if index > start && (with > room || index - start >= most) {
            pages.push(start..index);
            (start, used) = (index, *height);
        } else {
            used = with;
        }
    }
    pages.push(start..heights.len());
    pages
}

/// The same, where arrows take some of the room as soon as there is more than one page.
pub(super) fn pages_with_arrows(heights: &[f32], gap: f32, room: f32, arrows: f32) -> Vec<Range<usize>> {
    let whole = pages(heights, gap, room);
    if whole.len() > 1 { pages(heights, gap, room - arrows) } else { whole }
}

#[cfg(test)]
mod tests {
    use super::{balanced, pages};

    #[test]
    fn pages_hold_what_fits_and_lose_nothing() {
        assert!(pages(&[], 1.0, 10.0).iter().all(std::ops::Range::is_empty));
        assert_eq!(pages(&[4.0, 4.0, 4.0], 1.0, 10.0), [0..2, 2..3]);
        assert_eq!(pages(&[20.0, 4.0], 1.0, 10.0), [0..1, 1..2], "what fits nowhere stands alone");
    }

    #[test]
    fn no_page_is_left_with_one() {
        let counts = |heights: &[f32], room, most| balanced(heights, 1.0, room, most).iter().map(std::ops::Range::len).collect::<Vec<_>>();
        assert_eq!(counts(&[1.0; 20], 13.0, 6), [5, 5, 5, 5]);
        assert_eq!(counts(&[1.0; 7], 100.0, 6), [4, 3]);
        assert_eq!(counts(&[1.0; 6], 100.0, 6), [6]);
        assert_eq!(counts(&[], 100.0, 6), [0]);
        let uneven: Vec<f32> = (0..23).map(|index| if index % 5 == 0 { 4.0 } else { 1.0 }).collect();
        for room in [4.0, 6.0, 9.0, 12.0] {
            for most in 1..8 {
                let pages = balanced(&uneven, 1.0, room, most);
                assert_eq!(pages.iter().map(std::ops::Range::len).sum::<usize>(), uneven.len());
                for page in pages {
                    let high = uneven[page.clone()].iter().sum::<f32>() + (page.len() - 1) as f32;
                    assert!(page.len() <= most && (high <= room || page.len() == 1), "{page:?} is {high} high, of {room}");
                }
            }
        }
    }
}
