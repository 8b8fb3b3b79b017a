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
            let known = Known { newest: last, before: last, away: AWAY, expected, believed, running };
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

mod hours {
    use super::*;

    #[test]
    fn they_open_and_say_when_they_open_again() {
        let calendar = Calendar::default();
        let week = week("monday = [\"07:30-11:30\", \"13:30-17:00\"]\nwednesday = [\"08:00-11:00\"]");
        assert!(week.open_at(&calendar, &at("2026-11-23T07:30")));
        assert!(!week.open_at(&calendar, &at("2026-11-23T11:30")), "11:30 is closed");
        let next = |now: &str| said(week.next_opening(&calendar, &at(now)));
        assert_eq!(next("2026-11-23T12:00"), "2026-11-23 13:30");
        assert_eq!(next("2026-11-23T08:00"), "2026-11-23 13:30", "open now, and again after the break");
        assert_eq!(next("2026-11-23T19:00"), "2026-11-25 08:00");
        assert_eq!(said(Week::default().next_opening(&calendar, &at("2026-11-23T19:00"))), "never");
    }

    #[test]
    fn a_day_off_is_closed_and_the_next_opening_lies_behind_tet() {
        let (town, office) = (town(), office());
        assert!(!office.open_at(&town, &at("2026-11-24T09:00")));
        assert!(office.open_at(&town, &at("2026-08-22T09:00")), "a worked Saturday");
        assert_eq!(said(office.next_opening(&town, &at("2026-11-23T17:00"))), "2026-11-25 07:00");
        assert_eq!(said(office.next_opening(&town, &at("2026-02-13T17:00"))), "2026-02-23 07:00");
        let once = week("wednesday = [\"07:00-11:30\"]");
        assert_eq!(said(once.next_opening(&town, &at("2026-02-11T12:00"))), "2026-02-25 07:00", "Wednesday of Tết has none");
    }

    #[test]
    fn a_wrong_span_says_what_is_wrong() {
        let refused = |text: &str| toml::from_str::<Week>(text).expect_err("refused").to_string();
        assert!(refused("monday = [\"12:00-11:00\"]").contains("ends before it begins"));
        assert!(refused("monday = [\"7h30\"]").contains("not a span of hours"));
        assert!(refused("monday = [\"07:00-11:30\", \"11:00-17:00\"]").contains("`11:00-17:00` begins before `07:00-11:30` is over"));
        assert!(refused("monday = [\"13:00-17:00\", \"07:00-11:30\"]").contains("in order"));
    }

    #[test]
    fn what_is_left_of_today_does_not_count_the_break() {
        let (town, office) = (town(), office());
        let left = |now: &str| minutes(office.left_today(&town, &at(now)));
        assert_eq!(left("2026-11-23T06:00"), 510);
        assert_eq!(left("2026-11-23T11:00"), 270);
        assert_eq!(left("2026-11-23T12:00"), 240);
        assert_eq!(left("2026-11-23T17:00"), 0);
        assert_eq!(left("2026-11-24T08:00"), 0, "a day off");
    }

    #[test]
    fn open_time_passes_neither_in_breaks_nor_at_night() {
        let (town, office) = (town(), office());
        let between = |from: &str, until: &str| minutes(office.working_time_between(&town, &at(from), &at(until)));
        assert_eq!(between("2026-11-23T11:00", "2026-11-23T13:30"), 60);
        assert_eq!(between("2026-11-23T16:50", "2026-11-25T07:10"), 20, "over a holiday");
        assert_eq!(between("2026-02-13T17:00", "2026-02-23T07:00"), 0, "over Tết");
        assert_eq!(between("2026-11-23T11:00", "2026-11-23T10:00"), 0, "backwards");
        let after = |from: &str, time: i64| said(office.after_working_time(&town, &at(from), SignedDuration::from_mins(time)));
        assert_eq!(after("2026-11-23T11:00", 60), "2026-11-23 13:30");
        assert_eq!(after("2026-11-23T16:50", 20), "2026-11-25 07:10");
        assert_eq!(after("2026-11-23T11:00", 30), "2026-11-23 11:30", "the last moment of the morning");
        assert_eq!(after("2026-11-23T11:45", 0), "2026-11-23 11:45", "no time has passed at once");
        assert_eq!(said(Week::default().after_working_time(&town, &at("2026-11-23T11:00"), SignedDuration::from_mins(1))), "never");
    }

    #[test]
    fn a_night_without_an_hour_is_counted_as_it_is() {
        let berlin = TimeZone::get("Europe/Berlin").expect("bundled");
        let moment = |text: &str| local(text).to_zoned_datetime(berlin.clone()).expect("a moment");
        let night = week("sunday = [\"01:00-05:00\"]");
        let length = |from: &str, until: &str| minutes(night.working_time_between(&Calendar::default(), &moment(from), &moment(until)));
        assert_eq!(length("2026-03-29T00:00", "2026-03-29T12:00"), 180);
        assert_eq!(length("2026-10-25T00:00", "2026-10-25T12:00"), 300);
    }

    proptest! {
        #[test]
        fn time_passed_and_time_between_agree(start in 0_i64..40_000_000, mins in 1_i64..20_000) {
            let (town, residence) = (town(), residence());
            let from = Timestamp::from_second(1_735_700_000 + start).expect("in range").to_zoned_datetime(zone());
            let time = SignedDuration::from_mins(mins);
            let then = residence.after_working_time(&town, &from, time).expect("it opens");
            prop_assert!(then >= from);
            prop_assert_eq!(residence.working_time_between(&town, &from, &then), time);
            let earlier = then.checked_sub(1.second()).expect("in range");
            prop_assert!(residence.working_time_between(&town, &from, &earlier) < time, "no earlier moment will do");
        }

        #[test]
        fn the_next_opening_is_open_and_nothing_is_before_it(start in 0_i64..100_000_000) {
            let (town, residence) = (town(), residence());
            let now = Timestamp::from_second(1_735_700_000 + start).expect("in range").to_zoned_datetime(zone());
            let opening = residence.next_opening(&town, &now).expect("it opens");
            prop_assert!(opening > now && residence.open_at(&town, &opening));
            if !residence.open_at(&town, &now) {
                prop_assert_eq!(residence.working_time_between(&town, &now, &opening), SignedDuration::ZERO);
            }
        }
    }
}

mod due_dates {
    use super::*;

    fn deadline(qty: f64, unit: DeadlineUnit) -> Deadline {
        Deadline { qty: Some(qty), unit, cutoff: None, max_qty: None, note_vi: None, note_en: None }
    }

    fn same_day() -> Deadline {
        Deadline { cutoff: Some(jiff::civil::time(15, 0, 0, 0)), ..deadline(0.0, DeadlineUnit::WorkingDay) }
    }

    fn of(deadline: &Deadline, received: &str) -> Due {
        due(deadline, local(received), &town(), &office()).expect("a date")
    }

    fn moment(qty: f64, unit: DeadlineUnit, received: &str) -> String {
        let due = of(&deadline(qty, unit), received);
        format!("{} {}", due.date, due.time.map_or_else(String::new, |time| time.strftime("%H:%M").to_string()))
    }

    fn working(qty: f64, received: &str) -> String {
        of(&deadline(qty, DeadlineUnit::WorkingDay), received).date.to_string()
    }

    #[test]
    fn the_six_dates_of_the_facts() {
        assert_eq!(working(3.0, "2026-04-23T10:00"), "2026-04-29", "Hùng Kings' day off between");
        assert_eq!(working(3.0, "2026-08-28T10:00"), "2026-09-07", "National Day between");
        assert_eq!(working(1.0, "2026-11-23T10:00"), "2026-11-25", "Culture Day between");
        assert_eq!(working(1.0, "2026-08-21T10:00"), "2026-08-22", "a worked Saturday");
        assert_eq!(of(&same_day(), "2026-11-23T15:01").date, date("2026-11-25"), "after the cut-off");
        assert_eq!(working(1.0, "2026-02-13T10:00"), "2026-02-23", "Tết between");
    }

    #[test]
    fn the_same_day_ends_at_the_cut_off() {
        let due = |received| of(&same_day(), received).date.to_string();
        assert_eq!(due("2026-11-23T07:00"), "2026-11-23");
        assert_eq!(due("2026-11-23T15:00:59"), "2026-11-23", "the slip says 15:00");
        assert_eq!(due("2026-11-20T15:01"), "2026-11-23", "a Friday");
        assert_eq!(due("2026-11-28T08:00"), "2026-11-30", "a Saturday counts from the next working day");
        assert_eq!(due("2026-08-22T08:00"), "2026-08-22", "a worked Saturday is a working day");
        let open = deadline(0.0, DeadlineUnit::WorkingDay);
        assert_eq!(of(&open, "2026-11-23T16:59").date, date("2026-11-23"), "without a cut-off up to the end of the hours");
        assert_eq!(of(&open, "2026-11-23T17:01").date, date("2026-11-25"));
        assert_eq!(of(&same_day(), "2026-11-23T07:00").time, Some(jiff::civil::time(17, 0, 0, 0)));
    }

    #[test]
    fn working_days_end_with_the_hours_of_the_last() {
        assert_eq!(moment(1.0, DeadlineUnit::WorkingDay, "2026-11-25T08:00"), "2026-11-26 17:00");
        assert_eq!(moment(1.0, DeadlineUnit::WorkingDay, "2026-11-28T08:00"), "2026-11-30 17:00", "the first working day after a Saturday");
        assert_eq!(moment(7.0, DeadlineUnit::WorkingDay, "2026-11-25T08:00"), "2026-12-04 17:00");
    }

    #[test]
    fn hours_and_half_days_pass_in_serving_hours() {
        assert_eq!(moment(1.0, DeadlineUnit::Hour, "2026-11-25T08:00"), "2026-11-25 09:00");
        assert_eq!(moment(1.0, DeadlineUnit::Hour, "2026-11-25T11:00"), "2026-11-25 13:30", "over the break");
        assert_eq!(moment(1.0, DeadlineUnit::Hour, "2026-11-23T16:30"), "2026-11-25 07:30", "over a holiday");
        assert_eq!(moment(8.0, DeadlineUnit::Hour, "2026-11-25T08:00"), "2026-11-26 17:00", "eight hours are a working day");
        assert_eq!(moment(12.0, DeadlineUnit::Hour, "2026-11-25T08:00"), "2026-11-27 11:00", "and a half");
        assert_eq!(moment(0.5, DeadlineUnit::WorkingDay, "2026-11-25T08:00"), "2026-11-25 13:30");
        assert_eq!(moment(7.5, DeadlineUnit::WorkingDay, "2026-11-25T08:00"), "2026-12-07 11:00");
        let none = due(&deadline(0.5, DeadlineUnit::WorkingDay), local("2026-11-25T08:00"), &town(), &Week::default()).expect("a date");
        assert_eq!((none.date, none.time), (date("2026-11-26"), None), "without hours a half day counts as a day");
        let short = week(
            "monday = [\"08:00-09:00\"]\ntuesday = [\"08:00-09:00\"]\nwednesday = [\"08:00-09:00\"]\nthursday = [\"08:00-09:00\"]\nfriday = [\"08:00-09:00\"]",
        );
        let half = due(&deadline(0.5, DeadlineUnit::WorkingDay), local("2026-12-07T08:00"), &town(), &short).expect("a date");
        assert_eq!(half.date, date("2026-12-08"), "never later than a whole day would be");
    }

    #[test]
    fn calendar_days_and_months_move_to_a_working_day() {
        assert_eq!(moment(30.0, DeadlineUnit::Day, "2026-11-02T08:00"), "2026-12-02 17:00");
        assert_eq!(moment(3.0, DeadlineUnit::Day, "2026-11-26T08:00"), "2026-11-30 17:00", "ends on a Sunday");
        assert_eq!(moment(1.5, DeadlineUnit::Day, "2026-11-25T08:00"), "2026-11-27 17:00", "a part of a day is a day");
        assert_eq!(moment(1.0, DeadlineUnit::Month, "2026-01-31T08:00"), "2026-03-02 17:00", "28 February is a Saturday");
        assert_eq!(moment(1.0, DeadlineUnit::Month, "2026-10-24T08:00"), "2026-11-25 17:00", "24 November is off");
        assert_eq!(moment(0.5, DeadlineUnit::Month, "2026-11-02T08:00"), "2026-11-17 17:00", "half a month is 15 days");
    }

    #[test]
    fn what_has_no_number_has_no_date() {
        let other = Deadline { qty: None, ..deadline(0.0, DeadlineUnit::Other) };
        for wrong in [
            other,
            deadline(3.0, DeadlineUnit::Other),
            deadline(-1.0, DeadlineUnit::Day),
            deadline(f64::NAN, DeadlineUnit::Hour),
            deadline(1e9, DeadlineUnit::Month),
        ] {
            assert_eq!(due(&wrong, local("2026-11-25T08:00"), &town(), &office()), None, "{wrong:?}");
        }
    }

    #[test]
    fn the_longest_case_is_said_where_it_is_later() {
        let verify = Deadline { max_qty: Some(6.0), ..deadline(1.0, DeadlineUnit::WorkingDay) };
        assert_eq!(of(&verify, "2026-11-25T08:00").latest, Some(date("2026-12-03")));
        let one = Deadline { max_qty: Some(1.0), ..same_day() };
        assert_eq!(of(&one, "2026-11-25T08:00").latest, Some(date("2026-11-26")));
        assert_eq!(of(&one, "2026-11-25T15:30").latest, None, "it is due on that day already");
    }

    #[test]
    fn a_year_that_is_not_announced_makes_a_date_uncertain() {
        assert!(of(&deadline(5.0, DeadlineUnit::WorkingDay), "2026-11-25T08:00").certain);
        assert!(!of(&deadline(30.0, DeadlineUnit::WorkingDay), "2026-12-01T08:00").certain, "2027 is computed");
        assert!(!of(&deadline(1.0, DeadlineUnit::WorkingDay), "2031-03-03T08:00").certain, "2031 is not known");
        let long = Deadline { max_qty: Some(40.0), ..deadline(1.0, DeadlineUnit::WorkingDay) };
        assert!(!of(&long, "2026-12-01T08:00").certain, "the longest case ends in 2027");
    }

    fn unit() -> impl Strategy<Value = DeadlineUnit> {
        prop_oneof![Just(DeadlineUnit::WorkingDay), Just(DeadlineUnit::Day), Just(DeadlineUnit::Hour), Just(DeadlineUnit::Month)]
    }

    fn cutoff() -> impl Strategy<Value = Option<jiff::civil::Time>> {
        prop_oneof![Just(None), (7_i8..17).prop_map(|hour| Some(jiff::civil::time(hour, 0, 0, 0)))]
    }

    fn received() -> impl Strategy<Value = DateTime> {
        (0_i64..1_461 * 24 * 60).prop_map(|minutes| local("2025-01-01T00:00").saturating_add(minutes.minutes()))
    }

    proptest! {
        #[test]
        fn later_in_is_never_earlier_out(
            first in received(), wait in 0_i64..30_000, halves in 0_u32..80, unit in unit(), cutoff in cutoff(), saturday: bool,
        ) {
            let (town, week) = (town(), if saturday { residence() } else { office() });
            let deadline = Deadline { cutoff, ..deadline(f64::from(halves) / 2.0, unit) };
            let second = first.saturating_add(wait.minutes());
            let (one, two) = (due(&deadline, first, &town, &week), due(&deadline, second, &town, &week));
            let (one, two) = (one.expect("a date"), two.expect("a date"));
            prop_assert!((one.date, one.time) <= (two.date, two.time), "{one:?} {two:?}");
        }

        #[test]
        fn more_time_is_never_earlier_out(received in received(), halves in 1_u32..80, more in 0_u32..80, unit in unit()) {
            let (town, week) = (town(), office());
            let after = |halves: u32| due(&deadline(f64::from(halves) / 2.0, unit), received, &town, &week).expect("a date");
            let (one, two) = (after(halves), after(halves + more));
            prop_assert!((one.date, one.time) <= (two.date, two.time), "{one:?} {two:?}");
        }

        #[test]
        fn nothing_is_due_on_a_day_off_or_before_it_came(received in received(), halves in 0_u32..80, unit in unit(), cutoff in cutoff()) {
            let (town, week) = (town(), residence());
            let deadline = Deadline { cutoff, max_qty: Some(f64::from(halves)), ..deadline(f64::from(halves) / 2.0, unit) };
            let due = due(&deadline, received, &town, &week).expect("a date");
            prop_assert!(town.is_working(due.date) && due.latest.is_none_or(|latest| town.is_working(latest) && latest > due.date));
            prop_assert!(due.date >= received.date());
            prop_assert!(week_open(&week, &town, due), "{due:?}");
        }

        #[test]
        fn so_many_working_days_are_so_many_times_one(received in received(), days in 1_u32..60) {
            let (town, week) = (town(), office());
            let after = |days: u32, from: DateTime| due(&deadline(f64::from(days), DeadlineUnit::WorkingDay), from, &town, &week).expect("a date");
            let mut step = received;
            for _ in 0..days {
                step = after(1, step).date.to_datetime(received.time());
            }
            prop_assert_eq!(after(days, received).date, step.date());
        }
    }

    /// Whether a due time is one at which the hall serves, its last minute included.
    fn week_open(week: &Week, calendar: &Calendar, due: Due) -> bool {
        due.time.is_some_and(|time| calendar.spans_on(week, due.date).iter().any(|span| span.from <= time && time <= span.until))
    }
}
