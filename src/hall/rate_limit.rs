//! How many numbers each terminal gave lately: a child that plays with the screen must not empty the day's numbers.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::HallError;
use crate::domain::event::Actor;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// The numbers of the last minute, by terminal. Not stored: after a restart everybody begins anew.
#[derive(Debug, Clone, Default)]
pub(super) struct Recent(Arc<Mutex<HashMap<Actor, VecDeque<Timestamp>>>>);

impl Recent {
    /// Counts a number that a terminal, or a program, gives now, or says that it gave its numbers of a minute. Staff may give
    /// as many as they like; 0 is no limit.
    pub(super) fn take(&self, actor: Actor, now: Timestamp, most: u32) -> Result<(), HallError> {
        if most == 0 || actor.is_staff() {
            return Ok(());
        }
        let mut terminals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let given = terminals.entry(actor).or_default();
        // What lies in the future was given before the clock was set back.
        given.retain(|at| now.duration_since(*at) < MINUTE && *at <= now);
        if given.len() >= most as usize {
            return Err(HallError::TooMany);
        }
        given.push_back(now);
        Ok(())
    }
}
