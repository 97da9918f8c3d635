"""Outlines of glyphs, and the layers of colour glyphs (OpenType COLR, CBDT, sbix), both in font units with y upwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import uharfbuzz as hb

from audome_engine.color import Color
from audome_engine.geometry import Affine, Rect
from audome_engine.paths import Path, Segment
from audome_engine.text.types import FontInstance

SKEW = 0.25  # of synthesised oblique faces, to the right per unit upwards


def units_per_em(font: FontInstance) -> float:
    """Font units in the size of a font."""
    return float(font.face.hb_face.upem)


@lru_cache(maxsize=8192)
def glyph_outline(font: FontInstance, glyph: int) -> Path:
    """The outline of a glyph, its axes set, neither emboldened nor skewed; empty where it has none."""
    pen = _PathPen(units_per_em(font) / font.hb_font.scale[0])
    font.hb_font.draw_glyph_with_pen(glyph, pen)
    return tuple(pen.segments)


class _PathPen:
    """A pen (fontTools' protocol) that keeps segments."""

    def __init__(self, scale: float) -> None:
        self.segments: list[Segment] = []
        self._scale = scale

    def moveTo(self, point: tuple[float, float]) -> None:
        self._add("M", point)

    def lineTo(self, point: tuple[float, float]) -> None:
        self._add("L", point)

    def qCurveTo(self, *points: tuple[float, float]) -> None:
        self._add("Q", *points)

    def curveTo(self, *points: tuple[float, float]) -> None:
        self._add("C", *points)

    def closePath(self, *_: Any) -> None:
        self.segments.append(("Z",))

    def endPath(self, *_: Any) -> None:
        pass

    def _add(self, verb: str, *points: tuple[float, float]) -> None:
        self.segments.append((verb, *(value * self._scale for point in points for value in point)))


# Colour glyphs: a tree of what is painted


@dataclass(frozen=True, slots=True)
class ColorFill:
    """A colour everywhere; None: the text's own, in this alpha."""

    color: Color | None
    alpha: float = 1.0


@dataclass(frozen=True, slots=True)
class GradientFill:
    """A gradient everywhere (OpenType COLR, "Gradients"). "linear": points x0, y0, x1, y1, and what turns it, x2, y2;
    "radial": x0, y0, r0, x1, y1, r1; "sweep": x, y, and the angles of its ends in radians, anticlockwise from the right.
    Stops are ordered; a colour of None is the text's own."""

    kind: Literal["linear", "radial", "sweep"]
    points: tuple[float, ...]
    stops: tuple[tuple[float, ColorFill], ...]
    spread: Literal["pad", "repeat", "reflect"]


@dataclass(frozen=True, slots=True)
class BitmapFill:
    """A PNG or JPEG in a rectangle, y upwards."""

    data: bytes
    box: Rect


@dataclass(frozen=True, slots=True)
class Part:
    """What is painted of its children one over the other: within `clip`, moved by `transform` (the clip too), and then
    composited by `mode`, one of OpenType's names in lower case, with all that its siblings before it paint."""

    children: tuple[Painted, ...]
    transform: Affine | None = None
    clip: Path | None = None
    mode: str = ""


Painted: TypeAlias = ColorFill | GradientFill | BitmapFill | Part


@lru_cache(maxsize=1024)
def color_glyph(font: FontInstance, glyph: int) -> Part:
    """What a glyph of a colour font paints; glyphs without colours paint their outline in the text's."""
    painter = _Painter(font)
    font.hb_font.paint_glyph(glyph, painter.functions())
    return Part(tuple(painter.open[0].children))


@dataclass(slots=True)
class _Open:
    """A part that is not complete."""

    transform: Affine | None = None
    clip: Path | None = None
    children: list[Painted] = field(default_factory=list)


class _Painter:
    """Builds the tree out of HarfBuzz's calls."""

    def __init__(self, font: FontInstance) -> None:
        self._font = font
        self._scale = units_per_em(font) / font.hb_font.scale[0]
        self.open = [_Open()]

    def functions(self) -> hb.PaintFuncs:
        """The callbacks."""
        functions = hb.PaintFuncs()
        functions.set_push_transform_func(self._push_transform)
        functions.set_pop_transform_func(lambda *_: self._pop())
        functions.set_push_clip_glyph_func(lambda glyph, *_: self._push_clip(glyph_outline(self._font, glyph)))
        functions.set_push_clip_rectangle_func(self._push_rectangle)
        functions.set_pop_clip_func(lambda *_: self._pop())
        functions.set_push_group_func(lambda *_: self.open.append(_Open()))
        functions.set_pop_group_func(lambda mode, *_: self._pop(hb.PaintCompositeMode(mode).name.lower()))
        functions.set_color_func(lambda color, foreground, *_: self._paint(_fill(color, foreground)))
        functions.set_linear_gradient_func(lambda line, *rest: self._gradient("linear", line, rest[:6]))
        functions.set_radial_gradient_func(lambda line, *rest: self._gradient("radial", line, rest[:6]))
        functions.set_sweep_gradient_func(self._sweep)
        functions.set_image_func(self._image)
        return functions

    def _push_transform(self, xx: float, yx: float, xy: float, yy: float, dx: float, dy: float, *_: Any) -> None:
        self.open.append(_Open(transform=Affine(xx, yx, xy, yy, dx * self._scale, dy * self._scale)))

    def _push_clip(self, path: Path) -> None:
        self.open.append(_Open(clip=path))

    def _push_rectangle(self, left: float, bottom: float, right: float, top: float, *_: Any) -> None:
        left, bottom, right, top = (value * self._scale for value in (left, bottom, right, top))
        self._push_clip((("M", left, bottom), ("L", right, bottom), ("L", right, top), ("L", left, top), ("Z",)))

    def _pop(self, mode: str = "") -> None:
        done = self.open.pop()
        self._paint(Part(tuple(done.children), done.transform, done.clip, mode))

    def _paint(self, painted: Painted) -> None:
        self.open[-1].children.append(painted)

    def _gradient(self, kind: Literal["linear", "radial"], line: Any, points: tuple[float, ...]) -> None:
        self._paint(GradientFill(kind, tuple(value * self._scale for value in points), *_line(line)))

    def _sweep(self, line: Any, x: float, y: float, start: float, end: float, *_: Any) -> None:
        self._paint(GradientFill("sweep", (x * self._scale, y * self._scale, start, end), *_line(line)))

    def _image(self, image: hb.Blob, width: int, height: int, format: str, slant: float, extents: Any, *_: Any) -> bool:
        if extents is None or not image.data.startswith((b"\x89PNG", b"\xff\xd8\xff")):
            return False
        x, top, wide, high = (
            value * self._scale for value in (extents.x_bearing, extents.y_bearing, extents.width, -extents.height)
        )
        self._paint(BitmapFill(image.data, Rect(x, top - high, wide, high)))
        return True


def _line(line: Any) -> tuple[tuple[tuple[float, ColorFill], ...], Literal["pad", "repeat", "reflect"]]:
    """The stops of a colour line, in order, and how it goes on."""
    stops = sorted(
        ((stop.offset, _fill(stop.color, stop.is_foreground)) for stop in line.color_stops), key=lambda stop: stop[0]
    )
    return tuple(stops), hb.PaintExtend(line.extend).name.lower()


def _fill(color: hb.Color, foreground: bool) -> ColorFill:
    alpha = color.alpha / 255.0
    if foreground:
        return ColorFill(None, alpha)
    return ColorFill(Color(color.red / 255.0, color.green / 255.0, color.blue / 255.0, alpha), alpha)
