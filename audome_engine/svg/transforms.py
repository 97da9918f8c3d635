"""The map of an SVG element's own coordinates to its parent's (CSS Transforms 1, sections 5 to 8); transform lists."""

from __future__ import annotations

import math
import re

from audome_engine.geometry import IDENTITY, Affine, Rect
from audome_engine.html.tree import Element
from audome_engine.layout.motion import motion_path
from audome_engine.layout.transforms import function_matrix
from audome_engine.path_geometry import path_length, point_at
from audome_engine.paths import numbers_to
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.effects import Ray
from audome_engine.style.enums import VisualBox
from audome_engine.style.values import resolve
from audome_engine.svg.shapes import Viewport

_FUNCTION = re.compile(r"\s*,?\s*([a-zA-Z]+)\s*\(([^()]*)\)")


def needs_box(style: ComputedStyle) -> bool:
    """Whether the transform refers to the element's own box, by `transform-box`."""
    return style.transform_box is not VisualBox.VIEW_BOX


def element_transform(
    element: Element, style: ComputedStyle, viewport: Viewport, box: Rect | None = None
) -> Affine | None:
    """The CSS properties where any is set, else the attribute, about `transform-origin` in the view box or in `box`; None
    for the identity."""
    area = box or Rect(0.0, 0.0, viewport.width, viewport.height)
    total = IDENTITY
    if style.has_transform:
        singles = [single for single in (style.translate, style.rotate, style.scale) if single is not None]
        for function in reversed((*singles, *style.transform)):
            total = total.then(function_matrix(function, area.width, area.height))
    elif "transform" in element.attributes:
        total = parse_transform(element.attributes["transform"])
    if total == IDENTITY and style.offset_path is None:
        return None
    x = area.x + resolve(style.transform_origin.x, area.width)
    y = area.y + resolve(style.transform_origin.y, area.height)
    if style.offset_path is not None:
        total = total.then(_motion(style, viewport, (x, y)))
    if x or y:
        total = total.about(x, y)
    return total if all(map(math.isfinite, total)) else Affine.scaling(0.0, 0.0)


def _motion(style: ComputedStyle, viewport: Viewport, origin: tuple[float, float]) -> Affine:
    """`offset-path` (Motion Path 1, 6) about the origin of transforms, which is the anchor: shapes are those of the view box;
    rays go nowhere."""
    value = style.offset_path
    if value is None or isinstance(value.shape, Ray):
        return IDENTITY
    path = motion_path(value.shape, Rect(0.0, 0.0, viewport.width, viewport.height), None)
    point = point_at(path, resolve(style.offset_distance, path_length(path)))
    if point is None:
        return IDENTITY
    turn = style.offset_rotate.angle + (point.direction if style.offset_rotate.auto else 0.0)
    return Affine.rotation(turn).then(Affine.translation(point.x - origin[0], point.y - origin[1]))


def server_transform(element: Element, style: ComputedStyle, attribute: str) -> Affine | None:
    """That of a gradient or pattern: the CSS property where it is set, else the attribute; None where neither is."""
    if style.transform:
        total = IDENTITY
        for function in reversed(style.transform):
            total = total.then(function_matrix(function, 0.0, 0.0))
        return total
    text = element.attributes.get(attribute)
    return None if text is None else parse_transform(text)


def parse_transform(text: str) -> Affine:
    """A `transform`, `gradientTransform` or `patternTransform` attribute; the identity where it is wrong."""
    if text.lstrip().startswith(","):
        return IDENTITY
    total = IDENTITY
    at = 0
    while (match := _FUNCTION.match(text, at)) is not None:
        function = _transform_function(match[1], match[2])
        if function is None:
            return IDENTITY
        total = function.then(total)
        at = match.end()
    return total if not text[at:].strip() else IDENTITY


def _transform_function(name: str, arguments: str) -> Affine | None:
    v, end = numbers_to(arguments)
    if arguments[end:].strip():
        return None
    match (name, len(v)):
        case ("matrix", 6):
            return Affine(*v)
        case ("translate", 1 | 2):
            return Affine.translation(v[0], v[1] if len(v) > 1 else 0.0)
        case ("scale", 1 | 2):
            return Affine.scaling(v[0], v[-1])
        case ("rotate", 1):
            return Affine.rotation(v[0])
        case ("rotate", 3):
            return Affine.rotation(v[0]).about(v[1], v[2])
        case ("skewX", 1):
            return Affine.skewing(v[0], 0.0)
        case ("skewY", 1):
            return Affine.skewing(0.0, v[0])
    return None
