"""Where lines end: greedily by available width (CSS Text 3, 4.1.3, 5 and 8)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate, islice, pairwise
from operator import add

from audome_engine.layout.inline.collect import InlineNode, Leaf
from audome_engine.layout.inline.first_line import rest_offset
from audome_engine.layout.inline.inserted import InsertedText
from audome_engine.layout.inline.line_scale import LineScale
from audome_engine.layout.inline.prepare import Prepared
from audome_engine.layout.sizing import BoxEdges
from audome_engine.layout.types import BoxFragment
from audome_engine.layout.units import quantize_up
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Direction, TextWrapMode, WhiteSpaceCollapse
from audome_engine.style.values import has_percentage

EPSILON = 1.0 / 64.0
_TAB = re.compile("\t")
_NEWLINE = re.compile("\n")


@dataclass(slots=True, eq=False)
class Measure:
    """Widths of everything in an inline context for one containing block: per character its advance with the edges of
    inline boxes that begin before or end after it, summed up."""

    prepared: Prepared
    atomics: dict[int, BoxFragment]  # by leaf
    edges: dict[InlineNode, BoxEdges]
    sums: list[float] = field(default_factory=list)
    extra: list[float] = field(default_factory=list)  # per character, what is not its advance
    trailing: float = 0.0  # edges of inline boxes after the last character
    shrinks: bool = False  # some of that is negative
    negative_ends: dict[int, float] = field(default_factory=dict)  # by character: end edges that count as room of it
    tab_stops: list[int] = field(default_factory=list)  # preserved tabs, in order
    anywhere: list[int] = field(default_factory=list)  # where a word that does not fit may be broken, in order
    clones: list[tuple[InlineNode, BoxEdges]] = field(default_factory=list)  # those whose edges every line repeats
    indent: float = 0.0  # of lines that are indented; tab stops do not move with it
    breaks: list[int] = field(default_factory=list)  # the opportunities, in order
    newlines: list[int] = field(default_factory=list)  # forced breaks, in order
    first_line: Measure | None = None  # where the first line has styles of its own: of that
    rest: Measure | None = None  # of a first line's: that of the other lines

    def following(self, lines: list[LineSpan]) -> tuple[Measure, int]:
        """The measure of the line after these, and where that begins."""
        return (self, lines[-1].next_start) if lines else (self.first_line or self, 0)

    def indent_at(self, start: int) -> float:
        """The indent of the line that begins there (CSS Text 4, 8.1)."""
        content = self.prepared.content
        rule = content.root.style.text_indent
        is_first = not rule.continues if start == 0 else rule.each_line and content.text[start - 1] == "\n"
        return 0.0 if is_first is rule.hanging else self.indent

    def width(self, start: int, end: int) -> float:
        """Of [start, end), tabs taken from the line's start."""
        width = self._with_tabs(start, end) if self.tab_stops else self.sums[end] - self.sums[start]
        return width + self.trailing if end == len(self.prepared.text) else width

    def reach(self, start: int, room: float) -> int:
        """About how far a line from `start` on comes in this room."""
        return bisect_right(self.sums, self.sums[start] + room, start) - 1

    def cut_delta(self, start: int, end: int, cut: int) -> float:
        """How much wider [start, end) becomes where cutting out [start, cut) changes the shapes of letters."""
        return self.prepared.shaped.cut_delta(start, end, cut)

    def cloned_edges(self, start: int, end: int) -> float:
        """The edges that `box-decoration-break: clone` repeats where inline boxes go over the line's ends."""
        width = 0.0
        for node, edges in self.clones:
            width += start_edge(edges, node) if node.start < start < node.end else 0.0
            width += end_edge(edges, node) if node.start < end < node.end else 0.0
        return width

    def width_before(self, leaf: Leaf, line: LineSpan) -> float:
        """How far from its line's start something without room of its own stands."""
        width = self.width(line.start, min(leaf.start, line.shown_end))
        if leaf.start == len(self.prepared.text) == line.shown_end:
            width -= self.trailing
        for node in leaf.node.chain():
            if node.start == leaf.start:
                width += start_edge(self.edges[node], node)
            elif node.end == leaf.start:
                width -= end_edge(self.edges[node], node)
        return width

    def _with_tabs(self, start: int, end: int) -> float:
        width = 0.0
        at = start
        for tab in self.tab_stops[bisect_left(self.tab_stops, start) : bisect_left(self.tab_stops, end)]:
            width += self.sums[tab] - self.sums[at] + self.extra[tab]
            width += self.tab_width(start, width)
            at = tab + 1
        return width + self.sums[end] - self.sums[at]

    def widths_before_tabs(self, start: int, end: int) -> dict[int, float]:
        """How far from the beginning of its line each tab of [start, end) stands."""
        before: dict[int, float] = {}
        width = 0.0
        at = start
        for tab in self.tab_stops[bisect_left(self.tab_stops, start) : bisect_left(self.tab_stops, end)]:
            width += self.sums[tab] - self.sums[at] + self.extra[tab]
            before[tab] = width
            width += self.tab_width(start, width)
            at = tab + 1
        return before

    def is_tab(self, index: int) -> bool:
        """Whether a character is a preserved tab."""
        content = self.prepared.content
        return content.text[index] == "\t" and content.owners[index].style.preserves_spaces

    def tab_width(self, start: int, position: float) -> float:
        """Of a tab this far from the beginning of the line that begins at `start`."""
        return tab_advance(position + self.indent_at(start), self.prepared.tab_interval)


def tab_advance(position: float, interval: float) -> float:
    """From `position` to the next tab stop; at least half a space away (CSS Text 3, 7.3)."""
    if interval <= 0:
        return 0.0
    rest = interval - position % interval
    return rest if rest > EPSILON else interval


def make_measure(
    prepared: Prepared, atomics: dict[int, BoxFragment], edges: dict[InlineNode, BoxEdges], indent: float = 0.0
) -> Measure:
    """Sum up what stands in the line."""
    measure = Measure(prepared, atomics, edges, indent=indent)
    measure.anywhere = sorted(prepared.anywhere)
    measure.breaks = sorted(prepared.opportunities)
    measure.clones = [item for item in edges.items() if item[0].style.box_decoration_break == "clone"]
    content = prepared.content
    length = len(content.text)
    extra = [0.0] * (length + 1)
    for node in content.nodes[1:]:
        extra[node.start] += start_edge(edges[node], node)
        last, edge = max(node.start, node.end - 1), end_edge(edges[node], node)
        extra[last] += edge
        if edge < 0:
            measure.negative_ends[last] = measure.negative_ends.get(last, 0.0) + edge
    for index, leaf in enumerate(content.leaves):
        if leaf.kind == "atomic":
            fragment = atomics[index]
            extra[leaf.start] += fragment.width + fragment.margin.left + fragment.margin.right
    measure.sums = _sums(prepared, extra)
    measure.extra, measure.trailing = extra, extra[length]
    measure.shrinks = min(extra) < 0
    measure.newlines = [match.start() for match in _NEWLINE.finditer(content.text)]
    measure.tab_stops = [match.start() for match in _TAB.finditer(content.text) if measure.is_tab(match.start())]
    return measure


def _sums(prepared: Prepared, extra: list[float]) -> list[float]:
    """How far from the beginning of the text each character stands, on one line."""
    advances = prepared.shaped.advances
    sums = [0.0]
    starts = sorted(_item_starts(prepared) - {len(advances)})
    for low, high in pairwise([0, *starts, len(advances)]):
        sums[-1] = quantize_up(sums[-1])
        widths = map(add, advances[low:high], extra[low:high])
        sums += islice(accumulate(widths, initial=sums[-1]), 1, None)
    return sums


def _item_starts(prepared: Prepared) -> frozenset[int]:
    """Where text of another box, direction or script begins: as in Chromium what is before has a width in whole units."""
    starts = {leaf.start for leaf in prepared.content.leaves}
    for before, run in pairwise(prepared.shaped.runs):
        if (before.level, before.script) != (run.level, run.script):
            starts.add(run.start)
    return frozenset(starts)


def start_edge(edges: BoxEdges, node: InlineNode) -> float:
    """The margin, border and padding where an inline box begins."""
    box = node.box
    if box.continues_before:
        return 0.0
    if box.style.direction is Direction.RTL:
        return edges.margin.right + edges.border.right + edges.padding.right
    return edges.margin.left + edges.left


def end_edge(edges: BoxEdges, node: InlineNode) -> float:
    """The margin, border and padding where an inline box ends."""
    box = node.box
    if box.continues_after:
        return 0.0
    if box.style.direction is Direction.RTL:
        return edges.margin.left + edges.left
    return edges.margin.right + edges.border.right + edges.padding.right


@dataclass(slots=True, eq=False)
class LineSpan:
    """One line: what it holds, what of that is shown (trailing spaces left out), and how it ended."""

    measure: Measure  # offsets are into its text
    start: int
    end: int
    shown_end: int
    width: float
    forced: bool  # ended by a forced break, or the last line
    hyphen: InsertedText | None = None  # what a soft hyphen at the end shows; counts in the width
    hang_end: int = 0  # the end of preserved spaces that hang after what is shown (CSS Text 3, 4.1.3)
    shaped_end: int = 0  # the end of what is shaped together
    is_last: bool = False
    phantom: bool = False  # holds nothing that makes it a line: it has no height (CSS 2, 9.4.2)
    scale: LineScale | None = None  # of the text, by `text-fit`; counts in the width
    next_start: int = 0  # where the next line begins, in the text of the lines after the first

    @property
    def indent(self) -> float:
        """How far from the start of its room it begins."""
        return self.measure.indent_at(self.start)

    @property
    def drawn_end(self) -> int:
        """The end of what is in the line's fragments."""
        return max(self.shown_end, self.hang_end)

    def holds(self, offset: int) -> bool:
        """Whether what stands before a character, or at the text's end, is on this line."""
        return self.start <= offset < self.end or (self.is_last and offset == self.end)


def break_lines(measure: Measure, width: float) -> list[LineSpan]:
    """Fill lines of this width greedily."""
    lines: list[LineSpan] = []
    while not lines or not lines[-1].is_last:
        own, start = measure.following(lines)
        lines.append(break_line(own, start, width - own.indent_at(start)))
    return lines


def break_line(measure: Measure, start: int, available: float, end: int | None = None) -> LineSpan:
    """The line that begins at `start` and is `available` wide, or ends at `end`. After a forced break there is always another
    line, if only a phantom one."""
    prepared = measure.prepared
    text = prepared.text
    newlines = measure.newlines
    following = bisect_left(newlines, start)
    newline = newlines[following] if following < len(newlines) else -1
    limit = len(text) if newline < 0 else newline
    room = available + EPSILON
    end = _end_of_line(measure, (start, limit), room) if end is None else min(end, limit)
    line = _line(measure, (start, end), room, natural=end == limit)
    if end == limit == newline:
        line.end += 1
        line.width += measure.extra[end]
    line.is_last = line.end == len(text) and (line.end == start or text[-1] != "\n")
    line.phantom = _is_phantom(measure, line)
    rest = measure.rest
    line.next_start = line.end if rest is None else rest_offset(prepared.content, rest.prepared.content, line.end)
    return line


def _is_phantom(measure: Measure, span: LineSpan) -> bool:
    """A line without text, preserved white space, edges or atomic boxes counts for nothing (CSS 2, 9.4.2)."""
    content = measure.prepared.content
    text, owners = content.text, content.owners
    if span.end > span.start and text[span.end - 1] == "\n":
        return False
    for index in range(span.start, span.end):
        if index not in content.controls and (index < span.shown_end or owners[index].style.preserves_spaces):
            return False
    return not any(
        (span.holds(node.start) and _has_edge(edges, node, at_start=True))
        or (span.holds(max(node.start, node.end - 1)) and _has_edge(edges, node, at_start=False))
        for node, edges in measure.edges.items()
    )


def _has_edge(edges: BoxEdges, node: InlineNode, *, at_start: bool) -> bool:
    """Whether an inline box has a margin, border or padding there, even where they come to nothing together; as in Chromium
    a percentage makes a line by itself."""
    style = node.style
    if node.box.continues_before if at_start else node.box.continues_after:
        return False
    if (style.direction is Direction.LTR) == at_start:
        lengths = (edges.margin.left, edges.border.left, edges.padding.left)
        relative = (style.margin_left, style.padding_left)
    else:
        lengths = (edges.margin.right, edges.border.right, edges.padding.right)
        relative = (style.margin_right, style.padding_right)
    return any(lengths) or any(has_percentage(edge) for edge in relative)


def _line(measure: Measure, place: tuple[int, int], room: float, *, natural: bool) -> LineSpan:
    """The line at a place, which may have ended by itself: then preserved spaces only hang where they do not fit. As in
    Chromium white space that vanishes at its end is kerned only where not even the next character would have fitted."""
    start, end = place
    shown, width = shown_width(measure, start, end)
    hang = _preserved_end(measure, shown, end)
    if natural and hang > shown and measure.width(start, hang) <= room:
        shown, width = hang, measure.width(start, hang)
    hyphen = None if natural or shown == start else measure.prepared.hyphens.get(shown - 1)
    shaped = max(shown, hang) if natural or measure.width(start, end + 1) <= room else end
    width += (hyphen.width if hyphen else 0.0) + measure.cut_delta(start, shown, shaped)
    width += measure.cloned_edges(start, end)
    return LineSpan(measure, start, end, shown, width, natural, hyphen, hang, shaped)


def _preserved_end(measure: Measure, start: int, end: int) -> int:
    """The end of the preserved spaces that begin at `start`."""
    content = measure.prepared.content
    text, owners = content.text, content.owners
    last = start
    for index in range(start, end):
        if text[index] in " \t" and owners[index].style.preserves_spaces:
            last = index + 1
        elif index not in content.controls:
            break
    return last


def broken_width(measure: Measure, start: int, end: int) -> float:
    """The width of a line that is broken at `end`. As in Chromium a negative edge makes no room for what is before it."""
    shown, width = shown_width(measure, start, end)
    width -= measure.negative_ends.get(shown - 1, 0.0)
    hyphen = measure.prepared.hyphens.get(shown - 1)
    width += (hyphen.width if hyphen else 0.0) + measure.cut_delta(start, shown, end)
    return width + measure.cloned_edges(start, end)


def _end_of_line(measure: Measure, span: tuple[int, int], room: float) -> int:
    """The last opportunity up to which the line fits, which may be its natural end, else the first one, else an emergency
    break."""
    start, limit = span
    breaks = measure.breaks
    low, high = bisect_right(breaks, start), bisect_left(breaks, limit)

    def place(index: int) -> int:
        return breaks[low + index] if low + index < high else limit

    def fits(index: int) -> bool:
        end = place(index)
        return (_natural_width(measure, span, room) if end == limit else broken_width(measure, start, end)) <= room

    if measure.shrinks:
        fitting = _count_fitting_in_turn(high - low + 1, fits)
    else:
        guess = bisect_right(breaks, measure.reach(start, room), low, high) - low
        fitting = _count_fitting(high - low + 1, fits, guess)
    return place(fitting - 1) if fitting else _emergency(measure, start, place(0), room)


def _count_fitting(count: int, fits: Callable[[int], bool], guess: int) -> int:
    """How many of `count` places fit, each wider than the one before: only ones about as far as the guess are measured."""
    low, high, step = 0, count, 1
    if guess == 0 or fits(min(guess, count) - 1):
        low = min(guess, count)
        while low + step <= count and fits(low + step - 1):
            low, step = low + step, step * 2
        high = min(low + step - 1, count)
    else:
        high = min(guess, count) - 1
        while high - step >= 0 and not fits(high - step):
            high, step = high - step, step * 2
        low = max(high - step + 1, 0)
    while low < high:
        middle = (low + high + 1) // 2
        if fits(middle - 1):
            low = middle
        else:
            high = middle - 1
    return low


def _count_fitting_in_turn(count: int, fits: Callable[[int], bool]) -> int:
    """How many of `count` places fit before one does not: what has a negative margin makes no room for what is before."""
    return next((index for index in range(count) if not fits(index)), count)


def _natural_width(measure: Measure, span: tuple[int, int], room: float) -> float:
    """The width of a line that ends by itself; what is far too long is not shaped for it."""
    start, end = span
    shown, width = shown_width(measure, start, end)
    width += measure.cloned_edges(start, end) - measure.negative_ends.get(shown - 1, 0.0)
    return width if width > 2.0 * room else width + measure.cut_delta(start, shown, end)


def _emergency(measure: Measure, start: int, first: int, room: float) -> int:
    """`overflow-wrap`: a word that does not fit even alone is broken between clusters."""
    low, high = bisect_right(measure.anywhere, start), bisect_left(measure.anywhere, first)
    if low == high:
        return first

    def fits(index: int) -> bool:
        place = measure.anywhere[low + index]
        return measure.width(start, place) + measure.cut_delta(start, place, place) <= room

    guess = bisect_right(measure.anywhere, measure.reach(start, room), low, high) - low
    return measure.anywhere[low + max(_count_fitting(high - low, fits, guess), 1) - 1]


def _hangs(style: ComputedStyle) -> bool:
    """Whether a space at the end of a line vanishes or hangs."""
    if style.white_space_collapse is WhiteSpaceCollapse.PRESERVE:
        return style.text_wrap_mode is TextWrapMode.WRAP
    return style.white_space_collapse is not WhiteSpaceCollapse.BREAK_SPACES


def shown_width(measure: Measure, start: int, end: int) -> tuple[int, float]:
    """The end of what is shown of [start, end), and its width: trailing spaces hang or vanish."""
    content = measure.prepared.content
    text, owners = content.text, content.owners
    shown = end
    while shown > start:
        character = text[shown - 1]
        if character == " " or character == "\t":
            if not _hangs(owners[shown - 1].style):
                break
        elif shown - 1 not in content.controls:
            break
        shown -= 1
    width = measure.width(start, shown)
    if shown < end:  # edges of inline boxes among the trailing spaces still take room
        width += sum(measure.extra[shown:end]) + (measure.trailing if end == len(text) else 0.0)
    while shown < end and shown in content.controls:
        shown += 1
    return shown, width
