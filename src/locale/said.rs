//! What a procedure costs, how long it takes and when the office is open, in words.

use super::Words;
use crate::domain::calendar::{OpenDays, Span};
use crate::domain::catalogue::{Deadline, DeadlineUnit, Fee, FeeStatus};

impl Words {
    /// What a procedure costs. What is not published is never free.
    #[must_use]
    pub fn fee(&self, fee: &Fee) -> String {
        let amount = |key: &str| match fee.vnd {
            Some(vnd) => self.say_with(key, [("vnd", self.grouped(vnd).into())]),
            None => self.say("fee-unknown"),
        };
        match fee.status {
            FeeStatus::Free => self.say("fee-free"),
            FeeStatus::Fixed => amount("fee-amount"),
            FeeStatus::PerPage => amount("fee-per-page"),
            FeeStatus::Provincial => self.say("fee-province"),
            FeeStatus::NotPublished => self.say("fee-unknown"),
        }
    }

    /// How many of a paper are to be brought, such as "Original 1 · Copy 2"; `None` where the catalogue does not say.
    #[must_use]
    pub fn how_many(&self, original: u16, copy: u16) -> Option<String> {
        let count = |key: &str, number: u16| (number > 0).then(|| format!("{} {number}", self.say(key)));
        let counts: Vec<String> = [count("original", original), count("copy", copy)].into_iter().flatten().collect();
        (!counts.is_empty()).then(|| counts.join(" · "))
    }

    /// How long a procedure takes.
    #[must_use]
    pub fn deadline(&self, deadline: &Deadline) -> String {
        let Some(quantity) = deadline.qty else {
            return self.say("deadline-other");
        };
        let key = match deadline.unit {
            DeadlineUnit::WorkingDay | DeadlineUnit::Day if quantity == 0.0 => return self.say("deadline-same-day"),
            DeadlineUnit::WorkingDay => "deadline-working-days",
            DeadlineUnit::Day => "deadline-days",
            DeadlineUnit::Hour => "deadline-hours",
            DeadlineUnit::Month => "deadline-months",
            DeadlineUnit::Other => return self.say("deadline-other"),
        };
        match deadline.max_qty.filter(|most| *most > quantity) {
            Some(most) => self.say_with(key, [("n", format!("{quantity}–{most}").into())]),
            None => self.say_with(key, [("n", quantity.into())]),
        }
    }

    /// Weekdays, such as "Monday – Friday".
    #[must_use]
    pub fn weekdays(&self, days: &OpenDays) -> String {
        let name = |number: u8| self.say(&format!("weekday-{number}"));
        if days.first == days.last { name(days.first) } else { format!("{} – {}", name(days.first), name(days.last)) }
    }

    /// The hours of some days, such as "07:00–11:30, 13:00–17:00".
    #[must_use]
    pub fn hours(&self, days: &OpenDays) -> String {
        let hours = |span: &Span| format!("{}–{}", span.from.strftime("%H:%M"), span.until.strftime("%H:%M"));
        days.spans.iter().map(hours).collect::<Vec<_>>().join(", ")
    }

    /// Digits in groups of three, with the mark that the language has for them.
    fn grouped(&self, number: u64) -> String {
        let mark = self.say("group-mark");
        let digits = number.to_string();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push_str(&mark);
            }
            text.push(digit);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::Language;
    use crate::locale::Texts;

    fn fee(status: FeeStatus, vnd: Option<u64>) -> String {
        let fee = Fee { status, vnd, online_vnd: None, note_vi: None, note_en: None };
        Texts::embedded().words(&Language::vietnamese()).fee(&fee)
    }

    #[test]
    fn only_what_is_published_as_free_is_free() {
        assert_eq!(fee(FeeStatus::Free, Some(0)), "Miễn phí");
        assert_eq!(fee(FeeStatus::Fixed, Some(8000)), "8.000 đ");
        assert_eq!(fee(FeeStatus::PerPage, Some(2000)), "2.000 đ mỗi trang");
        for (status, vnd) in [(FeeStatus::NotPublished, Some(0)), (FeeStatus::NotPublished, None), (FeeStatus::Fixed, None)] {
            assert_eq!(fee(status, vnd), "Chưa công bố, hỏi tại quầy");
        }
        assert_eq!(fee(FeeStatus::Provincial, Some(0)), "Theo mức của tỉnh");
        assert_eq!(Texts::embedded().words(&Language::english()).grouped(1_234_567), "1,234,567");
    }

    #[test]
    fn a_deadline_is_said_as_people_say_it() {
        let words = Texts::embedded().words(&Language::english());
        let said = |qty, unit| words.deadline(&Deadline { qty, unit, cutoff: None, max_qty: None, note_vi: None, note_en: None });
        assert_eq!(said(Some(0.0), DeadlineUnit::WorkingDay), "Same day");
        assert_eq!(said(Some(1.0), DeadlineUnit::WorkingDay), "1 working day");
        assert_eq!(said(Some(1.5), DeadlineUnit::Day), "1.5 days");
        assert_eq!(said(None, DeadlineUnit::Other), "See the note");
    }

    #[test]
    fn hours_are_said_for_days_together() {
        let words = Texts::embedded().words(&Language::vietnamese());
        let span = |text: &str| Span::try_from(text.to_owned()).expect("a span");
        let days = OpenDays { first: 1, last: 5, spans: vec![span("07:00-11:30"), span("13:00-17:00")] };
        assert_eq!((words.weekdays(&days).as_str(), words.hours(&days).as_str()), ("Thứ Hai – Thứ Sáu", "07:00–11:30, 13:00–17:00"));
        assert_eq!(words.weekdays(&OpenDays { first: 7, last: 7, ..days }), "Chủ nhật");
    }
}
