use super::header::START_OF_SCAN;
use super::standard::DEFINE_HUFFMAN;
use super::*;

const DEFINE_QUANTISATION: u8 = 0xDB;
const START: [u8; 2] = [0xFF, 0xD8];
const END: [u8; 2] = [0xFF, 0xD9];

/// A coloured picture with edges and slopes.
fn picture() -> image::RgbImage {
    image::RgbImage::from_fn(96, 64, |x, y| {
        let edge = if (x / 8 + y / 8) % 2 == 0 { 40 } else { 210 };
        image::Rgb([edge, (x * 2) as u8, (y * 3) as u8])
    })
}

/// As a camera would code it.
fn camera_jpeg() -> Vec<u8> {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 85).encode_image(&picture()).unwrap();
    bytes
}

/// A JPEG taken to pieces: the segments of its header, each with its marker, and its scan.
#[derive(Clone)]
struct Pieces {
    segments: Vec<Vec<u8>>,
    scan: Vec<u8>,
}

impl Pieces {
    fn of(bytes: &[u8]) -> Self {
        let (mut segments, mut at) = (Vec::new(), 2);
        loop {
            let next = at + 2 + usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
            segments.push(bytes[at..next].to_vec());
            let is_last = bytes[at + 1] == START_OF_SCAN;
            at = next;
            if is_last {
                return Self { segments, scan: bytes[at..].to_vec() };
            }
        }
    }

    fn joined(&self) -> Vec<u8> {
        [&START[..], &self.segments.concat(), &self.scan].concat()
    }

    /// With these bytes before each segment, or only before some.
    fn before(&self, filling: &[u8], which: impl Fn(usize) -> bool) -> Vec<u8> {
        let mut whole = START.to_vec();
        for (index, segment) in self.segments.iter().enumerate() {
            if which(index) {
                whole.extend_from_slice(filling);
            }
            whole.extend_from_slice(segment);
        }
        [whole, self.scan.clone()].concat()
    }

    fn without(&self, marker: u8) -> Self {
        let segments = self.segments.iter().filter(|segment| segment[1] != marker).cloned().collect();
        Self { segments, scan: self.scan.clone() }
    }

    /// The tables in segments of a kind, each with its first byte.
    fn tables(&self, marker: u8) -> Vec<Vec<u8>> {
        let mut tables = Vec::new();
        for segment in self.segments.iter().filter(|segment| segment[1] == marker) {
            let mut rest = &segment[4..];
            while !rest.is_empty() {
                let values = if marker == DEFINE_HUFFMAN { 17 + rest[1..17].iter().copied().map(usize::from).sum::<usize>() } else { 65 };
                tables.push(rest[..values].to_vec());
                rest = &rest[values..];
            }
        }
        tables
    }

    /// With only the tables of a kind that are wanted by their first byte.
    fn with_only(&self, marker: u8, wanted: &[u8]) -> Self {
        let mut some = self.without(marker);
        for table in self.tables(marker).into_iter().filter(|table| wanted.contains(&table[0])) {
            some.segments.insert(0, segment(marker, &table));
        }
        some
    }

    fn frame(&mut self) -> &mut Vec<u8> {
        self.segments.iter_mut().find(|segment| segment[1] == 0xC0).unwrap()
    }
}

fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() + 2) as u16;
    [&[0xFF, marker], &length.to_be_bytes()[..], payload].concat()
}

/// Each variant is the same picture as the whole one.
fn all_are_the_picture(variants: &[(&str, Vec<u8>)]) {
    let wanted = luma(&camera_jpeg()).unwrap();
    let failed: Vec<_> = variants
        .iter()
        .filter_map(|(name, bytes)| match luma(bytes) {
            Ok(got) if got == wanted => None,
            Ok(_) => Some((*name, "another picture".to_owned())),
            Err(error) => Some((*name, error.to_string())),
        })
        .collect();
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn the_standard_tables_are_one_segment_of_420_bytes() {
    assert_eq!(standard::standard_tables().count(), 420);
}

#[test]
fn what_lies_before_the_start_is_passed_over() {
    let whole = camera_jpeg();
    let pieces = Pieces::of(&whole);
    let tail = |count: usize| whole[whole.len() - count..].to_vec();
    all_are_the_picture(&[
        ("one 0xFF", [&[0xFF], &whole[..]].concat()),
        ("many 0xFF", [&[0xFF; 33], &whole[..]].concat()),
        ("zeros", [&[0; 512], &whole[..]].concat()),
        ("one zero", [&[0], &whole[..]].concat()),
        ("the end of the frame before", [tail(333), whole.clone()].concat()),
        ("the end without its marker", [&tail(333)[..331], &whole[..]].concat()),
        ("an end marker", [&END[..], &whole].concat()),
        ("a header of the transport", [b"\x0c\x8d\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99".as_slice(), &whole].concat()),
        ("the lines of a multipart stream", [b"--frame\r\nContent-Type: image/jpeg\r\n\r\n".as_slice(), &whole].concat()),
        ("the start of one that was cut in its header", [&whole[..40], &whole[..]].concat()),
        ("one that was cut in its scan", [&whole[..whole.len() - 200], &whole[..]].concat()),
        ("the start twice", [&START[..], &whole].concat()),
        ("the start four times", [&START[..], &START, &START, &whole].concat()),
        ("a start and zeros", [&START[..], &[0; 6], &whole].concat()),
        ("no start at all", whole[2..].to_vec()),
        ("nothing but the last byte of the start", whole[1..].to_vec()),
        ("no start, and zeros", [&[0; 7], &whole[2..]].concat()),
        ("no start and no first segment", [&pieces.segments[1..].concat()[..], &pieces.scan].concat()),
    ]);
}

#[test]
fn what_lies_between_segments_is_passed_over() {
    let pieces = Pieces::of(&camera_jpeg());
    let last = pieces.segments.len() - 1;
    all_are_the_picture(&[
        ("two zeros", pieces.before(&[0; 2], |_| true)),
        ("one zero", pieces.before(&[0], |index| index > 0)),
        ("padding to 64 bytes", pieces.before(&[0; 61], |index| index == 2)),
        ("zeros before the scan", pieces.before(&[0; 9], |index| index == last)),
        ("fill bytes", pieces.before(&[0xFF; 5], |_| true)),
        ("fill bytes and zeros", pieces.before(&[0xFF, 0xFF, 0, 0], |_| true)),
        ("other padding", pieces.before(&[0x20; 4], |_| true)),
        ("a restart marker", pieces.before(&[0xFF, 0xD0], |index| index == 1)),
        ("every restart marker", pieces.before(&[0xFF, 0xD0, 0xFF, 0xD3, 0xFF, 0xD7], |index| index == last)),
        ("a private marker without a length", pieces.before(&[0xFF, 0x01], |_| true)),
        ("a reserved marker", pieces.before(&[0xFF, 0x4F], |index| index == 2)),
        ("a start", pieces.before(&START, |index| index == 1)),
        ("an empty comment", pieces.before(&[0xFF, 0xFE, 0, 2], |_| true)),
        ("a segment whose length lies", pieces.before(&[0xFF, 0xE3, 0, 0], |index| index == 1)),
        ("an application's data with a picture in it", pieces.before(&segment(0xE1, &camera_jpeg()), |index| index == 1)),
        ("video beside it", pieces.before(&segment(0xE4, &[0xFF; 3000]), |index| index == 2)),
    ]);
}

#[test]
fn tables_that_are_missing_are_the_standard_ones() {
    let pieces = Pieces::of(&camera_jpeg());
    let ids: Vec<u8> = pieces.tables(DEFINE_HUFFMAN).iter().map(|table| table[0]).collect();
    assert_eq!(ids.len(), 4, "the encoder sends all of them");
    for mask in 0..16_usize {
        let wanted: Vec<u8> = ids.iter().enumerate().filter(|(index, _)| mask >> index & 1 == 1).map(|(_, id)| *id).collect();
        all_are_the_picture(&[(&format!("only {wanted:x?}"), pieces.with_only(DEFINE_HUFFMAN, &wanted).joined())]);
    }
    let in_one = |cut: usize, claimed: usize| {
        let tables = pieces.tables(DEFINE_HUFFMAN).concat();
        let mut part = segment(DEFINE_HUFFMAN, &tables[..claimed]);
        part.truncate(4 + cut);
        let mut pieces = pieces.without(DEFINE_HUFFMAN);
        pieces.segments.insert(1, part);
        pieces.joined()
    };
    let whole = pieces.tables(DEFINE_HUFFMAN).concat().len();
    all_are_the_picture(&[
        ("all in one segment", in_one(whole, whole)),
        ("one segment that ends in a table's values", in_one(whole - 60, whole - 60)),
        ("one that ends in the first table", in_one(12, 12)),
        ("one that has nothing", in_one(0, 0)),
        ("one that claims to be longer than it is", in_one(whole - 100, whole)),
        ("one of which nearly nothing came", in_one(3, whole)),
    ]);
    let mut unsound = pieces.without(DEFINE_HUFFMAN);
    unsound.segments.insert(1, segment(DEFINE_HUFFMAN, &[&[0x00, 9], &[0; 15][..], &[1; 9]].concat()));
    all_are_the_picture(&[("a table that is no code", unsound.joined())]);
}

#[test]
fn a_table_of_its_own_counts_and_the_others_are_the_standard_ones() {
    // Its lengths and values are the standard ones in another order, so it codes otherwise.
    let pieces = Pieces::of(&camera_jpeg());
    let mut other = pieces.tables(DEFINE_HUFFMAN).into_iter().find(|table| table[0] == 0x10).unwrap();
    other[17..].reverse();
    let mut changed = pieces.without(DEFINE_HUFFMAN);
    changed.segments.insert(1, segment(DEFINE_HUFFMAN, &other));
    assert_ne!(luma(&changed.joined()).ok(), luma(&pieces.joined()).ok());
}

#[test]
fn brightness_needs_no_tables_of_colour() {
    let pieces = Pieces::of(&camera_jpeg());
    assert_eq!(pieces.tables(DEFINE_QUANTISATION).len(), 2);
    let wide = |table: &[u8]| [&[table[0] | 0x10], &table[1..].iter().flat_map(|value| [0, *value]).collect::<Vec<_>>()[..]].concat();
    let mut sixteen = pieces.without(DEFINE_QUANTISATION);
    sixteen.segments.insert(0, segment(DEFINE_QUANTISATION, &wide(&pieces.tables(DEFINE_QUANTISATION)[0])));
    let mut cut = pieces.without(DEFINE_QUANTISATION);
    let tables = pieces.tables(DEFINE_QUANTISATION).concat();
    cut.segments.insert(0, segment(DEFINE_QUANTISATION, &tables[..100]));
    let late = pieces.with_only(DEFINE_QUANTISATION, &[0]);
    all_are_the_picture(&[
        ("for brightness only", pieces.with_only(DEFINE_QUANTISATION, &[0]).joined()),
        ("for brightness only, in sixteen bits", sixteen.joined()),
        ("the second cut short", cut.joined()),
        ("for brightness only, and no Huffman tables", late.without(DEFINE_HUFFMAN).joined()),
    ]);
    assert!(luma(&pieces.without(DEFINE_QUANTISATION).joined()).is_err(), "nobody can know the first");
}

/// Nearly as bright as a picture.
fn is_as_bright((width, height, grey): &(u32, u32, Vec<u8>), colours: &image::RgbImage) {
    assert_eq!((*width, *height), colours.dimensions());
    for (value, pixel) in grey.iter().zip(colours.pixels()) {
        let expected = 0.299 * f32::from(pixel[0]) + 0.587 * f32::from(pixel[1]) + 0.114 * f32::from(pixel[2]);
        assert!((f32::from(*value) - expected).abs() < 6.0, "{value} is not {expected}");
    }
}

/// Components as they are, in one JPEG without any change of colours: three or four times a grey one, interleaved.
///
/// `image` writes no such pictures: three grey pictures are coded as if they were brightness and colours, which undoes nothing.
fn uncoloured(names: &[u8], planes: impl Fn(u32, u32, usize) -> u8, before: &[Vec<u8>]) -> Vec<u8> {
    // A scan of its own for each component: so the coded bytes of grey pictures can be used as they are.
    let grey = |plane: usize| {
        let picture = image::GrayImage::from_fn(96, 64, |x, y| image::Luma([planes(x, y, plane)]));
        let mut bytes = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 95).encode_image(&picture).unwrap();
        Pieces::of(&bytes)
    };
    let first = grey(0);
    let mut whole = [&START[..], &before.concat()].concat();
    for marker in [DEFINE_QUANTISATION, DEFINE_HUFFMAN] {
        for table in first.tables(marker) {
            whole.extend(segment(marker, &table));
        }
    }
    let components: Vec<u8> = names.iter().flat_map(|name| [*name, 0x11, 0]).collect();
    whole.extend(segment(0xC0, &[&[8, 0, 64, 0, 96, names.len() as u8], &components[..]].concat()));
    for (plane, name) in names.iter().enumerate() {
        whole.extend(segment(START_OF_SCAN, &[1, *name, 0, 0, 63, 0]));
        let scan = grey(plane).scan;
        whole.extend_from_slice(&scan[..scan.len() - 2]);
    }
    [&whole[..], &END].concat()
}

fn adobe(transform: u8) -> Vec<u8> {
    segment(0xEE, &[b"Adobe\0\x64\0\0\0\0".as_slice(), &[transform]].concat())
}

#[test]
fn brightness_is_that_of_the_picture() {
    let bytes = camera_jpeg();
    is_as_bright(&luma(&bytes).unwrap(), &image::load_from_memory(&bytes).unwrap().to_rgb8());
}

#[test]
fn red_green_and_blue_and_inks_make_the_brightness() {
    let colours =
        image::RgbImage::from_fn(96, 64, |x, y| image::Rgb([(x * 2) as u8, (y * 3) as u8, if x / 16 % 2 == 0 { 30 } else { 220 }]));
    let colour = |x, y, plane: usize| colours.get_pixel(x, y)[plane];
    // Adobe's inks are written the other way round, 255 is none: with all black left out they are the colours.
    let inks = |x, y, plane: usize| if plane < 3 { colour(x, y, plane) } else { 255 };
    let half = image::RgbImage::from_fn(96, 64, |x, y| colours.get_pixel(x, y).0.map(|value| (u32::from(value) * 128 / 255) as u8).into());
    let jfif = segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    for (name, bytes, wanted) in [
        ("by Adobe's segment", uncoloured(&[1, 2, 3], colour, &[adobe(0)]), &colours),
        ("by their names", uncoloured(b"RGB", colour, &[]), &colours),
        ("by both", uncoloured(b"RGB", colour, &[adobe(0)]), &colours),
        ("numbered from zero", uncoloured(&[0, 1, 2], colour, &[adobe(0)]), &colours),
        ("inks", uncoloured(&[1, 2, 3, 4], inks, &[adobe(0)]), &colours),
        ("inks without a word", uncoloured(b"CMYK", inks, &[]), &colours),
        (
            "half as much light",
            uncoloured(&[1, 2, 3, 4], |x, y, plane| if plane < 3 { colour(x, y, plane) } else { 128 }, &[adobe(0)]),
            &half,
        ),
    ] {
        let got = luma(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        is_as_bright(&got, wanted);
    }
    // Brightness and colours of ink: without colour, and the other way round.
    let inks = |x: u32, _: u32, plane: usize| [255 - (x * 2) as u8, 128, 128, 255][plane];
    let grey = image::RgbImage::from_fn(96, 64, |x, _| image::Rgb([(x * 2) as u8; 3]));
    is_as_bright(&luma(&uncoloured(&[1, 2, 3, 4], inks, &[adobe(2)])).unwrap(), &grey);
    // What says that it is brightness and colours is, whatever its components are called.
    let plain = |x: u32, _: u32, plane: usize| [(x * 2) as u8, 128, 128][plane];
    for before in [vec![jfif.clone()], vec![adobe(1)], vec![jfif, adobe(1)], vec![]] {
        is_as_bright(&luma(&uncoloured(&[1, 2, 3], plain, &before)).unwrap(), &grey);
    }
    assert!(luma(&uncoloured(&[1, 2], plain, &[])).is_err(), "two components mean nothing");
}

#[test]
fn a_height_that_follows_the_scan_is_found() {
    let mut pieces = Pieces::of(&camera_jpeg());
    pieces.frame()[5..7].fill(0);
    let scan = pieces.scan.split_off(pieces.scan.len() - 2);
    pieces.scan.extend_from_slice(&[0xFF, 0xDC, 0, 4, 0, 64]);
    let without_end = pieces.joined();
    pieces.scan.extend(scan);
    all_are_the_picture(&[("with an end", pieces.joined()), ("without", without_end)]);
    let length = pieces.scan.len() - 8;
    pieces.scan.truncate(length);
    assert!(luma(&pieces.joined()).is_err(), "no height at all");
}

#[test]
fn junk_behind_the_end_changes_nothing() {
    let bytes = camera_jpeg();
    let half = bytes.len() / 2;
    let more = |junk: &[u8]| [&bytes, junk].concat();
    all_are_the_picture(&[
        // An older, longer picture shines through, its end included.
        ("remains of an older one", more(&[&bytes[half..], &[0; 5000]].concat())),
        ("zeros", more(&[0; 4096])),
        ("another picture", more(&bytes)),
        ("half a picture", more(&bytes[..half])),
        ("no end at all", bytes[..bytes.len() - 2].to_vec()),
        ("no end, and zeros", [&bytes[..bytes.len() - 2], &[0; 300]].concat()),
    ]);
}

#[test]
fn of_two_pictures_the_whole_one_is_taken() {
    let bytes = camera_jpeg();
    let mut other = Vec::new();
    let grey = image::GrayImage::from_pixel(16, 16, image::Luma([99]));
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut other, 85).encode_image(&grey).unwrap();
    all_are_the_picture(&[
        ("behind one that was cut", [&other[..other.len() - 3], &bytes].concat()),
        ("before one that was cut", [&bytes[..], &other[..other.len() - 3]].concat()),
    ]);
    let without_end = [&bytes[..bytes.len() - 2], &other[..other.len() - 3]].concat();
    assert_eq!(luma(&without_end).unwrap().0, 96, "neither has an end");
}

#[test]
fn damage_is_a_lost_frame_or_a_picture_never_a_panic() {
    let bytes = camera_jpeg();
    for length in 0..bytes.len() {
        let _ = luma(&bytes[..length]);
    }
    for (index, turn) in (0..bytes.len()).zip([0x01, 0x80, 0xFF, 0x10].into_iter().cycle()) {
        let mut damaged = bytes.clone();
        damaged[index] ^= turn;
        let _ = luma(&damaged);
    }
    assert!(luma(&[]).is_err());
    assert!(luma(&START).is_err());
    assert!(luma(&[0; 4096]).is_err());
}

#[test]
fn a_buffer_of_nothing_but_markers_costs_little() {
    let begun = std::time::Instant::now();
    for pattern in [&START[..], &END, &[0xFF], &[0xFF, 0xC4, 0, 3], &[0xFF, 0xDA, 0, 2], &[0xFF, 0xD8, 0xFF, 0xC4, 0x10, 0]] {
        assert!(luma(&pattern.repeat((4 << 20) / pattern.len())).is_err());
    }
    assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{:?}", begun.elapsed());
}

proptest::proptest! {
    #[test]
    fn no_header_makes_it_panic(pieces in proptest::collection::vec((0xC0_u8.., proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40), 0_u8..4), 0..12), cut in 0..900_usize) {
        let whole = camera_jpeg();
        let mut bytes = START.to_vec();
        for (marker, payload, how) in pieces {
            match how {
                0 => bytes.extend(segment(marker, &payload)),
                1 => bytes.extend([&[0xFF, marker][..], &payload].concat()),
                2 => bytes.extend(payload),
                _ => bytes.extend_from_slice(&whole[..cut.min(whole.len())]),
            }
        }
        bytes.extend_from_slice(&whole[cut.min(whole.len())..]);
        if let Ok((width, height, grey)) = luma(&bytes) {
            proptest::prop_assert_eq!(grey.len(), width as usize * height as usize);
        }
    }
}
