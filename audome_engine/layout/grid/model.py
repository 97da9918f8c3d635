"""Grid containers and their items during layout: what is known before tracks are sized, and where sizing leaves its
results. Positions and sizes of the inline axis are logical: they count from the container's inline-start edge.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from audome_engine.layout.grid.lines import AxisLines
from audome_engine.layout.grid.placement import Area
from audome_engine.layout.grid.tracks import Lines
from audome_engine.layout.types import BoxFragment, MinMax
from audome_engine.scene.nodes import Box
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Align, Direction, Keyword
from audome_engine.style.grid import TrackSize
from audome_engine.style.values import Alignment


class Axis(Enum):
    """The axis along which tracks are sized."""

    COLUMNS = auto()
    ROWS = auto()


class Baselines(NamedTuple):
    """Of every row: how far the shared first baseline is below its top, and the shared last one above its bottom."""

    first: tuple[float, ...] = ()
    last: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class InheritedAxis:
    """What a subgrid takes from its parent on one axis: the tracks, from its content box's start edge, with the names of
    their lines and the baselines shared in rows."""

    at: Lines
    gap: float
    names: tuple[tuple[str, ...], ...]
    areas: tuple[tuple[str, tuple[int, int]], ...] = ()
    baselines: Baselines = Baselines()


@dataclass(frozen=True, slots=True)
class Inherited:
    """What a subgrid takes from its parent; None for an axis it lays out itself."""

    columns: InheritedAxis | None = None
    rows: InheritedAxis | None = None


@dataclass(slots=True, eq=False)
class GridAxis:
    """One axis of a grid: `before` implicit tracks, the explicit ones, and implicit ones after them."""

    lines: AxisLines
    before: int
    sizes: list[TrackSize]  # of all tracks; in a subgrid without meaning
    count: int
    auto_fit: range = range(0)
    collapsed: frozenset[int] = frozenset()
    is_subgrid: bool = False
    gap: float = 0.0
    available: float | None = None  # the container's content box, where its size is known
    at: Lines = Lines((), ())  # the result
    extent: float = 0.0  # the sum of tracks and gutters, before content distribution
    baselines: Baselines = Baselines()


@dataclass(slots=True, eq=False)
class Grid:
    """A grid container."""

    box: Box
    columns: GridAxis
    rows: GridAxis
    items: list[GridItem] = field(default_factory=list)
    intrinsic: MinMax | None = None  # the content box's intrinsic widths, once asked for

    @property
    def style(self) -> ComputedStyle:
        """The container's style."""
        return self.box.style

    @property
    def rtl(self) -> bool:
        """Whether columns run from the right to the left."""
        return self.box.style.direction is Direction.RTL

    def axis(self, axis: Axis) -> GridAxis:
        """The columns or the rows."""
        return self.columns if axis is Axis.COLUMNS else self.rows


class SelfAlignment(NamedTuple):
    """`justify-self` or `align-self` brought to NORMAL, STRETCH, START, CENTER, END, BASELINE or LAST_BASELINE."""

    keyword: Align
    safe: bool = False


@dataclass(slots=True, eq=False)
class GridItem:
    """A grid item."""

    box: Box
    area: Area
    justify: SelfAlignment
    align: SelfAlignment
    subgrid: Grid | None = None  # where it is a subgrid on an axis at least
    column: tuple[float, float] = (0.0, 0.0)  # where the grid area begins, and its size
    row: tuple[float, float] = (0.0, 0.0)
    inline_shim: float = 0.0  # what aligns its baseline on the inline axis
    width: float | None = None  # border box; None where a replaced box decides itself
    measured: BoxFragment | None = None  # laid out without a definite height of the grid area
    fragment: BoxFragment | None = None

    @property
    def style(self) -> ComputedStyle:
        """The item's style."""
        return self.box.style

    def span(self, axis: Axis) -> tuple[int, int]:
        """The tracks the item spans."""
        area = self.area
        return (area.column, area.column_end) if axis is Axis.COLUMNS else (area.row, area.row_end)

    def shares(self, axis: Axis) -> bool:
        """Whether it is a subgrid on that axis."""
        return self.subgrid is not None and self.subgrid.axis(axis).is_subgrid

    @property
    def auto_inline_margins(self) -> bool:
        """Whether a margin on the inline axis is auto."""
        return isinstance(self.style.margin_left, Keyword) or isinstance(self.style.margin_right, Keyword)

    @property
    def auto_block_margins(self) -> bool:
        """Whether a margin on the block axis is auto."""
        return isinstance(self.style.margin_top, Keyword) or isinstance(self.style.margin_bottom, Keyword)


def inline_alignment(style: ComputedStyle, container: ComputedStyle) -> SelfAlignment:
    """`justify-self` (Box Alignment 3, 6.1)."""
    value = style.justify_self if style.justify_self.keyword is not Align.AUTO else container.justify_items
    rtl = container.direction is Direction.RTL
    keyword = value.keyword
    if keyword in (Align.LEFT, Align.RIGHT):
        keyword = Align.END if (keyword is Align.RIGHT) != rtl else Align.START
    elif keyword in (Align.SELF_START, Align.SELF_END):
        flipped = (style.direction is Direction.RTL) != rtl
        keyword = Align.END if (keyword is Align.SELF_END) != flipped else Align.START
    return _plain(Alignment(keyword, value.safe))


def block_alignment(style: ComputedStyle, container: ComputedStyle) -> SelfAlignment:
    """`align-self` (Box Alignment 3, 6.2)."""
    value = style.align_self if style.align_self.keyword is not Align.AUTO else container.align_items
    return _plain(value)


def _plain(value: Alignment) -> SelfAlignment:
    return SelfAlignment(_PLAIN.get(value.keyword, value.keyword), value.safe)


_PLAIN = {
    Align.AUTO: Align.NORMAL, Align.LEGACY: Align.NORMAL, Align.FLEX_START: Align.START, Align.FLEX_END: Align.END,
    Align.SELF_START: Align.START, Align.SELF_END: Align.END,
}  # fmt: skip
