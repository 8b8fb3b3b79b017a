//! Percent coding (RFC 3986, 2.1), which programs apply once too often.

use std::borrow::Cow;

use super::hostile;

/// So often is it taken off: a page's address inside another's inside a third.
const TIMES: usize = 3;

/// A text without any percent coding; `None` where something hidden was under it.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut decoded = text.to_owned();
    for _ in 0..TIMES {
        match once(&decoded) {
            Cow::Borrowed(_) => break,
            Cow::Owned(less) => decoded = less,
        }
    }
    let trimmed = hostile::trimmed(&decoded);
    let hidden = hostile::is_hidden_in(trimmed) || trimmed.contains(char::is_control);
    (!hidden).then(|| trimmed.to_owned())
}

/// Takes one layer off. What is no UTF-8 becomes U+FFFD.
pub(super) fn once(text: &str) -> Cow<'_, str> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let value = (*first == b'%').then(|| after.get(..2).and_then(value)).flatten();
        bytes.push(value.unwrap_or(*first));
        rest = if value.is_some() { &after[2..] } else { after };
    }
    if bytes.len() == text.len() { Cow::Borrowed(text) } else { Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()) }
}

/// Two hexadecimal digits; a sign before one is none.
fn value(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}
