"""Justification between words (CSS Text 3, 6.4): what is left of a line is shared among its spaces."""

from __future__ import annotations

from dataclasses import replace

from audome_engine.layout.inline.linebreak import Measure
from audome_engine.layout.inline.pieces import Piece
from audome_engine.text.types import GlyphRun

_SPACES = frozenset(" \u00a0")


def justify(measure: Measure, pieces: list[Piece], free: float) -> float:
    """Widen the spaces of a line by `free` px together; how much was added."""
    if free <= 0:
        return 0.0
    text = measure.prepared.text
    counts = [sum(text[i] in _SPACES for i in range(piece.start, piece.end)) if piece.leaf.kind == "text" else 0
              for piece in pieces]  # fmt: skip
    total = sum(counts)
    if not total:
        return 0.0
    share = free / total
    for piece, count in zip(pieces, counts, strict=True):
        if count:
            _widen(measure, piece, share)
            piece.width += share * count
    return free


def _widen(measure: Measure, piece: Piece, share: float) -> None:
    """Move the glyphs of a piece apart at its spaces; runs are rebuilt from left to right."""
    shift = 0.0
    runs: list[tuple[float, GlyphRun]] = []
    for x, run in piece.runs:
        spaces = _space_places(run)
        xs: list[float] = []
        inner = 0.0
        for index, position in enumerate(run.xs):
            xs.append(position + inner)
            if index in spaces:
                inner += share
        runs.append((x + shift, replace(run, xs=tuple(xs), width=run.width + inner)))
        shift += inner
    piece.runs = runs


def _space_places(run: GlyphRun) -> frozenset[int]:
    """The glyphs of a run, from the left, that are spaces."""
    font = run.font.hb_font
    ids = {font.get_nominal_glyph(ord(space)) for space in _SPACES}
    wanted = sum(character in _SPACES for character in run.text)
    places = [index for index, glyph in enumerate(run.glyphs) if glyph in ids]
    return frozenset(places[:wanted])
