//! The bits a code carries → bytes, and in which character set they are (ISO/IEC 18004, 7.4).

use super::charset::{Charset, Run};

/// So many modules a side have the first two groups of versions at most (table 3): 9 and 26.
const GROUPS: [usize; 2] = [53, 121];

/// The characters of alphanumeric mode (table 5).
const ALPHANUMERIC: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// What FNC1 stands for between two fields (7.4.8): the group separator.
const SEPARATOR: u8 = 0x1D;

/// Which of several codes one is that make up a text together (7.4.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PartPlace {
    /// From 0.
    pub(super) index: u8,
    pub(super) of: u8,
    /// All bytes of the whole text, one upon the other.
    pub(super) parity: u8,
}

/// What was read of one code, kept for the next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Segments {
    pub(super) bytes: Vec<u8>,
    pub(super) runs: Vec<Run>,
    pub(super) place: Option<PartPlace>,
}

impl Segments {
    /// Reads the data codewords of a code of `size` modules a side. `None` where they are no segments, as chance makes them.
    pub(super) fn read(&mut self, codewords: &[u8], size: usize) -> Option<()> {
        self.clear();
        let mut bits = Bits { bytes: codewords, next: 0 };
        let group = GROUPS.iter().filter(|largest| size > **largest).count();
        let (mut declared, mut has_fields) = (Charset::Undeclared, false);
        while bits.left() >= 4 {
            let mode = bits.take(4)?;
            let mut count = |lengths: [usize; 3]| bits.take(lengths[group]);
            match mode {
                0 => break,
                1 => {
                    let count = count([10, 12, 14])?;
                    self.numeric(&mut bits, count)?;
                    self.end(Charset::Undeclared);
                }
                2 => {
                    let count = count([9, 11, 13])?;
                    let from = self.bytes.len();
                    self.alphanumeric(&mut bits, count)?;
                    if has_fields {
                        self.part_fields(from);
                    }
                    self.end(Charset::Undeclared);
                }
                4 => {
                    let count = count([8, 16, 16])?;
                    for _ in 0..count {
                        self.bytes.push(bits.take(8)? as u8);
                    }
                    self.end(declared);
                }
                8 => {
                    let count = count([8, 10, 12])?;
                    self.double(&mut bits, count, 0xC0, [(0x1F00, 0x8140), (u32::MAX, 0xC140)])?;
                    self.end(Charset::Kanji);
                }
                13 => {
                    let length = [8, 10, 12][group];
                    let from = self.bytes.len();
                    let mut other = bits.clone();
                    // GB/T 18284, 6.4.6: four bits say of which set, and there is only one. Some encoders write them behind the count.
                    if self.hanzi(&mut bits, |bits| (bits.take(4)? == 1).then(|| bits.take(length)).flatten()).is_none() {
                        self.bytes.truncate(from);
                        self.hanzi(&mut other, |bits| bits.take(length).filter(|_| bits.take(4) == Some(1)))?;
                        bits = other;
                    }
                    self.end(Charset::Hanzi);
                }
                7 => declared = Charset::of(designator(&mut bits)?),
                3 => {
                    let (index, last, parity) = (bits.take(4)?, bits.take(4)?, bits.take(8)?);
                    if index > last {
                        return None;
                    }
                    self.place = Some(PartPlace { index: index as u8, of: last as u8 + 1, parity: parity as u8 });
                }
                5 => has_fields = true,
                9 => {
                    // Who has defined the fields is nothing of what they say.
                    let _application = bits.take(8)?;
                    has_fields = true;
                }
                _ => return None,
            }
        }
        Some(())
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.runs.clear();
        self.place = None;
    }

    /// Adds what another code says behind it.
    pub(super) fn append(&mut self, other: &Self) {
        let from = self.bytes.len();
        self.bytes.extend_from_slice(&other.bytes);
        for run in &other.runs {
            self.push(Run { charset: run.charset, end: from + run.end });
        }
    }

    /// All bytes, one upon the other.
    pub(super) fn parity(&self) -> u8 {
        self.bytes.iter().fold(0, |parity, byte| parity ^ byte)
    }

    /// What was added last is in that character set.
    fn end(&mut self, charset: Charset) {
        self.push(Run { charset, end: self.bytes.len() });
    }

    fn push(&mut self, run: Run) {
        match self.runs.last_mut() {
            Some(last) if last.charset == run.charset => last.end = run.end,
            _ => self.runs.push(run),
        }
    }

    fn numeric(&mut self, bits: &mut Bits<'_>, count: u32) -> Option<()> {
        let mut left = count;
        while left > 0 {
            let digits = left.min(3);
            let value = bits.take([4, 7, 10][digits as usize - 1])?;
            if value >= 10_u32.pow(digits) {
                return None;
            }
            self.bytes.extend((0..digits).rev().map(|place| b'0' + (value / 10_u32.pow(place) % 10) as u8));
            left -= digits;
        }
        Some(())
    }

    fn alphanumeric(&mut self, bits: &mut Bits<'_>, count: u32) -> Option<()> {
        let character = |value: u32| ALPHANUMERIC.get(value as usize).copied();
        for _ in 0..count / 2 {
            let value = bits.take(11)?;
            self.bytes.extend([character(value / 45)?, character(value % 45)?]);
        }
        if count % 2 == 1 {
            self.bytes.push(character(bits.take(6)?)?);
        }
        Some(())
    }

    /// In a code with fields a percent sign parts two of them, and two are one (7.4.8.2).
    fn part_fields(&mut self, from: usize) {
        let mut kept = from;
        let mut index = from;
        while index < self.bytes.len() {
            let is_sign = self.bytes[index] == b'%';
            let is_double = is_sign && self.bytes.get(index + 1) == Some(&b'%');
            self.bytes[kept] = if is_sign && !is_double { SEPARATOR } else { self.bytes[index] };
            index += if is_double { 2 } else { 1 };
            kept += 1;
        }
        self.bytes.truncate(kept);
    }

    fn hanzi<'a>(&mut self, bits: &mut Bits<'a>, count: impl FnOnce(&mut Bits<'a>) -> Option<u32>) -> Option<()> {
        let count = count(bits)?;
        self.double(bits, count, 0x60, [(0x0A00, 0xA1A1), (u32::MAX, 0xA6A1)])
    }

    /// Characters of two bytes in thirteen bits: what is below each limit is counted from the number beside it.
    fn double(&mut self, bits: &mut Bits<'_>, count: u32, radix: u32, parts: [(u32, u32); 2]) -> Option<()> {
        for _ in 0..count {
            let value = bits.take(13)?;
            let apart = ((value / radix) << 8) | (value % radix);
            let (_, first) = parts.into_iter().find(|(limit, _)| apart < *limit)?;
            self.bytes.extend(((apart + first) as u16).to_be_bytes());
        }
        Some(())
    }
}

/// The number of a character set, in one to three bytes (7.4.2.2).
fn designator(bits: &mut Bits<'_>) -> Option<u32> {
    let first = bits.take(8)?;
    match first {
        _ if first & 0x80 == 0 => Some(first),
        _ if first & 0xC0 == 0x80 => Some((first & 0x3F) << 8 | bits.take(8)?),
        _ if first & 0xE0 == 0xC0 => Some((first & 0x1F) << 16 | bits.take(16)?),
        _ => None,
    }
}

/// Bits from the highest of the first byte on.
#[derive(Clone)]
struct Bits<'a> {
    bytes: &'a [u8],
    next: usize,
}

impl Bits<'_> {
    fn left(&self) -> usize {
        8 * self.bytes.len() - self.next
    }

    fn take(&mut self, count: usize) -> Option<u32> {
        if count > self.left() {
            return None;
        }
        let from = self.next;
        self.next += count;
        Some((from..from + count).fold(0, |value, bit| value << 1 | u32::from(self.bytes[bit / 8] >> (7 - bit % 8) & 1)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::charset;
    use super::*;

    /// Codewords from pairs of a value and its number of bits, as a version 5 code carries them.
    fn codewords(parts: &[(u32, usize)]) -> Vec<u8> {
        let bits: Vec<bool> = parts.iter().flat_map(|(value, count)| (0..*count).rev().map(move |bit| value >> bit & 1 == 1)).collect();
        bits.chunks(8).map(|byte| (0..8).fold(0, |value, bit| value << 1 | u8::from(byte.get(bit) == Some(&true)))).collect()
    }

    fn bytes(text: &[u8]) -> Vec<(u32, usize)> {
        [(4, 4), (text.len() as u32, 8)].into_iter().chain(text.iter().map(|byte| (u32::from(*byte), 8))).collect()
    }

    fn read(parts: &[(u32, usize)]) -> Option<Segments> {
        let mut segments = Segments::default();
        segments.read(&codewords(parts), 37).map(|()| segments)
    }

    /// What they say, or the bytes that are no text.
    fn said(parts: &[(u32, usize)]) -> Result<String, Vec<u8>> {
        let segments = read(parts).expect("segments");
        charset::text(&segments.bytes, &segments.runs).ok_or(segments.bytes)
    }

    fn declared(number: &[(u32, usize)], text: &[u8]) -> Result<String, Vec<u8>> {
        said(&[&[(7, 4)], number, &bytes(text)].concat())
    }

    #[test]
    fn digits_letters_and_bytes_are_read_as_they_were_written() {
        assert_eq!(said(&[(1, 4), (8, 10), (12, 10), (345, 10), (67, 7)]), Ok("01234567".to_owned()), "the standard's own example");
        assert_eq!(said(&[(2, 4), (5, 9), (462, 11), (1849, 11), (2, 6)]), Ok("AC-42".to_owned()), "likewise");
        assert_eq!(said(&bytes("Đăng ký".as_bytes())), Ok("Đăng ký".to_owned()));
        assert_eq!(said(&[]), Ok(String::new()));
        assert_eq!(said(&[bytes(b"one"), vec![(0, 4)], bytes(b"two")].concat()), Ok("one".to_owned()), "behind the end is nothing");
    }

    #[test]
    fn kanji_and_hanzi_are_text() {
        let point = 0x0D9F;
        assert_eq!(said(&[(8, 4), (2, 8), (point, 13), (0x1AAA, 13)]), Ok("点茗".to_owned()), "the standard's own example");
        let hanzi = [(0x0A * 0x60 + 0x2D, 13), (0x0A * 0x60 + 0x2E, 13)];
        let expected = Ok("拔跋1".to_owned());
        assert_eq!(said(&[&[(13, 4), (1, 4), (2, 8)][..], &hanzi, &bytes(b"1")].concat()), expected);
        assert_eq!(said(&[&[(13, 4), (2, 8), (1, 4)][..], &hanzi, &bytes(b"1")].concat()), expected, "the set behind the count");
    }

    #[test]
    fn half_a_letter_in_kanji_mode_is_joined_with_its_other_half() {
        // ễ is E1 BB 85 in UTF-8; an encoder may take E1 BB for a kanji.
        let value = 0xE1BB - 0xC140;
        let kanji = (value >> 8) * 0xC0 + (value & 0xFF);
        assert_eq!(said(&[vec![(8, 4), (1, 8), (kanji, 13)], bytes(&[0x85])].concat()), Ok("ễ".to_owned()));
    }

    #[test]
    fn a_declared_character_set_is_honoured() {
        for (number, text, expected) in [
            (3, &b"Ki\xEAn"[..], "Kiên"),
            (1, b"Ki\xEAn", "Kiên"),
            (2, b"caf\x82", "café"),
            (4, b"\xA3\xF3d\xBC", "Łódź"),
            (7, b"\xBC\xDE\xE1\xE2", "Мост"),
            (9, b"\xC1\xE8\xDE", "Αθή"),
            (17, b"5 \xA4", "5 €"),
            (20, b"\x93\x5F", "点"),
            (21, b"\x8A", "Š"),
            (22, b"\xCC\xEE", "Мо"),
            (23, b"\x80", "€"),
            (25, b"\x01\x10\x00\x61", "Đa"),
            (25, b"\xFF\xFE\x10\x01", "Đ"),
            (26, "Đức".as_bytes(), "Đức"),
            (27, b"plain", "plain"),
            (28, b"\xA4\xA4", "中"),
            (29, b"\xD6\xD0", "中"),
            (30, b"\xB0\xA1", "가"),
            (32, b"\xD6\xD0", "中"),
            (33, b"\x10\x01", "Đ"),
            (34, b"\x00\x00\x01\x10", "Đ"),
        ] {
            assert_eq!(declared(&[(number, 8)], text), Ok(expected.to_owned()), "{number}");
        }
        assert_eq!(declared(&[(0b10 << 14 | 0x1A, 16)], "ễ".as_bytes()), Ok("ễ".to_owned()), "in two bytes");
        assert_eq!(declared(&[(0b110, 3), (26, 21)], "ễ".as_bytes()), Ok("ễ".to_owned()), "in three bytes");
        assert_eq!(declared(&[(0b10 << 14 | 0x383, 16)], b"a"), Err(b"a".to_vec()), "by declaration no text");
        assert_eq!(declared(&[(26, 8)], b"\xFF"), Err(b"\xFF".to_vec()), "it is not what it says");
        assert_eq!(declared(&[(0b110, 3), (20000, 21)], "ễ".as_bytes()), Ok("ễ".to_owned()), "one that nobody knows");
    }

    #[test]
    fn where_nothing_is_declared_what_is_no_utf_8_stays_bytes() {
        assert_eq!(said(&bytes(b"Ki\xEAn")), Err(b"Ki\xEAn".to_vec()));
        let mixed = [bytes(b"Ki\xEAn "), vec![(7, 4), (26, 8)], bytes("ễ".as_bytes())].concat();
        assert_eq!(said(&mixed), Ok("Kiên ễ".to_owned()), "beside what is declared it is the standard's own set");
    }

    #[test]
    fn fields_are_parted_by_separators() {
        assert_eq!(said(&[vec![(5, 4)], bytes(b"1.001193")].concat()), Ok("1.001193".to_owned()));
        assert_eq!(said(&[vec![(9, 4), (165, 8)], bytes(b"1.001193")].concat()), Ok("1.001193".to_owned()));
        // "1%2" and "%%" in alphanumeric mode.
        let parted = [(5, 4), (2, 4), (5, 9), (45 + 38, 11), (2 * 45 + 38, 11), (38, 6)];
        assert_eq!(said(&parted), Ok("1\u{1D}2%".to_owned()));
        assert_eq!(said(&parted[1..]), Ok("1%2%%".to_owned()));
    }

    #[test]
    fn a_part_says_which_it_is() {
        let part = read(&[vec![(3, 4), (1, 4), (2, 4), (0xAB, 8)], bytes(b"b")].concat()).expect("segments");
        assert_eq!((part.place, &part.bytes[..]), (Some(PartPlace { index: 1, of: 3, parity: 0xAB }), &b"b"[..]));
        assert_eq!(read(&[(3, 4), (3, 4), (2, 4), (0, 8)]), None, "the fourth of three");
    }

    #[test]
    fn what_is_cut_or_cannot_be_is_none() {
        for parts in
            [&[(4, 4), (9, 8), (1, 8)][..], &[(1, 4), (3, 10), (1000, 10)], &[(2, 4), (2, 9), (2047, 11)], &[(6, 4)], &[(7, 4), (0xFF, 8)]]
        {
            assert_eq!(read(parts), None, "{parts:?}");
        }
    }

    proptest! {
        #[test]
        fn no_codewords_make_it_panic(codewords in proptest::collection::vec(any::<u8>(), 0..300), version in 1_usize..=40) {
            let mut segments = Segments::default();
            if segments.read(&codewords, 17 + 4 * version).is_some() {
                prop_assert!(segments.runs.last().is_none_or(|run| run.end == segments.bytes.len()));
                let _text = charset::text(&segments.bytes, &segments.runs);
            }
        }
    }
}
