"""The characters of a glyph run that are drawn as missing glyphs."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from audome_engine.errors import Diagnostics
from audome_engine.text.emoji import INVISIBLE
from audome_engine.text.segment import graphemes
from audome_engine.text.types import GlyphRun

MISSING = 0  # the glyph that a font draws for what it lacks


def missing_characters(run: GlyphRun) -> list[str]:
    """Those of the run's text that its face has no glyph for, each once, where a missing glyph shows that this matters."""
    if MISSING not in run.glyphs:
        return []
    coverage = run.font.face.coverage
    found: dict[str, None] = {}
    for start, end in pairwise(graphemes(run.text)):
        cluster = run.text[start:end]
        if not all(ord(character) in coverage for character in unicodedata.normalize("NFC", cluster)):
            found |= dict.fromkeys(c for c in cluster if ord(c) not in coverage and ord(c) not in INVISIBLE)
    return list(found)


def report_missing(run: GlyphRun, diagnostics: Diagnostics, *, path: str, line: int) -> None:
    """A diagnostic `missing-glyph` for every missing character of the element at `path`."""
    for character in missing_characters(run):
        message = f"no font has U+{ord(character):04X} ({character!r})"
        diagnostics.warning("missing-glyph", message, path=path, line=line)
