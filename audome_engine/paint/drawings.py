"""SVG images as groups of commands, made once per size and kept with the resources."""

from __future__ import annotations

from audome_engine.display.commands import Group
from audome_engine.paint.context import PaintContext
from audome_engine.resources import ImageResource
from audome_engine.svg.painter import paint_svg_image

_MOST_KEPT = 128


def svg_drawing(context: PaintContext, image: ImageResource, width: float, height: float) -> Group:
    """The image drawn into (0, 0, width, height) px."""
    kept = context.resources.drawings
    key = (image.resource.key, width, height)
    found = kept.get(key)
    if isinstance(found, Group):
        return found
    drawing = paint_svg_image(
        image, width=width, height=height, fonts=context.fonts,
        resources=context.resources, diagnostics=context.diagnostics, limits=context.limits,
    )  # fmt: skip
    if len(kept) >= _MOST_KEPT:
        kept.pop(next(iter(kept)))
    kept[key] = drawing
    return drawing
