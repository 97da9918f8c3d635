"""Scripts (UAX #24): the script of a character, and of every character of a text with common ones resolved."""

from __future__ import annotations

from functools import lru_cache

from fontTools import unicodedata as ucd

_COMMON = ("Zyyy", "Zinh", "Zzzz")
_PAIRS = {")": "(", "]": "[", "}": "{", "»": "«", "”": "“", "’": "‘", "›": "‹"}


@lru_cache(maxsize=16384)
def script_of(character: str) -> str:
    """The ISO 15924 code of a character's Script property."""
    return str(ucd.script(character))


@lru_cache(maxsize=16384)
def _extensions(character: str) -> frozenset[str]:
    return frozenset(ucd.script_extension(character))


def resolve_scripts(text: str) -> list[str]:
    """A script for every character: common and inherited ones take that of the text before them (or, at the start,
    after), closing brackets that of their opening ones."""
    if text.isascii():
        return ["Latn"] * len(text)
    scripts: list[str] = []
    current = ""
    stack: list[tuple[str, str]] = []
    for character in text:
        script = script_of(character)
        if script in _COMMON:
            opening = _PAIRS.get(character)
            if opening is not None:
                while stack:
                    known, before = stack.pop()
                    if known == opening:
                        current = before or current
                        break
            elif character in _PAIRS.values():
                stack.append((character, current))
            allowed = _extensions(character)
            if current not in allowed and not allowed & {*_COMMON} and current:
                current = min(allowed)
            script = current
        current = script
        scripts.append(script)
    first = next((script for script in scripts if script), "Latn")
    return [script or first for script in scripts]
