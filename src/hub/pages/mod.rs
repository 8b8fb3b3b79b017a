//! The pages of the hub, rendered here and brought to life by plain scripts that lie beside them.

mod assets;
mod board;
mod console;

pub(super) use assets::BUILD;

use axum::Router;
use axum::response::{Html, Redirect};
use axum::routing::get;
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;

use super::{Hub, language};
use crate::locale::Words;

/// What a page may be asked with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wish {
    /// The language, where another than the hall's first is wanted.
    lang: Option<String>,
}

pub(super) fn router() -> Router<Hub> {
    Router::new()
        .route("/", get(|| async { Redirect::to("/counter") }))
        .route("/counter", get(console::choose))
        .route("/counter/{number}", get(console::console))
        .route("/board", get(board::board))
        .route("/assets/{build}/{name}", get(assets::asset))
}

/// A page around its body; the demo's says what it is, by its style sheet. Texts for its script stand in `data-words` as JSON: nothing inline, as the policy wants it.
fn page(hub: &Hub, words: &Words, title: &str, name: &str, script: bool, body: &Markup) -> Html<String> {
    let markup = html! {
        (DOCTYPE)
        html lang=(words.language().tag()) data-demo=[hub.config.is_demo.then(|| words.say("demo-mark"))] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light";
                title { (title) }
                link rel="icon" href=(assets::path("icon.svg"));
                link rel="stylesheet" href=(assets::path("hub.css"));
                link rel="stylesheet" href=(assets::path(&format!("{name}.css")));
                @if script { script type="module" src=(assets::path(&format!("{name}.js"))) {} }
            }
            (body)
        }
    };
    Html(markup.into_string())
}

/// The texts that a script fills in itself, by key. `{n}` and the like stay where the values go.
fn script_words(words: &Words, keys: &[&str]) -> String {
    let places =
        ["n", "label", "time", "fault", "next", "who", "name", "how", "date", "detail"].map(|place| (place, format!("{{{place}}}").into()));
    let texts: serde_json::Map<String, serde_json::Value> =
        keys.iter().map(|key| ((*key).to_owned(), words.say_with(key, places.clone()).into())).collect();
    serde_json::Value::Object(texts).to_string()
}

/// Links to the same page in the other languages, each by its own name.
fn language_links(hub: &Hub, words: &Words, path: &str) -> Markup {
    html! {
        @for other in language::offered(hub).iter().filter(|other| *other != words.language()) {
            a.quiet href={ (path) "?lang=" (other.tag()) } lang=(other.tag()) hreflang=(other.tag()) {
                (hub.texts.words(other).say("language-name"))
            }
        }
    }
}
