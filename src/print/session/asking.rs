//! Questions and answers: each answer belongs to the oldest question that has none.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use super::super::answers::PrinterAnswer;
use super::super::link::Condition;
use super::super::status::NotReady;
use super::outcome::Broken;
use super::{LATEST, Question, Session};

impl Session {
    /// What the printer says beside its data against printing, where the link has a channel for that.
    pub(super) fn condition(&mut self) -> Option<NotReady> {
        match self.link.condition()? {
            Condition { paper_end: true, .. } => Some(NotReady::NoPaper),
            Condition { error: true, .. } | Condition { selected: false, .. } => Some(NotReady::Offline),
            Condition { .. } => None,
        }
    }

    /// Asks for something and waits so long for its answer; `false` if that did not come. One that came before is not for it.
    pub(super) fn hears(&mut self, asked: &[u8], patience: Duration, is_answer: fn(&PrinterAnswer) -> bool) -> Result<bool, Broken> {
        let end = Instant::now() + patience;
        self.sort();
        self.aside.retain(|answer| !is_answer(answer));
        self.write(asked, end)?;
        loop {
            self.sort();
            if self.aside.iter().any(is_answer) {
                return Ok(true);
            }
            if !self.read(end).map_err(Broken::Link)? {
                return Ok(false);
            }
        }
    }

    /// Asks for a real-time status and waits for the answer until `end`.
    pub(super) fn status(&mut self, index: usize, end: Instant) -> Result<u8, Broken> {
        let asked = Instant::now();
        self.question(index, end)?;
        self.answered(&[index], asked, end)?;
        Ok(self.statuses[index].map_or(0, |(_, status)| status))
    }

    /// Asks for the four real-time statuses at once, and waits for all of them: behind a slow way, one wait and not four.
    pub(super) fn all_statuses(&mut self) -> Result<[u8; 4], Broken> {
        let asked = Instant::now();
        let end = asked + LATEST;
        for index in 0..4 {
            self.question(index, end)?;
        }
        self.answered(&[0, 1, 2, 3], asked, end)?;
        Ok(self.statuses.map(|answer| answer.map_or(0, |(_, status)| status)))
    }

    pub(super) fn question(&mut self, index: usize, end: Instant) -> Result<(), Broken> {
        self.sort();
        self.forget_the_oldest();
        self.questions.push_back(Question { index, at: Instant::now() });
        self.write(&[0x10, 0x04, index as u8 + 1], end)
    }

    /// Waits until each of these was answered that was asked since a moment.
    pub(super) fn answered(&mut self, indices: &[usize], asked: Instant, end: Instant) -> Result<(), Broken> {
        loop {
            self.sort();
            if indices.iter().all(|index| self.statuses[*index].is_some_and(|(at, _)| at >= asked)) {
                return Ok(());
            }
            if !self.read(end).map_err(Broken::Link)? {
                return Err(Broken::Stuck);
            }
        }
    }

    /// Questions that no answer is waited for any more: a printer that was busy may not have heard them.
    pub(super) fn forget_the_oldest(&mut self) {
        while self.questions.front().is_some_and(|question| question.at.elapsed() > LATEST) {
            let _ = self.questions.pop_front();
        }
    }

    /// Puts the answers that came where they belong.
    pub(super) fn sort(&mut self) {
        while let Some(answer) = self.answers.take() {
            match answer {
                PrinterAnswer::Status(status) => {
                    if let Some(Question { index, at }) = self.questions.pop_front() {
                        self.statuses[index] = Some((at, status));
                        self.late = at.elapsed();
                    }
                }
                PrinterAnswer::Automatic(status) => self.automatic = Some(status),
                other => self.aside.push(other),
            }
        }
    }

    /// Reads what comes until `end`; `false` if nothing did.
    pub(super) fn read(&mut self, end: Instant) -> Result<bool, String> {
        let mut bytes = [0; 256];
        let count = self.link.read(&mut bytes, end).map_err(|error| error.to_string())?;
        self.answers.push(&bytes[..count]);
        Ok(count > 0)
    }

    /// Writes all of `bytes` until `end`.
    pub(super) fn write(&mut self, bytes: &[u8], end: Instant) -> Result<(), Broken> {
        let mut left = bytes;
        loop {
            match self.link.write(left, end) {
                Ok(count) => left = &left[count..],
                // So the system's driver calls it.
                Err(error) if error.kind() == ErrorKind::StorageFull => return Err(Broken::Stopped(NotReady::NoPaper)),
                Err(error) => return Err(Broken::Link(error.to_string())),
            }
            if left.is_empty() {
                return Ok(());
            }
            if Instant::now() >= end {
                return Err(Broken::Stuck);
            }
        }
    }
}
