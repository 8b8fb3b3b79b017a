//! How long a ticket of a line keeps its counter.

use super::pace::{MEMORY, milliseconds};
use super::{Basis, DAY, QueueSnapshot};

/// How many services of today the earlier days weigh.
const EARLIER_WEIGHT: i64 = 8;
/// How many services of today the configured minutes weigh.
const USUAL_WEIGHT: i64 = 3;
/// By how much services differ while none was seen: the standard deviation as a share of the mean, in per cent.
const USUAL_VARIATION: i64 = 70;
/// The gap before a call while none was seen, in milliseconds.
const USUAL_GAP: i64 = 30_000;
/// How far a mean may be off however much was seen, as a share of it: a morning is no afternoon.
const DRIFT: f64 = 0.16;
/// The same while nothing was seen: the plain formula does not know what else its counters do.
const DRIFT_OF_PLAIN: f64 = 0.6;

/// What is known of the services of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Service {
    /// The mean time from a call to the end of its ticket, in milliseconds; never zero.
    pub(super) mean: i64,
    /// The variance of that time, in square seconds.
    pub(super) variance: i64,
    /// The mean gap before a call, in milliseconds.
    pub(super) gap: i64,
    /// How many services this is worth.
    weight: i64,
    /// What weighs most in it.
    pub(super) basis: Basis,
}

impl Service {
    /// What the paces and the configuration of a line say together; `None` where they say nothing.
    pub(super) fn of(line: &QueueSnapshot) -> Option<Self> {
        let today = line.today;
        let seen = i64::from(today.services).min(MEMORY);
        let earlier = line.earlier.filter(|earlier| earlier.services > 0);
        let (mean, variance, weight, else_basis) = if let Some(earlier) = earlier {
            let weight = i64::from(earlier.services).min(EARLIER_WEIGHT);
            (earlier.service_mean, earlier.service_variance, weight, Basis::EarlierDays { services: earlier.services })
        } else {
            let usual = milliseconds(line.usual).clamp(0, DAY);
            let deviation = usual / 1000 * USUAL_VARIATION / 100;
            (usual, deviation * deviation, if usual > 0 { USUAL_WEIGHT } else { 0 }, Basis::Plain)
        };
        let all = seen + weight;
        if all == 0 {
            return None;
        }
        let both = |today: i64, before: i64| (today * seen + before * weight) / all;
        let today_leads = if else_basis == Basis::Plain { seen > 0 } else { seen >= weight };
        let calls = i64::from(today.calls).min(MEMORY);
        let gap = line.earlier.filter(|earlier| earlier.calls > 0).map_or(USUAL_GAP, |earlier| earlier.gap_mean);
        let service = Self {
            mean: both(today.service_mean, mean),
            variance: both(today.service_variance, variance),
            gap: (today.gap_mean * calls + gap * USUAL_WEIGHT) / (calls + USUAL_WEIGHT),
            weight: all,
            basis: if today_leads { Basis::Today { services: today.services } } else { else_basis },
        };
        (service.mean > 0).then_some(service)
    }

    /// What is left of a service that has lasted `spent`, both in milliseconds. Long services are long for a reason: with
    /// times spread as they are at counters, the rest does not fall below two thirds of the mean.
    pub(super) fn left_after(self, spent: i64) -> i64 {
        (self.mean - spent.max(0)).max(self.mean * 2 / 3)
    }

    /// How far the mean may be off, as a share of it.
    pub(super) fn uncertainty(self) -> f64 {
        let seconds = self.mean as f64 / 1000.0;
        let drift = if self.basis == Basis::Plain { DRIFT_OF_PLAIN } else { DRIFT };
        (self.variance as f64 / seconds.powi(2) / self.weight as f64 + drift.powi(2)).sqrt()
    }
}
