//! Any text that a code may hold: it means something or nothing, what is shown of it is one clean line, and no text around a hostile
//! one gives that a meaning.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use motcua::config::{self, Config};
use motcua::domain::intake::{LONGEST_QUERY, LONGEST_TEXT, Meaning, understand};
use motcua::domain::text::one_line;

static TOWN: LazyLock<Config> = LazyLock::new(|| config::embedded().expect("our own configuration"));

/// Whatever follows one of these, or stands before it, nothing is shown but that a card, a payment or an address was held up.
const BEGINNINGS: [&str; 7] = [
    "javascript:",
    "=HYPERLINK(",
    "https://evil.example/",
    "https://dichvucong.gov.vn@evil.example/",
    "https://dichvucong.gov.vn.evil.example/",
    "x\u{202E}",
    "1.001193\u{1B}p",
];
const ENDS: [&str; 4] = ["<script>x", "'; DROP TABLE x", "\u{202E}x", "`x`"];

fn meaning(text: &str) -> Meaning {
    understand(text, &TOWN.catalogue, Some("https://motcua.example/hall"))
}

fn leads_nowhere(text: &str) {
    let meaning = meaning(text);
    assert!(matches!(meaning, Meaning::Unknown | Meaning::Address | Meaning::CitizenCard | Meaning::Bank), "{text:?} is {meaning:?}");
}

fuzz_target!(|text: &str| {
    let _meaning = understand(text, &TOWN.catalogue, None);
    let bare = meaning(text);
    match &bare {
        Meaning::Search(query) => {
            assert!(query.chars().count() <= LONGEST_QUERY && one_line(query) == *query && !query.contains(['<', '>', '"', ';', '`', '$']));
        }
        Meaning::Record(record) => assert!(record.as_str().bytes().all(|byte| byte.is_ascii_graphic())),
        Meaning::CitizenCard => assert_eq!(format!("{bare:?}"), "CitizenCard"),
        _ => {}
    }
    if text.len() + 2 <= LONGEST_TEXT {
        assert_eq!(meaning(&format!("\u{2}{text}\u{3}")), bare, "framing changes nothing");
    }
    for start in BEGINNINGS {
        leads_nowhere(&format!("{start}{text}"));
    }
    for end in ENDS {
        leads_nowhere(&format!("{text}{end}"));
    }
    assert!(!one_line(text).chars().any(char::is_control));
});
