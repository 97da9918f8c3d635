"""`@font-face` rules (CSS Fonts 4, 4) to `FontFaceRule`."""

from __future__ import annotations

import re
from collections.abc import Sequence

import tinycss2

from audome_engine.css import numeric
from audome_engine.css.images import absolute_url
from audome_engine.css.properties.fonts import font_family, font_stretch, font_style, font_weight
from audome_engine.css.stream import Invalid, Stream, Token, Units
from audome_engine.style.enums import FontSlant
from audome_engine.style.values import FontStyle
from audome_engine.text.types import FontFaceRule

_FORMATS = frozenset(
    """woff woff2 opentype truetype otf ttf woff-variations woff2-variations opentype-variations truetype-variations
    collection""".split()
)
_RANGE = re.compile(r"u\+([0-9a-f]{1,6}|[0-9a-f]{0,5}\?{1,6})(?:-([0-9a-f]{1,6}))?\Z", re.IGNORECASE)


def parse_font_face(content: Sequence[Token], base_url: str | None) -> FontFaceRule | None:
    """The rule, or None where it names no family or source."""
    descriptors: dict[str, list[Token]] = {}
    for node in tinycss2.parse_blocks_contents(list(content)):
        if node.type == "declaration":
            descriptors[node.lower_name] = node.value
    units = Units(base_url=base_url)
    try:
        family = font_family(Stream(descriptors.get("font-family", [])), units)[0].name
        sources = _sources(descriptors.get("src", []), units)
    except (Invalid, IndexError):
        return None
    if not sources:
        return None
    stretch = descriptors.get("font-stretch") or descriptors.get("font-width", [])
    return FontFaceRule(
        family=family,
        sources=sources,
        weight=_range(descriptors.get("font-weight", []), _weight, (400.0, 400.0), units),
        stretch=_range(stretch, font_stretch, (100.0, 100.0), units),
        style=_style(descriptors.get("font-style", []), units),
        unicode_range=_unicode_range(descriptors.get("unicode-range", [])),
        size_adjust=_fraction(descriptors, "size-adjust", units) or 1.0,
        ascent_override=_fraction(descriptors, "ascent-override", units),
        descent_override=_fraction(descriptors, "descent-override", units),
        line_gap_override=_fraction(descriptors, "line-gap-override", units),
    )


def _sources(tokens: Sequence[Token], units: Units) -> tuple[str | tuple[str, str], ...]:
    sources: list[str | tuple[str, str]] = []
    for part in Stream(tokens).commas():
        token = part.next()
        if token.type == "function" and token.lower_name == "local":
            words = [t.value for t in token.arguments if t.type in ("ident", "string")]
            sources.append(("local", " ".join(words)))
            continue
        if token.type == "url":
            text = token.value
        elif token.type == "function" and token.lower_name == "url" and token.arguments:
            text = token.arguments[0].value
        else:
            continue
        declared = part.function("format")
        if declared is None or any(str(t.value).lower() in _FORMATS for t in declared.rest()):
            sources.append(absolute_url(str(text), units))
    return tuple(sources)


def _weight(stream: Stream, units: Units) -> float:
    value = font_weight(stream, units)
    if isinstance(value, str):
        raise Invalid
    return float(value)


def _range(tokens: Sequence[Token], parse: object, default: tuple[float, float], units: Units) -> tuple[float, float]:
    stream = Stream(tokens)
    if stream.done or stream.keyword("auto"):
        return default
    try:
        low = parse(stream, units)  # type: ignore[operator]
        high = low if stream.done else parse(stream, units)  # type: ignore[operator]
    except Invalid:
        return default
    return (min(low, high), max(low, high))


def _style(tokens: Sequence[Token], units: Units) -> FontStyle:
    stream = Stream(tokens)
    if stream.done or stream.keyword("auto"):
        return FontStyle(FontSlant.NORMAL)
    try:
        value: FontStyle = font_style(stream, units)
        return value
    except Invalid:
        return FontStyle(FontSlant.NORMAL)


def _fraction(descriptors: dict[str, list[Token]], name: str, units: Units) -> float | None:
    try:
        return numeric.percentage(Stream(descriptors.get(name, [])), units, minimum=0.0) / 100.0
    except Invalid:
        return None


def _unicode_range(tokens: Sequence[Token]) -> tuple[tuple[int, int], ...]:
    """tinycss2 has tokens for ranges; a wildcard or a hyphen is read from the text."""
    ranges = [(int(token.start), int(token.end)) for token in tokens if token.type == "unicode-range"]
    if ranges:
        return tuple(ranges)
    for word in tinycss2.serialize(list(tokens)).replace(" ", "").split(","):
        match = _RANGE.match(word)
        if match:
            low = int(match[1].replace("?", "0"), 16)
            high = int(match[2], 16) if match[2] else int(match[1].replace("?", "f"), 16)
            ranges.append((low, high))
    return tuple(ranges)
