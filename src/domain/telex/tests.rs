mod anywhere;

use proptest::prelude::*;

use super::*;

/// What stands on the screen after these keys.
fn by_keys(keys: &str) -> String {
    keys.chars().fold(String::new(), |text, key| typed(&text, key))
}

/// Words of the procedures and fields, and the keys as people press them.
const WORDS: &[(&str, &str)] = &[
    ("Thur", "Thủ"),
    ("tucj", "tục"),
    ("DDawng", "Đăng"),
    ("kys", "ký"),
    ("khai", "khai"),
    ("tuwr", "tử"),
    ("keets", "kết"),
    ("hoon", "hôn"),
    ("Caaps", "Cấp"),
    ("barn", "bản"),
    ("trichs", "trích"),
    ("lujc", "lục"),
    ("hooj", "hộ"),
    ("tichj", "tịch"),
    ("giaays", "giấy"),
    ("laij", "lại"),
    ("nhaanj", "nhận"),
    ("mej", "mẹ"),
    ("gias", "giá"),
    ("giams", "giám"),
    ("chaams", "chấm"),
    ("duwts", "dứt"),
    ("xacs", "xác"),
    ("tinhf", "tình"),
    ("trangj", "trạng"),
    ("nhaan", "nhân"),
    ("Thay", "Thay"),
    ("ddooir", "đổi"),
    ("chinhs", "chính"),
    ("boor", "bổ"),
    ("thoong", "thông"),
    ("ddinhj", "định"),
    ("toocj", "tộc"),
    ("nguoiwf", "người"),
    ("nguwowfi", "người"),
    ("hoof", "hồ"),
    ("yeeus", "yếu"),
    ("nuwowcs", "nước"),
    ("nuocws", "nước"),
    ("ngoaif", "ngoài"),
    ("vieejc", "việc"),
    ("bieets", "biết"),
    ("thuwowfng", "thường"),
    ("truowngf", "trường"),
    ("trus", "trú"),
    ("baor", "bảo"),
    ("hieemr", "hiểm"),
    ("trer", "trẻ"),
    ("tuooir", "tuổi"),
    ("vawngs", "vắng"),
    ("Tachs", "Tách"),
    ("ddieeuf", "điều"),
    ("dieenj", "diện"),
    ("tranh", "tranh"),
    ("Chuwngs", "Chứng"),
    ("thuwcj", "thực"),
    ("chuwx", "chữ"),
    ("howpj", "hợp"),
    ("ddoongf", "đồng"),
    ("quyeenf", "quyền"),
    ("quoocs", "quốc"),
    ("goocs", "gốc"),
    ("soor", "sổ"),
    ("ddor", "đỏ"),
    ("trowj", "trợ"),
    ("huwu", "hưu"),
    ("tris", "trí"),
    ("khuyeets", "khuyết"),
    ("taatj", "tật"),
    ("ngheof", "nghèo"),
    ("mai", "mai"),
    ("tangs", "táng"),
    ("lieetj", "liệt"),
    ("syx", "sỹ"),
    ("thanhf", "thành"),
    ("doanh", "doanh"),
    ("DDaats", "Đất"),
    ("ddai", "đai"),
    ("taif", "tài"),
    ("gawns", "gắn"),
    ("lieenf", "liền"),
    ("suwr", "sử"),
    ("dungj", "dụng"),
    ("hoaf", "hòa"),
    ("hoafn", "hoàn"),
    ("giair", "giải"),
    ("xaay", "xây"),
    ("duwngj", "dựng"),
    ("nhaf", "nhà"),
    ("tuyeenr", "tuyển"),
    ("Giaos", "Giáo"),
    ("ducj", "dục"),
    ("cuwowcs", "cước"),
    ("cawn", "căn"),
    ("Uyr", "Ủy"),
    ("uyr", "ủy"),
    ("thuys", "thúy"),
    ("tieengs", "tiếng"),
    ("tieesng", "tiếng"),
    ("sanr", "sản"),
    ("dduwowcj", "được"),
    ("dduowcj", "được"),
    ("gif", "gì"),
    ("gieengs", "giếng"),
    ("gieets", "giết"),
    ("quys", "quý"),
    ("quowr", "quở"),
    ("quynhf", "quỳnh"),
    ("thuowr", "thuở"),
    ("thuowngr", "thưởng"),
    ("huowu", "hươu"),
    ("DDawks", "Đắk"),
    ("xooong", "xoong"),
    ("hoawcj", "hoặc"),
    ("loets", "loét"),
    ("khuyur", "khuỷu"),
    ("muaf", "mùa"),
    ("muwaf", "mừa"),
    ("muawf", "mừa"),
    ("NGUWOWIF", "NGƯỜI"),
    ("CONG HOAF", "CONG HÒA"),
];

#[test]
fn the_words_of_the_procedures_come_out_of_their_keys() {
    for (keys, word) in WORDS {
        assert_eq!(by_keys(keys), *word, "{keys}");
    }
}

#[test]
fn a_key_pressed_again_takes_its_mark_back() {
    let table = [
        ("ass", "as"),
        ("aaa", "aa"),
        ("eee", "ee"),
        ("ooo", "oo"),
        ("aaaa", "aaa"),
        ("ddd", "dd"),
        ("Ddd", "Dd"),
        ("dddd", "ddd"),
        ("aww", "aw"),
        ("uww", "uw"),
        ("uowwng", "uowng"),
        ("thuoww", "thuow"),
        ("dduwowcjw", "đuọcw"),
        ("toanss", "toans"),
        ("toansz", "toan"),
        ("tieengsz", "tiêng"),
        ("toansf", "toàn"),
        ("az", "az"),
        ("taasa", "táa"),
        ("taaw", "tă"),
        ("tawa", "tâ"),
        ("ASS", "AS"),
    ];
    for (keys, word) in table {
        assert_eq!(by_keys(keys), word, "{keys}");
    }
}

#[test]
fn what_is_no_vietnamese_comes_out_as_it_was_typed() {
    for word in [
        "windows", "Windows", "print", "class", "Facebook", "zalo", "world", "wifi", "web", "word", "win", "add", "0912", "CT07", "x1s",
        "-s", "catf", "email", "75 tuoi", "1.001193", "lop 6", "cap 4", "A-1", "", " ",
    ] {
        assert_eq!(by_keys(word), word);
    }
}

#[test]
fn erasing_takes_a_letter_with_all_its_marks() {
    assert_eq!(erased("tiếng"), "tiến");
    assert_eq!(erased("tie\u{302}\u{301}"), "ti");
    assert_eq!(erased("Đ"), "");
    assert_eq!(erased("a b\u{323}\u{332}"), "a ");
    assert_eq!(erased(""), "");
}

#[test]
fn only_the_last_syllable_is_touched_and_all_is_composed() {
    assert_eq!(typed("hoa  hoa\u{300} mua", 's'), "hoa  hoà múa");
    assert_eq!(typed("Tie\u{302}ng", 's'), "Tiếng");
    assert_eq!(typed("hoa ", 's'), "hoa s");
    assert_eq!(typed("hoa", '\u{300}'), "hoà", "a mark by itself stays where it is put");
}

/// Vowels with what may follow them, the vowel that bears the tone as a capital. Written apart from the product's tables.
const VOWELS: &[(&str, &str)] = &[
    ("A", "- m n ng nh c ch p t"),
    ("Ă", "m n ng c p t"),
    ("Â", "m n ng c p t"),
    ("E", "- m n ng c p t"),
    ("Ê", "- m n nh ch p t"),
    ("I", "- m n nh ch p t"),
    ("O", "- m n ng c p t"),
    ("Ô", "- m n ng c p t"),
    ("Ơ", "- m n p t"),
    ("U", "- m n ng c p t"),
    ("Ư", "- ng c t"),
    ("Y", "-"),
    ("Ai", "-"),
    ("Ao", "-"),
    ("Au", "-"),
    ("Ay", "-"),
    ("Âu", "-"),
    ("Ây", "-"),
    ("Eo", "-"),
    ("Êu", "-"),
    ("Ia", "-"),
    ("Iu", "-"),
    ("iÊ", "m n ng c p t"),
    ("iÊu", "-"),
    ("Oa", "-"),
    ("oA", "m n ng nh c ch p t"),
    ("oAi", "-"),
    ("oAy", "-"),
    ("oĂ", "m n ng c t"),
    ("Oe", "-"),
    ("oE", "n t"),
    ("oEo", "-"),
    ("Oi", "-"),
    ("oO", "ng c"),
    ("Ôi", "-"),
    ("Ơi", "-"),
    ("Ua", "-"),
    ("uÂ", "n ng t"),
    ("uÂy", "-"),
    ("uÊ", "- nh ch"),
    ("Ui", "-"),
    ("uÔ", "m n ng c t"),
    ("uÔi", "-"),
    ("Uy", "-"),
    ("uY", "nh ch t p"),
    ("uYa", "-"),
    ("uYu", "-"),
    ("uyÊ", "n t"),
    ("Ưa", "-"),
    ("Ưi", "-"),
    ("Ưu", "-"),
    ("ưƠ", "m n ng c p t"),
    ("ưƠi", "-"),
    ("ưƠu", "-"),
    ("yÊ", "m n ng t"),
    ("yÊu", "-"),
];

const CONSONANTS: &str = "- b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x";

/// Whether the spelling of Vietnamese has these letters together.
fn is_spelled(onset: &str, vowels: &str) -> bool {
    let first = plain(vowels.to_lowercase().chars().next().expect("a vowel"));
    let is_front = matches!(first, 'i' | 'e' | 'y');
    match onset {
        "c" | "g" | "ng" => !is_front,
        "k" | "gh" | "ngh" => is_front,
        "qu" => !matches!(first, 'u' | 'o' | 'i') || vowels == "Ơ",
        "gi" => !matches!(first, 'i' | 'y'),
        "" => !vowels.starts_with("iÊ"),
        _ => !vowels.starts_with("yÊ"),
    }
}

/// The keys of a syllable: the tone after its vowel or at the end, w with its vowel or at the end.
fn keys(onset: &str, vowels: &str, coda: &str, tone: Option<char>, tone_early: bool, w_late: bool) -> String {
    let mut keys = onset.replace('đ', "dd");
    let has_horn = vowels.to_lowercase().contains(['ă', 'ơ', 'ư']);
    for vowel in vowels.chars() {
        let small = vowel.to_lowercase().next().expect("a vowel");
        keys.push(plain(small));
        match small {
            'â' | 'ê' | 'ô' => keys.push(plain(small)),
            'ă' | 'ơ' | 'ư' if !w_late => keys.push('w'),
            // A second o that is no ô.
            'o' if vowels == "oO" && vowel == 'O' => keys.push('o'),
            _ => {}
        }
        if vowel.is_uppercase() && tone_early {
            keys.extend(tone);
        }
    }
    keys += coda;
    if !tone_early {
        keys.extend(tone);
    }
    if w_late && has_horn {
        keys.push('w');
    }
    keys
}

#[test]
fn every_syllable_can_be_typed_in_every_order() {
    let mut count = 0;
    let list = |text: &'static str| text.split(' ').map(|part| if part == "-" { "" } else { part });
    let tones = [None].into_iter().chain(TONES.into_iter().map(Some));
    for onset in list(CONSONANTS) {
        for (vowels, codas) in VOWELS.iter().filter(|(vowels, _)| is_spelled(onset, vowels)) {
            for (coda, tone) in list(codas).flat_map(|coda| tones.clone().map(move |tone| (coda, tone))) {
                let is_stopped = coda == "ch" || coda.ends_with(['c', 'p', 't']);
                if is_stopped && !matches!(tone, Some(('s' | 'j', _))) {
                    continue;
                }
                let mut word = onset.to_owned();
                for vowel in vowels.chars() {
                    word.extend(vowel.to_lowercase());
                    word.extend(tone.filter(|_| vowel.is_uppercase()).map(|(_, mark)| mark));
                }
                let word: String = (word + coda).nfc().collect();
                for (tone_early, w_late) in [(false, false), (true, false), (false, true), (true, true)] {
                    let keys = keys(onset, vowels, coda, tone.map(|(key, _)| key), tone_early, w_late);
                    assert_eq!(by_keys(&keys), word, "{keys}");
                }
                let keys = keys(onset, vowels, coda, tone.map(|(key, _)| key), false, false).to_uppercase();
                assert_eq!(by_keys(&keys), word.to_uppercase(), "{keys}");
                // A second o that is no ô takes a third key.
                for keys in anywhere::ways(&word).into_iter().filter(|_| *vowels != "oO") {
                    assert_eq!(by_keys(&keys), word, "{keys}");
                }
                count += 1;
            }
        }
    }
    assert!(count > 10_000, "{count}");
}

/// The letters of a text without any mark.
fn bare(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).collect::<String>().replace('đ', "d").replace('Đ', "D")
}

proptest! {
    #[test]
    fn a_key_adds_its_letter_or_only_moves_marks(
        text in prop_oneof!["\\PC{0,12}", "[a-zA-ZđâêôăơưàéỉõụấềổẵựĐÂỚỮ \u{300}\u{323}]{0,8}"],
        key in prop_oneof![any::<char>(), proptest::char::range('a', 'z'), proptest::char::range('A', 'Z')],
    ) {
        let after = typed(&text, key);
        prop_assert!(unicode_normalization::is_nfc(&after));
        let (with, without) = (bare(&format!("{text}{key}")), bare(&text));
        // w alone is ư; and a mark that cannot have been meant as one comes back as its letter.
        let lone = matches!(key, 'w' | 'W') && bare(&after).eq_ignore_ascii_case(&format!("{without}u"));
        let put_back = key.is_ascii_alphabetic()
            && bare(&after).len() <= with.len() + 1
            && bare(&after).ends_with(key);
        prop_assert!(bare(&after) == with || bare(&after) == without || lone || put_back, "{text:?} {key:?} {after:?}");
    }

    #[test]
    fn erasing_undoes_a_letter(text in "\\PC{0,12}") {
        let composed: String = text.nfc().collect();
        prop_assert!(unicode_normalization::is_nfc(&erased(&text)));
        prop_assert_eq!(erased(&format!("{composed}k")), composed);
    }

    #[test]
    fn words_without_the_keys_of_telex_stay(word in "[a-eg-ik-qt-vyA-EG-IK-QT-VY]{0,12}( [a-eg-ik-qt-vy]{1,8})?") {
        let small = word.to_lowercase();
        let twice = |letter: char| small.split(' ').any(|word| word.matches(letter).count() > 1);
        prop_assume!(!['a', 'e', 'o', 'd'].into_iter().any(twice));
        prop_assert_eq!(by_keys(&word), word);
    }
}
