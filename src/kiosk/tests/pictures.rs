//! Every screen in every language on every shape of screen: measured, and drawn for people to look at.

use std::path::PathBuf;
use std::sync::Mutex;

use iced::Rectangle;
use iced::advanced::widget::Id;
use iced_test::Selector;
use iced_test::selector::Candidate;

use super::*;
use crate::config::{Appearance, Manner, Screen as Millimetres};
use crate::domain::calendar::{self, ServiceDay};
use crate::domain::estimate::{Basis, Estimate};
use crate::domain::help::HelpId;
use crate::domain::intake::RecordCode;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{CounterNumber, Label};
use crate::domain::rating::Grade;
use crate::domain::slip::TicketSlip;
use crate::domain::text::Names;
use crate::hall::{
    self, ClockQuestion, Gone, HallError, Issued, NotNow, NotOpen, Numbers, PrinterView, RollView, Stranded, Trouble, TroubleKind,
};
use crate::kiosk::app::Sheet;
use crate::kiosk::comfort::Comfort;
use crate::kiosk::metrics::{LINE_HEIGHT, Metrics, TOUCH, TextSize, TextStep};
use crate::kiosk::screen::noted::Why;
use crate::kiosk::screen::{
    Advised, Choose, Helping, Noted, Notice, Printing, Priority, Procedure, Search, Standing, Stopped, Ticket as TicketScreen, Which,
};
use crate::kiosk::screen::{search, staff};
use crate::kiosk::widget::NAME;
use crate::kiosk::{LogLine, Urgency};
use crate::scan::{Corners, Doubt, Hint, Picture, SourceFault, SourceState, Struggle};

/// The screens people have: upright and lying 21.5 inch, and an old 15 inch one. Drawn at twice these sizes.
const SHAPES: [(&str, f32, f32, f32, f32); 3] =
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

/// A poster before a wall.
fn poster() -> (Picture, Corners) {
    let (width, height) = (640_usize, 480_usize);
    let code = qrcode::QrCode::new("https://dichvucong.gov.vn/thu-tuc-hanh-chinh/019d2bfd-3fe0-70ac-b9d6-5e9e20d6eef7").expect("a code");
    let (modules, colours) = (code.width(), code.to_colors());
    let (left, top, module) = (230, 150, 5);
    let mut rgba = Vec::with_capacity(width * height * 4);
    for y in 0..height {
        for x in 0..width {
            let paper = (180..460).contains(&x) && (90..420).contains(&y);
            let inside = x >= left && y >= top && (x - left) / module < modules && (y - top) / module < modules;
            let dark = inside && colours[(y - top) / module * modules + (x - left) / module] == qrcode::Color::Dark;
            let grey = if dark {
                40
            } else if paper {
                238
            } else {
                150 + (y / 12) as u8
            };
            rgba.extend([grey, grey, grey.saturating_sub(8), 255]);
        }
    }
    let fraction = |x: usize, y: usize| (x as f32 / width as f32, y as f32 / height as f32);
    let end = modules * module;
    let corners = [fraction(left, top), fraction(left + end, top), fraction(left + end, top + end), fraction(left, top + end)];
    (Picture { width: width as u32, height: height as u32, rgba }, Corners(corners))
}

fn issued(stand: &Stand) -> Issued {
    let language = stand.app.visit.language.clone();
    let config = stand.hall.config();
    let slip = TicketSlip {
        office: config.office.name.get(&language).to_owned(),
        unit: config.office.unit.get(&language).to_owned(),
        service: config.queues[0].name.get(&language).to_owned(),
        language,
        label: ticket().label,
        procedure: None,
        class: None,
        counters: vec![CounterNumber(1), CounterNumber(2)],
        ahead: 4,
        wait: Some(wait()),
        at: jiff::civil::date(2026, 11, 23).at(9, 12, 0, 0),
        code: "MC1:ABCDEFGHIJKLMNOPQRSTUVWXYZ".to_owned(),
        hotline: None,
        then: Vec::new(),
        again: None,
    };
    Issued { ticket: ticket(), slip }
}

fn wait() -> Estimate {
    Estimate { ahead: 4, low: 10, likely: 14, high: 22, basis: Basis::Plain }
}

fn standing(stand: &Stand, state: TicketState) -> hall::Standing {
    let counter = matches!(state, TicketState::Called | TicketState::NoShow).then_some(CounterNumber(2));
    hall::Standing {
        ticket: Ticket { state, print: PrintState::Printed, counter, ..ticket() },
        service: stand.hall.config().queues[0].name.clone(),
        ahead: 4,
        wait: Some(wait()),
        counters: vec![CounterNumber(1), CounterNumber(2)],
        slip_at: None,
    }
}

/// A printer that has no paper, and one at a counter that has little.
fn two_printers() -> Vec<PrinterView> {
    let roll = |used_mm| Some(RollView { used_mm, length_mm: 75_000, is_low: true });
    let first = PrinterView {
        role: PrinterRole::First,
        place: None,
        fault: Some("Máy in hết giấy, thay cuộn giấy 80 mm".to_owned()),
        roll: roll(74_000),
    };
    let place = Some(Names::new("Quầy 1", "Counter 1"));
    vec![first, PrinterView { role: PrinterRole::Second, place, fault: None, roll: roll(70_000) }]
}

/// What a day may leave in the log.
fn log() -> Vec<LogLine> {
    let line = |index: i64, urgency, text: &str| LogLine {
        at: Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_mins(index),
        urgency,
        text: text.to_owned(),
    };
    let usual = (0..60)
        .map(|index| line(index, Urgency::Usual, &format!("a slip is out slip={index} name=\"A{index:03}\" said=\"process id answered\"")));
    let wrong = [
        line(
            62,
            Urgency::Error,
            "the backup of this hour could not be made error=/var/lib/motcua/backups/2026-11-23T09.sqlite.part: No space left on device (os error 28)",
        ),
        line(61, Urgency::Warning, "the printer is not ready; the slip waits slip=61 why=the cover is open"),
    ];
    wrong.into_iter().chain(usual.rev()).collect()
}

/// A picture as wide as a slip, with something on it.
fn paper() -> Picture {
    let (width, height) = (576_u32, 640_u32);
    let dark = |x: u32, y: u32| {
        (y % 80 > 60 && (60..516).contains(&x)) || ((230..346).contains(&x) && (400..516).contains(&y) && (x / 8 + y / 8).is_multiple_of(2))
    };
    let rgba = (0..height).flat_map(|y| (0..width).flat_map(move |x| if dark(x, y) { [30, 30, 30, 255] } else { [255, 255, 255, 255] }));
    Picture { width, height, rgba: rgba.collect() }
}

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
    let mut screen = Standing::new(shown);
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
        "pin" => Screen::Pin(staff::Typing::default()),
        "staff" | "staff-two-printers" | "staff-in-trouble" => Screen::Staff(staff::Panel::default()),
        _ => {
            let mut panel = staff::Panel::default();
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
        kept = Some(Box::new(Procedure::new(stand.hall.config().catalogue.by_code(&code).expect("a procedure").clone())));
    }
    Screen::Which(Which { offers, kept })
}

/// What is said of something that is no procedure of the hall.
fn of_a_notice(preset: &str) -> Notice {
    match preset {
        "notice-no-code" => Notice::NotHere(None),
        "notice-other-office" => {
            Notice::OtherOffice(Some("Văn phòng đăng ký đất đai tỉnh Lâm Đồng, chi nhánh khu vực Kiến Đức".to_owned()))
        }
        "notice-card" => Notice::CitizenCard,
        "notice-portal" => Notice::Portal,
        "notice-record" => Notice::Record(RecordCode::find_in("000.00.12.H62-201105-0004").expect("a record")),
        "notice-bank" => Notice::Bank,
        "notice-address" => Notice::Address,
        "notice-micro" => Notice::MicroQr,
        "notice-part" => Notice::Part(1, 2),
        _ => Notice::Unknown,
    }
}

/// The search, with something typed.
fn searching(preset: &str, stand: &Stand) -> Screen {
    let mut screen = Search::default();
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

/// The screen of a preset.
pub(super) fn screen(preset: &str, stand: &mut Stand) -> Screen {
    let procedure = |code: &str| {
        let code = code.parse().expect("a code");
        Screen::Procedure(Box::new(Procedure::new(stand.hall.config().catalogue.by_code(&code).expect("a procedure").clone())))
    };
    let now = stand.now;
    match preset {
        "comfort" => {
            stand.app.sheet = Some(Sheet::Comfort);
            Screen::Welcome(crate::kiosk::screen::Welcome::default())
        }
        "welcome-assisted" => {
            stand.app.assisted = true;
            stand.app.given = Some((TicketId(7), Label::new("A", 27, 3)));
            Screen::Welcome(crate::kiosk::screen::Welcome::default())
        }
        "choose-assisted" => {
            stand.app.assisted = true;
            Screen::Choose(Choose::new("ho-tich".parse().expect("a key")))
        }
        "choose" | "choose-last" | "choose-closed" => {
            let mut screen = Choose::new("ho-tich".parse().expect("a key"));
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
            stand.app.sheet = Some(Sheet::Help(if coming { Helping::Coming(CounterNumber(3)) } else { Helping::Called(HelpId(1)) }));
            Screen::Welcome(crate::kiosk::screen::Welcome::default())
        }
        "search" | "search-found" | "search-digits" | "search-elsewhere" | "search-nothing" => searching(preset, stand),
        "procedure-case" => procedure("1.010038"),
        "procedure-note" => procedure("3.000182"),
        "procedure-pages" => procedure("2.000815"),
        "advised" | "advised-out" | "advised-whole" => {
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
            let mut screen = Advised::new(advice);
            screen.advised = Some(hall::Advised { print, ..advised });
            Screen::Advised(Box::new(screen))
        }
        "pin" | "staff" | "staff-two-printers" | "staff-in-trouble" | "staff-stranded" | "staff-wrong" | "staff-log" => for_staff(preset),
        "priority" => {
            let matter = hall::Matter::Queue("ho-tich".parse().expect("a key"));
            Screen::Priority(Priority {
                matters: vec![matter],
                behind: Box::new(Screen::Welcome(crate::kiosk::screen::Welcome::default())),
            })
        }
        "rating" | "rating-thanks" | "standing" | "standing-called" | "standing-give-back" | "standing-no-show" | "standing-reprinted" => {
            of_a_slip(preset, stand)
        }
        "which" | "which-four" | "which-replace" => which(preset, stand),
        "procedure-land" => procedure("1.115748"),
        "ordering" => Screen::Printing(Printing::new(now)),
        "printing" => Screen::Printing(Printing { since: now, issued: Some(issued(stand)) }),
        "stopped" => {
            let why = NotOpen::PortTaken("127.0.0.1:8470".to_owned());
            stand.app.unopened = Some((why.clone(), now));
            Screen::Stopped(Stopped { why })
        }
        ticket if ticket.starts_with("ticket") => Screen::Ticket(in_hand(ticket, stand)),
        "noted" => Screen::Noted(Noted::new(issued(stand), Why::Printer)),
        "noted-no-printer" => Screen::Noted(Noted::new(issued(stand), Why::NoPrinter)),
        "noted-unsure" => Screen::Noted(Noted::new(issued(stand), Why::Unsure)),
        "noted-not-saved" => Screen::Noted(Noted::new(issued(stand), Why::NotSaved)),
        "not-known" => Screen::Notice(Notice::NotHere("2.000986".parse().ok())),
        notice if notice.starts_with("notice-") => Screen::Notice(of_a_notice(notice)),
        "closed" => Screen::Notice(Notice::Refused(HallError::Closed { opens: Some(jiff::civil::date(2026, 11, 24).at(7, 0, 0, 0)) })),
        _ => std::mem::replace(&mut stand.app.screen, Screen::Notice(Notice::Unknown)),
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
        "welcome-dark" => Sight { doubt: Some(Doubt::Dark), ..sight },
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
        ("-dark", Comfort { manner: Manner::Dark, ..usual }),
        ("-contrast", Comfort { manner: Manner::Contrast, ..usual }),
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

/// What stands where.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub texts: Vec<(String, Rectangle)>,
    pub buttons: Vec<Rectangle>,
}

/// Looks at everything and chooses nothing.
struct Everything(Arc<Mutex<Found>>);

impl Selector for Everything {
    type Output = ();

    fn select(&mut self, candidate: Candidate<'_>) -> Option<()> {
        let mut found = self.0.lock().expect("not poisoned");
        match candidate {
            Candidate::Text { content, bounds, .. } if !content.is_empty() => found.texts.push((content.to_owned(), bounds)),
            Candidate::Container { id: Some(id), bounds, .. } if *id == Id::new(NAME) => found.buttons.push(bounds),
            _ => {}
        }
        None
    }

    fn description(&self) -> String {
        "everything".to_owned()
    }
}

pub(super) fn found(stand: &Stand) -> Found {
    let found = Arc::new(Mutex::new(Found::default()));
    let _ = stand.simulator().find(Everything(found.clone()));
    std::mem::take(&mut *found.lock().expect("not poisoned"))
}

/// The rectangle a bit smaller: neighbours may touch.
fn core(bounds: Rectangle) -> Rectangle {
    Rectangle { x: bounds.x + 1.0, y: bounds.y + 1.0, width: bounds.width - 2.0, height: bounds.height - 2.0 }
}

/// Whether a height, in lines, is that of one line or more and of nothing between.
fn whole_lines(lines: f32) -> bool {
    lines > 0.9 && (lines - lines.round()).abs() < 0.03
}

#[test]
fn nothing_overlaps_and_nothing_leaves_the_screen() {
    let mut wrong = Vec::new();
    every(&dresses()[..4], |name, preset, stand| {
        let found = found(stand);
        let margin = stand.app.metrics.mm(stand.app.metrics.margin_mm()) - 1.0;
        let safe = Rectangle::with_size(stand.window).shrink(margin);
        for (text, bounds) in &found.texts {
            if !bounds.is_within(&safe) {
                wrong.push(format!("{name}: `{text}` at {bounds:?} leaves {safe:?}"));
            }
        }
        // The number has a size of its own, made to fit.
        for (text, bounds) in found.texts.iter().filter(|(text, _)| text.chars().count() > 1 && text != "A027") {
            // A text that had no room for its last line is not as high as any number of lines.
            let sizes = [TextSize::Least, TextSize::Body, TextSize::Lead, TextSize::Title];
            let whole = sizes.iter().any(|size| {
                // The frame of a screen does not grow with what is in it, and what would not fit grows less.
                let line = |metrics: Metrics| bounds.height / (metrics.text(*size) * LINE_HEIGHT);
                // What stands above a lowered screen has the sizes of a small one.
                let places = [stand.app.metrics, stand.app.look().above().metrics];
                let steps = places.into_iter().flat_map(|metrics| TextStep::ALL.map(|step| metrics.with_text(step)));
                steps.map(line).any(whole_lines)
            });
            if !whole {
                wrong.push(format!("{name}: `{text}` has no room at {bounds:?}"));
            }
        }
        for (index, (text, bounds)) in found.texts.iter().enumerate() {
            for (other, beside) in &found.texts[index + 1..] {
                // The question lies over the screen on purpose.
                let apart = preset == "question" || core(*bounds).intersection(&core(*beside)).is_none();
                if !apart {
                    wrong.push(format!("{name}: `{text}` at {bounds:?} and `{other}` at {beside:?}"));
                }
            }
        }
        for button in &found.buttons {
            for (text, bounds) in &found.texts {
                let whole = preset == "question" || bounds.is_within(&button.expand(1.0)) || button.intersection(&core(*bounds)).is_none();
                if !whole {
                    wrong.push(format!("{name}: `{text}` at {bounds:?} sticks out of a button at {button:?}"));
                }
            }
        }
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_touched_is_large_and_apart() {
    every(&dresses()[..4], |name, preset, stand| {
        let (touch, gap) = (stand.app.metrics.mm(TOUCH) - 1.0, stand.app.metrics.mm(3.0) - 1.0);
        let found = found(stand);
        assert!(found.buttons.len() >= 2, "{name}: the languages at least");
        for (index, button) in found.buttons.iter().enumerate() {
            assert!(button.height >= touch && button.width >= touch, "{name}: {button:?}");
            for other in &found.buttons[index + 1..] {
                let apart = preset == "question" || button.expand(gap / 2.0).intersection(&other.expand(gap / 2.0)).is_none();
                assert!(apart, "{name}: {button:?} and {other:?}");
            }
        }
    });
}

/// All screens of a shape in Vietnamese on one picture, small, to be looked at together.
fn contact_sheet(folder: &std::path::Path, shape: &str, dress: &str) {
    const ACROSS: u32 = 8;
    let drawn = PRESETS.iter().filter_map(|preset| image::open(folder.join(format!("vi-{preset}-{shape}{dress}-tiny-skia.png"))).ok());
    let small: Vec<_> = drawn.map(|picture| picture.thumbnail(picture.width() / 4, picture.height() / 4).to_rgba8()).collect();
    let Some((width, height)) = small.first().map(image::RgbaImage::dimensions) else {
        return;
    };
    let down = (small.len() as u32).div_ceil(ACROSS);
    let mut sheet = image::RgbaImage::from_pixel(ACROSS * (width + 8), down * (height + 8), image::Rgba([90, 90, 90, 255]));
    for (index, picture) in (0_u32..).zip(&small) {
        let (x, y) = (index % ACROSS * (width + 8) + 4, index / ACROSS * (height + 8) + 4);
        image::imageops::replace(&mut sheet, picture, x.into(), y.into());
    }
    sheet.save(folder.join(format!("contact-sheet-{shape}{dress}.png"))).expect("written");
}

#[test]
fn every_screen_is_drawn() {
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from).join("screens");
    every(&dresses(), |name, _, stand| {
        let _ = std::fs::remove_file(folder.join(format!("{name}-tiny-skia.png")));
        let snapshot = stand.simulator().snapshot(&stand.app.theme()).expect("drawn");
        assert!(snapshot.matches_image(folder.join(name)).expect("written"));
    });
    for (shape, ..) in SHAPES {
        for (dress, _) in dresses() {
            contact_sheet(&folder, shape, dress);
        }
    }
}
