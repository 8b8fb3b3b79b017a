//! Bytes in the character set that a code declares → text (ISO/IEC 18004, 7.4.2; the numbers are AIM's, ITS/04-023).

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, ISO_8859_2, ISO_8859_3, ISO_8859_4, ISO_8859_5, ISO_8859_6, ISO_8859_7, ISO_8859_8, ISO_8859_10,
    ISO_8859_13, ISO_8859_14, ISO_8859_15, ISO_8859_16, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_874, WINDOWS_1250, WINDOWS_1251,
    WINDOWS_1252, WINDOWS_1254, WINDOWS_1256,
};

/// The upper half of code page 437.
const PAGE_437: &str =
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}";

/// A character set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    /// None is declared, or one that nobody knows. Almost all codes are so, and in UTF-8.
    Undeclared,
    /// Kanji mode says which it is.
    Kanji,
    /// Hanzi mode likewise.
    Hanzi,
    Latin1,
    Page437,
    /// Four bytes a character, the highest first or last.
    Utf32Big,
    Utf32Little,
    /// By declaration no text.
    Binary,
    Known(&'static Encoding),
}

impl Charset {
    /// The one with that number.
    pub(super) fn of(number: u32) -> Self {
        Self::Known(match number {
            0 | 2 => return Self::Page437,
            // What is left of ISO/IEC 646 is the same in the first part of ISO/IEC 8859.
            1 | 3 | 27 | 170 => return Self::Latin1,
            4 => ISO_8859_2,
            5 => ISO_8859_3,
            6 => ISO_8859_4,
            7 => ISO_8859_5,
            8 => ISO_8859_6,
            9 => ISO_8859_7,
            10 => ISO_8859_8,
            // These two differ from Windows' only where they have control characters.
            11 => WINDOWS_1254,
            13 => WINDOWS_874,
            12 => ISO_8859_10,
            15 => ISO_8859_13,
            16 => ISO_8859_14,
            17 => ISO_8859_15,
            18 => ISO_8859_16,
            20 => SHIFT_JIS,
            21 => WINDOWS_1250,
            22 => WINDOWS_1251,
            23 => WINDOWS_1252,
            24 => WINDOWS_1256,
            25 => UTF_16BE,
            26 => UTF_8,
            28 => BIG5,
            29 | 31 | 32 => GB18030,
            30 => EUC_KR,
            33 => UTF_16LE,
            34 => return Self::Utf32Big,
            35 => return Self::Utf32Little,
            899 => return Self::Binary,
            _ => return Self::Undeclared,
        })
    }

    /// Adds the text of some bytes; `None` where they are none in this character set.
    fn add(self, bytes: &[u8], text: &mut String) -> Option<()> {
        match self {
            Self::Undeclared => match std::str::from_utf8(bytes) {
                Ok(utf_8) => text.push_str(utf_8),
                Err(_) => text.extend(bytes.iter().copied().map(char::from)),
            },
            Self::Latin1 => text.extend(bytes.iter().copied().map(char::from)),
            Self::Page437 => text.extend(bytes.iter().map(|byte| page_437(*byte))),
            Self::Utf32Big => add_scalars(bytes, u32::from_be_bytes, text)?,
            Self::Utf32Little => add_scalars(bytes, u32::from_le_bytes, text)?,
            Self::Binary => return None,
            Self::Kanji => return Self::Known(SHIFT_JIS).add(bytes, text),
            Self::Hanzi => return Self::Known(GB18030).add(bytes, text),
            Self::Known(encoding) => {
                // A mark at the beginning says in which order UTF-16 is, whatever was declared; everywhere else it belongs to the text.
                let is_wide = encoding == UTF_16BE || encoding == UTF_16LE;
                let (decoded, is_damaged) = if is_wide {
                    let (decoded, _, is_damaged) = encoding.decode(bytes);
                    (decoded, is_damaged)
                } else {
                    encoding.decode_without_bom_handling(bytes)
                };
                if is_damaged {
                    return None;
                }
                text.push_str(&decoded);
            }
        }
        Some(())
    }
}

/// What runs of bytes say, or `None` where they are no text.
///
/// UTF-8 needs no declaration, and half of a letter may stand in kanji mode where an encoder took its bytes for Shift-JIS. Where nothing at all
/// is declared and it is no UTF-8, nobody guesses here: [`super::Content::meaning`] does.
pub(super) fn text(bytes: &[u8], runs: &[Run]) -> Option<String> {
    let is_declared = |run: &Run| !matches!(run.charset, Charset::Undeclared | Charset::Kanji);
    if !runs.iter().any(is_declared) {
        if let Ok(utf_8) = std::str::from_utf8(bytes) {
            return Some(utf_8.to_owned());
        }
        if runs.iter().all(|run| run.charset == Charset::Undeclared) {
            return None;
        }
    }
    let mut text = String::with_capacity(bytes.len());
    let mut from = 0;
    for run in runs {
        run.charset.add(&bytes[from..run.end], &mut text)?;
        from = run.end;
    }
    Some(text)
}

fn page_437(byte: u8) -> char {
    byte.checked_sub(0x80).and_then(|upper| PAGE_437.chars().nth(usize::from(upper))).unwrap_or(char::from(byte))
}

fn add_scalars(bytes: &[u8], value: impl Fn([u8; 4]) -> u32, text: &mut String) -> Option<()> {
    let (fours, rest) = bytes.as_chunks::<4>();
    for four in fours {
        text.push(char::from_u32(value(*four))?);
    }
    rest.is_empty().then_some(())
}

/// Bytes in one character set, up to `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) charset: Charset,
    pub(super) end: usize,
}
