"""The strip that the pieces of an inline box make, one behind the other, for images and shadows that go on from line to line
(`box-decoration-break: slice`, CSS Fragmentation 4, 5.4).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from audome_engine.display.commands import ClipRect, Command, Group
from audome_engine.geometry import Edges, Rect
from audome_engine.layout.types import BoxFragment, Placed, TextFragment
from audome_engine.paint.boxes import Boxes, boxes_of
from audome_engine.paint.context import PaintContext
from audome_engine.scene.nodes import Box, BoxKind
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Direction, WritingMode


def in_strip(
    context: PaintContext, fragment: BoxFragment, boxes: Boxes, corner: tuple[float, float], lines: tuple[Placed, ...]
) -> Boxes:
    """The boxes of a piece of an inline box, with those of the whole strip where something painted needs them; `lines`
    are all of the block container, `corner` that of the piece's border box."""
    style = fragment.box.style
    if style.box_decoration_break == "clone" or not _goes_on(style):
        return boxes
    pieces = [piece for _, _, piece in pieces_of(lines, fragment.box)]
    if len(pieces) < 2 or fragment not in pieces:
        return boxes
    horizontal = style.writing_mode is WritingMode.HORIZONTAL_TB
    lengths = [piece.width if horizontal else piece.height for piece in pieces]
    at = pieces.index(fragment)
    before = sum(lengths[:at] if style.direction is Direction.LTR else lengths[at + 1 :])
    border, padding = (
        Edges(*(max(sides) for sides in zip(*edges, strict=True)))
        for edges in ([piece.border for piece in pieces], [piece.padding for piece in pieces])
    )
    whole = replace(fragment, border=border, padding=padding, first_piece=True, last_piece=True)
    if horizontal:
        whole.width, place = sum(lengths), (corner[0] - before, corner[1])
    else:
        whole.height, place = sum(lengths), (corner[0], corner[1] - before)
    return boxes._replace(whole=boxes_of(context, whole, *place))


def _goes_on(style: ComputedStyle) -> bool:
    """Whether a box has anything to paint that goes on from piece to piece."""
    images = (*style.background_image, *style.mask_image, style.border_image_source, style.mask_border_source)
    return bool(style.box_shadow) or any(image is not None for image in images)


def cut(commands: tuple[Command, ...], fragment: BoxFragment, boxes: Boxes) -> tuple[Command, ...]:
    """What was painted for the whole strip, as much of it as belongs to one piece: all beyond its own edges, nothing where the
    strip was cut."""
    if boxes.whole is None or not commands:
        return commands
    style, far = fragment.box.style, 1e6
    left, top, right, bottom = -far, -far, far, far
    rect = boxes.border_box.rect
    has_start, has_end = fragment.first_piece, fragment.last_piece
    if style.direction is Direction.RTL:
        has_start, has_end = has_end, has_start
    if style.writing_mode is WritingMode.HORIZONTAL_TB:
        left, right = left if has_start else rect.x, right if has_end else rect.right
    else:
        top, bottom = top if has_start else rect.y, bottom if has_end else rect.bottom
    return (Group(commands, clips=(ClipRect(Rect(left, top, right - left, bottom - top)),)),)


def pieces_of(lines: tuple[Placed, ...], box: Box) -> Iterator[tuple[float, float, BoxFragment]]:
    """The pieces of an inline box with where they are in the block container, line by line from left to right."""
    stack = list(reversed(lines))
    while stack:
        x, y, fragment = stack.pop()
        if isinstance(fragment, TextFragment):
            continue
        if isinstance(fragment, BoxFragment):
            if fragment.box is box:
                yield x, y, fragment
            if fragment.box is box or fragment.box.kind is not BoxKind.INLINE:
                continue
        stack += [Placed(x + child.x, y + child.y, child.fragment) for child in reversed(fragment.children)]
