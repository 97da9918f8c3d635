"""Columns to widths: what is given to a table or to a spanning cell, shared out over columns (CSS Tables 3, 3.9.3).

Where the specification leaves room, the rules are Chromium's; widths are multiples of 1/64 px, the last column that grows
takes what rounding leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from audome_engine.layout.units import quantize


@dataclass(slots=True, eq=False)
class Column:
    """A column's constraints, px. Sizes are None as long as nothing says anything about them.

    mergeable: no cell begins in it and nothing gives it a width, so that it takes no room, nor border spacing.
    percent_edges: border and padding outside of the percentage.
    """

    minimum: float | None = None
    maximum: float | None = None
    percent: float | None = None
    percent_edges: float = 0.0
    constrained: bool = False
    collapsed: bool = False
    mergeable: bool = True

    @property
    def low(self) -> float:
        """The min-content width."""
        return self.minimum or 0.0

    @property
    def high(self) -> float:
        """The max-content width."""
        return self.maximum or 0.0

    def percentage(self, base: float) -> float:
        """The width by the percentage, no less than the minimum."""
        return max(self.low, quantize((self.percent or 0.0) * base / 100.0) + self.percent_edges)


Share = Callable[[Column], float]


def distribute_auto(target: float, columns: Sequence[Column], *, grow_constrained: bool) -> list[float]:
    """CSS Tables 3, 3.9.3: between the two guesses around the target; beyond all of them first automatic columns grow,
    then fixed ones (if `grow_constrained`), then those with percentages."""
    used = [column for column in columns if not column.mergeable]
    target = max(target, sum(column.low for column in used))

    def grows(kind: str) -> list[Column]:
        return [column for column in used if _kind(column) == kind]

    # the guesses: minimum, percentages, fixed widths, max-content
    sizes = {column: column.low for column in used}
    for kind in ("percent", "fixed", "auto"):
        wanted = {c: c.percentage(target) if kind == "percent" else c.high for c in grows(kind)}
        before, after = sum(sizes.values()), sum((sizes | wanted).values())
        if before >= target:
            break
        if after > target:
            _grow(sizes, {c: wanted[c] - c.low for c in wanted}, target - before)
            break
        sizes |= wanted
    free = target - sum(sizes.values())
    if free > 0:
        if auto := grows("auto"):
            _grow(sizes, {c: c.high for c in auto}, free)
        elif grow_constrained and (fixed := grows("fixed")):
            _grow(sizes, {c: c.high for c in fixed}, free)
        elif percent := grows("percent"):
            _grow(sizes, {c: c.percent or 0.0 for c in percent}, free)
    return [sizes.get(column, 0.0) for column in columns]


def _kind(column: Column) -> str:
    if column.percent is not None:
        return "percent"
    return "fixed" if column.constrained else "auto"


def _grow(sizes: dict[Column, float], weights: dict[Column, float], free: float) -> None:
    total = sum(weights.values())
    left = free
    for column, weight in weights.items():
        delta = quantize(free * weight / total) if total > 0 else quantize(free / len(weights))
        sizes[column] += delta
        left -= delta
    sizes[next(reversed(weights))] += left


def distribute_fixed(target: float, columns: Sequence[Column]) -> list[float]:
    """`table-layout: fixed`: fixed widths, then percentages, the rest evenly to the others (CSS Tables 3, 3.9.1).
    As in all browsers columns of no width are automatic ones unless all are."""
    zero = [c for c in columns if c.percent is None and c.constrained and c.high == 0]
    fixed = [c for c in columns if c.percent is None and c.constrained and c.high > 0]
    percent = [c for c in columns if c.percent is not None]
    auto = [c for c in columns if c.percent is None and not c.constrained]
    sizes = dict.fromkeys(columns, 0.0)
    percents = sum(c.percentage(target) for c in percent)
    widths = sum(c.high for c in fixed)
    if fixed:
        room = max(0.0, target - percents)
        scale = room / widths if (widths < room and not auto) or widths > target else 1.0
        sizes |= {c: quantize(scale * c.high) for c in fixed}
    assigned = sum(sizes.values())
    if assigned >= target:
        return [sizes[c] for c in columns]
    last = fixed[-1:]
    if percent:
        room = target - assigned
        scaled = (percents < room and not auto) or percents > room
        if percents > 0:
            sizes |= {c: quantize((room / percents if scaled else 1.0) * c.percentage(target)) for c in percent}
        else:
            sizes |= {c: quantize(room / len(percent)) for c in percent}
        last = percent[-1:]
    rest = zero if len(zero) == len(columns) else auto
    if rest:
        share = quantize((target - sum(sizes.values())) / len(rest))
        sizes |= dict.fromkeys(rest, share)
        last = rest[-1:]
    for column in last:
        sizes[column] += target - sum(sizes.values())
    return [sizes[c] for c in columns]
