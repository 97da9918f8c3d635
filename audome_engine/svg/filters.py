"""`filter` to filters of the display list (Filter Effects 1): functions, and `<filter>` elements with their primitives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from audome_engine.display.filters import (
    SOURCE,
    Blur,
    ColorMatrix,
    DropShadow,
    Filter,
    FilterNode,
    Gamma,
    Operation,
)
from audome_engine.geometry import Rect
from audome_engine.html.tree import Element
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.effects import BlurFunction, DropShadowFunction, FilterFunction, FilterReference, FilterValue
from audome_engine.svg.document import Drawing
from audome_engine.svg.matrices import MATRICES
from audome_engine.svg.primitives import LINEAR_ALIKE, Draw, Primitive, operation_of, takes_two
from audome_engine.svg.shapes import Viewport, length

_NOTHING = ColorMatrix((0.0,) * 20)
_ALPHA_ONLY = ColorMatrix((0.0,) * 15 + (0.0, 0.0, 0.0, 1.0, 0.0))
MOST_PRIMITIVES = 1_000  # of one `filter`


class Filtered(NamedTuple):
    """What a filter is applied to: its style, bounding (or border) box, and the viewport its percentages refer to; user
    space begins at `origin`."""

    style: ComputedStyle
    box: Rect
    viewport: Viewport
    origin: tuple[float, float] = (0.0, 0.0)
    in_svg: bool = False


def filter_of(drawing: Drawing, values: tuple[FilterValue, ...], subject: Filtered, draw: Draw) -> Filter:
    """The filter that the functions make one after the other; `draw` makes elements that primitives refer to. A reference
    that leads nowhere changes nothing."""
    builder = _Builder(drawing, subject, draw)
    for value in values:
        if isinstance(value, FilterReference):
            builder.reference(value.url)
        else:
            builder.latest = builder.add(_function(value, subject.style), (builder.latest,))
    return tuple(builder.nodes)


def _function(value: FilterFunction | BlurFunction | DropShadowFunction, style: ComputedStyle) -> Operation:
    if isinstance(value, BlurFunction):
        return Blur(value.sigma, value.sigma)
    if isinstance(value, DropShadowFunction):
        shadow = value.shadow
        return DropShadow(shadow.x, shadow.y, shadow.blur, shadow.blur, style.used_color(shadow.color))
    return ColorMatrix(MATRICES[value.name](value.amount))


# References


@dataclass(slots=True)
class _Builder:
    """The nodes so far; `latest` is the result that the next function is applied to."""

    drawing: Drawing
    subject: Filtered
    draw: Draw
    nodes: list[FilterNode] = field(default_factory=list)
    latest: int = SOURCE
    spaces: dict[int, bool] = field(default_factory=dict)  # results in linear light
    converted: dict[tuple[int, bool], int] = field(default_factory=dict)

    def add(self, operation: Operation, inputs: tuple[int, ...], region: Rect | None = None) -> int:
        self.nodes.append(FilterNode(operation, inputs, region))
        return len(self.nodes)

    def reference(self, url: str) -> None:
        """15: the primitives of a `<filter>`, in its region."""
        element = self.drawing.find(url)
        if element is None or element.tag != "filter":
            return
        region = self._region(element)
        self.spaces.clear()
        self.converted.clear()
        source = self.latest
        named: dict[str, int] = {}
        latest = source
        for child in element.elements:
            if not child.tag.startswith("fe"):
                continue
            self.drawing.charge()
            if len(self.nodes) >= MOST_PRIMITIVES:
                break
            latest = self._primitive(element, child, region, (source, latest), named)
            if child.get("result"):
                named[child.get("result")] = latest
        if latest == source and self.subject.in_svg:  # without primitives; as in Chromium boxes stay as they are
            latest = self.add(_NOTHING, (source,))
        self.latest = self._in_space(latest, linear=False)

    def _primitive(
        self, parent: Element, element: Element, region: Rect, results: tuple[int, int], named: dict[str, int]
    ) -> int:
        style = self.drawing.style(element)
        linear = style.filters_in_linear_rgb and element.tag not in LINEAR_ALIKE
        part = self._subregion(parent, element, region)
        box = self.subject.box if parent.get("primitiveUnits") == "objectBoundingBox" else None
        names = _inputs(element)
        inputs = tuple(self._input(name, results, named, linear) for name in names)
        primitive = Primitive(
            self.drawing, element, style, linear, part, box, self.subject.origin, self.subject.viewport, self.draw
        )
        operation = operation_of(primitive, self._source_region(inputs, region))
        if operation is None:
            self.drawing.note(f"<{element.tag}>", element.line)
            return inputs[0] if inputs else results[1]
        result = self.add(operation, inputs, part)
        self.spaces[result] = linear
        return result

    def _source_region(self, inputs: tuple[int, ...], region: Rect) -> Rect:
        """What part of the first input there is."""
        node = self.nodes[inputs[0] - 1] if inputs and inputs[0] != SOURCE else None
        return region if node is None or node.region is None else node.region

    def _input(self, name: str, results: tuple[int, int], named: dict[str, int], linear: bool) -> int:
        """9.4: a standard input or an earlier result; unknown names stand for the one before."""
        source, latest = results
        if name == "SourceGraphic":
            found = source
        elif name == "SourceAlpha":
            found = self.converted.get((source, False), 0)
            if not found:
                found = self.converted[source, False] = self.add(_ALPHA_ONLY, (source,))
        elif name in ("BackgroundImage", "BackgroundAlpha"):  # as in Chromium there is none
            found = self.add(_NOTHING, (source,))
        else:
            found = named.get(name, latest)
        return self._in_space(found, linear=linear)

    def _in_space(self, result: int, *, linear: bool) -> int:
        if self.spaces.get(result, False) == linear:
            return result
        key = (-result - 1, linear)
        if key not in self.converted:
            self.converted[key] = self.add(Gamma(linear), (result,))
            self.spaces[self.converted[key]] = linear
        return self.converted[key]

    def _region(self, element: Element) -> Rect:
        """8.1: by default a tenth more than the box on every side."""
        relative = element.get("filterUnits") != "userSpaceOnUse"
        return self._rect(element, relative, {"x": "-10%", "y": "-10%", "width": "120%", "height": "120%"})

    def _subregion(self, parent: Element, element: Element, region: Rect) -> Rect:
        """9.3: by default the whole region."""
        if not any(name in element.attributes for name in ("x", "y", "width", "height")):
            return region
        relative = parent.get("primitiveUnits") == "objectBoundingBox"
        part = self._rect(element, relative, dict.fromkeys(("x", "y", "width", "height"), ""))
        x = part.x if "x" in element.attributes else region.x
        y = part.y if "y" in element.attributes else region.y
        width = part.width if "width" in element.attributes else region.width
        height = part.height if "height" in element.attributes else region.height
        return Rect(x, y, max(0.0, width), max(0.0, height)).intersection(region)

    def _rect(self, element: Element, relative: bool, defaults: dict[str, str]) -> Rect:
        style, (_, box, viewport, origin, _) = self.drawing.style(element), self.subject
        base = Viewport(1.0, 1.0) if relative else viewport
        x, y, width, height = (
            length(element.get(name) or defaults[name], style, base.width if name in ("x", "width") else base.height)
            for name in ("x", "y", "width", "height")
        )
        if relative:
            return Rect(box.x + x * box.width, box.y + y * box.height, width * box.width, height * box.height)
        return Rect(origin[0] + x, origin[1] + y, width, height)


def _inputs(element: Element) -> list[str]:
    if element.tag == "feMerge":
        return [child.get("in") for child in element.elements if child.tag == "feMergeNode"]
    if element.tag in ("feFlood", "feTurbulence", "feImage"):
        return []
    return [element.get("in"), element.get("in2")] if takes_two(element.tag) else [element.get("in")]
