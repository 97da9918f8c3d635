"""A flex container as its items see it: axes, the sizes that are known, gaps, and what alignments come to on its axes."""

from __future__ import annotations

from dataclasses import dataclass

from audome_engine.layout.units import quantize
from audome_engine.scene.nodes import Box, Text
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Align, Direction, FlexDirection, FlexWrap, Keyword
from audome_engine.style.values import Alignment, resolve


@dataclass(slots=True, eq=False)
class Container:
    """`width` and `height` are of the content box, None where indefinite: the width while intrinsic widths are sought,
    the height where it depends on the content. Positions are logical: from the inline-start and the top edge."""

    style: ComputedStyle
    width: float | None
    height: float | None
    is_row: bool
    wraps: bool
    main_reversed: bool
    cross_reversed: bool
    rtl: bool
    line_limit: float = float("inf")  # the main size at which lines wrap

    @classmethod
    def of(cls, style: ComputedStyle, width: float | None, height: float | None) -> Container:
        """The container of a style and a content box."""
        direction, wrap = style.flex_direction, style.flex_wrap
        return cls(
            style,
            width,
            height,
            is_row=direction in (FlexDirection.ROW, FlexDirection.ROW_REVERSE),
            wraps=wrap is not FlexWrap.NOWRAP,
            main_reversed=direction in (FlexDirection.ROW_REVERSE, FlexDirection.COLUMN_REVERSE),
            cross_reversed=wrap is FlexWrap.WRAP_REVERSE,
            rtl=style.direction is Direction.RTL,
        )

    @property
    def main(self) -> float | None:
        """The inner main size, where it is definite."""
        return self.width if self.is_row else self.height

    @property
    def cross(self) -> float | None:
        """The inner cross size, where it is definite."""
        return self.height if self.is_row else self.width

    @property
    def main_gap(self) -> float:
        """The gap between items."""
        return _gap(self.style.column_gap, self.width) if self.is_row else _gap(self.style.row_gap, self.height)

    @property
    def cross_gap(self) -> float:
        """The gap between lines."""
        return _gap(self.style.row_gap, self.height) if self.is_row else _gap(self.style.column_gap, self.width)

    def justification(self) -> Alignment:
        """`justify-content` with left and right as start and end; in a column both are start (Box Alignment 3, 4.2)."""
        justify = self.style.justify_content
        if justify.keyword not in (Align.LEFT, Align.RIGHT):
            return justify
        at_end = self.is_row and (justify.keyword is Align.LEFT) == self.rtl
        return Alignment(Align.END if at_end else Align.START, safe=justify.safe)

    def alignment_of(self, style: ComputedStyle) -> Alignment:
        """What `align-self` of a child comes to: start, end, center, stretch or a baseline (Box Alignment 3, 6.2)."""
        align = style.align_self
        if align.keyword is Align.AUTO:
            align = self.style.align_items
        keyword = align.keyword
        if keyword in _STRETCHES:
            keyword = Align.STRETCH
        elif keyword in (Align.SELF_START, Align.SELF_END):
            against = not self.is_row and (style.direction is Direction.RTL) != self.rtl
            keyword = Align.END if (keyword is Align.SELF_END) != against else Align.START
        elif keyword in (Align.FLEX_START, Align.FLEX_END):
            keyword = Align.END if (keyword is Align.FLEX_END) != self.cross_reversed else Align.START
        return Alignment(keyword, safe=align.safe)


_STRETCHES = (Align.NORMAL, Align.AUTO, Align.LEGACY, Align.STRETCH)


def _gap(value: object, base: float | None) -> float:
    """A percentage of something indefinite is no gap."""
    return 0.0 if isinstance(value, Keyword) else quantize(max(0.0, resolve(value, base or 0.0)))  # type: ignore[arg-type]


def wraps_columns(style: ComputedStyle) -> bool:
    """Whether the width of a flex container depends on its height by the number of its lines."""
    is_column = style.flex_direction in (FlexDirection.COLUMN, FlexDirection.COLUMN_REVERSE)
    return is_column and style.flex_wrap is not FlexWrap.NOWRAP


def flex_children(box: Box) -> list[Box]:
    """The in-flow items in `order`."""
    children = [child for child in box.children if not isinstance(child, Text) and not child.is_out_of_flow]
    return sorted(children, key=lambda child: child.style.order)
