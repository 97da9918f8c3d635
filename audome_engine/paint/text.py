"""Text: shadows, decoration lines, fill and stroke (CSS Text Decoration 4; Compatibility 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from audome_engine.color import Color
from audome_engine.display.commands import Command, DrawGlyphs, DrawShadow, FillRect, Group, Stroke, StrokePath
from audome_engine.display.filters import Blur, FilterNode
from audome_engine.geometry import Affine, Rect, RoundedRect
from audome_engine.layout.types import TextFragment
from audome_engine.paint.context import PaintContext
from audome_engine.paint.decorations import Decorations, DrawnLine, decoration_lines
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Visibility
from audome_engine.text.types import GlyphRun

_BLACK = Color(0.0, 0.0, 0.0)


def paint_text(
    context: PaintContext, fragment: TextFragment, x: float, y: float, decorations: Decorations
) -> Iterator[Command]:
    """One text fragment with its corner at (x, y): lines below, glyphs, lines through it, each above its shadows; those
    of the text are at the bottom (2.1, painting order)."""
    yield from _on_page(context, fragment, (x, y), lambda corner: _upright(context, fragment, corner, decorations))


def text_shape(
    context: PaintContext, fragment: TextFragment, x: float, y: float, decorations: Decorations
) -> Iterator[Command]:
    """All that a text fragment covers but its shadows, in black, whatever colours it has."""
    yield from _on_page(context, fragment, (x, y), lambda corner: _shape(context, fragment, corner, decorations))


def _on_page(
    context: PaintContext,
    fragment: TextFragment,
    corner: tuple[float, float],
    paint: Callable[[tuple[float, float]], Iterator[Command]],
) -> Iterator[Command]:
    """What `paint` makes of a fragment with its corner where it is told, turned as the fragment is."""
    if fragment.hidden or fragment.node.style.visibility is not Visibility.VISIBLE:
        return
    if fragment.turn:
        place = turned_text(fragment).then(Affine.translation(context.snap(corner[0]), corner[1]))
        yield Group(tuple(paint((0.0, 0.0))), transform=place)
    else:
        yield from paint(corner)


def _upright(
    context: PaintContext, fragment: TextFragment, corner: tuple[float, float], decorations: Decorations
) -> Iterator[Command]:
    style = fragment.node.style
    glyphs = _at(context, fragment, corner, fragment.runs, style.fill_color)
    below, above = decoration_lines(context, fragment, _start(fragment, corner), decorations)
    marks = _at(context, fragment, corner, fragment.marks, style.used_color(style.text_emphasis_color))
    stroke = style.used_color(style.text_stroke_color)
    strokes = _strokes(glyphs, style, stroke)
    shadows = tuple(_shadows(style, (*glyphs, *marks)))
    fills = glyphs if style.fill_color.alpha > 0 else ()
    if style.strokes_first and not below:  # as in Chromium shadows are those of the fill, and just below it
        shadows, strokes = (*strokes, *shadows), ()
    yield from shadows
    for line in below:
        yield from _line(style, line)
    yield from (*strokes, *fills) if style.strokes_first else (*fills, *strokes)
    yield from (*marks, *_strokes(marks, style, stroke))
    for line in above:
        yield from _line(style, line)


def _shape(
    context: PaintContext, fragment: TextFragment, corner: tuple[float, float], decorations: Decorations
) -> Iterator[Command]:
    glyphs = _at(context, fragment, corner, (*fragment.runs, *fragment.marks), _BLACK)
    below, above = decoration_lines(context, fragment, _start(fragment, corner), decorations, _BLACK)
    for line in (*below, *above):
        yield Group(line.commands, clips=line.clips)
    for command in (*glyphs, *_strokes(glyphs, fragment.node.style, _BLACK)):
        yield replace(command, silhouette=True)


def _start(fragment: TextFragment, corner: tuple[float, float]) -> tuple[float, float]:
    """Where a fragment's text begins, on its baseline."""
    return corner[0], corner[1] + fragment.baseline


def _at(
    context: PaintContext,
    fragment: TextFragment,
    corner: tuple[float, float],
    runs: tuple[tuple[float, GlyphRun], ...],
    color: Color,
) -> tuple[DrawGlyphs, ...]:
    """Runs of a fragment: the baseline is on a whole pixel; upright glyphs are on the very centre of the line."""
    x, y = _start(fragment, corner)
    middle = corner[1] + fragment.height / 2.0
    return tuple(DrawGlyphs(run, x + offset, middle if run.upright else context.snap(y), color) for offset, run in runs)


def turned_text(fragment: TextFragment) -> Affine:
    """From an upright fragment with its corner at the origin to the turned one, whose corner is there too."""
    if fragment.turn > 0:
        return Affine(0.0, 1.0, -1.0, 0.0, fragment.height, 0.0)
    return Affine(0.0, -1.0, 1.0, 0.0, 0.0, fragment.width)


def _strokes(glyphs: tuple[DrawGlyphs, ...], style: ComputedStyle, color: Color) -> tuple[DrawGlyphs, ...]:
    """The strokes of glyphs; those in colour have none."""
    if style.text_stroke_width <= 0 or color.alpha <= 0:
        return ()
    stroke = Stroke(style.text_stroke_width)
    in_black = (command for command in glyphs if not command.run.font.face.has_color)
    is_echo = style.fill_color.alpha > 0
    return tuple(replace(command, paint=color, stroke=stroke, is_echo=is_echo) for command in in_black)


def _line(style: ComputedStyle, line: DrawnLine) -> Iterator[Command]:
    """A decoration line above its shadows; ink is left out of both."""
    commands = (*_shadows(style, line.commands), *line.commands)
    if line.clips:
        yield Group(commands, clips=line.clips)
    else:
        yield from commands


def _shadows(style: ComputedStyle, commands: tuple[Command, ...]) -> Iterator[Command]:
    """The shadows of something drawn, the first of the list on top."""
    for shadow in reversed(style.text_shadow):
        color = style.used_color(shadow.color)
        if color.alpha > 0:
            for command in commands:
                yield _shadowed(command, (shadow.x, shadow.y), shadow.blur / 2.0, color)


def _shadowed(command: Command, offset: tuple[float, float], sigma: float, color: Color) -> Command:
    dx, dy = offset
    if isinstance(command, DrawGlyphs):
        return replace(
            command, x=command.x + dx, y=command.y + dy, paint=color, blur=sigma, silhouette=True, is_echo=True
        )
    if isinstance(command, FillRect):
        rect = command.rect.translated(dx, dy)
        if sigma <= 0:
            return FillRect(rect, color)
        return DrawShadow(RoundedRect(rect), RoundedRect(Rect(0.0, 0.0, 0.0, 0.0)), sigma, color)
    if isinstance(command, StrokePath):
        return Group((replace(command, paint=color, blur=sigma),), transform=Affine.translation(dx, dy))
    assert isinstance(command, Group)
    inner = tuple(_shadowed(part, (0.0, 0.0), 0.0, color) for part in command.commands)
    blur = (FilterNode(Blur(sigma, sigma)),) if sigma > 0 else ()
    return Group((replace(command, commands=inner),), transform=Affine.translation(dx, dy), filters=blur)
