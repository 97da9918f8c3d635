"""style() of container queries and of if() (CSS Conditional 5, 2.5; CSS Values 5, 7.4): custom properties only, as in
browsers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import tinycss2

from audome_engine.css.conditions import COMPARISONS, comparison, condition, second_comparison
from audome_engine.css.stream import Invalid, Stream, Token, Units

Substitute: TypeAlias = Callable[[Sequence[Token]], Sequence[Token]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the questions are about: an element's custom properties, its units, and how var() in a question is replaced."""

    variables: Mapping[str, Sequence[Token]]
    units: Units
    substitute: Substitute


def style_query(token: Token, asked: Asked) -> bool | None:
    """Whether `style(…)` holds; None where it is not known."""
    if token.lower_name != "style":
        return None
    arguments = Stream(token.arguments)
    first = arguments.peek()

    def feature(inner: Token) -> bool | None:
        return _feature(inner.content, asked) if inner.type == "() block" else None

    try:
        if first is not None and (first.type == "() block" or getattr(first, "lower_value", "") == "not"):
            result = condition(arguments, feature)
            arguments.finish()
            return result
        return _feature(token.arguments, asked)
    except Invalid:
        return None


def _feature(tokens: Sequence[Token], asked: Asked) -> bool | None:
    stream = Stream(tokens)
    token = stream.peek()
    if token is None or token.type != "ident" or not token.value.startswith("--"):
        return _range(stream, asked)
    stream.next()
    value = asked.variables.get(token.value)
    if stream.done:
        return value is not None
    if not stream.literal(":"):
        stream.reset(0)
        return _range(stream, asked)
    colon = next(index for index, token in enumerate(tokens) if token.type == "literal" and token.value == ":")
    try:
        wanted = asked.substitute(tokens[colon + 1 :])
    except Invalid:
        return False
    if len(stream.rest()) == 1 and Stream(tokens[colon + 1 :]).keyword("initial"):
        return value is None
    return value is not None and tinycss2.serialize(value).strip() == tinycss2.serialize(wanted).strip()


def _range(stream: Stream, asked: Asked) -> bool | None:
    """`--x >= 10px`, `10px <= --x < 2em`: numbers and lengths."""
    first = _operand(stream, asked)
    sign = comparison(stream)
    second = _operand(stream, asked)
    results = [_compare(first, sign, second)]
    if not stream.done:
        sign = second_comparison(stream, sign)
        results.append(_compare(second, sign, _operand(stream, asked)))
    stream.finish()
    return all(results)


def _operand(stream: Stream, asked: Asked) -> tuple[str, float] | None:
    """A number or a length in px; None where a property has no such value."""
    token = stream.next()
    if token.type == "ident" and token.value.startswith("--"):
        tokens = Stream(asked.variables.get(token.value, ())).rest()
        return _number(tokens[0], asked.units) if len(tokens) == 1 else None
    value = _number(token, asked.units)
    if value is None:
        raise Invalid
    return value


def _number(token: Token, units: Units) -> tuple[str, float] | None:
    if token.type == "number":
        return "number", float(token.value)
    if token.type == "percentage":
        return "percentage", float(token.value)
    px = units.length(float(token.value), token.lower_unit) if token.type == "dimension" else None
    return None if px is None else ("length", px)


def _compare(first: tuple[str, float] | None, sign: str, second: tuple[str, float] | None) -> bool:
    if first is None or second is None or first[0] != second[0]:
        return False
    return COMPARISONS[sign](first[1], second[1])
