"""From the first line's own version of an inline context to the text of the other lines: both hold the same boxes, but what
`text-transform` makes of the text may be longer in one of them (CSS Pseudo-Elements 4, 2.1.2).
"""

from __future__ import annotations

from audome_engine.layout.inline.collect import InlineContent, Leaf
from audome_engine.scene.nodes import Text
from audome_engine.text.casing import transform_text


def rest_offset(first: InlineContent, rest: InlineContent, offset: int) -> int:
    """Where what stands at `offset` on the first line is in the text of the other lines."""
    if len(first.text) == len(rest.text):
        return offset
    shift = 0
    for own, other in zip(_texts(first), _texts(rest), strict=True):
        if offset <= own.start:
            break
        if offset < own.end:
            return other.start + _inside(own, other, offset - own.start)
        shift = other.end - own.end
    return offset + shift


def _texts(content: InlineContent) -> list[Leaf]:
    return [leaf for leaf in content.leaves if leaf.kind == "text"]


def _inside(own: Leaf, other: Leaf, offset: int) -> int:
    """An offset in a leaf as one in the leaf with the same text that was transformed otherwise."""
    if own.end - own.start == other.end - other.start or own.text is None or other.text is None:
        return offset
    plain = own.text.plain or own.text.text
    wanted = own.text_offset + offset
    count = next((n for n in range(len(plain)) if _length(own.text, plain[:n]) >= wanted), len(plain))
    return _length(other.text, plain[:count]) - other.text_offset


def _length(text: Text, plain: str) -> int:
    return len(transform_text(plain, text.style.text_transform, text.style.lang))
