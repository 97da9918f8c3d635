"""The text of one inline formatting context made final: white space, the first letter, `text-transform`, in this order
(CSS Text 4, 2.1.2 with appendix B; CSS Pseudo-Elements 4, 2.2).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from audome_engine.html.tree import Element
from audome_engine.scene.context import SceneContext
from audome_engine.scene.nodes import Box, BoxKind, Node, Text
from audome_engine.scene.whitespace import collapse_white_space, inline_nodes
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Float, TextTransform
from audome_engine.text.casing import ends_in_word, transform_text
from audome_engine.text.segment import graphemes

_FIRST_LETTER_PUNCTUATION = frozenset(["Ps", "Pe", "Pi", "Pf", "Po"])


@dataclass(frozen=True, slots=True)
class FirstLetter:
    """A block's ::first-letter: the element it belongs to and its style."""

    element: Element
    style: ComputedStyle


def finish_inline(context: SceneContext, box: Box, first_letter: FirstLetter | None = None) -> None:
    """Make the text in the inline formatting context of `box` final; its Text nodes must be fresh."""
    collapse_white_space(box)
    if first_letter is not None:
        _set_first_letter(context, box, first_letter)
    _transform(box)


def late_first_letter(context: SceneContext, box: Box, first_letter: FirstLetter) -> None:
    """Give the finished text of `box` the ::first-letter of a block around it, unless it has one."""
    text = _set_first_letter(context, box, first_letter)
    if text is not None and text.style.text_transform is not TextTransform.NONE:
        text.text = transform_text(text.text, text.style.text_transform, text.style.lang)


def _transform(box: Box) -> None:
    """`text-transform`; where words begin depends on the text before, across inline boxes."""
    in_word = False
    for children, index in inline_nodes(box):
        node = children[index]
        if isinstance(node, Text):
            text = node.text
            if node.style.text_transform is not TextTransform.NONE:
                node.text = transform_text(text, node.style.text_transform, node.style.lang, in_word=in_word)
            in_word = ends_in_word(text, in_word)
        elif node.kind is not BoxKind.INLINE and not node.is_out_of_flow and not node.is_floating:
            in_word = False


def _set_first_letter(context: SceneContext, box: Box, letter: FirstLetter) -> Text | None:
    """Split the first letter off the text; the new node with it, if there is one."""
    found = _first_text(box)
    if found is None:
        return None
    siblings, index = found
    text = siblings[index]
    assert isinstance(text, Text)
    start, end = first_letter_range(text.text)
    if start == end:
        return None
    source = context.notes.sources.get(letter.element)
    floating = letter.style.float_ is not Float.NONE
    style = context.changed(letter.style, display=letter.style.display.blockified) if floating else letter.style
    inner = Text(text.text[start:end], style, text.source, text.slot)
    wrapper = Box(
        BoxKind.BLOCK if floating else BoxKind.INLINE,
        style,
        source,
        "first-letter",
        [inner],
        inline_formatting=floating,
        order=box.order + 1,
    )
    pieces: list[Node] = [wrapper]
    if start > 0:
        pieces.insert(0, Text(text.text[:start], text.style, text.source, text.slot))
    if end < len(text.text):
        pieces.append(Text(text.text[end:], text.style, text.source, text.slot))
    siblings[index : index + 1] = pieces
    return inner


def _first_text(box: Box) -> tuple[list[Node], int] | None:
    """Where the text of the first formatted line begins; None where something else does."""
    marker: list[Node] | None = None
    for children, index in inline_nodes(box):
        node = children[index]
        if isinstance(node, Text):
            if children is not marker and node.text.strip():
                return children, index
        elif node.pseudo == "first-letter":
            return None
        elif node.pseudo == "marker":
            marker = node.children
        elif node.kind is not BoxKind.INLINE and not node.is_out_of_flow and not node.is_floating:
            return None
    return None


def first_letter_range(text: str) -> tuple[int, int]:
    """The first letter with the punctuation around it: (start, end); equal where there is none.

    >>> first_letter_range(' “Well” said')
    (1, 3)
    """
    start = len(text) - len(text.lstrip())
    letter = start
    while letter < len(text) and _is_punctuation(text[letter]):
        letter += 1
    if letter == len(text) or text[letter].isspace():
        return start, start
    boundaries = graphemes(text[letter : letter + 64])
    end = letter + next((boundary for boundary in boundaries if boundary > 0), 1)
    while end < len(text) and _is_punctuation(text[end]):
        end += 1
    return start, end


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character) in _FIRST_LETTER_PUNCTUATION
