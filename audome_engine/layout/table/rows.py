"""Row heights: by the cells, the rows' and groups' own heights, spanning cells, and what the table's height leaves to share
out (CSS Tables 3, 3.10; the shares are Chromium's, as the specification leaves them open).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audome_engine.layout.table.structure import Section
from audome_engine.layout.units import quantize
from audome_engine.style.values import Percentage


@dataclass(slots=True, eq=False)
class RowHeight:
    """A row's height, px, and what decides how it grows."""

    height: float = 0.0
    percent: float | None = None
    constrained: bool = False
    starts_span: bool = False  # a cell begins in it that spans rows
    baseline: float | None = None


@dataclass(slots=True, eq=False)
class SectionHeight:
    """A row group's height and rows."""

    height: float
    percent: float | None
    constrained: bool
    is_body: bool
    rows: list[RowHeight]
    grown: bool = False


def _share_out(items: Sequence[RowHeight | SectionHeight], weights: Sequence[float], free: float) -> None:
    """In proportion to the weights, or evenly where there are none; the last one takes what rounding leaves."""
    total, left = sum(weights), free
    for item, weight in zip(items, weights, strict=True):
        delta = quantize(free * weight / total) if total > 0 else quantize(free / len(items))
        item.height += delta
        left -= delta
    items[-1].height = max(0.0, items[-1].height + left)


def grow_rows(rows: list[RowHeight], height: float, spacing: float, base: float | None) -> None:
    """Grow rows to a height in all; `base` is what percentages refer to, None for the height of a spanning cell."""
    if not rows:
        return
    free = height - spacing * (len(rows) - 1) - sum(row.height for row in rows)
    if free <= 0:
        return
    lacking = {}
    if base is not None:
        lacking = {
            row: lack for row in rows if row.percent and (lack := quantize(row.percent * base / 100) - row.height) > 0
        }
    empty = [row for row in rows if row.height == 0 and row not in lacking]
    filled = [row for row in rows if row.height > 0 or row in lacking]
    free_rows = [row for row in filled if not _is_constrained(row, base)]
    if lacking:  # rows with percentages grow up to these first
        given = min(free, sum(lacking.values()))
        _share_out(list(lacking), list(lacking.values()), given)
        free -= given
        if free <= 0:
            return
    spanning = [row for row in rows[1:] if row.starts_span] if base is None else []
    if spanning:
        _share_out(spanning, [0.0] * len(spanning), free)
    elif free_rows:
        _share_out(free_rows, [row.height for row in free_rows], free)
    elif base is None and len(empty) == len(rows):
        empty[-1].height += free
    elif base is not None and empty:
        growing = [row for row in empty if not _is_constrained(row, base)] or empty
        _share_out(growing, [0.0] * len(growing), free)
    elif filled:
        _share_out(filled, [row.height for row in filled], free)


def _is_constrained(row: RowHeight, base: float | None) -> bool:
    return row.constrained and (row.percent is None or base is not None)


def section_height(section: Section, rows: list[RowHeight], height: float, spacing: float) -> SectionHeight:
    """A row group with the height it has by its rows (`height`) and its own height property."""
    specified = section.box.style.height if section.box is not None else None
    if isinstance(specified, float) and specified > height:
        height = quantize(specified)
        grow_rows(rows, height, spacing, height)
    percent = specified.value if isinstance(specified, Percentage) else None
    return SectionHeight(height, percent, isinstance(specified, float | Percentage), section.is_body, rows)


def grow_sections(sections: list[SectionHeight], height: float, spacing: float) -> None:
    """Share out the height of a table's content box: to row groups by their percentages, then to bodies before headers and
    footers, and among these to automatic before fixed ones."""
    room = max(0.0, height - spacing * (len(sections) + 1))
    used = sum(section.height for section in sections)
    if not sections or room <= used:
        return
    wanted = {s: max(s.height, quantize(s.percent * room / 100)) - s.height for s in sections if s.percent is not None}
    if sum(wanted.values()) > 0:
        given = min(sum(wanted.values()), room - used)
        _share_out(list(wanted), list(wanted.values()), given)
        used += given
        for section in wanted:
            section.grown = True
    candidates = [section for section in sections if section.is_body] or sections
    growing = (
        [s for s in candidates if s.percent is None and not s.constrained]
        or [s for s in candidates if s.percent is None]
        or candidates
    )
    if room > used:
        _share_out(growing, [section.height for section in growing], room - used)
        for section in growing:
            section.grown = True
    for section in sections:
        if section.grown:
            grow_rows(section.rows, section.height, spacing, section.height)
