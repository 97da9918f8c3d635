"""Lines beside floats (CSS 2, 9.4.2 and 9.5): broken one after another, each in the room that the floats leave it, and
the floats that stand among the text placed on the way.
"""

from __future__ import annotations

from typing import NamedTuple

from audome_engine.layout import dispatch
from audome_engine.layout.floats import EPSILON, Exclusion, FloatSpace, floats_left
from audome_engine.layout.inline.collect import Leaf
from audome_engine.layout.inline.linebreak import LineSpan, Measure, break_line, shown_width
from audome_engine.layout.inline.pieces import line_pieces
from audome_engine.layout.inline.vertical import VerticalLayout
from audome_engine.layout.positioned import relative_offset
from audome_engine.layout.types import BoxFragment, Constraints, LayoutContext, Placed
from audome_engine.style.enums import Direction, TextWrapMode


class LineFrame(NamedTuple):
    """Where a line stands: its top, and the left edge and width of the room it has."""

    y: float
    left: float
    width: float


class FloatSurroundings(NamedTuple):
    """The containing block's width, what percentage heights refer to, and the floats around."""

    width: float
    percentage_height: float | None
    space: FloatSpace


class LinesBesideFloats:
    """Breaks one inline formatting context; afterwards `spans`, `frames`, `placed` and `exclusions` hold the result."""

    def __init__(
        self, context: LayoutContext, measure: Measure, vertical: VerticalLayout, around: FloatSurroundings
    ) -> None:
        self.spans: list[LineSpan] = []
        self.frames: list[LineFrame] = []
        self.placed: list[Placed] = []
        self.exclusions: list[Exclusion] = []
        self._context = context
        self._measure = measure
        self._vertical = vertical
        self._around = around
        self._space = around.space
        self._wraps = measure.prepared.content.root.style.text_wrap_mode is TextWrapMode.WRAP
        self._rtl = measure.prepared.content.root.style.direction is Direction.RTL
        self._floats = [leaf for leaf in measure.prepared.content.leaves if leaf.kind == "float"]
        self._breaks = sorted(measure.prepared.opportunities)

    def run(self) -> None:
        """Break all lines."""
        y = 0.0
        while not self.spans or not self.spans[-1].is_last:
            y = self._line(self.spans[-1].end if self.spans else 0, y)
        for leaf in self._floats:
            self._place(leaf, y)
        self._floats = []

    def _line(self, start: int, y: float) -> float:
        """Add the line that begins at `start`, no higher than y; where the next one may begin."""
        height = self._vertical.align([]).height
        indent = self._measure.indent if not self.spans else 0.0
        late: list[Leaf] = []  # floats that must wait for the line's end
        while True:
            left, right = self._space.edges(y, height, self._around.width)
            room = right - left - indent
            span = break_line(self._measure, self._breaks, start, room)
            if self._place_in_line(span, room, y, late):
                continue
            narrowed = self._wraps and (left > 0 or right < self._around.width)
            below = self._space.next_end(y) if narrowed and span.width > room + EPSILON else None
            if below is not None:
                y = below
                self._floats = [*late, *self._floats]
                late.clear()
                continue
            actual = 0.0 if span.phantom else self._vertical.align(line_pieces(self._measure, span)).height
            taller = self._space.edges(y, actual, self._around.width)
            if actual > height and taller != (left, right):
                height = actual
                continue
            self.spans.append(span)
            self.frames.append(LineFrame(y, left, right - left))
            y += actual
            break
        for leaf in late:
            self._place(leaf, y)
        return y

    def _place_in_line(self, span: LineSpan, room: float, y: float, late: list[Leaf]) -> bool:
        """Place the line's next float if it fits beside what precedes it; whether the line must be broken anew."""
        while self._floats and self._stands_on(self._floats[0], span):
            leaf = self._floats.pop(0)
            _, used = shown_width(self._measure, span.start, leaf.start)
            if late or (used > 0 and used + self._margin_width(leaf) > room + EPSILON):
                late.append(leaf)
                continue
            self._place(leaf, y)
            return True
        return False

    def _stands_on(self, leaf: Leaf, span: LineSpan) -> bool:
        return leaf.start < span.end or span.holds(leaf.start) or (leaf.start == span.end and not span.forced)

    # -- floats

    def _fragment(self, leaf: Leaf) -> BoxFragment:
        assert leaf.box is not None
        width, height = self._around.width, self._around.percentage_height
        constraints = Constraints(width, None, width, height, shrink_to_fit=True, new_formatting_context=True)
        return dispatch.layout_box(self._context, leaf.box, constraints)

    def _margin_width(self, leaf: Leaf) -> float:
        fragment = self._fragment(leaf)
        return fragment.width + fragment.margin.horizontal

    def _place(self, leaf: Leaf, y: float) -> None:
        fragment = self._fragment(leaf)
        placed, exclusion = place_float(fragment, self._space, (y, self._around.width, self._rtl))
        moving = [fragment.box.style, *(node.style for node in leaf.node.chain())]
        height = self._around.percentage_height
        offsets = [relative_offset(style, self._around.width, height, self._rtl) for style in moving]
        dx, dy = sum(dx for dx, _ in offsets), sum(dy for _, dy in offsets)
        self.placed.append(Placed(placed.x + dx, placed.y + dy, fragment))
        self.exclusions.append(exclusion)
        self._space = self._space.added(exclusion)


def place_float(fragment: BoxFragment, space: FloatSpace, room: tuple[float, float, bool]) -> tuple[Placed, Exclusion]:
    """Place a float's fragment; `room`: the highest y, and the width and direction (true: rtl) of its containing block."""
    y, width, rtl = room
    style, margin = fragment.box.style, fragment.margin
    y = max(y, space.clearance(style.clear, rtl=rtl))
    size = (fragment.width + margin.horizontal, fragment.height + margin.vertical)
    exclusion = space.place(floats_left(style.float_, rtl=rtl), size, y, width)
    return Placed(exclusion.left + margin.left, exclusion.top + margin.top, fragment), exclusion
