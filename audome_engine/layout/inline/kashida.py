"""`text-justify: kashida`, an extension: Arabic words of a line are stretched with tatweels of their font and shaped again
with them, so that joins, marks and contextual forms are those of the longer word. See docs/kashida.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace

from audome_engine.layout.inline.linebreak import EPSILON, LineSpan
from audome_engine.layout.inline.pieces import Piece, set_runs
from audome_engine.layout.types import LayoutContext
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import TextJustify
from audome_engine.text.joining import TATWEEL, Joining, joining
from audome_engine.text.kashida import Place, stretchable_words
from audome_engine.text.shape import CONTEXT, shape_paragraph
from audome_engine.text.types import FontInstance, ShapedRun

_MOST_OF_WORD = 0.6  # by how much of its width a word may grow; one tatweel is always allowed
_MOST_AT_PLACE = 1.0  # em at one place of a word; further ones are used where that is not enough
_SHORT_WORD = 2  # letters: a word so short is stretched last


@dataclass(slots=True, eq=False)
class _Word:
    """A word that can be stretched."""

    places: list[Place]
    letters: int
    tatweel: float  # its width
    limit: int  # how many tatweels there may be
    per_place: int
    count: int = 0

    @property
    def urgency(self) -> tuple[bool, int, int, int]:
        """Words are stretched evenly, those with the better places first."""
        return self.letters <= _SHORT_WORD, self.count, self.places[0].rank, -self.letters

    def inserted(self) -> Iterator[int]:
        """The offset of each of its tatweels: at the best place, the next one once that is full."""
        for number in range(self.count):
            yield self.places[min(number // self.per_place, len(self.places) - 1)].at


def stretch(context: LayoutContext, pieces: list[Piece], span: LineSpan, free: float) -> float:
    """Stretch the words of a line by `free` px at most; by how much they were."""
    if not any(piece.node.style.text_justify is TextJustify.KASHIDA for piece in pieces):
        return 0.0
    words = list(_words(pieces, span))
    order = _in_turn(words, free)
    before = sum(piece.width for piece in pieces)
    kept = [(piece, piece.shaped) for piece in pieces]
    while order:
        _insert(context, pieces, span, Counter(at for word in words for at in word.inserted()))
        excess = sum(piece.width for piece in pieces) - before - free
        if excess <= EPSILON:
            return free + excess
        while order and excess > 0:  # the font's tatweels are wider among these letters
            word = order.pop()
            word.count -= 1
            excess -= word.tatweel
    for piece, shaped in kept:
        if shaped:
            set_runs(piece, _logical(shaped), span.measure.prepared.text)
    return 0.0


def _in_turn(words: list[_Word], free: float) -> list[_Word]:
    """Gives the words tatweels one by one, as many as there is room for; whose turn it was."""
    order: list[_Word] = []
    heap = [(word.urgency, index) for index, word in enumerate(words)]
    heapify(heap)
    while heap:
        index = heap[0][1]
        word = words[index]
        if word.count == word.limit or word.tatweel > free + EPSILON:
            heappop(heap)
            continue
        word.count += 1
        free -= word.tatweel
        order.append(word)
        heapreplace(heap, (word.urgency, index))
    return order


def _words(pieces: list[Piece], span: LineSpan) -> Iterator[_Word]:
    text = span.measure.prepared.text
    for start, end, places in stretchable_words(text[span.start : span.shown_end]):
        low, high = span.start + start, span.start + end
        inside = [piece for piece in pieces if piece.leaf.kind == "text" and piece.start < high and piece.end > low]
        usable = [
            Place(place.rank, span.start + place.at)
            for place in places
            if any(piece.start < span.start + place.at < piece.end for piece in inside)
        ]
        font = _font(inside, low)
        if not usable or font is None or not all(_is_stretchable(piece.node.style) for piece in inside):
            continue
        tatweel = _advance(font)
        width = sum(span.measure.prepared.shaped.advances[low:high])
        if tatweel > 0:
            limit = max(1, int(width * _MOST_OF_WORD / tatweel))
            letters = sum(joining(character) is not Joining.TRANSPARENT for character in text[low:high])
            yield _Word(usable, letters, tatweel, limit, max(1, int(_MOST_AT_PLACE * font.size / tatweel)))


def _is_stretchable(style: ComputedStyle) -> bool:
    return style.text_justify is TextJustify.KASHIDA and style.letter_spacing == 0


def _font(pieces: list[Piece], at: int) -> FontInstance | None:
    """The font of the word at an offset, if it has a tatweel."""
    font = next((run.font for piece in pieces for run in piece.shaped if run.start <= at < run.end), None)
    return font if font is not None and ord(TATWEEL) in font.face.coverage else None


def _advance(font: FontInstance) -> float:
    glyph = font.hb_font.get_nominal_glyph(ord(TATWEEL))
    return 0.0 if glyph is None else font.hb_font.get_glyph_h_advance(glyph) * font.size / font.hb_font.scale[0]


def _insert(context: LayoutContext, pieces: list[Piece], span: LineSpan, tatweels: Counter[int]) -> None:
    """Shape the line anew with tatweels before these offsets."""
    prepared = span.measure.prepared
    start, end = max(0, span.start - CONTEXT), min(len(prepared.text), span.drawn_end + CONTEXT)
    parts: list[str] = []
    origins: list[int] = []  # of every character of the longer text; a tatweel belongs to the letter before it
    places: dict[int, int] = {}  # of every character of the text
    for at in range(start, end):
        parts.append(TATWEEL * tatweels[at] + prepared.text[at])
        origins += [at - 1] * tatweels[at] + [at]
        places[at] = len(origins) - 1 - tatweels[at]
    places[end] = len(origins)
    spans = [
        span_._replace(start=places[max(span_.start, start)], end=places[min(span_.end, end)])
        for span_ in prepared.spans
        if span_.start < end and span_.end > start
    ]
    levels = [prepared.levels[max(origin, start)] for origin in origins]
    shaped = shape_paragraph(context.fonts, "".join(parts), spans, levels)
    for piece in pieces:
        if piece.leaf.kind == "text" and piece.shaped:
            low, high = places[piece.start], places[piece.end]
            runs = [
                run.part(max(run.start, low), min(run.end, high))
                for run in shaped.line_runs(places[span.start], places[span.drawn_end])
                if run.start < high and run.end > low
            ]
            set_runs(piece, [_in_old_text(run, origins) for run in runs], prepared.text)


def _in_old_text(run: ShapedRun, origins: Sequence[int]) -> ShapedRun:
    """With the offsets of the text without tatweels."""
    moved = run.with_glyphs([origins[cluster] for cluster in run.clusters], run.advances, run.x_offsets)
    moved.start, moved.end = origins[run.start], origins[run.end - 1] + 1
    return moved


def _logical(shaped: list[ShapedRun]) -> list[ShapedRun]:
    return sorted(shaped, key=lambda run: run.start)
