//! Slips of every kind.

use motcua::domain::catalogue::DocumentKind;
use motcua::domain::estimate::{Basis, Estimate};
use motcua::domain::queue::{CancelReason, CounterNumber, Label};
use motcua::domain::slip::{
    ClosedQueue, ClosingSlip, DossierReceipt, Expected, ListSlip, ListedPaper, ReceivedPaper, SlipContent, SlipCount, Stands, TestSlip,
    TicketSlip,
};
use motcua::domain::text::Language;

/// A ticket as the town's hall gives it most often: one procedure, a code for the terminal itself.
pub fn standard() -> TicketSlip {
    TicketSlip {
        language: Language::vietnamese(),
        office: "UBND xã Kiến Đức".to_owned(),
        unit: "Trung tâm Phục vụ hành chính công".to_owned(),
        label: Label::new("A", 27, 3),
        service: "Hộ tịch, chứng thực".to_owned(),
        procedure: Some("Đăng ký khai sinh".to_owned()),
        class: None,
        counters: vec![CounterNumber(1), CounterNumber(2)],
        ahead: 4,
        wait: Some(Estimate { ahead: 4, low: 10, likely: 14, high: 22, basis: Basis::Plain }),
        at: jiff::civil::date(2026, 11, 23).at(10, 42, 0, 0),
        code: "MC1:7KQZ3M5N2V4XW6YB8DCEHFGJPA".to_owned(),
        hotline: Some("1022".to_owned()),
        then: Vec::new(),
        again: None,
    }
}

/// Slips that stand for many: name, slip, whether printed again.
fn gallery() -> Vec<(&'static str, TicketSlip, bool)> {
    let address = "https://motcua.kienduc.example/t/7KQZ3M5N2V4XW6YB8DCEHFGJPA";
    vec![
        ("standard", standard(), false),
        ("reprint", TicketSlip { ahead: 1, again: Some(Stands::Waiting), ..standard() }, true),
        ("called", TicketSlip { again: Some(Stands::Called { counter: CounterNumber(2) }), ..standard() }, true),
        ("priority", TicketSlip { class: Some("Người cao tuổi (từ 60)".to_owned()), ..standard() }, false),
        (
            "priority-english",
            TicketSlip {
                language: Language::english(),
                office: "Kiến Đức Commune People's Committee".to_owned(),
                unit: "Public Administration Service Centre".to_owned(),
                service: "Birth, marriage, death".to_owned(),
                procedure: Some("Birth registration".to_owned()),
                class: Some("Person of merit to the revolution".to_owned()),
                ..standard()
            },
            false,
        ),
        (
            "long",
            TicketSlip {
                label: Label::new("C", 118, 3),
                service: "Đất đai, kinh doanh, xã hội".to_owned(),
                procedure: Some(
                    "Đăng ký đất đai, tài sản gắn liền với đất lần đầu cho cá nhân, hộ gia đình đang sử dụng đất ổn định".to_owned(),
                ),
                counters: vec![CounterNumber(4)],
                ahead: 31,
                code: address.to_owned(),
                ..standard()
            },
            false,
        ),
        (
            "english",
            TicketSlip {
                language: Language::english(),
                office: "Kiến Đức Commune People's Committee".to_owned(),
                unit: "Public Administration Service Centre".to_owned(),
                service: "Civil status, certification".to_owned(),
                procedure: Some("Birth registration".to_owned()),
                ahead: 0,
                ..standard()
            },
            false,
        ),
        ("plain", TicketSlip { procedure: None, hotline: None, label: Label::new("B", 3, 3), ahead: 1, ..standard() }, false),
    ]
}

/// Every slip that there is: its name, what it says, whether it is printed again.
pub fn all() -> Vec<(&'static str, SlipContent, bool)> {
    let tickets = gallery().into_iter().map(|(name, slip, reprint)| (name, slip.into(), reprint));
    let lists = lists().into_iter().map(|(name, list)| (name, list.into(), false));
    let others = [
        ("test-page", test_page().into(), false),
        ("appointment", appointment(Language::vietnamese()).into(), false),
        ("appointment-english", appointment(Language::english()).into(), false),
        ("closing", closing(Language::vietnamese()).into(), false),
        ("closing-english", closing(Language::english()).into(), false),
    ];
    tickets.chain(lists).chain(others).collect()
}

/// The texts of the codes on a slip, in order.
pub fn codes(content: &SlipContent) -> Vec<String> {
    match content {
        SlipContent::Ticket(ticket) => vec![ticket.code.clone()],
        SlipContent::List(list) => vec![list.scan.clone()],
        SlipContent::Test(test) => vec![test.scan.clone(); 3],
        SlipContent::Appointment(appointment) => vec![appointment.scan.clone()],
        SlipContent::Closing(_) => Vec::new(),
    }
}

/// Lists of missing papers: one as it is given most often, one of a procedure with many papers whose names are long, and one
/// in English, of a hall that is always open.
fn lists() -> Vec<(&'static str, ListSlip)> {
    let config = motcua::config::embedded().expect("our configuration");
    let birth = config.catalogue.by_code(&"1.001193".parse().expect("a code")).expect("in the catalogue");
    let list = |language: Language, whole: bool| ListSlip {
        office: config.office.name.get(&language).to_owned(),
        unit: config.office.unit.get(&language).to_owned(),
        procedure: birth.name(&language).to_owned(),
        code: birth.code.clone(),
        whole,
        papers: birth
            .documents
            .iter()
            .filter(|document| whole || document.kind().can_be_missing())
            .map(|document| ListedPaper {
                name: document.name(&language).to_owned(),
                original: document.original,
                copy: document.copy,
                condition: document.condition(&language).map(str::to_owned),
                kind: Some(document.kind()),
            })
            .collect(),
        fee: birth.fee.clone(),
        deadline: birth.deadline.clone(),
        expected: Some(Expected {
            handed_in: jiff::civil::date(2026, 11, 24),
            before: birth.deadline.cutoff,
            date: jiff::civil::date(2026, 11, 24),
            latest: None,
        }),
        hours: config.hours.as_ref().expect("hours").ticketing.open_days(),
        hotline: Some("1022".to_owned()),
        date: jiff::civil::date(2026, 11, 24),
        scan: birth.url.clone().expect("the portal has it"),
        language,
    };
    let paper = |name: &str, original, copy, condition: Option<&str>| ListedPaper {
        name: name.to_owned(),
        original,
        copy,
        condition: condition.map(str::to_owned),
        kind: Some(DocumentKind::Needed),
    };
    let usual = list(Language::vietnamese(), false);
    let long = ListSlip {
        procedure: "Đăng ký đất đai, tài sản gắn liền với đất lần đầu cho cá nhân, hộ gia đình đang sử dụng đất ổn định".to_owned(),
        code: "1.012756".parse().expect("a code"),
        papers: vec![
            paper("Đơn đăng ký đất đai, tài sản gắn liền với đất theo Mẫu số 15 ban hành kèm theo Nghị định số 151/2025/NĐ-CP", 1, 0, None),
            paper(
                "Một trong các loại giấy tờ quy định tại Điều 137, khoản 4 và khoản 5 Điều 148, khoản 4 và khoản 5 Điều 149 Luật Đất đai; \
                 sơ đồ nhà ở, công trình xây dựng (nếu có)",
                1,
                1,
                Some("nếu có, đối với trường hợp đang sử dụng đất trước ngày 15 tháng 10 năm 1993"),
            ),
            paper("Giấy tờ về việc nhận thừa kế quyền sử dụng đất theo quy định của pháp luật về dân sự", 1, 0, Some("khi nhận thừa kế")),
            paper("Trích đo bản đồ địa chính thửa đất", 1, 0, None),
            paper("Chứng từ thực hiện nghĩa vụ tài chính, giấy tờ liên quan đến việc miễn, giảm nghĩa vụ tài chính về đất đai", 0, 2, None),
            paper("Thẻ căn cước công dân", 1, 0, None),
            paper("Văn bản ủy quyền theo quy định của pháp luật", 1, 0, Some("khi người khác làm thay")),
        ],
        ..usual.clone()
    };
    let english =
        ListSlip { papers: list(Language::english(), false).papers[0..2].to_vec(), hours: Vec::new(), ..list(Language::english(), false) };
    vec![("list", usual), ("list-long", long), ("list-english", english), ("list-whole", list(Language::vietnamese(), true))]
}

/// A dossier for a household business: whose, with papers of every kind, and a result that takes a few days.
fn appointment(language: Language) -> DossierReceipt {
    let config = motcua::config::embedded().expect("our configuration");
    let birth = config.catalogue.by_code(&"1.001193".parse().expect("a code")).expect("in the catalogue");
    let received = birth.documents.iter().enumerate().map(|(index, document)| ReceivedPaper {
        name: document.name(&language).to_owned(),
        original: document.original,
        certified: u16::from(index == 1),
        photocopy: document.copy,
    });
    DossierReceipt {
        office: config.office.name.get(&language).to_owned(),
        unit: config.office.unit.get(&language).to_owned(),
        dossier: "H36.10.05-261123-0042".to_owned(),
        applicant: Some("Nguyễn Thị Ngọc Hoa".to_owned()),
        procedure: birth.name(&language).to_owned(),
        code: birth.code.clone(),
        received: received.take(3).collect(),
        sets: 1,
        fee: birth.fee.clone(),
        deadline: birth.deadline.clone(),
        received_at: jiff::civil::date(2026, 11, 23).at(10, 42, 0, 0),
        due: jiff::civil::date(2026, 11, 27),
        due_time: Some(jiff::civil::time(15, 0, 0, 0)),
        collect: "Quầy 1, Trung tâm Phục vụ hành chính công".to_owned(),
        hotline: Some("1022".to_owned()),
        receiver: Some("Trần Văn Bình".to_owned()),
        scan: "H36.10.05-261123-0042".to_owned(),
        language,
    }
}

/// A busy day.
fn closing(language: Language) -> ClosingSlip {
    let queue = |name: &str, given, served, waits: Option<(u32, u32)>| ClosedQueue {
        name: name.to_owned(),
        given,
        served,
        absent: 2,
        cancelled: given - served - 3,
        at_counter: 1,
        usual_wait: waits.map(|(usual, _)| usual),
        longest_wait: waits.map(|(_, longest)| longest),
    };
    ClosingSlip {
        language,
        office: standard().office,
        unit: standard().unit,
        day: jiff::civil::date(2026, 11, 23),
        closed_at: jiff::civil::date(2026, 11, 23).at(17, 5, 0, 0),
        queues: vec![
            queue("Hộ tịch, chứng thực", 61, 52, Some((9, 31))),
            queue("Đất đai, kinh doanh, xã hội", 48, 41, Some((14, 52))),
            queue("Tiếp công dân", 4, 1, None),
        ],
        cancelled: vec![
            (CancelReason::Unclaimed, 3),
            (CancelReason::SlipUnproven, 1),
            (CancelReason::DayClosed, 6),
            (CancelReason::ByCitizen, 2),
            (CancelReason::ByStaff, 1),
        ],
        slips: SlipCount { printed: 109, again: 3, others: 17, unproven: 2, paper_mm: 13_240 },
        log: (1842, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned()),
    }
}

fn test_page() -> TestSlip {
    TestSlip {
        language: Language::vietnamese(),
        office: standard().office,
        at: jiff::civil::date(2026, 11, 24).at(7, 30, 0, 0),
        version: "0.1.0".to_owned(),
        scan: "1.001193".to_owned(),
    }
}
