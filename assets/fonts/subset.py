#!/usr/bin/env python3
"""Cut the icon font down to the icons that screens and pages use.

    python3 subset.py LUCIDE.ttf        (font/lucide.ttf of the npm package lucide-static 1.48.0; needs fontTools)
"""
import re
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

HERE = Path(__file__).parent
ROOT = HERE.parent.parent

codes = {int(code, 16) for code in re.findall(r"^    \w+ = 0x(e[0-9a-f]{3}),$", (ROOT / "src/kiosk/ui/icon.rs").read_text(), re.M)}
for sheet in (ROOT / "assets/pages").glob("*.css"):
    codes |= {int(code, 16) for code in re.findall(r"\\(e[0-9a-f]{3})", sheet.read_text())}

font = TTFont(sys.argv[1])
missing = codes - font.getBestCmap().keys()
if missing:
    sys.exit("not in this font: " + ", ".join(f"{code:04x}" for code in sorted(missing)))
options = subset.Options(layout_features=[], name_IDs=[0, 1, 2, 3, 4, 5, 6], notdef_outline=True, drop_tables=["GSUB"])
subsetter = subset.Subsetter(options)
subsetter.populate(unicodes=codes)
subsetter.subset(font)
# A blank of its own: one borrowed from another font would move the line of the sign.
font["glyf"]["uni00A0"] = Glyph()
font["hmtx"]["uni00A0"] = (150, 0)
for table in font["cmap"].tables:
    if table.isUnicode():
        table.cmap[0xA0] = "uni00A0"
font.save(HERE / "lucide-subset.ttf")
