"""Scripts (UAX #24): the script of a character, and the stretches of one script in a text, common ones resolved."""

from __future__ import annotations

import re
from functools import lru_cache

from fontTools import unicodedata as ucd

from audome_engine.text.bidi import CLOSING_BRACKETS, OPENING_BRACKETS

_COMMON = frozenset(["Zyyy", "Zinh", "Zzzz"])
_PLAIN = " "  # the letter of common characters that take any script; those of others follow
_FIRST_LETTER = 0x100


@lru_cache(maxsize=16384)
def script_of(character: str) -> str:
    """The ISO 15924 code of a character's Script property."""
    return str(ucd.script(character))


class _Letters(dict[str, str]):
    """Characters to letters, one for all that behave alike: of one script, common ones with the same extensions, and each
    bracket by itself. `meanings` tells what a letter stands for: its script ("" for a common one), its extensions and the
    bracket."""

    def __init__(self) -> None:
        super().__init__()
        self.meanings: dict[str, tuple[str, frozenset[str], str]] = {}
        self._letters: dict[tuple[str, frozenset[str], str], str] = {}
        self._stretches: dict[tuple[str, int], re.Pattern[str]] = {}

    def __missing__(self, character: str) -> str:
        script = script_of(character)
        if script in _COMMON:
            extensions = frozenset(ucd.script_extension(character))
            bracket = character if character in CLOSING_BRACKETS or character in OPENING_BRACKETS else ""
            # marks go with their base, and what a single script uses is common all the same, as in Chromium
            plain = script == "Zinh" or len(extensions) == 1
            meaning = ("", frozenset() if plain else extensions, bracket)
        else:
            meaning = (script, frozenset(), "")
        letter = _PLAIN if meaning == ("", frozenset(), "") else self._letters.get(meaning)
        if letter is None:
            letter = self._letters[meaning] = chr(_FIRST_LETTER + len(self._letters))
            self.meanings[letter] = meaning
        self[character] = letter
        return letter

    def stretch(self, script: str) -> re.Pattern[str]:
        """Matches what goes on in a script: its characters and the common ones that may be in it, but no brackets."""
        key = (script, len(self.meanings))
        known = self._stretches.get(key)
        if known is None:
            inside = [
                letter
                for letter, (own, extensions, bracket) in self.meanings.items()
                if not bracket and (own == script if own else script in extensions)
            ]
            known = self._stretches[key] = re.compile(f"[{_PLAIN}{''.join(inside)}]*")
        return known


_letters = _Letters()
_any_common = re.compile(f"{_PLAIN}*")


def script_runs(text: str) -> list[tuple[int, str]]:
    """Where each script begins: common and inherited characters take that of the text before them (or, at the start,
    after), closing brackets that of their opening ones."""
    if text.isascii():
        return [(0, "Latn")]
    letters = "".join(map(_letters.__getitem__, text))
    runs: list[tuple[int, str]] = []
    stack: list[tuple[str, str]] = []
    current = ""
    at = _end(_any_common.match(letters))
    while at < len(letters):
        script, extensions, bracket = _letters.meanings[letters[at]]
        if bracket in CLOSING_BRACKETS:
            current = _closed(stack, bracket) or current
        elif bracket:
            stack.append((bracket, current))
        elif script:
            current = script
        if extensions and current and current not in extensions:
            current = min(extensions)
        if current and (not runs or runs[-1][1] != current):
            runs.append((at if runs else 0, current))
        at = _end((_letters.stretch(current) if current else _any_common).match(letters, at + 1))
    return runs or [(0, "Latn")]


def _end(match: re.Match[str] | None) -> int:
    assert match is not None
    return match.end()


def _closed(stack: list[tuple[str, str]], bracket: str) -> str:
    """The script before the opening bracket of a closing one; what is open inside is forgotten."""
    while stack:
        known, before = stack.pop()
        if known == CLOSING_BRACKETS[bracket]:
            return before
    return ""
