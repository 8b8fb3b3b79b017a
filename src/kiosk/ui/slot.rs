//! Where a slip is to be taken.

use iced::Alignment;

use super::{Icon, Look};
use crate::config::Slot;
use crate::domain::text::Names;

/// "Take your slip", with where that is: at a place that has a name, or in the slot of this terminal.
pub(in crate::kiosk) fn take_slip(look: Look<'_>, place: Option<&Names>) -> String {
    if let Some(place) = place {
        return look.words.say_with("take-slip-at", [("place", place.get(look.language()).into())]);
    }
    look.say(match look.config.terminal.printer.slot {
        Slot::Below => "take-slip",
        Slot::Right => "take-slip-right",
        Slot::Left => "take-slip-left",
    })
}

/// What points to the slot.
pub(in crate::kiosk) fn slot_icon(look: Look<'_>) -> Icon {
    match look.config.terminal.printer.slot {
        Slot::Below => Icon::Down,
        Slot::Right => Icon::Right,
        Slot::Left => Icon::Back,
    }
}

/// On which side of the screen it is.
pub(in crate::kiosk) fn slot_side(look: Look<'_>) -> Alignment {
    match look.config.terminal.printer.slot {
        Slot::Below => Alignment::Center,
        Slot::Right => Alignment::End,
        Slot::Left => Alignment::Start,
    }
}
