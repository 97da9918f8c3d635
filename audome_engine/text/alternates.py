"""Glyphs that only OpenType features reach (tabular figures, ligatures, stylistic sets), hinted as the letters they stand for.

FreeType's light hinting knows a glyph's script by the `cmap`, and leaves glyphs that are not in it unhinted; built with
HarfBuzz, as in Chromium, it also follows the features. This wheel's is not, so such runs are drawn with a copy of the font
whose `cmap` has these glyphs, too, at Latin code points that the font does not use (FreeType, afranges.c, af_latn_uniranges).
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import uharfbuzz

from audome_engine.text.sfnt import tables_of, written
from audome_engine.text.types import FontFace, GlyphRun

_LATIN_TEXT = (range(0x0020, 0x0250), range(0x1E00, 0x1F00), range(0x2000, 0x2070), range(0x20A0, 0x20B9))
_LATIN_TO_SPARE = (
    range(0x1D400, 0x1D800), range(0x1F100, 0x1F200), range(0x1E00, 0x1F00), range(0xA771, 0xA7F8), range(0xA720, 0xA770),
    range(0x0250, 0x02B0), range(0x0180, 0x0250), range(0x1DC0, 0x1E00), range(0x1D00, 0x1D2C),
)  # fmt: skip


def has_alternates(run: GlyphRun) -> bool:
    """Whether a run of Latin text has glyphs that no character of its font stands for."""
    if run.font.face.has_color or not all(
        any(ord(character) in each for each in _LATIN_TEXT) for character in run.text
    ):
        return False
    plain = {run.font.hb_font.get_nominal_glyph(ord(character)) for character in run.text}
    return not plain.issuperset(run.glyphs) and not _mapped_glyphs(run.font.face).issuperset(run.glyphs)


@lru_cache(maxsize=256)
def _mapped_glyphs(face: FontFace) -> frozenset[int]:
    """The glyphs of characters, and the one for what is missing. Some fonts map alternates at private use code points."""
    return frozenset(glyph for point, glyph in _cmap(face).items() if unicodedata.category(chr(point)) != "Co") | {0}


def with_alternates_mapped(face: FontFace) -> bytes:
    """The font's bytes, its `cmap` one of format 12 (OpenType, cmap) with every glyph that there is room for."""
    mapping = _cmap(face)
    spare = _spare_code_points(mapping)
    rest = sorted(set(range(face.hb_face.glyph_count)) - _mapped_glyphs(face))
    mapping |= {code_point: glyph for glyph, code_point in zip(rest, spare, strict=False)}
    groups = b"".join(struct.pack(">LLL", point, point, glyph) for point, glyph in sorted(mapping.items()))
    subtable = struct.pack(">HHLLL", 12, 0, 16 + len(groups), 0, len(mapping)) + groups
    cmap = struct.pack(">HHHHL", 0, 1, 3, 10, 12) + subtable
    tables = tables_of(face.data, face.index)
    flavor = b"OTTO" if any(tag == b"CFF " or tag == b"CFF2" for tag, _ in tables) else b"\x00\x01\x00\x00"
    return written(flavor, [(tag, 0, cmap if tag == b"cmap" else body) for tag, body in tables])


def _cmap(face: FontFace) -> dict[int, int]:
    font = uharfbuzz.Font(face.hb_face)
    return {point: glyph for point in face.hb_face.unicodes if (glyph := font.get_nominal_glyph(point))}


def _spare_code_points(mapping: dict[int, int]) -> Iterator[int]:
    return (point for points in _LATIN_TO_SPARE for point in points if point not in mapping)
