//! A store as the first version of the schema left it: the tables of that version, filled with what the program of that
//! time wrote for a few days of an ordinary hall.

use std::path::Path;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::QUEUE;

const SCHEMA: &str = include_str!("../../../src/store/migrations/0001_hall.sql");
/// "mcua", as the program marks its files.
const APPLICATION_ID: i32 = 0x6d63_7561;
const EPOCH: i64 = 4_711_000_815;
const DAYS: i64 = 5;

/// Writes a store of `tickets` tickets over the five days before `today`. The last day ends with people still waiting.
pub fn write(path: &Path, tickets: u32, now: Timestamp) {
    let connection = Connection::open(path).expect("a file");
    connection.pragma_update(None, "page_size", 4096).expect("set");
    connection.pragma_update(None, "application_id", APPLICATION_ID).expect("set");
    let _: String = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0)).expect("set");
    connection.execute_batch(SCHEMA).expect("the schema");
    connection.pragma_update(None, "user_version", 1).expect("set");
    connection.execute_batch("BEGIN").expect("begun");
    let zone = TimeZone::get("Asia/Ho_Chi_Minh").expect("a zone");
    let mut hall = Hall { connection: &connection, seq: 0, hash: [0; 32] };
    let per_day = tickets / DAYS as u32;
    let first = now - SignedDuration::from_hours(24 * DAYS);
    let _ = connection.execute("INSERT INTO meta VALUES ('epoch', ?1)", [EPOCH.to_string()]).expect("written");
    hall.event(first, "store_created", None, None, "system", &json!({}));
    let mut id = 0;
    for day in 0..DAYS {
        let start = first + SignedDuration::from_hours(24 * day);
        let date = start.to_zoned_datetime(zone.clone()).date();
        let _ = connection
            .execute(
                "INSERT INTO meta VALUES ('service_day', ?1) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                [date.to_string()],
            )
            .expect("written");
        hall.event(start, "day_opened", None, None, "system", &json!({ "service_day": date }));
        for number in 1..=per_day {
            id += 1;
            // A second between people; on the last day nobody is called any more after the first half.
            let at = start + SignedDuration::from_secs(i64::from(number));
            hall.visit(id, date, number, at, day == DAYS - 1 && number > per_day / 2);
        }
        let _ =
            connection.execute("INSERT INTO numbering VALUES (?1, ?2, ?3)", params![date.to_string(), QUEUE, per_day]).expect("written");
    }
    connection.execute_batch("COMMIT").expect("written");
    connection.close().expect("closed");
}

struct Hall<'a> {
    connection: &'a Connection,
    seq: i64,
    hash: [u8; 32],
}

impl Hall<'_> {
    /// One citizen's way: issued by staff, then served, absent, cancelled, or still waiting.
    fn visit(&mut self, id: i64, date: Date, number: u32, at: Timestamp, waits: bool) {
        let label = format!("W{number:07}");
        let request = format!("FIRST{id:020}");
        let issued = json!({
            "label": label, "number": number, "queue": QUEUE, "service_day": date, "procedure": null,
            "language": "vi", "handover": "staff", "request": request,
        });
        self.event(at, "ticket_issued", Some(id), None, "command-line", &issued);
        self.event(at, "ticket_waiting", Some(id), None, "command-line", &json!({ "label": label, "by": "by_staff" }));
        let later = |seconds: i64| at + SignedDuration::from_millis(seconds * 100);
        let queued = json!({ "label": label, "queue": QUEUE });
        let (mut called_at, mut serving_at, mut ended_at, mut counter, mut reason) = (None, None, None, None, None);
        let state = match id % 10 {
            _ if waits => "waiting",
            7 => {
                ended_at = Some(later(1));
                reason = Some("by_staff");
                self.event(later(1), "ticket_cancelled", Some(id), None, "api", &json!({ "label": label, "reason": "by_staff" }));
                "cancelled"
            }
            rest => {
                (called_at, counter) = (Some(later(1)), Some(1));
                let clause = json!({ "label": label, "queue": QUEUE, "clause": "first_come" });
                self.event(later(1), "ticket_called", Some(id), Some(1), "counter:1", &clause);
                ended_at = Some(later(3));
                if rest == 3 {
                    self.event(later(3), "ticket_no_show", Some(id), Some(1), "counter:1", &queued);
                    "no_show"
                } else {
                    serving_at = Some(later(2));
                    self.event(later(2), "ticket_serving", Some(id), Some(1), "counter:1", &queued);
                    self.event(later(3), "ticket_finished", Some(id), Some(1), "counter:1", &queued);
                    "finished"
                }
            }
        };
        let stored = |at: Option<Timestamp>| at.map(Timestamp::as_millisecond);
        let _ = self
            .connection
            .execute(
                "INSERT INTO ticket VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'none', NULL, 'vi', ?9, ?9, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
                params![
                    id,
                    request,
                    data_encoding::BASE32_NOPAD.encode(&i128::from(id).to_be_bytes()),
                    date.to_string(),
                    QUEUE,
                    number,
                    label,
                    state,
                    at.as_millisecond(),
                    stored(called_at),
                    stored(serving_at),
                    stored(ended_at),
                    counter,
                    i64::from(called_at.is_some()),
                    reason,
                ],
            )
            .expect("written");
    }

    /// A row of the log, hashed as `store::events` documents it.
    fn event(&mut self, at: Timestamp, kind: &str, subject: Option<i64>, counter: Option<i64>, actor: &str, detail: &Value) {
        self.seq += 1;
        let detail = detail.to_string();
        let mut sha = Sha256::new();
        sha.update(self.hash);
        for number in [EPOCH, self.seq, at.as_millisecond()] {
            sha.update(number.to_be_bytes());
        }
        for number in [subject, counter] {
            match number {
                Some(number) => {
                    sha.update([1]);
                    sha.update(number.to_be_bytes());
                }
                None => sha.update([0]),
            }
        }
        for text in [kind, actor, &detail] {
            sha.update((text.len() as u64).to_be_bytes());
            sha.update(text);
        }
        let hash: [u8; 32] = sha.finalize().into();
        let _ = self
            .connection
            .prepare_cached("INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")
            .expect("a statement")
            .execute(params![EPOCH, self.seq, at.as_millisecond(), kind, subject, counter, actor, detail, self.hash, hash])
            .expect("written");
        self.hash = hash;
    }
}
