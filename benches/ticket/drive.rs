//! The drive's own cost.

use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

/// One 20 KB overwrite and `fdatasync`: about what a ticket's five pages need.
pub struct Floor {
    file: File,
    page: Vec<u8>,
}

impl Floor {
    pub fn new(path: &Path) -> Self {
        let mut file = File::create(path).expect("a file");
        let page = vec![7; 20 * 1024];
        file.write_all(&page).and_then(|()| file.sync_all()).expect("written");
        Self { file, page }
    }

    pub fn flush(&mut self) -> Duration {
        let start = Instant::now();
        self.file.rewind().and_then(|()| self.file.write_all(&self.page)).and_then(|()| self.file.sync_data()).expect("written");
        start.elapsed()
    }
}
