//! A hall with millions of old tickets against one with a thousand.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use motcua::hall::LocalHall;
use rusqlite::{Connection, params};
use rustix::fs::{Advice, fadvise};

use super::drive::Floor;
use super::report::{Sorted, Times, limit, most};
use super::town::Town;

const ROUNDS: usize = 2000;
/// Before anything counts.
const WARM_UP: usize = 100;
const FEW: usize = 1000;
const MANY: usize = 5_000_000;
/// Tickets that really lived through their hall. All others are made in their likeness.
const MODELS: usize = 10;
/// Tickets of an old day.
const A_DAY: usize = 500;

/// The name of the database in a hall's folder.
const DATABASE: &str = "hall.db";

pub fn compare(town: &Town, folder: &Path) {
    let old = std::env::var("MOTCUA_OLD_TICKETS").map_or(MANY, |old| old.parse().expect("MOTCUA_OLD_TICKETS is a number"));
    let (small, large) = (folder.join("small"), folder.join("large"));
    fill(town, &small, FEW);
    fill(town, &large, old);

    // As after a night without power: the system remembers nothing of the file.
    let file = File::open(large.join(DATABASE)).expect("a database");
    file.sync_all().and_then(|()| Ok(fadvise(&file, 0, None, Advice::DontNeed)?)).expect("forgotten");
    let start = Instant::now();
    let large = town.open(&large);
    limit(&format!("open with {old} old tickets, not in memory"), start.elapsed(), Duration::from_secs(2));
    // From here on as on any day: the check of the night before has read every page.
    let _ = std::io::copy(&mut &file, &mut std::io::sink()).expect("read");

    let small = town.open(&small);
    let mut floor = Floor::new(&folder.join("floor"));
    let (mut floors, mut few, mut many) = (Times::default(), Seen::default(), Seen::default());
    for round in 0..ROUNDS + WARM_UP {
        if round == WARM_UP {
            (floors, few, many) = (Times::default(), Seen::default(), Seen::default());
        }
        // Both begin behind a flush, and take turns in going first: what was done before shows in every time.
        let mut turns = [(&mut few, &small), (&mut many, &large)];
        turns.rotate_left(round % 2);
        for (seen, hall) in turns {
            floors.push(floor.flush());
            seen.add(town, hall);
        }
    }
    let [(issue_few, look_few, call_few), (issue_many, look_many, call_many)] = [few.sorted(), many.sorted()];
    let against = format!("with {FEW}");
    most(&format!("who is next, with {old} old tickets, p50"), look_many.p50(), &against, look_few.p50(), 1.2);
    most(&format!("durable ticket, with {old}, p50"), issue_many.p50(), &against, issue_few.p50(), 1.2);
    most(&format!("call next, with {old}, p50"), call_many.p50(), &against, call_few.p50(), 1.2);
    most(&format!("call next, with {old}, p50"), call_many.p50(), "20 KB overwrite + fdatasync", floors.sorted().p50(), 2.0);
}

/// What was measured of a hall.
#[derive(Default)]
struct Seen {
    issue: Times,
    look: Times,
    call: Times,
}

impl Seen {
    /// One citizen comes, is called and is served.
    fn add(&mut self, town: &Town, hall: &LocalHall) {
        self.issue.push(town.issue(hall));
        self.look.push(town.look(hall));
        let (ticket, call) = town.call(hall);
        self.call.push(call);
        town.finish(hall, &ticket);
    }

    fn sorted(self) -> (Sorted, Sorted, Sorted) {
        (self.issue.sorted(), self.look.sorted(), self.call.sorted())
    }
}

/// Makes a hall with so many old tickets. A few live through it; the others are their likenesses on earlier days, with keys
/// as random as theirs, so that the indexes are as deep and as scattered as they would be. Their events are left out: the
/// log is read at its end only, and would cost hours.
fn fill(town: &Town, folder: &Path, old: usize) {
    let hall = town.open(folder);
    for _ in 0..MODELS {
        let _ = town.issue(&hall);
        town.serve(&hall);
    }
    drop(hall);
    let path = folder.join(DATABASE);
    let connection = Connection::open(&path).expect("a database");
    // Nothing here has to outlive a power cut, and the indexes are built in memory.
    connection
        .execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -1000000;
             CREATE TEMP TABLE model AS SELECT * FROM ticket;",
        )
        .expect("prepared");
    let columns: Vec<String> = connection
        .prepare("SELECT name FROM pragma_table_info('ticket')")
        .and_then(|mut names| names.query_map([], |row| row.get(0))?.collect())
        .expect("columns");
    let sql = format!(
        "WITH RECURSIVE
         counted (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < ?1),
         past AS (SELECT n, (?1 - 1 - n) / ?3 + 1 AS days FROM counted)
         INSERT INTO ticket ({}) SELECT {} FROM past JOIN model ON model.id = n % ?2 + 1",
        columns.join(", "),
        columns.iter().map(|name| likeness(name)).collect::<Vec<_>>().join(", "),
    );
    let made = connection.execute(&sql, params![old as i64, MODELS as i64, A_DAY as i64]).expect("filled");
    assert_eq!(made, old, "tickets made");
    let _ = connection
        .execute(
            "WITH RECURSIVE past (days) AS (SELECT 1 UNION ALL SELECT days + 1 FROM past WHERE days < ?1)
             INSERT INTO numbering SELECT date(service_day, -days || ' days'), queue, ?2 FROM past JOIN model ON model.id = 1",
            params![old.div_ceil(A_DAY) as i64, A_DAY as i64],
        )
        .expect("filled");
}

/// What a column of an old ticket holds: `n` counts them, `days` before the model's day.
fn likeness(column: &str) -> String {
    match column {
        "id" => "?2 + 1 + n".to_owned(),
        // 26 characters of chance, as digests and tokens have.
        "request_id" | "token" => "substr(hex(randomblob(13)), 1, 26)".to_owned(),
        "service_day" => "date(service_day, -days || ' days')".to_owned(),
        "number" => "n % ?3 + 1".to_owned(),
        "label" => "substr(label, 1, 1) || format('%07d', n % ?3 + 1)".to_owned(),
        "issued_at" | "arrived_at" | "waiting_at" | "callable_at" | "called_at" | "serving_at" | "ended_at" | "since" | "place" => {
            format!("{column} - days * 86400000")
        }
        "event" => "0".to_owned(),
        same => same.to_owned(),
    }
}
