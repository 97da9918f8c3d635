"""Justification (CSS Text 3, 6.4): what is left of a line is shared among its opportunities, as Chromium counts them: after
every space, around ideographs and symbols of their kind, with `inter-character` after every character that is not joined
to the next; Arabic words may be stretched before that.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from audome_engine.layout.inline.kashida import stretch
from audome_engine.layout.inline.linebreak import LineSpan
from audome_engine.layout.inline.pieces import Piece, set_runs
from audome_engine.layout.types import LayoutContext
from audome_engine.style.enums import TextJustify
from audome_engine.text.segment import graphemes
from audome_engine.text.shape import CURSIVE
from audome_engine.text.types import ShapedRun

_SPACES = frozenset(" \t\u00a0")
_INVISIBLE = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


@dataclass(slots=True)
class _Opportunities:
    """Offsets of characters before and after which a line may be expanded, ascending."""

    before: list[int] = field(default_factory=list)
    after: list[int] = field(default_factory=list)
    open_end: bool = True  # expanded after the last character, or nothing there yet


def justify(context: LayoutContext, pieces: list[Piece], span: LineSpan, free: float) -> float:
    """Expand a line by `free` px; how much was added."""
    if free <= 0:
        return 0.0
    added = stretch(context, pieces, span, free)
    found = _Opportunities()
    for piece in sorted(pieces, key=lambda piece: piece.start):
        _collect(piece, span, found)
    if found.open_end and found.after:
        found.after.pop()  # not at the line's end
    total = len(found.before) + len(found.after)
    if not total or free - added <= 0:
        return added
    share = (free - added) / total
    for piece in pieces:
        count = sum(len(_within(offsets, piece.start, piece.end)) for offsets in (found.before, found.after))
        if count:
            width = piece.width + share * count
            text = span.measure.prepared.text
            set_runs(piece, [_expanded(run, found, share) for run in _logical(piece.shaped)], text)
            piece.width = width
    return free


def _collect(piece: Piece, span: LineSpan, found: _Opportunities) -> None:
    """Add those of a piece; the pieces come in logical order."""
    if piece.leaf.kind != "text":
        found.open_end = found.open_end and piece.leaf.kind == "empty"
        return
    mode = piece.node.style.text_justify
    for at, character in _characters(piece, span):
        if character in _INVISIBLE:
            continue
        is_space = character in _SPACES
        expands = mode is not TextJustify.NONE and (is_space or _expands(piece, at, character, mode))
        if expands:
            around = not is_space or mode is TextJustify.INTER_CHARACTER
            if around and not found.open_end:
                found.before.append(at)
            found.after.append(at)
        found.open_end = expands


def _characters(piece: Piece, span: LineSpan) -> Iterator[tuple[int, str]]:
    """The first character of every cluster."""
    text = span.measure.prepared.text[piece.start : piece.end]
    for offset in graphemes(text)[:-1]:
        yield piece.start + offset, text[offset]


def _expands(piece: Piece, at: int, character: str, mode: TextJustify) -> bool:
    if mode is TextJustify.AUTO or mode is TextJustify.KASHIDA:
        return _is_ideographic(character)
    if mode is not TextJustify.INTER_CHARACTER:
        return False
    return not any(run.script in CURSIVE for run in piece.shaped if run.start <= at < run.end)


def _is_ideographic(character: str) -> bool:
    """Ideographs, kana, full-width and enclosed characters, emoji; not Hangul."""
    if character < "\u2460":
        return False
    if "\u2460" <= character <= "\u24ff" or "\uff61" <= character <= "\uff9f":
        return True
    return unicodedata.east_asian_width(character) in "WF" and not "\uac00" <= character <= "\ud7a3"


def _expanded(run: ShapedRun, found: _Opportunities, share: float) -> ShapedRun:
    """A run with its glyphs moved apart: what comes before a character is at its right where it runs to the left."""
    clusters = run.clusters
    starts = sorted(set(clusters))
    before = _by_cluster(found.before, starts, run)
    after = _by_cluster(found.after, starts, run)
    if not before and not after:
        return run
    advances, offsets = list(run.advances), list(run.x_offsets)
    left, right = (after, before) if run.is_rtl else (before, after)
    last = len(clusters) - 1
    for index, cluster in enumerate(clusters):
        if cluster in left and (index == 0 or clusters[index - 1] != cluster):
            advances[index] += share * left[cluster]
            offsets[index] += share * left[cluster]
        if cluster in right and (index == last or clusters[index + 1] != cluster):
            advances[index] += share * right[cluster]
    return run.with_glyphs(clusters, advances, offsets)


def _by_cluster(offsets: list[int], starts: list[int], run: ShapedRun) -> dict[int, int]:
    """How many of the characters are in each cluster."""
    counts: dict[int, int] = {}
    for at in _within(offsets, run.start, run.end) if starts else ():
        cluster = starts[max(0, bisect_right(starts, at) - 1)]
        counts[cluster] = counts.get(cluster, 0) + 1
    return counts


def _within(offsets: list[int], start: int, end: int) -> list[int]:
    return offsets[bisect_left(offsets, start) : bisect_left(offsets, end)]


def _logical(shaped: list[ShapedRun]) -> list[ShapedRun]:
    return sorted(shaped, key=lambda run: run.start)
