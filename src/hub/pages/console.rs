//! The staff console: one column of who waits, one card of whom this counter serves, one big button.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Html;
use maud::{Markup, html};

use super::{BUILD, Wish, language_links, page, script_words};
use crate::config::Counter;
use crate::domain::queue::CounterNumber;
use crate::domain::text::one_line;
use crate::hub::problem::Problem;
use crate::hub::request::{At, QueryOf};
use crate::hub::{Hub, language};
use crate::locale::Words;

const SCRIPT_WORDS: &[&str] = &[
    "page-lost",
    "page-lost-since",
    "console-state-called",
    "console-state-serving",
    "console-state-free",
    "console-free-someone",
    "console-free-nobody",
    "console-just-called",
    "console-called-minutes",
    "console-just-started",
    "console-started-minutes",
    "console-calls",
    "console-next",
    "console-just-came",
    "console-minutes",
    "console-no-ticket",
    "console-sending",
    "console-retrying",
    "console-gave-up",
    "console-now-called",
    "console-now-called-again",
    "console-now-serving",
    "console-now-finished",
    "console-now-waiting",
    "console-now-held",
    "console-now-cancelled",
    "console-now-no-show",
    "console-now-no-show-calls",
    "console-recall",
    "console-recall-last",
    "console-recall-none",
    "console-priority",
    "console-appointment",
    "console-meant-here",
    "console-helped",
    "console-in-hand",
    "console-more",
    "console-return",
    "console-printer-second",
    "console-printer-of",
    "console-roll",
    "console-camera",
    "console-boards-silent",
    "console-slips",
    "console-call",
    "console-call-kiosk",
    "console-call-counter",
    "console-coming",
    "console-coming-other",
    "console-done-coming",
    "console-came",
    "console-done-came",
    "console-came-other",
    "console-call-over",
    "console-stranded-queue",
    "console-stranded-counter",
    "console-stranded-more",
    "console-stranded-held",
    "console-cancel-sure",
    "console-done-day",
    "clock-never-set",
    "clock-behind",
    "clock-far-ahead",
    "clock-stepped",
    "clock-goes-on",
    "clock-gives-none",
    "clock-confirm",
    "trouble-day-set",
    "trouble-drive",
    "trouble-folder",
    "trouble-backups",
    "trouble-restored",
    "trouble-check",
    "trouble-lines",
];

/// Command, its key on the keyboard (`event.code`), what stands on the key.
const COMMANDS: [(&str, &str, &str); 4] =
    [("recall", "KeyR", "R"), ("start", "KeyS", "S"), ("finish", "KeyF", "F"), ("no-show", "KeyN", "N")];

/// Which counter is it?
pub(super) async fn choose(State(hub): State<Hub>, QueryOf(wish): QueryOf<Wish>) -> Html<String> {
    let words = language::page_words(&hub, wish.lang.as_deref());
    choice(&hub, &words, None)
}

fn choice(hub: &Hub, words: &Words, complaint: Option<&str>) -> Html<String> {
    let language = words.language();
    let body = html! {
        body.choice {
            header.bar {
                h1 { (words.say("choose-title")) }
                nav { (language_links(hub, words, "/counter")) a.quiet href={ "/board?lang=" (language) } { (words.say("board-title")) } }
            }
            main {
                @if let Some(complaint) = complaint { p.notice.refused role="alert" { (complaint) } }
                p { (words.say("choose-hint")) }
                ul.counters {
                    @for counter in &hub.config.counters {
                        li {
                            a href={ "/counter/" (counter.number) "?lang=" (language) } {
                                span.name { (words.say("counter")) " " (counter.number) }
                                span.serves { (serves(hub, counter, words)) }
                            }
                        }
                    }
                }
            }
        }
    };
    page(hub, words, &words.say("choose-title"), "console", false, &body)
}

/// What is done at a counter: its own name, else the names of its queues.
fn serves(hub: &Hub, counter: &Counter, words: &Words) -> String {
    let language = words.language();
    match &counter.name {
        Some(name) => name.get(language).to_owned(),
        None => counter.serves.iter().map(|key| hub.config.queue_names(key).get(language).to_owned()).collect::<Vec<_>>().join(" · "),
    }
}

/// The console of one counter.
pub(super) async fn console(
    State(hub): State<Hub>,
    At(number): At<u16>,
    QueryOf(wish): QueryOf<Wish>,
) -> Result<(StatusCode, Html<String>), Problem> {
    let words = language::page_words(&hub, wish.lang.as_deref());
    let Some(counter) = hub.config.counter(CounterNumber(number)) else {
        return Ok((StatusCode::NOT_FOUND, choice(&hub, &words, Some(&words.say("error-unknown-counter")))));
    };
    let title = format!("{} {}", words.say("counter"), counter.number);
    let path = format!("/counter/{}", counter.number);
    let body = html! {
        body.console data-counter=(counter.number) data-build=(&*BUILD) data-words=(script_words(&words, SCRIPT_WORDS))
            data-zone=[hub.config.zone.iana_name()] data-names=(names(&hub, &words)) {
            header.bar {
                h1 { (title) }
                p.serves { (serves(&hub, counter, &words)) }
                nav {
                    (language_links(&hub, &words, &path))
                    a.quiet href={ "/counter?lang=" (words.language()) } { (words.say("console-other-counter")) }
                    button.quiet #help type="button" aria-haspopup="dialog" { (words.say("console-help")) " " kbd { "?" } }
                }
                // What comes by itself lies over the bar or beside the desk: no button may move under a hand that is about to press it.
                div.notice.help #call hidden {
                    // What is said here is said once; the minutes beside it change in silence.
                    p.who #call-who role="alert" {}
                    p.since #call-since {}
                    button #came type="button" aria-keyshortcuts="G" { span #came-word {} " " kbd { "G" } }
                }
                p.notice.lost #lost role="status" hidden {}
            }
            main {
                section.desk {
                    div.card #card {
                        p.state #state { (words.say("page-loading")) }
                        p.label #label {}
                        p.procedure #procedure {}
                        p.class #class hidden {}
                        p.since #since {}
                    }
                    p.answer #answer role="status" aria-live="polite" {}
                    button.primary #next type="button" data-command="next" aria-keyshortcuts="Space" {
                        (words.say("console-next")) " " kbd { (words.say("key-space")) }
                    }
                    div.steps {
                        @for (command, _, key) in COMMANDS {
                            button type="button" data-command=(command) aria-keyshortcuts=(key) {
                                span { (words.say(&format!("console-{command}"))) } " " kbd { (key) }
                            }
                        }
                    }
                }
                section.line aria-labelledby="waiting-title" {
                    div.question.notice.help #clock hidden {
                        p.who #clock-why role="alert" {}
                        button #confirm type="button" {}
                    }
                    (stranded(&hub, &words))
                    p.notice.warn #devices role="status" hidden {}
                    ul.notice #memory role="status" hidden {}
                    h2 #waiting-title { (words.say("console-waiting")) " " span.count #count {} }
                    p.none #none hidden { (words.say("console-waiting-none")) }
                    ol #waiting tabindex="0" aria-labelledby="waiting-title" {}
                    p.more #more hidden {}
                    h2 #absent-title hidden { (words.say("console-absent")) " " span.count #absent-count {} }
                    ul #absent aria-labelledby="absent-title" {}
                }
            }
            (help(&words))
            noscript { p.notice.refused { (words.say("page-needs-scripts")) } }
        }
    };
    Ok((StatusCode::OK, page(&hub, &words, &title, "console", true, &body)))
}

/// A number whose queue or counter is gone from the configuration, with what may become of it.
fn stranded(hub: &Hub, words: &Words) -> Markup {
    html! {
        div.notice.help.stranded #stranded hidden {
            p.who #stranded-who role="alert" {}
            select #stranded-to aria-label=(words.say("console-transfer-to")) {
                @for queue in &hub.config.queues {
                    option value=(queue.key) { (queue.name.get(words.language())) }
                }
            }
            button type="button" data-settle="transfer" { (words.say("console-transfer")) }
            button type="button" data-settle="finish" { (words.say("console-finish")) }
            button type="button" data-settle="return" { (words.say("console-return")) }
            button type="button" data-settle="cancel" { (words.say("console-cancel")) }
        }
    }
}

fn help(words: &Words) -> Markup {
    html! {
        dialog #keys aria-labelledby="keys-title" {
            h2 #keys-title { (words.say("console-help")) }
            dl {
                div { dt { kbd { (words.say("key-space")) } } dd { (words.say("console-next")) } }
                @for (command, _, key) in COMMANDS {
                    div { dt { kbd { (key) } } dd { (words.say(&format!("console-{command}"))) } }
                }
                div { dt { kbd { "G" } } dd { (words.say("console-coming")) } }
                div { dt { kbd { "?" } } dd { (words.say("console-help-open")) } }
            }
            p { label { input #keys-on type="checkbox" checked; " " (words.say("console-help-keys")) } }
            p { label { input #onward type="checkbox"; " " (words.say("console-help-onward")) } }
            p.small { (words.say("console-help-note")) }
            form method="dialog" { button autofocus { (words.say("console-help-close")) } }
        }
    }
}

/// The names of queues, priority classes and procedures, by key: what a counter sees knows only keys.
fn names(hub: &Hub, words: &Words) -> String {
    type Named = serde_json::Map<String, serde_json::Value>;
    let (config, language) = (&hub.config, words.language());
    let name = |key: String, name: &str| (key, name.into());
    let queues: Named = config.queues.iter().map(|queue| name(queue.key.to_string(), queue.name.get(language))).collect();
    let classes: Named = config.classes.iter().map(|class| name(class.key.to_string(), class.name.get(language))).collect();
    let procedures = config.catalogue.procedures.iter();
    let procedures: Named = procedures.map(|one| name(one.code.to_string(), &one_line(one.name(language)))).collect();
    serde_json::json!({ "queues": queues, "classes": classes, "procedures": procedures }).to_string()
}
