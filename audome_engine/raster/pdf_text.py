"""What the glyphs of a PDF mean: per font a map from glyph to text (ISO 32000-1, 9.10.3), and replacement text (14.9.4)
where that is not enough.

Skia writes the font's own characters, which contextual forms have not. Readers that collect text (poppler, PDFium) take
what they find from left to right and then turn right-to-left text round: so all text of such runs is written.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import NamedTuple

from audome_engine.raster.pdf_objects import PdfFile, text_string
from audome_engine.text.types import GlyphRun

_BLOCK = re.compile(rb"BT\n.*?ET\n", re.DOTALL)
_SHOWN = re.compile(rb"/F(\d+) [\d.]+ Tf|(<[0-9A-Fa-f]*>|\((?:\\[\s\S]|[^\\()])*\)) Tj")
_TO_UNICODE = re.compile(rb"/ToUnicode (\d+) 0 R")
_DIFFERENCES = re.compile(rb"/Differences \[(.*?)\]", re.DOTALL)
_ESCAPES = re.compile(rb"\\([0-7]{1,3}|[\s\S])")
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_SILENT = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CMAP_ROWS = 100  # of one table (Adobe Technical Note 5014)


class Piece(NamedTuple):
    """Glyphs low to high of a run, and the text they stand for, as it reads from left to right."""

    low: int
    high: int
    text: str


class ShownRun(NamedTuple):
    """A glyph run as it was drawn; `spaced`: its letters stand so far apart that readers would take them for words."""

    run: GlyphRun
    spaced: bool = False

    @property
    def clusters(self) -> list[Piece]:
        """From left to right."""
        run = self.run
        starts = sorted({*run.clusters, len(run.text)})
        ends = dict(pairwise(starts))
        pieces = []
        at = 0
        for cluster, same in groupby(run.clusters):
            high = at + len(list(same))
            text = _SILENT.sub("", run.text[cluster : ends.get(cluster, cluster)])
            pieces.append(Piece(at, high, text[::-1] if run.level & 1 else text))
            at = high
        return pieces

    def replaced(self, texts: dict[int, str | None]) -> Iterator[Piece]:
        """The pieces that need replacement text beside what each of the glyphs means by itself: words that are spaced or
        have clusters of several glyphs, for readers do not know that these belong together; and glyphs that mean
        something else here."""
        for is_space, word in groupby(self.clusters, key=lambda piece: piece.text.isspace()):
            parts = list(word)
            if not is_space and (self.spaced or any(part.high > part.low + 1 for part in parts)):
                yield Piece(parts[0].low, parts[-1].high, "".join(part.text for part in parts))
                continue
            yield from (part for part in parts if texts.get(part.low, part.text) != part.text)


class _Block(NamedTuple):
    """A text object of a content stream, with the run that it shows."""

    stream: int
    start: int
    end: int
    fonts: tuple[int, ...]  # of its glyphs
    shown: ShownRun
    first: int  # of the run's glyphs


def add_text(file: PdfFile, runs: list[ShownRun]) -> None:
    """Write what the glyphs of all runs mean into a file that shows them."""
    reader = _Reader(file, runs)
    blocks = list(reader.blocks())
    maps = _glyph_texts(blocks)
    for font, texts in maps.items():
        reader.set_map(font, texts)
    for number, group in groupby(blocks, key=lambda block: block.stream):
        part = file.objects[number]
        assert part.stream is not None
        pieces, at = [], 0
        for block in group:
            pieces += [part.stream[at : block.start], reader.marked(block, maps)]
            at = block.end
        part.stream = b"".join((*pieces, part.stream[at:]))


class _Reader:
    """Finds the runs again in the content streams, by their glyphs."""

    def __init__(self, file: PdfFile, runs: list[ShownRun]) -> None:
        self._file = file
        self._runs: defaultdict[tuple[int, ...], list[ShownRun]] = defaultdict(list)
        for shown in runs:
            self._runs[shown.run.glyphs].append(shown)
        self._codes: dict[int, list[int] | None] = {}

    def blocks(self) -> Iterator[_Block]:
        """Of all content streams."""
        for number, part in self._file.objects.items():
            if part.stream is None or b"/Subtype /Image" in part.head or b"/Length1" in part.head:
                continue
            for match in _BLOCK.finditer(part.stream):
                fonts: list[int] = []
                glyphs: list[int] = []
                for font, data, _ in self._strings(match[0]):
                    more = self._glyphs(data, font)
                    glyphs += more
                    fonts += [font] * len(more)
                found = self._find(tuple(glyphs)) if glyphs else None
                if found is not None:
                    yield _Block(number, match.start(), match.end(), tuple(fonts), *found)

    def _strings(self, block: bytes) -> Iterator[tuple[int, bytes, re.Match[bytes]]]:
        """What a text object shows: the font's object, the codes, and where that stands."""
        font = 0
        for match in _SHOWN.finditer(block):
            if match[1]:
                font = int(match[1])
            elif font in self._file.objects:
                yield font, _codes(match[2]), match

    def _find(self, glyphs: tuple[int, ...]) -> tuple[ShownRun, int] | None:
        """The run with these glyphs, the earliest not found yet; Skia leaves glyphs away that are outside of a clip."""
        same = self._runs.get(glyphs)
        if same:
            return (same.pop(0) if len(same) > 1 else same[0]), 0
        for whole, runs in self._runs.items():
            for first in range(len(whole) - len(glyphs) + 1):
                if whole[first : first + len(glyphs)] == glyphs:
                    return runs[0], first
        return None

    def _glyphs(self, data: bytes, font: int) -> list[int]:
        """The glyphs that codes show: two bytes each, or in a Type 3 font one byte that its encoding names."""
        if font not in self._codes:
            self._codes[font] = _type3_codes(self._file, font)
        codes = self._codes[font]
        if codes is None:
            return [int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2)]
        return [codes[code] if code < len(codes) else 0 for code in data]

    def marked(self, block: _Block, maps: dict[int, dict[int, str]]) -> bytes:
        """A text object with replacement text where the fonts' maps are not enough."""
        source = self._file.objects[block.stream].stream
        assert source is not None
        source = source[block.start : block.end]
        glyphs = block.shown.run.glyphs[block.first : block.first + len(block.fonts)]
        own = {block.first + at: maps.get(block.fonts[at], {}).get(glyph) for at, glyph in enumerate(glyphs)}
        replaced = list(block.shown.replaced(own))
        begins, ends = {piece.low: piece.text for piece in replaced}, {piece.high for piece in replaced}
        result, at, glyph, is_open = [], 0, block.first, False
        for font, data, match in self._strings(source):
            result.append(source[at : match.start()])
            at = match.end()
            width = 2 if self._codes[font] is None else 1
            waiting = b""
            for place in range(0, len(data), width):
                if glyph in begins:
                    result += [_show(waiting), b"/Span <</ActualText %s>> BDC\n" % text_string(begins[glyph])]
                    waiting, is_open = b"", True
                waiting += data[place : place + width]
                glyph += 1
                if glyph in ends and is_open:
                    result += [_show(waiting), b"EMC\n"]
                    waiting, is_open = b"", False
            result.append(_show(waiting).removesuffix(b"\n"))
        rest = source[at:]
        return b"".join((*result, rest.replace(b"ET\n", b"EMC\nET\n") if is_open else rest))

    def set_map(self, font: int, texts: dict[int, str]) -> None:
        """Give a font the map from its codes to text."""
        reference = _TO_UNICODE.search(self._file.objects[font].head)
        if reference is None:
            return
        codes = self._codes[font]
        if codes is None:
            rows = [(b"%04X" % glyph, text) for glyph, text in sorted(texts.items())]
        else:
            rows = [(b"%02X" % code, texts[glyph]) for code, glyph in enumerate(codes) if glyph and glyph in texts]
        self._file.objects[int(reference[1])].stream = _to_unicode(rows, wide=codes is None)


def _codes(string: bytes) -> bytes:
    """A string's bytes (7.3.4)."""
    if string[:1] == b"<":
        return bytes.fromhex(string[1:-1].decode())
    return _ESCAPES.sub(_unescaped, string[1:-1])


def _show(data: bytes) -> bytes:
    return b"<%s> Tj\n" % data.hex().upper().encode() if data else b""


def _unescaped(match: re.Match[bytes]) -> bytes:
    found = match[1]
    return bytes([int(found, 8) & 255]) if found[:1].isdigit() else _LETTERS.get(found, found)


def _type3_codes(file: PdfFile, font: int) -> list[int] | None:
    """The glyph of every code of a Type 3 font, which Skia names after its number; None for other fonts."""
    head = file.objects[font].head
    found = _DIFFERENCES.search(head)
    if b"/Type3" not in head or found is None:
        return None
    codes = [0] * 256
    at = 0
    for word in found[1].split():
        if word.isdigit():
            at = int(word)
        else:
            codes[at & 255] = int(word[2:], 16)
            at += 1
    return codes


def _glyph_texts(blocks: list[_Block]) -> dict[int, dict[int, str]]:
    """What each glyph of each font means most often."""
    counts: defaultdict[int, defaultdict[int, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for block in blocks:
        end = block.first + len(block.fonts)
        for low, high, text in block.shown.clusters:
            glyphs = block.shown.run.glyphs[low:high]
            alone = high == low + 1
            parts = list(text) if len(text) == len(glyphs) else [text, *[""] * (len(glyphs) - 1)]
            for at, glyph, part in zip(range(low, high), glyphs, [text] if alone else parts, strict=True):
                if block.first <= at < end:
                    counts[block.fonts[at - block.first]][glyph][part] += 2 if alone else 1
    return {
        font: {glyph: max(found, key=lambda text: (found[text], text)) for glyph, found in glyphs.items()}
        for font, glyphs in counts.items()
    }


def _to_unicode(rows: list[tuple[bytes, str]], *, wide: bool) -> bytes:
    """A character map file. A code without text of its own has a space without width."""
    tables = []
    for at in range(0, len(rows), _CMAP_ROWS):
        part = rows[at : at + _CMAP_ROWS]
        lines = [b"<%s> <%s>" % (c, (t or "\u200b").encode("utf-16-be", "replace").hex().encode()) for c, t in part]
        tables.append(b"%d beginbfchar\n%s\nendbfchar\n" % (len(part), b"\n".join(lines)))
    first, last = (b"0000", b"FFFF") if wide else (b"00", b"FF")
    return (
        b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        b"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        b"1 begincodespacerange\n<"
        + first
        + b"> <"
        + last
        + b">\nendcodespacerange\n"
        + b"".join(tables)
        + b"endcmap\n"
        b"CMapName currentdict /CMap defineresource pop\nend\nend\n"
    )
