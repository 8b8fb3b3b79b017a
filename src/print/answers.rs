//! What a printer says, told apart by fixed bits.
//!
//! A printer answers in one stream of bytes: real-time status when asked, automatic status when something changes,
//! proofs when they are due. Every kind has bits of its own, so one reader can take them as they come.

/// Bytes of a text answer after which it is none: ids and names are short.
const LONGEST: usize = 80;

/// One answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrinterAnswer {
    /// To `DLE EOT`: `0xx1xx10`.
    Status(u8),
    /// To `GS ( H`: everything before this id is printed.
    Printed([u8; 4]),
    /// To `DLE DC4 8`: the buffers are empty.
    Cleared,
    /// To `GS r`: `0xx0xxxx`, everything before is carried out.
    Barrier(u8),
    /// What the printer sends by itself when something changes (`GS a`): four bytes.
    Automatic([u8; 4]),
}

/// Reads answers out of the bytes that came so far.
#[derive(Debug, Default)]
pub struct Answers {
    bytes: Vec<u8>,
}

impl Answers {
    /// More bytes have come.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next answer that concerns us; `None` until more bytes come. Flow control and noise are dropped.
    pub fn take(&mut self) -> Option<PrinterAnswer> {
        loop {
            let (answer, used) = read(&self.bytes)?;
            let _ = self.bytes.drain(..used);
            if answer.is_some() {
                return answer;
            }
        }
    }
}

/// The answer at the start and its length; an answer of `None` is nothing for us. `None` as a whole: more must come.
fn read(bytes: &[u8]) -> Option<(Option<PrinterAnswer>, usize)> {
    let first = *bytes.first()?;
    let data = |byte: u8| byte & 0x90 == 0;
    match first {
        0x37 => block(bytes),
        // The answer to GS I: text up to a zero.
        b'_' => match bytes.iter().position(|byte| *byte == 0) {
            Some(end) => Some((None, end + 1)),
            None if bytes.len() < LONGEST => None,
            None => Some((None, 1)),
        },
        byte if byte & 0x93 == 0x12 => Some((Some(PrinterAnswer::Status(byte)), 1)),
        // Automatic status: this byte and three data bytes. A byte that is none begins something else; what came of the
        // status goes, so that no piece of it is taken for a proof.
        byte if byte & 0x93 == 0x10 => match bytes[1..].iter().take(3).position(|byte| !data(*byte)) {
            Some(rest) => Some((None, 1 + rest)),
            None if bytes.len() < 4 => None,
            None => Some((Some(PrinterAnswer::Automatic([byte, bytes[1], bytes[2], bytes[3]])), 4)),
        },
        byte if data(byte) => Some((Some(PrinterAnswer::Barrier(byte)), 1)),
        _ => Some((None, 1)),
    }
}

/// `37 id … 00`.
fn block(bytes: &[u8]) -> Option<(Option<PrinterAnswer>, usize)> {
    let noise = Some((None, 1));
    match *bytes.get(1)? {
        0x22 if bytes.len() < 7 => None,
        0x22 if bytes[6] == 0 => Some((Some(PrinterAnswer::Printed([bytes[2], bytes[3], bytes[4], bytes[5]])), 7)),
        0x25 => match *bytes.get(2)? {
            0 => Some((Some(PrinterAnswer::Cleared), 3)),
            _ => noise,
        },
        _ => noise,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(bytes: &[u8]) -> Vec<PrinterAnswer> {
        let mut answers = Answers::default();
        answers.push(bytes);
        std::iter::from_fn(|| answers.take()).collect()
    }

    #[test]
    fn kinds_are_told_apart() {
        let stream = b"\x12\x37\x22A00Z\x00\x10\x00\x03\x00\x11\x13\x37\x25\x00_FAKE\x00\x16\x0f";
        assert_eq!(
            all(stream),
            [
                PrinterAnswer::Status(0x12),
                PrinterAnswer::Printed(*b"A00Z"),
                PrinterAnswer::Automatic([0x10, 0, 3, 0]),
                PrinterAnswer::Cleared,
                PrinterAnswer::Status(0x16),
                PrinterAnswer::Barrier(0x0f)
            ]
        );
    }

    #[test]
    fn a_half_answer_waits_for_its_rest() {
        let mut answers = Answers::default();
        answers.push(b"\x37\x22AB");
        assert_eq!(answers.take(), None);
        answers.push(b"CD\x00");
        assert_eq!(answers.take(), Some(PrinterAnswer::Printed(*b"ABCD")));
    }

    #[test]
    fn automatic_status_is_never_a_proof() {
        assert_eq!(all(b"\x18\x00\x0c\x00"), [PrinterAnswer::Automatic([0x18, 0, 0x0c, 0])]);
        assert_eq!(all(b"\x18\x00\x12"), [PrinterAnswer::Status(0x12)], "nor is a piece of it");
    }

    proptest! {
        #[test]
        fn anything_is_read_to_its_end(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut answers = Answers::default();
            answers.push(&bytes);
            while answers.take().is_some() {}
            prop_assert!(answers.bytes.len() < LONGEST);
        }
    }
}
