"""Text as the shape of a background (`background-clip: text`, CSS Backgrounds 4, 2.4): all of it inside of a box, with its
strokes and decorations, filled with the background's paint.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from audome_engine.display.commands import (
    ClipRect,
    Command,
    DrawGlyphs,
    FillPath,
    FillRect,
    FillRoundedRect,
    Gradient,
    Group,
    Paint,
    Pattern,
    StrokePath,
)
from audome_engine.geometry import IDENTITY, Affine, Rect
from audome_engine.layout.grouping import is_plain_inline
from audome_engine.layout.types import BoxFragment, LineFragment, Placed, TextFragment
from audome_engine.paint.context import PaintContext
from audome_engine.paint.decorations import (
    Decorations,
    decorations_in_inline,
    decorations_of,
    decorations_on_line,
    stops_decorations,
    whole_pixel,
)  # fmt: skip
from audome_engine.paint.gradients import moved
from audome_engine.paint.text import text_shape
from audome_engine.scene.nodes import BoxKind
from audome_engine.style.computed import ComputedStyle


class _Around(NamedTuple):
    """What text inside of something needs to know: the decorations that go through it, the style of the block container
    and how far the line is moved to get to a whole pixel."""

    decorations: Decorations
    block: ComputedStyle
    shift: float = 0.0


def text_inside(
    context: PaintContext, fragment: BoxFragment, origin: tuple[float, float], decorations: Decorations
) -> Iterator[Command]:
    """The shapes of the text in a box whose border box begins at `origin`, in its flow."""
    stack = [(Placed(*origin, fragment), _Around(decorations, fragment.box.style))]
    while stack:
        (x, y, part), around = stack.pop()
        if isinstance(part, TextFragment):
            yield from text_shape(context, part, x, y + around.shift, around.decorations)
        elif isinstance(part, LineFragment):
            on_line = decorations_on_line(around.decorations, around.block, y + part.baseline)
            around = around._replace(decorations=on_line, shift=whole_pixel(y) - y)
        elif part is not fragment and _is_separate(part):
            continue
        else:
            around = _inside(context, part, y, around)
        if not isinstance(part, TextFragment):
            stack.extend((Placed(x + dx, y + dy, child), around) for dx, dy, child in reversed(part.children))


def _is_separate(part: BoxFragment) -> bool:
    """As in Chromium what stands in the flow takes part, unless it is transformed."""
    return part.hidden or part.box.is_out_of_flow or part.transform is not None


def _inside(context: PaintContext, part: BoxFragment, y: float, around: _Around) -> _Around:
    style = part.box.style
    outer = () if stops_decorations(part.box) else around.decorations
    if part.box.kind is not BoxKind.INLINE:
        return around._replace(decorations=decorations_of(style, outer), block=style)
    inner = decorations_in_inline(context, part, y, outer)
    return around._replace(decorations=inner, shift=around.shift if is_plain_inline(style) else whole_pixel(y) - y)


# Painting


def fill_shapes(shapes: tuple[Command, ...], paint: Paint, area: Rect) -> Group:
    """Shapes of text or of a border filled with a background's paint, as far as that reaches."""
    return Group(tuple(_painted(command, paint) for command in shapes), clips=(ClipRect(area),))


def _painted(command: Command, paint: Paint) -> Command:
    if isinstance(command, (DrawGlyphs, FillRect, FillRoundedRect, FillPath, StrokePath)):
        return replace(command, paint=paint)
    assert isinstance(command, Group)
    back = None if command.transform is None else command.transform.inverse()
    inner = paint if back is None else _moved(paint, back)
    return replace(command, commands=tuple(_painted(part, inner) for part in command.commands))


def _moved(paint: Paint, transform: Affine) -> Paint:
    if isinstance(paint, Gradient):
        return moved(paint, transform)
    if isinstance(paint, Pattern):
        return replace(paint, transform=(paint.transform or IDENTITY).then(transform))
    return paint
