//! The door: who may come in, and what every answer carries.

use std::net::SocketAddr;

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Hub;
use super::problem::{self, Problem};
use super::server::TwoLengths;
use crate::config;

/// Pages load nothing from elsewhere, run nothing inline and stand in no frame.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/// Every request passes here first, every answer last.
pub(super) async fn door(State(hub): State<Hub>, request: Request, next: Next) -> Response {
    let words = super::language::words(&hub, request.headers());
    let admitted = if request.extensions().get::<TwoLengths>().is_some() {
        Err(Problem::Malformed("a body has either a Content-Length or a Transfer-Encoding".to_owned()))
    } else {
        admit(&hub.hosts, request.method(), request.uri(), request.headers())
    };
    let mut response = match admitted {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    problem::write(&mut response, &words);
    secure(response.headers_mut());
    response
}

fn admit(hosts: &Hosts, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
    // RFC 9112, 3.2: what stands between a client and this hub may go by the other one.
    if headers.get_all(header::HOST).iter().count() > 1 {
        return Err(Problem::Malformed("there is more than one Host header".to_owned()));
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    // A name that an attacker's DNS turned to this machine arrives in the browser's Host header: only ours are served.
    let named = [host, uri.authority().map(axum::http::uri::Authority::as_str)];
    if named.iter().all(Option::is_none) || !named.into_iter().flatten().all(|name| hosts.serves(name)) {
        return Err(Problem::ForeignHost);
    }
    let reads = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || same_site(headers, host.unwrap_or_default()) { Ok(()) } else { Err(Problem::CrossSite) }
}

/// Whether a change comes from our own page or from no browser at all. Browsers say where a request comes from by
/// `Sec-Fetch-Site`, older ones by `Origin`; a program says neither.
fn same_site(headers: &HeaderMap, host: &str) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let origin = origin.to_str().unwrap_or_default();
    origin.split_once("://").is_some_and(|(_, origin)| origin.eq_ignore_ascii_case(host))
}

fn secure(headers: &mut HeaderMap) {
    let always = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in always {
        let _ = headers.insert(name, HeaderValue::from_static(value));
    }
    // Only assets, whose names change with their content, say otherwise themselves.
    let _ = headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

/// The names under which this hub may be asked for.
#[derive(Debug)]
pub(super) struct Hosts(Vec<String>);

impl Hosts {
    pub(super) fn new(hub: &config::HubSettings, address: SocketAddr) -> Self {
        let mut names: Vec<String> = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned).into();
        for address in [address, hub.listen] {
            names.push(without_port(&address.to_string()).to_ascii_lowercase());
        }
        let public = hub.public_url.as_deref().and_then(|url| url.parse::<Uri>().ok());
        names.extend(public.and_then(|url| url.host().map(str::to_ascii_lowercase)));
        Self(names)
    }

    fn serves(&self, host: &str) -> bool {
        let name = without_port(host);
        self.0.iter().any(|ours| ours.eq_ignore_ascii_case(name))
    }
}

/// The name in `name:port`, where the name may be an IPv6 address in brackets.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts() -> Hosts {
        let hub = config::HubSettings { public_url: Some("https://so.kienduc.vn/hang".to_owned()), ..config::HubSettings::default() };
        Hosts::new(&hub, SocketAddr::from(([192, 168, 1, 7], 8470)))
    }

    #[test]
    fn our_names_are_served_and_no_others() {
        let hosts = hosts();
        for ours in ["localhost:8470", "127.0.0.1", "[::1]:8470", "[::1]", "192.168.1.7:8470", "SO.kienduc.vn"] {
            assert!(hosts.serves(ours), "{ours}");
        }
        for foreign in ["evil.example", "localhost.evil.example:8470", "127.0.0.1.evil.example", "", "192.168.1.8"] {
            assert!(!hosts.serves(foreign), "{foreign}");
        }
    }

    #[test]
    fn a_change_comes_from_our_page_or_from_no_browser() {
        let asked = |name: &'static str, value: &'static str| {
            same_site(&HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_static(value))]), "127.0.0.1:8470")
        };
        assert!(same_site(&HeaderMap::new(), "127.0.0.1:8470"));
        assert!(asked("sec-fetch-site", "same-origin") && asked("sec-fetch-site", "none"));
        assert!(!asked("sec-fetch-site", "cross-site") && !asked("sec-fetch-site", "same-site"));
        assert!(asked("origin", "http://127.0.0.1:8470"));
        assert!(!asked("origin", "http://127.0.0.1:9000") && !asked("origin", "null") && !asked("origin", "http://evil.example"));
    }
}
