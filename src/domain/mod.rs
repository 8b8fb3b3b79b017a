//! The rules of the hall, pure: no I/O, no clock, no randomness. Time comes in as an argument.

pub mod calendar;
pub mod catalogue;
pub mod estimate;
pub mod event;
pub mod help;
pub mod intake;
pub mod keys;
pub mod pin;
pub mod printer;
pub mod queue;
pub mod rating;
pub mod search;
pub mod slip;
pub mod telex;
pub mod text;
