"""Where an Arabic word may be stretched with tatweels, the best place first: the priorities of Microsoft's and Adobe's
typesetting, which go back to the calligraphers' rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from audome_engine.text.joining import TATWEEL, Joining, joining

_SEEN_SAD = frozenset("\u0633\u0634\u0635\u0636\u069a\u069b\u069c\u069d\u069e\u06fa\u06fb")
_LAM = frozenset("\u0644\u06b5\u06b6\u06b7\u06b8\u076a")
_ALEF = frozenset("\u0622\u0623\u0625\u0627\u0671\u0672\u0673\u0675")
_TOOTHED = frozenset("\u0628\u062a\u062b\u0646\u064a\u0626\u067e\u0679\u067a\u06cc\u0649")
_BEFORE_FINAL: tuple[frozenset[str], ...] = (
    frozenset(
        "\u0629\u06c3\u06c0\u0647\u06c1\u06be\u06d5\u062d\u062c\u062e\u0686\u062f\u0630\u0688"
    ),  # teh marbuta, heh, hah, dal
    _ALEF | _LAM | frozenset("\u0637\u0638\u0643\u06a9\u06af\u06ad"),  # alef, tah, lam, kaf, gaf
    frozenset("\u0631\u0632\u0691\u0698\u064a\u06cc\u0649\u06d2"),  # reh, yeh: before the medial beh in front of them
    frozenset("\u0648\u0624\u06c6\u06c7\u06c8\u06cb\u0639\u063a\u0642\u0641\u06a4"),  # waw, ain, qaf, feh
)


class Place(NamedTuple):
    """An offset before which a tatweel may be inserted; the lowest rank is the best."""

    rank: int
    at: int


class _Letter(NamedTuple):
    at: int
    character: str
    joins_after: bool


def stretchable_words(text: str) -> Iterator[tuple[int, int, list[Place]]]:
    """The Arabic words of `text` that can be stretched: start, end, and their places, the best first; of equal ones the
    last, which stands furthest to the left."""
    start = 0
    while start < len(text):
        if joining(text[start]) not in (Joining.DUAL, Joining.RIGHT):
            start += 1
            continue
        end = start + 1
        while end < len(text) and joining(text[end]) is not Joining.NONE:
            end += 1
        places = sorted(_places(text, start, end), key=lambda place: (place.rank, -place.at))
        if places:
            yield start, end, places
        start = end


def _places(text: str, start: int, end: int) -> Iterator[Place]:
    letters = _letters(text, start, end)
    for index in range(1, len(letters)):
        before, after = letters[index - 1], letters[index]
        if not before.joins_after or (before.character in _LAM and after.character in _ALEF):
            continue
        if not _is_in_name_of_god(letters, index):
            yield Place(_rank(letters, index), after.at)


def _letters(text: str, start: int, end: int) -> list[_Letter]:
    """The letters of a word, without its marks, and how each joins."""
    places = [at for at in range(start, end) if joining(text[at]) is not Joining.TRANSPARENT]
    types = [joining(text[at]) for at in places]
    joined = [first is Joining.DUAL and second in (Joining.DUAL, Joining.RIGHT) for first, second in pairwise(types)]
    return [_Letter(at, text[at], joins) for at, joins in zip(places, [*joined, False], strict=True)]


def _rank(letters: list[_Letter], index: int) -> int:
    """The priority of the place before a letter."""
    before, after = letters[index - 1], letters[index]
    if before.character == TATWEEL or after.character == TATWEEL:
        return 0
    if before.character in _SEEN_SAD:
        return 1
    following = letters[index + 1] if after.joins_after else None
    if following is None:
        for rank, finals in enumerate(_BEFORE_FINAL, 2):
            if after.character in finals and rank != 4:
                return rank
        return 6
    if after.character in _TOOTHED and following.character in _BEFORE_FINAL[2] and not following.joins_after:
        return 4
    return 7


def _is_in_name_of_god(letters: list[_Letter], index: int) -> bool:
    """Whether the place is inside of the lam-lam-heh at the end of "Allah", which fonts draw as one."""
    tail = [letter.character for letter in letters[-3:]]
    return tail == ["\u0644", "\u0644", "\u0647"] and index >= len(letters) - 2
