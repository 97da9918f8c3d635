"""Shorthands of CSS Grid 2: `grid-template`, `grid` (7.4, 7.8), `grid-row`, `grid-column` and `grid-area` (8.4)."""

from __future__ import annotations

from typing import Any, TypeAlias

from audome_engine.css.properties.grid import (
    areas_of,
    grid_auto_tracks,
    grid_line,
    grid_template,
    line_names,
    string,
    track_list,
    track_size,
)
from audome_engine.css.stream import Invalid, Stream, Token, Units
from audome_engine.style.grid import GridFlow, GridLine, LineNames, TrackList, TrackSize

Values: TypeAlias = dict[str, Any]

TEMPLATE = ("grid-template-rows", "grid-template-columns", "grid-template-areas")
AUTOMATIC = ("grid-auto-rows", "grid-auto-columns", "grid-auto-flow")
AREA = ("grid-row-start", "grid-column-start", "grid-row-end", "grid-column-end")


# Lines


def expand_lines(stream: Stream, units: Units, names: tuple[str, ...]) -> Values:
    """`start / end`, or for an area `row / column / row / column`; what is left out repeats a name, else is auto."""
    lines = [grid_line(stream, units)]
    while len(lines) < len(names) and stream.literal("/"):
        lines.append(grid_line(stream, units))
    opposite = len(names) // 2
    for index in range(len(lines), len(names)):
        model = lines[index - opposite if index >= opposite else 0]
        lines.append(model if model.name and model.number is None and not model.span else GridLine())
    return dict(zip(names, lines, strict=True))


def grid_row(stream: Stream, units: Units) -> Values:
    """Start and end."""
    return expand_lines(stream, units, ("grid-row-start", "grid-row-end"))


def grid_column(stream: Stream, units: Units) -> Values:
    """Start and end."""
    return expand_lines(stream, units, ("grid-column-start", "grid-column-end"))


def grid_area(stream: Stream, units: Units) -> Values:
    """Row start, column start, row end, column end."""
    return expand_lines(stream, units, AREA)


# Tracks


def expand_template(stream: Stream, units: Units) -> Values:
    """`none`, `rows / columns`, or areas with the sizes of their rows."""
    tokens = stream.rest()
    if any(token.type == "string" for token in tokens):
        return _areas_and_tracks(Stream(tokens), units)
    stream = Stream(tokens)
    rows = grid_template(stream, units)
    if stream.done and rows == TrackList():
        columns = TrackList()
    else:
        columns = _after_slash(stream, units)
    return dict(zip(TEMPLATE, (rows, columns, ()), strict=True))


def _after_slash(stream: Stream, units: Units) -> TrackList:
    if not stream.literal("/"):
        raise Invalid
    columns: TrackList = grid_template(stream, units)
    stream.finish()
    return columns


def _areas_and_tracks(stream: Stream, units: Units) -> Values:
    rows: list[str] = []
    parts: list[TrackSize | LineNames] = []
    slash = False
    while not stream.done and not (slash := stream.literal("/")):
        _add_names(parts, line_names(stream))
        rows.append(string(stream))
        token = stream.peek()
        sized = token is not None and token.type not in ("string", "[] block", "literal")
        parts.append(track_size(stream, units) if sized else TrackSize())
        _add_names(parts, line_names(stream))
    if not rows:
        raise Invalid
    columns = track_list(stream, units, repeats=False) if slash else TrackList()
    stream.finish()
    return dict(zip(TEMPLATE, (TrackList(tuple(parts)), columns, areas_of(rows)), strict=True))


def _add_names(parts: list[TrackSize | LineNames], names: LineNames | None) -> None:
    """Names that end one row and names that begin the next are of the same line."""
    if names is None:
        return
    if parts and isinstance(parts[-1], LineNames):
        names = LineNames(parts.pop().names + names.names)  # type: ignore[union-attr]
    parts.append(names)


def expand_grid(stream: Stream, units: Units) -> Values:
    """As `grid-template`, or with `auto-flow` in place of the rows or columns that are implicit."""
    tokens = stream.rest()
    values = dict(zip(AUTOMATIC, ((TrackSize(),), (TrackSize(),), GridFlow()), strict=True))
    if not any(_is_ident(token, "auto-flow") for token in tokens):
        return values | expand_template(Stream(tokens), units)
    slash = next((i for i, token in enumerate(tokens) if token.type == "literal" and token.value == "/"), None)
    if slash is None:
        raise Invalid
    before, after = Stream(tokens[:slash]), Stream(tokens[slash + 1 :])
    column = any(_is_ident(token, "auto-flow") for token in tokens[slash:])
    flowing, explicit = (after, before) if column else (before, after)
    template = grid_template(explicit, units)
    explicit.finish()
    dense, sizes = _automatic(flowing, units)
    values["grid-auto-flow"] = GridFlow(column, dense)
    values["grid-auto-columns" if column else "grid-auto-rows"] = sizes
    values |= dict(zip(TEMPLATE, (TrackList(), TrackList(), ()), strict=True))
    return values | {"grid-template-rows" if column else "grid-template-columns": template}


def _automatic(stream: Stream, units: Units) -> tuple[bool, tuple[TrackSize, ...]]:
    """`[ auto-flow && dense? ] <track-size>*`."""
    words = []
    while (word := stream.keyword("auto-flow", "dense")) is not None:
        words.append(word)
    if sorted(words) not in (["auto-flow"], ["auto-flow", "dense"]):
        raise Invalid
    sizes = (TrackSize(),) if stream.done else grid_auto_tracks(stream, units)
    stream.finish()
    return "dense" in words, sizes


def _is_ident(token: Token, word: str) -> bool:
    return bool(token.type == "ident" and token.lower_value == word)


GRID_SHORTHANDS = {
    "grid-row": (("grid-row-start", "grid-row-end"), grid_row),
    "grid-column": (("grid-column-start", "grid-column-end"), grid_column),
    "grid-area": (AREA, grid_area),
    "grid-template": (TEMPLATE, expand_template),
    "grid": ((*TEMPLATE, *AUTOMATIC), expand_grid),
}
