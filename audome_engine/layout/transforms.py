"""Transform properties to one affine map about a box's corner, or to a map of space (CSS Transforms 1 and 2)."""

from __future__ import annotations

from collections.abc import Sequence

from audome_engine.geometry import IDENTITY, Affine, Rect
from audome_engine.layout.types import BoxFragment
from audome_engine.matrix_mixing import mixed_matrices
from audome_engine.space import IDENTITY4, Matrix4
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import BlendMode, Containment, Overflow, VisualBox
from audome_engine.style.values import (
    Matrix,
    MixedTransforms,
    PerspectiveFunction,
    Rotate,
    Scale,
    Skew,
    TransformFunction,
    Translate,
    resolve,
)  # fmt: skip


def place_transform(fragment: BoxFragment) -> None:
    """Give a fragment the map of its box about its border box's corner; `transform-box` says what percentages and the origin
    refer to (CSS Transforms 1, 6)."""
    style = fragment.box.style
    area = Rect(0.0, 0.0, fragment.width, fragment.height)
    if style.transform_box in (VisualBox.CONTENT_BOX, VisualBox.FILL_BOX):
        area = area.inset(fragment.border).inset(fragment.padding)
    singles = (style.translate, style.rotate, style.scale)
    functions = [*(single for single in singles if single is not None), *style.transform]
    if not any(_leaves_plane(function) for function in functions):
        fragment.transform = resolve_transform(style, area.width, area.height).about(area.x, area.y)
        return
    total = IDENTITY4
    for function in reversed(functions):
        total = total.then(_spatial(function, area.width, area.height))
    origin = style.transform_origin
    x, y = resolve(origin.x, area.width), resolve(origin.y, area.height)
    total = total.about(area.x + x, area.y + y, origin.z)
    fragment.space = total if total.is_finite else Matrix4.scaling(0.0, 0.0, 0.0)
    (a, c, _, e), (b, d, _, f), _, _ = fragment.space.rows
    fragment.transform = Affine(a, b, c, d, e, f)


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


def _leaves_plane(function: TransformFunction) -> bool:
    if isinstance(function, Translate):
        return function.z != 0.0
    if isinstance(function, Scale):
        return function.z != 1.0
    if isinstance(function, Rotate):
        return function.axis[0] != 0.0 or function.axis[1] != 0.0
    if isinstance(function, MixedTransforms):
        return any(_leaves_plane(part) for part in (*function.first, *function.second))
    if isinstance(function, Matrix):
        return len(function.values) == 16 and not Matrix4.of_columns(function.values).is_flat
    return isinstance(function, PerspectiveFunction)


def _spatial(function: TransformFunction, width: float, height: float) -> Matrix4:
    """One function in space (CSS Transforms 2, 12)."""
    if isinstance(function, Translate):
        return Matrix4.translation(resolve(function.x, width), resolve(function.y, height), function.z)
    if isinstance(function, Scale):
        return Matrix4.scaling(*function)
    if isinstance(function, Rotate):
        return Matrix4.rotation(function.axis, function.angle)
    if isinstance(function, MixedTransforms):
        return _between(function, width, height)
    if isinstance(function, PerspectiveFunction):
        return IDENTITY4 if function.distance is None else Matrix4.perspective(function.distance)
    if isinstance(function, Matrix) and len(function.values) == 16:
        return Matrix4.of_columns(function.values)
    return Matrix4.of_affine(function_matrix(function, width, height))


def _between(function: MixedTransforms, width: float, height: float) -> Matrix4:
    """CSS Transforms 2, 9; the nearer one where a matrix cannot be taken apart."""
    maps = []
    for functions in (function.first, function.second):
        total = IDENTITY4
        for part in reversed(functions):
            total = total.then(_spatial(part, width, height))
        maps.append(total)
    mixed = mixed_matrices(maps[0], maps[1], function.share)
    return mixed if mixed is not None else maps[0 if function.share < 0.5 else 1]


def perspective_of(style: ComputedStyle, width: float, height: float) -> Matrix4 | None:
    """What the children of a border box of this size are seen through (CSS Transforms 2, 8)."""
    if style.perspective is None:
        return None
    origin = style.perspective_origin
    return Matrix4.perspective(style.perspective).about(resolve(origin.x, width), resolve(origin.y, height))


def preserves_3d(style: ComputedStyle) -> bool:
    """Whether children stand in the same space: not where they have to be put together first (6.1.1)."""
    if not style.preserves_3d:
        return False
    grouped = style.opacity < 1.0 or style.mix_blend_mode is not BlendMode.NORMAL or style.isolate
    clipped = Overflow.VISIBLE not in (style.overflow_x, style.overflow_y) or Containment.PAINT in style.contain
    masked = style.clip_path is not None or any(image is not None for image in style.mask_image)
    return not (grouped or clipped or masked or style.filter or style.backdrop_filter)


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
    if isinstance(function, MixedTransforms):
        (a, c, _, e), (b, d, _, f), _, _ = _between(function, width, height).rows
        return Affine(a, b, c, d, e, f)
    assert isinstance(function, PerspectiveFunction)
    return IDENTITY


def _rotation(rotate: Rotate) -> Affine:
    """About any axis, seen from straight ahead."""
    x, y, z = rotate.axis
    if x == 0 and y == 0:
        return Affine.rotation(rotate.angle if z > 0 else -rotate.angle if z < 0 else 0.0)
    (a, c, _, _), (b, d, _, _), _, _ = Matrix4.rotation(rotate.axis, rotate.angle).rows
    return Affine(a, b, c, d, 0.0, 0.0)
