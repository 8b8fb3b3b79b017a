//! Estimates against the waits that followed: sixty simulated days of a busy town, whose parameters and seeds are fixed.
//!
//! Everybody who takes a number is told four things at that moment: our estimate, and what three simpler predictors say.
//! The *plain formula* is people ahead, times the configured minutes, by the open counters that serve them; *last to
//! enter* is the wait of the last one called from the same queue; *head of line* is how long its first has waited so far.
//! All four know when the hall opens and when lunch is. The constants of `domain::estimate` were tuned on another town
//! with other seeds; see with `cargo test --test it estimate -- --nocapture` what came out here.

mod day;
mod random;
mod rule;
mod town;

use std::fmt;

use day::{Simulation, Told};
use motcua::domain::estimate::{Basis, CallRight, Pace};
use town::{LOADS, Load, QUEUES};

/// The seeds of the days of each load, in order: what one day shows is history on the next.
const SEEDS: std::ops::Range<u64> = 7000..7020;

/// The days of a town that begins without a history.
fn days(load: Load) -> Vec<Told> {
    let mut earlier: Vec<Option<Pace>> = vec![None; QUEUES.len()];
    let mut all = Vec::new();
    for seed in SEEDS {
        let (told, paces) = Simulation::new(load, seed, earlier.clone()).run();
        all.extend(told);
        let followed = |(earlier, today): (Option<Pace>, Pace)| Some(earlier.unwrap_or_default().followed_by(today));
        earlier = earlier.into_iter().zip(paces).map(followed).collect();
    }
    all
}

/// How far from the truth each predictor was, over some people. Minutes, or shares of one.
#[derive(Debug, Clone)]
struct Record {
    name: &'static str,
    people: usize,
    waited: f64,
    ours: f64,
    plain: f64,
    last_to_enter: f64,
    head_of_line: f64,
    /// The share of waits within the stated range.
    held: f64,
    /// The mean width of that range.
    width: f64,
    /// How wide a range around the plain formula would be, the same for everybody, to hold as many.
    width_of_plain: f64,
}

impl Record {
    fn of(name: &'static str, told: &[Told], which: impl Fn(&Told) -> bool) -> Self {
        let told: Vec<&Told> = told.iter().filter(|told| which(told)).collect();
        let people = told.len();
        let mean = |of: &dyn Fn(&Told) -> f64| told.iter().map(|told| of(told)).sum::<f64>() / people as f64;
        let error = |of: &dyn Fn(&Told) -> f64| mean(&|told| (of(told) - told.waited).abs());
        let held = mean(&|told| f64::from((f64::from(told.ours.low)..=f64::from(told.ours.high)).contains(&told.waited)));
        let mut plain: Vec<f64> = told.iter().map(|told| (told.plain - told.waited).abs()).collect();
        plain.sort_by(f64::total_cmp);
        Self {
            name,
            people,
            waited: mean(&|told| told.waited),
            ours: error(&|told| f64::from(told.ours.likely)),
            plain: error(&|told| told.plain),
            last_to_enter: error(&|told| told.last_to_enter),
            head_of_line: error(&|told| told.head_of_line),
            held,
            width: mean(&|told| f64::from(told.ours.high - told.ours.low)),
            width_of_plain: 2.0 * plain[(held * (people - 1) as f64) as usize],
        }
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, people, waited, ours, plain, last_to_enter, head_of_line, held, width, width_of_plain } = self;
        write!(
            f,
            "{name:<20} {people:>6} {waited:>7.1} {ours:>6.1} {plain:>6.1} {last_to_enter:>6.1} {head_of_line:>6.1} {:>5.0}% {:>6.0}% {width:>6.1} \
             {width_of_plain:>6.1}",
            100.0 * (1.0 - ours / plain),
            100.0 * held
        )
    }
}

#[test]
fn estimates_beat_the_plain_formula_and_their_ranges_hold() {
    let loads: Vec<(Load, Vec<Told>)> = LOADS.into_iter().map(|load| (load, days(load))).collect();
    let all: Vec<Told> = loads.iter().flat_map(|(_, told)| told).copied().collect();
    let judged: Vec<Record> =
        loads.iter().map(|(load, told)| Record::of(load.name, told, |_| true)).chain([Record::of("all", &all, |_| true)]).collect();
    let shown = [
        Record::of("ordinary", &all, |told| told.kind == CallRight::Ordinary),
        Record::of("priority", &all, |told| told.kind == CallRight::Priority),
        Record::of("appointment", &all, |told| matches!(told.kind, CallRight::Appointment(_))),
        Record::of("nobody ahead", &all, |told| told.ours.ahead == 0),
        Record::of("1 or 2 ahead", &all, |told| (1..3).contains(&told.ours.ahead)),
        Record::of("3 to 9 ahead", &all, |told| (3..10).contains(&told.ours.ahead)),
        Record::of("10 or more ahead", &all, |told| told.ours.ahead >= 10),
        Record::of("by plain formula", &all, |told| told.ours.basis == Basis::Plain),
        Record::of("by earlier days", &all, |told| matches!(told.ours.basis, Basis::EarlierDays { .. })),
        Record::of("by today", &all, |told| matches!(told.ours.basis, Basis::Today { .. })),
    ];
    println!(
        "{:<20} people  waited | mean error: ours, plain, last to enter, head of line | below plain, held | width, of plain",
        "minutes"
    );
    for record in judged.iter().chain(&shown) {
        println!("{record}");
    }
    for record in &judged {
        assert!(record.people > 5000, "{record}");
        assert!(record.ours <= 0.8 * record.plain, "less than a fifth better than the plain formula: {record}");
        assert!(record.ours < record.last_to_enter && record.ours < record.head_of_line, "a simpler one is better: {record}");
        assert!(record.held >= 0.8, "the range holds too seldom: {record}");
        assert!(record.held <= 0.95 && record.width < record.width_of_plain, "the range says too little: {record}");
    }
    // A hundred people of one morning judge nothing: those are only shown.
    for record in shown.iter().filter(|record| record.people > 1000) {
        assert!(record.held >= 0.7, "the range holds too seldom for some: {record}");
    }
}

/// A simulation that changed from run to run would prove nothing.
#[test]
fn a_day_is_the_same_whenever_it_is_played() {
    let play = || Simulation::new(LOADS[1], 7, vec![None; QUEUES.len()]).run();
    let ((one, paces), (other, same_paces)) = (play(), play());
    assert_eq!(paces, same_paces);
    assert!(one.iter().zip(&other).all(|(one, other)| one.ours == other.ours && one.waited.to_bits() == other.waited.to_bits()));
}
