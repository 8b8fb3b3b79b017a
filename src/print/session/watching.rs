//! What keeps a printer from going on while a slip goes out, and how long that is waited for.

use std::time::Instant;

use super::super::answers::PrinterAnswer;
use super::super::status::{NotReady, is_offline, judge, judge_automatic};
use super::outcome::Broken;
use super::{ASK_EVERY, CARRIED_OUT, FEEDING, STATUS, Session, WINDOW};

impl Session {
    /// Waits until so many bytes more may be on their way.
    pub(super) fn room(&mut self, bytes: usize) -> Result<(), Broken> {
        let begun = Instant::now();
        let held_up = self.held_up;
        let mut next = begun + ASK_EVERY;
        loop {
            self.sort();
            let end = begun + CARRIED_OUT + self.held_up.saturating_sub(held_up);
            let done = self.aside.iter().filter(|answer| matches!(answer, PrinterAnswer::Barrier(_))).count();
            let under_way: usize = self.asked.iter().skip(done).sum();
            if under_way == 0 || under_way + bytes <= WINDOW {
                return Ok(());
            }
            let is_over = Instant::now() >= end;
            if let Some(why) = self.news(&mut next, end)? {
                return Err(why);
            }
            if is_over {
                return Err(Broken::Stuck);
            }
        }
    }

    /// Waits for something from the printer until `end`, and returns why it stopped, if it did. When `next` has come it is asked, and not
    /// waited for: with its answer, what is awaited may have come too.
    pub(super) fn news(&mut self, next: &mut Instant, end: Instant) -> Result<Option<Broken>, Broken> {
        let is_asked = Instant::now() >= *next;
        let stopped = self.stopped(next)?;
        if stopped.is_none() && !is_asked {
            let _ = self.read((*next).min(end)).map_err(Broken::Link)?;
        }
        Ok(stopped)
    }

    /// Whether the printer stopped: it says so by itself, or when it is asked, which is done when `next` has come.
    fn stopped(&mut self, next: &mut Instant) -> Result<Option<Broken>, Broken> {
        match self.automatic.take().and_then(judge_automatic) {
            None => {}
            Some(NotReady::Feeding) => return self.feeding(),
            Some(why) => return Ok(Some(Broken::Stopped(why))),
        }
        let now = Instant::now();
        if now < *next {
            return Ok(None);
        }
        *next = now + ASK_EVERY;
        self.forget_the_oldest();
        let waits_since = self.questions.front().map(|question| now - question.at);
        if waits_since.is_none() {
            self.question(0, now + STATUS)?;
        }
        match self.statuses[0].take() {
            Some((asked, status)) if asked >= self.begun && is_offline(status) => match self.why_stopped() {
                Broken::Stopped(NotReady::Feeding) => self.feeding(),
                why => Ok(Some(why)),
            },
            // A printer whose buffer is full, or that is far away, answers later; beside its data it may still say why.
            None if waits_since.is_some_and(|since| since >= STATUS) => Ok(self.condition().map(Broken::Stopped)),
            _ => Ok(None),
        }
    }

    /// Waits until whoever holds the feed button lets go: the printer then goes on where it was. Returns what else keeps it from that.
    fn feeding(&mut self) -> Result<Option<Broken>, Broken> {
        let begun = Instant::now();
        let why = loop {
            let _ = self.read(Instant::now() + ASK_EVERY / 2).map_err(Broken::Link)?;
            match self.all_statuses().map(judge) {
                Ok(Some(NotReady::Feeding)) if begun.elapsed() < FEEDING => {}
                Ok(why) => break why,
                Err(Broken::Stuck) => break Some(NotReady::Offline),
                Err(error) => return Err(error),
            }
        };
        self.held_up += begun.elapsed();
        Ok(why.map(Broken::Stopped))
    }

    /// Why the printer is off line, as far as it says.
    fn why_stopped(&mut self) -> Broken {
        let asked = Instant::now();
        let _ = self.all_statuses();
        // Off line, as the answer that led here said.
        let mut status = [0x1A, 0x12, 0x12, 0x12];
        for (known, answer) in status.iter_mut().zip(self.statuses).skip(1) {
            if let Some((_, said)) = answer.filter(|(at, _)| *at >= asked) {
                *known = said;
            }
        }
        match judge(status).unwrap_or(NotReady::Offline) {
            NotReady::Offline => Broken::Stopped(self.condition().unwrap_or(NotReady::Offline)),
            known => Broken::Stopped(known),
        }
    }
}
