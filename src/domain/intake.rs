//! From a scanned or typed text to what it means.
//!
//! Texts from outside are read by a strict grammar, never opened, never shown, never kept: what leaves this module is
//! a [`Meaning`], which holds codes and tokens only. A citizen card is recognised and dropped on the spot.

use super::catalogue::{Catalogue, ProcedureCode};
use super::queue::Token;

/// The longest text a code can hold (version 40, level L, bytes); anything longer did not come from one.
pub const LONGEST_TEXT: usize = 2953;

/// The prefix of our own slips where the hall has no public address.
pub const SLIP_PREFIX: &str = "MC1:";

/// What a text means for the hall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A procedure of this hall.
    Procedure(ProcedureCode),
    /// A procedure that this hall's catalogue does not have; the code where the text held one.
    NotInCatalogue(Option<ProcedureCode>),
    /// One of our own slips.
    Slip(Token),
    /// A citizen's identity card. Its text is not part of this value on purpose.
    CitizenCard,
    /// Nothing we know.
    Unknown,
}

impl Meaning {
    /// Whether a read of this meaning counts at once, without being seen twice.
    #[must_use]
    pub fn is_understood(&self) -> bool {
        !matches!(self, Self::Unknown)
    }
}

/// Reads a text. `public_url` is the hall's public address, where it has one.
#[must_use]
pub fn understand(text: &str, catalogue: &Catalogue, public_url: Option<&str>) -> Meaning {
    if text.len() > LONGEST_TEXT {
        return Meaning::Unknown;
    }
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}' || c == '\0');
    if is_citizen_card(text) {
        return Meaning::CitizenCard;
    }
    // Hidden and reordering characters have no place in any code we know; a text with them was made to deceive.
    if text.chars().any(|c| c.is_control() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')) {
        return Meaning::Unknown;
    }
    if let Some(token) = slip_token(text, public_url) {
        return Meaning::Slip(token);
    }
    if let Ok(code) = ProcedureCode::try_from(text.to_owned()) {
        return known(code, catalogue);
    }
    if let Some(address) = Address::parse(text) {
        return if address.is_portal() { portal_page(&address, catalogue) } else { Meaning::Unknown };
    }
    bare_code(text).map_or(Meaning::Unknown, |code| known(code, catalogue))
}

fn known(code: ProcedureCode, catalogue: &Catalogue) -> Meaning {
    if catalogue.by_code(&code).is_some() { Meaning::Procedure(code) } else { Meaning::NotInCatalogue(Some(code)) }
}

/// A card of 2021 or later: twelve digits, then at least six more fields between bars; the second is an old number of
/// nine digits or empty, the fourth a date of birth.
fn is_citizen_card(text: &str) -> bool {
    let digits = |field: &str, length: usize| field.len() == length && field.bytes().all(|b| b.is_ascii_digit());
    let fields: Vec<&str> = text.split('|').collect();
    fields.len() >= 6 && digits(fields[0], 12) && (fields[1].is_empty() || digits(fields[1], 9)) && digits(fields[3], 8)
}

fn slip_token(text: &str, public_url: Option<&str>) -> Option<Token> {
    let prefixed = text.strip_prefix(SLIP_PREFIX);
    let linked = || text.strip_prefix(public_url?.trim_end_matches('/'))?.strip_prefix("/t/");
    prefixed.or_else(linked).and_then(|token| Token::try_from(token.to_owned()).ok())
}

/// A code alone, perhaps with its case or provincial suffix or a word before it (`Mã TTHC: 1.001193`). What looks like
/// an address, a script or a statement is none of these.
fn bare_code(text: &str) -> Option<ProcedureCode> {
    let scheme = text.match_indices(':').any(|(at, _)| text[at + 1..].starts_with(|next: char| !next.is_whitespace()));
    let plain = text.chars().count() <= 64 && !scheme && !text.contains([';', '\'', '"', '<', '>', '=', '|', '(', ')', '@']);
    plain.then(|| ProcedureCode::find_in(text)).flatten()
}

/// A web address, taken apart just as far as needed. Nothing is ever fetched.
struct Address<'a> {
    host: &'a str,
    rest: &'a str,
}

impl<'a> Address<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
            return None;
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        // A name before an @ is how one address pretends to be another.
        if authority.contains('@') {
            return None;
        }
        let host = authority.split(':').next().unwrap_or(authority);
        Some(Self { host, rest })
    }

    /// The national portal and its parts, and the portals of provinces, all under `gov.vn`.
    fn is_portal(&self) -> bool {
        let host = self.host.to_ascii_lowercase();
        host == "dichvucong.gov.vn"
            || (host.starts_with("dichvucong.") && host.ends_with(".gov.vn"))
            || host.ends_with(".dichvucong.gov.vn")
    }
}

/// The portal's addresses: first an id through the catalogue, then the first code in the text.
fn portal_page(address: &Address<'_>, catalogue: &Catalogue) -> Meaning {
    let by_id = address
        .rest
        .split(|c: char| !(c.is_ascii_hexdigit() || c == '-'))
        .filter(|part| is_uuid(part))
        .find_map(|id| catalogue.by_portal_id(id));
    if let Some(procedure) = by_id {
        return Meaning::Procedure(procedure.code.clone());
    }
    let decoded = percent_decoded(address.rest);
    ProcedureCode::find_in(&decoded).map_or(Meaning::NotInCatalogue(None), |code| known(code, catalogue))
}

fn is_uuid(part: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    part.split('-').map(str::len).eq(lengths)
}

/// `%2E` and its like, read once; a code is ASCII, so other bytes become blanks.
fn percent_decoded(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        decoded.push_str(before);
        let byte = after.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(byte) = byte {
            decoded.push(if byte.is_ascii_graphic() { char::from(byte) } else { ' ' });
            rest = &after[2..];
        } else {
            decoded.push('%');
            rest = after;
        }
    }
    decoded.push_str(rest);
    decoded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn catalogue() -> Catalogue {
        serde_json::from_value(serde_json::json!({
            "schema": super::super::catalogue::SCHEMA,
            "fields": [{"key": "ht", "code": "G15-TP07", "vi": "Hộ tịch", "en": "Civil status"}],
            "procedures": [{
                "code": "1.001193", "portal_id": "019d2bfd-3fe0-70ac-b9d6-5e9e20d6eef7",
                "name_vi": "Đăng ký khai sinh", "name_en": "Birth registration", "field": "ht",
                "documents": [], "fee": {"status": "provincial", "vnd": null},
                "deadline": {"qty": 0, "unit": "working_day"}, "verified": true
            }]
        }))
        .expect("a catalogue")
    }

    fn meaning(text: &str) -> Meaning {
        understand(text, &catalogue(), Some("https://motcua.kienduc.example/"))
    }

    fn birth() -> Meaning {
        Meaning::Procedure("1.001193".parse().expect("a code"))
    }

    #[test]
    fn every_poster_shape_leads_to_its_procedure() {
        for text in [
            "1.001193",
            " 1.001193\n",
            "Mã TTHC: 1.001193",
            "1.001193.01",
            "1.001193.000.00.00.H36",
            "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/019d2bfd-3fe0-70ac-b9d6-5e9e20d6eef7",
            "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/019D2BFD-3FE0-70AC-B9D6-5E9E20D6EEF7?utm=x#y",
            "http://dichvucong.gov.vn/p/home/dvc-chi-tiet-thu-tuc-hanh-chinh.html?ma_thu_tuc=1.001193",
            "https://dichvucong.gov.vn/p/home/dvc-tthc-thu-tuc-hanh-chinh-chi-tiet.html?ma_thu_tuc=1%2E001193",
            "https://dichvucong.gov.vn/p/home/dvc-danh-sach-dich-vu-cong.html?x=1&ma_tt=1.001193&y=2",
            "https://dichvucong.lamdong.gov.vn/x?maThuTuc=1.001193",
            "https://dichvucong.lamdong.gov.vn/x?MaTTHCDP=1.001193.000.00.00.H36",
            "HTTPS://LIENTHONG.DICHVUCONG.GOV.VN/#/ke-khai/1.001193",
        ] {
            assert_eq!(meaning(text), birth(), "{text}");
        }
    }

    #[test]
    fn what_the_hall_does_not_have_is_said_so() {
        let code = "2.000986".parse().ok();
        assert_eq!(meaning("2.000986"), Meaning::NotInCatalogue(code));
        assert_eq!(meaning("https://dichvucong.bocongan.gov.vn/bocongan/bothutuc/tthc?matt=26360"), Meaning::NotInCatalogue(None));
        let old_number = "https://dichvucong.gov.vn/p/home/dvc-chi-tiet-thu-tuc-hanh-chinh.html?ma_thu_tuc=11855";
        assert_eq!(meaning(old_number), Meaning::NotInCatalogue(None));
    }

    #[test]
    fn our_slips_are_known_by_their_token() {
        let token = Token::from_bytes([7; 16]);
        assert_eq!(meaning(&format!("MC1:{}", token.as_str())), Meaning::Slip(token.clone()));
        assert_eq!(meaning(&format!("https://motcua.kienduc.example/t/{}", token.as_str())), Meaning::Slip(token.clone()));
        assert_eq!(meaning(&format!("https://motcua.elsewhere.example/t/{}", token.as_str())), Meaning::Unknown);
        assert_eq!(meaning("MC1:ABC"), Meaning::Unknown);
    }

    #[test]
    fn a_citizen_card_is_recognised_and_nothing_of_it_kept() {
        for card in [
            "068090001234|240912345|Nguyễn Văn A|01021990|Nam|Thôn 1, xã Kiến Đức|15082021",
            "068090001234||Nguyễn Văn A|01021990|Nam|Thôn 1, xã Kiến Đức|15082021|x|y",
        ] {
            assert_eq!(meaning(card), Meaning::CitizenCard);
            assert!(!format!("{:?}", meaning(card)).contains("068090001234"));
        }
    }

    #[test]
    fn hostile_texts_mean_nothing() {
        let long = "1.001193 ".repeat(400);
        for text in [
            long.as_str(),
            "javascript:alert('1.001193')",
            "1.001193'; DROP TABLE ticket; --",
            "\u{202E}3911001.1",
            "1.001193\u{1b}p\u{0}",
            "https://dichvucong.gov.vn@evil.example/1.001193",
            "https://dichvucong.gov.vn.evil.example/1.001193",
            "https://evildichvucong.gov.vn/1.001193",
            "intent://1.001193",
            "javascript:1.001193",
            "=HYPERLINK(\"1.001193\")",
            "<script>1.001193</script>",
            "",
        ] {
            assert_eq!(meaning(text), Meaning::Unknown, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_has_a_meaning(text in ".{0,300}") {
            let _ = meaning(&text);
        }

        #[test]
        fn near_addresses_have_a_meaning(tail in "[ -~%é]{0,80}") {
            let _ = meaning(&format!("https://dichvucong.gov.vn/{tail}"));
            let _ = meaning(&format!("{tail}%1.001193"));
        }
    }
}
