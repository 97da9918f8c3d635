"""Multi-column containers: how many columns of which width, rows of columns between spanners, and intrinsic widths (CSS
Multi-column Layout 1, 3 to 8).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from audome_engine.geometry import NO_EDGES, Rect
from audome_engine.layout import dispatch
from audome_engine.layout.columns.balance import MOST_COLUMNS, Row, RowRequest, fill_row
from audome_engine.layout.columns.spanners import parts_of
from audome_engine.layout.flow import NO_STRUT, BlockFlow
from audome_engine.layout.positioned import collect_pending
from audome_engine.layout.sizing import BoxEdges, box_edges
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext, MinMax, Pending, Placed
from audome_engine.layout.units import quantize
from audome_engine.scene.nodes import Box, BoxKind
from audome_engine.style.computed import ComputedStyle, anonymous
from audome_engine.style.enums import ColumnFill, Keyword
from audome_engine.style.values import resolve

_NO_EDGES = BoxEdges(NO_EDGES, NO_EDGES, NO_EDGES)
Fill = Callable[[Box, BlockFlow], None]  # lays out what is in a box in a flow


def has_columns(box: Box) -> bool:
    """Whether a box is a multi-column container."""
    return box.kind is BoxKind.BLOCK and box.style.has_columns


@dataclass(frozen=True, slots=True)
class Columns:
    """The used number and width of the columns, and the gap between them (3.4)."""

    count: int
    width: float
    gap: float


def used_columns(style: ComputedStyle, available: float) -> Columns:
    """Of a container whose content box is `available` wide."""
    gap = _gap(style, available)
    count, width = style.column_count, style.column_width
    fitting = 1
    if not isinstance(width, Keyword):
        fitting = int(min(2**31 - 1, max(1.0, (available + gap) // max(1.0, quantize(width) + gap))))
    if isinstance(count, Keyword):
        count = fitting
    elif not isinstance(width, Keyword):
        count = min(count, fitting)
    return Columns(count, max(0.0, quantize((available - gap * (count - 1)) / count)), gap)


def _gap(style: ComputedStyle, available: float) -> float:
    """`normal` is 1em (CSS Box Alignment 3, 8.1)."""
    value = style.column_gap
    return quantize(style.font_size if isinstance(value, Keyword) else max(0.0, resolve(value, available)))


class ColumnSpace(NamedTuple):
    """The content box's height if it is definite, and what it may be at most."""

    height: float | None
    maximum: float


def flow_columns(box: Box, flow: BlockFlow, space: ColumnSpace, fill: Fill) -> None:
    """Fill the flow of a multi-column container with rows of columns and with spanners."""
    columns = _Rows(box, flow, space)
    parts = parts_of(flow.context, box)
    for number, part in enumerate(parts):
        if part.is_spanner:
            columns.add_spanner(part.box)
        else:
            columns.add_content(part.box, fill, last=number == len(parts) - 1)
    columns.end()


class _Rows:
    """The rows of one container, one below the other."""

    def __init__(self, box: Box, flow: BlockFlow, space: ColumnSpace) -> None:
        self._box = box
        self._flow = flow
        self._space = space
        self._used = used_columns(box.style, flow.width)
        self._y = 0.0
        self._strut = NO_STRUT  # the margins of spanners
        flow.at_top = False

    def add_content(self, box: Box, fill: Fill, *, last: bool) -> None:
        """One row of columns."""
        inner = self._inner_flow(box)
        fill(box, inner)
        strip = _strip(self._flow.context, self._box, inner)
        if not inner.children and not inner.pending and strip.height == 0:
            return
        y = self._y + self._strut.total
        style = self._box.style
        balanced = style.column_fill is ColumnFill.BALANCE or not last
        height = None if self._space.height is None else max(0.0, self._space.height - y)
        maximum = max(0.0, self._space.maximum - y)
        row = fill_row(strip, RowRequest(self._used.count, height, maximum, balanced))
        self._place(row, y, [*collect_pending(inner.children), *inner.pending])
        # 4: rules are as high as the content box, where that is higher than the columns.
        self._add_rules(len(row.columns), y, max(row.height, height or 0.0) if last else row.height)
        if inner.children or row.height:
            self._y, self._strut = y + row.height, NO_STRUT
            self._flow.solid = True

    def _inner_flow(self, box: Box) -> BlockFlow:
        flow = self._flow
        inner = BlockFlow(flow.context, box.style, self._used.width, flow.percentage_height, _NO_EDGES)
        inner.at_top = False
        return inner

    def _place(self, row: Row, y: float, pending: list[Pending]) -> None:
        flow = self._flow
        for number, column in enumerate(row.columns):
            x = self._left(number)
            piece = column.piece
            flow.children += [
                Placed(flow.edges.left + x + child.x, y + child.y, child.fragment) for child in piece.children
            ]
            self._note_baselines(piece, y)
        starts = [anchor[0] for column in row.columns for anchor in column.anchors]
        places = [(number, anchor) for number, column in enumerate(row.columns) for anchor in column.anchors]
        for item in pending:
            at = bisect_right(starts, item.y) - 1
            number, (strip, top) = places[max(0, at)] if places else (0, (0.0, 0.0))
            left = flow.edges.left + self._left(number)
            flow.pending.append(replace(item, x=left + item.x, y=y + top + item.y - strip))

    def _left(self, number: int) -> float:
        """The left edge of a column in the content box."""
        start = number * (self._used.width + self._used.gap)
        return self._flow.width - start - self._used.width if self._flow.rtl else start

    def _add_rules(self, count: int, y: float, height: float) -> None:
        width = self._box.style.column_rule_width
        if width <= 0:
            return
        for number in range(1, min(count, MOST_COLUMNS)):
            left = self._left(number)
            middle = left + self._used.width + self._used.gap / 2 if self._flow.rtl else left - self._used.gap / 2
            rule = Rect(self._flow.edges.left + middle - width / 2, y, width, height)
            self._flow.column_rules.append(rule)

    def _note_baselines(self, fragment: BoxFragment, y: float) -> None:
        """As in Chromium the highest first and the lowest last one."""
        flow = self._flow
        if fragment.first_baseline is not None:
            first = y + fragment.first_baseline
            flow.first_baseline = first if flow.first_baseline is None else min(first, flow.first_baseline)
        if fragment.last_baseline is not None:
            last = y + fragment.last_baseline
            flow.last_baseline = last if flow.last_baseline is None else max(last, flow.last_baseline)

    def add_spanner(self, box: Box) -> None:
        """A box across all columns; its margins collapse with those of other spanners alone (6.1)."""
        flow = self._flow
        margin = box_edges(box.style, flow.width).margin
        self._strut = self._strut.append(margin.top)
        y = self._y + self._strut.total
        height = self._space.height
        constraints = Constraints(flow.width, height, flow.width, height, new_formatting_context=True)
        fragment = dispatch.layout_box(flow.context, box, constraints)
        x = flow.block_position(fragment)
        flow.add_block(fragment, x, y)
        self._note_baselines(fragment, y)
        self._y, self._strut = y + fragment.height, NO_STRUT.append(margin.bottom)
        flow.solid = True

    def end(self) -> None:
        """Hand the height on."""
        self._flow.y = self._y + self._strut.total


def _strip(context: LayoutContext, box: Box, flow: BlockFlow) -> BoxFragment:
    """All content of a row as one fragment."""
    height = max([flow.y + flow.strut.total, *(exclusion.bottom for exclusion in flow.exclusions)])
    cache = context.cache(box)
    inner = cache.get(("column content", box))
    if not isinstance(inner, Box):
        inner = Box(BoxKind.BLOCK, anonymous(box.style), frame=box.frame)
        cache["column content", box] = inner
    fragment = BoxFragment(inner, flow.width, max(0.0, height), tuple(flow.children))
    fragment.first_baseline, fragment.last_baseline = flow.first_baseline, flow.last_baseline
    return fragment


def column_intrinsic_sizes(context: LayoutContext, box: Box, content: Callable[[Box], MinMax]) -> MinMax:
    """The content box's intrinsic widths by those of what is in a column, `content`; as in Chromium `column-width` limits
    the smallest one, and `column-count` then does not count in it."""
    style = box.style
    parts = parts_of(context, box)
    sizes = [content(part.box) for part in parts if not part.is_spanner]
    minimum = max((size.minimum for size in sizes), default=0.0)
    maximum = max((size.maximum for size in sizes), default=0.0)
    count = 1 if isinstance(style.column_count, Keyword) else style.column_count
    gaps = _gap(style, 0.0) * (count - 1)
    if isinstance(style.column_width, Keyword):
        minimum = minimum * count + gaps
    else:
        minimum, maximum = min(minimum, style.column_width), max(maximum, style.column_width)
    maximum = maximum * count + gaps
    for part in parts:
        if part.is_spanner:
            margin = box_edges(part.box.style, None).margin.horizontal
            low, high = dispatch.intrinsic_sizes(context, part.box)
            minimum, maximum = max(minimum, low + margin), max(maximum, high + margin)
    return MinMax(quantize(minimum), quantize(maximum))
