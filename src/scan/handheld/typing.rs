//! What a reader types, as bytes of a text: keys of the layout that readers come with, which is the American one.
//!
//! What that layout has no key for, readers type as people would on Windows: controls with Ctrl, other letters with Alt and their number.

/// A key that went down, by its number (`linux/input-event-codes.h`).
pub(super) type TypedKey = u16;

const CONTROL: [TypedKey; 2] = [29, 97];
const SHIFT: [TypedKey; 2] = [42, 54];
const ALT: [TypedKey; 2] = [56, 100];
const META: [TypedKey; 2] = [125, 126];
const CAPS_LOCK: TypedKey = 58;
const ENTER: [TypedKey; 2] = [28, 96];
const TAB: TypedKey = 15;

/// The keys in rows, by the number of the first, without and with Shift. The keypad gives its digits always: a reader that types with it
/// means them. Key 86 is between Shift and Z in Europe; British ones have there what the American layout has elsewhere.
const ROWS: [(TypedKey, &str, &str); 13] = [
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", "ASDFGHJKL:\"~"),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (55, "*", "*"),
    (57, " ", " "),
    (71, "789-456+1230.", "789-456+1230."),
    (86, "\\", "|"),
    (95, ",", ","),
    (98, "/", "/"),
    (117, "=", "="),
    (121, ",", ","),
    (179, "()", "()"),
];

/// Controls that mean something between a reader and its host: the ends of lines and texts, and what separates fields (FS, GS, RS, US).
const MEANT: [u8; 10] = [2, 3, 4, b'\t', b'\n', b'\r', 0x1C, 0x1D, 0x1E, 0x1F];

/// The second half of code page 437, which Alt and a number without a zero before it means.
const OLD_LETTERS: &str =
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}";

/// The keys that are held, and what was typed while Alt was.
#[derive(Debug, Default)]
pub(super) struct TypedText {
    shift: bool,
    control: bool,
    capitals: bool,
    /// The digits since Alt went down, while it is; with something else among them, or with the key of a window system, they mean nothing.
    alt: Option<Result<String, Meaningless>>,
}

/// Keys that are no number.
#[derive(Debug, Clone, Copy)]
struct Meaningless;

impl TypedText {
    /// At the beginning, when capitals may be locked.
    pub(super) fn new(capitals: bool) -> Self {
        Self { capitals, ..Self::default() }
    }

    /// Takes in a key that went down or up; the bytes of the text that this typed.
    pub(super) fn press(&mut self, key: TypedKey, down: bool) -> Vec<u8> {
        match key {
            _ if SHIFT.contains(&key) => self.shift = down,
            _ if CONTROL.contains(&key) => self.control = down,
            _ if META.contains(&key) => self.alt = down.then_some(Err(Meaningless)),
            _ if ALT.contains(&key) => {
                let typed = std::mem::replace(&mut self.alt, down.then(|| Ok(String::new())));
                return typed.and_then(Result::ok).map_or(Vec::new(), |digits| numbered(&digits));
            }
            CAPS_LOCK if down => self.capitals = !self.capitals,
            _ if !down => {}
            _ if self.alt.is_some() => self.add_to_number(key),
            _ if ENTER.contains(&key) => return vec![b'\r'],
            TAB => return vec![b'\t'],
            _ if self.control => return self.letter(key).and_then(control).into_iter().collect(),
            _ => return self.letter(key).map_or(Vec::new(), |letter| letter.to_string().into_bytes()),
        }
        Vec::new()
    }

    /// A text has ended: a key whose going up got lost is held no more.
    pub(super) fn release(&mut self) {
        *self = Self::new(self.capitals);
    }

    fn letter(&self, key: TypedKey) -> Option<char> {
        let plain = letter(key, false)?;
        letter(key, self.shift != (self.capitals && plain.is_ascii_alphabetic()))
    }

    fn add_to_number(&mut self, key: TypedKey) {
        let digit = letter(key, false).filter(char::is_ascii_digit);
        self.alt = self.alt.take().map(|number| match (number, digit) {
            // No letter has a higher number than 1,114,111, and one zero may stand before it.
            (Ok(mut digits), Some(digit)) if digits.len() < 8 => {
                digits.push(digit);
                Ok(digits)
            }
            _ => Err(Meaningless),
        });
    }
}

fn letter(key: TypedKey, shifted: bool) -> Option<char> {
    ROWS.iter().find_map(|(first, plain, with_shift)| {
        let place = usize::from(key.checked_sub(*first)?);
        (if shifted { with_shift } else { plain }).chars().nth(place)
    })
}

/// What Ctrl makes of a key: `]` is GS, `M` is CR. Others are commands for a program, and no text.
fn control(letter: char) -> Option<u8> {
    let letter = match letter {
        '2' => '@',
        '6' => '^',
        '-' => '_',
        other => other.to_ascii_uppercase(),
    };
    ('@'..='_').contains(&letter).then_some(letter as u8 & 0x1F).filter(|control| MEANT.contains(control))
}

/// What Alt and a number mean on Windows: with a zero before it a byte of the system's letters, without a letter of old, above both the number
/// of a letter in Unicode.
fn numbered(digits: &str) -> Vec<u8> {
    let Ok(number) = digits.parse::<u32>() else { return Vec::new() };
    match (u8::try_from(number), digits.starts_with('0')) {
        (Ok(control @ ..32), _) => MEANT.contains(&control).then_some(control).into_iter().collect(),
        (Ok(127), _) => Vec::new(),
        // Such bytes together may be UTF-8: what they are is known when the text has ended.
        (Ok(byte), is_byte) if byte.is_ascii() || is_byte => vec![byte],
        (Ok(old), _) => OLD_LETTERS.chars().nth(usize::from(old) - 128).map_or(Vec::new(), |letter| letter.to_string().into_bytes()),
        (Err(_), _) => char::from_u32(number).map_or(Vec::new(), |letter| letter.to_string().into_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::scan::handheld::framing::Framing;

    const LEFT_SHIFT: TypedKey = SHIFT[0];
    const LEFT_CONTROL: TypedKey = CONTROL[0];
    const LEFT_ALT: TypedKey = ALT[0];

    /// The keys that make a text.
    fn keys(text: &str) -> Vec<(TypedKey, bool)> {
        let mut keys = Vec::new();
        for wanted in text.chars() {
            let (key, shifted) = (0..200)
                .flat_map(|key| [(key, false), (key, true)])
                .find(|(key, shifted)| letter(*key, *shifted) == Some(wanted))
                .expect("a key");
            if shifted {
                keys.push((LEFT_SHIFT, true));
            }
            keys.extend(tapped(&[key]));
            if shifted {
                keys.push((LEFT_SHIFT, false));
            }
        }
        keys
    }

    fn tapped(keys: &[TypedKey]) -> Vec<(TypedKey, bool)> {
        keys.iter().flat_map(|key| [(*key, true), (*key, false)]).collect()
    }

    fn held(key: TypedKey, keys: &[TypedKey]) -> Vec<(TypedKey, bool)> {
        [vec![(key, true)], tapped(keys), vec![(key, false)]].concat()
    }

    /// A number on the keypad while Alt is held.
    fn numbered_by_keypad(number: &str) -> Vec<(TypedKey, bool)> {
        let keypad = |digit: char| [82, 79, 80, 81, 75, 76, 77, 71, 72, 73][digit as usize - '0' as usize];
        held(LEFT_ALT, &number.chars().map(keypad).collect::<Vec<_>>())
    }

    /// What the keys type, as one text.
    fn typed(keys: &[(TypedKey, bool)]) -> String {
        let (mut typing, mut framing) = (TypedText::default(), Framing::default());
        for byte in keys.iter().flat_map(|(key, down)| typing.press(*key, *down)) {
            assert_eq!(framing.take(byte), None);
        }
        framing.whole().unwrap_or_default()
    }

    #[test]
    fn what_is_typed_is_what_was_read() {
        for text in ["1.001193", "https://dichvucong.gov.vn/p/home?ma=1.001193&x=A_b", "MC1:7KQZ3M5N2V4XW6YB8DCEHFGJPA", "a|b{c}~\"'\\;"] {
            assert_eq!(typed(&keys(text)), text);
        }
        let mut typing = TypedText::default();
        assert_eq!((typing.press(ENTER[0], true), typing.press(ENTER[0], false)), (vec![b'\r'], vec![]));
        assert_eq!(typing.press(ENTER[1], true), [b'\r']);
    }

    #[test]
    fn every_printable_letter_has_a_key() {
        let lacking: Vec<char> = (' '..='~')
            .filter(|wanted| !(0..100).any(|key| [false, true].iter().any(|shifted| letter(key, *shifted) == Some(*wanted))))
            .collect();
        assert!(lacking.is_empty(), "{lacking:?}");
    }

    #[test]
    fn keys_beside_the_letters_have_their_letters() {
        for (keys, wanted) in [
            (&[98][..], "/"),
            (&[55], "*"),
            (&[117], "="),
            (&[121], ","),
            (&[95], ","),
            (&[74, 78, 83], "-+."),
            (&[86], "\\"),
            (&[179, 180], "()"),
            (&[35, 20, 20, 25, 31, 39, 98, 98], "https;//"),
            (&[79, 83, 82, 82, 79, 79, 73, 81], "1.001193"),
            // NumLock, in whatever state it is.
            (&[69, 79, 69, 80], "12"),
            // Keys that are no letters: Escape, F1, the arrows, Insert, Delete.
            (&[1, 59, 103, 105, 110, 111, 2], "1"),
        ] {
            assert_eq!(typed(&tapped(keys)), wanted, "{keys:?}");
        }
        assert_eq!(typed(&held(LEFT_SHIFT, &[86, 98, 55, 71])), "|/*7");
    }

    #[test]
    fn caps_lock_turns_letters_and_nothing_else() {
        assert_eq!(typed(&tapped(&[CAPS_LOCK, 16, CAPS_LOCK])), "Q");
        assert_eq!(typed(&tapped(&[CAPS_LOCK, 16, CAPS_LOCK, 16])), "Qq");
        assert_eq!(typed(&tapped(&[CAPS_LOCK, 16, 2, 39, 53])), "Q1;/");
        let shifted = [tapped(&[CAPS_LOCK]), held(LEFT_SHIFT, &[16, 2, 39])].concat();
        assert_eq!(typed(&shifted), "q!:");
        let mut locked = TypedText::new(true);
        assert_eq!(locked.press(16, true), b"Q");
        locked.release();
        assert_eq!(locked.press(16, true), b"Q", "it stays locked");
    }

    #[test]
    fn controls_are_what_they_mean_and_commands_are_nothing() {
        let with_control = |key: TypedKey| [keys("a"), held(LEFT_CONTROL, &[key]), keys("b")].concat();
        // ], \, and with Shift 6 and - would be ^ and _.
        for (key, wanted) in
            [(27, "a\u{1D}b"), (43, "a\u{1C}b"), (7, "a\u{1E}b"), (12, "a\u{1F}b"), (47, "ab"), (57, "ab"), (26, "ab"), (1, "ab")]
        {
            assert_eq!(typed(&with_control(key)), wanted, "{key}");
        }
        // M and J end a line, I is a tab.
        assert_eq!(typed(&with_control(50)), "a\nb");
        assert_eq!(typed(&with_control(36)), "a\nb");
        assert_eq!(typed(&with_control(23)), "a\tb");
        // B and C enclose a text.
        let (mut typing, mut framing) = (TypedText::default(), Framing::default());
        let enclosed = [held(LEFT_CONTROL, &[48]), keys("1.001193"), held(LEFT_CONTROL, &[46])].concat();
        let texts: Vec<String> =
            enclosed.iter().flat_map(|(key, down)| typing.press(*key, *down)).filter_map(|byte| framing.take(byte)).collect();
        assert_eq!(texts, ["1.001193"]);
        assert_eq!(typed(&held(META[0], &[16, 30])), "");
    }

    #[test]
    fn alt_and_a_number_are_a_letter_or_nothing() {
        let joined = |numbers: &[&str]| typed(&numbers.iter().flat_map(|number| numbered_by_keypad(number)).collect::<Vec<_>>());
        for (numbers, wanted) in [
            (&["065"][..], "A"),
            (&["65"], "A"),
            (&["0065", "0066"], "AB"),
            // Windows-1252, code page 437 and Unicode.
            (&["0233"], "é"),
            (&["0128"], "€"),
            (&["130"], "é"),
            (&["7871"], "ế"),
            (&["272"], "Đ"),
            (&["07871"], "ế"),
            // The bytes of UTF-8, each by itself.
            (&["0196", "0144"], "Đ"),
            (&["0225", "0186", "0191"], "ế"),
            // Not numbers of letters.
            (&["9999999"], ""),
            (&["55296"], ""),
            (&["127"], ""),
            (&["0"], ""),
            (&["007"], ""),
            (&[""], ""),
            (&["123456789123456789"], ""),
        ] {
            assert_eq!(joined(numbers), wanted, "{numbers:?}");
        }
        let around = |number: &str| typed(&[keys("1.0"), numbered_by_keypad(number), keys("1193")].concat());
        assert_eq!(around("029"), "1.0\u{1D}1193");
        assert_eq!(around("0029"), "1.0\u{1D}1193");
        assert_eq!(around("12"), "1.01193", "no rubbish beside a code");
        assert_eq!(typed(&held(LEFT_ALT, &[16, 30])), "");
        assert_eq!(typed(&[held(LEFT_ALT, &[2, 16, 3]), keys("x")].concat()), "x");
        // The row above the letters does as well.
        assert_eq!(typed(&held(LEFT_ALT, &[7, 6])), "A");
    }

    #[test]
    fn a_key_whose_going_up_got_lost_is_let_go() {
        for lost in [LEFT_SHIFT, LEFT_CONTROL, LEFT_ALT, META[1]] {
            let mut typing = TypedText::default();
            let _ = typing.press(lost, true);
            typing.release();
            assert_eq!(typing.press(2, true), b"1");
        }
    }

    proptest! {
        #[test]
        fn no_keys_make_it_panic(pressed in proptest::collection::vec((0_u16..260, any::<bool>()), 0..400)) {
            let mut typing = TypedText::default();
            let mut framing = Framing::default();
            for byte in pressed.iter().flat_map(|(key, down)| typing.press(*key, *down)) {
                let _ = framing.take(byte);
            }
            let _ = framing.whole();
        }
    }
}
