//! Pictures in the place of paper, for an installation that has no printer yet.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::super::layout::Block;
use super::super::preview;
use super::super::session::{Broken, NoProof};
use super::{EVERY, PrintThread, Wait};
use crate::domain::queue::Admission;
use crate::domain::slip::Slip;

impl PrintThread {
    /// Puts the picture of a slip into a folder. Its name appears there only when all of it is on the disk.
    pub(super) fn picture(&mut self, slip: &Slip, blocks: &[Block], folder: &Path) -> Wait {
        let picture = preview::draw(&mut self.setter, blocks, self.format.paper);
        let name = slip.content.name().chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' });
        let file = folder.join(format!("{}-{}.png", name.collect::<String>(), slip.id.0));
        let written = fs::create_dir_all(folder).map_err(|error| error.to_string()).and_then(|()| write(&picture, &file));
        let written = match written {
            Ok(written) => written,
            Err(error) => {
                let is_new = !std::mem::replace(&mut self.faulty, true);
                let said = self.words.say_with("printer-folder", [("folder", folder.display().to_string().into())]);
                let _ = self.tell(self.spool.slip_delayed(slip.id, said));
                if is_new {
                    tracing::warn!(slip = slip.id.0, error, "the picture of a slip cannot be written; the slip waits");
                }
                return Wait::Pause(EVERY);
            }
        };
        // No paper is used.
        let wanted = self.tell(self.spool.slip_sending(slip.id, 0));
        if wanted != Some(true) {
            let _ = fs::remove_file(&written);
            return if wanted.is_some() { Wait::Go } else { Wait::Pause(EVERY) };
        }
        // A name is durable when its folder is.
        let shown = fs::rename(&written, &file).and_then(|()| File::open(folder)?.sync_all());
        if let Err(error) = shown {
            let why = error.to_string();
            self.fail(slip, &NoProof::Torn(Broken::Link(why.clone())), &why);
            return Wait::Pause(EVERY);
        }
        if self.wait_for(self.spool.slip_sent(slip.id)) != Ok(false) {
            // A picture cannot say that anybody has it: counted apart from what a printer proved.
            self.proven(slip, Admission::Modelled, "preview");
        }
        Wait::Go
    }
}

/// Writes a picture beside its later name, durably.
fn write(picture: &image::GrayImage, file: &Path) -> Result<PathBuf, String> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).map_err(|error| error.to_string())?;
    let beside = file.with_extension("png.part");
    let written = File::create(&beside).and_then(|mut part| {
        part.write_all(bytes.get_ref())?;
        part.sync_all()
    });
    written.map_err(|error| error.to_string())?;
    Ok(beside)
}
