"""Parsers of all longhands, by area; importing this package registers them."""

from audome_engine.css.properties import backgrounds, box, containment, effects, fonts, shapes, svg, text

__all__ = ["backgrounds", "box", "containment", "effects", "fonts", "shapes", "svg", "text"]
