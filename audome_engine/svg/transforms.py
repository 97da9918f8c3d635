"""The map of an SVG element's own coordinates to its parent's (CSS Transforms 1, sections 5 to 8)."""

from __future__ import annotations

import math

from audome_engine.geometry import IDENTITY, Affine
from audome_engine.html.tree import Element
from audome_engine.layout.transforms import function_matrix
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.values import resolve
from audome_engine.svg.paths import parse_transform
from audome_engine.svg.shapes import Viewport


def element_transform(element: Element, style: ComputedStyle, viewport: Viewport) -> Affine | None:
    """The CSS properties where any is set, else the attribute, about `transform-origin` in the view box; None for the
    identity."""
    total = IDENTITY
    if style.has_transform:
        singles = [single for single in (style.translate, style.rotate, style.scale) if single is not None]
        for function in reversed((*singles, *style.transform)):
            total = total.then(function_matrix(function, viewport.width, viewport.height))
    elif "transform" in element.attributes:
        total = parse_transform(element.attributes["transform"])
    if total == IDENTITY:
        return None
    x, y = resolve(style.transform_origin.x, viewport.width), resolve(style.transform_origin.y, viewport.height)
    if x or y:
        total = total.about(x, y)
    return total if all(map(math.isfinite, total)) else Affine.scaling(0.0, 0.0)
