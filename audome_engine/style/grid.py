"""The types of computed values of CSS Grid 2: track lists, lines and areas."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from audome_engine.style.enums import Keyword
from audome_engine.style.values import LengthPercentage

MOST_TRACKS = 10_000  # in one axis of a grid; lines beyond are clamped to it (Grid 2, 6.6)


class Flex(NamedTuple):
    """A flexible length, `1.5fr`."""

    fraction: float


TrackBreadth: TypeAlias = LengthPercentage | Keyword | Flex  # Keyword: AUTO, MIN_CONTENT, MAX_CONTENT


class TrackSize(NamedTuple):
    """The sizing function of one track (7.2): `minmax(minimum, maximum)`. A single breadth stands for both, but for
    `1fr`, which is minmax(auto, 1fr); `fit-content(limit)` is minmax(auto, max-content) with a `limit`."""

    minimum: TrackBreadth = Keyword.AUTO
    maximum: TrackBreadth = Keyword.AUTO
    limit: LengthPercentage | None = None


class LineNames(NamedTuple):
    """`[name name]`, between two tracks."""

    names: tuple[str, ...]


class TrackRepeat(NamedTuple):
    """`repeat()`: how often, or "auto-fill" or "auto-fit"; of a subgrid the parts are line names alone."""

    times: int | str
    parts: tuple[TrackSize | LineNames, ...]


class TrackList(NamedTuple):
    """`grid-template-columns` or `-rows`; `none` has no parts. Of a subgrid the parts are line names and repetitions."""

    parts: tuple[TrackSize | LineNames | TrackRepeat, ...] = ()
    subgrid: bool = False


class GridLine(NamedTuple):
    """`grid-row-start` and the like (8.3): a line's number (negative from the end), a name, or both, or a span of that
    many lines; all empty is `auto`."""

    number: int | None = None
    name: str = ""
    span: bool = False


class GridFlow(NamedTuple):
    """`grid-auto-flow`."""

    column: bool = False
    dense: bool = False
