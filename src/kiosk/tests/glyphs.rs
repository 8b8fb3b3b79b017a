//! Every letter and every sign that is shown anywhere is in its font: what is not would be an empty box, or nothing at all.

use std::path::{Path, PathBuf};

use super::pictures::found;
use super::presets::{dresses, every};
use super::*;

struct Fonts {
    texts: [cosmic_text::Font; 2],
    icons: cosmic_text::Font,
}

impl Fonts {
    fn new() -> Self {
        let load = |bytes: &'static [u8]| {
            let mut database = cosmic_text::fontdb::Database::new();
            database.load_font_data(bytes.to_vec());
            let id = database.faces().next().expect("a face").id;
            cosmic_text::Font::new(&database, id, cosmic_text::fontdb::Weight::NORMAL).expect("a font")
        };
        let [regular, bold, icons] = theme::FONTS.map(load);
        Self { texts: [regular, bold], icons }
    }

    /// Whether a letter is drawn: signs are in the icon font, all else is in both cuts of the text.
    fn draw(&self, letter: char) -> bool {
        let has = |font: &cosmic_text::Font| font.as_swash().charmap().map(letter) != 0;
        if ('\u{e000}'..='\u{f8ff}').contains(&letter) { has(&self.icons) } else { self.texts.iter().all(has) }
    }
}

/// All files of a folder and of those in it.
fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files(&path, into) } else { into.push(path) }
    }
}

/// Signs that a style sheet or a script names by their number, such as `\e049`.
fn named(text: &str) -> impl Iterator<Item = char> {
    let behind = text.split('\\').skip(1).map(|rest| rest.strip_prefix('u').unwrap_or(rest));
    behind
        .filter_map(|rest| rest.get(..4).filter(|digits| digits.starts_with(['e', 'f'])))
        .filter_map(|digits| u32::from_str_radix(digits, 16).ok().and_then(char::from_u32))
}

#[test]
fn what_screens_show_is_in_the_fonts() {
    let fonts = Fonts::new();
    for icon in crate::kiosk::ui::Icon::ALL {
        assert!(fonts.draw(char::from_u32(icon as u32).expect("a letter")), "{icon:?}");
    }
    every(&dresses()[..1], |name, _, stand| {
        for (text, _) in found(stand).texts {
            let missing: String = text.chars().filter(|letter| !fonts.draw(*letter)).collect();
            assert!(missing.is_empty(), "{name}: `{missing}` of `{text}`");
        }
    });
}

#[test]
fn what_texts_pages_and_configuration_say_is_in_the_fonts() {
    let fonts = Fonts::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    for folder in ["assets/locale", "assets/pages", "kiosk-config", "src/hub/pages"] {
        files(&root.join(folder), &mut all);
    }
    let mut signs = 0;
    let mut wrong = Vec::new();
    for path in all {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let signs_here: Vec<char> = named(&text).collect();
        signs += signs_here.len();
        // Marks that place text and are never drawn.
        let shown =
            text.chars().filter(|letter| !letter.is_control() && !matches!(letter, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}'));
        let missing: std::collections::BTreeSet<char> = shown.chain(signs_here).filter(|letter| !fonts.draw(*letter)).collect();
        if !missing.is_empty() {
            wrong.push(format!("{}: {missing:?}", path.display()));
        }
    }
    assert!(signs >= 3, "the style sheets name signs: {signs}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
