//! What a slip says, frozen when its number is issued or its list made, so that one that tore and is printed again says the same.
//! A slip that its citizen wants again is frozen anew: it says how the number stands then.

mod spooled;

use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

use super::calendar::OpenDays;
use super::catalogue::{Deadline, DocumentKind, Fee, ProcedureCode};
use super::estimate::Estimate;
use super::intake::SLIP_PREFIX;
use super::queue::{CancelReason, CounterNumber, Label, Token};
use super::text::Language;

pub use spooled::{Slip, SlipId, SlipKind, SlipOf, SlipState};

/// What stands on a queue ticket. Texts are in the citizen's language already where the town wrote them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TicketSlip {
    /// The language of the words around.
    pub language: Language,
    /// The office.
    pub office: String,
    /// The unit that runs the hall.
    pub unit: String,
    /// The number.
    pub label: Label,
    /// What the citizen waits for: the queue's name.
    pub service: String,
    /// The procedure, where the citizen named one.
    pub procedure: Option<String>,
    /// Why its citizen goes before others, where they do. Slips of earlier versions did not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The counters that serve it.
    pub counters: Vec<CounterNumber>,
    /// People before this one, at the moment of the slip.
    pub ahead: u32,
    /// How long the wait was thought to be then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<Estimate>,
    /// The local time of what it says: of issue, or when it was wanted again.
    #[schema(value_type = String)]
    pub at: DateTime,
    /// The text of the code on the slip.
    pub code: String,
    /// The telephone number people may call.
    pub hotline: Option<String>,
    /// The queues in which the number waits afterwards, where its citizen has more than one matter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<String>,
    /// Where the number stood when its citizen wanted the slip again; `None` for one that says what was so at issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<Stands>,
}

impl TicketSlip {
    /// The short text by which this hall's terminals know the slip, where its code says an address instead.
    #[must_use]
    pub fn own_code(&self) -> Option<String> {
        let (_, token) = self.code.rsplit_once('/')?;
        Token::try_from(token.to_owned()).ok().map(|token| short_code(&token))
    }
}

/// The short text of a slip's code, which this hall's terminals know.
///
/// What a slip's code says is read back as this slip:
///
/// ```
/// use motcua::domain::intake::{Meaning, understand};
/// use motcua::domain::queue::Token;
/// use motcua::domain::slip::short_code;
///
/// let token = Token::from_bytes([7; 16]);
/// let code = short_code(&token);
/// assert_eq!(code, "MC1:A4DQOBYHA4DQOBYHA4DQOBYHA4");
/// let catalogue = motcua::config::embedded()?.catalogue;
/// assert_eq!(understand(&code, &catalogue, None), Meaning::Slip(token));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn short_code(token: &Token) -> String {
    format!("{SLIP_PREFIX}{}", token.as_str())
}

/// Where a live number stands when its slip is wanted again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stands {
    /// It waits.
    Waiting,
    /// It is called.
    Called {
        /// To where.
        counter: CounterNumber,
    },
    /// Its citizen is being served.
    Serving {
        /// Where.
        counter: CounterNumber,
    },
    /// It is set aside.
    Held,
}

/// The store's number of an advice: of somebody who was told what is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
pub struct AdviceId(pub i64);

/// What is missing for a procedure, or all that it needs, to take home. Nothing on it says whose list it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ListSlip {
    /// The language of the words around.
    pub language: Language,
    /// The office.
    pub office: String,
    /// The unit that runs the hall.
    pub unit: String,
    /// The procedure's name.
    pub procedure: String,
    /// The procedure's national code.
    pub code: ProcedureCode,
    /// Whether it is everything to bring, and not what somebody lacks.
    #[serde(default)]
    pub whole: bool,
    /// The papers, in the catalogue's order.
    pub papers: Vec<ListedPaper>,
    /// What it costs, as far as that is published.
    pub fee: Fee,
    /// How long it takes.
    pub deadline: Deadline,
    /// When its result is there; nothing on lists of earlier versions, and where no date can be counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expected>,
    /// When numbers for it are given; empty for a hall that is always open.
    pub hours: Vec<OpenDays>,
    /// The telephone number people may call.
    pub hotline: Option<String>,
    /// The local date on which it was made: papers and fees change.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// The text of the code on the list: held before the terminal the next time, it leads to the procedure.
    pub scan: String,
}

/// When the result is there of a dossier that is handed in on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Expected {
    /// The date on which it is handed in.
    #[schema(value_type = String, format = Date)]
    pub handed_in: Date,
    /// Until what time of that day, where it would count from the next working day after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub before: Option<Time>,
    /// The date of the result.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// The date of the longest published case, where it is later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub latest: Option<Date>,
}

/// A paper on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ListedPaper {
    /// Its name.
    pub name: String,
    /// Originals asked for.
    pub original: u16,
    /// Copies asked for.
    pub copy: u16,
    /// Needed only in this case.
    pub condition: Option<String>,
    /// What is asked about it; nothing on lists of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<DocumentKind>,
}

/// What a test page says, beside what every one shows. It is for staff, who hold it against a good one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestSlip {
    /// The language of the words around.
    pub language: Language,
    /// The office.
    pub office: String,
    /// The local time at which it was asked for.
    pub at: DateTime,
    /// The program's version.
    pub version: String,
    /// The text of its codes: a procedure of this hall, so that the terminal answers when one is held up.
    pub scan: String,
}

/// What an office gives for a dossier that it has taken: which, and when its result is there. It says what form 01 of Circular
/// 03/2025/TT-VPCP (*Giấy tiếp nhận hồ sơ và hẹn trả kết quả*) asks for, as far as a roll has room and a bin may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DossierReceipt {
    /// The language of the words around.
    pub language: Language,
    /// The office.
    pub office: String,
    /// The unit that took the dossier.
    pub unit: String,
    /// The dossier's code, such as `H36.10-261123-0042`.
    pub dossier: String,
    /// Whose it is, where that is to be on paper.
    pub applicant: Option<String>,
    /// The procedure's name.
    pub procedure: String,
    /// The procedure's national code.
    pub code: ProcedureCode,
    /// The papers that were taken, in the catalogue's order.
    pub received: Vec<ReceivedPaper>,
    /// How many sets of them.
    pub sets: u16,
    /// What it costs, as far as that is published.
    pub fee: Fee,
    /// How long it takes by the rule.
    pub deadline: Deadline,
    /// The local time at which the dossier was taken.
    pub received_at: DateTime,
    /// The local date on which the result is there.
    pub due: Date,
    /// From which time of that day on; `None` for the end of the day.
    pub due_time: Option<Time>,
    /// Where the result is given out.
    pub collect: String,
    /// The telephone number people may call.
    pub hotline: Option<String>,
    /// Who took it, for the signature.
    pub receiver: Option<String>,
    /// The text of the code on the paper.
    pub scan: String,
}

/// A paper that an office took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedPaper {
    /// Its name.
    pub name: String,
    /// Originals.
    pub original: u16,
    /// Certified copies.
    pub certified: u16,
    /// Photocopies.
    pub photocopy: u16,
}

/// What became of a service day, for staff, when it is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosingSlip {
    /// The language of the words around.
    pub language: Language,
    /// The office.
    pub office: String,
    /// The unit that runs the hall.
    pub unit: String,
    /// The day.
    pub day: Date,
    /// The local time at which it was closed.
    pub closed_at: DateTime,
    /// The queues that gave a number, in the configuration's order.
    pub queues: Vec<ClosedQueue>,
    /// How many numbers were cancelled, for each reason that occurred.
    pub cancelled: Vec<(CancelReason, u32)>,
    /// What became of the slips.
    pub slips: SlipCount,
    /// The number of the newest row of the event log, and its hash, hexadecimal: who keeps the slip can tell later whether the
    /// log is still the one of that day.
    pub log: (i64, String),
}

/// What became of the numbers of one queue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedQueue {
    /// Its name; its key, where the configuration has it no longer.
    pub name: String,
    /// Numbers given.
    pub given: u32,
    /// Served to the end.
    pub served: u32,
    /// Called, and nobody came.
    pub absent: u32,
    /// Cancelled.
    pub cancelled: u32,
    /// Called or served at the moment of closing.
    pub at_counter: u32,
    /// The longest wait of those who were called, in whole minutes; `None` where nobody was.
    pub longest_wait: Option<u32>,
    /// The wait that as many had less as had more, in whole minutes.
    pub usual_wait: Option<u32>,
}

/// What became of the slips of a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlipCount {
    /// Slips of numbers, out by proof.
    pub printed: u32,
    /// The same slips once more, out by proof.
    pub again: u32,
    /// Lists and test pages, out by proof.
    pub others: u32,
    /// Begun, and stopped in the middle or never proven.
    pub unproven: u32,
    /// The paper of all that are out, in millimetres.
    pub paper_mm: u32,
}

/// What a slip of the spool says. A ticket's is stored as it always was, so that those of earlier versions can be read. Each has
/// fields that no other has, by which it is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SlipContent {
    /// A number.
    Ticket(TicketSlip),
    /// What is missing for a procedure, or all that it needs.
    List(ListSlip),
    /// A test page.
    Test(TestSlip),
    /// A dossier that was taken.
    Appointment(Box<DossierReceipt>),
    /// A day that was closed.
    Closing(ClosingSlip),
}

impl From<TicketSlip> for SlipContent {
    fn from(slip: TicketSlip) -> Self {
        Self::Ticket(slip)
    }
}

impl From<ListSlip> for SlipContent {
    fn from(list: ListSlip) -> Self {
        Self::List(list)
    }
}

impl From<TestSlip> for SlipContent {
    fn from(test: TestSlip) -> Self {
        Self::Test(test)
    }
}

impl From<DossierReceipt> for SlipContent {
    fn from(appointment: DossierReceipt) -> Self {
        Self::Appointment(Box::new(appointment))
    }
}

impl From<ClosingSlip> for SlipContent {
    fn from(closing: ClosingSlip) -> Self {
        Self::Closing(closing)
    }
}

impl SlipContent {
    /// The language of the words around.
    #[must_use]
    pub fn language(&self) -> &Language {
        match self {
            Self::Ticket(slip) => &slip.language,
            Self::List(list) => &list.language,
            Self::Test(test) => &test.language,
            Self::Appointment(appointment) => &appointment.language,
            Self::Closing(closing) => &closing.language,
        }
    }

    /// What staff call the slip: its number, the code of its procedure or dossier, "test" or "day".
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Ticket(slip) => slip.label.as_str(),
            Self::List(list) => list.code.as_str(),
            Self::Test(_) => "test",
            Self::Appointment(appointment) => &appointment.dossier,
            Self::Closing(_) => "day",
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// They are stored without their kind, and have to be known by what they say.
    #[test]
    fn no_slip_is_taken_for_another() {
        let head = json!({ "language": "vi", "office": "UBND", "unit": "Trung tâm", "hotline": null });
        let fee = json!({ "status": "free", "vnd": null });
        let deadline = json!({ "qty": 0, "unit": "working_day" });
        let all = [
            (
                "A027",
                json!({ "label": "A027", "service": "Hộ tịch", "procedure": null, "counters": [1], "ahead": 0, "at": "2026-11-23T10:42:00", "code": "MC1:X" }),
            ),
            (
                "1.001193",
                json!({
                    "procedure": "Khai sinh", "code": "1.001193", "papers": [], "fee": fee, "deadline": deadline, "hours": [],
                    "date": "2026-11-23", "scan": "1.001193"
                }),
            ),
            ("test", json!({ "at": "2026-11-23T10:42:00", "version": "0.1.0", "scan": "1.001193" })),
            (
                "H36.10-261123-0042",
                json!({
                    "dossier": "H36.10-261123-0042", "applicant": null, "procedure": "Khai sinh", "code": "1.001193", "received": [],
                    "sets": 1, "fee": fee, "deadline": deadline, "received_at": "2026-11-23T10:42:00", "due": "2026-11-27",
                    "due_time": null, "collect": "Quầy 1", "receiver": null, "scan": "H36.10-261123-0042"
                }),
            ),
            (
                "day",
                json!({
                    "day": "2026-11-23", "closed_at": "2026-11-23T17:05:00", "queues": [], "cancelled": [["day_closed", 2]],
                    "slips": { "printed": 1, "again": 0, "others": 0, "unproven": 0, "paper_mm": 90 }, "log": [3, "ab"]
                }),
            ),
        ];
        for (name, said) in all {
            let mut slip = head.clone();
            slip.as_object_mut().expect("an object").extend(said.as_object().expect("an object").clone());
            let content: SlipContent = serde_json::from_value(slip).expect("a slip");
            assert_eq!(content.name(), name);
            let stored = serde_json::to_string(&content).expect("stored");
            assert_eq!(serde_json::from_str::<SlipContent>(&stored).expect("read"), content);
        }
    }
}
