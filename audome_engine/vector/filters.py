"""Filters of the display list as `<filter>` elements (Filter Effects 1, 9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from audome_engine.color import Color
from audome_engine.display.commands import Group
from audome_engine.display.filters import (
    Blend,
    Blur,
    ColorMatrix,
    ColorTables,
    Composite,
    Displacement,
    DropShadow,
    Filter,
    FilterNode,
    Flood,
    Gamma,
    Merge,
    Morphology,
    Offset,
    Picture,
    Tile,
    Turbulence,
)
from audome_engine.geometry import Affine, Rect
from audome_engine.vector.definitions import Definitions
from audome_engine.vector.markup import element, hexadecimal, joined, number, opacity, precise
from audome_engine.vector.markup import region as area

Draw = Callable[[Group, Rect], str]  # commands in a rectangle as the URL of a picture


def _to_linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _to_encoded(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


_STRAIGHT = bytes(range(256))
_LINEAR = bytes(round(255 * _to_linear(level / 255)) for level in range(256))
_ENCODED = bytes(round(255 * _to_encoded(level / 255)) for level in range(256))


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
    operation = node.operation
    if isinstance(operation, Tile):
        operation = Tile(operation.source.translated(dx, dy))
    elif isinstance(operation, Picture):
        operation = Picture(Group((operation.content,), Affine.translation(dx, dy)))
    return FilterNode(operation, node.inputs, None if node.region is None else node.region.translated(dx, dy))


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
        if linear and isinstance(operation, DropShadow | Flood):  # colours of primitives are written encoded
            red, green, blue = (_ENCODED[value] / 255.0 for value in operation.color.to_bytes()[:3])
            operation = replace(operation, color=Color(red, green, blue, operation.color.alpha))
        names = [result.name for result in inputs]
        tag, attributes, content = _primitive(operation, names, self)
        region = node.region
        if region is not None and region != self.region:
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
        return (
            _Result(self._tables(result.name, ColorTables(_LINEAR, _LINEAR, _LINEAR, None)))
            if result.linear
            else result
        )

    def _tables(self, name: str, tables: ColorTables) -> str:
        return self._write("feComponentTransfer", {"in": name}, _transfer(tables))

    def _write(self, tag: str, attributes: dict[str, Any], content: str = "") -> str:
        name = f"r{len(self.written) + 1}"
        self.written.append(element(tag, {**attributes, "result": name}, content))
        return name


def _primitive(operation: Any, names: list[str], chain: _Chain) -> tuple[str, dict[str, Any], str]:
    """The element that an operation is."""
    if isinstance(operation, Merge):
        return "feMerge", {}, joined(element("feMergeNode", {"in": name}) for name in names)
    if isinstance(operation, ColorTables):
        return "feComponentTransfer", {"in": names[0]}, _transfer(operation)
    if isinstance(operation, Gamma):  # of what is in that light already
        table = _LINEAR if operation.to_linear else _ENCODED
        return "feComponentTransfer", {"in": names[0]}, _transfer(ColorTables(table, table, table, None))
    if isinstance(operation, Picture):
        url = chain.draw(operation.content, chain.region)
        return "feImage", {**area(chain.region), "preserveAspectRatio": "none", "href": url}, ""
    inputs = dict(zip(("in", "in2"), names, strict=False))
    tag, attributes = _PLAIN[type(operation)](operation)
    return tag, {**inputs, **attributes}, ""


def _pair(x: float, y: float) -> str:
    return number(x, 3) if x == y else f"{number(x, 3)} {number(y, 3)}"


def _flood(operation: Flood | DropShadow) -> dict[str, str | None]:
    return {"flood-color": hexadecimal(operation.color), "flood-opacity": opacity(operation.color.alpha)}


def _composite(operation: Composite) -> tuple[str, dict[str, Any]]:
    factors = dict(zip(("k1", "k2", "k3", "k4"), map(precise, operation.factors), strict=True))
    return "feComposite", {
        "operator": operation.operator, **(factors if operation.operator == "arithmetic" else {}),
    }  # fmt: skip


def _turbulence(operation: Turbulence) -> tuple[str, dict[str, Any]]:
    return "feTurbulence", {
        "type": "fractalNoise" if operation.fractal else None,
        "baseFrequency": f"{precise(operation.frequency_x)} {precise(operation.frequency_y)}",
        "numOctaves": str(operation.octaves),
        "seed": number(operation.seed),
        "stitchTiles": None if operation.tile is None else "stitch",
    }  # fmt: skip


def _displacement(operation: Displacement) -> tuple[str, dict[str, Any]]:
    return "feDisplacementMap", {
        "scale": operation.scale,
        "xChannelSelector": "RGBA"[operation.x_channel], "yChannelSelector": "RGBA"[operation.y_channel],
    }  # fmt: skip


_PLAIN: dict[type, Callable[[Any], tuple[str, dict[str, Any]]]] = {
    Blur: lambda o: ("feGaussianBlur", {"stdDeviation": _pair(o.sigma_x, o.sigma_y)}),
    ColorMatrix: lambda o: ("feColorMatrix", {"values": " ".join(precise(value) for value in o.values)}),
    Offset: lambda o: ("feOffset", {"dx": o.dx, "dy": o.dy}),
    DropShadow: lambda o: (
        "feDropShadow", {"dx": o.dx, "dy": o.dy, "stdDeviation": _pair(o.sigma_x, o.sigma_y), **_flood(o)},
    ),
    Flood: lambda o: ("feFlood", _flood(o)),
    Blend: lambda o: ("feBlend", {"mode": o.mode.value}),
    Composite: _composite,
    Morphology: lambda o: (
        "feMorphology", {"operator": "dilate" if o.dilate else None, "radius": _pair(o.radius_x, o.radius_y)},
    ),
    Turbulence: _turbulence,
    Displacement: _displacement,
    Tile: lambda o: ("feTile", {}),
}  # fmt: skip


def _transfer(tables: ColorTables) -> str:
    """9.7: one function for each channel that changes."""
    channels = (("R", tables.red), ("G", tables.green), ("B", tables.blue), ("A", tables.alpha))
    return joined(
        element(f"feFunc{channel}", {"type": "table", "tableValues": _table(table)})
        for channel, table in channels
        if table is not None and table != _STRAIGHT
    )


def _table(table: bytes) -> str:
    """The values between which a table is straight, where they are evenly spaced; else all."""
    for step in (255, 85, 51, 17, 15, 5, 3):
        chosen = table[::step]
        exact = np.interp(np.arange(256), np.arange(0, 256, step), list(chosen))
        if np.abs(exact - list(table)).max() <= 0.5:
            return " ".join(precise(value / 255.0) for value in chosen)
    return " ".join(number(value / 255.0, 4) for value in table)
