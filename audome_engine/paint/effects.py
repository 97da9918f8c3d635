"""Effects of a stacking context as properties of its group: `clip-path` and `mask` (CSS Masking 1), `filter` and
`backdrop-filter` (Filter Effects 1 and 2).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from audome_engine.display.commands import Backdrop, Clip, ClipRect, Command, Group, MaskLayer
from audome_engine.display.filters import Filter
from audome_engine.geometry import Rect, RoundedRect
from audome_engine.layout.types import BoxFragment
from audome_engine.paint.boxes import Boxes, boxes_of, inset, outset_by
from audome_engine.paint.context import PaintContext
from audome_engine.paint.drawings import outside
from audome_engine.paint.masks import mask_of
from audome_engine.scene.nodes import Definitions
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import BlendMode, VisualBox
from audome_engine.svg.clips import Clipping, shape_clip
from audome_engine.svg.painter import Surroundings, box_clipping, box_filter


def blended_together(style: ComputedStyle, commands: Iterable[Command]) -> tuple[Command, ...]:
    """A background whose layers blend with each other and with nothing below (Compositing 1, 3.3)."""
    painted = tuple(commands)
    blends = any(mode is not BlendMode.NORMAL for mode in style.background_blend_mode)
    return (Group(painted, isolated=True),) if blends and painted else painted


def rectangle_clip(style: ComputedStyle, border_box: Rect) -> tuple[Clip, ...]:
    """`clip` on absolutely positioned boxes (CSS 2, 11.1.2)."""
    if style.clip is None or not style.is_out_of_flow:
        return ()
    top, right, bottom, left = style.clip
    x, y = left or 0.0, top or 0.0
    far_x, far_y = border_box.width if right is None else right, border_box.height if bottom is None else bottom
    area = Rect(border_box.x + x, border_box.y + y, max(0.0, far_x - x), max(0.0, far_y - y))
    return (ClipRect(area),)


class Effects(NamedTuple):
    """What a group does with what it paints."""

    clips: tuple[Clip, ...] = ()
    filters: Filter = ()
    backdrop: Backdrop | None = None
    mask: tuple[MaskLayer, ...] = ()


_NONE = Effects()


def effects_of(
    context: PaintContext, definitions: Definitions, fragment: BoxFragment, border_box: Rect, piece: Boxes
) -> Effects:
    """The effects of a box with this border box, which is not brought to whole pixels; `piece`: the boxes that masks are
    placed in."""
    style = fragment.box.style
    masks = style.mask_border_source is not None or any(image is not None for image in style.mask_image)
    if style.clip_path is None and not style.filter and not style.backdrop_filter and not masks:
        return _NONE
    around = Surroundings(definitions, context.fonts, context.resources, context.diagnostics, outside(context))
    backdrop: Backdrop | None = None
    boxes = boxes_of(context, fragment, border_box.x, border_box.y)
    if style.backdrop_filter:
        backdrop = Backdrop(box_filter(around, style.backdrop_filter, style, border_box), boxes.border_box)
    filters = box_filter(around, style.filter, style, border_box) if style.filter else ()
    mask = mask_of(context, around, style, piece, border_box)
    clipping = _clipping(around, fragment, boxes, border_box)
    return Effects(clipping.clips, filters, backdrop, (*clipping.masks, *mask))


def _clipping(around: Surroundings, fragment: BoxFragment, boxes: Boxes, border_box: Rect) -> Clipping:
    value = fragment.box.style.clip_path
    if value is None:
        return Clipping()
    if value.reference:
        return box_clipping(around, value.reference, border_box)
    shape = boxes.border_box._replace(rect=border_box)
    return Clipping((shape_clip(value.shape, _reference_box(shape, fragment, value.box)),))


def _reference_box(shape: RoundedRect, fragment: BoxFragment, box: VisualBox) -> RoundedRect:
    """The rectangle of a box with its round corners (CSS Shapes 1, 4.1)."""
    if box is VisualBox.MARGIN_BOX:
        return outset_by(shape, fragment.margin)
    if box is VisualBox.PADDING_BOX:
        return inset(shape, fragment.border)
    if box in (VisualBox.CONTENT_BOX, VisualBox.FILL_BOX):
        return inset(inset(shape, fragment.border), fragment.padding)
    return shape
