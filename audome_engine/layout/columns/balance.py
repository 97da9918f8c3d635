"""How high the columns of one row are: what is in them broken at heights that grow until it fits (CSS Multi-column Layout 1,
7.1; CSS Fragmentation 3, 4), as Chromium chooses them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from audome_engine.layout.columns.breaking import INFINITE, Appeal, Breaker, Column, Rest
from audome_engine.layout.columns.steps import tallest_unbreakable
from audome_engine.layout.types import BoxFragment
from audome_engine.layout.units import quantize_up

MOST_COLUMNS = 1000  # in one row; what is left then stays in the last one
_FINE_ATTEMPTS = 30  # after these heights grow faster


@dataclass(frozen=True, slots=True)
class RowRequest:
    """How many columns a row should have, the height that they have or at most may have, and whether they are balanced."""

    count: int
    height: float | None
    maximum: float
    balanced: bool


class Row(NamedTuple):
    """The columns of one row and how high they are."""

    columns: list[Column]
    height: float


def fill_row(strip: BoxFragment, request: RowRequest) -> Row:
    """Cut a strip into columns."""
    breaker = Breaker(strip)
    if request.height is not None and not request.balanced:
        return Row(_columns(breaker, request.height), request.height)
    tallest = tallest_unbreakable(strip, breaker.contents)
    height = min(max(_initial_height(breaker, request, tallest), tallest), request.maximum)
    attempts = 0
    while True:
        columns = _columns(breaker, height)
        forced = sum(column.forced for column in columns)
        good = all(column.rest is None or column.appeal is Appeal.PERFECT for column in columns)
        if (good and len(columns) <= request.count) or not request.balanced or request.count <= forced + 1:
            return Row(columns, height)
        shortage = min(column.shortage for column in columns)
        attempts += 1
        if attempts > _FINE_ATTEMPTS:
            shortage = max(shortage, height / 8.0)
        taller = min(height + shortage, request.maximum) if shortage < INFINITE else height
        if taller <= height:
            return Row(columns, height)
        height = taller


def _columns(breaker: Breaker, height: float) -> list[Column]:
    columns: list[Column] = []
    rest: Rest | None = None
    limit = max(1.0, height)  # as in Chromium there is progress in columns without a height
    while True:
        column = breaker.column(rest, limit if len(columns) < MOST_COLUMNS - 1 else INFINITE)
        columns.append(column)
        rest = column.rest
        if rest is None or len(columns) == MOST_COLUMNS:
            return columns


def _initial_height(breaker: Breaker, request: RowRequest, tallest: float) -> float:
    """The least height that could do: the content between forced breaks, divided so that the tallest part is low."""
    runs = _runs(breaker)
    if tallest >= max(runs):
        return tallest
    parts = [1] * len(runs)
    if request.balanced:
        missing = request.count - len(runs)
        if len(runs) == 1:
            parts[0] += max(0, missing)
        else:
            for _ in range(min(missing, MOST_COLUMNS)):
                parts[max(range(len(runs)), key=lambda index: runs[index] / parts[index])] += 1
    return max(quantize_up(run / part) for run, part in zip(runs, parts, strict=True))


def _runs(breaker: Breaker) -> list[float]:
    """The heights of the content between forced breaks."""
    runs: list[float] = []
    rest: Rest | None = None
    while len(runs) < MOST_COLUMNS:
        column = breaker.column(rest, INFINITE)
        rest = column.rest
        runs.append(max(column.bottom, column.piece.height))
        if rest is None:
            break
    return runs
