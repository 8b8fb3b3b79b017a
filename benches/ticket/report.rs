//! Times, and the lines of the table.

use std::time::Duration;

/// What was measured of one thing.
#[derive(Debug, Default)]
pub struct Times(Vec<Duration>);

/// The same, the shortest first.
#[derive(Debug)]
pub struct Sorted(Vec<Duration>);

impl Times {
    pub fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub fn sorted(mut self) -> Sorted {
        self.0.sort_unstable();
        Sorted(self.0)
    }
}

impl Sorted {
    pub fn p50(&self) -> Duration {
        self.at(0.5)
    }

    pub fn p99(&self) -> Duration {
        self.at(0.99)
    }

    /// So many a second, by a caller that does nothing else.
    pub fn rate(&self) -> f64 {
        self.0.len() as f64 / self.0.iter().sum::<Duration>().as_secs_f64()
    }

    fn at(&self, part: f64) -> Duration {
        self.0[((self.0.len() - 1) as f64 * part) as usize]
    }
}

pub fn heading() {
    println!("{:<45} {:>9}   {:<40} {:>6}   goal", "what", "measured", "against", "ratio");
}

/// A time that may be at most so many times another.
pub fn most(what: &str, measured: Duration, against: &str, other: Duration, goal: f64) {
    let ratio = measured.as_secs_f64() / other.as_secs_f64();
    print(what, &time(measured), &format!("{against}: {}", time(other)), &format!("{ratio:.2}"), &format!("≤ {goal} ×"), ratio <= goal);
}

/// A time than which another is at least so many times longer.
pub fn faster(what: &str, measured: Duration, against: &str, other: Duration, goal: f64) {
    let ratio = other.as_secs_f64() / measured.as_secs_f64();
    print(what, &time(measured), &format!("{against}: {}", time(other)), &format!("{ratio:.1}"), &format!("≥ {goal} ×"), ratio >= goal);
}

/// A rate that is to be at least so many times another.
pub fn least(what: &str, measured: f64, against: &str, other: f64, goal: f64) {
    let ratio = measured / other;
    let rate = |rate: f64| format!("{rate:.0}/s");
    print(what, &rate(measured), &format!("{against}: {}", rate(other)), &format!("{ratio:.1}"), &format!("≥ {goal} ×"), ratio >= goal);
}

/// A time with a limit of its own.
pub fn limit(what: &str, measured: Duration, goal: Duration) {
    print(what, &time(measured), "", "", &format!("≤ {}", time(goal)), measured <= goal);
}

fn print(what: &str, measured: &str, against: &str, ratio: &str, goal: &str, met: bool) {
    let verdict = if met { "" } else { "   missed" };
    println!("{what:<45} {measured:>9}   {against:<40} {ratio:>6}   {goal:<7}{verdict}");
}

fn time(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    match micros {
        0.0..100.0 => format!("{micros:.1} µs"),
        100.0..10_000.0 => format!("{micros:.0} µs"),
        10_000.0..1_000_000.0 => format!("{:.0} ms", micros / 1e3),
        _ => format!("{:.2} s", micros / 1e6),
    }
}
