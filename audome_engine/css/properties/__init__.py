"""Parsers of all longhands, by area; importing this package registers them."""

from audome_engine.css.properties import (
    backgrounds,
    box,
    columns,
    containment,
    decoration,
    effects,
    filters,
    fitting,
    fonts,
    grid,
    shapes,
    svg,
    text,
)

__all__ = [
    "backgrounds",
    "box",
    "columns",
    "containment",
    "decoration",
    "effects",
    "filters",
    "fitting",
    "fonts",
    "grid",
    "shapes",
    "svg",
    "text",
]
