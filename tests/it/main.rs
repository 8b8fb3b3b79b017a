//! The program and its rooms as a whole, on any machine: what needs a peer, a browser or a screen says so where it is missing.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed, its helpers too, and one that measures says what it saw"
)]

mod architecture;
mod command_line;
mod doctor;
mod estimate;
mod hub;
mod main_job;
mod print;
mod reading;
mod search;
#[allow(dead_code, reason = "other binaries use the rest")]
#[path = "../shared/mod.rs"]
mod shared;
