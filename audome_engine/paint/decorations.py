"""Decoration lines: whose they are, where they stand and what they look like (CSS Text Decoration 4, 2), as in Chromium.

In: a text fragment and the decorations that go through it. Out: commands, line by line. Whole pixels are CSS pixels, so
that lines look the same at every scale.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from audome_engine.color import Color
from audome_engine.display.commands import ClipPath, ClipRect, Command, FillRect, Group, Path, Stroke, StrokePath
from audome_engine.geometry import Rect
from audome_engine.layout.types import BoxFragment, TextFragment
from audome_engine.paint.context import PaintContext
from audome_engine.scene.nodes import Box, BoxKind
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import FillRule, Keyword, LineCap, TextDecorationLine, TextDecorationStyle
from audome_engine.style.values import resolve
from audome_engine.text.ink import ink_intervals
from audome_engine.text.request import font_request
from audome_engine.text.types import FontMetrics

_Kind = TextDecorationLine
_Style = TextDecorationStyle
_ERRORS = (_Kind.SPELLING_ERROR, _Kind.GRAMMAR_ERROR)
_ERROR_COLORS = {_Kind.SPELLING_ERROR: Color(1.0, 0.0, 0.0), _Kind.GRAMMAR_ERROR: Color(0.75, 0.75, 0.75)}
_EPSILON = 1e-6  # px that rounding of floats may cost
_LARGEST_CLEARANCE = 13.0  # px between ink and line


def _floor(value: float) -> float:
    return float(math.floor(value + _EPSILON))


def _ceil(value: float) -> float:
    return float(math.ceil(value - _EPSILON))


def whole_pixel(value: float) -> float:
    """The nearest CSS pixel."""
    return float(math.floor(value + 0.5))


class Decoration(NamedTuple):
    """The lines of one element, which go through all text inside it (2.1). `box` is the style of the decorating box on
    a line, by whose font they are measured, and `baseline` where its baseline is."""

    style: ComputedStyle
    box: ComputedStyle
    baseline: float


Decorations = tuple[Decoration, ...]


def decorations_of(style: ComputedStyle, outer: Decorations, baseline: float = 0.0) -> Decorations:
    """Those that go through what is inside of a box."""
    return (*outer, Decoration(style, style, baseline)) if style.text_decoration_line else outer


def decorations_on_line(outer: Decorations, style: ComputedStyle, baseline: float) -> Decorations:
    """Those of a block container and of blocks around it on one of its lines: their decorating box is its root inline
    box, the one that all of its inline content stands in (2.1)."""
    return tuple(Decoration(decoration.style, style, baseline) for decoration in outer)


def decorations_in_inline(
    context: PaintContext, fragment: BoxFragment, y: float, outer: Decorations
) -> Decorations:  # fmt: skip
    """Those that go through what is inside of a piece of an inline box, whose border box begins at `y`."""
    style = fragment.box.style
    baseline = fragment.first_baseline
    if baseline is None:
        baseline = fragment.border.top + fragment.padding.top + _metrics(context, style).ascent
    return decorations_of(style, outer, y + baseline)


def stops_decorations(box: Box) -> bool:
    """2.1: they are not propagated into floats, positioned boxes and atomic inlines."""
    is_atomic = box.style.display.is_inline_level and box.kind is not BoxKind.INLINE
    return box.is_out_of_flow or box.is_floating or is_atomic


def decoration_color(style: ComputedStyle) -> Color:
    """As in Chromium, `currentcolor` is the colour of the stroke where one is given, or else that of the fill."""
    if not isinstance(style.text_decoration_color, Keyword):
        return style.used_color(style.text_decoration_color)
    stroke = style.used_color(style.text_stroke_color)
    if style.text_stroke_width > 0 and not isinstance(style.text_stroke_color, Keyword) and stroke.alpha > 0:
        return stroke
    return style.fill_color


@dataclass(frozen=True, slots=True)
class _Line:
    """One line before it is put on whole pixels. `second`: how far below its first line that of a double one is."""

    kind: TextDecorationLine
    style: TextDecorationStyle
    x: float
    y: float
    width: float
    thickness: float
    second: float
    color: Color


class DrawnLine(NamedTuple):
    """The commands of one line, and the clips that leave out the ink it crosses."""

    commands: tuple[Command, ...]
    clips: tuple[ClipPath, ...] = ()


def decoration_lines(
    context: PaintContext,
    fragment: TextFragment,
    origin: tuple[float, float],
    decorations: Decorations,
    color: Color | None = None,
) -> tuple[list[DrawnLine], list[DrawnLine]]:
    """The lines below the glyphs, and those above them, of a fragment whose text begins at `origin` on its baseline.
    An ellipsis and, as in Chromium, a tab have none. `color`: instead of their own."""
    below: list[DrawnLine] = []
    above: list[DrawnLine] = []
    if (
        fragment.width <= 0
        or fragment.extends is not None
        or fragment.node.text[fragment.start : fragment.start + 1] == "\t"
    ):
        return below, above
    style = fragment.node.style
    gaps: list[_Gaps] = []  # as in Chromium what one line leaves out the following ones do too, where it was
    for decoration in decorations:
        for line in _lines(context, fragment, origin, decoration):
            line = line if color is None else replace(line, color=color)
            if line.color.alpha <= 0:
                continue
            if line.kind is _Kind.LINE_THROUGH:
                above.append(DrawnLine(_drawn(context, line)))
                continue
            if style.text_decoration_skip_ink and line.kind not in _ERRORS:
                gaps.append(_ink_gaps(context, fragment, origin, line))
            below.append(_cut(context, line, gaps, whole=bool(style.text_shadow)))
    return below, above


def _lines(
    context: PaintContext, fragment: TextFragment, origin: tuple[float, float], decoration: Decoration
) -> Iterator[_Line]:
    """The lines of one decoration: underline, overline, line-through."""
    style = decoration.style
    color = decoration_color(style)
    box, baseline = decoration.box, decoration.baseline
    if fragment.turn:  # as in Chromium vertical text has no decorating box but itself
        box, baseline = fragment.node.style, origin[1]
    metrics = _metrics(context, box)
    if fragment.scale != 1.0:  # `text-fit`; as in Chromium the baseline is brought to a pixel above
        metrics, baseline = metrics.scaled(fragment.scale), _floor(baseline)
        box = box.with_(font_size=box.font_size * fragment.scale)
    measured = _Measured(style, box, metrics)
    top = origin[1] - fragment.baseline
    kinds: tuple[TextDecorationLine, ...] = style.text_decoration_line
    for kind in kinds:
        if kind in _ERRORS:
            y, thickness, used = baseline + measured.near(0.0, 1.0, fixed=False), box.zoom, _ERROR_COLORS[kind]
            yield _Line(kind, _Style.WAVY, origin[0], y, fragment.width, thickness, thickness + 1.0, used)
            return
    thickness = measured.thickness
    flipped = _is_flipped(box)
    if (_Kind.OVERLINE if flipped else _Kind.UNDERLINE) in kinds:
        y = baseline + measured.underline(flipped=flipped)
        yield _Line(_Kind.UNDERLINE, style.text_decoration_style, origin[0], y, fragment.width, thickness,
                    thickness + 1.0, color)  # fmt: skip
    if (_Kind.UNDERLINE if flipped else _Kind.OVERLINE) in kinds:
        y = top + measured.overline(flipped=flipped)
        yield _Line(_Kind.OVERLINE, style.text_decoration_style, origin[0], y, fragment.width, thickness,
                    -(thickness + 1.0), color)  # fmt: skip
    if _Kind.LINE_THROUGH in kinds:
        y = top + measured.metrics.ascent * 2.0 / 3.0 - thickness / 2.0
        yield _Line(_Kind.LINE_THROUGH, style.text_decoration_style, origin[0], y, fragment.width, thickness,
                    _floor(thickness + 1.0), color)  # fmt: skip


def _metrics(context: PaintContext, style: ComputedStyle) -> FontMetrics:
    return context.fonts.primary(font_request(style)).metrics


def _is_flipped(box: ComputedStyle) -> bool:
    """Whether underlines stand at the over side of vertical lines: by `text-underline-position`, and by default in
    Japanese and Korean (2.7)."""
    if not box.has_central_baseline:
        return False
    if box.lang.split("-")[0].lower() in ("ja", "ko"):
        return "left" not in box.text_underline_position
    return "right" in box.text_underline_position


@dataclass(frozen=True, slots=True)
class _Measured:
    """The lengths of a decoration's lines in the font of its decorating box."""

    style: ComputedStyle
    box: ComputedStyle
    metrics: FontMetrics

    @property
    def thickness(self) -> float:
        """2.4; auto is a tenth of the font size in Chromium."""
        value = self.style.text_decoration_thickness
        if value is Keyword.FROM_FONT and self.metrics.underline_thickness > 0:
            thickness = self.metrics.underline_thickness
        elif isinstance(value, Keyword):
            thickness = self.box.font_size / 10.0
        else:
            thickness = whole_pixel(resolve(value, self.box.font_size))
        return max(1.0, thickness)

    @property
    def _offset(self) -> float:
        value = self.style.text_underline_offset
        return 0.0 if isinstance(value, Keyword) else resolve(value, self.box.font_size)

    def underline(self, *, flipped: bool) -> float:
        """The top of an underline, from the baseline down; `flipped`: of an overline at the under side."""
        position = self.box.text_underline_position
        if flipped:
            return self._under(0.0)
        if self.box.has_central_baseline or "under" in position:
            return self._under(self._offset)
        if "from-font" in position and self.metrics.underline_offset:
            return whole_pixel(self.metrics.underline_offset + self._offset)
        return self.near(self._offset, self.thickness, fixed=not isinstance(self.style.text_underline_offset, Keyword))

    def near(self, offset: float, thickness: float, *, fixed: bool) -> float:
        """Near the alphabetic baseline: the gap grows with the thickness unless an offset is given."""
        gap = 0.0 if fixed else max(1.0, _ceil(thickness / 2.0))
        return gap + whole_pixel(offset)

    def _under(self, offset: float) -> float:
        """Below the em box."""
        return _floor(self._em_box()[1] + offset) + 1.0

    def overline(self, *, flipped: bool) -> float:
        """The top of an overline, from the top of the text down; `flipped`: of an underline at the over side."""
        whole = _floor(self.thickness)
        if not flipped:
            return -whole
        return _floor(self.metrics.ascent - self._em_box()[0] - self._offset) - 1.0 - whole

    def _em_box(self) -> tuple[float, float]:
        """How far the em box reaches above the baseline and below it; where the baseline is central its middle is that
        of the text."""
        if self.box.has_central_baseline:
            middle = (self.metrics.ascent - self.metrics.descent) / 2.0
            return self.box.font_size / 2.0 + middle, self.box.font_size / 2.0 - middle
        return self.box.font_size - self.metrics.em_descent, self.metrics.em_descent


# Skipped ink


class _Gaps(NamedTuple):
    """What a line leaves out, from top to bottom: extents on the x axis that do not touch."""

    top: float
    bottom: float
    spans: list[tuple[float, float]]


def _ink_gaps(context: PaintContext, fragment: TextFragment, origin: tuple[float, float], line: _Line) -> _Gaps:
    """Around the ink that crosses a line (2.9); what crosses less than half a pixel of it does not count. As in Chromium
    gaps are whole pixels."""
    top, height = _band(line)
    clearance = min(line.thickness, _LARGEST_CLEARANCE)
    upper = top + 0.5 - origin[1]
    found: list[tuple[float, float]] = []
    for offset, run in fragment.runs:
        if run.upright:
            continue
        for start, end in ink_intervals(run, upper, max(upper, upper + height - 1.0)):
            left, right = origin[0] + offset + start - clearance, origin[0] + offset + end + clearance
            found.append((context.snap(left), context.snap(right)))
    spans: list[tuple[float, float]] = []
    for start, end in sorted(found):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        elif start < end:
            spans.append((start, end))
    return _Gaps(context.snap(top - 0.5), context.snap(top + max(height, 1.0) + 0.5), spans)


def _cut(context: PaintContext, line: _Line, gaps: list[_Gaps], *, whole: bool) -> DrawnLine:
    """A line with gaps; `whole`: it stays one piece, for its shadow is that of all of it."""
    commands = _drawn(context, line)
    top, height = _band(line)
    applying = [part for part in gaps if part.spans and part.top < top + height and part.bottom > top]
    if not applying:
        return DrawnLine(commands)
    if line.style is _Style.SOLID and not whole and len(applying) == 1:
        rect = Rect(line.x, whole_pixel(line.y), line.width, max(1.0, _floor(line.thickness)))
        if applying[0].top <= rect.y and applying[0].bottom >= rect.bottom:
            pieces = _between(applying[0].spans, line.x, line.x + line.width)
            return DrawnLine(
                tuple(FillRect(rect._replace(x=start, width=end - start), line.color) for start, end in pieces)
            )
    return DrawnLine(commands, tuple(_outside(part) for part in applying))


def _between(spans: list[tuple[float, float]], start: float, end: float) -> Iterator[tuple[float, float]]:
    """What is left of start..end."""
    at = start
    for left, right in spans:
        if left > at:
            yield at, min(left, end)
        at = max(at, right)
    if at < end:
        yield at, end


def _outside(gaps: _Gaps) -> ClipPath:
    """All but the gaps."""
    far = 1e6
    rects = [Rect(-far, -far, 2.0 * far, 2.0 * far)]
    rects += [Rect(start, gaps.top, end - start, gaps.bottom - gaps.top) for start, end in gaps.spans]
    segments: list[tuple[str | float, ...]] = []
    for x, y, width, height in rects:
        segments += [("M", x, y), ("L", x + width, y), ("L", x + width, y + height), ("L", x, y + height), ("Z",)]
    return ClipPath(tuple(segments), FillRule.EVENODD)


# Drawing


def _drawn(context: PaintContext, line: _Line) -> tuple[Command, ...]:
    """All of a line; its ends are where the text's are."""
    if line.style in (_Style.SOLID, _Style.DOUBLE):
        height = max(1.0, _floor(line.thickness))
        tops = (line.y, line.y + line.second) if line.style is _Style.DOUBLE else (line.y,)
        return tuple(FillRect(Rect(line.x, whole_pixel(top), line.width, height), line.color) for top in tops)
    if line.style is _Style.WAVY:
        top, height = _band(line)
        clip = ClipRect(Rect(line.x, top - 1.0, line.width, height + 2.0))
        return (Group((_wave(context, line),), clips=(clip,)),)
    return (_dashes(line),)


def _band(line: _Line) -> tuple[float, float]:
    """The top and height of what a line covers."""
    if line.style is _Style.WAVY:
        top, bottom = _wave_extent(line)
        return _wave_origin(line) + top, bottom - top
    if line.style is _Style.DOUBLE:
        return min(line.y, line.y + line.second), abs(line.second) + line.thickness
    if line.style is _Style.SOLID:
        return line.y, line.thickness
    thickness = whole_pixel(line.thickness)
    return _middle(line) - thickness / 2.0, thickness


def _middle(line: _Line) -> float:
    return _floor(line.y + max(line.thickness / 2.0, 0.5))


def _dashes(line: _Line) -> StrokePath:
    """Dots or dashes between whole pixels, with the gap nearest to what it should be that lets them end with one."""
    thickness = whole_pixel(line.thickness)
    start, end = _floor(line.x), _floor(line.x + line.width)
    middle = _middle(line) + (0.5 if thickness % 2.0 else 0.0)
    length = end - start
    if line.style is _Style.DOTTED and thickness > 3.0:  # dots are round caps, which reach beyond the ends
        gap = _best_gap(length, thickness, thickness) if length >= 2.0 * thickness else 2.0 * thickness
        stroke = Stroke(line.thickness, LineCap.ROUND, dashes=(0.0, gap + thickness - 0.01))
        start, end = start + thickness / 2.0, end - thickness / 2.0
    else:
        stroke = Stroke(line.thickness, dashes=_dash_pattern(line.style, length, thickness))
    return StrokePath((("M", start, middle), ("L", max(start, end), middle)), line.color, stroke)


def _dash_pattern(style: TextDecorationStyle, length: float, thickness: float) -> tuple[float, ...]:
    dash = gap = thickness
    if style is _Style.DASHED:
        dash, gap = (thickness * 2.0, thickness) if thickness >= 3.0 else (thickness * 3.0, thickness * 2.0)
    if length <= 2.0 * dash:
        return ()
    if length <= 2.0 * dash + gap:
        part = length / (2.0 * dash + gap)
        return dash * part, gap * part
    return dash, (_best_gap(length, dash, gap) if style is _Style.DASHED else gap)


def _best_gap(length: float, dash: float, gap: float) -> float:
    """The gap nearest to `gap` with which whole dashes fill a length."""
    fewer = math.floor((length + gap) / (dash + gap))
    if fewer < 2:
        return gap
    larger, smaller = (length - fewer * dash) / (fewer - 1), (length - (fewer + 1) * dash) / fewer
    return larger if smaller <= 0 or abs(larger - gap) < abs(smaller - gap) else smaller


def _wave_shape(line: _Line) -> tuple[float, float, float]:
    """The length of a wave, how far its control points are from its axis, and where it is cut (from its beginning)."""
    if line.kind in _ERRORS:
        return 6.0 * line.thickness, 5.0 * line.thickness, -1.5 * line.thickness
    thickness = max(1.0, line.thickness)
    return 1.0 + 2.0 * math.floor(2.0 * thickness + 1.0), 0.5 + math.floor(3.0 * thickness + 1.0), 0.0


def _wave_extent(line: _Line) -> tuple[float, float]:
    """Whole pixels from the axis that a wave with its stroke reaches up and down."""
    _, distance, _ = _wave_shape(line)
    reach = distance * math.sqrt(3.0) / 6.0 + line.thickness / 2.0
    return math.floor(0.5 - reach) - 0.5, math.ceil(0.5 + reach) - 0.5


def _wave_origin(line: _Line) -> float:
    """The y of a wave's axis: half a pixel below the line, or where its double would be."""
    return line.y + 0.5 + (0.0 if line.kind is _Kind.LINE_THROUGH else line.second)


def _wave(context: PaintContext, line: _Line) -> StrokePath:
    """A wave of cubics along all of a line. It is a tile that is repeated, from a whole device pixel."""
    length, distance, cut = _wave_shape(line)
    top, _ = _wave_extent(line)
    y = context.snap(_wave_origin(line) + top) - top
    at, end = context.snap(line.x) - length - cut, line.x + line.width
    path: list[tuple[str | float, ...]] = [("M", at, y)]
    while at < end and len(path) < 10_000:
        path.append(("C", at + length / 2.0, y + distance, at + length / 2.0, y - distance, at + length, y))
        at += length
    waves: Path = tuple(path)
    return StrokePath(waves, line.color, Stroke(line.thickness))
