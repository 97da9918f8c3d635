"""Small fonts made for tests: a box glyph of chosen width per character."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

UPEM = 1000


def box(width: int, height: int = 700, bottom: int = 0) -> Any:
    """A rectangle as a TrueType glyph."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, bottom))
    pen.lineTo((0, height))
    pen.lineTo((width, height))
    pen.lineTo((width, bottom))
    pen.closePath()
    return pen.glyph()


def glyph_name(character: str) -> str:
    return f"u{ord(character):05X}"


def build(
    characters: Mapping[str, int],
    *,
    family: str = "Made",
    style: str = "Regular",
    names: Mapping[str, Any] | None = None,
    weight: int = 400,
    extra: Mapping[str, int] | None = None,
    change: Callable[[FontBuilder], None] | None = None,
) -> TTFont:
    """A font with a box as wide as its advance for each character; `extra` glyphs have no character."""
    widths = {".notdef": 500} | {glyph_name(c): width for c, width in characters.items()} | dict(extra or {})
    builder = FontBuilder(UPEM, isTTF=True)
    builder.setupGlyphOrder(list(widths))
    builder.setupCharacterMap({ord(c): glyph_name(c) for c in characters})
    builder.setupGlyf({name: box(width) for name, width in widths.items()})
    builder.setupHorizontalMetrics({name: (width, 0) for name, width in widths.items()})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    full = f"{family} {style}"
    given = {"familyName": family, "styleName": style, "fullName": full, "psName": full.replace(" ", "-")}
    builder.setupNameTable(given | dict(names or {}))
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200, usWeightClass=weight)
    builder.setupPost()
    if change is not None:
        change(builder)
    return builder.font


def data_of(font: TTFont, flavor: str | None = None) -> bytes:
    """The font's file."""
    font.flavor = flavor
    target = io.BytesIO()
    font.save(target)
    return target.getvalue()


def collection(*fonts: TTFont) -> bytes:
    """A TTC."""
    made = TTCollection()
    made.fonts = list(fonts)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def without(data: bytes, *tables: str) -> bytes:
    """A font file without some of its tables."""
    font = TTFont(io.BytesIO(data))
    for tag in tables:
        if tag in font:
            del font[tag]
    return data_of(font)
