//! Whole commands, as somebody at a terminal sees them: output, exit code, and what they leave behind.

mod told;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use motcua::scan::poster;
use serde_json::Value;

use crate::shared::wide;

fn motcua(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_motcua"));
    let _ = command.current_dir(env!("CARGO_MANIFEST_DIR")).arg("--data").arg(data).env_remove("DISPLAY").env("MOTCUA_LOG", "error");
    command
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"))).collect()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn said_once(output: &Output) -> String {
    said(output).lines().last().unwrap_or_default().to_owned()
}

#[test]
fn check_passes_the_town_and_names_what_is_wrong() {
    let folder = tempfile::tempdir().expect("a folder");
    let clean = motcua(folder.path()).arg("check").output().expect("runs");
    let text = String::from_utf8_lossy(&clean.stdout).into_owned();
    assert_eq!(clean.status.code(), Some(0), "{text}{}", said(&clean));
    assert!(text.contains("terminal.toml is as it ships") && text.contains("no printer"), "{text}");
    assert!(text.contains(
        "UBND xã Kiến Đức: 8 queues, 8 counters, 60 procedures, calendar 2025, 2026, 2027, 2028 (computed, not announced: 2027, 2028)"
    ));
    let printing = folder.path().join("printing");
    std::fs::create_dir(&printing).expect("made");
    copied(&printing, |text| text.replace("address = \"none\"", "address = \"tcp://127.0.0.1:9100\""));
    let clean = motcua(folder.path()).args(["check", "--config"]).arg(&printing).output().expect("runs");
    assert_eq!(clean.status.code(), Some(0), "{}", String::from_utf8_lossy(&clean.stdout));

    copied(folder.path(), |text| text.replace("warning_seconds = 20", "warnings_seconds = 20"));
    let wrong =
        Command::new(env!("CARGO_BIN_EXE_motcua")).arg("--config").arg(folder.path()).args(["check", "--json"]).output().expect("runs");
    assert_eq!(wrong.status.code(), Some(2));
    let complaints: Value = serde_json::from_slice(&wrong.stdout).expect("JSON");
    assert_eq!(complaints[0]["severity"], "error");
    assert!(complaints[0]["message"].as_str().expect("a text").contains("did you mean `warning_seconds`"), "{complaints}");
    assert!(complaints[0]["line"].as_u64().is_some());
}

/// Puts the files that ship into a folder, changed.
fn copied(folder: &Path, change: impl Fn(&str) -> String) {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("kiosk-config");
    for name in ["hall.toml", "calendar.toml", "terminal.toml", "procedures.json", "search.toml"] {
        let text = std::fs::read_to_string(own.join(name)).expect("ours");
        std::fs::write(folder.join(name), change(&text)).expect("written");
    }
}

#[test]
fn a_further_language_is_checked_counted_and_its_letters_looked_at() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["hall.toml", "calendar.toml", "terminal.toml", "procedures.json"] {
        let text = std::fs::read_to_string(here.join("kiosk-config").join(name)).expect("ours");
        let text = text.replace("address = \"none\"", "address = \"usb:any\"");
        std::fs::write(folder.path().join(name), text.replace(r#"["vi", "en"]"#, r#"["vi", "rad"]"#)).expect("written");
    }
    let texts = folder.path().join("locale/rad");
    std::fs::create_dir_all(&texts).expect("made");
    let sample = std::fs::read_to_string(here.join("tests/locale-rad/rad/sample.ftl")).expect("the sample");
    let run = |arguments: &[&str]| motcua(folder.path()).arg("--config").arg(folder.path()).args(arguments).output().expect("runs");

    std::fs::write(texts.join("a.ftl"), &sample).expect("written");
    let clean = run(&["check"]);
    let text = String::from_utf8_lossy(&clean.stdout).into_owned();
    assert_eq!(clean.status.code(), Some(0), "{text}");
    assert!(text.contains("language rad: 10 of ") && text.contains(" %), the others in Vietnamese\n"), "{text}");
    let fonts = |doctor: &Output| {
        let findings: Value = serde_json::from_slice(&doctor.stdout).expect("JSON");
        let fonts = findings.as_array().expect("a list").iter().find(|finding| finding["check"] == "fonts").cloned();
        fonts.expect("looked at").to_string()
    };
    let said = fonts(&run(&["doctor", "--json"]));
    assert!(said.contains("has its picture"), "{said}");
    std::fs::write(texts.join("a.ftl"), sample.replace('ƀ', "ა")).expect("written");
    let said = fonts(&run(&["doctor", "--json"]));
    assert!(said.contains("the typeface has no `ა` (U+10D0), such as in"), "{said}");

    std::fs::write(texts.join("a.ftl"), sample.replace("welcome", "wellcome")).expect("written");
    let wrong = run(&["check"]);
    let text = String::from_utf8_lossy(&wrong.stdout).into_owned();
    assert_eq!(wrong.status.code(), Some(1), "{text}");
    assert!(text.contains("a.ftl:3: there is no text `wellcome`; did you mean `welcome`?"), "{text}");
    let strange = run(&["issue", "--queue", "ho-tich", "--no-print", "--any-time", "--language", "cmo"]);
    assert_eq!(
        (strange.status.code(), said_once(&strange)),
        (Some(1), "motcua: language `cmo` has no texts; there are en, rad, vi".to_owned())
    );
}

#[test]
fn numbers_are_given_exported_and_audited() {
    let folder = tempfile::tempdir().expect("a folder");
    let issued =
        motcua(folder.path()).args(["issue", "--queue", "ho-tich", "--no-print", "--any-time", "--count", "3"]).output().expect("runs");
    assert_eq!(issued.status.code(), Some(0), "{}", said(&issued));
    let labels: Vec<_> =
        lines(&issued).iter().map(|ticket| (ticket["label"].clone(), ticket["state"].clone(), ticket["print"].clone())).collect();
    assert_eq!(labels, ["A001", "A002", "A003"].map(|label| (Value::from(label), Value::from("waiting"), Value::from("none"))));
    let by_code = motcua(folder.path()).args(["issue", "--procedure", "1.004222", "--no-print", "--any-time"]).output().expect("runs");
    assert_eq!(lines(&by_code)[0]["queue"], "cu-tru");

    let tickets = motcua(folder.path()).args(["export", "--kind", "tickets"]).output().expect("runs");
    assert_eq!(lines(&tickets).len(), 4);
    let events = motcua(folder.path()).args(["export", "--kind", "events", "--format", "csv"]).output().expect("runs");
    let text = String::from_utf8(events.stdout).expect("UTF-8");
    assert!(text.starts_with("\u{FEFF}epoch,seq,at,kind"), "{text}");
    assert_eq!(text.lines().count(), 1 + 2 + 4 * 2, "a header; the beginning and the day; each ticket issued and admitted");

    let audit = motcua(folder.path()).args(["audit", "verify"]).output().expect("runs");
    assert!(audit.status.success() && String::from_utf8_lossy(&audit.stdout).starts_with("10 rows"), "{}", said(&audit));
}

#[test]
fn the_wide_hall_gives_numbers_at_any_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let wide = |arguments: &[&str]| motcua(folder.path()).args(["--config", "tests/config-wide"]).args(arguments).output().expect("runs");
    let check = wide(&["check"]);
    let text = String::from_utf8_lossy(&check.stdout).into_owned();
    assert_eq!((check.status.code(), text.matches("warning: ").count()), (Some(1), 2), "no calendar, no printer: {text}");
    assert!(text.contains("1 queues, 4 counters, 0 procedures, no calendar: only weekends are off"), "{text}");
    let issued = wide(&["issue", "--queue", "wide", "--no-print", "--count", "3"]);
    assert_eq!(issued.status.code(), Some(0), "{}", said(&issued));
    let labels: Vec<Value> = lines(&issued).iter().map(|ticket| ticket["label"].clone()).collect();
    assert_eq!(labels, ["W0000001", "W0000002", "W0000003"]);
}

/// Each line is flushed only when its number is durable, so the killed command's store holds every number it printed.
#[test]
fn without_a_count_numbers_go_on_until_the_command_is_stopped() {
    const ENOUGH: usize = 200;
    let folder = tempfile::tempdir().expect("a folder");
    let wide = || {
        let mut command = motcua(folder.path());
        let _ = command.args(["--config", "tests/config-wide"]);
        command
    };
    let mut issuing = wide().args(["issue", "--queue", "wide", "--no-print", "--count", "0"]).stdout(Stdio::piped()).spawn().expect("runs");
    let printed = BufReader::new(issuing.stdout.take().expect("piped"));
    let printed: Vec<String> = printed.lines().take(ENOUGH).map(|line| line.expect("a line")).collect();
    assert_eq!(printed.len(), ENOUGH, "it ended by itself");
    assert!(issuing.try_wait().expect("asked").is_none(), "it goes on");
    issuing.kill().expect("killed");
    let _ = issuing.wait().expect("ended");

    let audit = wide().args(["audit", "verify"]).output().expect("runs");
    assert!(audit.status.success(), "{}", said(&audit));
    let stored: BTreeSet<String> = lines(&wide().args(["export", "--kind", "tickets"]).output().expect("runs"))
        .iter()
        .map(|ticket| ticket["label"].to_string())
        .collect();
    let missing: Vec<String> = printed
        .iter()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["label"].to_string())
        .filter(|label| !stored.contains(label))
        .collect();
    assert_eq!(missing, Vec::<String>::new(), "printed and lost");
}

#[test]
fn a_slip_is_printed_before_its_line_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let paper = folder.path().join("paper");
    let printer = format!("preview:{}", paper.display());
    let issued = motcua(folder.path()).args(["issue", "--queue", "dat-dai", "--any-time", "--printer", &printer]).output().expect("runs");
    assert_eq!(issued.status.code(), Some(0), "{}", said(&issued));
    let ticket = &lines(&issued)[0];
    assert_eq!(
        (ticket["label"].as_str(), ticket["state"].as_str(), ticket["print"].as_str()),
        (Some("C001"), Some("waiting"), Some("printed"))
    );
    let pictures: Vec<_> = std::fs::read_dir(paper).expect("made").collect();
    assert_eq!(pictures.len(), 1);
}

#[test]
fn what_cannot_be_done_is_one_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    let cases: &[(&[&str], i32, &str)] = &[
        (&["issue", "--queue", "ho-tish", "--no-print", "--any-time"], 1, "there is no queue `ho-tish`"),
        (&["issue", "--procedure", "9.999999", "--no-print", "--any-time"], 1, "there is no procedure 9.999999"),
        (&["issue", "--queue", "ho-tich", "--any-time"], 1, "no printer is configured"),
        (&["issue", "--procedure", "abc"], 2, "not a procedure code"),
        (&["issue"], 2, "required"),
        (&["issue", "--queue", "ho-tich", "--printer", "lpt1"], 2, "no printer; write tcp://HOST:PORT"),
        (&["kiosk"], 1, "needs a screen"),
        (&["export", "--kind", "secrets"], 2, "possible values"),
        (&["frobnicate"], 2, "unrecognized subcommand"),
    ];
    for (arguments, code, sentence) in cases {
        let output = motcua(data).args(*arguments).output().expect("runs");
        assert_eq!(output.status.code(), Some(*code), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains(sentence), "{arguments:?}: {}", said(&output));
        assert!(*code == 2 || said(&output).trim_end().lines().count() == 1, "{arguments:?}: {}", said(&output));
    }
    let nowhere =
        Command::new(env!("CARGO_BIN_EXE_motcua")).args(["--config", "/nowhere", "issue", "--queue", "ho-tich"]).output().expect("runs");
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(said(&nowhere).contains("/nowhere: there is no such folder"), "{}", said(&nowhere));
}

#[test]
fn codes_in_images_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let (good, bad) = (folder.path().join("a.png"), folder.path().join("b.png"));
    poster::poster("1.001193", 0.0).save(&good).expect("saved");
    let one = motcua(folder.path()).arg("scan").arg(&good).output().expect("runs");
    assert_eq!(one.status.code(), Some(0), "{}", said(&one));
    let report = &lines(&one)[0];
    assert_eq!(report["codes"][0]["text"], "1.001193");
    assert_eq!(report["codes"][0]["corners"].as_array().map(Vec::len), Some(4));
    assert!(report["ms"].as_f64().is_some_and(|ms| ms > 0.0));

    std::fs::write(&bad, b"no image at all").expect("written");
    let both = motcua(folder.path()).arg("scan").arg(folder.path()).output().expect("runs");
    assert_eq!(both.status.code(), Some(1));
    let reports = lines(&both);
    assert_eq!(reports.len(), 2);
    assert!(reports[1]["error"].is_string() && reports[1]["codes"].is_null(), "{}", reports[1]);

    let mut piped = motcua(folder.path()).args(["scan", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("runs");
    piped.stdin.take().expect("piped").write_all(&std::fs::read(&good).expect("saved")).expect("taken");
    let piped = piped.wait_with_output().expect("ends");
    assert_eq!((lines(&piped)[0]["path"].as_str(), lines(&piped)[0]["codes"][0]["text"].as_str()), (Some("-"), Some("1.001193")));
}

#[test]
fn each_code_says_what_it_means() {
    let portal = "https://dichvucong.gov.vn";
    let meanings = [
        ("1.001193", serde_json::json!({ "procedure": "1.001193" })),
        ("]Q2\\000026Mã TTHC:1.001193", serde_json::json!({ "procedure": "1.001193" })),
        ("1.999999", serde_json::json!({ "not_in_catalogue": "1.999999" })),
        ("https://dichvucong.gov.vn/x?ma_thu_tuc=11855", serde_json::json!({ "not_in_catalogue": null })),
        ("MC1:7KQZ3M5N2V4XW6YB7DCEHFGJPA", serde_json::json!({ "slip": true })),
        ("052188004321|212345678|TRAN THI THU|09111988|F|TO 4|22042022", serde_json::json!("citizen_card")),
        (portal, serde_json::json!("portal")),
        ("https://dichvucong.gov.vn/tim-kiem?keyword=khai%20sinh", serde_json::json!({ "search": "khai sinh" })),
        ("Mã hồ sơ: h36.10-261123-0042", serde_json::json!({ "record": "H36.10-261123-0042" })),
        ("00020101021238530010A0000007270123000697041501091234567890208QRIBFTTA53037045802VN63046615", serde_json::json!("bank")),
        ("https://example.com/1.001193", serde_json::json!("address")),
        ("javascript:1.001193", serde_json::json!("unknown")),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let mut scan = motcua(folder.path());
    let _ = scan.args(["scan", "--meaning"]);
    for (index, (text, _)) in meanings.iter().enumerate() {
        let file = folder.path().join(format!("{index:02}.png"));
        poster::poster(text, 0.0).save(&file).expect("saved");
        let _ = scan.arg(file);
    }
    let said_all = scan.output().expect("runs");
    assert_eq!(said_all.status.code(), Some(0), "{}", said(&said_all));
    let reports = lines(&said_all);
    assert_eq!(reports.len(), meanings.len());
    for (report, (text, meaning)) in reports.iter().zip(&meanings) {
        let code = &report["codes"][0];
        assert_eq!(code["meaning"], *meaning, "{text}: {report}");
        assert_eq!(code["text"].as_str(), (*meaning != "citizen_card").then_some(*text), "a card's text goes nowhere");
        assert!(code["bytes"].is_null() && code["corners"].is_array() && report["ms"].is_number(), "{report}");
    }
    assert!(!String::from_utf8_lossy(&said_all.stdout).contains("052188004321"));

    let mut nowhere = Command::new(env!("CARGO_BIN_EXE_motcua"));
    let nowhere = nowhere.args(["--config", "/nowhere", "scan", "--meaning"]).arg(folder.path()).output().expect("runs");
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(said(&nowhere).contains("/nowhere: there is no such folder"), "{}", said(&nowhere));
}

#[test]
fn a_running_hub_answers_for_its_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut hub = motcua(folder.path()).args(["hub", "--listen", "127.0.0.1:0"]).stdout(Stdio::null()).spawn().expect("runs");
    let note = folder.path().join("hub.address");
    let start = Instant::now();
    while std::fs::read_to_string(&note).map_or(true, |text| text.is_empty()) {
        assert!(start.elapsed() < Duration::from_secs(30), "the hub does not open");
        std::thread::sleep(Duration::from_millis(20));
    }
    let issued =
        motcua(folder.path()).args(["issue", "--queue", "ho-tich", "--no-print", "--any-time", "--count", "2"]).output().expect("runs");
    let exported = motcua(folder.path()).args(["export", "--kind", "tickets"]).output().expect("runs");
    hub.kill().expect("killed");
    let _ = hub.wait().expect("ended");
    assert_eq!(issued.status.code(), Some(0), "{}", said(&issued));
    assert_eq!(lines(&issued)[1]["label"], "A002");
    assert_eq!(lines(&exported).len(), 2, "{}", said(&exported));
    // The killed hub's note is stale; its store opens all the same.
    let after = motcua(folder.path()).args(["issue", "--queue", "ho-tich", "--no-print", "--any-time"]).output().expect("runs");
    assert_eq!(lines(&after)[0]["label"], "A003", "{}", said(&after));
}

#[test]
fn the_staffs_pin_is_shown_once_and_made_anew_when_the_hall_rests() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = || {
        let log = folder.path().join("log");
        let _ = std::fs::remove_file(folder.path().join("hub.address"));
        let file = std::fs::File::create(&log).expect("made");
        let mut hub = motcua(folder.path());
        let hub = hub.args(["hub", "--listen", "127.0.0.1:0"]).env("MOTCUA_LOG", "warn").stdout(Stdio::null()).stderr(file);
        let hub = hub.spawn().expect("runs");
        let begun = Instant::now();
        while std::fs::read_to_string(folder.path().join("hub.address")).map_or(true, |text| text.is_empty()) {
            assert!(begun.elapsed() < Duration::from_secs(30), "the hub does not open");
            std::thread::sleep(Duration::from_millis(20));
        }
        (hub, std::fs::read_to_string(log).expect("its log"))
    };
    let (mut hub, log) = start();
    let shown = log.split_once("the staff's PIN is ").expect("shown at the first start").1;
    assert!(shown[..6].bytes().all(|b| b.is_ascii_digit()), "{log}");
    let refused = motcua(folder.path()).args(["pin", "new"]).output().expect("runs");
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("is running; stop it, make the PIN, and start it again"), "{}", said(&refused));
    hub.kill().expect("killed");
    let _ = hub.wait().expect("ended");

    let made = motcua(folder.path()).args(["pin", "new"]).output().expect("runs");
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    let text = String::from_utf8_lossy(&made.stdout).into_owned();
    assert!(text.len() == 7 && text[..6].bytes().all(|b| b.is_ascii_digit()), "{text}");
    let (mut hub, log) = start();
    assert!(!log.contains("PIN"), "it is not shown again: {log}");
    hub.kill().expect("killed");
    let _ = hub.wait().expect("ended");
}

#[test]
fn the_demo_without_a_screen_shows_the_whole_job() {
    let folder = tempfile::tempdir().expect("a folder");
    let slips = folder.path().join("slips");
    let demo = motcua(folder.path()).args(["demo", "--visitors", "2", "--slips"]).arg(&slips).output().expect("runs");
    let text = String::from_utf8_lossy(&demo.stdout).into_owned();
    assert_eq!(demo.status.code(), Some(0), "{text}\n{}", said(&demo));
    for part in [
        "console http://127.0.0.1:",
        "Without a window, because there is no display",
        "start it in a terminal of the desktop",
        "scanned  ",
        "issued   ",
        "printed  ",
        "called   ",
    ] {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
    assert!(std::fs::read_dir(slips).expect("made").count() >= 2, "slips are pictures");
}

/// Where no terminal runs, whoever closes the day gets its slip all the same.
#[test]
fn the_slip_of_a_day_that_is_closed_comes_out_of_the_command() {
    let (data, config) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let paper = data.path().join("paper");
    wide::printing_on(config.path(), &format!("preview:{}", paper.display()));
    // A hall begins with its first number.
    assert!(motcua(data.path()).args(["issue", "--queue", "ho-tich", "--no-print", "--any-time"]).output().expect("runs").status.success());
    let close = || motcua(data.path()).arg("--config").arg(config.path()).args(["day", "close", "--yes"]).output().expect("runs");
    let closed = close();
    assert!(closed.status.success(), "{}", said(&closed));
    let pictures = || std::fs::read_dir(&paper).expect("paper").count();
    assert_eq!(pictures(), 1);
    assert!(close().status.success());
    assert_eq!(pictures(), 1, "a day is closed once");
}

/// A killed hub leaves its address behind, and another hall may listen there since: its numbers are not ours.
#[test]
fn another_halls_hub_gives_no_number_of_ours() {
    let (ours, others) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let issue = ["issue", "--queue", "ho-tich", "--no-print", "--any-time"];
    let count = |data: &Path| lines(&motcua(data).args(["export", "--kind", "tickets"]).output().expect("runs")).len();
    let (mut dead, address) = open_hub(ours.path(), "127.0.0.1:0");
    assert!(motcua(ours.path()).args(issue).output().expect("runs").status.success(), "beside our own hub");
    dead.kill().expect("killed");
    let _ = dead.wait().expect("ended");

    let (mut other, there) = open_hub(others.path(), &address);
    assert_eq!(there, address);
    // Something that is no hub has our store.
    let mut holding = motcua(ours.path());
    let mut holding = holding.args(issue).args(["--count", "0"]).stdout(Stdio::piped()).spawn().expect("runs");
    let mut given = BufReader::new(holding.stdout.take().expect("piped"));
    let _ = given.read_line(&mut String::new()).expect("it gives numbers");
    let refused = motcua(ours.path()).args(issue).output().expect("runs");
    let closed = motcua(ours.path()).args(["day", "close", "--yes"]).output().expect("runs");
    assert_eq!(count(others.path()), 0, "the other hall was asked for nothing");
    for refused in [refused, closed] {
        assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
        let sentence = said(&refused);
        assert!(sentence.contains(&format!("on {address}")) && sentence.contains("the hub of another hall answers"), "{sentence}");
        assert_eq!(sentence.trim_end().lines().count(), 1, "{sentence}");
    }
    other.kill().expect("killed");
    let _ = other.wait().expect("ended");
    let nobody = motcua(ours.path()).args(issue).output().expect("runs");
    assert_eq!(nobody.status.code(), Some(1), "{}", said(&nobody));
    assert!(said(&nobody).contains("no hub answers") && said(&nobody).contains("hub.address"), "{}", said(&nobody));
    holding.kill().expect("killed");
    let _ = holding.wait().expect("ended");
}

/// A hub on a store, and where it listens.
fn open_hub(data: &Path, listen: &str) -> (Child, String) {
    let note = data.join("hub.address");
    let _ = std::fs::remove_file(&note);
    let hub = motcua(data).args(["hub", "--listen", listen]).stdout(Stdio::null()).spawn().expect("runs");
    let begun = Instant::now();
    loop {
        match std::fs::read_to_string(&note) {
            Ok(address) if !address.is_empty() => return (hub, address),
            _ => assert!(begun.elapsed() < Duration::from_secs(30), "the hub does not open"),
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What `check` says of the public address is what happens to slips.
#[test]
fn an_address_that_is_too_long_for_the_paper_is_named_with_its_line() {
    let (folder, config) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("kiosk-config");
    let checked = |address: &str, paper: &str| {
        for name in ["hall.toml", "calendar.toml", "terminal.toml", "procedures.json"] {
            let text = std::fs::read_to_string(own.join(name)).expect("ours");
            let text = text.replace("[hub]\n", &format!("[hub]\npublic_url = \"{address}\"\n"));
            std::fs::write(config.path().join(name), text.replace("paper = \"80mm\"", &format!("paper = \"{paper}\""))).expect("written");
        }
        let check = motcua(folder.path()).args(["check", "--config"]).arg(config.path()).output().expect("runs");
        String::from_utf8(check.stdout).expect("UTF-8")
    };
    let long = format!("https://so-thu-tu.example.vn/{}", "h".repeat(151));
    let text = std::fs::read_to_string(own.join("terminal.toml")).expect("ours");
    let line = text.lines().position(|line| line == "[hub]").expect("there") + 2;
    for (paper, width) in [("80mm", "80 mm"), ("58mm", "58 mm")] {
        let said = checked(&long, paper);
        let named = said.lines().find(|line| line.contains("too wide")).unwrap_or_else(|| panic!("{said}"));
        assert!(named.contains(&format!("terminal.toml:{line}: ")) && named.contains(width), "{named}");
        assert!(!checked("https://kienduc.vn", paper).contains("too wide"), "{paper}");
        // The length that is named is the longest that fits.
        let fits: usize = named.split("no more than ").nth(1).and_then(|rest| rest.split(' ').next()?.parse().ok()).expect("a number");
        assert!(!checked(&long[..fits], paper).contains("too wide"), "{fits}");
        assert!(checked(&long[..=fits], paper).contains("too wide"), "{fits}");
    }
    assert!(checked("https://xã.vn", "80mm").contains("no code on a slip can carry this address"));
}
