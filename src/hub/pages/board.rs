//! The hall board: the latest call large, five earlier ones that stand below it.

use axum::extract::State;
use axum::response::Html;
use maud::html;

use super::{BUILD, Wish, page, script_words};
use crate::hub::request::QueryOf;
use crate::hub::{Hub, language};

const SCRIPT_WORDS: &[&str] = &["board-now", "board-again", "board-nobody", "counter", "page-lost", "page-lost-since"];
/// Earlier calls below the latest.
const EARLIER: usize = 5;

pub(super) async fn board(State(hub): State<Hub>, QueryOf(wish): QueryOf<Wish>) -> Html<String> {
    let words = language::page_words(&hub, wish.lang.as_deref());
    let language = words.language();
    let body = html! {
        body.board data-build=(&*BUILD) data-words=(script_words(&words, SCRIPT_WORDS)) data-zone=[hub.config.zone.iana_name()] {
            header {
                h1 { (hub.config.office.unit.get(language)) }
                p.time { span.clock.figures #clock {} " " span.date.figures #date {} }
            }
            main {
                section.latest #latest aria-live="assertive" aria-atomic="true" {
                    p.said #said { (words.say("page-loading")) }
                    p.call hidden #call {
                        span.label #label {}
                        span.arrow aria-hidden="true" {}
                        span.counter { span.word { (words.say("counter")) } " " span.number #counter {} }
                    }
                }
                section.before aria-labelledby="before" {
                    h2 #before { (words.say("board-earlier")) }
                    ol.earlier #earlier {
                        @for _ in 0..EARLIER { li {} }
                    }
                }
            }
            // Whoever sees this may touch the screen anywhere; a keyboard finds the button.
            button.sound #sound type="button" hidden { (words.say("board-sound")) }
            p.lost #lost role="status" hidden {}
            noscript { p.lost { (words.say("page-needs-scripts")) } }
        }
    };
    page(&hub, &words, &words.say("board-title"), "board", true, &body)
}
