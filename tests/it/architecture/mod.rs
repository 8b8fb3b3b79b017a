//! Keeps the map of rooms in `src/lib.rs` true: which room may use which, what a room must never touch, how files of a room use each
//! other, and how long a file may be.

mod circles;
mod paths;
mod source;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use circles::circles;
use source::{House, files};

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

/// Rooms whose files still use each other in circles. A room whose last circle is gone has to leave this list.
const STILL_KNOTTED: &[&str] = &["kiosk"];

/// What a file may have at most.
const LINES: usize = 500;

/// Files that are still longer. One that is short by now has to leave this list.
const STILL_LONG: &[&str] = &[
    "src/hall/tests/mod.rs",
    "src/hall/tests/stories.rs",
    "src/kiosk/app.rs",
    "src/kiosk/screen/staff.rs",
    "src/kiosk/tests/flows.rs",
    "src/kiosk/tests/pictures.rs",
    "src/store/replay.rs",
    "src/store/tests/damage.rs",
];

fn house() -> House {
    House::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
}

#[test]
fn rooms_use_only_what_the_map_allows() {
    let house = house();
    let mut wrong = Vec::new();
    for (room, may_use, never) in RULES {
        for file in house.files().filter(|file| file.module.first().is_some_and(|first| first == room)) {
            for used in file.rooms_used() {
                if !may_use.contains(&used.as_str()) {
                    wrong.push(format!("{} uses {used}", file.name));
                }
            }
            for word in never.iter().filter(|word| file.code.contains(**word)) {
                wrong.push(format!("{} touches `{}`", file.name, word.trim()));
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

/// A file can be read without those that use it: whoever follows its arrows never comes back to it.
#[test]
fn files_of_a_room_use_each_other_in_no_circle() {
    let mut knotted = BTreeSet::new();
    let mut wrong = Vec::new();
    for circle in circles(&house()) {
        let rooms: BTreeSet<&str> = circle.iter().filter_map(|module| module.split('/').next()).collect();
        match rooms.iter().find(|room| rooms.len() == 1 && STILL_KNOTTED.contains(room)) {
            Some(room) => {
                let _ = knotted.insert((*room).to_owned());
            }
            None => wrong.push(circle.join(", ")),
        }
    }
    assert!(wrong.is_empty(), "files that use each other in a circle:\n{}", wrong.join("\n"));
    let clean: Vec<_> = STILL_KNOTTED.iter().filter(|room| !knotted.contains(**room)).collect();
    assert!(clean.is_empty(), "no circle is left in {clean:?}: take them out of STILL_KNOTTED");
}

#[test]
fn no_file_is_too_long() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut long = BTreeSet::new();
    for path in ["src", "tests", "benches"].iter().flat_map(|folder| files(&root.join(folder))) {
        if fs::read_to_string(&path).expect("readable").lines().count() > LINES {
            let _ = long.insert(path.strip_prefix(root).expect("below it").to_string_lossy().into_owned());
        }
    }
    let excused: BTreeSet<String> = STILL_LONG.iter().map(ToString::to_string).collect();
    assert_eq!(long.difference(&excused).collect::<Vec<_>>(), Vec::<&String>::new(), "more than {LINES} lines");
    assert_eq!(excused.difference(&long).collect::<Vec<_>>(), Vec::<&String>::new(), "short by now: take them out of STILL_LONG");
}
