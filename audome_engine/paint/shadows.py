"""Box shadows (CSS Backgrounds 3, 6.1)."""

from __future__ import annotations

from collections.abc import Iterator

from audome_engine.display.commands import Command, DrawShadow
from audome_engine.paint.boxes import Boxes, outset
from audome_engine.style.computed import ComputedStyle


def outer_shadows(style: ComputedStyle, boxes: Boxes) -> Iterator[Command]:
    """The first shadow of the list is on top, so the last is painted first."""
    for shadow in reversed(style.box_shadow):
        color = style.used_color(shadow.color)
        if shadow.inset or color.alpha <= 0:
            continue
        grown = outset(boxes.border_box, shadow.spread) if shadow.spread else boxes.border_box
        shape = grown.translated(shadow.x, shadow.y)
        if shape.rect.width > 0 and shape.rect.height > 0:
            yield DrawShadow(shape, boxes.border_box, shadow.blur / 2.0, color)


def inset_shadows(style: ComputedStyle, boxes: Boxes) -> Iterator[Command]:
    """Inside the padding edge, above the background."""
    for shadow in reversed(style.box_shadow):
        color = style.used_color(shadow.color)
        if not shadow.inset or color.alpha <= 0:
            continue
        shrunk = outset(boxes.padding_box, -shadow.spread) if shadow.spread else boxes.padding_box
        shape = shrunk.translated(shadow.x, shadow.y)
        yield DrawShadow(shape, boxes.padding_box, shadow.blur / 2.0, color, inset=True)
