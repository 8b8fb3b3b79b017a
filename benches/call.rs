//! From the press of *next* to the bytes at whoever shows it: the console that pressed, and every board of the hall.
//!
//! `cargo bench --bench call`, with 60 consoles and 20 boards as clients of the hub; no browser is among them. `MOTCUA_PRESSES` says
//! how often is pressed.

#![allow(clippy::print_stdout, reason = "what a bench prints is what it is for")]

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use motcua::config::{self, Config, Counter};
use motcua::domain::event::Actor;
use motcua::domain::queue::{CounterNumber, TicketId};
use motcua::hall::{By, Hall as _, Handover, LocalHall, Matter, Order, RequestId, Step};
use motcua::hub;
use motcua::locale::Texts;
use motcua::store::SystemClock;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

const CONSOLES: u16 = 60;
const BOARDS: u16 = 20;
/// Presses before anything counts: caches fill, statements are prepared.
const WARM_UP: usize = 50;
/// What does not come by then never will.
const PATIENCE: Duration = Duration::from_secs(20);
/// After so long without a word nothing is on its way any more.
const QUIET: Duration = Duration::from_millis(20);

/// What a stream told.
struct Heard {
    /// Whose stream it is: the number of a console, or none for a board.
    console: Option<u16>,
    at: Instant,
    what: What,
}

enum What {
    /// A number was called.
    Called(TicketId),
    /// The hub's picture of the console.
    Picture,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let count: usize = std::env::var("MOTCUA_PRESSES").ok().and_then(|text| text.parse().ok()).unwrap_or(1000);
    let (folder, config) = (tempfile::tempdir()?, Arc::new(town()?));
    let hall = LocalHall::open(config.clone(), folder.path(), Arc::new(SystemClock)).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (close, closed) = oneshot::channel::<()>();
    let shutdown = async move { drop(closed.await) };
    let serving = tokio::spawn(hub::run(listener, Arc::new(hall.clone()), config.clone(), Texts::embedded(), shutdown));

    let (tell, mut heard) = mpsc::unbounded_channel();
    let mut following = JoinSet::new();
    for console in (1..=CONSOLES).map(Some).chain((0..BOARDS).map(|_| None)) {
        let _ = following.spawn(follow(open(address, console).await?, console, tell.clone()));
    }
    let mut pressing = TcpStream::connect(address).await?;
    let (mut times, mut has_pictures) = (Times::default(), false);
    for round in 0..WARM_UP + count {
        let number = (round % usize::from(CONSOLES)) as u16 + 1;
        let order = Order::new(Matter::Queue(config.queues[0].key.clone()), Handover::Staff, Actor::Kiosk, RequestId::random()?);
        let _ = hall.issue(Order { any_time: true, ..order }).await?;
        while let Ok(Some(told)) = tokio::time::timeout(QUIET, heard.recv()).await {
            has_pictures |= matches!(told.what, What::Picture);
        }

        let pressed = Instant::now();
        let ticket = press(&mut pressing, address, number).await?;
        let answered = pressed.elapsed();
        let (mut own, mut picture, mut boards) = (None, None, Vec::new());
        while own.is_none() || boards.len() < usize::from(BOARDS) || (has_pictures && picture.is_none()) {
            let told = tokio::time::timeout(PATIENCE, heard.recv()).await?.ok_or("every stream ended")?;
            let took = told.at.duration_since(pressed);
            match (told.console, told.what) {
                (None, What::Called(called)) if called == ticket => boards.push(took),
                (Some(console), What::Called(called)) if console == number && called == ticket => own = Some(took),
                (Some(console), What::Picture) if console == number => picture = picture.or(Some(took)),
                _ => {}
            }
        }
        let counter = CounterNumber(number);
        let _ = hall.step(ticket, Step::finish(counter), By::once(Actor::Counter(counter))).await?;
        if round >= WARM_UP {
            times.answered.push(answered);
            times.own.extend(own);
            times.picture.extend(picture);
            times.last_board.extend(boards.iter().max());
            times.all.extend(own.into_iter().chain(picture).chain(boards).max());
        }
    }
    let _ = close.send(());
    serving.await??;
    println!("{count} presses of *next*, {CONSOLES} consoles and {BOARDS} boards that follow; from the press to …");
    say("the answer", times.answered);
    say("the call in the own console's stream", times.own);
    say("the own console's picture", times.picture);
    say("the call in the last board's stream", times.last_board);
    say("all of them: own console and every board", times.all);
    Ok(())
}

/// How long what took, a value a press.
#[derive(Default)]
struct Times {
    answered: Vec<Duration>,
    own: Vec<Duration>,
    picture: Vec<Duration>,
    last_board: Vec<Duration>,
    all: Vec<Duration>,
}

fn say(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let Some(longest) = times.last() else {
        println!("  {what}: the hub sends none");
        return;
    };
    let at = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1e3;
    println!("  {what}: p50 {:.1} ms, p99 {:.1} ms, at most {:.1} ms", at(50), at(99), longest.as_secs_f64() * 1e3);
}

/// An office that is always open, with a counter for each console.
fn town() -> Result<Config, Box<dyn Error>> {
    let mut config = config::embedded()?;
    config.hours = None;
    config.digits = 7;
    config.terminal.limits.numbers_per_minute = u32::MAX;
    let queue = config.queues[0].key.clone();
    let first = Counter { serves: vec![queue], helps: Vec::new(), ..config.counters[0].clone() };
    config.counters = (1..=CONSOLES).map(|number| Counter { number: CounterNumber(number), ..first.clone() }).collect();
    Ok(config)
}

/// Opens the stream of a console, or of a board.
async fn open(address: SocketAddr, console: Option<u16>) -> Result<BufReader<TcpStream>, Box<dyn Error>> {
    let query = console.map_or_else(String::new, |number| format!("?counters={number}"));
    let mut socket = TcpStream::connect(address).await?;
    socket.write_all(format!("GET /api/v1/events{query} HTTP/1.1\r\nHost: {address}\r\n\r\n").as_bytes()).await?;
    let mut stream = BufReader::new(socket);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await? == 0 {
            return Err(format!("no stream: {head}").into());
        }
    }
    if head.starts_with("HTTP/1.1 200") { Ok(stream) } else { Err(head.into()) }
}

/// Tells of each call and picture that a stream brings.
async fn follow(mut stream: BufReader<TcpStream>, console: Option<u16>, tell: mpsc::UnboundedSender<Heard>) {
    let (mut line, mut is_picture) = (String::new(), false);
    loop {
        line.clear();
        if !matches!(stream.read_line(&mut line).await, Ok(1..)) {
            return;
        }
        let at = Instant::now();
        if let Some(name) = line.strip_prefix("event: ") {
            is_picture = name.trim() == "console";
            continue;
        }
        let Some(data) = line.strip_prefix("data: ") else {
            continue;
        };
        let what = if std::mem::take(&mut is_picture) {
            What::Picture
        } else if data.contains("\"ticket_called\"") {
            let told: Value = serde_json::from_str(data).unwrap_or_default();
            What::Called(TicketId(told["subject"].as_i64().unwrap_or_default()))
        } else {
            continue;
        };
        if tell.send(Heard { console, at, what }).is_err() {
            return;
        }
    }
}

/// Presses *next* at a counter; the ticket that it called.
async fn press(socket: &mut TcpStream, address: SocketAddr, number: u16) -> Result<TicketId, Box<dyn Error>> {
    let head = format!(
        "POST /api/v1/counters/{number}/next HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}"
    );
    socket.write_all(head.as_bytes()).await?;
    let mut answer = Vec::new();
    loop {
        if socket.read_buf(&mut answer).await? == 0 {
            return Err("the hub closed the line".into());
        }
        let text = String::from_utf8_lossy(&answer);
        if let Some((head, body)) = text.split_once("\r\n\r\n")
            && let Ok(ticket) = serde_json::from_str::<Value>(body)
        {
            return ticket["id"].as_i64().map(TicketId).ok_or_else(|| format!("{head}: {body}").into());
        }
    }
}
