"""`mask` (CSS Masking 1, 7.11)."""

from __future__ import annotations

from typing import Any

from audome_engine.css.images import background_position
from audome_engine.css.properties import backgrounds, masks
from audome_engine.css.properties.mask_border import PARTS
from audome_engine.css.stream import Invalid, Stream, Units
from audome_engine.style.computed import INITIAL
from audome_engine.style.enums import VisualBox

_PARTS = ("image", "position", "size", "repeat", "origin", "clip", "composite", "mode")
_BORDER = tuple(f"mask_border_{part}" for part in (*PARTS, "mode"))
LONGHANDS = (*(f"mask-{part}" for part in _PARTS), *(name.replace("_", "-") for name in _BORDER))


def expand_mask(stream: Stream, units: Units) -> dict[str, Any]:
    """Layers; `mask-border` is reset."""
    layers = [_layer(part, units) for part in stream.commas()]
    if not layers:
        raise Invalid
    values: dict[str, Any] = {f"mask-{name}": tuple(layer[name] for layer in layers) for name in _PARTS}
    return values | {name.replace("_", "-"): getattr(INITIAL, name) for name in _BORDER}


def _layer(stream: Stream, units: Units) -> dict[str, Any]:
    layer: dict[str, Any] = {}
    boxes: list[VisualBox] = []
    while not stream.done:
        if not _keyword(stream, layer, boxes) and not _value(stream, units, layer):
            raise Invalid
    if not layer and not boxes:
        raise Invalid
    drawn = [box for box in boxes if box is not VisualBox.NO_CLIP]
    if len(boxes) > len(drawn) + 1:
        raise Invalid
    if drawn:
        layer["origin"] = layer["clip"] = drawn[0]
    if len(boxes) == 2 or len(boxes) > len(drawn):
        layer["clip"] = VisualBox.NO_CLIP if len(boxes) > len(drawn) else drawn[1]
    return {part: layer.get(part, getattr(INITIAL, f"mask_{part}")[0]) for part in _PARTS}


def _keyword(stream: Stream, layer: dict[str, Any], boxes: list[VisualBox]) -> bool:
    """A box, an operator or a mode."""
    if len(boxes) < 2 and (word := stream.keyword(*masks.CLIPS)) is not None:
        boxes.append(masks.CLIPS[word])
        return True
    for part, table in (("composite", masks.OPERATORS), ("mode", masks.MODES)):
        if part not in layer and (word := stream.keyword(*table)) is not None:
            layer[part] = table[word]
            return True
    return False


def _value(stream: Stream, units: Units, layer: dict[str, Any]) -> bool:
    """An image, a position with a size, or a repetition."""
    parsers = {
        "repeat": backgrounds.background_repeat, "position": background_position, "image": backgrounds.optional_image,
    }  # fmt: skip
    for part, parser in parsers.items():
        if part in layer:
            continue
        mark = stream.mark
        try:
            layer[part] = parser(stream, units)
        except Invalid:
            stream.reset(mark)
            continue
        if part == "position" and stream.literal("/"):
            layer["size"] = backgrounds.background_size(stream, units)
        return True
    return False
