"""Transform properties to one affine map about a box's corner (CSS Transforms 1 and 2); 3D is projected flat."""

from __future__ import annotations

import math
from collections.abc import Sequence

from audome_engine.geometry import IDENTITY, Affine, Rect
from audome_engine.layout.types import BoxFragment
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import VisualBox
from audome_engine.style.values import (
    Matrix,
    PerspectiveFunction,
    Rotate,
    Scale,
    Skew,
    TransformFunction,
    Translate,
    resolve,
)  # fmt: skip


def transform_of(fragment: BoxFragment) -> Affine:
    """The map of a box about its border box's corner; `transform-box` says what percentages and the origin refer to
    (CSS Transforms 1, 6)."""
    style = fragment.box.style
    area = Rect(0.0, 0.0, fragment.width, fragment.height)
    if style.transform_box in (VisualBox.CONTENT_BOX, VisualBox.FILL_BOX):
        area = area.inset(fragment.border).inset(fragment.padding)
    return resolve_transform(style, area.width, area.height).about(area.x, area.y)


def resolve_transform(style: ComputedStyle, width: float, height: float, motion: Affine = IDENTITY) -> Affine:
    """The map of a reference box of this size, the origin included (CSS Transforms 2, 6: translate, rotate, scale, then
    `motion`, about the origin, then the list)."""
    total = _product(style.transform, width, height).then(motion)
    singles = [single for single in (style.translate, style.rotate, style.scale) if single is not None]
    total = total.then(_product(singles, width, height))
    return total.about(resolve(style.transform_origin.x, width), resolve(style.transform_origin.y, height))


def _product(functions: Sequence[TransformFunction], width: float, height: float) -> Affine:
    total = IDENTITY
    for function in reversed(functions):
        total = total.then(function_matrix(function, width, height))
    return total


def function_matrix(function: TransformFunction, width: float, height: float) -> Affine:
    """One function for a reference box of this size."""
    if isinstance(function, Translate):
        return Affine.translation(resolve(function.x, width), resolve(function.y, height))
    if isinstance(function, Scale):
        return Affine.scaling(function.x, function.y)
    if isinstance(function, Rotate):
        return _rotation(function)
    if isinstance(function, Skew):
        return Affine.skewing(function.x, function.y)
    if isinstance(function, Matrix):
        v = function.values
        return Affine(*v) if len(v) == 6 else Affine(v[0], v[1], v[4], v[5], v[12], v[13])
    assert isinstance(function, PerspectiveFunction)
    return IDENTITY


def _rotation(rotate: Rotate) -> Affine:
    """About any axis (Rodrigues), seen from straight ahead."""
    x, y, z = rotate.axis
    length = math.sqrt(x * x + y * y + z * z)
    if length == 0 or not math.isfinite(length):
        return IDENTITY
    if x == 0 and y == 0:
        return Affine.rotation(rotate.angle if z > 0 else -rotate.angle)
    x, y, z = x / length, y / length, z / length
    sine, cosine = math.sin(math.radians(rotate.angle)), math.cos(math.radians(rotate.angle))
    rest = 1 - cosine
    return Affine(
        cosine + x * x * rest, y * x * rest + z * sine, x * y * rest - z * sine, cosine + y * y * rest, 0.0, 0.0
    )
