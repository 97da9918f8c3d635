"""Fragmentation of what has been laid out as one tall strip: pieces of it for columns of a given height, in the order of the
flow (CSS Fragmentation 3, 4 and 5).

What does not fit into a column goes to the next from the best place to break before it; margins end at an unforced break,
boxes reach down to it and go on behind it without their top edges. Lines keep the breaks they were laid out with.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import NamedTuple, TypeAlias

from audome_engine.geometry import Edges
from audome_engine.layout.columns.steps import Contents, Step, is_marker, is_monolithic, joined
from audome_engine.layout.flow import establishes_formatting_context
from audome_engine.layout.types import BoxFragment, LineFragment, Placed, Slice
from audome_engine.style.enums import Break, Keyword

INFINITE = float("inf")
MOST_ATTEMPTS = 200  # in one column: flows in flows would otherwise be tried a number of times that doubles with each


class Appeal(IntEnum):
    """How good a place is to break at (CSS Fragmentation 3, 4.4): in the opposite order of the rules that it violates."""

    LAST_RESORT = 0  # between nothing and nothing: before a first child
    VIOLATES_AVOID = 1
    VIOLATES_LINES = 2  # orphans and widows
    PERFECT = 3


@dataclass(slots=True, eq=False)
class Rest:
    """What is left of a fragment for the next column.

    `base` is the height in the unbroken fragment that the top of the next piece corresponds to, `step` the next one in
    flow, `open` the rest of each child that is not done (None: it has not begun, though its place was passed), by index.
    """

    base: float = 0.0
    step: int = 0
    open: dict[int, Rest | None] = field(default_factory=dict)
    passed: set[int] = field(default_factory=set)  # floats and positioned boxes whose place was passed
    used: float = 0.0  # the height of the pieces so far
    forced: bool = False  # after a forced break
    pushed: bool = False  # it has not begun: a break before it brought it here
    at_end: bool = False  # the box itself has ended; what is left overflows it
    pieces: Pieces | None = None  # so far, the last one first


Pieces: TypeAlias = "tuple[BoxFragment, Pieces | None]"
Target: TypeAlias = tuple[BoxFragment, int]  # a step, by its fragment and its number


class Piece(NamedTuple):
    """A piece of a fragment, and what is left."""

    fragment: BoxFragment
    rest: Rest | None


class Column(NamedTuple):
    """One column: the piece of the strip in it, what is left, whether a forced break ended it, how good its break is, and
    how much higher it should have been for one more thing to fit."""

    piece: BoxFragment
    rest: Rest | None
    forced: bool
    appeal: Appeal
    shortage: float
    bottom: float  # of all that is in it
    anchors: list[tuple[float, float]]  # heights in the strip, and where these are in the column


@dataclass(slots=True, eq=False)
class _Flow:
    """One pass over a flow in one column."""

    target: Target | None = None  # where to break, whatever fits
    best: tuple[Appeal, Target] | None = None  # the last of the best places to break so far
    broken: bool = False
    appeal: Appeal = Appeal.PERFECT  # of the break that ended it
    forced: bool = False
    ends_in: BoxFragment | None = None  # the fragment before whose padding at the bottom it broke

    def end(self, appeal: Appeal, *, forced: bool = False) -> None:
        """Break here."""
        self.broken, self.appeal, self.forced = True, appeal, forced


@dataclass(slots=True, eq=False)
class _State:
    """The children of one fragment as they are placed in one column; heights count from the top of the piece."""

    fragment: BoxFragment
    steps: list[Step]
    top: float  # of the piece, in the column
    strip: float  # of the unbroken fragment, in the strip
    base: float
    open: dict[int, Rest | None]
    placed: dict[int, Placed] = field(default_factory=dict)
    bases: list[tuple[float, float]] = field(default_factory=list)  # from which height on which base counts
    separated: bool = False  # something in flow is before
    lines: int = 0
    line_count: int = 0  # without empty ones at the end
    bottom: float = 0.0  # of the last thing in flow
    end: float | None = None  # where that ends in the unbroken fragment
    next_step: int | None = None  # where the flow breaks off
    baselines: list[float] = field(default_factory=list)
    resumed: bool = False  # there were pieces before
    kept_margin: bool = False  # it begins after a forced break
    pushed_step: Step | None = None  # the one that a break before it brought here
    must_begin: bool = False  # the box itself fits: as in Chromium it is not pushed for what overflows it
    least_lines: int = 1  # before a break


class Breaker:
    """Cuts one strip into columns."""

    def __init__(self, strip: BoxFragment) -> None:
        self.strip = strip
        self.contents = Contents()
        self._limit = INFINITE
        self._shortage = INFINITE
        self._anchors: list[tuple[float, float]] = []
        self._worst = Appeal.PERFECT  # of the breaks in flows beside the main one
        self._bottom = 0.0  # of all that is in the column
        self._inside = Appeal.PERFECT  # of the breaks in what overflows the last box
        self._attempts = 0  # beyond the first, at all flows in the column
        self._avoiding = 0  # boxes around with `break-inside: avoid`

    def column(self, rest: Rest | None, height: float) -> Column:
        """The next column, of this height."""
        self._limit = height
        self._shortage = INFINITE
        self._anchors = []
        self._worst, self._bottom, self._attempts = Appeal.PERFECT, 0.0, 0
        flow, piece = self._own_flow(self.strip, rest, (0.0, 0.0))
        appeal = min(flow.appeal, self._worst)
        return Column(piece.fragment, piece.rest, flow.forced, appeal, self._shortage, self._bottom, self._anchors)

    # -- one flow

    def _own_flow(self, fragment: BoxFragment, rest: Rest | None, place: tuple[float, float]) -> tuple[_Flow, Piece]:
        """A piece of a fragment that is a flow of its own."""
        avoiding, self._avoiding = self._avoiding, 0
        result = self._best(fragment, rest, place, None)
        self._avoiding = avoiding
        return result

    def _best(
        self, fragment: BoxFragment, rest: Rest | None, place: tuple[float, float], target: Target | None
    ) -> tuple[_Flow, Piece]:
        """A piece of a fragment, broken at the best place in it (4.4)."""
        flow = _Flow(target)
        anchors, before = len(self._anchors), (self._worst, self._bottom)
        piece = self._attempt(fragment, rest, place, flow)
        better = flow.broken and not flow.forced and flow.best is not None and flow.best[0] > flow.appeal
        if better and flow.best is not None and self._attempts < MOST_ATTEMPTS:
            self._attempts += 1
            del self._anchors[anchors:]
            self._worst, self._bottom = before
            appeal, target = flow.best
            if appeal is Appeal.VIOLATES_LINES and flow.ends_in is target[0]:
                appeal = Appeal.PERFECT  # as in Chromium, where lines are taken along for the padding below them
            flow = _Flow(target)
            piece = self._attempt(fragment, rest, place, flow)
            flow.appeal = appeal
        return flow, piece

    def _piece(self, fragment: BoxFragment, rest: Rest | None, place: tuple[float, float], flow: _Flow) -> Piece:
        """The next piece of a fragment in a flow; `place`: where it begins in the column, and the whole fragment in the
        strip. A break in what overflows a box is none in the flow around it."""
        if not _is_limited(fragment):
            return self._attempt(fragment, rest, place, flow)
        inner, piece = self._best(fragment, rest, place, flow.target)
        if inner.best is not None and (flow.best is None or inner.best[0] >= flow.best[0]):
            flow.best = inner.best
        if piece.rest is not None and not piece.rest.at_end:
            flow.end(inner.appeal, forced=inner.forced)
        elif inner.broken:
            self._inside = min(self._inside, inner.appeal)
        return piece

    def _attempt(self, fragment: BoxFragment, rest: Rest | None, place: tuple[float, float], flow: _Flow) -> Piece:
        avoids = fragment.box.style.break_inside is Break.AVOID
        self._avoiding += avoids
        rest = rest or Rest()
        state = self._state(fragment, rest, place)
        self._place_overflow(state, rest)
        for number in range(rest.step, len(state.steps)):
            if not self._step(state, number, flow):
                state.next_step = number
                break
        passed = self._place_floats(state, rest)
        piece = self._finished(state, rest, passed, flow)
        self._avoiding -= avoids
        return piece

    def _state(self, fragment: BoxFragment, rest: Rest, place: tuple[float, float]) -> _State:
        steps, style = self.contents.of(fragment).steps, fragment.box.style
        state = _State(fragment, steps, *place, rest.base, dict(rest.open), bases=[(-INFINITE, rest.base)])
        before, after = self.contents.lines_around.get(fragment, (0, 0))
        state.lines = 0 if rest.pieces is not None or rest.pushed else before
        state.line_count = self.contents.of(fragment).line_count + after
        state.resumed, state.kept_margin = rest.pieces is not None, rest.forced
        state.must_begin = _is_limited(fragment) and fragment.height - rest.used <= self._limit - state.top
        # as in Chromium lines that were brought here by a break count as those after one
        state.least_lines = max(style.orphans, style.widows) if state.resumed or rest.pushed else style.orphans
        if state.resumed and rest.step < len(steps):
            step = steps[rest.step]
            state.pushed_step = None if any(index in rest.open for index in step.children) else step
        return state

    # -- steps

    def _step(self, state: _State, number: int, flow: _Flow) -> bool:
        """Place one step; whether the flow goes on behind it."""
        step = state.steps[number]
        resumed = any(index in state.open for index in step.children)
        if not resumed and self._at_column_top(state, number):
            state.base = step.top
        y = 0.0 if resumed else step.top - state.base
        if not resumed and not self._moves_past(state, number, y, flow):
            return False
        if not resumed:
            self._anchors.append((state.strip + step.top, state.top + y))
        if step.is_line:
            return self._line(state, step, y)
        before = self._appeal_before(state, number)
        self._inside = Appeal.PERFECT
        whole = self._row(state, step, y, flow) if step.parallel else self._block(state, step, y, flow)
        rather_before = not resumed and self._inside < before and state.top + y > 0.0
        if whole and not rather_before:
            self._worst = min(self._worst, self._inside)
            state.base = step.bottom - state.bottom  # what follows stands as far below as in the strip
            state.bases.append((step.bottom, state.base))
            state.end = step.bottom
            return True
        state.base = step.top
        if rather_before or (not resumed and 0.0 < state.top + y == self._limit):  # nothing of it is to be here
            flow.end(before)
            self._inside = Appeal.PERFECT
            for index in step.children:
                state.placed.pop(index, None)
                state.open.pop(index, None)
        return False

    def _at_column_top(self, state: _State, number: int) -> bool:
        """Whether nothing has taken room since an unforced break, so that margins are cut off (CSS Fragmentation 3, 5.2)."""
        return state.resumed and number > 0 and state.top == 0.0 and state.bottom <= 0.0 and not state.kept_margin

    def _line(self, state: _State, step: Step, y: float) -> bool:
        x, _, line = state.fragment.children[step.children[0]]
        assert isinstance(line, LineFragment)
        state.placed[step.children[0]] = Placed(x, y, line)
        state.baselines.append(y + line.baseline)
        state.lines += line.height > 0
        state.separated = state.separated or line.height > 0
        state.bottom, state.end = y + line.height, step.bottom
        self._bottom = max(self._bottom, state.top + state.bottom)
        return True

    def _block(self, state: _State, step: Step, y: float, flow: _Flow) -> bool:
        """One block; whether it ends here."""
        index = step.children[0]
        x, _, child = state.fragment.children[index]
        assert isinstance(child, BoxFragment)
        piece = Piece(child, None)
        if not is_monolithic(child):
            place = (state.top + y, state.strip + step.top)
            rest = state.open.pop(index, None)
            if rest is None and state.pushed_step is step:
                rest = Rest(pushed=True)
            piece = self._piece(child, rest, place, flow)
        state.bottom = y + piece.fragment.height
        self._put(state, index, Placed(x, y, piece.fragment))
        if piece.rest is not None:
            state.open[index] = piece.rest
        return piece.rest is None or piece.rest.at_end

    def _row(self, state: _State, step: Step, y: float, flow: _Flow) -> bool:
        """Boxes beside each other, each of which breaks for itself; whether all end here."""
        resumed = any(index in state.open for index in step.children)
        appeal, whole = Appeal.PERFECT, True
        state.bottom = y
        for index in step.children:
            if resumed and index not in state.open:
                continue
            x, top, child = state.fragment.children[index]
            assert isinstance(child, BoxFragment)
            top -= self.contents.of(state.fragment).shifts.get(index, 0.0)
            at = 0.0 if resumed else y + top - step.top
            piece, inside = self._parallel(child, state.open.pop(index, None), (state.top + at, state.strip + top))
            appeal = min(appeal, inside)
            if piece is None:
                state.open[index], whole = None, False
                continue
            self._put(state, index, Placed(x, at, piece.fragment))
            state.bottom = max(state.bottom, at + piece.fragment.height)
            if piece.rest is not None:
                state.open[index] = piece.rest
                whole = whole and piece.rest.at_end
        if not whole:
            flow.end(min(appeal, Appeal.VIOLATES_AVOID) if self._avoiding else appeal)
        return whole

    def _put(self, state: _State, index: int, placed: Placed) -> None:
        shift = self.contents.of(state.fragment).shifts.get(index, 0.0)
        fragment = placed.fragment
        assert isinstance(fragment, BoxFragment)
        state.placed[index] = Placed(placed.x, placed.y + shift, fragment)
        self._bottom = max(self._bottom, state.top + placed.y + fragment.height)
        state.baselines += [
            placed.y + baseline
            for baseline in (fragment.first_baseline, fragment.last_baseline)
            if baseline is not None
        ]
        # as in Chromium not by the empty lines around a block in an inline box
        empty = fragment.height == 0 and fragment.box.is_anonymous and fragment.box.inline_formatting
        state.separated = state.separated or not empty

    def _parallel(
        self, child: BoxFragment, rest: Rest | None, place: tuple[float, float]
    ) -> tuple[Piece | None, Appeal]:
        """A piece of a box that is a flow of its own, and how good its break is; None where all of it goes to the next
        column."""
        y = place[0]
        monolithic = is_monolithic(child)
        if rest is None and y > 0 and (y >= self._limit or (monolithic and y + child.height > self._limit)):
            self._note_shortage(y + child.height)
            return None, Appeal.LAST_RESORT
        if monolithic:
            return Piece(child, None), Appeal.PERFECT
        flow, piece = self._own_flow(child, rest, place)
        return piece, flow.appeal if flow.broken else Appeal.PERFECT

    # -- breaks

    def _moves_past(self, state: _State, number: int, y: float, flow: _Flow) -> bool:
        """Whether a step begins in this column; the place before it is noted as one to break at."""
        step, at = state.steps[number], state.top + y
        if step.is_line and step.top == step.bottom:  # an empty one, which goes with the line before
            return True
        target = (state.fragment, number)
        if flow.target == target:
            state.base = step.top
            flow.end(Appeal.PERFECT)
            return False
        if self._between(state, number) is Break.COLUMN and state.separated:
            # CSS Fragmentation 3, 5.2: margins after a forced break stay
            state.base = step.top - _margin(state.fragment, step, at_top=True)
            margin = _margin(state.fragment, state.steps[number - 1], at_top=False) if number else 0.0
            self._bottom = max(self._bottom, state.top + state.bottom + margin)
            flow.end(Appeal.PERFECT, forced=True)
            return False
        appeal = self._appeal_before(state, number)
        if self._begins_here(state.fragment, step, at):
            if at > 0 and flow.target is None and (flow.best is None or appeal >= flow.best[0]):
                flow.best = (appeal, target)
            return True
        self._note_shortage(at + step.bottom - step.top)
        if at <= 0 or (state.must_begin and not state.separated and at <= self._limit):
            return True
        state.base = step.top
        flow.end(appeal)
        if step.is_line and state.lines >= max(1, state.least_lines):
            self._leave_widows(state, number, flow)
        return False

    def _leave_widows(self, state: _State, number: int, flow: _Flow) -> None:
        """Where too few lines would follow, break earlier if enough stay; as in Chromium it does not count as a violation
        if they do not."""
        style = state.fragment.box.style
        best = Appeal.VIOLATES_AVOID if self._avoiding else Appeal.PERFECT
        earlier = max(state.line_count - style.widows, number - state.lines + min(style.orphans, state.lines))
        if earlier <= 0:
            flow.end(min(best, Appeal.VIOLATES_LINES))
        elif earlier >= number or (flow.best is not None and flow.best[0] > best):
            flow.end(best)
        elif flow.target is None:
            flow.best = (best, (state.fragment, earlier))
            flow.end(Appeal.LAST_RESORT)

    def _begins_here(self, fragment: BoxFragment, step: Step, at: float) -> bool:
        if at > self._limit:
            return False
        if step.parallel:
            return True
        child = fragment.children[step.children[0]].fragment
        breaks = isinstance(child, BoxFragment) and not is_monolithic(child)
        return breaks or at + step.bottom - step.top <= self._limit

    def _between(self, state: _State, number: int) -> Break:
        """The break values that meet before a step."""
        before = state.steps[number].before
        return joined(before, state.steps[number - 1].after) if number else before

    def _appeal_before(self, state: _State, number: int) -> Appeal:
        if not state.separated and not self._is_moved_down(state, number):
            return Appeal.LAST_RESORT
        appeal = Appeal.PERFECT
        if state.steps[number].is_line:
            widows = state.fragment.box.style.widows
            if state.lines and (state.lines < state.least_lines or state.line_count - number < widows):
                appeal = Appeal.VIOLATES_LINES
        elif self._between(state, number) is Break.AVOID:
            appeal = Appeal.VIOLATES_AVOID
        elif self._parts_lines(state, number):
            appeal = Appeal.VIOLATES_LINES
        return min(appeal, Appeal.VIOLATES_AVOID) if self._avoiding else appeal

    def _parts_lines(self, state: _State, number: int) -> bool:
        """Whether the place between blocks that an inline box is cut into leaves too few lines, as which these count."""
        index = state.steps[number].children[0]
        child = state.fragment.children[index].fragment
        before, after = self.contents.lines_around.get(child, (0, 0))
        if not before or not isinstance(child, BoxFragment):
            return False
        own = self.contents.lines_in(child)
        style = state.fragment.box.style
        return before < style.orphans or own + after < style.widows

    def _is_moved_down(self, state: _State, number: int) -> bool:
        """Whether there is room before a first child, left by floats."""
        if number or state.resumed:
            return False
        fragment, step = state.fragment, state.steps[number]
        margin = 0.0 if step.is_line else _margin(fragment, step, at_top=True)
        return step.top - max(0.0, margin) > fragment.border.top + fragment.padding.top

    def _note_shortage(self, bottom: float) -> None:
        lacking = bottom - self._limit
        if lacking > 0:
            self._shortage = min(self._shortage, lacking)

    # -- beside the flow

    def _place_overflow(self, state: _State, rest: Rest) -> None:
        """What overflows boxes that have ended goes on at the top, beside what follows them."""
        current = state.steps[rest.step].children if rest.step < len(state.steps) else ()
        aside = self.contents.of(state.fragment).aside
        for index in [index for index in state.open if index not in current and index not in aside]:
            x, top, child = state.fragment.children[index]
            assert isinstance(child, BoxFragment)
            flow, piece = self._own_flow(child, state.open.pop(index), (state.top, state.strip + top))
            if flow.broken:
                self._worst = min(self._worst, flow.appeal)
            state.placed[index] = Placed(x, 0.0, piece.fragment)
            if piece.rest is not None:
                state.open[index] = piece.rest

    def _place_floats(self, state: _State, rest: Rest) -> set[int]:
        """Floats (and a list marker) whose place is in this piece, or that go on in it; all whose place was passed."""
        passed = set(rest.passed)
        for index in self.contents.of(state.fragment).aside:
            x, top, child = state.fragment.children[index]
            assert isinstance(child, BoxFragment)
            if child.box.is_out_of_flow or (index not in state.open and not self._is_passed(state, index, passed)):
                continue
            passed.add(index)
            y = 0.0 if index in state.open else top - _base_at(state.bases, top)
            if is_marker(child.box):
                state.placed[index] = Placed(x, y, child)
                continue
            piece, appeal = self._parallel(child, state.open.pop(index, None), (state.top + y, state.strip + top))
            if piece is not None and piece.rest is not None and appeal < Appeal.PERFECT and state.top + y > 0:
                piece = None
            if piece is None:
                state.open[index] = None
                continue
            self._worst = min(self._worst, appeal)
            state.placed[index] = Placed(x, y, piece.fragment)
            if piece.rest is not None:
                state.open[index] = piece.rest
        return passed

    def _is_passed(self, state: _State, index: int, passed: set[int]) -> bool:
        """Whether a float's place is in this piece and not in an earlier one: before the step at which the flow breaks off."""
        if index in passed:
            return False
        if state.next_step is None:
            return True
        step = state.steps[state.next_step]
        return state.fragment.children[index].y < step.top if step.is_line else index < min(step.children)

    def _place_positioned(self, state: _State, rest: Rest, height: float, *, ended: bool) -> set[int]:
        """Positioned boxes, which stand in all the pieces put together."""
        passed: set[int] = set()
        for index in self.contents.of(state.fragment).aside:
            x, top, child = state.fragment.children[index]
            assert isinstance(child, BoxFragment)
            y = 0.0 if index in state.open else top - rest.used
            waits = index not in state.open and (index in rest.passed or (y >= height and not ended))
            if not child.box.is_out_of_flow or waits:
                continue
            passed.add(index)
            piece = Piece(child, None)
            if not is_monolithic(child):
                place = (state.top + y, state.strip + top)
                piece = self._own_flow(child, state.open.pop(index, None), place)[1]
            state.placed[index] = Placed(x, y, piece.fragment)
            if piece.rest is not None:
                state.open[index] = piece.rest
        return passed

    # -- the box around

    def _finished(self, state: _State, rest: Rest, passed: set[int], flow: _Flow) -> Piece:
        """The piece of the box itself: how high it is, and what is left (CSS Fragmentation 3, 5.1 and 5.4)."""
        fragment = state.fragment
        room = self._limit - state.top
        if state.next_step is None and self._floats_left(state):
            state.next_step, state.base = len(state.steps), state.base + max(0.0, room)
            flow.end(Appeal.PERFECT)
        broken = state.next_step is not None
        trailing = 0.0 if broken else fragment.border.bottom + fragment.padding.bottom
        intrinsic = self._intrinsic_height(state, room, trailing)
        desired = 0.0 if rest.at_end else max(0.0, _total(fragment, rest.used + intrinsic) - rest.used)
        height, available = desired, max(room, intrinsic - trailing)
        if desired > available and fragment is not self.strip:
            height = min(desired - (trailing if desired > trailing else 0.0), available)
            if not broken:
                appeal = Appeal.LAST_RESORT if desired <= intrinsic else Appeal.PERFECT
                self._note_shortage(state.top + desired)
                flow.end(min(appeal, Appeal.VIOLATES_AVOID) if self._avoiding else appeal)
                flow.ends_in = fragment if appeal is Appeal.LAST_RESORT else None
        ended = height >= desired and (not broken or _is_limited(fragment) or rest.at_end)
        passed |= self._place_positioned(state, rest, height, ended=ended)
        left: Rest | None = None
        if broken or not ended or state.open:
            number = len(state.steps) if state.next_step is None else state.next_step
            base = state.base if broken else state.base + height
            left = Rest(base, number, state.open, passed, rest.used + height, forced=flow.forced, at_end=ended)
        piece = _cut(state, rest, left, height)
        if ended and not rest.at_end and rest.pieces is not None:
            _note_whole(fragment, (piece, rest.pieces), rest.used + height)
        if left is not None:
            left.pieces = (piece, rest.pieces)
        return Piece(piece, left)

    def _intrinsic_height(self, state: _State, room: float, trailing: float) -> float:
        """The height by the content: all there is where it goes on, else to its end; margins end where the column does."""
        if state.next_step is not None:
            return max(state.bottom, room) if room < INFINITE else state.bottom
        height = max(0.0, _content_height(state.fragment) - state.base)
        if state.end is None:
            return height
        margin = max(0.0, _content_height(state.fragment) - trailing - state.end)
        return height - max(0.0, min(margin, state.bottom + margin - room))

    def _floats_left(self, state: _State) -> bool:
        """Whether floats go on behind the end of the flow in a box that reaches around them."""
        return establishes_formatting_context(state.fragment.box) and any(
            isinstance(child := state.fragment.children[index].fragment, BoxFragment) and child.box.is_floating
            for index in state.open
        )


def _content_height(fragment: BoxFragment) -> float:
    return fragment.height if fragment.content_height is None else fragment.content_height


def _is_limited(fragment: BoxFragment) -> bool:
    """Whether a box ends though its content may go on."""
    return not isinstance(fragment.box.style.height, Keyword) or fragment.height < _content_height(fragment)


def _total(fragment: BoxFragment, by_content: float) -> float:
    """The height of all pieces together, where the content comes to `by_content` with what breaks have pushed down."""
    if _is_limited(fragment):
        return fragment.height
    return max(fragment.height, by_content) if fragment.height > _content_height(fragment) else by_content


def _base_at(bases: list[tuple[float, float]], top: float) -> float:
    return next(base for start, base in reversed(bases) if start <= top)


def _margin(fragment: BoxFragment, step: Step, *, at_top: bool) -> float:
    """The margin of a step at its top or bottom, with those of children that collapse with it."""
    margins = [0.0]
    for index in step.children:
        child = fragment.children[index].fragment
        if isinstance(child, BoxFragment):
            if child.through is not None and not at_top:
                continue  # it stands below its margins
            strut = child.top_strut if at_top else child.bottom_strut
            margins.append(strut.total or (child.margin.top if at_top else child.margin.bottom))
    return max(margins) if len(margins) > 2 else margins[-1]


def _cut(state: _State, rest: Rest, left: Rest | None, height: float) -> BoxFragment:
    """The fragment of a piece: without the top edges where one was before, without the bottom ones where one follows."""
    fragment = state.fragment
    first, last = rest.pieces is None, left is None or (left.at_end and not rest.at_end)
    return replace(
        fragment,
        height=height,
        children=tuple(state.placed[index] for index in sorted(state.placed)),
        border=_without(fragment.border, first, last),
        padding=_without(fragment.padding, first, last),
        first_baseline=state.baselines[0] if state.baselines else None,
        last_baseline=state.baselines[-1] if state.baselines else None,
        pending=(),
    )


def _note_whole(fragment: BoxFragment, pieces: Pieces | None, height: float) -> None:
    """Tell all pieces of a box how high it is."""
    offset = height
    while pieces is not None:
        piece, pieces = pieces
        offset -= piece.height
        piece.slice = Slice(offset, height, fragment.border, fragment.padding)


def _without(edges: Edges, first: bool, last: bool) -> Edges:
    return Edges(edges.top if first else 0.0, edges.right, edges.bottom if last else 0.0, edges.left)
