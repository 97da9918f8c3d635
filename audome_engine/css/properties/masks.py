"""Masks (CSS Masking 1, 7)."""

from __future__ import annotations

from audome_engine.css.images import parse_position
from audome_engine.css.properties.backgrounds import background_repeat, background_size, optional_image
from audome_engine.css.registry import keywords, layered, register
from audome_engine.style.enums import VisualBox

BOXES = {
    "border-box": VisualBox.BORDER_BOX, "padding-box": VisualBox.PADDING_BOX, "content-box": VisualBox.CONTENT_BOX,
    "fill-box": VisualBox.CONTENT_BOX, "stroke-box": VisualBox.BORDER_BOX, "view-box": VisualBox.BORDER_BOX,
    "border": VisualBox.BORDER_BOX, "padding": VisualBox.PADDING_BOX, "content": VisualBox.CONTENT_BOX,
}  # fmt: skip
CLIPS = BOXES | {"no-clip": VisualBox.NO_CLIP}
MODES = {name: name for name in ("match-source", "alpha", "luminance")}
# 7.10; and the names of the old property, of which Chromium takes these
OPERATORS = {name: name for name in ("add", "subtract", "intersect", "exclude")} | {
    "source-over": "add", "source-out": "subtract", "source-in": "intersect", "xor": "exclude", "clear": "clear",
    "copy": "copy", "destination-over": "add", "destination-in": "intersect", "destination-out": "destination-out",
    "source-atop": "destination", "destination-atop": "copy", "plus-lighter": "lighter",
}  # fmt: skip

register("mask-image", layered(optional_image))
register("mask-mode", layered(keywords(MODES)))
register("mask-repeat", layered(background_repeat))
register("mask-position", layered(parse_position))
register("mask-size", layered(background_size))
register("mask-origin", layered(keywords(BOXES)))
register("mask-clip", layered(keywords(CLIPS)))
register("mask-composite", layered(keywords(OPERATORS)))
register("mask-type", keywords({"luminance": False, "alpha": True}), "mask_type_alpha")
