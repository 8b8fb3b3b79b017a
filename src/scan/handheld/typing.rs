//! What a reader types, as a text: keys of the layout that readers come with, which is the American one.

/// A key that went down, by its number (`linux/input-event-codes.h`).
pub(super) type Key = u16;

const LEFT_SHIFT: Key = 42;
const RIGHT_SHIFT: Key = 54;
const ENTER: Key = 28;
const KEYPAD_ENTER: Key = 96;
const TAB: Key = 15;

/// The keys in rows, by the number of the first, without and with Shift.
const ROWS: [(Key, &str, &str); 6] = [
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", "ASDFGHJKL:\"~"),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
    (71, "789-456+1230.", "789-456+1230."),
];

/// A text on its way.
#[derive(Debug, Default)]
pub(super) struct Typing {
    text: String,
    shifted: bool,
}

impl Typing {
    /// Takes in a key that went down or up; the text, where this ended it.
    pub(super) fn press(&mut self, key: Key, down: bool) -> Option<String> {
        match key {
            LEFT_SHIFT | RIGHT_SHIFT => self.shifted = down,
            ENTER | KEYPAD_ENTER | TAB if down => return self.end(),
            _ if down && self.text.len() < super::LONGEST => self.text.extend(letter(key, self.shifted)),
            _ => {}
        }
        None
    }

    /// A pause in the typing ends a text too: some readers send no Enter.
    pub(super) fn end(&mut self) -> Option<String> {
        let text = std::mem::take(&mut self.text);
        (!text.is_empty()).then_some(text)
    }
}

fn letter(key: Key, shifted: bool) -> Option<char> {
    ROWS.iter().find_map(|(first, plain, with_shift)| {
        let place = usize::from(key.checked_sub(*first)?);
        (if shifted { with_shift } else { plain }).chars().nth(place)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys that make a text.
    pub(in super::super) fn keys(text: &str) -> Vec<(Key, bool)> {
        let mut keys = Vec::new();
        for wanted in text.chars() {
            let (key, shifted) = (0..100)
                .flat_map(|key| [(key, false), (key, true)])
                .find(|(key, shifted)| letter(*key, *shifted) == Some(wanted))
                .expect("a key");
            if shifted {
                keys.push((LEFT_SHIFT, true));
            }
            keys.extend([(key, true), (key, false)]);
            if shifted {
                keys.push((LEFT_SHIFT, false));
            }
        }
        keys
    }

    #[test]
    fn what_is_typed_is_what_was_read() {
        for text in ["1.001193", "https://dichvucong.gov.vn/p/home?ma=1.001193&x=A_b", "MC1:7KQZ3M5N2V4XW6YB8DCEHFGJPA", "a|b{c}~\"'\\;"] {
            let mut typing = Typing::default();
            for (key, down) in keys(text) {
                assert_eq!(typing.press(key, down), None);
            }
            assert_eq!(typing.press(ENTER, true).as_deref(), Some(text));
            assert_eq!(typing.press(ENTER, false), None);
        }
    }

    #[test]
    fn every_printable_letter_has_a_key() {
        let lacking: Vec<char> = (' '..='~')
            .filter(|wanted| !(0..100).any(|key| [false, true].iter().any(|shifted| letter(key, *shifted) == Some(*wanted))))
            .collect();
        assert!(lacking.is_empty(), "{lacking:?}");
    }

    #[test]
    fn a_pause_ends_a_text_and_nothing_is_no_text() {
        let mut typing = Typing::default();
        assert_eq!((typing.press(ENTER, true), typing.end()), (None, None));
        let _ = typing.press(2, true);
        assert_eq!(typing.end().as_deref(), Some("1"));
        for _ in 0..10_000 {
            let _ = typing.press(2, true);
        }
        assert!(typing.end().is_some_and(|text| text.len() <= super::super::LONGEST));
    }
}
