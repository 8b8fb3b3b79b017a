//! What each way of looking saw: why a code is read or not.

use super::clock::Stopwatch;
use super::ladder::{BASE, FURTHER, Grain, Rung};
use super::stages::StageWork;
use super::walk::Border;
use super::{CodeReader, Look, Unread};
use crate::scan::Corners;
use crate::scan::frame::Luma;

/// One way of looking, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// How it looked, such as "half", "full inverted" or "full fine patient".
    pub way: String,
    /// What its stages took.
    pub spent: StageWork,
    /// The finder patterns it found or guessed: the middle and the pixels a module, in pixels of the frame.
    pub patterns: Vec<(f32, f32, f32)>,
    /// How many triples of them it tried.
    pub triples: usize,
    /// What it saw first and did not read.
    pub unread: Vec<Unread>,
    /// Where it read a code that no way before had read.
    pub read: Vec<Corners>,
}

impl CodeReader {
    /// Looks in every way there is, one after the other, and tells of each.
    pub fn explain(&mut self, frame: &Luma) -> Vec<Attempt> {
        let Some(full) = self.begin(frame) else { return Vec::new() };
        let clock = Stopwatch::until(None);
        let mut look = Look::default();
        let mut attempts = Vec::new();
        for rung in BASE.into_iter().chain(FURTHER) {
            let (codes, seen) = (look.codes.len(), look.seen.len());
            // What this way does not look at, it took no time for.
            self.stages.forget();
            let _through = self.climb(rung, full, &clock, &mut look);
            attempts.push(Attempt {
                way: name(rung),
                spent: self.stages.spent,
                patterns: self.stages.patterns_seen(),
                triples: self.stages.tried(),
                unread: look.seen[seen..].to_vec(),
                read: look.codes[codes..].iter().map(|code| code.corners).collect(),
            });
        }
        attempts
    }
}

fn name(rung: Rung) -> String {
    let grain = match rung.grain {
        Grain::Quarter => "quarter",
        Grain::Half => "half",
        Grain::Full => "full",
        Grain::Double => "double",
    };
    let fine = (rung.grain == Grain::Full && rung.radius < 20.0).then_some("fine");
    let words = [
        Some(grain),
        rung.inverted.then_some("inverted"),
        fine,
        rung.patient.then_some("patient"),
        rung.by_likeness.then_some("by likeness"),
        (rung.border == Border::Any).then_some("without margin"),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Instant;

    use super::*;
    use crate::scan::drawing::{code, sheet};

    #[test]
    fn each_way_of_looking_is_told_by_its_own_name() {
        let picture = sheet(400, 320, &[(&code(b"1.004222", 6), 100, 80)]);
        let attempts = CodeReader::default().explain(&Luma::from_picture(picture, Instant::now()));
        let names: BTreeSet<&str> = attempts.iter().map(|attempt| attempt.way.as_str()).collect();
        assert_eq!(names.len(), BASE.len() + FURTHER.len(), "{names:?}");
        assert_eq!(attempts.iter().map(|attempt| attempt.read.len()).sum::<usize>(), 1, "read by one of them, and not again");
        let first = &attempts[0];
        assert!(first.patterns.len() >= 3 && first.triples >= 1 && first.spent.finders > std::time::Duration::ZERO);
        assert!(CodeReader::default().explain(&Luma::new(3, 3, vec![0; 9], Instant::now()).unwrap()).is_empty());
    }
}
