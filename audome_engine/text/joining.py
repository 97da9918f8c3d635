"""How Arabic letters join (The Unicode Standard 9.2, ArabicShaping.txt): what stretching words needs of it."""

from __future__ import annotations

import unicodedata
from enum import Enum, auto

TATWEEL = "\u0640"


class Joining(Enum):
    """Joining types: to which neighbours a character joins."""

    NONE = auto()
    RIGHT = auto()  # to what is before it
    DUAL = auto()  # to both sides
    TRANSPARENT = auto()  # marks: their letters join across them


def _ranges(text: str) -> frozenset[str]:
    found: set[str] = set()
    for part in text.split():
        first, _, last = part.partition("-")
        found.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(found)


_RIGHT = _ranges(
    "622-625 627 629 62F-632 648 671-673 675-677 688-699 6C0 6C3-6CB 6CD 6CF 6D2 6D3 6D5 6EE 6EF 759-75B 76B 76C 771 773 774 "
    "778 779 870-882 88E 8AA-8AC 8AE 8B1 8B2 8B9"
)
_LETTERS = _ranges("620-64A 66E-6D3 6D5 6EE 6EF 6FA-6FC 6FF 750-77F 870-887 889-88E 8A0-8C9")
_UNJOINED = _ranges("621 674 6D4 887 8AD")


def joining(character: str) -> Joining:
    """The joining type of a character of an Arabic text."""
    if character in _LETTERS:
        if character in _UNJOINED:
            return Joining.NONE
        return Joining.RIGHT if character in _RIGHT else Joining.DUAL
    return Joining.TRANSPARENT if unicodedata.category(character) in ("Mn", "Me") else Joining.NONE
