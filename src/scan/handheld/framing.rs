//! Where a text of a reader ends.
//!
//! Most readers send a line end behind each text, some put it between STX and ETX, some send nothing and only pause. A text may have several
//! lines, and it may come in several bursts over a slow radio: so a line end counts once nothing follows it at once, and a pause only with
//! readers that have never sent an end, or when it is very long.

use std::time::Duration;

use super::LONGEST;

/// What follows a line end sooner than this belongs to the same text: nobody pulls a trigger twice in that time.
const AT_ONCE: Duration = Duration::from_millis(100);
/// From one burst to the next of a reader that may send no end.
const PAUSE: Duration = Duration::from_millis(800);
/// The same where the reader has once sent an end: it is only waited for so long because an end may get lost.
const LONG_PAUSE: Duration = Duration::from_secs(4);

const START_OF_TEXT: u8 = 2;
const END_OF_TEXT: u8 = 3;
const END_OF_TRANSMISSION: u8 = 4;

/// A text on its way.
#[derive(Debug, Default)]
pub(super) struct Framing {
    bytes: Vec<u8>,
    /// Whether the newest byte ended a line.
    ended: bool,
    /// Whether the text began with STX: only ETX ends it.
    enclosed: bool,
    /// Whether the reader has once sent an end.
    sends_ends: bool,
}

impl Framing {
    /// Takes in a byte; the text, where this ended it for certain.
    pub(super) fn take(&mut self, byte: u8) -> Option<String> {
        match byte {
            START_OF_TEXT => {
                let before = self.whole();
                self.enclosed = true;
                return before;
            }
            END_OF_TEXT | END_OF_TRANSMISSION => {
                self.sends_ends = true;
                return self.whole();
            }
            _ => {}
        }
        self.ended = matches!(byte, b'\r' | b'\n' | b'\t') && !self.enclosed;
        let is_first = self.bytes.is_empty();
        // A line end behind the end of a text, or one before it, is none of its letters. Nobody's code is so long: what is too much is not kept.
        if !(is_first && byte.is_ascii_whitespace()) && self.bytes.len() < LONGEST {
            self.bytes.push(byte);
        }
        if is_first && self.ended {
            self.ended = false;
        }
        None
    }

    /// For how long nothing has to come for the text to be whole; `None` where there is no text.
    pub(super) fn pause(&self) -> Option<Duration> {
        match self {
            Self { bytes, enclosed: false, .. } if bytes.is_empty() => None,
            Self { ended: true, .. } => Some(AT_ONCE),
            Self { enclosed: false, sends_ends: false, .. } => Some(PAUSE),
            _ => Some(LONG_PAUSE),
        }
    }

    /// The text as it is, where there is one: nothing came for as long as [`Self::pause`] says.
    pub(super) fn whole(&mut self) -> Option<String> {
        self.sends_ends |= self.ended;
        (self.ended, self.enclosed) = (false, false);
        let text = text(&std::mem::take(&mut self.bytes));
        let lines: Vec<&str> = text.split(['\r', '\n']).filter(|line| !line.is_empty()).collect();
        match lines.as_slice() {
            [] => None,
            // The same line again is the same pull of the trigger.
            [first, rest @ ..] if rest.iter().all(|line| line == first) => Some(first.trim_end_matches('\t').to_owned()),
            _ => Some(lines.join("\n").trim_end_matches('\t').to_owned()),
        }
    }
}

/// Bytes as UTF-8, and those that are none as the letters of Western Europe, which readers send that know no other.
fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().copied().map(western));
    }
    text
}

/// A letter of Windows-1252, which is ISO 8859-1 with letters in place of controls.
fn western(byte: u8) -> char {
    const IN_PLACE_OF_CONTROLS: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘', '’', '“', '”', '•',
        '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    ];
    usize::from(byte).checked_sub(0x80).and_then(|place| IN_PLACE_OF_CONTROLS.get(place).copied()).unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The texts in bursts of bytes, each so many milliseconds after the one before.
    fn texts(bursts: &[(u64, &[u8])]) -> Vec<String> {
        let (mut framing, mut texts) = (Framing::default(), Vec::new());
        for (after, bytes) in bursts {
            if framing.pause().is_some_and(|pause| Duration::from_millis(*after) >= pause) {
                texts.extend(framing.whole());
            }
            texts.extend(bytes.iter().filter_map(|byte| framing.take(*byte)));
        }
        texts.extend(framing.whole());
        texts
    }

    #[test]
    fn a_text_in_bursts_is_one() {
        for (bursts, wanted) in [
            (&[(0, &b"https://dichvucong"[..]), (300, b".gov.vn/\r")][..], &["https://dichvucong.gov.vn/"][..]),
            (&[(0, b"1.00"), (700, b"1193")], &["1.001193"]),
            (&[(0, b"1.00"), (200, b"11"), (200, b"93"), (500, b"\r\n")], &["1.001193"]),
            // Known to send ends, and very slow.
            (&[(0, b"a\r"), (900, b"1.00"), (2500, b"1193\r")], &["a", "1.001193"]),
            (&[(0, b"a\r\n"), (900, b"1."), (1500, b"001"), (1500, b"193\r\n")], &["a", "1.001193"]),
            // Not known to, and silent for so long.
            (&[(0, b"1.001193"), (900, b"2.000815")], &["1.001193", "2.000815"]),
            // An end that got lost.
            (&[(0, b"a\r"), (900, b"1.001193"), (5000, b"2.000815\r")], &["a", "1.001193", "2.000815"]),
            (&[(0, b"1.001193\r"), (150, b"2.000815\r")], &["1.001193", "2.000815"]),
            (&[(0, b"1.001193"), (50, b"\r"), (50, b"\n")], &["1.001193"]),
            (&[(0, b"\r\n"), (10, b"1.001193"), (300, b"\n")], &["1.001193"]),
        ] {
            assert_eq!(texts(bursts), wanted, "{bursts:?}");
        }
    }

    #[test]
    fn lines_that_follow_at_once_are_one_text() {
        for (bytes, wanted) in [
            ("Đăng ký khai sinh\r1.001193\r", &["Đăng ký khai sinh\n1.001193"][..]),
            ("Thủ tục\r\nhttps://dichvucong.gov.vn/\r\n", &["Thủ tục\nhttps://dichvucong.gov.vn/"]),
            ("a\n\n\nb\n", &["a\nb"]),
            ("Mã\t1.001193\t", &["Mã\t1.001193"]),
            ("1.001193\r1.001193\r", &["1.001193"]),
            ("1.001193\r", &["1.001193"]),
            ("\r\n\r\n", &[]),
            ("\t1.001193\r", &["1.001193"]),
        ] {
            assert_eq!(texts(&[(0, bytes.as_bytes())]), wanted, "{bytes:?}");
        }
        let together = [(0, &b"first line\r"[..]), (40, b"second line\r"), (90, b"third\r")];
        assert_eq!(texts(&together), ["first line\nsecond line\nthird"]);
    }

    #[test]
    fn what_is_enclosed_ends_with_its_end_only() {
        for (bursts, wanted) in [
            (&[(0, &b"\x021.001193\x03"[..])][..], &["1.001193"][..]),
            (&[(0, b"\x021.001193\x03\r\n")], &["1.001193"]),
            (&[(0, b"\x021.001193\x03\x022.000815\x03")], &["1.001193", "2.000815"]),
            (&[(0, b"\x02Ten\r"), (1500, b"1.001193\x03")], &["Ten\n1.001193"]),
            (&[(0, b"\x021.00"), (3000, b"1193\x03")], &["1.001193"]),
            (&[(0, b"1.001193\x03")], &["1.001193"]),
            (&[(0, b"1.001193\x04")], &["1.001193"]),
            (&[(0, b"\x02cut"), (5000, b"\x021.001193\x03")], &["cut", "1.001193"]),
            (&[(0, b"\x02\x03")], &[]),
            (&[(0, b"before\x021.001193\x03")], &["before", "1.001193"]),
        ] {
            assert_eq!(texts(bursts), wanted, "{bursts:?}");
        }
    }

    #[test]
    fn bytes_that_are_no_utf8_are_letters_of_western_europe() {
        assert_eq!(texts(&[(0, b"Ki\xEAn \xD0\xFA\xE8 \x80\r")]), ["Kiên Ðúè €"]);
        assert_eq!(texts(&[(0, "Kiến Đức\r".as_bytes())]), ["Kiến Đức"]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic_or_grow(bytes in proptest::collection::vec(any::<u8>(), 0..8000)) {
            let mut framing = Framing::default();
            for byte in bytes {
                if let Some(text) = framing.take(byte) {
                    // One byte of Windows-1252 has at most three in UTF-8.
                    prop_assert!(!text.is_empty() && text.len() <= 3 * LONGEST);
                }
            }
            let _ = framing.whole();
            prop_assert_eq!(framing.pause(), None);
        }
    }
}
