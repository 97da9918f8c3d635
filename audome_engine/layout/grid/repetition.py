"""How many times `auto-fill` and `auto-fit` repeat in a container (CSS Grid 2, 7.2.3.2)."""

from __future__ import annotations

from typing import NamedTuple

from audome_engine.layout.grid.tracks import INFINITE, make_track
from audome_engine.style.enums import Keyword
from audome_engine.style.grid import MOST_TRACKS, LineNames, TrackList, TrackRepeat, TrackSize


class RepeatRoom(NamedTuple):
    """What repetitions are counted in: the content box's size, or its limits where that is indefinite."""

    available: float | None
    minimum: float
    maximum: float
    gap: float


def automatic_repetitions(tracks: TrackList, room: RepeatRoom) -> int:
    """7.2.3.2: as many as fit, or, where only a minimum is known, as many as it takes to fill that; at least one."""
    repeat = next(
        (part for part in tracks.parts if isinstance(part, TrackRepeat) and isinstance(part.times, str)), None
    )
    if repeat is None or tracks.subgrid:
        return 1
    base = room.available
    if base is None and room.maximum < INFINITE:
        base = room.maximum
    percentages = base if base is not None else room.minimum if room.minimum > 0 else None
    repeated = [_counted(size, percentages) for size in _sizes(repeat.parts)]
    others = [_counted(size, percentages) for size in _fixed_sizes(tracks)]
    one = sum(repeated) + room.gap * len(repeated)
    fixed = sum(others) + room.gap * (len(others) - 1)
    most = max(1, (MOST_TRACKS - len(others)) // max(1, len(repeated)))
    if base is not None:
        return max(1, min(most, int((base - fixed + 1e-6) // one) if one > 0 else most))
    if room.minimum <= 0 or one <= 0:
        return 1
    return max(1, min(most, int(-((fixed - room.minimum + 1e-6) // one))))


def _counted(size: TrackSize, available: float | None) -> float:
    """The size a track is counted with: its maximum where that is definite, else its minimum, at least 1px."""
    track = make_track(size, available)
    if not isinstance(track.maximum, Keyword):
        return max(1.0, track.maximum)
    return 1.0 if isinstance(track.minimum, Keyword) else max(1.0, track.minimum)


def _sizes(parts: tuple[TrackSize | LineNames, ...]) -> list[TrackSize]:
    return [part for part in parts if isinstance(part, TrackSize)]


def _fixed_sizes(tracks: TrackList) -> list[TrackSize]:
    """Those that are there once, whatever repeats automatically."""
    sizes: list[TrackSize] = []
    for part in tracks.parts:
        if isinstance(part, TrackSize):
            sizes.append(part)
        elif isinstance(part, TrackRepeat) and not isinstance(part.times, str):
            sizes += _sizes(part.parts) * part.times
    return sizes[:MOST_TRACKS]
