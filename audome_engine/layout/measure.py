"""Fragments to measurements: the rectangle of every element and of every text fragment on every line.

What a page's script would see: elements as `getBoundingClientRect()` gives them (CSSOM View 6: the bounding box of all
the element's boxes, after transforms), texts as `Range.getClientRects()` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TypeAlias

from audome_engine.geometry import IDENTITY, Affine, Rect
from audome_engine.layout.grouping import is_plain_inline
from audome_engine.layout.transforms import perspective_of, preserves_3d
from audome_engine.layout.types import BoxFragment, Placed, TextFragment
from audome_engine.scene.nodes import Box, BoxKind, Source
from audome_engine.space import Matrix4
from audome_engine.style.enums import VerticalAlign

Map: TypeAlias = Affine | Matrix4


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
    stack: list[tuple[Placed, Map, tuple[Box, ...]]] = [(root, IDENTITY, ())]
    while stack:
        (x, y, fragment), outer, around = stack.pop()
        here = then(Affine.translation(x, y), outer)
        if isinstance(fragment, TextFragment):
            _add_line(lines, fragment, here)
            extended = takewhile(lambda box: is_plain_inline(box.style), reversed(fragment.extends or ()))
            _add_rect(boxes, (*around, *extended), extent(fragment), here)
            continue
        if isinstance(fragment, BoxFragment):
            if fragment.transform is not None:
                here = then(fragment.space or fragment.transform, here)
            around = _measure_box(boxes, fragment, here, around)
            here = inside(fragment, here)
        stack.extend((child, here, around) for child in reversed(fragment.children))
    ordered = sorted(boxes.values(), key=lambda item: _document_order(item[0].path))
    elements = tuple(ElementBox(s.path, s.tag, s.id, s.dynamic_key, rect) for s, rect in ordered)
    return Layout(width, height, elements, tuple(lines))


def then(inner: Map, outer: Map) -> Map:
    """The first map, then the second one."""
    if isinstance(inner, Affine):
        if isinstance(outer, Affine):
            return inner.then(outer)
        inner = Matrix4.of_affine(inner)
    return inner.then(Matrix4.of_affine(outer) if isinstance(outer, Affine) else outer)


def inside(fragment: BoxFragment, here: Map) -> Map:
    """The map of what is in a box: of its plane, or of space, seen through its perspective."""
    if fragment.box.is_anonymous:
        return here
    style = fragment.box.style
    if isinstance(here, Matrix4) and not preserves_3d(style):
        here = here.flattened()
    perspective = perspective_of(style, fragment.width, fragment.height)
    return here if perspective is None else then(perspective, here)


def _measure_box(
    boxes: dict[str, tuple[Source, Rect]], fragment: BoxFragment, here: Map, around: tuple[Box, ...]
) -> tuple[Box, ...]:
    """Add a box's rectangle; the result are the inline boxes around its children that have none of their own: as in
    Chromium a plain inline box is where what it holds is, boxes that stand on the line counting with its own height."""
    box = fragment.box
    if not _is_culled(fragment):
        _add_rect(boxes, (box,), extent(fragment), here)
        if box.kind is BoxKind.INLINE:
            margin = fragment.margin
            wide = Rect(-margin.left, 0.0, fragment.width + margin.horizontal, fragment.height)
            _add_rect(boxes, around, wide, here)
        return ()
    around = (*around, box)
    for x, _, child in fragment.children:
        if isinstance(child, BoxFragment) and child.box.kind is not BoxKind.INLINE and not child.box.is_out_of_flow:
            margin = child.margin
            beside = Rect(x - margin.left, 0.0, child.width + margin.horizontal, fragment.height)
            _add_rect(boxes, around, beside, here)
    return around


def _is_culled(fragment: BoxFragment) -> bool:
    """Whether an inline box is plain and holds none of another font or alignment."""
    if fragment.box.kind is not BoxKind.INLINE or not fragment.children or not is_plain_inline(fragment.box.style):
        return False
    return all(
        _metrics(child) == _metrics(fragment) and child.box.style.vertical_align is VerticalAlign.BASELINE
        for _, _, child in fragment.children
        if isinstance(child, BoxFragment) and child.box.kind is BoxKind.INLINE
    )


def _metrics(fragment: BoxFragment) -> tuple[float, float]:
    """Ascent and descent of an inline box's font."""
    ascent = (fragment.first_baseline or 0.0) - fragment.border.top - fragment.padding.top
    return ascent, fragment.height - fragment.border.vertical - fragment.padding.vertical - ascent


def extent(fragment: BoxFragment | TextFragment) -> Rect:
    """Its rectangle, from its corner on the page."""
    if isinstance(fragment, TextFragment) and fragment.turn % 2:
        return Rect(0.0, 0.0, fragment.height, fragment.width)
    return Rect(0.0, 0.0, fragment.width, fragment.height)


def _add_rect(boxes: dict[str, tuple[Source, Rect]], owners: tuple[Box, ...], area: Rect, here: Map) -> None:
    for box in owners:
        source = box.source
        if source is None or box.pseudo or box.kind is BoxKind.LINE_BREAK:
            continue
        rect = here.apply_rect(area)
        known = boxes.get(source.path)
        boxes[source.path] = (source, rect if known is None else _bounding(known[1], rect))


def _bounding(first: Rect, second: Rect) -> Rect:
    """The union, in which empty rectangles do not count; where all are, as in Chromium the last stands (CSSOM View 6)."""
    if first.width == 0 or first.height == 0:
        return second
    return first if second.width == 0 or second.height == 0 else first.union(second)


def _add_line(lines: list[TextLine], fragment: TextFragment, here: Map) -> None:
    source = fragment.node.source
    if source is None or fragment.width <= 0:
        return
    rect = here.apply_rect(extent(fragment))
    lines.append(TextLine(source.path, fragment.node.text[fragment.start : fragment.end], rect))


def _rounded(rect: Rect) -> dict[str, float]:
    names = ("x", "y", "width", "height")
    return {name: round(value, 3) for name, value in zip(names, rect, strict=True)}


def _document_order(path: str) -> tuple[tuple[str, int], ...]:
    """Sorts ancestors before descendants; siblings of one tag by index (tags among each other by name)."""
    steps = path.strip("/").split("/")
    return tuple((tag, int(index.rstrip("]"))) for tag, _, index in (step.partition("[") for step in steps))
