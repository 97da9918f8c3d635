"""Flex lines: collecting items and resolving flexible lengths (CSS Flexbox 1, 9.3 and 9.7)."""

from __future__ import annotations

from dataclasses import dataclass

from audome_engine.layout.flex.items import Container, FlexItem, main_margins
from audome_engine.layout.sizing import clamp


@dataclass(slots=True, eq=False)
class FlexLine:
    """One line of items and its cross size."""

    items: list[FlexItem]
    cross: float = 0.0
    position: float = 0.0
    baseline: float = 0.0  # of the items aligned to the first baseline, from the cross-start edge
    below: float = 0.0  # from the last baseline of those aligned to it to the cross-end edge


def collect_lines(items: list[FlexItem], container: Container, gap: float) -> list[FlexLine]:
    """9.3, step 5."""
    if not container.wraps or container.main is None:
        return [FlexLine(items)]
    lines: list[FlexLine] = []
    used = 0.0
    for item in items:
        size = item.hypothetical + main_margins(item, container)
        if lines and used + gap + size <= container.main + 1e-6:
            lines[-1].items.append(item)
            used += gap + size
        else:
            lines.append(FlexLine([item]))
            used = size
    return lines or [FlexLine([])]


def resolve_flexible_lengths(line: FlexLine, container: Container, main: float, gap: float) -> None:
    """9.7: the used main size of every item of a line in `main` px."""
    items = line.items
    fixed = gap * max(0, len(items) - 1) + sum(main_margins(item, container) for item in items)
    total = fixed + sum(item.hypothetical for item in items)
    growing = total < main  # step 1
    for item in items:  # step 2
        factor = item.style.flex_grow if growing else item.style.flex_shrink
        item.main = item.hypothetical
        wrong_way = item.base > item.hypothetical if growing else item.base < item.hypothetical
        item.frozen = factor == 0 or wrong_way
    initial_free = _free_space(items, main - fixed)  # step 3
    while any(not item.frozen for item in items):  # step 4
        _distribute(items, main - fixed, initial_free, growing)


def _free_space(items: list[FlexItem], room: float) -> float:
    return room - sum(item.main if item.frozen else item.base for item in items)


def _distribute(items: list[FlexItem], room: float, initial_free: float, growing: bool) -> None:
    flexible = [item for item in items if not item.frozen]
    free = _free_space(items, room)  # 4b
    factors = sum(item.style.flex_grow if growing else item.style.flex_shrink for item in flexible)
    if factors < 1 and abs(initial_free * factors) < abs(free):
        free = initial_free * factors
    scaled = sum(item.style.flex_shrink * _inner_base(item) for item in flexible)
    violation = 0.0
    targets: list[tuple[FlexItem, float, float]] = []
    for item in flexible:  # 4c, 4d
        if growing:
            share = free * item.style.flex_grow / factors if factors else 0.0
        else:
            share = free * item.style.flex_shrink * _inner_base(item) / scaled if scaled else 0.0
        target = item.base + share
        clamped = clamp(target, item.minimum, item.maximum)
        violation += clamped - target
        targets.append((item, target, clamped))
    for item, target, clamped in targets:  # 4e
        item.main = clamped
        if abs(violation) < 1e-9 or ((violation > 0) == (clamped > target) and clamped != target):
            item.frozen = True
    if not any(item.frozen for item, _, _ in targets):  # rounding left nothing to freeze
        for item, _, _ in targets:
            item.frozen = True


def _inner_base(item: FlexItem) -> float:
    """The base size of the content box, which scales the shrink factor."""
    return max(0.0, item.base - item.main_edges)
