"""Fonts (CSS Fonts 4): family, size, weight, style, stretch, features and variations; line-height."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from audome_engine.css import numeric
from audome_engine.css.registry import enumeration, keywords, longhand, register
from audome_engine.css.stream import Invalid, Stream, Token, Units
from audome_engine.style.enums import FontKerning, FontSlant, FontVariantCaps, Keyword
from audome_engine.style.values import Family, FontRelative, FontStyle, Number, SizeAdjust, resolve

GENERIC_FAMILIES = frozenset(
    """serif sans-serif monospace cursive fantasy system-ui ui-serif ui-sans-serif ui-monospace ui-rounded emoji math
    fangsong -webkit-body""".split()
)
_OWN_FONT = frozenset(["em", "ex", "ch", "cap", "ic", "lh"])
_SIZES = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0, "xx-large": 32.0,
    "xxx-large": 48.0,
}  # fmt: skip
_STRETCHES = {
    "ultra-condensed": 50.0, "extra-condensed": 62.5, "condensed": 75.0, "semi-condensed": 87.5, "normal": 100.0,
    "semi-expanded": 112.5, "expanded": 125.0, "extra-expanded": 150.0, "ultra-expanded": 200.0,
}  # fmt: skip


@longhand("font-family")
def font_family(stream: Stream, units: Units) -> tuple[Family, ...]:
    """Names, quoted or as identifiers, and generic families."""
    families = []
    for part in stream.commas():
        token = part.next()
        if token.type == "string":
            families.append(Family(token.value))
        elif token.type == "ident":
            words = [token.value]
            while (following := part.peek()) is not None and following.type == "ident":
                words.append(part.next().value)
            name = " ".join(words)
            generic = len(words) == 1 and name.lower() in GENERIC_FAMILIES
            families.append(Family(name.lower() if generic else name, generic))
        else:
            raise Invalid
        part.finish()
    return tuple(families)


@longhand("font-size")
def font_size(stream: Stream, units: Units) -> float:
    """px; relative values refer to the parent's size, which `units.em` is here."""
    word = stream.keyword(*_SIZES, "smaller", "larger")
    if word in _SIZES:
        return _SIZES[word] * units.zoom
    if word is not None:
        units.touched = True
        return units.em * 1.2 if word == "larger" else units.em / 1.2
    value = numeric.length_percentage(stream, units, minimum=0.0)
    if isinstance(value, float):
        return value
    units.touched = True
    return max(0.0, resolve(value, units.em))


@longhand("font-weight")
def font_weight(stream: Stream, units: Units) -> float | str:
    """1 to 1000, or "bolder" and "lighter", which the cascade resolves."""
    word = stream.keyword("normal", "bold", "bolder", "lighter")
    if word is not None:
        return {"normal": 400.0, "bold": 700.0}.get(word, word)
    return numeric.number(stream, units, minimum=1.0, maximum=1000.0)


@longhand("font-style")
def font_style(stream: Stream, units: Units) -> FontStyle:
    """`normal`, `italic` or `oblique` with an angle."""
    word = stream.keyword("normal", "italic", "oblique")
    if word is None:
        raise Invalid
    if word == "oblique":
        mark = stream.mark
        try:
            angle = numeric.angle(stream, units)
        except Invalid:
            stream.reset(mark)
        else:
            if not -90.0 <= angle <= 90.0:
                raise Invalid
            return FontStyle(FontSlant.OBLIQUE, angle) if angle else FontStyle()
    return FontStyle(FontSlant(word))


@longhand("font-stretch")
def font_stretch(stream: Stream, units: Units) -> float:
    """Percent."""
    word = stream.keyword(*_STRETCHES)
    return _STRETCHES[word] if word else numeric.percentage(stream, units, minimum=0.0)


register("font-kerning", enumeration(FontKerning))
register("font-variant-caps", enumeration(FontVariantCaps))
register("font-optical-sizing", keywords({"auto": True, "none": False}))
register("font-synthesis-weight", keywords({"auto": True, "none": False}))
register("font-synthesis-style", keywords({"auto": True, "none": False, "oblique-only": True}))
register("font-synthesis-small-caps", keywords({"auto": True, "none": False}))
register("font-variant-emoji", keywords({name: name for name in ("normal", "text", "emoji", "unicode")}))
_RENDERINGS = {"optimizespeed": "optimize-speed", "optimizelegibility": "auto", "geometricprecision": "auto"}
register("text-rendering", keywords({"auto": "auto"} | _RENDERINGS))

_LIGATURES = {
    "common-ligatures": (("liga", 1), ("clig", 1)), "no-common-ligatures": (("liga", 0), ("clig", 0)),
    "discretionary-ligatures": (("dlig", 1),), "no-discretionary-ligatures": (("dlig", 0),),
    "historical-ligatures": (("hlig", 1),), "no-historical-ligatures": (("hlig", 0),),
    "contextual": (("calt", 1),), "no-contextual": (("calt", 0),),
}  # fmt: skip
_NUMERIC = {
    "lining-nums": (("lnum", 1),), "oldstyle-nums": (("onum", 1),), "proportional-nums": (("pnum", 1),),
    "tabular-nums": (("tnum", 1),), "diagonal-fractions": (("frac", 1),), "stacked-fractions": (("afrc", 1),),
    "ordinal": (("ordn", 1),), "slashed-zero": (("zero", 1),),
}  # fmt: skip
_EAST_ASIAN = {
    "jis78": (("jp78", 1),), "jis83": (("jp83", 1),), "jis90": (("jp90", 1),), "jis04": (("jp04", 1),),
    "simplified": (("smpl", 1),), "traditional": (("trad", 1),), "full-width": (("fwid", 1),),
    "proportional-width": (("pwid", 1),), "ruby": (("ruby", 1),),
}  # fmt: skip
_EXCLUSIVE = (
    ("lnum", "onum"), ("pnum", "tnum"), ("frac", "afrc"), ("jp78", "jp83", "jp90", "jp04", "smpl", "trad"),
    ("fwid", "pwid"), ("subs", "sups"),
)  # fmt: skip
_POSITION = {"sub": (("subs", 1),), "super": (("sups", 1),)}
_ALL_LIGATURES_OFF = (("liga", 0), ("clig", 0), ("dlig", 0), ("hlig", 0), ("calt", 0))
VARIANTS = {
    "font-variant-ligatures": _LIGATURES,
    "font-variant-numeric": _NUMERIC,
    "font-variant-east-asian": _EAST_ASIAN,
    "font-variant-position": _POSITION,
}


def _variant(name: str) -> None:
    table: Any = VARIANTS[name]

    def parse(stream: Stream, units: Units) -> tuple[tuple[str, int], ...]:
        if stream.keyword("normal"):
            return ()
        if name == "font-variant-ligatures" and stream.keyword("none"):
            return _ALL_LIGATURES_OFF
        features: list[tuple[str, int]] = []
        while not stream.done:
            word = stream.keyword(*table)
            if word is None:
                raise Invalid
            features += table[word]
        tags = [tag for tag, _ in features]
        if not tags or any(sum(tag in group for tag in tags) > 1 for group in (*_EXCLUSIVE, *zip(tags, strict=True))):
            raise Invalid
        return tuple(features)

    register(name, parse)


for _name in VARIANTS:
    _variant(_name)


ALTERNATES = frozenset(["stylistic", "styleset", "character-variant", "swash", "ornaments", "annotation"])


@longhand("font-variant-alternates")
def font_variant_alternates(stream: Stream, units: Units) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Kinds of alternates with the names of their values (`@font-feature-values`), each kind once."""
    if stream.keyword("normal"):
        return ()
    found: dict[str, tuple[str, ...]] = {}
    while not stream.done:
        kind, names = alternate(stream)
        if kind in found:
            raise Invalid
        found[kind] = names
    return tuple(sorted(found.items()))


def alternate(stream: Stream) -> tuple[str, tuple[str, ...]]:
    """One kind of alternates; its names tell upper from lower case."""
    if stream.keyword("historical-forms"):
        return ("historical-forms", ())
    token = stream.next()
    if token.type != "function" or token.lower_name not in ALTERNATES:
        raise Invalid
    names: list[str] = []
    for part in Stream(token.arguments).commas():
        name = part.next()
        part.finish()
        if name.type != "ident":
            raise Invalid
        names.append(name.value)
    if len(names) != 1 and token.lower_name not in ("styleset", "character-variant"):
        raise Invalid
    return (token.lower_name, tuple(names))


@longhand("font-size-adjust")
def font_size_adjust(stream: Stream, units: Units) -> SizeAdjust | None:
    """A metric and the fraction of the font size that it is to be."""
    if stream.keyword("none"):
        return None
    metric = stream.keyword("ex-height", "cap-height", "ch-width", "ic-width", "ic-height") or "ex-height"
    if stream.keyword("from-font"):
        return SizeAdjust(metric, None)
    return SizeAdjust(metric, numeric.number(stream, units, minimum=0.0))


@longhand("font-palette")
def font_palette(stream: Stream, units: Units) -> str:
    """A palette of the font, or the name of a `@font-palette-values` rule."""
    word = stream.keyword("normal", "light", "dark")
    if word is not None:
        return word
    token = stream.next()
    if token.type != "ident" or not token.value.startswith("--"):
        raise Invalid
    return str(token.value)


@longhand("font-feature-settings")
def font_feature_settings(stream: Stream, units: Units) -> tuple[tuple[str, int], ...]:
    """Tags with values."""
    if stream.keyword("normal"):
        return ()
    settings: dict[str, int] = {}
    for part in stream.commas():
        tag = _tag(part)
        word = part.keyword("on", "off")
        value = {"on": 1, "off": 0}[word] if word else (1 if part.done else numeric.integer(part, units, minimum=0))
        part.finish()
        settings[tag] = value
    return tuple(settings.items())


@longhand("font-variation-settings")
def font_variation_settings(stream: Stream, units: Units) -> tuple[tuple[str, float], ...]:
    """Axis tags with values."""
    if stream.keyword("normal"):
        return ()
    settings: dict[str, float] = {}
    for part in stream.commas():
        tag = _tag(part)
        settings[tag] = numeric.number(part, units)
        part.finish()
    return tuple(sorted(settings.items()))


@longhand("font-language-override")
def font_language_override(stream: Stream, units: Units) -> str:
    """An OpenType language system tag of up to four letters; empty for `normal`."""
    if stream.keyword("normal"):
        return ""
    token = stream.next()
    if token.type != "string" or not 1 <= len(token.value) <= 4 or not token.value.isascii():
        raise Invalid
    return str(token.value).ljust(4)


def _tag(stream: Stream) -> str:
    token = stream.next()
    if token.type != "string" or len(token.value) != 4 or any(not 0x20 <= ord(c) <= 0x7E for c in token.value):
        raise Invalid
    return str(token.value)


@longhand("line-height")
def line_height(stream: Stream, units: Units) -> float | Number | Keyword:
    """`normal`, a factor, or px (percentages are of the font size)."""
    if stream.keyword("normal"):
        return Keyword.NORMAL
    mark = stream.mark
    try:
        return Number(numeric.number(stream, units, minimum=0.0))
    except Invalid:
        stream.reset(mark)
    relative = _follows_font(stream.rest())
    stream.reset(mark)
    value = numeric.length_percentage(stream, units, minimum=0.0)
    if not isinstance(value, float):
        units.touched = True
        value = max(0.0, resolve(value, units.em))
    return FontRelative(value) if relative else value


def _follows_font(tokens: Sequence[Token]) -> bool:
    """Whether a length is given by the element's own font, if only in part."""
    return any(
        token.type == "percentage"
        or (token.type == "dimension" and token.lower_unit in _OWN_FONT)
        or (token.type == "function" and _follows_font(token.arguments))
        or (token.type == "() block" and _follows_font(token.content))
        for token in tokens
    )
