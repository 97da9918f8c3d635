"""Sharing space among tracks: equally up to limits, by flex factors, and beyond limits (CSS Grid 2, 12.5.1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from audome_engine.layout.grid.tracks import INFINITE, Track
from audome_engine.layout.units import quantize
from audome_engine.style.enums import Keyword

Increases = list[tuple[Track, float]]


class Room(NamedTuple):
    """Space that the base sizes of `tracks` have to grow by."""

    space: float
    tracks: list[Track]
    for_max_content: bool  # the contribution is a max-content one
    flexible: bool  # the tracks are flexible ones, and grow by their factors


def distribute_space(room: Room) -> Increases:
    """The increases of base sizes: up to growth limits first, then beyond them."""
    if len(room.tracks) == 1:
        return [(room.tracks[0], room.space)]
    if room.flexible and sum(track.flex or 0.0 for track in room.tracks) > 0:
        return _by_factors(room)
    increases = distribute_equally(room.space, room.tracks, _headroom, beyond=False)
    left = room.space - sum(increase for _, increase in increases)
    if left <= 0:
        return increases
    wanted = (Keyword.AUTO, Keyword.MAX_CONTENT) if room.for_max_content else (
        Keyword.AUTO, Keyword.MAX_CONTENT, Keyword.MIN_CONTENT
    )  # fmt: skip
    given = dict(increases)
    preferred = [
        track
        for track in room.tracks
        # fit-content() is fixed once it has reached its argument
        if track.maximum in wanted and track.base + given[track] < track.limit
    ]
    for track, increase in distribute_equally(left, preferred or room.tracks, lambda track: INFINITE):
        given[track] += increase
    return list(given.items())


def _headroom(track: Track) -> float:
    return max(0.0, min(track.growth, track.limit) - track.base)


def distribute_equally(
    space: float, tracks: Sequence[Track], headroom: Callable[[Track], float], *, beyond: bool = True
) -> Increases:
    """Equal shares, none of them over its track's headroom; with `beyond`, where no track has any, to all."""
    limits = [(headroom(track), place) for place, track in enumerate(tracks)]
    if beyond and all(limit <= 0 for limit, _ in limits):
        limits = [(INFINITE, place) for _, place in limits]
    shares = [0.0] * len(limits)
    left, count = space, len(limits)
    for limit, place in sorted(limits):
        shares[place] = min(limit, quantize(left / count) if count > 1 else left)
        left -= shares[place]
        count -= 1
    return list(zip(tracks, shares, strict=True))


def _by_factors(room: Room) -> Increases:
    """12.5, step 4: by the ratio of the flex factors; of a sum below 1 only that much of the space, the rest equally."""
    total = sum(track.flex or 0.0 for track in room.tracks)
    increases: Increases = []
    for track in room.tracks:
        share = room.space * (track.flex or 0.0) / max(total, 1.0)
        if total < 1.0:
            share += room.space * (1.0 - total) / len(room.tracks)
        increases.append((track, share))
    return increases
