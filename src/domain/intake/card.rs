//! The identity card of a citizen (căn cước công dân, căn cước).

/// The digits of a personal identification number (Law on Identification 26/2023/QH15, article 12).
const NUMBER: usize = 12;
/// The fewest fields of any card that was seen, the number among them.
const FIELDS: usize = 5;
/// What may stand before the number: a reader's letters, or a word.
const BEFORE: usize = 24;

/// The number, then fields between bars. Which fields, and in which order, differs from card to card: those of 2021 have the old number of
/// nine digits, the name, the date of birth, the sex, the residence and the date of issue (Circular 06/2021/TT-BCA); others have no
/// old number or write dates with slashes, and those of 2024 (Circular 16/2024/TT-BCA) have other content. What follows the number
/// is not looked at: the less is asked, the less of a card is taken for something else.
pub(super) fn is_citizen_card(text: &str) -> bool {
    let text = text.trim_start_matches('|');
    let mut fields = text.split('|');
    let first = fields.next().unwrap_or_default().trim_end();
    let Some((before, number)) = first.len().checked_sub(NUMBER).and_then(|at| first.split_at_checked(at)) else {
        return false;
    };
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
    let alone = before.chars().count() <= BEFORE && !before.ends_with(|c: char| c.is_ascii_digit());
    is_number && alone && fields.count() >= FIELDS - 1
}
