"""Basic shapes as paths (SVG 2, chapter 10), lengths and view boxes (8.6)."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from audome_engine.geometry import Affine, Rect
from audome_engine.html.tree import Element
from audome_engine.paths import KAPPA, Path, ellipse_path, numbers, numbers_to, parse_path
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Keyword
from audome_engine.style.values import LengthPercentage, LengthPercentageAuto, SizeValue, resolve

_LENGTH = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(%|[a-zA-Z]*)\s*\Z")
_UNITS = {"": 1.0, "px": 1.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "q": 2.4 / 2.54, "pt": 4 / 3, "pc": 16.0}
SHAPES = frozenset(["path", "rect", "circle", "ellipse", "line", "polyline", "polygon"])


class Viewport(NamedTuple):
    """What percentages refer to: the nearest viewport's size in user units."""

    width: float
    height: float

    @property
    def diagonal(self) -> float:
        """8.9: what percentages of neither width nor height refer to."""
        return math.sqrt((self.width**2 + self.height**2) / 2)


def length(text: str, style: ComputedStyle, base: float, default: float = 0.0) -> float:
    """A length attribute in user units; `default` where it is missing or wrong."""
    match = _LENGTH.match(text)
    if match is None:
        return default
    value, unit = float(match[1]), match[2].lower()
    if not math.isfinite(value):
        return default
    if unit == "%":
        return value * base / 100
    if unit in ("em", "rem"):
        return value * style.font_size
    if unit in ("ex", "ch"):
        return value * style.font_size / 2
    return value * _UNITS[unit] if unit in _UNITS else default


def extent(element: Element, name: str, style: ComputedStyle, viewport: Viewport, default: float = 0.0) -> float:
    """`width` or `height`: the CSS property where it is set, else the attribute (SVG 2, 8.11)."""
    value: SizeValue = style.width if name == "width" else style.height
    base = viewport.width if name == "width" else viewport.height
    if not isinstance(value, Keyword):
        return resolve(value, base)
    if element.tag == "svg":  # whose attribute is a presentation attribute, whatever is in it
        return default
    return length(element.get(name), style, base, default)


def position(element: Element, style: ComputedStyle, viewport: Viewport) -> tuple[float, float]:
    """`x` and `y`."""
    return (
        _geometry(element, "x", style.x, style, viewport.width),
        _geometry(element, "y", style.y, style, viewport.height),
    )


def _geometry(element: Element, name: str, value: LengthPercentage | None, style: ComputedStyle, base: float) -> float:
    """A geometry property (SVG 2, 7): as CSS sets it, else the attribute."""
    return length(element.get(name), style, base) if value is None else resolve(value, base)


def shape_path(element: Element, style: ComputedStyle, viewport: Viewport) -> Path:
    """The outline of a shape element; empty where it is not rendered."""
    if element.tag == "path":
        return parse_path(element.get("d")) if style.d is None else style.d
    if element.tag in ("polyline", "polygon"):
        return _polygon(element)
    if element.tag == "line":
        x, y = viewport.width, viewport.height
        x1, y1 = length(element.get("x1"), style, x), length(element.get("y1"), style, y)
        return (("M", x1, y1), ("L", length(element.get("x2"), style, x), length(element.get("y2"), style, y)))
    if element.tag == "rect":
        return _rect(element, style, viewport)
    cx = _geometry(element, "cx", style.cx, style, viewport.width)
    cy = _geometry(element, "cy", style.cy, style, viewport.height)
    if element.tag == "circle":
        radius = _geometry(element, "r", style.r, style, viewport.diagonal)
        return ellipse_path(cx, cy, radius, radius)
    return ellipse_path(cx, cy, *_radii(element, style, viewport))


def _polygon(element: Element) -> Path:
    """9.7: a number without its pair is ignored, anything that is no number makes the whole list empty."""
    text = element.get("points")
    values, end = numbers_to(text)
    if text[end:].strip(" \t\r\n\f,"):
        return ()
    points = list(zip(values[0::2], values[1::2], strict=False))
    if not points:
        return ()
    path: list[tuple[str | float, ...]] = [("L", *point) for point in points]
    path[0] = ("M", *points[0])
    return (*path, ("Z",)) if element.tag == "polygon" else tuple(path)


def _radii(element: Element, style: ComputedStyle, viewport: Viewport) -> tuple[float, float]:
    """`rx` and `ry`: one that is `auto`, missing or negative is the other (10.2, 10.4)."""
    rx = _radius(element, "rx", style.rx, style, viewport.width)
    ry = _radius(element, "ry", style.ry, style, viewport.height)
    rx, ry = (rx if rx >= 0 else ry), (ry if ry >= 0 else rx)
    return max(rx, 0.0), max(ry, 0.0)


def _radius(
    element: Element, name: str, value: LengthPercentageAuto | None, style: ComputedStyle, base: float
) -> float:
    """A radius; negative for `auto`."""
    if value is None:
        return length(element.get(name), style, base, -1.0)
    return -1.0 if isinstance(value, Keyword) else resolve(value, base)


def _rect(element: Element, style: ComputedStyle, viewport: Viewport) -> Path:
    x, y = position(element, style, viewport)
    width, height = extent(element, "width", style, viewport), extent(element, "height", style, viewport)
    if width <= 0 or height <= 0:
        return ()
    rx, ry = _radii(element, style, viewport)
    rx, ry = min(rx, width / 2), min(ry, height / 2)
    right, bottom = x + width, y + height
    if not (rx > 0 and ry > 0):
        return (("M", x, y), ("L", right, y), ("L", right, bottom), ("L", x, bottom), ("Z",))
    kx, ky = rx * (1 - KAPPA), ry * (1 - KAPPA)
    return (
        ("M", x + rx, y),
        ("L", right - rx, y),
        ("C", right - kx, y, right, y + ky, right, y + ry),
        ("L", right, bottom - ry),
        ("C", right, bottom - ky, right - kx, bottom, right - rx, bottom),
        ("L", x + rx, bottom),
        ("C", x + kx, bottom, x, bottom - ky, x, bottom - ry),
        ("L", x, y + ry),
        ("C", x, y + ky, x + kx, y, x + rx, y),
        ("Z",),
    )


def view_box(element: Element) -> Rect | None:
    """The `viewBox`, perhaps of no area (then nothing is rendered); None where there is none or it is wrong."""
    return parse_view_box(element.get("viewBox"))


def parse_view_box(text: str) -> Rect | None:
    """The value of a `viewBox` attribute; None where it is wrong."""
    values = numbers(text)
    if len(values) != 4 or values[2] < 0 or values[3] < 0:
        return None
    return Rect(*values)


def fit_view_box(box: Rect, width: float, height: float, preserve: str) -> Affine:
    """`preserveAspectRatio` (8.7): the map from the view box to a viewport of width x height at (0, 0)."""
    words = preserve.split() or ["xMidYMid"]
    if words[0] == "defer" and len(words) > 1:
        del words[0]
    sx, sy = width / box.width, height / box.height
    if words[0] == "none":
        return Affine(sx, 0, 0, sy, -box.x * sx, -box.y * sy)
    scale = max(sx, sy) if "slice" in words else min(sx, sy)
    free_x, free_y = width - box.width * scale, height - box.height * scale
    share = {"Min": 0.0, "Mid": 0.5, "Max": 1.0}
    match = re.fullmatch(r"x(Min|Mid|Max)Y(Min|Mid|Max)", words[0])
    at_x, at_y = (share[match[1]], share[match[2]]) if match else (0.5, 0.5)
    return Affine(scale, 0, 0, scale, free_x * at_x - box.x * scale, free_y * at_y - box.y * scale)
