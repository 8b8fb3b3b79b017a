//! motcua: the terminal at the one-stop door of a town hall.
//!
//! # The rooms
//!
//! | room | what it owns | may use |
//! |---|---|---|
//! | [`domain`] | the rules: tickets, catalogue, calendar, what a scanned text means | itself |
//! | [`store`] | the SQLite file, its writer thread, the event log, the spool's rows | `domain` |
//! | [`hall`] | the use cases, each one function and one transaction | `store`, `domain`, `config`, `locale` |
//! | [`scan`] | camera or other source → newest frame → texts with corners | – |
//! | [`print`] | what a slip says → blocks → bytes → transport → proof | `hall`, `store` (its slip rows), `domain`, `config`, `locale` |
//! | [`speech`] | sounds → the loudspeaker | – |
//! | [`kiosk`] | the citizen's screens (iced) | `hall`, `scan`, `domain`, `locale`, `config` |
//! | [`hub`] | API, live events, console and board (axum) | `hall`, `domain`, `locale`, `config` |
//! | [`config`] | typed configuration, with the town's own texts | `domain`, `locale` |
//! | [`locale`] | texts in every language | `domain` |
//! | [`cli`] | arguments, wiring, exit codes | everything |
//!
//! Everything that happens in the hall is one row appended to `event`, in the same transaction as the state it changes;
//! every display, slip, export and audit reads those rows by `seq`. `tests/architecture.rs` keeps this map true.

pub mod cli;
pub mod config;
pub mod domain;
pub mod hall;
pub mod hub;
pub mod kiosk;
pub mod locale;
pub mod print;
pub mod scan;
pub mod speech;
pub mod store;
