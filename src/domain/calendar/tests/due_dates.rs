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
