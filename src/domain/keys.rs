//! The short names by which a configuration, commands and events name things.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Whether a text may be a key: 1 to 32 lower-case letters, digits and hyphens.
fn is_key(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

macro_rules! key {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(try_from = "String", into = "String")]
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

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(key: $name) -> Self {
                key.0
            }
        }

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
key!(
    /// The key of a member of staff, such as `lan`: who sits at a counter. A working name the office gives, no identity.
    StaffKey,
    "staff key"
);

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
