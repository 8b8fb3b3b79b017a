//! Whether there is a screen to open a window on.

use std::net::{TcpStream, ToSocketAddrs as _};
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr, UnixStream};
use std::time::Duration;

/// Long enough for a busy machine, short enough for a person.
const PATIENCE: Duration = Duration::from_secs(2);

/// Says in one sentence why no window can be opened; asks the display itself, because a variable proves nothing.
pub(super) fn check() -> Result<(), String> {
    let name = std::env::var("DISPLAY").unwrap_or_default();
    if name.is_empty() {
        return Err("there is no display (DISPLAY is not set)".to_owned());
    }
    let unreachable = || format!("the display {name} does not answer");
    let (host, number) = name.rsplit_once(':').ok_or_else(unreachable)?;
    let number: u16 = number.split('.').next().and_then(|number| number.parse().ok()).ok_or_else(unreachable)?;
    let host = host.strip_suffix("/unix").unwrap_or(host);
    let answers = if host.is_empty() || host == "unix" { local(number) } else { remote(host, number) };
    if answers { Ok(()) } else { Err(unreachable()) }
}

fn local(number: u16) -> bool {
    let path = format!("/tmp/.X11-unix/X{number}");
    let abstractly = || SocketAddr::from_abstract_name(&path).and_then(|address| UnixStream::connect_addr(&address));
    UnixStream::connect(&path).or_else(|_| abstractly()).is_ok()
}

fn remote(host: &str, number: u16) -> bool {
    let Some(port) = number.checked_add(6000) else {
        return false;
    };
    (host, port)
        .to_socket_addrs()
        .is_ok_and(|mut addresses| addresses.any(|address| TcpStream::connect_timeout(&address, PATIENCE).is_ok()))
}
