"""Font files to faces: sfnt bytes (WOFF unpacked), coverage, and metrics at a size, as Chromium has them on Linux."""

from __future__ import annotations

import hashlib
import io
import math
from collections import OrderedDict
from functools import cached_property
from threading import Lock
from typing import NamedTuple

import uharfbuzz as hb
from fontTools.ttLib import TTFont, TTLibError

from audome_engine.style.enums import FontSlant
from audome_engine.style.values import FontStyle
from audome_engine.text.types import FontFace, FontMetrics

KEPT_FACES = 256  # parsed faces kept per process
_MAGIC = (b"\x00\x01\x00\x00", b"OTTO", b"true", b"ttcf", b"typ1")
_parsed: OrderedDict[str, FontFace] = OrderedDict()
_lock = Lock()


class BrokenFont(ValueError):
    """The bytes are no font that can be used."""


def load_face(data: bytes, index: int = 0) -> FontFace:
    """Parse a font file (TTF, OTF, TTC, WOFF, WOFF2), once per process.

    Raises:
        BrokenFont: it is none.
    """
    key = f"{hashlib.blake2b(data, digest_size=16).hexdigest()}-{index}"
    with _lock:
        known = _parsed.get(key)
        if known is not None:
            _parsed.move_to_end(key)
            return known
    face = _parse(_unpacked(data), index, key)
    with _lock:
        _parsed[key] = face
        if len(_parsed) > KEPT_FACES:
            _parsed.popitem(last=False)
    return face


def _unpacked(data: bytes) -> bytes:
    if data[:4] not in (b"wOFF", b"wOF2"):
        if data[:4] not in _MAGIC:
            raise BrokenFont("is no TrueType, OpenType, WOFF or WOFF2 font")
        return data
    try:
        font = TTFont(io.BytesIO(data), recalcBBoxes=False, recalcTimestamp=False)
        font.flavor = None
        font.flavorData = None
        target = io.BytesIO()
        font.save(target, reorderTables=False)
    except (TTLibError, Exception) as error:  # fontTools raises many kinds for broken files
        raise BrokenFont(f"cannot be unpacked: {error}") from error
    return target.getvalue()


def _parse(data: bytes, index: int, key: str) -> FontFace:
    try:
        hb_face = hb.Face(hb.Blob(data), index)
        coverage = frozenset(hb_face.unicodes)
        if hb_face.glyph_count == 0 or "cmap" not in hb_face.table_tags:
            raise BrokenFont("has no glyphs or no cmap")
    except (hb.HarfBuzzError, MemoryError) as error:
        raise BrokenFont(f"cannot be parsed: {error}") from error
    os2 = _table(hb_face, "OS/2")
    axes = tuple(axis.tag for axis in hb_face.axis_infos) if hb_face.has_var_data else ()
    ranges = {axis.tag: (axis.min_value, axis.max_value) for axis in hb_face.axis_infos} if axes else {}
    weight = float(_u16(os2, 4)) if len(os2) >= 6 else 400.0
    head = _table(hb_face, "head")
    italic = bool(_u16(os2, 62) & 1) if len(os2) >= 64 else bool(_u16(head, 44) & 2)
    return FontFace(
        key=key,
        data=data,
        index=index,
        family=hb_face.get_name(hb.OTNameIdPredefined.TYPOGRAPHIC_FAMILY)
        or hb_face.get_name(hb.OTNameIdPredefined.FONT_FAMILY)
        or "",
        weight=ranges.get("wght", (weight, weight)),
        stretch=ranges.get("wdth", (100.0, 100.0)),
        style=FontStyle(FontSlant.ITALIC if italic else FontSlant.NORMAL),
        axes=axes,
        has_color=bool({"COLR", "CBDT", "sbix", "SVG "} & set(hb_face.table_tags)),
        hb_face=hb_face,
        coverage=coverage,
    )


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
