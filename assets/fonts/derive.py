#!/usr/bin/env python3
"""Derive Be Vietnam Pro with the letters of Ê Đê (Rhade) and M'Nông.

    python3 derive.py ORIGINAL.ttf DERIVED.ttf        (once for each weight; needs fontTools)

Added after the original glyphs, whose numbers, outlines and hints stay as they are:
  ƀ Ƀ            b and B with the bar of đ and Đ
  ĕ ĭ ŏ ŭ        and their capitals
  â̆ ê̆ ô̆ ơ̆ ư̆      and their capitals, by ligature (ccmp) from every canonical spelling
Each new letter takes side bearings, kerning and anchors from a Vietnamese sibling (ê̆ from ễ), and
the breve of a stack stands clear of the circumflex yet stays lower than the family's own Ẳ.
"""
import sys
from copy import deepcopy
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent, GlyphCoordinates
from fontTools.ttLib.tables.otTables import Ligature
from fontTools.ttLib.tables.ttProgram import Program

NOTE = ("Modified version of Be Vietnam Pro 1.002: adds the letters of the languages Ê Đê (Rhade) and M'Nông: "
        "ƀ, ĕ, ĭ, ŏ, ŭ, â̆, ê̆, ô̆, ơ̆, ư̆ and their capitals.")
CIRCUMFLEX, BREVE, HORN = "uni0302", "uni0306", "uni031B"
STACK, LOW_BREVE = "uni03020306", "uni0306.case"  # circumflex with breve; the flatter breve of Ă and of stacks

GAP = 48  # between circumflex and breve: a whole pixel from 21 pixels per em on

# New glyph, code point, base, mark, sibling, what becomes the new glyph when a breve follows.
LETTERS = [
    ("ebreve", 0x115, "e", BREVE, "uni1EBD", []),
    ("Ebreve", 0x114, "E", LOW_BREVE, "uni1EBC", []),
    ("ibreve", 0x12D, "dotlessi", BREVE, "itilde", []),
    ("Ibreve", 0x12C, "I", LOW_BREVE, "Itilde", []),
    ("obreve", 0x14F, "o", BREVE, "otilde", []),
    ("Obreve", 0x14E, "O", LOW_BREVE, "Otilde", []),
    ("ubreve", 0x16D, "u", BREVE, "utilde", []),
    ("Ubreve", 0x16C, "U", LOW_BREVE, "Utilde", []),
    ("uni01A10306", None, "ohorn", BREVE, "uni1EE1", [("ohorn",), ("o", HORN)]),
    ("uni01A00306", None, "Ohorn", LOW_BREVE, "uni1EE0", [("Ohorn",), ("O", HORN)]),
    ("uni01B00306", None, "uhorn", BREVE, "uni1EEF", [("uhorn",), ("u", HORN)]),
    ("uni01AF0306", None, "Uhorn", LOW_BREVE, "uni1EEE", [("Uhorn",), ("U", HORN)]),
    ("uni00E20306", None, "a", STACK, "uni1EAB", [("acircumflex",), ("a", CIRCUMFLEX)]),
    ("uni00C20306", None, "A", STACK, "uni1EAA", [("Acircumflex",), ("A", CIRCUMFLEX)]),
    ("uni00EA0306", None, "e", STACK, "uni1EC5", [("ecircumflex",), ("e", CIRCUMFLEX)]),
    ("uni00CA0306", None, "E", STACK, "uni1EC4", [("Ecircumflex",), ("E", CIRCUMFLEX)]),
    ("uni00F40306", None, "o", STACK, "uni1ED7", [("ocircumflex",), ("o", CIRCUMFLEX)]),
    ("uni00D40306", None, "O", STACK, "uni1ED6", [("Ocircumflex",), ("O", CIRCUMFLEX)]),
]


def box(contour):
    xs, ys = [p[0] for p in contour], [p[1] for p in contour]
    return min(xs), min(ys), max(xs), max(ys)


def moved(contour, dx, dy=0):
    return [(x + dx, y + dy, flag) for x, y, flag in contour]


def simple(parts, hints="", overlap=False):
    points = sum(parts, [])
    glyph = Glyph()
    glyph.numberOfContours = len(parts)
    glyph.endPtsOfContours = [sum(map(len, parts[:n])) - 1 for n in range(1, len(parts) + 1)]
    glyph.coordinates = GlyphCoordinates([(x, y) for x, y, _ in points])
    glyph.flags = bytearray(flag & 1 for _, _, flag in points)
    glyph.flags[0] |= 0x40 if overlap else 0  # OVERLAP_SIMPLE
    glyph.program = Program()
    glyph.program.fromAssembly(hints)
    return glyph


def composite(*parts):
    glyph = Glyph()
    glyph.numberOfContours, glyph.components = -1, []
    for name, x, y in parts:
        part = GlyphComponent()
        part.glyphName, part.x, part.y, part.flags = name, x, y, 0x4  # ROUND_XY_TO_GRID
        glyph.components.append(part)
    return glyph


class Derived:
    def __init__(self, font):
        self.font, self.glyf, self.hmtx = font, font["glyf"], font["hmtx"]
        self.classes = font["GDEF"].table.GlyphClassDef.classDefs
        features = font["GSUB"].table.FeatureList.FeatureRecord
        ccmp = {r.Feature.LookupListIndex[-1] for r in features if r.FeatureTag == "ccmp"}
        self.ligatures = font["GSUB"].table.LookupList.Lookup[ccmp.pop()].SubTable[0].ligatures
        assert not ccmp, "every ccmp is expected to end with the same ligature lookup"
        kern, mark, _, above, _ = font["GPOS"].table.LookupList.Lookup
        self.pairs, self.kern = kern.SubTable
        self.mark, self.above = mark.SubTable[0], above.SubTable[0]
        self.above_set = font["GDEF"].table.MarkGlyphSetsDef.Coverage[above.MarkFilteringSet].glyphs
        # How far above a breve's top the anchor for one more mark stands.
        self.next = self.stacking(BREVE).YCoordinate - self.glyf[BREVE].yMax

    def contours(self, name):
        """The contours of a simple glyph, each a list of (x, y, flag)."""
        glyph, start, found = self.glyf[name], 0, []
        for end in glyph.endPtsOfContours:
            found.append([(*p, f) for p, f in zip(glyph.coordinates[start:end + 1], glyph.flags[start:end + 1])])
            start = end + 1
        return found

    def attachment(self, mark):
        return self.mark.MarkArray.MarkRecord[self.mark.MarkCoverage.glyphs.index(mark)].MarkAnchor

    def stacking(self, mark):
        return self.above.Mark2Array.Mark2Record[self.above.Mark2Coverage.glyphs.index(mark)].Mark2Anchor[0]

    def anchors(self, base):
        return self.mark.BaseArray.BaseRecord[self.mark.BaseCoverage.glyphs.index(base)]

    def add(self, name, glyph, advance, code=None, mark=False):
        self.font.setGlyphOrder(self.font.getGlyphOrder() + [name])
        self.glyf[name] = glyph
        glyph.recalcBounds(self.glyf)
        self.hmtx[name] = advance, glyph.xMin
        self.classes[name] = 3 if mark else 1
        for table in self.font["cmap"].tables if code else []:
            table.cmap[code] = name

    def ligature(self, spelling, name):
        entry = Ligature()
        entry.Component, entry.LigGlyph = list(spelling[1:]), name
        self.ligatures.setdefault(spelling[0], []).append(entry)

    def copy_kerning(self, name, before, after):
        """Kern `name` like the glyph `before` when it comes first, like `after` when it comes second."""
        for pairs in self.pairs.PairSet:
            for pair in [p for p in pairs.PairValueRecord if p.SecondGlyph == after]:
                pairs.PairValueRecord.append(deepcopy(pair))
                pairs.PairValueRecord[-1].SecondGlyph = name
        if before in self.pairs.Coverage.glyphs:
            self.pairs.PairSet.append(deepcopy(self.pairs.PairSet[self.pairs.Coverage.glyphs.index(before)]))
            self.pairs.Coverage.glyphs.append(name)
        if before in self.kern.Coverage.glyphs:
            self.kern.Coverage.glyphs.append(name)
        for table, model in (self.kern.ClassDef1, before), (self.kern.ClassDef2, after):
            if model in table.classDefs:
                table.classDefs[name] = table.classDefs[model]

    def copy_anchors(self, name, sibling, dx=0, above=None):
        record = deepcopy(self.anchors(sibling))
        for anchor in filter(None, record.BaseAnchor):
            anchor.XCoordinate += dx
        if above:
            record.BaseAnchor[0].XCoordinate, record.BaseAnchor[0].YCoordinate = above
        self.mark.BaseCoverage.glyphs.append(name)
        self.mark.BaseArray.BaseRecord.append(record)

    def add_marks(self):
        """The flatter breve, and the same breve over the flatter circumflex of the Vietnamese stacks."""
        self.circumflex, breve = [min(self.contours(stack), key=lambda c: box(c)[1])
                                  for stack in ("uni03020303", "uni03060303")]
        axis = self.attachment(CIRCUMFLEX).XCoordinate
        above = moved(breve, axis - self.attachment(BREVE).XCoordinate, box(self.circumflex)[3] + GAP - box(breve)[1])
        self.add(STACK, simple([self.circumflex, above]), 0, mark=True)
        self.add(LOW_BREVE, simple([breve]), 0, mark=True)
        self.ligature((CIRCUMFLEX, BREVE), STACK)
        below = (self.mark.MarkCoverage, self.mark.MarkArray.MarkRecord), \
            (self.above.Mark1Coverage, self.above.Mark1Array.MarkRecord), \
            (self.above.Mark2Coverage, self.above.Mark2Array.Mark2Record)
        for coverage, records in below:  # anchors as the circumflex's, but for the place of one more mark
            records.append(deepcopy(records[coverage.glyphs.index(CIRCUMFLEX)]))
            coverage.glyphs.append(STACK)
        self.stacking(STACK).XCoordinate, self.stacking(STACK).YCoordinate = axis, box(above)[3] + self.next
        self.above_set.append(STACK)

    def add_letter(self, name, code, base, mark, sibling, spellings):
        body, parts = self.contours(base)[0], self.contours(sibling)
        dx = next(box(c)[0] for c in parts if box(c)[1] == box(body)[1]) - box(body)[0]
        if mark == STACK:  # on the sibling's circumflex
            at, own = next(box(c) for c in parts if len(c) == len(self.circumflex)), box(self.circumflex)
            x, y = at[0] - own[0], at[1] - own[1]
            axis = x + self.attachment(CIRCUMFLEX).XCoordinate
        else:
            anchor, own = self.anchors(base).BaseAnchor[0], self.attachment(BREVE)
            axis, y = anchor.XCoordinate + dx, anchor.YCoordinate - own.YCoordinate
            if "horn" in base:  # as far from the horn as the sibling's tilde
                tilde = max(map(box, parts), key=lambda b: b[1])
                axis = (tilde[0] + tilde[2]) // 2
            x = axis - own.XCoordinate
        self.add(name, composite((base, dx, 0), (mark, x, y)), self.hmtx[sibling][0], code)
        self.copy_anchors(name, sibling, above=(axis, self.glyf[name].yMax + self.next))
        self.copy_kerning(name, sibling, sibling)
        for spelling in spellings:
            self.ligature((*spelling, BREVE), name)

    def add_barred(self, name, code, base, shift, bar, arm=None):
        """Lay a bar over a letter (nonzero winding), whose own hints go on as they are.

        The bar's hints: its edges follow the points `arm` (below, above), or its top goes to the pixel grid.
        """
        left, bottom, right, top = bar
        rectangle = [(left, bottom, 1), (left, top, 1), (right, top, 1), (right, bottom, 1)]
        glyph = simple([moved(c, shift) for c in self.contours(base)] + [rectangle], overlap=True)
        n = len(glyph.coordinates) - 4
        if arm:
            push = [n + 3, n, arm[0], n + 2, n + 1, arm[1]]
            steps = "SRP0[] ALIGNRP[] ALIGNRP[] SRP0[] ALIGNRP[] ALIGNRP[]"
        else:
            push = [n + 3, n, n + 2, n + 1]
            steps = "MDAP[1] ALIGNRP[] MDRP[00000] MDRP[00000]"
        hints = Program()
        hints.fromAssembly(["SVTCA[0]", "PUSH[]", *map(str, push + [1]), "SZPS[]", *steps.split()])
        glyph.program.fromBytecode(self.glyf[base].program.getBytecode() + hints.getBytecode())
        self.add(name, glyph, self.hmtx[base][0] + shift, code)

    def add_barred_letters(self):
        # đ: how far its bar stands out of the stem and over the bowl, mirrored onto the stem of b.
        shape, stem = self.contours("dcroat")[0], box(self.contours("d")[0])[2]
        bottom, top = sorted({y for x, y, _ in shape if x > stem})
        out, over = box(shape)[2] - stem, stem - min(x for x, y, _ in shape if y == top)
        shift = self.hmtx["dcroat"][0] - self.hmtx["d"][0]
        left = box(self.contours("b")[0])[0] + shift
        self.add_barred("uni0180", 0x180, "b", shift, (left - out, bottom, left + over, top))
        self.copy_kerning("uni0180", "b", "hbar")
        # Đ: how far its bar stands out of the stem. On B the middle arm goes on through the stem as the bar.
        shape, (outer, *counters) = self.contours("Dcroat")[0], self.contours("B")
        out = min(x for x, y, _ in shape if y == 0) - box(shape)[0]
        shift = self.hmtx["Dcroat"][0] - self.hmtx["D"][0]
        left, inside = box(outer)[0] + shift, box(counters[0])[0] + shift
        bottom, top = min(box(c)[3] for c in counters), max(box(c)[1] for c in counters)
        ys = [y for _, y, _ in outer + counters[0] + counters[1]]
        self.add_barred("uni0243", 0x243, "B", shift, (left - out, bottom, (left + inside) // 2, top),
                        arm=(ys.index(bottom), ys.index(top)))
        self.copy_anchors("uni0243", "B", shift)
        self.copy_kerning("uni0243", "B", "Dcroat")

    def add_single_storey(self):
        """â̆ with the a of the stylistic set ss01."""
        name, alternate = "uni00E20306", "uni00E20306.ss01"
        self.add_letter(alternate, None, "a.ss01", STACK, "uni1EAB.ss01", [])
        for lookup in self.font["GSUB"].table.LookupList.Lookup:
            for table in lookup.SubTable:
                if lookup.LookupType == 1 and table.mapping.get("acircumflex") == "acircumflex.ss01":
                    table.mapping[name] = alternate


def main():
    original, derived = sys.argv[1:]
    font = TTFont(original, recalcTimestamp=False)
    font.cfg["fontTools.ttLib.tables.otBase:USE_HARFBUZZ_REPACKER"] = False  # the same bytes everywhere
    work = Derived(font)
    work.add_marks()
    work.add_barred_letters()
    for letter in LETTERS:
        work.add_letter(*letter)
    work.add_single_storey()
    font["name"].setName(NOTE, 10, 3, 1, 0x409)
    font.save(derived)


if __name__ == "__main__":
    main()
