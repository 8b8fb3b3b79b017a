//! The demo's hours: those of the hall, but that it is open for whoever looks at it now, at night and on a Sunday too.

use jiff::civil::{Date, Time, Weekday};
use jiff::{ToSpan as _, ZonedDateTime};

use crate::config::Config;
use crate::domain::calendar::{Span, Week};

/// The demo gives numbers for so many hours from its start at least, past midnight too.
const OPEN_FOR: i64 = 4;
/// Hours end at a full quarter.
const QUARTER: i64 = 15;

/// Opens the halls' hours as far as the demo needs; every other day stays as it is, and dates are counted as in a true hall.
pub(super) fn open(config: &mut Config, now: &ZonedDateTime) {
    let today = now.date();
    let tomorrow = today.saturating_add(1.day());
    let mut calendar = (*config.calendar).clone();
    for date in [today, tomorrow] {
        calendar.work_on(date);
    }
    config.calendar = calendar.into();
    let hall = config.hours.iter_mut().flat_map(|hours| [&mut hours.ticketing, &mut hours.serving]);
    let queues = config.queues.iter_mut().flat_map(|queue| [queue.hours.as_mut(), queue.serving.as_mut()]).flatten();
    hall.chain(queues).for_each(|week| widen(week, now));
    // Shortly before midnight little is left of a day.
    config.line.stop_when_full = false;
}

fn widen(week: &mut Week, now: &ZonedDateTime) {
    let (today, tomorrow) = (now.date(), now.date().saturating_add(1.day()));
    let usual = |date: Date| {
        let of_day = |weekday| week.on(weekday).first().zip(week.on(weekday).last());
        let (first, last) = of_day(date.weekday()).or_else(|| Weekday::Monday.cycle_forward().take(7).find_map(of_day))?;
        Some(Span { from: first.from, until: last.until })
    };
    let (Some(of_today), Some(of_tomorrow)) = (usual(today), usual(tomorrow)) else {
        return;
    };
    let until = quarter_after(now.datetime().saturating_add(OPEN_FOR.hours()).time());
    let turns = now.datetime().saturating_add(OPEN_FOR.hours()).date() > today;
    let of_today = Span { from: of_today.from.min(now.time()), until: if turns { Time::MAX } else { of_today.until.max(until) } };
    *day(week, today.weekday()) = vec![of_today];
    if turns {
        *day(week, tomorrow.weekday()) = vec![Span { from: Time::midnight(), until: of_tomorrow.until }];
    }
}

/// The next full quarter of an hour; the end of the day where that is none of the day.
fn quarter_after(time: Time) -> Time {
    let minutes = i64::from(time.hour()) * 60 + i64::from(time.minute());
    Time::midnight().checked_add(((minutes / QUARTER + 1) * QUARTER).minutes()).unwrap_or(Time::MAX)
}

fn day(week: &mut Week, weekday: Weekday) -> &mut Vec<Span> {
    match weekday {
        Weekday::Monday => &mut week.monday,
        Weekday::Tuesday => &mut week.tuesday,
        Weekday::Wednesday => &mut week.wednesday,
        Weekday::Thursday => &mut week.thursday,
        Weekday::Friday => &mut week.friday,
        Weekday::Saturday => &mut week.saturday,
        Weekday::Sunday => &mut week.sunday,
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::config;

    /// A demo that was started at a local time, and a moment some hours later.
    fn demo(started: &str) -> (Config, ZonedDateTime) {
        let mut config = config::embedded().expect("built in");
        let zone = TimeZone::get("Asia/Ho_Chi_Minh").expect("a zone");
        let now = started.parse::<jiff::civil::DateTime>().expect("a moment").to_zoned_datetime(zone).expect("there");
        open(&mut config, &now);
        (config, now)
    }

    #[test]
    fn it_gives_numbers_for_hours_whenever_it_is_started() {
        // A morning, just before the break, the end of a day, midnight, the small hours, a Sunday, a holiday, the eve of one, New Year's Eve.
        for started in [
            "2026-11-30T08:00",
            "2026-11-30T11:10",
            "2026-11-30T16:44",
            "2026-11-30T23:59:30",
            "2026-12-01T02:00",
            "2026-11-29T10:00",
            "2026-11-29T22:00",
            "2026-02-17T09:00",
            "2026-02-15T23:00",
            "2026-12-31T21:30",
        ] {
            let (config, now) = demo(started);
            for queue in &config.queues {
                for minutes in (0..=OPEN_FOR * 60).step_by(5) {
                    let then = now.saturating_add(minutes.minutes());
                    for week in [config.ticketing(&queue.key), config.serving(&queue.key)] {
                        let week = week.expect("a hall with hours");
                        assert!(week.open_at(&config.calendar, &then), "{} {started} and {minutes} minutes", queue.key);
                    }
                }
            }
            let birth = config.catalogue.by_code(&"1.001193".parse().expect("a code")).expect("in the catalogue");
            let outlook = config.outlook(birth, &now, true, 0).expect("a date");
            assert!(outlook.due.date >= now.date() && config.calendar.is_working(outlook.due.date), "{started}: {outlook:?}");
        }
    }

    #[test]
    fn other_days_are_those_of_the_hall() {
        let (config, now) = demo("2026-11-29T10:00");
        let town = config::embedded().expect("built in");
        let (ours, theirs) = (config.hours.expect("hours"), town.hours.expect("hours"));
        assert_eq!((&ours.ticketing.monday, &ours.serving.friday), (&theirs.ticketing.monday, &theirs.serving.friday));
        assert!(ours.ticketing.saturday.is_empty());
        let said: Vec<String> = ours.ticketing.sunday.iter().copied().map(String::from).collect();
        assert_eq!(said, ["07:00-16:45"], "{now}");
    }
}
