//! The form of the tables: the steps that lead to it, and which step a file has come to.

use rusqlite_migration::{M, Migrations};

/// The steps from an empty file to the tables of this program.
const STEPS: &[M<'static>] = &[
    M::up(include_str!("migrations/0001_hall.sql")),
    M::up(include_str!("migrations/0002_rules.sql")),
    M::up(include_str!("migrations/0003_papers.sql")),
    M::up(include_str!("migrations/0004_help.sql")),
    M::up(include_str!("migrations/0005_rating.sql")),
    M::up(include_str!("migrations/0006_test_page.sql")),
    M::up(include_str!("migrations/0007_closing_slip.sql")),
    M::up(include_str!("migrations/0008_roll.sql")),
    M::up(include_str!("migrations/0009_second_printer.sql")),
    M::up(include_str!("migrations/0010_label.sql")),
    M::up(include_str!("migrations/0011_requests.sql")),
    M::up(include_str!("migrations/0012_coming.sql")),
];

/// The version of the tables of this program.
pub(super) const VERSION: i64 = STEPS.len() as i64;

pub(super) const fn migrations() -> Migrations<'static> {
    Migrations::from_slice(STEPS)
}
