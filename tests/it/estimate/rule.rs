//! Who is next, for the simulation: due appointments, the longest wait, one by priority after so many ordinary calls,
//! else first come; a counter's own queues before those it helps.

use super::town::{APPOINTMENT_LEAD, LONGEST_WAIT, ORDINARY_PER_PRIORITY, Visitor};

/// One queue's people, in the order they came.
#[derive(Debug, Clone, Default)]
pub struct Line {
    pub waiting: Vec<Visitor>,
    /// Ordinary calls since the last one by priority.
    pub ordinary_calls: u32,
}

impl Line {
    pub fn ordinary(&self) -> impl Iterator<Item = &Visitor> {
        self.waiting.iter().filter(|visitor| !visitor.priority && visitor.booked.is_none())
    }

    pub fn priority(&self) -> impl Iterator<Item = &Visitor> {
        self.waiting.iter().filter(|visitor| visitor.priority)
    }

    fn take(&mut self, index: usize) -> Visitor {
        let visitor = self.waiting.remove(index);
        if visitor.priority {
            self.ordinary_calls = 0;
        } else if visitor.booked.is_none() {
            self.ordinary_calls += 1;
        }
        visitor
    }
}

/// Takes whoever is next for a counter at `now`, in minutes.
pub fn next(lines: &mut [Line], serves: &[usize], helps: &[usize], now: f64) -> Option<Visitor> {
    let best = best_of(lines, serves, now).or_else(|| best_of(lines, helps, now));
    best.map(|(line, index)| lines[line].take(index))
}

fn best_of(lines: &[Line], of: &[usize], now: f64) -> Option<(usize, usize)> {
    let mut best: Option<((u8, f64), usize, usize)> = None;
    for &line in of {
        let ordinary_waits = lines[line].ordinary().next().is_some();
        let owed = lines[line].ordinary_calls >= ORDINARY_PER_PRIORITY || !ordinary_waits;
        for (index, visitor) in lines[line].waiting.iter().enumerate() {
            let place = match visitor.booked {
                Some(booked) if booked - APPOINTMENT_LEAD <= now => (0, booked),
                Some(booked) => (4, booked),
                None if now - visitor.at >= LONGEST_WAIT => (1, visitor.at),
                None if visitor.priority && owed => (2, visitor.at),
                None if visitor.priority => (5, visitor.at),
                None => (3, visitor.at),
            };
            if best.is_none_or(|(best, ..)| place < best) {
                best = Some((place, line, index));
            }
        }
    }
    best.map(|(_, line, index)| (line, index))
}
