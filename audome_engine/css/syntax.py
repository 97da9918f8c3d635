"""Syntax strings (CSS Properties and Values API 1, 5; CSS Values 5, 7.1): which values a registered custom property, an
attribute or a function's parameter takes, and what these compute to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import tinycss2
from tinycss2 import ast

from audome_engine.css import numeric
from audome_engine.css.colors import color
from audome_engine.css.images import image, is_url, url
from audome_engine.css.properties.effects import transform
from audome_engine.css.stream import Invalid, Stream, Token, Units


@dataclass(frozen=True, slots=True)
class Component:
    """One alternative of a syntax: a type or, quoted as `"name"`, a keyword, possibly a list of them."""

    kind: str
    is_keyword: bool = False
    separator: str = ""  # " " or ",", empty for a single value


@dataclass(frozen=True, slots=True)
class Syntax:
    """The alternatives in order; none of them: any value."""

    components: tuple[Component, ...]

    @property
    def is_universal(self) -> bool:
        """Whether it takes any value (`*`)."""
        return not self.components

    def compute(self, tokens: Sequence[Token], units: Units) -> list[Token]:
        """The computed value of `tokens`: relative lengths in px, single math functions as what they come to.

        Raises:
            Invalid: no alternative takes them.
        """
        if self.is_universal:
            return list(tokens)
        unzoomed = replace(units, zoom=1.0, em=units.em / units.zoom, line_height=units.line_height / units.zoom)
        given = [token for token in tokens if token.type != "comment"]
        for component in self.components:
            if _matches(component, Stream(given), unzoomed):
                units.touched = units.touched or unzoomed.touched
                units.asked_container = units.asked_container or unzoomed.asked_container
                return [_absolute(token, component, unzoomed) for token in _trimmed(given)]
        raise Invalid


UNIVERSAL = Syntax(())


@lru_cache(maxsize=256)
def parse_syntax(text: str) -> Syntax:
    """A syntax string.

    Raises:
        Invalid: it is none.
    """
    if text.strip() == "*":
        return UNIVERSAL
    return Syntax(tuple(_component(part.strip()) for part in text.split("|")))


def syntax_of(tokens: Sequence[Token]) -> Syntax:
    """A syntax written without quotes, as in `type(<length> | auto)`.

    Raises:
        Invalid: it is none.
    """
    given = Stream(tokens).rest()
    if len(given) == 1 and given[0].type == "string":
        return parse_syntax(given[0].value)
    return parse_syntax(tinycss2.serialize(given))


def _component(text: str) -> Component:
    separator = {"+": " ", "#": ","}.get(text[-1:], "")
    name = text[:-1] if separator else text
    if name.startswith("<") and name.endswith(">"):
        kind = name[1:-1].strip()
        if kind == "transform-list":
            if separator:
                raise Invalid
            return Component("transform-function", separator=" ")
        if kind not in _TYPES:
            raise Invalid
        return Component(kind, separator=separator)
    words = tinycss2.parse_component_value_list(name)
    if len(words) != 1 or words[0].type != "ident" or words[0].lower_value in _RESERVED:
        raise Invalid
    return Component(str(words[0].value), True, separator)


_RESERVED = frozenset(["initial", "inherit", "unset", "revert", "revert-layer", "revert-rule", "default"])


def _custom_ident(stream: Stream, units: Units) -> None:
    token = stream.next()
    if token.type != "ident" or token.lower_value in _RESERVED:
        raise Invalid


def _string(stream: Stream, units: Units) -> None:
    if stream.next().type != "string":
        raise Invalid


def _url(stream: Stream, units: Units) -> None:
    if not is_url(stream):
        raise Invalid
    url(stream, units)


def _one_transform(stream: Stream, units: Units) -> None:
    if stream.peek() is None or stream.peek().type != "function":  # type: ignore[union-attr]
        raise Invalid
    transform(Stream([stream.next()]), units)


_TYPES: dict[str, Callable[[Stream, Units], Any]] = {
    "length": numeric.length,
    "number": numeric.number,
    "percentage": numeric.percentage,
    "length-percentage": numeric.length_percentage,
    "string": _string,
    "color": color,
    "image": image,
    "url": _url,
    "integer": numeric.integer,
    "angle": lambda stream, units: numeric.angle(stream, units, zero=False),
    "time": numeric.time,
    "resolution": numeric.resolution,
    "transform-function": _one_transform,
    "custom-ident": _custom_ident,
}


def _matches(component: Component, stream: Stream, units: Units) -> bool:
    try:
        _match_one(component, stream, units)
        while component.separator and not stream.done:
            if component.separator == "," and not stream.literal(","):
                return False
            _match_one(component, stream, units)
    except Invalid:
        return False
    return stream.done


def _match_one(component: Component, stream: Stream, units: Units) -> None:
    if not component.is_keyword:
        _TYPES[component.kind](stream, units)
    else:
        token = stream.next()
        if token.type != "ident" or token.value != component.kind:
            raise Invalid


def _trimmed(tokens: list[Token]) -> list[Token]:
    while tokens and tokens[-1].type == "whitespace":
        tokens = tokens[:-1]
    while tokens and tokens[0].type == "whitespace":
        tokens = tokens[1:]
    return tokens


# Computed values

_UNITS = {
    "length": "px",
    "angle": "deg",
    "time": "s",
    "resolution": "dppx",
    "number": "",
    "integer": "",
    "percentage": "%",
}


def _absolute(token: Token, component: Component, units: Units) -> Token:
    """A token with relative lengths in px; a math function of a single type as its result."""
    if token.type == "dimension":
        px = units.length(float(token.value), token.lower_unit)
        return token if px is None else _numeric(px, "px")
    if token.type == "function" and token.lower_name in numeric.MATH_FUNCTIONS and component.kind in _UNITS:
        value = _TYPES[component.kind](Stream([token]), units)
        return _numeric(float(value), _UNITS[component.kind])
    if token.type == "function":
        arguments = [_absolute(argument, Component(""), units) for argument in token.arguments]
        return ast.FunctionBlock(token.source_line, token.source_column, token.name, arguments)
    if token.type == "() block":
        content = [_absolute(item, Component(""), units) for item in token.content]
        return ast.ParenthesesBlock(token.source_line, token.source_column, content)
    return token


def _numeric(value: float, unit: str) -> Token:
    whole = int(value) if value.is_integer() else None
    text = repr(whole if whole is not None else value)
    if unit == "%":
        return ast.PercentageToken(0, 0, value, whole, text)
    return ast.DimensionToken(0, 0, value, whole, text, unit) if unit else ast.NumberToken(0, 0, value, whole, text)
