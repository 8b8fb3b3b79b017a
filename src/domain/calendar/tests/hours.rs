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
