"""Flex lines: collecting items, flexible lengths, cross sizes and shared baselines (CSS Flexbox 1, 9.3, 9.4 and 9.7)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from audome_engine.layout.flex.container import Container
from audome_engine.layout.flex.items import FlexItem
from audome_engine.layout.sizing import clamp
from audome_engine.layout.types import BoxFragment
from audome_engine.layout.units import quantize
from audome_engine.style.enums import Align


@dataclass(slots=True, eq=False)
class FlexLine:
    """One line of items. `items` are in main-start order first, from the inline-start or top edge once aligned; the
    baselines are those of the items that share one, from the line's cross-start and from its cross-end edge."""

    items: list[FlexItem]
    hypothetical: float = 0.0  # the sum of the hypothetical outer main sizes, gaps between
    cross: float = 0.0
    position: float = 0.0
    major_baseline: float | None = None
    minor_baseline: float | None = None


def collect_lines(items: list[FlexItem], container: Container) -> list[FlexLine]:
    """9.3, step 5."""
    lines: list[FlexLine] = []
    gap = container.main_gap
    for item in items:
        size = item.hypothetical + item.main_margins
        if lines and not (container.wraps and lines[-1].hypothetical + gap + size > container.line_limit):
            lines[-1].items.append(item)
            lines[-1].hypothetical += gap + size
        else:
            lines.append(FlexLine([item], size))
    return lines


def resolve_flexible_lengths(line: FlexLine, container: Container, main: float) -> None:
    """9.7: the used main size of every item of a line in `main` px."""
    items = line.items
    growing = line.hypothetical < main  # step 1
    for item in items:  # step 2
        factor = item.style.flex_grow if growing else item.style.flex_shrink
        item.main = item.hypothetical
        wrong_way = item.base > item.hypothetical if growing else item.base < item.hypothetical
        item.frozen = factor == 0 or wrong_way
    room = main - container.main_gap * (len(items) - 1) - sum(item.main_margins for item in items)
    initial_free = _free_space(items, room)  # step 3
    while any(not item.frozen for item in items):  # step 4
        _distribute(items, room, initial_free, growing)


def _free_space(items: list[FlexItem], room: float) -> float:
    return room - sum(item.main if item.frozen else item.base for item in items)


def _distribute(items: list[FlexItem], room: float, initial_free: float, growing: bool) -> None:
    flexible = [item for item in items if not item.frozen]
    free = _free_space(items, room)  # 4b
    factors = sum(item.style.flex_grow if growing else item.style.flex_shrink for item in flexible)
    if factors < 1 and abs(initial_free * factors) < abs(free):
        free = initial_free * factors
    scaled = sum(item.style.flex_shrink * _inner_base(item) for item in flexible)
    violation = 0.0
    targets: list[tuple[FlexItem, float, float]] = []
    for item in flexible:  # 4c, 4d
        if growing:
            share = free * (item.style.flex_grow / factors) if free > 0 else 0.0
        else:
            share = free * (item.style.flex_shrink * _inner_base(item) / scaled) if scaled and free < 0 else 0.0
        target = item.base + _rounded(share)
        clamped = clamp(target, item.minimum, item.maximum)
        violation += clamped - target
        targets.append((item, target, clamped))
    for item, target, clamped in targets:  # 4e
        item.main = clamped
        item.frozen = violation == 0 or (clamped > target if violation > 0 else clamped < target)


def _rounded(share: float) -> float:
    """To 1/64 px, nearest; what is not a number gives nothing."""
    return quantize(math.floor(share * 64 + 0.5) / 64) if math.isfinite(share) else 0.0


def _inner_base(item: FlexItem) -> float:
    """The base size of the content box, which scales the shrink factor."""
    return max(0.0, item.base - item.main_edges)


# 9.4, step 8


def size_line(line: FlexLine, container: Container) -> None:
    """The line's cross size by its items, and their baselines (CSS Box Alignment 3, 9)."""
    below = {False: 0.0, True: 0.0}
    ascents: dict[bool, float] = {}
    line.cross = 0.0
    for item in line.items:
        size = item.cross + item.cross_margins
        if item.align in (Align.BASELINE, Align.LAST_BASELINE):
            ascent, minor = baseline_of(item, container)
            below[minor] = max(below[minor], size - ascent) if minor in ascents else size - ascent
            ascents[minor] = max(ascents.get(minor, ascent), ascent)
            size = ascents[minor] + below[minor]
        line.cross = max(line.cross, size)
    line.major_baseline, line.minor_baseline = ascents.get(False), ascents.get(True)


def baseline_of(item: FlexItem, container: Container) -> tuple[float, bool]:
    """How far an item's baseline is from its cross-start margin edge; or, of those that are aligned at the line's end,
    from its cross-end margin edge (and True). In a column Chromium takes the left edges for baselines."""
    last = item.align is Align.LAST_BASELINE
    minor = last != container.cross_reversed
    margin = item.edges.margin
    if container.is_row:
        assert item.fragment is not None
        ascent = own_baseline(item.fragment, last=last)
        start, end = margin.top, margin.bottom
    else:
        ascent = item.cross if container.rtl else 0.0
        start, end = (margin.right, margin.left) if container.rtl else (margin.left, margin.right)
    return (end + item.cross - ascent, True) if minor else (start + ascent, False)


def own_baseline(fragment: BoxFragment, *, last: bool) -> float:
    """An item's first or last baseline from its border box's top: that of a scroll container never outside of it (CSS Box
    Alignment 3, 9.1); of an item without any, its bottom edge."""
    own = fragment.last_baseline if last else fragment.first_baseline
    if own is None:
        return fragment.height
    style = fragment.box.style
    scrolls = style.overflow_x.is_scroll_container or style.overflow_y.is_scroll_container
    return clamp(own, 0.0, fragment.height) if scrolls else own
