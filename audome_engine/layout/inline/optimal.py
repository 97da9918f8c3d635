"""Lines that are broken with a view to others: `text-wrap: balance` and `pretty` (CSS Text 4, 6.4), as Chromium does it.

Balanced lines are as narrow as they can be without becoming more. Where a paragraph would end in a single short word, or
where floats stand beside balanced lines, the breaks are those with the least squares of what is left of the lines.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from audome_engine.layout.inline.linebreak import EPSILON, LineSpan, Measure, break_line, break_lines, broken_width
from audome_engine.style.enums import TextWrapStyle

_MOST_BALANCED = 6  # lines; Chromium leaves longer texts as they are
_MOST_OPTIMAL = 4  # lines at a paragraph's end that are looked at
_SHORT = 1 / 3  # of the line: a last line of one word that is shorter is avoided


def wrap(measure: Measure, width: float) -> list[LineSpan]:
    """The lines of a text without floats, by the block container's `text-wrap-style`."""
    style = measure.prepared.content.root.style.text_wrap_style
    lines = break_lines(measure, width)
    if style is TextWrapStyle.BALANCE and 1 < len(lines) <= _MOST_BALANCED:
        if not _has_paragraphs(lines):
            return break_lines(measure, _balanced_width(measure, width, len(lines)))
    elif style is TextWrapStyle.PRETTY:
        return _with_ends(lines, width, optimal_ends(lines, [width] * len(lines)))
    return lines


def _has_paragraphs(lines: list[LineSpan]) -> bool:
    """Whether a forced break is followed by more text."""
    return any(span.forced for span in [line for line in lines if not line.phantom][:-1])


def _balanced_width(measure: Measure, width: float, count: int) -> float:
    """The smallest width at which the text takes no more lines."""
    low, high = width / count * 0.5, width
    while high - low > 0.5:
        middle = (low + high) / 2
        lines = break_lines(measure, middle)
        if len(lines) <= count and all(line.width + line.indent <= middle + EPSILON for line in lines):
            high = middle
        else:
            low = middle
    return high


def _with_ends(lines: list[LineSpan], width: float, ends: dict[int, int]) -> list[LineSpan]:
    """The lines with other ends for some of them, by number."""
    found: list[LineSpan] = []
    for number, line in enumerate(lines):
        start = found[-1].next_start if found and found[-1].measure is line.measure else line.start
        found.append(break_line(line.measure, start, width, ends.get(number, line.end)) if number in ends else line)
    return found


def optimal_ends(lines: list[LineSpan], widths: list[float]) -> dict[int, int]:
    """By number of the line, where the lines of paragraphs end better than they do; `widths`: of their room."""
    style = lines[-1].measure.prepared.content.root.style.text_wrap_style
    if style is TextWrapStyle.BALANCE:
        if len(lines) > _MOST_OPTIMAL or _has_paragraphs(lines):
            return {}
        return _ends_of(lines, widths, 0, balanced=True)
    found: dict[int, int] = {}
    start = 0
    for number, line in enumerate(lines):
        if line.forced:
            paragraph = slice(max(start, number + 1 - _MOST_OPTIMAL), number + 1)
            if number > start and _ends_in_short_word(line, widths[number]):
                found |= _ends_of(lines[paragraph], widths[paragraph], paragraph.start, balanced=False)
            start = number + 1
    return found


def _ends_in_short_word(line: LineSpan, width: float) -> bool:
    breaks = line.measure.breaks
    return line.width < width * _SHORT and bisect_right(breaks, line.start) == bisect_left(breaks, line.shown_end)


class _Way(NamedTuple):
    """Breaks up to a place, and the squares of what they leave."""

    cost: float
    ends: tuple[int, ...]


def _ends_of(lines: list[LineSpan], widths: list[float], first: int, *, balanced: bool) -> dict[int, int]:
    """The ends of the lines with the least squares, all but those of the last line unless it is to be `balanced` with them."""
    while lines and lines[0].measure is not lines[-1].measure:  # the first line has styles of its own
        lines, widths, first = lines[1:], widths[1:], first + 1
    if len(lines) < 2:
        return {}
    measure, end = lines[0].measure, lines[-1].end
    ways = {lines[0].start: _Way(0.0, ())}
    for line, width in zip(lines[:-1], widths, strict=False):
        ways = _one_more(measure, ways, (line.measure.breaks, width, end))
    best: _Way | None = None
    for start, way in ways.items():
        last = break_line(measure, start, widths[-1] - measure.indent_at(start), end)
        free = widths[-1] - last.width - last.indent
        words = bisect_left(measure.breaks, last.shown_end) - bisect_right(measure.breaks, start)
        if free < -EPSILON or not (balanced or words):
            continue
        cost = way.cost + (free * free if balanced else 0.0)
        if best is None or cost < best.cost:
            best = _Way(cost, way.ends)
    return {} if best is None else {**dict(enumerate(best.ends, first)), first + len(lines) - 1: end}


def _one_more(measure: Measure, ways: dict[int, _Way], line: tuple[list[int], float, int]) -> dict[int, _Way]:
    """The best ways to the places where one more line may end."""
    breaks, width, limit = line
    found: dict[int, _Way] = {}
    for start, way in ways.items():
        room = width - measure.indent_at(start)
        for end in breaks[bisect_right(breaks, start) : bisect_left(breaks, limit)]:
            free = room - broken_width(measure, start, end)
            if free < -EPSILON:
                break
            cost = way.cost + free * free
            if end not in found or cost < found[end].cost:
                found[end] = _Way(cost, (*way.ends, end))
    return found
