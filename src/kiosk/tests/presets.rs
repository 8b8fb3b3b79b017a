//! Every screen in every state that looks different, in every language, on every shape of screen.

use super::samples::{issued, log, paper, poster, standing, two_printers};
use super::*;
use crate::config::{Appearance, ColourTheme, ScreenGeometry as Millimetres};
use crate::domain::calendar::{self, ServiceDay};
use crate::domain::help::HelpId;
use crate::domain::intake::RecordCode;
use crate::domain::queue::{CounterNumber, Label};
use crate::domain::rating::Grade;
use crate::domain::text::Names;
use crate::hall::{self, ClockQuestion, Gone, HallError, NotNow, NotOpen, Numbers, Stranded, Trouble, TroubleKind};
use crate::kiosk::app::Overlay;
use crate::kiosk::comfort::Comfort;
use crate::kiosk::metrics::TextStep;
use crate::kiosk::screen::noted::Why;
use crate::kiosk::screen::{
    AdvisedScreen, ChooseScreen, Helping, NotedScreen, NoticeScreen, PrintingScreen, PriorityScreen, ProcedureScreen, SearchScreen,
    StandingScreen, StoppedScreen, TicketScreen, WelcomeScreen, WhichScreen,
};
use crate::kiosk::screen::{search, staff};
use crate::scan::{FrameFault, Hint, SourceFault, SourceState, Struggle};

/// The screens people have: upright and lying 21.5 inch, and an old 15 inch one. Drawn at twice these sizes.
pub(super) const SHAPES: [(&str, f32, f32, f32, f32); 3] =
    [("1080x1920", 540.0, 960.0, 268.0, 476.0), ("1920x1080", 960.0, 540.0, 476.0, 268.0), ("1024x768", 512.0, 384.0, 304.0, 228.0)];

pub(super) const PRESETS: [&str; 77] = [
    "help-coming",
    "staff-wrong",
    "welcome-hours",
    "welcome-closed",
    "welcome-partly",
    "choose-closed",
    "stopped",
    "standing-no-show",
    "standing-reprinted",
    "ticket-priority",
    "welcome-hint",
    "welcome-unreadable",
    "welcome-dark",
    "rating",
    "rating-thanks",
    "which",
    "which-four",
    "which-replace",
    "staff-log",
    "welcome-assisted",
    "choose-assisted",
    "help",
    "search",
    "search-found",
    "search-digits",
    "search-elsewhere",
    "search-nothing",
    "advised",
    "advised-out",
    "advised-whole",
    "procedure-late",
    "procedure-closed",
    "procedure-last",
    "procedure-case",
    "procedure-note",
    "procedure-pages",
    "pin",
    "staff",
    "staff-two-printers",
    "staff-in-trouble",
    "staff-stranded",
    "priority",
    "procedure-missing",
    "standing-give-back",
    "comfort",
    "welcome",
    "welcome-camera-missing",
    "choose",
    "choose-last",
    "procedure",
    "procedure-long",
    "procedure-land",
    "ordering",
    "printing",
    "ticket",
    "ticket-paper",
    "ticket-elsewhere",
    "noted",
    "noted-no-printer",
    "noted-unsure",
    "noted-not-saved",
    "ticket-called",
    "standing",
    "standing-called",
    "not-known",
    "notice-unknown",
    "notice-no-code",
    "notice-other-office",
    "notice-card",
    "notice-portal",
    "notice-record",
    "notice-bank",
    "notice-address",
    "notice-micro",
    "notice-part",
    "closed",
    "question",
];

/// The screens of whoever holds up a slip.
fn of_a_slip(preset: &str, stand: &Stand) -> Screen {
    let mut shown = standing(
        stand,
        match preset {
            "rating" | "rating-thanks" => TicketState::Finished,
            "standing-called" => TicketState::Called,
            "standing-no-show" => TicketState::NoShow,
            _ => TicketState::Waiting,
        },
    );
    shown.ticket.grade = (preset == "rating-thanks").then_some(Grade::Satisfied);
    let again = shown.clone();
    let mut screen = StandingScreen::new(shown);
    if preset == "standing-reprinted" {
        let _ = screen.update(crate::kiosk::screen::standing::Message::Reprint);
        screen.told(again);
    }
    if preset == "standing-give-back" {
        let _ = screen.update(crate::kiosk::screen::standing::Message::GiveBack);
    }
    Screen::Standing(screen)
}

/// The screens behind the PIN, and the one before it.
fn for_staff(preset: &str) -> Screen {
    match preset {
        "pin" => Screen::Pin(staff::PinScreen::default()),
        "staff" | "staff-two-printers" | "staff-in-trouble" => Screen::Staff(staff::StaffScreen::default()),
        _ => {
            let mut panel = staff::StaffScreen::default();
            let part = match preset {
                "staff-stranded" => staff::Message::Stranded,
                "staff-wrong" => staff::Message::Wrong(0),
                _ => staff::Message::Log(0),
            };
            let _ = panel.update(part);
            Screen::Staff(panel)
        }
    }
}

/// Where it is asked which code is meant.
fn which(preset: &str, stand: &Stand) -> Screen {
    let procedure = |code: &str| Meaning::Procedure(code.parse().expect("a code"));
    // The longest names of the catalogue among them.
    let mut offers = vec![procedure("1.001193"), procedure("1.004873")];
    let mut kept = None;
    if preset == "which-four" {
        let longest = |procedure: &&crate::domain::catalogue::Procedure| procedure.name_vi.chars().count();
        let catalogue = &stand.hall.config().catalogue;
        let longest = catalogue.procedures.iter().max_by_key(longest).expect("a procedure");
        offers = vec![
            Meaning::Slip(crate::domain::queue::Token::from_bytes([5; 16])),
            Meaning::Procedure(longest.code.clone()),
            procedure("1.000894"),
            Meaning::NotInCatalogue("2.000986".parse().ok()),
        ];
    } else if preset == "which-replace" {
        offers = vec![procedure("1.000894")];
        let code = "1.001193".parse().expect("a code");
        kept = Some(Box::new(ProcedureScreen::new(stand.hall.config().catalogue.by_code(&code).expect("a procedure").clone())));
    }
    Screen::Which(WhichScreen { offers, kept })
}

/// What is said of something that is no procedure of the hall.
fn of_a_notice(preset: &str) -> NoticeScreen {
    match preset {
        "notice-no-code" => NoticeScreen::NotHere(None),
        "notice-other-office" => {
            NoticeScreen::OtherOffice(Some("Văn phòng đăng ký đất đai tỉnh Lâm Đồng, chi nhánh khu vực Kiến Đức".to_owned()))
        }
        "notice-card" => NoticeScreen::CitizenCard,
        "notice-portal" => NoticeScreen::Portal,
        "notice-record" => NoticeScreen::Record(RecordCode::find_in("000.00.12.H62-201105-0004").expect("a record")),
        "notice-bank" => NoticeScreen::Bank,
        "notice-address" => NoticeScreen::Address,
        "notice-micro" => NoticeScreen::MicroQr,
        "notice-part" => NoticeScreen::Part(1, 2),
        _ => NoticeScreen::Unknown,
    }
}

/// The search, with something typed.
fn searching(preset: &str, stand: &Stand) -> Screen {
    let mut screen = SearchScreen::default();
    let language = stand.app.visit.language.clone();
    let mut press = |message| drop(screen.update(message, &language));
    let typed = match preset {
        "search-found" if language == Language::english() => "birth",
        "search-found" => "khai sinh",
        "search-elsewhere" if language == Language::english() => "land compensation",
        "search-elsewhere" => "ddeenf buf ddaats",
        "search-nothing" => "xem phim hay",
        _ => "",
    };
    typed.chars().for_each(|key| press(search::Message::Key(key)));
    press(search::Message::Digits(preset == "search-digits"));
    Screen::Search(screen)
}

/// The number in the hand.
fn in_hand(preset: &str, stand: &Stand) -> TicketScreen {
    let mut shown = standing(stand, if preset == "ticket-called" { TicketState::Called } else { TicketState::Waiting });
    shown.ticket.class = (preset == "ticket-priority").then(|| "merit".parse().expect("a key"));
    shown.slip_at = (preset == "ticket-elsewhere").then(|| Names::new("Quầy 1", "Counter 1"));
    let mut screen = TicketScreen::new(shown, true);
    if preset == "ticket-paper" {
        screen.paper(&paper(), stand.now);
        screen.tick(stand.now + Duration::from_millis(400));
    }
    screen
}

/// The list of what is missing.
fn advised(preset: &str, stand: &Stand) -> Screen {
    let code = "1.001193".parse().expect("a code");
    let advice = hall::Advice {
        procedure: code,
        missing: if preset == "advised-whole" { Vec::new() } else { vec![1, 2, 3, 4] },
        handover: hall::Handover::Slip,
        language: stand.app.visit.language.clone(),
        actor: crate::domain::event::Actor::Kiosk,
        request: hall::RequestId::random().expect("random"),
    };
    let advised = stand.run(stand.hall.advise(advice.clone())).expect("advised");
    let print = if preset == "advised" { PrintState::Queued } else { PrintState::Printed };
    let mut screen = AdvisedScreen::new(advice);
    screen.advised = Some(hall::Advised { print, ..advised });
    Screen::Advised(Box::new(screen))
}

/// The screen of a preset.
pub(super) fn screen(preset: &str, stand: &mut Stand) -> Screen {
    let procedure = |code: &str| {
        let code = code.parse().expect("a code");
        Screen::Procedure(Box::new(ProcedureScreen::new(stand.hall.config().catalogue.by_code(&code).expect("a procedure").clone())))
    };
    let now = stand.now;
    match preset {
        "comfort" => {
            stand.app.overlay = Some(Overlay::Comfort);
            Screen::Welcome(WelcomeScreen::default())
        }
        "welcome-assisted" => {
            stand.app.assisted = true;
            stand.app.given = Some((TicketId(7), Label::new("A", 27, 3)));
            Screen::Welcome(WelcomeScreen::default())
        }
        "choose-assisted" => {
            stand.app.assisted = true;
            Screen::Choose(ChooseScreen::new("ho-tich".parse().expect("a key")))
        }
        "choose" | "choose-last" | "choose-closed" => {
            let mut screen = ChooseScreen::new("ho-tich".parse().expect("a key"));
            if preset == "choose-last" {
                let _ = screen.update(crate::kiosk::screen::choose::Message::Turn(9));
            }
            Screen::Choose(screen)
        }
        "procedure" | "procedure-late" | "procedure-closed" | "question" => procedure("1.001193"),
        "procedure-last" => {
            let mut screen = procedure("1.004873");
            if let Screen::Procedure(procedure) = &mut screen {
                let _ = procedure.update(crate::kiosk::screen::procedure::Message::Turn { first: 4, seen: 9 });
            }
            screen
        }
        "procedure-long" => procedure("1.004873"),
        "procedure-missing" => {
            let mut screen = procedure("1.001193");
            if let Screen::Procedure(procedure) = &mut screen {
                for paper in [1, 3, 4, 4] {
                    let _ = procedure.update(crate::kiosk::screen::procedure::Message::Paper(paper));
                }
            }
            screen
        }
        "help" | "help-coming" => {
            let coming = preset == "help-coming";
            stand.app.overlay = Some(Overlay::Help(if coming { Helping::Coming(CounterNumber(3)) } else { Helping::Called(HelpId(1)) }));
            Screen::Welcome(WelcomeScreen::default())
        }
        "search" | "search-found" | "search-digits" | "search-elsewhere" | "search-nothing" => searching(preset, stand),
        "procedure-case" => procedure("1.010038"),
        "procedure-note" => procedure("3.000182"),
        "procedure-pages" => procedure("2.000815"),
        "advised" | "advised-out" | "advised-whole" => advised(preset, stand),
        "pin" | "staff" | "staff-two-printers" | "staff-in-trouble" | "staff-stranded" | "staff-wrong" | "staff-log" => for_staff(preset),
        "priority" => {
            let matter = hall::Matter::Queue("ho-tich".parse().expect("a key"));
            Screen::Priority(PriorityScreen { matters: vec![matter], behind: Box::new(Screen::Welcome(WelcomeScreen::default())) })
        }
        "rating" | "rating-thanks" | "standing" | "standing-called" | "standing-give-back" | "standing-no-show" | "standing-reprinted" => {
            of_a_slip(preset, stand)
        }
        "which" | "which-four" | "which-replace" => which(preset, stand),
        "procedure-land" => procedure("1.115748"),
        "ordering" => Screen::Printing(PrintingScreen::new(now)),
        "printing" => Screen::Printing(PrintingScreen { since: now, issued: Some(issued(stand)) }),
        "stopped" => {
            let why = NotOpen::PortTaken("127.0.0.1:8470".to_owned());
            stand.app.unopened = Some((why.clone(), now));
            Screen::Stopped(StoppedScreen { why })
        }
        ticket if ticket.starts_with("ticket") => Screen::Ticket(in_hand(ticket, stand)),
        "noted" => Screen::Noted(NotedScreen::new(issued(stand), Why::Printer)),
        "noted-no-printer" => Screen::Noted(NotedScreen::new(issued(stand), Why::NoPrinter)),
        "noted-unsure" => Screen::Noted(NotedScreen::new(issued(stand), Why::Unsure)),
        "noted-not-saved" => Screen::Noted(NotedScreen::new(issued(stand), Why::NotSaved)),
        "not-known" => Screen::Notice(NoticeScreen::NotHere("2.000986".parse().ok())),
        notice if notice.starts_with("notice-") => Screen::Notice(of_a_notice(notice)),
        "closed" => {
            Screen::Notice(NoticeScreen::Refused(HallError::Closed { opens: Some(jiff::civil::date(2026, 11, 24).at(7, 0, 0, 0)) }))
        }
        _ => std::mem::replace(&mut stand.app.screen, Screen::Notice(NoticeScreen::Unknown)),
    }
}

fn stand(preset: &str, language: &str, (_, width, height, width_mm, height_mm): (&str, f32, f32, f32, f32)) -> Stand {
    let mut config = town();
    if preset == "procedure-late" || preset == "procedure-closed" {
        config.hours = config::embedded().expect("our own configuration").hours;
    }
    config.terminal.screen = Millimetres { width_mm, height_mm, ..config.terminal.screen };
    let mut stand = Stand::with(config, Size::new(width, height), |parts| {
        parts.log = Arc::new(log);
    });
    if language != "vi" {
        stand.send(Message::Speak(Language::from_tag(language).expect("a tag")));
    }
    if let Some(overview) = &mut stand.app.overview {
        for (queue, waiting) in overview.queues.iter_mut().zip([4, 0, 11]) {
            queue.waiting = waiting;
        }
        let at = |day: i8, hour, minute| Some(jiff::civil::date(2026, 11, day).at(hour, minute, 0, 0));
        let open = Numbers::Given { until: at(23, 11, 15), again: at(23, 13, 0) };
        let closed = Numbers::NotNow { why: NotNow::AfterHours, opens: at(24, 7, 0) };
        let hall = match preset {
            "welcome-hours" => Some(Numbers::Given { until: at(23, 16, 45), again: None }),
            "welcome-closed" | "choose-closed" => Some(closed),
            "welcome-partly" => Some(open),
            _ => None,
        };
        if let Some(hall) = hall {
            overview.numbers = hall;
            overview.queues.iter_mut().for_each(|queue| queue.numbers = hall);
        }
        if preset == "welcome-partly" {
            overview.queues[0].numbers = Numbers::NotNow { why: NotNow::DayFull, opens: at(24, 7, 0) };
            overview.queues[2].numbers = closed;
        }
        if preset == "staff-in-trouble" || preset == "staff-wrong" {
            let memory = &mut overview.memory;
            (memory.clock_trusted, memory.drive_full) = (false, true);
            let (shows, goes_on) = (jiff::civil::date(2026, 11, 24), jiff::civil::date(2026, 11, 23));
            memory.clock = Some(ClockQuestion { why: calendar::Doubt::Stepped, shows, goes_on, gives: true, may_be_confirmed: true });
            let kinds = [TroubleKind::Backups, TroubleKind::Restored, TroubleKind::Drive, TroubleKind::Folder, TroubleKind::Check];
            memory.troubles = kinds.map(|kind| Trouble { kind, since: stand.app.clock, detail: Some("1".to_owned()) }).to_vec();
        }
        if preset == "staff-stranded" {
            let label = Label::stored("A027".to_owned());
            let (queue, now) = ("ho-tich".parse().expect("a key"), stand.app.clock);
            let day = ServiceDay(jiff::civil::date(2026, 11, 23));
            let ticket = Ticket::issued(TicketId(1), label, queue, day, Language::vietnamese(), now);
            let ticket = Ticket { state: TicketState::Serving, counter: Some(CounterNumber(4)), ..ticket };
            overview.stranded = vec![Stranded { ticket, gone: Gone::Counter }; 3];
        }
        if preset.starts_with("staff-two") || preset == "staff-in-trouble" {
            overview.printers = two_printers();
            overview.slips_open = 3;
        }
    }
    let (picture, corners) = poster();
    let state = if preset == "welcome-camera-missing" { SourceState::Faulty(SourceFault::Missing) } else { SourceState::Live };
    let sight = Sight { state, picture: Some(Arc::new(picture)), rate: Some(15.0), ..Sight::default() };
    let _ = stand.sight.send(Arc::new(match preset {
        "welcome-hint" => Sight { unread: vec![corners], struggle: Struggle { hint: Some(Hint::TurnOver), is_long: false }, ..sight },
        "welcome-unreadable" => Sight { unread: vec![corners], struggle: Struggle { hint: Some(Hint::HoldStill), is_long: true }, ..sight },
        "welcome-dark" => Sight { doubt: Some(FrameFault::Dark), ..sight },
        _ => Sight { codes: vec![corners], ..sight },
    }));
    stand.send(Message::SightChanged);
    // As long as anything that staff may read there.
    let last = Meaning::NotInCatalogue("2.000986".parse().ok());
    stand.app.last_read = preset.starts_with("staff").then(|| staff::LastRead::of(&last));
    stand.app.screen = screen(preset, &mut stand);
    match preset {
        "procedure-late" => stand.app.clock = "2026-11-23T08:20:00Z".parse().expect("a moment"),
        "procedure-closed" => {
            stand.app.clock = "2026-11-23T10:40:00Z".parse().expect("a moment");
            for view in stand.app.overview.iter_mut().flat_map(|overview| &mut overview.queues) {
                view.numbers = Numbers::NotNow { why: NotNow::AfterHours, opens: None };
            }
        }
        _ => {}
    }
    if preset == "question" {
        stand.wait(65_000);
    }
    stand
}

/// How citizens may want it: the first four differ in where things stand, the others in colours.
pub(super) fn dresses() -> [(&'static str, Comfort); 6] {
    let usual = Comfort::usual(Appearance::default());
    [
        ("", usual),
        ("-larger", Comfort { text: TextStep::Larger, left_hand: true, ..usual }),
        ("-largest", Comfort { text: TextStep::Largest, ..usual }),
        ("-lowered", Comfort { lowered: true, ..usual }),
        ("-dark", Comfort { manner: ColourTheme::Dark, ..usual }),
        ("-contrast", Comfort { manner: ColourTheme::Contrast, ..usual }),
    ]
}

pub(super) fn every(dresses: &[(&str, Comfort)], mut look_at: impl FnMut(&str, &str, &Stand)) {
    for shape in SHAPES {
        for language in ["vi", "en"] {
            for preset in PRESETS {
                let mut stand = stand(preset, language, shape);
                for (dress, comfort) in dresses {
                    if comfort.lowered && !stand.app.can_lower() {
                        continue;
                    }
                    stand.app.visit.comfort = *comfort;
                    stand.app.dress();
                    look_at(&format!("{language}-{preset}-{}{dress}", shape.0), preset, &stand);
                }
            }
        }
    }
}
