#!/usr/bin/env bash
# rqrr 0.11.0: a QR code that is one of a sequence (structured append) is found and not read, though all of its text is in it.
#
# ISO/IEC 18004 lets a long text stand in up to 16 symbols; each begins with a header of 20 bits and holds a part of the text that can be read
# by itself. rqrr finds the grid, corrects its errors, meets the header's mode 0011 and answers `UnknownDataType`: neither `decode` nor
# `decode_to` gives the part. To a scanner built on it, such a code looks torn.
#
# Seen with rqrr 0.11.0, symbols by segno 1.6.6; zxing-cpp 3.1.1 reads each part. Fails where that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q segno==1.6.6 zxing-cpp==3.1.1 pillow==12.0.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import segno
import zxingcpp
from PIL import Image

for number, symbol in enumerate(segno.make_sequence("khai sinh 1.001193, ket hon 1.000894, khai tu 1.000656", version=3)):
    symbol.save(f"part{number}.png", scale=6, border=4)
    (code,) = zxingcpp.read_barcodes(Image.open(f"part{number}.png"))
    print(f"zxing-cpp, part {number}: {code.text!r}")
segno.make("khai sinh 1.001193", version=3, micro=False).save("alone.png", scale=6, border=4)
PYTHON
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"
[dependencies]
rqrr = { version = "=0.11.0", default-features = false }
image = { version = "=0.25.6", default-features = false, features = ["png"] }
TOML
cat > src/main.rs <<'RUST'
fn main() {
    for path in std::env::args().skip(1) {
        let picture = image::open(&path).expect("a picture").to_luma8();
        let (width, height) = picture.dimensions();
        let mut prepared =
            rqrr::PreparedImage::prepare_from_greyscale(width as usize, height as usize, |x, y| picture.get_pixel(x as u32, y as u32).0[0]);
        for grid in prepared.detect_grids() {
            let bytes = grid.decode_to(&mut Vec::new()).map(|_| ());
            println!("{path}: {:?}, bytes {bytes:?}", grid.decode().map(|(_, text)| text));
        }
    }
}
RUST
cargo run -q -- part0.png part1.png alone.png | tee told
grep -q '^part0.png: Err(UnknownDataType), bytes Err(UnknownDataType)$' told
grep -q '^part1.png: Err(UnknownDataType), bytes Err(UnknownDataType)$' told
grep -q '^alone.png: Ok("khai sinh 1.001193")' told
echo "as described"
