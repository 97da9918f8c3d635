"""Faces of font files: what they say of themselves, coverage, and metrics at a size, as Chromium has them on Linux."""

from __future__ import annotations

import hashlib
import math
from collections import OrderedDict
from collections.abc import Container
from functools import cached_property, lru_cache
from threading import Lock
from typing import NamedTuple

import uharfbuzz as hb

from audome_engine.text.matching import ITALIC_ANGLE
from audome_engine.text.sfnt import BrokenFont, unpacked
from audome_engine.text.types import Axis, FaceTraits, FontFace, FontMetrics, Span

KEPT_FACES = 256  # parsed faces kept per process
_DEFAULT_LANGUAGE = 0xFFFF
_SYMBOLS = range(0xF000, 0xF100)  # where symbol fonts have their characters
_MOST_NAMES = 512  # name records read of one face
_STRETCHES = (50.0, 62.5, 75.0, 87.5, 100.0, 112.5, 125.0, 150.0, 200.0)  # by usWidthClass, from 1
_NAMES = hb.OTNameIdPredefined
_FAMILIES = (_NAMES.TYPOGRAPHIC_FAMILY, _NAMES.FONT_FAMILY)
_UNIQUE = (_NAMES.FULL_NAME, _NAMES.POSTSCRIPT_NAME)
_parsed: OrderedDict[tuple[str, int], FontFace] = OrderedDict()
_lock = Lock()


def load_face(data: bytes, index: int = 0) -> FontFace:
    """Parse one face of a font file (TTF, OTF, a collection, WOFF, WOFF2), once per process.

    Raises:
        BrokenFont: it is none.
    """
    key = (hashlib.blake2b(data, digest_size=16).hexdigest(), index)
    with _lock:
        known = _parsed.get(key)
        if known is not None:
            _parsed.move_to_end(key)
            return known
    face = _parse(unpacked(data), index, f"{key[0]}-{index}")
    with _lock:
        face = _parsed.setdefault(key, face)
        if len(_parsed) > KEPT_FACES:
            _parsed.popitem(last=False)
    return face


def count_faces(data: bytes) -> int:
    """How many faces a font file holds.

    Raises:
        BrokenFont: it is none.
    """
    if data[:4] != b"ttcf":
        return 1
    count = min(int.from_bytes(data[8:12], "big"), (len(data) - 12) // 4)
    if not 0 < count <= 0xFFFF:
        raise BrokenFont("is a collection without faces")
    return count


def _parse(data: bytes, index: int, key: str) -> FontFace:
    if index >= count_faces(data):
        raise BrokenFont(f"has no face {index}")
    try:
        hb_face = hb.Face(hb.Blob(data), index)
        tags = frozenset(hb_face.table_tags)
        if hb_face.glyph_count == 0 or "cmap" not in tags:
            raise BrokenFont("has no glyphs or no cmap")
        coverage = _coverage(hb_face)
        traits = read_traits(hb_face)
    except (hb.HarfBuzzError, MemoryError, UnicodeDecodeError) as error:  # tags and names that are no text
        raise BrokenFont(f"cannot be parsed: {error}") from error
    return FontFace(
        key=key,
        data=data,
        index=index,
        traits=traits,
        has_color=bool({"COLR", "CBDT", "sbix", "SVG "} & tags),
        hb_face=hb_face,
        coverage=coverage,
    )


def _coverage(face: hb.Face) -> Container[int]:
    """The code points of its cmap; those of a symbol font also as what HarfBuzz takes them for: U+F020 for a space."""
    points = face.unicodes
    if points and _SYMBOLS.start <= points.min and points.max < _SYMBOLS.stop:
        return frozenset(points) | {point - _SYMBOLS.start for point in points}
    covered: Container[int] = points
    return covered


def read_traits(face: hb.Face) -> FaceTraits:
    """What a face says of itself, from its name, OS/2, head and fvar tables alone."""
    names: dict[int, dict[str, str]] = {}
    for entry in face.list_names()[:_MOST_NAMES]:
        if entry.name_id in (*_FAMILIES, *_UNIQUE):
            name = (face.get_name(entry.name_id, entry.language) or "").replace("\0", "").strip()
            if name:
                names.setdefault(int(entry.name_id), {})[entry.language] = name
    families = [name for kind in _FAMILIES for name in _english_first(names.get(int(kind), {}))]
    unique = [name for kind in _UNIQUE for name in _english_first(names.get(int(kind), {}))]
    infos = face.axis_infos if face.has_var_data else []
    axes = tuple(Axis(info.tag, info.min_value, info.default_value, info.max_value) for info in infos)
    spans = {axis.tag: (axis.low, axis.high) for axis in axes}
    os2 = _table(face, "OS/2")
    weight = min(1000.0, float(_u16(os2, 4))) or 400.0
    width_class = _u16(os2, 6)
    stretch = _STRETCHES[width_class - 1] if 1 <= width_class <= len(_STRETCHES) else 100.0
    italic = bool(_u16(os2, 62) & 1) if len(os2) >= 64 else bool(_u16(_table(face, "head"), 44) & 2)
    return FaceTraits(
        families=tuple(dict.fromkeys(families)),
        unique_names=tuple(dict.fromkeys(unique)),
        weight=spans.get("wght", (weight, weight)),
        stretch=spans.get("wdth", (stretch, stretch)),
        slant=_slant(spans, italic=italic),
        axes=axes,
    )


def _english_first(names: dict[str, str]) -> list[str]:
    return [names[language] for language in sorted(names, key=lambda name: (name.split("-")[0] != "en", name))]


def _slant(axes: dict[str, Span], *, italic: bool) -> tuple[float, float]:
    """The oblique angles that a face can show; its axis counts the other way round."""
    if "slnt" in axes:
        low, high = axes["slnt"]
        return (-high, -low)
    if "ital" in axes:
        return (0.0, ITALIC_ANGLE)
    return (ITALIC_ANGLE, ITALIC_ANGLE) if italic else (0.0, 0.0)


@lru_cache(maxsize=1024)
def feature_tags(face: FontFace, script: str) -> frozenset[str]:
    """The OpenType features of its substitutions for a script (ISO 15924) in its default language."""
    try:
        scripts = face.hb_face.get_table_script_tags("GSUB")
        wanted = (script.lower(), "DFLT", "dflt", "latn")
        index = next((scripts.index(tag) for tag in wanted if tag in scripts), None)
        tags = () if index is None else face.hb_face.get_language_feature_tags("GSUB", index, _DEFAULT_LANGUAGE)
        return frozenset(tags)
    except UnicodeDecodeError:  # no tags at all
        return frozenset()


def _table(face: hb.Face, tag: str) -> bytes:
    return face.reference_table(tag).data if tag in face.table_tags else b""


def _u16(data: bytes, offset: int) -> int:
    return int.from_bytes(data[offset : offset + 2], "big") if len(data) >= offset + 2 else 0


def _s16(data: bytes, offset: int) -> int:
    return int.from_bytes(data[offset : offset + 2], "big", signed=True) if len(data) >= offset + 2 else 0


class FaceTables:
    """The numbers of a face that metrics come from, in font units."""

    def __init__(self, face: FontFace) -> None:
        self._face = face
        hhea, os2, post = (_table(face.hb_face, tag) for tag in ("hhea", "OS/2", "post"))
        self.upem = float(face.hb_face.upem or 1000)
        self.ascent, self.descent, self.gap = float(_s16(hhea, 4)), float(-_s16(hhea, 6)), float(_s16(hhea, 8))
        typographic = len(os2) >= 78 and _u16(os2, 62) & (1 << 7)
        if len(os2) >= 78 and (typographic or (not self.ascent and not self.descent)):
            self.ascent, self.descent, self.gap = float(_s16(os2, 68)), float(-_s16(os2, 70)), float(_s16(os2, 72))
            if not self.ascent and not self.descent:
                self.ascent, self.descent, self.gap = float(_u16(os2, 74)), float(_u16(os2, 76)), 0.0
        version = _u16(os2, 0)
        self.average_width = float(_s16(os2, 2)) if len(os2) >= 4 else self.upem * 0.5
        head = _table(face.hb_face, "head")
        self.bounds_width = float(_s16(head, 40) - _s16(head, 36))
        self.x_height = float(_s16(os2, 86)) if version >= 2 and len(os2) >= 88 else 0.0
        self.cap_height = float(_s16(os2, 88)) if version >= 2 and len(os2) >= 90 else 0.0
        self.underline_position = float(-_s16(post, 8)) if len(post) >= 12 else self.upem * 0.1
        self.underline_thickness = float(_s16(post, 10)) if len(post) >= 12 else self.upem * 0.05
        self.strikeout_size = float(_s16(os2, 26)) if len(os2) >= 30 else self.upem * 0.05
        self.strikeout_position = float(_s16(os2, 28)) if len(os2) >= 30 else self.upem * 0.25

    @cached_property
    def glyph_heights(self) -> tuple[float, float]:
        """The heights of x and H, measured, for faces whose OS/2 table does not tell."""
        font = hb.Font(self._face.hb_face)
        heights = []
        for character, fallback in (("x", 0.5), ("H", 0.7)):
            glyph = font.get_nominal_glyph(ord(character))
            extents = font.get_glyph_extents(glyph) if glyph else None
            heights.append(float(extents.y_bearing) if extents else self.upem * fallback)
        return heights[0], heights[1]


def round_half_away(value: float) -> float:
    """As C's lroundf: halves away from zero."""
    return math.floor(value + 0.5) if value >= 0 else math.ceil(value - 0.5)


def make_metrics(tables: FaceTables, size: float, font: hb.Font, adjust: MetricOverrides | None = None) -> FontMetrics:
    """Metrics at `size` px; ascent and descent are whole pixels, as Blink's SimpleFontData has them."""
    scale = size / tables.upem
    adjust = adjust or MetricOverrides()
    ascent = tables.ascent * scale if adjust.ascent is None else adjust.ascent * size
    descent = tables.descent * scale if adjust.descent is None else adjust.descent * size
    gap = tables.gap * scale if adjust.gap is None else adjust.gap * size
    return FontMetrics(
        ascent=float(round_half_away(ascent)),
        descent=float(round_half_away(descent)),
        line_gap=float(round_half_away(gap)),
        x_height=(tables.x_height or tables.glyph_heights[0]) * scale,
        cap_height=(tables.cap_height or tables.glyph_heights[1]) * scale,
        zero_advance=_advance(font, "0", scale, size / 2),
        space_advance=_advance(font, " ", scale, size / 4),
        underline_offset=tables.underline_position * scale,
        underline_thickness=tables.underline_thickness * scale,
        strikeout_offset=tables.strikeout_position * scale - tables.strikeout_size * scale / 2,
        strikeout_thickness=tables.strikeout_size * scale,
        em_descent=size * descent / (ascent + descent) if ascent + descent else 0.0,
        average_width=tables.average_width * scale,
        bounds_width=float(round_half_away(tables.bounds_width * scale)),
        ideograph_advance=_advance(font, "\u6c34", scale, size),
    )


def _advance(font: hb.Font, character: str, scale: float, fallback: float) -> float:
    glyph = font.get_nominal_glyph(ord(character))
    units = font.scale[0] / font.face.upem
    return float(font.get_glyph_h_advance(glyph)) / units * scale if glyph else fallback


class MetricOverrides(NamedTuple):
    """`ascent-override` and its like, fractions of the font size."""

    ascent: float | None = None
    descent: float | None = None
    gap: float | None = None
