//! A folder of pictures as a camera: one that looks at each of them for a second, and one that plays them as it took them.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::FrameSource;
use super::rhythm::{FILM, Rhythm, USUAL};
use crate::scan::SourceFault;
use crate::scan::file;
use crate::scan::frame::Luma;

/// How long each picture is shown.
const SHOWN: Duration = Duration::from_secs(1);

/// The picture shown last, remembered over closing and opening.
pub(super) type PicturePlace = Arc<Mutex<Option<PathBuf>>>;

/// The pictures of a folder in turn.
pub(super) struct Images {
    folder: PathBuf,
    place: PicturePlace,
    rhythm: Rhythm,
    current: Option<ShownPicture>,
}

struct ShownPicture {
    picture: Luma,
    until: Instant,
}

impl Images {
    pub(super) fn open(folder: PathBuf, place: PicturePlace) -> Result<Self, SourceFault> {
        let mut images = Self { folder, place, rhythm: Rhythm::new(USUAL), current: None };
        images.current = Some(images.turn()?);
        Ok(images)
    }

    /// The next picture that can be read. The folder is listed anew each time, so that pictures may come and go.
    fn turn(&self) -> Result<ShownPicture, SourceFault> {
        let failed = |why: String| SourceFault::Failed(format!("the folder {} {why}", self.folder.display()));
        let paths = file::pictures_in(&self.folder).map_err(|error| failed(format!("cannot be read: {error}")))?;
        if paths.is_empty() {
            return Err(failed("holds no pictures".to_owned()));
        }
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        let first = place.as_ref().map_or(0, |last| paths.iter().position(|path| path > last).unwrap_or(0));
        for path in paths[first..].iter().chain(&paths[..first]) {
            match read(path) {
                Ok(picture) => {
                    *place = Some(path.clone());
                    return Ok(ShownPicture { picture, until: Instant::now() + SHOWN });
                }
                Err(fault) => tracing::warn!(path = %path.display(), %fault, "a picture is passed over"),
            }
        }
        Err(failed("holds no picture that can be read".to_owned()))
    }
}

impl FrameSource for Images {
    fn next(&mut self) -> Result<Luma, SourceFault> {
        let now = self.rhythm.wait();
        let current = match self.current.take() {
            Some(shown) if now < shown.until => shown,
            _ => self.turn()?,
        };
        let frame = current.picture.seen_again(now);
        self.current = Some(current);
        Ok(frame)
    }
}

/// The pictures of a folder as frames, fifteen a second, round and round: what a camera once took, or what a bench wants it to have taken.
///
/// All are read beforehand, so that playing costs no more than a camera would.
#[derive(Clone)]
pub(super) struct Film {
    frames: Arc<[Luma]>,
    next: usize,
    rhythm: Rhythm,
}

/// Twenty seconds; of 1280 × 720 pixels that is 280 MB.
const LONGEST_FILM: usize = 300;

impl Film {
    pub(super) fn open(folder: &Path) -> Result<Self, SourceFault> {
        let failed = |why: String| SourceFault::Failed(format!("the folder {} {why}", folder.display()));
        let paths = file::pictures_in(folder).map_err(|error| failed(format!("cannot be read: {error}")))?;
        if paths.is_empty() || paths.len() > LONGEST_FILM {
            return Err(failed(format!("holds {} pictures; a film has 1 to {LONGEST_FILM}", paths.len())));
        }
        let frames: Result<Vec<_>, _> =
            paths.iter().map(|path| read(path).map_err(|fault| failed(format!("holds {}: {fault}", path.display())))).collect();
        Ok(Self { frames: frames?.into(), next: 0, rhythm: Rhythm::new(FILM) })
    }
}

impl FrameSource for Film {
    fn next(&mut self) -> Result<Luma, SourceFault> {
        let now = self.rhythm.wait();
        let frame = self.frames[self.next].seen_again(now);
        self.next = (self.next + 1) % self.frames.len();
        Ok(frame)
    }
}

fn read(path: &Path) -> Result<Luma, file::PictureFault> {
    let bytes = std::fs::read(path).map_err(|error| file::PictureFault::Unreadable(error.to_string()))?;
    Ok(Luma::from_picture(file::brightness(&bytes)?, Instant::now()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn save(folder: &Path, name: &str, value: u8) {
        image::GrayImage::from_pixel(4, 4, image::Luma([value])).save(folder.join(name)).unwrap();
    }

    #[test]
    fn pictures_come_in_turn_and_bad_ones_are_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        save(folder.path(), "1.png", 10);
        std::fs::write(folder.path().join("2.png"), b"no picture").unwrap();
        save(folder.path(), "3.bmp", 30);
        let mut images = Images::open(folder.path().to_owned(), PicturePlace::default()).unwrap();
        let begun = Instant::now();
        let mut shown: Vec<u8> = Vec::new();
        let mut frames = 0;
        while begun.elapsed() < Duration::from_millis(2300) {
            let value = images.next().unwrap().bytes()[0];
            frames += 1;
            if shown.last() != Some(&value) {
                shown.push(value);
            }
        }
        assert_eq!(shown, [10, 30, 10]);
        assert!((10..=30).contains(&frames), "{frames} frames in 2.3 s");
    }

    #[test]
    fn opened_again_it_goes_on_with_the_next() {
        let folder = tempfile::tempdir().unwrap();
        save(folder.path(), "1.png", 10);
        save(folder.path(), "2.png", 20);
        let mut open = super::super::images(folder.path().to_owned());
        assert_eq!(open().unwrap().next().unwrap().bytes()[0], 10);
        assert_eq!(open().unwrap().next().unwrap().bytes()[0], 20);
        assert_eq!(open().unwrap().next().unwrap().bytes()[0], 10);
    }

    #[test]
    fn a_film_plays_all_its_pictures_fifteen_a_second() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Film::open(folder.path()).err().unwrap().to_string().contains("holds 0 pictures"));
        for value in [10, 20, 30] {
            save(folder.path(), &format!("{value}.png"), value);
        }
        let mut film = Film::open(folder.path()).unwrap();
        let begun = Instant::now();
        let shown: Vec<u8> = (0..7).map(|_| film.next().unwrap().bytes()[0]).collect();
        assert_eq!(shown, [10, 20, 30, 10, 20, 30, 10]);
        assert!(begun.elapsed() >= Duration::from_millis(390), "{:?} for seven frames", begun.elapsed());
        std::fs::write(folder.path().join("40.png"), b"no picture").unwrap();
        assert!(Film::open(folder.path()).err().unwrap().to_string().contains("40.png"));
    }

    #[test]
    fn a_folder_without_pictures_is_a_fault() {
        let folder = tempfile::tempdir().unwrap();
        let fault = |folder: &Path| Images::open(folder.to_owned(), PicturePlace::default()).err().map(|fault| fault.to_string());
        assert!(fault(folder.path()).unwrap().contains("holds no pictures"));
        assert!(fault(&folder.path().join("nowhere")).unwrap().contains("cannot be read"));
        std::fs::write(folder.path().join("a.png"), b"no picture").unwrap();
        assert!(fault(folder.path()).unwrap().contains("holds no picture that can be read"));
    }
}
