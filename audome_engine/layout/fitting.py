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
from audome_engine.layout.fit_estimate import Estimate, content_extents, runs_downwards
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
from audome_engine.style.enums import Fitting, Keyword
from audome_engine.text.instances import LARGEST_SIZE

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
    if context.exhausted or not own or not _has_text(box):
        return search.attempt(own).fragment
    low, high = size_limits(box.style, max(context.width, context.height or 0.0))
    size = search.largest(low, high)
    if context.counts["scaled boxes"] > MOST_SCALED:
        context.exhausted = True
        context.diagnostics.warning("fit", "too much text is fitted to its boxes; the rest stays as it is")
    attempt = search.attempt(size)
    attempt.fragment.fit = Fit(size, attempt.fits)
    return attempt.fragment


def smallest_text(context: LayoutContext, box: Box) -> Box:
    """A copy of a fitted box with its text at the smallest size, which counts for its min-content width."""
    low, _ = size_limits(box.style, max(context.width, context.height or 0.0))
    return _copy(context, box, low)


def _copy(context: LayoutContext, box: Box, size: float) -> Box:
    """`box` with its text scaled so that its own is of this size; it is not fitted any more."""
    own = box.style.font_size
    copy = scaled(context, box.origin or box, size / own if own else 1.0)
    if copy.style.aspect_ratio.ratio is not None and (box.style.audome_fit.shrinks or size > own):
        copy.style = _without_content_minimum(copy.style)
    return copy if box.origin is None else in_frame(context, copy, box.frame)


def _without_content_minimum(style: ComputedStyle) -> ComputedStyle:
    """So that the box keeps its ratio whatever its text needs."""
    automatic = [name for name in ("min_width", "min_height") if getattr(style, name) is Keyword.AUTO]
    return style.with_(**dict.fromkeys(automatic, 0.0))


def size_limits(style: ComputedStyle, canvas: float) -> tuple[float, float]:
    """The smallest and the largest font size; without a maximum no text is larger than the canvas is long."""
    own, fitting = style.font_size, style.audome_fit
    low = style.audome_fit_min if style.audome_fit_min is not None else SMALLEST if fitting.shrinks else own
    high = style.audome_fit_max if style.audome_fit_max is not None else canvas if fitting.grows else own
    if not fitting.grows:
        low, high = min(low, own), min(high, own)
    elif not fitting.shrinks:
        low, high = max(low, own), max(high, own)
    low = min(low, LARGEST_SIZE)
    return low, max(low, min(high, LARGEST_SIZE))


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
            copy = _copy(self.context, self.box, size)
            fragment = dispatch.layout_box(self.context, copy, self.constraints)
            known = self._attempts[size] = _Attempt(fragment, not _overflows(fragment))
        return known

    def largest(self, low: float, high: float) -> float:
        """The largest size that fits, or `low`."""
        sizes = _Sizes(low, high)
        first = sizes.index(self.box.style.font_size)
        attempt = self.attempt(sizes[first])
        if first == (sizes.last if attempt.fits else 0):
            return sizes[first]
        below, above = (first, sizes.last + 1) if attempt.fits else (0, first)
        estimate = Estimate(self.context, attempt.fragment, _room(attempt.fragment, self.constraints))
        guess, beyond = below, above
        while beyond - guess > 1:
            middle = (guess + beyond) // 2
            guess, beyond = (middle, beyond) if estimate.fits(sizes[middle] / sizes[first]) else (guess, middle)
        return sizes[self._around(sizes, guess, (below, above))]

    def _around(self, sizes: _Sizes, guess: int, known: tuple[int, int]) -> int:
        """The last index that fits, sought from a guess in ever larger steps, then by bisection; of the known ones the
        first fits, or there is nothing below it, and the second does not."""
        below, above = known
        at = min(max(guess, below + 1), above - 1)
        rising = self.attempt(sizes[at]).fits
        step = 1
        while below < at < above:
            fits = self.attempt(sizes[at]).fits
            below, above = (at, above) if fits else (below, at)
            if fits is not rising:
                break
            at += step if rising else -step
            step *= 2
        while above - below > 1:
            middle = (below + above) // 2
            if self.attempt(sizes[middle]).fits:
                below = middle
            else:
                above = middle
        return below


class _Sizes:
    """The font sizes to choose from: the limits, and the multiples of `STEP` between them."""

    def __init__(self, low: float, high: float) -> None:
        self._low, self._high = low, high
        self._first = math.floor(low / STEP) + 1
        self.last = max(0, math.ceil(high / STEP) - self._first) + (high > low)

    def __getitem__(self, index: int) -> float:
        if index == 0:
            return self._low
        return self._high if index >= self.last else (self._first + index - 1) * STEP

    def index(self, size: float) -> int:
        """That of the largest size that is not larger, or 0."""
        return self.last if size >= self._high else max(0, math.floor(size / STEP) - self._first + 1)


def _room(fragment: BoxFragment, constraints: Constraints) -> tuple[float, float]:
    """How long lines may be, and how high all of them together, as far as that can be told."""
    page = fragment.page or fragment
    style = page.box.style
    length, height = content_extents(page)
    downwards = runs_downwards(page.box)
    own, limit = (style.width, style.max_width) if downwards else (style.height, style.max_height)
    imposed = constraints.fixed_width if downwards else constraints.fixed_height
    if imposed is None and own is Keyword.AUTO and limit is Keyword.NONE:
        return length, math.inf
    return length, height


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
        downwards = runs_downwards(parent.box)
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
