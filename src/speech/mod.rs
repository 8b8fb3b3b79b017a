//! Sound: what tells ears what the screen tells eyes.
//!
//! The program that plays is the system's own (`aplay` of ALSA, `paplay`, `pw-play`), which knows the sound card; it is handed one WAV file on its
//! standard input. A hall without loudspeaker works as well.

mod chime;

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// No sound of ours lasts so long; a player that does hangs.
const LONGEST: Duration = Duration::from_secs(5);

/// Plays sounds, one after the other, on a thread of its own, which ends when this is dropped.
#[derive(Debug, Clone)]
pub struct Loudspeaker {
    sounds: SyncSender<&'static [u8]>,
}

impl Loudspeaker {
    /// Plays by a program and its arguments, such as `["aplay", "-q"]`. Nothing is tried before the first sound.
    ///
    /// # Errors
    ///
    /// Where the system gives no thread.
    pub fn new(player: Vec<String>) -> std::io::Result<Self> {
        // What comes while something is heard is not caught up with later: it would tell of something past.
        let (sounds, wanted) = sync_channel(0);
        let thread = std::thread::Builder::new().name("loudspeaker".to_owned());
        let _running = thread.spawn(move || play_all(&player, &wanted))?;
        Ok(Self { sounds })
    }

    /// What was held up was understood.
    pub fn chime(&self) {
        // Busy or gone: then this one is not heard.
        let _heard = self.sounds.try_send(chime::understood());
    }
}

fn play_all(player: &[String], wanted: &Receiver<&'static [u8]>) {
    let mut is_told = false;
    for sound in wanted {
        match play(player, sound) {
            Ok(()) => is_told = false,
            Err(error) if !is_told => {
                tracing::warn!("no sound: `{}`: {error}", player.join(" "));
                is_told = true;
            }
            Err(_) => {}
        }
    }
}

fn play(player: &[String], sound: &[u8]) -> std::io::Result<()> {
    let Some((program, arguments)) = player.split_first() else { return Ok(()) };
    let mut playing = Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let begun = Instant::now();
    // It is small enough for the pipe to take whole; taking the input ends it.
    let written = playing.stdin.take().map_or(Ok(()), |mut input| input.write_all(sound));
    let ended = loop {
        if let Some(status) = playing.try_wait()? {
            break status;
        }
        if begun.elapsed() > LONGEST {
            playing.kill()?;
            break playing.wait()?;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    written?;
    if ended.success() { Ok(()) } else { Err(std::io::Error::other(ended.to_string())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn until(what: &str, mut holds: impl FnMut() -> bool) {
        let begun = Instant::now();
        while !holds() {
            assert!(begun.elapsed() < Duration::from_secs(10), "{what}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    #[test]
    fn the_player_is_handed_the_whole_sound() {
        let folder = tempfile::tempdir().unwrap();
        let heard = folder.path().join("heard.wav");
        let loudspeaker = Loudspeaker::new(vec!["tee".to_owned(), heard.display().to_string()]).unwrap();
        until("a sound is heard", || {
            loudspeaker.chime();
            std::fs::read(&heard).is_ok_and(|bytes| bytes == chime::understood())
        });
    }

    #[test]
    fn a_player_that_is_not_there_or_fails_harms_nobody() {
        assert!(play(&["no-such-player".to_owned()], chime::understood()).is_err());
        assert!(play(&["false".to_owned()], chime::understood()).is_err());
        assert!(play(&[], chime::understood()).is_ok());
        let loudspeaker = Loudspeaker::new(vec!["no-such-player".to_owned()]).unwrap();
        for _ in 0..20 {
            loudspeaker.chime();
        }
    }
}
