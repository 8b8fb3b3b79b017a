//! What the screens of the tests show: a poster, a ticket, printers, a log.

use super::*;
use crate::domain::estimate::{Basis, Estimate};
use crate::domain::printer::PrinterRole;
use crate::domain::queue::CounterNumber;
use crate::domain::slip::TicketSlip;
use crate::domain::text::Names;
use crate::hall::{self, Issued, PrinterView, RollView};
use crate::kiosk::{LogLine, Urgency};
use crate::scan::{Corners, Picture};

/// A poster before a wall.
pub(super) fn poster() -> (Picture, Corners) {
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

pub(super) fn issued(stand: &Stand) -> Issued {
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

pub(super) fn wait() -> Estimate {
    Estimate { ahead: 4, low: 10, likely: 14, high: 22, basis: Basis::Plain }
}

pub(super) fn standing(stand: &Stand, state: TicketState) -> hall::Standing {
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
pub(super) fn two_printers() -> Vec<PrinterView> {
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
pub(super) fn log() -> Vec<LogLine> {
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
pub(super) fn paper() -> Picture {
    let (width, height) = (576_u32, 640_u32);
    let dark = |x: u32, y: u32| {
        (y % 80 > 60 && (60..516).contains(&x)) || ((230..346).contains(&x) && (400..516).contains(&y) && (x / 8 + y / 8).is_multiple_of(2))
    };
    let rgba = (0..height).flat_map(|y| (0..width).flat_map(move |x| if dark(x, y) { [30, 30, 30, 255] } else { [255, 255, 255, 255] }));
    Picture { width, height, rgba: rgba.collect() }
}
