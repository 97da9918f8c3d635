"""Paint servers: gradients and patterns (SVG 2, chapter 14)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from audome_engine.color import Color
from audome_engine.display.commands import Gradient, Group, Paint, Pattern
from audome_engine.geometry import IDENTITY, Affine, Rect
from audome_engine.html.tree import Element
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.values import SvgPaint
from audome_engine.svg.document import Drawing
from audome_engine.svg.shapes import Viewport, fit_view_box, length, view_box
from audome_engine.svg.transforms import server_transform

_MOST_REFERENCES = 32
_UNITS = {"linearGradient": "gradientUnits", "radialGradient": "gradientUnits", "pattern": "patternUnits"}


class PaintRequest(NamedTuple):
    """What is to be painted: the value, its opacity, the element's style, its bounding box and its viewport."""

    value: SvgPaint
    opacity: float
    style: ComputedStyle
    box: Rect | None
    viewport: Viewport

    @property
    def has_area(self) -> bool:
        """Whether fractions of the bounding box mean anything."""
        return self.box is not None and self.box.width > 0 and self.box.height > 0


class Servers:
    """Finds and resolves the paint servers of one drawing; `draw` makes the content of a pattern."""

    def __init__(self, drawing: Drawing, draw: Callable[[Element, Viewport], Group]) -> None:
        self._drawing = drawing
        self._draw = draw
        self._open: set[Element] = set()  # patterns being drawn: one may not paint with itself

    def resolve(self, request: PaintRequest) -> Paint | None:
        """The paint; None where nothing is painted."""
        value = request.value
        server = self._drawing.find(value.reference) if value.reference else None
        if server is not None and server.tag in _UNITS:
            chain = self._chain(server)
            # 14.2, 14.3: of a box without area nothing can be a fraction; the fallback is used.
            if request.has_area or _common(chain, _UNITS[server.tag]) == "userSpaceOnUse":
                draw = self._pattern if server.tag == "pattern" else self._gradient
                with self._drawing.original():
                    return draw(chain, request)
        if value.color is None:
            return None
        color = request.style.used_color(value.color)
        color = color.with_alpha(color.alpha * request.opacity)
        return color if color.alpha > 0 else None

    def _chain(self, element: Element) -> list[Element]:
        """An element and those it takes over from by `href`."""
        chain = [element]
        while len(chain) < _MOST_REFERENCES:
            href = chain[-1].get("href")
            following = self._drawing.find(href) if href else None
            if following is None or following in chain or (following.tag == "pattern") != (element.tag == "pattern"):
                break
            chain.append(following)
        return chain

    def _gradient(self, chain: list[Element], request: PaintRequest) -> Paint | None:
        stops = self._stops(chain, request.opacity)
        if not stops:
            return None
        if len(stops) == 1:
            return stops[0][1]
        same = [element for element in chain if element.tag == chain[0].tag]  # geometry is of the same kind only

        transform = self._transform(chain, "gradientTransform")
        base = request.viewport
        if _common(chain, "gradientUnits") != "userSpaceOnUse" and request.box is not None:
            base, box = Viewport(1.0, 1.0), request.box
            transform = transform.then(Affine(box.width, 0.0, 0.0, box.height, box.x, box.y))

        def number(name: str, default: str, size: float) -> float:
            return length(_common(same, name) or default, request.style, size)

        if chain[0].tag == "linearGradient":
            points: tuple[float, ...] = (
                number("x1", "0%", base.width), number("y1", "0%", base.height),
                number("x2", "100%", base.width), number("y2", "0%", base.height),
            )  # fmt: skip
            is_degenerate = points[:2] == points[2:]
        else:
            points = _circles(number, base)
            is_degenerate = points[2] <= 0
        if is_degenerate or transform.determinant == 0.0:
            return stops[-1][1] if transform.determinant else None
        spread = _common(chain, "spreadMethod")
        spread = spread if spread in ("repeat", "reflect") else "pad"
        kind = "linear" if chain[0].tag == "linearGradient" else "radial"
        used = None if transform == IDENTITY else transform
        return Gradient(kind, points, tuple(stops), spread, premultiplied=False, transform=used)

    def _transform(self, chain: list[Element], attribute: str) -> Affine:
        found = (server_transform(element, self._drawing.style(element), attribute) for element in chain)
        return next((transform for transform in found if transform is not None), IDENTITY)

    def _stops(self, chain: list[Element], opacity: float) -> list[tuple[float, Color]]:
        owner = next((e for e in chain if any(child.tag == "stop" for child in e.elements)), None)
        stops: list[tuple[float, Color]] = []
        last = 0.0
        for child in owner.elements if owner is not None else []:
            if child.tag != "stop":
                continue
            style = self._drawing.style(child)
            last = max(last, min(1.0, max(0.0, length(child.get("offset"), style, 1.0))))
            color = style.used_color(style.stop_color)
            stops.append((last, color.with_alpha(color.alpha * style.stop_opacity * opacity)))
        return stops

    def _pattern(self, chain: list[Element], request: PaintRequest) -> Paint | None:
        owner = next((element for element in chain if element.elements), None)
        box = request.box
        if owner is None or owner in self._open or box is None:
            return None
        relative = _common(chain, "patternUnits") != "userSpaceOnUse"
        base = Viewport(1.0, 1.0) if relative else request.viewport
        x, y, width, height = (
            length(_common(chain, name), request.style, size)
            for name, size in (("x", base.width), ("y", base.height), ("width", base.width), ("height", base.height))
        )
        if relative:
            x, y, width, height = box.x + x * box.width, box.y + y * box.height, width * box.width, height * box.height
        with_box = next((element for element in chain if "viewBox" in element.attributes), None)
        inner = None if with_box is None else view_box(with_box)
        transform = self._transform(chain, "patternTransform")
        if width <= 0 or height <= 0 or transform.determinant == 0.0 or (inner is not None and inner.is_empty):
            return None
        tile = Rect(x, y, width, height)
        space = _pattern_space(chain, inner, box, tile)
        viewport = request.viewport if inner is None else Viewport(inner.width, inner.height)
        self._open.add(owner)
        try:
            with self._drawing.deeper():
                content = self._draw(owner, viewport)
        finally:
            self._open.discard(owner)
        drawn = Group((content,), transform=space, opacity=request.opacity)
        return Pattern(drawn, tile, width, height, None if transform == IDENTITY else transform)


def _common(chain: list[Element], name: str) -> str:
    """An attribute of the first in the chain that has it."""
    return next((element.attributes[name].strip() for element in chain if name in element.attributes), "")


def _circles(number: Callable[[str, str, float], float], base: Viewport) -> tuple[float, ...]:
    """A radial gradient's end circle (cx, cy, rx, ry) and start circle (fx, fy, fr), which may lie outside of it."""
    diagonal = base.diagonal
    cx, cy, r = number("cx", "50%", base.width), number("cy", "50%", base.height), number("r", "50%", diagonal)
    fx, fy = number("fx", f"{cx!r}", base.width), number("fy", f"{cy!r}", base.height)
    return (cx, cy, r, r, fx, fy, max(0.0, number("fr", "0%", diagonal)))


def _pattern_space(chain: list[Element], inner: Rect | None, box: Rect, tile: Rect) -> Affine | None:
    """From the pattern's content, its view box `inner` if it has one, to the tile's space."""
    if inner is not None:
        fitted = fit_view_box(inner, tile.width, tile.height, _common(chain, "preserveAspectRatio"))
        return fitted.then(Affine.translation(tile.x, tile.y))
    if _common(chain, "patternContentUnits") == "objectBoundingBox":
        return Affine(box.width, 0.0, 0.0, box.height, tile.x, tile.y)
    return Affine.translation(tile.x, tile.y)
