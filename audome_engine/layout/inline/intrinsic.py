"""The min-content and max-content widths of an inline formatting context (CSS Sizing 3, 5.1)."""

from __future__ import annotations

from audome_engine.layout import dispatch
from audome_engine.layout.inline.collect import InlineNode
from audome_engine.layout.inline.linebreak import LineSpan, break_lines, make_measure
from audome_engine.layout.inline.prepare import Prepared, counts_in_minimum, prepare
from audome_engine.layout.sizing import BoxEdges, box_edges
from audome_engine.layout.types import BoxFragment, LayoutContext, MinMax
from audome_engine.layout.units import quantize_up
from audome_engine.scene.nodes import Box
from audome_engine.style.enums import Clear


def intrinsic_inline(context: LayoutContext, box: Box, percentage_height: float | None) -> MinMax:
    """The content box's min-content and max-content widths (CSS Sizing 3, 5.1)."""
    prepared = prepare(context, box)
    edges: dict[InlineNode, BoxEdges] = {node: box_edges(node.style, None) for node in prepared.content.nodes[1:]}
    sizes = {
        index: dispatch.intrinsic_sizes(context, leaf.box, percentage_height)
        for index, leaf in enumerate(prepared.content.leaves)
        if leaf.kind == "atomic" and leaf.box is not None
    }
    indent = box.style.text_indent if isinstance(box.style.text_indent, float) else 0.0
    longest = _lines(prepared, edges, {i: s.maximum for i, s in sizes.items()}, (float("inf"), indent))
    shortest = _lines(prepared, edges, {i: s.minimum for i, s in sizes.items()}, (0.0, indent))
    floats = _float_sizes(context, prepared, percentage_height)
    largest = _with_floats(longest, floats)
    smallest = max([0.0, *(width for _, width in shortest), *(sizes.minimum for _, _, sizes in floats)])
    return MinMax(quantize_up(smallest), quantize_up(largest))


def _float_sizes(
    context: LayoutContext, prepared: Prepared, percentage_height: float | None
) -> list[tuple[int, bool, MinMax]]:
    """Where the floats of the context stand, whether they clear, and how wide their margin boxes are."""
    found: list[tuple[int, bool, MinMax]] = []
    for leaf in prepared.content.leaves:
        if leaf.kind == "float" and leaf.box is not None:
            margin = box_edges(leaf.box.style, None).margin.horizontal
            low, high = dispatch.intrinsic_sizes(context, leaf.box, percentage_height)
            clears = leaf.box.style.clear is not Clear.NONE
            found.append((leaf.start, clears, MinMax(low + margin, high + margin)))
    return found


def _with_floats(lines: list[tuple[LineSpan, float]], floats: list[tuple[int, bool, MinMax]]) -> float:
    """The widest line with the floats that stand beside it: those of the lines before stay until one clears them."""
    widest = beside = 0.0
    waiting = list(floats)
    for span, width in lines:
        while waiting and (waiting[0][0] < span.end or span.holds(waiting[0][0])):
            _, clears, sizes = waiting.pop(0)
            beside = (0.0 if clears else beside) + sizes.maximum
            widest = max(widest, beside)
        widest = max(widest, beside + width)
    for _, clears, sizes in waiting:
        beside = (0.0 if clears else beside) + sizes.maximum
        widest = max(widest, beside)
    return widest


def _lines(
    prepared: Prepared, edges: dict[InlineNode, BoxEdges], widths: dict[int, float], limits: tuple[float, float]
) -> list[tuple[LineSpan, float]]:
    """The lines and how long they are when `limit` is their room; emergency breaks count only where they may."""
    limit, indent = limits
    atomics: dict[int, BoxFragment] = {}
    for index, width in widths.items():
        box = prepared.content.leaves[index].box
        assert box is not None
        margin = box_edges(box.style, None).margin
        atomics[index] = BoxFragment(box, width, 0.0, margin=margin)
    measure = make_measure(prepared, atomics, edges, indent)
    if limit == 0.0 and not all(counts_in_minimum(owner.style) for owner in prepared.content.owners):
        owners = prepared.content.owners
        measure.anywhere = [place for place in measure.anywhere if counts_in_minimum(owners[place].style)]
    spans = break_lines(measure, lambda line: limit - (indent if line == 0 else 0.0))
    return [(span, span.width + (indent if number == 0 else 0.0)) for number, span in enumerate(spans)]
