"""Points, sizes, rectangles, edges, corners and affine maps, in CSS pixels with y growing downwards.

The only place with affine trigonometry and pixel snapping (CSS Transforms 1, section 11; CSS Backgrounds 3, 5.5).
"""

from __future__ import annotations

import math
from typing import NamedTuple


class Point(NamedTuple):
    """A position."""

    x: float
    y: float


class Edges(NamedTuple):
    """Four lengths, clockwise from the top, as margins, borders and paddings have them."""

    top: float
    right: float
    bottom: float
    left: float

    @property
    def horizontal(self) -> float:
        """Left and right together."""
        return self.left + self.right

    @property
    def vertical(self) -> float:
        """Top and bottom together."""
        return self.top + self.bottom

    def __bool__(self) -> bool:
        return self.top != 0 or self.right != 0 or self.bottom != 0 or self.left != 0

    def plus(self, other: Edges) -> Edges:
        """Edge by edge sum."""
        return Edges(self.top + other.top, self.right + other.right, self.bottom + other.bottom, self.left + other.left)


NO_EDGES = Edges(0.0, 0.0, 0.0, 0.0)


class Rect(NamedTuple):
    """An axis-aligned rectangle; width and height are never negative in what the engine makes."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x coordinate of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y coordinate of the bottom edge."""
        return self.y + self.height

    @property
    def is_empty(self) -> bool:
        """Whether it covers no area."""
        return self.width <= 0 or self.height <= 0

    def translated(self, dx: float, dy: float) -> Rect:
        """The same rectangle elsewhere."""
        return Rect(self.x + dx, self.y + dy, self.width, self.height)

    def inset(self, edges: Edges) -> Rect:
        """Shrunk by `edges` (negative edges grow it); collapses to zero size rather than turning inside out."""
        return Rect(
            self.x + edges.left,
            self.y + edges.top,
            max(0.0, self.width - edges.left - edges.right),
            max(0.0, self.height - edges.top - edges.bottom),
        )

    def outset(self, distance: float) -> Rect:
        """Grown by `distance` on every side."""
        return self.inset(Edges(-distance, -distance, -distance, -distance))

    def union(self, other: Rect) -> Rect:
        """The smallest rectangle around both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Rect(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)

    def intersection(self, other: Rect) -> Rect:
        """The common part, of zero size where there is none."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Rect(x, y, max(0.0, right - x), max(0.0, bottom - y))

    def snapped(self) -> Rect:
        """Edges on whole pixels, each rounded on its own, so that neighbours still touch."""
        left, top = snap_to_pixel(self.x), snap_to_pixel(self.y)
        return Rect(left, top, snap_to_pixel(self.right) - left, snap_to_pixel(self.bottom) - top)


def snap_to_pixel(value: float) -> float:
    """The nearest whole pixel, halves up, as browsers snap box edges."""
    return float(math.floor(value + 0.5))


class Radius(NamedTuple):
    """The horizontal and the vertical radius of one rounded corner."""

    x: float
    y: float


NO_RADIUS = Radius(0.0, 0.0)


class Corners(NamedTuple):
    """Four corner radii, clockwise from the top left."""

    top_left: Radius
    top_right: Radius
    bottom_right: Radius
    bottom_left: Radius

    def __bool__(self) -> bool:
        return any(radius.x > 0 and radius.y > 0 for radius in self)


NO_CORNERS = Corners(NO_RADIUS, NO_RADIUS, NO_RADIUS, NO_RADIUS)


class Contour(NamedTuple):
    """Corners that are not elliptical: the box they belong to, how far they reach, and the parameter of each one's
    superellipse (CSS Borders 4, 3.1)."""

    rect: Rect
    corners: Corners
    shapes: tuple[float, float, float, float]


class RoundedRect(NamedTuple):
    """A rectangle with elliptical corners; with a contour, with corners at a constant distance from the contour's."""

    rect: Rect
    corners: Corners = NO_CORNERS
    contour: Contour | None = None

    def translated(self, dx: float, dy: float) -> RoundedRect:
        """The same shape elsewhere."""
        contour = self.contour and self.contour._replace(rect=self.contour.rect.translated(dx, dy))
        return RoundedRect(self.rect.translated(dx, dy), self.corners, contour)


def fitted(corners: Corners, rect: Rect) -> Corners:
    """All radii scaled down together until none overlap (CSS Backgrounds 3, 4.5)."""
    tl, tr, br, bl = corners
    factor = 1.0
    for length, total in (
        (rect.width, tl.x + tr.x), (rect.height, tr.y + br.y), (rect.width, br.x + bl.x), (rect.height, bl.y + tl.y),
    ):  # fmt: skip
        if total > length and total > 0:
            factor = min(factor, length / total)
    if factor >= 1.0:
        return corners
    return Corners(*(Radius(radius.x * factor, radius.y * factor) for radius in corners))


class Affine(NamedTuple):
    """The map x' = a x + c y + e, y' = b x + d y + f, in the order of CSS `matrix()`."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    @classmethod
    def translation(cls, dx: float, dy: float) -> Affine:
        """Moves by (dx, dy)."""
        return cls(1.0, 0.0, 0.0, 1.0, dx, dy)

    @classmethod
    def scaling(cls, sx: float, sy: float) -> Affine:
        """Scales about the origin."""
        return cls(sx, 0.0, 0.0, sy, 0.0, 0.0)

    @classmethod
    def rotation(cls, degrees: float) -> Affine:
        """Turns clockwise (y grows downwards) about the origin; exact at multiples of 90 degrees."""
        sine, cosine = _sine_cosine(degrees)
        return cls(cosine, sine, -sine, cosine, 0.0, 0.0)

    @classmethod
    def skewing(cls, x_degrees: float, y_degrees: float) -> Affine:
        """Shears along the axes."""
        return cls(1.0, math.tan(math.radians(y_degrees)), math.tan(math.radians(x_degrees)), 1.0, 0.0, 0.0)

    def then(self, outer: Affine) -> Affine:
        """The map that applies this one first and `outer` to the result."""
        return Affine(
            outer.a * self.a + outer.c * self.b,
            outer.b * self.a + outer.d * self.b,
            outer.a * self.c + outer.c * self.d,
            outer.b * self.c + outer.d * self.d,
            outer.a * self.e + outer.c * self.f + outer.e,
            outer.b * self.e + outer.d * self.f + outer.f,
        )

    def apply(self, x: float, y: float) -> Point:
        """The image of a point."""
        return Point(self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f)

    def apply_rect(self, rect: Rect) -> Rect:
        """The bounding box of the image of a rectangle."""
        if self.is_translation:
            x, right = rect.x + self.e, rect.right + self.e
            y, bottom = rect.y + self.f, rect.bottom + self.f
            return Rect(min(x, right), min(y, bottom), abs(right - x), abs(bottom - y))
        points = [self.apply(x, y) for x in (rect.x, rect.right) for y in (rect.y, rect.bottom)]
        x, y = min(p.x for p in points), min(p.y for p in points)
        return Rect(x, y, max(p.x for p in points) - x, max(p.y for p in points) - y)

    def about(self, x: float, y: float) -> Affine:
        """The same map with (x, y) as its origin (`transform-origin`)."""
        return Affine.translation(-x, -y).then(self).then(Affine.translation(x, y))

    @property
    def determinant(self) -> float:
        """The signed factor by which areas grow; 0 when the map cannot be undone."""
        return self.a * self.d - self.b * self.c

    @property
    def is_translation(self) -> bool:
        """Whether it only moves."""
        return self.a == 1.0 and self.b == 0.0 and self.c == 0.0 and self.d == 1.0

    def inverse(self) -> Affine | None:
        """The map back, or None when there is none."""
        det = self.determinant
        if det == 0.0 or not math.isfinite(det):
            return None
        a, b, c, d = self.d / det, -self.b / det, -self.c / det, self.a / det
        return Affine(a, b, c, d, -(a * self.e + c * self.f), -(b * self.e + d * self.f))


IDENTITY = Affine()


def _sine_cosine(degrees: float) -> tuple[float, float]:
    turned = degrees % 360.0
    exact = {0.0: (0.0, 1.0), 90.0: (1.0, 0.0), 180.0: (0.0, -1.0), 270.0: (-1.0, 0.0)}
    if turned in exact:
        return exact[turned]
    angle = math.radians(turned)
    return math.sin(angle), math.cos(angle)
