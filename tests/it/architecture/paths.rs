//! Paths in code: those that begin with `crate`, `self` or `super`, and whatever `use` borrows, each tree taken apart.

/// A path that code names.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    pub path: Vec<String>,
    /// What it is called from here on.
    pub name: String,
    /// Whether it was borrowed by `use`.
    pub is_use: bool,
}

/// All paths of a text without comments.
pub fn named(code: &str) -> Vec<Named> {
    let tokens = tokens(code);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let is_use = tokens[at] == "use";
        let begin = at + usize::from(is_use);
        let is_rooted = matches!(tokens.get(begin), Some(&("crate" | "self" | "super"))) && tokens.get(begin + 1) == Some(&"::");
        let is_inner = begin > 0 && tokens[begin - 1] == "::";
        if is_use || (is_rooted && !is_inner) {
            at = tree(&tokens, begin, &[], is_use, &mut found);
        } else {
            at += 1;
        }
    }
    found
}

/// Takes the tree at a token apart and returns the token behind it.
fn tree(tokens: &[&str], mut at: usize, before: &[&str], is_use: bool, found: &mut Vec<Named>) -> usize {
    let mut path = before.to_vec();
    loop {
        match tokens.get(at) {
            Some(&"{") if !path.is_empty() || is_use => {
                at += 1;
                while tokens.get(at).is_some_and(|token| *token != "}") {
                    at = tree(tokens, at, &path, is_use, found);
                    at += usize::from(tokens.get(at) == Some(&","));
                }
                return at + 1;
            }
            Some(segment) if is_word(segment) || *segment == "*" => path.push(segment),
            // Nothing that a path can begin with.
            _ => return at + 1,
        }
        at += 1;
        let goes_on = tokens.get(at) == Some(&"::") && tokens.get(at + 1).is_some_and(|next| is_word(next) || matches!(*next, "{" | "*"));
        if !goes_on {
            break;
        }
        at += 1;
    }
    // `a::{self, b}` names `a` itself.
    if path.len() > 1 && path.last() == Some(&"self") {
        let _ = path.pop();
    }
    let mut name = path.last().copied().unwrap_or_default();
    if is_use && tokens.get(at) == Some(&"as") {
        name = tokens.get(at + 1).copied().unwrap_or_default();
        at += 2;
    }
    found.push(Named { name: name.to_owned(), path: path.into_iter().map(str::to_owned).collect(), is_use });
    at
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// Words, `::`, and whatever else stands there, a character each.
fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if is_word(rest) {
            rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        let (token, behind) = rest.split_at(length);
        tokens.push(token);
        rest = behind.trim_start();
    }
    tokens
}

#[test]
fn trees_are_taken_apart() {
    let paths =
        |code: &str| -> Vec<(String, String)> { named(code).into_iter().map(|named| (named.path.join("::"), named.name)).collect() };
    let pair = |path: &str, name: &str| (path.to_owned(), name.to_owned());
    assert_eq!(
        paths("use crate::{a::{self, B as C}, d::*};\npub(crate) use super::E;\nuse f::G;"),
        [pair("crate::a", "a"), pair("crate::a::B", "C"), pair("crate::d::*", "*"), pair("super::E", "E"), pair("f::G", "G")]
    );
    assert_eq!(
        paths("fn a(b: &super::C) -> self::D<crate::e::F> { crate::g::h::<I>(self.j, Self::k(), l::crate_::m) }"),
        [pair("super::C", "C"), pair("self::D", "D"), pair("crate::e::F", "F"), pair("crate::g::h", "h")]
    );
}
