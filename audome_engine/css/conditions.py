"""Conditions of `@media` (Media Queries 4) and `@supports` (CSS Conditional 3 and 4), and what `@container` has in common
with them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tinycss2 import ast

from audome_engine.css import numeric
from audome_engine.css.declarations import canonical_name, expand, has_substitution
from audome_engine.css.selector_syntax import SelectorError
from audome_engine.css.selectors import parse_selector_list
from audome_engine.css.stream import Invalid, Stream, Token, Units, split_at
from audome_engine.options import Medium

# What features are, as on a desktop browser's page, and what else they may be; but there are no scripts.
_DISCRETE = {
    "any-hover": "hover none", "any-pointer": "fine coarse none", "color-gamut": "srgb p3 rec2020",
    "display-mode": "browser fullscreen minimal-ui standalone window-controls-overlay picture-in-picture",
    "dynamic-range": "standard high", "forced-colors": "none active", "hover": "hover none",
    "inverted-colors": "none inverted", "overflow-block": "scroll none paged", "overflow-inline": "scroll none",
    "pointer": "fine coarse none", "prefers-color-scheme": "light dark",
    "prefers-contrast": "no-preference more less custom", "prefers-reduced-data": "no-preference reduce",
    "prefers-reduced-motion": "no-preference reduce", "prefers-reduced-transparency": "no-preference reduce",
    "scan": "progressive interlace", "scripting": "none enabled initial-only", "update": "fast slow none",
    "video-dynamic-range": "standard high",
}  # fmt: skip
_NO_TYPES = frozenset(["and", "layer", "not", "only", "or"])
_PREFIXED = (("-webkit-min-", ">=", "-webkit-"), ("-webkit-max-", "<=", "-webkit-"))
_FALSE_VALUES = frozenset(["none", "no-preference"])
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "=": lambda a, b: abs(a - b) < 1e-6,
    "<": lambda a, b: a < b - 1e-6,
    "<=": lambda a, b: a <= b + 1e-6,
    ">": lambda a, b: a > b + 1e-6,
    ">=": lambda a, b: a >= b - 1e-6,
}
_FLIPPED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def matches_media(tokens: Sequence[Token], medium: Medium) -> bool:
    """Whether a media query list holds; an empty one does, an invalid query does not."""
    if Stream(tokens).done:
        return True
    return any(_media_query(Stream(query), medium) for query in split_at(tokens))


@dataclass(frozen=True, slots=True)
class Features:
    """What a query asks about: features with a range of values, and those with keywords."""

    ranges: Mapping[str, float]
    discrete: Mapping[str, str]  # the keyword that is so, and those that are not
    units: Units


def _media_query(stream: Stream, medium: Medium) -> bool:
    start = stream.mark
    features = _media_features(medium)
    try:
        negated = stream.keyword("not") is not None
        if not negated:
            stream.keyword("only")
        kind = stream.ident()
        if kind is None or (kind in _NO_TYPES and not negated):
            stream.reset(start)
            result = condition(stream, lambda token: range_feature(token, features))
            stream.finish()
            return bool(result)
        if kind in _NO_TYPES:
            return False
        result = kind in ("all", "screen")
        if not stream.done:
            if stream.keyword("and") is None:
                return False
            held = condition(stream, lambda token: range_feature(token, features), mixed=False)
            stream.finish()
            result = held and result if result else False
        return result is not None and result != negated
    except Invalid:
        return False


def media_feature(token: Token, medium: Medium) -> bool | None:
    """media() of if() (CSS Values 5, 7.4): a feature or a condition; None where it is not known."""
    features = _media_features(medium)
    block = ast.ParenthesesBlock(token.source_line, token.source_column, token.arguments)
    return _in_parentheses(Stream([block]), lambda inner: range_feature(inner, features))


def condition(stream: Stream, feature: Callable[[Token], bool | None], mixed: bool = True) -> bool | None:
    """`not (…)`, or (…) joined by all `and` or, if `mixed`, all `or`. None is "unknown" (Media Queries 4, 3.1)."""
    if stream.keyword("not") is not None:
        inner = _in_parentheses(stream, feature)
        return None if inner is None else not inner
    results = [_in_parentheses(stream, feature)]
    joined = stream.keyword("and", "or") if mixed else stream.keyword("and")
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
        nested = first is not None and (
            first.type in ("() block", "function") or (first.type == "ident" and first.lower_value == "not")
        )
        if nested:
            mark = inner.mark
            try:
                result = condition(inner, feature)
                inner.finish()
                return result
            except Invalid:
                inner.reset(mark)
    elif token.type != "function":
        raise Invalid
    return feature(token)


def range_feature(token: Token, features: Features) -> bool | None:
    """`(width >= 400px)` and the like; None where it is not known."""
    if token.type != "() block":
        return None
    stream = Stream(token.content)
    try:
        return _range_or_plain(stream, features)
    except Invalid:
        return None


def _range_or_plain(stream: Stream, features: Features) -> bool | None:
    name = stream.ident()
    if name is not None and stream.done:
        return _whether(name, features)
    if name is not None and stream.literal(":"):
        return _plain_feature(name, stream, features)
    if name is not None:
        if name not in features.ranges:
            return None
        sign = comparison(stream)
        result = COMPARISONS[sign](features.ranges[name], _number(name, stream, features.units))
        stream.finish()
        return result
    return _value_first(stream, features)


def _value_first(stream: Stream, features: Features) -> bool | None:
    """`400px <= width <= 800px`."""
    mark = stream.mark
    first = stream.rest()
    names = [i for i, t in enumerate(first) if t.type == "ident" and t.lower_value in features.ranges]
    if not names:
        return None
    name = first[names[0]].lower_value
    stream.reset(mark)
    low = _number(name, stream, features.units)
    sign = comparison(stream)
    stream.next()
    value = features.ranges[name]
    result = COMPARISONS[_FLIPPED[sign]](value, low)
    if not stream.done:
        sign = second_comparison(stream, sign)
        result = COMPARISONS[sign](value, _number(name, stream, features.units)) and result
    stream.finish()
    return result


def comparison(stream: Stream) -> str:
    """Take `<`, `<=`, `=`, `>=` or `>`."""
    token = stream.next()
    if token.type != "literal" or token.value not in ("<", ">", "=", "<=", ">="):
        raise Invalid
    text, after = str(token.value), stream.peek()
    if text in "<>" and after is not None and after.type == "literal" and after.value == "=":
        if (after.source_line, after.source_column) != (token.source_line, token.source_column + 1):
            raise Invalid  # white space between them
        stream.next()
        text += "="
    return text


def second_comparison(stream: Stream, first: str) -> str:
    """The one after the value in the middle, which points the same way (Media Queries 4, 2.4.3)."""
    sign = comparison(stream)
    if sign[0] == "=" or sign[0] != first[0]:
        raise Invalid
    return sign


def _whether(name: str, features: Features) -> bool | None:
    """A feature alone: whether it is not zero or none."""
    if name in features.ranges:
        return features.ranges[name] != 0
    return None if name not in features.discrete else features.discrete[name].split()[0] not in _FALSE_VALUES


def _plain_feature(name: str, stream: Stream, features: Features) -> bool | None:
    if name in features.discrete:
        keyword = stream.keyword(*features.discrete[name].split())
        stream.finish()
        return None if keyword is None else features.discrete[name].split()[0] == keyword
    sign = "="
    for prefix, of_prefix, rest in (("min-", ">=", ""), ("max-", "<=", ""), *_PREFIXED):
        if name.startswith(prefix):
            name, sign = rest + name.removeprefix(prefix), of_prefix
    if name not in features.ranges:
        return None
    result = COMPARISONS[sign](features.ranges[name], _number(name, stream, features.units))
    stream.finish()
    return result


def _media_features(medium: Medium) -> Features:
    height = medium.height or medium.width
    ratio = medium.width / height if height else 0.0
    ranges = {
        "width": medium.width, "device-width": medium.width, "height": height, "device-height": height,
        "aspect-ratio": ratio, "device-aspect-ratio": ratio,
        "resolution": medium.scale, "-webkit-device-pixel-ratio": medium.scale,
        "color": 8.0, "color-index": 0.0, "monochrome": 0.0, "grid": 0.0, "-webkit-transform-3d": 1.0,
    }  # fmt: skip
    orientation = "portrait landscape" if (medium.height or 0.0) >= medium.width else "landscape portrait"
    return Features(ranges, _DISCRETE | {"orientation": orientation}, Units(width=medium.width, height=height))


_LENGTHS = frozenset(["width", "height", "inline-size", "block-size", "device-width", "device-height"])


def _number(name: str, stream: Stream, units: Units) -> float:
    if name.endswith("aspect-ratio"):
        width = numeric.number(stream, units)
        return width / (numeric.number(stream, units) or 1.0) if stream.literal("/") else width
    if name == "resolution":
        return numeric.resolution(stream, units)
    return numeric.length(stream, units) if name in _LENGTHS else numeric.number(stream, units)


# @supports


def supports(tokens: Sequence[Token]) -> bool:
    """Whether a `@supports` condition holds."""
    stream = Stream(tokens)
    try:
        result = condition(stream, _supports_feature)
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
    value = parts[2:]
    if len(value) > 2 and value[-2] == "!":
        value = value[:-2]
    try:
        if has_substitution(value) or name.startswith("--"):
            return True
        expand(name, value, Units())
    except Invalid:
        return False
    return True
