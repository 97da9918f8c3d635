"""The block formatting pass over the block-level children of one box: margin collapsing, clearance, floats and the room
they leave (CSS 2, 8.3.1, 9.4.1, 9.5 and 10.3.3).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from audome_engine.geometry import Rect
from audome_engine.layout import dispatch
from audome_engine.layout.floats import Exclusion, FloatSpace, Room
from audome_engine.layout.inline.alignment import static_inline_x
from audome_engine.layout.inline.beside import place_float
from audome_engine.layout.inline.emphasis import room_below
from audome_engine.layout.positioned import aligned_side, relative_offset
from audome_engine.layout.sizing import BoxEdges, box_edges
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext, MarginStrut, Pending, Placed
from audome_engine.scene.nodes import Box, BoxKind
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Align, Clear, Direction, Display, Float, Keyword, TextAlign

NO_STRUT = MarginStrut()
_ATTEMPTS = 4  # a child's margins decide where it stands beside floats, and these its clearance and so its margins
_LAYOUTS = 16  # of one box beside floats; where such boxes are nested, attempts at each level would multiply
_BLOCK_ALIGNMENTS = {TextAlign.WEBKIT_LEFT: "start", TextAlign.WEBKIT_CENTER: "center", TextAlign.WEBKIT_RIGHT: "end"}


def establishes_formatting_context(box: Box) -> bool:
    """Whether a block container is the root of a block formatting context (CSS 2, 9.4.1; CSS Display 3)."""
    style = box.style
    return (
        box.is_root
        or box.kind is not BoxKind.BLOCK
        or style.display not in (Display.BLOCK, Display.LIST_ITEM, Display.INLINE)
        or style.is_out_of_flow
        or style.float_ is not Float.NONE
        or style.overflow_x.is_scroll_container
        or style.overflow_y.is_scroll_container
        or style.align_content.keyword is not Align.NORMAL
        or style.is_query_container  # CSS Conditional 5, 2.1
        or style.contain.isolates
        or style.writing_mode is not box.frame  # CSS Writing Modes 4, 3.2
        or style.has_columns
        or style.column_span
    )


class _Spot(NamedTuple):
    """Where a child goes: its fragment, its border box's position, and whether it was moved down past floats."""

    fragment: BoxFragment
    x: float
    y: float
    cleared: bool


@dataclass(slots=True, eq=False)
class BlockFlow:
    """The state of one block formatting pass; coordinates are of the content box, but `children` of the border box's
    left edge."""

    context: LayoutContext
    style: ComputedStyle
    width: float
    percentage_height: float | None
    edges: BoxEdges
    space: FloatSpace = FloatSpace()
    isolated: bool = True  # no margins leave through the top or bottom
    y: float = 0.0
    strut: MarginStrut = NO_STRUT  # margins since the last thing that takes room
    top_strut: MarginStrut = NO_STRUT  # those that left through the top
    at_top: bool = True  # nothing has taken room, and margins may leave through the top
    solid: bool = False  # something has taken room
    trailing_clearance: bool = False  # the last margins belong to a box with clearance, and stay inside
    children: list[Placed] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    exclusions: list[Exclusion] = field(default_factory=list)  # floats of this box and of what flows in it
    first_baseline: float | None = None
    last_baseline: float | None = None
    inline_baseline: float | None = None
    marker_ascent: float | None = None  # of an outside marker that has no line to stand beside yet
    column_rules: list[Rect] = field(default_factory=list)
    trims: tuple[bool, bool] = (False, False)  # whether its first and its last line are trimmed
    ends: tuple[Box | None, Box | None] = (None, None)  # the first and the last block in it
    marks_over: float = 0.0  # see BoxFragment
    mark_room: float = 0.0  # above the first thing
    last: BoxFragment | None = None  # that has taken room

    @property
    def rtl(self) -> bool:
        """The direction of the containing block."""
        return self.style.direction is Direction.RTL

    def here(self) -> float:
        """Where a box without margins would stand now."""
        return self.y + (0.0 if self.at_top else self.strut.total)

    def run(self, children: list[Box]) -> None:
        """Place all block-level children."""
        if self.trims != (False, False):
            blocks = [child for child in children if not child.is_out_of_flow and not child.is_floating]
            self.ends = (blocks[0], blocks[-1]) if blocks else (None, None)
        for child in children:
            if child.is_out_of_flow:
                self._note_static_position(child)
            elif child.is_floating:
                self._float(child)
            else:
                self._in_flow(child)

    def exclude(self, exclusions: list[Exclusion]) -> None:
        """Note floats that take room from what follows."""
        self.exclusions += exclusions
        if exclusions:
            self.space = self.space.added(exclusions, adjoining=self.at_top)

    # -- out of flow

    def _note_static_position(self, child: Box) -> None:
        """CSS 2, 10.3.7: where the box would have stood had it been static; on a line, had it been inline-level."""
        x, y = self.width if self.rtl else 0.0, self.here()
        across = "end" if self.rtl else "start"
        if child.style.static_inline_level:
            left, right = self.space.edges(y, 0.0, self.width)
            x = static_inline_x(self.style, left, right - left)
        elif (side := aligned_side(child.style.justify_self, self.rtl, child.style.direction)) is not None:
            across = side
            x = {"start": 0.0, "center": self.width / 2, "end": self.width}[side]
        along = (
            "start" if child.style.static_inline_level else aligned_side(child.style.align_self, False, Direction.LTR)
        )
        self.pending.append(Pending(child, self.edges.left + x, y, across, along or "start"))

    def _float(self, child: Box) -> None:
        constraints = Constraints(
            self.width, self.percentage_height, self.width, self.percentage_height,
            shrink_to_fit=True, new_formatting_context=True,
        )  # fmt: skip
        fragment = dispatch.layout_box(self.context, child, constraints)
        placed, exclusion = place_float(fragment, self.space, (self.here(), self.width, self.rtl))
        self.exclude([exclusion])
        self.add_block(fragment, placed.x, placed.y)

    # -- in flow

    def _in_flow(self, child: Box) -> None:
        """One in-flow block-level child (CSS 2, 8.3.1)."""
        spot = self._alone(child) if self.space == FloatSpace() else self._beside(child)
        if spot.fragment.marks_over > 0 and self.space == FloatSpace():
            spot = self._in_room(child, spot)
        fragment = spot.fragment
        if fragment.first_baseline is not None:
            spot = spot._replace(y=spot.y + self.marker_drop(fragment.first_baseline))
        top, bottom = struts(fragment, self.width)
        if fragment.through is not None:
            if spot.cleared:
                self._leave_top()
                self.y, self.strut = spot.y - fragment.through.total, top
            else:
                self.strut = self.strut.join(top)
            self.trailing_clearance = spot.cleared or self.trailing_clearance
        else:
            self.marks_over = fragment.marks_over if self.at_top else self.marks_over
            self.mark_room, self.last = 0.0, None if establishes_formatting_context(child) else fragment
            self._leave_top(NO_STRUT if spot.cleared else top)
            self.y, self.strut = spot.y + fragment.height, bottom
            self.solid, self.trailing_clearance = True, False
        self.add_block(fragment, spot.x, spot.y)
        self.exclude([exclusion.shifted(spot.x, spot.y) for exclusion in fragment.floats])
        self._note_baselines(fragment, spot.y)

    def _in_room(self, child: Box, spot: _Spot) -> _Spot:
        """A child whose first line has emphasis marks, which as in Chromium may stand in the margin above it and in what
        the last line before leaves free."""
        margins = self._margins(spot.fragment)
        room = self.mark_room if self.last is None else room_below(self.last)
        room += 0.0 if self.at_top else self.strut.join(margins).total
        if room <= 0:
            return spot
        fragment = dispatch.layout_box(self.context, child, replace(self._constraints(child), mark_room=room))
        return spot._replace(fragment=fragment)

    def marker_drop(self, baseline: float) -> float:
        """By how much what has the first baseline, and all after it, stands lower because the outside marker beside it
        reaches higher: so it is in Chromium."""
        ascent, self.marker_ascent = self.marker_ascent, None
        return 0.0 if ascent is None else max(0.0, ascent - baseline)

    def _note_baselines(self, fragment: BoxFragment, y: float) -> None:
        """As in Chromium the last baseline of what scrolls is its bottom margin edge, and an inline-block takes the first one
        of flex containers, grids and tables."""
        if self.first_baseline is None and fragment.first_baseline is not None:
            self.first_baseline = y + fragment.first_baseline
        style = fragment.box.style
        scrolls = style.overflow_x.is_scroll_container or style.overflow_y.is_scroll_container
        if scrolls and fragment.box.kind is BoxKind.BLOCK:
            self.last_baseline = self.inline_baseline = y + fragment.height + fragment.margin.bottom
            return
        if fragment.last_baseline is not None:
            self.last_baseline = y + fragment.last_baseline
        inline = fragment.first_baseline if fragment.inline_baseline is None else fragment.inline_baseline
        if inline is not None:
            self.inline_baseline = y + inline

    def _leave_top(self, strut: MarginStrut = NO_STRUT) -> None:
        """No further margins leave through the top: those so far and these do."""
        if self.at_top:
            self.top_strut = self.top_strut.join(self.strut).join(strut)
            self.at_top = False
            self.solid = True

    def add_block(self, fragment: BoxFragment, x: float, y: float) -> None:
        """Add a child whose border box begins there but for `position: relative`."""
        dx, dy = relative_offset(fragment.box.style, self.width, self.percentage_height, self.rtl)
        self.children.append(Placed(self.edges.left + x + dx, y + dy, fragment))

    def _constraints(self, child: Box) -> Constraints:
        return Constraints(
            self.width, self._available_height(child), self.width, self.percentage_height,
            shrink_to_fit=child.kind is BoxKind.TABLE or child.control is not None or self._side(child) is not None,
            trims=(self.trims[0] and child is self.ends[0], self.trims[1] and child is self.ends[1]),
        )  # fmt: skip

    def _available_height(self, child: Box) -> float | None:
        """What a child stretches to; its margins are no part of that where they could collapse with the parent's (CSS
        Sizing 4, 6.1)."""
        style = child.style
        if self.percentage_height is None or Keyword.STRETCH not in (style.height, style.min_height, style.max_height):
            return self.percentage_height
        margin = box_edges(style, self.width).margin
        open_top = not self.isolated and self.edges.border.top == 0 and self.edges.padding.top == 0
        open_bottom = not self.isolated and self.edges.border.bottom == 0 and self.edges.padding.bottom == 0
        return self.percentage_height + (margin.top if open_top else 0.0) + (margin.bottom if open_bottom else 0.0)

    def _side(self, child: Box) -> str | None:
        """Where `justify-self` puts a child (CSS Box Alignment 3, 6.1)."""
        alignment = child.style.justify_self
        if alignment.keyword is Align.AUTO and not child.is_anonymous:
            alignment = self.style.justify_items
        if alignment.keyword is Align.BASELINE:  # there is none to share, so its fallback is start (9.3)
            return "end" if self.rtl else "start"
        return aligned_side(alignment, self.rtl, child.style.direction)

    def _position(self, margins: MarginStrut) -> float:
        """The y of an in-flow child's border box by its margins alone."""
        return self.y if self.at_top else self.y + self.strut.join(margins).total

    def _margins(self, fragment: BoxFragment) -> MarginStrut:
        """The margins that decide where a child stands; its bottom one is not among them (CSS 2, 8.3.1)."""
        return struts(fragment, self.width)[0] if fragment.through is None else fragment.through

    def _alone(self, child: Box) -> _Spot:
        fragment = dispatch.layout_box(self.context, child, self._constraints(child))
        x = self._horizontal_position(fragment, 0.0, self.width)
        return _Spot(fragment, x, self._position(self._margins(fragment)), False)

    def _beside(self, child: Box) -> _Spot:
        """A child where there are floats: below those it clears, its lines or itself beside the others. It is laid out
        where its own margins put it, and anew if those inside of it put it elsewhere."""
        edges = box_edges(child.style, self.width)
        margins, x, through = NO_STRUT.append(edges.margin.top), edges.margin.left, False
        if child.kind is not BoxKind.BLOCK or establishes_formatting_context(child):
            return self._whole_beside(child, margins)
        for _ in range(_ATTEMPTS):
            y, cleared = self._cleared(child, margins, through=through)
            floats = self.space.shifted(-x - edges.left, -y - edges.top, adjoining=self.at_top)
            constraints = self._constraints(child)
            if floats != FloatSpace():
                constraints = replace(constraints, floats=floats)
            fragment = dispatch.layout_box(self.context, child, constraints)
            assumed = (margins, x, through)
            margins, through = self._margins(fragment), fragment.through is not None
            x = self._horizontal_position(fragment, 0.0, self.width)
            if not self._may_try_again(child) or (margins, x, through) == assumed:
                break
        y, cleared = self._cleared(child, margins, through=through)
        return _Spot(fragment, x, y, cleared)

    def _may_try_again(self, child: Box) -> bool:
        """Note that a child is laid out beside floats; after many times the first place must do."""
        times = self.context.times_beside_floats.get(child, 0) + 1
        self.context.times_beside_floats[child] = times
        return times < _LAYOUTS

    def _cleared(self, child: Box, margins: MarginStrut, *, through: bool) -> tuple[float, bool]:
        """Where a child with these margins at its top stands, and whether by clearance (CSS 2, 9.5.2), which puts the border
        edge even with the bottom of what is cleared, if that is lower. Floats that the child's own margins would move are
        always cleared, by those margins not counting for what is before."""
        y, clear = self._position(margins), child.style.clear
        if clear is Clear.NONE:
            return y, False
        clearance = self.space.clearance(clear, rtl=self.rtl)
        if self.at_top and self.space.clears_adjoining(clear, rtl=self.rtl):
            return clearance, True
        # as in Chromium a box that collapses through has clearance by its margins alone, wherever they begin
        hypothetical = y - self.y - self.edges.top if through and not self.at_top else y
        return max(y, clearance), hypothetical < clearance

    def _whole_beside(self, child: Box, margins: MarginStrut) -> _Spot:
        """CSS 2, 9.5: the border box of a formatting context's root overlaps no float; where it does not fit beside
        them, it goes below."""
        top, cleared = self._cleared(child, margins, through=False)
        start = 0.0 if self._may_try_again(child) else float("inf")
        y, height = top, start
        margin = box_edges(child.style, self.width).margin
        while True:
            free = self.space.edges(y, height, self.width, rtl=self.rtl)
            below = self.space.next_end(y)
            left, right = free
            if free == (0.0, self.width):  # no floats: negative margins count
                left, right = left + margin.left, right - margin.right
            else:  # as in Chromium margins count from the containing block, not from the floats
                left, right = max(left, margin.left), min(right, self.width - margin.right)
            room = max(0.0, max(0.0, right - left) + margin.horizontal)
            fragment = dispatch.layout_box(
                self.context, child, replace(self._constraints(child), available_width=room)
            )  # fmt: skip
            x = self._horizontal_position(fragment, left - margin.left, right + margin.right)
            if below is not None and not self._fits(free, x, fragment.width):
                y, height = below, start
                continue
            if (
                fragment.height <= height
                or self.space.edges(y, fragment.height, self.width, rtl=self.rtl) == free
            ):  # fmt: skip
                return _Spot(fragment, x, y, cleared or y > top)
            height = fragment.height if self._may_try_again(child) else float("inf")

    def _fits(self, free: Room, x: float, width: float) -> bool:
        """Whether a box overlaps no float on either side of what is free."""
        if free == (0.0, self.width):
            return True
        return (
            0 <= free.width >= width
            and (free.left == 0.0 or x >= free.left)
            and (free.right == self.width or x + width <= free.right)
        )

    def block_position(self, fragment: BoxFragment) -> float:
        """The x of a block-level child's border box where there are no floats."""
        return self._horizontal_position(fragment, 0.0, self.width)

    def _horizontal_position(self, fragment: BoxFragment, start: float, end: float) -> float:
        """CSS 2, 10.3.3: auto margins share what is left between `start` and `end`, the left and right edge of what the
        margin box may take; over-constrained boxes keep their start margin, or are aligned."""
        style = fragment.box.style
        margin = box_edges(style, self.width).margin
        free = end - start - fragment.width - margin.horizontal
        auto_left, auto_right = isinstance(style.margin_left, Keyword), isinstance(style.margin_right, Keyword)
        if auto_left and auto_right:
            if free >= 0:
                return start + free / 2
            return start + (free if self.rtl else 0.0)
        if auto_left and free > 0:
            return start + free
        if auto_right and free > 0:
            return start + margin.left
        side = self._side(fragment.box)
        if side is None and free > 0:
            side = _BLOCK_ALIGNMENTS.get(self.style.text_align)
        if side is None or (free < 0 and (auto_left or auto_right or style.justify_self.safe)):
            side = "end" if self.rtl else "start"
        return start + margin.left + {"start": 0.0, "center": free / 2, "end": free}[side]


def struts(fragment: BoxFragment, width: float) -> tuple[MarginStrut, MarginStrut]:
    """The margins at the top and bottom of a block-level fragment, its own among them."""
    if fragment.box.kind is BoxKind.BLOCK:
        return fragment.top_strut, fragment.bottom_strut
    margin = box_edges(fragment.box.style, width).margin
    return NO_STRUT.append(margin.top), NO_STRUT.append(margin.bottom)
