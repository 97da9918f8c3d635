"""Effects of a stacking context as properties of its group: `clip-path` (CSS Masking 1, 5), `filter` and `backdrop-filter`
(Filter Effects 1 and 2).
"""

from __future__ import annotations

from typing import NamedTuple

from audome_engine.display.commands import Backdrop, Clip
from audome_engine.display.filters import Filter
from audome_engine.geometry import Rect, RoundedRect
from audome_engine.layout.types import BoxFragment
from audome_engine.paint.boxes import boxes_of, inset, outset_by
from audome_engine.paint.context import PaintContext
from audome_engine.scene.nodes import Definitions
from audome_engine.style.enums import VisualBox
from audome_engine.svg.clips import shape_clip
from audome_engine.svg.painter import Surroundings, box_filter, reference_clips


class Effects(NamedTuple):
    """What a group does with what it paints."""

    clips: tuple[Clip, ...] = ()
    filters: Filter = ()
    backdrop: Backdrop | None = None


_NONE = Effects()


def effects_of(context: PaintContext, definitions: Definitions, fragment: BoxFragment, border_box: Rect) -> Effects:
    """The effects of a box with this border box, which is not brought to whole pixels."""
    style = fragment.box.style
    if style.clip_path is None and not style.filter and not style.backdrop_filter:
        return _NONE
    around = Surroundings(definitions, context.fonts, context.resources, context.diagnostics)
    backdrop: Backdrop | None = None
    if style.backdrop_filter:
        shape = boxes_of(context, fragment, border_box.x, border_box.y).border_box
        backdrop = Backdrop(box_filter(around, style.backdrop_filter, style, border_box), shape)
    filters = box_filter(around, style.filter, style, border_box) if style.filter else ()
    return Effects(_clips(context, around, fragment, border_box), filters, backdrop)


def _clips(context: PaintContext, around: Surroundings, fragment: BoxFragment, border_box: Rect) -> tuple[Clip, ...]:
    value = fragment.box.style.clip_path
    if value is None:
        return ()
    if value.reference:
        return reference_clips(around, value.reference, border_box)
    corners = boxes_of(context, fragment, border_box.x, border_box.y).border_box.corners
    return (shape_clip(value.shape, _reference_box(RoundedRect(border_box, corners), fragment, value.box)),)


def _reference_box(shape: RoundedRect, fragment: BoxFragment, box: VisualBox) -> RoundedRect:
    """The rectangle of a box with its round corners (CSS Shapes 1, 4.1)."""
    if box is VisualBox.MARGIN_BOX:
        return outset_by(shape, fragment.margin)
    if box is VisualBox.PADDING_BOX:
        return inset(shape, fragment.border)
    if box in (VisualBox.CONTENT_BOX, VisualBox.FILL_BOX):
        return inset(inset(shape, fragment.border), fragment.padding)
    return shape
