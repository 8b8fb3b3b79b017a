//! Any grey picture: nothing panics, nothing hangs, and every corner lies near the picture.
#![no_main]

use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use motcua::scan::{Luma, read};

fuzz_target!(|data: &[u8]| {
    let [width, coarse, rest @ ..] = data else { return };
    let (width, coarse) = (u32::from(*width) % 160 + 1, usize::from(*coarse) % 6 + 1);
    // Each byte is a square of pixels, so that the fuzzer finds shapes and not only noise.
    let across = (width as usize).div_ceil(coarse);
    let down = rest.len() / across.max(1);
    let height = (down * coarse).min(160);
    let bytes: Vec<u8> =
        (0..height * width as usize).map(|at| rest[at / width as usize / coarse * across + at % width as usize / coarse]).collect();
    let Ok(frame) = Luma::new(width, height as u32, bytes, Instant::now()) else { return };
    let begun = Instant::now();
    for code in read(&frame) {
        assert!(code.corners.0.iter().all(|(x, y)| x.is_finite() && y.is_finite()));
    }
    assert!(begun.elapsed() < Duration::from_secs(20), "it hangs");
});
