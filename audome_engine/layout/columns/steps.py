"""What a laid-out box offers to fragmentation: the steps of its content in flow, between which it may break, what stands
beside the flow, and the break properties that count before and after each (CSS Fragmentation 3, 3 and 4).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from audome_engine.layout.positioned import relative_offset
from audome_engine.layout.types import BoxFragment, Fragment, LineFragment, TextFragment
from audome_engine.scene.nodes import Box, BoxKind
from audome_engine.style.enums import Break, Containment, Direction


@dataclass(slots=True, eq=False)
class Step:
    """One line, one block, or several boxes beside each other (the items of a flex line, the cells of a row), by their
    indexes among the children; from `top` to `bottom`, `position: relative` left out."""

    children: tuple[int, ...]
    top: float
    bottom: float
    is_line: bool = False
    before: Break = Break.AUTO  # with those of first children that propagate to it (3.1)
    after: Break = Break.AUTO

    @property
    def parallel(self) -> bool:
        """Whether its boxes break independently of each other."""
        return len(self.children) != 1


@dataclass(slots=True, eq=False)
class Content:
    """The children of one fragment: steps in flow, and floats and positioned boxes, which are flows of their own."""

    steps: list[Step] = field(default_factory=list)
    line_count: int = 0  # without empty ones at the end
    aside: list[int] = field(default_factory=list)
    shifts: dict[int, float] = field(default_factory=dict)  # what `position: relative` moves a child down by


def is_monolithic(fragment: BoxFragment) -> bool:
    """Whether nothing can break inside (4.1); as in Chromium whatever scrolls is such."""
    box, style = fragment.box, fragment.box.style
    return (
        box.kind is BoxKind.REPLACED
        or box.control is not None
        or box.legend is not None
        or fragment.page is not None
        or style.overflow_x.is_scroll_container
        or style.overflow_y.is_scroll_container
        or Containment.SIZE in style.contain
        or style.line_clamp > 0
        or (style.has_columns and box.kind is BoxKind.BLOCK and not box.is_anonymous)
    )


class Contents:
    """The contents of fragments, each found once."""

    def __init__(self) -> None:
        self._known: dict[BoxFragment, Content] = {}
        # of the blocks that an inline box is cut into: the lines before and after each
        self.lines_around: dict[Fragment, tuple[int, int]] = {}

    def of(self, fragment: BoxFragment) -> Content:
        """What is in a fragment that is not monolithic."""
        known = self._known.get(fragment)
        if known is None:
            known = self._known[fragment] = self._content(fragment)
        return known

    def _content(self, fragment: BoxFragment) -> Content:
        content = Content()
        box = fragment.box
        rtl = box.style.direction is Direction.RTL
        for index, (_, y, child) in enumerate(fragment.children):
            assert not isinstance(child, TextFragment)
            if isinstance(child, LineFragment):
                content.steps.append(Step((index,), y, y + child.height, True))
                content.line_count = len(content.steps) if child.height > 0 else content.line_count
                continue
            if child.box.is_out_of_flow or child.box.is_floating or child.box is box.outside_marker:
                content.aside.append(index)
                continue
            shift = relative_offset(child.box.style, fragment.width, None, rtl)[1]
            content.shifts[index] = shift
            content.steps.append(self._block(index, y - shift, child))
        if box.kind is not BoxKind.BLOCK and box.kind is not BoxKind.INLINE:
            content.steps = _rows(content.steps)
        elif any(isinstance(child, BoxFragment) and child.box.interrupts_inline for _, _, child in fragment.children):
            self._note_lines(fragment)
        return content

    def _note_lines(self, fragment: BoxFragment) -> None:
        """As in Chromium a block in an inline box counts as one of the lines around it."""
        run: list[BoxFragment] = []
        children = [child for _, _, child in fragment.children if isinstance(child, BoxFragment)]
        for child in [*children, None]:
            if child is not None and (child.box.interrupts_inline or is_anonymous_lines(child)):
                run.append(child)
                continue
            total = sum(self.lines_in(block) for block in run)
            before = 0
            for block in run:
                own = self.lines_in(block)
                self.lines_around[block] = (before, total - before - own)
                before += own
            run = []

    def lines_in(self, fragment: BoxFragment) -> int:
        """How many lines one of these blocks counts as."""
        return 1 if fragment.box.interrupts_inline else self.of(fragment).line_count

    def _block(self, index: int, top: float, child: BoxFragment) -> Step:
        style = child.box.style
        before, after = style.break_before, style.break_after
        if not is_monolithic(child):
            inner = self.of(child).steps
            if inner:
                before, after = joined(inner[0].before, before), joined(after, inner[-1].after)
        return Step((index,), top, top + child.height, False, before, after)


def is_anonymous_lines(fragment: BoxFragment) -> bool:
    """Whether a fragment is an anonymous block around lines."""
    return fragment.box.is_anonymous and fragment.box.inline_formatting


def _rows(steps: list[Step]) -> list[Step]:
    """Boxes whose heights overlap put into one step each."""
    rows: list[Step] = []
    for step in sorted(steps, key=lambda step: step.top):
        last = rows[-1] if rows else None
        if last is None or step.top >= last.bottom > last.top:
            rows.append(step)
            continue
        rows[-1] = Step(
            (*last.children, *step.children), last.top, max(last.bottom, step.bottom), False,
            joined(last.before, step.before), joined(last.after, step.after),
        )  # fmt: skip
    return rows


def joined(first: Break, second: Break) -> Break:
    """What two values at the same place come to: a forced break wins, then avoidance (4.3)."""
    for value in (Break.COLUMN, Break.AVOID):
        if value in (first, second):
            return value
    return Break.AUTO


def tallest_unbreakable(fragment: BoxFragment, contents: Contents) -> float:
    """The height of the tallest thing in a fragment that should not be broken."""
    tallest = 0.0
    stack = [fragment]
    while stack:
        outer = stack.pop()
        border, padding = outer.border, outer.padding
        tallest = max(tallest, border.top + padding.top, border.bottom + padding.bottom)
        for _, _, child in outer.children:
            if isinstance(child, LineFragment):
                tallest = max(tallest, child.height)
            elif isinstance(child, BoxFragment) and not child.box.is_out_of_flow and not is_marker(child.box):
                if is_monolithic(child) or child.box.style.break_inside is Break.AVOID:
                    tallest = max(tallest, child.height)
                if not is_monolithic(child):
                    stack.append(child)
    return tallest


def is_marker(box: Box) -> bool:
    """Whether a box is a list marker."""
    return box.pseudo == "marker"
