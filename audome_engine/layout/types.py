"""What crosses between layout algorithms: the context, the constraints a parent sets, and immutable fragments.

Every algorithm has the shape `layout_x(context, box, constraints) -> BoxFragment`. All lengths are CSS pixels that are
multiples of 1/64 (see `units.py`); sizes of fragments are border boxes. Fragments have no position: a parent holds
its children as `Placed` ones, so that a fragment can be kept and placed elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from audome_engine.color import Color
from audome_engine.geometry import NO_EDGES, Affine, Edges, Rect
from audome_engine.layout.floats import Exclusion, FloatSpace
from audome_engine.scene.nodes import Box, Text
from audome_engine.space import Matrix4
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import LineStyle
from audome_engine.text.types import FontMetrics, GlyphRun

if TYPE_CHECKING:
    from audome_engine.errors import Diagnostics
    from audome_engine.layout.grid.absolute import GridAreas
    from audome_engine.layout.grid.model import Inherited
    from audome_engine.options import Limits
    from audome_engine.style.containers import StyleResolver
    from audome_engine.text.fonts import FontContext


@dataclass(frozen=True, slots=True)
class Constraints:
    """What a parent says to a box it lays out. `None` means indefinite.

    available_width / available_height: the room inside the containing block's content box (CSS Sizing 3, 2.1).
    percentage_width / percentage_height: what percentages of the box's size properties refer to.
    fixed_width / fixed_height: border-box sizes the parent imposes (stretched or flexed items, absolute boxes); the
        box's own width/height/min/max are then not looked at. They count as definite for the children's percentages,
        unless `fixed_height_indefinite`: then percentages do not refer to the height, be it imposed or the box's own.
    shrink_to_fit: an `auto` width is fit-content instead of stretch (inline-blocks, floats, absolute boxes).
    new_formatting_context: nothing inside collapses margins with what is outside.
    cell_baseline: of a table cell: where its first baseline goes, from its top.
    floats: those of the formatting context that may stand beside the box's content, seen from its content box.
    inherited: the tracks of its parent that a subgrid lays its items out in.
    trims: whether the space before its first and after its last line is to be trimmed.
    mark_room: what is free above a block, for emphasis marks on its first line.
    """

    available_width: float | None
    available_height: float | None = None
    percentage_width: float | None = None
    percentage_height: float | None = None
    fixed_width: float | None = None
    fixed_height: float | None = None
    fixed_height_indefinite: bool = False
    shrink_to_fit: bool = False
    new_formatting_context: bool = False
    floats: FloatSpace | None = None
    cell_baseline: float | None = None
    inherited: Inherited | None = None
    trims: tuple[bool, bool] = (False, False)
    mark_room: float = 0.0


class MinMax(NamedTuple):
    """The min-content and max-content contribution or size of a box, px."""

    minimum: float
    maximum: float


@dataclass(slots=True, eq=False)
class LayoutContext:
    """What all algorithms share during one layout.

    Results are kept by box: those of the boxes in `static` in `kept`, which may serve later layouts of the same scene
    (a box never changes, so that the fragments of what stays the same stay the same objects); those of all others in
    `caches`, for this layout only.
    """

    fonts: FontContext
    limits: Limits
    diagnostics: Diagnostics
    width: float  # the initial containing block
    height: float | None
    kept: dict[object, object] = field(default_factory=dict)
    static: frozenset[Box] = frozenset()
    resolver: StyleResolver[Box] | None = None  # fills query containers
    filled: set[Box] = field(default_factory=set)  # boxes in query containers that are as good as `static`
    caches: dict[object, object] = field(default_factory=dict)
    times_beside_floats: dict[Box, int] = field(default_factory=dict)  # how often boxes were laid out there
    second_passes: dict[Box, int] = field(default_factory=dict)  # how often a grid's columns were sized after its rows
    scales: dict[Box, float] = field(default_factory=dict)  # of copies of query containers in fitted text
    exhausted: bool = False  # no more query containers are filled, and no more texts fitted
    counts: dict[str, int] = field(default_factory=dict)  # algorithm -> how often it ran; for tests of growth

    def cache(self, box: Box) -> dict[object, object]:
        """Where results about `box` are kept."""
        return self.kept if self.is_static(box) else self.caches

    def is_static(self, box: Box) -> bool:
        """Whether what is known of `box` serves later layouts."""
        return box in self.static or box in self.filled

    def count(self, algorithm: str) -> None:
        """Note that an algorithm ran."""
        self.counts[algorithm] = self.counts.get(algorithm, 0) + 1


class Placed(NamedTuple):
    """A child fragment and where its border box (or text box) begins, relative to the parent's border box."""

    x: float
    y: float
    fragment: Fragment


class MarginStrut(NamedTuple):
    """Adjoining margins that have not collapsed yet: the largest positive and the smallest negative one."""

    positive: float = 0.0
    negative: float = 0.0

    def append(self, margin: float) -> MarginStrut:
        """With one more margin."""
        return MarginStrut(max(self.positive, margin), min(self.negative, margin))

    def join(self, other: MarginStrut) -> MarginStrut:
        """Both together."""
        return MarginStrut(max(self.positive, other.positive), min(self.negative, other.negative))

    @property
    def total(self) -> float:
        """What they collapse to (CSS 2, 8.3.1)."""
        return self.positive + self.negative


class Fit(NamedTuple):
    """What came of fitting text to its box: the font size of the box, px, and whether the text fits with it."""

    font_size: float
    succeeded: bool


class Slice(NamedTuple):
    """Where a piece of a box between column breaks begins in the whole, how high that is, and its edges."""

    offset: float
    height: float
    border: Edges
    padding: Edges


@dataclass(slots=True, eq=False)
class BoxFragment:
    """A laid-out box, or one line's piece of an inline box (`box.kind is INLINE`, see `first_piece`/`last_piece`).

    `children` are in tree order (painting order is paint's matter); in a block with lines they are the LineFragments,
    then whatever out-of-flow boxes were placed. Absolutely positioned boxes are children of their containing block's
    fragment (with `Placed` offsets relative to it), `static_parent` saying nothing: order in `children` is tree order
    among themselves.
    """

    box: Box
    width: float  # border box
    height: float
    children: tuple[Placed, ...] = ()
    border: Edges = NO_EDGES
    padding: Edges = NO_EDGES
    margin: Edges = NO_EDGES  # used margins, for measuring tools and for parents
    first_baseline: float | None = None  # from the border box's top
    last_baseline: float | None = None
    inline_baseline: float | None = None  # that of an inline-block: of its last line; None where it is the first one
    content_height: float | None = None  # the border box's by content alone, whatever its height properties say
    space: Matrix4 | None = None  # the same as `transform` where it leaves the plane
    transform: Affine | None = None  # resolved, about the border box's own top left corner (origin included)
    first_piece: bool = True  # of an inline box: has its inline-start edge (border, padding)
    last_piece: bool = True  # has its inline-end edge
    slice: Slice | None = None  # of a piece between column breaks
    content_rect: tuple[float, float, float, float] | None = None  # replaced: object-fit's rectangle (x, y, w, h)
    top_strut: MarginStrut = MarginStrut()  # margins that collapse through the top / bottom with the parent's
    bottom_strut: MarginStrut = MarginStrut()
    through: MarginStrut | None = None  # where all margins collapse with each other: those that say where it stands
    pending: tuple[Pending, ...] = ()  # positioned descendants whose containing block is further up
    stacking_owner: Box | None = None  # of an absolute box: see Pending; it is painted with that box's group
    page: BoxFragment | None = None  # of a box written otherwise than its container: as it is on the page
    hidden: bool = False  # an atomic box behind an ellipsis: measured and not painted
    legend_rect: tuple[float, float, float, float] | None = None  # of a fieldset: the legend's border box
    table: TableParts | None = None  # of a table
    column_rules: tuple[Rect, ...] = ()  # of a multi-column container, from its border box
    areas: GridAreas | None = None  # of a grid container: the containing blocks it makes
    fit: Fit | None = None  # of a box whose text was fitted to it
    marks_over: float = 0.0  # how far emphasis marks at the very top of a block moved its first line down
    floats: tuple[Exclusion, ...] = ()  # what floats in a block take from what follows it, from its border box


class CollapsedEdge(NamedTuple):
    """One painted edge of collapsed borders: its rectangle in the table's border box, the style and side that won."""

    x: float
    y: float
    width: float
    height: float
    across: bool  # horizontal
    line: LineStyle
    color: Color


class ColumnBackground(NamedTuple):
    """What a column or column group paints behind one cell (CSS 2, 17.5.1); both relative to the table."""

    style: ComputedStyle
    area: Rect
    cell: Placed


@dataclass(slots=True, eq=False)
class TableParts:
    """What painting needs of a table besides its children: the grid box, outside of which captions are, collapsed borders
    and the backgrounds of columns. All are relative to the table's fragment."""

    grid: Rect
    collapsed: bool
    edges: tuple[CollapsedEdge, ...] = ()
    columns: tuple[ColumnBackground, ...] = ()


@dataclass(slots=True, eq=False)
class Pending:
    """An absolutely positioned box on its way to its containing block; (x, y) is its static position relative to the
    fragment that carries it: the corner named by the alignments ("start", "center", "end" on each axis)."""

    box: Box
    x: float
    y: float
    x_alignment: str = "start"
    y_alignment: str = "start"
    stacking_owner: Box | None = None  # the innermost box it left that paints its descendants as a group
    inline_container: int | None = None  # the `order` of the inline box cut by blocks that is its containing block


@dataclass(slots=True, eq=False)
class LineFragment:
    """A line box. `children` hold texts, pieces of inline boxes and atomic boxes, relative to its corner."""

    width: float
    height: float
    baseline: float  # from the line's top
    children: tuple[Placed, ...] = ()


@dataclass(slots=True, eq=False)
class TextFragment:
    """Text of one Text node on one line, one bidi level run: what `Range.getClientRects()` gives one rectangle for.

    Its height is ascent + descent of the element's primary font; `baseline` is from its top. `runs` hold the glyphs
    with x offsets from the fragment's left edge (more than one where fonts fall back). `hidden` fragments are measured
    and not painted (text behind an ellipsis).
    """

    node: Text
    start: int  # offsets into node.text
    end: int
    width: float
    height: float
    baseline: float
    metrics: FontMetrics  # of the primary font
    level: int
    runs: tuple[tuple[float, GlyphRun], ...] = ()
    hidden: bool = False
    marks: tuple[tuple[float, GlyphRun], ...] = ()  # emphasis marks, y from the baseline
    scale: float = 1.0  # of its font, by `text-fit`
    turn: int = 0  # quarter turns clockwise on the page; width and height are before them
    extends: tuple[Box, ...] | None = None  # of an ellipsis: the inline boxes around the text that it follows


Fragment: TypeAlias = BoxFragment | LineFragment | TextFragment
