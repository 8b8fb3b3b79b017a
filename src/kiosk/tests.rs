//! The screens as a citizen meets them.
use crate::domain::queue::Ticket;
pub(super) fn ticket() -> Ticket {
    todo!()
}
