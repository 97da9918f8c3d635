"""Vertical writing (CSS Writing Modes 4): a box is laid out in the frame of its own writing mode, where its lines run to the
right and its blocks downwards, so that no algorithm knows of any other. A box that is written in another mode than its
container is laid out in a turned copy of its tree, and its fragments are turned back to where they are on the page.
"""

from __future__ import annotations

from dataclasses import replace

from audome_engine.geometry import Edges, Rect
from audome_engine.layout import dispatch
from audome_engine.layout.replaced import natural_size, object_rect
from audome_engine.layout.sizing import box_edges
from audome_engine.layout.transforms import place_transform
from audome_engine.layout.types import (
    BoxFragment,
    ColumnBackground,
    Constraints,
    Fragment,
    LayoutContext,
    LineFragment,
    MarginStrut,
    MinMax,
    Pending,
    Placed,
    TableParts,
    TextFragment,
)  # fmt: skip
from audome_engine.scene.nodes import Box, BoxKind, NaturalSize, Node
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Keyword, WritingMode

_HORIZONTAL = WritingMode.HORIZONTAL_TB
_NAMES = ("left", "top", "right", "bottom")
# What these sides of a frame are on the page, in the same order
_BLOCK_SIDES = {
    WritingMode.VERTICAL_RL: ("top", "right", "bottom", "left"),
    WritingMode.SIDEWAYS_RL: ("top", "right", "bottom", "left"),
    WritingMode.VERTICAL_LR: ("top", "left", "bottom", "right"),
    WritingMode.SIDEWAYS_LR: ("bottom", "left", "top", "right"),
}
# What is on a line is placed from its over side, which vertical-lr has where blocks end
_LINE_SIDES = {**_BLOCK_SIDES, WritingMode.VERTICAL_LR: _BLOCK_SIDES[WritingMode.VERTICAL_RL]}
_AXES = (
    ("width", "height"), ("min_width", "min_height"), ("max_width", "max_height"), ("overflow_x", "overflow_y"),
)  # fmt: skip
_QUARTER_TURNS = {
    WritingMode.VERTICAL_RL: 1, WritingMode.SIDEWAYS_RL: 1, WritingMode.VERTICAL_LR: 1, WritingMode.SIDEWAYS_LR: -1
}  # fmt: skip


def is_written_otherwise(box: Box) -> bool:
    """Whether a box has another writing mode than the frame that it is laid out in."""
    return box.style.writing_mode is not box.frame and box.kind is not BoxKind.INLINE


def layout_written_otherwise(context: LayoutContext, box: Box, constraints: Constraints) -> BoxFragment:
    """Lay out a box whose writing mode is not that of its frame."""
    mode = box.style.writing_mode
    inner = dispatch.layout_box(context, in_frame(context, box, mode), _inner(context, box, constraints))
    fragment = inner if mode is _HORIZONTAL else _box_on_page(context, inner, mode)
    if box.frame is not _HORIZONTAL:
        fragment = _from_page(context, fragment, box)
    margin = box_edges(box.style, constraints.percentage_width).margin
    return replace(
        fragment,
        margin=margin,
        top_strut=MarginStrut().append(margin.top),
        bottom_strut=MarginStrut().append(margin.bottom),
    )


def orthogonal_widths(context: LayoutContext, box: Box, height: float | None) -> MinMax:
    """The width of the content box of an orthogonal flow, which only layout can tell. `height`: of the border box, where
    it is known."""
    fragment = dispatch.layout_box(context, box, Constraints(None, fixed_height=height))
    width = max(0.0, fragment.width - fragment.border.horizontal - fragment.padding.horizontal)
    return MinMax(width, width)


def is_orthogonal(box: Box) -> bool:
    """Whether its lines are at right angles to those of its container."""
    return is_written_otherwise(box) and (box.style.writing_mode is _HORIZONTAL) != (box.frame is _HORIZONTAL)


def _inner(context: LayoutContext, box: Box, constraints: Constraints) -> Constraints:
    """7.3: the constraints as the box itself sees them. Where nothing limits its lines the canvas does."""
    if not is_orthogonal(box):
        return replace(constraints, new_formatting_context=True, floats=None)
    length, block_size = constraints.available_height, constraints.fixed_width
    if length is None:
        length = context.height if box.frame is _HORIZONTAL else context.width
    if box.is_out_of_flow and not constraints.shrink_to_fit and box.style.width is Keyword.AUTO and block_size is None:
        margins = box_edges(box.style, constraints.percentage_width).margin.horizontal
        block_size = max(0.0, (constraints.available_width or 0.0) - margins)
    return Constraints(
        available_width=length,
        available_height=constraints.available_width,
        percentage_width=constraints.percentage_height,
        percentage_height=constraints.percentage_width,
        fixed_width=constraints.fixed_height,
        fixed_height=block_size,
        shrink_to_fit=not box.is_root,
        new_formatting_context=True,
    )


# The turned tree


def in_frame(context: LayoutContext, box: Box, mode: WritingMode) -> Box:
    """A copy of a box and of all in it for the frame of a writing mode; one for each mode."""
    origin = box.origin or box
    if mode is _HORIZONTAL:
        return origin
    cache = context.cache(origin)
    key = ("turned", origin, mode)
    known = cache.get(key)
    if isinstance(known, Box):
        return known
    turned = replace(
        origin,
        style=_turned_style(origin, mode),
        children=[_child_in_frame(context, child, mode) for child in origin.children]
        if origin.style.writing_mode is mode or origin.kind is BoxKind.INLINE
        else origin.children,
        outside_marker=origin.outside_marker and in_frame(context, origin.outside_marker, mode),
        first_line=origin.first_line and in_frame(context, origin.first_line, mode),
        natural=origin.natural and _turned_size(origin.natural),
        frame=mode,
        origin=origin,
    )
    if context.is_static(origin):
        context.filled.add(turned)
    cache[key] = turned
    return turned


def _child_in_frame(context: LayoutContext, child: Node, mode: WritingMode) -> Node:
    return in_frame(context, child, mode) if isinstance(child, Box) else child


def _turned_size(natural: NaturalSize) -> NaturalSize:
    ratio = 1.0 / natural.ratio if natural.ratio else natural.ratio
    return NaturalSize(natural.height, natural.width, ratio, natural.default[::-1])


def _sides(box: Box, mode: WritingMode) -> tuple[str, ...]:
    """The sides of a box as those see it who place it."""
    return (_LINE_SIDES if box.is_inline_level else _BLOCK_SIDES)[mode]


def _turned_style(box: Box, mode: WritingMode) -> ComputedStyle:
    """The style with every property of a side or an axis that layout reads where it is in the frame."""
    style = box.style
    inside = _LINE_SIDES[mode] if box.kind is BoxKind.INLINE else _BLOCK_SIDES[mode]
    changes: dict[str, object] = {}
    for side, physical in zip(_NAMES, inside, strict=True):
        for prefix, suffix in (("padding_", ""), ("border_", "_width"), ("border_", "_style")):
            changes[f"{prefix}{side}{suffix}"] = getattr(style, f"{prefix}{physical}{suffix}")
    for side, physical in zip(_NAMES, _sides(box, mode), strict=True):
        changes[f"margin_{side}"] = getattr(style, f"margin_{physical}")
        changes[side] = getattr(style, physical)
    for first, second in _AXES:
        changes[first], changes[second] = getattr(style, second), getattr(style, first)
    if style.aspect_ratio.ratio:
        changes["aspect_ratio"] = style.aspect_ratio._replace(ratio=1.0 / style.aspect_ratio.ratio)
    if style.has_transform:  # applied when the box is on the page again
        changes |= {"transform": (), "translate": None, "rotate": None, "scale": None, "contains_positioned": True}
    return style.with_(**changes)


# Back to the page


def _box_on_page(context: LayoutContext, fragment: BoxFragment, mode: WritingMode) -> BoxFragment:
    if fragment.page is not None:
        return replace(
            fragment.page, hidden=fragment.hidden, stacking_owner=_origin(fragment.stacking_owner), pending=()
        )
    box = fragment.box.origin or fragment.box
    inside = _LINE_SIDES[mode] if box.kind is BoxKind.INLINE else _BLOCK_SIDES[mode]
    width, height = fragment.height, fragment.width
    page = BoxFragment(
        box, width, height, _children_on_page(context, fragment, (mode, inside)),
        border=_edges_on_page(fragment.border, inside),
        padding=_edges_on_page(fragment.padding, inside),
        margin=_edges_on_page(fragment.margin, _sides(box, mode)),
        first_piece=fragment.first_piece, last_piece=fragment.last_piece,
        stacking_owner=_origin(fragment.stacking_owner), hidden=fragment.hidden,
    )  # fmt: skip
    page.pending = tuple(_turned_pending(pending, (inside, width, height)) for pending in fragment.pending)
    page.column_rules = tuple(_rect_on_page(rule, fragment, inside) for rule in fragment.column_rules)
    if fragment.table is not None:
        page.table = _table_on_page(context, fragment.table, fragment, mode)
    if fragment.legend_rect is not None:
        page.legend_rect = _rect_on_page(Rect(*fragment.legend_rect), fragment, inside)
    if box.style.has_transform:
        place_transform(page)
    if fragment.content_rect is not None:
        left, top = page.border.left + page.padding.left, page.border.top + page.padding.top
        inner = (
            max(0.0, width - left - page.border.right - page.padding.right),
            max(0.0, height - top - page.border.bottom - page.padding.bottom),
        )
        x, y, *size = object_rect(box.style, natural_size(box), *inner)
        page.content_rect = (left + x, top + y, size[0], size[1])
    return page


def _children_on_page(
    context: LayoutContext, fragment: BoxFragment | LineFragment, turn: tuple[WritingMode, tuple[str, ...]]
) -> tuple[Placed, ...]:
    mode, sides = turn
    placed: list[Placed] = []
    for x, y, child in fragment.children:
        on_page: Fragment
        if isinstance(child, TextFragment):
            on_page = replace(child, turn=_QUARTER_TURNS[mode])
        elif isinstance(child, LineFragment):
            line = _children_on_page(context, child, (mode, _LINE_SIDES[mode]))
            on_page = LineFragment(child.height, child.width, child.baseline, line)
        else:
            on_page = _box_on_page(context, child, mode)
        left, top, _, _ = _rect_on_page(Rect(x, y, child.width, child.height), fragment, sides)
        placed.append(Placed(left, top, on_page))
    return tuple(placed)


def _table_on_page(context: LayoutContext, table: TableParts, fragment: BoxFragment, mode: WritingMode) -> TableParts:
    sides = _BLOCK_SIDES[mode]

    def turned(rect: Rect) -> Rect:
        return _rect_on_page(rect, fragment, sides)

    edges = (
        edge._replace(
            **turned(Rect(edge.x, edge.y, edge.width, edge.height))._asdict(),
            across=not edge.across,
        )
        for edge in table.edges
    )
    columns: list[ColumnBackground] = []
    for style, area, (x, y, cell) in table.columns:
        assert isinstance(cell, BoxFragment)
        left, top, _, _ = turned(Rect(x, y, cell.width, cell.height))
        columns.append(ColumnBackground(style, turned(area), Placed(left, top, _box_on_page(context, cell, mode))))
    return TableParts(turned(table.grid), table.collapsed, tuple(edges), tuple(columns))


def _rect_on_page(rect: Rect, around: BoxFragment | LineFragment, sides: tuple[str, ...]) -> Rect:
    left = rect.y if sides[1] == "left" else around.height - rect.y - rect.height
    top = rect.x if sides[0] == "top" else around.width - rect.x - rect.width
    return Rect(left, top, rect.height, rect.width)


def _edges_on_page(edges: Edges, sides: tuple[str, ...]) -> Edges:
    values = dict(zip(sides, (edges.left, edges.top, edges.right, edges.bottom), strict=True))
    return Edges(values["top"], values["right"], values["bottom"], values["left"])


def _origin(box: Box | None) -> Box | None:
    return None if box is None else box.origin or box


_OPPOSITE = {"start": "end", "end": "start", "center": "center"}


def _turned_pending(pending: Pending, turn: tuple[tuple[str, ...], float, float]) -> Pending:
    """From a frame to the page, in a box that is `width` x `height` there."""
    sides, width, height = turn
    from_left, from_top = sides[1] == "left", sides[0] == "top"
    return replace(
        pending,
        box=pending.box.origin or pending.box,
        x=pending.y if from_left else width - pending.y,
        y=pending.x if from_top else height - pending.x,
        x_alignment=pending.y_alignment if from_left else _OPPOSITE[pending.y_alignment],
        y_alignment=pending.x_alignment if from_top else _OPPOSITE[pending.x_alignment],
        stacking_owner=_origin(pending.stacking_owner),
    )


def _from_page(context: LayoutContext, page: BoxFragment, box: Box) -> BoxFragment:
    """A fragment of the page as one in the frame of the box that holds it: its size and edges only."""
    mode = box.frame
    sides = _BLOCK_SIDES[mode]
    pending: list[Pending] = []
    for waiting in page.pending:
        x = waiting.y if sides[0] == "top" else page.height - waiting.y
        y = waiting.x if sides[1] == "left" else page.width - waiting.x
        across = waiting.y_alignment if sides[0] == "top" else _OPPOSITE[waiting.y_alignment]
        down = waiting.x_alignment if sides[1] == "left" else _OPPOSITE[waiting.x_alignment]
        own = in_frame(context, waiting.box, mode)
        pending.append(replace(waiting, box=own, x=x, y=y, x_alignment=across, y_alignment=down))
    return BoxFragment(
        box, page.height, page.width, page=page, pending=tuple(pending),
        border=_edges_in_frame(page.border, sides),
        padding=_edges_in_frame(page.padding, sides),
    )  # fmt: skip


def _edges_in_frame(edges: Edges, sides: tuple[str, ...]) -> Edges:
    left, top, right, bottom = (getattr(edges, side) for side in sides)
    return Edges(top, right, bottom, left)
