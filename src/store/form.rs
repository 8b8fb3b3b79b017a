//! The version of the tables: what a file says, and what its tables are.
//!
//! The number stands in the header of the file, where a single bit may change it. Which version the tables really have follows
//! from themselves: every version makes them by the same steps, letter by letter.

use rusqlite::Connection;

use super::{StoreError, schema};

/// What makes up the tables: the statement by which each table, index and trigger was made.
type Form = Vec<(String, String, String)>;

fn form(connection: &Connection) -> rusqlite::Result<Form> {
    let sql = "SELECT type, name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name";
    let mut statement = connection.prepare(sql)?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
}

/// The version whose tables these are; `None` where somebody changed them.
pub(super) fn of(connection: &Connection) -> Result<Option<i64>, StoreError> {
    let found = form(connection)?;
    let mut made = Connection::open_in_memory()?;
    for version in 1..=schema::VERSION {
        schema::migrations()
            .to_version(&mut made, version as usize)
            .map_err(|error| StoreError::Refused(format!("the tables of version {version} cannot be made: {error}")))?;
        if form(&made)? == found {
            return Ok(Some(version));
        }
    }
    Ok(None)
}

/// The version that a file says its tables have.
pub(super) fn said(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Refuses a file whose tables are not of the version that it says. One of a newer version is not ours to judge.
pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    let said = said(connection)?;
    if said > schema::VERSION {
        return Err(newer(said));
    }
    if said <= 0 {
        return Err(StoreError::Damaged("it has forgotten the version of its tables".to_owned()));
    }
    // Tables of our own version are read whole before they are used.
    match (said < schema::VERSION).then(|| of(connection)).transpose()?.flatten() {
        Some(is) if is != said => {
            Err(StoreError::Damaged(format!("it says that its tables are of version {said}, and they are of version {is}")))
        }
        _ => Ok(()),
    }
}

/// That a newer program has the file.
pub(super) fn newer(version: i64) -> StoreError {
    StoreError::Refused(format!(
        "a newer version of this program wrote it (its tables are of version {version}, this program knows {}): start that newer version, \
         or `motcua backup restore` puts the newest copy in its place that this one can read",
        schema::VERSION
    ))
}

/// Whether the tables have the form of this program.
pub(super) fn is_of_this_version(connection: &Connection) -> Result<bool, StoreError> {
    Ok(said(connection)? == schema::VERSION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_is_known_by_its_tables() {
        for version in 1..=schema::VERSION {
            let mut file = Connection::open_in_memory().expect("opens");
            schema::migrations().to_version(&mut file, version as usize).expect("made");
            assert_eq!(of(&file), Ok(Some(version)));
            assert_eq!(check(&file), Ok(()));
            for wrong in [0, -1, i64::from(i32::MIN), version - 1, version + 1, schema::VERSION + 1, 99, i64::from(i32::MAX)] {
                file.pragma_update(None, "user_version", wrong).expect("set");
                match check(&file) {
                    Err(StoreError::Damaged(_)) => assert!(wrong < schema::VERSION, "{version} as {wrong}"),
                    Err(StoreError::Refused(why)) => {
                        assert!(wrong > schema::VERSION && why.contains("newer") && why.contains("motcua backup restore"));
                    }
                    // That is seen when they are read.
                    other => assert!(wrong == schema::VERSION && other == Ok(()), "{version} as {wrong}: {other:?}"),
                }
            }
            file.execute_batch("CREATE TABLE theirs (x)").expect("made");
            assert_eq!(of(&file), Ok(None));
        }
    }
}
