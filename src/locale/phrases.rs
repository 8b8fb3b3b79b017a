//! What a procedure costs, how long it takes, when its result is there and when the office is open, in words.

use jiff::civil::{Date, Time};

use super::Words;
use crate::domain::calendar::{Cutoff, DueForecast, OpenDays, Span};
use crate::domain::catalogue::{Deadline, DeadlineUnit, DocumentKind, Fee, FeeStatus};
use crate::domain::queue::CounterNumber;
use crate::domain::slip::{Expected, ListedPaper};
use crate::domain::text::sentence;

/// The hour of a result is said to so many minutes, and never too early.
const MINUTES: i8 = 15;

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

    /// How many of a paper are to be brought, such as "1 original · 2 copies"; `None` where the catalogue does not say.
    #[must_use]
    pub fn how_many(&self, original: u16, copy: u16) -> Option<String> {
        let count = |key: &str, number: u16| (number > 0).then(|| self.say_with(key, [("n", number.into())]));
        let counts: Vec<String> = [count("originals", original), count("copies", copy)].into_iter().flatten().collect();
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

    /// A day in a sentence, such as "Tuesday 1 December"; today by that word, and with its year where it is not this one.
    #[must_use]
    pub fn day(&self, day: Date, today: Date) -> String {
        if day == today {
            return self.say("day-today");
        }
        let digits = self.say("day-digits").parse().unwrap_or(1);
        let weekday = self.say(&format!("weekday-{}", day.weekday().to_monday_one_offset()));
        let (number, month) = (format!("{:0digits$}", day.day()), self.say(&format!("month-{}", day.month())));
        let year = day.year().to_string();
        if day.year() == today.year() {
            return self.say_with("day-said", [("weekday", weekday.into()), ("day", number.into()), ("month", month.into())]);
        }
        self.say_with("day-of-year", [("weekday", weekday.into()), ("day", number.into()), ("month", month.into()), ("year", year.into())])
    }

    /// A time of day in a sentence, such as "16 giờ" or "16 giờ 30".
    #[must_use]
    pub fn time(&self, time: Time) -> String {
        let (hour, minute) = (time.hour().to_string(), format!("{:02}", time.minute()));
        match time.minute() {
            0 => self.say_with("hour-said", [("hour", hour.into())]),
            _ => self.say_with("hour-and-minute", [("hour", hour.into()), ("minute", minute.into())]),
        }
    }

    /// When a result is there, such as "today" or "Wednesday 2 December to Friday 4 December": what somebody who asks today wants to
    /// know first. Of a deadline in hours the hour too.
    #[must_use]
    pub fn ready(&self, deadline: &Deadline, outlook: &DueForecast, today: Date) -> String {
        let day = self.day(outlook.due.date, today);
        let hour = outlook.due.time.filter(|_| deadline.unit == DeadlineUnit::Hour && deadline.qty != Some(0.0));
        // What is usually ready on the same day is not said as a range: its longest case stands with the rule.
        let latest = outlook.due.latest.filter(|_| deadline.qty != Some(0.0));
        match (hour, latest) {
            (Some(time), _) => self.say_with("ready-hour", [("time", self.time(rounded_up(time)).into()), ("day", day.into())]),
            (None, Some(latest)) => self.say_with("ready-range", [("from", day.into()), ("to", self.day(latest, today).into())]),
            (None, None) => day,
        }
    }

    /// The rule behind that: how long it takes, whether the hour of the same day is kept, and what the day is counted from.
    #[must_use]
    pub fn rule(&self, deadline: &Deadline, outlook: &DueForecast, today: Date) -> String {
        let key = match outlook.cutoff {
            Cutoff::Kept => "same-day-until",
            Cutoff::Passed => "same-day-passed",
            Cutoff::PassesMeanwhile => "same-day-passes",
        };
        let same_day = deadline.cutoff.filter(|_| deadline.qty == Some(0.0));
        let rule = same_day.map_or_else(|| self.deadline(deadline), |last| self.say_with(key, [("time", self.time(last).into())]));
        let day = |date| self.day(date, today);
        let from = (outlook.handed_in != today).then(|| self.say_with("handed-in", [("day", day(outlook.handed_in).into())]));
        let most = outlook.due.latest.filter(|_| deadline.qty == Some(0.0));
        let most = most.map(|latest| self.say_with("ready-latest", [("day", day(latest).into())]));
        [Some(rule), from, most].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// When the result is there of a dossier that is handed in on the first day that is left for it, on a list that was made on a date. A
    /// day has its date there, because nobody knows when the list is read.
    #[must_use]
    pub fn expected(&self, expected: &Expected, made: Date) -> String {
        // From the day before, no day of the list is "today", and the year is said where it is another one.
        let day = |date: Date| self.day(date, made.yesterday().unwrap_or(made));
        let last = expected.latest.unwrap_or(expected.date);
        let ready = match (expected.date == expected.handed_in, last > expected.date) {
            (true, _) => self.say("list-same-day"),
            (false, false) => day(expected.date),
            (false, true) => self.say_with("ready-range", [("from", day(expected.date).into()), ("to", day(last).into())]),
        };
        let handed_in = day(expected.handed_in);
        match expected.before {
            Some(last) => {
                self.say_with("list-ready-before", [("time", self.time(last).into()), ("day", handed_in.into()), ("ready", ready.into())])
            }
            None => self.say_with("list-ready", [("day", handed_in.into()), ("ready", ready.into())]),
        }
    }

    /// "Counter 1", "Counters 1 or 2": whoever is called goes to one of them. `None` where there is none.
    #[must_use]
    pub fn counters(&self, counters: &[CounterNumber]) -> Option<String> {
        match counters.split_last()? {
            (_, []) => self.counters_in_short(counters),
            (last, others) => {
                let all = self.say_with("one-of", [("list", comma(others).into()), ("last", last.to_string().into())]);
                Some(self.say_with("counters", [("count", counters.len().into()), ("list", all.into())]))
            }
        }
    }

    /// The same where there is little room: "Counters 1, 2".
    #[must_use]
    pub fn counters_in_short(&self, counters: &[CounterNumber]) -> Option<String> {
        let list = comma(counters);
        (!counters.is_empty()).then(|| self.say_with("counters", [("count", counters.len().into()), ("list", list.into())]))
    }

    /// The small words about a paper of a list, a line each: how many of it, in which case, and where it is given.
    #[must_use]
    pub fn of_paper(&self, paper: &ListedPaper) -> Vec<String> {
        let given = match paper.kind {
            Some(DocumentKind::Form) => Some("paper-form"),
            Some(DocumentKind::Unclear) => Some("paper-unclear"),
            Some(DocumentKind::Needed | DocumentKind::Case | DocumentKind::Note) | None => None,
        };
        // Of what nobody brings nothing is counted.
        let counts =
            self.how_many(paper.original, paper.copy).filter(|_| !matches!(paper.kind, Some(DocumentKind::Form | DocumentKind::Note)));
        let lines = [counts, paper.condition.as_deref().map(sentence), given.map(|key| sentence(&self.say(key)))];
        lines.into_iter().flatten().collect()
    }

    /// Weekdays, such as "Monday – Friday".
    #[must_use]
    pub fn weekdays(&self, days: &OpenDays) -> String {
        let name = |number: u8| sentence(&self.say(&format!("weekday-{number}")));
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

/// A time to a quarter of an hour, the later one.
fn rounded_up(time: Time) -> Time {
    let over = time.minute() % MINUTES;
    let more = if over == 0 { 0 } else { MINUTES - over };
    let minute = Time::new(time.hour(), time.minute(), 0, 0).unwrap_or(time);
    minute.checked_add(jiff::SignedDuration::from_mins(more.into())).unwrap_or(minute)
}

fn comma(counters: &[CounterNumber]) -> String {
    counters.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
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
        assert_eq!(fee(FeeStatus::Fixed, Some(8000)), "8.000\u{a0}đ");
        assert_eq!(fee(FeeStatus::PerPage, Some(2000)), "2.000\u{a0}đ một trang");
        for (status, vnd) in [(FeeStatus::NotPublished, Some(0)), (FeeStatus::NotPublished, None), (FeeStatus::Fixed, None)] {
            assert_eq!(fee(status, vnd), "Hỏi tại quầy (chưa công bố)");
        }
        assert_eq!(fee(FeeStatus::Provincial, Some(0)), "Hỏi tại quầy (theo mức của tỉnh)");
        assert_eq!(Texts::embedded().words(&Language::english()).grouped(1_234_567), "1,234,567");
    }

    #[test]
    fn a_deadline_is_said_as_people_say_it() {
        let words = Texts::embedded().words(&Language::english());
        let said = |qty, unit| words.deadline(&Deadline { qty, unit, cutoff: None, max_qty: None, note_vi: None, note_en: None });
        assert_eq!(said(Some(0.0), DeadlineUnit::WorkingDay), "Same day");
        assert_eq!(said(Some(1.0), DeadlineUnit::WorkingDay), "1 working day");
        assert_eq!(said(Some(1.5), DeadlineUnit::Day), "1.5 days");
        assert_eq!(said(None, DeadlineUnit::Other), "Ask at the counter");
    }

    #[test]
    fn hours_are_said_for_days_together() {
        let words = Texts::embedded().words(&Language::vietnamese());
        let span = |text: &str| Span::try_from(text.to_owned()).expect("a span");
        let days = OpenDays { first: 1, last: 5, spans: vec![span("07:00-11:30"), span("13:00-17:00")] };
        assert_eq!(
            (words.weekdays(&days).as_str(), words.hours(&days).as_str()),
            ("Thứ\u{a0}Hai – Thứ\u{a0}Sáu", "07:00–11:30, 13:00–17:00")
        );
        assert_eq!(words.weekdays(&OpenDays { first: 7, last: 7, ..days }), "Chủ\u{a0}nhật");
    }

    /// What is said at a moment of Monday 30 November 2026 about a deadline, in both languages: the day, and the rule.
    fn said(deadline: &Deadline, hour: i8, minute: i8, wait: i64) -> [(String, String); 2] {
        use crate::domain::calendar::{Calendar, Week, outlook};
        let today = jiff::civil::date(2026, 11, 30);
        let (calendar, span) = (Calendar::default(), |text: &str| Span::try_from(text.to_owned()).expect("a span"));
        let day = || vec![span("07:00-11:30"), span("13:00-17:00")];
        let serving = Week { monday: day(), tuesday: day(), wednesday: day(), thursday: day(), friday: day(), ..Week::default() };
        let now = today.at(hour, minute, 0, 0);
        let received = now.saturating_add(jiff::SignedDuration::from_mins(wait));
        let outlook = outlook(deadline, now, received, &calendar, &serving).expect("a date");
        [Language::vietnamese(), Language::english()].map(|language| {
            let words = Texts::embedded().words(&language);
            let plain = |text: String| text.replace('\u{a0}', " ");
            (plain(words.ready(deadline, &outlook, today)), plain(words.rule(deadline, &outlook, today)))
        })
    }

    #[test]
    fn the_day_of_the_result_is_said_first_and_its_rule_after_it() {
        let deadline = |qty, unit, most| Deadline { qty: Some(qty), unit, cutoff: None, max_qty: most, note_vi: None, note_en: None };
        let same_day = |most| Deadline { cutoff: Some(Time::constant(15, 0, 0, 0)), ..deadline(0.0, DeadlineUnit::WorkingDay, most) };
        let [vi, en] = said(&same_day(Some(1.0)), 9, 0, 10);
        assert_eq!(vi, ("hôm nay".to_owned(), "Trong ngày; nhận sau 15 giờ thì trả ngày làm việc tiếp theo".to_owned()));
        assert_eq!(en.0, "today");
        let [vi, en] = said(&same_day(Some(1.0)), 15, 20, 0);
        assert_eq!(vi, ("thứ Ba 01/12".to_owned(), "Trong ngày, nhưng đã quá 15 giờ".to_owned()));
        assert_eq!(en, ("Tuesday 1 December".to_owned(), "Same day, but it is past 15:00".to_owned()));
        let [vi, _] = said(&same_day(None), 14, 50, 25);
        let meanwhile = "Trong ngày nếu nộp trước 15 giờ; quý khách có thể đến lượt sau giờ đó";
        assert_eq!(vi, ("thứ Ba 01/12".to_owned(), meanwhile.to_owned()), "whoever waits until 15:15 is too late");
        let [vi, _] = said(&same_day(Some(2.0)), 14, 5, 0);
        assert_eq!(vi.0, "hôm nay");
        assert!(vi.1.ends_with("chậm nhất thứ Tư 02/12"), "{}", vi.1);
        let [vi, en] = said(&deadline(2.0, DeadlineUnit::WorkingDay, Some(4.0)), 9, 0, 0);
        assert_eq!(vi, ("thứ Tư 02/12 đến thứ Sáu 04/12".to_owned(), "2–4 ngày làm việc".to_owned()));
        assert_eq!(en.0, "Wednesday 2 December to Friday 4 December");
        let [vi, en] = said(&deadline(1.0, DeadlineUnit::Hour, None), 14, 40, 18);
        assert_eq!((vi.0.as_str(), en.0.as_str()), ("khoảng 16 giờ hôm nay", "about 16:00 today"));
        let [vi, _] = said(&deadline(1.0, DeadlineUnit::Hour, None), 16, 20, 10);
        assert_eq!(vi.0, "khoảng 7 giờ 30 thứ Ba 01/12");
        let [vi, _] = said(&deadline(30.0, DeadlineUnit::WorkingDay, None), 9, 0, 0);
        assert_eq!(vi.0, "thứ Hai 11/01/2027", "another year is said");
    }
}
