//! Words that are read as one stay on one line, whoever wrote the text: the program, or a town in its configuration.

use std::borrow::Cow;

/// Vietnamese writes a blank between the syllables of a word. These are the words of a service counter that must not be torn apart.
const WORDS: [&str; 9] = ["lĩnh vực", "chữ ký", "ưu tiên", "quý khách", "Quý khách", "căn cước", "kết hôn", "khai sinh", "khai tử"];

/// The text with blanks inside words at which no line breaks.
pub(super) fn joined(text: Cow<'_, str>) -> Cow<'_, str> {
    WORDS
        .iter()
        .fold(text, |text, word| if text.contains(word) { Cow::Owned(text.replace(word, &word.replace(' ', "\u{a0}"))) } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_two_syllables_is_one() {
        assert_eq!(joined("Chứng thực bản sao, chữ ký".into()), "Chứng thực bản sao, chữ\u{a0}ký");
        assert_eq!(joined("hoặc chọn lĩnh\u{a0}vực".into()), "hoặc chọn lĩnh\u{a0}vực");
        assert!(matches!(joined("Đất đai".into()), Cow::Borrowed("Đất đai")), "what has no such word is not copied");
    }
}
