//! Any bytes as a frame of an MJPEG stream: a picture or a lost frame, and never more.
#![no_main]

use std::time::Instant;

use libfuzzer_sys::fuzz_target;
use motcua::scan::Luma;

fuzz_target!(|data: &[u8]| {
    // The fuzzer need not find out how a JPEG begins.
    let begun = [&[0xFF, 0xD8][..], data].concat();
    // Nor that one picture may follow the remains of another.
    let twice = [&data[data.len() / 2..], &begun].concat();
    for bytes in [data, &begun, &twice] {
        if let Ok(frame) = Luma::from_mjpeg(bytes, Instant::now()) {
            assert_eq!(frame.bytes().len(), frame.width() as usize * frame.height() as usize);
        }
    }
});
