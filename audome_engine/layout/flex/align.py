"""Alignment of flex items and lines (CSS Flexbox 1, 9.5 and 9.6; CSS Box Alignment 3). All positions are from the
inline-start or the top edge; reversed lines and items are put into that order first."""

from __future__ import annotations

from typing import NamedTuple

from audome_engine.layout.flex.container import Container
from audome_engine.layout.flex.items import FlexItem
from audome_engine.layout.flex.lines import FlexLine, baseline_of
from audome_engine.layout.units import quantize
from audome_engine.style.enums import Align, Keyword
from audome_engine.style.values import Alignment

_DISTRIBUTED = (Align.SPACE_BETWEEN, Align.SPACE_AROUND, Align.SPACE_EVENLY)


def distribute(alignment: Alignment, free: float, count: int, reversed_: bool) -> tuple[float, float]:
    """Where the first of `count` items begins and how much is added between neighbours (Box Alignment 3, 5). What is
    distributed falls back to the start where nothing is left, around to a safe center."""
    keyword = alignment.keyword
    if keyword in _DISTRIBUTED:
        if keyword is Align.SPACE_BETWEEN:
            return (0.0, free / (count - 1)) if free > 0 and count > 1 else (free if reversed_ else 0.0, 0.0)
        if free <= 0 or count == 0:
            return max(0.0, free / 2), 0.0
        share = free / (count if keyword is Align.SPACE_AROUND else count + 1)
        return (share / 2 if keyword is Align.SPACE_AROUND else share), share
    if alignment.safe and free <= 0:
        return 0.0, 0.0
    if keyword is Align.CENTER:
        return free / 2, 0.0
    if keyword in (Align.START, Align.SELF_START):
        return 0.0, 0.0
    if keyword in (Align.END, Align.SELF_END):
        return free, 0.0
    at_end = (keyword is Align.FLEX_END) != reversed_
    return (free if at_end else 0.0), 0.0


def align_main(line: FlexLine, container: Container, main: float) -> None:
    """9.5: auto margins, then justify-content."""
    items, gap = line.items, container.main_gap
    free = main - sum(item.main + item.main_margins for item in items) - gap * (len(items) - 1)
    autos = sum(sum(_sides(item, container, main=True).auto) for item in items)
    share = free / autos if autos and free > 0 else 0.0
    start, between = distribute(container.justification(), 0.0 if share else free, len(items), container.main_reversed)
    position = start
    for item in items:
        sides = _sides(item, container, main=True)
        position += sides.start + (share if sides.auto[0] else 0.0)
        _place(item, container, main=position)
        position += item.main + sides.end + (share if sides.auto[1] else 0.0) + gap + between


def align_lines(lines: list[FlexLine], container: Container, cross: float) -> None:
    """9.4, step 9, and 9.6, step 16: lines within the container's cross size."""
    alignment, gap = container.style.align_content, container.cross_gap
    if not container.wraps:  # a single line is as large as its container
        lines[0].cross = cross
        lines[0].position = 0.0
        return
    free = cross - sum(line.cross for line in lines) - gap * (len(lines) - 1)
    if free >= 0 and alignment.keyword in (Align.STRETCH, Align.NORMAL):
        for line in lines:
            line.cross += quantize(free / len(lines))
        free = 0.0
    position, between = distribute(alignment, free, len(lines), container.cross_reversed)
    for line in lines:
        line.position = position
        position += line.cross + gap + between


def align_cross(line: FlexLine, container: Container) -> None:
    """9.6, steps 13 and 14: items within their line."""
    for item in line.items:
        sides = _sides(item, container, main=False)
        free = line.cross - item.cross - item.cross_margins
        offset = sides.start
        if any(sides.auto):
            offset += max(0.0, free) / sum(sides.auto) if sides.auto[0] else 0.0
        else:
            offset += _cross_offset(item, container, line, max(0.0, free) if item.safe else free)
        _place(item, container, cross=line.position + offset)


def _cross_offset(item: FlexItem, container: Container, line: FlexLine, free: float) -> float:
    align = item.align
    if align is Align.CENTER:
        return free / 2
    if align in (Align.BASELINE, Align.LAST_BASELINE):
        ascent, minor = baseline_of(item, container)
        if minor:
            return free - ((line.minor_baseline or 0.0) - ascent)
        return (line.major_baseline or 0.0) - ascent
    at_end = align is Align.END or (align is Align.STRETCH and container.cross_reversed)
    return free if at_end else 0.0


class _Sides(NamedTuple):
    """An item's margins at the logical start and end of an axis, `auto` as 0, and which are auto."""

    start: float
    end: float
    auto: tuple[bool, bool]


def _sides(item: FlexItem, container: Container, *, main: bool) -> _Sides:
    style, margin = item.style, item.edges.margin
    if main != container.is_row:
        auto = isinstance(style.margin_top, Keyword), isinstance(style.margin_bottom, Keyword)
        return _Sides(margin.top, margin.bottom, auto)
    auto = isinstance(style.margin_left, Keyword), isinstance(style.margin_right, Keyword)
    sides = _Sides(margin.left, margin.right, auto)
    return _Sides(sides.end, sides.start, (auto[1], auto[0])) if container.rtl else sides


def _place(item: FlexItem, container: Container, *, main: float | None = None, cross: float | None = None) -> None:
    x, y = (main, cross) if container.is_row else (cross, main)
    item.x = item.x if x is None else quantize(x)
    item.y = item.y if y is None else quantize(y)
