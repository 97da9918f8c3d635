"""Text: shadows, decoration lines, fill and stroke (CSS Text Decoration 4; Compatibility 3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from audome_engine.color import Color
from audome_engine.display.commands import Command, DrawGlyphs, DrawShadow, FillRect, Group, Stroke, StrokePath
from audome_engine.geometry import Affine, Rect, RoundedRect
from audome_engine.layout.types import BoxFragment, Placed, TextFragment
from audome_engine.paint.context import PaintContext
from audome_engine.paint.decorations import Decorations, DrawnLine, decoration_lines
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Visibility


def paint_text(
    context: PaintContext, fragment: TextFragment, x: float, y: float, decorations: Decorations
) -> Iterator[Command]:
    """One text fragment with its corner at (x, y): lines below, glyphs, lines through it, each above its shadows; those
    of the text are at the bottom (2.1, painting order)."""
    style = fragment.node.style
    if fragment.hidden or style.visibility is not Visibility.VISIBLE:
        return
    if fragment.turn:
        place = turned_text(fragment).then(Affine.translation(context.snap(x), context.snap(y)))
        yield Group(tuple(_upright(context, fragment, (0.0, 0.0), decorations)), transform=place)
    else:
        yield from _upright(context, fragment, (x, y), decorations)


def _upright(
    context: PaintContext, fragment: TextFragment, corner: tuple[float, float], decorations: Decorations
) -> Iterator[Command]:
    style = fragment.node.style
    x, y = corner[0], corner[1] + fragment.baseline
    glyphs = tuple(DrawGlyphs(run, x + offset, context.snap(y), style.fill_color) for offset, run in fragment.runs)
    below, above = decoration_lines(context, fragment, (x, y), decorations)
    strokes = tuple(_stroked(glyphs, style))
    shadows = tuple(_shadows(style, glyphs))
    fills = glyphs if style.fill_color.alpha > 0 else ()
    if style.strokes_first and not below:  # as in Chromium shadows are those of the fill, and just below it
        shadows, strokes = (*strokes, *shadows), ()
    yield from shadows
    for line in below:
        yield from _line(style, line)
    yield from (*strokes, *fills) if style.strokes_first else (*fills, *strokes)
    for line in above:
        yield from _line(style, line)


def turned_text(fragment: TextFragment) -> Affine:
    """From an upright fragment with its corner at the origin to the turned one, whose corner is there too."""
    if fragment.turn > 0:
        return Affine(0.0, 1.0, -1.0, 0.0, fragment.height, 0.0)
    return Affine(0.0, -1.0, 1.0, 0.0, 0.0, fragment.width)


def _stroked(glyphs: tuple[DrawGlyphs, ...], style: ComputedStyle) -> Iterator[DrawGlyphs]:
    """The strokes of glyphs; those in colour have none."""
    color = style.used_color(style.text_stroke_color)
    if style.text_stroke_width > 0 and color.alpha > 0:
        for command in glyphs:
            if not command.run.font.face.has_color:
                yield replace(command, paint=color, stroke=Stroke(style.text_stroke_width))


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
        return replace(command, x=command.x + dx, y=command.y + dy, paint=color, blur=sigma, silhouette=True)
    if isinstance(command, FillRect):
        rect = command.rect.translated(dx, dy)
        if sigma <= 0:
            return FillRect(rect, color)
        return DrawShadow(RoundedRect(rect), RoundedRect(Rect(0.0, 0.0, 0.0, 0.0)), sigma, color)
    if isinstance(command, StrokePath):
        return Group((replace(command, paint=color, blur=sigma),), transform=Affine.translation(dx, dy))
    assert isinstance(command, Group)
    inner = tuple(_shadowed(part, (0.0, 0.0), sigma, color) for part in command.commands)
    return Group(inner, transform=Affine.translation(dx, dy))


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
