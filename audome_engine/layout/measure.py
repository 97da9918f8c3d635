"""Fragments to measurements: the rectangle of every element and of every text fragment on every line.

What a page's script would see: elements as `getBoundingClientRect()` gives them (CSSOM View 6: the bounding box of all
the element's boxes, after transforms), texts as `Range.getClientRects()` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from audome_engine.geometry import IDENTITY, Affine, Rect
from audome_engine.layout.grouping import is_plain_inline
from audome_engine.layout.types import BoxFragment, Placed, TextFragment
from audome_engine.scene.nodes import Box, BoxKind, Source


@dataclass(frozen=True, slots=True)
class ElementBox:
    """One element: its path, as in `/html[1]/body[1]/p[2]`, and its bounding box in CSS pixels of the canvas."""

    path: str
    tag: str
    id: str
    dynamic_key: str
    rect: Rect


@dataclass(frozen=True, slots=True)
class TextLine:
    """One text fragment on one line: its parent element's path, its characters and its rectangle."""

    parent: str
    text: str
    rect: Rect


@dataclass(frozen=True, slots=True)
class Layout:
    """What `measure` gives: the canvas (CSS pixels), the elements in document order, the lines in layout order."""

    width: float
    height: float
    elements: tuple[ElementBox, ...]
    lines: tuple[TextLine, ...]

    def to_dict(self) -> dict[str, object]:
        """Plain data for JSON; the keys are those of the public API."""
        elements = [
            {"path": e.path, "tag": e.tag, "id": e.id, "dynamic_key": e.dynamic_key, **_rounded(e.rect)}
            for e in self.elements
        ]
        lines = [{"parent": line.parent, "text": line.text, **_rounded(line.rect)} for line in self.lines]
        return {"width": self.width, "height": self.height, "elements": elements, "lines": lines}


def measure_fragments(root: Placed, width: float, height: float) -> Layout:
    """Measure everything in the fragment tree below `root` on a canvas of width x height CSS pixels."""
    boxes: dict[str, tuple[Source, Rect]] = {}
    lines: list[TextLine] = []
    stack: list[tuple[Placed, Affine]] = [(root, IDENTITY)]
    while stack:
        (x, y, fragment), outer = stack.pop()
        here = Affine.translation(x, y).then(outer)
        if isinstance(fragment, TextFragment):
            _add_line(lines, fragment, here)
            for box in takewhile(lambda box: is_plain_inline(box.style), reversed(fragment.extends)):
                _add_rect(boxes, box, fragment, here)
            continue
        if isinstance(fragment, BoxFragment):
            if fragment.transform is not None:
                here = fragment.transform.then(here)
            _add_rect(boxes, fragment.box, fragment, here)
        stack.extend((child, here) for child in reversed(fragment.children))
    ordered = sorted(boxes.values(), key=lambda item: _document_order(item[0].path))
    elements = tuple(ElementBox(s.path, s.tag, s.id, s.dynamic_key, rect) for s, rect in ordered)
    return Layout(width, height, elements, tuple(lines))


def _add_rect(
    boxes: dict[str, tuple[Source, Rect]], box: Box, fragment: BoxFragment | TextFragment, here: Affine
) -> None:
    source = box.source
    if source is None or box.pseudo or box.kind is BoxKind.LINE_BREAK:
        return
    rect = here.apply_rect(Rect(0.0, 0.0, fragment.width, fragment.height))
    known = boxes.get(source.path)
    boxes[source.path] = (source, rect if known is None else _bounding(known[1], rect))


def _bounding(first: Rect, second: Rect) -> Rect:
    """The union, in which empty rectangles do not count; where all are, as in Chromium the last stands (CSSOM View 6)."""
    if first.width == 0 or first.height == 0:
        return second
    return first if second.width == 0 or second.height == 0 else first.union(second)


def _add_line(lines: list[TextLine], fragment: TextFragment, here: Affine) -> None:
    source = fragment.node.source
    if source is None or fragment.width <= 0:
        return
    rect = here.apply_rect(Rect(0.0, 0.0, fragment.width, fragment.height))
    lines.append(TextLine(source.path, fragment.node.text[fragment.start : fragment.end], rect))


def _rounded(rect: Rect) -> dict[str, float]:
    names = ("x", "y", "width", "height")
    return {name: round(value, 3) for name, value in zip(names, rect, strict=True)}


def _document_order(path: str) -> tuple[tuple[str, int], ...]:
    """Sorts ancestors before descendants; siblings of one tag by index (tags among each other by name)."""
    steps = path.strip("/").split("/")
    return tuple((tag, int(index.rstrip("]"))) for tag, _, index in (step.partition("[") for step in steps))
