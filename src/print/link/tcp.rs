//! A printer on a network cable.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rustix::net::sockopt;

use super::Link;

/// To find the printer's address and reach it.
const CONNECT: Duration = Duration::from_secs(2);
/// A printer that says nothing for so long is asked by the system whether it is still there…
const SILENCE: Duration = Duration::from_secs(10);
/// …so often…
const AGAIN: Duration = Duration::from_secs(3);
/// …and so many times, before the cable counts as dead.
const TIMES: u32 = 3;

/// A connection. A printer has one for everybody, so it is closed after each slip.
#[derive(Debug)]
pub(super) struct Cable(TcpStream);

impl Cable {
    /// Connects to `host:port`.
    pub(super) fn open(address: &str) -> io::Result<Self> {
        let end = Instant::now() + CONNECT;
        let mut last = io::Error::new(ErrorKind::NotFound, "no address");
        for address in resolve(address)? {
            match TcpStream::connect_timeout(&address, left(end)) {
                Ok(stream) => {
                    // Small writes must not wait for each other's acknowledgement.
                    stream.set_nodelay(true)?;
                    sockopt::set_socket_keepalive(&stream, true)?;
                    sockopt::set_tcp_keepidle(&stream, SILENCE)?;
                    sockopt::set_tcp_keepintvl(&stream, AGAIN)?;
                    sockopt::set_tcp_keepcnt(&stream, TIMES)?;
                    return Ok(Self(stream));
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}

impl Link for Cable {
    fn write(&mut self, bytes: &[u8], end: Instant) -> io::Result<usize> {
        self.0.set_write_timeout(Some(left(end)))?;
        taken(self.0.write(bytes))
    }

    fn read(&mut self, bytes: &mut [u8], end: Instant) -> io::Result<usize> {
        self.0.set_read_timeout(Some(left(end)))?;
        match self.0.read(bytes) {
            Ok(0) => Err(io::Error::new(ErrorKind::UnexpectedEof, "the printer closed it")),
            other => taken(other),
        }
    }

    fn lasts(&self) -> bool {
        false
    }
}

/// The time until `end`, and never none: the system takes that for no limit.
fn left(end: Instant) -> Duration {
    end.saturating_duration_since(Instant::now()).max(Duration::from_millis(1))
}

/// A wait that ended is no error here.
fn taken(result: io::Result<usize>) -> io::Result<usize> {
    match result {
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted) => Ok(0),
        other => other,
    }
}

/// The addresses of `host:port`. The system's resolver knows no limit, so a name is looked up on a thread of its own.
fn resolve(address: &str) -> io::Result<Vec<SocketAddr>> {
    if let Ok(address) = address.parse() {
        return Ok(vec![address]);
    }
    let (sender, receiver) = mpsc::channel();
    let name = address.to_owned();
    let _lookup = std::thread::Builder::new().name("printer-name".to_owned()).spawn(move || {
        let found = name.to_socket_addrs().map(Iterator::collect::<Vec<_>>);
        let _waiting = sender.send(found);
    })?;
    receiver.recv_timeout(CONNECT).map_err(|_| io::Error::new(ErrorKind::TimedOut, "its name was not found in time"))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_there_is_said_in_time() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port");
        let begun = Instant::now();
        assert!(Cable::open(&free.to_string()).is_err());
        assert!(Cable::open("printer.invalid:9100").is_err());
        assert!(begun.elapsed() < CONNECT * 4);
    }
}
