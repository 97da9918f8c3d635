"""The float areas of one block formatting context (CSS 2, 9.5): where a float goes, what it leaves to lines and blocks
beside it, and where `clear` leads to. Coordinates are px from the content box of whatever asks.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from audome_engine.layout.shapes import ShapeArea
from audome_engine.layout.units import quantize
from audome_engine.style.enums import Clear, Float

EPSILON = 1.0 / 64.0
_NOWHERE = float("-inf")


class Exclusion(NamedTuple):
    """The margin box of a placed float, and the shape in it that lines wrap around."""

    is_left: bool
    left: float
    top: float
    right: float
    bottom: float
    shape: ShapeArea | None = None

    def shifted(self, dx: float, dy: float) -> Exclusion:
        """The same, seen from a box whose content begins at (-dx, -dy)."""
        return Exclusion(
            self.is_left, self.left + dx, self.top + dy, self.right + dx, self.bottom + dy, self.shape
        )  # fmt: skip

    def covers(self, other: Exclusion) -> bool:
        """Whether `other` changes nothing beside this one: it lies on the same side, no further in and at no other height."""
        if self.is_left is not other.is_left or self.shape is not None or other.shape is not None:
            return False
        inner = (
            (self.left >= other.left and self.right >= other.right)
            if self.is_left
            else (self.left <= other.left and self.right <= other.right)
        )
        return inner and self.left < self.right and self.top <= other.top and other.bottom <= self.bottom

    def taken(self, y: float, height: float) -> float | None:
        """How far in it keeps a line of this height at y; None where the line passes by its shape."""
        if self.shape is None:
            return self.right if self.is_left else self.left
        interval = self.shape.interval(y - self.top, height)
        if interval is None:
            return None
        inner = interval[1] if self.is_left else interval[0]
        return self.left + quantize(max(0.0, min(inner, self.right - self.left)))


class Room(NamedTuple):
    """What floats leave free between two heights: its left and right edge, which cross where floats overlap and there is
    no place at all."""

    left: float
    right: float

    @property
    def width(self) -> float:
        """From one edge to the other."""
        return self.right - self.left


class FloatSpace(NamedTuple):
    """The floats placed so far.

    `exclusions` are ordered by where they end, so that those above are skipped without being looked at; of a row of
    equally high floats the last one is kept. What `clear` and
    later floats need of all of them is kept beside: how far the left and the right ones reach down, and where the last
    one begins. `adjoining`: on which sides (left, right) there are floats that move with the margins of what follows
    them, because nothing has taken room yet between these and the top of the box.
    """

    exclusions: tuple[Exclusion, ...] = ()
    left_end: float = _NOWHERE
    right_end: float = _NOWHERE
    last_top: float = _NOWHERE
    adjoining: tuple[bool, bool] = (False, False)

    def shifted(self, dx: float, dy: float, *, adjoining: bool) -> FloatSpace:
        """The same floats seen from elsewhere, without those that end above."""
        remaining = tuple(exclusion.shifted(dx, dy) for exclusion in self._below(-dy))
        sides = self.adjoining if adjoining else (False, False)
        if not remaining and sides == (False, False):
            return FloatSpace()
        return FloatSpace(remaining, self.left_end + dy, self.right_end + dy, self.last_top + dy, sides)

    def added(self, exclusions: list[Exclusion], *, adjoining: bool = False) -> FloatSpace:
        """With more floats."""
        left_end, right_end, last_top = self.left_end, self.right_end, self.last_top
        sides, ordered = list(self.adjoining), list(self.exclusions)
        for exclusion in exclusions:
            at = bisect_right(ordered, exclusion.bottom, key=_end)
            first = at
            while first > 0 and exclusion.covers(ordered[first - 1]):
                first -= 1
            ordered[first:at] = [exclusion]
            last_top = max(last_top, exclusion.top)
            if exclusion.is_left:
                left_end = max(left_end, exclusion.bottom)
            else:
                right_end = max(right_end, exclusion.bottom)
            sides[0 if exclusion.is_left else 1] |= adjoining
        return FloatSpace(tuple(ordered), left_end, right_end, last_top, (sides[0], sides[1]))

    def _below(self, y: float) -> tuple[Exclusion, ...]:
        return self.exclusions[bisect_right(self.exclusions, y, key=_end) :]

    def edges(self, y: float, height: float, width: float, *, rtl: bool = False) -> Room:
        """What is free from y to y + height between 0 and `width`, the side where lines begin deciding where floats leave
        nothing. As in Chromium floats without width leave all free, and where floats overlap nothing has a place."""
        left, right = self._outer_edges(y, height)
        if left > right:
            return Room(left, right)
        left, right = max(0.0, left), min(width, right)
        return Room(min(left, right), right) if rtl else Room(left, max(left, right))

    def _outer_edges(self, y: float, height: float) -> tuple[float, float]:
        """The innermost edges of the floats on the left and on the right. As in Chromium a float that has one of the other
        side beyond its inner edge counts as overlapping it, even if that is further down."""
        left, right = lower_left, lower_right = _NOWHERE, -_NOWHERE
        for exclusion in self._below(y):
            if exclusion.right <= exclusion.left:
                continue
            if exclusion.top < y + height or exclusion.top <= y:
                left = max(left, exclusion.right) if exclusion.is_left else left
                right = right if exclusion.is_left else min(right, exclusion.left)
            else:
                lower_left = max(lower_left, exclusion.left) if exclusion.is_left else lower_left
                lower_right = lower_right if exclusion.is_left else min(lower_right, exclusion.right)
        if left <= right and left > lower_right:
            return left, lower_right
        if left <= right and lower_left > right:
            return lower_left, right
        return left, right

    def has_shapes(self, y: float) -> bool:
        """Whether a float that ends below y has a shape."""
        return any(e.shape is not None and e.right > e.left for e in self._below(y))

    def line_edges(self, y: float, height: float, band: float, width: float) -> Room | None:
        """What is free for a line between 0 and `width` where some of the floats beside it have shapes: there must be room
        for `height` beside the floats' boxes, and for `band` beside their shapes. None where there are no shapes."""
        outer_left, outer_right = self._outer_edges(y, height)
        if outer_left > outer_right or not self.has_shapes(y):
            return None
        left, right = 0.0, width
        sides = [False, False]
        for exclusion in self._below(y):
            if exclusion.right <= exclusion.left:
                continue
            sides[0 if exclusion.is_left else 1] = True
            taken = exclusion.taken(y, band) if exclusion.top < y + band else None
            if taken is not None and exclusion.is_left:
                left = max(left, taken)
            elif taken is not None:
                right = min(right, taken)
        outer_left, outer_right = max(0.0, outer_left), min(width, outer_right)
        return Room(
            min(left, outer_right) if sides[0] else outer_left, max(right, outer_left) if sides[1] else outer_right
        )  # fmt: skip

    def next_end(self, y: float) -> float | None:
        """Where the next float ends below y, None where there is none."""
        below = self._below(y)
        return below[0].bottom if below else None

    def clearance(self, clear: Clear, *, rtl: bool) -> float:
        """Below which y a box with this `clear` stands (9.5.2); minus infinity where nothing is to be cleared."""
        left, right = cleared_sides(clear, rtl=rtl)
        return max(self.left_end if left else _NOWHERE, self.right_end if right else _NOWHERE)

    def clears_adjoining(self, clear: Clear, *, rtl: bool) -> bool:
        """Whether a box with this `clear` would clear floats that its own margins would move."""
        left, right = cleared_sides(clear, rtl=rtl)
        return (left and self.adjoining[0]) or (right and self.adjoining[1])

    def place(self, is_left: bool, size: tuple[float, float], y: float, block: tuple[float, bool]) -> Exclusion:
        """Where a float's margin box of this size goes, at y or further down (9.5.1: as high as possible, no higher than
        any earlier float, then as far to its side as possible); `block`: the width of its containing block, and whether
        that is written from right to left."""
        y = max(y, self.last_top)
        own_width, height = size
        width, rtl = block
        while True:
            room = self.edges(y, 0.0, width, rtl=rtl)
            following = self.next_end(y)
            unaffected = room.width == width and (room.right == width if rtl else room.left == 0.0)
            if 0 <= room.width >= own_width or unaffected or following is None:
                break
            y = following
        x = room.left if is_left else room.right - own_width
        return Exclusion(is_left, x, y, x + own_width, y + max(0.0, height))


def _end(exclusion: Exclusion) -> float:
    return exclusion.bottom


def floats_left(value: Float, *, rtl: bool) -> bool:
    """Whether a float goes to the left; `rtl` is the direction of its containing block (CSS Logical Properties 1, 2.2)."""
    if value is Float.INLINE_START:
        return not rtl
    if value is Float.INLINE_END:
        return rtl
    return value is Float.LEFT


def cleared_sides(clear: Clear, *, rtl: bool) -> tuple[bool, bool]:
    """Whether floats on the left and on the right are cleared; `rtl` is the direction of the containing block."""
    if clear is Clear.INLINE_START:
        return (not rtl, rtl)
    if clear is Clear.INLINE_END:
        return (rtl, not rtl)
    return (clear in (Clear.LEFT, Clear.BOTH), clear in (Clear.RIGHT, Clear.BOTH))
