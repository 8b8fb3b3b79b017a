//! What is long stands on pages: which things stand on which.

use std::ops::Range;

/// Splits things of these heights into pages: for each page, the index of its first thing and the index after its last.
pub(in crate::kiosk) fn pages(heights: &[f32], gap: f32, room: f32) -> Vec<Range<usize>> {
    limited(heights, gap, room, usize::MAX)
}

/// The same with no more than so many on a page, and about as many on each: a page of one looks like the end of something.
pub(in crate::kiosk) fn balanced(heights: &[f32], gap: f32, room: f32, most: usize) -> Vec<Range<usize>> {
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
pub(in crate::kiosk) fn pages_with_arrows(heights: &[f32], gap: f32, room: f32, arrows: f32) -> Vec<Range<usize>> {
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
