"""The track sizing algorithm of one axis (CSS Grid 2, 12.3 to 12.8): tracks with their initial sizes and what items
contribute to them go in; their base sizes are the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import groupby
from typing import NamedTuple, TypeAlias

from audome_engine.layout.grid.distribution import Room, distribute_equally, distribute_space
from audome_engine.layout.grid.tracks import INFINITE, Track, gutters
from audome_engine.layout.units import quantize
from audome_engine.style.enums import Keyword


class Contribution(Enum):
    """How much of an item a track has to hold (12.5, and the definitions before it)."""

    MINIMUM = auto()
    MIN_CONTENT = auto()
    MAX_CONTENT = auto()


class Constraint(Enum):
    """What the axis is sized under."""

    LAYOUT = auto()  # into the available space, or by the content where that is indefinite
    MIN_CONTENT = auto()
    MAX_CONTENT = auto()


Measure: TypeAlias = "Callable[[Contribution, SpanInfo], float]"


@dataclass(slots=True, eq=False)
class Spanning:
    """The items in the tracks from `start` up to `end` (exclusive) as the tracks of one axis see them: they ask `measures` for
    the outer sizes, of which the largest counts."""

    start: int
    end: int
    measures: list[Measure] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)
    info: SpanInfo | None = None
    sizes: dict[Contribution, float] = field(default_factory=dict)

    def size(self, contribution: Contribution) -> float:
        """The largest contribution."""
        known = self.sizes.get(contribution)
        if known is None:
            assert self.info is not None
            info = self.info
            known = self.sizes[contribution] = max(measure(contribution, info) for measure in self.measures)
        return known


class SpanInfo(NamedTuple):
    """What the minimum contribution depends on (6.6)."""

    automatic: bool  # a track with an `auto` minimum is among those spanned
    flexible: bool  # a flexible one is
    several: bool
    largest: float  # the sum of the maximum sizing functions and gutters, where all are fixed; else infinite


@dataclass(slots=True, eq=False)
class AxisSpace:
    """The room the tracks have; `minimum` and `maximum` are the container's, of the content box."""

    available: float | None
    gap: float
    constraint: Constraint = Constraint.LAYOUT
    minimum: float = 0.0
    maximum: float = INFINITE
    stretches: bool = True  # content distribution is `normal` or `stretch`


def size_tracks(tracks: Sequence[Track], items: Iterable[Spanning], space: AxisSpace) -> None:
    """12.3: resolve the base sizes of `tracks`."""
    spanning = [_prepared(item, tracks, space.gap) for item in items]
    resolve_intrinsic_sizes(tracks, spanning, space)
    maximise_tracks(tracks, space)
    expand_flexible_tracks(tracks, spanning, space)
    if space.stretches:
        stretch_auto_tracks(tracks, space)


def _prepared(item: Spanning, tracks: Sequence[Track], gap: float) -> Spanning:
    item.tracks = list(tracks[item.start : item.end])
    largest = 0.0
    for track in item.tracks:
        largest += track.maximum if not isinstance(track.maximum, Keyword) else INFINITE
    item.info = SpanInfo(
        automatic=any(track.minimum is Keyword.AUTO for track in item.tracks),
        flexible=any(track.flex is not None for track in item.tracks),
        several=len(item.tracks) > 1,
        largest=largest + gutters(item.tracks, gap) if largest < INFINITE else INFINITE,
    )
    return item


# 12.5


def resolve_intrinsic_sizes(tracks: Sequence[Track], items: Sequence[Spanning], space: AxisSpace) -> None:
    """12.5: steps 2 and 3 by rising span, then step 4 for all items that span a flexible track, then step 5."""
    concerned = [item for item in items if not all(track.is_fixed for track in item.tracks)]
    rigid = [item for item in concerned if item.info is not None and not item.info.flexible]
    rigid.sort(key=_span)
    for _, group in groupby(rigid, key=_span):
        _accommodate(list(group), space, flexible=False)
    flexible = [item for item in concerned if item.info is not None and item.info.flexible]
    if flexible:
        _accommodate(flexible, space, flexible=True)
    for track in tracks:
        if track.growth == INFINITE:
            track.growth = track.base


def _span(item: Spanning) -> int:
    return item.end - item.start


def _accommodate(items: list[Spanning], space: AxisSpace, *, flexible: bool) -> None:
    """Step 3, or step 4 where only flexible tracks grow. As in Chromium contributions are not limited where the container is
    sized by its content."""

    def affected(item: Spanning, keywords: tuple[Keyword, ...]) -> list[Track]:
        return [
            track for track in item.tracks if track.minimum in keywords and (not flexible or track.flex is not None)
        ]

    content = (Keyword.MIN_CONTENT, Keyword.MAX_CONTENT)
    steps: list[tuple[tuple[Keyword, ...], Contribution]] = [
        ((Keyword.AUTO, *content), Contribution.MINIMUM),  # 3.1
        (content, Contribution.MIN_CONTENT),  # 3.2
        ((Keyword.MAX_CONTENT,), Contribution.MAX_CONTENT),  # 3.3
    ]
    for keywords, contribution in steps:
        touched: dict[Track, None] = {}
        for item in items:
            growing = affected(item, keywords)
            if not growing:
                continue
            room = item.size(contribution) - sum(track.base for track in item.tracks) - gutters(item.tracks, space.gap)
            if room > 0:
                _plan(Room(room, growing, contribution is Contribution.MAX_CONTENT, flexible), touched)
        for track in touched:
            track.base += track.planned
            track.planned = 0.0
        for item in items:  # 3.4
            for track in item.tracks:
                track.growth = max(track.growth, track.base)
    if not flexible:
        _raise_limits(items, space.gap)


def _plan(room: Room, touched: dict[Track, None]) -> None:
    """12.5.1: what this item wants, beside what others of the group want."""
    for track, increase in distribute_space(room):
        track.planned = max(track.planned, increase)
        touched[track] = None


def _raise_limits(items: list[Spanning], gap: float) -> None:
    """Steps 3.5 and 3.6: growth limits of intrinsic maximum sizing functions."""
    for contribution in (Contribution.MIN_CONTENT, Contribution.MAX_CONTENT):
        touched: dict[Track, None] = {}
        for item in items:
            growing = [
                track
                for track in item.tracks
                if track.intrinsic_maximum
                and (contribution is Contribution.MIN_CONTENT or track.maximum is not Keyword.MIN_CONTENT)
            ]
            if not growing:
                continue
            used = sum(track.growth if track.growth < INFINITE else track.base for track in item.tracks)
            room = item.size(contribution) - used - gutters(item.tracks, gap)
            for track in growing:
                touched[track] = None
            if room > 0:
                for track, increase in distribute_equally(room, growing, _limit_headroom):
                    track.planned = max(track.planned, increase)
        for track in touched:
            infinite = track.growth == INFINITE
            before = track.base if infinite else track.growth
            # 12.5.1: the limit of fit-content() is one of the growth limit, though never below the base size
            track.growth = before + track.planned
            if track.limit < INFINITE:
                track.growth = max(min(track.growth, track.limit), track.base)
            track.grows_infinitely = contribution is Contribution.MIN_CONTENT and infinite
            track.planned = 0.0
    for item in items:
        for track in item.tracks:
            track.grows_infinitely = False


def _limit_headroom(track: Track) -> float:
    if track.growth < INFINITE and not track.grows_infinitely:
        return 0.0
    return max(0.0, track.limit - (track.growth if track.growth < INFINITE else track.base))


# 12.6


def maximise_tracks(tracks: Sequence[Track], space: AxisSpace) -> None:
    """12.6: free space goes to the tracks equally, up to their growth limits."""
    if space.constraint is Constraint.MIN_CONTENT:
        return
    if space.available is not None:
        used = sum(track.base for track in tracks) + gutters(tracks, space.gap)
        _grow(tracks, space.available - used)
        return
    for track in tracks:  # as in Chromium a maximum size of the container says nothing here
        track.base = track.growth


def _grow(tracks: Sequence[Track], free: float) -> None:
    if free <= 0:
        return
    growing = [track for track in tracks if track.growth > track.base]
    for track, increase in distribute_equally(free, growing, lambda track: track.growth - track.base, beyond=False):
        track.base += increase


# 12.7


def expand_flexible_tracks(tracks: Sequence[Track], items: Sequence[Spanning], space: AxisSpace) -> None:
    """12.7: flexible tracks share what the others leave."""
    flexible = [track for track in tracks if track.flex is not None]
    if not flexible or space.constraint is Constraint.MIN_CONTENT:
        return
    if space.available is not None:
        fraction = find_fraction(tracks, space.available, space.gap) if space.available > 0 else 0.0
    else:
        fraction = _indefinite_fraction(tracks, flexible, items, space)
    left = 0.0  # fractions of 1/64 px go to the next track
    for track in flexible:
        share = fraction * (track.flex or 0.0) + left
        size = quantize(share)
        if size > track.base:
            left = share - size
            track.base = size


def _indefinite_fraction(
    tracks: Sequence[Track], flexible: list[Track], items: Sequence[Spanning], space: AxisSpace
) -> float:
    fraction = max(track.base / max(1.0, track.flex or 0.0) for track in flexible)
    for item in items:
        if item.info is not None and item.info.flexible:
            size = item.size(Contribution.MAX_CONTENT)
            fraction = max(fraction, find_fraction(item.tracks, size, space.gap))
    total = gutters(tracks, space.gap)
    total += sum(max(track.base, fraction * track.flex) if track.flex is not None else track.base for track in tracks)
    if total < space.minimum:
        return find_fraction(tracks, space.minimum, space.gap)
    if total > space.maximum:
        return find_fraction(tracks, space.maximum, space.gap)
    return fraction


def find_fraction(tracks: Sequence[Track], room: float, gap: float) -> float:
    """12.7.1: the size of an fr."""
    inflexible = sum(track.base for track in tracks if track.flex is None) + gutters(tracks, gap)
    flexible = [track for track in tracks if track.flex is not None]
    while True:
        leftover = room - inflexible
        factors = sum(track.flex or 0.0 for track in flexible)
        fraction = max(0.0, leftover) / max(1.0, factors)
        too_small = [track for track in flexible if fraction * (track.flex or 0.0) < track.base]
        if not too_small:
            return fraction
        inflexible += sum(track.base for track in too_small)
        dropped = set(too_small)
        flexible = [track for track in flexible if track not in dropped]
        if not flexible:
            return 0.0


# 12.8


def stretch_auto_tracks(tracks: Sequence[Track], space: AxisSpace) -> None:
    """12.8: what is left goes to the tracks with an `auto` maximum."""
    room = space.available
    if room is None:
        if space.constraint is not Constraint.LAYOUT:
            return
        room = space.minimum
    growing = [
        track for track in tracks if track.maximum is Keyword.AUTO and not track.collapsed and track.limit == INFINITE
    ]
    free = room - sum(track.base for track in tracks) - gutters(tracks, space.gap)
    if free > 0 and growing:
        for track, increase in distribute_equally(free, growing, lambda track: INFINITE):
            track.base += increase
