"""Basic shapes as paths (SVG 2, chapter 10), lengths and view boxes (8.6)."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from audome_engine.display.commands import Path
from audome_engine.geometry import IDENTITY, Affine, Rect
from audome_engine.html.tree import Element
from audome_engine.style.computed import ComputedStyle
from audome_engine.svg.paths import numbers, parse_path

_LENGTH = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(%|[a-zA-Z]*)\s*\Z")
_UNITS = {"": 1.0, "px": 1.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "q": 2.4 / 2.54, "pt": 4 / 3, "pc": 16.0}
_KAPPA = 0.5522847498
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


def shape_path(element: Element, style: ComputedStyle, viewport: Viewport) -> Path:
    """The outline of a shape element; empty where it is not rendered."""
    if element.tag == "path":
        return parse_path(element.get("d"))
    if element.tag in ("polyline", "polygon"):
        return _polygon(numbers(element.get("points")), closed=element.tag == "polygon")

    def x(name: str) -> float:
        return length(element.get(name), style, viewport.width)

    def y(name: str) -> float:
        return length(element.get(name), style, viewport.height)

    if element.tag == "line":
        return (("M", x("x1"), y("y1")), ("L", x("x2"), y("y2")))
    if element.tag == "circle":
        radius = length(element.get("r"), style, viewport.diagonal)
        return _ellipse(x("cx"), y("cy"), radius, radius)
    if element.tag == "ellipse":
        rx = length(element.get("rx"), style, viewport.width, math.nan)
        ry = length(element.get("ry"), style, viewport.height, math.nan)
        return _ellipse(x("cx"), y("cy"), ry if rx != rx else rx, rx if ry != ry else ry)
    return _rect(element, style, viewport)


def _polygon(values: list[float], *, closed: bool) -> Path:
    points = list(zip(values[0::2], values[1::2], strict=False))
    if len(points) < 2:
        return ()
    path: list[tuple[str | float, ...]] = [("L", *point) for point in points]
    path[0] = ("M", *points[0])
    return (*path, ("Z",)) if closed else tuple(path)


def _ellipse(cx: float, cy: float, rx: float, ry: float) -> Path:
    if not (rx > 0 and ry > 0):
        return ()
    kx, ky = rx * _KAPPA, ry * _KAPPA
    return (
        ("M", cx + rx, cy),
        ("C", cx + rx, cy + ky, cx + kx, cy + ry, cx, cy + ry),
        ("C", cx - kx, cy + ry, cx - rx, cy + ky, cx - rx, cy),
        ("C", cx - rx, cy - ky, cx - kx, cy - ry, cx, cy - ry),
        ("C", cx + kx, cy - ry, cx + rx, cy - ky, cx + rx, cy),
        ("Z",),
    )


def _rect(element: Element, style: ComputedStyle, viewport: Viewport) -> Path:
    x, y = length(element.get("x"), style, viewport.width), length(element.get("y"), style, viewport.height)
    width = length(element.get("width"), style, viewport.width)
    height = length(element.get("height"), style, viewport.height)
    if width <= 0 or height <= 0:
        return ()
    rx = length(element.get("rx"), style, viewport.width, math.nan)
    ry = length(element.get("ry"), style, viewport.height, math.nan)
    rx, ry = (ry if rx != rx else rx), (rx if ry != ry else ry)
    rx, ry = min(max(rx, 0.0), width / 2), min(max(ry, 0.0), height / 2)
    right, bottom = x + width, y + height
    if not (rx > 0 and ry > 0):
        return (("M", x, y), ("L", right, y), ("L", right, bottom), ("L", x, bottom), ("Z",))
    kx, ky = rx * (1 - _KAPPA), ry * (1 - _KAPPA)
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


def transformed(path: Path, transform: Affine) -> Path:
    """A path under an affine map."""
    if transform == IDENTITY:
        return path
    result: list[tuple[str | float, ...]] = []
    for segment in path:
        values = [float(value) for value in segment[1:]]
        mapped: list[float] = []
        for x, y in zip(values[0::2], values[1::2], strict=True):
            mapped.extend(transform.apply(x, y))
        result.append((segment[0], *mapped))
    return tuple(result)


def path_box(path: Path) -> Rect | None:
    """The bounding box of a path, curves exact at their extremes."""
    xs: list[float] = []
    ys: list[float] = []
    at = (0.0, 0.0)
    for segment in path:
        values = [float(value) for value in segment[1:]]
        if not values:
            continue
        points = [at, *zip(values[0::2], values[1::2], strict=True)]
        if segment[0] == "M":
            points = points[1:]
        for index, target in ((0, xs), (1, ys)):
            target.extend(_extremes([point[index] for point in points]))
        at = points[-1]
    if not xs:
        return None
    return Rect(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _extremes(p: list[float]) -> list[float]:
    """The ends of a Bézier curve on one axis and its values where its derivative is 0."""
    values = [p[0], p[-1]]
    if len(p) == 3:
        bottom = p[0] - 2 * p[1] + p[2]
        if bottom:
            t = (p[0] - p[1]) / bottom
            if 0 < t < 1:
                values.append((1 - t) ** 2 * p[0] + 2 * t * (1 - t) * p[1] + t * t * p[2])
    elif len(p) == 4:
        a = -p[0] + 3 * p[1] - 3 * p[2] + p[3]
        b, c = 2 * (p[0] - 2 * p[1] + p[2]), p[1] - p[0]
        for t in _roots(a, b, c):
            if 0 < t < 1:
                u = 1 - t
                values.append(u**3 * p[0] + 3 * u * u * t * p[1] + 3 * u * t * t * p[2] + t**3 * p[3])
    return values


def _roots(a: float, b: float, c: float) -> list[float]:
    if abs(a) < 1e-12:
        return [-c / b] if b else []
    under = b * b - 4 * a * c
    if under < 0:
        return []
    root = math.sqrt(under)
    return [(-b + root) / (2 * a), (-b - root) / (2 * a)]


def view_box(element: Element) -> Rect | None:
    """The `viewBox`; None where there is none or it is wrong."""
    values = numbers(element.get("viewBox"))
    if len(values) != 4 or values[2] <= 0 or values[3] <= 0:
        return None
    return Rect(*values)


def fit_view_box(box: Rect, width: float, height: float, preserve: str) -> Affine:
    """`preserveAspectRatio` (8.7): the map from the view box to a viewport of width x height at (0, 0)."""
    words = preserve.split() or ["xMidYMid"]
    sx, sy = width / box.width, height / box.height
    if words[0] == "none":
        return Affine(sx, 0, 0, sy, -box.x * sx, -box.y * sy)
    scale = max(sx, sy) if "slice" in words else min(sx, sy)
    free_x, free_y = width - box.width * scale, height - box.height * scale
    share = {"Min": 0.0, "Mid": 0.5, "Max": 1.0}
    match = re.fullmatch(r"x(Min|Mid|Max)Y(Min|Mid|Max)", words[0])
    at_x, at_y = (share[match[1]], share[match[2]]) if match else (0.5, 0.5)
    return Affine(scale, 0, 0, scale, free_x * at_x - box.x * scale, free_y * at_y - box.y * scale)
