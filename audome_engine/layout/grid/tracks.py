"""The tracks of one axis: sizing functions with their percentages resolved, initial sizes, gutters, and the positions of
the lines in between (CSS Grid 2, 7.2, 10.1 and 12.4; CSS Box Alignment 3, 5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from audome_engine.layout.units import quantize
from audome_engine.style.enums import Align, Keyword
from audome_engine.style.grid import Flex, TrackBreadth, TrackSize
from audome_engine.style.values import Alignment, has_percentage, resolve

INFINITE = float("inf")
_INTRINSIC = (Keyword.AUTO, Keyword.MIN_CONTENT, Keyword.MAX_CONTENT)


@dataclass(slots=True, eq=False)
class Track:
    """One track during sizing. `minimum` and `maximum` are lengths in px where a sizing function is fixed, else its
    keyword; a flexible one has `flex` and the maximum NONE."""

    minimum: float | Keyword
    maximum: float | Keyword
    flex: float | None = None
    limit: float = INFINITE  # the argument of fit-content()
    collapsed: bool = False  # an empty auto-fit track: no size, and no gutter of its own
    base: float = 0.0
    growth: float = INFINITE  # the growth limit
    planned: float = 0.0
    grows_infinitely: bool = False

    @property
    def intrinsic_maximum(self) -> bool:
        """Whether the content decides on the maximum."""
        return self.maximum in _INTRINSIC

    @property
    def is_fixed(self) -> bool:
        """Whether neither content nor free space has a say."""
        return not isinstance(self.minimum, Keyword) and not isinstance(self.maximum, Keyword)


def make_track(size: TrackSize, available: float | None, *, collapsed: bool = False) -> Track:
    """12.4: a track with its initial sizes. Percentages of an indefinite size are `auto` (7.2.1)."""
    if collapsed:
        return Track(0.0, 0.0, collapsed=True, growth=0.0)
    minimum, maximum = _breadth(size.minimum, available), _breadth(size.maximum, available)
    track = Track(minimum, maximum)
    if isinstance(size.maximum, Flex):
        track.flex, track.maximum = size.maximum.fraction, Keyword.NONE
    if size.limit is not None and not (available is None and has_percentage(size.limit)):
        track.limit = max(0.0, quantize(resolve(size.limit, available or 0.0)))
    track.base = 0.0 if isinstance(minimum, Keyword) else minimum
    if not isinstance(track.maximum, Keyword):
        track.growth = track.maximum = max(track.maximum, track.base)
    return track


def _breadth(value: TrackBreadth, available: float | None) -> float | Keyword:
    if isinstance(value, Flex):
        return Keyword.AUTO
    if isinstance(value, Keyword):
        return value
    if available is None and has_percentage(value):
        return Keyword.AUTO
    return max(0.0, quantize(resolve(value, available or 0.0)))


def depends_on_available(sizes: Sequence[TrackSize]) -> bool:
    """Whether a percentage is among the sizing functions."""
    return any(has_percentage(part) for size in set(sizes) for part in (size.minimum, size.maximum, size.limit))


def gutters(tracks: Sequence[Track], gap: float) -> float:
    """10.1: the sum of the gutters between tracks; those around a collapsed track collapse."""
    return gap * max(0, sum(not track.collapsed for track in tracks) - 1)


class Lines(NamedTuple):
    """Where the tracks of an axis begin and end, from the content box's start edge."""

    starts: tuple[float, ...]
    ends: tuple[float, ...]

    def area(self, start: int, end: int) -> tuple[float, float]:
        """Where the tracks from `start` up to `end` (exclusive) begin, and their size together."""
        begin = self.starts[start]
        return begin, max(0.0, self.ends[end - 1] - begin)

    @property
    def extent(self) -> float:
        """From the first track's start to the last one's end."""
        return self.ends[-1] - self.starts[0] if self.starts else 0.0


def place_tracks(tracks: Sequence[Track], gap: float, start: float = 0.0, between: float = 0.0) -> Lines:
    """Tracks one after the other, with a gap and what content distribution adds to it."""
    starts: list[float] = []
    ends: list[float] = []
    position = start
    pending = False  # a gutter comes before the next track that has not collapsed
    for track in tracks:
        if not track.collapsed and pending:
            position = quantize(position + gap + between)
        starts.append(position)
        position += track.base
        ends.append(position)
        pending = pending or not track.collapsed
    return Lines(tuple(starts), tuple(ends))


_SHARED = (Align.SPACE_BETWEEN, Align.SPACE_AROUND, Align.SPACE_EVENLY)


def distribute_content(alignment: Alignment, free: float, count: int, rtl: bool = False) -> tuple[float, float]:
    """Where the first of `count` tracks begins, and what is added to every gutter (Box Alignment 3, 5.3)."""
    keyword = alignment.keyword
    if free <= 0 and (alignment.safe or keyword in _SHARED):
        return 0.0, 0.0
    if count == 0:
        return 0.0, 0.0
    if keyword is Align.SPACE_BETWEEN:
        return 0.0, free / (count - 1) if count > 1 else 0.0
    if keyword is Align.SPACE_AROUND:
        return quantize(free / count / 2), free / count
    if keyword is Align.SPACE_EVENLY:
        return quantize(free / (count + 1)), free / (count + 1)
    if keyword is Align.CENTER:
        return quantize(free / 2), 0.0
    at_end = keyword in (Align.END, Align.FLEX_END, Align.LAST_BASELINE)
    if keyword in (Align.LEFT, Align.RIGHT):
        at_end = (keyword is Align.RIGHT) != rtl
    return (free if at_end else 0.0), 0.0
