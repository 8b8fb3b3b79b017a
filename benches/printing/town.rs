//! A hall that is always open, and the slips that it gives.

use std::error::Error;
use std::sync::Arc;

use motcua::config::{Config, PrinterAddress};
use motcua::domain::event::Actor;
use motcua::domain::slip::SlipContent;
use motcua::domain::text::Language;
use motcua::hall::{Advice, Hall as _, Handover, Issued, LocalHall, Matter, Order, RequestId};
use motcua::store::SystemClock;
use tokio::runtime::Runtime;

/// The hall that ships, always open, with a printer.
pub fn config(address: PrinterAddress) -> Result<Config, Box<dyn Error>> {
    let mut config = motcua::config::embedded().map_err(|complaints| format!("{complaints:?}"))?;
    config.hours = None;
    config.terminal.limits.numbers_per_minute = 0;
    config.terminal.printer.address = address;
    Ok(config)
}

/// Takes a number for a birth, as a citizen would.
pub fn issue(runtime: &Runtime, hall: &LocalHall) -> Result<Issued, Box<dyn Error>> {
    let request = RequestId::random().map_err(|error| format!("{error:?}"))?;
    let order = Order { any_time: true, ..Order::new(Matter::Procedure("1.001193".parse()?), Handover::Slip, Actor::Kiosk, request) };
    Ok(runtime.block_on(hall.issue(order))?)
}

/// One slip of every kind.
pub fn slips() -> Result<Vec<(&'static str, SlipContent)>, Box<dyn Error>> {
    let (runtime, data) = (Runtime::new()?, tempfile::tempdir()?);
    let config = config(PrinterAddress::Preview(data.path().join("unused")))?;
    let hall = runtime.block_on(LocalHall::open(Arc::new(config), data.path(), Arc::new(SystemClock)))?;
    let ticket = issue(&runtime, &hall)?.slip;
    let advice = Advice {
        procedure: "1.001193".parse()?,
        missing: vec![1, 2, 3],
        handover: Handover::Slip,
        language: Language::vietnamese(),
        actor: Actor::Kiosk,
        request: RequestId::random().map_err(|error| format!("{error:?}"))?,
    };
    let list = runtime.block_on(hall.advise(advice))?.list;
    Ok(vec![("ticket", SlipContent::Ticket(ticket)), ("list", SlipContent::List(list))])
}
