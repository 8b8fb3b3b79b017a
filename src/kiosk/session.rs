//! One citizen's visit: from the first touch or scan to the wipe.

use std::time::{Duration, Instant};

use super::comfort::Comfort;
use crate::config::Idle;
use crate::domain::text::Language;
use crate::hall::RequestId;

/// The number of a visit. A reply carries that of the visit that asked for it, and is dropped when another one runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitId(u64);

/// One citizen's visit. Nothing of it outlives it.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Its number.
    pub id: VisitId,
    /// The language chosen.
    pub language: Language,
    /// How the citizen wants the screen.
    pub comfort: Comfort,
    /// Whether a hand has touched the screen in it.
    pub touched: bool,
    /// The name of its order, so that a second tap gets the same number.
    pub request: Option<RequestId>,
    /// The last touch or scan.
    last: Instant,
}

/// How long nobody has touched the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// Somebody is there.
    Present,
    /// No touch for a while: the citizen is asked, and has this many seconds left to answer.
    Asked(u64),
    /// Nobody answered.
    Gone,
}

impl Visit {
    /// The first visit.
    #[must_use]
    pub fn first(language: Language, comfort: Comfort, now: Instant) -> Self {
        Self { id: VisitId(1), language, comfort, touched: false, request: None, last: now }
    }

    /// A new visit, which knows nothing of this one.
    #[must_use]
    pub fn next(&self, language: Language, comfort: Comfort, now: Instant) -> Self {
        Self { id: VisitId(self.id.0 + 1), ..Self::first(language, comfort, now) }
    }

    /// Somebody is there.
    pub fn seen(&mut self, now: Instant) {
        self.last = now;
    }

    /// Since when nobody has touched the screen.
    #[must_use]
    pub fn quiet(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.last)
    }

    /// How long nobody has been.
    #[must_use]
    pub fn absence(&self, idle: Idle, now: Instant) -> Absence {
        let quiet = self.quiet(now);
        let asked = Duration::from_secs(idle.seconds);
        let gone = asked + Duration::from_secs(idle.warning_seconds);
        if quiet < asked {
            Absence::Present
        } else if quiet < gone {
            Absence::Asked(gone.saturating_sub(quiet).as_secs_f64().ceil() as u64)
        } else {
            Absence::Gone
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Appearance;

    const IDLE: Idle = Idle { seconds: 60, warning_seconds: 20 };

    #[test]
    fn after_a_minute_a_question_and_twenty_seconds_later_the_end() {
        let start = Instant::now();
        let mut visit = Visit::first(Language::vietnamese(), Comfort::usual(Appearance::default()), start);
        let after = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(visit.absence(IDLE, after(59)), Absence::Present);
        assert_eq!(visit.absence(IDLE, after(60)), Absence::Asked(20));
        assert_eq!(visit.absence(IDLE, after(79)), Absence::Asked(1));
        assert_eq!(visit.absence(IDLE, after(80)), Absence::Gone);
        for round in 1..20 {
            visit.seen(after(70 * round));
            assert_eq!(visit.absence(IDLE, after(70 * round)), Absence::Present, "extended without limit");
        }
    }

    #[test]
    fn a_new_visit_knows_nothing_of_the_last() {
        let start = Instant::now();
        let usual = Comfort::usual(Appearance::default());
        let mut visit = Visit::first(Language::english(), Comfort { lowered: true, ..usual }, start);
        visit.touched = true;
        visit.request = RequestId::random().ok();
        let next = visit.next(Language::vietnamese(), usual, start);
        assert_ne!(next.id, visit.id);
        assert_eq!((next.language, next.comfort, next.touched, next.request), (Language::vietnamese(), usual, false, None));
    }
}
