//! The heads of a connection's requests, as far as the HTTP library does not tell.
//!
//! It takes the `Content-Length` away from a request that has a `Transfer-Encoding` too, which is right for the length and hides that
//! somebody may be trying to pass one request off as two (RFC 9112, 6.3). So the names are looked at on their way in.

use std::collections::VecDeque;

/// As much of a line as is looked at: no name or length of interest is longer.
const LONGEST: usize = 64;

/// Where a connection is in its requests.
#[derive(Debug, Default)]
pub(super) struct Heads {
    part: HeadPart,
    /// The line of the head that is being read.
    line: Vec<u8>,
    length: Length,
    has_encoding: bool,
    /// Whether the heads that are whole have two lengths, for requests that have not begun.
    whole: VecDeque<bool>,
}

/// What the head says of the body's length.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Length {
    #[default]
    Unsaid,
    Bytes(u64),
    /// It is no number: the library refuses the request.
    Wrong,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum HeadPart {
    /// Nothing but empty lines, which may stand before a head.
    #[default]
    Before,
    Head,
    /// So many bytes are left of the body.
    Body(u64),
    /// In chunks, or in no form that is known. The connection ends with this request.
    Rest,
}

impl Heads {
    /// Whether a head has begun that is not whole.
    pub(super) fn is_within(&self) -> bool {
        self.part == HeadPart::Head || !self.line.is_empty()
    }

    /// Whether the body of the request that begins now has two lengths.
    pub(super) fn next_has_two_lengths(&mut self) -> bool {
        self.whole.pop_front().unwrap_or_default()
    }

    /// Bytes have come.
    pub(super) fn read(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            match self.part {
                HeadPart::Rest => return,
                HeadPart::Body(left) => {
                    let taken = left.min(bytes.len() as u64);
                    bytes = &bytes[taken as usize..];
                    self.part = if left == taken { HeadPart::Before } else { HeadPart::Body(left - taken) };
                }
                HeadPart::Before | HeadPart::Head => {
                    let end = bytes.iter().position(|byte| *byte == b'\n');
                    let (line, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
                    let room = LONGEST.saturating_sub(self.line.len());
                    self.line.extend(line.iter().take(room));
                    bytes = rest.get(1..).unwrap_or_default();
                    if end.is_some() {
                        self.end_line();
                    }
                }
            }
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        if !line.is_empty() {
            if self.part == HeadPart::Head {
                self.header(line);
            }
            self.part = HeadPart::Head;
        } else if self.part == HeadPart::Head {
            self.end_head();
        }
    }

    fn header(&mut self, line: &[u8]) {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            return;
        };
        let (name, value) = (line[..colon].trim_ascii(), line[colon + 1..].trim_ascii());
        if name.eq_ignore_ascii_case(b"content-length") {
            let length = std::str::from_utf8(value).ok().and_then(|value| value.parse().ok());
            self.length = length.map_or(Length::Wrong, Length::Bytes);
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            self.has_encoding = true;
        }
    }

    fn end_head(&mut self) {
        let (length, has_encoding) = (std::mem::take(&mut self.length), std::mem::take(&mut self.has_encoding));
        self.whole.push_back(has_encoding && length != Length::Unsaid);
        self.part = match length {
            Length::Unsaid | Length::Bytes(0) if !has_encoding => HeadPart::Before,
            Length::Bytes(length) if !has_encoding => HeadPart::Body(length),
            _ => HeadPart::Rest,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found, however the bytes are cut.
    fn found(text: &str) -> Vec<bool> {
        let in_pieces_of = |size: usize| {
            let mut heads = Heads::default();
            for piece in text.as_bytes().chunks(size) {
                heads.read(piece);
            }
            Vec::from(heads.whole)
        };
        let whole = in_pieces_of(text.len());
        for size in 1..text.len() {
            assert_eq!(in_pieces_of(size), whole, "in pieces of {size}: {text:?}");
        }
        whole
    }

    #[test]
    fn a_body_with_two_lengths_is_seen_wherever_it_stands() {
        let both = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
        assert_eq!(found(both), [true]);
        assert_eq!(found("POST / HTTP/1.1\ntransfer-encoding : gzip, chunked\nCONTENT-LENGTH:4\n\n"), [true]);
        let get = "\r\n\r\nGET /?content-length:4 HTTP/1.1\r\nHost: a\r\nX: transfer-encoding: chunked\r\n\r\n";
        let post = "POST / HTTP/1.1\r\nContent-Length: 33\r\nHost: a\r\n\r\nTransfer-Encoding: chunked\r\n\r\nXY\n";
        assert_eq!(found(&format!("{get}{post}{get}{post}{both}{both}")), [false, false, false, false, true], "nothing behind chunks");
        let long = format!("GET / HTTP/1.1\r\nX: {}\r\nContent-Length: 0\r\n\r\n{both}", "y".repeat(100));
        assert_eq!(found(&long), [false, true]);
    }

    #[test]
    fn a_head_begins_with_its_first_byte() {
        let mut heads = Heads::default();
        heads.read(b"\r\n");
        assert!(!heads.is_within());
        heads.read(b"G");
        assert!(heads.is_within());
        heads.read(b"ET / HTTP/1.1\r\n");
        assert!(heads.is_within());
        heads.read(b"\r\n");
        assert!(!heads.is_within());
    }
}
