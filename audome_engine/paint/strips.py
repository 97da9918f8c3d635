"""The strip that the pieces of an inline box make, one behind the other, for background images that go on from line to
line (`box-decoration-break: slice`, CSS Fragmentation 4, 5.4).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from audome_engine.geometry import Edges
from audome_engine.layout.types import BoxFragment, Placed, TextFragment
from audome_engine.paint.boxes import Boxes, boxes_of
from audome_engine.paint.context import PaintContext
from audome_engine.scene.nodes import Box, BoxKind
from audome_engine.style.enums import Direction, WritingMode


def in_strip(
    context: PaintContext, fragment: BoxFragment, boxes: Boxes, corner: tuple[float, float], lines: tuple[Placed, ...]
) -> Boxes:
    """The boxes of a piece of an inline box, with those of the whole strip where a background image needs them; `lines`
    are all of the block container, `corner` that of the piece's border box."""
    style = fragment.box.style
    if style.box_decoration_break == "clone" or not any(image is not None for image in style.background_image):
        return boxes
    pieces = list(_pieces(lines, fragment.box))
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


def _pieces(lines: tuple[Placed, ...], box: Box) -> Iterator[BoxFragment]:
    """The pieces of an inline box, line by line from left to right."""
    stack = [placed.fragment for placed in reversed(lines)]
    while stack:
        fragment = stack.pop()
        if isinstance(fragment, TextFragment):
            continue
        if isinstance(fragment, BoxFragment):
            if fragment.box is box:
                yield fragment
            if fragment.box is box or fragment.box.kind is not BoxKind.INLINE:
                continue
        stack += [child.fragment for child in reversed(fragment.children)]
