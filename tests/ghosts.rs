//! Never a ghost, never a loss: a hall whose printer fails in every way it can, and which is killed at any byte.
//!
//! The hall runs in a child process: this same test binary, asked by an environment variable to be one. In it citizens take numbers,
//! wait for their slips, note numbers whose slips do not come, ask for another, or walk away. A third of the halls have a second printer.
//! The parent breaks the printers and kills the hall. Afterwards every piece of paper is laid beside the store: a number is on exactly one
//! whole slip, or on several of which all but the first are marked, or it was confirmed on the screen, or it ended with a reason.
//!
//! `MOTCUA_SLIPS` asks for more numbers than 300, `MOTCUA_SEED` for another course of events.

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "this is a test, helpers and all")]

#[allow(dead_code, reason = "benches throw more of them")]
#[path = "reading/dice.rs"]
mod dice;
#[allow(dead_code, reason = "other tests ask more of it")]
#[path = "shared/fake_printer.rs"]
mod fake_printer;

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use dice::Dice;
use fake_printer::FakePrinter;
use image::GrayImage;
use jiff::Timestamp;
use motcua::config::{self, Config, Lettering, Paper, Printer, ProofMeans, SecondPrinter};
use motcua::domain::event::{Actor, Event, EventKind};
use motcua::domain::printer::PrinterRole;
use motcua::domain::queue::{PrintState, Ticket, TicketId, TicketState, Withdrawal};
use motcua::domain::slip::{SlipContent, TicketSlip};
use motcua::hall::{By, Hall as _, Handover, LocalHall, Matter, Order, RequestId, Step};
use motcua::locale::Texts;
use motcua::print::layout::{self, Block, Format};
use motcua::print::raster::Typesetter;
use motcua::store::spool;
use motcua::store::{Store, SystemClock};
use serde_json::{Value, json};

const CHILD: &str = "MOTCUA_GHOSTS_CHILD";
const PRINTERS: &str = "MOTCUA_GHOSTS_PRINTERS";
const NUMBERS: &str = "MOTCUA_GHOSTS_NUMBERS";

/// Halls at once; each waits for its printer most of the time.
const HALLS: u64 = 6;
/// Numbers whose citizens stand before the terminal at once.
const STANDING: usize = 2;

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// A hall that is always open, with a printer or two.
fn town(addresses: &[String], hall: u64) -> Config {
    let mut config = config::embedded().expect("built in");
    config.terminal.limits.numbers_per_minute = 0;
    config.calls.slip_in_hand_seconds = 0;
    config.hours = None;
    config.digits = 7;
    let mut printers = addresses.iter().zip(0..).map(|(address, place)| Printer {
        address: address.parse().expect("an address"),
        paper: Paper::Wide,
        proof: proof_of(hall, place),
        cutter: true,
        lettering: Lettering::Hybrid,
        roll_m: None,
        slot: config::Slot::Below,
    });
    config.terminal.printer = printers.next().expect("an address");
    config.terminal.second_printer = printers.next().map(|printer| SecondPrinter { after_seconds: 2, place: None, printer });
    config
}

/// How many printers a hall has.
fn printers_of(hall: u64) -> u64 {
    if hall % 3 == 2 { 2 } else { 1 }
}

/// How a hall's first and second printer prove their slips: half of the halls each way.
fn proof_of(hall: u64, place: u64) -> ProofMeans {
    if (hall + place).is_multiple_of(2) { ProofMeans::ProcessId } else { ProofMeans::Barrier }
}

#[test]
fn child() {
    let Some(folder) = std::env::var_os(CHILD) else {
        return;
    };
    let addresses: Vec<String> = std::env::var(PRINTERS).expect("addresses").split(' ').map(str::to_owned).collect();
    let (hall, numbers) = (number("MOTCUA_GHOSTS_HALL", 0), number(NUMBERS, 1));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let config = Arc::new(town(&addresses, hall));
    let hall = runtime.block_on(LocalHall::open(config.clone(), Path::new(&folder), Arc::new(SystemClock))).expect("opens after a kill");
    let printers = PrinterRole::ALL.into_iter().filter_map(|role| Some((role, config.terminal.printer(role)?)));
    let start =
        |(role, printer)| motcua::print::start(hall.spool(role), Texts::embedded(), printer, runtime.handle().clone()).expect("a thread");
    let workers: Vec<_> = printers.map(start).collect();
    runtime.block_on(citizens(&hall, numbers));
    drop(workers);
    println!("\nDONE");
}

/// Citizens come one after the other until so many numbers are given, and do what people before a terminal do.
async fn citizens(hall: &LocalHall, numbers: u64) {
    let mut dice = Dice::new(u64::from(std::process::id()), 0);
    // Who stood here when the hall was killed still stands here.
    let mut standing: Vec<(TicketId, Instant)> = all(hall).await.iter().filter(|t| is_open(t)).map(|t| (t.id, Instant::now())).collect();
    let mut given = u64::try_from(all(hall).await.len()).expect("few");
    while given < numbers || !standing.is_empty() {
        while given < numbers && standing.len() < STANDING {
            let procedure = "1.001193".parse().expect("a code");
            let request = RequestId::random().expect("random");
            let order = Order { any_time: true, ..Order::new(Matter::Procedure(procedure), Handover::Slip, Actor::Kiosk, request) };
            let ticket = hall.issue(order).await.expect("issued").ticket;
            println!("\nGIVEN {}", ticket.id);
            standing.push((ticket.id, Instant::now()));
            given += 1;
        }
        let mut still = Vec::new();
        for (id, since) in standing {
            let ticket = hall.standing(id).await.expect("there").ticket;
            if !is_open(&ticket) {
                continue;
            }
            let no_slip_comes = matches!(ticket.print, PrintState::Torn | PrintState::Unknown | PrintState::None);
            if no_slip_comes || since.elapsed() > Duration::from_secs(8) {
                let step = match dice.whole(0, 9) {
                    0..4 => Step::Confirm,
                    4..8 => Step::Reprint,
                    _ => Step::cancel(Withdrawal::Unclaimed),
                };
                // A number may move on while its citizen thinks.
                let _moved = hall.step(id, step, By::once(Actor::Kiosk)).await;
            }
            still.push((id, since));
        }
        standing = still;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Whether its citizen still waits for it to become callable.
fn is_open(ticket: &Ticket) -> bool {
    ticket.state == TicketState::Issued
}

async fn all(hall: &LocalHall) -> Vec<Ticket> {
    hall.tickets_after(TicketId(0), 1_000_000).await.expect("read")
}

/// A child that is running, and when it is heard of.
struct Terminal {
    process: Child,
    done: Arc<AtomicU64>,
}

impl Terminal {
    fn start(folder: &Path, hall: u64, printers: &[FakePrinter], numbers: u64) -> Self {
        let addresses: Vec<String> = printers.iter().map(|printer| format!("tcp://127.0.0.1:{}", printer.tcp)).collect();
        let mut process = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "child", "--nocapture"])
            .env(CHILD, folder)
            .env("MOTCUA_GHOSTS_HALL", hall.to_string())
            .env(PRINTERS, addresses.join(" "))
            .env(NUMBERS, numbers.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        let done = Arc::new(AtomicU64::new(0));
        let said = done.clone();
        let lines = BufReader::new(process.stdout.take().expect("piped")).lines();
        let _reader = std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if line == "DONE" {
                    said.store(1, Ordering::SeqCst);
                }
            }
        });
        Self { process, done }
    }

    fn is_done(&self) -> bool {
        self.done.load(Ordering::SeqCst) == 1
    }

    fn kill(&mut self) {
        let _gone = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.kill();
    }
}

/// One fault of the printer, and its end. Returns what it was called.
fn fault(printer: &FakePrinter, dice: &mut Dice, proof: ProofMeans) -> &'static str {
    let set = |knobs: Value| {
        let mut knobs = knobs;
        knobs["op"] = "set".into();
        let _ = printer.ask(&knobs);
    };
    let pause = |dice: &mut Dice, longest: u32| std::thread::sleep(Duration::from_millis(u64::from(dice.whole(20, longest))));
    let meanwhile = |knob: &str, dice: &mut Dice, longest: u32| {
        set(json!({ knob: true }));
        pause(dice, longest);
        set(json!({ knob: false }));
    };
    match dice.whole(0, 13) {
        0 | 1 => {
            // A roll that ends before, inside, or at the cut of one of the next slips.
            set(json!({ "paper_mm": dice.between(0.0, 220.0) }));
            let end = Instant::now() + Duration::from_secs(4);
            while Instant::now() < end && printer.ask(&json!({ "op": "get" }))["paper_end"] == false {
                std::thread::sleep(Duration::from_millis(20));
            }
            // One that has not ended by now is changed before its end; either way the cover is open long before the new one is in, and what is
            // under the head is torn off.
            set(json!({ "cover_open": true }));
            // Nobody changes a roll faster.
            std::thread::sleep(Duration::from_millis(1100));
            pause(dice, 1500);
            let _ = printer.ask(&json!({ "op": "new_roll" }));
            "a roll that ends"
        }
        2 => {
            meanwhile("cover_open", dice, 2500);
            "an open cover"
        }
        3 => {
            meanwhile("cutter_error", dice, 2500);
            "a jammed cutter"
        }
        4 => {
            meanwhile("overheated", dice, 2500);
            "a hot head"
        }
        5 => {
            set(json!({ "power": false }));
            pause(dice, 1500);
            let _ = printer.ask(&json!({ "op": "power_cycle" }));
            "no power"
        }
        6 => {
            meanwhile("stall", dice, 9000);
            "a printer that does not read"
        }
        7 => {
            set(json!({ "drop_after": dice.whole(1, 9000), "drop_reset": dice.chance(0.5) }));
            pause(dice, 3000);
            set(json!({ "drop_after": -1 }));
            "a link that breaks"
        }
        8 => {
            meanwhile("refuse", dice, 2500);
            "a printer that is not there"
        }
        9 => {
            meanwhile("mute", dice, 2500);
            "a printer that says nothing"
        }
        10 => {
            set(json!({ "lose_replies": dice.whole(1, 6) }));
            "answers that are lost"
        }
        11 => {
            set(json!({ "reply_delay_ms": dice.whole(50, 900) }));
            pause(dice, 2500);
            set(json!({ "reply_delay_ms": 0 }));
            "answers that come late"
        }
        12 => {
            // An id that is nobody's, or a status that nobody asked for. Where proofs have no name, one that was never earned cannot be told
            // from one that was, so there a printer is not made to lie.
            let lie = if proof == ProofMeans::Barrier { "16" } else { "37225a5a5a5a00" };
            for _ in 0..dice.whole(1, 3) {
                let _ = printer.ask(&json!({ "op": "inject", "hex": lie }));
            }
            "answers that are wrong"
        }
        _ => {
            // A printer that hears nothing while its small buffer is full, and says nothing by itself, cannot be asked why it stopped.
            set(json!({ "buffer_bytes": if dice.chance(0.5) && proof == ProofMeans::ProcessId { 45 } else { 4096 } }));
            "another buffer"
        }
    }
}

/// What is known of one hall at the end.
#[derive(Debug, Default)]
struct Tally {
    numbers: usize,
    once: usize,
    again: usize,
    confirmed: usize,
    cancelled: usize,
    kills: usize,
    stubs: usize,
    faults: BTreeMap<&'static str, usize>,
}

#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn every_number_is_true_whatever_the_printer_does() {
    let (slips, seed) = (number("MOTCUA_SLIPS", 300), number("MOTCUA_SEED", 1));
    let halls: Vec<_> =
        (0..HALLS).map(|hall| std::thread::spawn(move || soak(hall, Dice::new(seed, hall), slips.div_ceil(HALLS)))).collect();
    // All of them end, whatever one has found, so that no printer is left behind.
    let ended: Vec<_> = halls.into_iter().map(std::thread::JoinHandle::join).collect();
    let tallies: Vec<Tally> = ended.into_iter().map(|tally| tally.expect("kept every promise")).collect();
    let sum = |of: fn(&Tally) -> usize| tallies.iter().map(of).sum::<usize>();
    println!(
        "{} numbers: {} on one slip, {} on several, marked; {} confirmed, {} ended with a reason; {} stubs, {} kills",
        sum(|t| t.numbers),
        sum(|t| t.once),
        sum(|t| t.again),
        sum(|t| t.confirmed),
        sum(|t| t.cancelled),
        sum(|t| t.stubs),
        sum(|t| t.kills),
    );
    let mut faults = BTreeMap::<&str, usize>::new();
    for (fault, count) in tallies.iter().flat_map(|tally| &tally.faults) {
        *faults.entry(fault).or_default() += count;
    }
    println!("{faults:?}");
    let reprinted = slips < 300 || sum(|t| t.again) > 0;
    assert!(reprinted && sum(|t| t.once) > 0 && sum(|t| t.kills) > 0 && faults.len() > 8, "the test did not do its work");
}

fn soak(hall: u64, mut dice: Dice, numbers: u64) -> Tally {
    let data = tempfile::tempdir().expect("a folder");
    let papers: Vec<_> = (0..printers_of(hall)).map(|_| tempfile::tempdir().expect("a folder")).collect();
    let start = |(paper, place): (&tempfile::TempDir, u64)| {
        let profile = if proof_of(hall, place) == ProofMeans::ProcessId { "epson80" } else { "clone80" };
        let out = paper.path().to_str().expect("text").to_owned();
        FakePrinter::with(profile, &["--tcp", "0", "--out", &out], &["time_scale=0.5"])
    };
    let printers: Vec<_> = papers.iter().zip(0..).map(start).collect();
    let mut tally = Tally::default();
    let mut terminal = Terminal::start(data.path(), hall, &printers, numbers);
    let end = Instant::now() + Duration::from_secs(60 + numbers * 10);
    while !terminal.is_done() {
        assert!(Instant::now() < end, "hall {hall} does not come to an end");
        std::thread::sleep(Duration::from_millis(u64::from(dice.whole(0, 1200))));
        if dice.chance(0.25) {
            terminal.kill();
            tally.kills += 1;
            terminal = Terminal::start(data.path(), hall, &printers, numbers);
        } else if dice.chance(0.6) {
            let place = usize::from(printers.len() > 1 && dice.chance(0.5));
            *tally.faults.entry(fault(&printers[place], &mut dice, proof_of(hall, place as u64))).or_default() += 1;
        }
    }
    let _ = terminal.process.wait();
    let papers: Vec<&Path> = papers.iter().map(tempfile::TempDir::path).collect();
    verify(data.path(), &papers, &town(&["none".to_owned()], hall), &mut tally);
    tally
}

/// A piece of paper on which a number is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whole {
    Plain,
    Marked,
}

/// Lays the paper beside the store.
fn verify(data: &Path, papers: &[&Path], config: &Config, tally: &mut Tally) {
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
            let format = Format { paper: Paper::Wide, lettering: Lettering::Hybrid };
            let blocks = layout::slip(&mut self.setter, &SlipContent::Ticket(slip.clone()), reprint, &words, format);
            let drawn = motcua::print::preview::draw(&mut self.setter, &blocks, Paper::Wide);
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
