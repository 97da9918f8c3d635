"""The float areas of one block formatting context (CSS 2, 9.5): where a float goes, what it leaves to lines and blocks
beside it, and where `clear` leads to. Coordinates are px from the content box of whatever asks.
"""

from __future__ import annotations

from typing import NamedTuple

from audome_engine.style.enums import Clear, Float

EPSILON = 1.0 / 64.0
_NOWHERE = float("-inf")


class Exclusion(NamedTuple):
    """The margin box of a placed float."""

    is_left: bool
    left: float
    top: float
    right: float
    bottom: float

    def shifted(self, dx: float, dy: float) -> Exclusion:
        """The same, seen from a box whose content begins at (-dx, -dy)."""
        return Exclusion(self.is_left, self.left + dx, self.top + dy, self.right + dx, self.bottom + dy)


class FloatSpace(NamedTuple):
    """All floats placed so far, in the order of the document."""

    exclusions: tuple[Exclusion, ...] = ()

    def shifted(self, dx: float, dy: float) -> FloatSpace:
        """The same floats seen from elsewhere, without those that end above."""
        moved = (exclusion.shifted(dx, dy) for exclusion in self.exclusions)
        return FloatSpace(tuple(exclusion for exclusion in moved if exclusion.bottom > 0))

    def added(self, *exclusions: Exclusion) -> FloatSpace:
        """With more floats."""
        return FloatSpace((*self.exclusions, *exclusions))

    def edges(self, y: float, height: float, width: float) -> tuple[float, float]:
        """What is free from y to y + height between 0 and `width`: its left and right edge, which may cross."""
        left, right = 0.0, width
        for exclusion in self.exclusions:
            if exclusion.bottom > y and (exclusion.top < y + height or exclusion.top <= y):
                if exclusion.is_left:
                    left = max(left, exclusion.right)
                else:
                    right = min(right, exclusion.left)
        return left, right

    def next_end(self, y: float) -> float | None:
        """Where the next float ends below y, None where there is none."""
        return min((exclusion.bottom for exclusion in self.exclusions if exclusion.bottom > y), default=None)

    def clearance(self, clear: Clear, *, rtl: bool) -> float:
        """Below which y a box with this `clear` stands (9.5.2); minus infinity where nothing is to be cleared."""
        if clear is Clear.NONE:
            return _NOWHERE
        left, right = _cleared_sides(clear, rtl)
        return max(
            (e.bottom for e in self.exclusions if (left if e.is_left else right)), default=_NOWHERE
        )  # fmt: skip

    def place(self, is_left: bool, size: tuple[float, float], y: float, width: float) -> Exclusion:
        """Where a float's margin box of this size goes, at y or further down, in a containing block `width` wide (9.5.1:
        as high as possible, no higher than any earlier float, then as far to its side as possible)."""
        y = max([y, *(exclusion.top for exclusion in self.exclusions)])
        own_width, height = size
        while True:
            left, right = self.edges(y, 0.0, width)
            following = self.next_end(y)
            if own_width <= right - left + EPSILON or (left <= 0.0 and right >= width) or following is None:
                break
            y = following
        x = left if is_left else right - own_width
        return Exclusion(is_left, x, y, x + own_width, y + max(0.0, height))


def floats_left(value: Float, *, rtl: bool) -> bool:
    """Whether a float goes to the left; `rtl` is the direction of its containing block (CSS Logical Properties 1, 2.2)."""
    if value is Float.INLINE_START:
        return not rtl
    if value is Float.INLINE_END:
        return rtl
    return value is Float.LEFT


def _cleared_sides(clear: Clear, rtl: bool) -> tuple[bool, bool]:
    if clear is Clear.INLINE_START:
        return (not rtl, rtl)
    if clear is Clear.INLINE_END:
        return (rtl, not rtl)
    return (clear in (Clear.LEFT, Clear.BOTH), clear in (Clear.RIGHT, Clear.BOTH))
