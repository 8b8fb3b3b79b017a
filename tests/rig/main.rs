//! What breaks on purpose or takes long: halls that are killed, damaged, crowded, cut from their power, or used for a year.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed, its helpers too, and one that measures says what it saw"
)]

mod crash;
mod crowd;
mod damage;
mod ghosts;
mod power;
mod restore;
#[allow(dead_code, reason = "other binaries use the rest")]
#[path = "../shared/mod.rs"]
mod shared;
mod year;
