"""The text of one inline formatting context made final: white space, the first letter, `text-transform`, in this order
(CSS Text 4, 2.1.2 with appendix B; CSS Pseudo-Elements 4, 2.2).
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from audome_engine.html.tree import Element
from audome_engine.scene.context import SceneContext
from audome_engine.scene.nodes import Box, BoxKind, Node, Text
from audome_engine.scene.whitespace import collapse_white_space, inline_nodes
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Float
from audome_engine.text.casing import ends_in_word, transform_text
from audome_engine.text.segment import graphemes

_SPACES = frozenset(chr(c) for c in (0x9, 0x20, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F))


class FirstLine(NamedTuple):
    """The pseudo-elements on a block's first formatted line: the elements whose they are."""

    letter: Element | None = None
    line: Element | None = None

    def around(self, inner: FirstLine | None) -> FirstLine:
        """Together with those of a block further in, which come first."""
        return self if inner is None else FirstLine(inner.letter or self.letter, inner.line or self.line)


def finish_inline(box: Box) -> None:
    """Make the text in the inline formatting context of `box` final; its Text nodes must be fresh."""
    collapse_white_space(box)
    transform(box)


def transform(box: Box) -> None:
    """`text-transform`; where words begin depends on the text before, across inline boxes."""
    in_word = False
    for children, index in inline_nodes(box):
        node = children[index]
        if isinstance(node, Text):
            text = node.text
            set_text(node, text, in_word)
            in_word = ends_in_word(text, in_word)
        elif node.kind is not BoxKind.INLINE:
            in_word = ends_in_word(_last_text(node), False)


def _last_text(box: Box) -> str:
    """The text that a box ends with; as in Chromium words go on after it."""
    node: Node = box
    while isinstance(node, Box):
        if not node.children:
            return ""
        node = node.children[-1]
    return node.text


def set_text(node: Text, text: str, in_word: bool = False) -> None:
    """Give a node this text, transformed."""
    transformed = transform_text(text, node.style.text_transform, node.style.lang, in_word=in_word)
    node.text, node.plain = transformed, text if transformed != text else ""


def set_first_letter(context: SceneContext, box: Box, owner: Element) -> None:
    """Split the first letter off the finished text of `box`, unless it has been (CSS Pseudo-Elements 4, 2.2)."""
    found = _first_text(box)
    if found is None:
        return
    siblings, index = found
    text = siblings[index]
    assert isinstance(text, Text)
    plain = text.plain or text.text
    end = first_letter_end(plain) or len(plain.rstrip())
    style = _letter_style(context, text, owner)
    floating = style.float_ is not Float.NONE
    inner = Text("", style, text.source, text.slot)
    set_text(inner, plain[:end])
    wrapper = Box(
        BoxKind.BLOCK if floating else BoxKind.INLINE,
        style,
        context.notes.sources.get(owner),
        "first-letter",
        [inner],
        inline_formatting=floating,
        order=box.order + 1,
    )
    pieces: list[Node] = [wrapper]
    following = plain[end:]
    if floating and not text.style.preserves_spaces:
        following = following.lstrip(" ")  # the line begins with it
    if following:
        rest = Text("", text.style, text.source, text.slot)
        set_text(rest, following, in_word=ends_in_word(plain[:end], False))
        pieces.append(rest)
    siblings[index : index + 1] = pieces


def _letter_style(context: SceneContext, text: Text, owner: Element) -> ComputedStyle:
    parent = context.element_of(text.source) or owner
    style = context.styled.first_letter(owner, parent)
    return context.changed(style, display=style.display.blockified) if style.float_ is not Float.NONE else style


def _first_text(box: Box) -> tuple[list[Node], int] | None:
    """The text with the first letter; None where the first formatted line begins with something else. As in Chromium a
    text of punctuation alone is the first letter if another text follows."""
    marker: list[Node] | None = None
    punctuation: tuple[list[Node], int] | None = None
    for children, index in inline_nodes(box):
        node = children[index]
        if children is marker:
            continue
        if isinstance(node, Text):
            text = node.plain or node.text
            if first_letter_end(text):
                return punctuation or (children, index)
            if text.strip():
                punctuation = punctuation or (children, index)
            elif "\n" in text:
                return None
        elif node.pseudo == "first-letter":
            return None
        elif node.pseudo == "marker":
            marker = node.children
        elif node.kind is not BoxKind.INLINE and not node.is_out_of_flow and not node.is_floating:
            return None
    return None


def first_letter_end(text: str) -> int:
    """The end of the first letter, which begins with the text: preserved spaces and punctuation, the letter, punctuation;
    0 where there is none (CSS Pseudo-Elements 4, 2.2).

    >>> first_letter_end("\u201cWell\u201d said")
    2
    """
    letter = 0
    while letter < len(text) and (text[letter] in _SPACES or _is_punctuation(text[letter], ())):
        letter += 1
    if letter == len(text) or text[letter].isspace():
        return 0
    boundaries = graphemes(text[letter : letter + 64])
    end = letter + next((boundary for boundary in boundaries if boundary > 0), 1)
    while end < len(text) and _is_punctuation(text[end], ("Ps", "Pd")):
        end += 1
    return end


def _is_punctuation(character: str, without: tuple[str, ...]) -> bool:
    category = unicodedata.category(character)
    return category[0] == "P" and category not in without
