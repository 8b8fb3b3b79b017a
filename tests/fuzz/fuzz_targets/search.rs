//! Any keys, pressed one by one in the search: the text stays composed and short, every beginning of it is answered, and nothing takes long.
#![no_main]

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use motcua::config::{self, Config};
use motcua::domain::search::{SearchAnswer, Index};
use motcua::domain::telex::{erased, typed};

static TOWN: LazyLock<Config> = LazyLock::new(|| config::embedded().expect("our own configuration"));
static INDEX: LazyLock<Index> = LazyLock::new(|| Index::new(&TOWN.catalogue).with_elsewhere(&TOWN.search.elsewhere));

fuzz_target!(|keys: &str| {
    let begun = Instant::now();
    let (mut text, mut pressed) = (String::new(), String::new());
    for key in keys.chars().take(60) {
        text = if key == '\u{8}' { erased(&text) } else { typed(&text, key) };
        pressed.push(key);
        if let SearchAnswer::Found(codes) = INDEX.answer(&text, &pressed, 12) {
            assert!((1..=12).contains(&codes.len()) && codes.iter().all(|code| TOWN.catalogue.by_code(code).is_some()));
        }
    }
    assert!(text.chars().count() <= 8 * 60 + 60, "a key adds two letters at most");
    assert!(begun.elapsed() < Duration::from_secs(10), "it hangs");
});
