#!/usr/bin/env bash
# segno 1.6.6: a text with Vietnamese letters, spread over a sequence of QR codes of a given version, becomes symbols that nobody can read.
#
# `make_sequence(text, version=2)` shares the text out by letters. A letter such as "ế" takes three bytes in UTF-8, so a part may be larger
# than its symbol holds. Nothing is raised: the symbol is drawn all the same, its error correction does not fit its data, and a decoder finds
# a code with a wrong checksum. The same words without their marks, and the same text at the next larger version, are read back whole.
#
# Seen with segno 1.6.6 and zxing-cpp 3.1.1 under Python 3.11. Fails where that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q segno==1.6.6 zxing-cpp==3.1.1 pillow==12.0.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
import segno
import zxingcpp
from PIL import Image

TEXT = "Phiếu hẹn trả kết quả hồ sơ 000.00.12.H62-201105-0004"
PLAIN = "Phieu hen tra ket qua ho so 000.00.12.H62-201105-0004"


def read_back(text, version):
    """What a decoder makes of each symbol: its text, or its error."""
    told = []
    for symbol in segno.make_sequence(text, version=version):
        symbol.save("symbol.png", scale=6, border=4)
        codes = zxingcpp.read_barcodes(Image.open("symbol.png"), return_errors=True)
        told.append(codes[0].text if codes and codes[0].valid else f"({codes[0].error if codes else 'no code'})")
    return told


small, plain, large = read_back(TEXT, 2), read_back(PLAIN, 2), read_back(TEXT, 3)
print("with marks, version 2:   ", small)
print("without marks, version 2:", plain)
print("with marks, version 3:   ", large)
expected = "Checksum" in small[0] and "".join(plain) == PLAIN and "".join(large) == TEXT
sys.exit(0 if expected else "segno, or its decoder, does otherwise now")
PYTHON
echo "as described"
