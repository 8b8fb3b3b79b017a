//! The text of a file that a town saves: UTF-8, with or without the mark that Windows puts in front.

use std::io::{self, ErrorKind};
use std::path::Path;

/// Stands before the text of a UTF-8 file where Windows saved it.
const MARK: &str = "\u{FEFF}";

/// Why there is no text.
#[derive(Debug, thiserror::Error)]
pub(super) enum TextReadError {
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// By its mark.
    #[error("it is UTF-16 (\"Unicode\" in some editors), so nothing of it is read; save it as UTF-8")]
    Utf16,
    /// It has bytes of zero, which no text has, and UTF-16 without a mark is full of.
    #[error("it is no text in UTF-8 (it may be UTF-16), so nothing of it is read; save it as UTF-8")]
    Zero { line: usize },
    #[error("it is not UTF-8, so nothing of it is read; save it as UTF-8")]
    NotUtf8 { line: usize },
}

impl TextReadError {
    pub(super) fn is_missing(&self) -> bool {
        matches!(self, Self::Unreadable(error) if error.kind() == ErrorKind::NotFound)
    }

    /// The line, from 1, where it is known.
    pub(super) fn line(&self) -> Option<usize> {
        match self {
            Self::Unreadable(_) | Self::Utf16 => None,
            Self::Zero { line } | Self::NotUtf8 { line } => Some(*line),
        }
    }
}

/// The text of a file, without the mark.
pub(super) fn read(path: &Path) -> Result<String, TextReadError> {
    understood(std::fs::read(path)?)
}

fn understood(bytes: Vec<u8>) -> Result<String, TextReadError> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(TextReadError::Utf16);
    }
    let line = |before: &[u8]| before.split(|byte| *byte == b'\n').count();
    if let Some(zero) = bytes.iter().position(|byte| *byte == 0) {
        return Err(TextReadError::Zero { line: line(&bytes[..zero]) });
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix(MARK).map(str::to_owned).unwrap_or(text)),
        Err(error) => Err(TextReadError::NotUtf8 { line: line(&error.as_bytes()[..error.utf8_error().valid_up_to()]) }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{CALENDAR, Complaints, Config, HALL, PROCEDURES, SEARCH, TERMINAL, load};
    use super::*;

    const FTL: &str = "locale/vi/own.ftl";

    type Save<'a> = &'a dyn Fn(&str) -> Vec<u8>;

    /// Our own configuration, with one file saved in another way.
    fn saved(file: &str, save: Save<'_>) -> Result<(Config, Complaints), Complaints> {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(folder.path().join("locale/vi")).expect("made");
        for name in [HALL, CALENDAR, TERMINAL, PROCEDURES, SEARCH, FTL] {
            let text = match name {
                FTL => "# Lời của xã\nwelcome = Kính chào bà con\n".to_owned(),
                _ => std::fs::read_to_string(Path::new("kiosk-config").join(name)).expect("our own configuration"),
            };
            let bytes = if name == file { save(&text) } else { text.into_bytes() };
            std::fs::write(folder.path().join(name), bytes).expect("written");
        }
        load(folder.path())
    }

    #[test]
    fn each_file_may_begin_with_the_mark() {
        let plain = saved("none", &|text| text.into()).expect("accepted");
        for file in [HALL, CALENDAR, TERMINAL, PROCEDURES, SEARCH, FTL] {
            let (config, warnings) =
                saved(file, &|text| format!("{MARK}{text}").into_bytes()).unwrap_or_else(|why| panic!("{file}: {why}"));
            assert_eq!(warnings.to_string(), plain.1.to_string(), "{file}");
            assert_eq!(config.catalogue, plain.0.catalogue, "{file}");
            assert_eq!(config.search, plain.0.search, "{file}");
        }
    }

    #[test]
    fn a_file_in_another_encoding_is_named_with_what_to_do() {
        let utf16 = |text: &str, mark: bool, order: fn(u16) -> [u8; 2]| {
            mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16()).flat_map(order).collect::<Vec<u8>>()
        };
        let ways: [(&str, Save<'_>); 4] = [
            (": it is UTF-16", &|text| utf16(text, true, u16::to_le_bytes)),
            (": it is UTF-16", &|text| utf16(text, true, u16::to_be_bytes)),
            (":1: it is no text in UTF-8 (it may be UTF-16)", &|text| utf16(text, false, u16::to_le_bytes)),
            // The first line is right, the second is of Windows-1258.
            (":2: it is not UTF-8", &|text| [b"\n", b"\xD0".as_slice(), text.as_bytes()].concat()),
        ];
        for file in [HALL, CALENDAR, TERMINAL, PROCEDURES, SEARCH, FTL] {
            for (sentence, save) in &ways {
                let said = match saved(file, save) {
                    // The hall opens without a text of the town's.
                    Ok((_, warnings)) if file == FTL => warnings.to_string(),
                    Ok(_) => panic!("{file} was read"),
                    Err(complaints) => complaints.to_string(),
                };
                assert!(said.contains(&format!("{file}{sentence}")) && said.contains("save it as UTF-8"), "{said}");
                assert_eq!(said.lines().count(), 1, "{said}");
            }
        }
    }
}
