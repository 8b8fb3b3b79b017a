//! What of a JPEG's header a decoder needs, taken from wherever it lies, and written anew as decoders of files want it.
//!
//! Cameras are careless here: bytes before the start, padding between segments, markers that belong into a scan, tables that are cut short or
//! left out. Everything behind the header is handed on as it is.

use super::standard::{DEFINE_HUFFMAN, standard_tables};

pub(super) const START_OF_IMAGE: u8 = 0xD8;
pub(super) const END_OF_IMAGE: u8 = 0xD9;
pub(super) const START_OF_SCAN: u8 = 0xDA;
const DEFINE_QUANTISATION: u8 = 0xDB;
const DEFINE_LINES: u8 = 0xDC;
const DEFINE_RESTARTS: u8 = 0xDD;
const FIRST_APPLICATION: u8 = 0xE0;
const ADOBE: u8 = 0xEE;

/// So many starts are tried: a picture may hide behind remains of others, but a buffer of nothing but starts must cost no more.
const MOST_STARTS: usize = 8;
/// Four tables for the first coefficient and four for the others.
const HUFFMAN_TABLES: usize = 8;
const QUANTISATION_TABLES: usize = 4;

/// How the colours of a picture are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColourSpace {
    /// The first component is brightness.
    Brightness,
    /// Three or four components that all count.
    Mixed,
}

/// The header of one picture, in pieces of the buffer it lies in.
#[derive(Debug, Clone, Copy, Default)]
struct Header<'a> {
    /// The marker of its start of frame, and what follows the length.
    frame: Option<(u8, &'a [u8])>,
    /// By number; each begins with its precision and number.
    quantisation: [Option<&'a [u8]>; QUANTISATION_TABLES],
    /// By class and number; each begins with these.
    huffman: [Option<&'a [u8]>; HUFFMAN_TABLES],
    /// Blocks from one restart marker to the next.
    restarts: Option<&'a [u8]>,
    /// What Adobe's segment says of the colours.
    transform: Option<u8>,
    has_jfif: bool,
}

/// One picture in a buffer.
#[derive(Debug, Clone, Copy)]
pub(super) struct JpegPicture<'a> {
    header: Header<'a>,
    frame: (u8, &'a [u8]),
    /// Where it starts.
    #[cfg_attr(not(feature = "camera"), expect(dead_code, reason = "only a camera's process passes pictures on as they came"))]
    start: usize,
    /// What follows the length of its first scan's header.
    scan: &'a [u8],
    /// Where the coded bytes of its scans begin.
    coded: usize,
    /// Behind its last byte.
    end: usize,
    has_end: bool,
    /// Where another picture starts before this one has ended.
    cut: Option<usize>,
}

impl<'a> JpegPicture<'a> {
    /// The first whole picture in a buffer; else the first that has a scan.
    pub(super) fn find(bytes: &'a [u8]) -> Option<Self> {
        let starts = bytes.windows(2).enumerate().filter(|(_, pair)| *pair == [0xFF, START_OF_IMAGE]).map(|(at, _)| at);
        // One whose start was lost begins with its first segment.
        let mut picture = starts.take(MOST_STARTS).chain([0]).find_map(|start| Self::parsed(bytes, start))?;
        for _ in 0..MOST_STARTS {
            let Some(next) = picture.cut.and_then(|start| Self::parsed(bytes, start)) else { break };
            if next.has_end && next.cut.is_none() {
                return Some(next);
            }
            picture.cut = next.cut;
        }
        Some(picture)
    }

    /// The picture whose header begins there; `None` where no scan follows it.
    fn parsed(bytes: &'a [u8], mut start: usize) -> Option<Self> {
        let mut header = Header::default();
        let mut at = start;
        loop {
            let (marker, behind) = next_marker(bytes, at)?;
            at = behind;
            if matches!(marker, START_OF_IMAGE | END_OF_IMAGE) {
                // What came before was another picture, cut short; its tables stay, because a stream may send them once.
                (header.frame, start) = (None, behind - 2);
            }
            let Some(segment) = segment(bytes, marker, behind) else { continue };
            at = behind + 2 + segment.len();
            match marker {
                START_OF_SCAN => {
                    if let (Some(frame), Some(scan)) = (header.frame, scan_header(segment)) {
                        return Some(
                            Self { header, frame, start, scan, coded: at, end: bytes.len(), has_end: false, cut: None }.ended(bytes),
                        );
                    }
                }
                DEFINE_HUFFMAN => {
                    // No table has a value of 0xFF: what begins with it is the next segment, and this one was cut short.
                    let own = segment.iter().position(|byte| *byte == 0xFF).unwrap_or(segment.len());
                    at = behind + 2 + own;
                    header.take_huffman(&segment[..own]);
                }
                _ => header.take(marker, segment),
            }
        }
    }

    /// With its end, which is the first behind its start: in a scan every 0xFF that is data is followed by 0, and the last end marker in the
    /// buffer may be an older picture's.
    fn ended(mut self, bytes: &[u8]) -> Self {
        let mut at = self.coded;
        while let Some(offset) = bytes[at..].iter().position(|byte| *byte == 0xFF) {
            at += offset + 1;
            match bytes.get(at) {
                Some(&END_OF_IMAGE) => {
                    (self.end, self.has_end) = (at + 1, true);
                    break;
                }
                Some(&START_OF_IMAGE) if self.cut.is_none() => self.cut = Some(at - 1),
                _ => {}
            }
        }
        self
    }

    /// Its own bytes, from its start to its end.
    #[cfg(feature = "camera")]
    pub(super) fn bytes(&self, bytes: &'a [u8]) -> &'a [u8] {
        &bytes[self.start..self.end]
    }

    /// How its colours are coded; `None` where no decoder knows.
    pub(super) fn colours(&self) -> Option<ColourSpace> {
        let names: Vec<u8> = self.components().iter().step_by(3).copied().collect();
        match names.as_slice() {
            [_] => Some(ColourSpace::Brightness),
            // By their names where nothing else is said, as libjpeg does.
            b"RGB" if !self.header.has_jfif => Some(ColourSpace::Mixed),
            [_, _, _] => {
                Some(if self.header.transform == Some(0) && !self.header.has_jfif { ColourSpace::Mixed } else { ColourSpace::Brightness })
            }
            [_, _, _, _] => Some(ColourSpace::Mixed),
            _ => None,
        }
    }

    fn components(&self) -> &'a [u8] {
        &self.frame.1[6..]
    }

    /// The picture as a file: its header in the usual order and complete, then its scans. `None` where something is missing that nobody can know.
    pub(super) fn as_file(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let Self { header, frame: (kind, frame), .. } = self;
        let mut file = Vec::with_capacity(self.end - self.coded + 2048);
        file.extend_from_slice(&[0xFF, START_OF_IMAGE]);
        if let Some(transform) = self.transform() {
            write(&mut file, ADOBE, &[b"Adobe\0\x64\0\0\0\0", &[transform]]);
        }
        // A picture of which only the tables for brightness came is as good: colour is not looked at.
        let other = header.quantisation.iter().flatten().next()?;
        for (number, table) in header.quantisation.iter().enumerate() {
            let table = table.unwrap_or(other);
            write(&mut file, DEFINE_QUANTISATION, &[&[table[0] & 0xF0 | number as u8], &table[1..]]);
        }
        let mut frame = frame.to_vec();
        let mut end = self.end;
        if frame[1..3] == [0, 0] {
            // Its height follows the first scan.
            let at = self.coded + bytes[self.coded..end].windows(4).position(|four| four == [0xFF, DEFINE_LINES, 0, 4])?;
            frame[1..3].copy_from_slice(bytes.get(at + 4..at + 6)?);
            end = at;
        }
        write(&mut file, *kind, &[&frame]);
        // The standard ones first: each of its own takes the place of one.
        file.extend(standard_tables());
        for table in header.huffman.iter().flatten() {
            write(&mut file, DEFINE_HUFFMAN, &[table]);
        }
        if let Some(restarts) = header.restarts {
            write(&mut file, DEFINE_RESTARTS, &[restarts]);
        }
        write(&mut file, START_OF_SCAN, &[self.scan]);
        file.extend_from_slice(&bytes[self.coded..end]);
        if end < self.end || !self.has_end {
            file.extend_from_slice(&[0xFF, END_OF_IMAGE]);
        }
        Some(file)
    }

    /// What Adobe's segment has to say for the decoder to take the colours as they are.
    fn transform(&self) -> Option<u8> {
        match (self.components().len() / 3, self.colours()?) {
            (3, ColourSpace::Mixed) => Some(0),
            (3, ColourSpace::Brightness) => Some(1),
            (4, _) => self.header.transform.filter(|transform| matches!(transform, 0 | 2)),
            _ => None,
        }
    }
}

impl<'a> Header<'a> {
    fn take(&mut self, marker: u8, segment: &'a [u8]) {
        match marker {
            0xC0..=0xC2 => {
                let components = segment.get(5).map(|count| 6 + 3 * usize::from(*count));
                self.frame = components.and_then(|length| segment.get(..length)).map(|frame| (marker, frame));
            }
            // Coded otherwise: lossless, or by arithmetic.
            0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => self.frame = None,
            DEFINE_QUANTISATION => self.take_quantisation(segment),
            DEFINE_RESTARTS => self.restarts = segment.get(..2).or(self.restarts),
            FIRST_APPLICATION if segment.starts_with(b"JFIF\0") => self.has_jfif = true,
            ADOBE if segment.starts_with(b"Adobe") => self.transform = segment.get(11).copied().or(self.transform),
            _ => {}
        }
    }

    fn take_quantisation(&mut self, mut tables: &'a [u8]) {
        while let Some(first) = tables.first() {
            let (precision, number) = (first >> 4, usize::from(first & 0x0F));
            let length = 1 + 64 * (1 + usize::from(precision));
            let (Some((table, rest)), true) = (tables.split_at_checked(length), precision < 2 && number < QUANTISATION_TABLES) else {
                return;
            };
            self.quantisation[number] = Some(table);
            tables = rest;
        }
    }

    /// The tables of a segment that are whole.
    fn take_huffman(&mut self, mut tables: &'a [u8]) {
        while let (Some(first), Some(lengths)) = (tables.first(), tables.get(1..17)) {
            let (class, number) = (usize::from(first >> 4), usize::from(first & 0x0F));
            let values = lengths.iter().copied().map(usize::from).sum::<usize>();
            // More codes of a length than there are would be no code.
            let left = lengths.iter().try_fold(1_i32, |left, count| (2 * left).checked_sub(i32::from(*count)).filter(|left| *left >= 0));
            let is_sound = class < 2 && number < HUFFMAN_TABLES / 2 && values <= 256 && left.is_some();
            let (Some((table, rest)), true) = (tables.split_at_checked(17 + values), is_sound) else { return };
            self.huffman[class * HUFFMAN_TABLES / 2 + number] = Some(table);
            tables = rest;
        }
    }
}

/// The next marker and what is behind it: markers may be preceded by any number of fill bytes, and some cameras fill with zeros.
fn next_marker(bytes: &[u8], mut at: usize) -> Option<(u8, usize)> {
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xFF)?;
        at += bytes[at..].iter().position(|byte| !matches!(byte, 0xFF | 0))?;
        if bytes[at] >= 0xC0 {
            return Some((bytes[at], at + 1));
        }
    }
}

/// What follows a marker and its length; `None` where the marker has none, as those that belong into a scan, or where it lies.
fn segment(bytes: &[u8], marker: u8, behind: usize) -> Option<&[u8]> {
    if matches!(marker, 0xD0..=END_OF_IMAGE) {
        return None;
    }
    let length = usize::from(u16::from_be_bytes(bytes.get(behind..behind + 2)?.try_into().ok()?));
    bytes.get(behind + 2..behind + length.max(2)).filter(|_| length >= 2)
}

/// The header of a scan without what is behind it.
fn scan_header(segment: &[u8]) -> Option<&[u8]> {
    segment.get(..4 + 2 * usize::from(*segment.first()?))
}

fn write(file: &mut Vec<u8>, marker: u8, pieces: &[&[u8]]) {
    // Each comes from a segment, whose length has two bytes.
    let length = 2 + pieces.iter().map(|piece| piece.len()).sum::<usize>();
    file.extend_from_slice(&[0xFF, marker, (length >> 8) as u8, length as u8]);
    for piece in pieces {
        file.extend_from_slice(piece);
    }
}
