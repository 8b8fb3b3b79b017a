//! What the tables hold.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use rusqlite::Connection;
use rusqlite::types::Value;

use crate::store::tickets::row::changing_columns;
use crate::store::{StoreError, paces, roll, seats};

use super::{ADVICE, COUNTER, Discrepancy, GIVEN, HELP, META, MISSING, NUMBERING, PACE, ROLL, Row, RowPlace, SLIP, SmallTable, TICKET};

/// Rows as the tables hold them. They do not change while they are compared, and a visit comes to its end within a few hundred
/// rows of the log; so what was looked up is kept for a while.
#[derive(Debug, Default)]
pub(super) struct HeldRows(HashMap<RowPlace, Option<Row>>);

impl HeldRows {
    pub(super) fn row(&mut self, connection: &Connection, place: &RowPlace) -> Result<Option<&Row>, StoreError> {
        if !self.0.contains_key(place) {
            if self.0.len() >= LOOKED_UP {
                self.0.clear();
            }
            let _ = self.0.insert(place.clone(), held_row(connection, place)?);
        }
        Ok(self.0.get(place).and_then(Option::as_ref))
    }
}

/// Rows of the tables that are kept in mind.
const LOOKED_UP: usize = 4_096;

/// The columns of a ticket that are compared.
static TICKET_COLUMNS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let fixed = [
        "label",
        "number",
        "service_day",
        "language",
        "issued_at",
        "request_id",
        "matter",
        "outlook",
        "paper",
        "appointment",
        "token",
        "event",
    ];
    fixed.into_iter().chain(changing_columns().map(|(name, _)| name)).collect()
});
const ADVICE_COLUMNS: [&str; 7] = ["request", "service_day", "procedure", "missing", "language", "handover", "at"];
const HELP_COLUMNS: [&str; 7] = ["request", "actor", "called_at", "coming", "ended_at", "counter", "ended"];
const SLIP_COLUMNS: [&str; 9] = ["ticket", "advice", "kind", "state", "attempt", "at", "note", "paper_mm", "printer"];
const REQUEST_COLUMNS: [&str; 3] = ["action", "about", "at"];

/// The columns of a table that are compared.
fn columns_of(table: &str) -> &'static [&'static str] {
    match table {
        TICKET => &TICKET_COLUMNS,
        ADVICE => &ADVICE_COLUMNS,
        HELP => &HELP_COLUMNS,
        SLIP => &SLIP_COLUMNS,
        _ => &REQUEST_COLUMNS,
    }
}

/// One row as it is held.
pub(super) fn held_row(connection: &Connection, (table, key): &RowPlace) -> Result<Option<Row>, StoreError> {
    let columns = columns_of(table);
    let mut statement = connection.prepare_cached(&format!("SELECT {} FROM {table} WHERE id = ?1", columns.join(", ")))?;
    let mut rows = statement.query([key])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let values = columns.iter().enumerate().map(|(index, name)| Ok((*name, row.get(index)?)));
    Ok(Some(values.collect::<rusqlite::Result<_>>()?))
}

/// The small tables as they are.
pub(super) fn held(connection: &Connection) -> Result<BTreeMap<&'static str, SmallTable>, StoreError> {
    let mut tables = BTreeMap::<_, SmallTable>::new();
    let small: [(&'static str, &[&str], &[&'static str], &str); 6] = [
        (NUMBERING, &["service_day", "queue"], &["last"], "true"),
        (GIVEN, &["service_day", "queue", "part"], &["count"], "true"),
        (COUNTER, &["number"], &seats::COLUMNS, "true"),
        (PACE, &["queue", "span"], &paces::COLUMNS, "true"),
        (ROLL, &["printer"], &roll::COLUMNS, "true"),
        (META, &["key"], &["value"], "key IN ('service_day', 'closed_day')"),
    ];
    for (table, keys, columns, which) in small {
        let mut statement =
            connection.prepare(&format!("SELECT {}, {} FROM {table} WHERE {which}", keys.join(", "), columns.join(", ")))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let key = (0..keys.len()).map(|index| Ok(shown(&row.get(index)?))).collect::<rusqlite::Result<_>>()?;
            let values = columns.iter().enumerate().map(|(index, name)| Ok((*name, row.get(keys.len() + index)?)));
            let _ = tables.entry(table).or_default().insert(key, values.collect::<rusqlite::Result<_>>()?);
        }
    }
    Ok(tables)
}

/// Compares the small tables.
pub(super) fn compare(said: &BTreeMap<&'static str, SmallTable>, held: &BTreeMap<&'static str, SmallTable>) -> Vec<Discrepancy> {
    let mut found = Vec::new();
    let nothing = SmallTable::new();
    for table in [NUMBERING, GIVEN, COUNTER, PACE, ROLL, META] {
        let (said, held) = (said.get(table).unwrap_or(&nothing), held.get(table).unwrap_or(&nothing));
        let keys: BTreeSet<&Vec<String>> = said.keys().chain(held.keys()).collect();
        for key in keys {
            let what = match (said.get(key), held.get(key)) {
                (Some(said), Some(held)) => differing(said, held),
                (Some(_), None) => Some(MISSING.to_owned()),
                (None, _) => Some("the table has it, the log does not".to_owned()),
            };
            found.extend(what.map(|what| Discrepancy { table, key: key.join(" "), what }));
        }
    }
    found
}

pub(super) fn differing(said: &Row, held: &Row) -> Option<String> {
    let unlike = held.iter().filter(|(column, value)| said.get(*column) != Some(value));
    let words: Vec<String> = unlike
        .map(|(column, value)| format!("{column} is {}, the log says {}", shown(value), said.get(column).map_or_else(String::new, shown)))
        .collect();
    (!words.is_empty()).then(|| words.join("; "))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => format!("{} bytes", bytes.len()),
    }
}
