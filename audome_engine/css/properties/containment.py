"""Containment and containers (CSS Containment 2; CSS Conditional 5, 2)."""

from __future__ import annotations

from audome_engine.css.registry import enumeration, keywords, longhand, register
from audome_engine.css.stream import Invalid, Stream, Units
from audome_engine.style.enums import ContainerType, Containment

register("container-type", enumeration(ContainerType))
register("content-visibility", keywords({"visible": False, "auto": False, "hidden": True}), "content_hidden")

_KINDS = {
    "size": Containment.SIZE, "inline-size": Containment.INLINE_SIZE, "layout": Containment.LAYOUT,
    "style": Containment.STYLE, "paint": Containment.PAINT,
}  # fmt: skip
_CONTENT = Containment.LAYOUT | Containment.STYLE | Containment.PAINT
RESERVED_NAMES = frozenset(
    ["none", "and", "or", "not", "initial", "inherit", "unset", "revert", "revert-layer", "default"]
)


@longhand("contain")
def contain(stream: Stream, units: Units) -> Containment:
    """`none`, `strict`, `content`, or any of the kinds, each once."""
    word = stream.keyword("none", "strict", "content")
    if word is not None:
        return {"none": Containment.NONE, "strict": _CONTENT | Containment.SIZE, "content": _CONTENT}[word]
    kinds = Containment.NONE
    while not stream.done:
        word = stream.keyword(*_KINDS)
        if word is None or _KINDS[word] in kinds:
            raise Invalid
        kinds |= _KINDS[word]
    if Containment.SIZE in kinds and Containment.INLINE_SIZE in kinds:
        raise Invalid
    return kinds


@longhand("container-name")
def container_name(stream: Stream, units: Units) -> tuple[str, ...]:
    """`none`, or names; they keep their case."""
    if stream.keyword("none"):
        return ()
    names: list[str] = []
    token = stream.peek()
    while token is not None and token.type == "ident":
        if token.lower_value in RESERVED_NAMES:
            raise Invalid
        names.append(token.value)
        stream.next()
        token = stream.peek()
    if not names:
        raise Invalid
    return tuple(names)
