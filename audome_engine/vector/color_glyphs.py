"""Layers of colour glyphs as commands of the display list, in font units with y upwards."""

from __future__ import annotations

import math
from dataclasses import replace

from audome_engine.color import Color
from audome_engine.display.commands import (
    ClipPath,
    Command,
    DrawImage,
    FillPath,
    Gradient,
    Group,
    MaskLayer,
)
from audome_engine.errors import AudomeError
from audome_engine.geometry import Affine, Rect
from audome_engine.images import sniff_image
from audome_engine.options import Limits
from audome_engine.paths import Path
from audome_engine.resources import ImageResource, Resource, content_key
from audome_engine.style.enums import BlendMode
from audome_engine.text.outlines import BitmapFill, ColorFill, GradientFill, Painted, Part, color_glyph, units_per_em
from audome_engine.text.types import FontInstance
from audome_engine.vector.shapes import rectangle_path

_BLENDS = {
    "plus": BlendMode.PLUS_LIGHTER, "hsl_hue": BlendMode.HUE, "hsl_saturation": BlendMode.SATURATION,
    "hsl_color": BlendMode.COLOR, "hsl_luminosity": BlendMode.LUMINOSITY,
} | {mode.value.replace("-", "_"): mode for mode in BlendMode}  # fmt: skip


def color_glyph_group(font: FontInstance, glyph: int, foreground: Color) -> Group:
    """What a glyph paints; `foreground` is the text's colour, opaque."""
    everything = extent(font)
    return _Converter(foreground, everything).part(color_glyph(font, glyph), rectangle_path(everything))


def extent(font: FontInstance) -> Rect:
    """What glyphs of a font do not go beyond."""
    em = units_per_em(font)
    return Rect(-2.0 * em, -2.0 * em, 6.0 * em, 5.0 * em)


class _Converter:
    def __init__(self, foreground: Color, everything: Rect) -> None:
        self._foreground = foreground
        self._everything = everything

    def part(self, part: Part, clip: Path) -> Group:
        """A part that is filled within `clip`; that and the transform are inside of the part."""
        if part.transform is not None:
            back = part.transform.inverse()
            if back is None:
                return Group(())
            clip = rectangle_path(back.apply_rect(self._everything))
        if part.clip is None:
            return Group(self._children(part, clip), transform=part.transform)
        if len(part.children) == 1 and (filled := self._filled(part.children[0], part.clip)) is not None:
            return Group((filled,))
        return Group(self._children(part, clip), clips=(ClipPath(part.clip),))

    def _children(self, part: Part, clip: Path) -> tuple[Command, ...]:
        commands: tuple[Command, ...] = ()
        for child in part.children:
            made = self.part(child, clip) if isinstance(child, Part) else self._filled(child, clip)
            if made is not None:
                mode = child.mode if isinstance(child, Part) else ""
                commands = self._composited(mode, commands, made, clip)
        return commands

    def _filled(self, painted: Painted, clip: Path) -> Command | None:
        """What fills everything, within a clip; of a lone part its inner fill, where only its own transform is between."""
        if isinstance(painted, ColorFill):
            return FillPath(clip, self._color(painted))
        if isinstance(painted, GradientFill):
            return FillPath(clip, self._gradient(painted))
        if isinstance(painted, BitmapFill):
            return _bitmap(painted)
        if len(painted.children) == 1 and painted.clip is None and not painted.mode:
            inner = self._filled(painted.children[0], clip)
            if isinstance(inner, FillPath):
                if painted.transform is None or isinstance(inner.paint, Color):
                    return inner
                if isinstance(inner.paint, Gradient):
                    own = inner.paint.transform
                    total = painted.transform if own is None else own.then(painted.transform)
                    return replace(inner, paint=replace(inner.paint, transform=total))
        return None

    def _color(self, fill: ColorFill) -> Color:
        return self._foreground.with_alpha(fill.alpha) if fill.color is None else fill.color

    def _gradient(self, fill: GradientFill) -> Gradient | Color:
        """OpenType COLR, "Gradients": lines of one colour are perpendicular to the line from the first to the third point."""
        stops = tuple((offset, self._color(color)) for offset, color in fill.stops)
        low, high = stops[0][0], stops[-1][0]
        if high <= low:
            return stops[-1][1]
        stops = tuple(((offset - low) / (high - low), color) for offset, color in stops)
        if fill.kind == "linear":
            x0, y0, x1, y1 = _straightened(fill.points)
            points = (
                x0 + (x1 - x0) * low, y0 + (y1 - y0) * low, x0 + (x1 - x0) * high, y0 + (y1 - y0) * high,
            )  # fmt: skip
            return Gradient("linear", points, stops, fill.spread, premultiplied=True)
        if fill.kind == "radial":
            x0, y0, r0, x1, y1, r1 = fill.points
            first = (x0 + (x1 - x0) * low, y0 + (y1 - y0) * low, max(0.0, r0 + (r1 - r0) * low))
            last = (x0 + (x1 - x0) * high, y0 + (y1 - y0) * high, r0 + (r1 - r0) * high)
            if last[2] < first[2]:  # SVG's last circle is the larger one
                first, last = last, first
                stops = tuple((1.0 - offset, color) for offset, color in reversed(stops))
            return Gradient("radial", (*last[:2], last[2], last[2], *first), stops, fill.spread)
        x, y, start, end = fill.points
        return _sweep((x, y), (start + (end - start) * low, start + (end - start) * high), stops, fill.spread)

    def _composited(self, mode: str, below: tuple[Command, ...], above: Command, clip: Path) -> tuple[Command, ...]:
        """Compositing 1, 9: all that is painted so far and one thing more."""
        if mode in ("", "src_over"):
            return (*below, above)
        if mode in _BLENDS:
            return (*below, Group((above,), blend=_BLENDS[mode]))
        backdrop, source = Group(below), Group((above,))
        kept = {
            "clear": (), "src": (source,), "dest": (backdrop,), "dest_over": (source, backdrop),
            "src_in": (_within(source, backdrop),), "dest_in": (_within(backdrop, source),),
            "src_out": (_without(source, backdrop, clip),), "dest_out": (_without(backdrop, source, clip),),
            "src_atop": (backdrop, _within(source, backdrop)), "dest_atop": (source, _within(backdrop, source)),
            "xor": (_without(source, backdrop, clip), _without(backdrop, source, clip)),
        }  # fmt: skip
        return kept.get(mode, (backdrop, source))


def _within(content: Group, shape: Group) -> Group:
    return Group((content,), mask=(MaskLayer(shape),))


def _without(content: Group, shape: Group, clip: Path) -> Group:
    everywhere = Group((FillPath(clip, Color(0.0, 0.0, 0.0)),))
    return Group((content,), mask=(MaskLayer(everywhere, composite="subtract"), MaskLayer(shape)))


def _straightened(points: tuple[float, ...]) -> tuple[float, float, float, float]:
    """The line whose perpendiculars are of one colour: the second point projected onto the normal of the third."""
    x0, y0, x1, y1, x2, y2 = points
    nx, ny = y2 - y0, x0 - x2
    length = nx * nx + ny * ny
    if length == 0.0:
        return x0, y0, x1, y1
    share = ((x1 - x0) * nx + (y1 - y0) * ny) / length
    return x0, y0, x0 + nx * share, y0 + ny * share


def _sweep(
    center: tuple[float, float], angles: tuple[float, float], stops: tuple[tuple[float, Color], ...], spread: str
) -> Gradient:
    """Anticlockwise from the right where y points upwards is clockwise from the bottom where it points downwards."""
    start, end = (angle / (2.0 * math.pi) for angle in angles)
    if end < start:
        start, end = end, start
        stops = tuple((1.0 - offset, color) for offset, color in reversed(stops))
    return Gradient("conic", (*center, 90.0), stops, spread, span=(start, end))


def _bitmap(fill: BitmapFill) -> Command | None:
    try:
        info = sniff_image(fill.data, "a glyph", Limits())
    except AudomeError:
        return None
    image = ImageResource(Resource("", fill.data, "", content_key(fill.data)), info)
    upright = Affine(1.0, 0.0, 0.0, -1.0, 0.0, 2.0 * fill.box.y + fill.box.height)
    return Group((DrawImage(image, fill.box),), transform=upright)
