//! The product's code, file by file: without comments, and without what is compiled for tests alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::paths::{Named, named};

/// The place of a file in the tree of modules: `store/open.rs` is `["store", "open"]`, `store/mod.rs` is `["store"]`.
pub type Module = Vec<String>;

/// A file of the product.
pub struct File {
    pub module: Module,
    /// Its path below `src`.
    pub name: String,
    pub code: String,
    named: Vec<Named>,
}

impl File {
    /// The rooms that its paths lead into, however they are written.
    pub fn rooms_used(&self) -> BTreeSet<String> {
        let is_room = |name: &String| name.starts_with(|c: char| c.is_ascii_lowercase());
        self.named.iter().filter_map(|named| absolute(&self.module, &named.path)?.into_iter().next()).filter(is_room).collect()
    }
}

/// All files of the product, and which names each of them borrows.
pub struct House {
    files: BTreeMap<Module, File>,
}

impl House {
    /// Reads the files below a folder.
    pub fn read(src: &Path) -> Self {
        let name = |path: &Path| path.strip_prefix(src).expect("below it").to_string_lossy().into_owned();
        Self::of(files(src).iter().map(|path| (name(path), fs::read_to_string(path).expect("readable"))))
    }

    /// A house of files by their paths below `src`. Tests may use what they need and are left out.
    pub fn of(texts: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut files = BTreeMap::new();
        for (name, text) in texts {
            let mut module: Module = name.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
            if module.iter().any(|part| part == "tests") || name == "main.rs" {
                continue;
            }
            if module.last().is_some_and(|last| last == "mod" || last == "lib") {
                let _ = module.pop();
            }
            let code = product(&text);
            let _ = files.insert(module.clone(), File { module, name, named: named(&code), code });
        }
        Self { files }
    }

    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.files.values()
    }

    /// The files that own what a file names, but for those above and below it: a `mod.rs` and its children are one thing.
    pub fn arrows_of(&self, file: &File) -> BTreeSet<&Module> {
        let owners = file.named.iter().filter_map(|named| self.owner(&file.module, &named.path, 0));
        owners.filter(|owner| !owner.starts_with(&file.module) && !file.module.starts_with(owner)).collect()
    }

    /// The file that owns what a path names; names that a file has borrowed itself are followed to where they come from.
    fn owner(&self, from: &Module, path: &[String], depth: usize) -> Option<&Module> {
        let (mut at, mut rest) = (Module::new(), absolute(from, path)?);
        while !rest.is_empty() {
            let mut below = at.clone();
            below.push(rest[0].clone());
            if !self.files.contains_key(&below) {
                break;
            }
            (at, rest) = (below, rest.split_off(1));
        }
        let (owner, file) = self.files.get_key_value(&at)?;
        // A name that comes round to itself is nobody's; the compiler would have said so.
        let borrowed =
            rest.first().filter(|_| depth < 8).and_then(|name| file.named.iter().find(|named| named.is_use && named.name == *name));
        match borrowed {
            Some(borrowed) if at != *from => {
                let mut further: Vec<String> = borrowed.path.iter().chain(&rest[1..]).cloned().collect();
                // `pub use child::Name`.
                if self.files.contains_key(&[&at[..], &further[..1]].concat()) {
                    further.insert(0, "self".to_owned());
                }
                self.owner(&at, &further, depth + 1).or(Some(owner))
            }
            _ => Some(owner),
        }
    }
}

/// A path from the crate on, without `crate`, `self` and `super`; none of another crate.
fn absolute(from: &Module, path: &[String]) -> Option<Module> {
    let mut at = from.clone();
    let mut rest = path;
    match path.first()?.as_str() {
        "crate" => (at, rest) = (Module::new(), &path[1..]),
        "self" | "super" => {}
        _ => return None,
    }
    while let Some((first, others)) = rest.split_first().filter(|(first, _)| *first == "self" || *first == "super") {
        if first == "super" {
            let _ = at.pop();
        }
        rest = others;
    }
    at.extend(rest.iter().cloned());
    Some(at)
}

/// The Rust files below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The code of a file without comments, and without what is compiled for tests alone, wherever that stands.
fn product(text: &str) -> String {
    let mut product = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() == "#[cfg(test)]" {
            let indent = line.len() - line.trim_start().len();
            // The item ends with its first line, or with the bracket that stands below its beginning.
            let end = format!("{}}}", &line[..indent]);
            let item = lines.find(|line| !line.trim_start().starts_with("#["));
            let is_short = item.is_none_or(|item| item.ends_with(';') || item.ends_with(',') || item.ends_with('}'));
            if !is_short {
                let _ = lines.find(|line| *line == end || line.strip_prefix(&end).is_some_and(|rest| rest == ";" || rest == ","));
            }
        } else if !line.trim_start().starts_with("//") {
            product.push(line);
        }
    }
    product.join("\n")
}

#[test]
fn what_stands_behind_a_test_is_looked_at() {
    let text = "use a;\n#[cfg(test)]\nuse b;\n// c\n#[cfg(test)]\n#[path = \"d.rs\"]\nmod d {\n    fn e() {}\n}\nfn f() {}\nimpl G {\n    #[cfg(test)]\n    fn h() {\n        i();\n    }\n\n    fn j() {}\n}\n#[cfg(test)]\nmod tests;\n";
    assert_eq!(product(text), "use a;\nfn f() {}\nimpl G {\n\n    fn j() {}\n}");
}

#[test]
fn rooms_are_seen_in_braces_and_above() {
    let house = House::of([
        ("hub/mod.rs".to_owned(), "use crate::{domain::{a, b as c}, store};\nfn d() { super::hall::e(crate::locale::F::g()) }".to_owned()),
        ("hub/page.rs".to_owned(), "use super::super::scan::Frame;\nuse super::Shared;\nuse std::{fs, store};".to_owned()),
    ]);
    let used: Vec<BTreeSet<String>> = house.files().map(File::rooms_used).collect();
    assert_eq!(used[0], ["domain", "hall", "locale", "store"].map(str::to_owned).into());
    assert_eq!(used[1], ["hub", "scan"].map(str::to_owned).into());
}
