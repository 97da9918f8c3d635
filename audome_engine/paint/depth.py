"""3D rendering contexts: planes in space, painted from the back to the front (CSS Transforms 2, 6).

As in Chromium they are sorted by a binary partition of space, which cuts planes that pass through each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from audome_engine.display.commands import ClipPath, Command, DrawPlane, Group
from audome_engine.geometry import IDENTITY, Rect
from audome_engine.layout.transforms import perspective_of, preserves_3d
from audome_engine.layout.types import BoxFragment
from audome_engine.space import IDENTITY4, Matrix4, clipped
from audome_engine.style.computed import ComputedStyle

_COPLANAR = 0.1  # px that count as nothing
_MOST_PLANES = 256  # of one context that are cut; more are sorted by their middles
_FAR = 1e6

Half = tuple[float, float, float]  # a x + b y + c >= 0
Point3 = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Plane:
    """Commands in a plane and the map of it into the space of the context; `box` is what counts for the order, `halves`
    what is left of the plane after cuts."""

    commands: tuple[Command, ...]
    matrix: Matrix4
    box: Rect
    back_hidden: bool = False
    halves: tuple[Half, ...] = ()

    def moved(self, outer: Matrix4) -> Plane:
        """The same plane under one more map."""
        return replace(self, matrix=self.matrix.then(outer))

    @property
    def is_seen(self) -> bool:
        """Whether it is not seen from the edge, nor from a back that is hidden."""
        matrix, box = self.matrix, self.box
        if not matrix.is_finite or matrix.projection.determinant == 0.0:
            return False
        depth = matrix.projection.depth
        if max(depth(x, y) for x in (box.x, box.right) for y in (box.y, box.bottom)) <= 0.0:
            return False  # behind the eye
        return not (self.back_hidden and matrix.shows_back)


@dataclass(frozen=True, slots=True)
class Planes:
    """What an element adds to the 3D rendering context of its parent: stands among its commands."""

    planes: tuple[Plane, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the children of an element stand: what they are seen through, and whether they stand in its space."""

    perspective: Matrix4 | None = None  # in the coordinates of the canvas
    preserves_3d: bool = False

    @property
    def is_spatial(self) -> bool:
        """Whether it makes a difference to children."""
        return self.perspective is not None or self.preserves_3d

    def seen(self, fragment: BoxFragment, box: Rect, planes: Iterable[Plane]) -> Command | Planes:
        """The planes of a child with this border box, under its transform; flat, where the stage is."""
        matrix = IDENTITY4
        if fragment.space is not None:
            matrix = fragment.space.about(box.x, box.y)
        elif fragment.transform is not None:
            matrix = Matrix4.of_affine(fragment.transform).about(box.x, box.y)
        if self.perspective is not None:
            matrix = matrix.then(self.perspective)
        moved = tuple(plane.moved(matrix) for plane in planes)
        if self.preserves_3d:
            return Planes(moved)
        commands = paint_planes(moved)
        return commands[0] if len(commands) == 1 else Group(commands)


FLAT = Stage()


def stage_of(style: ComputedStyle, box: Rect) -> Stage:
    """What an element with this border box is to its children."""
    perspective = perspective_of(style, box.width, box.height)
    if perspective is not None:
        perspective = perspective.about(box.x, box.y)
    return Stage(perspective, preserves_3d(style))


def planes_of(commands: Iterable[Command | Planes], box: Rect, back_hidden: bool) -> list[Plane]:
    """Commands of a context in painting order: those in its own plane, and the planes among them."""
    result: list[Plane] = []
    flat: list[Command] = []
    for command in commands:
        if isinstance(command, Planes):
            if flat:
                result.append(Plane(tuple(flat), IDENTITY4, box, back_hidden))
                flat = []
            result += command.planes
        else:
            flat.append(command)
    return [*result, Plane(tuple(flat), IDENTITY4, box, back_hidden)] if flat else result


def paint_planes(planes: Iterable[Plane]) -> tuple[Command, ...]:
    """All that is seen of the planes, from the back to the front."""
    seen = [plane for plane in planes if plane.is_seen]
    if len(seen) > _MOST_PLANES:
        ordered: Iterable[Plane] = sorted(seen, key=lambda plane: _solid(plane).middle)
    else:
        ordered = (solid.plane for solid in _back_to_front([_solid(plane, index) for index, plane in enumerate(seen)]))
    return tuple(projected(plane) for plane in ordered)


def projected(plane: Plane) -> Command:
    """A plane as it is seen."""
    group = Group(plane.commands)
    if plane.halves:
        polygon = [(-_FAR, -_FAR), (_FAR, -_FAR), (_FAR, _FAR), (-_FAR, _FAR)]
        for half in plane.halves:
            polygon = clipped(polygon, half)
        points = [("L", x, y) for x, y in polygon[1:]]
        path = (("M", *polygon[0]), *points, ("Z",)) if polygon else ()
        group = Group(plane.commands, clips=(ClipPath(path, antialias=False),))
    projection = plane.matrix.projection
    affine = projection.affine
    if affine is None:
        return DrawPlane(group, projection)
    return group if affine == IDENTITY else replace(group, transform=affine)


@dataclass(frozen=True, slots=True)
class _Solid:
    """A plane with its corners in space, after perspective, and the plane's equation there."""

    plane: Plane
    corners: tuple[tuple[float, float], ...]  # in the plane
    points: tuple[Point3, ...]
    normal: Point3
    offset: float
    index: int

    @property
    def middle(self) -> float:
        return sum(point[2] for point in self.points) / max(1, len(self.points))

    def distance(self, point: Point3) -> float:
        return sum(a * b for a, b in zip(self.normal, point, strict=True)) - self.offset


def _solid(plane: Plane, index: int = 0) -> _Solid:
    box, rows = plane.box, plane.matrix.rows
    corners = [(box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom)]
    for half in (*plane.halves, (rows[3][0], rows[3][1], rows[3][3] - 1e-4)):
        corners = clipped(corners, half)
    points = tuple(_at(plane.matrix, x, y) for x, y in corners)
    normal, offset = (0.0, 0.0, 1.0), 0.0
    if len(points) >= 3:
        (x, y, z), (x1, y1, z1), (x2, y2, z2) = points[0], points[1], points[-1]
        u, v = (x1 - x, y1 - y, z1 - z), (x2 - x, y2 - y, z2 - z)
        cross = (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
        length = sum(value * value for value in cross) ** 0.5
        if length > 0.0:
            normal = (cross[0] / length, cross[1] / length, cross[2] / length)
            offset = normal[0] * x + normal[1] * y + normal[2] * z
    return _Solid(plane, tuple(corners), points, normal, offset, index)


def _at(matrix: Matrix4, x: float, y: float) -> Point3:
    values = [row[0] * x + row[1] * y + row[3] for row in matrix.rows]
    return values[0] / values[3], values[1] / values[3], values[2] / values[3]


def _back_to_front(solids: list[_Solid]) -> Iterator[_Solid]:
    """In order: what is behind the first plane, those within it, and what is before it."""
    if not solids:
        return
    first, *others = solids
    back: list[_Solid] = []
    front: list[_Solid] = []
    same = [first]
    for solid in others:
        distances = [first.distance(point) for point in solid.points]
        nearest, furthest = max(distances, default=0.0), min(distances, default=0.0)
        if nearest <= _COPLANAR and furthest >= -_COPLANAR:
            same.append(solid)
        elif furthest >= -_COPLANAR:
            front.append(solid)
        elif nearest <= _COPLANAR:
            back.append(solid)
        else:
            half = _cut(first, solid.plane.matrix)
            front.append(_part(solid, half))
            back.append(_part(solid, (-half[0], -half[1], -half[2])))
    behind, before = (back, front) if first.normal[2] >= 0.0 else (front, back)
    yield from _back_to_front(behind)
    yield from sorted(same, key=lambda solid: solid.index)
    yield from _back_to_front(before)


def _cut(solid: _Solid, matrix: Matrix4) -> Half:
    """Where, in the coordinates of a plane, the front of another one is."""
    x, y, z, w = matrix.rows
    a, b, c = solid.normal
    first, second, rest = (
        a * x[column] + b * y[column] + c * z[column] - solid.offset * w[column] for column in (0, 1, 3)
    )
    return first, second, rest


def _part(solid: _Solid, half: Half) -> _Solid:
    return _solid(replace(solid.plane, halves=(*solid.plane.halves, half)), solid.index)
