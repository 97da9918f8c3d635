"""Decoration lines of SVG text, each as a path to fill or to stroke; thickness and place are as Chromium has them at the size
that is seen (CSS Text Decoration 4, 2)."""

from __future__ import annotations

import math
from typing import NamedTuple

from audome_engine.display.commands import Stroke
from audome_engine.paths import Path
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Keyword, TextDecorationLine, TextDecorationStyle
from audome_engine.style.values import resolve
from audome_engine.svg.text import PlacedRun
from audome_engine.text.fonts import FontContext
from audome_engine.text.ink import ink_intervals
from audome_engine.text.request import font_request

_Kind, _Style = TextDecorationLine, TextDecorationStyle
_LARGEST_CLEARANCE = 13.0  # px between ink and line


class DecorationLine(NamedTuple):
    """What is filled or, with a stroke, stroked."""

    path: Path
    stroke: Stroke | None = None


def decoration(
    fonts: FontContext, placed: PlacedRun, style: ComputedStyle, kind: TextDecorationLine, scale: float
) -> DecorationLine:
    """The line along a run that an element of this style has, measured by the run's own font; `scale`: px per unit."""
    size = placed.style.font_size * scale
    thickness = _thickness(style, size)
    metrics = fonts.metrics(font_request(placed.style.with_(font_size=size)))
    offset = {
        _Kind.UNDERLINE: max(1.0, math.ceil(thickness / 2.0 - 1e-6)),
        _Kind.OVERLINE: -metrics.ascent - math.floor(thickness + 1e-6),
        _Kind.LINE_THROUGH: -metrics.ascent / 3.0 - thickness / 2.0,
    }.get(kind, 0.0)
    if placed.style.has_central_baseline and kind is _Kind.UNDERLINE:  # below the em box, whose middle is the text's
        offset = math.floor((size - metrics.ascent + metrics.descent) / 2.0) + 1.0
    y = math.floor(placed.y * scale + offset + 0.5) / scale
    line = _Line(placed.x, y, placed.run.width, thickness / scale, 1.0 / scale)
    if style.text_decoration_style is _Style.SOLID and kind is not _Kind.LINE_THROUGH:
        return DecorationLine(tuple(segment for part in _without_ink(placed, line) for segment in part.bar()))
    return _STYLES.get(style.text_decoration_style, _Line.solid)(line)


def _thickness(style: ComputedStyle, size: float) -> float:
    """In px, of text of this size."""
    value = style.text_decoration_thickness
    if isinstance(value, Keyword):
        return max(1.0, size / 10.0)
    return max(1.0, math.floor(resolve(value, style.font_size) * size / style.font_size + 0.5))


class _Line(NamedTuple):
    """A line in user units, by its top left corner; `pixel`: the size of one."""

    x: float
    y: float
    width: float
    thickness: float
    pixel: float

    def bar(self) -> Path:
        """All of it."""
        right, bottom = self.x + self.width, self.y + self.thickness
        return (("M", self.x, self.y), ("L", right, self.y), ("L", right, bottom), ("L", self.x, bottom), ("Z",))

    def solid(self) -> DecorationLine:
        """Filled."""
        return DecorationLine(self.bar())

    def double(self) -> DecorationLine:
        """Two of them."""
        return DecorationLine(self.bar() + self._replace(y=self.y + self.thickness + self.pixel).bar())

    def dotted(self) -> DecorationLine:
        """Squares."""
        return self._dashes(1.0, 1.0)

    def dashed(self) -> DecorationLine:
        """Dashes."""
        return self._dashes(3.0, 2.0)

    def _dashes(self, dash: float, gap: float) -> DecorationLine:
        whole = max(1.0, math.floor(self.thickness / self.pixel + 0.5)) * self.pixel
        y = self.y + whole / 2.0
        path = (("M", self.x, y), ("L", self.x + self.width, y))
        return DecorationLine(path, Stroke(whole, dashes=(dash * whole, gap * whole)))

    def wavy(self) -> DecorationLine:
        """Cubics."""
        pixels = self.thickness / self.pixel
        length = (1.0 + 2.0 * math.floor(2.0 * pixels + 1.0)) * self.pixel
        reach = (0.5 + math.floor(3.0 * pixels + 1.0)) * self.pixel
        axis = self.y + self.thickness + 1.5 * self.pixel
        path: list[tuple[str | float, ...]] = [("M", self.x, axis)]
        for index in range(min(10_000, round(self.width / length))):
            start = self.x + index * length
            middle = start + length / 2.0
            path.append(("C", middle, axis + reach, middle, axis - reach, start + length, axis))
        return DecorationLine(tuple(path), Stroke(self.thickness))


_STYLES = {
    _Style.DOUBLE: _Line.double, _Style.DOTTED: _Line.dotted, _Style.DASHED: _Line.dashed, _Style.WAVY: _Line.wavy,
}  # fmt: skip


def _without_ink(placed: PlacedRun, line: _Line) -> list[_Line]:
    """What is left between glyphs that cross the line (2.9)."""
    if not placed.style.text_decoration_skip_ink or placed.run.upright:
        return [line]
    clearance = min(line.thickness, _LARGEST_CLEARANCE * line.pixel)
    upper = line.y - placed.y + line.pixel / 2.0
    parts: list[_Line] = []
    at, end = line.x, line.x + line.width
    for left, right in ink_intervals(placed.run, upper, max(upper, upper + line.thickness - line.pixel)):
        start = min(end, placed.x + left - clearance)
        if start > at:
            parts.append(line._replace(x=at, width=start - at))
        at = max(at, placed.x + right + clearance)
    return [*parts, line._replace(x=at, width=end - at)] if at < end else parts
