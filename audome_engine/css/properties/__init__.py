"""Parsers of all longhands, by area; importing this package registers them."""

from audome_engine.css.properties import (
    backgrounds,
    border_image,
    box,
    columns,
    containment,
    decoration,
    effects,
    filters,
    fitting,
    fonts,
    grid,
    masks,
    motion,
    shapes,
    svg,
    text,
)

__all__ = [
    "backgrounds",
    "border_image",
    "box",
    "columns",
    "containment",
    "decoration",
    "effects",
    "filters",
    "fitting",
    "fonts",
    "grid",
    "masks",
    "motion",
    "shapes",
    "svg",
    "text",
]
