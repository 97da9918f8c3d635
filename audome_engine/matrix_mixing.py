"""Matrices taken apart, mixed and put together again (CSS Transforms 2, 9), in the plane as Chromium does it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from audome_engine.geometry import Affine
from audome_engine.space import Matrix4

Quaternion: TypeAlias = tuple[float, float, float, float]
_PARALLEL = 1e-5


class _Parts2(NamedTuple):
    """A map of the plane: scaled, skewed in x, turned (degrees), moved."""

    translation: tuple[float, float]
    scale: tuple[float, float]
    skew: float
    angle: float


class _Parts3(NamedTuple):
    """A map of space."""

    perspective: Sequence[float]
    translation: Sequence[float]
    scale: Sequence[float]
    skew: Sequence[float]  # xy, xz, yz
    quaternion: Quaternion


def mixed_matrices(first: Matrix4, second: Matrix4, share: float) -> Matrix4 | None:
    """`share` of the way from one map to another; None where one of them cannot be taken apart."""
    if first.is_flat and second.is_flat:
        return _mixed_flat(first, second, share)
    a, b = _parts3(first), _parts3(second)
    if a is None or b is None:
        return None
    perspective, translation, scale, skew = (_mixed(x, y, share) for x, y in zip(a[:4], b[:4], strict=True))
    return _composed3(_Parts3(perspective, translation, scale, skew, slerp(a.quaternion, b.quaternion, share)))


def mixed_rotations(
    first: tuple[tuple[float, float, float], float], second: tuple[tuple[float, float, float], float], share: float
) -> tuple[tuple[float, float, float], float]:
    """Rotations about different axes (axis, degrees), the short way (CSS Transforms 2, 9.2)."""
    x, y, z, w = slerp(_quaternion_of(*first), _quaternion_of(*second), share)
    w = max(-1.0, min(1.0, w))
    sine = math.sqrt(max(0.0, 1.0 - w * w))
    if sine < 1e-9:
        return (0.0, 0.0, 1.0), 0.0
    return (x / sine, y / sine, z / sine), math.degrees(2.0 * math.acos(w))


def slerp(a: Quaternion, b: Quaternion, share: float) -> Quaternion:
    """Along the great circle between two turns (CSS Transforms 2, 9.3.3)."""
    product = sum(p * q for p, q in zip(a, b, strict=True))
    product = max(-1.0, min(1.0, product))
    if product < 0.0:  # the short way
        a, product = (-a[0], -a[1], -a[2], -a[3]), -product
    if 1.0 - product < _PARALLEL:
        return _normalized(_mixed(a, b, share))
    theta = math.acos(product)
    w = math.sin(share * theta) / math.sqrt(1.0 - product * product)
    rest = math.cos(share * theta) - product * w
    x, y, z, v = (p * rest + q * w for p, q in zip(a, b, strict=True))
    return x, y, z, v


def _normalized(values: Sequence[float]) -> Quaternion:
    length = math.sqrt(sum(value * value for value in values)) or 1.0
    x, y, z, w = (value / length for value in values)
    return x, y, z, w


def _quaternion_of(axis: tuple[float, float, float], degrees: float) -> Quaternion:
    length = math.hypot(*axis)
    if length == 0.0:
        return 0.0, 0.0, 0.0, 1.0
    half = math.radians(degrees) / 2
    sine = math.sin(half) / length
    return axis[0] * sine, axis[1] * sine, axis[2] * sine, math.cos(half)


def _mixed(first: Sequence[float], second: Sequence[float], share: float) -> tuple[float, ...]:
    return tuple(a + (b - a) * share for a, b in zip(first, second, strict=True))


# Maps of the plane


def _mixed_flat(first: Matrix4, second: Matrix4, share: float) -> Matrix4 | None:
    a, b = _parts2(first), _parts2(second)
    if a is None or b is None:
        return None
    turned = b.angle - a.angle
    if abs(turned) > 180.0:  # not the long way round
        turned -= math.copysign(360.0, turned)
    x, y = _mixed(a.translation, b.translation, share)
    sx, sy = _mixed(a.scale, b.scale, share)
    skew = Affine(1.0, 0.0, a.skew + (b.skew - a.skew) * share, 1.0, 0.0, 0.0)
    turn = Affine.rotation(a.angle + turned * share)
    return Matrix4.of_affine(Affine.scaling(sx, sy).then(skew).then(turn).then(Affine.translation(x, y)))


def _parts2(matrix: Matrix4) -> _Parts2 | None:
    (a, c, _, e), (b, d, _, f), _, _ = matrix.rows
    determinant = a * d - b * c
    if determinant == 0.0 or not matrix.is_finite:
        return None
    mirrors_x, mirrors_y = determinant < 0.0 and a < d, determinant < 0.0 and a >= d
    scale_x = math.hypot(a, b)
    if scale_x == 0.0:
        return None
    scale_x = -scale_x if mirrors_x else scale_x
    a, b = a / scale_x, b / scale_x
    skew = a * c + b * d
    scale_y = math.hypot(c - a * skew, d - b * skew)
    scale_y = -scale_y if mirrors_y else scale_y
    return _Parts2((e, f), (scale_x, scale_y), skew / scale_y, math.degrees(math.atan2(b, a)))


# Maps of space (CSS Transforms 2, 9.3)


def _parts3(matrix: Matrix4) -> _Parts3 | None:
    if not matrix.is_finite or matrix.rows[3][3] == 0.0:
        return None
    scale = matrix.rows[3][3]
    rows = [[value / scale for value in row] for row in matrix.rows]
    plain = Matrix4((*(tuple(row) for row in rows[:3]), (0.0, 0.0, 0.0, 1.0)))  # type: ignore[arg-type]
    if plain.determinant == 0.0:
        return None
    perspective = _perspective(rows, plain)
    translation = [rows[index][3] for index in range(3)]
    columns = [[rows[row][column] for row in range(3)] for column in range(3)]
    scales, skews = _orthogonalized(columns)
    if _dot(columns[0], _cross(columns[1], columns[2])) < 0.0:
        scales = [-value for value in scales]
        columns = [[-value for value in column] for column in columns]
    return _Parts3(perspective, translation, scales, skews, _quaternion(columns))


def _perspective(rows: list[list[float]], plain: Matrix4) -> list[float]:
    """The last row, times the inverse of the rest."""
    last = rows[3]
    if not any(last[:3]):
        return [0.0, 0.0, 0.0, 1.0]
    (a, b, c, x), (d, e, f, y), (g, h, i, z), _ = plain.rows
    base = plain.determinant
    inverse = (
        ((e * i - f * h) / base, (c * h - b * i) / base, (b * f - c * e) / base),
        ((f * g - d * i) / base, (a * i - c * g) / base, (c * d - a * f) / base),
        ((d * h - e * g) / base, (b * g - a * h) / base, (a * e - b * d) / base),
    )
    solved = [sum(last[row] * inverse[row][column] for row in range(3)) for column in range(3)]
    return [*solved, last[3] - _dot(solved, (x, y, z))]


def _orthogonalized(columns: list[list[float]]) -> tuple[list[float], list[float]]:
    """Scales and skews taken out of the columns, which are made unit vectors at right angles (9.3.1)."""
    scale_x = math.hypot(*columns[0])
    columns[0] = [value / scale_x for value in columns[0]]
    xy = _dot(columns[0], columns[1])
    columns[1] = _combined(columns[1], columns[0], -xy)
    scale_y = math.hypot(*columns[1])
    columns[1] = [value / scale_y for value in columns[1]]
    xz = _dot(columns[0], columns[2])
    columns[2] = _combined(columns[2], columns[0], -xz)
    yz = _dot(columns[1], columns[2])
    columns[2] = _combined(columns[2], columns[1], -yz)
    scale_z = math.hypot(*columns[2])
    columns[2] = [value / scale_z for value in columns[2]]
    return [scale_x, scale_y, scale_z], [xy / scale_y, xz / scale_z, yz / scale_z]


def _combined(vector: list[float], other: list[float], factor: float) -> list[float]:
    return [value + factor * beside for value, beside in zip(vector, other, strict=True)]


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def _cross(a: Sequence[float], b: Sequence[float]) -> list[float]:
    return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]


def _quaternion(columns: list[list[float]]) -> Quaternion:
    """The turn of a matrix of unit vectors at right angles, by its largest component."""
    (a, d, g), (b, e, h), (c, f, i) = columns
    squares = [1.0 + a - e - i, 1.0 - a + e - i, 1.0 - a - e + i, 1.0 + a + e + i]
    largest = max(range(4), key=squares.__getitem__)
    s = 2.0 * math.sqrt(max(0.0, squares[largest])) or 1.0
    if largest == 0:
        return _normalized((s / 4, (b + d) / s, (c + g) / s, (h - f) / s))
    if largest == 1:
        return _normalized(((b + d) / s, s / 4, (f + h) / s, (c - g) / s))
    if largest == 2:
        return _normalized(((c + g) / s, (f + h) / s, s / 4, (d - b) / s))
    return _normalized(((h - f) / s, (c - g) / s, (d - b) / s, s / 4))


def _composed3(parts: _Parts3) -> Matrix4:
    """9.3.4: scaled, skewed, turned, moved, seen from a distance."""
    x, y, z = parts.scale
    xy, xz, yz = parts.skew
    skewed = Matrix4(((1.0, xy, xz, 0.0), (0.0, 1.0, yz, 0.0), (0.0, 0.0, 1.0, 0.0), (0.0, 0.0, 0.0, 1.0)))
    total = Matrix4.scaling(x, y, z).then(skewed)
    total = total.then(_turn(parts.quaternion))
    total = total.then(Matrix4.translation(*parts.translation))
    last: tuple[float, float, float, float] = tuple(parts.perspective)  # type: ignore[assignment]
    identity = Matrix4.scaling(1.0, 1.0, 1.0).rows
    return total.then(Matrix4((identity[0], identity[1], identity[2], last)))


def _turn(quaternion: Quaternion) -> Matrix4:
    x, y, z, w = quaternion
    return Matrix4(
        (
            (1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w), 0.0),
            (2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w), 0.0),
            (2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y), 0.0),
            (0.0, 0.0, 0.0, 1.0),
        )
    )
