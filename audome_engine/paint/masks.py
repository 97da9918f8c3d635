"""Masks of boxes: images placed as backgrounds are, and `<mask>` elements (CSS Masking 1, 7)."""

from __future__ import annotations

from dataclasses import replace

from audome_engine.display.commands import Command, Group, MaskLayer
from audome_engine.geometry import NO_EDGES, Rect, RoundedRect
from audome_engine.paint.backgrounds import paint_image_layer
from audome_engine.paint.border_image import paint_border_image
from audome_engine.paint.boxes import Boxes
from audome_engine.paint.context import PaintContext
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import BlendMode, VisualBox
from audome_engine.style.values import UrlImage
from audome_engine.svg.painter import Surroundings, box_mask

_EVERYWHERE = RoundedRect(Rect(-1e6, -1e6, 2e6, 2e6))


def mask_of(
    context: PaintContext, around: Surroundings, style: ComputedStyle, boxes: Boxes, border_box: Rect
) -> tuple[MaskLayer, ...]:
    """The layers of a mask, the first on top; none where there is no mask. A layer without an image, or whose image is
    missing, is transparent."""
    border = _border(context, style, boxes)
    if all(image is None for image in style.mask_image):
        return border
    count = len(style.mask_image)
    as_background = _as_background(style)
    layers: list[MaskLayer] = []
    for index, image in enumerate(style.mask_image):
        mode = style.mask_mode[index % len(style.mask_mode)]
        composite = style.mask_composite[index % len(style.mask_composite)] if index < count - 1 else "add"
        layer: MaskLayer | None = None
        if isinstance(image, UrlImage) and image.url.startswith("#"):
            layer = box_mask(around, image.url, mode, border_box)
        elif image is not None:
            origin = style.mask_origin[index % len(style.mask_origin)]
            clip = style.mask_clip[index % len(style.mask_clip)]
            shown = Boxes(_EVERYWHERE, _EVERYWHERE, _EVERYWHERE, boxes.border) if clip is VisualBox.NO_CLIP else boxes
            area = (boxes.whole or boxes).named(origin).rect
            commands = paint_image_layer(context, as_background, index, shown, area)
            layer = MaskLayer(Group(tuple(commands)), mode == "luminance")
        layers.append(replace(layer or MaskLayer(Group(())), composite=composite))
    return (*border, *layers)


def paint_mask_image(
    context: PaintContext, style: ComputedStyle, index: int, area: Rect, clip: Rect | None
) -> tuple[Command, ...]:
    """One image of an SVG element's mask, placed in `area` and clipped."""
    shape = _EVERYWHERE if clip is None else RoundedRect(clip)
    boxes = Boxes(shape, shape, shape, NO_EDGES)
    return tuple(paint_image_layer(context, _as_background(style), index, boxes, area))


def _border(context: PaintContext, style: ComputedStyle, boxes: Boxes) -> tuple[MaskLayer, ...]:
    """`mask-border`: an image cut and fitted as one that is a border (8)."""
    if style.mask_border_source is None:
        return ()
    as_border = style.with_(
        border_image_source=style.mask_border_source,
        border_image_slice=style.mask_border_slice,
        border_image_width=style.mask_border_width,
        border_image_outset=style.mask_border_outset,
        border_image_repeat=style.mask_border_repeat,
    )
    commands = paint_border_image(context, as_border, boxes.whole or boxes)
    return () if commands is None else (MaskLayer(Group(commands), style.mask_border_mode == "luminance", "intersect"),)


def _as_background(style: ComputedStyle) -> ComputedStyle:
    """A style whose background images are the mask's."""
    return style.with_(
        background_image=style.mask_image,
        background_position=style.mask_position,
        background_size=style.mask_size,
        background_repeat=style.mask_repeat,
        background_origin=style.mask_origin,
        background_clip=style.mask_clip,
        background_attachment=("scroll",),
        background_blend_mode=(BlendMode.NORMAL,),
        # A mask is there below an opaque border too, where images are not painted.
        border_top_width=0.0, border_right_width=0.0, border_bottom_width=0.0, border_left_width=0.0,
    )  # fmt: skip
