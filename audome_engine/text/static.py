"""Variable fonts with their axes set for good, for files that can hold no variable ones (OpenType, font variations)."""

from __future__ import annotations

from functools import lru_cache

import uharfbuzz

from audome_engine.text.types import FontFace


@lru_cache(maxsize=16)
def static_font(face: FontFace, variations: tuple[tuple[str, float], ...]) -> bytes | None:
    """A font file of one instance, its glyphs numbered as before; None where HarfBuzz cannot make it."""
    wanted = uharfbuzz.SubsetInput()
    wanted.keep_everything()
    for axis in face.traits.axes:
        value = dict(variations).get(axis.tag, axis.default)
        if not wanted.pin_axis_location(face.hb_face, axis.tag, value):
            return None
    try:
        made = wanted.subset(face.hb_face)
    except (RuntimeError, MemoryError):
        return None
    return bytes(made.blob.data) or None
