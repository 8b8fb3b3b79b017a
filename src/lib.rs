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
//! | [`print`] | what a slip says → blocks → bytes → transport → proof | `hall`, `domain`, `config`, `locale` |
//! | [`speech`] | sounds → the loudspeaker | – |
//! | [`kiosk`] | the citizen's screens (iced) | `hall`, `scan`, `domain`, `locale`, `config` |
//! | [`hub`] | API, live events, console and board (axum) | `hall`, `domain`, `locale`, `config` |
//! | [`config`] | typed configuration, with the town's own texts | `domain`, `locale` |
//! | [`locale`] | texts in every language | `domain` |
//! | [`cli`] | arguments, wiring, exit codes | everything |
//!
//! Everything that happens in the hall is one row appended to `event`, in the same transaction as the state it changes;
//! every display, slip, export and audit reads those rows by `seq`. `tests/it/architecture` keeps this map true.
//!
//! ```text
//! scan ──text──► domain::intake ──meaning──► kiosk ──► hall ──► store (SQLite, one writer) ──► event(seq) ──► hub, exports
//!                                                        └─► spool ──► print ──► proof ──► hall
//! ```
//!
//! # What holds everywhere
//!
//! - **Who is next is data** ([`domain::queue::line`]): a few numbers in `hall.toml`; the clause that chose is in the event of each call.
//!   Estimates ([`domain::estimate`]) play the line forward by what the day has shown.
//! - **Every event says which columns it set**, so [`store::replay`] makes the tables again from the log: at night, by `motcua audit
//!   verify`, and at the end of every random story of `hall/tests/stories.rs`. Each event is hashed together with the one before.
//! - **Every change may have a name** ([`hall::RequestId`]; `Idempotency-Key` over HTTP): the same name for the same again changes nothing and
//!   is answered with the thing as it stands by then, the same name for something else is refused.
//! - **A number is callable only by proof**: the printer said the slip is out, or its citizen noted the number, or staff gave it.
//! - **The store** has one writer thread with group commit; callers await the commit, which is the only licence to act. WAL with
//!   `synchronous=FULL`, settings read back.
//! - **The clock** is judged in one place ([`domain::calendar::doubt`]): a service day ends by time passing, which a timer counts, or by
//!   the start of the program, never by a step of the clock.
//! - **Reading** is our own (`scan::find`, `scan::correct`, `scan::decode`): a frame has 24 ms, and what is not done by then goes on with the next.
//!   The camera lives in a process of its own (`motcua camera`), which is killed when it hangs.
//! - **Which code is meant** ([`kiosk::eyes`]) is decided in one place, for the camera and every other reader.
//! - **Texts from outside** pass [`domain::intake`] (what is scanned) or [`domain::text::one_line`] (what is shown or printed). Nothing
//!   of a citizen's card leaves the scanning thread.
//!
//! # Tests
//!
//! Three binaries beside the tests of each room: `tests/it` takes the program and its rooms as a whole, `tests/rig` breaks halls on purpose
//! or uses them for long, `tests/memory.rs` counts what is allocated. The examples of this documentation are tests too.
//!
//! Tests that need the test peers (a strict ESC/POS interpreter, photographs) look for them in `../shared/peers` or where `MOTCUA_PEERS` says,
//! and are counted as ignored without them; `tests/rig/power` needs root and fuse. `cargo lint` is what CI demands, `.ci/run` all of it. Every
//! run draws all screens into `target/screens`, with contact sheets. More of the same, by variable:
//!
//! | variable | with | does |
//! |---|---|---|
//! | `MOTCUA_KILLS=1000` | `--test rig crash` | kills the hall |
//! | `MOTCUA_POWER=100` | `--release --test rig power -- --nocapture` | cuts the power, fills disks, fails flushes |
//! | `MOTCUA_DAMAGE=150` | `--test rig damage` | damages the hall's files |
//! | `MOTCUA_STEPS=20000` | `--lib walks` | sets the clock at random |
//! | `MOTCUA_MODEL=3000` | `--lib stories` | random stories of the hall |
//! | `MOTCUA_TOUCHES=100000` | `--lib ten_thousand` | touches the screens at random |
//! | `MOTCUA_SCENES=10000`; `300` | `--lib scenes`; `--release --test it held` | moves codes about before them; with pictures |
//! | `MOTCUA_LOOKS=100000` | `--release --test memory -- --nocapture` | reads frames and watches the memory |
//! | `MOTCUA_YEAR=250` | `--release --test rig year -- --nocapture` | plays a year |
//! | `MOTCUA_FILES=1024` | `--release --test rig crowd -- --nocapture` | crowds a hub that may open so many files |
//! | `MOTCUA_SLIPS=10000` | `--test rig ghosts` | fails printers, kills halls |
//!
//! `cargo fuzz run frame --fuzz-dir tests/fuzz` (a nightly compiler) fuzzes what is read. `benches/README.md` says what was measured.

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
