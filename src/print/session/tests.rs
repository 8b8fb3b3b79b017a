use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::config::{Lettering, PaperWidth, PrinterAddress};
use crate::domain::slip::SlipId;
use crate::print::encode::Ending;

/// A printer that is done with its slip just when it is asked how it is.
#[derive(Debug)]
struct JustDone {
    said: VecDeque<u8>,
    was_asked: bool,
    /// How often somebody waited for more than it has said since.
    waits: Arc<AtomicUsize>,
}

impl Link for JustDone {
    fn write(&mut self, bytes: &[u8], _: Instant) -> io::Result<usize> {
        if bytes == [0x10, 4, 1] {
            self.was_asked = true;
            self.said.extend(b"\x37\x220001\0\x12");
        }
        Ok(bytes.len())
    }

    fn read(&mut self, bytes: &mut [u8], end: Instant) -> io::Result<usize> {
        let Some(byte) = self.said.pop_front() else {
            let _ = self.waits.fetch_add(usize::from(self.was_asked), Ordering::Relaxed);
            std::thread::sleep(end.saturating_duration_since(Instant::now()));
            return Ok(0);
        };
        bytes[0] = byte;
        Ok(1)
    }
}

#[test]
fn a_proof_that_comes_with_another_answer_is_not_waited_for() {
    let printer = Printer {
        address: PrinterAddress::None,
        paper: PaperWidth::Wide,
        proof: ProofMeans::ProcessId,
        cutter: true,
        lettering: Lettering::Hybrid,
        roll_m: None,
        slot: crate::config::Slot::Below,
    };
    let waits = Arc::new(AtomicUsize::new(0));
    let link = Box::new(JustDone { said: VecDeque::new(), was_asked: false, waits: waits.clone() });
    let mut session = Session::over(link, &printer);
    let slip = EscPosStream::new(&[], Ending::on(&printer, SlipId(1))).expect("encoded");
    assert_eq!(session.proof(&slip).expect("proven"), "printed 0001");
    assert_eq!(waits.load(Ordering::Relaxed), 0, "it had said everything");
}

#[test]
fn only_the_answer_that_was_asked_for_proves() {
    let ours = ProofRequest::ProcessId(*b"0001");
    assert!(proof_in(&[PrinterAnswer::Barrier(0), PrinterAnswer::Printed(*b"0001")], ours, 1).is_some());
    assert!(proof_in(&[PrinterAnswer::Printed(*b"0002"), PrinterAnswer::Barrier(0), PrinterAnswer::Cleared], ours, 0).is_none());
    let barriers = [PrinterAnswer::Barrier(0), PrinterAnswer::Barrier(0), PrinterAnswer::Barrier(0x03)];
    assert!(proof_in(&barriers, ProofRequest::Barrier, 2).is_some(), "a roll near its end is enough");
    assert!(proof_in(&barriers, ProofRequest::Barrier, 3).is_none(), "those were for the pieces before");
    assert!(proof_in(&[PrinterAnswer::Barrier(0x0C)], ProofRequest::Barrier, 0).is_none(), "the paper has ended");
}
