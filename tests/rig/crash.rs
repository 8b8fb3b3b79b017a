//! Kills a hall with -9 in the middle of everything, many times, and counts what it had acknowledged.
//!
//! The hall runs in a child process: this same test binary, asked by an environment variable to be one. Eight threads
//! issue, eight call, start and finish, and each acknowledgement is a line on the child's standard output, written
//! after the commit. Afterwards every line must be found in the store: nothing lost, nothing doubled.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use motcua::config::{self, Config};
use motcua::domain::event::{Actor, EventKind};
use motcua::domain::printer::PrinterRole;
use motcua::domain::queue::{Admission, CounterNumber, TicketId};
use motcua::hall::{By, Hall as _, HallError, Handover, LocalHall, Matter, Order, Proof, RequestId, Step};
use motcua::store::{Options, Store, SystemClock, events};

use crate::shared::turn::Turn;

const CHILD: &str = "MOTCUA_CRASH_CHILD";
const ISSUERS: u16 = 8;
const CALLERS: u16 = 8;

/// How often the hall is killed; `MOTCUA_KILLS` asks for more by hand.
fn kills() -> u64 {
    std::env::var("MOTCUA_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(50)
}

/// A hall that is always open, with eight counters and room for every number of a long test.
fn town() -> Arc<Config> {
    let mut config = config::embedded().expect("built in");
    // Nobody is to be slowed down here.
    config.terminal.limits.numbers_per_minute = u32::MAX;
    config.calls.slip_in_hand_seconds = 0;
    config.hours = None;
    config.digits = 7;
    config.terminal.printer.address = config::PrinterAddress::Preview("unused".into());
    let like = config.counters[0].clone();
    let queues: Vec<_> = config.queues.iter().map(|queue| queue.key.clone()).collect();
    config.counters = (1..=CALLERS)
        .map(|number| config::Counter { number: CounterNumber(number), serves: queues.clone(), helps: Vec::new(), ..like.clone() })
        .collect();
    Arc::new(config)
}

#[test]
fn child() {
    let Some(folder) = std::env::var_os(CHILD) else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let config = town();
        let mut tasks = Vec::new();
        let hall = LocalHall::open(config.clone(), Path::new(&folder), Arc::new(SystemClock)).await.expect("opens after every kill");
        tasks.push(tokio::spawn(print(hall.clone())));
        for issuer in 0..ISSUERS {
            tasks.push(tokio::spawn(issue(hall.clone(), config.clone(), issuer)));
        }
        for number in 1..=CALLERS {
            tasks.push(tokio::spawn(serve(hall.clone(), CounterNumber(number))));
        }
        for task in tasks {
            task.await.expect("runs until it is killed");
        }
    });
}

fn acknowledge(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes()).and_then(|()| out.flush()).expect("the parent listens");
}

async fn issue(hall: LocalHall, config: Arc<Config>, issuer: u16) {
    loop {
        let queue = &config.queues[usize::from(issuer) % config.queues.len()];
        let order = Order::new(
            Matter::Queue(queue.key.clone()),
            match issuer % 4 {
                3 => Handover::Screen,
                2 => Handover::Slip,
                _ => Handover::Staff,
            },
            Actor::Kiosk,
            RequestId::random().expect("random"),
        );
        let ticket = hall.issue(order).await.expect("issued").ticket;
        acknowledge(&format!("\nISSUED {} {}\n", ticket.id, ticket.label));
        if issuer % 4 == 3 {
            let _ = hall.step(ticket.id, Step::Confirm, By::once(Actor::Kiosk)).await.expect("confirmed");
        }
    }
}

/// A printer that proves every slip at once: what is killed here is the spool's way, not the paper's.
async fn print(hall: LocalHall) {
    let spool = hall.spool(PrinterRole::First);
    loop {
        let Some(slip) = spool.next_slip().await.expect("read") else {
            tokio::time::sleep(Duration::from_millis(1)).await;
            continue;
        };
        if spool.slip_sending(slip.id, 95).await.expect("written") && spool.slip_sent(slip.id).await.expect("written") {
            let proof = Proof { admission: Admission::Proven, said: "at once".to_owned() };
            assert!(spool.slip_printed(slip.id, proof).await.expect("written"));
            let ticket = slip.ticket().expect("only numbers are given here");
            acknowledge(&format!("\nPRINTED {ticket} {}\n", slip.id.0));
        }
    }
}

async fn serve(hall: LocalHall, counter: CounterNumber) {
    let by = || By::once(Actor::Counter(counter));
    // A clerk whose machine came back finds her citizen where she left him.
    let active = hall.overview().await.expect("read").counters.into_iter().find(|view| view.number == counter).and_then(|view| view.ticket);
    if let Some(ticket) = active {
        let _ = hall.step(ticket.id, Step::finish(counter), by()).await.expect("finished");
    }
    loop {
        match hall.call_next(counter, by()).await {
            Ok(ticket) => {
                acknowledge(&format!("\nCALLED {} {counter}\n", ticket.id));
                let _ = hall.step(ticket.id, Step::Start { counter }, by()).await.expect("started");
                let _ = hall.step(ticket.id, Step::finish(counter), by()).await.expect("finished");
                acknowledge(&format!("\nFINISHED {} {counter}\n", ticket.id));
            }
            Err(HallError::NobodyWaiting) => tokio::time::sleep(Duration::from_millis(1)).await,
            Err(error) => panic!("{error}"),
        }
    }
}

#[derive(Default)]
struct Acknowledged {
    issued: BTreeMap<i64, String>,
    called: BTreeMap<i64, String>,
    finished: BTreeSet<i64>,
    printed: BTreeSet<i64>,
}

impl Acknowledged {
    fn read(&mut self, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        // The last line of a killed child may be cut; what is whole was acknowledged.
        let [what, id, rest] = words[..] else { return };
        let Ok(id) = id.parse() else { return };
        match what {
            "ISSUED" => assert!(self.issued.insert(id, rest.to_owned()).is_none(), "ticket {id} was acknowledged twice"),
            "CALLED" => assert!(self.called.insert(id, rest.to_owned()).is_none(), "ticket {id} was called twice"),
            "PRINTED" => assert!(self.printed.insert(id), "ticket {id} was proven twice"),
            "FINISHED" => assert!(self.finished.insert(id)),
            _ => {}
        }
    }
}

#[test]
fn nothing_is_lost_and_nothing_doubled_over_kills() {
    let _turn = Turn::of("crash");
    let folder = tempfile::tempdir().expect("a folder");
    let mut acknowledged = Acknowledged::default();
    // A fixed sequence of moments between 20 and 140 ms after the first acknowledgement.
    let mut moment = 12345_u64;
    for _ in 0..kills() {
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "crash::child", "--nocapture"])
            .env(CHILD, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("starts");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let (first, heard) = std::sync::mpsc::channel();
        let reader = std::thread::spawn(move || {
            let mut seen = Vec::new();
            for line in lines.map_while(Result::ok) {
                if line.starts_with("ISSUED") {
                    let _ = first.send(());
                }
                seen.push(line);
            }
            seen
        });
        heard.recv_timeout(Duration::from_mins(1)).expect("the hall opens and issues");
        moment = moment.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_millis(20 + (moment >> 33) % 120));
        child.kill().expect("killed");
        let _ = child.wait().expect("ended");
        for line in reader.join().expect("read") {
            acknowledged.read(&line);
        }
    }
    assert!(acknowledged.issued.len() > 100, "only {} tickets: the test did not do its work", acknowledged.issued.len());
    assert!(acknowledged.printed.len() > 50, "only {} printed: the test did not do its work", acknowledged.printed.len());
    assert!(acknowledged.finished.len() > 50, "only {} served: the test did not do its work", acknowledged.finished.len());
    check(folder.path(), &acknowledged);
    println!(
        "{} kills: {} tickets issued, {} printed, {} called, {} finished; 0 lost, 0 doubled",
        kills(),
        acknowledged.issued.len(),
        acknowledged.printed.len(),
        acknowledged.called.len(),
        acknowledged.finished.len()
    );
}

fn check(folder: &Path, acknowledged: &Acknowledged) {
    let store = Store::open(folder, Arc::new(SystemClock), Options::default()).expect("opens");
    let mut tickets = BTreeMap::new();
    let mut labels = BTreeSet::new();
    let mut last = TicketId(0);
    loop {
        let page = store.read(|connection| motcua::store::tickets::after(connection, last, 1000)).expect("read");
        let Some(newest) = page.last() else { break };
        last = newest.id;
        for ticket in page {
            assert!(labels.insert((ticket.service_day, ticket.label.clone())), "label {} was given twice", ticket.label);
            let _ = tickets.insert(ticket.id.0, ticket);
        }
    }
    for (id, label) in &acknowledged.issued {
        assert_eq!(tickets.get(id).map(|ticket| ticket.label.as_str()), Some(label.as_str()), "ticket {id} was acknowledged and is lost");
    }
    for (id, counter) in &acknowledged.called {
        let ticket = &tickets[id];
        assert_eq!(
            ticket.counter.map(|counter| counter.to_string()).as_deref(),
            Some(counter.as_str()),
            "ticket {id} was called elsewhere"
        );
        assert_eq!(ticket.calls, 1);
    }
    for id in &acknowledged.printed {
        assert_eq!(tickets[id].print.name(), "printed");
        assert!(tickets[id].waiting_at.is_some(), "ticket {id} was proven and is not callable");
    }
    for ticket in tickets.values().filter(|ticket| ticket.calls > 0) {
        assert!(ticket.waiting_at.is_some(), "{} was called, and nobody knows that its citizen has it", ticket.label);
    }
    for id in &acknowledged.finished {
        assert_eq!(tickets[id].state.name(), "finished");
    }
    let mut calls = BTreeSet::new();
    let mut seq = 0;
    loop {
        let page = store.read(|connection| events::after(connection, seq, 1000)).expect("read");
        let Some(newest) = page.last() else { break };
        seq = newest.seq;
        for event in page.iter().filter(|event| event.kind == EventKind::TicketCalled) {
            assert!(calls.insert(event.subject), "ticket {:?} was called twice", event.subject);
        }
    }
    assert!(matches!(store.read(events::audit).expect("read"), events::Audit::Sound { .. }));
    assert_eq!(store.read(|connection| motcua::store::replay::verify(connection, 5)).expect("read"), []);
}
