"""The lines of one axis of a grid: a track list to named lines and track sizes, and `grid-row-start` and the like to
lines (CSS Grid 2, 7, 8.3 and 9). Lines are counted from 0, the start of the explicit grid; those before it are negative.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from audome_engine.style.grid import MOST_TRACKS, GridLine, LineNames, TrackList, TrackRepeat, TrackSize

AreaSpans: TypeAlias = Mapping[str, tuple[int, int]]


@dataclass(slots=True)
class AxisLines:
    """The lines of the explicit grid; those of a subgrid are all there are.

    `areas` are the first and last line of every named area (the other way round where a subgrid runs against its parent).
    """

    names: list[tuple[str, ...]]
    explicit: int
    areas: AreaSpans = field(default_factory=dict)
    subgrid: bool = False
    _index: dict[str, list[int]] | None = None

    def named(self, name: str) -> Sequence[int]:
        """The lines of that name, in order."""
        if self._index is None:
            self._index = {}
            for line, names in enumerate(self.names):
                for each in dict.fromkeys(names):
                    self._index.setdefault(each, []).append(line)
        return self._index.get(name, ())


class Span(NamedTuple):
    """Where an item stands in one axis: from line `start` (None: placed automatically) over `size` tracks."""

    size: int
    start: int | None = None


def clamp_lines(first: int, last: int, low: int, high: int) -> tuple[int, int]:
    """Lines between `low` and `high` (6.6): what is cut off is cut off, what lies outside ends up in the last track on
    that side."""
    return min(max(first, low), high - 1), max(min(last, high), low + 1)


class AxisTracks(NamedTuple):
    """The sizing function of every track, implicit ones too, and which tracks come from `auto-fit`."""

    sizes: list[TrackSize]
    auto_fit: range


# Explicit lines and tracks


def area_spans(areas: Sequence[Sequence[str]], *, columns: bool) -> AreaSpans:
    """The lines that the areas of `grid-template-areas` begin and end at."""
    spans: dict[str, tuple[int, int]] = {}
    for y, row in enumerate(areas):
        for x, name in enumerate(row):
            if name:
                at = x if columns else y
                start, end = spans.get(name, (at, at + 1))
                spans[name] = (min(start, at), max(end, at + 1))
    return spans


def expand_lines(template: TrackList, repetitions: int, areas: Sequence[Sequence[str]], *, columns: bool) -> AxisLines:
    """The explicit grid in one axis (7.1), with `repetitions` of an automatic `repeat()`."""
    names: list[list[str]] = [[]]
    for part, _ in _expanded(template, repetitions):
        if isinstance(part, LineNames):
            names[-1] += part.names
        else:
            names.append([])
    tracks_of_areas = (len(areas[0]) if columns else len(areas)) if areas else 0
    explicit = min(max(len(names) - 1, tracks_of_areas), MOST_TRACKS)
    names = (names + [[] for _ in range(explicit + 1 - len(names))])[: explicit + 1]
    return _with_areas(names, explicit, area_spans(areas, columns=columns))


def _expanded(template: TrackList, repetitions: int) -> Iterator[tuple[TrackSize | LineNames, bool]]:
    """The parts of a track list with repetitions written out, and whether each is of `auto-fit`; as many as there may be."""
    tracks = 0
    for part in template.parts:
        repeat = part if isinstance(part, TrackRepeat) else TrackRepeat(1, (part,))
        times = repetitions if isinstance(repeat.times, str) else repeat.times
        for _ in range(times):
            for each in repeat.parts:
                if isinstance(each, TrackSize):
                    tracks += 1
                if tracks > MOST_TRACKS:
                    return
                yield each, repeat.times == "auto-fit"


def _with_areas(names: list[list[str]], explicit: int, areas: AreaSpans, *, subgrid: bool = False) -> AxisLines:
    """Areas name the lines around them (7.3.2)."""
    for name, (start, end) in areas.items():
        for line, suffix in ((start, "start"), (end, "end")):
            if line < len(names):
                names[line].append(f"{name}-{suffix}")
    return AxisLines([tuple(each) for each in names], explicit, areas, subgrid)


def track_sizes(
    template: TrackList, repetitions: int, automatic: Sequence[TrackSize], *, before: int, total: int
) -> AxisTracks:
    """The sizes of all `total` tracks, of which `before` precede the explicit grid. Those that the track list leaves out
    take turns with the automatic sizes, forwards after it and backwards before it (7.6)."""
    sizes: list[TrackSize] = []
    auto_fit: list[int] = []
    for part, fits in _expanded(template, repetitions):
        if isinstance(part, TrackSize):
            if fits:
                auto_fit.append(len(sizes) + before)
            sizes.append(part)
    count = len(automatic)
    leading = [automatic[index % count] for index in range(-before, 0)]
    trailing = [automatic[index % count] for index in range(total - before - len(sizes))]
    fitted = range(auto_fit[0], auto_fit[-1] + 1) if auto_fit else range(0)
    return AxisTracks((leading + sizes + trailing)[:total], fitted)


# Subgrids (9)


def subgrid_lines(template: TrackList, own: AreaSpans, parent: AxisLines, span: range, *, reverse: bool) -> AxisLines:
    """The lines of a subgrid that covers the tracks `span` of its parent (counted from the parent's explicit grid): they
    have the names they have there, those of the subgrid's own list and those of areas, its own and the parts of the
    parent's. `reverse`: the subgrid runs against its parent."""

    def here(line: int) -> int:
        line = max(span.start, min(span.stop, line))
        return span.stop - line if reverse else line - span.start

    count = len(span)
    names: list[list[str]] = [[] for _ in range(count + 1)]
    for line in range(max(span.start, 0), min(span.stop, parent.explicit) + 1):
        names[here(line)] += parent.names[line]
    for at, listed in zip(range(count + 1), _own_names(template, count + 1), strict=False):
        names[at] += listed.names
    areas: dict[str, tuple[int, int]] = {}
    for name, (start, end) in parent.areas.items():
        if here(start) != here(end):
            areas[name] = (here(start), here(end))
    inherited = _with_areas(names, count, areas, subgrid=True)
    return _with_areas([list(each) for each in inherited.names], count, {**areas, **own}, subgrid=True)


def _own_names(template: TrackList, lines: int) -> Iterator[LineNames]:
    """`<line-name-list>`, with `repeat(auto-fill)` as often as there are lines left."""
    fixed = automatic = 0
    for part in template.parts:
        if isinstance(part, TrackRepeat):
            if isinstance(part.times, str):
                automatic = len(part.parts)
            else:
                fixed += part.times * len(part.parts)
        else:
            fixed += 1
    repetitions = max(0, (lines - fixed) // automatic) if automatic else 0
    for part, _ in _expanded(template, repetitions):
        if isinstance(part, LineNames):
            yield part


# Placement properties to lines (8.3)


def resolve_span(start: GridLine, end: GridLine, lines: AxisLines) -> Span:
    """Where the two placement properties put an item (8.3.1)."""
    first, last = _definite(start, "start", lines), _definite(end, "end", lines)
    if first is None and last is None:
        spanning = start if start.span else end
        # A span to a named line from nowhere is a span of one.
        size = 1 if spanning.name else spanning.number or 1
        return Span(min(size, MOST_TRACKS))
    if first is None or last is None:
        first, last = _other_edge(start, end, first, last, lines)
    if first > last:
        first, last = last, first
    elif first == last:
        last = first + 1
    first, last = clamp_lines(first, last, -MOST_TRACKS, MOST_TRACKS)
    return Span(last - first, first)


def _other_edge(
    start: GridLine, end: GridLine, first: int | None, last: int | None, lines: AxisLines
) -> tuple[int, int]:
    """The edge that is `auto` or a span, counted from the one that is known."""
    if first is not None:
        return first, _after(first, end, lines) if end.span else first + 1
    assert last is not None
    return (_before(last, start, lines) if start.span else last - 1), last


def _definite(value: GridLine, edge: str, lines: AxisLines) -> int | None:
    """The line, but for `auto` and spans. Implicit lines have every name that the explicit ones run out of."""
    if value.span:
        return None
    number, name = value.number, value.name
    if not name:
        if number is None:
            return None
        return number - 1 if number > 0 else lines.explicit + 1 + number
    if number is None:
        of_area = lines.named(f"{name}-{edge}")
        if of_area:
            return of_area[0]
        number = 1
    named = lines.named(name)
    if number > 0:
        return named[number - 1] if number <= len(named) else lines.explicit + number - len(named)
    return named[number] if -number <= len(named) else number + len(named)


def _after(line: int, value: GridLine, lines: AxisLines) -> int:
    """The line that a span from `line` ends at."""
    number = value.number or 1
    if not value.name:
        return line + number
    named = [each for each in lines.named(value.name) if each > line]
    return named[number - 1] if number <= len(named) else max(line, lines.explicit) + number - len(named)


def _before(line: int, value: GridLine, lines: AxisLines) -> int:
    """The line that a span up to `line` begins at."""
    number = value.number or 1
    if not value.name:
        return line - number
    named = [each for each in lines.named(value.name) if each < line]
    return named[-number] if number <= len(named) else min(line, 0) - number + len(named)


def resolve_absolute(
    start: GridLine, end: GridLine, lines: AxisLines, *, before: int, total: int
) -> tuple[int | None, int | None]:
    """The lines around an absolutely positioned item, counted in the implicit grid; None is the edge of the grid
    container's padding box, which `auto` means and what lies outside of the grid (10.1)."""
    first, last = _definite(start, "start", lines), _definite(end, "end", lines)
    if first is not None and last is None and end.span:
        last = _after(first, end, lines)
    elif last is not None and first is None and start.span:
        first = _before(last, start, lines)
    if first is not None and last is not None:
        if first > last:
            first, last = last, first
        elif first == last:
            last = None
    return _existing(first, before, total), _existing(last, before, total)


def _existing(line: int | None, before: int, total: int) -> int | None:
    return line + before if line is not None and 0 <= line + before <= total else None
