"""Segmentation through ICU: grapheme clusters and words (UAX #29), line breaks (UAX #14; CSS Text 3, 5)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from icu4py.breakers import BaseBreaker, CharacterBreaker, LineBreaker, WordBreaker

from audome_engine.style.enums import LineBreak, WordBreak

SOFT_HYPHEN = "\u00ad"
KEPT_LENGTH = 4096  # what is found in longer texts is not kept
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def _segments(breaker: type[BaseBreaker], text: str, locale: str) -> list[tuple[int, int]]:
    """ICU's segments; it counts UTF-16 code units, we count characters."""
    found = list(breaker(text, locale).segments())
    if not _ASTRAL.search(text):
        return found
    offsets: dict[int, int] = {0: 0}
    units = 0
    for index, character in enumerate(text):
        units += 2 if character > "\uffff" else 1
        offsets[units] = index + 1
    return [(offsets[start], offsets[end]) for start, end in found]


def graphemes(text: str) -> tuple[int, ...]:
    """The boundaries of grapheme clusters, from 0 to the length."""
    if text.isascii() and "\r" not in text:
        return tuple(range(len(text) + 1))
    return (_graphemes if len(text) <= KEPT_LENGTH else _graphemes.__wrapped__)(text)


@lru_cache(maxsize=2048)
def _graphemes(text: str) -> tuple[int, ...]:
    return (0, *(end for _, end in _segments(CharacterBreaker, text, "en")))


@lru_cache(maxsize=2048)
def words(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of words and of what is between them."""
    return tuple(_segments(WordBreaker, text, "en"))


_SPACES = re.compile("[ \t]+")  # browsers break after them, whatever follows
_VISIBLE = frozenset(map(chr, range(0x21, 0x7F)))
_ASCII_BREAK = re.compile(
    r"""
    \? (?=[!-~]) (?![!"'),./:;?\]}])
    | - (?=[!-~]) (?![!$),./:;?\]}0-9])
    | (?<=[0-9A-Za-z]) - (?=[0-9])           # not after a minus sign
    | [!"\#%&)*+,.:;=>\\\]|}~'] (?=[(<\[{])
    """,
    re.VERBOSE,
)


def break_opportunities(
    text: str,
    language: str = "",
    word_break: WordBreak = WordBreak.NORMAL,
    line_break: LineBreak = LineBreak.AUTO,
    soft_hyphens: bool = True,
) -> frozenset[int]:
    """The offsets before which a line may be broken, 0 and the length left out."""
    find = _opportunities if len(text) <= KEPT_LENGTH else _opportunities.__wrapped__
    return find(text, language, word_break, line_break, soft_hyphens)


@lru_cache(maxsize=2048)
def _opportunities(
    text: str, language: str, word_break: WordBreak, line_break: LineBreak, soft_hyphens: bool
) -> frozenset[int]:
    if not text:
        return frozenset()
    if line_break is LineBreak.ANYWHERE:
        return frozenset(graphemes(text)[1:-1])
    locale = language or "en"
    if line_break in (LineBreak.LOOSE, LineBreak.NORMAL, LineBreak.STRICT):
        locale = f"{locale.split('-')[0]}@lb={line_break.value}"
    found = {end for _, end in _segments(LineBreaker, text, locale)}
    found.discard(len(text))
    found = _by_ascii_table(text, found)
    found.update([match.end() for match in _SPACES.finditer(text) if match.end() < len(text)])
    if word_break is WordBreak.BREAK_ALL:
        found |= _between_letters(text)
    elif word_break is WordBreak.KEEP_ALL:
        found -= {i for i in found if _is_letter(text[i - 1]) and _is_letter(text[i])}
    if not soft_hyphens:
        found -= {i for i in found if text[i - 1] == SOFT_HYPHEN}
    return frozenset(found)


def _by_ascii_table(text: str, found: set[int]) -> set[int]:
    """The opportunities, those between two visible ASCII characters by Blink's table instead of UAX #14: in addresses and
    the like browsers break in other places."""
    kept = {at for at in found if not (text[at] in _VISIBLE and text[at - 1] in _VISIBLE)}
    kept.update([match.end() for match in _ASCII_BREAK.finditer(text)])
    return kept


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"


def _between_letters(text: str) -> set[int]:
    """`break-all`: between letters, digits and the like of any script as between ideographs, never inside a cluster."""
    return {i for i in graphemes(text)[1:-1] if _breaks_all(text[i - 1], text[i])}


def _breaks_all(before: str, after: str) -> bool:
    """For ASCII this is Chromium's answer for every pair, besides what breaks there anyway."""
    if after == "%":
        return before in "!%$\\"
    if after in "$\\" and before in ",.:;-":
        return False
    return _like_ideograph(before, "LN", "%-.,/!?:;)]}") and _like_ideograph(after, "LNM", "$\\-([{")


def _like_ideograph(character: str, categories: str, besides: str) -> bool:
    return unicodedata.category(character)[0] in categories or character in "#&*+<=>@^_`|~" or character in besides
