//! `locale/<tag>/*.ftl`: further languages, and texts in the town's own words. Whatever is wrong there is a warning: the
//! hall opens with the texts that are right.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::complaint::{Complaints, did_you_mean};
use super::text;
use crate::domain::text::{Language, one_line};
use crate::locale::{Texts, TownFaultKind, TownFile, keys};

/// The folder of the languages' folders.
const FOLDER: &str = "locale";

/// What a town's folder has; it may have nothing.
pub(super) fn read(folder: &Path, complaints: &mut Complaints) -> Vec<TownFile> {
    let mut files = Vec::new();
    for path in entries(&folder.join(FOLDER), complaints) {
        if !path.is_dir() {
            if is_text(&path) {
                complaints.warn(&path, None, "it is not read: it has to lie in the folder of its language, such as locale/rad".to_owned());
            }
            continue;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Some(language) = Language::from_tag(&name) else {
            let message = format!("`{}` is not a language tag, so nothing in it is read; write for instance rad or cmo", one_line(&name));
            complaints.warn(&path, None, message);
            continue;
        };
        let texts: Vec<PathBuf> = entries(&path, complaints).into_iter().filter(|file| is_text(file)).collect();
        if texts.is_empty() {
            complaints.warn(&path, None, "it holds no .ftl file".to_owned());
        }
        for path in texts {
            match text::read(&path) {
                Ok(text) => files.push(TownFile { language: language.clone(), path, text }),
                Err(fault) => complaints.warn(&path, fault.line(), fault.to_string()),
            }
        }
    }
    files
}

/// The texts of every language, the town's among them.
pub(super) fn understand(files: &[TownFile], complaints: &mut Complaints) -> Texts {
    let (texts, faults) = Texts::with_files(files);
    for fault in faults {
        let hint = match &fault.wrong {
            TownFaultKind::UnknownKey(key) => did_you_mean(key, keys()),
            _ => String::new(),
        };
        complaints.warn(&fault.file, Some(fault.line), format!("{}{hint}", fault.wrong));
    }
    for share in texts.shares().filter(|share| !share.built_in && !texts.names_itself(&share.language)) {
        let file = files.iter().find(|file| file.language == share.language);
        let message = format!("`{}` has no text `language-name`, so nobody can tell its button from that of Vietnamese", share.language);
        complaints.warn(file.map_or(Path::new(FOLDER), |file| &file.path), None, message);
    }
    texts
}

/// What lies in a folder, by name; hidden files are not ours.
fn entries(folder: &Path, complaints: &mut Complaints) -> Vec<PathBuf> {
    let listed = std::fs::read_dir(folder).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>());
    let mut paths = listed.unwrap_or_else(|error| {
        if error.kind() != ErrorKind::NotFound {
            complaints.warn(folder, None, format!("cannot be read: {error}"));
        }
        Vec::new()
    });
    paths.retain(|path| path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.')));
    paths.sort();
    paths
}

fn is_text(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "ftl")
}
