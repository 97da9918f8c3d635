"""The min-content and max-content widths of an inline formatting context (CSS Sizing 3, 5.1)."""

from __future__ import annotations

from typing import NamedTuple

from audome_engine.layout import dispatch
from audome_engine.layout.floats import cleared_sides, floats_left
from audome_engine.layout.inline.collect import InlineNode
from audome_engine.layout.inline.linebreak import LineSpan, break_lines, make_measure
from audome_engine.layout.inline.prepare import Prepared, counts_in_minimum, prepare
from audome_engine.layout.sizing import BoxEdges, box_edges
from audome_engine.layout.types import BoxFragment, LayoutContext, MinMax
from audome_engine.layout.units import quantize_up
from audome_engine.scene.nodes import Box
from audome_engine.style.enums import Direction


def intrinsic_inline(context: LayoutContext, box: Box, percentage_height: float | None) -> MinMax:
    """The content box's min-content and max-content widths (CSS Sizing 3, 5.1)."""
    prepared = prepare(context, box, first_line=box.first_line is not None)  # as in Chromium for all lines
    sizes = {
        leaf.box: dispatch.intrinsic_sizes(context, leaf.box, percentage_height)
        for leaf in prepared.content.leaves
        if leaf.kind == "atomic" and leaf.box is not None
    }
    amount = box.style.text_indent.amount
    indent = amount if isinstance(amount, float) else 0.0
    longest = _lines(prepared, {box: s.maximum for box, s in sizes.items()}, (float("inf"), indent))
    shortest = _lines(prepared, {box: s.minimum for box, s in sizes.items()}, (0.0, indent))
    floats = _float_sizes(context, prepared, percentage_height)
    largest = _with_floats(longest, floats)
    smallest = max([0.0, *(width for _, width in shortest), *(item.sizes.minimum for item in floats)])
    return MinMax(quantize_up(smallest), quantize_up(largest))


class _FloatSize(NamedTuple):
    """A float of the context: before which character it stands, its side, the sides it clears (left, right), and how wide
    its margin box is."""

    at: int
    is_left: bool
    clears: tuple[bool, bool]
    sizes: MinMax


def _float_sizes(context: LayoutContext, prepared: Prepared, percentage_height: float | None) -> list[_FloatSize]:
    """The floats of the context."""
    rtl = prepared.content.root.style.direction is Direction.RTL
    found: list[_FloatSize] = []
    for leaf in prepared.content.leaves:
        if leaf.kind == "float" and leaf.box is not None:
            style = leaf.box.style
            margin = box_edges(style, None).margin.horizontal
            low, high = dispatch.intrinsic_sizes(context, leaf.box, percentage_height)
            sizes = MinMax(low + margin, max(0.0, high + margin))
            clears = cleared_sides(style.clear, rtl=rtl)
            found.append(_FloatSize(leaf.start, floats_left(style.float_, rtl=rtl), clears, sizes))
    return found


def _with_floats(lines: list[tuple[LineSpan, float]], floats: list[_FloatSize]) -> float:
    """The widest line with the floats on it. As in Chromium they stand beside no other line, and one that clears those on
    the side of the float before it clears all."""
    widest = 0.0
    number = 0
    for span, width in lines:
        beside = 0.0
        while number < len(floats) and (floats[number].at < span.next_start or span.is_last):
            following = floats[number]
            if number > 0 and following.clears[0 if floats[number - 1].is_left else 1]:
                widest, beside = max(widest, beside + width), 0.0
            beside += following.sizes.maximum
            number += 1
        widest = max(widest, beside + width)
    return widest


def _lines(prepared: Prepared, widths: dict[Box, float], limits: tuple[float, float]) -> list[tuple[LineSpan, float]]:
    """The lines and how long they are when `limit` is their room; emergency breaks count only where they may."""
    limit, indent = limits
    content = prepared.content
    atomics: dict[int, BoxFragment] = {}
    for index, leaf in enumerate(content.leaves):
        if leaf.kind == "atomic" and leaf.box is not None:
            atomics[index] = BoxFragment(leaf.box, widths[leaf.box], 0.0, margin=box_edges(leaf.box.style, None).margin)
    edges: dict[InlineNode, BoxEdges] = {node: box_edges(node.style, None) for node in content.nodes[1:]}
    measure = make_measure(prepared, atomics, edges, indent)
    owners = content.owners
    if limit == 0.0 and not all(counts_in_minimum(owners[start].style) for start in content.owner_starts):
        measure.anywhere = [place for place in measure.anywhere if counts_in_minimum(owners[place].style)]
    return [(span, span.width + span.indent) for span in break_lines(measure, limit)]
