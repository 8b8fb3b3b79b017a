//! A hall of its own whose worker prints on a printer that can fail.

use std::sync::Arc;
use std::time::{Duration, Instant};

use motcua::config::{Lettering, PaperWidth, Printer, PrinterAddress, ProofMeans, SecondPrinter, Slot};
use motcua::domain::event::Actor;
use motcua::domain::printer::PrinterRole;
use motcua::domain::queue::{PrintState, Ticket, TicketId, TicketState};
use motcua::domain::slip::TicketSlip;
use motcua::hall::{Hall as _, Handover, Issued, LocalHall, Matter, Order, RequestId};
use motcua::locale::Texts;
use motcua::print::Worker;
use motcua::print::layout::Block;
use motcua::store::SystemClock;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::{WIDE, blocks};
use crate::shared::fake_printer::FakePrinter;
use crate::shared::turn::Turn;

/// How many whole slips of a ticket came out: pieces with its code and all pictures of the first or the second print.
pub fn whole(printer: &FakePrinter, slip: &TicketSlip) -> usize {
    let pictures = [false, true].map(|reprint| {
        let blocks = blocks(&slip.clone().into(), reprint, WIDE);
        blocks.iter().filter(|block| matches!(block, Block::Band(_))).count()
    });
    let is_whole = |piece: &&Value| {
        let count = |count| piece["images"].as_u64() == u64::try_from(count).ok();
        piece["kind"] == "ticket" && piece["qr"] == json!([slip.code]) && pictures.into_iter().any(count)
    };
    printer.pieces().iter().filter(is_whole).count()
}

/// A hall with a printer.
pub struct Town {
    pub workers: Vec<Worker>,
    pub hall: LocalHall,
    pub runtime: Runtime,
    _data: tempfile::TempDir,
    _turn: Turn,
}

/// A printer at an address.
pub fn on(address: PrinterAddress, proof: ProofMeans) -> Printer {
    Printer { address, paper: PaperWidth::Wide, proof, cutter: true, lettering: Lettering::Hybrid, roll_m: None, slot: Slot::Below }
}

impl Town {
    pub fn open(first: Printer, second: Option<SecondPrinter>) -> Self {
        let turn = Turn::of("printer");
        let runtime = Runtime::new().expect("a runtime");
        let data = tempfile::tempdir().expect("a folder");
        let mut config = motcua::config::embedded().expect("our configuration");
        config.hours = None;
        // A minute holds more slips here than in a town.
        config.terminal.limits.numbers_per_minute = 0;
        (config.terminal.printer, config.terminal.second_printer) = (first, second);
        let config = Arc::new(config);
        let hall = runtime.block_on(LocalHall::open(config.clone(), data.path(), Arc::new(SystemClock))).expect("a hall");
        let printers = PrinterRole::ALL.into_iter().filter_map(|role| Some((role, config.terminal.printer(role)?)));
        let start = |(role, printer)| {
            motcua::print::start(hall.spool(role), Texts::embedded(), printer, runtime.handle().clone()).expect("a thread")
        };
        let workers = printers.filter_map(start).collect();
        Self { workers, hall, runtime, _data: data, _turn: turn }
    }

    pub fn with(printer: &FakePrinter, proof: ProofMeans) -> Self {
        Self::open(on(PrinterAddress::Tcp(format!("127.0.0.1:{}", printer.tcp)), proof), None)
    }

    pub fn issue(&self) -> Issued {
        let order = Order {
            any_time: true,
            ..Order::new(
                Matter::Procedure("1.001193".parse().expect("a code")),
                Handover::Slip,
                Actor::System,
                RequestId::random().expect("random"),
            )
        };
        self.runtime.block_on(self.hall.issue(order)).expect("issued")
    }

    pub fn ticket(&self, id: TicketId) -> Ticket {
        self.runtime.block_on(self.hall.standing(id)).expect("there").ticket
    }

    pub fn fault(&self) -> Option<String> {
        self.runtime.block_on(self.hall.overview()).expect("an overview").printers.remove(0).fault
    }

    /// Waits until a ticket is as described.
    pub fn until(&self, id: TicketId, seconds: u64, what: &str, is: impl Fn(&Ticket) -> bool) -> Ticket {
        let end = Instant::now() + Duration::from_secs(seconds);
        loop {
            let ticket = self.ticket(id);
            if is(&ticket) {
                return ticket;
            }
            assert!(Instant::now() < end, "not {what} within {seconds} s: {ticket:?}, fault {:?}", self.fault());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Whether staff are told this, and what to do about it.
    pub fn says(&self, why: &str) -> bool {
        self.fault().is_some_and(|fault| fault.starts_with(why))
    }

    pub fn until_printed(&self, id: TicketId, seconds: u64) {
        let ticket = self.until(id, seconds, "printed", |ticket| ticket.print == PrintState::Printed);
        assert_eq!(ticket.state, TicketState::Waiting);
    }

    pub fn until_delayed(&self, id: TicketId, why: &str) {
        let end = Instant::now() + Duration::from_secs(5);
        while !self.says(why) {
            assert!(Instant::now() < end, "the fault is {:?}, not {why}", self.fault());
            std::thread::sleep(Duration::from_millis(20));
        }
        let ticket = self.ticket(id);
        assert_eq!((ticket.state, ticket.print), (TicketState::Issued, PrintState::Queued));
    }
}
