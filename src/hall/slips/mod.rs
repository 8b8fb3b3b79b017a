//! Slips: what they say, the spool they wait in, and what a printer makes of them.

pub(super) mod content;
pub(super) mod recover;
pub(super) mod roll;
pub(super) mod spool;
pub(super) mod spooling;
pub(super) mod test_page;
