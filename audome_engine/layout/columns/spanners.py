"""What a multi-column container consists of: content for columns, and spanners, wherever in its formatting context they are
(CSS Multi-column Layout 1, 6.1). The boxes around a spanner are cut in two by it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from audome_engine.layout.flow import establishes_formatting_context
from audome_engine.layout.types import LayoutContext
from audome_engine.scene.nodes import Box, Text
from audome_engine.style.enums import LineStyle


class Part(NamedTuple):
    """A spanner, or a box with what is to be in columns."""

    box: Box
    is_spanner: bool


def parts_of(context: LayoutContext, box: Box) -> list[Part]:
    """The parts of a multi-column container, in order; there is always content, if only an empty box."""
    cache = context.cache(box)
    known = cache.get(("column parts", box))
    if isinstance(known, list):
        return known
    parts = _split(box) or [Part(box, False)]
    cache["column parts", box] = parts
    return parts


def _is_spanner(box: Box) -> bool:
    return box.style.column_span and not box.is_out_of_flow and not box.is_floating and not box.is_anonymous


def _holds_spanners(box: Box) -> bool:
    """Whether a box in the formatting context of the container has spanners in it."""
    return not box.inline_formatting and not establishes_formatting_context(box)


def _split(box: Box, *, nested: bool = False) -> list[Part] | None:
    """The parts of a box; None where there are no spanners in it."""
    if box.inline_formatting:
        return None
    parts: list[Part] = []
    children: list[Box | Text] = []
    found = False

    def close() -> None:
        if children or not parts:
            parts.append(Part(replace(box, children=list(children)), False))
            children.clear()

    for child in box.children:
        if not isinstance(child, Box):
            continue
        if _is_spanner(child):
            found = True
            close()
            parts.append(Part(child, True))
            continue
        inner = _split(child, nested=True) if _holds_spanners(child) else None
        if inner is None:
            children.append(child)
            continue
        found = True
        last = len(inner) - 1
        for number, part in enumerate(inner):
            if part.is_spanner:
                close()
                parts.append(part)
            else:
                children.append(_sliced(part.box, first=number == 0, last=number == last))
    if not found:
        return None
    if children or nested:  # what is cut in two has two pieces
        parts.append(Part(replace(box, children=children), False))
    return parts


def _sliced(box: Box, *, first: bool, last: bool) -> Box:
    """One of the boxes that a spanner cuts a box into, without edges at the cut."""
    changes: dict[str, object] = {}
    for side, whole in (("top", first), ("bottom", last)):
        if not whole:
            changes |= {f"margin_{side}": 0.0, f"padding_{side}": 0.0, f"border_{side}_width": 0.0}
            changes[f"border_{side}_style"] = LineStyle.NONE
    return replace(box, style=box.style.with_(**changes), outside_marker=box.outside_marker if first else None)
