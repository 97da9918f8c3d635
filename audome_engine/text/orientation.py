"""How characters stand in vertical lines with `text-orientation: mixed` (CSS Writing Modes 4, 5.1; UAX #50)."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from audome_engine.text import vertical_table
from audome_engine.text.segment import graphemes

_STARTS: list[int] = []
_ENDS: list[int] = []
for _line in vertical_table.ORIENTATIONS.splitlines():  # as in Chromium, all that is not R is upright
    _low, _high, _ = _line.split()
    _STARTS.append(int(_low, 16))
    _ENDS.append(int(_high, 16))


def stands_upright(character: str) -> bool:
    """Whether a character is upright where orientations are mixed."""
    index = bisect_right(_STARTS, ord(character)) - 1
    return index >= 0 and ord(character) <= _ENDS[index]


def orientation_runs(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """The stretches of [start, end) that stand upright or lie on their side; clusters go by their first character."""
    part = text[start:end]
    low, before = start, None
    for at, _ in pairwise(graphemes(part)):
        upright = before if before is not None and unicodedata.combining(part[at]) else stands_upright(part[at])
        if before is not None and upright != before:
            yield low, start + at, before
            low = start + at
        before = upright
    if before is not None:
        yield low, end, before
