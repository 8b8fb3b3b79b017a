//! Web addresses, taken apart just as far as needed. Nothing is ever fetched.

use super::hostile;
use super::percent;
use crate::domain::queue::Token;

/// Whose page an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Site {
    /// The national portal and its parts, and the portals of provinces and ministries, all under `gov.vn`.
    Portal,
    /// The hall's own.
    Own,
    /// Anybody's.
    Other,
}

/// A web address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Address<'a> {
    pub site: Site,
    /// Everything behind the host.
    pub rest: &'a str,
}

/// What is found in a run of letters without blanks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found<'a> {
    /// No address.
    Nothing,
    /// Something that pretends to be one, or to be another one.
    Disguise,
    /// An address, what stands before it, and what stands behind.
    Address { head: &'a str, address: Address<'a>, tail: &'a str },
}

/// The hall's public address.
#[derive(Debug, Clone, Copy)]
pub(super) struct HallAddress<'a> {
    /// Its host, with the port where it has one.
    authority: &'a str,
    path: &'a str,
}

impl<'a> HallAddress<'a> {
    /// Takes the configured address apart.
    pub(super) fn of(url: &'a str) -> Option<Self> {
        let (_, after) = url.split_once("://")?;
        let (authority, rest) = after.split_at(after.find(['/', '?', '#']).unwrap_or(after.len()));
        Some(Self { authority, path: rest.trim_end_matches('/') })
    }

    /// The token of a slip whose code is `…/t/TOKEN`, by what stands behind the host. Capitals do not matter: a code in capitals takes less
    /// room, and a locked keyboard turns them round.
    pub(super) fn slip(&self, rest: &str) -> Option<Token> {
        let token = after(after(rest, self.path)?, "/t/")?;
        token_of(token.trim_end_matches('/'))
    }
}

/// A token, perhaps with a letter behind it that a reader has added.
pub(super) fn token_of(text: &str) -> Option<Token> {
    let (token, behind) = text.split_at_checked(Token::LENGTH)?;
    let added = behind.len() <= 1 && behind.bytes().all(|byte| byte.is_ascii_alphabetic());
    added.then(|| Token::try_from(token.to_owned()).ok()).flatten()
}

/// What stands behind a beginning, in any case of letters.
fn after<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let (own, behind) = text.split_at_checked(start.len())?;
    own.eq_ignore_ascii_case(start).then_some(behind)
}

/// Endings of hosts by which an address is known that has no scheme.
const ENDINGS: [&str; 30] = [
    "app", "asia", "biz", "cc", "click", "cn", "co", "com", "dev", "edu", "eu", "gov", "info", "io", "link", "live", "me", "mobi", "net",
    "online", "org", "pro", "ru", "shop", "site", "store", "top", "vip", "vn", "xyz",
];

/// Looks for the first address in a run of letters without blanks: with its scheme, or by its host alone.
pub(super) fn find<'a>(chunk: &'a str, own: Option<&HallAddress<'_>>) -> Found<'a> {
    let lower = chunk.to_ascii_lowercase();
    let scheme = match lower.find("://") {
        None => None,
        Some(at) => match ["https", "http"].into_iter().find(|scheme| lower[..at].ends_with(scheme)) {
            None => Some((at, at)),
            Some(scheme) => Some((at - scheme.len(), at)),
        },
    };
    let limit = scheme.map_or(chunk.len(), |(start, _)| start);
    let bare = starts(chunk).filter(|start| *start < limit).find(|start| is_host(host_of(&chunk[*start..]), own));
    let (head, body) = match (bare, scheme) {
        (Some(start), _) => unlettered(chunk, start, own),
        (None, Some((start, at))) if start < at => (&chunk[..start], without_schemes(&chunk[at + 3..])),
        // Another scheme than the web's, or a host in letters that only look like others.
        (None, Some(_)) => return Found::Disguise,
        (None, None) if is_like_a_host(host_of(chunk)) => return Found::Disguise,
        (None, None) => return Found::Nothing,
    };
    if !is_head(head) {
        return Found::Disguise;
    }
    let (body, tail) = split_tail(body);
    Address::parse(body, own).map_or(Found::Disguise, |address| Found::Address { head, address, tail })
}

/// Where an address without a scheme may begin: at the start, and behind whatever separates a label from it.
fn starts(chunk: &str) -> impl Iterator<Item = usize> {
    let slashes = if chunk.starts_with("//") { 2 } else { 0 };
    let behind = chunk.match_indices([':', '=', '(', '[', '"', '“', '«', ',', '>']).map(|(at, found)| at + found.len());
    [slashes].into_iter().chain(behind)
}

/// The longest host (RFC 1035, 2.3.4), with its point at the end.
const LONGEST_HOST: usize = 254;

/// What a text begins with, up to what ends a host; nothing where that is longer than any host.
fn host_of(text: &str) -> &str {
    let ends = |c: char| matches!(c, '/' | '?' | '#' | ':' | ')' | ']' | '"' | '”' | '»' | ',' | ';');
    let within = text.char_indices().take(LONGEST_HOST + 1);
    match within.clone().find(|(_, c)| ends(*c)) {
        Some((end, _)) => text[..end].trim_end_matches('.'),
        None if within.count() > LONGEST_HOST => "",
        None => text.trim_end_matches('.'),
    }
}

/// Whether a host is one by itself, without a scheme before it.
fn is_host(host: &str, own: Option<&HallAddress<'_>>) -> bool {
    let lower = host.to_ascii_lowercase();
    let ending = lower.rsplit('.').next().unwrap_or_default();
    let known = ENDINGS.contains(&ending) || lower.starts_with("www.");
    let unlettered = host.strip_prefix(['q', 'Q']).unwrap_or(host);
    let ours = own.is_some_and(|own| [host, unlettered].iter().any(|host| host_of(own.authority).eq_ignore_ascii_case(host)));
    ours || (lower.contains('.') && known && host.bytes().all(is_host_byte) && labels_are_whole(&lower))
}

/// Whether something would be a host, were it not for a letter that no host has.
fn is_like_a_host(host: &str) -> bool {
    let lower = host.to_lowercase();
    let ending = lower.rsplit('.').next().unwrap_or_default();
    lower.contains('.')
        && !ending.is_empty()
        && (ENDINGS.contains(&ending) || lower.contains(".gov.") || !ending.is_ascii() && lower.contains("gov"))
}

fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.')
}

fn labels_are_whole(host: &str) -> bool {
    host.split('.').all(|label| (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-'))
}

/// The `Q` by which readers name QR codes is no part of the portal's host behind it.
fn unlettered<'a>(chunk: &'a str, start: usize, own: Option<&HallAddress<'_>>) -> (&'a str, &'a str) {
    let after = start + 1;
    let lettered = chunk[start..].starts_with(['q', 'Q'])
        && chunk.get(after..).is_some_and(|rest| site(host_of(rest), own).is_some_and(|site| site != Site::Other));
    chunk.split_at(if lettered { after } else { start })
}

/// Some write the scheme into a field that has it already.
fn without_schemes(mut body: &str) -> &str {
    while let Some(again) = after(body, "https://").or_else(|| after(body, "http://")) {
        body = again;
    }
    body
}

/// What may stand directly before an address: nothing, letters that a reader adds, or a label and what separates it.
fn is_head(head: &str) -> bool {
    let letters = head.len() <= 3 && head.bytes().all(|byte| byte.is_ascii_alphabetic());
    let label =
        !head.contains(['.', '/', '?', '#', '\\', '@']) && head.ends_with([':', '=', '(', '[', '"', '“', '«', ',', '-', '–', '—', '>']);
    let scheme = head.strip_suffix(':').is_some_and(|word| hostile::is_scheme(last_word(word)));
    (letters || label || head == "//") && !scheme
}

/// The word of ASCII letters that a text ends in, with what the name of a scheme may hold.
pub(super) fn last_word(text: &str) -> &str {
    let word = |c: char| c.is_alphanumeric() || matches!(c, '+' | '-' | '.' | '_');
    let start = text.char_indices().rev().take_while(|(_, c)| word(*c)).last().map_or(text.len(), |(at, _)| at);
    &text[start..]
}

/// The end of a sentence, and brackets and quotes that were opened before the address, are no part of it.
fn split_tail(body: &str) -> (&str, &str) {
    let mut end = body.len();
    while let Some(last) = body[..end].chars().next_back() {
        let within = &body[..end];
        let count = |c: char| within.matches(c).count();
        let outer = match last {
            ',' | '.' | ';' | '!' => true,
            ')' => count('(') < count(')'),
            ']' => count('[') < count(']'),
            '”' => count('“') < count('”'),
            '»' => count('«') < count('»'),
            '"' => count('"') % 2 == 1,
            _ => false,
        };
        if !outer {
            break;
        }
        end -= last.len_utf8();
    }
    body.split_at(end)
}

impl<'a> Address<'a> {
    /// Takes apart what stands behind the scheme; `None` where it pretends to be another.
    fn parse(body: &'a str, own: Option<&HallAddress<'_>>) -> Option<Self> {
        let (authority, rest) = body.split_at(body.find(['/', '?', '#']).unwrap_or(body.len()));
        let ours = own.is_some_and(|own| own.authority.eq_ignore_ascii_case(authority));
        // A name before an @, a backslash, a letter of another script: how one address pretends to be another.
        let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
        if port.len() > 5 || !port.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let host = host.strip_suffix('.').unwrap_or(host);
        let site = if ours { Site::Own } else { site(host, own)? };
        let decoded = percent::decoded(rest)?;
        is_clean(&decoded).then_some(Self { site, rest: hostile::trimmed(rest) })
    }
}

/// Whose host it is; `None` for none, and for one that is made to look like the portal.
fn site(host: &str, own: Option<&HallAddress<'_>>) -> Option<Site> {
    let lower = host.to_ascii_lowercase();
    if !lower.bytes().all(is_host_byte) || !labels_are_whole(&lower) {
        return None;
    }
    let plain = lower.strip_prefix("www.").unwrap_or(&lower);
    if plain == "dichvucong.gov.vn"
        || plain.ends_with(".dichvucong.gov.vn")
        || (plain.starts_with("dichvucong.") && plain.ends_with(".gov.vn"))
    {
        return Some(Site::Portal);
    }
    if own.is_some_and(|own| host_of(own.authority).eq_ignore_ascii_case(host)) {
        return Some(Site::Own);
    }
    let ending = plain.rsplit('.').next().unwrap_or_default();
    let real = plain.contains('.') && ending.len() >= 2 && ending.bytes().all(|byte| byte.is_ascii_alphabetic());
    (real && !is_look_alike(plain)).then_some(Site::Other)
}

/// Whether a host that is not the portal's has its name in it, or one as near as two letters, or `gov.vn` where it does not end.
fn is_look_alike(host: &str) -> bool {
    const NAME: &str = "dichvucong";
    let run: String = host.chars().filter(char::is_ascii_alphanumeric).collect();
    let near = host.split(['.', '-']).any(|label| strsim::levenshtein(label, NAME) <= 2);
    let government = run.contains("govvn") && !(host.ends_with(".gov.vn") && run.matches("govvn").count() == 1);
    run.contains(NAME) || near || government || host.split('.').any(|label| label.starts_with("xn--"))
}

/// Whether what stands behind a host only names a page: nothing of markup, quotes, programs or statements.
pub(super) fn is_clean(decoded: &str) -> bool {
    let lower = decoded.to_ascii_lowercase();
    let session = |at: usize| lower[at..].starts_with(";jsessionid=");
    let plain = lower.char_indices().all(|(at, c)| match c {
        '<' | '>' | '"' | '`' | '\\' | '^' | '|' | '\'' => false,
        ';' => session(at),
        '(' => !lower[..at].ends_with(|c: char| c.is_ascii_alphanumeric()),
        _ => true,
    });
    let started = lower.match_indices(':').any(|(at, _)| hostile::is_script(last_word(&lower[..at])) || last_word(&lower[..at]) == "data");
    let formed = ["${", "{{", "#{", "%{", "/*", "/../"].iter().any(|form| lower.contains(form));
    plain && !started && !formed && !hostile::is_commanding(decoded)
}

/// Whether every address within a page's address stays with the government: another one would carry whoever follows it away.
pub(super) fn stays(decoded: &str) -> bool {
    let full = decoded.match_indices("//").all(|(at, _)| {
        let web = last_word(decoded[..at].strip_suffix(':').unwrap_or("http"));
        ["http", "https"].iter().any(|scheme| web.eq_ignore_ascii_case(scheme)) && !leads_away(&decoded[at + 2..])
    });
    let bare = decoded.match_indices(['=', ':']).all(|(at, _)| {
        let behind = &decoded[at + 1..];
        !(is_host(host_of(behind), None) && leads_away(behind))
    });
    full && bare && !decoded.contains('@')
}

/// Whether a text begins with the host of somebody else than the government.
fn leads_away(text: &str) -> bool {
    let host = host_of(text.split('&').next().unwrap_or_default()).to_ascii_lowercase();
    let ending = host.rsplit('.').next().unwrap_or_default();
    host.contains('.') && ending.contains(|c: char| !c.is_ascii_digit()) && !host.ends_with(".gov.vn")
}
