"""Alignment of flex items and lines (CSS Flexbox 1, 9.5 and 9.6; CSS Box Alignment 3)."""

from __future__ import annotations

from audome_engine.layout.flex.items import Container, FlexItem, cross_margins, main_margins
from audome_engine.layout.flex.lines import FlexLine
from audome_engine.style.enums import Align, Direction, FlexDirection, FlexWrap, Keyword
from audome_engine.style.values import Alignment


def distribute(alignment: Alignment, free: float, count: int, reversed_: bool, rtl: bool) -> tuple[float, float]:
    """Where the first of `count` items begins and how much is added between neighbours (Box Alignment 3, 5)."""
    keyword = alignment.keyword
    if free < 0 and (alignment.safe or keyword in _DISTRIBUTED):
        keyword = Align.FLEX_START if keyword is Align.SPACE_BETWEEN or keyword in _STRETCHED else Align.START
        if alignment.keyword in (Align.SPACE_AROUND, Align.SPACE_EVENLY):
            keyword = Align.START
    if keyword is Align.SPACE_BETWEEN:
        return 0.0, free / (count - 1) if count > 1 else 0.0
    if keyword is Align.SPACE_AROUND:
        return free / count / 2, free / count
    if keyword is Align.SPACE_EVENLY:
        return free / (count + 1), free / (count + 1)
    if keyword is Align.CENTER:
        return free / 2, 0.0
    at_end = keyword is Align.FLEX_END
    if keyword in (Align.START, Align.SELF_START):
        at_end = reversed_
    elif keyword in (Align.END, Align.SELF_END):
        at_end = not reversed_
    elif keyword in (Align.LEFT, Align.RIGHT):
        at_end = (keyword is Align.RIGHT) != (rtl != reversed_)
    return (free if at_end else 0.0), 0.0


_DISTRIBUTED = (Align.SPACE_BETWEEN, Align.SPACE_AROUND, Align.SPACE_EVENLY, Align.STRETCH, Align.NORMAL)
_STRETCHED = (Align.STRETCH, Align.NORMAL)


def main_is_reversed(container: Container) -> bool:
    """Whether the main axis runs against the writing direction."""
    return container.style.flex_direction in (FlexDirection.ROW_REVERSE, FlexDirection.COLUMN_REVERSE)


def align_main(line: FlexLine, container: Container, main: float, gap: float) -> None:
    """9.5: auto margins, then justify-content. Positions are of border boxes from the main-start edge."""
    items = line.items
    used = sum(item.main + main_margins(item, container) for item in items) + gap * max(0, len(items) - 1)
    free = main - used
    autos = sum(len(_auto_main(item, container)) for item in items)
    start, between = 0.0, 0.0
    share = 0.0
    if autos and free > 0:
        share = free / autos
    else:
        rtl = container.style.direction is Direction.RTL
        justify = container.style.justify_content
        if not container.is_row and justify.keyword in (Align.LEFT, Align.RIGHT):
            justify = Alignment(Align.START)
        start, between = distribute(justify, free, max(1, len(items)), main_is_reversed(container), rtl)
    position = start
    for item in items:
        before, after = _main_sides(item, container)
        auto = _auto_main(item, container)
        position += before + (share if "before" in auto else 0.0)
        item.main_position = position
        position += item.main + after + (share if "after" in auto else 0.0) + gap + between


def _main_sides(item: FlexItem, container: Container) -> tuple[float, float]:
    """The margins at main-start and main-end."""
    margin = item.edges.margin
    if container.is_row:
        rtl = container.style.direction is Direction.RTL
        pair = (margin.right, margin.left) if rtl else (margin.left, margin.right)
    else:
        pair = (margin.top, margin.bottom)
    return (pair[1], pair[0]) if main_is_reversed(container) else pair


def _auto_main(item: FlexItem, container: Container) -> list[str]:
    style = item.style
    if container.is_row:
        rtl = container.style.direction is Direction.RTL
        values = (style.margin_right, style.margin_left) if rtl else (style.margin_left, style.margin_right)
    else:
        values = (style.margin_top, style.margin_bottom)
    if main_is_reversed(container):
        values = (values[1], values[0])
    return [name for name, value in zip(("before", "after"), values, strict=True) if isinstance(value, Keyword)]


def align_lines(lines: list[FlexLine], container: Container, cross: float, gap: float) -> None:
    """9.6, step 16: lines within the container."""
    used = sum(line.cross for line in lines) + gap * max(0, len(lines) - 1)
    alignment = container.style.align_content
    start, between = (0.0, 0.0)
    if container.wraps:
        reverse = container.style.flex_wrap is FlexWrap.WRAP_REVERSE
        start, between = distribute(alignment, cross - used, len(lines), reverse, False)
    position = start
    for line in lines:
        line.position = position
        position += line.cross + gap + between


def align_cross(line: FlexLine, container: Container) -> None:
    """9.6, steps 13 and 14: items within their line. Positions are of border boxes from the line's cross-start edge."""
    for item in line.items:
        free = line.cross - item.cross - cross_margins(item, container)
        before = _cross_sides(item, container)[0]
        autos = _auto_cross(item, container)
        if autos:
            if free > 0:
                before += free / len(autos) if "before" in autos else 0.0
            item.cross_position = before
            continue
        item.cross_position = before + _cross_offset(item, container, line, free)


def _cross_offset(item: FlexItem, container: Container, line: FlexLine, free: float) -> float:
    keyword = item.align
    reverse = container.style.flex_wrap is FlexWrap.WRAP_REVERSE
    rtl_cross = not container.is_row and container.style.direction is Direction.RTL
    if item.safe and free < 0:
        keyword = Align.START
    if keyword is Align.CENTER:
        return free / 2
    if keyword is Align.BASELINE and container.is_row:
        return line.baseline - baseline_of(item)
    if keyword is Align.LAST_BASELINE and container.is_row:
        return line.cross - line.below - baseline_of(item)
    if keyword is Align.FLEX_END:
        return free
    if keyword in (Align.START, Align.SELF_START):
        own = item.style.direction is Direction.RTL
        flipped = not container.is_row and keyword is Align.SELF_START and own != rtl_cross
        return free if reverse != flipped else 0.0
    if keyword in (Align.END, Align.SELF_END):
        own = item.style.direction is Direction.RTL
        flipped = not container.is_row and keyword is Align.SELF_END and own != rtl_cross
        return 0.0 if reverse != flipped else free
    return 0.0


def baseline_of(item: FlexItem) -> float:
    """From the cross-start margin edge of a row's item to its baseline."""
    fragment = item.fragment
    assert fragment is not None
    own = fragment.first_baseline if item.align is not Align.LAST_BASELINE else fragment.last_baseline
    return item.edges.margin.top + (fragment.height if own is None else own)


def _cross_sides(item: FlexItem, container: Container) -> tuple[float, float]:
    margin = item.edges.margin
    if container.is_row:
        pair = (margin.top, margin.bottom)
    else:
        rtl = container.style.direction is Direction.RTL
        pair = (margin.right, margin.left) if rtl else (margin.left, margin.right)
    return (pair[1], pair[0]) if container.style.flex_wrap is FlexWrap.WRAP_REVERSE else pair


def _auto_cross(item: FlexItem, container: Container) -> list[str]:
    style = item.style
    if container.is_row:
        values = (style.margin_top, style.margin_bottom)
    else:
        rtl = container.style.direction is Direction.RTL
        values = (style.margin_right, style.margin_left) if rtl else (style.margin_left, style.margin_right)
    if container.style.flex_wrap is FlexWrap.WRAP_REVERSE:
        values = (values[1], values[0])
    return [name for name, value in zip(("before", "after"), values, strict=True) if isinstance(value, Keyword)]
