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
    ("print", &["print", "hall", "domain", "config", "locale"], &["iced", "axum", "rusqlite", "SELECT "]),
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

/// The code of a file: without comments, and without what is compiled for tests alone, wherever that stands: it may use what it needs.
fn code(path: &Path) -> String {
    product(&fs::read_to_string(path).expect("readable"))
}

fn product(text: &str) -> String {
    let mut product = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() == "#[cfg(test)]" {
            let indent = line.len() - line.trim_start().len();
            // The item ends with its first line, or with the bracket that stands below its beginning.
            let end = format!("{}}}", &line[..indent]);
            let item = lines.find(|line| !line.trim_start().starts_with("#["));
            let is_short = item.is_none_or(|item| item.ends_with(';') || item.ends_with(',') || item.ends_with('}'));
            if !is_short {
                let _ = lines.find(|line| *line == end || line.strip_prefix(&end).is_some_and(|rest| rest == ";" || rest == ","));
            }
        } else if !line.trim_start().starts_with("//") {
            product.push(line);
        }
    }
    product.join("\n")
}

#[test]
fn what_stands_behind_a_test_is_looked_at() {
    let text = "use a;\n#[cfg(test)]\nuse b;\n// c\n#[cfg(test)]\n#[path = \"d.rs\"]\nmod d {\n    fn e() {}\n}\nfn f() {}\nimpl G {\n    #[cfg(test)]\n    fn h() {\n        i();\n    }\n\n    fn j() {}\n}\n#[cfg(test)]\nmod tests;\n";
    assert_eq!(product(text), "use a;\nfn f() {}\nimpl G {\n\n    fn j() {}\n}");
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
