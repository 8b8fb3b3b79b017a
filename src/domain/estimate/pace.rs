//! What a day has shown of one queue so far, in a handful of integers.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How many observations a mean remembers: the day drifts, and what was hours ago counts less.
pub(super) const MEMORY: i64 = 24;
/// A ticket counts as keeping its counter no longer than this, in milliseconds: beyond an hour somebody forgot a key.
const LONGEST_SERVICE: i64 = 3_600_000;
/// A gap before a call counts no longer than this, in milliseconds: beyond it the counter was closed.
const LONGEST_GAP: i64 = 1_200_000;
/// An interval between two newcomers counts no longer than this, in milliseconds: beyond it the door was closed.
const LONGEST_INTERVAL: i64 = 1_800_000;
/// How many times more than the latest day all days before it weigh.
const DAYS: i64 = 4;

/// The pace of one queue on one service day: whole numbers only, so that the same observations in the same order give
/// the same pace on every machine and in every version, and a replay of events gives what the table holds.
///
/// The first observations make a plain mean; from the 24th on each new one moves it by a twenty-fourth of the difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pace {
    /// Tickets that left a counter, however they left it.
    pub services: u32,
    /// The mean time from a call to the end of its ticket, in milliseconds.
    pub service_mean: i64,
    /// The variance of that time, in square seconds.
    pub service_variance: i64,
    /// Calls, recalls not counted.
    pub calls: u32,
    /// The mean gap before a call, in milliseconds.
    pub gap_mean: i64,
    /// Numbers given.
    pub arrivals: u32,
    /// How many of them go before ordinary people: by a priority class, or by an appointment.
    pub priority_arrivals: u32,
    /// The mean interval between two numbers, in milliseconds; zero before the second.
    pub interval_mean: i64,
    /// When the last number was given, in milliseconds since 1970; zero before the first.
    pub last_arrival: i64,
}

impl Pace {
    /// A number was given at `at`; `priority` if it goes before ordinary ones, by a class or by an appointment.
    pub fn arrived(&mut self, at: Timestamp, priority: bool) {
        let at = at.as_millisecond();
        if self.arrivals > 0 {
            let interval = (at - self.last_arrival).clamp(0, LONGEST_INTERVAL);
            self.interval_mean += (interval - self.interval_mean) / i64::from(self.arrivals).min(MEMORY);
        }
        self.last_arrival = at;
        self.arrivals = self.arrivals.saturating_add(1);
        self.priority_arrivals = self.priority_arrivals.saturating_add(u32::from(priority));
    }

    /// A ticket was called, `gap` after both its counter's last ticket had left and it waited itself: what passes between
    /// two people, a pause included, a break of the whole hall not.
    pub fn called(&mut self, gap: SignedDuration) {
        let gap = milliseconds(gap).clamp(0, LONGEST_GAP);
        self.calls = self.calls.saturating_add(1);
        self.gap_mean += (gap - self.gap_mean) / i64::from(self.calls).min(MEMORY);
    }

    /// A ticket left its counter, `kept` after it was called: served, sent on, set aside, or never come.
    pub fn left(&mut self, kept: SignedDuration) {
        let kept = milliseconds(kept).clamp(0, LONGEST_SERVICE);
        self.services = self.services.saturating_add(1);
        let weight = i64::from(self.services).min(MEMORY);
        let before = kept - self.service_mean;
        self.service_mean += before / weight;
        let square = before * (kept - self.service_mean) / 1_000_000;
        self.service_variance += (square - self.service_variance) / weight;
    }

    /// These earlier days and the day that followed them, for the days after. How many come is a matter of the hour, not
    /// of the day, and is not kept.
    #[must_use]
    pub fn followed_by(self, day: Self) -> Self {
        let of_services = |earlier, latest| both(earlier, self.services, latest, day.services);
        Self {
            services: self.services.saturating_add(day.services),
            service_mean: of_services(self.service_mean, day.service_mean),
            service_variance: of_services(self.service_variance, day.service_variance),
            calls: self.calls.saturating_add(day.calls),
            gap_mean: both(self.gap_mean, self.calls, day.gap_mean, day.calls),
            ..Self::default()
        }
    }

    /// The interval between two ordinary newcomers, in milliseconds, where it is known.
    pub(super) fn ordinary_interval(&self) -> Option<i64> {
        self.interval_of(self.arrivals - self.priority_arrivals.min(self.arrivals))
    }

    /// The interval between two newcomers who go before those, in milliseconds, where it is known.
    pub(super) fn priority_interval(&self) -> Option<i64> {
        self.interval_of(self.priority_arrivals)
    }

    fn interval_of(&self, arrivals: u32) -> Option<i64> {
        let interval = self.interval_mean.checked_mul(i64::from(self.arrivals))?.checked_div(i64::from(arrivals))?;
        (interval > 0).then_some(interval)
    }
}

/// The mean of two means, by how much was seen for each.
fn both(earlier: i64, earlier_seen: u32, latest: i64, latest_seen: u32) -> i64 {
    let latest_weight = i64::from(latest_seen);
    let earlier_weight = i64::from(earlier_seen).min(latest_weight * DAYS);
    (earlier * earlier_weight + latest * latest_weight).checked_div(earlier_weight + latest_weight).unwrap_or(earlier)
}

/// A length of time in whole milliseconds.
pub(super) fn milliseconds(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seconds(count: i64) -> SignedDuration {
        SignedDuration::from_secs(count)
    }

    #[test]
    fn a_few_observations_make_a_plain_mean() {
        let mut pace = Pace::default();
        for minutes in [4, 6, 11] {
            pace.left(seconds(minutes * 60));
        }
        assert_eq!((pace.services, pace.service_mean), (3, 420_000));
        let variance = (180_i64.pow(2) + 60_i64.pow(2) + 240_i64.pow(2)) / 3;
        assert!((pace.service_variance - variance).abs() <= 3, "{} against {variance}", pace.service_variance);
    }

    #[test]
    fn the_latest_counts_most() {
        let mut pace = Pace::default();
        (0..100).for_each(|_| pace.left(seconds(600)));
        (0..24).for_each(|_| pace.left(seconds(1200)));
        assert!((950_000..1_050_000).contains(&pace.service_mean), "{}", pace.service_mean);
    }

    #[test]
    fn a_forgotten_key_does_not_spoil_the_day() {
        let mut pace = Pace::default();
        (0..24).for_each(|_| pace.left(seconds(600)));
        pace.left(seconds(6 * 3600));
        assert_eq!(pace.service_mean, 600_000 + 3_000_000 / 24);
        pace.left(seconds(-5));
        assert!(pace.service_mean > 0);
    }

    #[test]
    fn intervals_tell_how_often_each_class_comes() {
        let mut pace = Pace::default();
        assert_eq!(pace.ordinary_interval(), None);
        let begin: Timestamp = "2026-11-23T00:30:00Z".parse().expect("a time");
        for minute in 0..10 {
            pace.arrived(begin.saturating_add(seconds(minute * 60)).expect("a time"), minute % 5 == 4);
        }
        assert_eq!(pace.interval_mean, 60_000);
        assert_eq!((pace.ordinary_interval(), pace.priority_interval()), (Some(75_000), Some(300_000)));
        pace.arrived(begin, false);
        assert!(pace.interval_mean >= 0, "a clock set back is no interval");
    }

    #[test]
    fn earlier_days_fade() {
        let day = |minutes: i64| {
            let mut pace = Pace::default();
            (0..20).for_each(|_| pace.left(seconds(minutes * 60)));
            pace
        };
        let year = (0..200).fold(Pace::default(), |earlier, _| earlier.followed_by(day(10)));
        assert_eq!((year.services, year.service_mean), (4000, 600_000));
        let week = (0..5).fold(year, |earlier, _| earlier.followed_by(day(20)));
        assert!(week.service_mean > 900_000, "a week of slower days shows: {}", week.service_mean);
        assert_eq!(week.followed_by(Pace::default()), week, "a day off changes nothing");
    }

    /// The columns of stored days depend on these very numbers: a change of them needs a migration.
    #[test]
    fn the_same_day_gives_the_same_numbers_in_every_version() {
        let mut pace = Pace::default();
        for index in 0..60_i64 {
            pace.arrived(Timestamp::from_millisecond(1_790_000_000_000 + index * index * 1000).expect("a time"), index % 5 == 0);
            pace.called(SignedDuration::from_millis(20_000 + index * 777));
            pace.left(SignedDuration::from_millis(300_000 + (index * 7919 % 600) * 1000));
        }
        let text = serde_json::to_string(&pace).expect("json");
        assert_eq!(
            text,
            "{\"services\":60,\"service_mean\":616327,\"service_variance\":28330,\"calls\":60,\"gap_mean\":49892,\
             \"arrivals\":60,\"priority_arrivals\":12,\"interval_mean\":76178,\"last_arrival\":1790003481000}"
        );
        assert_eq!(serde_json::from_str::<Pace>(&text).expect("a pace"), pace);
    }

    proptest! {
        #[test]
        fn means_stay_within_what_was_seen(kept in proptest::collection::vec(0_i64..7200, 1..200)) {
            let mut pace = Pace::default();
            for kept in &kept {
                pace.left(seconds(*kept));
            }
            let (least, most) = (kept.iter().min().expect("one"), kept.iter().max().expect("one"));
            prop_assert!((least.min(&3600) * 1000..=most * 1000).contains(&pace.service_mean));
            prop_assert!(pace.service_variance >= 0);
        }
    }
}
