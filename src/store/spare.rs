//! Room inside the database itself: pages that hold nothing give their place on the drive back.
//!
//! A hall that was closed in order keeps some megabytes of free pages, from the warming of its log. On a drive without a single
//! free byte that is what there is to call people with: a hole in the file is as good as a page whose content does not matter, and
//! a power cut in between harms nothing.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use rustix::fs::{FallocateFlags, fallocate};

use super::files::has_log;

/// The size of a page of ours.
pub(super) const PAGE: u64 = 4096;
/// Free pages that one page of the list of them names at most (<https://www.sqlite.org/fileformat2.html#the_freelist>).
const NAMED: usize = PAGE as usize / 4 - 2;

/// Gives the place of the free pages of a database back; nobody may have it open. The answer is how many bytes they are. Where
/// there is a log beside it, the file alone does not say which pages are free, and none are given back.
pub(super) fn give_back(database: &Path) -> io::Result<u64> {
    if has_log(database) {
        return Ok(0);
    }
    let file = File::options().read(true).write(true).open(database)?;
    let Some(pages) = free(&file)? else {
        return Ok(0);
    };
    for page in &pages {
        let hole = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
        fallocate(&file, hole, u64::from(page - 1) * PAGE, PAGE)?;
    }
    Ok(pages.len() as u64 * PAGE)
}

/// Whether the list of free pages is what the header says of it. It lies in the file alone where there is no log.
pub(super) fn is_whole(database: &Path) -> io::Result<bool> {
    Ok(free(&File::open(database)?)?.is_some())
}

/// The free pages whose content does not matter; `None` where their list is not what the header says.
fn free(file: &File) -> io::Result<Option<Vec<u32>>> {
    let last = file.metadata()?.len() / PAGE;
    let mut header = [0; 100];
    file.read_exact_at(&mut header, 0)?;
    if !header.starts_with(b"SQLite format 3\0") || u64::from(u16::from_be_bytes([header[16], header[17]])) != PAGE {
        return Ok(None);
    }
    let is_page = |page: u32| page > 1 && u64::from(page) <= last;
    let (mut trunk, count) = (number(&header, 32), number(&header, 36) as usize);
    let (mut pages, mut trunks) = (Vec::new(), 0);
    while is_page(trunk) && trunks + pages.len() < count {
        let mut listed = [0; PAGE as usize];
        file.read_exact_at(&mut listed, u64::from(trunk - 1) * PAGE)?;
        let named = (number(&listed, 4) as usize).min(NAMED);
        pages.extend((0..named).map(|index| number(&listed, 8 + 4 * index)).filter(|page| is_page(*page)));
        (trunk, trunks) = (number(&listed, 0), trunks + 1);
    }
    Ok((trunk == 0 && trunks + pages.len() == count).then_some(pages))
}

fn number(bytes: &[u8], from: usize) -> u32 {
    u32::from_be_bytes([bytes[from], bytes[from + 1], bytes[from + 2], bytes[from + 3]])
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt as _;

    use rusqlite::Connection;

    use super::*;

    #[test]
    fn free_pages_become_holes_and_the_file_is_as_sound_as_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.db");
        let file = Connection::open(&path).expect("opens");
        file.execute_batch(
            "CREATE TABLE kept (x); INSERT INTO kept VALUES (zeroblob(100000)); CREATE TABLE gone (x);
             INSERT INTO gone VALUES (randomblob(9000000)); INSERT INTO kept VALUES (randomblob(100000)); DROP TABLE gone",
        )
        .expect("filled");
        let before: Vec<u8> =
            file.query_row("SELECT group_concat(hex(x)) FROM kept", [], |row| row.get(0).map(String::into_bytes)).expect("read");
        drop(file);
        let blocks = std::fs::metadata(&path).expect("there").blocks();
        let given = give_back(&path).expect("given back");
        assert!(given > 8_000_000, "{given}");
        let saved = blocks - std::fs::metadata(&path).expect("there").blocks();
        assert!(saved * 512 > 8_000_000, "{saved} blocks");
        let file = Connection::open(&path).expect("opens");
        let sound: String = file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("checked");
        assert_eq!(sound, "ok");
        let after: Vec<u8> =
            file.query_row("SELECT group_concat(hex(x)) FROM kept", [], |row| row.get(0).map(String::into_bytes)).expect("read");
        assert_eq!(after, before);
        file.execute_batch("INSERT INTO kept VALUES (randomblob(5000000))").expect("the pages are used again");
        // Nonsense is left alone.
        for nonsense in [&b""[..], &[7; 50], &[0xff; 9_000]] {
            std::fs::write(&path, nonsense).expect("written");
            assert!(!matches!(give_back(&path), Ok(1..)));
            assert_eq!(std::fs::read(&path).expect("read"), nonsense);
        }
    }
}
