//! `motcua doctor` in situations that really are.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_motcua");

fn motcua(data: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    let _ = command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["--config", "tests/config-wide", "--data"]).arg(data);
    let _ = command.env_remove("DISPLAY").env("MOTCUA_LOG", "error");
    command
}

/// What was seen, by check.
fn findings(data: &Path) -> (Option<i32>, Value) {
    let output = motcua(data).args(["doctor", "--json"]).output().expect("runs");
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
    // What a hall looks like to whom a year has passed: its newest row is old. Only doctor reads it, and no hash.
    connection.execute_batch("DROP TRIGGER event_is_never_changed; UPDATE event SET at = at - 31536000000").expect("changed");
    drop(connection);
    let clock = of(&findings(folder.path()).1, "clock").clone();
    assert_eq!(clock["state"], "error", "{clock}");
    assert!(clock["fix"].as_str().is_some_and(|fix| fix.contains("motcua day confirm")), "{clock}");
}
