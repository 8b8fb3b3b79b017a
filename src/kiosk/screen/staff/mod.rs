//! For staff, behind their PIN: how the devices are, and what only they may do here.

mod listing;
mod machine;
mod pin;
mod stranded;

use iced::widget::{column, container};
use iced::{Element, Fill};
use jiff::civil::Date;

use crate::domain::printer::PrinterRole;
use crate::domain::queue::{CounterNumber, PrintState, TicketId, Withdrawal};
use crate::hall::{HallError, Step};
use crate::kiosk::metrics::{GAP, WIDE_GAP};
use crate::kiosk::ui::camera::{CameraView, scanner};
use crate::kiosk::ui::{Icon, Look};
use listing::{list, log};
use machine::{FACTS_APART, facts, first_wrong, printers, second_name, wrong};
pub use machine::{LastRead, TerminalState, camera_trouble};
pub use pin::{PinKey, PinScreen, Refused};
pub use stranded::Settle;
use stranded::stranded;

/// The panel.
#[derive(Debug, Clone, Default)]
pub struct StaffScreen {
    shown: StaffPage,
    /// What became of the test page that was asked for.
    page: Option<Result<PrintState, HallError>>,
}

/// What the panel shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum StaffPage {
    /// The camera and the devices.
    #[default]
    Devices,
    /// A page of the log.
    Log(usize),
    /// A page of all that is wrong with the machine.
    Wrong(usize),
    /// The numbers whose queue or counter is gone from the configuration.
    Stranded,
}

/// What can be pressed on the panel.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// A member of staff presses for people, or no longer.
    Assist(bool),
    /// A test page is to be printed.
    PrintTest,
    /// A new roll of paper is in a printer.
    NewRoll(PrinterRole),
    /// The date that the clock shows is right.
    ConfirmDate(Date),
    /// The log, and a page of it.
    Log(usize),
    /// All that is wrong with the machine, and a page of it.
    Wrong(usize),
    /// The numbers whose queue or counter is gone.
    Stranded,
    /// What becomes of one of them, which a counter has or had.
    Settle(TicketId, Option<CounterNumber>, Settle),
    /// The program begins anew.
    Restart,
    /// The program ends.
    Exit,
    /// Back: from the log, or those numbers, to the panel, from there to the citizens' screens.
    Done,
}

/// What the application is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    None,
    /// A member of staff presses for people, or no longer.
    Assist(bool),
    /// A test page is to be printed.
    PrintTest,
    /// A new roll of paper is in a printer.
    NewRoll(PrinterRole),
    /// The date that the clock shows is right.
    ConfirmDate(Date),
    /// A number is taken a step on.
    Step(TicketId, Step),
    /// The program begins anew.
    Restart,
    /// The program ends.
    Exit,
    /// Back to the citizens' screens.
    Done,
}

impl StaffScreen {
    /// Takes in what was pressed.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Assist(assisted) => return Action::Assist(assisted),
            Message::PrintTest => return Action::PrintTest,
            Message::NewRoll(printer) => return Action::NewRoll(printer),
            Message::ConfirmDate(date) => return Action::ConfirmDate(date),
            Message::Restart => return Action::Restart,
            Message::Exit => return Action::Exit,
            Message::Settle(ticket, counter, settle) => {
                let step = match (settle, counter) {
                    (Settle::Finish, Some(counter)) => Step::finish(counter),
                    (Settle::Finish | Settle::Return, _) => Step::Return,
                    (Settle::Cancel, _) => Step::cancel(Withdrawal::ByStaff),
                };
                return Action::Step(ticket, step);
            }
            Message::Done if self.shown == StaffPage::Devices => return Action::Done,
            Message::Done => self.shown = StaffPage::Devices,
            Message::Log(page) => self.shown = StaffPage::Log(page),
            Message::Wrong(page) => self.shown = StaffPage::Wrong(page),
            Message::Stranded => self.shown = StaffPage::Stranded,
        }
        Action::None
    }

    /// Whether the log stands in place of the camera and the devices.
    #[must_use]
    pub fn shows_the_log(&self) -> bool {
        matches!(self.shown, StaffPage::Log(_))
    }

    /// What became of the test page.
    pub fn page_came(&mut self, page: Result<PrintState, HallError>) {
        self.page = Some(page);
    }

    /// How the panel looks.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>, state: TerminalState<'a>) -> Element<'a, Message> {
        let look = look.chrome();
        let waiting = state.overview.map_or(&[][..], |overview| &overview.stranded);
        match (self.shown, waiting) {
            (StaffPage::Log(page), _) => return log(look, &(state.log)(), page),
            // Where the last one was settled, the panel stands there again.
            (StaffPage::Stranded, [first, others @ ..]) => return stranded(look, first, others.len()),
            _ => {}
        }
        let wrong = state.overview.map_or_else(Vec::new, |overview| wrong(look, overview));
        if let (StaffPage::Wrong(page), false) = (self.shown, wrong.is_empty()) {
            let c = look.colours;
            let lines = wrong.into_iter().map(|said| (Icon::Warning, c.warn, said)).collect();
            return list(look, look.say("staff-wrong"), lines, page, Message::Wrong);
        }
        let actions = [
            look.small_action(
                Icon::Users,
                look.say(if state.assisted { "staff-assist-end" } else { "staff-assist" }),
                Message::Assist(!state.assisted),
            ),
            look.small_action(Icon::FileText, look.say("staff-log"), Message::Log(0)),
            look.small_action(Icon::Restart, look.say("staff-restart"), Message::Restart),
            look.small_action(Icon::Power, look.say("staff-exit"), Message::Exit),
        ];
        let stranded = (!waiting.is_empty()).then(|| {
            let said = look.words.say_with("staff-stranded", [("n", waiting.len().into())]);
            look.small_action(Icon::Warning, said, Message::Stranded)
        });
        let test = state.printer.then(|| look.small_action(Icon::Printer, look.say("staff-test-page"), Message::PrintTest));
        let new_rolls = printers(state).iter().filter(|printer| printer.roll.is_some()).map(|printer| {
            let said = match printer.role {
                PrinterRole::First => look.say("staff-new-roll"),
                PrinterRole::Second => look.words.say_with("staff-new-roll-of", [("name", second_name(look, printer).into())]),
            };
            look.small_action(Icon::Ok, said, Message::NewRoll(printer.role))
        });
        let actions: Vec<Element<'a, Message>> =
            stranded.into_iter().chain(test).chain(new_rolls).chain(actions).map(|action| action.width(Fill).into()).collect();
        let columns = match look.metrics.inner_width_mm() {
            wide if wide > 380.0 => actions.len(),
            _ if look.metrics.upright() => 3,
            _ => 4,
        };
        let camera = container(scanner(look, CameraView { is_new: false, ..state.camera }, false)).height(Fill);
        let facts = facts(look, state, self.page.as_ref());
        let wrong = state.overview.and_then(|overview| first_wrong(look, overview, wrong));
        let content: Element<'a, Message> = match (look.metrics.upright(), wrong) {
            (true, wrong) => {
                column![camera, column![facts].push(wrong).spacing(look.mm(FACTS_APART))].spacing(look.mm(WIDE_GAP)).height(Fill).into()
            }
            (false, None) => look.halves(camera, facts),
            // A low screen has room for all that may be wrong where the picture stands else.
            (false, Some(wrong)) => look.halves(wrong, facts),
        };
        let done = look.main_action(Icon::Back, look.say("staff-done"), Some(Message::Done));
        column![container(content).height(Fill), look.grid(actions, columns, GAP), done].spacing(look.mm(GAP)).into()
    }
}
