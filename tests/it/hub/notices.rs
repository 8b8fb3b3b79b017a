//! What a console tells its clerk to do: help, those whom a change of the configuration stranded, the clock, the printers.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use motcua::domain::queue::{Admission, CounterNumber};
use motcua::hall::{By, Hall, Handover, Proof};
use motcua::store::Clock;
use serde_json::Value;

use super::browser;
use super::contract::order;
use super::open_hub::OpenHub;

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn a_call_for_help_is_seen_and_heard_once_at_every_counter() {
    let browser = browser::Browser::start();
    let hub = OpenHub::new().await;
    let _ = hub.hall.issue(order("ho-tich", Handover::Staff)).await.expect("a number");
    let mut consoles = [1, 2].map(|counter| browser.open(&hub.url(&format!("/counter/{counter}"))));
    for console in &mut consoles {
        console.until("document.querySelectorAll('#waiting li').length === 1 && document.getElementById('call').hidden");
        // How often a screen reader is given something to say.
        let watch = "window.said = []; new MutationObserver(() => said.push(document.getElementById('call-who').textContent)) \
                     .observe(document.getElementById('call-who'), { childList: true, characterData: true, subtree: true }) ?? true";
        assert_eq!(console.value(watch), true);
    }
    let kiosk = || By::once(motcua::domain::event::Actor::Kiosk);
    let call = hub.hall.call_help(kiosk()).await.expect("called");
    for console in &mut consoles {
        console.until("!document.getElementById('call').hidden && said.at(-1) === 'Máy lấy số cần nhân viên hỗ trợ'");
    }
    // Other news, and a second press, are no second announcement.
    assert_eq!(hub.hall.call_help(kiosk()).await, Ok(call.clone()));
    let _ = hub.hall.issue(order("ho-tich", Handover::Staff)).await.expect("a number");
    let [one, two] = &mut consoles;
    for console in [&mut *one, &mut *two] {
        console.until("document.querySelectorAll('#waiting li').length === 2");
        assert_eq!(console.value("said.length"), 1);
    }
    // By keyboard alone: tabbed to, and pressed with the space bar, which calls nobody then.
    assert_eq!(one.value("document.getElementById('came').focus() ?? document.activeElement.id"), "came");
    one.press("Space", " ");
    one.until("document.getElementById('answer').textContent === 'Máy lấy số đã báo: quầy đang đến.'");
    two.until("document.getElementById('call-who').textContent === 'Máy lấy số cần nhân viên hỗ trợ Quầy 1 đang đến.'");
    one.press("Space", " ");
    one.until("document.getElementById('call').hidden && document.getElementById('answer').textContent === 'Đã ghi nhận quầy đến giúp.'");
    assert_eq!(one.value("document.querySelectorAll('#waiting li').length"), 2);
    two.until("document.getElementById('call').hidden");
    let came = hub.hall.answer_help(call.id, CounterNumber(2), By::once(motcua::domain::event::Actor::Counter(CounterNumber(2)))).await;
    assert_eq!(came.expect("there").counter, Some(CounterNumber(1)), "the counter that pressed came");

    let _ = hub.hall.call_help(kiosk()).await.expect("called again");
    two.until("!document.getElementById('call').hidden && said.at(-1) === 'Máy lấy số cần nhân viên hỗ trợ'");
    two.press("KeyG", "g");
    two.until("document.getElementById('came-word').textContent === 'Đã đến giúp'");
    two.press("KeyG", "g");
    two.until("document.getElementById('call').hidden");
    assert_eq!(hub.hall.overview().await.expect("read").help, []);
}

/// A queue and a counter were taken out of the configuration while people stood there: every console asks what becomes of them.
#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn a_console_asks_what_becomes_of_those_whose_queue_or_counter_is_gone() {
    let browser = browser::Browser::start();
    let hub = OpenHub::reconfigured(
        async |hall| {
            for queue in ["dat-dai", "cu-tru", "cu-tru", "cu-tru"] {
                let _ = hall.issue(order(queue, Handover::Staff)).await.expect("a number");
            }
            for counter in [2, 3] {
                let actor = motcua::domain::event::Actor::Counter(CounterNumber(counter));
                let _ = hall.call_next(CounterNumber(counter), By::once(actor)).await.expect("called");
            }
        },
        |config| {
            config.queues.retain(|queue| queue.key.as_str() != "dat-dai");
            config.counters.retain(|counter| ![2, 3, 4].contains(&counter.number.0));
            for counter in &mut config.counters {
                counter.helps.retain(|key| key.as_str() != "dat-dai");
            }
        },
    );
    let hub = hub.await;
    let mut console = browser.open(&hub.url("/counter/1"));
    let asks = |said: &str| {
        format!("!document.getElementById('stranded').hidden && document.getElementById('stranded-who').textContent.startsWith('{said}')")
    };
    let press = |name: &str| format!("document.querySelector('[data-settle={name}]').click() ?? true");
    let shown = "[...document.querySelectorAll('#stranded button')].filter((one) => !one.hidden).map((one) => one.dataset.settle).join()";
    console.until(&asks("Số C001 chờ ở “dat-dai”, hàng chờ này không còn: chọn nơi chuyển đến. (Còn 2 số khác.)"));
    assert_eq!(console.value(shown), "transfer,cancel");
    console.picture("console-stranded-queue");
    assert_eq!(console.value("(document.getElementById('stranded-to').value = 'ho-tich') ?? true"), "ho-tich");
    assert_eq!(console.value(&press("transfer")), true);
    console.until(&asks("Số B001 đang ở quầy 2, quầy này không còn. (Còn 1 số khác.)"));
    assert_eq!(console.value(shown), "finish,return,cancel");
    console.picture("console-stranded-counter");
    assert_eq!(console.value(&press("finish")), true);
    console.until(&asks("Số B002 đang ở quầy 3, quầy này không còn."));
    assert_eq!(console.value(&press("return")), true);
    console
        .until("document.getElementById('stranded').hidden && document.getElementById('answer').textContent === 'Số B002 đang chờ: Cư trú, căn cước.'");
    let overview = hub.hall.overview().await.expect("read");
    assert_eq!(overview.stranded, []);
    assert_eq!(overview.waiting.iter().map(|ticket| ticket.label.as_str()).collect::<Vec<_>>(), ["C001", "B002", "B003"]);
    // Whom the console sent into its own queue, it calls.
    console.press("Space", " ");
    console.until("document.getElementById('label').dataset.number === 'C001'");
}

/// A clock that stands.
struct Still(&'static str);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.0.parse().expect("a moment")
    }

    fn steady(&self) -> Duration {
        Duration::ZERO
    }
}

/// Why the clock is not believed, and what else is wrong, stands on the console; one press says that the date is right.
#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn a_counter_confirms_the_date_and_reads_what_is_wrong() {
    let browser = browser::Browser::start();
    let (hub, hall) = OpenHub::begun_at(Arc::new(Still("2026-11-30T02:00:00Z")), Arc::new(Still("2027-11-30T02:00:00Z"))).await;
    hall.lines_dropped(12);
    let mut console = browser.open(&hub.url("/counter/1"));
    let asks = "!document.getElementById('clock').hidden && document.getElementById('clock-why').textContent";
    console.until(&format!("{asks} === 'Đồng hồ máy chỉ ngày 30/11/2027, quá xa lần làm việc trước. Hãy xem lịch rồi xác nhận, hoặc chỉnh đồng hồ. Trong lúc chờ, máy vẫn gọi số nhưng không cấp số mới.'"));
    console.until("!document.getElementById('memory').hidden && document.getElementById('memory').textContent === 'Nhật ký đã mất 12 dòng vì không có nơi ghi: báo kỹ thuật viên.'");
    console.picture("console-clock");
    assert_eq!(console.value("document.getElementById('confirm').textContent"), "Đúng, hôm nay là 30/11/2027");
    assert_eq!(console.value("document.getElementById('confirm').click() ?? true"), true);
    console.until(
        "document.getElementById('clock').hidden && document.getElementById('answer').textContent === 'Đã xác nhận ngày 30/11/2027.'",
    );
    let overview = hub.hall.overview().await.expect("read");
    assert_eq!((overview.memory.clock, overview.service_day.to_string()), (None, "2027-11-30".to_owned()));
    let _ = hub.hall.issue(order("ho-tich", Handover::Staff)).await.expect("numbers are given");

    // A clock that nobody has set is not asked about.
    let never = Arc::new(Still("1970-01-01T00:10:00Z"));
    let (hub, _) = OpenHub::begun_at(never.clone(), never).await;
    let mut console = browser.open(&hub.url("/counter/1?lang=en"));
    console.until(&format!("{asks} === 'The machine’s clock shows 01/01/1970: nobody has set it. Connect the network, or set the clock. Meanwhile numbers are called, but no new ones are given.'"));
    assert_eq!(console.value("document.getElementById('confirm').hidden"), true);
}

/// What a counter is to do for a printer, and for which.
#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn a_counter_is_told_which_printer_needs_it() {
    let browser = browser::Browser::start();
    let (hub, [first, second]) = OpenHub::with_two_printers().await;
    let mut console = browser.open(&hub.url("/counter/1"));
    let notice = "document.getElementById('devices')";
    let _ = hub.hall.issue(order("ho-tich", Handover::Slip)).await.expect("a number");
    let slip = first.next_slip().await.expect("read").expect("it waits").id;
    console.until(&format!("{notice}.hidden && !document.getElementById('label').dataset.number"));
    first.slip_delayed(slip, "Máy in hết giấy, thay cuộn giấy 80 mm".to_owned()).await.expect("written");
    console.until(&format!("!{notice}.hidden && {notice}.textContent === 'Máy in hết giấy, thay cuộn giấy 80 mm · Phiếu chưa in: 1'"));
    second.printer_stopped("Nắp máy in đang mở, đóng nắp lại");
    let _ = hub.hall.issue(order("ho-tich", Handover::Staff)).await.expect("a number");
    console.until(&format!("{notice}.textContent.includes(' · Quầy 1: Nắp máy in đang mở, đóng nắp lại · ')"));
    assert!(first.slip_sending(slip, 90).await.expect("written"));
    assert!(first.slip_sent(slip).await.expect("written"));
    let proof = Proof { admission: Admission::Proven, said: "id 0001".to_owned() };
    assert!(first.slip_printed(slip, proof).await.expect("written"));
    console.until(&format!("{notice}.textContent === 'Quầy 1: Nắp máy in đang mở, đóng nắp lại'"));
    let changed = hub.post("/api/v1/printers/second/roll", Value::Null, &[]).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let changed = hub.post("/api/v1/printers/third/roll", Value::Null, &[]).await;
    assert_eq!(changed.status, 400, "{}", changed.text);
}
