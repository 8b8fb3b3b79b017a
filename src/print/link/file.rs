//! A file behind which there is a printer: a port, or what the system's driver shows of it.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};

/// Waits until a file is ready for `what`, until `end`.
pub(super) fn ready(file: &File, what: PollFlags, end: Instant) -> io::Result<bool> {
    loop {
        let left = end.saturating_duration_since(Instant::now());
        let limit = Timespec::try_from(left).map_err(io::Error::other)?;
        let mut asked = [PollFd::new(file, what)];
        match poll(&mut asked, Some(&limit)) {
            Ok(0) => return Ok(false),
            Ok(_) => {
                let said = asked[0].revents();
                // What is still to be read comes first.
                if said.intersects(what) {
                    return Ok(true);
                }
                return Err(ended());
            }
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Never the terminal that Ctrl+C comes from, and not waiting for the other side of a modem to answer.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

pub(super) fn ended() -> io::Error {
    io::Error::new(ErrorKind::BrokenPipe, "the printer's file has ended")
}

#[cfg(test)]
pub(super) mod tests {
    use std::os::fd::OwnedFd;
    use std::path::PathBuf;

    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

    /// The printer's end, and the path of ours.
    pub(in super::super) fn pseudo_terminal() -> (OwnedFd, PathBuf) {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&master).expect("granted");
        unlockpt(&master).expect("unlocked");
        let name = ptsname(&master, Vec::new()).expect("its name");
        (master, PathBuf::from(name.to_str().expect("text")))
    }
}
