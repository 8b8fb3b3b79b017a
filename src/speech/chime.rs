//! The sound of something that was understood: two short notes upwards, which nobody takes for an alarm.

use std::f32::consts::TAU;
use std::sync::OnceLock;

/// Samples a second.
const RATE: u32 = 16_000;

/// Each note: hertz, when it begins and how long it takes to fall to a third, in seconds.
const NOTES: [(f32, f32, f32); 2] = [(1046.5, 0.0, 0.07), (1568.0, 0.09, 0.11)];

/// How long all of it lasts, in seconds.
const LENGTH: f32 = 0.55;

/// How loud each note is, of the most there is; a hall's loudspeaker is set by its own knob.
const LOUDNESS: f32 = 0.35;

/// A WAV file: one channel, 16 bits.
pub(super) fn understood() -> &'static [u8] {
    static WAVE: OnceLock<Vec<u8>> = OnceLock::new();
    WAVE.get_or_init(|| {
        let samples: Vec<u8> = (0..(LENGTH * RATE as f32) as u32)
            .flat_map(|index| ((sounding(index as f32 / RATE as f32) * 32_767.0) as i16).to_le_bytes())
            .collect();
        wave(&samples)
    })
}

/// All notes at one moment, from −1 to 1.
fn sounding(moment: f32) -> f32 {
    NOTES
        .iter()
        .filter(|(_, begins, _)| moment >= *begins)
        .map(|(pitch, begins, fall)| {
            let since = moment - begins;
            // Without a soft beginning it clicks.
            let swell = (since / 0.004).min(1.0);
            LOUDNESS * swell * (-since / fall).exp() * (TAU * pitch * since).sin()
        })
        .sum()
}

/// Samples as a RIFF file (Multimedia Programming Interface and Data Specifications 1.0, IBM and Microsoft 1991).
fn wave(samples: &[u8]) -> Vec<u8> {
    let length = samples.len() as u32;
    let mut bytes = Vec::with_capacity(samples.len() + 44);
    bytes.extend_from_slice(b"RIFF");
    bytes.extend_from_slice(&(36 + length).to_le_bytes());
    bytes.extend_from_slice(b"WAVEfmt ");
    for (value, width) in [(16, 4), (1, 2), (1, 2), (RATE, 4), (2 * RATE, 4), (2, 2), (16, 2)] {
        bytes.extend_from_slice(&value.to_le_bytes()[..width]);
    }
    bytes.extend_from_slice(b"data");
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(samples);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_wave_file_that_begins_and_ends_in_silence() {
        let bytes = understood();
        assert_eq!((&bytes[..4], &bytes[8..16], bytes.len() % 2), (&b"RIFF"[..], &b"WAVEfmt "[..], 0));
        assert_eq!(u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]) as usize, bytes.len() - 8);
        assert_eq!(u32::from_le_bytes([bytes[40], bytes[41], bytes[42], bytes[43]]) as usize, bytes.len() - 44);
        let samples: Vec<i16> = bytes[44..].as_chunks().0.iter().map(|pair| i16::from_le_bytes(*pair)).collect();
        assert!(samples[0].abs() < 50 && samples.last().is_some_and(|last| last.abs() < 400), "{:?}", samples.last());
        let loudest = samples.iter().map(|sample| sample.unsigned_abs()).max();
        assert!(loudest.is_some_and(|loudest| (8_000..26_000).contains(&loudest)), "{loudest:?}");
        // A pipe takes 64 KB without anybody reading.
        assert!(bytes.len() < 60_000);
    }
}
