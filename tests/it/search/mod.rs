//! What citizens write in the search of the town's own hall, key by key, and what they are answered.

use std::sync::LazyLock;

use motcua::config::{self, Config};
use motcua::domain::catalogue::ProcedureCode;
use motcua::domain::search::{Index, SearchAnswer};
use motcua::domain::telex;
use serde::Deserialize;

static TOWN: LazyLock<Config> = LazyLock::new(|| config::embedded().expect("our own configuration"));
static INDEX: LazyLock<Index> = LazyLock::new(|| Index::new(&TOWN.catalogue).with_elsewhere(&TOWN.search.elsewhere));

/// What stands on the screen after these keys.
fn by_keys(keys: &str) -> String {
    keys.chars().fold(String::new(), |text, key| telex::typed(&text, key))
}

/// What a citizen is answered who presses these keys: the first three procedures, "elsewhere", "not here", or nothing.
fn answered(keys: &str) -> Vec<String> {
    match INDEX.answer(&by_keys(keys), keys, 3) {
        SearchAnswer::Found(codes) => codes.into_iter().map(ToString::to_string).collect(),
        SearchAnswer::Elsewhere(_) => vec!["elsewhere".to_owned()],
        SearchAnswer::NotHere => vec!["not here".to_owned()],
        SearchAnswer::Unsaid => Vec::new(),
    }
}

fn place(keys: &str) -> Option<&'static str> {
    match INDEX.answer(&by_keys(keys), keys, 3) {
        SearchAnswer::Elsewhere(place) => Some(TOWN.search.elsewhere[place].place.vi()),
        _ => None,
    }
}

#[derive(Debug, Deserialize)]
struct Row {
    keys: String,
    wanted: Option<ProcedureCode>,
}

fn rows(text: &str) -> Vec<Row> {
    text.lines().map(|line| serde_json::from_str(line).expect("a row")).collect()
}

#[test]
fn what_people_write_is_among_the_first_three() {
    let rows = rows(include_str!("queries.jsonl"));
    let missed: Vec<String> = rows
        .iter()
        .map(|row| (row, answered(&row.keys)))
        .filter(|(row, answer)| !row.wanted.as_ref().is_some_and(|wanted| answer.iter().any(|code| code == wanted.as_str())))
        .map(|(row, answer)| format!("{} wants {:?}, not {answer:?}", row.keys, row.wanted))
        .collect();
    assert!(rows.len() >= 500);
    for procedure in &TOWN.catalogue.procedures {
        assert!(rows.iter().filter(|row| row.wanted.as_ref() == Some(&procedure.code)).count() >= 5, "{}", procedure.code);
    }
    assert!(missed.len() * 50 <= rows.len(), "{} of {}: {missed:#?}", missed.len(), rows.len());
}

#[test]
fn what_is_not_done_here_is_never_answered_by_the_nearest_procedure() {
    let rows = rows(include_str!("not_here.jsonl"));
    let wrong: Vec<_> = rows
        .iter()
        .map(|row| (&row.keys, answered(&row.keys)))
        .filter(|(_, answer)| *answer != ["elsewhere"] && *answer != ["not here"])
        .collect();
    assert!(rows.len() >= 150 && wrong.is_empty(), "{wrong:#?}");
    let elsewhere = rows.iter().filter(|row| answered(&row.keys) == ["elsewhere"]).count();
    assert!(elsewhere * 4 >= rows.len() * 3, "{elsewhere} of {} are told where it is done", rows.len());
}

#[test]
fn who_asks_for_another_place_is_told_which() {
    for (keys, part) in [
        ("ho chieu", "xuất nhập cảnh"),
        ("hooj chieesu cho con", "xuất nhập cảnh"),
        ("hộ chiếu", "xuất nhập cảnh"),
        ("hochieu", "xuất nhập cảnh"),
        ("passport renewal", "xuất nhập cảnh"),
        ("ly hon", "Tòa án"),
        ("li di", "Tòa án"),
        ("lyhon", "Tòa án"),
        ("toi muon ly hon chong", "Tòa án"),
        ("divorce", "Tòa án"),
        ("sang ten so do", "đăng ký đất đai"),
        ("sang teen", "đăng ký đất đai"),
        ("sang ten xe", "Công an xã"),
        ("bang lai xe", "Cảnh sát giao thông"),
        ("driving licence", "Cảnh sát giao thông"),
        ("ly lich tu phap", "VNeID"),
        ("dong thue dat", "Thuế cơ sở"),
        ("thuees", "Thuế cơ sở"),
        ("dang kiem", "Đăng kiểm"),
        ("rut bao hiem xa hoi", "Bảo hiểm xã hội"),
        ("lap cong ty", "Sở Tài chính"),
        ("nhan con nuoi", "quầy hướng dẫn"),
    ] {
        assert!(place(keys).is_some_and(|place| place.contains(part)), "{keys}: {:?}, {:?}", place(keys), answered(keys));
    }
}

#[test]
fn a_procedure_that_says_the_same_words_and_more_goes_before_another_place() {
    for (keys, wanted) in [
        ("sao y ho chieu", "2.000815"),
        ("cong chung bang lai xe", "2.000815"),
        ("sao y so do", "2.000815"),
        ("xac nhan doc than sau ly hon", "1.004873"),
        ("cong chung hop dong", "2.001035"),
        ("hop dong mua ban xe", "2.001035"),
        ("nhan con", "1.001022"),
        ("tuyen sinh lop 6", "3.000182"),
        ("bao hiem y te cho con", "2.001023"),
        ("huu tri xa hoi", "1.014027"),
        ("so yeu ly lich", "2.000884"),
    ] {
        assert!(answered(keys).iter().any(|code| code == wanted), "{keys}: {:?}", answered(keys));
    }
}

#[test]
fn blanks_make_no_difference() {
    for (keys, wanted) in [
        ("kethon", "1.000894"),
        ("khaisinh", "1.001193"),
        ("sodo", "1.115748"),
        ("so do", "1.115748"),
        ("hokhau", "1.004222"),
        ("datdai", "1.115748"),
        ("khaitu", "1.000656"),
        ("tamtru", "1.004194"),
        ("tachkhau", "1.010038"),
        ("hongheo", "1.011607"),
        ("saoy", "2.000815"),
        ("dichuc", "2.001019"),
        ("giaydocthan", "1.004873"),
        ("lam giaykhaisinh", "1.001193"),
        ("toimuonlamgiaykhaisinh", "1.001193"),
        ("xay  nha", "1.013225"),
        ("khai sin h", "1.001193"),
        ("cancuoc", "1.014064"),
    ] {
        assert!(answered(keys).iter().any(|code| code == wanted), "{keys}: {:?}", answered(keys));
    }
}

#[test]
fn one_wrong_letter_is_forgiven() {
    for (keys, wanted) in [
        ("khai sonh", "1.001193"),
        ("khia sinh", "1.001193"),
        ("kai sinh", "1.001193"),
        ("ket hin", "1.000894"),
        ("ket honn", "1.000894"),
        ("tam tri", "1.004194"),
        ("thuong tu", "1.004222"),
        ("ho ngeo", "1.011607"),
        ("chung thuv", "2.000815"),
        ("khuyet tar", "1.001699"),
        ("tranh chap dar", "1.012812"),
        ("can cuov", "1.014064"),
        ("khai xinh", "1.001193"),
        ("chich luc", "2.000635"),
        ("xổ đỏ", "1.115748"),
        ("giay phep xay dumg", "1.013225"),
    ] {
        assert!(answered(keys).iter().any(|code| code == wanted), "{keys}: {:?}", answered(keys));
    }
}

#[test]
fn english_words_are_found_whether_keys_set_marks_or_not() {
    for (keys, wanted) in [
        ("birth registration person", "1.004772"),
        ("birth registration", "1.001193"),
        ("marriage", "1.000894"),
        ("death registration", "1.000656"),
        ("guardianship", "1.004837"),
        ("certificate of marital status", "1.004873"),
        ("permanent residence", "1.004222"),
        ("temporary absence", "1.003677"),
        ("certification of a will", "2.001019"),
        ("building permit", "1.013225"),
        ("land dispute", "1.012812"),
        ("household business", "1.001612"),
        ("how do i register a household business", "1.001612"),
        ("identity card", "1.014064"),
        ("lower secondary school", "3.000182"),
        ("social pension", "1.014027"),
    ] {
        assert!(answered(keys).iter().any(|code| code == wanted), "{keys}: {:?}", answered(keys));
        assert!(INDEX.find(keys, 3).iter().any(|code| code.as_str() == wanted), "{keys} without marks");
    }
}

#[test]
fn marks_anywhere_find_the_procedure() {
    for (keys, wanted) in [
        ("chwngs thwcj", "2.000815"),
        ("ketes hono", "1.000894"),
        ("dangdw kys ketes hono", "1.000894"),
        ("datads daid", "1.115748"),
        ("giayas khai sinh", "1.001193"),
        ("d9a6t1 d9ai", "1.115748"),
        ("khai tu73", "1.000656"),
        ("dang98 ky1 ket61 hon6", "1.000894"),
        ("hoj ngheof", "1.011607"),
        ("thwongwf trus", "1.004222"),
        ("75 tuooir", "1.014027"),
        ("1.001193", "1.001193"),
        ("1001193", "1.001193"),
    ] {
        assert!(answered(keys).iter().any(|code| code == wanted), "{keys} [{}]: {:?}", by_keys(keys), answered(keys));
    }
}

#[test]
fn every_word_of_a_name_typed_plain_finds_its_procedure() {
    let mut missed = Vec::new();
    for procedure in &TOWN.catalogue.procedures {
        let finds = |keys: &str| match INDEX.answer(&by_keys(keys), keys, usize::MAX) {
            SearchAnswer::Found(codes) => codes.contains(&&procedure.code),
            _ => false,
        };
        let plain = motcua::domain::search::folded(&procedure.name_vi);
        missed
            .extend(plain.split(' ').filter(|word| word.len() > 1 && !finds(word)).map(|word| format!("{} by {word}", procedure.name_vi)));
        for name in [&procedure.name_vi, &procedure.name_en].into_iter().chain(&procedure.aliases_vi) {
            let first = answered(&motcua::domain::search::folded(name));
            let is_first = first.iter().any(|code| code == procedure.code.as_str());
            let shares = || finds(&motcua::domain::search::folded(name));
            if !is_first && !shares() {
                missed.push(format!("{} by {name}: {first:?}", procedure.code));
            }
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn nothing_said_is_nobody_refused() {
    for keys in ["", " ", "tooi muoons", "tooi muoons lafm", "xin", "cho toi hoi", "-"] {
        assert!(answered(keys).iter().all(|answer| answer != "not here" && answer != "elsewhere"), "{keys}: {:?}", answered(keys));
    }
}
