"""Grid containers and items (CSS Grid 2): token streams to track lists, areas, lines and flows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from audome_engine.css import numeric
from audome_engine.css.registry import longhand
from audome_engine.css.stream import Invalid, Stream, Units
from audome_engine.style.enums import Keyword
from audome_engine.style.grid import (
    MOST_TRACKS,
    Flex,
    GridFlow,
    GridLine,
    LineNames,
    TrackBreadth,
    TrackList,
    TrackRepeat,
    TrackSize,
)

_BREADTHS = {"auto": Keyword.AUTO, "min-content": Keyword.MIN_CONTENT, "max-content": Keyword.MAX_CONTENT}
_NOT_NAMES = frozenset("span auto inherit initial unset revert revert-layer default".split())
_CELL = re.compile(r"\s+|\.+|[\w\u0080-\U0010ffff-]+|(?P<trash>.)", re.ASCII | re.DOTALL)


# Track sizes (7.2)


def _breadth(stream: Stream, units: Units, *, flexible: bool = True) -> TrackBreadth:
    word = stream.keyword(*_BREADTHS)
    if word is not None:
        return _BREADTHS[word]
    token = stream.peek()
    if token is not None and token.type == "dimension" and token.lower_unit == "fr":
        if not flexible or token.value < 0:
            raise Invalid
        stream.next()
        return Flex(float(token.value))
    return numeric.length_percentage(stream, units, minimum=0.0)


def track_size(stream: Stream, units: Units) -> TrackSize:
    """A breadth, `minmax()` or `fit-content()`."""
    arguments = stream.function("minmax")
    if arguments is not None:
        parts = arguments.commas()
        if len(parts) != 2:
            raise Invalid
        size = TrackSize(_breadth(parts[0], units, flexible=False), _breadth(parts[1], units))
        for part in parts:
            part.finish()
        return size
    arguments = stream.function("fit-content")
    if arguments is not None:
        limit = numeric.length_percentage(arguments, units, minimum=0.0)
        arguments.finish()
        return TrackSize(Keyword.AUTO, Keyword.MAX_CONTENT, limit)
    breadth = _breadth(stream, units)
    return TrackSize(Keyword.AUTO if isinstance(breadth, Flex) else breadth, breadth)


def _is_fixed(size: TrackSize) -> bool:
    """Whether it is a `<fixed-size>`, one that repetitions can be counted by: a length on one side at least."""
    return size.limit is None and not all(isinstance(b, Keyword | Flex) for b in (size.minimum, size.maximum))


# Track lists (7.2 to 7.4)


def line_names(stream: Stream) -> LineNames | None:
    """`[name name]`, if it is next."""
    token = stream.peek()
    if token is None or token.type != "[] block":
        return None
    stream.next()
    inner = Stream(token.content)
    names: list[str] = []
    while not inner.done:
        names.append(custom_ident(inner))
    return LineNames(tuple(names))


def custom_ident(stream: Stream) -> str:
    """Take a name of a line or area."""
    token = stream.next()
    if token.type != "ident" or token.lower_value in _NOT_NAMES:
        raise Invalid
    return str(token.value)


def track_list(stream: Stream, units: Units, *, repeats: bool = True) -> TrackList:
    """`<track-list>` or `<auto-track-list>`; without `repeats` an `<explicit-track-list>`. Ends before a slash."""
    parts: list[TrackSize | LineNames | TrackRepeat] = []
    sizes: list[TrackSize] = []
    while not stream.done:
        token = stream.peek()
        if token is not None and token.type == "literal" and token.value == "/":
            break
        names = line_names(stream)
        if names is not None:
            if parts and isinstance(parts[-1], LineNames):
                raise Invalid
            parts.append(names)
            continue
        arguments = stream.function("repeat") if repeats else None
        if arguments is None:
            size = track_size(stream, units)
            parts.append(size)
            sizes.append(size)
        else:
            repeat = _track_repeat(arguments, units)
            parts.append(repeat)
            sizes += (part for part in repeat.parts if isinstance(part, TrackSize))
    automatic = sum(isinstance(part, TrackRepeat) and isinstance(part.times, str) for part in parts)
    if not sizes or automatic > 1 or (automatic and not all(map(_is_fixed, sizes))):
        raise Invalid
    return TrackList(tuple(parts))


def _track_repeat(arguments: Stream, units: Units) -> TrackRepeat:
    times = _repetitions(arguments, "auto-fill", "auto-fit")
    inner = track_list(arguments, units, repeats=False)
    arguments.finish()
    count = sum(isinstance(part, TrackSize) for part in inner.parts)
    parts = tuple(part for part in inner.parts if not isinstance(part, TrackRepeat))
    return TrackRepeat(times if isinstance(times, str) else _clamped(times, count), parts)


def _repetitions(arguments: Stream, *automatic: str) -> int | str:
    times: int | str = arguments.keyword(*automatic) or numeric.integer(arguments, Units(), minimum=1)
    if not arguments.literal(","):
        raise Invalid
    return times


def _clamped(times: int, count: int) -> int:
    """So many repetitions as there may be tracks; always whole ones."""
    return min(times, max(1, MOST_TRACKS // max(count, 1)))


def _subgrid(stream: Stream) -> TrackList:
    """`<line-name-list>`: names, and repetitions of names, of which one may be `auto-fill`."""
    parts: list[LineNames | TrackRepeat] = []
    while not stream.done:
        names = line_names(stream)
        if names is not None:
            parts.append(names)
            continue
        arguments = stream.function("repeat")
        if arguments is None:
            break
        times = _repetitions(arguments, "auto-fill")
        repeated: list[LineNames] = []
        while (names := line_names(arguments)) is not None:
            repeated.append(names)
        arguments.finish()
        if not repeated:
            raise Invalid
        count = len(repeated)
        parts.append(TrackRepeat(times if isinstance(times, str) else _clamped(times, count), tuple(repeated)))
    if sum(isinstance(part, TrackRepeat) and isinstance(part.times, str) for part in parts) > 1:
        raise Invalid
    return TrackList(tuple(parts), subgrid=True)


@longhand("grid-template-columns", "grid-template-rows")
def grid_template(stream: Stream, units: Units) -> TrackList:
    """`none`, tracks, or `subgrid`."""
    if stream.keyword("none"):
        return TrackList()
    return _subgrid(stream) if stream.keyword("subgrid") else track_list(stream, units)


@longhand("grid-auto-columns", "grid-auto-rows")
def grid_auto_tracks(stream: Stream, units: Units) -> tuple[TrackSize, ...]:
    """Sizes of implicit tracks, in turn."""
    return tuple(_until_done(stream, lambda: track_size(stream, units)))


def _until_done(stream: Stream, take: Callable[[], Any]) -> Iterable[Any]:
    values = [take()]
    while not stream.done:
        values.append(take())
    return values


# Areas, flow, lines


@longhand("grid-template-areas")
def grid_template_areas(stream: Stream, units: Units) -> tuple[tuple[str, ...], ...]:
    """`none`, or a string for each row."""
    if stream.keyword("none"):
        return ()
    return areas_of(_until_done(stream, lambda: string(stream)))


def string(stream: Stream) -> str:
    """Take a string."""
    token = stream.next()
    if token.type != "string":
        raise Invalid
    return str(token.value)


def areas_of(rows: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The names in the cells (7.3): as many in every row, each name a rectangle."""
    cells = tuple(_row_of_areas(row) for row in rows)
    if not cells[0] or any(len(row) != len(cells[0]) for row in cells):
        raise Invalid
    # A name's cells must be as many as the rectangle around them holds.
    spans: dict[str, tuple[int, int, int, int, int]] = {}
    for y, row in enumerate(cells):
        for x, name in enumerate(row):
            if name:
                top, left, _, right, count = spans.get(name, (y, x, y, x, 0))
                spans[name] = (top, min(left, x), y, max(right, x), count + 1)
    if any((bottom - top + 1) * (right - left + 1) != count for top, left, bottom, right, count in spans.values()):
        raise Invalid
    return cells


def _row_of_areas(text: str) -> tuple[str, ...]:
    cells: list[str] = []
    for match in _CELL.finditer(text):
        if match["trash"]:
            raise Invalid
        word = match.group()
        if not word.isspace():
            cells.append("" if word[0] == "." else word)
    return tuple(cells)


@longhand("grid-auto-flow")
def grid_auto_flow(stream: Stream, units: Units) -> GridFlow:
    """`row` or `column`, and `dense`, in any order."""
    words: list[str] = []
    while (word := stream.keyword("row", "column", "dense")) is not None:
        words.append(word)
    if sorted(words) not in (["row"], ["column"], ["dense"], ["dense", "row"], ["column", "dense"]):
        raise Invalid
    return GridFlow("column" in words, "dense" in words)


@longhand("grid-row-start", "grid-row-end", "grid-column-start", "grid-column-end")
def grid_line(stream: Stream, units: Units) -> GridLine:
    """`<grid-line>` (8.3): `span` comes first or last."""
    if stream.keyword("auto"):
        return GridLine()
    span = stream.keyword("span") is not None
    number: int | None = None
    name = ""
    while not stream.done:
        token = stream.peek()
        if token is None or token.type == "literal":
            break
        if token.type == "ident" and token.lower_value == "span" and not span and (number is not None or name):
            stream.next()
            span = True
            break
        if token.type == "ident" and not name:
            name = custom_ident(stream)
        elif token.type != "ident" and number is None:
            number = numeric.integer(stream, units)
        else:
            raise Invalid
    if (number is None and not name) or number == 0 or (span and number is not None and number < 0):
        raise Invalid
    if number is not None:
        number = max(-MOST_TRACKS, min(MOST_TRACKS, number))
    return GridLine(number, name, span)
