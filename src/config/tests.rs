mod catalogue;

use super::*;
use crate::domain::calendar::Status;
use crate::domain::catalogue::{DeadlineUnit, DocumentKind, FeeStatus, ProcedureCode};

/// Our own configuration with some texts replaced.
pub(super) fn folder(changes: &[(&str, &str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in [HALL, CALENDAR, TERMINAL, PROCEDURES, SEARCH] {
        let mut text = std::fs::read_to_string(Path::new("kiosk-config").join(name)).expect("our own configuration");
        for (_, from, to) in changes.iter().filter(|(file, ..)| *file == name) {
            assert!(text.contains(from), "{name} has `{from}`");
            text = text.replacen(from, to, 1);
        }
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    folder
}

pub(super) fn complaint(changes: &[(&str, &str, &str)]) -> String {
    load(folder(changes).path()).expect_err("refused").to_string()
}

pub(super) fn warning(changes: &[(&str, &str, &str)]) -> String {
    load(folder(changes).path()).expect("accepted").1.to_string()
}

fn key(text: &str) -> QueueKey {
    text.parse().expect("a key")
}

/// The line of a file of ours on which a text first stands.
pub(super) fn line(name: &str, text: &str) -> usize {
    let file = std::fs::read_to_string(Path::new("kiosk-config").join(name)).expect("our own configuration");
    file.lines().position(|line| line.contains(text)).expect("it stands there") + 1
}

#[test]
fn a_printers_address_is_read_as_it_is_written() {
    for address in [
        "tcp://192.168.1.50:9100",
        "tcp://printer.kienduc.example:9100",
        "usb:any",
        "usb:serial=TM20-0042",
        "usb:port=1-2.3",
        "serial:/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0?speed=9600",
        "serial:/dev/ttyS0?speed=115200&flow=xon-xoff",
        "device:/dev/usb/lp0",
        "preview:slips",
        "none",
    ] {
        assert_eq!(address.parse::<PrinterAddress>().map(|read| read.to_string()).as_deref(), Ok(address));
    }
    for wrong in ["", "tcp://:9100", "tcp:printer:9100", "usb:", "usb:serial=", "serial:/dev/ttyS0", "serial:/dev/ttyS0?speed=9", "lp0"] {
        let read = wrong.parse::<PrinterAddress>();
        assert!(read.is_err_and(|why| why.contains(wrong) && why.contains("usb:any")), "{wrong}");
    }
}

#[test]
fn a_slot_is_one_of_three_places() {
    let with = |slot: &str| [(TERMINAL, "slot = \"below\"".to_owned(), format!("slot = \"{slot}\""))];
    for (slot, read) in [("below", Slot::Below), ("right", Slot::Right), ("left", Slot::Left)] {
        let [(file, from, to)] = with(slot);
        let config = load(folder(&[(file, &from, &to)]).path()).expect("accepted").0;
        assert_eq!(config.terminal.printer.slot, read);
    }
    let [(file, from, to)] = with("top");
    let said = complaint(&[(file, &from, &to)]);
    assert!(said.contains("`below`, `right`, `left`") && said.contains(&format!("terminal.toml:{}", line(TERMINAL, "slot = "))), "{said}");
}

#[test]
fn a_second_printer_is_another_one() {
    let changes = |first: &str, second: &str| {
        let second = format!("[second_printer]\nprinter = {{ address = \"{second}\", paper = \"58mm\" }}\n\n[sound]");
        [("address = \"none\"", format!("address = \"{first}\"")), ("[sound]", second)]
    };
    for (first, second, what) in [
        ("none", "usb:any", "one of two printers is none"),
        ("usb:any", "none", "one of two printers is none"),
        ("usb:any", "usb:serial=7", "usb:any may be either of two"),
        ("tcp://10.0.0.9:9100", "tcp://10.0.0.9:9100", "is the first one itself"),
    ] {
        let said = complaint(&changes(first, second).each_ref().map(|(from, to)| (TERMINAL, *from, to.as_str())));
        assert!(said.contains(what) && said.contains(&format!(":{}", line("terminal.toml", "[sound]"))), "{first} {second}: {said}");
    }
    let fits = changes("usb:any", "serial:/dev/ttyS0?speed=9600");
    assert_eq!(warning(&fits.each_ref().map(|(from, to)| (TERMINAL, *from, to.as_str()))), "");
    let key =
        complaint(&[("terminal.toml", "[sound]", "[second_printer]\nafter_seconds = 1\nprinter = { address = \"usb:any\" }\n[sound]")]);
    assert!(key.contains("after_seconds"), "{key}");
}

#[test]
fn the_town_is_read_without_a_complaint() {
    let (config, complaints) = load(Path::new("kiosk-config")).expect("our own configuration");
    assert!(complaints.is_empty(), "{complaints}");
    assert_eq!((config.queues.len(), config.counters.len(), config.classes.len()), (8, 8, 5));
    assert_eq!(config.catalogue.procedures.len(), 60);
    assert_eq!(config.calendar.status(2026), Some(Status::Announced));
    let built_in = embedded().expect("built in");
    assert_eq!(built_in.queues, config.queues);
    assert_eq!(built_in.calendar, config.calendar);
}

#[test]
fn every_field_and_procedure_has_a_queue_and_every_queue_a_counter() {
    let config = embedded().expect("built in");
    for field in &config.catalogue.fields {
        assert_eq!(config.queues.iter().filter(|queue| queue.fields.contains(&field.key)).count(), 1, "field {}", field.key);
    }
    for procedure in &config.catalogue.procedures {
        let queue = config.queue_for(procedure).expect("a queue");
        assert!(!config.counters_for(&queue.key).is_empty(), "nobody serves {}", procedure.code);
    }
    let prefixes: String = config.queues.iter().map(|queue| queue.prefix.as_str()).collect();
    assert_eq!(prefixes, "ABCDEFGH");
}

#[test]
fn what_the_town_writes_is_what_is_the_default() {
    let defaults = |file: &str, sections: &[&str]| {
        let text = std::fs::read_to_string(Path::new("kiosk-config").join(file)).expect("ours");
        let mut table: toml::Table = toml::from_str(&text).expect("TOML");
        for section in sections {
            assert!(table.remove(*section).is_some(), "{file} has [{section}]");
        }
        toml::to_string(&table).expect("TOML")
    };
    let bare = folder(&[]);
    std::fs::write(bare.path().join(HALL), defaults(HALL, &["calls", "line", "store", "retention"])).expect("written");
    std::fs::write(bare.path().join(TERMINAL), defaults(TERMINAL, &["limits", "look"])).expect("written");
    let (bare, _) = load(bare.path()).expect("defaults stand in");
    let town = embedded().expect("built in");
    assert_eq!((&bare.calls, &bare.line, &bare.store, &bare.retention), (&town.calls, &town.line, &town.store, &town.retention));
    assert_eq!((bare.terminal.limits, bare.terminal.look), (town.terminal.limits, town.terminal.look));
}

#[test]
fn a_queue_has_its_own_hours_or_the_halls() {
    let mut config = embedded().expect("built in");
    let saturday = |week: Option<&Week>| week.expect("not always open").saturday.len();
    assert_eq!(saturday(config.ticketing(&key("cu-tru"))), 1);
    assert_eq!(saturday(config.ticketing(&key("ho-tich"))), 0);
    let until = |week: Option<&Week>| week.expect("not always open").monday[1].until.strftime("%H:%M").to_string();
    assert_eq!(until(config.ticketing(&key("ho-tich"))), "16:45");
    assert_eq!(until(config.serving(&key("ho-tich"))), "17:00");
    config.queues[1].serving = None;
    assert_eq!(until(config.serving(&key("cu-tru"))), "16:45", "its own hours before the hall's");
    config.hours = None;
    assert_eq!((config.ticketing(&key("cu-tru")), config.serving(&key("cu-tru"))), (None, None), "always open");
}

#[test]
fn helping_counters_are_no_ones_own() {
    let config = embedded().expect("built in");
    let counter = config.counter(CounterNumber(1)).expect("counter 1");
    assert_eq!((&counter.serves, &counter.helps), (&vec![key("ho-tich")], &vec![key("chung-thuc")]));
    assert_eq!(config.counters_for(&key("chung-thuc")), [CounterNumber(5)]);
    assert_eq!(config.counters_for(&key("ho-tich")), [CounterNumber(1), CounterNumber(2)]);
}

#[test]
fn an_unknown_key_is_refused_with_line_and_nearest_name() {
    for (file, right, wrong) in [
        (HALL, "prefix = \"A\"", "perfix"),
        (HALL, "gap_seconds = 15", "gap_second"),
        (HALL, "longest_wait_minutes = 45", "longest_wait_minute"),
        (HALL, "keep_hours = 48", "keep_hour"),
        (HALL, "tickets_days = 90", "ticket_days"),
        (HALL, "helps = [\"chung-thuc\"]", "help"),
        (CALENDAR, "status = \"announced\"", "state"),
        (TERMINAL, "width_mm = 268", "widht_mm"),
        (TERMINAL, "numbers_per_minute = 12", "number_per_minute"),
        (TERMINAL, "left_hand = false", "lefthand"),
    ] {
        let (name, value) = right.split_once(" = ").expect("a line");
        let text = complaint(&[(file, right, &format!("{wrong} = {value}"))]);
        assert!(text.contains(&format!("{file}:")) && text.contains(&format!("`{wrong}`")), "{text}");
        assert!(text.contains(&format!("did you mean `{name}`")), "{text}");
    }
    let text = complaint(&[(PROCEDURES, "\"documents\"", "\"document\"")]);
    assert!(text.contains("procedures.json:") && text.contains("did you mean `documents`"), "{text}");
    let text = complaint(&[(HALL, "return_to = \"place\"", "return_to = \"plase\"")]);
    assert!(text.contains("`plase`") && text.contains("did you mean `place`"), "{text}");
}

#[test]
fn what_does_not_fit_together_is_refused() {
    for (file, from, to, said) in [
        (HALL, "serves = [\"ho-tich\"", "serves = [\"ho-tish\"", "did you mean `ho-tich`"),
        (
            HALL,
            "helps = [\"chung-thuc\"",
            "helps = [\"chung-tuc\"",
            "helps queue `chung-tuc`, which does not exist; did you mean `chung-thuc`",
        ),
        (HALL, "helps = [\"chung-thuc\"]", "helps = [\"ho-tich\"]", "counter 1 has queue `ho-tich` twice"),
        (HALL, "prefix = \"B\"", "prefix = \"A\"", "share numbers"),
        (HALL, "Asia/Ho_Chi_Minh", "Asia/Hanoi", "Asia/Hanoi"),
        (HALL, "[office]", "[office", "hall.toml:"),
        (HALL, "key = \"pregnant\"", "key = \"elderly\"", "class `elderly` stands twice"),
        (HALL, "number = 8", "number = 0", "counters are numbered from 1"),
        (HALL, "minutes = 10", "minutes = 0", "takes 0 minutes; it must be 1 to 480"),
        (HALL, "minutes = 10", "limits = [{ span = \"07:00-11:15\", most = 0 }]", "at most 0 numbers"),
        (
            HALL,
            "minutes = 10",
            "limits = [{ span = \"07:00-11:15\", most = 9 }, { span = \"11:00-12:00\", most = 9 }]",
            "limits 11:00-12:00 beside a part of the day that overlaps",
        ),
        (HALL, "\"07:00-11:15\", \"13:00-16:45\"", "\"13:00-16:45\", \"07:00-11:15\"", "in order"),
        (CALENDAR, "date = \"2026-11-24\"", "date = \"2027-11-24\"", "2027-11-24 does not lie in 2026"),
        (CALENDAR, "date = \"2026-11-24\"", "date = \"2026-11-34\"", "calendar.toml:"),
        (CALENDAR, "instead_of = \"2026-08-31\"", "instead_of = \"2026-08-28\"", "which is not a weekday among the days off"),
        (PROCEDURES, "\"cutoff\": \"15:00\"", "\"cutoff\": \"15h\"", "`15h` is not a time of day"),
        (PROCEDURES, "\"qty\": 1,", "\"qty\": 100000,", "takes 100000; it must be 0 to 3660"),
    ] {
        let text = complaint(&[(file, from, to)]);
        assert!(text.contains(said), "{text}");
    }
}

#[test]
fn a_number_out_of_range_is_named_with_its_line_and_what_is_allowed() {
    for (file, right, wrong, allowed) in [
        (HALL, "limit = 3", "21", "0 to 20"),
        (HALL, "no_show_seconds = 60", "3601", "0 to 3600"),
        (HALL, "ordinary_per_priority = 2", "0", "1 to 20"),
        (HALL, "longest_wait_minutes = 45", "4", "5 to 480"),
        (HALL, "keep_days = 30", "4000", "0 to 3650"),
        (HALL, "tickets_days = 90", "0", "1 to 3650"),
        (TERMINAL, "numbers_per_minute = 12", "601", "0 to 600"),
    ] {
        let (name, _) = right.split_once(" = ").expect("a line");
        let text = complaint(&[(file, right, &format!("{name} = {wrong}"))]);
        let place = format!("{file}:{}:", line(file, right));
        assert!(
            text.contains(&place) && text.contains(&format!("{name} = {wrong}")) && text.contains(&format!("must be {allowed}")),
            "{place} {text}"
        );
    }
    let text = complaint(&[(HALL, "limit = 3", "limit = -1")]);
    assert!(text.contains(&format!("hall.toml:{}", line(HALL, "limit = 3"))), "{text}");
}

#[test]
fn what_is_probably_not_meant_is_a_warning() {
    let text = warning(&[(HALL, "serves = [\"chung-thuc\"]", "serves = []")]);
    assert!(text.contains("no counter serves queue `chung-thuc`"), "{text}");
    let text = warning(&[(HALL, "minutes = 10", "limits = [{ span = \"11:30-12:30\", most = 5 }]")]);
    assert!(text.contains("gives no numbers in 11:30-12:30, which it limits"), "{text}");
    let text = warning(&[(HALL, "saturday = [\"07:00-11:30\"]", "")]);
    assert!(text.contains("`cu-tru` gives numbers on Saturday, but nobody is served then"), "{text}");
}

/// Our own configuration with files of a town's own texts, and languages that are offered.
fn with_texts(languages: &str, files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = folder(&[(TERMINAL, "languages = [\"vi\", \"en\"]", &format!("languages = [{languages}]"))]);
    for (name, text) in files {
        let path = folder.path().join("locale").join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
    folder
}

#[test]
fn a_further_language_is_a_folder_of_files() {
    let sample = include_bytes!("../../tests/locale-rad/rad/sample.ftl");
    let folder = with_texts(
        "\"vi\", \"rad\"",
        &[("rad/a.ftl", sample), ("rad/b.ftl", b"cancel = b\nhome = b\n"), ("rad/.b.ftl.swp", b"\xFF"), ("README", b"")],
    );
    let (config, complaints) = load(folder.path()).expect("accepted");
    assert_eq!(complaints.iter().count(), 1, "{complaints}");
    assert!(complaints.to_string().ends_with("locale/rad/b.ftl:2: `home` stands twice; the first is used"), "{complaints}");
    let rad = crate::domain::text::Language::from_tag("rad").expect("a tag");
    assert_eq!(config.terminal.languages[1], rad);
    let words = config.texts.words(&rad);
    assert_eq!(["language-name", "cancel", "counter"].map(|key| words.say(key)), ["Ê Đê", "b", "Quầy"]);
    let birth = config.catalogue.by_code(&"1.001193".parse().expect("a code")).expect("in the catalogue");
    assert_eq!((birth.name(&rad), birth.result(&rad)), (birth.name_vi.as_str(), birth.result_vi.as_deref()));
    assert_eq!(config.office.name.get(&rad), config.office.name.vi());
}

#[test]
fn a_language_without_texts_is_refused_with_those_that_there_are() {
    let text = load(with_texts("\"vi\", \"cmo\"", &[("rad/a.ftl", b"language-name = a\n")]).path()).expect_err("refused").to_string();
    let place = format!("terminal.toml:{}: language `cmo` has no texts; there are en, rad, vi", line(TERMINAL, "languages ="));
    assert!(text.contains(&place), "{text}");
}

#[test]
fn what_is_wrong_in_a_file_of_texts_is_a_warning_with_its_line() {
    for (name, text, said) in [
        (
            "rad/a.ftl",
            "language-name = a\nwelcom = b\n".as_bytes(),
            "locale/rad/a.ftl:2: there is no text `welcom`; did you mean `welcome`?",
        ),
        ("vi/a.ftl", b"people-ahead = { $m }\n", "locale/vi/a.ftl:1: `people-ahead` has no place { $m }, only { $n }"),
        ("vi/a.ftl", b"\nwelcome\n", "locale/vi/a.ftl:2: this is not readable"),
        ("vi/a.ftl", b"# a\nwelcome = \xE1\n", "locale/vi/a.ftl:2: it is not UTF-8"),
        ("vi/a.ftl", b"welcome = e\xCC\x82\n", "locale/vi/a.ftl:1: not NFC in 1 of its lines"),
        ("rad/a.ftl", b"welcome = a\n", "locale/rad/a.ftl: `rad` has no text `language-name`"),
        ("rad/a.txt", b"", "locale/rad: it holds no .ftl file"),
        ("rad.ftl", b"", "locale/rad.ftl: it is not read"),
        ("M'Nong/a.ftl", b"", "`M'Nong` is not a language tag"),
    ] {
        let (_, complaints) = load(with_texts("\"vi\"", &[(name, text)]).path()).expect("accepted");
        assert!(complaints.iter().count() == 1 && complaints.to_string().contains(said), "{said}: {complaints}");
    }
}

#[test]
fn a_hall_that_is_always_open_has_no_hours_anywhere() {
    let open = folder(&[]);
    let text = std::fs::read_to_string(open.path().join(HALL)).expect("ours");
    let mut table: toml::Table = toml::from_str(&text).expect("TOML");
    let _ = table.remove("hours").expect("[hours]");
    std::fs::write(open.path().join(HALL), toml::to_string(&table).expect("TOML")).expect("written");
    let text = load(open.path()).expect_err("refused").to_string();
    assert!(text.contains("always open and has no [serving]"), "{text}");
    assert!(text.contains("queue `cu-tru` has hours, but a hall without [hours] is always open"), "{text}");
}

#[test]
fn a_missing_file_is_named_but_a_calendar_may_miss() {
    let empty = tempfile::tempdir().expect("a folder");
    let text = load(empty.path()).expect_err("nothing there").to_string();
    assert!(text.contains("hall.toml") && text.contains("procedures.json") && !text.contains("calendar.toml"), "{text}");
    let text = load(&empty.path().join("away")).expect_err("no folder").to_string();
    assert!(text.lines().count() == 1 && text.contains("away: there is no such folder") && text.contains("--config"), "{text}");
    let bare = folder(&[]);
    std::fs::remove_file(bare.path().join(CALENDAR)).expect("removed");
    let (config, complaints) = load(bare.path()).expect("weekends are enough");
    assert!(complaints.is_empty(), "{complaints}");
    assert_eq!(config.calendar.years().count(), 0);
}

#[test]
fn what_is_done_elsewhere_is_checked_and_not_needed() {
    let town = embedded().expect("built in");
    assert!(town.search.elsewhere.iter().map(|item| item.phrases.len()).sum::<usize>() > 300);
    assert_eq!(
        town.most_asked(3).iter().map(|procedure| procedure.code.as_str()).collect::<Vec<_>>(),
        ["1.001193", "2.000815", "1.004873"]
    );
    let without = folder(&[]);
    std::fs::remove_file(without.path().join(SEARCH)).expect("removed");
    let (config, complaints) = load(without.path()).expect("it is not needed");
    assert!(complaints.is_empty() && config.search == SearchTexts::default(), "{complaints}");
    assert_eq!(config.most_asked(2)[1].code.as_str(), "1.000894", "the catalogue's own order");

    let at = |text: &str| format!("search.toml:{}:", line(SEARCH, text));
    let unknown = complaint(&[(SEARCH, "most_asked = [", "most_ask = [")]);
    assert!(unknown.contains("search.toml:") && unknown.contains("did you mean `most_asked`"), "{unknown}");
    let key = complaint(&[(SEARCH, "place = {", "places = {")]);
    assert!(key.contains("places"), "{key}");
    let code = complaint(&[(SEARCH, "\"2.000815\"", "\"2.000816\"")]);
    assert!(code.contains(&at("2.000815")) && code.contains("2.000816 of most_asked is not in the catalogue; did you mean"), "{code}");
    let twice = warning(&[(SEARCH, "\"2.000815\"", "\"1.001193\"")]);
    assert!(twice.contains("1.001193 stands twice"), "{twice}");
    let own = warning(&[(SEARCH, "\"passport\"", "\"Giấy khai sinh\"")]);
    assert!(own.contains(&at("\"passport\"")) && own.contains("`giấy khai sinh` is what procedure 1.001193 is called too"), "{own}");
    let double = warning(&[(SEARCH, "\"passport\"", "\"thị thực\"")]);
    assert!(double.contains("`thị thực` leads to two places"), "{double}");
    let short = complaint(&[(SEARCH, "\"passport\"", "\"ộ\"")]);
    assert!(short.contains("too short"), "{short}");
    let tag = complaint(&[(SEARCH, "en = [", "English = [")]);
    assert!(tag.contains("`English` is not a language tag"), "{tag}");
    let bare = complaint(&[(SEARCH, "[[elsewhere]]", "[[elsewhere]]\nphrases = {}\nplace = { vi = \"Đâu đó\" }\n[[elsewhere]]")]);
    assert!(bare.contains("has no phrases"), "{bare}");
}

#[test]
fn a_colour_that_cannot_be_read_is_refused() {
    let with = |colour: &str| (TERMINAL, "left_hand = false", format!("left_hand = false\naccent = \"{colour}\""));
    for (colour, why) in [("#FFD166", "7 to one"), ("red", "looks like #8C1D2B"), ("#12345", "looks like #8C1D2B")] {
        let (file, right, wrong) = with(colour);
        let text = complaint(&[(file, right, &wrong)]);
        assert!(text.contains(why), "{text}");
    }
    let (file, right, good) = with("#0B3D91");
    let folder = folder(&[(file, right, &good)]);
    let (config, _) = load(folder.path()).expect("a colour that is read");
    assert_eq!(config.terminal.look.accent, Some(Accent([0x0B, 0x3D, 0x91])));
}

#[test]
fn a_screen_that_not_everybody_reaches_is_warned_of() {
    let high = warning(&[(TERMINAL, "bottom_mm = 700", "bottom_mm = 900")]);
    assert!(high.contains("terminal.toml:") && high.contains("mount the screen 148 mm lower"), "{high}");
    let low = warning(&[(TERMINAL, "bottom_mm = 700", "bottom_mm = 300")]);
    assert!(low.contains("308 mm above the floor"), "{low}");
    assert_eq!(warning(&[(TERMINAL, "bottom_mm = 700", "bottom_mm = 750")]), "");
}
