"""`<feDiffuseLighting>`, `<feSpecularLighting>` and their light sources to operations of the display list (Filter Effects 1,
9.10, 9.20 and 12)."""

from __future__ import annotations

import math
from typing import NamedTuple

from audome_engine.color import Color
from audome_engine.display.filters import DistantLight, Lighting, PointLight
from audome_engine.geometry import Rect
from audome_engine.html.tree import Element
from audome_engine.paths import numbers


class Place(NamedTuple):
    """What coordinates of lights mean: user space begins at `origin`; with a `box` they are fractions of it."""

    origin: tuple[float, float]
    box: Rect | None

    def point(self, element: Element, names: tuple[str, str, str]) -> tuple[float, float, float]:
        """A point in px."""
        x, y, z = (_number(element, name, 0.0) for name in names)
        if self.box is None:
            return self.origin[0] + x, self.origin[1] + y, z
        width, height = self.box.width, self.box.height
        return self.box.x + x * width, self.box.y + y * height, z * math.sqrt((width**2 + height**2) / 2)


def lighting_of(element: Element, color: Color, place: Place) -> Lighting | None:
    """What the primitive does; None where it has no light."""
    source = next((child for child in element.elements if child.tag in _SOURCES), None)
    if source is None:
        return None
    height = _number(element, "surfaceScale", 1.0)
    if element.tag == "feDiffuseLighting":
        constant = max(0.0, _number(element, "diffuseConstant", 1.0))
        return Lighting(_light(source, place), color, height, constant)
    constant = max(0.0, _number(element, "specularConstant", 1.0))
    shininess = min(128.0, max(1.0, _number(element, "specularExponent", 1.0)))
    return Lighting(_light(source, place), color, height, constant, shininess)


_SOURCES = ("feDistantLight", "fePointLight", "feSpotLight")


def _light(source: Element, place: Place) -> DistantLight | PointLight:
    if source.tag == "feDistantLight":
        return DistantLight(_number(source, "azimuth", 0.0), _number(source, "elevation", 0.0))
    position = place.point(source, ("x", "y", "z"))
    if source.tag == "fePointLight":
        return PointLight(position)
    aim = place.point(source, ("pointsAtX", "pointsAtY", "pointsAtZ"))
    exponent = min(128.0, max(1.0, _number(source, "specularExponent", 1.0)))
    cone = abs(_number(source, "limitingConeAngle", 90.0))
    return PointLight(position, aim, exponent, cone if 0.0 < cone <= 90.0 else 90.0)


def _number(element: Element, name: str, default: float) -> float:
    values = numbers(element.get(name))
    return values[0] if values else default
