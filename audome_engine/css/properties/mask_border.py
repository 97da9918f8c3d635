"""Images as masks of a border (CSS Masking 1, 8), which Chromium knows as `-webkit-mask-box-image`."""

from __future__ import annotations

from audome_engine.css.registry import LONGHANDS, keywords, register

PARTS = ("source", "slice", "width", "outset", "repeat")

for _part in PARTS:
    register(f"mask-border-{_part}", LONGHANDS[f"border-image-{_part}"].parse)
register("mask-border-mode", keywords({"alpha": "alpha", "luminance": "luminance"}))
