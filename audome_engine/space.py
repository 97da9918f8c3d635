"""Maps of three-dimensional space and what is seen of them on the canvas (CSS Transforms 2, sections 4 to 6 and 15).

x grows to the right, y downwards, z towards the viewer.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from audome_engine.geometry import Affine, Rect

_NEAR = 1e-4  # what is nearer to the eye than this part of the perspective's distance is not seen


class Matrix4(NamedTuple):
    """A 4 x 4 matrix row by row: x' = a x + b y + c z + d, y' from the second row, z' from the third, w' from the fourth."""

    rows: tuple[
        tuple[float, float, float, float],
        tuple[float, float, float, float],
        tuple[float, float, float, float],
        tuple[float, float, float, float],
    ]

    @classmethod
    def of_columns(cls, values: tuple[float, ...]) -> Matrix4:
        """As `matrix3d()` writes it: 16 numbers, column by column."""
        return cls(tuple(tuple(values[row + 4 * column] for column in range(4)) for row in range(4)))  # type: ignore[arg-type]

    @classmethod
    def of_affine(cls, map: Affine) -> Matrix4:
        """A map of the plane z = 0, and of those parallel to it."""
        a, b, c, d, e, f = map
        return cls(((a, c, 0.0, e), (b, d, 0.0, f), (0.0, 0.0, 1.0, 0.0), (0.0, 0.0, 0.0, 1.0)))

    @classmethod
    def translation(cls, x: float, y: float, z: float) -> Matrix4:
        """Moves by (x, y, z)."""
        return cls(((1.0, 0.0, 0.0, x), (0.0, 1.0, 0.0, y), (0.0, 0.0, 1.0, z), (0.0, 0.0, 0.0, 1.0)))

    @classmethod
    def scaling(cls, x: float, y: float, z: float) -> Matrix4:
        """Scales about the origin."""
        return cls(((x, 0.0, 0.0, 0.0), (0.0, y, 0.0, 0.0), (0.0, 0.0, z, 0.0), (0.0, 0.0, 0.0, 1.0)))

    @classmethod
    def rotation(cls, axis: tuple[float, float, float], degrees: float) -> Matrix4:
        """About an axis through the origin (Rodrigues); the identity for no axis."""
        length = math.hypot(*axis)
        if length == 0.0 or not math.isfinite(length):
            return IDENTITY4
        if axis[0] == 0.0 and axis[1] == 0.0:
            return cls.of_affine(Affine.rotation(degrees if axis[2] > 0.0 else -degrees))
        x, y, z = (component / length for component in axis)
        turn = Affine.rotation(degrees)
        sine, cosine = turn.b, turn.a
        rest = 1.0 - cosine
        return cls(
            (
                (cosine + x * x * rest, x * y * rest - z * sine, x * z * rest + y * sine, 0.0),
                (y * x * rest + z * sine, cosine + y * y * rest, y * z * rest - x * sine, 0.0),
                (z * x * rest - y * sine, z * y * rest + x * sine, cosine + z * z * rest, 0.0),
                (0.0, 0.0, 0.0, 1.0),
            )
        )

    @classmethod
    def perspective(cls, distance: float) -> Matrix4:
        """As seen from a point on the z axis; nearer than one pixel counts as one (13.1)."""
        depth = -1.0 / max(1.0, distance)
        return cls(((1.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, 0.0), (0.0, 0.0, 1.0, 0.0), (0.0, 0.0, depth, 1.0)))

    def then(self, outer: Matrix4) -> Matrix4:
        """The map that applies this one first and `outer` to the result."""
        columns = tuple(zip(*self.rows, strict=True))
        product = tuple(
            tuple(sum(a * b for a, b in zip(row, column, strict=True)) for column in columns) for row in outer.rows
        )
        return Matrix4(product)  # type: ignore[arg-type]

    def about(self, x: float, y: float, z: float = 0.0) -> Matrix4:
        """The same map with (x, y, z) as its origin."""
        return Matrix4.translation(-x, -y, -z).then(self).then(Matrix4.translation(x, y, z))

    @property
    def is_finite(self) -> bool:
        """Whether all of it can be used."""
        return all(math.isfinite(value) for row in self.rows for value in row)

    @property
    def is_flat(self) -> bool:
        """Whether it maps the plane as an affine map does and nothing leaves it."""
        first, second, third, fourth = self.rows
        return first[2] == second[2] == 0.0 and third == IDENTITY4.rows[2] and fourth == IDENTITY4.rows[3]

    def flattened(self) -> Matrix4:
        """Into the plane z = 0 (6.1: what has `transform-style: flat`)."""
        (a, b, _, d), (e, f, _, h), _, (m, n, _, p) = self.rows
        return Matrix4(((a, b, 0.0, d), (e, f, 0.0, h), (0.0, 0.0, 1.0, 0.0), (m, n, 0.0, p)))

    @property
    def shows_back(self) -> bool:
        """Whether the plane z = 0 is seen from behind: the z of its normal turns (9)."""
        return self.projection.determinant * self.determinant < 0.0

    @property
    def determinant(self) -> float:
        """The signed factor by which volumes grow."""
        rows = [list(row) for row in self.rows]
        result = 1.0
        for index in range(4):  # Gaussian elimination
            pivot = max(range(index, 4), key=lambda row: abs(rows[row][index]))
            if rows[pivot][index] == 0.0:
                return 0.0
            if pivot != index:
                rows[index], rows[pivot] = rows[pivot], rows[index]
                result = -result
            result *= rows[index][index]
            for row in range(index + 1, 4):
                factor = rows[row][index] / rows[index][index]
                rows[row] = [value - factor * above for value, above in zip(rows[row], rows[index], strict=True)]
        return result

    @property
    def projection(self) -> Projection:
        """What the plane z = 0 looks like."""
        (a, b, _, d), (e, f, _, h), _, (m, n, _, p) = self.rows
        return Projection(a, b, d, e, f, h, m, n, p)

    def apply_rect(self, rect: Rect) -> Rect:
        """The bounding box of the image of a rectangle in the plane z = 0."""
        return self.projection.apply_rect(rect)


IDENTITY4 = Matrix4(((1.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, 0.0), (0.0, 0.0, 1.0, 0.0), (0.0, 0.0, 0.0, 1.0)))


class Projection(NamedTuple):
    """A map of the plane: x' = (a x + b y + c) / w and y' = (d x + e y + f) / w, where w = g x + h y + i."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float
    g: float
    h: float
    i: float

    @property
    def determinant(self) -> float:
        """Negative where the plane is mirrored, 0 where nothing of it is seen."""
        return (
            self.a * (self.e * self.i - self.f * self.h)
            - self.b * (self.d * self.i - self.f * self.g)
            + self.c * (self.d * self.h - self.e * self.g)
        )

    @property
    def affine(self) -> Affine | None:
        """The same map where it is affine."""
        if self.g != 0.0 or self.h != 0.0 or self.i == 0.0:
            return None
        a, b, c, d, e, f = (value / self.i for value in self[:6])
        return Affine(a, d, b, e, c, f)

    def depth(self, x: float, y: float) -> float:
        """w: what is not in front of the eye has none."""
        return self.g * x + self.h * y + self.i

    def apply(self, x: float, y: float) -> tuple[float, float]:
        """The image of a point in front of the eye."""
        w = self.depth(x, y)
        return (self.a * x + self.b * y + self.c) / w, (self.d * x + self.e * y + self.f) / w

    def apply_rect(self, rect: Rect) -> Rect:
        """The bounding box of the image of a rectangle, of as much of it as is in front of the eye."""
        corners = [(rect.x, rect.y), (rect.right, rect.y), (rect.right, rect.bottom), (rect.x, rect.bottom)]
        seen = clipped(corners, (self.g, self.h, self.i - _NEAR))
        if not seen:
            return Rect(0.0, 0.0, 0.0, 0.0)
        points = [self.apply(x, y) for x, y in seen]
        left, top = min(x for x, _ in points), min(y for _, y in points)
        return Rect(left, top, max(x for x, _ in points) - left, max(y for _, y in points) - top)


def clipped(polygon: list[tuple[float, float]], half: tuple[float, float, float]) -> list[tuple[float, float]]:
    """The part of a convex polygon where a x + b y + c >= 0 (Sutherland and Hodgman)."""
    a, b, c = half
    sides = [a * x + b * y + c for x, y in polygon]
    result: list[tuple[float, float]] = []
    for index, (point, side) in enumerate(zip(polygon, sides, strict=True)):
        before, other = polygon[index - 1], sides[index - 1]
        if (side >= 0.0) != (other >= 0.0):
            share = other / (other - side)
            result.append((before[0] + (point[0] - before[0]) * share, before[1] + (point[1] - before[1]) * share))
        if side >= 0.0:
            result.append(point)
    return result
