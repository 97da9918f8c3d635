"""Items within their grid areas (CSS Grid 2, 10.3 to 10.6; CSS Box Alignment 3, 6)."""

from __future__ import annotations

from audome_engine.layout.grid.model import Axis, Grid, GridItem, SelfAlignment
from audome_engine.layout.grid.tracks import Lines
from audome_engine.layout.sizing import box_edges
from audome_engine.layout.types import BoxFragment
from audome_engine.style.enums import Align, Keyword


def place_item(grid: Grid, item: GridItem) -> tuple[float, float]:
    """Where an item's border box begins: from the content box's inline-start edge, and from its top."""
    assert item.fragment is not None
    return _inline(grid, item, item.fragment), _block(grid, item, item.fragment)


def _inline(grid: Grid, item: GridItem, fragment: BoxFragment) -> float:
    style, margin = item.style, box_edges(item.style, item.column[1]).margin
    before, after = (margin.right, margin.left) if grid.rtl else (margin.left, margin.right)
    autos = (isinstance(style.margin_left, Keyword), isinstance(style.margin_right, Keyword))
    if grid.rtl:
        autos = (autos[1], autos[0])
    begin, size = item.column
    free = size - before - after - fragment.width
    if item.shares(Axis.COLUMNS):
        return begin + before
    if item.justify.keyword is Align.BASELINE and not any(autos):
        return begin + before + item.inline_shim
    return begin + before + _offset(free, autos, item.justify)


def share_inline_baselines(grid: Grid) -> None:
    """Box Alignment 3, 9: on the inline axis the line-left edges of boxes are their baselines."""
    groups: dict[int, list[tuple[float, GridItem]]] = {}
    for item in grid.items:
        if item.justify.keyword is Align.BASELINE and not item.auto_inline_margins:
            assert item.fragment is not None
            margin = box_edges(item.style, item.column[1]).margin
            distance = margin.right + item.fragment.width if grid.rtl else margin.left
            groups.setdefault(item.area.column, []).append((distance, item))
    for group in groups.values():
        furthest = max(distance for distance, _ in group)
        for distance, item in group:
            item.inline_shim = furthest - distance


def _block(grid: Grid, item: GridItem, fragment: BoxFragment) -> float:
    style, margin = item.style, box_edges(item.style, item.column[1]).margin
    begin, size = item.row
    free = size - margin.vertical - fragment.height
    autos = (isinstance(style.margin_top, Keyword), isinstance(style.margin_bottom, Keyword))
    if item.shares(Axis.ROWS):
        return begin + margin.top
    baselines = grid.rows.baselines
    if baselines.first and not any(autos):
        if item.align.keyword is Align.BASELINE:
            own = fragment.height if fragment.first_baseline is None else fragment.first_baseline
            return begin + baselines.first[item.area.row] - own
        if item.align.keyword is Align.LAST_BASELINE:
            own = fragment.height if fragment.last_baseline is None else fragment.last_baseline
            return begin + size - baselines.last[item.area.row_end - 1] - own
    return begin + margin.top + _offset(free, autos, item.align)


def _offset(free: float, autos: tuple[bool, bool], alignment: SelfAlignment) -> float:
    """10.2: auto margins take what is free; else the alignment says where the box stands."""
    if any(autos):
        if free <= 0 or not autos[0]:
            return 0.0
        return free / 2 if autos[1] else free
    if free < 0 and alignment.safe:
        return 0.0
    return free * SHARES.get(alignment.keyword, 0.0)


SHARES = {Align.CENTER: 0.5, Align.END: 1.0, Align.LAST_BASELINE: 1.0}


def line_position(at: Lines, line: int) -> tuple[float, float]:
    """A line as the end of the track before it, and as the start of the one after it."""
    before = at.ends[line - 1] if line > 0 else at.starts[0]
    after = at.starts[line] if line < len(at.starts) else at.ends[-1]
    return before, after
