"""The placement of grid items: their styles and the explicit grid to areas of the implicit grid (CSS Grid 2, 8)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from audome_engine.layout.grid.lines import AxisLines, Span, clamp_lines, resolve_span
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.grid import MOST_TRACKS


class Area(NamedTuple):
    """The tracks of the implicit grid that an item covers, counted from 0; ends are exclusive."""

    row: int
    row_end: int
    column: int
    column_end: int


class Placement(NamedTuple):
    """The areas of the items, in the order given, and the size of the implicit grid."""

    areas: list[Area]
    rows: int
    columns: int
    rows_before: int  # implicit tracks before the explicit grid
    columns_before: int


def place_items(style: ComputedStyle, items: Sequence[ComputedStyle], columns: AxisLines, rows: AxisLines) -> Placement:
    """Place items, given in order-modified document order, into the grid of a container with this style."""
    across = [resolve_span(item.grid_column_start, item.grid_column_end, columns) for item in items]
    down = [resolve_span(item.grid_row_start, item.grid_row_end, rows) for item in items]
    across, width = _clamped(across, columns)
    down, height = _clamped(down, rows)
    flow = style.grid_auto_flow
    if flow.column:
        placed = _Placer(down, across, height, flow.dense).place()
        first = (placed.major, placed.minor)
    else:
        placed = _Placer(across, down, width, flow.dense).place()
        first = (placed.minor, placed.major)
    x, columns_before, columns_total = _normalised(first[0], across, columns)
    y, rows_before, rows_total = _normalised(first[1], down, rows)
    areas = [Area(*vertical, *horizontal) for vertical, horizontal in zip(y, x, strict=True)]
    return Placement(areas, rows_total, columns_total, rows_before, columns_before)


def _clamped(spans: list[Span], lines: AxisLines) -> tuple[list[Span], int]:
    """The spans, and how many tracks automatic placement fills. A subgrid has no implicit tracks (9): lines are clamped to
    its own; as in Chromium there is room nevertheless for as many tracks as items would precede it by."""
    if not lines.subgrid:
        return spans, lines.explicit
    room = lines.explicit - min((span.start for span in spans if span.start is not None), default=0)
    clamped: list[Span] = []
    for span in spans:
        if span.start is not None:
            start, end = clamp_lines(span.start, span.start + span.size, 0, lines.explicit)
            span = Span(end - start, start)
        clamped.append(span)
    return clamped, max(lines.explicit, room)


def _normalised(
    starts: Sequence[int], spans: Sequence[Span], lines: AxisLines
) -> tuple[list[tuple[int, int]], int, int]:
    """The tracks of all items in the implicit grid, how many tracks precede the explicit grid, and how many there are."""
    items = [(start, start + span.size) for start, span in zip(starts, spans, strict=True)]
    if lines.subgrid:
        # What was placed automatically is clamped, too.
        return [clamp_lines(*item, 0, lines.explicit) for item in items], 0, lines.explicit
    low = min((start for start, _ in items), default=0)
    high = max((end for _, end in items), default=0)
    # As in Chromium, no track leads up to an explicit grid that has none.
    before, high = max(0, -low), max(lines.explicit, high) if lines.explicit else high
    return [(start + before, end + before) for start, end in items], before, high + before


class _Placed(NamedTuple):
    minor: list[int]
    major: list[int]


class _Placer:
    """The algorithm of 8.5. The major axis is the one that the grid grows in: with `grid-auto-flow: row` the rows, and
    the minor one the columns."""

    def __init__(self, minor: Sequence[Span], major: Sequence[Span], explicit: int, dense: bool) -> None:
        self._spans = list(zip(minor, major, strict=True))
        self._dense = dense
        self._minor_explicit = explicit
        self._occupied = _Occupancy()
        self._minor: list[int] = [0 if span.start is None else span.start for span in minor]
        self._major: list[int] = [0 if span.start is None else span.start for span in major]
        self._low = min(0, min((span.start for span in major if span.start is not None), default=0))

    def place(self) -> _Placed:
        """The start lines of all items in both axes."""
        self._place_definite()
        self._place_in_given_tracks()
        self._place_remaining()
        return _Placed(self._minor, self._major)

    def _put(self, index: int, minor: int, major: int) -> None:
        across, down = self._spans[index]
        self._minor[index], self._major[index] = minor, major
        self._occupied.add(range(major, major + down.size), minor, minor + across.size)

    def _place_definite(self) -> None:
        """8.5, step 1: what is not positioned automatically."""
        for index, (across, down) in enumerate(self._spans):
            if across.start is not None and down.start is not None:
                self._put(index, across.start, down.start)

    def _place_in_given_tracks(self) -> None:
        """8.5, step 2: the items locked to a given row. Where packing is sparse they stand behind those placed there
        before; as in Chromium, those that begin in the same row."""
        low = min(0, min((across.start for across, _ in self._spans if across.start is not None), default=0))
        behind: dict[int, int] = {}
        for index, (across, down) in enumerate(self._spans):
            if across.start is not None or down.start is None:
                continue
            tracks = range(down.start, down.start + down.size)
            minor = low if self._dense else behind.get(down.start, low)
            while (blocked := self._occupied.blocked_until(tracks, minor, minor + across.size)) is not None:
                minor = blocked
            self._put(index, minor, down.start)
            behind[down.start] = minor + across.size

    def _place_remaining(self) -> None:
        """8.5, steps 3 and 4."""
        minor_low, minor_high = self._minor_extent()
        cursor = (self._low, minor_low)
        # What was no place for an item is none for a later one of the same size: the search goes on from there.
        tried: dict[tuple[int | None, int, int], tuple[int, int]] = {}
        for index, (across, down) in enumerate(self._spans):
            if down.start is not None:
                continue
            key = (across.start, across.size, down.size)
            if self._dense:
                cursor = tried.get(key, (self._low, minor_low))
            if across.start is not None:
                cursor = self._next_in_given_column(across.start, cursor, across, down)
            else:
                cursor = self._next_anywhere(cursor, across, down, (minor_low, minor_high))
            tried[key] = cursor
            self._put(index, cursor[1], cursor[0])

    def _minor_extent(self) -> tuple[int, int]:
        """8.5, step 3: the columns of the implicit grid."""
        low, high, widest = 0, self._minor_explicit, 0
        for index, (across, down) in enumerate(self._spans):
            if across.start is None and down.start is None:
                widest = max(widest, across.size)
            else:
                low = min(low, self._minor[index])
                high = max(high, self._minor[index] + across.size)
        return low, max(high, low + widest)

    def _next_in_given_column(self, minor: int, cursor: tuple[int, int], across: Span, down: Span) -> tuple[int, int]:
        major = cursor[0] + 1 if not self._dense and minor < cursor[1] else cursor[0]
        while major + down.size <= MOST_TRACKS:
            tracks = range(major, major + down.size)
            if self._occupied.blocked_until(tracks, minor, minor + across.size) is None:
                return major, minor
            major += 1
        return MOST_TRACKS - down.size, minor

    def _next_anywhere(
        self, cursor: tuple[int, int], across: Span, down: Span, extent: tuple[int, int]
    ) -> tuple[int, int]:
        major, minor = cursor
        while major + down.size <= MOST_TRACKS:
            tracks = range(major, major + down.size)
            while minor + across.size <= extent[1]:
                blocked = self._occupied.blocked_until(tracks, minor, minor + across.size)
                if blocked is None:
                    return major, minor
                minor = blocked
            major += 1
            minor = extent[0]
        return MOST_TRACKS - down.size, extent[0]


class _Occupancy:
    """What is taken of each track of the major axis: intervals of the minor axis, apart from each other and in order."""

    def __init__(self) -> None:
        self._tracks: dict[int, tuple[list[int], list[int]]] = {}

    def add(self, tracks: range, start: int, end: int) -> None:
        """Take an area."""
        for track in tracks:
            starts, ends = self._tracks.setdefault(track, ([], []))
            # Intervals that it overlaps or touches become one with it.
            first, last = bisect_left(ends, start), bisect_right(starts, end)
            if first < last:
                low, high = min(start, starts[first]), max(end, ends[last - 1])
            else:
                low, high = start, end
            starts[first:last] = [low]
            ends[first:last] = [high]

    def blocked_until(self, tracks: range, start: int, end: int) -> int | None:
        """Where the last thing in the way of an area ends; None where it is free."""
        result: int | None = None
        for track in tracks:
            intervals = self._tracks.get(track)
            if intervals is None:
                continue
            last = bisect_left(intervals[0], end) - 1
            if last >= 0 and intervals[1][last] > start and (result is None or intervals[1][last] > result):
                result = intervals[1][last]
        return result
