//! `motcua doctor` in situations that really are.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::shared::fake_printer::FakePrinter;
use crate::shared::wide;

const PROGRAM: &str = env!("CARGO_BIN_EXE_motcua");

fn motcua(data: &Path) -> Command {
    configured(Path::new("tests/config-wide"), data)
}

fn configured(config: &Path, data: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    let _ = command.current_dir(env!("CARGO_MANIFEST_DIR")).arg("--config").arg(config).arg("--data").arg(data);
    let _ = command.env_remove("DISPLAY").env("MOTCUA_LOG", "error");
    command
}

/// What was seen, by check.
fn findings(data: &Path) -> (Option<i32>, Value) {
    findings_of(motcua(data))
}

fn findings_of(mut command: Command) -> (Option<i32>, Value) {
    let output = command.args(["doctor", "--json"]).output().expect("runs");
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output))))
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn of<'a>(findings: &'a Value, check: &str) -> &'a Value {
    findings.as_array().expect("a list").iter().find(|finding| finding["check"] == check).expect("checked")
}

fn issue(data: &Path) {
    let issued = motcua(data).args(["issue", "--queue", "wide", "--no-print"]).output().expect("runs");
    assert!(issued.status.success(), "{}", text(&issued));
}

#[test]
fn a_hall_that_never_began_is_looked_at_and_not_begun() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let (code, findings) = findings(&data);
    assert_eq!(of(&findings, "database")["state"], "well");
    assert_eq!(of(&findings, "configuration")["state"], "well", "{findings}");
    assert_eq!(of(&findings, "fonts")["state"], "well", "{findings}");
    assert_eq!(of(&findings, "screen")["state"], "warning", "there is no display here");
    assert!(of(&findings, "screen")["fix"].is_string(), "whatever is wrong has a fix");
    assert_ne!(code, Some(0));
    assert!(!data.exists(), "nothing was made");
    let spoken = motcua(&data).arg("doctor").output().expect("runs");
    assert!(text(&spoken).contains("✓ program: motcua") && text(&spoken).contains("! screen:"), "{}", text(&spoken));
}

#[test]
fn a_sound_store_is_well_and_a_damaged_one_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    issue(folder.path());
    let (_, sound) = findings(folder.path());
    let database = of(&sound, "database");
    assert_eq!(database["state"], "well");
    assert!(database["saw"].as_str().is_some_and(|saw| saw.contains("tickets: 1") && saw.contains("no hall runs")), "{database}");
    assert_eq!(of(&sound, "backups")["state"], "warning", "there is none yet");
    let _ = motcua(folder.path()).arg("backup").output().expect("runs");
    assert_eq!(of(&findings(folder.path()).1, "backups")["state"], "well");

    let path = folder.path().join("hall.db");
    let mut bytes = std::fs::read(&path).expect("read");
    // Pages of the first tables: what lies behind may be free.
    bytes[4096..16 * 4096].fill(0xff);
    std::fs::write(&path, bytes).expect("written");
    let (code, damaged) = findings(folder.path());
    assert_eq!((code, of(&damaged, "database")["state"].as_str()), (Some(2), Some("error")), "{damaged}");
    assert!(path.exists(), "nothing was set aside");
}

#[test]
fn a_clock_that_does_not_follow_the_last_event_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    issue(folder.path());
    let connection = rusqlite::Connection::open(folder.path().join("hall.db")).expect("opens");
    // A hall that last wrote when this program was made, many months ago: only doctor reads it, and no hash.
    let made = motcua::domain::calendar::MADE.as_millisecond();
    connection.execute_batch(&format!("DROP TRIGGER event_is_never_changed; UPDATE event SET at = {made} + seq")).expect("changed");
    drop(connection);
    let clock = of(&findings(folder.path()).1, "clock").clone();
    assert_eq!(clock["state"], "error", "{clock}");
    assert!(clock["fix"].as_str().is_some_and(|fix| fix.contains("motcua day confirm")), "{clock}");
}

/// `motcua doctor --printer` on the terminal's first printer, with a person who answers so.
fn try_out(folder: &Path, printer: &FakePrinter, answers: &str) -> Output {
    wide::printing_on(folder, &format!("tcp://127.0.0.1:{}", printer.tcp));
    let mut doctor = configured(folder, folder);
    let _ = doctor.args(["doctor", "--printer"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut doctor = doctor.spawn().expect("runs");
    // Whoever has seen enough asks no further.
    let _ = doctor.stdin.take().expect("piped").write_all(answers.as_bytes());
    doctor.wait_with_output().expect("ends")
}

#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn what_a_person_confirms_of_a_printer_is_kept_and_counts() {
    for (profile, proof) in [("epson80", "process-id"), ("clone80", "barrier")] {
        let (folder, printer) = (tempfile::tempdir().expect("a folder"), FakePrinter::start(profile, &[]));
        let tried = try_out(folder.path(), &printer, "y\nperhaps\nyes\nc\ncó\ny\n");
        assert!(tried.status.success(), "{}", text(&tried));
        assert!(text(&tried).contains(&format!("→ proof = \"{proof}\"")), "{}", text(&tried));
        let kept = std::fs::read_to_string(folder.path().join("printer.toml")).expect("kept");
        assert!(kept.contains(&format!("proof = \"{proof}\"")), "{kept}");
        // What was asked and not understood is cut off before the page.
        let page = printer.pieces().pop().expect("a page");
        assert_eq!((page["qr"].as_array().map(Vec::len), &page["problems"]), (Some(3), &json!([])), "{page}");

        let (_, findings) = findings_of(configured(folder.path(), folder.path()));
        assert_eq!(of(&findings, "printer")["state"], "well", "{findings}");
    }
}

#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn nothing_is_kept_of_a_printer_that_a_person_is_not_content_with() {
    let (folder, printer) = (tempfile::tempdir().expect("a folder"), FakePrinter::start("epson80", &[]));
    let tried = try_out(folder.path(), &printer, "y\nno\n");
    assert_eq!(tried.status.code(), Some(1), "{}", text(&tried));
    let tried = try_out(folder.path(), &printer, "y\n");
    assert!(!tried.status.success() && text(&tried).contains("nobody answers"), "{}", text(&tried));
    let _ = printer.ask(&json!({ "op": "set", "cover_open": true }));
    let tried = try_out(folder.path(), &printer, "");
    assert!(!tried.status.success() && text(&tried).contains("cover is open; mend that first"), "{}", text(&tried));
    assert!(!folder.path().join("printer.toml").exists());
}
