//! Bank transfers: `VietQR` and every other code of the EMV family.

/// Whether a text is a payment code: EMV QRCPS, Merchant-Presented Mode 1.1, chapters 3 and 4; `VietQR` is a profile of it (Decision
/// 1928/QĐ-NHNN). It is a row of fields, each an id of two digits, a length of two digits, and so many characters; the first says the
/// version (`000201`), at least one names the payee's account (ids 02 to 51), and where the last is a checksum (id 63), it fits.
pub(super) fn is_transfer(text: &str) -> bool {
    let start = if text.starts_with(VERSION) { Some(text) } else { after_letters(text) };
    let Some(start) = start else { return false };
    // A reader may have added a letter behind.
    let shorter = start.strip_suffix(|c: char| c.is_ascii_alphabetic());
    // The length counts characters; some programs count the bytes of UTF-8.
    [Some(start), shorter].into_iter().flatten().any(|text| is_row(text, in_characters) || is_row(text, in_bytes))
}

const VERSION: &str = "000201";

/// What stands behind one or two letters of a reader.
fn after_letters(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    (text.len() - rest.len() <= 2 && rest.starts_with(VERSION)).then_some(rest)
}

fn in_characters(text: &str, length: usize) -> Option<usize> {
    let mut ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    ends.nth(length)
}

fn in_bytes(text: &str, length: usize) -> Option<usize> {
    text.is_char_boundary(length).then_some(length)
}

/// Walks over the fields; `end` says where a value of a length ends.
fn is_row(text: &str, end: fn(&str, usize) -> Option<usize>) -> bool {
    let number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<usize>().ok()).flatten();
    let mut rest = text;
    let (mut seen, mut account) = ([false; 100], false);
    while !rest.is_empty() {
        let field = || {
            let (id, after) = rest.split_at_checked(2)?;
            let (length, after) = after.split_at_checked(2)?;
            let (id, length) = (number(id)?, number(length)?);
            let (value, after) = after.split_at_checked(end(after, length)?)?;
            (length > 0 && !seen[id]).then_some((id, value, after))
        };
        let Some((id, value, after)) = field() else { return false };
        if id == 63 {
            let summed = &text[..text.len() - after.len() - value.len()];
            return after.is_empty() && account && value.eq_ignore_ascii_case(&format!("{:04X}", checksum(summed)));
        }
        seen[id] = true;
        account |= (2..=51).contains(&id);
        rest = after;
    }
    account
}

/// CRC-16/CCITT-FALSE (polynomial 0x1021, start 0xFFFF), as ISO/IEC 13239 and EMV want it.
fn checksum(text: &str) -> u16 {
    text.bytes().fold(0xFFFF, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(byte) << 8), |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 })
    })
}
