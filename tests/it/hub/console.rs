//! What a console shows of whom its counter may call, in a real browser: it works out nothing, so it must be what the hall does.

use motcua::domain::event::Actor;
use motcua::domain::queue::{Admission, CounterNumber, Ticket};
use motcua::hall::{By, Destination, Handover, Order, Proof, Step};

use serde_json::Value;

use super::browser::{self, Browser, Page};
use super::contract::order;
use super::open_hub::OpenHub;

const ROWS: &str = "[...document.querySelectorAll('#waiting li')].map((row) => `${row.querySelector('.heard').textContent} ${row.querySelector('.mark').textContent}`.trim()).join(' | ')";
const ABSENT: &str = "[...document.querySelectorAll('#absent li .heard')].map((one) => one.textContent).join()";

impl OpenHub {
    async fn comes(&self, queue: &str) -> Ticket {
        self.comes_as(order(queue, Handover::Staff)).await
    }

    async fn comes_as(&self, order: Order) -> Ticket {
        self.hall.issue(order).await.expect("a number").ticket
    }

    async fn step(&self, ticket: &Ticket, step: Step) -> Ticket {
        let actor = step.counter().map_or(Actor::Kiosk, Actor::Counter);
        self.hall.step(ticket.id, step, By::once(actor)).await.expect("done")
    }
}

/// What stands in the list, and that the big button does what it says: whom it calls stood first.
fn calls_the_first(page: &mut Page) -> String {
    let first = page.value("document.querySelector('#waiting li.first .heard').textContent").as_str().expect("somebody").to_owned();
    page.press("Space", " ");
    page.until(&format!("document.getElementById('label').dataset.number === '{first}'"));
    page.press("KeyF", "f");
    page.until("document.getElementById('state').textContent === 'Quầy đang trống'");
    first
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn a_console_lists_whom_it_calls_in_the_order_of_the_rule() {
    let browser = Browser::start();
    let hub = OpenHub::new().await;
    // Counter 1 serves "ho-tich" and helps "chung-thuc"; counter 2 serves "ho-tich" too.
    let mut console = browser.open(&hub.url("/counter/1"));
    console.until("!document.getElementById('none').hidden && document.getElementById('count').textContent === '0'");
    let _ = hub.comes("chung-thuc").await;
    console.until(&format!("{ROWS} === 'D001 Giúp quầy khác'"));
    console.until("document.getElementById('next').getAttribute('aria-disabled') === 'false'");
    let _ = (hub.comes("ho-tich").await, hub.comes("ho-tich").await);
    let elderly = Order { class: Some("elderly".parse().expect("a key")), ..order("ho-tich", Handover::Staff) };
    let _ = hub.comes_as(elderly).await;
    let meant = hub.comes("ho-tich").await;
    let _ = hub.step(&meant, Step::Call { counter: CounterNumber(1) }).await;
    let to = Destination::Counter(CounterNumber(2));
    let _ = hub.step(&meant, Step::Transfer { counter: CounterNumber(1), to, return_to_me: false }).await;
    // The one whom counter 2 alone calls is not here, and not counted.
    let expected = "A003 Ưu tiên: Người cao tuổi (từ 60) | A001 | A002 | D001 Giúp quầy khác";
    console.until(&format!("{ROWS} === '{expected}' && document.getElementById('count').textContent === '4'"));
    console.picture("console-line");
    let mut other = browser.open(&hub.url("/counter/2"));
    other.until(&format!("{ROWS}.startsWith('A004 Chờ riêng quầy này | A003 ')"));
    let called: Vec<String> = (0..4).map(|_| calls_the_first(&mut console)).collect();
    assert_eq!(called, ["A003", "A001", "A002", "D001"]);
    console.until("!document.getElementById('none').hidden && document.getElementById('next').getAttribute('aria-disabled') === 'true'");
    assert_eq!(calls_the_first(&mut other), "A004");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_tells_what_its_counters_see_whenever_that_changes() {
    let hub = OpenHub::new().await;
    // One that the hall does not have is told nothing of; a page of it may still be open.
    let mut stream = hub.listen("?counters=2,1,99,1", &[]);
    let mut next = || loop {
        let told = stream.next();
        if told.event.as_deref() == Some("console") {
            assert_eq!(told.id, None, "it is no place in the log");
            break told.json();
        }
    };
    let mut first = [next(), next()];
    first.sort_by_key(|desk| desk["counter"].as_u64());
    assert_eq!(
        first.each_ref().map(|desk| (desk["counter"].clone(), desk["callable"].clone())),
        [(1.into(), 0.into()), (2.into(), 0.into())]
    );
    let mut asked = hub.get("/api/v1/counters/1").await.body;
    asked["now"] = first[0]["now"].clone();
    assert_eq!(first[0], asked, "as it is when asked for");
    // Neither of them has to do with land; the counter that calls there is not watched.
    let _ = hub.comes("dat-dai").await;
    let resident = hub.comes("cu-tru").await;
    let seen = next();
    assert_eq!((&seen["counter"], &seen["line"][0]["label"]), (&2.into(), &resident.label.as_str().into()), "{seen}");
    let _ = hub.hall.call_next(CounterNumber(2), By::once(Actor::Counter(CounterNumber(2)))).await.expect("called");
    let called = next();
    assert_eq!(
        (&called["counter"], &called["ticket"]["label"], &called["callable"]),
        (&2.into(), &resident.label.as_str().into(), &0.into())
    );
    assert!(called["seq"].as_i64() > seen["seq"].as_i64());
    for wrong in ["?counters=x", "?counters=1,70000", "?counters=-1"] {
        assert_eq!(hub.get(&format!("/api/v1/events{wrong}")).await.status, 400, "{wrong}");
    }
    assert_eq!(hub.get("/api/v1/counters/99").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn a_slip_on_its_way_to_the_hand_is_seen_and_called_when_it_is_there() {
    let browser = Browser::start();
    let (hub, [spool, _]) = OpenHub::with_two_printers().await;
    let mut console = browser.open(&hub.url("/counter/1"));
    let _ = hub.comes_as(order("ho-tich", Handover::Slip)).await;
    let slip = spool.next_slip().await.expect("read").expect("it waits").id;
    assert!(spool.slip_sending(slip, 90).await.expect("written") && spool.slip_sent(slip).await.expect("written"));
    let proof = Proof { admission: Admission::Proven, said: "id 0001".to_owned() };
    assert!(spool.slip_printed(slip, proof).await.expect("written"));
    console.until(&format!("{ROWS} === 'A001 Đang lấy phiếu'"));
    assert_eq!(console.value("document.getElementById('count').textContent"), "0");
    assert_eq!(console.value("document.getElementById('next').getAttribute('aria-disabled')"), "true");
    // No event says that the time has come.
    console.until(&format!("{ROWS} === 'A001' && document.getElementById('next').getAttribute('aria-disabled') === 'false'"));
    assert_eq!(calls_the_first(&mut console), "A001");
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn a_console_says_what_became_of_a_number_and_who_can_come_back() {
    let browser = Browser::start();
    let hub = OpenHub::new().await;
    let _ = hub.comes("ho-tich").await;
    let mut console = browser.open(&hub.url("/counter/1"));
    let recall = "document.querySelector('[data-command=recall] span').textContent";
    let answer = "document.getElementById('answer').textContent";
    console.until(&format!("{ROWS} === 'A001'"));
    console.press("Space", " ");
    console.until(&format!("{answer} === 'Đã gọi số A001.' && {recall} === 'Gọi lại'"));
    console.press("KeyR", "r");
    console.until(&format!("{answer} === 'Đã gọi lại số A001, lần 2.' && {recall} === 'Gọi lại lần cuối'"));
    console.press("KeyR", "r");
    console.until(&format!("{answer} === 'Đã gọi lại số A001, lần 3.' && {recall} === 'Gọi đủ, báo vắng'"));
    console.picture("console-called-enough");
    console.press("KeyR", "r");
    console
        .until(&format!("{answer} === 'Số A001 đã gọi 3 lần: ghi vắng mặt. Người đó đến thì bấm “Cho chờ lại”.' && {ABSENT} === 'A001'"));
    // Every counter that may call there has them too; others have not.
    let mut other = browser.open(&hub.url("/counter/5"));
    other.until(&format!("{ABSENT} === 'A001'"));
    let mut stranger = browser.open(&hub.url("/counter/4"));
    stranger.until("!document.getElementById('none').hidden && document.getElementById('absent-title').hidden");
    console.picture("console-absent");
    assert_eq!(other.value("document.querySelector('#absent button').click() ?? true"), true);
    other.until(&format!("{answer} === 'Số A001 đang chờ: Khai sinh, kết hôn, khai tử.'"));
    console.until(&format!("{ROWS} === 'A001' && document.getElementById('absent-title').hidden"));

    // A finish that leads on is no end; and pressed by another counter first, the answer is what it is by then.
    let ticket = hub.comes_as(Order { further: vec![order("cu-tru", Handover::Staff).matter], ..order("ho-tich", Handover::Staff) }).await;
    let _ = calls_the_first(&mut console);
    console.press("Space", " ");
    console.until("document.getElementById('label').dataset.number === 'A002'");
    console.press("KeyF", "f");
    console.until(&format!("{answer} === 'Số A002 đang chờ: Cư trú, căn cước.'"));
    assert_eq!(hub.hall.standing(ticket.id).await.expect("known").ticket.queue.as_str(), "cu-tru");
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn what_comes_by_itself_moves_no_button() {
    let browser = Browser::start();
    let (hub, [spool, _]) = OpenHub::with_two_printers().await;
    for _ in 0..20 {
        let _ = hub.comes("ho-tich").await;
    }
    let mut console = browser.open(&hub.url("/counter/1"));
    console.until("document.querySelectorAll('#waiting li').length === 20");
    console.press("Space", " ");
    console.until("document.getElementById('label').dataset.number === 'A001'");
    let places = "JSON.stringify([...document.querySelectorAll('[data-command]')].map((one) => { const { x, y, width, height } = one.getBoundingClientRect(); return [x, y, width, height]; }))";
    let before = console.value(places);
    console.until("[...document.querySelectorAll('[data-command]')].every((one) => one.getBoundingClientRect().bottom <= innerHeight)");
    let _ = hub.hall.call_help(By::once(Actor::Kiosk)).await.expect("called");
    spool.printer_stopped("Máy in hết giấy, thay cuộn giấy 80 mm");
    console.until("!document.getElementById('call').hidden && !document.getElementById('devices').hidden");
    assert_eq!(console.value(places), before);
    assert_eq!(console.value("document.title"), "(!) Quầy 1");
    console.picture("console-news");
    console.press("KeyG", "g");
    console.until("document.title === 'Quầy 1' && document.getElementById('came-word').textContent === 'Đã đến giúp'");
    assert_eq!(console.value(places), before);
    hub.close().await;
    console.until("!document.getElementById('lost').hidden");
    assert_eq!(console.value(places), before);
    console.picture("console-lost");
}

/// A press of which nobody knows what became is not said to have failed: the number that is shown tells.
#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn what_nobody_knows_is_not_said_to_have_failed() {
    let browser = Browser::start();
    let hub = OpenHub::new().await;
    let _ = hub.comes("ho-tich").await;
    let mut console = browser.open(&hub.url("/counter/1"));
    console.until(&format!("{ROWS} === 'A001'"));
    // The command arrives, and every answer is lost; the waits between are short.
    let lose = "{ const fetched = window.fetch; window.fetch = async (...asked) => { await fetched(...asked); throw new TypeError('lost'); }; \
                const wait = window.setTimeout; window.setTimeout = (run, time, ...rest) => wait(run, Math.min(time, 50), ...rest); } true";
    assert_eq!(console.value(lose), true);
    console.press("Space", " ");
    let answer = "document.getElementById('answer').textContent";
    console.until(&format!("{answer}.startsWith('Mất kết nối, chưa rõ lệnh đã được thực hiện chưa.')"));
    assert_eq!(
        hub.hall.overview().await.expect("read").counters[0].ticket.as_ref().map(|ticket| ticket.calls),
        Some(1),
        "it was done, once"
    );
    let _ = hub.comes("ho-tich").await;
    console.until(&format!("{answer} === '' && document.getElementById('label').dataset.number === 'A001'"));
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn the_space_bar_calls_after_the_list_of_keys_was_looked_at() {
    let browser = Browser::start();
    let hub = OpenHub::new().await;
    let _ = hub.comes("ho-tich").await;
    let mut console = browser.open(&hub.url("/counter/1"));
    console.until(&format!("{ROWS} === 'A001'"));
    assert_eq!(console.value("document.getElementById('help').focus() ?? true"), true);
    assert_eq!(console.value("document.getElementById('help').click() ?? true"), true);
    console.until("document.getElementById('keys').open");
    assert_eq!(console.value("document.getElementById('keys').close() ?? true"), true);
    console.until("!document.getElementById('keys').open && document.activeElement === document.body");
    console.press("Space", " ");
    console.until("document.getElementById('label').dataset.number === 'A001' && !document.getElementById('keys').open");
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn whoever_wishes_it_finishes_and_calls_with_one_key() {
    let browser = Browser::start();
    let hub = OpenHub::new().await;
    let _ = (hub.comes("ho-tich").await, hub.comes("ho-tich").await);
    let mut console = browser.open(&hub.url("/counter/1"));
    console.until(&format!("{ROWS} === 'A001 | A002'"));
    console.press("Space", " ");
    console.until("document.getElementById('label').dataset.number === 'A001'");
    console.press("KeyS", "s");
    console.until("document.getElementById('state').textContent === 'Đang phục vụ'");
    console.press("Space", " ");
    console.until("document.getElementById('answer').textContent.startsWith('Quầy đang phục vụ số A001.')");
    assert_eq!(console.value("document.getElementById('onward').click() ?? true"), true);
    console.press("Space", " ");
    console.until("document.getElementById('label').dataset.number === 'A002'");
    // Who was only called is not passed over by it.
    console.press("Space", " ");
    console.until("document.getElementById('answer').textContent.startsWith('Quầy đang phục vụ số A002.')");
    // The choice is this browser's.
    let mut again = browser.open(&hub.url("/counter/1"));
    again.until("document.getElementById('label').dataset.number === 'A002' && document.getElementById('onward').checked");
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn a_clerk_works_by_keys_and_the_board_shows_every_call() {
    let browser = browser::Browser::start();
    let hub = OpenHub::new().await;
    for queue in ["ho-tich", "cu-tru", "dat-dai"] {
        let _ = hub.hall.issue(order(queue, Handover::Staff)).await.expect("a number");
    }
    let mut console = browser.open(&hub.url("/counter/1"));
    let mut board = browser.open(&hub.url("/board"));
    board.until("document.getElementById('said')?.textContent === 'Chưa có số đang gọi'");
    let shown = "`${document.getElementById('said').textContent} ${document.getElementById('label').dataset.number ?? ''} ${document.getElementById('counter').dataset.number ?? ''}`";
    let watch =
        format!("window.seen = []; setInterval(() => {{ const now = {shown}; if (seen.at(-1) !== now) seen.push(now); }}, 5); true");
    assert_eq!(board.value(&watch), true);

    let label = "document.getElementById('label').dataset.number";
    let answer = "document.getElementById('answer').textContent";
    console.until("document.querySelectorAll('#waiting li').length === 1");
    // The space bar calls, even while another button has the focus.
    assert_eq!(console.value("document.querySelector('[data-command=finish]').focus() ?? true"), true);
    console.press("Space", " ");
    console.until(&format!("{label} === 'A001' && {answer} === 'Đã gọi số A001.'"));
    console.press("KeyR", "r");
    console.until(&format!("{answer} === 'Đã gọi lại số A001, lần 2.'"));
    console.press("Space", " ");
    console.until(&format!("{answer} === 'Quầy đang phục vụ số A001. Hãy kết thúc hoặc báo vắng trước.'"));
    console.press("KeyS", "s");
    console.until("document.getElementById('state').textContent === 'Đang phục vụ'");
    console.press("KeyF", "f");
    console.until("document.getElementById('state').textContent === 'Quầy đang trống'");
    console.press("KeyN", "n");
    console.until(&format!("{answer} === 'Quầy chưa gọi số nào.'"));

    // S21: two more in the same instant.
    let press = |counter| hub.hall.call_next(CounterNumber(counter), By::once(Actor::Counter(CounterNumber(counter))));
    let (three, four) = tokio::join!(press(3), press(4));
    let _ = (three.expect("called"), four.expect("called"));
    board.until("seen.length >= 6");
    let calls = |kinds: &[&str]| kinds.iter().map(|kind| Value::from(*kind)).collect::<Vec<_>>();
    let seen = board.value("seen").as_array().expect("a list").clone();
    assert_eq!(seen[..4], calls(&["Chưa có số đang gọi  ", "Mời số A001 1", "Mời lại số A001 1", "Chưa có số đang gọi  "]));
    let mut both = seen[4..].to_vec();
    both.sort_by_key(Value::to_string);
    assert_eq!(both, calls(&["Mời số B001 3", "Mời số C001 4"]));
    assert_eq!(board.value("document.querySelectorAll('#earlier .label').length"), 1);

    // The hub goes away: both say so, and keep what they had.
    hub.close().await;
    for page in [&mut console, &mut board] {
        page.until("!document.getElementById('lost').hidden && document.body.classList.contains('stale')");
    }
    assert_eq!(board.value("document.getElementById('call').hidden"), false);
}
