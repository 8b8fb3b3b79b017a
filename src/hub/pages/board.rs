//! The hall board: the latest call large above, five earlier ones below.

use axum::extract::State;
use axum::response::Html;
use maud::html;

use super::{BUILD, Wish, page, script_words};
use crate::hub::request::Asked;
use crate::hub::{Hub, language};

const SCRIPT_WORDS: &[&str] = &["board-now", "board-again", "board-nobody", "counter", "page-lost", "page-lost-since"];
/// Earlier calls below the latest.
const EARLIER: usize = 5;

pub(super) async fn board(State(hub): State<Hub>, Asked(wish): Asked<Wish>) -> Html<String> {
    let words = language::page_words(&hub, wish.lang.as_deref());
    let language = words.language();
    let body = html! {
        body.board data-build=(&*BUILD) data-words=(script_words(&words, SCRIPT_WORDS)) {
            main {
                section.latest #latest aria-live="assertive" aria-atomic="true" {
                    p.said #said { (words.say("page-loading")) }
                    p.call hidden #call {
                        span.label #label {}
                        span.arrow aria-hidden="true" {}
                        span.counter { span.word { (words.say("counter")) } " " span.number #counter {} }
                    }
                }
                ol.earlier #earlier aria-label=(words.say("board-earlier")) {
                    @for _ in 0..EARLIER { li {} }
                }
            }
            p.lost #lost role="status" hidden {}
            footer { span.office { (hub.config.office.name.get(language)) } span.unit { (hub.config.office.unit.get(language)) } }
            noscript { p.lost { (words.say("page-needs-scripts")) } }
        }
    };
    page(&hub, &words, &words.say("board-title"), "board", true, &body)
}
