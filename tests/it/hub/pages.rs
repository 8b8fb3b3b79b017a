//! Pages of the hub in a real browser: many of them, with clocks that are set, before a hub that says nothing, and a board that is true.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use motcua::domain::event::Actor;
use motcua::domain::queue::{CounterNumber, Ticket};
use motcua::hall::{By, Handover};
use motcua::store::Clock;
use serde_json::{Value, json};

use super::browser::{Browser, Page};
use super::contract::order;
use super::failing::FailingHall;
use super::open_hub::{OpenHub, post};
use super::stopped::HubProcess;

/// Follows the hall beside the page, by the page's own scripts, and keeps what it hears.
const FOLLOW: &str = "window.heard = []; window.begun = 0; window.beats = 0; \
    (async () => { \
        const live = await import(`/assets/${document.body.dataset.build}/live.js`); \
        const hall = await live.snapshot('board'); \
        live.follow(hall, { event: (event) => heard.push(event.seq), alive: () => {}, lost: () => {}, \
            reset: () => heard.push('reset'), beat: () => { begun = hall.seq; beats += 1; } }); \
    })(); true";

/// A clock of the machine that can be set, by `skew` milliseconds.
const CLOCK: &str = "(() => { const True = Date; window.skew = 0; \
    window.Date = class extends True { \
        constructor(...given) { given.length ? super(...given) : super(True.now() + window.skew); } \
        static now() { return True.now() + window.skew; } \
    }; })()";

/// All that a board says, in one line: the sentence and number above, then the rows.
const BOARD: &str = "[document.getElementById('said').textContent, document.getElementById('label').dataset.number ?? '', \
    document.getElementById('counter').dataset.number ?? '', \
    ...[...document.querySelectorAll('#earlier li')].map((row) => row.dataset.text ?? '').filter((text) => text)].join('|')";

/// Keeps all that a board says from now on, each as often as it changes.
fn watched(board: &mut Page) {
    let watch =
        format!("window.seen = []; setInterval(() => {{ const now = {BOARD}; if (seen.at(-1) !== now) seen.push(now); }}, 5); true");
    assert_eq!(board.value(&watch), true);
}

async fn give(hub: &OpenHub, queue: &str) -> Ticket {
    hub.hall.issue(order(queue, Handover::Staff)).await.expect("a number").ticket
}

async fn call(hub: &OpenHub, counter: u16) -> Ticket {
    let counter = CounterNumber(counter);
    hub.hall.call_next(counter, By::once(Actor::Counter(counter))).await.expect("called")
}

/// Waits until a page has heard every event since it began to follow, and none twice.
fn heard_all(page: &mut Page, newest: i64, who: &str) {
    page.until(&format!("heard.at(-1) >= {newest}"));
    let begun = page.value("begun").as_i64().expect("a place");
    let expected: Vec<Value> = (begun + 1..=newest).map(Value::from).collect();
    assert_eq!(page.value("heard"), Value::from(expected), "{who}");
}

/// A browser has six connections for a host: with a stream each, the seventh page would hear nothing, and no command would get through.
#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn any_number_of_pages_of_one_browser_hear_everything() {
    let browser = Browser::start();
    let hub = OpenHub::new().await;
    let newest = || *hub.hall.latest().borrow();
    let mut pages = Vec::new();
    for number in 0..12_u16 {
        // All counters, and some of them twice; and two boards.
        let path = if number % 6 == 5 { "/board".to_owned() } else { format!("/counter/{}", number % 4 + 1) };
        let mut page = browser.open(&hub.url(&path));
        page.until("document.body?.dataset.build !== undefined");
        assert_eq!(page.value(FOLLOW), true);
        page.until("begun > 0");
        // What happens while pages come is heard by those that are there.
        let _ = give(&hub, "cu-tru").await;
        pages.push(page);
    }
    for (number, page) in pages.iter_mut().enumerate() {
        heard_all(page, newest(), &format!("page {number}"));
    }
    // Pressed in the page that came last, and answered while eleven others follow.
    let last = &mut pages[10];
    last.until("document.getElementById('label').dataset.number === ''");
    last.press("Space", " ");
    last.until("document.getElementById('label').dataset.number === 'B001'");

    // The first page, which began the stream, is closed; another one is put to sleep.
    pages.remove(0).close();
    pages[1].sleeps(true);
    for _ in 0..3 {
        let _ = give(&hub, "cu-tru").await;
    }
    for number in (0..pages.len()).filter(|number| *number != 1) {
        heard_all(&mut pages[number], newest(), &format!("page {number} of those that were left awake"));
    }
    // So long that the worker says nothing to it any more.
    let beats = pages[0].value("beats").as_i64().expect("a count");
    for more in [5, 10] {
        pages[0].until(&format!("beats >= {}", beats + more));
    }
    let _ = give(&hub, "cu-tru").await;
    pages[1].sleeps(false);
    heard_all(&mut pages[1], newest(), "the page that slept");

    // What reads the events for all of them ends without a word, as in a crash.
    let _ = browser.worker().value("close()");
    for _ in 0..3 {
        let _ = give(&hub, "cu-tru").await;
    }
    for (number, page) in pages.iter_mut().enumerate() {
        heard_all(page, newest(), &format!("page {number} after the crash"));
    }

    // The hub was exchanged for another version: a page of the one before loads itself again.
    assert_eq!(pages[0].value("window.kept = true; (document.body.dataset.build = 'before') ?? true"), "before");
    pages[0].until("window.kept === undefined && document.getElementById('lost')?.hidden");

    // A browser without shared workers: the page hears by itself.
    let mut alone = browser.open_with(&hub.url("/board"), "delete window.SharedWorker");
    alone.until("document.body?.dataset.build !== undefined && document.readyState === 'complete'");
    assert_eq!(alone.value("'SharedWorker' in window"), false);
    assert_eq!(alone.value(FOLLOW), true);
    alone.until("begun > 0");
    let _ = give(&hub, "cu-tru").await;
    heard_all(&mut alone, newest(), "a page without shared workers");
}

/// A stand-in for the browser's own connection, which says what it is told to.
const SOURCES: &str = "delete window.SharedWorker; window.sources = []; window.EventSource = class extends EventTarget { \
    static OPEN = 1; static CLOSED = 2; \
    constructor(url) { super(); this.url = url; this.readyState = 1; sources.push(this); setTimeout(() => this.onopen?.()); } \
    close() { this.readyState = 2; } \
    say(name, data) { this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) })); } }; \
    window.views = { one: [], two: [], late: [] }; window.heard = []; \
    window.begin = async (name, counter) => { \
        const live = await import(`/assets/${document.body.dataset.build}/live.js`); \
        live.follow({ epoch: 1, seq: 5, counter }, { event: (event) => heard.push(`${name} ${event.seq}`), console: (view) => views[name].push(view.n), \
            alive: () => {}, lost: () => heard.push(`${name} lost`), reset: () => heard.push(`${name} reset`) }); };";

/// The stream is asked for the counters of all pages that share it, and each page hears of its own.
#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn pages_that_share_a_stream_each_hear_of_their_own_counter() {
    let browser = Browser::start();
    let hub = OpenHub::new().await;
    // A page without a script of its own that follows anything.
    let mut page = browser.open_with(&hub.url("/counter/99"), SOURCES);
    page.until("document.readyState === 'complete' && window.sources !== undefined");
    let build =
        hub.get("/board").await.text.split("data-build=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a build").to_owned();
    assert_eq!(page.value(&format!("document.body.dataset.build = '{build}'")), build);
    let asked = |counters: &str| format!("sources.at(-1)?.url === '/api/v1/events?after=5&epoch=1{counters}'");
    assert!(!page.value("begin('one', 7) ?? true").is_null());
    page.until(&asked("&counters=7"));
    assert_eq!(
        page.value("(sources[0].say('console', { counter: 7, n: 1 }), sources[0].say('console', { counter: 7, n: 2 }), true)"),
        true
    );
    page.until("views.one.join() === '1,2'");
    assert!(!page.value("begin('two', 5) ?? true").is_null());
    page.until(&asked("&counters=5,7"));
    assert_eq!(page.value("sources.map((source) => source.readyState).join()"), "2,1", "the one before is closed");
    assert_eq!(
        page.value("(sources[1].say('console', { counter: 5, n: 3 }), sources[1].say('console', { counter: 7, n: 4 }), true)"),
        true
    );
    page.until("views.two.join() === '3' && views.one.join() === '1,2,4'");
    // Whoever comes later gets the latest at once, and the events that it does not know.
    assert_eq!(page.value("sources[1].onmessage({ data: JSON.stringify({ seq: 6 }) }) ?? true"), true);
    assert!(!page.value("begin('late', 7) ?? true").is_null());
    page.until("views.late.join() === '4' && heard.join() === 'one 6,two 6,late 6'");
    assert_eq!(page.value("sources.length"), 2);
    // All of them hear that the line is down, and that the log is another one; the next connection begins where this one broke off.
    assert_eq!(page.value("heard = [], sources[1].close(), sources[1].onerror() ?? true"), true);
    page.until("['one lost', 'two lost', 'late lost'].every((one) => heard.includes(one))");
    page.until("sources.length === 3 && sources[2].url === '/api/v1/events?after=6&epoch=1&counters=5,7'");
    assert_eq!(page.value("sources[2].say('reset', { seq: 9 }) ?? true"), true);
    page.until("['one reset', 'two reset', 'late reset'].every((one) => heard.includes(one))");
}

/// The clock of a page's machine is set while the page is open: nothing that is shown or said follows from it.
#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn a_board_does_not_believe_its_machines_clock() {
    const MINUTE: i64 = 60_000;
    let browser = Browser::start();
    let hub = OpenHub::new().await;
    let mut board = browser.open_with(&hub.url("/board?lang=en"), CLOCK);
    board.until("document.getElementById('said')?.textContent === 'No number is being called'");
    for skew in [2 * MINUTE, -2 * MINUTE, 60 * MINUTE, -60 * MINUTE, 24 * 60 * MINUTE, -24 * 60 * MINUTE] {
        assert_eq!(board.value(&format!("window.skew = {skew}")), skew);
        watched(&mut board);
        let mut called = Vec::new();
        for (queue, counter) in [("ho-tich", 1), ("cu-tru", 3), ("dat-dai", 4)] {
            let _ = give(&hub, queue).await;
            called.push((call(&hub, counter).await, counter));
        }
        for (ticket, counter) in &called {
            board.until(&format!("seen.some((one) => one.startsWith('Now calling|{}|{counter}'))", ticket.label));
            board.until("document.getElementById('latest').matches('.fresh.called')");
        }
        // The hall's own time, to the minute, and its day.
        let zone = hub.config.zone.clone();
        let at = || hub.hall.now().to_zoned_datetime(zone.clone());
        let shows = "document.getElementById('clock').textContent + ' ' + document.getElementById('date').textContent";
        let begun = Instant::now();
        while board.value(shows) != at().strftime("%H:%M %A, %d/%m/%Y").to_string() {
            assert!(begun.elapsed() < Duration::from_mins(1), "it shows {}, {skew} ms off", board.value(shows));
        }
        assert_eq!(board.value("document.getElementById('lost').hidden"), true);
        for (ticket, counter) in called {
            let _ = hub.post(&format!("/api/v1/tickets/{}/finish", ticket.id), json!({ "counter": counter }), &[]).await;
        }
        board.until(&format!("{BOARD} === 'No number is being called||'"));
    }
}

/// A hub that hangs closes no line: every page says so by itself, whatever its clock shows, and goes on when the hub does.
#[test]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
fn a_hub_that_says_nothing_is_noticed() {
    let browser = Browser::start();
    let hub = HubProcess::start();
    let is_lost = "!document.getElementById('lost').hidden && document.body.classList.contains('stale')";
    let mut pages: Vec<Page> = (0..10)
        .map(|number| {
            let path = if number % 2 == 0 { "/board".to_owned() } else { format!("/counter/{}", number % 4 + 1) };
            let mut page = browser.open_with(&hub.url(&path), CLOCK);
            page.until("document.getElementById('lost')?.hidden === true && document.readyState === 'complete'");
            assert_eq!(page.value(FOLLOW), true);
            page.until("begun > 0");
            page
        })
        .collect();
    assert_eq!(pages[0].value("window.skew = -3600000"), -3_600_000);
    assert_eq!(pages[1].value("window.skew = 3600000"), 3_600_000);
    hub.stop();
    let stopped = Instant::now();
    for page in &mut pages {
        page.until(is_lost);
    }
    println!("ten pages said after {:?} that the hub says nothing", stopped.elapsed());
    hub.go_on();
    for page in &mut pages {
        page.until(&format!("!({is_lost})"));
    }
    let given = post(&hub.url("/api/v1/tickets"), &json!({ "queue": "wide", "handover": "staff" }), &[]);
    assert_eq!(given.status, 201, "{}", given.text);
    let overview = super::open_hub::read(&hub.url("/api/v1/overview"));
    for (number, page) in pages.iter_mut().enumerate() {
        heard_all(page, overview["seq"].as_i64().expect("a seq"), &format!("page {number}"));
    }
}

/// A store that can no longer be read has not stopped its process: the hub must not go on as if it were well, though nothing happens.
#[tokio::test(flavor = "multi_thread")]
async fn a_hall_that_can_no_longer_be_read_does_not_look_alive() {
    let (_news, latest) = tokio::sync::watch::channel(7);
    let hall = FailingHall::at_first_well(latest);
    let reads = hall.reads.clone();
    let hub = OpenHub::of(Arc::new(hall)).await;
    let mut stream = hub.listen("", &[("Connection", "close")]);
    let _ = stream.next();
    let beat = stream.beat();
    assert_eq!((beat.id.as_deref(), &beat.json()["seq"]), (None, &json!(7)));
    let now: Timestamp = beat.json()["now"].as_str().and_then(|now| now.parse().ok()).expect("the hub's time");
    assert!(now.duration_since(Timestamp::now()).abs() < jiff::SignedDuration::from_mins(1));
    let begun = Instant::now();
    let _ = stream.beat();
    assert!(begun.elapsed() < Duration::from_secs(10), "the next one soon: {:?}", begun.elapsed());
    reads.store(false, Ordering::SeqCst);
    assert!(stream.ended(), "the stream ends");
    assert_eq!(hub.get("/api/v1/events").await.status, 503, "and no other one begins");
}

/// Whatever ends a call takes it off the board at once, and a board that is loaded anew shows the same.
#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn a_board_withdraws_what_ended_and_is_the_same_loaded_anew() {
    const NOBODY: &str = "Chưa có số đang gọi||";
    let browser = Browser::start();
    let hub = OpenHub::new().await;
    let mut board = browser.open(&hub.url("/board"));
    board.until(&format!("document.readyState === 'complete' && {BOARD} === '{NOBODY}'"));
    let both = |board: &mut Page, says: &str, why: &str| {
        board.until(&format!("{BOARD} === '{says}'"));
        let mut anew = browser.open(&hub.url("/board"));
        anew.until("document.readyState === 'complete' && document.getElementById('clock')?.textContent.length > 0");
        assert_eq!(anew.value(BOARD), says, "{why}, loaded anew");
        anew.close();
    };
    let step = async |ticket: &Ticket, step: &str, body: Value| {
        let answer = hub.post(&format!("/api/v1/tickets/{}/{step}", ticket.id), body, &[]).await;
        assert_eq!(answer.status, 200, "{step}: {}", answer.text);
    };
    let one = json!({ "counter": 1 });
    for (end, body) in [
        ("undo", one.clone()),
        ("no-show", one.clone()),
        ("finish", one.clone()),
        ("finish", json!({ "counter": 1, "further": [{ "queue": "dat-dai" }] })),
        ("cancel", json!({ "counter": 1 })),
        ("cancel", json!({ "reason": "by_citizen" })),
        ("hold", json!({ "counter": 1, "reason": "form" })),
        ("transfer", json!({ "counter": 1, "to": { "queue": "dat-dai" } })),
    ] {
        let ticket = give(&hub, "ho-tich").await;
        step(&ticket, "call", one.clone()).await;
        both(&mut board, &format!("Mời số|{}|1", ticket.label), "called");
        step(&ticket, end, body).await;
        both(&mut board, NOBODY, end);
        if end == "undo" {
            step(&ticket, "cancel", json!({})).await;
        }
    }

    // What was called before comes up again, and what is served goes on standing; a repeated call that is taken back was none.
    let (first, second) = (give(&hub, "ho-tich").await, give(&hub, "cu-tru").await);
    step(&first, "call", one.clone()).await;
    let rows = |first: &Ticket, second: &Ticket| format!("Mời số|{}|3|{} 1", second.label, first.label);
    step(&second, "call", json!({ "counter": 3 })).await;
    both(&mut board, &rows(&first, &second), "two");
    step(&first, "start", one.clone()).await;
    step(&first, "undo", one.clone()).await;
    step(&first, "recall", one.clone()).await;
    both(&mut board, &format!("Mời lại số|{}|1|{} 3", first.label, second.label), "again");
    step(&first, "undo", one.clone()).await;
    both(&mut board, &rows(&first, &second), "not again");
    step(&second, "no-show", json!({ "counter": 3 })).await;
    both(&mut board, &format!("Mời số|{}|1", first.label), "the one before");
    step(&second, "undo", json!({ "counter": 3 })).await;
    both(&mut board, &rows(&first, &second), "back");
    // Whoever is at a counter when the day is closed is served to the end.
    let closed = hub.post("/api/v1/day/close", Value::Null, &[]).await;
    assert_eq!(closed.status, 200, "{}", closed.text);
    both(&mut board, &rows(&first, &second), "the day is closed");
    step(&second, "finish", json!({ "counter": 3 })).await;
    both(&mut board, &format!("Mời số|{}|1", first.label), "the last but one");
}

/// A clock whose time passes when it is told to.
struct Passing(AtomicI64);

impl Clock for Passing {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(1_796_004_000 + self.0.load(Ordering::SeqCst)).expect("a moment")
    }

    fn steady(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::SeqCst).unsigned_abs())
    }
}

/// A day ends by time alone: nothing happens that night, and yet nobody is called any more.
#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn a_board_does_not_call_all_night() {
    let browser = Browser::start();
    let clock = Arc::new(Passing(AtomicI64::new(0)));
    let (hub, _) = OpenHub::begun_at(clock.clone(), clock.clone()).await;
    let ticket = give(&hub, "ho-tich").await;
    let _ = call(&hub, 1).await;
    let mut board = browser.open(&hub.url("/board?lang=en"));
    board.until(&format!("document.getElementById('label')?.dataset.number === '{}'", ticket.label));
    board.until("document.getElementById('date').textContent === 'Monday, 30/11/2026'");
    let rows = *hub.hall.latest().borrow();
    let _ = clock.0.fetch_add(24 * 3600, Ordering::SeqCst);
    board.until("document.getElementById('call').hidden && document.getElementById('date').textContent === 'Tuesday, 01/12/2026'");
    assert_eq!(*hub.hall.latest().borrow(), rows, "nothing happened");
}

/// Of calls in the same instant each is shown large for a moment; one that is taken back before its turn never is.
#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn a_call_that_ends_before_its_turn_is_not_presented() {
    let browser = Browser::start();
    let hub = OpenHub::new().await;
    let mut board = browser.open_with(&hub.url("/board"), SOUNDS);
    board.until("document.readyState === 'complete' && document.getElementById('said')?.textContent === 'Chưa có số đang gọi'");
    watched(&mut board);
    let mut called = Vec::new();
    for (queue, counter) in [("ho-tich", 1), ("ho-tich", 2), ("cu-tru", 3), ("dat-dai", 4)] {
        let _ = give(&hub, queue).await;
        called.push(call(&hub, counter).await);
    }
    let taken_back = hub.post(&format!("/api/v1/tickets/{}/undo", called[1].id), json!({ "counter": 2 }), &[]).await;
    assert_eq!(taken_back.status, 200, "{}", taken_back.text);
    let last = &called[3];
    board.until(&format!("seen.at(-1).startsWith('Mời số|{}|4')", last.label));
    let large: Vec<String> = board
        .value("[...new Set(seen.map((one) => one.split('|').slice(1, 3).join(' ')))]")
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one.as_str().expect("a text").trim().to_owned())
        .filter(|one| !one.is_empty())
        .collect();
    let expected: Vec<String> =
        [(0, 1), (2, 3), (3, 4)].iter().map(|(place, counter)| format!("{} {counter}", called[*place].label)).collect();
    assert_eq!(large, expected);
    assert!(!board.value("seen").to_string().contains(&format!("{} 2", called[1].label)), "nor in a row: {}", board.value("seen"));
}

/// Counts the notes that a page plays.
const SOUNDS: &str = "window.notes = 0; \
    for (const kind of [AudioScheduledSourceNode]) { \
        const start = kind.prototype.start; \
        kind.prototype.start = function (...given) { window.notes += 1; return start.apply(this, given); }; \
    }";

/// Each call has a tone. Where the browser wants to be touched first, the board says so, and staff are told how many boards are silent.
#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn a_board_sounds_with_each_call_or_says_that_it_may_not() {
    let browser = Browser::start();
    let hub = OpenHub::new().await;
    let mut board = browser.open_with(&hub.url("/board"), SOUNDS);
    board.until("document.getElementById('sound')?.hidden === false");
    assert_eq!(board.value("document.getElementById('sound').textContent"), "Chạm vào màn hình để bật tiếng");
    board.picture("board-silent");
    let silent = |count: u64| {
        let mut stream = hub.listen("", &[]);
        while stream.beat().json()["boards_silent"] != count {}
    };
    silent(1);
    for queue in ["ho-tich", "cu-tru"] {
        let _ = give(&hub, queue).await;
    }
    let ticket = call(&hub, 1).await;
    board.until(&format!("document.getElementById('label').dataset.number === '{}'", ticket.label));
    assert_eq!(board.value("notes"), 0, "no sound is kept for later");
    board.touch();
    board.until("document.getElementById('sound').hidden");
    silent(0);
    let _ = call(&hub, 3).await;
    board.until("notes === 2");
}

/// How the board looks, for somebody who looks at it: nothing is cut off, whatever its screen, and whatever stands on it.
#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn a_board_fits_every_screen() {
    let browser = Browser::start();
    let hub = OpenHub::reconfigured(
        async |_| {},
        |config| {
            let template = config.counters[0].clone();
            config.counters.extend([12, 104].map(|number| motcua::config::Counter { number: CounterNumber(number), ..template.clone() }));
        },
    );
    let hub = hub.await;
    // Whatever stands outside the screen, outside its part of it, or on something else.
    let fits = "(() => { \
        const box = (one) => one.getBoundingClientRect(); \
        const within = (part, one) => { const [outer, inner] = [box(part), box(one)]; \
            return inner.width === 0 || (inner.left >= outer.left - 1 && inner.right <= outer.right + 1 && inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1); }; \
        const parts = [[document.body, 'header, header *, .said, h2, #lost, #sound'], [document.getElementById('latest'), '#label, #counter, .latest .word, .latest .arrow']]; \
        const pairs = parts.flatMap(([part, those]) => [...document.querySelectorAll(those)].map((one) => [part, one])); \
        for (const row of document.querySelectorAll('#earlier li')) for (const one of row.querySelectorAll('span')) pairs.push([row, one]); \
        const out = pairs.filter(([part, one]) => !within(part, one)).map(([, one]) => one.className || one.id || one.tagName); \
        const text = (one) => { const range = document.createRange(); range.selectNodeContents(one); return box(range); }; \
        for (const call of document.querySelectorAll('#call:not([hidden]), #earlier li:not(:empty)')) { \
            const [number, arrow] = [text(call.querySelector('.label')), box(call.querySelector('.arrow'))]; \
            if (number.right > arrow.left && number.bottom > arrow.top + number.height / 4) out.push('a number on its arrow'); \
        } \
        return out.join(); })()";
    let screens = [(1920, 1080), (1080, 1920), (1366, 768), (1024, 768), (1280, 720), (768, 1366)];
    let mut board = browser.open(&hub.url("/board"));
    board.until("document.readyState === 'complete' && document.getElementById('clock')?.textContent.length > 0");
    let look = |board: &mut Page, name: &str| {
        for (width, height) in screens {
            board.resize(width, height);
            board.until(&format!("innerWidth === {width} && innerHeight === {height}"));
            board.picture(&format!("board-{name}-{width}x{height}"));
            assert_eq!(board.value(fits), "", "{name} on {width}×{height}");
        }
    };
    look(&mut board, "0");
    for (count, counter) in [12, 1, 104, 2].into_iter().enumerate() {
        let _ = give(&hub, "ho-tich").await;
        let ticket = call(&hub, counter).await;
        board.until(&format!("document.getElementById('label').dataset.number === '{}'", ticket.label));
        look(&mut board, &(count + 1).to_string());
    }
    for (queue, counter) in [("cu-tru", 3), ("dat-dai", 4)] {
        let _ = give(&hub, queue).await;
        let ticket = call(&hub, counter).await;
        board.until(&format!("document.getElementById('label').dataset.number === '{}'", ticket.label));
    }
    look(&mut board, "6");
    hub.close().await;
    board.until("!document.getElementById('lost').hidden");
    look(&mut board, "lost");
}
