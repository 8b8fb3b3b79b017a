//! What a worker has to tell is kept, whatever the store makes of it at first.

use std::io::Read as _;
use std::net::TcpListener;
use std::sync::mpsc;
use std::sync::{Arc, Mutex};

use rusqlite::Connection;
use tokio::runtime::Runtime;

use super::*;
use crate::config::{self, ProofMeans};
use crate::domain::event::{Actor, EventKind};
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{PrintState, TicketState};
use crate::hall::{Hall as _, Handover, Issued, LocalHall, Matter, Order, RequestId};
use crate::store::SystemClock;

/// A hall with a printer that takes every byte and never answers, as cheap ones do.
struct Town {
    worker: Option<Worker>,
    hall: LocalHall,
    runtime: Runtime,
    /// What the printer was sent.
    paper: Arc<Mutex<Vec<u8>>>,
    /// Says when bytes of a slip have come.
    begun: mpsc::Receiver<()>,
    data: tempfile::TempDir,
}

impl Town {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let (paper, (says, begun)) = (Arc::new(Mutex::new(Vec::new())), mpsc::channel());
        let taken = paper.clone();
        let _printer = std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, mut bytes) = (stream.expect("a connection"), [0; 4096]);
                while let Ok(read @ 1..) = stream.read(&mut bytes) {
                    taken.lock().expect("not poisoned").extend_from_slice(&bytes[..read]);
                    let _ = says.send(());
                }
            }
        });
        let mut config = config::embedded().expect("our configuration");
        config.hours = None;
        let printer = &mut config.terminal.printer;
        (printer.address, printer.proof) = (PrinterAddress::Tcp(format!("127.0.0.1:{port}")), ProofMeans::None);
        let (runtime, data) = (Runtime::new().expect("a runtime"), tempfile::tempdir().expect("a folder"));
        let config = Arc::new(config);
        let hall = runtime.block_on(LocalHall::open(config, data.path(), Arc::new(SystemClock))).expect("a hall");
        Self { worker: None, hall, runtime, paper, begun, data }
    }

    fn prints(&mut self) {
        let printer = &self.hall.config().terminal.printer;
        let spool = self.hall.spool(PrinterRole::First);
        self.worker = start(spool, Texts::embedded(), printer, self.runtime.handle().clone()).expect("a thread");
    }

    fn issue(&self) -> Issued {
        let matter = Matter::Queue("ho-tich".parse().expect("a key"));
        let order = Order { any_time: true, ..Order::new(matter, Handover::Slip, Actor::Kiosk, RequestId::random().expect("random")) };
        self.runtime.block_on(self.hall.issue(order)).expect("issued")
    }

    fn state(&self, issued: &Issued) -> (TicketState, PrintState) {
        let now = self.runtime.block_on(self.hall.standing(issued.ticket.id)).expect("there").ticket;
        (now.state, now.print)
    }

    fn fault(&self) -> Option<String> {
        self.runtime.block_on(self.hall.overview()).expect("an overview").printers.remove(0).fault
    }

    /// Whether staff are told that what became of a slip is not kept.
    fn says_so(&self) -> bool {
        self.fault().is_some_and(|fault| fault.starts_with("Chưa lưu được kết quả in"))
    }

    /// Waits for a slip's first bytes.
    fn until_begun(&self, issued: &Issued) {
        while self.times(issued) == 0 {
            self.begun.recv_timeout(Duration::from_secs(10)).expect("bytes come");
        }
    }

    /// How often the code of a slip has come.
    fn times(&self, issued: &Issued) -> usize {
        let (paper, code) = (self.paper.lock().expect("not poisoned"), issued.slip.code.as_bytes());
        paper.windows(code.len()).filter(|bytes| *bytes == code).count()
    }

    fn until(&self, seconds: u64, what: &str, is: impl Fn(&Self) -> bool) {
        let end = Instant::now() + Duration::from_secs(seconds);
        while !is(self) {
            assert!(Instant::now() < end, "not {what} within {seconds} s: {:?}", self.fault());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Another program at the database.
    fn tool(&self) -> Connection {
        Connection::open(self.data.path().join("hall.db")).expect("opened")
    }

    /// Each slip came out once, is proven once, and its number is callable.
    fn all_is_well(&self, slips: &[Issued]) {
        for slip in slips {
            self.until(30, "printed", |town| town.state(slip) == (TicketState::Waiting, PrintState::Printed));
            assert_eq!(self.times(slip), 1, "{}", slip.ticket.label);
        }
        let events = self.runtime.block_on(self.hall.events_after(0, 1000)).expect("read");
        for kind in [EventKind::SlipSending, EventKind::SlipSent, EventKind::SlipPrinted] {
            assert_eq!(events.iter().filter(|event| event.kind == kind).count(), slips.len(), "{kind}");
        }
        assert_eq!(self.fault(), None);
    }
}

/// A tool holds the file for longer than the store waits, while a slip comes out.
#[test]
fn a_slip_that_came_out_while_the_store_was_held_counts_afterwards() {
    let mut town = Town::new();
    let slips = [town.issue(), town.issue()];
    town.prints();
    town.until_begun(&slips[0]);
    let tool = town.tool();
    tool.busy_timeout(Duration::from_secs(5)).expect("set");
    tool.execute_batch("BEGIN EXCLUSIVE").expect("held");
    town.until(20, "told to staff", Town::says_so);
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!((town.times(&slips[0]), town.times(&slips[1])), (1, 0), "no other slip meanwhile");
    assert_eq!(town.state(&slips[0]).0, TicketState::Issued);
    tool.execute_batch("ROLLBACK").expect("let go");
    town.all_is_well(&slips);
}

/// The store refuses what is said of a slip, for each of the things that are said, and keeps everything else.
#[test]
fn what_the_store_refuses_once_is_told_again() {
    for said in ["sent", "printed"] {
        let mut town = Town::new();
        let slips = [town.issue()];
        let tool = town.tool();
        let refuse = format!("BEFORE UPDATE ON slip WHEN NEW.state = '{said}' BEGIN SELECT RAISE(ABORT, 'not now'); END");
        tool.execute_batch(&format!("CREATE TRIGGER refuses {refuse}")).expect("refuses");
        town.prints();
        town.until(20, "told to staff", Town::says_so);
        assert_ne!(town.state(&slips[0]).0, TicketState::Waiting, "{said}");
        tool.execute_batch("DROP TRIGGER refuses").expect("keeps again");
        town.all_is_well(&slips);
    }
}

/// A worker that has something to tell ends when it is told to, though nobody takes it.
#[test]
fn a_worker_ends_while_the_store_refuses() {
    let mut town = Town::new();
    let slip = town.issue();
    let tool = town.tool();
    let refuse = "BEFORE UPDATE ON slip WHEN NEW.state IN ('sent', 'printed') BEGIN SELECT RAISE(ABORT, 'not now'); END";
    tool.execute_batch(&format!("CREATE TRIGGER refuses {refuse}")).expect("refuses");
    town.prints();
    town.until(20, "told to staff", Town::says_so);
    // By now it pauses for some seconds between its tries.
    std::thread::sleep(Duration::from_secs(3));
    let begun = Instant::now();
    town.worker.take().expect("it runs").stop();
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    assert_eq!(town.state(&slip).0, TicketState::Issued, "a start settles it");
}
