//! The paper that came out, laid beside the store.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use image::GrayImage;
use jiff::Timestamp;
use motcua::config::{Config, Lettering, PaperWidth};
use motcua::domain::event::{Event, EventKind};
use motcua::domain::queue::{TicketId, TicketState};
use motcua::domain::slip::{SlipContent, TicketSlip};
use motcua::hall::{Hall as _, LocalHall};
use motcua::locale::Texts;
use motcua::print::layout::{self, Block, Format};
use motcua::print::raster::Typesetter;
use motcua::store::spool;
use motcua::store::{Store, SystemClock};
use serde_json::Value;

use super::Tally;
use super::terminal::all;

/// A piece of paper on which a number is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whole {
    Plain,
    Marked,
}

/// Lays the paper beside the store.
pub fn verify(data: &Path, papers: &[&Path], config: &Config, tally: &mut Tally) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let hall = runtime.block_on(LocalHall::open(Arc::new(config.clone()), data, Arc::new(SystemClock))).expect("opens");
    let tickets = runtime.block_on(all(&hall));
    let events = runtime.block_on(hall.events_after(0, 10_000_000)).expect("read");
    let by_code: BTreeMap<String, (TicketId, TicketSlip)> = tickets.iter().map(|ticket| slip_of(hall.store(), ticket.id)).collect();
    let pieces = pieces(papers);
    let mut whole = BTreeMap::<i64, Vec<(Whole, usize)>>::new();
    let mut drawn = Drawn::default();
    for Piece { told: piece, picture, printer, .. } in &pieces {
        // A code that the printer had begun when it was cleared is told of two pieces; the picture says on which it is.
        let codes = piece["qr"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let found: Vec<_> = codes.filter_map(|code| by_code.get(code)).filter(|_| piece["kind"] == "ticket").collect();
        let is_whole = found.into_iter().find_map(|(id, slip)| {
            let picture = image::open(picture).expect("a picture").into_luma8();
            drawn.is_whole(slip, &picture).map(|how| (id.0, how))
        });
        match is_whole {
            Some((id, how)) => whole.entry(id).or_default().push((how, *printer)),
            None if piece["kind"] == "ticket" => tally.stubs += usize::from(piece["has_ink"] == true),
            // Only where a roll ended; the peer knows of no other.
            None => assert!(piece["kind"] == "torn" || piece["kind"] == "tail", "{piece}"),
        }
    }
    tally.numbers = tickets.len();
    for ticket in &tickets {
        let slips = whole.remove(&ticket.id.0).unwrap_or_default();
        let told = || {
            let course = course(&events, ticket.id);
            let code = slip_of(hall.store(), ticket.id).0;
            format!(
                "{} {:?} {:?} {code}: {slips:?}\n{course}\nall paper:\n{}",
                ticket.label,
                ticket.state,
                ticket.print,
                described(&pieces)
            )
        };
        let plain = slips.iter().filter(|(how, _)| *how == Whole::Plain).count();
        assert!(plain <= 1, "a second slip that is not marked: {}", told());
        // A printer that stops before the cut may hold a slip whose ink is whole. It is cut off when the printer goes on, and another may
        // have printed the number again by then.
        let overtaken = |at: usize| slips[at].0 == Whole::Plain && slips[..at].iter().any(|before| before.1 == slips[at].1);
        assert!(!(1..slips.len()).any(overtaken), "an unmarked slip behind a marked one of its printer: {}", told());
        let admitted = events.iter().find(|event| event.subject == Some(ticket.id) && event.kind == EventKind::TicketWaiting);
        let way = admitted.and_then(|event| event.detail["by"].as_str());
        match ticket.state {
            TicketState::Waiting => match way {
                Some("proven") => assert!(!slips.is_empty(), "a ghost: {}", told()),
                Some("confirmed") => tally.confirmed += 1,
                other => panic!("callable by {other:?}: {}", told()),
            },
            TicketState::Cancelled => {
                assert!(ticket.reason.is_some(), "no reason: {}", told());
                tally.cancelled += 1;
            }
            _ => panic!("lost: {}", told()),
        }
        match slips.len() {
            0 => assert!(way != Some("proven"), "a ghost: {}", told()),
            1 => tally.once += 1,
            _ => tally.again += 1,
        }
    }
    assert!(whole.is_empty(), "numbers that the store does not know: {whole:?}");
    let found = hall.store().read(|connection| motcua::store::replay::verify(connection, 9)).expect("read");
    assert!(found.is_empty(), "{found:?}");
}

/// A piece of paper, as a printer tells of it.
struct Piece {
    /// When it came out.
    at: SystemTime,
    /// The printer's place among those of the hall.
    printer: usize,
    told: Value,
    picture: PathBuf,
}

/// The pieces that came out of the printers of a hall, in their order.
fn pieces(papers: &[&Path]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (printer, paper) in papers.iter().enumerate() {
        let lines = std::fs::read_to_string(paper.join("pieces.jsonl")).unwrap_or_default();
        pieces.extend(lines.lines().map(|line| {
            let told: Value = serde_json::from_str(line).expect("JSON");
            let picture = paper.join(told["png"].as_str().unwrap_or_default());
            let at = std::fs::metadata(&picture).and_then(|file| file.modified()).expect("a time");
            Piece { at, printer, told, picture }
        }));
    }
    pieces.sort_by_key(|piece| piece.at);
    pieces
}

/// The pieces of paper in their order, a line each.
fn described(pieces: &[Piece]) -> String {
    let describe = |Piece { at, printer, told, .. }: &Piece| {
        let at = Timestamp::try_from(*at).expect("a time");
        format!("  {at} printer {printer}: {} {} mm, {} pictures, {}", told["kind"], told["mm"], told["images"], told["qr"])
    };
    pieces.iter().map(describe).collect::<Vec<_>>().join("\n")
}

/// What happened to a ticket, a line each.
fn course(events: &[Event], id: TicketId) -> String {
    let of = events.iter().filter(|event| event.subject == Some(id));
    of.map(|event| format!("  {} {} {}", event.at, event.kind, event.detail)).collect::<Vec<_>>().join("\n")
}

/// The code on a ticket's slips, and what they say.
fn slip_of(store: &Store, id: TicketId) -> (String, (TicketId, TicketSlip)) {
    let slips = store.read(|connection| spool::of_ticket(connection, id)).expect("read");
    let SlipContent::Ticket(slip) = slips.first().expect("it was wanted on paper").content.clone() else {
        panic!("a ticket's slip is of a ticket");
    };
    (slip.code.clone(), (id, slip))
}

/// What slips look like. Those of one hall differ in few words, but each is drawn.
#[derive(Default)]
struct Drawn {
    setter: Typesetter,
}

impl Drawn {
    /// Whether a picture of paper is the whole slip, wherever words are drawn by us, and which of the two.
    fn is_whole(&mut self, slip: &TicketSlip, picture: &GrayImage) -> Option<Whole> {
        let words = Texts::embedded().words(&slip.language);
        [(false, Whole::Plain), (true, Whole::Marked)].into_iter().find_map(|(reprint, how)| {
            let format = Format { paper: PaperWidth::Wide, lettering: Lettering::Hybrid };
            let blocks = layout::slip(&mut self.setter, &SlipContent::Ticket(slip.clone()), reprint, &words, format);
            let drawn = motcua::print::preview::draw(&mut self.setter, &blocks, PaperWidth::Wide);
            same(&blocks, &drawn, picture).then_some(how)
        })
    }
}

/// Whether every row of words is on the paper as it is drawn. The drawing has the edges of the roll, which no head reaches; and how much
/// white is before the first row depends on what the printer did before.
fn same(blocks: &[Block], drawn: &GrayImage, picture: &GrayImage) -> bool {
    let edge = drawn.width().saturating_sub(picture.width()) / 2;
    let (Some(first_drawn), Some(first)) = (first_row(drawn), first_row(picture)) else {
        return false;
    };
    let mut top = motcua::print::preview::LEAD;
    blocks.iter().all(|block| {
        let mut rows = top..top + block.height();
        top = rows.end;
        let is_here = |y: u32| {
            let below = y.checked_sub(first_drawn).map(|below| first + below).filter(|y| *y < picture.height());
            below.is_none_or(|here| (0..picture.width()).all(|x| drawn.get_pixel(x + edge, y) == picture.get_pixel(x, here)))
                && (below.is_some() || y < first_drawn)
        };
        !matches!(block, Block::Band(_)) || rows.all(is_here)
    })
}

/// The first row that has ink.
fn first_row(picture: &GrayImage) -> Option<u32> {
    (0..picture.height()).find(|y| (0..picture.width()).any(|x| picture.get_pixel(x, *y).0[0] == 0))
}
