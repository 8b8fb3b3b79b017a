//! The hall, in a process of its own that can be killed, and the citizens before it.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use motcua::config::{self, Config, Lettering, PaperWidth, Printer, ProofMeans, SecondPrinter};
use motcua::domain::event::Actor;
use motcua::domain::printer::PrinterRole;
use motcua::domain::queue::{PrintState, Ticket, TicketId, TicketState, Withdrawal};
use motcua::hall::{By, Hall as _, Handover, LocalHall, Matter, Order, RequestId, Step};
use motcua::locale::Texts;
use motcua::store::SystemClock;

use crate::shared::dice::Dice;
use crate::shared::fake_printer::FakePrinter;

use super::number;

const CHILD: &str = "MOTCUA_GHOSTS_CHILD";
const PRINTERS: &str = "MOTCUA_GHOSTS_PRINTERS";
const NUMBERS: &str = "MOTCUA_GHOSTS_NUMBERS";
/// Numbers whose citizens stand before the terminal at once.
const STANDING: usize = 2;

/// A hall that is always open, with a printer or two.
pub fn town(addresses: &[String], hall: u64) -> Config {
    let mut config = config::embedded().expect("built in");
    config.terminal.limits.numbers_per_minute = 0;
    config.calls.slip_in_hand_seconds = 0;
    config.hours = None;
    config.digits = 7;
    let mut printers = addresses.iter().zip(0..).map(|(address, place)| Printer {
        address: address.parse().expect("an address"),
        paper: PaperWidth::Wide,
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
pub fn printers_of(hall: u64) -> u64 {
    if hall % 3 == 2 { 2 } else { 1 }
}

/// How a hall's first and second printer prove their slips: half of the halls each way.
pub fn proof_of(hall: u64, place: u64) -> ProofMeans {
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

pub async fn all(hall: &LocalHall) -> Vec<Ticket> {
    hall.tickets_after(TicketId(0), 1_000_000).await.expect("read")
}

/// A child that is running, and when it is heard of.
pub struct Terminal {
    pub process: Child,
    done: Arc<AtomicU64>,
}

impl Terminal {
    pub fn start(folder: &Path, hall: u64, printers: &[FakePrinter], numbers: u64) -> Self {
        let addresses: Vec<String> = printers.iter().map(|printer| format!("tcp://127.0.0.1:{}", printer.tcp)).collect();
        let mut process = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "ghosts::terminal::child", "--nocapture"])
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

    pub fn is_done(&self) -> bool {
        self.done.load(Ordering::SeqCst) == 1
    }

    pub fn kill(&mut self) {
        let _gone = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.kill();
    }
}
