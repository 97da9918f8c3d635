"""SVG images as groups of commands, made once per size and kept with the resources."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from audome_engine.display.commands import Group
from audome_engine.errors import Diagnostic
from audome_engine.paint.context import PaintContext
from audome_engine.resources import ImageResource
from audome_engine.svg.document import Outside
from audome_engine.svg.painter import paint_svg_image

_MOST_KEPT = 128


class _Kept(NamedTuple):
    """A drawing, and what is said of it every time it is used."""

    drawing: Group
    diagnostics: tuple[Diagnostic, ...]


def outside(context: PaintContext) -> Outside:
    """What painting does for drawings."""
    draw = context.mask_image
    return Outside(mask_image=None if draw is None else partial(draw, context))


def svg_drawing(context: PaintContext, image: ImageResource, width: float, height: float) -> Group:
    """The image drawn into (0, 0, width, height) px."""
    kept = context.resources.drawings
    key = (image.resource.key, image.fragment, width, height)
    found = kept.get(key)
    if isinstance(found, _Kept):
        context.diagnostics.extend(found.diagnostics)
        return found.drawing
    with context.diagnostics.recording() as said:
        drawing = paint_svg_image(
            image, width=width, height=height, fonts=context.fonts,
            resources=context.resources, diagnostics=context.diagnostics, limits=context.limits, outside=outside(context),
        )  # fmt: skip
    if len(kept) >= _MOST_KEPT:
        kept.pop(next(iter(kept)))
    kept[key] = _Kept(drawing, tuple(said))
    return drawing
