"""A paragraph cut into items that are shaped in one call each: one font, style, script and direction (CSS Fonts 4, 5.3)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from audome_engine.style.enums import TextOrientation, TextTransform
from audome_engine.text import caps
from audome_engine.text.emoji import INVISIBLE, SELECTING, has_emoji_presentation
from audome_engine.text.fonts import FontContext
from audome_engine.text.orientation import orientation_runs
from audome_engine.text.request import OPTIONAL_LIGATURES
from audome_engine.text.scripts import script_runs
from audome_engine.text.segment import graphemes
from audome_engine.text.types import FontInstance, FontRequest, ItemStyle, TextSpan

LONGEST = 2**17  # characters of an item; HarfBuzz gives up on a few times as many
_SAME_DIRECTION = re.compile(rb"\x00+|\x01+")
_DIRECTIONS = bytes(level & 1 for level in range(256))


class Item(NamedTuple):
    """A stretch of text to shape in one call."""

    start: int
    end: int
    level: int  # of its first character; others may have another of the same direction
    script: str
    style: ItemStyle


def itemize(fonts: FontContext, text: str, spans: Sequence[TextSpan], levels: bytes) -> Iterator[Item]:
    """The items of a paragraph, in order; spans cover it without gaps."""
    stretches = iter(_stretches(text, levels))
    until = 0
    for span in _merged(spans):
        styles: dict[tuple[FontInstance, bool], ItemStyle] = {}
        for low, high, font, upright in _oriented(text, span, _font_runs(fonts, text, span.start, span.end, span.font)):
            style = styles.get((font, upright))
            if style is None:
                style = styles[font, upright] = _item_style(span, font)._replace(upright=upright)
            while low < high:
                if low >= until:
                    until, script = next(stretches)
                to = min(high, until, low + LONGEST)
                item = Item(low, to, levels[low], script, style)
                if span.font.small_caps == "normal":
                    yield item
                else:
                    yield from _small_caps(fonts, text, span, item)
                low = to


def _stretches(text: str, levels: bytes) -> list[tuple[int, str]]:
    """Where the stretches of one direction and script end, and their scripts."""
    scripts = script_runs(text)
    ends = [*(start for start, _ in scripts[1:]), len(text)]
    found: list[tuple[int, str]] = []
    index = 0
    for match in _SAME_DIRECTION.finditer(levels.translate(_DIRECTIONS)):
        end = match.end()
        while ends[index] < end:
            found.append((ends[index], scripts[index][1]))
            index += 1
        found.append((end, scripts[index][1]))
        if ends[index] == end:
            index += 1
    return found


def _oriented(
    text: str, span: TextSpan, runs: list[tuple[int, int, FontInstance]]
) -> Iterator[tuple[int, int, FontInstance, bool]]:
    """Font runs, cut where text in vertical lines turns on its side."""
    for start, end, font in runs:
        if span.orientation is TextOrientation.MIXED:
            for low, high, upright in orientation_runs(text, start, end):
                yield low, high, font, upright
        else:
            yield start, end, font, span.orientation is TextOrientation.UPRIGHT


def _merged(spans: Sequence[TextSpan]) -> list[TextSpan]:
    """Neighbours with the same font and spacing shaped as one, so that what stands between them does not show."""
    merged: list[TextSpan] = []
    for span in spans:
        if merged and merged[-1][2:] == span[2:] and merged[-1].end == span.start:
            merged[-1] = merged[-1]._replace(end=span.end)
        elif span.end > span.start:
            merged.append(span)
    return merged


# Fonts


def _font_runs(
    fonts: FontContext, text: str, start: int, end: int, request: FontRequest
) -> list[tuple[int, int, FontInstance]]:
    """Stretches with one font each; a grapheme cluster is never split, and white space is the primary font's."""
    primary = fonts.primary(request)
    part = text if end - start == len(text) else text[start:end]
    if request.emoji == "normal" and fonts.asks_primary_first(request) and _all_in(part, primary):
        return [(start, end, primary)]
    runs: list[tuple[int, int, FontInstance]] = []
    for low, high, font in _cluster_fonts(fonts, part, request, primary):
        if runs and runs[-1][2] is font:
            runs[-1] = (runs[-1][0], start + high, font)
        else:
            runs.append((start + low, start + high, font))
    return runs


def _cluster_fonts(
    fonts: FontContext, text: str, request: FontRequest, primary: FontInstance
) -> Iterator[tuple[int, int, FontInstance]]:
    """The text in stretches of one font, at ends of grapheme clusters."""
    characters = set(text)
    kinds = set(map(_kind, characters))
    if _COMPLEX in kinds or {_CONTROL, _EXTENDS} <= kinds:
        for low, high in pairwise(graphemes(text)):
            cluster = text[low:high]
            yield low, high, primary if _is_space(cluster) else fonts.for_cluster(request, cluster)
        return
    letters: dict[str, str] = {}
    chosen: list[FontInstance] = []
    for character in characters:
        if _kind(character) is _EXTENDS:
            letters[character] = _MARK
            continue
        font = primary if _is_space(character) else fonts.for_cluster(request, character)
        if font not in chosen:
            chosen.append(font)
        letters[character] = chr(1 + chosen.index(font))
    by_character = "".join(map(letters.__getitem__, text))
    for match in _SAME_FONT.finditer(by_character):
        low, high = match.span()
        if by_character[high - 1] == _MARK:
            yield low, high, fonts.for_cluster(request, text[low:high])
        else:
            yield low, high, chosen[ord(by_character[low]) - 1]


_MARK = "\x00"
# a character with the marks after it, or characters of one font without marks
_SAME_FONT = re.compile(r"[^\x00]?\x00+|([^\x00])(?:\1(?!\x00))*", re.DOTALL)
_SIMPLE, _EXTENDS, _CONTROL, _COMPLEX = "simple", "extends", "control", "complex"


@lru_cache(maxsize=16384)
def _kind(character: str) -> str:
    """What a character does to grapheme clusters (UAX #29, 3.1): it begins one and ends it but for marks, extends the one
    before it, stands alone, or depends on more than its neighbours. In doubt it is complex."""
    point, category = ord(character), unicodedata.category(character)
    if category in ("Mn", "Me") or point == 0x200C:
        return _EXTENDS if not 0x0900 <= point < 0x1AB0 and point < 0x10000 else _COMPLEX
    if category in ("Cc", "Zl", "Zp") or point == 0x00AD or (0x200B <= point <= 0x206F and category == "Cf"):
        return _CONTROL if point != 0x200D else _COMPLEX
    alone = (
        point < 0x0900 or 0x1E00 <= point < 0xA000 or 0xAC00 <= point < 0xD7A4
        or 0x1F300 <= point < 0x1F3FB or 0x1F400 <= point < 0x1FB00 or 0x20000 <= point < 0x30000
    )  # fmt: skip
    return _SIMPLE if alone and category[0] in "LNPSZ" else _COMPLEX


def _all_in(text: str, font: FontInstance) -> bool:
    coverage = font.face.coverage
    for character in set(text):
        point = ord(character)
        if character in SELECTING or (point not in coverage and point not in INVISIBLE):
            return False
        if point >= 0x2000 and point in coverage and has_emoji_presentation(character) != font.face.has_color:
            return False
    return True


def _is_space(text: str) -> bool:
    """Whether it is white space, of which the primary font has or makes every kind; that of Ogham is seen."""
    return text.isspace() and text != "\u1680"


# Features and small capitals


def _item_style(
    span: TextSpan,
    font: FontInstance,
    caps_features: tuple[str, ...] = (),
    transform: TextTransform = TextTransform.NONE,
) -> ItemStyle:
    """Features in rising precedence (CSS Fonts 4, 7.2): the rule's, the properties', what letter-spacing takes away, the
    settings."""
    request = span.font
    features = dict(font.features) | dict.fromkeys(caps_features, 1) | dict(request.features)
    if span.letter_spacing:
        features |= dict.fromkeys(OPTIONAL_LIGATURES, 0)
    features |= dict(request.settings)
    system = request.language_system or font.language
    return ItemStyle(
        font, request.language, tuple(features.items()), span.letter_spacing, span.word_spacing, transform, system
    )


def _small_caps(fonts: FontContext, text: str, span: TextSpan, item: Item) -> Iterator[Item]:
    """The parts of an item with `font-variant-caps`."""
    request, font = span.font, item.style.font
    small = request._replace(size=float(round(request.size * caps.SCALE)))  # whole pixels, as in Chromium
    may_synthesize = request.synthesize_small_caps
    for part in caps.caps_parts(
        text[item.start : item.end], request.small_caps, font.face, item.script, may_synthesize=may_synthesize
    ):
        start, end = item.start + part.start, item.start + part.end
        runs = _font_runs(fonts, text, start, end, small) if part.is_small else [(start, end, font)]
        for low, high, own in runs:
            style = _item_style(span, own, part.features, part.transform)._replace(upright=item.style.upright)
            yield item._replace(start=low, end=high, style=style)
