"""`clip-path: url(#id)` with shapes in it to clips of the display list (CSS Masking 1, sections 5 and 6)."""

from __future__ import annotations

from typing import NamedTuple

from audome_engine.display.commands import Clip, ClipPath, Path
from audome_engine.geometry import IDENTITY, Affine, Rect
from audome_engine.html.tree import Element
from audome_engine.style.enums import Display, FillRule, Visibility
from audome_engine.svg.document import Drawing
from audome_engine.svg.outlines import clockwise, transformed, without_holes_by_parity
from audome_engine.svg.shapes import SHAPES, Viewport, length, shape_path
from audome_engine.svg.transforms import element_transform

_NOTHING = (ClipPath(()),)


class _Shape(NamedTuple):
    path: Path
    rule: FillRule


def clips_of(drawing: Drawing, reference: str, box: Rect | None, viewport: Viewport) -> tuple[Clip, ...]:
    """The clips that `clip-path` with this reference makes, in the user space of the clipped element, whose bounding box
    is `box`. Empty where the reference leads nowhere."""
    clips: tuple[Clip, ...] = ()
    seen: list[Element] = []
    while reference:
        element = drawing.find(reference)
        if element is None or element.tag != "clipPath":
            return clips
        if element in seen:  # a reference to itself is an error: nothing is drawn
            return _NOTHING
        seen.append(element)
        clips = (*clips, _clip(drawing, element, box, viewport))
        reference = drawing.styles[element].clip_path_reference if element in drawing.styles else ""
    return clips


def _clip(drawing: Drawing, element: Element, box: Rect | None, viewport: Viewport) -> ClipPath:
    """The union of a `<clipPath>`'s children as one path."""
    outer = element_transform(element, drawing.style(element), viewport) or IDENTITY
    if element.get("clipPathUnits") == "objectBoundingBox":
        if box is None:
            return ClipPath(())
        outer = outer.then(Affine(box.width, 0.0, 0.0, box.height, box.x, box.y))
        viewport = Viewport(1.0, 1.0)
    shapes: list[_Shape] = []
    for child in element.elements:
        drawing.charge()
        shape = _child(drawing, child, outer, viewport)
        if shape is not None and shape.path:
            shapes.append(shape)
    if len(shapes) == 1:
        return ClipPath(*shapes[0])
    # Shapes that all turn the same way add up in one nonzero path; opposite ones would cut each other out.
    union: list[tuple[str | float, ...]] = []
    for path, rule in shapes:
        union += without_holes_by_parity(path) if rule is FillRule.EVENODD else clockwise(path)
    return ClipPath(tuple(union))


def _child(drawing: Drawing, child: Element, outer: Affine, viewport: Viewport) -> _Shape | None:
    """One child's outline in the clipped element's space; `<use>` may stand for a shape."""
    style = drawing.style(child)
    if style.display is Display.NONE:
        return None
    if child.tag == "use":
        target = drawing.find(child.get("href"))
        if target is None or target.tag not in SHAPES:
            return None
        x, y = length(child.get("x"), style, viewport.width), length(child.get("y"), style, viewport.height)
        place = Affine.translation(x, y).then(element_transform(child, style, viewport) or IDENTITY)
        with drawing.instance_of(target, style):
            return _child(drawing, target, place.then(outer), viewport)
    if child.tag not in SHAPES:
        if child.tag == "text":
            drawing.note("<text> in <clipPath>", child.line)
        return None
    if style.visibility is not Visibility.VISIBLE:
        return None
    if style.clip_path_reference:
        drawing.note("clip-path on a child of <clipPath>", child.line)
    total = (element_transform(child, style, viewport) or IDENTITY).then(outer)
    return _Shape(transformed(shape_path(child, style, viewport), total), style.clip_rule)
