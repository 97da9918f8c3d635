"""`<fieldset>` with a rendered `<legend>` (HTML 15.3.13): the legend stands on the top border, which makes room for it;
the other children are in an anonymous box below.
"""

from __future__ import annotations

from audome_engine.layout import dispatch
from audome_engine.layout.positioned import collect_pending, relative_offset
from audome_engine.layout.sizing import box_edges, definite_height, used_height, used_width
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext, MinMax, Placed
from audome_engine.scene.nodes import Box
from audome_engine.style.enums import Direction, Keyword, TextAlign

_LEGEND_SHARES = {TextAlign.CENTER: 0.5, TextAlign.RIGHT: 1.0, TextAlign.LEFT: 0.0}


def layout_fieldset(context: LayoutContext, box: Box, legend: Box, constraints: Constraints) -> BoxFragment:
    """Lay out the fieldset `box`, whose only child is the anonymous box of its content."""
    style = box.style
    edges = box_edges(style, constraints.percentage_width)
    width = used_width(style, constraints, edges, lambda: dispatch.content_intrinsic_sizes(context, box))
    inner = max(0.0, width - edges.horizontal)
    title = dispatch.layout_box(context, legend, _inside(inner, shrink_to_fit=True))
    # The legend is centred on the border, or the border on the legend, whose margins count below only
    offset = max(0.0, (edges.border.top - title.height) / 2)
    top = max(edges.border.top, offset + title.height + title.margin.bottom)
    grown = top - edges.border.top
    definite = definite_height(style, constraints, edges)
    room = None if definite is None else max(0.0, definite - edges.vertical - grown)
    content = next(child for child in box.children if isinstance(child, Box))
    body = dispatch.layout_box(context, content, _inside(inner, room))
    height = used_height(body.height + grown, width, style, constraints, edges)
    x = edges.left + _legend_position(box, title, inner)
    dx, dy = relative_offset(legend.style, inner, room, style.direction is Direction.RTL)
    children = [Placed(x + dx, offset + dy, title), Placed(edges.left, top + edges.padding.top, body)]
    fragment = BoxFragment(
        box, width, height, tuple(children), edges.border._replace(top=top), edges.padding, edges.margin
    )
    fragment.legend_rect = (x, offset, title.width, title.height)
    fragment.pending = tuple(collect_pending(children))
    if body.first_baseline is not None:
        fragment.first_baseline = children[1].y + body.first_baseline
        fragment.last_baseline = children[1].y + (body.last_baseline or body.first_baseline)
        fragment.inline_baseline = children[1].y + (body.inline_baseline or body.first_baseline)
    return fragment


def fieldset_intrinsic_sizes(context: LayoutContext, box: Box, legend: Box) -> MinMax:
    """The content box's widths: those of the wider of legend and content."""
    title = dispatch.intrinsic_sizes(context, legend)
    margins = box_edges(legend.style, None).margin.horizontal
    body = dispatch.intrinsic_sizes(context, next(child for child in box.children if isinstance(child, Box)))
    return MinMax(max(title.minimum + margins, body.minimum), max(title.maximum + margins, body.maximum))


def _inside(width: float, height: float | None = None, *, shrink_to_fit: bool = False) -> Constraints:
    fixed = None if shrink_to_fit else width
    return Constraints(
        width, height, width, height,
        fixed_width=fixed, fixed_height=height, shrink_to_fit=shrink_to_fit, new_formatting_context=True,
    )  # fmt: skip


def _legend_position(box: Box, title: BoxFragment, width: float) -> float:
    """From the content box's left edge: by its auto margins, else, as in Chromium, by its `text-align`."""
    style, rtl = title.box.style, box.style.direction is Direction.RTL
    margin = box_edges(style, width).margin
    free = max(0.0, width - title.width - margin.horizontal)
    auto_left, auto_right = isinstance(style.margin_left, Keyword), isinstance(style.margin_right, Keyword)
    if auto_left or auto_right:
        share = 0.5 if auto_left and auto_right else float(auto_left)
    else:
        share = _LEGEND_SHARES.get(style.text_align.of_lines, float(rtl))
    return margin.left + free * share
