"""Glyph runs: each outline once among the definitions, in font units, and used wherever it stands; or one path for a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from audome_engine.color import Color
from audome_engine.display.commands import DrawGlyphs, Group, Stroke
from audome_engine.geometry import Affine
from audome_engine.path_geometry import transformed
from audome_engine.paths import Path
from audome_engine.style.enums import LineJoin
from audome_engine.text.outlines import SKEW, glyph_outline, units_per_em
from audome_engine.text.types import FontInstance, GlyphRun
from audome_engine.vector.color_glyphs import color_glyph_group
from audome_engine.vector.definitions import Definitions
from audome_engine.vector.markup import (
    element,
    hexadecimal,
    joined,
    number,
    opacity,
    path_data,
    transform,
)
from audome_engine.vector.shapes import path, stroke_attributes

_BOLD = 1.0 / 24.0  # of the size: by how much FreeType makes strokes wider
_BLACK = Color(0.0, 0.0, 0.0)

Attributes = dict[str, "str | float | None"]


class Placed(NamedTuple):
    """A glyph at a place on the line, px."""

    glyph: int
    x: float
    y: float


def colored_run(command: DrawGlyphs, definitions: Definitions) -> str:
    """A run in one colour. What overlaps of it is not painted twice, for the alpha is the whole run's."""
    color = command.paint if isinstance(command.paint, Color) else _BLACK
    font = command.run.font
    attributes: Attributes = {"opacity": opacity(color.alpha)}
    if command.stroke is None:
        attributes["fill"] = hexadecimal(color)
        if font.synthetic_bold:
            attributes |= _emboldened(hexadecimal(color), font)
    else:
        attributes |= {"fill": "none", "stroke": hexadecimal(color)} | stroke_attributes(command.stroke, _scale(font))

    def outline(glyph: int) -> str | None:
        return definitions.once((font, glyph), lambda: written(glyph))

    def written(glyph: int) -> str | None:
        found = glyph_outline(font, glyph)
        digits = 1 if font.variations else 0
        return definitions.add("p", "path", {"d": path_data(found, digits)}) if found else None

    return _used(command, attributes, outline)


def color_glyphs(command: DrawGlyphs, definitions: Definitions, write: Callable[[Group], str]) -> str:
    """A run of a colour font."""
    color = command.paint if isinstance(command.paint, Color) else _BLACK

    alpha, color = opacity(color.alpha), color.with_alpha(1.0)

    def layers(glyph: int) -> str | None:
        return definitions.once((command.run.font, glyph, color), lambda: written(glyph))

    def written(glyph: int) -> str | None:
        markup = write(color_glyph_group(command.run.font, glyph, color))
        return definitions.add("e", "g", {}, markup) if markup else None

    return _used(command, {"opacity": alpha}, layers)


def _used(command: DrawGlyphs, attributes: Attributes, define: Callable[[int], str | None]) -> str:
    """All glyphs by reference, in font units."""
    font = command.run.font
    scale = _scale(font)
    skew = SKEW if font.synthetic_oblique else 0.0
    uses: list[str] = []
    for glyph, x, y in _placed(command.run):
        reference = define(glyph)
        if reference is not None:
            up = -y / scale
            across = {"x": number(x / scale - skew * up, 1), "y": number(up, 1)}
            places = {name: value for name, value in across.items() if value != "0"}
            uses.append(element("use", {"href": f"#{reference}", **places}))
    if not uses:
        return ""
    return element("g", {**attributes, "transform": transform(glyph_space(command))}, joined(uses))


def run_path(command: DrawGlyphs) -> Path:
    """The outlines of all glyphs in the command's own space, for what is painted with more than one colour."""
    font = command.run.font
    space = glyph_space(command)
    scale, skew = _scale(font), SKEW if font.synthetic_oblique else 0.0
    result: list[tuple[str | float, ...]] = []
    for glyph, x, y in _placed(command.run):
        up = -y / scale
        moved = Affine.translation(x / scale - skew * up, up)
        result += transformed(glyph_outline(font, glyph), moved.then(space))
    return tuple(result)


def painted_run(command: DrawGlyphs, paint: str) -> str:
    """A run as one path, painted by reference."""
    font = command.run.font
    if command.stroke is not None:
        return path(run_path(command), {"fill": "none", "stroke": paint, **stroke_attributes(command.stroke)})
    bold = _emboldened(paint, font, 1.0 / _scale(font)) if font.synthetic_bold else {}
    return path(run_path(command), {"fill": paint, **bold})


def _emboldened(paint: str, font: FontInstance, size: float = 1.0) -> Attributes:
    """A line along the outline that makes it as bold as FreeType's emboldening does."""
    width = units_per_em(font) * _BOLD / size
    return {"stroke": paint, **stroke_attributes(Stroke(width, join=LineJoin.MITER))}


def _scale(font: FontInstance) -> float:
    """px in a font unit."""
    return font.size / units_per_em(font)


def _placed(run: GlyphRun) -> list[Placed]:
    """The glyphs and where they stand; those of an upright run along a line that is not turned."""
    if run.upright:
        return [Placed(glyph, -y, x) for glyph, x, y in zip(run.glyphs, run.xs, run.ys, strict=True)]
    return [Placed(*place) for place in zip(run.glyphs, run.xs, run.ys, strict=True)]


def glyph_space(command: DrawGlyphs) -> Affine:
    """From font units of the first glyph's place to the command's space."""
    font = command.run.font
    scale = _scale(font)
    bold = units_per_em(font) * _BOLD / 2.0 if font.synthetic_bold else 0.0  # FreeType grows to the right and upwards
    skew = SKEW * scale if font.synthetic_oblique else 0.0
    space = Affine.translation(bold, bold).then(Affine(scale, 0.0, skew, -scale, 0.0, 0.0))
    if command.run.upright:
        space = space.then(Affine(0.0, -1.0, 1.0, 0.0, 0.0, 0.0))
    return space.then(Affine.translation(command.x, command.y))
