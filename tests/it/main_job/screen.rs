//! A virtual screen with a finger and an eye.

use std::io::Read as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, ImageFormat, MOTION_NOTIFY_EVENT};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use crate::shared::turn::Turn;

/// An Xvfb of its own.
pub struct VirtualScreen {
    server: Child,
    name: String,
    connection: RustConnection,
    root: u32,
    width: u16,
    height: u16,
    _turn: Turn,
}

impl VirtualScreen {
    pub fn start(width: u16, height: u16) -> Self {
        let turn = Turn::of("screen");
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &format!("{width}x{height}x24")])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is in the README's list of packages");
        let mut output = server.stdout.take().expect("piped");
        let mut number = String::new();
        while !number.ends_with('\n') {
            let mut byte = [0];
            output.read_exact(&mut byte).expect("Xvfb says its number");
            number.push(char::from(byte[0]));
        }
        let name = format!(":{}", number.trim());
        let (connection, screen) = RustConnection::connect(Some(&name)).expect("the screen answers");
        let root = connection.setup().roots[screen].root;
        Self { server, name, connection, root, width, height, _turn: turn }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The picture on the screen: blue, green, red and nothing for each pixel.
    fn pixels(&self) -> Vec<u8> {
        let image = self.connection.get_image(ImageFormat::Z_PIXMAP, self.root, 0, 0, self.width, self.height, u32::MAX);
        image.expect("asked").reply().expect("a picture").data
    }

    /// The middle of the lowest wide band of a colour, such as a button across the bottom; not where words stand.
    pub fn find_band(&self, [red, green, blue]: [u8; 3]) -> Option<(i16, i16)> {
        let (width, pixels) = (usize::from(self.width), self.pixels());
        let wide = |row: &&[u8]| row.chunks_exact(4).filter(|pixel| pixel[..3] == [blue, green, red]).count() > width / 2;
        let rows: Vec<usize> = pixels.chunks_exact(width * 4).enumerate().filter(|(_, row)| wide(row)).map(|(y, _)| y).collect();
        let lowest = *rows.last()?;
        let top = rows.iter().rev().zip((0..=lowest).rev()).take_while(|(row, expected)| **row == *expected).last().map(|(row, _)| *row)?;
        (lowest - top > 20).then_some(((width / 2) as i16, lowest.midpoint(top) as i16))
    }

    /// Touches a place: there, down, up.
    pub fn click(&self, (x, y): (i16, i16)) {
        for (kind, detail) in [(MOTION_NOTIFY_EVENT, 0), (BUTTON_PRESS_EVENT, 1), (BUTTON_RELEASE_EVENT, 1)] {
            self.connection.xtest_fake_input(kind, detail, 0, self.root, x, y, 0).expect("sent").check().expect("done");
            std::thread::sleep(std::time::Duration::from_millis(60));
        }
    }

    /// Keeps what is on the screen, to be looked at.
    pub fn save(&self, path: &Path) {
        let rgb: Vec<u8> = self.pixels().chunks_exact(4).flat_map(|pixel| [pixel[2], pixel[1], pixel[0]]).collect();
        let picture = image::RgbImage::from_raw(u32::from(self.width), u32::from(self.height), rgb).expect("its size");
        picture.save(path).expect("saved");
    }
}

impl Drop for VirtualScreen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
