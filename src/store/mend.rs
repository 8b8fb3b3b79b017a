//! A file of which nothing but the header is damaged: what stands there is known, or follows from the rest of the file.
//!
//! A copy of the file gets the header that each file of ours has. Whether it is sound then is for the checks to say, as of any
//! other copy; the file itself stays as it is.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::files::{at, beside, has_log};
use super::spare::PAGE;
use super::{StoreError, form, settings, spare};

/// The length of the header of a database (<https://www.sqlite.org/fileformat2.html#the_database_header>).
const LENGTH: usize = 100;

/// What stands in the header of each file of ours, and from which byte on.
fn constants() -> [(usize, Vec<u8>); 6] {
    [
        (0, b"SQLite format 3\0".to_vec()),
        // The size of a page.
        (16, (PAGE as u16).to_be_bytes().to_vec()),
        // Nothing reserved at the end of a page, and three fractions that no file has otherwise.
        (20, vec![0, 64, 32, 32]),
        // The form of the schema, the cache's size, no vacuum by itself, and the encoding: UTF-8.
        (44, [4, 0, 0, 1_u32].iter().flat_map(|number| number.to_be_bytes()).collect()),
        (64, 0_u32.to_be_bytes().to_vec()),
        // Whose it is, and what is kept free.
        (68, [(settings::APPLICATION_ID as u32).to_be_bytes().to_vec(), vec![0; 20]].concat()),
    ]
}

/// The header as it should be, where it is not. `length` is that of the file, where no log beside it may say another.
fn mended(header: &[u8; LENGTH], length: Option<u64>) -> Option<[u8; LENGTH]> {
    let mut mended = *header;
    for (from, bytes) in constants() {
        mended[from..from + bytes.len()].copy_from_slice(&bytes);
    }
    // With a log beside it, or without: both are read.
    if !matches!(header[18..20], [1, 1] | [2, 2]) {
        mended[18..20].copy_from_slice(&[2, 2]);
    }
    // The number of pages counts only where these two agree.
    if let Some(pages) = length.map(|length| ((length / PAGE) as u32).to_be_bytes())
        && (header[24..28] != header[92..96] || header[28..32] != pages)
    {
        mended[92..96].copy_from_slice(&header[24..28]);
        mended[28..32].copy_from_slice(&pages);
    }
    (mended != *header).then_some(mended)
}

fn header(path: &Path) -> Result<([u8; LENGTH], u64), StoreError> {
    let (file, mut header) = (File::open(path).map_err(at(path))?, [0; LENGTH]);
    file.read_exact_at(&mut header, 0).map_err(at(path))?;
    Ok((header, file.metadata().map_err(at(path))?.len()))
}

/// The version that stands in the header of a file that SQLite cannot read, where it is one of ours.
pub(super) fn version(path: &Path) -> Option<i64> {
    let (header, _) = header(path).ok()?;
    let number = |from: usize| i32::from_be_bytes([header[from], header[from + 1], header[from + 2], header[from + 3]]);
    (i64::from(number(68)) == settings::APPLICATION_ID).then(|| number(60).into())
}

/// A copy of a database under another name, with the header and the version that it should have; `None` where its own are
/// right. Whoever asks removes it.
///
/// # Errors
/// When it cannot be copied, or is too damaged for this.
pub(super) fn copy(path: &Path, to: &Path) -> Result<Option<PathBuf>, StoreError> {
    let (header, length) = header(path)?;
    // A newer program's file is not ours to mend.
    if version(path).is_some_and(|version| version > super::schema::VERSION) {
        return Ok(None);
    }
    let has_log = has_log(path);
    let mut mended = mended(&header, (!has_log).then_some(length));
    // Where the free pages are stands nowhere else; a file made anew needs none.
    let is_torn = !has_log && mended.is_none() && !spare::is_whole(path).unwrap_or(true);
    if is_torn {
        let mut without = header;
        without[32..40].fill(0);
        mended = Some(without);
    }
    // What is named as its log and is none would keep it from being read.
    let is_alone = ["-wal", "-shm", "-journal"].iter().all(|end| !beside(path, end).is_dir());
    if mended.is_none() && is_alone && super::connection::reading(path).and_then(|connection| form::check(&connection)).is_ok() {
        return Ok(None);
    }
    remove(to);
    for end in ["", "-wal"].into_iter().filter(|end| beside(path, end).is_file()) {
        let _ = std::fs::copy(beside(path, end), beside(to, end)).map_err(at(to))?;
    }
    if let Some(mended) = mended {
        File::options().write(true).open(to).and_then(|file| file.write_all_at(&mended, 0)).map_err(at(to))?;
    }
    let connection = Connection::open(to)?;
    if let Some(version) = form::of(&connection)? {
        connection.pragma_update(None, "user_version", version)?;
    }
    // It is to stand alone, without a log.
    let _: String = connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    if is_torn {
        connection.execute_batch("VACUUM")?;
    }
    connection.close().map_err(|(_, error)| error)?;
    Ok(Some(to.to_owned()))
}

/// Removes a copy that was made so.
pub(super) fn remove(copy: &Path) {
    for end in ["", "-wal", "-shm", "-journal"] {
        let _ = std::fs::remove_file(beside(copy, end));
    }
}
