"""`-audome-fit` (docs/fit.md): the largest font size at which a box's text, rewrapped, fits its content box.

The box is laid out with scaled copies of its content (`scaling.py`), nothing around it is. Sizes are multiples of `STEP`
besides the element's own size and its limits. Growing text makes "fits" nearly a threshold: what bisection ends with
was laid out and fits, and one step more was laid out and does not.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from audome_engine.layout import dispatch
from audome_engine.layout.scaling import scaled
from audome_engine.layout.types import (
    BoxFragment,
    Constraints,
    Fit,
    LayoutContext,
    LineFragment,
    Placed,
    TextFragment,
)  # fmt: skip
from audome_engine.layout.writing_modes import in_frame
from audome_engine.scene.nodes import Box, BoxKind
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Fitting

STEP = 0.25  # px between the font sizes tried
SMALLEST = 1.0  # px, where no minimum is given
MOST_SCALED = 200_000  # boxes copied in one layout
_TOLERANCE = 1.0 / 32.0
_KINDS = frozenset([BoxKind.BLOCK, BoxKind.FLEX, BoxKind.GRID])


def is_fitted(box: Box) -> bool:
    """Whether the text in a box is fitted to it."""
    return box.style.audome_fit is not Fitting.NONE and box.kind in _KINDS and not box.is_anonymous


def layout_fitted(context: LayoutContext, box: Box, constraints: Constraints) -> BoxFragment:
    """Lay out a box with its text as large as fits, within its limits."""
    context.count("fit")
    search = _Search(context, box, constraints)
    own = box.style.font_size
    if context.exhausted or not _has_text(box):
        return search.attempt(own).fragment
    low, high = size_limits(box.style, max(context.width, context.height or 0.0))
    size = search.largest(low, high)
    if context.counts["scaled boxes"] > MOST_SCALED:
        context.exhausted = True
        context.diagnostics.warning("fit", "too much text is fitted to its boxes; the rest stays as it is")
    attempt = search.attempt(size)
    attempt.fragment.fit = Fit(size, attempt.fits)
    return attempt.fragment


def size_limits(style: ComputedStyle, canvas: float) -> tuple[float, float]:
    """The smallest and the largest font size; without a maximum no text is larger than the canvas is long."""
    own, fitting = style.font_size, style.audome_fit
    low = style.audome_fit_min if style.audome_fit_min is not None else SMALLEST if fitting.shrinks else own
    high = style.audome_fit_max if style.audome_fit_max is not None else canvas if fitting.grows else own
    if not fitting.grows:
        low, high = min(low, own), min(high, own)
    elif not fitting.shrinks:
        low, high = max(low, own), max(high, own)
    return low, max(low, high)


def _has_text(box: Box) -> bool:
    return any(not isinstance(node, Box) and not node.text.isspace() and node.text for node in box.walk())


class _Attempt(NamedTuple):
    fragment: BoxFragment
    fits: bool


@dataclass(slots=True)
class _Search:
    """Layouts of one box by the font size."""

    context: LayoutContext
    box: Box
    constraints: Constraints
    _attempts: dict[float, _Attempt] = field(default_factory=dict)

    def attempt(self, size: float) -> _Attempt:
        known = self._attempts.get(size)
        if known is None:
            own = self.box.style.font_size
            source = self.box.origin or self.box
            copy = scaled(self.context, source, size / own if own else 1.0)
            if self.box.origin is not None:
                copy = in_frame(self.context, copy, self.box.frame)
            fragment = dispatch.layout_box(self.context, copy, self.constraints)
            known = self._attempts[size] = _Attempt(fragment, not _overflows(fragment))
        return known

    def largest(self, low: float, high: float) -> float:
        """The largest size that fits, or `low`."""
        own = min(max(self.box.style.font_size, low), high)
        if self.attempt(own).fits:
            below, above = self._upwards(own, high)
        else:
            below, above = low, own
        while (size := _between(below, above)) is not None:
            if self.attempt(size).fits:
                below = size
            else:
                above = size
        return below

    def _upwards(self, size: float, high: float) -> tuple[float, float]:
        """From a size that fits, sizes around the threshold: one that fits and one that does not, or `high` twice."""
        step = 2.0
        while size < high:
            larger = min(high, _on_grid(size * step))
            if not self.attempt(larger).fits:
                return size, larger
            size = larger
        return high, high


def _on_grid(size: float) -> float:
    return max(STEP, math.floor(size / STEP) * STEP)


def _between(below: float, above: float) -> float | None:
    """A size to try next, of those between two."""
    first, last = math.floor(below / STEP) + 1, math.ceil(above / STEP) - 1
    return None if last < first else (first + last) // 2 * STEP


# Whether text fits


class _Room(NamedTuple):
    """What holds text, relative to what is looked at: its content box, and whether its lines run downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def within(self, other: _Room) -> _Room:
        return _Room(
            max(self.left, other.left), max(self.top, other.top),
            min(self.right, other.right), min(self.bottom, other.bottom),
        )  # fmt: skip


def _overflows(fragment: BoxFragment) -> bool:
    """Whether any line is outside of the content box, wider than what it stands in, clipped or left out."""
    fragment = fragment.page or fragment
    room = _content_room(fragment, 0.0, 0.0)
    stack = [(fragment, 0.0, 0.0, room)]
    while stack:
        parent, x, y, room = stack.pop()
        downwards = parent.box.style.writing_mode is not parent.box.frame
        inner = _content_room(parent, x, y)
        for child in parent.children:
            at = Placed(x + child.x, y + child.y, child.fragment)
            if isinstance(child.fragment, LineFragment):
                if _line_overflows(at, room, inner, downwards):
                    return True
                stack += [(box, left, top, room) for left, top, box in _atomic_boxes(at)]
            elif isinstance(child.fragment, BoxFragment) and not _stands_outside(child.fragment.box):
                page = child.fragment.page or child.fragment
                if _sticks_out(at, room, downwards):
                    return True
                narrowed = _padding_room(page, at.x, at.y).within(room) if page.box.clips_content else room
                stack.append((page, at.x, at.y, narrowed))
    return False


def _stands_outside(box: Box) -> bool:
    return box.is_out_of_flow or box.pseudo == "marker"


def _content_room(fragment: BoxFragment, x: float, y: float) -> _Room:
    border, padding = fragment.border, fragment.padding
    return _Room(
        x + border.left + padding.left,
        y + border.top + padding.top,
        x + fragment.width - border.right - padding.right,
        y + fragment.height - border.bottom - padding.bottom,
    )


def _padding_room(fragment: BoxFragment, x: float, y: float) -> _Room:
    border = fragment.border
    return _Room(
        x + border.left, y + border.top, x + fragment.width - border.right, y + fragment.height - border.bottom
    )  # fmt: skip


def _sticks_out(at: Placed, room: _Room, downwards: bool) -> bool:
    """Whether a box is outside of the room on the block axis."""
    fragment = at.fragment
    if downwards:
        return at.x < room.left - _TOLERANCE or at.x + fragment.width > room.right + _TOLERANCE
    return at.y < room.top - _TOLERANCE or at.y + fragment.height > room.bottom + _TOLERANCE


def _line_overflows(at: Placed, room: _Room, inner: _Room, downwards: bool) -> bool:
    line = at.fragment
    assert isinstance(line, LineFragment)
    if not line.children:
        return False
    if _sticks_out(at, room, downwards) or any(_is_hidden(child.fragment) for child in line.children):
        return True
    if downwards:
        low, high, length = max(room.top, inner.top), min(room.bottom, inner.bottom), line.height
        start = at.y + min(child.y for child in line.children)
        end = at.y + max(child.y + child.fragment.height for child in line.children)
    else:
        low, high, length = max(room.left, inner.left), min(room.right, inner.right), line.width
        start = at.x + min(child.x for child in line.children)
        end = at.x + max(child.x + child.fragment.width for child in line.children)
    # what hangs at either end of the line is not in its length
    fits_from_start = start >= low - _TOLERANCE and start + length <= high + _TOLERANCE
    return not (fits_from_start or (end <= high + _TOLERANCE and end - length >= low - _TOLERANCE))


def _is_hidden(fragment: object) -> bool:
    """Whether something in a line gave way to an ellipsis or a clamp."""
    if isinstance(fragment, TextFragment):
        return fragment.hidden
    return isinstance(fragment, BoxFragment) and (
        fragment.hidden
        or (fragment.box.kind is BoxKind.INLINE and any(_is_hidden(child.fragment) for child in fragment.children))
    )


def _atomic_boxes(line: Placed) -> Iterator[tuple[float, float, BoxFragment]]:
    stack = [line]
    while stack:
        x, y, fragment = stack.pop()
        if isinstance(fragment, TextFragment):
            continue
        if isinstance(fragment, BoxFragment) and fragment.box.kind is not BoxKind.INLINE:
            if not _stands_outside(fragment.box):
                yield x, y, fragment.page or fragment
            continue
        stack += [Placed(x + child.x, y + child.y, child.fragment) for child in fragment.children]
