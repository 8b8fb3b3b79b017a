//! Circles: files that use each other, over whatever other files.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{House, Module};

/// The circles of a house, each with all modules that are on it, as paths below `src`.
pub fn circles(house: &House) -> Vec<Vec<String>> {
    let arrows: BTreeMap<&Module, BTreeSet<&Module>> = house.files().map(|file| (&file.module, house.arrows_of(file))).collect();
    let reached: BTreeMap<&Module, BTreeSet<&Module>> = arrows.keys().map(|module| (*module, reached(&arrows, module))).collect();
    let mut circles = BTreeSet::new();
    for (module, others) in reached.iter().filter(|(module, others)| others.contains(*module)) {
        let on_it = others.iter().filter(|other| reached.get(*other).is_some_and(|back| back.contains(module)));
        let _ = circles.insert(on_it.map(|other| other.join("/")).collect::<Vec<_>>());
    }
    circles.into_iter().collect()
}

/// All that can be reached by the arrows from a module.
fn reached<'a>(arrows: &BTreeMap<&'a Module, BTreeSet<&'a Module>>, from: &Module) -> BTreeSet<&'a Module> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&Module> = arrows[from].iter().copied().collect();
    while let Some(module) = next.pop() {
        if reached.insert(module) {
            next.extend(arrows.get(module).into_iter().flatten());
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<Vec<String>> {
        circles(&House::of(files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))))
    }

    #[test]
    fn a_house_without_a_circle_has_none() {
        let files = [
            // A `mod.rs` and its own children use each other as they like.
            ("shop/mod.rs", "pub mod till;\nmod goods;\npub use till::Till;\nfn open() { goods::fill() }"),
            ("shop/till.rs", "use super::open;\nuse crate::shop::goods::Price;"),
            ("shop/goods.rs", "pub struct Price;\n#[cfg(test)]\nmod tests {\n    use super::super::till::Till;\n}"),
            // Comments and tests are no code.
            ("shop/tests.rs", "use super::till::Till;"),
            ("yard.rs", "// crate::shop::Till\nuse std::fs;"),
        ];
        assert_eq!(found(&files), Vec::<Vec<String>>::new());
    }

    #[test]
    fn two_files_that_use_each_other_are_a_circle() {
        let files = [
            ("shop/mod.rs", "mod goods;\nmod till;"),
            ("shop/till.rs", "use super::goods::{self, Price};"),
            ("shop/goods.rs", "fn sold(till: &mut crate::shop::till::Till) {}"),
        ];
        assert_eq!(found(&files), [["shop/goods", "shop/till"]]);
    }

    #[test]
    fn a_name_is_followed_through_a_mod_rs_and_its_other_names() {
        let files = [
            ("shop/mod.rs", "mod goods;\nmod shelf;\nmod till;\npub use goods::Goods;\npub use till::{Coin as Money, Till};"),
            ("shop/till.rs", "use crate::{yard, shop::Goods};"),
            ("shop/goods.rs", "use super::{shelf::Shelf};"),
            ("shop/shelf/mod.rs", "pub struct Shelf;\nmod board;"),
            ("shop/shelf/board.rs", "use super::super::Money;"),
            ("yard.rs", ""),
        ];
        // The board belongs to the shelf, but nobody who uses the shelf uses the board.
        assert_eq!(found(&files), Vec::<Vec<String>>::new());
        let mut files = files.to_vec();
        files[3].1 = "pub struct Shelf(super::Money);\nmod board;";
        assert_eq!(found(&files), [["shop/goods", "shop/shelf", "shop/till"]]);
    }

    #[test]
    fn two_circles_are_told_apart_and_a_long_one_is_whole() {
        let files = [
            ("a/mod.rs", "mod one;\nmod three;\nmod two;"),
            ("a/one.rs", "use super::two::Two;"),
            ("a/two.rs", "use super::three::Three;"),
            ("a/three.rs", "use crate::a::{one::One};\nuse crate::b::one::One as Other;"),
            ("b/mod.rs", "mod one;\nmod two;"),
            ("b/one.rs", "use super::two::Two;"),
            ("b/two.rs", "use super::one::One;"),
        ];
        assert_eq!(found(&files), [vec!["a/one", "a/three", "a/two"], vec!["b/one", "b/two"]]);
    }
}
