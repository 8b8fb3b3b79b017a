//! Taking a database out of its place, and putting another one there, in steps that can be cut and taken again.

use std::path::{Path, PathBuf};

use crate::store::files::{at, beside, sync_folder};
use crate::store::head::LogHead;
use crate::store::mark::HighMark;
use crate::store::{DATABASE, StoreError, connection};

/// What follows the name of a folder in the name of the copy that is to come in place of what goes there.
pub(super) const COMING: &str = ".new";

/// What follows the name of a folder to which files are still on their way.
pub(super) const OPEN: &str = ".open";

/// What a database may have beside it.
pub(super) const BESIDE: [&str; 4] = ["-wal", "-shm", "-journal", ""];

/// Why a database leaves its place; the folder it goes to is named by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    Damaged,
    Replaced,
}

impl Reason {
    pub(super) const ALL: [Self; 2] = [Self::Damaged, Self::Replaced];

    pub(super) fn prefix(self) -> &'static str {
        match self {
            Self::Damaged => "damaged-",
            Self::Replaced => "replaced-",
        }
    }
}

pub(super) fn named(path: &Path) -> Option<&str> {
    path.file_name().and_then(|name| name.to_str())
}

/// Whatever is named as a folder for what leaves its place, or as what comes there, in order.
pub(super) fn entries(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(at(folder))? {
        let path = entry.map_err(at(folder))?.path();
        if named(&path).is_some_and(|name| Reason::ALL.iter().any(|reason| name.starts_with(reason.prefix()))) {
            found.push(path);
        }
    }
    found.sort_unstable();
    Ok(found)
}

pub(super) fn ends_with(path: &Path, end: &str) -> bool {
    named(path).is_some_and(|name| name.ends_with(end))
}

/// A name that nothing has yet: this one, or one like it.
pub(super) fn unused(path: &Path) -> PathBuf {
    let mut free = path.to_owned();
    let mut again = 2;
    while free.exists() {
        free = beside(path, &format!("-{again}"));
        again += 1;
    }
    free
}

pub(super) fn coming(aside: &Path) -> PathBuf {
    beside(aside, COMING)
}

/// A step on the way of a database out of its place, or into it. Each can be cut, and be taken again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ExchangeStep {
    /// Makes the folder.
    Folder(PathBuf),
    /// Moves a file.
    Move(PathBuf, PathBuf),
    /// Makes the names in a folder durable.
    Sync(PathBuf),
    /// Sets the high mark to that of a database.
    Mark(PathBuf),
}

impl ExchangeStep {
    pub(super) fn take(&self, folder: &Path) -> Result<(), StoreError> {
        match self {
            Self::Folder(path) => std::fs::create_dir_all(path).map_err(at(path)),
            Self::Move(from, to) => std::fs::rename(from, to).map_err(at(from)),
            Self::Sync(path) => sync_folder(path).map_err(at(path)),
            Self::Mark(path) => {
                let connection = connection::reading(path)?;
                let mark = HighMark::of(&connection, &LogHead::read(&connection)?)?;
                mark.write(folder).map_err(at(folder))
            }
        }
    }
}

/// The steps by which the present files go to a folder. Whoever looked at a file whose log was gone already made an empty log
/// beside it: that must not come over the real one.
fn moves(folder: &Path, aside: &Path) -> Vec<ExchangeStep> {
    let present = BESIDE.iter().map(|end| format!("{DATABASE}{end}")).filter(|name| folder.join(name).exists());
    let mut steps = vec![ExchangeStep::Folder(aside.to_owned()), ExchangeStep::Sync(folder.to_owned())];
    steps.extend(present.map(|name| ExchangeStep::Move(folder.join(&name), unused(&aside.join(&name)))));
    steps.extend([ExchangeStep::Sync(aside.to_owned()), ExchangeStep::Sync(folder.to_owned())]);
    steps
}

/// The steps that are left of setting a database aside, and of a restore which is past the point of no return; none where
/// there is no such thing.
pub(super) fn rest(folder: &Path) -> Result<Vec<ExchangeStep>, StoreError> {
    let mut steps = Vec::new();
    let entries = entries(folder)?;
    for open in entries.iter().filter(|path| path.is_dir() && ends_with(path, OPEN)) {
        steps.extend(moves(folder, open));
        steps.extend([ExchangeStep::Move(open.clone(), open.with_extension("")), ExchangeStep::Sync(folder.to_owned())]);
    }
    for new in entries.into_iter().filter(|path| path.is_file() && ends_with(path, COMING)) {
        steps.extend(moves(folder, &new.with_extension("")));
        steps.extend([
            ExchangeStep::Mark(new.clone()),
            ExchangeStep::Move(new, folder.join(DATABASE)),
            ExchangeStep::Sync(folder.to_owned()),
        ]);
    }
    Ok(steps)
}

/// Carries out what a cut left undone.
pub(super) fn finish(folder: &Path) -> Result<(), StoreError> {
    for step in rest(folder)? {
        step.take(folder)?;
    }
    Ok(())
}
