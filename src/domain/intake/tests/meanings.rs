//! What is no procedure and still something that people hold up.

use super::*;

/// F4: the portal's own pages.
#[test]
fn a_page_of_the_portal_is_the_portal() {
    all_mean(
        [
            "https://dichvucong.gov.vn",
            "https://dichvucong.gov.vn/",
            "dichvucong.gov.vn",
            "www.dichvucong.gov.vn/",
            "HTTPS://DICHVUCONG.GOV.VN/P/HOME/DVC-TRANG-CHU.HTML",
            "https://dichvucong.gov.vn/dang-nhap",
            "https://dichvucong.gov.vn/dang-nhap?returnUrl=%2Ftrang-chu",
            "https://dichvucong.gov.vn/tra-cuu-ho-so",
            "https://dichvucong.gov.vn/p/home/dvc-tra-cuu-ho-so.html?ma_ho_so=",
            "https://dichvucong.gov.vn/tin-tuc/3fe070ac-b9d6-019d-2bfd-5e9e20d60000",
            "https://dichvucong.lamdong.gov.vn/",
            "https://www.dichvucong.lamdong.gov.vn/web/guest/trang-chu;jsessionid=1A2B3C",
            "https://csdl.dichvucong.gov.vn/web/jsp/download_file.jsp?ma=3fde3d5a5b3c2b6e",
            "https://dichvucong.gov.vn/tra-cuu-thu-tuc/danh-sach?keyword=",
            "Cổng Dịch vụ công Quốc gia: https://dichvucong.gov.vn",
            "https://dichvucong.gov.vn/tra-cuu-thu-tuc/danh-sach",
        ],
        &Meaning::Portal,
    );
}

#[test]
fn a_page_of_one_procedure_that_nobody_here_knows_is_not_in_the_catalogue() {
    all_mean(
        [
            "https://dichvucong.bocongan.gov.vn/bocongan/bothutuc/tthc?matt=26360",
            "https://dichvucong.gov.vn/p/home/dvc-chi-tiet-thu-tuc-hanh-chinh.html?ma_thu_tuc=11855",
            "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/019d2bfd-0000-70ac-b9d6-5e9e20d6eef7",
            "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/019d2bfd000070acb9d65e9e20d6eef7",
            "https://dichvucong.gov.vn/dang-nhap?returnUrl=%2Fthu-tuc-hanh-chinh%2F019d2bfd-0000-70ac-b9d6-5e9e20d6eef7",
            "https://dichvucong.lamdong.gov.vn/thu-tuc/chi-tiet/26360",
            "https://dichvucong.gov.vn/x?MaTTHC=26360",
            "https://dichvucong.gov.vn/x?ma-thu-tuc=26360",
            "dichvucong.gov.vn/x?madvc=26360",
            "https://lienthong.dichvucong.gov.vn/#/ke-khai/26360",
        ],
        &Meaning::NotInCatalogue(None),
    );
    let code = Meaning::NotInCatalogue("2.000986".parse().ok());
    all_mean(["2.000986", "https://lienthong.dichvucong.gov.vn/#/ke-khai/2.000986", "Mã TTHC:2.000986", "]Q12.000986", "2. 000986"], &code);
}

#[test]
fn a_search_on_the_portal_is_a_search_here() {
    let search = "https://dichvucong.gov.vn/tra-cuu-thu-tuc/danh-sach?keyword=";
    all_mean(
        [
            format!("{search}%C4%90%C4%83ng%20k%C3%BD%20khai%20sinh"),
            format!("{search}%C4%90%C4%83ng+k%C3%BD+khai+sinh&page=1"),
            format!("{search}%25C4%2590%25C4%2583ng%2520k%25C3%25BD%2520khai%2520sinh"),
            format!("{search}Đăng ký khai sinh"),
            format!("{search}Đăng%20ký%20khai%20sinh%20%20"),
            format!("{search}%C4%90a%CC%86ng%20ky%CC%81%20khai%20sinh"),
            "https://dichvucong.gov.vn/tim-kiem-thu-tuc-hanh-chinh?tu_khoa=%C4%90%C4%83ng%20k%C3%BD%20khai%20sinh".to_owned(),
            "dichvucong.gov.vn/#/tim-kiem?q=%C4%90%C4%83ng%20k%C3%BD%20khai%20sinh".to_owned(),
            "https://dichvucong.lamdong.gov.vn/x?page=1&tenThuTuc=%C4%90%C4%83ng%20k%C3%BD%20khai%20sinh".to_owned(),
            format!("]Q2\\000026{search}%C4%90%C4%83ng%20k%C3%BD%20khai%20sinh\r"),
            "https://dichvucong.gov.vn/dang-nhap?returnUrl=%2Ftra-cuu%3Fkeyword%3D%C4%90%C4%83ng%2520k%C3%BD%2520khai%2520sinh".to_owned(),
        ],
        &Meaning::Search("Đăng ký khai sinh".to_owned()),
    );
    let Meaning::Search(query) = meaning(&format!("{search}{}", "khai%20sinh%20".repeat(20))) else { panic!("no search") };
    assert!(query.chars().count() <= LONGEST_QUERY && query.ends_with("sinh") | query.ends_with("khai"), "{query}");
    assert_eq!(meaning(&format!("{search}A%26B")), Meaning::Unknown, "an ampersand without blanks is no word");
    assert_eq!(meaning(&format!("{search}1.001193")), birth());
}

#[test]
fn a_record_code_is_one() {
    let records = [
        ("H36.10-261123-0042", "H36.10-261123-0042"),
        ("h15.50.05.13-261008-0975", "H15.50.05.13-261008-0975"),
        ("000.00.12.H62-201105-0004", "000.00.12.H62-201105-0004"),
        ("G01.899-261008-123456", "G01.899-261008-123456"),
        ("H36-261008-1234567", "H36-261008-1234567"),
        ("Mã hồ sơ: H36.10-261123-0042", "H36.10-261123-0042"),
        ("Mã hồ sơ:H36.10-261123-0042", "H36.10-261123-0042"),
        ("H36.10 - 261123 - 0042", "H36.10-261123-0042"),
        ("Hồ sơ số. H36.10-261123-0042\nNgày 23/11/2026", "H36.10-261123-0042"),
        ("]Q1H36.10-261123-0042\r", "H36.10-261123-0042"),
        ("QH36.10-261123-0042Q", "H36.10-261123-0042"),
        ("{\"MaHoSo\":\"H36.10-261123-0042\"}", "H36.10-261123-0042"),
        ("https://dichvucong.gov.vn/p/home/dvc-tra-cuu-ho-so.html?ma_ho_so=H36.10-261123-0042", "H36.10-261123-0042"),
        ("https://dichvucong.lamdong.gov.vn/#/tra-cuu/h36.10-261123-0042", "H36.10-261123-0042"),
        ("dichvucong.gov.vn/tra-cuu?q=H36%2E10%2D261123%2D0042", "H36.10-261123-0042"),
        ("Mã hồ sơ H36.10-261123-0042, thủ tục 1.001193", "H36.10-261123-0042"),
    ];
    for (text, code) in records {
        match meaning(text) {
            Meaning::Record(record) => assert_eq!(record.as_str(), code, "{text}"),
            other => panic!("{text:?} is {other:?}"),
        }
    }
    let none = [
        "H36.10-261123-004",
        "H36.10-26112-0042",
        "H36.10-261123-00421234",
        "H3.10-261123-0042",
        "K36.10-261123-0042",
        "1.H36-261123-0042",
        "H36.1-261123-0042",
    ];
    all_mean(none, &Meaning::Unknown);
    assert_eq!(meaning("https://example.com/?ma_ho_so=H36.10-261123-0042"), Meaning::Address);
}

/// With its checksum, which a program in another language computed.
const TRANSFER: &str = "00020101021238530010A0000007270123000697041501091234567890208QRIBFTTA53037045802VN63046615";

#[test]
fn a_bank_transfer_is_one() {
    let plain = "00020101021138530010A0000007270123000697041501091234567890208QRIBFTTA53037045802VN";
    all_mean(
        [
            TRANSFER.to_owned(),
            // NAPAS' own sample.
            "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F".to_owned(),
            "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049e6f".to_owned(),
            plain.to_owned(),
            format!("]Q1{TRANSFER}\r\n"),
            format!("\u{2}{TRANSFER}\u{3}"),
            format!("Q{TRANSFER}"),
            format!("{TRANSFER}Q"),
            format!("\\000026{TRANSFER}"),
            format!("{plain}5912NGUYEN VAN A"),
            format!("{plain}5912Nguyễn Văn A"),
            format!("{plain}5915Nguyễn Văn A"),
            format!("{plain}62150811LE PHI K 12"),
        ],
        &Meaning::Bank,
    );
    all_mean(
        [
            TRANSFER.replace("63046615", "63046616"),
            TRANSFER.replace("123456789", "123456788"),
            "000201".to_owned(),
            "00020101021253037045802VN".to_owned(),
            format!("{plain}59"),
            format!("{plain}5999NGUYEN"),
            format!("{TRANSFER}00"),
            format!("{plain}5303704"),
            format!("1{plain}"),
            format!("abc{plain}"),
        ],
        &Meaning::Unknown,
    );
}

#[test]
fn an_address_that_is_not_ours_is_an_address() {
    all_mean(
        [
            "https://example.com",
            "http://example.com/1.001193",
            "https://vnexpress.net/tin-tuc?ma=1.001193#x",
            "www.kienduc.lamdong.gov.vn",
            "lamdong.gov.vn/van-ban?so=12",
            "HTTPS://ZALO.ME/0912345678",
            "Trang của xã: https://kienduc.lamdong.gov.vn/, mã 1.001193",
            "]Q1https://example.com/a%20b",
            "https://example.com:8443/@name/x",
            "https://hokinhdoanh.dkkd.gov.vn/",
            "URL:https://example.com/thu-tuc-hanh-chinh/019d2bfd-3fe0-70ac-b9d6-5e9e20d6eef7",
            "https://example.com/?u=https://dichvucong.gov.vn/1.001193",
            "MEBKM:TITLE:x;URL:https\\://example.com/1.001193;;",
            "https://dichvucong.gov.vn/x?ma=1.001193 https://example.com/",
        ],
        &Meaning::Address,
    );
}
