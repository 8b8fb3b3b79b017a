//! Styles, scripts and typefaces, served from the program itself.

use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

use crate::hub::problem::Problem;
use crate::hub::request::At;

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const TYPEFACE: &str = "font/ttf";

/// Name, media type, content.
const FILES: &[(&str, &str, &[u8])] = &[
    ("hub.css", STYLE, include_bytes!("../../../assets/pages/hub.css")),
    ("console.css", STYLE, include_bytes!("../../../assets/pages/console.css")),
    ("board.css", STYLE, include_bytes!("../../../assets/pages/board.css")),
    ("stream.js", SCRIPT, include_bytes!("../../../assets/pages/stream.js")),
    ("chime.js", SCRIPT, include_bytes!("../../../assets/pages/chime.js")),
    ("live.js", SCRIPT, include_bytes!("../../../assets/pages/live.js")),
    ("show.js", SCRIPT, include_bytes!("../../../assets/pages/show.js")),
    ("console.js", SCRIPT, include_bytes!("../../../assets/pages/console.js")),
    ("board.js", SCRIPT, include_bytes!("../../../assets/pages/board.js")),
    ("icon.svg", "image/svg+xml", include_bytes!("../../../assets/pages/icon.svg")),
    ("regular.ttf", TYPEFACE, include_bytes!("../../../assets/fonts/BeVietnamPro_400Regular.ttf")),
    ("bold.ttf", TYPEFACE, include_bytes!("../../../assets/fonts/BeVietnamPro_700Bold.ttf")),
    ("icons.ttf", TYPEFACE, include_bytes!("../../../assets/fonts/lucide-subset.ttf")),
];

/// A hash over all of them, in hexadecimal. It stands in their paths, so that a browser may keep them for ever and still
/// never mixes two versions; and a page that hears of another build loads itself again.
pub(in crate::hub) static BUILD: LazyLock<String> = LazyLock::new(|| {
    let mut sha = Sha256::new();
    for (name, _, content) in FILES {
        sha.update(name);
        sha.update((content.len() as u64).to_be_bytes());
        sha.update(content);
    }
    data_encoding::HEXLOWER.encode(&sha.finalize()[..8])
});

/// The path of a file.
pub(super) fn path(name: &str) -> String {
    format!("/assets/{}/{name}", &*BUILD)
}

pub(super) async fn asset(At((build, name)): At<(String, String)>) -> Result<Response, Problem> {
    let file = FILES.iter().find(|(file, ..)| *file == name).filter(|_| build == *BUILD);
    let (_, media_type, content) = file.ok_or(Problem::NoRoute)?;
    let headers: [(HeaderName, &str); 2] = [(CONTENT_TYPE, media_type), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, *content).into_response())
}
