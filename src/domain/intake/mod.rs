//! From a scanned or typed text to what it means.
//!
//! Texts from outside are read by a grammar that forgives what readers and people add around a code, and nothing else: a text
//! has to be understood whole, or it means nothing. It is never opened, fetched or kept; what leaves this module is a
//! [`Meaning`]. A citizen card is recognised and dropped on the spot.
//!
//! Layer by layer: [`envelope`] takes off what a reader or a form of writing puts around, [`label`] reads what is left word by
//! word, [`address`] takes web addresses apart, [`hostile`] says what has no place in any of them.

mod address;
mod bank;
mod card;
mod envelope;
mod hostile;
mod label;
mod percent;
mod portal;
mod record;
#[cfg(test)]
mod tests;

use self::address::{HallAddress, Site};
use self::label::PosterText;
pub use self::record::RecordCode;
use super::catalogue::{Catalogue, ProcedureCode};
use super::queue::Token;

/// The longest text a code can hold (version 40, level L, bytes); anything longer did not come from one.
pub const LONGEST_TEXT: usize = 2953;

/// The longest name that is searched for, in characters: the longest everyday names have about as many.
pub const LONGEST_QUERY: usize = 80;

/// The prefix of our own slips where the hall has no public address.
pub const SLIP_PREFIX: &str = "MC1:";

/// Wrappings within each other that are taken off: nobody wraps a code more often.
const WRAPPINGS: u8 = 4;

/// What a text means for the hall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A procedure of this hall.
    Procedure(ProcedureCode),
    /// A procedure that this hall's catalogue does not have; `None` where the text names one by an id or number that nobody here
    /// knows.
    NotInCatalogue(Option<ProcedureCode>),
    /// One of our own slips.
    Slip(Token),
    /// A citizen's identity card. Its text is not part of this value on purpose.
    CitizenCard,
    /// The national portal, or a province's: a page of it that is no procedure.
    Portal,
    /// A search by name on the portal: one line, NFC, at most [`LONGEST_QUERY`] characters.
    Search(String),
    /// A dossier.
    Record(RecordCode),
    /// A bank transfer.
    Bank,
    /// A web address that is not ours.
    Address,
    /// A Micro QR code, whose text cannot be read here. No text means this: the scanner knows the kind.
    MicroQr,
    /// One of several codes that make up a text together, of which others have not been read yet. No text means this.
    Part {
        /// Which one, from 1.
        index: u8,
        /// How many there are.
        of: u8,
    },
    /// Nothing we know.
    Unknown,
}

impl Meaning {
    /// Whether it is known what was held up. A web address says nothing here, and a code of another kind nothing at all.
    #[must_use]
    pub fn is_understood(&self) -> bool {
        !matches!(self, Self::Unknown | Self::Address | Self::MicroQr | Self::Part { .. })
    }

    /// Whether it leads on, and is not only answered: a paper with a bank's code or an address, or a card, passes by chance or is held in
    /// the hand while its owner reads.
    #[must_use]
    pub fn leads(&self) -> bool {
        match self {
            Self::Procedure(_) | Self::NotInCatalogue(_) | Self::Slip(_) | Self::Search(_) | Self::Record(_) => true,
            Self::CitizenCard | Self::Portal | Self::Bank | Self::Address | Self::MicroQr | Self::Part { .. } | Self::Unknown => false,
        }
    }

    /// Of what several parts of one text mean, the highest counts: what a person holds before what may be looked up.
    fn rank(&self) -> u8 {
        match self {
            Self::Slip(_) => 7,
            Self::Record(_) => 6,
            Self::Procedure(_) => 5,
            Self::NotInCatalogue(Some(_)) => 4,
            Self::Search(_) => 3,
            Self::NotInCatalogue(None) => 2,
            Self::Portal => 1,
            Self::CitizenCard | Self::Bank | Self::Address | Self::MicroQr | Self::Part { .. } | Self::Unknown => 0,
        }
    }
}

/// Reads a text. `public_url` is the hall's public address, where it has one.
///
/// ```
/// use motcua::domain::intake::{Meaning, understand};
///
/// let catalogue = motcua::config::embedded()?.catalogue;
/// let birth = Meaning::Procedure("1.001193".parse()?);
/// assert_eq!(understand("1.001193", &catalogue, None), birth);
/// assert_eq!(understand(" Mã thủ tục: 1.001193 ", &catalogue, None), birth, "as a poster says it");
/// assert_eq!(understand("1.001193; DROP TABLE ticket", &catalogue, None), Meaning::Unknown, "a text is understood whole or not at all");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn understand(text: &str, catalogue: &Catalogue, public_url: Option<&str>) -> Meaning {
    if text.len() > LONGEST_TEXT {
        return Meaning::Unknown;
    }
    let hall = IntakeContext { catalogue, own: public_url.and_then(HallAddress::of) };
    hall.meaning(&envelope::opened(text), WRAPPINGS)
}

/// What a text is compared with.
struct IntakeContext<'a> {
    catalogue: &'a Catalogue,
    own: Option<HallAddress<'a>>,
}

impl IntakeContext<'_> {
    fn meaning(&self, text: &str, wrappings: u8) -> Meaning {
        let text = hostile::trimmed(text);
        // First of all, so that nothing else looks at a card.
        if card::is_citizen_card(text) {
            return Meaning::CitizenCard;
        }
        if hostile::is_hidden_in(text) {
            return Meaning::Unknown;
        }
        if bank::is_transfer(text) {
            return Meaning::Bank;
        }
        if let Some(inside) = envelope::inside(text) {
            return wrappings.checked_sub(1).map_or(Meaning::Unknown, |left| self.meaning(&inside, left));
        }
        PosterText::read(text, self.own.as_ref()).map_or(Meaning::Unknown, |poster| self.poster(poster))
    }

    /// What the parts of a poster's text mean together.
    fn poster(&self, poster: PosterText<'_>) -> Meaning {
        let mut all: Vec<Meaning> = poster.slips.into_iter().map(Meaning::Slip).collect();
        for found in &poster.addresses {
            let meaning = match found.address.site {
                Site::Portal => portal::page(found.address.rest, found.more, self.catalogue),
                Site::Own => self.own.as_ref().and_then(|own| own.slip(found.address.rest)).map_or(Meaning::Unknown, Meaning::Slip),
                Site::Other => Meaning::Address,
            };
            // Beside an address that leads elsewhere nothing counts: not a code in it, nor one beside it.
            if matches!(meaning, Meaning::Unknown | Meaning::Address) {
                return meaning;
            }
            all.push(meaning);
        }
        all.extend(RecordCode::find_in(&poster.words).map(Meaning::Record));
        all.extend(portal::procedure_in(&poster.words, self.catalogue));
        // The first of the highest, as it stands in the text.
        all.into_iter().rev().max_by_key(Meaning::rank).unwrap_or(Meaning::Unknown)
    }
}
