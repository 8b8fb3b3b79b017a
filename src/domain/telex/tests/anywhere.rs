//! Marks anywhere in a word, as Telex and as VNI; each word of the catalogue in each way to type it.

use super::*;

/// Marks as people put them who never learnt where: anywhere in the word, in any order.
const ANYHOW: &[(&str, &str)] = &[
    ("ketes", "kết"),
    ("hono", "hôn"),
    ("nhanaj", "nhận"),
    ("nhanja", "nhận"),
    ("datads", "đất"),
    ("datsad", "đất"),
    ("daatsd", "đất"),
    ("dangwd", "đăng"),
    ("dangdw", "đăng"),
    ("daid", "đai"),
    ("nghiepje", "nghiệp"),
    ("nghiepej", "nghiệp"),
    ("giayas", "giấy"),
    ("giaysa", "giấy"),
    ("quyenfe", "quyền"),
    ("thuyetse", "thuyết"),
    ("dienejd", "điện"),
    ("chungws", "chứng"),
    ("chungsw", "chứng"),
    ("nguoifw", "người"),
    ("duocdjw", "được"),
    ("dwowcjd", "được"),
    ("tatja", "tật"),
    ("toanfs", "toán"),
    // w alone.
    ("w", "ư"),
    ("W", "Ư"),
    ("twr", "tử"),
    ("cw", "cư"),
    ("wngs", "ứng"),
    ("dwts", "dứt"),
    ("twngf", "từng"),
    ("chwngs", "chứng"),
    ("thwcj", "thực"),
    ("ngwowif", "người"),
    ("nwowcs", "nước"),
    ("wu", "ưu"),
    ("hwu", "hưu"),
    ("wowcs", "ước"),
    ("NGWOWIF", "NGƯỜI"),
    // Letters that are no vowel yet.
    ("qusa", "quá"),
    ("qufi", "quì"),
    ("qusi", "quí"),
    ("qusy", "quý"),
    ("quowr", "quở"),
    ("gisa", "giá"),
    // Without a letter behind it uơ is right, as in "thuở" and "khuơ"; with one it is ươ.
    ("uow", "uơ"),
    ("khuow", "khuơ"),
    ("huow", "huơ"),
    ("khuowng", "khương"),
    ("uowcs", "ước"),
    ("nguowif", "người"),
    ("truowngf", "trường"),
    // What was right before.
    ("Quoiws", "Quới"),
    ("quyts", "quýt"),
    ("quynhf", "quỳnh"),
    ("ngoeof", "ngoèo"),
    ("ngoao", "ngoao"),
    ("huawwei", "huawei"),
    ("giups", "giúp"),
    ("quar", "quả"),
    ("quow", "quơ"),
    ("ghifeen", "ghiền"),
    // No blank between two words.
    ("khaisinh", "khaisinh"),
    ("kethon", "kethon"),
    ("khaitu", "khaitu"),
    ("mauxe", "mauxe"),
];

#[test]
fn marks_may_come_anywhere_in_the_word() {
    for (keys, word) in ANYHOW {
        assert_eq!(by_keys(keys), *word, "{keys}");
    }
}

#[test]
fn digits_behind_a_syllable_are_the_marks_of_vni() {
    let table = [
        ("d9a6t1", "đất"),
        ("dat691", "đất"),
        ("D9at61", "Đất"),
        ("nguoi72", "người"),
        ("ngu7o7i2", "người"),
        ("nguo7i2", "người"),
        ("d9a8ng ky1", "đăng ký"),
        ("dang98 ky1 ket61 hon6", "đăng ký kết hôn"),
        ("tu73", "tử"),
        ("chung71 thuc75", "chứng thực"),
        ("giay61 khai sinh", "giấy khai sinh"),
        ("d9u7o7c5", "được"),
        ("duoc975", "được"),
        ("nghiep65", "nghiệp"),
        ("quyen62", "quyền"),
        ("hoa2", "hòa"),
        ("qua1", "quá"),
        ("thuo73", "thuở"),
        ("hoac58", "hoặc"),
        ("ngoe2o", "ngoèo"),
        ("ma4", "mã"),
        ("MA6U4", "MẪU"),
        ("toan10", "toan"),
        ("toan12", "toàn"),
        // The same again takes it off and is a digit.
        ("toan11", "toan1"),
        ("d99", "d9"),
        ("a66", "a6"),
        ("u77", "u7"),
        ("a88", "a8"),
        // Numbers, and digits that no mark could be.
        ("75 tuoi63", "75 tuổi"),
        ("1.001193", "1.001193"),
        ("2.000815", "2.000815"),
        ("lop71 6", "lớp 6"),
        ("cap4", "cap4"),
        ("CT01", "CT01"),
        ("k9", "k9"),
        ("xe0", "xe0"),
        ("0912345678", "0912345678"),
        ("a", "a"),
    ];
    for (keys, word) in table {
        assert_eq!(by_keys(keys), word, "{keys}");
    }
}

/// The letters of a word with their shapes; the letter that has the tone, and the tone's number.
type TakenApart = (Vec<(char, Option<char>)>, Option<(usize, usize)>);

/// A word as letters without marks, each with the number of its shape in VNI (6 to 9), and the number of the tone.
fn taken_apart(word: &str) -> TakenApart {
    let (mut letters, mut tone) = (Vec::new(), None);
    for c in word.nfc() {
        let mut shape = None;
        let mut letter = c;
        for part in c.nfd() {
            match part {
                '\u{302}' => shape = Some('6'),
                '\u{31b}' => shape = Some('7'),
                '\u{306}' => shape = Some('8'),
                'đ' => (letter, shape) = ('d', Some('9')),
                'Đ' => (letter, shape) = ('D', Some('9')),
                _ => match TONES.iter().position(|(_, mark)| *mark == part) {
                    Some(number) => tone = Some((letters.len(), number)),
                    None => letter = part,
                },
            }
        }
        letters.push((letter, shape));
    }
    (letters, tone)
}

/// The ways in which people type a word.
pub(super) fn ways(word: &str) -> Vec<String> {
    let (letters, tone) = taken_apart(word);
    let shape_key = |letter: char, shape: char| match shape {
        '7' | '8' => 'w',
        _ => letter.to_ascii_lowercase(),
    };
    let both_horns = word.to_lowercase().nfd().collect::<String>().contains("u\u{31b}o\u{31b}");
    let shapes = |vni: bool, skip_stroke: bool| -> String {
        let mut seen_horn = false;
        letters
            .iter()
            .filter_map(|(letter, shape)| {
                let shape = (*shape)?;
                // One horn is enough for ươ.
                if (skip_stroke && shape == '9') || (shape == '7' && std::mem::replace(&mut seen_horn, true)) {
                    return None;
                }
                Some(if vni { shape } else { shape_key(*letter, shape) })
            })
            .collect()
    };
    let tone_key =
        |vni: bool| tone.map(|(_, number)| if vni { char::from_digit(number as u32 + 1, 10).expect("a digit") } else { TONES[number].0 });
    let plain: String = letters.iter().map(|(letter, _)| *letter).collect();
    let inline = |vni: bool, tone_early: bool, w_alone: bool, stroke_late: bool| {
        let mut keys = String::new();
        for (at, (letter, shape)) in letters.iter().enumerate() {
            let is_u = letter.eq_ignore_ascii_case(&'u');
            match shape {
                Some('7') if is_u && w_alone => keys.push(if letter.is_uppercase() { 'W' } else { 'w' }),
                Some('9') if stroke_late => keys.push(*letter),
                Some(shape) => keys.extend([*letter, if vni { *shape } else { shape_key(*letter, *shape) }]),
                None => keys.push(*letter),
            }
            if tone_early && tone.is_some_and(|(own, _)| own == at) {
                keys.extend(tone_key(vni));
            }
        }
        if !tone_early {
            keys.extend(tone_key(vni));
        }
        if stroke_late && letters.iter().any(|(_, shape)| *shape == Some('9')) {
            keys.push('d');
        }
        keys
    };
    let mut all = vec![
        inline(false, false, false, false),
        inline(false, true, false, false),
        inline(false, false, true, false),
        inline(false, false, false, true),
        inline(true, false, false, false),
        inline(true, true, false, false),
    ];
    for vni in [false, true] {
        let (shapes, tone): (String, String) = (shapes(vni, false), tone_key(vni).into_iter().collect());
        all.extend([format!("{plain}{shapes}{tone}"), format!("{plain}{tone}{shapes}")]);
        all.push(format!("{plain}{}{tone}", shapes.chars().rev().collect::<String>()));
    }
    if both_horns && !plain.starts_with(['d', 'D']) {
        all.push(plain.replacen("uo", "uow", 1) + &tone_key(false).into_iter().collect::<String>());
    }
    all
}

/// The words of the town's catalogue, of its everyday words and of its fields.
fn words_of_the_catalogue() -> Vec<String> {
    let catalogue: crate::domain::catalogue::Catalogue =
        serde_json::from_str(include_str!("../../../../kiosk-config/procedures.json")).expect("readable");
    let names = catalogue.procedures.iter().flat_map(|procedure| [&procedure.name_vi].into_iter().chain(&procedure.aliases_vi));
    let names = names.chain(catalogue.fields.iter().map(|field| &field.vi));
    let words = names.flat_map(|name| name.split(|c: char| !c.is_alphabetic())).map(str::to_owned);
    let all: std::collections::BTreeSet<String> = words.filter(|word| !word.is_empty()).collect();
    all.into_iter().collect()
}

#[test]
fn each_way_to_type_a_word_of_the_catalogue_ends_right() {
    let words = words_of_the_catalogue();
    let mut wrong = Vec::new();
    let mut count = 0;
    for word in &words {
        // Abbreviations and foreign words are typed as they stand.
        let is_syllable = Letters::read(word).is_some_and(|letters| letters.parts().is_some_and(|(_, rime)| !rime.is_empty()));
        for keys in ways(word).into_iter().filter(|_| is_syllable) {
            count += 1;
            if by_keys(&keys) != *word {
                wrong.push(format!("{keys}: {} instead of {word}", by_keys(&keys)));
            }
        }
        let plain = bare(word);
        // "photo" is no syllable, and typed as one it is "phôt": the search finds it by its keys.
        let is_foreign = plain == *word && ["book", "photo", "photocopy"].contains(&plain.as_str());
        if is_syllable && !is_foreign && by_keys(&plain) != plain {
            wrong.push(format!("{plain} without marks: {}", by_keys(&plain)));
        }
    }
    assert!(wrong.is_empty(), "{} of {count} ways: {wrong:#?}", wrong.len());
    assert!(count > 2_000, "{count}");
}
