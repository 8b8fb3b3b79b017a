//! What `motcua scan` says about a picture: one line of JSON.

use std::borrow::Cow;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde::{Serialize, Serializer};

use super::Corners;
use super::code::{Code, CodeKind, Content};
use super::file::{self, PictureFault};
use super::find;
use super::find::{Attempt, CodeReader, Effort};
use super::frame::Luma;

/// What was found in one picture: `{"path","codes":[{"text","corners"}],"ms"}`, or `{"path","error"}` where there is no picture.
///
/// Corners go clockwise from the code's own top left, in pixels, centres at .5. What is no UTF-8 and declares no character set stands under
/// `"bytes"`, in hex, and under `"text"` too if it looks like text in ISO 8859-1. A code that says nothing by itself has neither but `"other"`:
/// `"micro_qr"`, or `"part"` with its `"index"` from 1 and `"of"` how many.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImageReport {
    /// As the caller named it.
    pub path: String,
    /// What was found, or why nothing could be.
    #[serde(flatten)]
    pub outcome: FileOutcome,
}

/// What became of one picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum FileOutcome {
    /// It was searched.
    Searched {
        /// The codes in it, perhaps none.
        #[serde(serialize_with = "lines")]
        codes: Vec<Code>,
        /// Milliseconds of processor time this thread needed to find and decode, without reading the file.
        ms: f64,
    },
    /// It is none.
    Fault {
        /// Why.
        #[serde(serialize_with = "as_sentence")]
        error: PictureFault,
    },
}

impl ImageReport {
    /// Whether there was a picture to search.
    #[must_use]
    pub fn is_image(&self) -> bool {
        matches!(self.outcome, FileOutcome::Searched { .. })
    }
}

/// How a terminal reads what its camera shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FramePace {
    /// The time for one frame.
    pub within: Duration,
    /// How many frames show the same, one at least; what the last of them gave counts.
    pub frames: u32,
}

/// Searches one picture: as thoroughly as can be, or at a terminal's pace. `bytes` is the file as it could be read.
#[must_use]
pub fn report(path: &str, bytes: io::Result<Vec<u8>>, pace: Option<FramePace>) -> ImageReport {
    let outcome = match picture(bytes) {
        Ok(picture) => {
            let frame = Luma::from_picture(picture, Instant::now());
            let (codes, needed) = match pace {
                None => timed(|| find::read(&frame)),
                Some(pace) => at_pace(&frame, pace),
            };
            FileOutcome::Searched { codes, ms: rounded(needed.as_secs_f64() * 1000.0, 1000.0) }
        }
        Err(error) => FileOutcome::Fault { error },
    };
    ImageReport { path: path.to_owned(), outcome }
}

/// What each way of looking at one picture took, in milliseconds by the clock: `{"path","ways":[{"name","field_ms",…,"read"}]}`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StageTimes {
    /// As the caller named it.
    pub path: String,
    /// One after the other.
    pub ways: Vec<Way>,
}

/// One way of looking.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Way {
    /// How it looked.
    pub name: String,
    /// The threshold field.
    pub field_ms: f64,
    /// The search for finder patterns.
    pub finders_ms: f64,
    /// The choice of triples.
    pub triples_ms: f64,
    /// Fitting, sampling and decoding.
    pub tries_ms: f64,
    /// Patterns that were found or guessed.
    pub patterns: usize,
    /// Triples that were tried.
    pub triples: usize,
    /// Codes that were read and had not been before.
    pub read: usize,
}

/// A picture, and what each way of looking at it saw.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The picture, grey.
    pub picture: image::GrayImage,
    /// What was seen.
    pub attempts: Vec<Attempt>,
}

impl Explained {
    /// What the ways of looking took.
    #[must_use]
    pub fn times(&self, path: &str) -> StageTimes {
        let ms = |time: Duration| rounded(time.as_secs_f64() * 1000.0, 1000.0);
        let way = |attempt: &Attempt| Way {
            name: attempt.way.clone(),
            field_ms: ms(attempt.spent.field),
            finders_ms: ms(attempt.spent.finders),
            triples_ms: ms(attempt.spent.triples),
            tries_ms: ms(attempt.spent.tries),
            patterns: attempt.patterns.len(),
            triples: attempt.triples,
            read: attempt.read.len(),
        };
        StageTimes { path: path.to_owned(), ways: self.attempts.iter().map(way).collect() }
    }
}

/// Looks at one picture in every way there is. `bytes` is the file as it could be read.
///
/// # Errors
/// When it is no picture.
pub fn explain(bytes: io::Result<Vec<u8>>) -> Result<Explained, PictureFault> {
    let picture = picture(bytes)?;
    let mut reader = CodeReader::default();
    let frame = Luma::from_picture(picture.clone(), Instant::now());
    // Once for the buffers, which a camera's frames do not pay for.
    let _warm = reader.explain(&frame);
    Ok(Explained { picture, attempts: reader.explain(&frame) })
}

/// What the last of several looks at the same frame gave, and the processor time that took.
fn at_pace(frame: &Luma, FramePace { within, frames }: FramePace) -> (Vec<Code>, Duration) {
    let mut reader = CodeReader::default();
    // A terminal has seen frames before, and need not set memory aside for the first that shows something.
    let empty = Luma::new(frame.width(), frame.height(), vec![128; frame.bytes().len()], frame.taken());
    if let Ok(empty) = empty {
        let _nothing = reader.read(&empty, Effort::Thorough);
    }
    let mut look = || timed(|| reader.read(frame, Effort::Until(Instant::now() + within)).codes);
    for _ in 1..frames {
        let _before = look();
    }
    look()
}

/// What something gives, and the processor time that took.
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let before = thread_time();
    let result = work();
    (result, thread_time().saturating_sub(before))
}

/// The picture in a file, as that could be read.
fn picture(bytes: io::Result<Vec<u8>>) -> Result<image::GrayImage, PictureFault> {
    file::brightness(&bytes.map_err(|error| PictureFault::Unreadable(error.to_string()))?)
}

/// The files to search: a folder stands for the pictures in it, in the order of their names; everything else, missing or not, for itself.
#[must_use]
pub fn paths(arguments: &[PathBuf]) -> Vec<PathBuf> {
    arguments
        .iter()
        .flat_map(|path| match path.is_dir().then(|| file::pictures_in(path)) {
            Some(Ok(pictures)) => pictures,
            // Reading it will fail too and say why.
            Some(Err(_)) | None => vec![path.clone()],
        })
        .collect()
}

/// The processor time of this thread.
fn thread_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
}

fn rounded(value: f64, steps: f64) -> f64 {
    (value * steps).round() / steps
}

fn as_sentence<S: Serializer>(error: &PictureFault, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(error)
}

fn lines<S: Serializer>(codes: &[Code], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct ReportLine<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<Cow<'a, str>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        bytes: Option<String>,
        #[serde(flatten)]
        other: Option<Other>,
        corners: [[f64; 2]; 4],
    }
    /// What kind it is, and which of how many.
    #[derive(Serialize)]
    #[serde(tag = "other", rename_all = "snake_case")]
    enum Other {
        MicroQr,
        Part { index: u8, of: u8 },
    }
    serializer.collect_seq(codes.iter().map(|Code { content, corners: Corners(corners) }| ReportLine {
        text: content.text(),
        bytes: if let Content::Bytes(bytes) = content { Some(data_encoding::HEXLOWER.encode(bytes)) } else { None },
        other: match content {
            Content::Other(CodeKind::MicroQr) => Some(Other::MicroQr),
            Content::Other(CodeKind::Part { index, of }) => Some(Other::Part { index: *index, of: *of }),
            Content::Text(_) | Content::Bytes(_) => None,
        },
        corners: corners.map(|(x, y)| [x, y].map(|value| rounded(f64::from(value), 100.0))),
    }))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::scan::drawing::{code, sheet};

    fn png(picture: &image::GrayImage) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    fn json(report: &ImageReport) -> serde_json::Value {
        serde_json::to_value(report).unwrap()
    }

    #[test]
    fn a_picture_is_one_line_with_its_codes() {
        let drawn = sheet(400, 300, &[(&code(b"1.004222", 6), 50, 60)]);
        let report = report("poster.png", Ok(png(&drawn)), None);
        assert!(report.is_image());
        let line = serde_json::to_string(&report).unwrap();
        assert!(line.starts_with(r#"{"path":"poster.png","codes":[{"text":"1.004222","corners":[["#) && !line.contains('\n'), "{line}");
        let value = json(&report);
        assert_eq!(value["codes"][0]["corners"].as_array().unwrap().len(), 4);
        assert!((value["codes"][0]["corners"][0][0].as_f64().unwrap() - 50.0).abs() < 2.0);
        assert!(value["ms"].as_f64().unwrap() > 0.0);
        assert!(value.get("error").is_none());
    }

    #[test]
    fn what_is_no_text_is_hex() {
        let drawn = sheet(300, 300, &[(&code(b"\xFF\x00\xAB", 6), 50, 50)]);
        let value = json(&report("-", Ok(png(&drawn)), None));
        assert_eq!(value["codes"][0]["bytes"], "ff00ab");
        assert!(value["codes"][0].get("text").is_none());
    }

    #[test]
    fn undeclared_latin_is_text_and_hex() {
        let drawn = sheet(400, 400, &[(&code(b"Ki\xEAn \xD0\xFAc", 6), 50, 50)]);
        let value = json(&report("-", Ok(png(&drawn)), None));
        assert_eq!((&value["codes"][0]["text"], &value["codes"][0]["bytes"]), (&"Kiên Ðúc".into(), &"4b69ea6e20d0fa63".into()));
    }

    #[test]
    fn at_a_terminals_pace_the_first_frame_may_have_no_time_and_later_ones_show_every_code() {
        let (one, other) = (code(b"1.004222", 6), code("https://dichvucong.gov.vn/1.004222".as_bytes(), 2));
        let drawn = sheet(900, 500, &[(&one, 40, 40), (&other, 600, 200)]);
        let read = |within: u64, frames: u32| {
            let pace = FramePace { within: Duration::from_millis(within), frames };
            json(&report("-", Ok(png(&drawn)), Some(pace)))["codes"].as_array().unwrap().len()
        };
        assert_eq!((read(0, 1), read(60_000, 2)), (0, 2));
    }

    #[test]
    fn no_picture_is_one_line_with_an_error() {
        let value = json(&report("notes.txt", Ok(b"no picture".to_vec()), None));
        assert_eq!(value["path"], "notes.txt");
        assert!(value["error"].as_str().unwrap().starts_with("is no picture"));
        assert!(value.get("codes").is_none() && value.get("ms").is_none());
        let missing = report("gone.png", Err(io::ErrorKind::NotFound.into()), None);
        assert!(!missing.is_image());
        assert!(json(&missing)["error"].as_str().unwrap().starts_with("cannot be read"));
    }

    #[test]
    fn an_empty_picture_has_no_codes() {
        let value = json(&report("white.png", Ok(png(&sheet(64, 64, &[]))), None));
        assert_eq!(value["codes"], serde_json::json!([]));
    }

    #[test]
    fn a_folder_stands_for_its_pictures_by_name() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.png", "a.JPG", "notes.txt", "c.webp"] {
            std::fs::write(folder.path().join(name), b"").unwrap();
        }
        std::fs::create_dir(folder.path().join("d.png")).unwrap();
        let single = folder.path().join("notes.txt");
        let expected: Vec<_> = ["a.JPG", "b.png", "c.webp", "notes.txt"].map(|name| folder.path().join(name)).into();
        assert_eq!(paths(&[folder.path().to_owned(), single]), expected);
        assert_eq!(paths(&["nowhere".into()]), [PathBuf::from("nowhere")]);
    }
}
