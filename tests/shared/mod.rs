//! What tests of several kinds need.

pub mod dice;
pub mod fake_printer;
pub mod frames;
pub mod scene;
pub mod turn;
pub mod wide;
