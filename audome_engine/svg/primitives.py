"""Filter primitives to operations of the display list (Filter Effects 1, 9)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from audome_engine.color import Color
from audome_engine.display.commands import Command, DrawImage, Group
from audome_engine.display.filters import (
    Blend,
    Blur,
    ColorMatrix,
    ColorTables,
    Composite,
    Convolution,
    Displacement,
    DropShadow,
    Flood,
    Merge,
    Morphology,
    Offset,
    Operation,
    Picture,
    Tile,
    Turbulence,
)
from audome_engine.geometry import Affine, Rect
from audome_engine.html.tree import Element
from audome_engine.paths import numbers
from audome_engine.resources import resolve_url
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import BlendMode
from audome_engine.svg.document import Drawing
from audome_engine.svg.lights import Place, lighting_of
from audome_engine.svg.matrices import hue_rotation, saturation
from audome_engine.svg.shapes import Viewport, fit_view_box

LINEAR_ALIKE = frozenset(["feFlood", "feImage", "feOffset", "feTile"])  # the same in every colour space
_CHANNELS = {"R": 0, "G": 1, "B": 2, "A": 3}
_MODES = {mode.value: mode for mode in BlendMode}
_IDENTITY = tuple(1.0 if index % 6 == 0 else 0.0 for index in range(20))
_LUMINANCE_TO_ALPHA = (0.0,) * 15 + (0.2125, 0.7154, 0.0721, 0.0, 0.0)
_LARGEST_KERNEL = 225
_MOST_OCTAVES = 9  # beyond, frequencies are finer than anything seen

Draw: TypeAlias = Callable[[Element, Viewport], tuple[Command, ...]]  # an element of the document


class Primitive(NamedTuple):
    """A primitive with its style; whether it works in linear light, its subregion, what its lengths are in and begin at."""

    drawing: Drawing
    element: Element
    style: ComputedStyle
    linear: bool
    region: Rect
    box: Rect | None  # of which lengths are fractions
    origin: tuple[float, float]  # of user space
    viewport: Viewport
    draw: Draw

    @property
    def units(self) -> tuple[float, float]:
        """The px that a length of 1 along each axis has."""
        return (1.0, 1.0) if self.box is None else (self.box.width, self.box.height)

    def number(self, name: str, default: float = 0.0) -> float:
        """The first number of an attribute."""
        values = numbers(self.element.get(name))
        return values[0] if values else default

    def pair(self, name: str, default: float = 0.0) -> tuple[float, float]:
        """One number for both axes, or two."""
        values = numbers(self.element.get(name)) or [default]
        return values[0], values[1] if len(values) > 1 else values[0]

    def scaled_pair(self, name: str) -> tuple[float, float]:
        """Two lengths in px."""
        x, y = self.pair(name)
        return x * self.units[0], y * self.units[1]

    @property
    def flood(self) -> Color:
        """`flood-color` with `flood-opacity`, in the space that the primitive works in."""
        color = self.style.used_color(self.style.flood_color)
        return self.seen(color.with_alpha(color.alpha * self.style.flood_opacity))

    def seen(self, color: Color) -> Color:
        """A colour in the space that the primitive works in."""
        if not self.linear:
            return color
        red, green, blue = (_linear(component) for component in color[:3])
        return Color(red, green, blue, color.alpha)


def _linear(value: float) -> float:
    value = min(1.0, max(0.0, value))
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def takes_two(tag: str) -> bool:
    """Whether a primitive has two inputs."""
    return tag in ("feBlend", "feComposite", "feDisplacementMap")


def operation_of(primitive: Primitive, source: Rect) -> Operation | None:
    """What a primitive does; `source` is the subregion of its first input. None: it is not supported."""
    if primitive.element.tag == "feTile":
        return Tile(source)
    make = _OPERATIONS.get(primitive.element.tag)
    return None if make is None else make(primitive)


def _blur(p: Primitive) -> Operation:
    """9.14: negative deviations and those of which both are 0 blur nothing."""
    x, y = p.scaled_pair("stdDeviation")
    return Blur(max(0.0, x), max(0.0, y)) if x >= 0 and y >= 0 else Blur(0.0, 0.0)


def _offset(p: Primitive) -> Operation:
    return Offset(p.number("dx") * p.units[0], p.number("dy") * p.units[1])


def _drop_shadow(p: Primitive) -> Operation:
    x, y = p.pair("stdDeviation", 2.0)
    dx, dy = p.number("dx", 2.0) * p.units[0], p.number("dy", 2.0) * p.units[1]
    return DropShadow(dx, dy, max(0.0, x * p.units[0]), max(0.0, y * p.units[1]), p.flood)


def _color_matrix(p: Primitive) -> Operation:
    """9.6."""
    kind, values = p.element.get("type") or "matrix", numbers(p.element.get("values"))
    if kind == "matrix":
        return ColorMatrix(tuple(values) if len(values) == 20 else _IDENTITY)
    if kind == "saturate":
        return ColorMatrix(saturation(values[0]) if len(values) == 1 else _IDENTITY)
    if kind == "hueRotate":
        return ColorMatrix(hue_rotation(values[0]) if len(values) == 1 else _IDENTITY)
    return ColorMatrix(_LUMINANCE_TO_ALPHA if kind == "luminanceToAlpha" else _IDENTITY)


def _transfer(p: Primitive) -> Operation:
    """9.7: the last function of each channel counts."""
    tables: dict[str, bytes | None] = dict.fromkeys(("feFuncR", "feFuncG", "feFuncB", "feFuncA"))
    for child in p.element.elements:
        if child.tag in tables:
            tables[child.tag] = _table(child)
    return ColorTables(*tables.values())


def _table(element: Element) -> bytes | None:
    def number(name: str, default: float) -> float:
        values = numbers(element.get(name))
        return values[0] if values else default

    kind, values = element.get("type"), numbers(element.get("tableValues"))
    function: Callable[[float], float]
    if kind == "linear":
        slope, intercept = number("slope", 1.0), number("intercept", 0.0)
        function = lambda c: slope * c + intercept  # noqa: E731
    elif kind == "gamma":
        amplitude, exponent, offset = number("amplitude", 1.0), number("exponent", 1.0), number("offset", 0.0)
        function = lambda c: _gamma(c, amplitude, exponent, offset)  # noqa: E731
    elif kind == "table" and values:
        function = lambda c: _interpolated(values, c)  # noqa: E731
    elif kind == "discrete" and values:
        function = lambda c: values[min(int(c * len(values)), len(values) - 1)]  # noqa: E731
    else:
        return None
    return bytes(round(min(1.0, max(0.0, function(step / 255.0))) * 255.0) for step in range(256))


def _gamma(value: float, amplitude: float, exponent: float, offset: float) -> float:
    try:
        result = amplitude * float(value**exponent) + offset
    except (ZeroDivisionError, OverflowError):
        return 1.0 if amplitude > 0 else 0.0
    return result if math.isfinite(result) else 0.0


def _interpolated(values: list[float], value: float) -> float:
    place = value * (len(values) - 1)
    index = min(int(place), len(values) - 1)
    after = values[min(index + 1, len(values) - 1)]
    return values[index] + (place - index) * (after - values[index])


def _flood(p: Primitive) -> Operation:
    return Flood(p.flood)


def _merge(p: Primitive) -> Operation:
    return Merge()


def _blend(p: Primitive) -> Operation:
    return Blend(_MODES.get(p.element.get("mode"), BlendMode.NORMAL))


def _composite(p: Primitive) -> Operation:
    operator = p.element.get("operator") or "over"
    if operator == "arithmetic":
        return Composite(operator, (p.number("k1"), p.number("k2"), p.number("k3"), p.number("k4")))
    return Composite(operator if operator in ("in", "out", "atop", "xor", "lighter") else "over")


def _morphology(p: Primitive) -> Operation:
    """9.19: a radius below 0 or two of 0 change nothing."""
    x, y = p.scaled_pair("radius")
    if x < 0 or y < 0:
        x = y = 0.0
    return Morphology(p.element.get("operator") == "dilate", x, y)


def _turbulence(p: Primitive) -> Operation:
    x, y = p.pair("baseFrequency")
    octaves = int(max(0.0, min(_MOST_OCTAVES, p.number("numOctaves", 1.0))))
    stitched = p.region if p.element.get("stitchTiles") == "stitch" else None
    fractal = p.element.get("type") == "fractalNoise"
    return Turbulence(fractal, max(0.0, x), max(0.0, y), octaves, p.number("seed"), p.origin, stitched)


def _displacement(p: Primitive) -> Operation:
    """9.11; distances are along both axes alike."""
    scale = p.number("scale") * math.hypot(*p.units) / math.sqrt(2.0)
    x, y = (_CHANNELS.get(p.element.get(f"{axis}ChannelSelector"), 3) for axis in "xy")
    return Displacement(scale, x, y)


def _lighting(p: Primitive) -> Operation:
    """9.10, 9.20; without a light nothing is seen."""
    color = p.seen(p.style.used_color(p.style.lighting_color))
    return lighting_of(p.element, color.with_alpha(1.0), Place(p.origin, p.box)) or Picture(Group(()))


def _convolution(p: Primitive) -> Operation:
    """9.9; as in Chromium nothing is left of what has an error."""
    order = numbers(p.element.get("order")) or [3.0]
    columns, rows = int(order[0]), int(order[-1])
    kernel = numbers(p.element.get("kernelMatrix"))
    if columns < 1 or rows < 1 or columns * rows > _LARGEST_KERNEL or len(kernel) != columns * rows:
        return Picture(Group(()))
    x, y = (p.number(name, size // 2) for name, size in (("targetX", columns), ("targetY", rows)))
    divisor = p.number("divisor", sum(kernel) or 1.0)
    if not (0 <= x < columns and 0 <= y < rows and divisor):
        return Picture(Group(()))
    edges = p.element.get("edgeMode")
    return Convolution(
        tuple(value / divisor for value in reversed(kernel)), columns, (int(x), int(y)), p.number("bias"),
        edges if edges in ("wrap", "none") else "duplicate", p.element.get("preserveAlpha") == "true",
    )  # fmt: skip


def _image(p: Primitive) -> Operation:
    """9.15: a file, fitted to the subregion, or an element of the document, which is drawn from its corner."""
    href = p.element.get("href").strip()
    drawing = p.drawing
    found = drawing.find(href)
    if found is not None:
        commands = p.draw(found, p.viewport)
        return Picture(Group(commands, Affine.translation(p.region.x, p.region.y)))
    url = None if not href else resolve_url(href, drawing.base_url or None)
    image = None
    if url is not None and (drawing.external or url.startswith("data:")):
        image = drawing.resources.image(url, line=p.element.line)
    if image is None or p.region.is_empty:
        return Picture(Group(()))
    natural = Rect(0.0, 0.0, image.info.width or p.region.width, image.info.height or p.region.height)
    fitted = fit_view_box(natural, p.region.width, p.region.height, p.element.get("preserveAspectRatio"))
    target = fitted.apply_rect(natural).translated(p.region.x, p.region.y)
    if image.info.format != "svg":
        return Picture(Group((DrawImage(image, target),)))
    drawn = drawing.draw_svg(drawing, image, target.width, target.height)
    return Picture(Group((drawn,), Affine.translation(target.x, target.y)))


_OPERATIONS: dict[str, Callable[[Primitive], Operation]] = {
    "feGaussianBlur": _blur, "feOffset": _offset, "feDropShadow": _drop_shadow, "feColorMatrix": _color_matrix,
    "feComponentTransfer": _transfer, "feFlood": _flood, "feMerge": _merge, "feBlend": _blend,
    "feComposite": _composite, "feMorphology": _morphology, "feTurbulence": _turbulence,
    "feDisplacementMap": _displacement, "feImage": _image, "feConvolveMatrix": _convolution,
    "feDiffuseLighting": _lighting, "feSpecularLighting": _lighting,
}  # fmt: skip
