//! The faults that people met elsewhere, each with inputs of its own.

use super::*;

const PAGE: &str = "dichvucong.gov.vn/p/home/dvc-chi-tiet-thu-tuc-hanh-chinh.html?ma_thu_tuc=1.001193";
const CARD: &str = "052188004321|212345678|Trần Thị Thử|09111988|Nữ|Tổ 4, phường Đông Gia Nghĩa, Lâm Đồng|22042022";

/// F2: what readers put around a text.
#[test]
fn what_readers_add_changes_nothing() {
    all_mean(
        [
            "]Q01.001193",
            "]Q31.001193\r\n",
            "]C11.001193",
            "]d2\u{1D}1.001193",
            "\u{2}]Q11.001193\u{3}\r",
            "\u{1}\u{2}1.001193\u{3}\u{4}",
            "1.001193\u{1D}",
            "\u{2}\\000026Mã TTHC: 1.001193\u{17}",
            "\\000003Mã thủ tục: 1.\\0000261193".replace("1.\\000026", "1.\\00002600").as_str(),
            "]Q2\\000026MEBKM:TITLE:Khai sinh;URL:https\\\\://dichvucong.gov.vn/thu-tuc-hanh-chinh/019d2bfd-3fe0-70ac-b9d6-5e9e20d6eef7;;",
            &format!("]Q2\\000026https://{PAGE}"),
            &format!("https://dichvucong.gov.vn/p/home/\\000026{}", &PAGE["dichvucong.gov.vn/p/home/".len()..]),
            &format!("Q{PAGE}"),
            &format!("QRhttps://{PAGE}"),
            &format!("shttps://{PAGE}"),
            "Q1.001193",
            "1.001193Q",
            "q1.001193\u{4}",
            &format!("\u{FEFF}]Q1https://{PAGE}\u{200B}\u{AD}"),
            &format!("]Q1\u{FEFF}{PAGE}\u{2060}\n"),
            "Q{\"ma\":\"1.001193\"}",
            "{\"ma\":\"1.001193\"}q",
            "Q(1.001193)",
            "]Q1\t1.001193\t\u{0}",
        ],
        &birth(),
    );
    let token = token();
    let token = token.as_str();
    all_mean(
        [
            format!("]Q1mc1:{token}"),
            format!("\u{2}MC1:{token}\u{3}"),
            format!("QMC1:{token}"),
            format!("MC1:{token}Q\r\n"),
            format!("\\000026{OWN}t/{token}"),
            format!("]Q2\\000026MC1:{token}"),
            format!("Q{OWN}t/{token}"),
            format!("{OWN}t/{token}\u{1E}\u{4}"),
            format!("motcua.kienduc.example/t/{token}"),
            format!("Qmotcua.kienduc.example/t/{token}"),
            format!("Số của tôi: MC1:{token}"),
        ],
        &Meaning::Slip(super::token()),
    );
    all_mean(
        [
            format!("]Q1{CARD}"),
            format!("\\000026{CARD}\r"),
            format!("]Q2\\000026{CARD}"),
            format!("\u{2}{CARD}\u{3}\u{4}"),
            format!("Q{CARD}"),
            format!("QR{CARD}Q"),
            format!("\u{FEFF}{CARD}"),
            format!("{CARD}|||"),
            format!("CCCD: {CARD}"),
            format!("|{CARD}"),
        ],
        &Meaning::CitizenCard,
    );
}

/// F3: addresses as people write them, and what they write around.
#[test]
fn an_address_needs_no_scheme_and_may_have_words_around_it() {
    all_mean(
        [
            "dichvucong.gov.vn/tra-cuu-thu-tuc/danh-sach?keyword=1.001193",
            "WWW.DICHVUCONG.GOV.VN/tra-cuu-thu-tuc/danh-sach?keyword=1.001193",
            "dichvucong.gov.vn/thu-tuc-hanh-chinh/019d2bfd-3fe0-70ac-b9d6-5e9e20d6eef7",
            "//dichvucong.gov.vn/thu-tuc-hanh-chinh/019d2bfd-3fe0-70ac-b9d6-5e9e20d6eef7",
            &format!("Đăng ký khai sinh: https://{PAGE}"),
            &format!("Đăng ký khai sinh\r\nhttps://{PAGE}"),
            &format!("https://{PAGE}\nĐăng ký khai sinh\nUBND xã Kiến Đức"),
            &format!("URL:https://{PAGE}"),
            &format!("URL: {PAGE}"),
            &format!("Link:{PAGE}"),
            &format!("URLTO:https://{PAGE}"),
            &format!("link=https://{PAGE}"),
            &format!("(https://{PAGE})"),
            &format!("Mời xem tại (https://{PAGE})."),
            &format!("Mời xem: {PAGE}."),
            &format!("<https://{PAGE}>"),
            &format!("“https://{PAGE}”"),
            &format!("\"{PAGE}\""),
            &format!("https://https://{PAGE}"),
            &format!("MEBKM:URL:https\\://{PAGE};TITLE:Khai sinh\\; xã Kiến Đức;;").replace("\\; ", " "),
            &format!("mebkm:title:Khai sinh;url:{PAGE};;"),
            &format!("https://www.{PAGE}\u{200B}"),
            "https://dichvucong.gov.vn.:443/x?ma=1.001193",
            "https://www.dichvucong.daklak.gov.vn/x?ma=1.001193",
            "www.dichvucong.lamdong.gov.vn/x?ma=1.001193",
            "https://dichvucong.bocongan.gov.vn/bocongan/bothutuc/tthc?matt=1.001193",
            "{\"url\":\"https:\\/\\/dichvucong.gov.vn\\/x?ma=1.001193\"}",
            "https%3A%2F%2Fdichvucong.gov.vn%2Fx%3Fma%3D1.001193",
            "Khai sinh|https://dichvucong.gov.vn/x?ma=1.001193",
            "Mã 1.001193 – dichvucong.gov.vn",
        ],
        &birth(),
    );
}

/// F5: ids and codes behind percent coding, dashes and letters.
#[test]
fn an_id_is_found_wherever_it_stands() {
    let plain = ID.replace('-', "");
    let twice = "https%253A%252F%252Fdichvucong.gov.vn%252Fx%253Fma%253D1%252E001193";
    all_mean(
        [
            format!("https://dichvucong.gov.vn/dang-nhap?returnUrl=%2Fthu-tuc-hanh-chinh%2F{ID}"),
            format!("https://dichvucong.gov.vn/dang-nhap?returnUrl=%252Fthu-tuc-hanh-chinh%252F{ID}"),
            format!("https://dichvucong.gov.vn/thu-tuc-hanh-chinh/%7B{ID}%7D"),
            format!("https://dichvucong.gov.vn/thu-tuc-hanh-chinh/{{{ID}}}"),
            format!("https://dichvucong.gov.vn/thu-tuc-hanh-chinh/dang-ky-khai-sinh-{ID}"),
            format!("https://dichvucong.gov.vn/thu-tuc-hanh-chinh/abcdef{plain}"),
            format!("https://dichvucong.gov.vn/chi-tiet?id={}", plain.to_uppercase()),
            format!("https://dichvucong.gov.vn/thu-tuc-hanh-chinh/{plain}.html"),
            format!("https://dichvucong.lamdong.gov.vn/web/guest/thu-tuc;jsessionid=0A1B?id={ID}"),
            format!("https://dichvucong.gov.vn/dang-nhap?returnUrl=https://dichvucong.gov.vn/thu-tuc-hanh-chinh/{ID}"),
            format!("dichvucong.gov.vn/dang-nhap?returnUrl=https%3A%2F%2Fdichvucong.gov.vn%2Fthu-tuc-hanh-chinh%2F{ID}"),
            format!("https://dichvucong.gov.vn/dang-nhap?returnUrl={twice}"),
            "https://dichvucong.gov.vn/x?ma=%31%2E%30%30%31%31%39%33".to_owned(),
            "https://dichvucong.gov.vn/x?ma=1.%20001193".to_owned(),
            "https://dichvucong.gov.vn/x?ma=1.001193%0A".to_owned(),
            ID.to_owned(),
            format!("{{{ID}}}"),
            format!("Mã: {plain}"),
        ],
        &birth(),
    );
}

/// F6: identity cards of every make.
#[test]
fn every_make_of_identity_card_is_one() {
    all_mean(
        [
            CARD,
            "052188004321||Trần Thị Thử|09111988|Nữ|Tổ 4, phường Đông Gia Nghĩa|22042022",
            "052188004321|212345678901|Trần Thị Thử|09111988|Nữ|Tổ 4|22042022",
            "052188004321| |Trần Thị Thử|09111988|Nữ|Tổ 4|22042022",
            "052188004321|Trần Thị Thử|1988|Nữ|Tổ 4|22042022",
            "052188004321|Trần Thị Thử|Nữ|Tổ 4|22042022",
            "052188004321|212345678|Trần Thị Thử||Nữ|Tổ 4|22042022",
            "052188004321|212345678|Trần Thị Thử|09-11-1988|Nữ|Tổ 4|22-04-2022",
            "052188004321|212345678|TRAN THI THU|00001988|F|Tổ 4|22042022|09112048|Trần Văn Cha|Lê Thị Mẹ|VNM",
            "052188004321|212345678|Tr?n Th? Th?|09111988|N?|T? 4|22042022",
            "052188004321|212345678|Tráº§n Thá»‹ Thá»\u{AD}|09111988|Ná»¯|Tá»• 4|22042022",
            "052188004321|Trần Thị Thử|09/11/1988|Nữ|Nơi khai sinh: xã Kiến Đức|Nơi cư trú: Tổ 4|09/11/2048",
            "052188004321|212345678|Trần Thị <b>|09111988|Nữ|'; DROP TABLE x|22042022",
        ],
        &Meaning::CitizenCard,
    );
    // Numbers beside bars that are no card's.
    for text in ["12345678901|a|b|c|d|e", "1234567890123|a|b|c|d|e", "052188004321|1.001193", "052188004321"] {
        assert_ne!(meaning(text), Meaning::CitizenCard, "{text}");
    }
}

/// F7: labels that somebody types by hand.
#[test]
fn a_code_may_stand_among_words() {
    let long = "Thủ tục cấp bản sao trích lục hộ tịch và đăng ký khai sinh cho người đã có hồ sơ, giấy tờ cá nhân tại xã Kiến Đức, tỉnh Lâm Đồng: 1.001193";
    all_mean(
        [
            "TTHC:1.001193",
            "Mã số:1.001193",
            "Ma thu tuc:1.001193",
            "Mã TTHC :1.001193",
            "ma_thu_tuc=1.001193",
            "MaTTHC = 1.001193",
            "ma_tthc=\"1.001193\"",
            "Đăng ký khai sinh (1.001193)",
            "Đăng ký khai sinh(1.001193)",
            "Đăng ký khai sinh(mã 1.001193)",
            "Đăng ký khai sinh <1.001193>",
            "1) Đăng ký khai sinh: 1.001193",
            "Mã *1.001193*",
            "{\"ma\":\"1.001193\",\"lan\":1}",
            "(1.001193) Đăng ký khai sinh",
            "[1.001193] Đăng ký khai sinh",
            "[1.001193]",
            "{1.001193}",
            "\"1.001193\"",
            "*1.001193*",
            "Đăng ký khai sinh\r\nMã thủ tục\r\n1.001193\r\nUBND xã Kiến Đức",
            "Đăng ký khai sinh\t1.001193",
            "1.001193\tĐăng ký khai sinh\tHộ tịch",
            "Đăng ký khai sinh|1.001193",
            "1.001193 | Hộ tịch | Đăng ký khai sinh",
            "{\"ma_tthc\": \"1.001193\"}",
            "{\"ma\":1.001193}",
            "{\"MaTTHC\":\"1.001193\",\"TenTTHC\":\"Đăng ký khai sinh\"}",
            "[\"1.001193\"]",
            "1. 001193",
            "1 .001193",
            "Mã 1. 001193 (khai sinh)",
            "- Đăng ký khai sinh: 1.001193",
            "• 1.001193 – Đăng ký khai sinh",
            "Thủ tục “Đăng ký khai sinh” – mã: 1.001193!",
            "Lệ phí 0%, thời hạn: trong ngày (8:00 - 11:30), mã TTHC: 1.001193.",
            "Mã TTHC: 1.001193;",
            "#1.001193",
            "Dân tộc M'Nông, K'Ho: 1.001193",
            "M%C3%A3%20TTHC%3A%201.001193",
            "Ma\u{303} TTHC: 1.001193",
            long,
        ],
        &birth(),
    );
}

/// F16: a locked keyboard turns the case of letters round.
#[test]
fn the_case_of_letters_does_not_matter() {
    let token = token();
    let (upper, lower) = (token.as_str(), token.as_str().to_lowercase());
    all_mean(
        [
            format!("mc1:{upper}"),
            format!("mc1:{lower}"),
            format!("Mc1:{lower}"),
            format!("MC1:{lower}"),
            format!("HTTPS://MOTCUA.KIENDUC.EXAMPLE/T/{upper}"),
            format!("https://motcua.kienduc.example/T/{lower}"),
            format!("hTTPS://mOTCUA.kIENDUC.eXAMPLE/t/{lower}"),
            format!("HTTP://MOTCUA.KIENDUC.EXAMPLE/T/{upper}/"),
            format!("MOTCUA.KIENDUC.EXAMPLE/T/{upper}"),
            format!("]q1MC1:{lower}"),
        ],
        &Meaning::Slip(super::token()),
    );
    all_mean(
        [
            "HTTPS://DICHVUCONG.GOV.VN/THU-TUC-HANH-CHINH/019D2BFD-3FE0-70AC-B9D6-5E9E20D6EEF7",
            "hTTPS://dICHVUCONG.GOV.VN/X?MA=1.001193",
            "Mebkm:Url:HTTPS\\://DICHVUCONG.GOV.VN/X?MA=1.001193;;",
            "MÃ TTHC:1.001193",
        ],
        &birth(),
    );
}
