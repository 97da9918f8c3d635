"""Values of registered custom properties mixed and added, as the tokens they are kept as (CSS Properties and Values API 1,
4): computed values of one syntax.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import tinycss2

from audome_engine.color import Color
from audome_engine.css.colors import color
from audome_engine.css.interpolation import Discrete, Mixing, added, between, mixed
from audome_engine.css.stream import Invalid, Stream, Token, Units

_LONGEST = 400  # characters of one function: animations that add to each other could double it again and again
_LENGTHS = ("dimension", "percentage", "function")


def mixed_tokens(first: Sequence[Token] | None, second: Sequence[Token] | None, how: Mixing) -> list[Token]:
    """Token by token: numbers, dimensions, percentages and math functions, colours; all others are the same in both.

    Raises:
        Discrete: there is nothing in between.
    """
    return [_mixed(a, b, how) for a, b in _pairs(first, second)]


def mixed_integers(first: Sequence[Token] | None, second: Sequence[Token] | None, how: Mixing) -> list[Token]:
    """Of integers, rounded.

    Raises:
        Discrete: there is nothing in between.
    """
    tokens = mixed_tokens(first, second, how)
    return [_token(str(math.floor(t.value + 0.5))) if t.type == "number" else t for t in tokens]


def added_tokens(first: Sequence[Token] | None, second: Sequence[Token] | None, how: Mixing) -> list[Token]:
    """The sum, token by token.

    Raises:
        Discrete: there is none.
    """
    return [_sum(a, b, how) for a, b in _pairs(first, second)]


def _pairs(first: Sequence[Token] | None, second: Sequence[Token] | None) -> list[tuple[Token, Token]]:
    if first is None or second is None:
        raise Discrete
    lists = [[token for token in tokens if token.type != "comment"] for tokens in (first, second)]
    if len(lists[0]) != len(lists[1]):
        raise Discrete
    return list(zip(*lists, strict=True))


def _mixed(first: Token, second: Token, how: Mixing) -> Token:
    if first.serialize() == second.serialize():
        return first
    colors = _color(first), _color(second)
    if colors[0] is not None and colors[1] is not None:
        return _written(mixed(*colors, how))
    if first.type == second.type == "number":
        value = between(first.value, second.value, how.share)
        return _token(repr(value))
    if first.type == second.type == "dimension" and first.lower_unit == second.lower_unit:
        return _token(f"{between(first.value, second.value, how.share)!r}{first.unit}")
    if first.type == second.type == "percentage":
        return _token(f"{between(first.value, second.value, how.share)!r}%")
    if first.type in _LENGTHS and second.type in _LENGTHS and _is_math(first, second):
        return _math(f"calc({first.serialize()} * {1.0 - how.share!r} + {second.serialize()} * {how.share!r})")
    if first.type == second.type == "function" and first.lower_name == second.lower_name:
        arguments = mixed_tokens(first.arguments, second.arguments, how)
        return tinycss2.ast.FunctionBlock(0, 0, first.name, arguments)
    raise Discrete


def _sum(first: Token, second: Token, how: Mixing) -> Token:
    if first.type in ("whitespace", "literal", "ident") and first.serialize() == second.serialize():
        return first
    colors = _color(first), _color(second)
    if colors[0] is not None and colors[1] is not None:
        return _written(added(*colors, how))
    if first.type == second.type == "number":
        return _token(repr(first.value + second.value))
    if first.type == second.type == "dimension" and first.lower_unit == second.lower_unit:
        return _token(f"{first.value + second.value!r}{first.unit}")
    if first.type == second.type == "percentage":
        return _token(f"{first.value + second.value!r}%")
    if first.type in _LENGTHS and second.type in _LENGTHS and _is_math(first, second):
        return _math(f"calc({first.serialize()} + {second.serialize()})")
    raise Discrete


def _math(text: str) -> Token:
    if len(text) > _LONGEST:
        raise Discrete
    return _token(text)


def _is_math(*tokens: Token) -> bool:
    names = ("calc", "min", "max", "clamp")
    return all(token.type != "function" or token.lower_name in names for token in tokens)


def _color(token: Token) -> Any:
    """A colour, with `currentcolor` as its keyword; None for what is none."""
    if token.type not in ("ident", "hash", "function"):
        return None
    try:
        return color(Stream([token]), Units())
    except Invalid:
        return None


def _written(value: Color) -> Token:
    """As a function that parses to the same colour."""
    channels = " ".join(repr(float(channel)) for channel in value[:3])
    if value.legacy:
        red, green, blue = (channel * 255.0 for channel in value[:3])
        return _token(f"rgba({red!r}, {green!r}, {blue!r}, {float(value.alpha)!r})")
    return _token(f"color(srgb {channels} / {float(value.alpha)!r})")


def _token(text: str) -> Token:
    return tinycss2.parse_one_component_value(text)
