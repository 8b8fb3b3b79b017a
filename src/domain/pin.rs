//! The staff's PIN: what opens the pages and screens that are not for citizens.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::keys::text_form;

/// Six digits. They are kept in mind and on a slip of paper, never in a file or a log of events; so neither `Debug` nor an
/// error shows them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[0-9]{6}$")]
pub struct Pin(String);

impl Pin {
    /// Digits in a PIN.
    pub const LENGTH: usize = 6;

    /// The PIN of a random number, where every PIN is as likely as another; `None` for the few numbers that would favour some.
    #[must_use]
    pub fn from_random(number: u32) -> Option<Self> {
        const ALL: u32 = 1_000_000;
        (number < u32::MAX / ALL * ALL).then(|| Self(format!("{:06}", number % ALL)))
    }

    /// The digits.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Pin {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.len() == Self::LENGTH && text.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(text))
        } else {
            Err(format!("a PIN is {} digits", Self::LENGTH))
        }
    }
}

text_form!(Pin);

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(******)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_six_digits_and_is_not_shown() {
        let pin: Pin = "012345".parse().expect("a PIN");
        assert_eq!((pin.digits(), format!("{pin:?}").as_str()), ("012345", "Pin(******)"));
        for wrong in ["", "12345", "1234567", "12345a", "１２３４５６", " 12345"] {
            let why = wrong.parse::<Pin>().expect_err("no PIN");
            assert_eq!(why, "a PIN is 6 digits", "{wrong}");
        }
    }

    #[test]
    fn every_pin_is_as_likely_as_another() {
        assert_eq!(Pin::from_random(7).as_ref().map(Pin::digits), Some("000007"));
        assert_eq!(Pin::from_random(4_293_999_999).as_ref().map(Pin::digits), Some("999999"));
        assert_eq!(Pin::from_random(4_294_000_000), None);
    }
}
