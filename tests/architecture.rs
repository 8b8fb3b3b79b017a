//! Keeps the map of rooms in `src/lib.rs` true: which room may use which, and what a room must never touch.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};

/// Room, rooms it may use, words that must not stand in it.
const RULES: &[(&str, &[&str], &[&str])] = &[
    (
        "domain",
        &["domain"],
        &[
            "rusqlite",
            "iced",
            "tokio",
            "axum",
            "getrandom",
            "async ",
            "std::fs",
            "std::net",
            "std::thread",
            "SystemTime",
            "Instant::now",
            "Timestamp::now",
            "DateTime::now",
        ],
    ),
    ("locale", &["locale", "domain"], &["rusqlite", "iced", "tokio", "axum", "std::fs", "std::net"]),
    ("config", &["config", "domain", "locale"], &["rusqlite", "iced", "tokio", "axum", "std::net::Tcp"]),
    ("store", &["store", "domain"], &["iced", "axum", "ureq", "nokhwa"]),
    ("hall", &["hall", "store", "domain", "config", "locale"], &["iced", "axum", "ureq", "nokhwa", "SELECT ", "UPDATE "]),
    ("scan", &["scan"], &["iced", "axum", "rusqlite"]),
    ("speech", &["speech"], &["iced", "axum", "rusqlite"]),
    ("print", &["print", "hall", "store", "domain", "config", "locale"], &["iced", "axum", "rusqlite", "SELECT "]),
    (
        "kiosk",
        &["kiosk", "hall", "scan", "domain", "locale", "config"],
        &["rusqlite", "nokhwa", "axum", "escpos", "rqrr", "thread::sleep", "SELECT "],
    ),
    ("hub", &["hub", "hall", "domain", "locale", "config"], &["rusqlite", "iced", "nokhwa", "rqrr", "SELECT "]),
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of src") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The code of a file: without comments, and without the tests at its end, which may use what they need.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("readable");
    let product = text.split("#[cfg(test)]").next().unwrap_or_default();
    product.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn is_test(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem == "tests") || path.components().any(|part| part.as_os_str() == "tests")
}

#[test]
fn rooms_use_only_what_the_map_allows() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for (room, may_use, never) in RULES {
        for path in files(&src.join(room)).into_iter().filter(|path| !is_test(path)) {
            let code = code(&path);
            for (_, used) in code.match_indices("crate::").map(|(at, _)| code[at..].split_at("crate::".len())) {
                let used: String = used.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
                if !used.is_empty() && !may_use.contains(&used.as_str()) {
                    wrong.push(format!("{} uses {used}", path.display()));
                }
            }
            for word in never.iter().filter(|word| code.contains(**word)) {
                wrong.push(format!("{} touches `{}`", path.display(), word.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "the map in src/lib.rs says otherwise:\n{}", wrong.join("\n"));
}

#[test]
fn every_room_is_on_the_map() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let map = fs::read_to_string(src.join("lib.rs")).expect("readable");
    for entry in fs::read_dir(&src).expect("src") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            assert!(map.contains(&format!("[`{name}`]")), "room {name} is missing on the map in src/lib.rs");
            assert!(name == "cli" || RULES.iter().any(|(room, ..)| *room == name), "room {name} has no rule");
        }
    }
}
