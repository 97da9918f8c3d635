"""`@font-feature-values` and `@font-palette-values` (CSS Fonts 4, 6.9 and 9.2) to the names they define."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import tinycss2

from audome_engine.color import Color
from audome_engine.css import numeric
from audome_engine.css.colors import color
from audome_engine.css.properties.fonts import ALTERNATES, font_family
from audome_engine.css.stream import Invalid, Stream, Token, Units
from audome_engine.text.types import FeatureValue, PaletteValues

_MOST_VALUES = {"styleset": 99, "character-variant": 2}  # for a name; one for all other kinds


def parse_feature_values(prelude: Sequence[Token], content: Sequence[Token]) -> list[FeatureValue] | None:
    """Every name of the rule, or None where it names no family; what is invalid in it is left out."""
    try:
        families = [family.name for family in font_family(Stream(prelude), Units())]
    except Invalid:
        return None
    found: list[FeatureValue] = []
    for rule in tinycss2.parse_blocks_contents(list(content), skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule" and rule.lower_at_keyword in ALTERNATES and rule.content is not None:
            for name, values in _named_values(rule.lower_at_keyword, rule.content):
                found += [FeatureValue(family.casefold(), rule.lower_at_keyword, name, values) for family in families]
    return found


def _named_values(kind: str, content: Sequence[Token]) -> Iterator[tuple[str, tuple[int, ...]]]:
    for node in tinycss2.parse_blocks_contents(list(content), skip_comments=True, skip_whitespace=True):
        if node.type != "declaration":
            continue
        stream, values = Stream(node.value), []
        try:
            while not stream.done:
                values.append(numeric.integer(stream, Units(), minimum=0))
        except Invalid:
            continue
        if 0 < len(values) <= _MOST_VALUES.get(kind, 1):
            yield node.name, tuple(values)


def parse_palette_values(prelude: Sequence[Token], content: Sequence[Token]) -> PaletteValues | None:
    """The palette, or None where its name or its families are missing."""
    name = Stream(prelude).rest()
    if len(name) != 1 or name[0].type != "ident" or not name[0].value.startswith("--"):
        return None
    descriptors: dict[str, list[Any]] = {}
    for node in tinycss2.parse_blocks_contents(list(content)):
        if node.type == "declaration":
            descriptors[node.lower_name] = node.value
    try:
        families = font_family(Stream(descriptors.get("font-family", [])), Units())
    except Invalid:
        return None
    return PaletteValues(
        name[0].value,
        tuple(family.name.casefold() for family in families),
        _base(descriptors.get("base-palette", [])),
        _overrides(descriptors.get("override-colors", [])),
    )


def _base(tokens: Sequence[Token]) -> int | str:
    stream = Stream(tokens)
    word = stream.keyword("light", "dark")
    if word is not None:
        return word
    try:
        return numeric.integer(stream, Units(), minimum=0)
    except Invalid:
        return 0


def _overrides(tokens: Sequence[Token]) -> tuple[tuple[int, Color], ...]:
    """Entries with their colours; an invalid list is none at all."""
    found: list[tuple[int, Color]] = []
    try:
        for part in Stream(tokens).commas():
            index = numeric.integer(part, Units(), minimum=0)
            value = color(part, Units())
            part.finish()
            if not isinstance(value, Color):  # absolute colours only
                return ()
            found.append((index, value))
    except Invalid:
        return ()
    return tuple(found)
