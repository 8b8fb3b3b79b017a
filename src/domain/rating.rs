//! How satisfied a citizen is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One of the five grades of the survey of satisfaction with public services (Quyết định 1001/QĐ-BNV of 2023, SIPAS). The
/// index of a month is the share of the two best ones.
///
/// As a number it is 1 (the worst) to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Grade {
    /// Rất không hài lòng.
    VeryDissatisfied,
    /// Không hài lòng.
    Dissatisfied,
    /// Bình thường.
    Neutral,
    /// Hài lòng.
    Satisfied,
    /// Rất hài lòng.
    VerySatisfied,
}

impl Grade {
    /// Every grade, from the worst.
    pub const ALL: [Self; 5] = [Self::VeryDissatisfied, Self::Dissatisfied, Self::Neutral, Self::Satisfied, Self::VerySatisfied];

    /// 1 to 5.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8 + 1
    }
}

impl From<Grade> for u8 {
    fn from(grade: Grade) -> Self {
        grade.number()
    }
}

impl TryFrom<u8> for Grade {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, String> {
        let place = usize::from(number).checked_sub(1);
        let grade = place.and_then(|place| Self::ALL.get(place));
        grade.copied().ok_or_else(|| format!("{number} is no grade: 1 (very dissatisfied) to 5 (very satisfied)"))
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lead_back_to_grades_and_nothing_else_does() {
        for grade in Grade::ALL {
            assert_eq!(Grade::try_from(grade.number()), Ok(grade));
            assert_eq!(serde_json::to_value(grade).expect("json"), grade.number());
        }
        for number in [0, 6, 255] {
            assert!(Grade::try_from(number).is_err());
            assert!(serde_json::from_value::<Grade>(number.into()).is_err());
        }
    }
}
