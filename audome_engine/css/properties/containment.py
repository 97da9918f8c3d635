"""Query containers, and content that is skipped (CSS Conditional 5, 2; CSS Containment 2, 4)."""

from __future__ import annotations

from audome_engine.css.registry import enumeration, keywords, longhand, register
from audome_engine.css.stream import Invalid, Stream, Units
from audome_engine.style.enums import ContainerType

register("container-type", enumeration(ContainerType))
register("content-visibility", keywords({"visible": False, "auto": False, "hidden": True}), "content_hidden")

RESERVED_NAMES = frozenset(
    ["none", "and", "or", "not", "initial", "inherit", "unset", "revert", "revert-layer", "default"]
)


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
