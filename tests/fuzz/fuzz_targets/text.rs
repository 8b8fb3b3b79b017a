//! Any text that a code may hold: it means something or nothing, and what is shown of it is one clean line.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use motcua::config::{self, Config};
use motcua::domain::intake::understand;
use motcua::domain::text::one_line;

static TOWN: LazyLock<Config> = LazyLock::new(|| config::embedded().expect("our own configuration"));

fuzz_target!(|text: &str| {
    let _meaning = understand(text, &TOWN.catalogue, None);
    let _meaning = understand(text, &TOWN.catalogue, Some("https://motcua.example/hall"));
    assert!(!one_line(text).chars().any(char::is_control));
});
