"""Text: shadows, glyphs and decoration lines (CSS Text Decoration 3 and 4)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from audome_engine.color import Color
from audome_engine.display.commands import ClipRect, Command, DrawGlyphs, FillRect, Group, Path, Stroke, StrokePath
from audome_engine.geometry import Affine, Rect
from audome_engine.layout.types import BoxFragment, Placed, TextFragment
from audome_engine.paint.context import PaintContext
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Keyword, LineCap, TextDecorationLine, TextDecorationStyle, Visibility
from audome_engine.style.values import resolve
from audome_engine.text.ink import ink_intervals
from audome_engine.text.request import font_request


class Decoration(NamedTuple):
    """The lines of one decorating box, which go through all text inside it, in its colour and thickness (2.1)."""

    style: ComputedStyle
    baseline: float | None = None  # y of the decorating box's baseline on this line; None: the text's own


def decorations_of(style: ComputedStyle, outer: tuple[Decoration, ...]) -> tuple[Decoration, ...]:
    """Those that go through the text of a box with this style."""
    return (*outer, Decoration(style)) if style.text_decoration_line else outer


def paint_text(
    context: PaintContext, fragment: TextFragment, x: float, y: float, decorations: tuple[Decoration, ...]
) -> Iterator[Command]:
    """One text fragment with its corner at (x, y): shadows, lines below, glyphs, line-through (2.1, painting order)."""
    style = fragment.node.style
    if fragment.hidden or style.visibility is not Visibility.VISIBLE:
        return
    if fragment.turn:
        place = turned_text(fragment).then(Affine.translation(context.snap(x), context.snap(y)))
        unturned = replace(fragment, turn=0)
        yield Group(tuple(paint_text(context, unturned, 0.0, 0.0, decorations)), transform=place)
        return
    baseline = context.snap(y + fragment.baseline)
    glyphs = [DrawGlyphs(run, x + offset, baseline, style.color) for offset, run in fragment.runs]
    below, above = _lines(context, fragment, (x, baseline), decorations)
    for shadow in reversed(style.text_shadow):
        color = style.used_color(shadow.color)
        if color.alpha <= 0:
            continue
        for command in (*below, *glyphs, *above):
            yield from _shadowed(command, (shadow.x, shadow.y), shadow.blur / 2.0, color)
    yield from below
    if style.color.alpha > 0 or any(run.font.face.has_color for _, run in fragment.runs):
        yield from glyphs
    yield from above


def turned_text(fragment: TextFragment) -> Affine:
    """From an upright fragment with its corner at the origin to the turned one, whose corner is there too."""
    if fragment.turn > 0:
        return Affine(0.0, 1.0, -1.0, 0.0, fragment.height, 0.0)
    return Affine(0.0, -1.0, 1.0, 0.0, 0.0, fragment.width)


def _shadowed(command: Command, offset: tuple[float, float], sigma: float, color: Color) -> Iterator[Command]:
    dx, dy = offset
    if isinstance(command, DrawGlyphs):
        yield DrawGlyphs(command.run, command.x + dx, command.y + dy, color, sigma)
    elif isinstance(command, FillRect) and sigma <= 0:
        yield FillRect(command.rect.translated(dx, dy), color)


def text_glyphs(context: PaintContext, placed: Placed, x: float, y: float) -> Iterator[DrawGlyphs]:
    """The glyphs of all text inside a fragment whose parent begins at (x, y), for `background-clip: text`."""
    stack = [(placed, x, y)]
    while stack:
        (dx, dy, fragment), left, top = stack.pop()
        at_x, at_y = left + dx, top + dy
        if isinstance(fragment, TextFragment):
            if not fragment.hidden:
                baseline = context.snap(at_y + fragment.baseline)
                for offset, run in fragment.runs:
                    yield DrawGlyphs(run, at_x + offset, baseline, Color(0.0, 0.0, 0.0))
        elif not (isinstance(fragment, BoxFragment) and fragment.hidden):
            stack.extend((child, at_x, at_y) for child in reversed(fragment.children))


def _lines(
    context: PaintContext, fragment: TextFragment, origin: tuple[float, float], decorations: tuple[Decoration, ...]
) -> tuple[list[Command], list[Command]]:
    """Decoration lines below and above the glyphs."""
    below: list[Command] = []
    above: list[Command] = []
    for decoration in decorations:
        style = decoration.style
        if style.visibility is not Visibility.VISIBLE:
            continue
        thickness = _thickness(context, style)
        for line in style.text_decoration_line:
            y = origin[1] + _offset(context, fragment, style, line, thickness)
            target = above if line is TextDecorationLine.LINE_THROUGH else below
            gaps = _ink_gaps(fragment, style, line, (y - origin[1], thickness))
            color = style.used_color(style.text_decoration_color)
            if color.alpha > 0 and fragment.width > 0:
                kept = [(origin[0] + start, origin[0] + end) for start, end in _between(gaps, fragment.width)]
                place = (origin[0], y, fragment.width)
                target.extend(_decoration_line(style.text_decoration_style, line, place, thickness, color, kept))
    return below, above


def _thickness(context: PaintContext, style: ComputedStyle) -> float:
    """2.4: auto is a tenth of the font size in Chromium."""
    value = style.text_decoration_thickness
    if value is Keyword.FROM_FONT:
        metrics = context.fonts.primary(font_request(style)).metrics
        thickness = metrics.underline_thickness or style.font_size / 10.0
    elif isinstance(value, Keyword):
        thickness = style.font_size / 10.0
    else:
        thickness = resolve(value, style.font_size)
    if not isinstance(value, Keyword):
        thickness = math.floor(thickness + 0.5)
    return max(1.0, thickness)


def _offset(
    context: PaintContext, fragment: TextFragment, style: ComputedStyle, line: TextDecorationLine, thickness: float
) -> float:
    """The top of a line below the baseline (negative: above)."""
    metrics = context.fonts.primary(font_request(style)).metrics
    if line is TextDecorationLine.OVERLINE:
        return -metrics.ascent - math.floor(thickness)
    if line is TextDecorationLine.LINE_THROUGH:
        return -metrics.ascent / 3.0 - thickness / 2.0
    extra = style.text_underline_offset
    if style.text_underline_position == "under":
        return math.ceil(metrics.em_descent) + (0.0 if isinstance(extra, Keyword) else resolve(extra, style.font_size))
    if style.text_underline_position == "from-font" and isinstance(extra, Keyword):
        return metrics.underline_offset - thickness / 2.0
    if isinstance(extra, Keyword):
        return float(max(1, math.ceil(thickness / 2.0)))
    return resolve(extra, style.font_size)


def _ink_gaps(
    fragment: TextFragment, style: ComputedStyle, line: TextDecorationLine, band: tuple[float, float]
) -> list[tuple[float, float]]:
    """Where underlines and overlines leave out the ink that crosses them (text-decoration-skip-ink, 2.8)."""
    if line is TextDecorationLine.LINE_THROUGH or not fragment.node.style.text_decoration_skip_ink:
        return []

    top, thickness = band
    gaps: list[tuple[float, float]] = []
    for offset, run in fragment.runs:
        reach = max(1.0, thickness)  # Chromium's clearance on both sides is the line's thickness
        for start, end in ink_intervals(run, top, top + thickness):
            gaps.append((offset + start - reach, offset + end + reach))
    return sorted(gaps)


def _between(gaps: list[tuple[float, float]], width: float) -> Iterator[tuple[float, float]]:
    """What is left of 0..width."""
    at = 0.0
    for start, end in gaps:
        if start > at:
            yield at, min(start, width)
        at = max(at, end)
    if at < width:
        yield at, width


def _decoration_line(
    kind: TextDecorationStyle, line: TextDecorationLine, place: tuple[float, float, float], thickness: float,
    color: Color, kept: list[tuple[float, float]],
) -> Iterator[Command]:  # fmt: skip
    """One line at `place` (x, y, width), as far as it is `kept` (from, to). As in Chromium, straight lines
    are whole pixels thick and stand on whole pixels, and patterns go on behind what is left out."""
    x, y, width = place
    solid = max(1.0, math.floor(thickness))
    further = math.floor(thickness + 1.0)  # from the first line of a double one to the second
    if line is TextDecorationLine.OVERLINE:
        further = -further
    if kind in (TextDecorationStyle.SOLID, TextDecorationStyle.DOUBLE):
        for top in (y, y + further) if kind is TextDecorationStyle.DOUBLE else (y,):
            for start, end in kept:
                yield FillRect(Rect(start, math.floor(top + 0.5), end - start, solid), color)
        return
    middle = math.floor(y + 0.5) + solid / 2.0
    if kind is TextDecorationStyle.WAVY:
        middle = y + thickness / 2.0 + (0.0 if line is TextDecorationLine.LINE_THROUGH else further)
    reach = 4.0 * thickness + 2.0
    for start, end in kept:
        if kind is TextDecorationStyle.WAVY:
            pattern = StrokePath(_wave((x, middle), start, end, thickness), color, Stroke(thickness))
        else:
            pattern = _dashed(kind, (x, middle), (start, end, width), solid, color)
        yield Group((pattern,), clips=(ClipRect(Rect(start, middle - reach, end - start, 2.0 * reach)),))


def _dashed(
    kind: TextDecorationStyle, origin: tuple[float, float], part: tuple[float, float, float], thickness: float,
    color: Color,
) -> StrokePath:  # fmt: skip
    """Part (from, to) of a line of dots or dashes with the gaps that let the whole, `origin` to a length, end with one."""
    (x, middle), (start, end, length) = origin, part
    if kind is TextDecorationStyle.DOTTED:
        dash = gap = thickness
    else:
        dash, gap = (thickness * 2.0, thickness) if thickness >= 3 else (thickness * 3.0, thickness * 2.0)
    gap = _gap(length, dash, gap)
    first = x + math.floor((start - x) / (dash + gap)) * (dash + gap)
    if kind is TextDecorationStyle.DOTTED and thickness > 3:
        first += thickness / 2.0  # the dots' centres
        stroke = Stroke(thickness, LineCap.ROUND, dashes=(0.0, dash + gap))
    else:
        stroke = Stroke(thickness, dashes=(dash, gap))
    return StrokePath((("M", first, middle), ("L", max(end, first), middle)), color, stroke)


def _gap(length: float, dash: float, gap: float) -> float:
    """The gap nearest to `gap` with which whole dashes fill a length."""
    fewer = math.floor((length + gap) / (dash + gap))
    if fewer < 2:
        return gap
    larger, smaller = (length - fewer * dash) / (fewer - 1), (length - (fewer + 1) * dash) / fewer
    return larger if smaller <= 0 or abs(larger - gap) < abs(smaller - gap) else smaller


def _wave(origin: tuple[float, float], start: float, end: float, thickness: float) -> Path:
    """Part of a wave of cubics that begins at `origin`, its length and amplitude those of Chromium."""
    step = 1.0 + 2.0 * math.floor(2.0 * thickness + 1.0)
    swing = 0.5 + math.floor(3.0 * thickness + 1.0)
    x, y = origin
    at = x + math.floor((start - x) / step) * step
    path: list[tuple[str | float, ...]] = [("M", at, y)]
    while at < end and len(path) < 10_000:
        path.append(("C", at + step / 2.0, y + swing, at + step / 2.0, y - swing, at + step, y))
        at += step
    return tuple(path)
