//! The screens, one file each: what it knows, what can be pressed on it, how it is put together. A screen never changes
//! to another one; it asks the application by its `Action`.

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
