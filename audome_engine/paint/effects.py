"""Effects of a stacking context as properties of its group: `clip-path` (CSS Masking 1, 5)."""

from __future__ import annotations

from audome_engine.display.commands import Clip
from audome_engine.geometry import Rect, RoundedRect
from audome_engine.layout.types import BoxFragment
from audome_engine.paint.boxes import boxes_of, inset, outset_by
from audome_engine.paint.context import PaintContext
from audome_engine.scene.nodes import Definitions
from audome_engine.style.enums import VisualBox
from audome_engine.svg.clips import shape_clip
from audome_engine.svg.painter import reference_clips


def clip_path(
    context: PaintContext, definitions: Definitions | None, fragment: BoxFragment, border_box: Rect
) -> tuple[Clip, ...]:
    """The clips of a box with this border box, which is not brought to whole pixels."""
    value = fragment.box.style.clip_path
    if value is None:
        return ()
    if value.reference:
        if definitions is None:
            return ()
        return reference_clips(
            definitions, value.reference, border_box,
            fonts=context.fonts, resources=context.resources, diagnostics=context.diagnostics,
        )  # fmt: skip
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
