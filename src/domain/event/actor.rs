//! Who did something.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::domain::printer::PrinterRole;
use crate::domain::queue::CounterNumber;

/// Who did it: a role or a device, never a person's name. In the log and in the API it is one word, as `counter:3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Actor {
    /// The citizen at the terminal.
    Kiosk,
    /// Staff at a counter.
    Counter(CounterNumber),
    /// Somebody at the command line.
    CommandLine,
    /// A caller of the API that is no counter.
    Api,
    /// The worker of a printer.
    Printer(PrinterRole),
    /// The program itself, by a rule.
    System,
}

/// A word that names no actor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no actor")]
pub struct UnknownActor(pub String);

impl Actor {
    const COUNTER: &str = "counter:";

    /// Whether this is staff: at a terminal anybody may press, and nobody knows who calls the API.
    #[must_use]
    pub fn is_staff(self) -> bool {
        matches!(self, Self::CommandLine | Self::Counter(_))
    }

    /// The word in the log.
    #[must_use]
    pub fn name(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Kiosk => "kiosk",
            Self::Counter(number) => return Cow::Owned(format!("{}{number}", Self::COUNTER)),
            Self::CommandLine => "command-line",
            Self::Api => "api",
            Self::Printer(PrinterRole::First) => "printer",
            Self::Printer(PrinterRole::Second) => "printer:second",
            Self::System => "system",
        })
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

impl FromStr for Actor {
    type Err = UnknownActor;

    fn from_str(word: &str) -> Result<Self, UnknownActor> {
        let counter = || word.strip_prefix(Self::COUNTER)?.parse().ok().map(|number| Self::Counter(CounterNumber(number)));
        let named = [Self::Kiosk, Self::CommandLine, Self::Api, Self::System]
            .into_iter()
            .chain(PrinterRole::ALL.map(Self::Printer))
            .find(|actor| actor.name() == word);
        named.or_else(counter).ok_or_else(|| UnknownActor(word.to_owned()))
    }
}

impl TryFrom<String> for Actor {
    type Error = UnknownActor;

    fn try_from(word: String) -> Result<Self, UnknownActor> {
        word.parse()
    }
}

impl From<Actor> for String {
    fn from(actor: Actor) -> Self {
        actor.name().into_owned()
    }
}

impl utoipa::PartialSchema for Actor {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        String::schema()
    }
}

impl utoipa::ToSchema for Actor {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_back_to_actors() {
        let actors = [
            (Actor::Kiosk, "kiosk"),
            (Actor::Counter(CounterNumber(12)), "counter:12"),
            (Actor::CommandLine, "command-line"),
            (Actor::Api, "api"),
            (Actor::Printer(PrinterRole::First), "printer"),
            (Actor::Printer(PrinterRole::Second), "printer:second"),
            (Actor::System, "system"),
        ];
        for (actor, word) in actors {
            assert_eq!((actor.name().as_ref(), word.parse()), (word, Ok(actor)));
            assert_eq!(serde_json::to_value(actor).expect("JSON"), word);
        }
        for word in ["", "Kiosk", "counter", "counter:", "counter:65536", "counter:x", "printer:third"] {
            assert!(word.parse::<Actor>().is_err(), "{word}");
        }
    }
}
