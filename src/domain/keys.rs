//! The short names by which a configuration, commands and events name things.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Whether a text may be a key: 1 to 32 lower-case letters, digits and hyphens.
fn is_key(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The rest of what a text that passed its `TryFrom<String>` is read from and written as.
macro_rules! text_form {
    ($name:ident) => {
        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
    };
}
pub(crate) use text_form;

macro_rules! key {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schema(value_type = String, pattern = "^[a-z0-9-]+$", min_length = 1, max_length = 32)]
        pub struct $name(String);

        impl $name {
            /// The key as it is written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(text: String) -> Result<Self, String> {
                if is_key(&text) {
                    return Ok(Self(text));
                }
                let text = super::text::one_line(&text);
                Err(format!("`{text}` is no {}: 1 to 32 lower-case letters, digits and hyphens", $what))
            }
        }

        text_form!($name);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

key!(
    /// The key of a queue in the configuration, such as `ho-tich`.
    QueueKey,
    "queue key"
);
key!(
    /// The key of a priority class, such as `elderly`: why somebody goes before others, never who.
    ClassKey,
    "class key"
);

/// The key of a member of staff, such as `cb07`: who sits at a counter. Every event keeps it for ever, so it is no name: 1 to 16 letters
/// and digits, with a digit among them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[A-Za-z]*[0-9][A-Za-z0-9]*$", max_length = 16, example = "cb07")]
pub struct StaffKey(String);

impl StaffKey {
    /// The longest one.
    const LONGEST: usize = 16;

    /// The key as it is written, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A key read back from the store. Earlier versions took hyphens and names, which stand in their logs.
    ///
    /// # Errors
    /// For what no version has taken.
    pub fn stored(text: String) -> Result<Self, String> {
        if is_key(&text) { Ok(Self(text)) } else { Self::try_from(text) }
    }
}

impl TryFrom<String> for StaffKey {
    type Error = String;

    /// What is refused is not repeated: it may be a name.
    fn try_from(text: String) -> Result<Self, String> {
        let is_short = (1..=Self::LONGEST).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
        if is_short && text.bytes().any(|b| b.is_ascii_digit()) {
            return Ok(Self(text.to_ascii_lowercase()));
        }
        Err("this is no staff key: 1 to 16 letters and digits with a digit among them, a key such as `cb07` and not a name".to_owned())
    }
}

text_form!(StaffKey);

impl fmt::Display for StaffKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads what says who sits or is waited for, as opposed to what is asked: it may be a key of before.
pub(crate) mod stored_staff {
    use serde::{Deserialize as _, Deserializer, de::Error as _};

    use super::StaffKey;

    pub(crate) fn one<'de, D: Deserializer<'de>>(from: D) -> Result<StaffKey, D::Error> {
        StaffKey::stored(String::deserialize(from)?).map_err(D::Error::custom)
    }

    pub(crate) fn maybe<'de, D: Deserializer<'de>>(from: D) -> Result<Option<StaffKey>, D::Error> {
        Option::<String>::deserialize(from)?.map(StaffKey::stored).transpose().map_err(D::Error::custom)
    }
}

/// The names of a plain enum in the store, the API and exports: one table, read in both directions. A variant without a
/// name does not compile.
macro_rules! names {
    ($visibility:vis $type:ident { $($variant:ident = $name:literal),+ $(,)? }) => {
        impl $type {
            /// Every value, in order.
            $visibility const ALL: [Self; [$($name),+].len()] = [$(Self::$variant),+];

            /// The name in the store, the API and exports.
            #[must_use]
            $visibility fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }

            /// The value of a name.
            #[must_use]
            $visibility fn from_name(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|value| value.name() == name)
            }
        }
    };
}
pub(crate) use names;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_staff_key_is_no_name() {
        for (key, read) in [("cb07", "cb07"), ("CB07", "cb07"), ("7", "7"), ("0123456789abcdef", "0123456789abcdef")] {
            assert_eq!(key.parse::<StaffKey>().map(String::from).as_deref(), Ok(read));
            assert_eq!(serde_json::from_value::<StaffKey>(key.into()).map(String::from).ok().as_deref(), Some(read));
        }
        for name in ["", "lan", "tram", "nguyen-thi-bao-tram", "nguyenthibaotram", "cb-07", "cb 07", "cán07", "0123456789abcdef0", "cb07\n"]
        {
            let refused = name.parse::<StaffKey>().expect_err(name);
            assert!(refused.contains("`cb07` and not a name") && (name.is_empty() || !refused.contains(&format!("`{name}`"))), "{refused}");
            assert!(serde_json::from_value::<StaffKey>(name.into()).is_err(), "{name}");
        }
    }

    #[test]
    fn a_key_of_before_is_read_back() {
        for key in ["nguyen-thi-bao-tram", "lan", "cb07"] {
            assert_eq!(StaffKey::stored(key.to_owned()).map(String::from).as_deref(), Ok(key));
        }
        for never in ["", "Nguyễn Thị Bảo Trâm", "a b"] {
            assert!(StaffKey::stored(never.to_owned()).is_err(), "{never}");
        }
    }
}
