//! What texts mean: each kind of fault with inputs of its own, hostile texts in every envelope, and any text at all.

mod hostile;
mod kinds;
mod meanings;

use proptest::prelude::*;

use super::*;

const OWN: &str = "https://motcua.kienduc.example/";
const ID: &str = "019d2bfd-3fe0-70ac-b9d6-5e9e20d6eef7";

fn catalogue() -> Catalogue {
    serde_json::from_value(serde_json::json!({
        "schema": super::super::catalogue::SCHEMA,
        "fields": [{"key": "ht", "code": "G15-TP07", "vi": "Hộ tịch", "en": "Civil status"}],
        "procedures": [{
            "code": "1.001193", "portal_id": ID,
            "name_vi": "Đăng ký khai sinh", "name_en": "Birth registration", "field": "ht",
            "documents": [], "fee": {"status": "provincial", "vnd": null},
            "deadline": {"qty": 0, "unit": "working_day"}, "verified": true
        }]
    }))
    .expect("a catalogue")
}

fn meaning(text: &str) -> Meaning {
    understand(text, &catalogue(), Some(OWN))
}

fn birth() -> Meaning {
    Meaning::Procedure("1.001193".parse().expect("a code"))
}

fn token() -> Token {
    Token::from_bytes([7; 16])
}

/// Each of the texts has this meaning; all that have another are named.
fn all_mean<T: AsRef<str>>(texts: impl IntoIterator<Item = T>, wanted: &Meaning) {
    let wrong: Vec<String> = texts
        .into_iter()
        .map(|text| (meaning(text.as_ref()), text.as_ref().to_owned()))
        .filter(|(got, _)| got != wanted)
        .map(|(got, text)| format!("{text:?} is {got:?}"))
        .collect();
    assert!(wrong.is_empty(), "not {wanted:?}:\n{}", wrong.join("\n"));
}

#[test]
fn every_poster_shape_leads_to_its_procedure() {
    let shapes = [
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
    ];
    all_mean(shapes, &birth());
}

#[test]
fn our_slips_are_known_by_their_token() {
    let slip = Meaning::Slip(token());
    all_mean([format!("MC1:{}", token().as_str()), format!("{OWN}t/{}", token().as_str())], &slip);
    assert_eq!(meaning(&format!("https://motcua.elsewhere.example/t/{}", token().as_str())), Meaning::Address, "another hall's");
    all_mean(["MC1:ABC", "https://motcua.kienduc.example/t/ABC", "https://motcua.kienduc.example/"], &Meaning::Unknown);
    let in_a_folder =
        understand(&format!("HTTPS://SO.KIENDUC.VN/HANG/T/{}", token().as_str()), &catalogue(), Some("https://so.kienduc.vn/hang"));
    assert_eq!(in_a_folder, slip);
}

#[test]
fn what_has_to_be_seen_twice() {
    assert!(!Meaning::Unknown.is_understood() && !Meaning::Address.is_understood());
    assert!(
        [birth(), Meaning::Portal, Meaning::Bank, Meaning::CitizenCard, Meaning::NotInCatalogue(None)].iter().all(Meaning::is_understood)
    );
}

/// The cases that were handed over with the faults: `{"id","text","wanted"}` a line.
#[test]
fn the_handed_cases_are_as_wanted() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/faults/cases/reading/texts.jsonl");
    let Ok(cases) = std::fs::read_to_string(file) else { return };
    let mut wrong = Vec::new();
    for case in cases.lines() {
        let case: serde_json::Value = serde_json::from_str(case).expect("JSON");
        let (text, wanted) = (case["text"].as_str().expect("a text"), case["wanted"].as_str().expect("what is wanted"));
        let got = meaning(text);
        let fits = match (wanted, &got) {
            ("Procedure 1.001193", got) => *got == birth(),
            ("Slip", Meaning::Slip(_)) | ("CitizenCard", Meaning::CitizenCard) => true,
            (wanted, Meaning::Portal) => wanted.starts_with("the portal itself"),
            (wanted, Meaning::Search(query)) => wanted.starts_with("a search for") && query == "Đăng ký khai sinh",
            _ => false,
        };
        if !fits {
            wrong.push(format!("{}: {got:?}", case["id"]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_has_a_meaning(text in ".{0,300}") {
        let _ = meaning(&text);
    }

    /// Texts of the signs that the grammar knows get deeper into it than any.
    #[test]
    fn any_text_of_its_own_signs_has_a_meaning(text in "(\\\\000026|\\]Q1|https://|dichvucong\\.gov\\.vn|MEBKM:|URL:|\\{\"a\":\"|\"\\}|%25|%2E|%|1\\.001193|000201|63041D0F|MC1:|H36\\.10-261123-0042|[\\\\;:/?#\\[\\](){}<>\"'|=&.A-Za-z0-9 \n-]){0,40}") {
        let _ = meaning(&text);
    }

    #[test]
    fn near_addresses_have_a_meaning(tail in "[ -~%é]{0,80}") {
        let _ = meaning(&format!("https://dichvucong.gov.vn/{tail}"));
        let _ = meaning(&format!("{tail}%1.001193"));
    }

    /// Nothing of a card is in what is said of it.
    #[test]
    fn nothing_of_a_card_is_kept(number in "[0-9]{12}", name in "[A-ZĐ][a-zđêô]{3,9} [A-Z][a-z]{3,9}", old in "([0-9]{9})?", day in "[0-3][0-9]/?0[1-9]/?19[0-9]{2}") {
        let card = format!("{number}|{old}|{name}|{day}|Nam|Thôn Một, xã Kiến Đức|15082021");
        let got = meaning(&card);
        prop_assert_eq!(format!("{:?}", got), "CitizenCard");
    }
}
