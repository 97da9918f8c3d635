"""Filters applied to pixels (Filter Effects 1): colours by Skia's colour filters, neighbours composed into one; blurs, offsets
and the like by NumPy and Pillow, all on the bounds of what is there.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

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
    DropShadow,
    Filter,
    FilterNode,
    Flood,
    Gamma,
    Lighting,
    Merge,
    Morphology,
    Offset,
    Operation,
    Picture,
    Tile,
    Turbulence,
)
from audome_engine.geometry import Affine, Rect
from audome_engine.raster.backend import (
    NATIVE_ORDER,
    Array,
    image_of,
    make_paint,
    new_surface,
    skia,
    to_blend,
    to_matrix,
)
from audome_engine.raster.blur import MOST_DEVIATIONS, REACH, blurred
from audome_engine.raster.neighbours import convolved, lit
from audome_engine.style.enums import BlendMode

Bounds: TypeAlias = tuple[int, int, int, int]  # device pixels: left, top, right, bottom


class Raster(NamedTuple):
    """uint8 pixels (height, width, 4), premultiplied, native order; their corner at (left, top)."""

    pixels: Array
    left: int
    top: int

    @property
    def bounds(self) -> Bounds:
        """The device pixels they are."""
        height, width = self.pixels.shape[:2]
        return self.left, self.top, self.left + width, self.top + height

    def cropped(self, area: Bounds) -> Raster:
        """Those of the pixels that are in an area."""
        left, top, right, bottom = _clipped(self.bounds, area)
        part = self.pixels[top - self.top : bottom - self.top, left - self.left : right - self.left]
        return Raster(part, left, top)

    def padded(self, area: Bounds) -> Raster:
        """Exactly the pixels of an area, transparent where there were none."""
        if self.bounds == area:
            return self
        left, top, right, bottom = area
        pixels = np.zeros((bottom - top, right - left, 4), np.uint8)
        part = self.cropped(area)
        height, width = part.pixels.shape[:2]
        if part.pixels.size:
            x, y = part.left - left, part.top - top
            pixels[y : y + height, x : x + width] = part.pixels
        return Raster(pixels, left, top)


class _Result(NamedTuple):
    """A raster, and the colour filter that is still to be applied to it."""

    raster: Raster
    colors: Any = None  # a Skia colour filter


class Surroundings(NamedTuple):
    """What operations need besides their inputs: the map to device pixels (scaling and moving only), beyond which pixels
    nothing is wanted, what draws commands, and what is told how many pixels were gone over."""

    to_device: Affine
    limit: Bounds
    draw: Callable[[Group, Bounds], Array]
    charge: Callable[[int], None]


def filtered(filters: Filter, source: Raster, around: Surroundings) -> Raster:
    """The result of a filter."""
    results = [_Result(source)]
    last_use = {used: index for index, node in enumerate(filters) for used in node.inputs}
    for index, node in enumerate(filters):
        result = _applied(node, [results[used] for used in node.inputs], around)
        if node.region is not None:
            result = _Result(result.raster.cropped(_device(node.region, around)), result.colors)
        for used in node.inputs:
            if last_use[used] == index:
                results[used] = _Result(_empty())
        results.append(result)
    return _settled(results[-1], around)


def _applied(node: FilterNode, inputs: list[_Result], around: Surroundings) -> _Result:
    operation = node.operation
    colors = _color_filter(operation)
    if colors is not None:
        (first,) = inputs
        if _fills_transparency(operation):
            area = around.limit if node.region is None else _device(node.region, around)
            return _Result(_settled(first, around).padded(_clipped(area, around.limit)), colors)
        return _Result(
            first.raster, colors if first.colors is None else skia.ColorFilters.Compose(colors, first.colors)
        )
    rasters = [_settled(result, around) for result in inputs]
    area = around.limit if node.region is None else _clipped(_device(node.region, around), around.limit)
    result = _OPERATIONS[type(operation)](operation, rasters, area, around)
    height, width = result.pixels.shape[:2]
    around.charge(height * width)
    return _Result(result.cropped(around.limit))


def _settled(result: _Result, around: Surroundings) -> Raster:
    """With its colour filter applied."""
    if result.colors is None or not result.raster.pixels.size:
        return result.raster
    pixels = np.zeros_like(result.raster.pixels)
    around.charge(pixels.shape[0] * pixels.shape[1])
    paint = make_paint(None, antialias=False)
    paint.setColorFilter(result.colors)
    new_surface(pixels).getCanvas().drawImage(image_of(result.raster.pixels), 0, 0, skia.SamplingOptions(), paint)
    return result.raster._replace(pixels=pixels)


# -- rectangles --------------------------------------------------------------------------------------------------------


def _device(rect: Rect, around: Surroundings) -> Bounds:
    """A rectangle in device pixels, to whole ones."""
    box = around.to_device.apply_rect(rect)
    values = (box.x, box.y, box.right, box.bottom)
    far = 1e8
    left, top, right, bottom = (math.floor(max(-far, min(far, value)) + 0.5) for value in values)
    return left, top, right, bottom


def _clipped(first: Bounds, second: Bounds) -> Bounds:
    left, top = max(first[0], second[0]), max(first[1], second[1])
    return left, top, max(left, min(first[2], second[2])), max(top, min(first[3], second[3]))


def _united(rasters: list[Raster]) -> Bounds:
    boxes = [raster.bounds for raster in rasters if raster.pixels.size] or [(0, 0, 0, 0)]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _empty() -> Raster:
    return Raster(np.zeros((0, 0, 4), np.uint8), 0, 0)


def _grown(raster: Raster, x: int, y: int, around: Surroundings) -> Raster:
    """With transparent pixels on all sides, but not beyond what is wanted."""
    left, top, right, bottom = raster.bounds
    return raster.padded(_clipped((left - x, top - y, right + x, bottom + y), around.limit))


# -- colours -----------------------------------------------------------------------------------------------------------


def _color_filter(operation: Operation) -> Any:
    """Of operations on single pixels."""
    if isinstance(operation, ColorMatrix):
        limited = [max(-1e6, min(1e6, value)) for value in operation.values]
        return skia.ColorFilters.Matrix(limited)
    if isinstance(operation, Gamma):
        return skia.ColorFilters.SRGBToLinearGamma() if operation.to_linear else skia.ColorFilters.LinearToSRGBGamma()
    if isinstance(operation, ColorTables):
        tables = (operation.alpha, operation.red, operation.green, operation.blue)
        straight = bytes(range(256))
        return skia.TableColorFilter.MakeARGB(*(list(table or straight) for table in tables))
    return None


def _fills_transparency(operation: Operation) -> bool:
    """Whether something comes of transparent pixels."""
    if isinstance(operation, ColorMatrix):
        return operation.values[19] > 0
    return isinstance(operation, ColorTables) and operation.alpha is not None and operation.alpha[0] > 0


def _packed(color: Color, coverage: Array) -> Array:
    """Pixels of a colour through coverage (height, width)."""
    steps = np.arange(256, dtype=np.float32)[:, np.newaxis] / 255.0
    straight = np.clip(np.asarray(color[:4], np.float32), 0.0, 1.0)
    premultiplied = np.append(straight[:3] * straight[3], straight[3])[list(NATIVE_ORDER)]
    table = np.ascontiguousarray((steps * premultiplied * 255.0 + 0.5).astype(np.uint8)).view(np.uint32)[:, 0]
    return table[coverage].view(np.uint8).reshape(*coverage.shape, 4)


# -- operations --------------------------------------------------------------------------------------------------------


def _sigmas(x: float, y: float, around: Surroundings) -> tuple[float, float]:
    """Deviations in device pixels."""
    scale = around.to_device
    return min(MOST_DEVIATIONS, x * abs(scale.a)), min(MOST_DEVIATIONS, y * abs(scale.d))


def _blur(operation: Blur, inputs: list[Raster], area: Bounds, around: Surroundings) -> Raster:
    x, y = _sigmas(operation.sigma_x, operation.sigma_y, around)
    if x <= 0 and y <= 0:
        return inputs[0]
    grown = _grown(inputs[0], math.ceil(x * REACH), math.ceil(y * REACH), around)
    return grown._replace(pixels=blurred(grown.pixels, x, y)) if grown.pixels.size else grown


def _moved(raster: Raster, dx: float, dy: float, around: Surroundings) -> Raster:
    scale = around.to_device
    far = 1e8
    x, y = max(-far, min(far, dx * scale.a)), max(-far, min(far, dy * scale.d))
    return raster._replace(left=raster.left + math.floor(x + 0.5), top=raster.top + math.floor(y + 0.5))


def _offset(operation: Offset, inputs: list[Raster], area: Bounds, around: Surroundings) -> Raster:
    return _moved(inputs[0], operation.dx, operation.dy, around)


def _drop_shadow(operation: DropShadow, inputs: list[Raster], area: Bounds, around: Surroundings) -> Raster:
    x, y = _sigmas(operation.sigma_x, operation.sigma_y, around)
    grown = inputs[0]
    if x > 0 or y > 0:
        left, top, right, bottom = grown.bounds
        wide, high = math.ceil(x * REACH), math.ceil(y * REACH)
        grown = grown.padded((left - wide, top - high, right + wide, bottom + high))
    coverage = np.ascontiguousarray(grown.pixels[..., 3])
    if (x > 0 or y > 0) and coverage.size:
        coverage = blurred(coverage, x, y)
    shadow = _moved(grown._replace(pixels=_packed(operation.color, coverage)), operation.dx, operation.dy, around)
    return _merge(Merge(), [shadow.cropped(around.limit), inputs[0]], area, around)


def _flood(operation: Flood, inputs: list[Raster], area: Bounds, around: Surroundings) -> Raster:
    left, top, right, bottom = area
    coverage = np.full((bottom - top, right - left), 255, np.uint8)
    return Raster(_packed(operation.color, coverage), left, top)


def _merge(operation: Merge, inputs: list[Raster], area: Bounds, around: Surroundings) -> Raster:
    return _drawn(inputs, [BlendMode.NORMAL] * len(inputs))


def _drawn(rasters: list[Raster], modes: list[Any]) -> Raster:
    """All drawn onto the first with these blend modes, each over all of the area."""
    area = _united(rasters)
    if not rasters or area[0] == area[2] or area[1] == area[3]:
        return _empty()
    result = rasters[0].padded(area)
    result = result._replace(pixels=result.pixels.copy())
    canvas = new_surface(result.pixels).getCanvas()
    for raster, mode in zip(rasters[1:], modes[1:], strict=True):
        if mode is not BlendMode.NORMAL:
            raster = raster.padded(area)
        if raster.pixels.size:
            paint = make_paint(None, antialias=False)
            paint.setBlendMode(to_blend(mode) if isinstance(mode, BlendMode) else mode)
            at = raster.left - area[0], raster.top - area[1]
            canvas.drawImage(image_of(raster.pixels), *at, skia.SamplingOptions(), paint)
    return result


def _blend(operation: Blend, inputs: list[Raster], area: Bounds, around: Surroundings) -> Raster:
    return _drawn([inputs[1], inputs[0]], [None, operation.mode])


_PORTER_DUFF = {
    "over": BlendMode.NORMAL, "in": skia.BlendMode.kSrcIn, "out": skia.BlendMode.kSrcOut,
    "atop": skia.BlendMode.kSrcATop, "xor": skia.BlendMode.kXor, "lighter": skia.BlendMode.kPlus,
}  # fmt: skip


def _composite(operation: Composite, inputs: list[Raster], area: Bounds, around: Surroundings) -> Raster:
    if operation.operator != "arithmetic":
        return _drawn([inputs[1], inputs[0]], [None, _PORTER_DUFF[operation.operator]])
    k1, k2, k3, k4 = operation.factors
    united = area if k4 > 0 else _united(inputs)
    first, second = (raster.padded(united).pixels.astype(np.float32) / 255.0 for raster in inputs)
    result = np.clip(k1 * first * second + k2 * first + k3 * second + k4, 0.0, 1.0)
    result[..., :3] = np.minimum(result[..., :3], result[..., 3:])  # premultiplied still
    return Raster((result * 255.0 + 0.5).astype(np.uint8), united[0], united[1])


def _morphology(operation: Morphology, inputs: list[Raster], area: Bounds, around: Surroundings) -> Raster:
    scale = around.to_device
    most = max(around.limit[2] - around.limit[0], around.limit[3] - around.limit[1])
    x = math.floor(min(operation.radius_x * abs(scale.a), most) + 0.5)
    y = math.floor(min(operation.radius_y * abs(scale.d), most) + 0.5)
    if x <= 0 and y <= 0:
        return inputs[0]
    raster = _grown(inputs[0], x, y, around) if operation.dilate else inputs[0]
    pixels = raster.pixels
    for axis, radius in ((1, x), (0, y)):
        pixels = _extreme(pixels, radius, axis, np.maximum if operation.dilate else np.minimum)
    return raster._replace(pixels=pixels)


def _extreme(pixels: Array, radius: int, axis: int, pick: Callable[..., Array]) -> Array:
    """The largest or smallest within `radius` along an axis, by windows of doubling length."""
    if radius <= 0 or not pixels.size:
        return pixels
    length = pixels.shape[axis]
    pad = [(0, 0)] * 3
    pad[axis] = (radius, radius)
    window, size, wanted = np.pad(pixels, pad), 1, 2 * radius + 1

    def part(array: Array, start: int, count: int) -> Array:
        return array[start : start + count] if axis == 0 else array[:, start : start + count]

    while size < wanted:
        step = min(size, wanted - size)
        window = pick(part(window, 0, window.shape[axis] - step), part(window, step, window.shape[axis] - step))
        size += step
    return part(window, 0, length)


def _turbulence(operation: Turbulence, inputs: list[Raster], area: Bounds, around: Surroundings) -> Raster:
    left, top, right, bottom = area
    pixels = np.zeros((bottom - top, right - left, 4), np.uint8)
    if not pixels.size or operation.octaves == 0:
        return Raster(pixels, left, top)
    make = skia.PerlinNoiseShader.MakeFractalNoise if operation.fractal else skia.PerlinNoiseShader.MakeTurbulence
    tile = operation.tile
    size = None if tile is None else skia.ISize(max(1, round(tile.width)), max(1, round(tile.height)))
    numbers = (operation.frequency_x, operation.frequency_y, operation.octaves, operation.seed)
    paint = make_paint(None, antialias=False)
    paint.setShader(make(*numbers) if size is None else make(*numbers, size))
    surface = new_surface(pixels)
    canvas = surface.getCanvas()
    local = Affine.translation(*operation.origin).then(around.to_device)
    canvas.setMatrix(to_matrix(local.then(Affine.translation(-left, -top))))
    canvas.drawPaint(paint)
    return Raster(pixels, left, top)


def _displacement(operation: Displacement, inputs: list[Raster], area: Bounds, around: Surroundings) -> Raster:
    """The pixel that each shows; outside of the first input there is nothing."""
    raster, map_raster = inputs
    reach = math.ceil(min(abs(operation.scale) / 2.0 * _magnification(around), 1e6))
    grown = _clipped(_grown(raster, reach, reach, around).bounds, area)
    shift = map_raster.padded(grown).pixels.astype(np.float32)
    alpha = np.maximum(shift[..., 3], 1.0)
    height, width = shift.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width]
    places = []
    for axis, channel, at in ((0, operation.x_channel, columns), (1, operation.y_channel, rows)):
        value = shift[..., 3] / 255.0 if channel == 3 else shift[..., NATIVE_ORDER.index(channel)] / alpha
        scale = operation.scale * (around.to_device.a if axis == 0 else around.to_device.d)
        corner = grown[axis] - (raster.left if axis == 0 else raster.top)
        places.append(np.floor(at + scale * (np.minimum(value, 1.0) - 0.5) + 0.5).astype(np.int64) + corner)
    x, y = places
    inside = (x >= 0) & (y >= 0) & (x < raster.pixels.shape[1]) & (y < raster.pixels.shape[0])
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[inside] = raster.pixels[y[inside], x[inside]]
    return Raster(pixels, grown[0], grown[1])


def _magnification(around: Surroundings) -> float:
    return max(abs(around.to_device.a), abs(around.to_device.d))


def _picture(operation: Picture, inputs: list[Raster], area: Bounds, around: Surroundings) -> Raster:
    return Raster(around.draw(operation.content, area), area[0], area[1])


def _tile(operation: Tile, inputs: list[Raster], area: Bounds, around: Surroundings) -> Raster:
    left, top, right, bottom = cell = _device(operation.source, around)
    width, height = right - left, bottom - top
    if width <= 0 or height <= 0 or width * height > 1 << 26:
        return _empty()
    pixels = inputs[0].padded(cell).pixels
    rows, columns = np.arange(area[1], area[3]) - top, np.arange(area[0], area[2]) - left
    return Raster(pixels[(rows % height)[:, np.newaxis], columns % width], area[0], area[1])


def _convolution(operation: Convolution, inputs: list[Raster], area: Bounds, around: Surroundings) -> Raster:
    pixels = inputs[0].padded(area).pixels
    around.charge(pixels.shape[0] * pixels.shape[1] * len(operation.kernel) // 4)
    return Raster(convolved(operation, pixels), area[0], area[1]) if pixels.size else _empty()


_LIGHTS_COST = 16  # times that of simpler operations


def _lighting(operation: Lighting, inputs: list[Raster], area: Bounds, around: Surroundings) -> Raster:
    alpha = inputs[0].padded(area).pixels[..., 3]
    around.charge(alpha.size * _LIGHTS_COST)
    return Raster(lit(operation, alpha, area[:2], around.to_device), area[0], area[1]) if alpha.size else _empty()


_OPERATIONS: dict[type, Callable[[Any, list[Raster], Bounds, Surroundings], Raster]] = {
    Blur: _blur, Offset: _offset, DropShadow: _drop_shadow, Flood: _flood, Merge: _merge, Blend: _blend,
    Composite: _composite, Morphology: _morphology, Turbulence: _turbulence, Displacement: _displacement,
    Picture: _picture, Tile: _tile, Convolution: _convolution, Lighting: _lighting,
}  # fmt: skip
