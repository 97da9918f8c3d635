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
from audome_engine.svg.paths import parse_transform
from audome_engine.svg.shapes import Viewport, fit_view_box, length, view_box

_MOST_REFERENCES = 32


class PaintRequest(NamedTuple):
    """What is to be painted: the value, its opacity, the element's style, its bounding box and its viewport."""

    value: SvgPaint
    opacity: float
    style: ComputedStyle
    box: Rect | None
    viewport: Viewport


class Servers:
    """Finds and resolves the paint servers of one drawing; `draw` makes the content of a pattern."""

    def __init__(self, drawing: Drawing, draw: Callable[[Element, Viewport], Group]) -> None:
        self._drawing = drawing
        self._draw = draw
        self._open: set[Element] = set()  # patterns being drawn: one may not paint with itself

    def resolve(self, request: PaintRequest) -> Paint | None:
        """The paint; None where nothing is painted."""
        value = request.value
        if value.reference:
            server = self._drawing.find(value.reference)
            if server is not None and server.tag in ("linearGradient", "radialGradient", "pattern"):
                with self._drawing.original():
                    return (
                        self._pattern(server, request) if server.tag == "pattern" else self._gradient(server, request)
                    )
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
            if following is None or following in chain:
                break
            chain.append(following)
        return chain

    def _gradient(self, element: Element, request: PaintRequest) -> Paint | None:
        chain = self._chain(element)
        stops = self._stops(chain, request.opacity)
        if not stops:
            return None
        if len(stops) == 1:
            return stops[0][1]

        def attribute(name: str, default: str) -> str:
            return next((e.attributes[name] for e in chain if name in e.attributes and e.tag == element.tag), default)

        def common(name: str, default: str) -> str:
            return next((e.attributes[name] for e in chain if name in e.attributes), default)

        transform = parse_transform(common("gradientTransform", ""))
        relative = common("gradientUnits", "objectBoundingBox") != "userSpaceOnUse"
        base = Viewport(1.0, 1.0) if relative else request.viewport
        if relative:
            box = request.box
            if box is None or box.width <= 0 or box.height <= 0:
                return None
            transform = transform.then(Affine(box.width, 0.0, 0.0, box.height, box.x, box.y))
        spread = common("spreadMethod", "pad")
        spread = spread if spread in ("repeat", "reflect") else "pad"

        def number(name: str, default: str, size: float) -> float:
            return length(attribute(name, default), request.style, size)

        if element.tag == "linearGradient":
            points: tuple[float, ...] = (
                number("x1", "0%", base.width), number("y1", "0%", base.height),
                number("x2", "100%", base.width), number("y2", "0%", base.height),
            )  # fmt: skip
            kind = "linear"
        else:
            points = self._circles(number, attribute, base)
            kind = "radial"
        used = None if transform == IDENTITY else transform
        return Gradient(kind, points, tuple(stops), spread, premultiplied=False, transform=used)

    @staticmethod
    def _circles(
        number: Callable[[str, str, float], float], attribute: Callable[[str, str], str], base: Viewport
    ) -> tuple[float, ...]:
        diagonal = base.diagonal
        cx, cy, r = number("cx", "50%", base.width), number("cy", "50%", base.height), number("r", "50%", diagonal)
        fx = number("fx", "", base.width) if attribute("fx", "") else cx
        fy = number("fy", "", base.height) if attribute("fy", "") else cy
        fr = number("fr", "0%", diagonal)
        if r <= 0:
            return (cx, cy, 0.0, 0.0)
        # A focal point on or beyond the circle is moved just inside (14.2.3)
        distance = ((fx - cx) ** 2 + (fy - cy) ** 2) ** 0.5
        if distance > r * 0.999 - fr > 0:
            share = (r * 0.999 - fr) / distance
            fx, fy = cx + (fx - cx) * share, cy + (fy - cy) * share
        return (cx, cy, r, r, fx, fy, fr)

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

    def _pattern(self, element: Element, request: PaintRequest) -> Paint | None:
        chain = self._chain(element)
        owner = next((e for e in chain if e.elements), None)
        if owner is None or owner in self._open:
            return None

        def attribute(name: str) -> str:
            return next((e.attributes[name] for e in chain if name in e.attributes), "")

        box = request.box
        relative = attribute("patternUnits") != "userSpaceOnUse"
        if box is None or (relative and (box.width <= 0 or box.height <= 0)):
            return None
        base = Viewport(1.0, 1.0) if relative else request.viewport
        x, y, width, height = (
            length(attribute(name), request.style, size)
            for name, size in (("x", base.width), ("y", base.height), ("width", base.width), ("height", base.height))
        )
        if relative:
            x, y, width, height = box.x + x * box.width, box.y + y * box.height, width * box.width, height * box.height
        if width <= 0 or height <= 0:
            return None
        inner = self._pattern_space(chain, attribute, box, Rect(x, y, width, height))
        self._open.add(owner)
        try:
            content = self._draw(owner, request.viewport)
        finally:
            self._open.discard(owner)
        drawn = Group((content,), transform=inner, opacity=request.opacity)
        transform = parse_transform(attribute("patternTransform"))
        return Pattern(drawn, Rect(x, y, width, height), width, height, None if transform == IDENTITY else transform)

    def _pattern_space(
        self, chain: list[Element], attribute: Callable[[str], str], box: Rect, tile: Rect
    ) -> Affine | None:
        """From the pattern's content to the tile's space."""
        with_box = next((e for e in chain if "viewBox" in e.attributes), None)
        inner = None if with_box is None else view_box(with_box)
        if inner is not None:
            fitted = fit_view_box(inner, tile.width, tile.height, attribute("preserveAspectRatio"))
            return fitted.then(Affine.translation(tile.x, tile.y))
        if attribute("patternContentUnits") == "objectBoundingBox":
            return Affine(box.width, 0.0, 0.0, box.height, box.x, box.y)
        return None
