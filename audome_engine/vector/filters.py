"""Filters of the display list as `<filter>` elements (Filter Effects 1, 9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from audome_engine.display.commands import Group
from audome_engine.display.filters import (
    Blur,
    Filter,
    FilterNode,
    Gamma,
    Picture,
    Turbulence,
)
from audome_engine.geometry import Rect
from audome_engine.vector.definitions import Definitions
from audome_engine.vector.markup import element, joined
from audome_engine.vector.markup import region as area
from audome_engine.vector.primitives import Attributes, moved, primitive, recolored

Draw = Callable[[Group, Rect], str]  # commands in a rectangle as the URL of a picture


def filter_url(filters: Filter, region: Rect, definitions: Definitions, draw: Draw) -> str:
    """A reference to the filter; nothing of it is shown outside of `region`."""
    chain = _Chain(region, draw)
    lights = _in_linear_light(filters)
    for node, linear in zip(filters, lights, strict=True):
        chain.add(node, linear)
    attributes = {**area(region), "filterUnits": "userSpaceOnUse", "color-interpolation-filters": "sRGB"}
    return definitions.url("f", "filter", attributes, joined(chain.finished()))


def blur_url(sigma: float, region: Rect, definitions: Definitions) -> str:
    """A reference to a blur."""
    return filter_url((FilterNode(Blur(sigma, sigma)),), region, definitions, lambda group, rect: "")


def from_origin(filters: Filter) -> tuple[Filter, tuple[float, float]]:
    """A filter in a space that begins where its noise does, and where that is: in SVG noise begins with user space."""
    origins = [node.operation.origin for node in filters if isinstance(node.operation, Turbulence)]
    if not any(x or y for x, y in origins):
        return filters, (0.0, 0.0)
    x, y = origins[0]
    return tuple(_moved(node, -x, -y) for node in filters), (x, y)


def _moved(node: FilterNode, dx: float, dy: float) -> FilterNode:
    region = None if node.region is None else node.region.translated(dx, dy)
    return FilterNode(moved(node.operation, dx, dy), node.inputs, region)


def _in_linear_light(filters: Filter) -> list[bool]:
    """For each node whether its result goes, maybe through others, into a change from linear light."""
    wanted = [False] * (len(filters) + 1)
    for index in range(len(filters), 0, -1):
        operation = filters[index - 1].operation
        linear = not operation.to_linear if isinstance(operation, Gamma) else wanted[index]
        for used in filters[index - 1].inputs:
            wanted[used] = wanted[used] or linear
    return wanted[1:]


@dataclass(frozen=True, slots=True)
class _Result:
    """A primitive's result by name; `linear`: what is meant is it in linear light."""

    name: str
    linear: bool = False


@dataclass(slots=True)
class _Chain:
    """The primitives so far. `Gamma` is no primitive: those between work in linear light themselves."""

    region: Rect
    draw: Draw
    results: list[_Result] = field(default_factory=lambda: [_Result("SourceGraphic")])
    written: list[str] = field(default_factory=list)

    def add(self, node: FilterNode, wanted_linear: bool) -> None:
        """One more node. What it makes of nothing is in the light that is wanted."""
        operation = node.operation
        inputs = [self.results[used] for used in node.inputs]
        if isinstance(operation, Gamma) and inputs[0].linear != operation.to_linear:
            self.results.append(_Result(inputs[0].name, operation.to_linear))
            return
        linear = all(result.linear for result in inputs) if inputs else wanted_linear
        if not linear:
            inputs = [self._encoded(result) for result in inputs]
        region = node.region or self.region
        names = [result.name for result in inputs]
        tag, attributes, content = primitive(
            recolored(operation) if linear else operation, names, lambda group: self.draw(group, region)
        )
        if region != self.region or isinstance(operation, Picture):
            attributes |= area(region)
        if linear:
            attributes["color-interpolation-filters"] = "linearRGB"
        self.results.append(_Result(self._write(tag, attributes, content), linear))

    def finished(self) -> list[str]:
        """All primitives; the last one's result is the filter's."""
        last = self._encoded(self.results[-1])
        if not self.written or last.name != f"r{len(self.written)}":
            self._write("feOffset", {"in": last.name})
        return self.written

    def _encoded(self, result: _Result) -> _Result:
        """What is meant, without a note about its light."""
        if not result.linear:
            return result
        tag, attributes, content = primitive(Gamma(True), [result.name], lambda group: "")
        return _Result(self._write(tag, attributes, content))

    def _write(self, tag: str, attributes: Attributes, content: str = "") -> str:
        name = f"r{len(self.written) + 1}"
        self.written.append(element(tag, {**attributes, "result": name}, content))
        return name
