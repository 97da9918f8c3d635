"""Operations of filters as filter primitives (Filter Effects 1, 9 to 12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
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
    Convolution,
    Displacement,
    DistantLight,
    DropShadow,
    Flood,
    Gamma,
    Lighting,
    Merge,
    Morphology,
    Offset,
    Operation,
    Picture,
    PointLight,
    Tile,
    Turbulence,
)
from audome_engine.geometry import Affine
from audome_engine.vector.markup import element, hexadecimal, joined, number, opacity, precise

Attributes = dict[str, "str | float | None"]


def _to_linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _to_encoded(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


_STRAIGHT = bytes(range(256))
LINEAR = bytes(round(255 * _to_linear(level / 255)) for level in range(256))
ENCODED = bytes(round(255 * _to_encoded(level / 255)) for level in range(256))


def primitive(operation: Operation, names: list[str], picture: Callable[[Group], str]) -> tuple[str, Attributes, str]:
    """The tag, the attributes and the content of the element that an operation is.

    Args:
        names: of its inputs.
        picture: makes a picture of commands, and gives its URL.
    """
    if isinstance(operation, Merge):
        return "feMerge", {}, joined(element("feMergeNode", {"in": name}) for name in names)
    inputs: Attributes = dict(zip(("in", "in2"), names, strict=False))
    if isinstance(operation, ColorTables):
        return "feComponentTransfer", inputs, _transfer(operation)
    if isinstance(operation, Gamma):
        table = LINEAR if operation.to_linear else ENCODED
        return "feComponentTransfer", inputs, _transfer(ColorTables(table, table, table, None))
    if isinstance(operation, Lighting):
        tag, attributes = _lighting(operation)
        return tag, inputs | attributes, _light(operation.light)
    if isinstance(operation, Picture):
        return "feImage", {"preserveAspectRatio": "none", "href": picture(operation.content)}, ""
    tag, attributes = _PLAIN[type(operation)](operation)
    return tag, inputs | attributes, ""


def recolored(operation: Operation) -> Operation:
    """An operation in linear light: colours of primitives are written encoded."""
    if not isinstance(operation, DropShadow | Flood | Lighting):
        return operation
    red, green, blue = (ENCODED[value] / 255.0 for value in operation.color.to_bytes()[:3])
    return replace(operation, color=Color(red, green, blue, operation.color.alpha))


def moved(operation: Operation, dx: float, dy: float) -> Operation:
    """An operation in a space that begins elsewhere; noise begins with the space."""
    if isinstance(operation, Turbulence):
        return replace(operation, origin=(0.0, 0.0))
    if isinstance(operation, Tile):
        return Tile(operation.source.translated(dx, dy))
    if isinstance(operation, Picture):
        return Picture(Group((operation.content,), Affine.translation(dx, dy)))
    if isinstance(operation, Lighting) and isinstance(light := operation.light, PointLight):
        aim = None if light.aim is None else _shifted(light.aim, dx, dy)
        return replace(operation, light=replace(light, position=_shifted(light.position, dx, dy), aim=aim))
    return operation


def _shifted(point: tuple[float, float, float], dx: float, dy: float) -> tuple[float, float, float]:
    return point[0] + dx, point[1] + dy, point[2]


def _pair(x: float, y: float) -> str:
    return number(x, 3) if x == y else f"{number(x, 3)} {number(y, 3)}"


def _flood(operation: Flood | DropShadow) -> Attributes:
    return {"flood-color": hexadecimal(operation.color), "flood-opacity": opacity(operation.color.alpha)}


def _composite(operation: Composite) -> tuple[str, Attributes]:
    factors = dict(zip(("k1", "k2", "k3", "k4"), map(precise, operation.factors), strict=True))
    return "feComposite", {
        "operator": operation.operator, **(factors if operation.operator == "arithmetic" else {}),
    }  # fmt: skip


def _turbulence(operation: Turbulence) -> tuple[str, Attributes]:
    return "feTurbulence", {
        "type": "fractalNoise" if operation.fractal else None,
        "baseFrequency": f"{precise(operation.frequency_x)} {precise(operation.frequency_y)}",
        "numOctaves": str(operation.octaves),
        "seed": number(operation.seed),
        "stitchTiles": None if operation.tile is None else "stitch",
    }  # fmt: skip


def _displacement(operation: Displacement) -> tuple[str, Attributes]:
    return "feDisplacementMap", {
        "scale": operation.scale,
        "xChannelSelector": "RGBA"[operation.x_channel], "yChannelSelector": "RGBA"[operation.y_channel],
    }  # fmt: skip


def _convolution(operation: Convolution) -> tuple[str, Attributes]:
    rows = len(operation.kernel) // operation.columns
    return "feConvolveMatrix", {
        "order": f"{operation.columns} {rows}",
        "kernelMatrix": " ".join(precise(value) for value in reversed(operation.kernel)),
        "divisor": "1", "bias": precise(operation.bias) if operation.bias else None,
        "targetX": str(operation.target[0]), "targetY": str(operation.target[1]),
        "edgeMode": operation.edges, "preserveAlpha": "true" if operation.keeps_alpha else None,
    }  # fmt: skip


def _lighting(operation: Lighting) -> tuple[str, Attributes]:
    common: Attributes = {
        "surfaceScale": precise(operation.height), "lighting-color": hexadecimal(operation.color),
    }  # fmt: skip
    if operation.shininess is None:
        return "feDiffuseLighting", {**common, "diffuseConstant": precise(operation.constant)}
    shine = {"specularConstant": precise(operation.constant), "specularExponent": precise(operation.shininess)}
    return "feSpecularLighting", {**common, **shine}


def _light(light: DistantLight | PointLight) -> str:
    if isinstance(light, DistantLight):
        return element("feDistantLight", {"azimuth": light.azimuth, "elevation": light.elevation})
    place: Attributes = dict(zip("xyz", light.position, strict=True))
    if light.aim is None:
        return element("fePointLight", place)
    aim = dict(zip(("pointsAtX", "pointsAtY", "pointsAtZ"), light.aim, strict=True))
    cone = None if light.cone == 90.0 else light.cone
    return element("feSpotLight", {**place, **aim, "specularExponent": light.exponent, "limitingConeAngle": cone})


_PLAIN: dict[type, Callable[[Any], tuple[str, Attributes]]] = {
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
    Convolution: _convolution,
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
