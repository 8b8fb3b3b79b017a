//! Open time: the clock without the breaks.

use jiff::Timestamp;

/// Milliseconds from a moment on, counted only while people are called.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenTime<'a> {
    /// The moment, in milliseconds since 1970.
    pub(super) now: i64,
    /// The times without calls, ascending.
    pub(super) breaks: &'a [(Timestamp, Timestamp)],
}

impl OpenTime<'_> {
    /// Open time from now until a moment; a moment that is past lies as far back as the clock says.
    pub(super) fn until(&self, at: Timestamp) -> i64 {
        let at = at.as_millisecond();
        let closed = self.breaks.iter().map(|(from, until)| until.as_millisecond().min(at) - from.as_millisecond().max(self.now));
        at - self.now - closed.map(|closed| closed.max(0)).sum::<i64>()
    }

    /// What the clock shows, from now, when `open` is over: a break that begins by then is added.
    pub(super) fn clock(&self, open: i64) -> i64 {
        let mut clock = open;
        for (from, until) in self.breaks {
            let (from, until) = (from.as_millisecond().max(self.now) - self.now, until.as_millisecond() - self.now);
            if from <= clock {
                clock = clock.saturating_add((until - from).max(0));
            }
        }
        clock
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("2026-11-23T{text}:00Z").parse().expect("a time")
    }

    #[test]
    fn a_break_is_no_open_time() {
        let breaks = [(at("11:30"), at("13:00"))];
        let open = OpenTime { now: at("11:00").as_millisecond(), breaks: &breaks };
        let minutes = |milliseconds: i64| milliseconds / 60_000;
        assert_eq!(minutes(open.until(at("11:20"))), 20);
        assert_eq!(minutes(open.until(at("12:00"))), 30);
        assert_eq!(minutes(open.until(at("13:10"))), 40);
        assert_eq!(minutes(open.until(at("10:00"))), -60);
        assert_eq!(minutes(open.clock(29 * 60_000)), 29);
        assert_eq!(minutes(open.clock(30 * 60_000)), 120, "nobody is called at half past eleven");
        let within = OpenTime { now: at("12:00").as_millisecond(), breaks: &breaks };
        assert_eq!(minutes(within.clock(0)), 60);
        assert_eq!(minutes(within.until(at("13:10"))), 10);
        let after = OpenTime { now: at("14:00").as_millisecond(), breaks: &breaks };
        assert_eq!(minutes(after.clock(5 * 60_000)), 5);
    }
}
