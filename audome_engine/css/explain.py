"""What is wrong with a declaration that is ignored, and what may have been meant: the texts of diagnostics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import tinycss2
from tinycss2 import ast

from audome_engine.css.calc import UNITS
from audome_engine.css.colors import COLOR_NAMES
from audome_engine.css.declarations import WIDE, expand
from audome_engine.css.registry import LONGHANDS
from audome_engine.css.shorthands import SHORTHANDS
from audome_engine.css.stream import LENGTH_UNITS, Invalid, Token, Units
from audome_engine.style import enums

_MOST_TOKENS = 40  # longer values are not looked into
_NEAR, _NEAR_UNIT = 0.7, 0.5


class Explanation(NamedTuple):
    """A sentence's end, and the token that it is about."""

    text: str = ""
    token: Token | None = None


def meant_property(name: str) -> str:
    """`, did you mean 'color'?`, or nothing."""
    found = get_close_matches(name.lower(), (*LONGHANDS, *SHORTHANDS), n=1, cutoff=_NEAR)
    return f", did you mean {found[0]!r}?" if found else ""


def explain_value(name: str, tokens: Sequence[Token]) -> Explanation:
    """Which part of an invalid value is wrong; nothing where that cannot be told."""
    if len(tokens) > _MOST_TOKENS:
        return Explanation()
    for token in _all(tokens):
        if token.type == "error":
            return Explanation(f": {token.message}", token)
        if token.type == "dimension" and token.lower_unit not in _units():
            return Explanation(f": unknown unit {token.unit!r}{_meant_unit(name, tokens, token)}", token)
    return _misspelt(name, tokens) or _without_unit(name, tokens) or _left_over(name, tokens) or Explanation()


def _meant_unit(name: str, tokens: Sequence[Token], token: Token) -> str:
    for unit in get_close_matches(token.lower_unit, _units(), n=8, cutoff=_NEAR_UNIT):
        mended = tinycss2.parse_one_component_value(f"{token.representation}{unit}")
        if _is_valid(name, _with(tokens, token, mended)) and token in tokens:
            return f", did you mean {unit!r}?"
    return ""


def _misspelt(name: str, tokens: Sequence[Token]) -> Explanation | None:
    """A keyword near to one that would be valid."""
    for token in tokens:
        if token.type != "ident":
            continue
        for word in get_close_matches(token.lower_value, _words(), n=8, cutoff=_NEAR):
            if word != token.lower_value and _is_valid(name, _with(tokens, token, _ident(word))):
                return Explanation(f": unknown keyword {token.value!r}, did you mean {word!r}?", token)
    return None


def _without_unit(name: str, tokens: Sequence[Token]) -> Explanation | None:
    """Numbers where lengths are wanted."""
    numbers = [token for token in tokens if token.type == "number" and token.value]
    if not numbers:
        return None
    mended = list(tokens)
    for token in numbers:
        mended = _with(mended, token, tinycss2.parse_one_component_value(f"{token.representation}px"))
    if not _is_valid(name, mended):
        return None
    text = numbers[0].representation
    return Explanation(f": {text!r} has no unit, did you mean '{text}px'?", numbers[0])


def _left_over(name: str, tokens: Sequence[Token]) -> Explanation | None:
    """A part without which the rest would be valid."""
    parts = [token for token in tokens if token.type not in ("whitespace", "comment")]
    if len(parts) < 2:
        return None
    for token in reversed(parts):
        if _is_valid(name, [other for other in parts if other is not token]):
            return Explanation(f": {tinycss2.serialize([token])[:40]!r} does not belong there", token)
    return None


def _is_valid(name: str, tokens: Sequence[Token]) -> bool:
    try:
        expand(name, tokens, Units())
    except Invalid:
        return False
    return True


def _with(tokens: Sequence[Token], old: Token, new: Token) -> list[Token]:
    return [new if token is old else token for token in tokens]


def _ident(word: str) -> Token:
    return ast.IdentToken(0, 0, word)


def _all(tokens: Sequence[Token]) -> Iterator[Token]:
    stack = list(reversed(tokens))
    while stack:
        token = stack.pop()
        yield token
        inner = token.arguments if token.type == "function" else getattr(token, "content", None)
        stack.extend(reversed(inner or []))


@lru_cache(maxsize=1)
def _units() -> tuple[str, ...]:
    return (*LENGTH_UNITS, *UNITS, "fr", "hz", "khz")


@lru_cache(maxsize=1)
def _words() -> tuple[str, ...]:
    """All keywords that there are."""
    kinds = [kind for kind in vars(enums).values() if isinstance(kind, type) and issubclass(kind, StrEnum)]
    words = {member.value for kind in kinds for member in kind} | set(COLOR_NAMES) | set(WIDE) | {"currentcolor"}
    return tuple(sorted(word for word in words | set(_MORE.split()) if word))


_MORE = """absolute bold bolder lighter italic oblique left right top bottom center middle baseline medium thin thick none auto
normal cover contain repeat no-repeat small large x-large transparent uppercase underline sans-serif serif monospace ease
space-between space-around stretch hidden visible scroll border-box content-box padding-box"""
