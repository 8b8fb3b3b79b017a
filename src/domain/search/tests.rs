use std::sync::LazyLock;

use proptest::prelude::*;

use super::letters::one_slip;
use super::*;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The town's own catalogue.
static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../kiosk-config/procedures.json")).expect("readable"));
static INDEX: LazyLock<Index> = LazyLock::new(|| Index::new(&CATALOGUE));

/// What people type, and the procedure they mean.
const SAID: &[(&str, &str)] = &[
    ("giay khai sinh", "1.001193"),
    ("lam giay khai sinh", "1.001193"),
    ("khai sinh", "1.001193"),
    ("khai sịnh", "1.001193"),
    ("khia sinh", "1.001193"),
    ("con moi sinh", "1.001193"),
    ("mat giay khai sinh", "1.004884"),
    ("sao khai sinh", "2.000635"),
    ("trich luc", "2.000635"),
    ("ket hon", "1.000894"),
    ("giay ket hon", "1.000894"),
    ("dang ky ket hon", "1.000894"),
    ("doc than", "1.004873"),
    ("khai tu", "1.000656"),
    ("bao tu", "1.000656"),
    ("giay chung tu", "1.000656"),
    ("doi ten", "1.004859"),
    ("tam tru", "1.004194"),
    ("ho khau", "1.004222"),
    ("nhap khau", "1.004222"),
    ("tach khau", "1.010038"),
    ("chung thuc", "2.000815"),
    ("cong chung", "2.000815"),
    ("sao y", "2.000815"),
    ("uy quyen", "2.000884"),
    ("mai tang", "1.001731"),
    ("ho ngheo", "1.011607"),
    ("nguoi gia", "1.014027"),
    ("tien gia", "1.014027"),
    ("khuyet tat", "1.001699"),
    ("the bao hiem y te", "2.001023"),
    ("so do", "1.115748"),
    ("sổ đỏ", "1.115748"),
    ("dat dai", "1.115748"),
    ("tranh chap dat", "1.012812"),
    ("xay nha", "1.013225"),
    ("so nha", "1.009141"),
    ("mo quan", "1.001612"),
    ("can cuoc", "1.014064"),
    ("cccd", "1.014064"),
    ("chung minh nhan dan", "1.014064"),
    ("1.001193", "1.001193"),
    ("1001193", "1.001193"),
    ("birth", "1.001193"),
];

#[test]
fn what_people_type_finds_what_they_mean() {
    let mut missed = Vec::new();
    for (query, meant) in SAID {
        let found: Vec<&str> = INDEX.find(query, 4).into_iter().map(ProcedureCode::as_str).collect();
        if !found.contains(meant) {
            missed.push(format!("{query}: {meant} is not among {found:?}"));
        }
    }
    assert!(missed.is_empty(), "\n{}", missed.join("\n"));
}

fn found(said: &[(&str, &[&str])], query: &str) -> Vec<usize> {
    let mut catalogue = CATALOGUE.clone();
    let pattern = catalogue.procedures[0].clone();
    catalogue.procedures = said
        .iter()
        .enumerate()
        .map(|(at, (name, everyday))| Procedure {
            code: format!("9.{at:06}").parse().expect("a code"),
            name_vi: (*name).to_owned(),
            name_en: String::new(),
            aliases_vi: everyday.iter().map(|&words| words.to_owned()).collect(),
            ..pattern.clone()
        })
        .collect();
    let index = Index::new(&catalogue);
    let place = |code: &ProcedureCode| catalogue.procedures.iter().position(|procedure| procedure.code == *code);
    index.find(query, said.len()).into_iter().filter_map(place).collect()
}

#[test]
fn names_come_before_everyday_words_and_those_before_the_field() {
    let said: &[(&str, &[&str])] =
        &[("Đăng ký tích tắc", &[]), ("Sổ vàng", &["tịch thu"]), ("Xin tịch biên", &[]), ("Tịch", &[]), ("Khai báo tick", &[])];
    // All are in the field of civil status, "hộ tịch": so every one is found.
    assert_eq!(found(said, "tich"), [3, 0, 2, 1, 4]);
    assert_eq!(found(said, "tịch"), [3, 2, 1, 0, 4], "the same marks in the field come before others in the name");
    assert_eq!(found(&[("Nuôi tằm", &[]), ("Nuôi tôm", &[])], "nuooi tom"), [1], "a letter too many");
    assert_eq!(found(&[("Chứng nhận", &[]), ("Chứng thực", &[])], "chung thcu"), [1], "two swapped");
    assert_eq!(found(&[("Khai sinh", &[]), ("Khai sanh", &[])], "khai sanh"), [1, 0], "a slip comes behind");
    assert_eq!(found(&[("Ba", &[]), ("Bo", &[])], "be"), [] as [usize; 0], "short words forgive nothing");
}

#[test]
fn marks_that_are_typed_put_the_same_marks_first() {
    let said: &[(&str, &[&str])] = &[("Đạt chuẩn", &[]), ("Dat", &[]), ("Đất đai", &[])];
    assert_eq!(found(said, "đất"), [2, 1, 0], "a whole word before the beginning of a name");
    assert_eq!(found(said, "dat"), [1, 0, 2], "a whole name before the beginning of one");
    assert_eq!(found(said, "đâ"), [2, 1, 0], "a tone that is not typed yet");
    assert_eq!(found(said, "dat dai"), [2]);
    assert_eq!(found(said, "d"), [1, 2, 0], "the shorter first");
}

#[test]
fn nothing_is_found_by_nothing() {
    for query in ["", "  ", "-", "\u{301}", "qwerty", "khai qwerty", "tôi muốn làm"] {
        assert_eq!(INDEX.find(query, 4), [] as [&ProcedureCode; 0], "{query:?}");
    }
    assert_eq!(INDEX.find("khai sinh", 0).len(), 0);
}

#[test]
fn folding_forgets_case_marks_and_encoding() {
    assert_eq!(folded("  ĐẤT  đai,"), "dat dai");
    assert_eq!(folded("Cấp mới/cấp lại"), "cap moi cap lai");
    assert_eq!(folded("tie\u{302}\u{301}ng"), folded("tiếng"));
    assert_eq!(folded("1.001193"), "1 001193");
}

/// A procedure of the town's catalogue, by its place.
fn any_place() -> impl Strategy<Value = usize> {
    0..CATALOGUE.procedures.len()
}

/// Whether a procedure is among all that is found.
fn finds(query: &str, procedure: &Procedure) -> bool {
    INDEX.find(query, usize::MAX).contains(&&procedure.code)
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once(text in "\\PC{0,24}") {
        prop_assert_eq!(folded(&folded(&text)), folded(&text));
        prop_assert_eq!(folded(&text.nfd().collect::<String>()), folded(&text.nfc().collect::<String>()));
    }

    #[test]
    fn a_procedure_is_found_by_whatever_it_is_called(place in any_place(), lost in any::<prop::sample::Index>()) {
        let procedure = &CATALOGUE.procedures[place];
        for name in [&procedure.name_vi, &procedure.name_en].into_iter().chain(&procedure.aliases_vi) {
            let decomposed: String = name.nfd().collect();
            prop_assert!(finds(name, procedure));
            prop_assert!(finds(&folded(name), procedure));
            prop_assert!(finds(&decomposed, procedure));
            let tones: Vec<usize> = decomposed.char_indices().filter(|(_, c)| is_combining_mark(*c)).map(|(at, _)| at).collect();
            if !tones.is_empty() {
                let mut toneless = decomposed.clone();
                let _ = toneless.remove(tones[lost.index(tones.len())]);
                prop_assert!(finds(&toneless, procedure), "{}", toneless);
            }
        }
    }

    #[test]
    fn anything_may_be_asked(query in "\\PC{0,40}|[a-zđ\u{300}-\u{323} ]{0,20}", limit in 0_usize..8) {
        let found = INDEX.find(&query, limit).len();
        prop_assert!(found <= limit);
    }

    #[test]
    fn a_slip_is_what_strings_one_apart_have(typed in "[abc]{0,7}", meant in "[abc]{0,7}") {
        let word = |text: &str| words(text).into_iter().next().unwrap_or_default();
        prop_assert_eq!(one_slip(&word(&typed), &word(&meant)), strsim::osa_distance(&typed, &meant) <= 1);
    }
}
