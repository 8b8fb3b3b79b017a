mod due_dates;
mod hours;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _, ZonedDateTime};
use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::domain::catalogue::{Deadline, DeadlineUnit};

#[derive(Deserialize)]
struct File {
    year: Vec<Year>,
}

fn read(text: &str) -> Result<Calendar, Vec<CalendarError>> {
    Calendar::new(toml::from_str::<File>(text).expect("readable").year)
}

/// The town's own calendar: the facts of 2025 to 2028.
fn town() -> Calendar {
    read(include_str!("../../../kiosk-config/calendar.toml")).expect("it fits")
}

fn week(text: &str) -> Week {
    toml::from_str(text).expect("a week")
}

/// The town's hours: eight and a half hours a day.
fn office() -> Week {
    let day = "[\"07:00-11:30\", \"13:00-17:00\"]";
    week(&format!("monday = {day}\ntuesday = {day}\nwednesday = {day}\nthursday = {day}\nfriday = {day}"))
}

/// The residence counters: Saturday morning too.
fn residence() -> Week {
    Week { saturday: vec!["07:00-11:30".to_owned().try_into().expect("a span")], ..office() }
}

#[test]
fn weekdays_with_the_same_hours_are_said_together() {
    let said = |week: &Week| week.open_days().iter().map(|days| (days.first, days.last, days.spans.len())).collect::<Vec<_>>();
    assert_eq!(said(&residence()), [(1, 5, 2), (6, 6, 1)]);
    assert_eq!(said(&Week { wednesday: Vec::new(), ..office() }), [(1, 2, 2), (4, 5, 2)], "a closed day lies between");
    assert_eq!(said(&Week::default()), []);
}

fn zone() -> TimeZone {
    TimeZone::get("Asia/Ho_Chi_Minh").expect("bundled")
}

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

fn local(text: &str) -> DateTime {
    text.parse().expect("a local moment")
}

fn at(text: &str) -> ZonedDateTime {
    local(text).to_zoned_datetime(zone()).expect("a moment")
}

fn said(moment: Option<ZonedDateTime>) -> String {
    moment.map_or_else(|| "never".to_owned(), |moment| moment.strftime("%F %H:%M").to_string())
}

fn minutes(time: SignedDuration) -> i64 {
    time.as_mins()
}

mod service_day {
    use super::*;

    #[test]
    fn s25_it_is_the_local_date() {
        let now = "2026-11-23T17:30:00Z".parse().expect("a timestamp");
        assert_eq!(next_service_day(None, now, &zone()).to_string(), "2026-11-24");
    }

    #[test]
    fn a_clock_set_back_reopens_none() {
        let last = ServiceDay(date("2026-11-24"));
        let now = "2026-11-20T03:00:00Z".parse().expect("a timestamp");
        assert_eq!(next_service_day(Some(last), now, &zone()), last);
    }

    fn believed(last: &str, now: &str) -> bool {
        plausible(at(last).timestamp(), at(now).timestamp(), &zone(), &town())
    }

    #[test]
    fn a_clock_that_comes_back_on_the_next_working_day_is_believed() {
        assert!(believed("2026-11-27T17:00", "2026-11-30T06:30"), "after a weekend");
        assert!(believed("2026-11-27T17:00", "2026-11-28T09:00"), "on the Saturday between");
        assert!(believed("2026-02-13T17:00", "2026-02-23T06:30"), "after Tết");
        assert!(believed("2026-02-13T17:00", "2026-02-17T10:00"), "within Tết");
        assert!(believed("2026-11-23T17:00", "2026-11-25T06:30"), "after a single holiday");
        assert!(believed("2026-11-25T10:00", "2026-11-25T10:01"));
        assert!(!believed("2026-02-13T17:00", "2026-02-24T06:30"), "a working day was missed");
        assert!(!believed("2026-11-25T17:00", "2026-11-27T06:30"), "a Thursday was missed");
    }

    #[test]
    fn a_clock_that_jumps_is_not_believed() {
        assert!(!believed("2026-11-25T10:00", "2027-11-25T10:00"), "a year forward");
        assert!(!believed("2026-11-25T10:00", "2030-01-01T00:00"));
        assert!(!believed("2026-11-25T10:00", "1970-01-01T08:00"), "a dead battery");
        assert!(!believed("2026-11-25T10:00", "2026-11-24T09:59"), "more than a day back");
        assert!(believed("2026-11-25T10:00", "2026-11-24T10:01"), "less than a day back");
    }

    #[test]
    fn a_year_that_is_not_known_has_weekends_only() {
        assert!(believed("2035-02-02T17:00", "2035-02-05T06:30"));
        assert!(!believed("2035-02-02T17:00", "2035-02-06T06:30"));
    }

    #[test]
    fn summer_time_moves_no_date() {
        let berlin = TimeZone::get("Europe/Berlin").expect("bundled");
        let moment = |text: &str| local(text).to_zoned_datetime(berlin.clone()).expect("a moment").timestamp();
        let calendar = Calendar::default();
        let believed = |last, now| plausible(moment(last), moment(now), &berlin, &calendar);
        assert!(believed("2026-03-27T17:00", "2026-03-30T06:30"), "over the night of 29 March, which has 23 hours");
        assert!(!believed("2026-03-27T17:00", "2026-03-31T00:30"));
        assert!(believed("2026-10-24T23:30", "2026-10-25T23:30"), "a Sunday of 25 hours");
    }
}

mod clock {
    use super::*;

    /// What is thought of a clock by a hall that last wrote at a time, at its start.
    fn at_start(last: &str, now: &str) -> Option<Doubt> {
        doubt_at_start(Some(at(last).timestamp()), at(now).timestamp(), &zone(), &town())
    }

    #[test]
    fn a_machine_that_was_off_is_believed_at_its_start() {
        for (last, now, why) in [
            ("2026-11-27T17:00", "2026-11-30T06:30", "over a weekend"),
            ("2026-11-25T17:00", "2026-11-27T06:30", "a Thursday was missed"),
            ("2026-02-13T17:00", "2026-02-25T06:30", "two days more than Tết"),
            ("2031-08-29T17:00", "2031-09-05T06:30", "a holiday in a year that the calendar lacks"),
            ("2031-01-17T17:00", "2031-02-03T06:30", "two weeks more than it expects"),
            ("2028-02-28T17:00", "2028-02-29T07:00", "the day that only some years have"),
            ("2028-02-29T17:00", "2028-03-01T07:00", "and the one after"),
            ("2026-11-25T10:00", "2026-11-25T03:00", "some hours back on the same date: no day begins anew"),
            ("1970-01-01T08:00", "2026-11-25T10:00", "a hall that once believed a clock that was never set"),
        ] {
            assert_eq!(at_start(last, now), None, "{why}");
        }
    }

    #[test]
    fn a_start_in_another_time_is_not_believed() {
        for (now, why) in [
            ("1970-01-01T08:00", Doubt::NeverSet),
            ("2025-12-31T23:59", Doubt::NeverSet),
            ("2026-11-24T23:59", Doubt::Behind),
            ("2026-11-23T10:00", Doubt::Behind),
            ("2026-12-11T10:00", Doubt::FarAhead),
            ("2027-11-25T10:00", Doubt::FarAhead),
            ("2066-01-01T00:00", Doubt::FarAhead),
        ] {
            assert_eq!(at_start("2026-11-25T10:00", now), Some(why), "{now}");
        }
        assert_eq!(doubt_at_start(None, at("1970-01-01T08:00").timestamp(), &zone(), &town()), Some(Doubt::NeverSet), "nor by a new hall");
    }

    #[test]
    fn while_the_program_runs_no_step_ends_a_day_but_one_of_the_start() {
        let minutes = SignedDuration::from_mins;
        let judged = |wall: &str, running: SignedDuration, believed: bool| {
            let last = Some(at("2026-11-25T10:00").timestamp());
            let expected = at("2026-11-25T14:00").timestamp();
            let known = ClockEvidence { newest: last, before: last, away: AWAY, expected, believed, running };
            doubt(at(wall).timestamp(), &known, &zone(), |last, now| plausible(last, now, &zone(), &town()))
        };
        for running in [minutes(0), minutes(10), minutes(11), minutes(60 * 24 * 30)] {
            for wall in ["2026-11-25T00:00", "2026-11-25T13:59", "2026-11-25T14:00", "2026-11-25T23:59"] {
                assert_eq!(judged(wall, running, true), None, "{wall} is of the same day, after {running}");
            }
            assert_eq!(judged("2026-11-24T23:59", running, true), Some(Doubt::Behind));
        }
        for wall in ["2026-11-26T00:00", "2026-11-26T02:00", "2026-11-30T07:00"] {
            assert_eq!(judged(wall, SETTLING, true), None, "{wall}: the start is told the time");
            assert_eq!(judged(wall, SETTLING + minutes(1), true), Some(Doubt::Stepped), "{wall}");
            assert_eq!(judged(wall, minutes(60), false), None, "{wall}: the first time at all since the start");
        }
        assert_eq!(judged("2027-11-25T14:00", minutes(1), true), Some(Doubt::Stepped), "no start would have believed that");
        assert_eq!(judged("2027-11-25T14:00", minutes(1), false), Some(Doubt::FarAhead));
    }
}

mod years {
    use super::*;

    #[test]
    fn the_town_knows_what_is_announced_and_what_is_computed() {
        let town = town();
        assert_eq!(town.status(2025), Some(Status::Announced));
        assert_eq!(town.status(2026), Some(Status::Announced));
        assert_eq!(town.status(2027), Some(Status::Computed));
        assert_eq!(town.status(2028), Some(Status::Computed));
        assert_eq!((town.status(2024), town.status(2029)), (None, None));
        assert_eq!(town.years().count(), 4);
    }

    /// The weekdays off as they were announced and computed, beside the file that says them with their names.
    #[test]
    fn the_weekdays_off_are_those_of_the_announcements() {
        let town = town();
        let off = |year: i16| {
            let days = Date::constant(year, 1, 1).series(1.day()).take_while(move |day| day.year() == year);
            let off = days.filter(|day| day.weekday().to_monday_one_offset() <= 5 && !town.is_working(*day));
            off.map(|day| day.strftime("%m-%d").to_string()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(off(2025), "01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02");
        assert_eq!(off(2026), "01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02 11-24");
        assert_eq!(off(2027), "01-01 02-05 02-08 02-09 02-10 02-11 04-16 04-30 05-03 09-01 09-02 11-24");
        assert_eq!(off(2028), "01-03 01-24 01-25 01-26 01-27 01-28 04-04 05-01 05-02 09-01 09-04 11-24");
    }

    #[test]
    fn weekend_days_are_worked_only_in_exchange() {
        let town = town();
        let worked: Vec<String> = date("2025-01-01")
            .series(1.day())
            .take_while(|day| day.year() < 2029)
            .filter(|day| day.weekday().to_monday_one_offset() > 5 && town.is_working(*day))
            .map(|day| day.to_string())
            .collect();
        assert_eq!(worked, ["2025-04-26", "2026-01-10", "2026-08-22"]);
    }

    #[test]
    fn a_holiday_has_its_name_in_both_languages() {
        use crate::domain::text::Language;
        let town = town();
        let tet = town.day_off(date("2026-02-17")).expect("Tết");
        assert_eq!((tet.name.vi(), tet.name.get(&Language::english())), ("Tết Nguyên đán", "Lunar New Year"));
        assert_eq!(town.day_off(date("2026-02-23")), None);
    }

    #[test]
    fn the_next_working_day_lies_behind_weekends_and_holidays() {
        let town = town();
        assert_eq!(town.next_working_day(date("2026-11-20")), date("2026-11-23"));
        assert_eq!(town.next_working_day(date("2026-08-21")), date("2026-08-22"), "a worked Saturday");
        assert_eq!(town.next_working_day(date("2026-02-13")), date("2026-02-23"));
        assert_eq!(Calendar::default().next_working_day(Date::MAX), Date::MAX, "the end of time");
    }

    #[test]
    fn a_date_has_the_hours_that_hold_on_it() {
        let (town, office, residence) = (town(), office(), residence());
        assert_eq!(town.spans_on(&residence, date("2026-11-24")), [], "a day off has none");
        assert_eq!(town.spans_on(&office, date("2026-08-22")), office.monday, "a worked Saturday has its weekday's");
        assert_eq!(town.spans_on(&residence, date("2026-11-28")), residence.saturday, "an ordinary Saturday");
        assert_eq!(town.spans_on(&office, date("2026-11-28")), []);
        assert_eq!(town.spans_on(&residence, date("2027-02-06")), [], "the first day of Tết is a Saturday");
        let friday = read(
            "[[year]]\nyear = 2026\nstatus = \"announced\"\noff = [{ date = \"2026-08-31\", name = { vi = \"Nghỉ\" } }]\nworked = [{ date = \"2026-08-22\", instead_of = \"2026-08-31\", hours_of = \"friday\" }]",
        );
        let short = week("monday = [\"07:00-11:30\"]\nfriday = [\"08:00-10:00\"]");
        assert_eq!(friday.expect("it fits").spans_on(&short, date("2026-08-22")), short.friday);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let day = |date: &str| format!("{{ date = \"{date}\", name = {{ vi = \"Nghỉ\" }} }}");
        let year =
            |off: &str, worked: &str| read(&format!("[[year]]\nyear = 2026\nstatus = \"announced\"\noff = [{off}]\nworked = [{worked}]"));
        let swap = |on: &str, off: &str| format!("{{ date = \"{on}\", instead_of = \"{off}\" }}");
        let refused = |calendar: Result<Calendar, Vec<CalendarError>>| calendar.expect_err("refused");
        assert_eq!(refused(year(&day("2027-01-01"), "")), [CalendarError::OutsideYear { date: date("2027-01-01"), year: 2026 }]);
        assert_eq!(refused(year(&[day("2026-05-01"), day("2026-05-01")].join(", "), "")), [CalendarError::Twice(date("2026-05-01"))]);
        assert_eq!(refused(year(&day("2026-08-31"), &swap("2026-08-21", "2026-08-31"))), [CalendarError::WorkedAnyhow(date("2026-08-21"))]);
        let not_off = CalendarError::NotOff { date: date("2026-08-22"), instead_of: date("2026-08-31") };
        assert_eq!(refused(year("", &swap("2026-08-22", "2026-08-31"))), [not_off]);
        let both = [day("2026-08-22"), day("2026-08-31")].join(", ");
        assert_eq!(refused(year(&both, &swap("2026-08-22", "2026-08-31"))), [CalendarError::Twice(date("2026-08-22"))]);
        let twice = "[[year]]\nyear = 2026\nstatus = \"announced\"\noff = []\n".repeat(2);
        assert_eq!(refused(read(&twice)), [CalendarError::YearTwice(2026)]);
    }
}
