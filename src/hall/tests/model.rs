//! A small model of the hall that knows only the promises.
//!
//! It follows the event log and nothing else. It knows who may move where, what a number needs to be callable, and
//! who stands before whom; it knows nothing of SQL, of transactions, or of how a use case is written. What it cannot tell
//! from the events is compared with the tables by `replay`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::*;
use crate::domain::event::Event;
use crate::domain::queue::Lane;
use crate::domain::queue::line::{Clause, LaneHead, Line, LineView, next};

/// A ticket as the log tells of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    columns: Map<String, Value>,
    admitted: bool,
    /// The last row of the log that moved it, with what it was before.
    last: i64,
    was: Map<String, Value>,
    /// What its time went to, by state, in milliseconds; and what it had gone to before the last move.
    spent: [i64; 4],
    spent_before: [i64; 4],
}

impl Told {
    pub(super) fn text(&self, column: &str) -> &str {
        self.columns.get(column).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn number(&self, column: &str) -> i64 {
        self.columns.get(column).and_then(Value::as_i64).unwrap_or_default()
    }

    pub(super) fn state(&self) -> TicketState {
        TicketState::from_name(self.text("state")).expect("a state")
    }

    /// Counts the time in the state that ends now, where one does.
    fn spend(&mut self, event: &Event) {
        let before = std::mem::replace(&mut self.spent_before, self.spent);
        if event.kind == EventKind::TicketUndone {
            self.spent = before;
        } else if event.detail["set"].get("since").is_some() || event.detail["set"].get("state").is_some() {
            let kinds = [TicketState::Waiting, TicketState::Called, TicketState::Serving, TicketState::Held];
            if let Some(kind) = kinds.iter().position(|kind| *kind == self.state()) {
                self.spent[kind] += event.at.as_millisecond() - self.number("since");
            }
        }
    }

    fn is_at_a_counter_that_is_gone(&self, town: &Town) -> bool {
        let counter = u16::try_from(self.number("counter")).unwrap_or_default();
        let at_counter = matches!(self.state(), TicketState::Called | TicketState::Serving | TicketState::Held);
        at_counter && counter > 0 && town.config.counter(CounterNumber(counter)).is_none()
    }

    pub(super) fn lane(&self) -> Lane {
        match (self.columns.get("aim_counter"), self.columns.get("aim_person"), self.columns.get("booked_at"), self.columns.get("class")) {
            (Some(Value::Number(_)), _, _, _) | (_, Some(Value::String(_)), _, _) => Lane::Aimed,
            (_, _, Some(Value::Number(_)), _) => Lane::Booked,
            (_, _, _, Some(Value::String(_))) => Lane::Priority,
            _ => Lane::Ordinary,
        }
    }
}

/// The hall as the log tells of it.
#[derive(Default)]
pub(super) struct Model {
    pub(super) seq: i64,
    pub(super) tickets: BTreeMap<TicketId, Told>,
    numbers: BTreeMap<(String, String), i64>,
    /// Those of whose slips one is out.
    printed: std::collections::BTreeSet<TicketId>,
    /// The seats at the counters, as the log last set them.
    seats: BTreeMap<i64, Value>,
    day: String,
    /// Whether the configuration was edited since the hall began.
    pub(super) has_edits: bool,
    /// Slips of lists, with where each stands: no ticket tells of them.
    lists: BTreeMap<i64, EventKind>,
    /// Open calls for help, by id, with who calls and since when.
    pub(super) helps: BTreeMap<i64, (Actor, Timestamp)>,
    /// Calls to which somebody has said that they come.
    coming: std::collections::BTreeSet<i64>,
    pub(super) counts: BTreeMap<EventKind, usize>,
}

impl Model {
    /// Reads on in the log and holds every row against the promises.
    pub(super) fn follow(&mut self, town: &Town, events: &[Event]) {
        for event in events {
            assert_eq!(event.seq, self.seq + 1, "the log has no gap");
            self.seq = event.seq;
            *self.counts.entry(event.kind).or_default() += 1;
            self.check(town, event);
            self.sit(event);
            if event.kind == EventKind::SlipPrinted {
                self.printed.extend(event.subject);
            }
            if let (Some(id), Some(set)) = (event.subject, event.detail["set"].as_object()) {
                let told = self.tickets.entry(id).or_default();
                let moves = set.keys().any(|column| column != "print");
                if moves {
                    if event.kind != EventKind::TicketIssued {
                        told.spend(event);
                    }
                    told.last = event.seq;
                    told.was = event.detail["was"].as_object().cloned().unwrap_or_default();
                }
                told.columns.extend(set.clone());
                assert_eq!(told.text("lane"), told.lane().name(), "it stands where it belongs");
                let spent = ["waiting_ms", "way_ms", "serving_ms", "held_ms"].map(|column| told.number(column));
                assert_eq!(spent, told.spent, "all time is counted, each kind apart, and only once");
            }
        }
        self.check_all();
    }

    /// Whether a row may follow what is known.
    fn check(&mut self, town: &Town, event: &Event) {
        use TicketState::{Called, Cancelled, Finished, Held, Issued, NoShow, Serving, Waiting};
        let detail = &event.detail;
        if event.kind == EventKind::DayOpened {
            detail["service_day"].as_str().expect("a day").clone_into(&mut self.day);
            let live = self.tickets.iter().find(|(_, told)| told.state().is_live());
            assert!(live.is_none(), "the day before has left {live:?}");
        }
        self.check_list(event);
        self.check_help(event);
        let Some(id) = event.subject else { return };
        if event.kind == EventKind::TicketIssued {
            let (day, queue) = (detail["service_day"].as_str().expect("a day"), detail["queue"].as_str().expect("a queue"));
            // As long as nobody changes a prefix, numbers follow one another; then they go on behind those of the prefix.
            let last = self.numbers.entry((day.to_owned(), queue.to_owned())).or_insert(0);
            let number = detail["number"].as_i64().expect("a number");
            assert!(number == *last + 1 || (self.has_edits && number > *last), "{number} follows {last}");
            *last = number;
            assert_eq!(day, self.day);
            // What is as the schema has it is not said.
            let blank = serde_json::json!({ "lane": "ordinary", "plan": "[]", "label": detail["label"], "service_day": day });
            let told = Told { columns: blank.as_object().cloned().unwrap_or_default(), ..Told::default() };
            assert!(self.tickets.insert(id, told).is_none());
            return;
        }
        let told = &self.tickets[&id];
        let from = told.state();
        let to = detail["set"]["state"].as_str().and_then(TicketState::from_name);
        let allowed: &[TicketState] = match event.kind {
            EventKind::TicketWaiting => &[Issued],
            EventKind::TicketCalled => &[Waiting, Held, NoShow],
            EventKind::TicketRecalled | EventKind::TicketServing | EventKind::TicketNoShow => &[Called],
            EventKind::TicketFinished | EventKind::TicketContinued => &[Called, Serving],
            EventKind::TicketReturned if told.is_at_a_counter_that_is_gone(town) => &[Called, Serving, Held],
            EventKind::TicketReturned => &[NoShow],
            EventKind::TicketAdopted => {
                let queue: QueueKey = told.text("queue").parse().expect("a key");
                let plan: Vec<crate::domain::queue::Stop> = serde_json::from_str(told.text("plan")).expect("a plan");
                let goes = |key: &QueueKey| town.config.heir(key).is_some() && town.config.queue(key).is_none();
                assert!(goes(&queue) || plan.iter().any(|stop| goes(&stop.queue)), "its queue is there");
                assert!(from.is_live() && to.is_none(), "nobody is moved but in the line");
                return;
            }
            EventKind::TicketHeld => &[Waiting, Called, Serving],
            EventKind::TicketReleased => &[Held],
            EventKind::TicketTransferred => &[Waiting, Called, Serving, Held],
            EventKind::TicketCancelled => &[Issued, Waiting, Called, Serving, Held],
            EventKind::TicketUndone => {
                assert_eq!(detail["undid"].as_i64(), Some(told.last), "only the last move is undone");
                for (column, value) in &told.was {
                    assert_eq!(detail["set"].get(column).unwrap_or(&told.columns[column]), value, "{column} is what it was");
                }
                return;
            }
            _ => {
                assert!(to.is_none(), "{} moves nobody", event.kind);
                return;
            }
        };
        assert!(allowed.contains(&from), "{} of a ticket that is {from}", event.kind);
        assert!(from != Cancelled && from != Finished, "nothing leaves an end but by undoing");
        match event.kind {
            EventKind::TicketWaiting => {
                let by = detail["by"].as_str().expect("a way");
                assert!(["proven", "modelled", "confirmed", "by_staff"].contains(&by));
                assert!(by != "proven" || self.printed.contains(&id), "proven by a slip that is out");
                self.tickets.get_mut(&id).expect("there").admitted = true;
            }
            EventKind::TicketCalled => self.check_call(town, event, id),
            EventKind::TicketRecalled => {
                let since = event.at.as_millisecond() - told.number("called_at");
                assert!(since >= 15_000 && told.number("calls") < 3, "recalled too soon or too often");
            }
            _ => {}
        }
    }

    /// A list goes its way through the spool, and moves no ticket.
    fn check_list(&mut self, event: &Event) {
        use EventKind::{SlipDelayed, SlipDropped, SlipPrinted, SlipQueued, SlipSending, SlipSent, SlipTorn, SlipUnknown};
        let detail = &event.detail;
        let (Some(slip), true) = (detail["slip"].as_i64(), detail["advice"].is_i64()) else { return };
        assert!(event.subject.is_none() && detail["set"].is_null(), "a list is of no ticket");
        let before = self.lists.get(&slip).copied();
        let allowed: &[Option<EventKind>] = match event.kind {
            SlipQueued => &[None],
            SlipDelayed | SlipSending | SlipDropped => &[Some(SlipQueued)],
            SlipSent => &[Some(SlipSending)],
            SlipPrinted => &[Some(SlipSent)],
            SlipTorn | SlipUnknown => &[Some(SlipSending), Some(SlipSent)],
            _ => &[],
        };
        assert!(allowed.contains(&before), "{} of a list that is {before:?}", event.kind);
        if event.kind != SlipDelayed {
            let _ = self.lists.insert(slip, event.kind);
        }
    }

    /// Each caller has one open call, which ends once, and not later than the rule allows.
    fn check_help(&mut self, event: &Event) {
        let Some(call) = event.detail["help"].as_i64() else { return };
        if event.kind == EventKind::HelpCalled {
            assert!(self.helps.values().all(|(actor, _)| *actor != event.actor), "{} calls twice", event.actor);
            assert!(self.helps.insert(call, (event.actor, event.at)).is_none());
            return;
        }
        if event.kind == EventKind::HelpComing {
            assert!(self.helps.contains_key(&call) && event.counter.is_some(), "nobody comes to a call that is over");
            assert!(self.coming.insert(call), "one counter comes, once");
            return;
        }
        let (_, since) = self.helps.remove(&call).expect("an open call ends");
        let waited = event.at.duration_since(since);
        match event.detail["end"].as_str().expect("an end") {
            "answered" => assert_eq!(event.detail["waited_ms"].as_i64(), Some(waited.as_millis() as i64)),
            "unanswered" => assert!(waited.as_mins() >= 30, "{waited}"),
            end => assert_eq!(end, "day_closed"),
        }
        assert_eq!(event.kind == EventKind::HelpAnswered, event.counter.is_some());
    }

    /// What a row says of a seat: what was there is what the log had set, and nobody sits at two counters.
    fn sit(&mut self, event: &Event) {
        let seat = &event.detail["seat"];
        let Some(counter) = seat["counter"].as_i64() else { return };
        if let (Some(known), true) = (self.seats.get(&counter), seat["was"].is_object()) {
            assert_eq!(known, &seat["was"], "counter {counter} was something else");
        }
        let person = &seat["set"]["person"];
        let elsewhere = self.seats.iter().find(|(other, seat)| **other != counter && !person.is_null() && seat["person"] == *person);
        assert!(elsewhere.is_none(), "{person} sits at two counters");
        let _ = self.seats.insert(counter, seat["set"].clone());
    }

    fn check_call(&self, town: &Town, event: &Event, id: TicketId) {
        let counter = event.counter.expect("a counter");
        let told = &self.tickets[&id];
        assert!(told.admitted, "nobody is known to hold it");
        let at_counter = |told: &&Told| told.state().is_active() && told.number("counter") == i64::from(counter.0);
        assert!(self.tickets.values().find(at_counter).is_none(), "the counter has somebody");
        let clause: Clause = serde_json::from_value(event.detail["clause"].clone()).expect("a clause");
        if clause == Clause::ByHand {
            return;
        }
        // Who is next, told anew from what the log says of everybody.
        let now = event.at.as_millisecond();
        let waits = |told: &Told| told.state() == TicketState::Waiting && told.number("callable_at") <= now;
        let first = |fits: &dyn Fn(&Told) -> bool| {
            let heads = self.tickets.iter().filter(|(_, told)| waits(told) && fits(told));
            let head = heads.map(|(id, told)| (told.number("place"), *id, told.number("since"))).min();
            let moment = |at| Timestamp::from_millisecond(at).expect("a time");
            head.map(|(place, ticket, since)| LaneHead { ticket, place: moment(place), since: moment(since) })
        };
        let config = town.config.counter(counter).expect("there");
        let seat = self.seats.get(&counter.0.into());
        let fresh = town.config.line.ordinary_per_priority;
        let run = seat.and_then(|seat| seat["run"].as_u64()).map_or(fresh, |run| run as u32);
        let person = seat.and_then(|seat| seat["person"].as_str());
        let line = |queue: &QueueKey, help| {
            let head = |lane| first(&|told| told.text("queue") == queue.as_str() && told.lane() == lane);
            Line { queue: queue.clone(), help, ordinary: head(Lane::Ordinary), priority: head(Lane::Priority), booked: head(Lane::Booked) }
        };
        let own = config.serves.iter().map(|queue| line(queue, false));
        let view = LineView {
            lines: own.chain(config.helps.iter().map(|queue| line(queue, true))).collect(),
            aimed: first(&|told| {
                told.columns.get("aim_counter").and_then(Value::as_i64) == Some(counter.0.into())
                    || (person.is_some() && told.columns.get("aim_person").and_then(Value::as_str) == person)
            }),
            run,
        };
        let choice = next(&town.config.line.rule(), &view, event.at).expect("somebody");
        assert_eq!((choice.ticket, choice.clause), (id, clause), "the rule says otherwise");
    }

    fn check_all(&self) {
        let mut counters = std::collections::BTreeSet::new();
        let mut labels = std::collections::BTreeSet::new();
        for (id, told) in &self.tickets {
            let state = told.state();
            assert!(!state.is_active() || counters.insert(told.number("counter")), "two at counter {}", told.number("counter"));
            assert!(!matches!(state, TicketState::Issued) || !told.admitted);
            let label = (told.text("service_day"), told.text("label"));
            assert!(labels.insert(label), "{label:?} was given twice, the second time to {id}");
        }
    }
}
