//! The whole way of a slip: from the touch that asks for a number to the paper, and from the cut to a number that may be called.

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use motcua::config::PrinterAddress;
use motcua::domain::printer::PrinterRole;
use motcua::domain::queue::PrintState;
use motcua::hall::{Hall as _, LocalHall};
use motcua::locale::Texts;
use motcua::store::SystemClock;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::fake_printer::FakePrinter;
use crate::{ms, town};

/// A slip that is not out by then never will be.
const PATIENCE: Duration = Duration::from_secs(20);

/// Prints on a printer on the network and tells how long everything took.
pub fn measure() -> Result<(), Box<dyn Error>> {
    let count = std::env::var("MOTCUA_SLIPS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let printer = FakePrinter::with("epson80", &["--tcp", "0", "--no-png"], &["speed_mm_s=200", "cut_s=0.3"]);
    let (runtime, data) = (Runtime::new()?, tempfile::tempdir()?);
    let config = town::config(PrinterAddress::Tcp(format!("127.0.0.1:{}", printer.tcp)))?;
    let settings = config.terminal.printer.clone();
    let hall = runtime.block_on(LocalHall::open(Arc::new(config), data.path(), Arc::new(SystemClock)))?;
    let worker = motcua::print::start(hall.spool(PrinterRole::First), Texts::embedded(), &settings, runtime.handle().clone())?;
    let clock = Clock::of(&printer)?;
    let (mut first_row, mut proof, mut done) = (Vec::new(), Vec::new(), Vec::new());
    // The first slip warms the drawing up, as the terminal's first of the day does.
    for round in 0..=count {
        let touched = Instant::now();
        let ticket = town::issue(&runtime, &hall)?.ticket;
        while runtime.block_on(hall.standing(ticket.id))?.ticket.print != PrintState::Printed {
            if touched.elapsed() > PATIENCE {
                return Err("a slip did not come out".into());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        let proven = Instant::now();
        let pieces = printer.pieces();
        let times = &pieces.last().ok_or("no paper")?["times"];
        let row = ms(clock.at(&times["first_row"])?.duration_since(touched));
        let callable = ms(proven.duration_since(clock.at(&times["out"])?));
        if round == 0 {
            println!("\nthe first slip after the start: first row after {row:.0} ms, callable {callable:.0} ms after the cut");
            continue;
        }
        first_row.push(row);
        proof.push(callable);
        let took = times["out"].as_f64().ok_or("no time")? - times["first_byte"].as_f64().ok_or("no time")?;
        let millimetres = pieces.last().and_then(|piece| piece["mm"].as_f64()).ok_or("no length")?;
        done.push(took / (millimetres / 200.0 + 0.3));
    }
    drop(worker);
    for (what, times, unit) in [
        ("touch to first row", &mut first_row, "ms"),
        ("cut to callable number", &mut proof, "ms"),
        ("first byte to cut, of the paper's own time", &mut done, "×"),
    ] {
        times.sort_by(f64::total_cmp);
        let (middle, late) = (times[times.len() / 2], times[times.len() * 99 / 100]);
        println!("{what}: p50 {middle:.2} {unit}, p99 {late:.2} {unit}");
    }
    Ok(())
}

/// The printer's clock by ours. It counts seconds since its start.
struct Clock {
    start: Instant,
}

impl Clock {
    /// The printer notes when it is told something: that note is set against our time. Of several, the quickest answer is the truest.
    fn of(printer: &FakePrinter) -> Result<Self, Box<dyn Error>> {
        let mut best: Option<(Duration, Instant)> = None;
        for _ in 0..20 {
            let before = Instant::now();
            let _ = printer.ask(&json!({ "op": "set", "near_end_mm": 1500 }));
            let after = before.elapsed();
            let summary = printer.ask(&json!({ "op": "get" }));
            let noted = summary["history"].as_array().and_then(|lines| lines.iter().rev().find_map(Value::as_str)).ok_or("no history")?;
            let seconds: f64 = noted.split(' ').next().ok_or("no time")?.parse()?;
            let start =
                (before + after / 2).checked_sub(Duration::from_secs_f64(seconds)).ok_or("the printer is older than this machine")?;
            if best.is_none_or(|(quickest, _)| after < quickest) {
                best = Some((after, start));
            }
        }
        Ok(Self { start: best.ok_or("no answer")?.1 })
    }

    fn at(&self, seconds: &Value) -> Result<Instant, Box<dyn Error>> {
        Ok(self.start + Duration::from_secs_f64(seconds.as_f64().ok_or("no time")?))
    }
}
