//! Everything that can happen to the screens, a variant each.

use std::sync::Arc;

use iced::{Size, window};
use jiff::Timestamp;

use super::comfort;
use super::eyes::Meant;
use super::screen::{advised, choose, help, noted, notice, priority, procedure, search, staff, standing, ticket, welcome, which};
use super::session::VisitId;
use crate::domain::help::Help;
use crate::domain::queue::{PrintState, TicketId};
use crate::domain::text::Language;
use crate::hall::{self, HallError, Issued, Overview, RequestId};
use crate::scan::Picture;

/// Everything that can happen.
#[derive(Debug, Clone)]
pub enum Message {
    /// The camera sees something newer.
    SightChanged,
    /// Somebody means what they hold up.
    Meant(Meant),
    /// The hall has moved on.
    HallChanged,
    /// The hall at one moment.
    OverviewCame(Result<Box<Overview>, HallError>),
    /// The clock's minute has turned.
    MinuteTurned(Timestamp),
    /// Time passes while something waits for it.
    Ticked,
    /// A hand touched the screen, anywhere.
    Touched,
    /// The hand was lifted.
    Lifted,
    /// The window is there, of a size.
    Opened(window::Id, Size),
    /// The window has another size.
    Resized(Size),
    /// The keyboard's way out, in a window.
    Quit,
    /// The demo is to end.
    End,
    /// A language was chosen.
    Speak(Language),
    /// One step back.
    Back,
    /// To the beginning.
    Home,
    /// To the choice of colours and sizes.
    ChooseComfort,
    /// Pressed there.
    Comfort(comfort::Message),
    /// A member of staff is wanted.
    CallHelp,
    /// The counters know, or cannot be told.
    HelpCalled(VisitId, Result<Help, HallError>),
    /// Pressed beside that.
    Help(help::Message),
    /// The crest was pressed.
    Knock,
    /// The slip of the newest number is to be printed again, while staff press.
    PrintAgain(TicketId),
    /// Pressed on the staff's keys.
    Pin(staff::PinKey),
    /// Whether it was the PIN.
    PinChecked(VisitId, Result<bool, HallError>),
    /// Pressed on the staff's panel.
    Staff(staff::Message),
    /// Whether a test page comes.
    TestPageCame(VisitId, Result<PrintState, HallError>),
    /// Pressed in the search.
    Search(search::Message),
    /// Pressed beside a list.
    Advised(advised::Message),
    /// The list of what is missing.
    AdviceCame(VisitId, Result<Box<hall::Advised>, HallError>),
    /// Somebody is still there.
    Extend,
    /// Pressed on the welcome screen.
    Welcome(welcome::Message),
    /// Pressed among procedures.
    Choose(choose::Message),
    /// Pressed on a procedure.
    Procedure(procedure::Message),
    /// Pressed where priority is asked for.
    Priority(priority::Message),
    /// Pressed beside a number.
    Ticket(ticket::Message),
    /// Pressed beside a number to be noted.
    Noted(noted::Message),
    /// Pressed beside a slip's standing.
    Standing(standing::Message),
    /// Pressed where it is asked which code is meant.
    Which(which::Message),
    /// Pressed on a notice.
    Notice(notice::Message),
    /// The number that was asked for.
    NumberCame(RequestId, Result<Box<Issued>, HallError>),
    /// Where the ticket on the screen stands.
    StandingCame(VisitId, Result<hall::Standing, HallError>),
    /// Where a slip that was held up stands.
    SlipFound(VisitId, Result<hall::Standing, HallError>),
    /// Where a slip stands after what its citizen wanted.
    Told(VisitId, TicketId, Result<hall::Standing, HallError>),
    /// The hall knows that the number was noted.
    Confirmed(VisitId, Result<hall::Standing, HallError>),
    /// A slip is printed again, or cannot be.
    PrintedAgain(Option<HallError>),
    /// A number was given back, or could not be.
    GivenBack(Option<HallError>),
    /// The paper of the slip is drawn.
    PaperDrawn(VisitId, Arc<Picture>),
}

impl Message {
    /// Whether a finger made it, on a part of a screen.
    pub(super) fn is_press(&self) -> bool {
        matches!(
            self,
            Self::Speak(_)
                | Self::Back
                | Self::Home
                | Self::ChooseComfort
                | Self::Comfort(_)
                | Self::CallHelp
                | Self::End
                | Self::PrintAgain(_)
                | Self::Help(_)
                | Self::Pin(_)
                | Self::Staff(_)
                | Self::Advised(_)
                | Self::Welcome(_)
                | Self::Choose(_)
                | Self::Procedure(_)
                | Self::Priority(_)
                | Self::Ticket(_)
                | Self::Noted(_)
                | Self::Standing(_)
                | Self::Which(_)
                | Self::Notice(_)
        )
    }

    /// Whether it decides something: a number, a right, a list, the end of a visit.
    pub(super) fn decides(&self) -> bool {
        matches!(
            self,
            Self::Choose(choose::Message::Other)
                | Self::Procedure(procedure::Message::TakeNumber | procedure::Message::TakeList)
                | Self::Priority(_)
                | Self::Ticket(_)
                | Self::Noted(_)
                | Self::Standing(_)
                | Self::Advised(advised::Message::Done)
                | Self::Which(_)
        )
    }
}
