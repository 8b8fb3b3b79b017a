//! Slips against printers that are not ours: a strict interpreter of the stream, and a printer that can fail.
//!
//! The peers are Python programs beside the repository (`MOTCUA_PEERS`, else `../shared/peers`); without them these
//! tests are ignored, and counted as such.

mod live;
mod paper;
mod slips;
mod town;

use std::path::{Path, PathBuf};

use motcua::config::{Lettering, PaperWidth};
use motcua::domain::slip::SlipContent;
use motcua::locale::Texts;
use motcua::print::layout::{self, Block, Format};
use motcua::print::raster::Typesetter;

/// A folder of ours under the build's own, empty at first.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("print").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// What most printers are asked for.
const WIDE: Format = Format { paper: PaperWidth::Wide, lettering: Lettering::Hybrid };

fn blocks(content: &SlipContent, reprint: bool, format: Format) -> Vec<Block> {
    let words = Texts::embedded().words(content.language());
    layout::slip(&mut Typesetter::default(), content, reprint, &words, format)
}
