//! Counting and printing.

use std::collections::BTreeMap;
use std::time::Duration;

/// What a decoder did.
#[derive(Default)]
pub struct Tally {
    /// Codes read and codes there, by category.
    counts: BTreeMap<&'static str, (usize, usize)>,
    wrong: usize,
    hits: Vec<f64>,
    all: Vec<f64>,
}

/// The decoders in the order of the table.
const COLUMNS: [&str; 9] = ["24 ms", "2nd", "whole", "before", "before, 2nd", "rqrr", "rxing", "zxing", "zbar"];

impl Tally {
    /// One frame: what is in it, what was read, and the time that took.
    pub fn add(&mut self, category: &'static str, wanted: &[String], read: &[String], took: Duration) {
        let found = wanted.iter().filter(|text| read.contains(text)).count();
        let (sum, codes) = self.counts.entry(category).or_default();
        *sum += found;
        *codes += wanted.len();
        self.wrong += read.iter().filter(|text| !wanted.contains(text)).count();
        let took = took.as_secs_f64() * 1000.0;
        self.all.push(took);
        if found > 0 {
            self.hits.push(took);
        }
    }
}

fn share((read, codes): (usize, usize)) -> f64 {
    100.0 * read as f64 / codes.max(1) as f64
}

/// One line of the table.
pub fn row(category: &str, tallies: &BTreeMap<&str, Tally>) {
    let columns = columns(tallies);
    let line: Vec<_> = columns
        .iter()
        .map(|(name, tally)| {
            let counts = tally.counts.get(category).copied().unwrap_or_default();
            format!("{name} {:5.1}", share(counts))
        })
        .collect();
    let codes = columns.first().and_then(|(_, tally)| tally.counts.get(category)).map_or(0, |(_, codes)| *codes);
    println!("{category:13} ({codes:3} codes) {}", line.join("  "));
}

/// The last lines.
pub fn overall(tallies: &BTreeMap<&str, Tally>) {
    for (name, tally) in columns(tallies) {
        let sum = tally.counts.values().fold((0, 0), |sum, counts| (sum.0 + counts.0, sum.1 + counts.1));
        let (mut hits, mut all) = (tally.hits.clone(), tally.all.clone());
        println!(
            "{name:11} all {:5.1} %, wrong {}; hit median {:.2} p95 {:.2}, any frame p95 {:.2} max {:.2} ms",
            share(sum),
            tally.wrong,
            quantile(&mut hits, 0.5),
            quantile(&mut hits, 0.95),
            quantile(&mut all, 0.95),
            quantile(&mut all, 1.0)
        );
    }
}

fn columns<'a>(tallies: &'a BTreeMap<&str, Tally>) -> Vec<(&'static str, &'a Tally)> {
    COLUMNS.into_iter().filter_map(|name| tallies.get(name).map(|tally| (name, tally))).collect()
}

/// The value below which such a share of the values lies.
pub fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get((values.len().saturating_sub(1) as f64 * share) as usize).copied().unwrap_or_default()
}

/// The processor time of this thread.
pub fn thread_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
}
