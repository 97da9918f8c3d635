"""A flattened inline context, analysed: bidi levels, shaped runs, break opportunities.

What is here does not depend on the width of the lines, so it is kept per box.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from audome_engine.layout.inline.collect import InlineContent, InlineNode, Leaf, collect
from audome_engine.layout.inline.inserted import HYPHEN, InsertedText, shape_inserted
from audome_engine.layout.types import LayoutContext
from audome_engine.scene.nodes import Box
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import (
    Direction,
    Hyphens,
    LineBreak,
    OverflowWrap,
    TextWrapMode,
    UnicodeBidi,
    VerticalAlign,
    WhiteSpaceCollapse,
    WordBreak,
)  # fmt: skip
from audome_engine.style.values import Number
from audome_engine.text.bidi import line_levels, may_need_reordering, resolve_levels
from audome_engine.text.request import font_request
from audome_engine.text.segment import SOFT_HYPHEN, break_opportunities, graphemes
from audome_engine.text.shape import ShapedParagraph, shape_paragraph
from audome_engine.text.types import TextSpan

_SPACES = frozenset(" \t")
_SOFT_HYPHEN = re.compile(SOFT_HYPHEN)
_NEWLINE = re.compile("\n")
_ARABIC_NUMBERS = re.compile("[\u0600-\u0605\u0660-\u0669\u066b\u066c\u06dd]")
_JOINING = frozenset("\u200d\u2060\ufeff\n")  # nothing is broken beside them
_CLOSING = frozenset("\u202c\u2069")


@dataclass(slots=True, eq=False)
class Prepared:
    """An inline context ready for line breaking. Lists are per character of `content.text`."""

    content: InlineContent
    base_levels: list[int]  # of the paragraph each character is in
    levels: list[int]
    spans: list[TextSpan]
    shaped: ShapedParagraph
    opportunities: frozenset[int]
    anywhere: frozenset[int]  # where a word that does not fit may be broken
    hyphens: dict[int, InsertedText]  # what a soft hyphen shows at the end of a line
    tab_interval: float  # between tab stops, px

    @property
    def text(self) -> str:
        """The flattened text."""
        return self.content.text


def prepare(context: LayoutContext, box: Box, *, first_line: bool = False) -> Prepared:
    """Prepare the inline content of a block container, or its own version for the first line; kept per box."""
    cache = context.cache(box)
    key = ("first line" if first_line else "inline", box)
    known = cache.get(key)
    if isinstance(known, Prepared):
        return known
    context.count("shape")
    content = box.first_line if first_line and box.first_line is not None else box
    prepared = _prepare(context, content)
    cache[key] = prepared
    return prepared


def _prepare(context: LayoutContext, box: Box) -> Prepared:
    content = collect(box)
    base_levels, levels = _levels(content)
    spans = _spans(content)
    shaped = shape_paragraph(context.fonts, content.text, spans, levels)
    return Prepared(
        content, base_levels, levels, spans, shaped, _opportunities(content), _anywhere(content),
        _hyphens(context, content, levels), _tab_interval(context, content.root.style),
    )  # fmt: skip


def _hyphens(context: LayoutContext, content: InlineContent, levels: list[int]) -> dict[int, InsertedText]:
    found: dict[int, InsertedText] = {}
    for match in _SOFT_HYPHEN.finditer(content.text):
        index = match.start()
        style = content.owners[index].style
        shown = HYPHEN if style.hyphenate_character is None else style.hyphenate_character
        found[index] = shape_inserted(context, style, shown, levels[index])
    return found


def _tab_interval(context: LayoutContext, style: ComputedStyle) -> float:
    """By the block container's space (CSS Text 3, 4.2)."""
    if not isinstance(style.tab_size, Number):
        return style.tab_size
    space = context.fonts.metrics(font_request(style)).space_advance
    return style.tab_size.value * (space + style.letter_spacing + style.word_spacing)


# Bidi


def _levels(content: InlineContent) -> tuple[list[int], list[int]]:
    """Levels paragraph by paragraph: at forced breaks a new one begins."""
    style = content.root.style
    plaintext = style.unicode_bidi is UnicodeBidi.PLAINTEXT
    base = None if plaintext else (1 if style.direction is Direction.RTL else 0)
    if not base and not may_need_reordering(content.text):
        return [0] * len(content.text), [0] * len(content.text)
    levels: list[int] = []
    bases: list[int] = []
    start = 0
    for end in [*(match.end() for match in _NEWLINE.finditer(content.text)), len(content.text)]:
        if end <= start and end != 0:
            continue
        part = content.text[start:end]
        level, found = resolve_levels(part, base)
        found = line_levels(part, found, 0, len(part), level)
        if not any((other ^ level) & 1 for other in found) and not _ARABIC_NUMBERS.search(part):
            found = [level] * len(part)  # as in ICU, what runs in one direction is not cut
        levels += found
        bases += [level] * len(part)
        start = end
    return bases, levels


# Shaping


def _spans(content: InlineContent) -> list[TextSpan]:
    spans: list[TextSpan] = []
    group = 0
    owners = content.owners
    cuts = {leaf.start for leaf in content.leaves if leaf.kind in ("float", "positioned", "control")}
    ends = sorted({*content.owner_starts, *cuts, len(owners)} - {0})
    for start, end in pairwise([0, *ends]):
        style = owners[start].style
        spacing = style.letter_spacing, style.word_spacing
        spans.append(TextSpan(start, end, font_request(style), *spacing, group, style.used_orientation))
        if end in cuts or (end < len(owners) and _separates(owners[start], owners[end])):
            group += 1
    return spans


def _separates(before: InlineNode, after: InlineNode) -> bool:
    """Whether the box edges between two characters keep them from being shaped together (CSS Text 3, 7.3)."""
    closed, opened = before.chain(), after.chain()
    while closed and opened and closed[0] is opened[0]:
        del closed[0], opened[0]
    return any(_has_edge(node.style, at_start=False) for node in closed) or any(
        _has_edge(node.style, at_start=True) for node in opened
    )


def _has_edge(style: ComputedStyle, *, at_start: bool) -> bool:
    if style.vertical_align is not VerticalAlign.BASELINE:
        return True
    if at_start is (style.direction is Direction.LTR):
        return any(edge != 0.0 for edge in (style.margin_left, style.border_left_width, style.padding_left))
    return any(edge != 0.0 for edge in (style.margin_right, style.border_right_width, style.padding_right))


# Break opportunities


def _opportunities(content: InlineContent) -> frozenset[int]:
    """Soft wrap opportunities by the styles of what they stand between (CSS Text 3, 5.1)."""
    text, owners = content.text, content.owners
    if not text:
        return frozenset()
    found: set[int] = set()
    styles = [owners[start].style for start in content.owner_starts]
    kinds = {_kind(style) for style in styles}
    for language, word_break, line_break, hyphens in sorted(kinds):
        normal = WordBreak.NORMAL if word_break is WordBreak.BREAK_WORD else word_break
        places = break_opportunities(text, language, normal, line_break, hyphens is not Hyphens.NONE)
        kind = (language, word_break, line_break, hyphens)
        if len(kinds) > 1:
            places = frozenset(i for i in places if _kind(owners[_visible_before(content, i)].style) == kind)
        found |= places
    if any(style.white_space_collapse is WhiteSpaceCollapse.BREAK_SPACES for style in styles):
        found |= _after_preserved_spaces(text, owners)
    found |= _beside_atomics(content)
    if any(node.style.text_wrap_mode is not TextWrapMode.WRAP for node in content.nodes):
        found = {i for i in found if _may_wrap(content, i)}
    if content.controls:
        found = {_among_controls(content, i) for i in found}
    return frozenset(found) - {0, len(text)}


def _among_controls(content: InlineContent, index: int) -> int:
    """A break goes after the controls that close what stands before it, and before those that open what follows."""
    text, controls = content.text, content.controls
    while index - 1 in controls and text[index - 1] not in _CLOSING:
        index -= 1
    while index in controls and text[index] in _CLOSING:
        index += 1
    return index


def _kind(style: ComputedStyle) -> tuple[str, WordBreak, LineBreak, Hyphens]:
    return (style.lang, style.word_break, style.line_break, style.hyphens)


def _visible_before(content: InlineContent, index: int) -> int:
    at = index - 1
    while at > 0 and at in content.controls:
        at -= 1
    return at


def _beside_atomics(content: InlineContent) -> set[int]:
    """In browsers lines break before and after atomic boxes, whatever is beside them but what joins."""
    text, controls = content.text, content.controls
    found: set[int] = set()
    for leaf in content.leaves:
        if leaf.kind != "atomic":
            continue
        if leaf.start > 0 and leaf.start - 1 not in controls and text[leaf.start - 1] not in _JOINING:
            found.add(leaf.start)
        after = leaf.end
        while after in controls:
            after += 1
        if after < len(text) and text[after] not in _JOINING and not unicodedata.combining(text[after]):
            found.add(after)
    return found


def _after_preserved_spaces(text: str, owners: list[InlineNode]) -> set[int]:
    """`break-spaces` may break after every space."""
    return {
        index + 1
        for index, owner in enumerate(owners[:-1])
        if text[index] in _SPACES and owner.style.white_space_collapse is WhiteSpaceCollapse.BREAK_SPACES
    }


def _may_wrap(content: InlineContent, index: int) -> bool:
    """Whether wrapping is allowed between two characters: by the nearest box that holds both."""
    owners, text = content.owners, content.text
    before = owners[_visible_before(content, index)]
    after = owners[index] if index < len(owners) else before
    if before is after:
        return before.style.text_wrap_mode is TextWrapMode.WRAP
    if text[index - 1] in _SPACES:  # the opportunity after a space is the space's own
        return before.style.text_wrap_mode is TextWrapMode.WRAP
    common = {id(node) for node in [*before.chain(), content.root]}
    node: InlineNode | None = after
    while node is not None and id(node) not in common:
        node = node.parent
    return (node or content.root).style.text_wrap_mode is TextWrapMode.WRAP


def _anywhere(content: InlineContent) -> frozenset[int]:
    owners = content.owners
    breaking = [_breaks_words(owners[start].style) for start in content.owner_starts]
    if not any(breaking):
        return frozenset()
    places = graphemes(content.text)
    return frozenset(
        i
        for i in places
        if 0 < i < len(owners) and _breaks_words(owners[_visible_before(content, i)].style) and _may_wrap(content, i)
    )


def _breaks_words(style: ComputedStyle) -> bool:
    return style.overflow_wrap is not OverflowWrap.NORMAL or style.word_break is WordBreak.BREAK_WORD


def counts_in_minimum(style: ComputedStyle) -> bool:
    """Whether emergency breaks count for min-content (CSS Text 3, 5.5)."""
    return style.overflow_wrap is OverflowWrap.ANYWHERE or style.word_break is WordBreak.BREAK_WORD


__all__ = ["Leaf", "Prepared", "counts_in_minimum", "prepare"]
