"""Conditions of `@media` (Media Queries 4) and `@supports` (CSS Conditional 3 and 4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from audome_engine.css import numeric
from audome_engine.css.declarations import canonical_name, expand, has_substitution
from audome_engine.css.selectors import SelectorError, parse_selector_list
from audome_engine.css.stream import Invalid, Stream, Token, Units
from audome_engine.options import Medium

_DISCRETE = {
    "prefers-color-scheme": "light", "prefers-reduced-motion": "no-preference", "prefers-contrast": "no-preference",
    "prefers-reduced-transparency": "no-preference", "prefers-reduced-data": "no-preference", "hover": "none",
    "any-hover": "none", "pointer": "none", "any-pointer": "none", "scripting": "none", "update": "none",
    "forced-colors": "none", "inverted-colors": "none", "color-gamut": "srgb", "dynamic-range": "standard",
    "display-mode": "browser", "overflow-block": "none", "overflow-inline": "none", "scan": "progressive",
}  # fmt: skip
_FALSE_VALUES = frozenset(["none", "no-preference"])
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "=": lambda a, b: abs(a - b) < 1e-6,
    "<": lambda a, b: a < b - 1e-6,
    "<=": lambda a, b: a <= b + 1e-6,
    ">": lambda a, b: a > b + 1e-6,
    ">=": lambda a, b: a >= b - 1e-6,
}
_FLIPPED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def matches_media(tokens: Sequence[Token], medium: Medium) -> bool:
    """Whether a media query list holds; an empty one does, an invalid query does not."""
    stream = Stream(tokens)
    if stream.done:
        return True
    try:
        queries = stream.commas()
    except Invalid:
        return False
    return any(_media_query(query, medium) for query in queries)


def _media_query(stream: Stream, medium: Medium) -> bool:
    start = stream.mark
    try:
        negated = stream.keyword("not") is not None
        if not negated:
            stream.keyword("only")
        kind = stream.keyword("all", "screen", "print", "speech", "tty", "tv", "projection", "handheld", "aural")
        if kind is None:
            stream.reset(start)
            result = _condition(stream, lambda token: _media_feature(token, medium))
            stream.finish()
            return bool(result)
        result = kind in ("all", "screen")
        while not stream.done:
            if stream.keyword("and") is None:
                return False
            result = bool(_in_parentheses(stream, lambda token: _media_feature(token, medium))) and result
        return result != negated
    except Invalid:
        return False


def _condition(stream: Stream, feature: Callable[[Token], bool | None]) -> bool | None:
    """`not (…)`, or (…) joined by all `and` or all `or`. None is "unknown" (Media Queries 4, 3.1)."""
    if stream.keyword("not") is not None:
        inner = _in_parentheses(stream, feature)
        return None if inner is None else not inner
    results = [_in_parentheses(stream, feature)]
    joined = stream.keyword("and", "or")
    while joined is not None:
        results.append(_in_parentheses(stream, feature))
        if stream.done:
            break
        if stream.keyword(joined) is None:
            raise Invalid
    if joined == "or":
        return True if True in results else (None if None in results else False)
    return False if False in results else (None if None in results else True)


def _in_parentheses(stream: Stream, feature: Callable[[Token], bool | None]) -> bool | None:
    token = stream.next()
    if token.type == "() block":
        inner = Stream(token.content)
        first = inner.peek()
        if first is not None and (first.type == "() block" or (first.type == "ident" and first.lower_value == "not")):
            mark = inner.mark
            try:
                result = _condition(inner, feature)
                inner.finish()
                return result
            except Invalid:
                inner.reset(mark)
    elif token.type != "function":
        raise Invalid
    return feature(token)


def _media_feature(token: Token, medium: Medium) -> bool | None:
    if token.type != "() block":
        return None
    stream = Stream(token.content)
    try:
        return _range_or_plain(stream, medium)
    except Invalid:
        return None


def _range_or_plain(stream: Stream, medium: Medium) -> bool | None:
    name = stream.ident()
    if name is not None and (stream.done or stream.literal(":")):
        return _plain_feature(name, stream, medium)
    if name is not None:
        value = _feature_value(name, medium)
        comparison = _comparison(stream)
        result = _COMPARISONS[comparison](value, _number(name, stream, medium))
        stream.finish()
        return result
    return _value_first(stream, medium)


def _value_first(stream: Stream, medium: Medium) -> bool | None:
    """`400px <= width <= 800px`."""
    mark = stream.mark
    first = stream.rest()
    names = [i for i, t in enumerate(first) if t.type == "ident" and _known_range(t.lower_value)]
    if not names:
        return None
    name = first[names[0]].lower_value
    stream.reset(mark)
    low = _number(name, stream, medium)
    comparison = _comparison(stream)
    stream.next()
    value = _feature_value(name, medium)
    result = _COMPARISONS[_FLIPPED[comparison]](value, low)
    if not stream.done:
        comparison = _comparison(stream)
        result = _COMPARISONS[comparison](value, _number(name, stream, medium)) and result
    stream.finish()
    return result


def _comparison(stream: Stream) -> str:
    token = stream.next()
    if token.type != "literal" or token.value not in ("<", ">", "=", "<=", ">="):
        raise Invalid
    text = str(token.value)
    if text in "<>" and stream.literal("="):
        text += "="
    return text


def _plain_feature(name: str, stream: Stream, medium: Medium) -> bool | None:
    if stream.done:  # a feature alone: whether it is not zero or none
        if _known_range(name):
            return _feature_value(name, medium) != 0
        if name == "orientation":
            return True
        return None if name not in _DISCRETE else _DISCRETE[name] not in _FALSE_VALUES
    if name == "orientation":
        portrait = (medium.height or 0.0) >= medium.width
        return stream.ident() == ("portrait" if portrait else "landscape")
    if name in _DISCRETE:
        return stream.ident() == _DISCRETE[name]
    comparison = "="
    for prefix, sign in (("min-", ">="), ("max-", "<=")):
        if name.startswith(prefix):
            name, comparison = name.removeprefix(prefix), sign
    if not _known_range(name):
        return None
    return _COMPARISONS[comparison](_feature_value(name, medium), _number(name, stream, medium))


_RANGES = frozenset(
    """width height device-width device-height aspect-ratio device-aspect-ratio resolution color color-index
    monochrome grid -webkit-device-pixel-ratio""".split()
)


def _known_range(name: str) -> bool:
    return name in _RANGES


def _feature_value(name: str, medium: Medium) -> float:
    height = medium.height or medium.width
    values = {
        "width": medium.width,
        "device-width": medium.width,
        "height": height,
        "device-height": height,
        "aspect-ratio": medium.width / height if height else 0.0,
        "device-aspect-ratio": medium.width / height if height else 0.0,
        "resolution": medium.scale,
        "-webkit-device-pixel-ratio": medium.scale,
        "color": 8.0,
    }
    return values.get(name, 0.0)


def _number(name: str, stream: Stream, medium: Medium) -> float:
    units = Units(width=medium.width, height=medium.height or medium.width)
    if name.endswith("aspect-ratio"):
        width = numeric.number(stream, units)
        return width / (numeric.number(stream, units) or 1.0) if stream.literal("/") else width
    if name == "resolution":
        return numeric.resolution(stream, units)
    if name in ("width", "height", "device-width", "device-height"):
        return numeric.length(stream, units)
    return numeric.number(stream, units)


# @supports


def supports(tokens: Sequence[Token]) -> bool:
    """Whether a `@supports` condition holds."""
    stream = Stream(tokens)
    try:
        result = _condition(stream, _supports_feature)
        stream.finish()
    except Invalid:
        return False
    return bool(result)


def _supports_feature(token: Token) -> bool | None:
    if token.type == "function":
        if token.lower_name == "selector":
            return _supports_selector(token.arguments)
        return token.lower_name in ("font-format", "font-tech") and _font_feature(token.arguments)
    return supports_declaration(token.content)


def _supports_selector(tokens: Sequence[Token]) -> bool:
    try:
        return len(parse_selector_list(tokens)) == 1
    except SelectorError:
        return False


def _font_feature(tokens: Sequence[Any]) -> bool:
    known = ("woff", "woff2", "opentype", "truetype", "variations", "features-opentype", "color-colrv1", "color-colrv0")
    return any(getattr(token, "lower_value", "") in known for token in tokens)


def supports_declaration(tokens: Sequence[Token]) -> bool:
    """Whether `property: value` is understood."""
    parts = [token for token in tokens if token.type not in ("whitespace", "comment")]
    if len(parts) < 2 or parts[0].type != "ident" or parts[1] != ":":
        return False
    name = canonical_name(parts[0].value)
    if name is None:
        return False
    if name.startswith("--") or has_substitution(parts[2:]):
        return True
    value = parts[2:]
    if len(value) > 2 and value[-2] == "!":
        value = value[:-2]
    try:
        expand(name, value, Units())
    except Invalid:
        return False
    return True
