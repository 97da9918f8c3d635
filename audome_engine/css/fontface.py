"""`@font-face` rules (CSS Fonts 4, 4) to `FontFaceRule`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

import tinycss2

from audome_engine.css import numeric
from audome_engine.css.images import absolute_url
from audome_engine.css.properties.fonts import (
    font_family,
    font_feature_settings,
    font_language_override,
    font_stretch,
    font_style,
    font_variation_settings,
    font_weight,
)  # fmt: skip
from audome_engine.css.stream import Invalid, Stream, Token, Units
from audome_engine.style.enums import FontSlant
from audome_engine.text.matching import slope
from audome_engine.text.types import FontFaceRule, FontSource, Span

FORMATS = frozenset(["woff", "woff2", "opentype", "truetype", "collection"])
_FORMAT_STRINGS = FORMATS | {f"{name}-variations" for name in ("woff", "woff2", "opentype", "truetype")}
TECHNOLOGIES = frozenset(
    """variations palettes features-opentype features-aat color-colrv0 color-colrv1 color-sbix color-cbdt""".split()
)
_RANGE = re.compile(r"u\+([0-9a-f]{1,6}|[0-9a-f]{0,5}\?{1,6})(?:-([0-9a-f]{1,6}))?\Z", re.IGNORECASE)
_LAST = 0x10FFFF
T = TypeVar("T")


def parse_font_face(content: Sequence[Token], base_url: str | None) -> FontFaceRule | None:
    """The rule, or None where it names no family or source."""
    descriptors: dict[str, list[Token]] = {}
    for node in tinycss2.parse_blocks_contents(list(content)):
        if node.type == "declaration":
            descriptors[node.lower_name] = node.value
    units = Units(base_url=base_url)
    family = _parsed(descriptors.get("font-family", []), font_family, (), units)
    sources = _sources(descriptors.get("src", []), units)
    if len(family) != 1 or not sources:
        return None
    stretch = descriptors.get("font-stretch") or descriptors.get("font-width", [])
    return FontFaceRule(
        family=family[0].name,
        sources=sources,
        weight=_range(descriptors.get("font-weight", []), _weight, units),
        stretch=_range(stretch, font_stretch, units),
        slant=_slant(descriptors.get("font-style", []), units),
        unicode_range=_unicode_range(descriptors.get("unicode-range", [])),
        size_adjust=_fraction(descriptors, "size-adjust", units, 1.0) or 0.0,
        ascent_override=_fraction(descriptors, "ascent-override", units),
        descent_override=_fraction(descriptors, "descent-override", units),
        line_gap_override=_fraction(descriptors, "line-gap-override", units),
        features=_parsed(descriptors.get("font-feature-settings", []), font_feature_settings, (), units),
        variations=_parsed(descriptors.get("font-variation-settings", []), font_variation_settings, (), units),
        language=_parsed(descriptors.get("font-language-override", []), font_language_override, "", units),
    )


def _parsed(tokens: Sequence[Token], parse: Callable[[Stream, Units], T], default: T, units: Units) -> T:
    """A descriptor's value; the default where it is missing or invalid."""
    stream = Stream(tokens)
    try:
        value = parse(stream, units)
        stream.finish()
    except Invalid:
        return default
    return value


def _sources(tokens: Sequence[Token], units: Units) -> tuple[FontSource, ...]:
    """The entries of `src` that can be used; others are left out (4.3.2)."""
    sources: list[FontSource] = []
    try:
        parts = Stream(tokens).commas()
    except Invalid:
        return ()
    for part in parts:
        try:
            source = _source(part, units)
            part.finish()
        except Invalid:
            continue
        if source is not None:
            sources.append(source)
    return tuple(sources)


def _source(stream: Stream, units: Units) -> FontSource | None:
    token = stream.next()
    if token.type == "function" and token.lower_name == "local":
        return FontSource(local=font_family(Stream(token.arguments), units)[0].name)
    if token.type == "url":
        text = token.value
    elif token.type == "function" and token.lower_name == "url" and token.arguments:
        text = token.arguments[0].value
    else:
        raise Invalid
    formats, technologies = stream.function("format"), stream.function("tech")
    if formats is not None and not _known_format(formats):
        return None
    if technologies is not None and not all(part.ident() in TECHNOLOGIES for part in technologies.commas()):
        return None
    address, _, fragment = str(text).partition("#") if not str(text).startswith("data:") else (str(text), "", "")
    return FontSource(absolute_url(address, units), fragment)


def _known_format(stream: Stream) -> bool:
    token = stream.next()
    if token.type not in ("ident", "string"):
        raise Invalid
    stream.finish()
    return str(token.value).lower() in (_FORMAT_STRINGS if token.type == "string" else FORMATS)


def _weight(stream: Stream, units: Units) -> float:
    value = font_weight(stream, units)
    if isinstance(value, str):
        raise Invalid
    return float(value)


def _range(tokens: Sequence[Token], parse: Callable[[Stream, Units], float], units: Units) -> Span | None:
    """A value or two; None for `auto`, and for what is not valid."""
    stream = Stream(tokens)
    if stream.done or stream.keyword("auto"):
        return None
    try:
        low = parse(stream, units)
        high = low if stream.done else parse(stream, units)
        stream.finish()
    except Invalid:
        return None
    return (min(low, high), max(low, high))


def _slant(tokens: Sequence[Token], units: Units) -> Span | None:
    """`normal`, `italic`, or `oblique` with an angle or a range of angles (4.4)."""
    stream = Stream(tokens)
    if stream.done or stream.keyword("auto"):
        return None
    try:
        style = font_style(stream, units)
        if style.slant is not FontSlant.OBLIQUE or stream.done:
            return (slope(style), slope(style))
        other = numeric.angle(stream, units)
        return (min(style.angle, other), max(style.angle, other))
    except Invalid:
        return None


def _fraction(
    descriptors: dict[str, list[Token]], name: str, units: Units, default: float | None = None
) -> float | None:
    def parse(stream: Stream, units: Units) -> float | None:
        return None if stream.keyword("normal") else numeric.percentage(stream, units, minimum=0.0) / 100.0

    return _parsed(descriptors.get(name, []), parse, default, units)


def _unicode_range(tokens: Sequence[Token]) -> tuple[tuple[int, int], ...]:
    """tinycss2 has tokens for ranges; a wildcard or a hyphen is read from the text. An invalid list is none at all."""
    ranges = [(int(token.start), int(token.end)) for token in tokens if token.type == "unicode-range"]
    if not ranges:
        for word in tinycss2.serialize(list(tokens)).replace(" ", "").split(","):
            match = _RANGE.match(word)
            if match is None:
                return ()
            low = int(match[1].replace("?", "0"), 16)
            high = int(match[2], 16) if match[2] else int(match[1].replace("?", "f"), 16)
            ranges.append((low, high))
    return tuple(ranges) if all(low <= high <= _LAST for low, high in ranges) else ()
