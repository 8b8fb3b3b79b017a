//! The catalogue of procedures, held against what was published.

use super::*;

#[test]
fn nothing_unverified_or_unpublished_looks_like_more() {
    let config = embedded().expect("built in");
    for procedure in &config.catalogue.procedures {
        let fee = &procedure.fee;
        match fee.status {
            FeeStatus::Free => assert_eq!(fee.vnd, Some(0), "{}", procedure.code),
            FeeStatus::Fixed | FeeStatus::PerPage => assert!(fee.vnd > Some(0), "{}", procedure.code),
            FeeStatus::Provincial | FeeStatus::NotPublished => assert_eq!(fee.vnd, None, "{}", procedure.code),
        }
        assert!(procedure.verified || !procedure.unverified_fields.is_empty(), "{} says what is not confirmed", procedure.code);
        assert_eq!(procedure.deadline.qty.is_none(), procedure.deadline.unit == DeadlineUnit::Other, "{}", procedure.code);
    }
    assert_eq!(config.catalogue.procedures.iter().filter(|procedure| procedure.verified).count(), 38);
}

/// A remark of the research that stood among what citizens read: its procedure and part, and whether the whole note, its
/// first or its last part, or some words of it, move to the staff's note.
#[derive(Clone, Copy)]
enum Moved {
    Whole,
    First,
    Last,
    /// These words of the Vietnamese note and of the English one, as they are joined to the rest.
    Words(&'static str, &'static str),
}

const MOVED: &[(&str, &str, Moved)] = &[
    ("1.001193", "fee", Moved::Words("; cổng không nêu mức", " (the portal states no amount)")),
    ("1.001612", "fee", Moved::Whole),
    ("2.000720", "fee", Moved::Whole),
    ("1.001570", "fee", Moved::Whole),
    ("1.001266", "fee", Moved::Whole),
    ("2.000575", "fee", Moved::Whole),
    ("2.000806", "deadline", Moved::Whole),
    ("2.000986", "deadline", Moved::First),
    ("1.115748", "deadline", Moved::Whole),
    ("1.115750", "deadline", Moved::Last),
    ("1.115757", "deadline", Moved::Last),
    ("1.013225", "deadline", Moved::Last),
    ("1.009141", "deadline", Moved::Whole),
];

#[test]
fn what_is_for_staff_is_not_shown_to_citizens() {
    let config = embedded().expect("built in");
    let provinces = ["Lạng Sơn", "Đồng Tháp", "Đà Nẵng", "Hải Phòng", "Lang Son", "Dong Thap", "Da Nang", "Hai Phong", "portal's data"];
    for procedure in &config.catalogue.procedures {
        for note in [&procedure.fee.note_vi, &procedure.fee.note_en, &procedure.deadline.note_vi, &procedure.deadline.note_en] {
            let note = note.as_deref().unwrap_or_default();
            assert!(!provinces.iter().any(|name| note.contains(name)), "{}: {note}", procedure.code);
        }
    }
    for (code, ..) in MOVED {
        let procedure = config.catalogue.by_code(&code.parse::<ProcedureCode>().expect("a code")).expect("in the catalogue");
        assert!(procedure.note_vi.is_some() && procedure.note_en.is_some(), "{code}");
    }
}

/// The catalogue says what the research took from the portal, word for word, but for the remarks that moved, the
/// everyday words that were added, and the kinds of the papers: these are ours, and the file says so.
#[test]
#[cfg_attr(not(facts), ignore = "the research is not on this machine")]
fn nothing_of_the_catalogue_is_reworded() {
    use serde_json::Value;
    let facts = std::fs::read_to_string(option_env!("MOTCUA_FACTS_FILE").unwrap_or_default()).expect("the research");
    let facts: Value = serde_json::from_str(&facts).expect("JSON");
    let ours: Value = serde_json::from_str(include_str!("../../../kiosk-config/procedures.json")).expect("JSON");
    let list = |value: &Value| value["procedures"].as_array().expect("procedures").clone();
    assert_eq!(ours["fields"], facts["fields"]);
    assert!(ours["kinds"].as_str().is_some_and(|whose| whose.contains("not the portal's")) && facts["kinds"].is_null());
    let mut expected = list(&facts);
    for (code, part, moved) in MOVED {
        let procedure = expected.iter_mut().find(|procedure| procedure["code"] == *code).expect("in the research");
        for note in ["note_vi", "note_en"] {
            let whole = procedure[part][note].as_str().expect("a note").to_owned();
            let (citizens, staff) = match (moved, whole.split_once("; ")) {
                (Moved::First, Some((first, rest))) => (Some(capital(rest)), first),
                (Moved::Last, Some((first, rest))) => (Some(first.to_owned()), rest),
                (Moved::Words(vi, en), _) => {
                    let words = if note == "note_vi" { vi } else { en };
                    assert!(whole.contains(words), "{whole}");
                    (Some(whole.replacen(words, "", 1)), words.trim_matches(|c: char| !c.is_alphanumeric()))
                }
                _ => (None, whole.as_str()),
            };
            let kept = match citizens {
                Some(text) => procedure[part].as_object_mut().expect("a part").insert(note.to_owned(), text.into()),
                None => procedure[part].as_object_mut().expect("a part").remove(note),
            };
            assert!(kept.is_some());
            let staff = procedure[note].as_str().map_or_else(|| staff.to_owned(), |own| format!("{own}; {staff}"));
            procedure[note] = staff.into();
        }
    }
    let mut ours = list(&ours);
    for (ours, expected) in ours.iter_mut().zip(&mut expected) {
        for paper in ours["documents"].as_array_mut().expect("papers") {
            assert!(paper.as_object_mut().expect("a paper").remove("kind").is_some(), "{paper}");
        }
        let everyday = |value: &Value| value["aliases_vi"].as_array().expect("everyday words").clone();
        assert!(everyday(ours).starts_with(&everyday(expected)), "{ours}");
        expected["aliases_vi"] = ours["aliases_vi"].clone();
        assert_eq!(ours, expected);
    }
    assert_eq!(ours.len(), expected.len());
}

/// Every paper of ours was looked at; whatever only some need, and whatever the counter gives, is nobody's fault.
#[test]
fn every_paper_of_the_catalogue_has_a_kind() {
    let config = embedded().expect("built in");
    let mut counts = std::collections::BTreeMap::new();
    for procedure in &config.catalogue.procedures {
        for paper in &procedure.documents {
            let kind = paper.kind.unwrap_or_else(|| panic!("{}: {} has none", procedure.code, paper.vi));
            *counts.entry(format!("{kind:?}")).or_insert(0) += 1;
            assert_eq!(paper.condition_vi.is_some(), kind == DocumentKind::Case, "{}: {}", procedure.code, paper.vi);
            let is_form = ["Tờ khai", "Đơn ", "Giấy đề nghị", "Thông báo "].iter().any(|begin| paper.vi.starts_with(begin));
            assert!(!is_form || kind == DocumentKind::Form, "{}: {}", procedure.code, paper.vi);
        }
    }
    let counts: Vec<String> = counts.into_iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    assert_eq!(counts, ["Case 30", "Form 54", "Needed 66", "Note 2", "Unclear 2"]);
}

#[test]
fn a_wrong_kind_is_named_with_the_nearest_and_a_missing_one_is_a_warning() {
    let own = "\"kind\": \"needed\"";
    let wrong = complaint(&[(PROCEDURES, own, "\"kind\": \"neded\"")]);
    assert!(wrong.contains(&format!("procedures.json:{}", line(PROCEDURES, own))) && wrong.contains("did you mean `needed`"), "{wrong}");
    let contrary = complaint(&[(PROCEDURES, "\"kind\": \"case\"", own)]);
    let place = format!("procedures.json:{}:", line(PROCEDURES, "Giấy tờ chứng minh nơi cư trú"));
    assert!(contrary.contains(&place) && contrary.contains("its kind is `case`"), "{contrary}");
    let unsaid = warning(&[(PROCEDURES, own, "\"kind\": \"case\"")]);
    assert!(unsaid.contains("is for a case, and no `condition_vi` says which"), "{unsaid}");
    let none = warning(&[(PROCEDURES, "     \"kind\": \"form\",\n", "")]);
    let place = format!("procedures.json:{}:", line(PROCEDURES, "Tờ khai đăng ký khai sinh"));
    assert!(none.contains(&place) && none.contains("1 of 154 papers have no kind"), "{none}");
    let folder = folder(&[(PROCEDURES, "     \"kind\": \"needed\",\n", "")]);
    let (config, _) = load(folder.path()).expect("accepted");
    let birth = config.catalogue.by_code(&"1.001193".parse().expect("a code")).expect("in the catalogue");
    assert!(birth.documents[1].kind() == DocumentKind::Unclear && !birth.documents[1].kind().can_be_missing());
}

/// What is left of a note begins with a capital letter.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
