//! The configuration of the tests, with a printer.

use std::path::Path;

/// Puts the files of `tests/config-wide` into a folder, with a printer at an address.
pub fn printing_on(folder: &Path, address: &str) {
    let wide = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config-wide");
    for name in ["hall.toml", "procedures.json", "terminal.toml"] {
        let text = std::fs::read_to_string(wide.join(name)).expect("there");
        std::fs::write(folder.join(name), text.replace("address = \"none\"", &format!("address = \"{address}\""))).expect("written");
    }
}
