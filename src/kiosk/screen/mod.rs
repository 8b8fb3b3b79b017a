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

pub use advised::AdvisedScreen;
pub use choose::ChooseScreen;
pub use help::Helping;
pub use noted::NotedScreen;
pub use notice::NoticeScreen;
pub use printing::PrintingScreen;
pub use priority::PriorityScreen;
pub use procedure::ProcedureScreen;
pub use search::SearchScreen;
pub use standing::StandingScreen;
pub use stopped::StoppedScreen;
pub use ticket::TicketScreen;
pub use welcome::WelcomeScreen;
pub use which::WhichScreen;

/// The screen in front of the citizen.
#[derive(Debug)]
pub enum Screen {
    /// Where every visit begins.
    Welcome(WelcomeScreen),
    /// The procedures of a queue.
    Choose(ChooseScreen),
    /// What a procedure needs.
    Procedure(Box<ProcedureScreen>),
    /// A procedure is looked for by words.
    Search(SearchScreen),
    /// What is missing, instead of a number.
    Advised(Box<AdvisedScreen>),
    /// The staff's PIN is asked for.
    Pin(staff::PinScreen),
    /// For staff.
    Staff(staff::StaffScreen),
    /// Whether the citizen goes before others.
    Priority(PriorityScreen),
    /// The slip is on its way.
    Printing(PrintingScreen),
    /// The number, in the hand.
    Ticket(TicketScreen),
    /// The number, to be noted.
    Noted(NotedScreen),
    /// Where a slip stands.
    Standing(StandingScreen),
    /// Which code is meant.
    Which(WhichScreen),
    /// Something else to know.
    Notice(NoticeScreen),
    /// The hall is not open.
    Stopped(StoppedScreen),
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
        !matches!(
            self,
            Self::Welcome(_) | Self::Notice(_) | Self::Staff(_) | Self::Stopped(_) | Self::Which(WhichScreen { kept: None, .. })
        )
    }
}
