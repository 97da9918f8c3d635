"""`clip-path` to clips of the display list (CSS Masking 1, sections 5 and 6): references to `<clipPath>`, basic shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from audome_engine.display.commands import (
    Clip,
    ClipPath,
    ClipRect,
    ClipRounded,
    Command,
    FillPath,
    Group,
    MaskLayer,
    StrokePath,
)
from audome_engine.geometry import IDENTITY, Affine, Rect, RoundedRect
from audome_engine.html.tree import Element
from audome_engine.layout.outlines import AnyOutline, outline_of
from audome_engine.path_geometry import clockwise, path_box, transformed
from audome_engine.paths import Path
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Display, FillRule, Visibility, VisualBox
from audome_engine.style.shapes import AnyShape
from audome_engine.svg.document import Drawing
from audome_engine.svg.shapes import SHAPES, Viewport, position, shape_path
from audome_engine.svg.transforms import element_transform


class Drawn(NamedTuple):
    """The commands of an element, and its bounding box without strokes (8.10), None where it has no geometry; both in a
    space of its own that `place` maps to where it stands."""

    commands: tuple[Command, ...] = ()
    box: Rect | None = None
    place: Affine = IDENTITY


class Clipping(NamedTuple):
    """What `clip-path` comes to: clips, and where shapes are not enough masks, all of which apply."""

    clips: tuple[Clip, ...] = ()
    masks: tuple[MaskLayer, ...] = ()


_NOTHING = Clipping((ClipPath(()),))
Draw: TypeAlias = Callable[[Element, Viewport], tuple[Command, ...]]  # the children of an element


class _Shape(NamedTuple):
    path: Path
    rule: FillRule


class Subject(NamedTuple):
    """What is clipped: its bounding box, the viewport its percentages refer to, and what user space is brought to."""

    box: Rect | None
    viewport: Viewport
    place: Affine = IDENTITY


def clipping_of(drawing: Drawing, reference: str, subject: Subject, draw: Draw) -> Clipping:
    """What `clip-path` with this reference makes, in the user space of the clipped element. Nothing where the reference
    leads nowhere."""
    result = Clipping()
    seen: list[Element] = []
    while reference:
        element = drawing.find_resource(reference, "clipPath")
        if element is None:
            return result
        if element in seen:  # a reference to itself is an error: nothing is drawn
            return _NOTHING
        seen.append(element)
        result = _with_clip(result, drawing, element, subject, draw)
        own = drawing.styles[element].clip_path if element in drawing.styles else None
        reference = "" if own is None else own.reference
    return result


def _with_clip(result: Clipping, drawing: Drawing, element: Element, subject: Subject, draw: Draw) -> Clipping:
    box, viewport, place = subject
    outer = element_transform(element, drawing.style(element), viewport) or IDENTITY
    if element.get("clipPathUnits") == "objectBoundingBox":
        if box is None:
            return _NOTHING
        outer, viewport = outer.then(Affine(box.width, 0.0, 0.0, box.height, box.x, box.y)), Viewport(1.0, 1.0)
    outer = outer.then(place)
    clip = _clip(drawing, element, outer, viewport)
    if clip is not None:
        return result._replace(clips=(*result.clips, clip))
    drawing.clipping += 1
    try:
        with drawing.deeper(), drawing.original():
            content = Group(draw(element, viewport), outer)
    finally:
        drawing.clipping -= 1
    return result._replace(masks=(*result.masks, MaskLayer(content, False, "intersect")))


def element_clipping(drawing: Drawing, style: ComputedStyle, drawn: Drawn, viewport: Viewport, draw: Draw) -> Clipping:
    """What `clip-path` makes for an SVG element with what it draws, in its own user space."""
    value = style.clip_path
    assert value is not None
    if value.reference:
        with drawing.original():
            return clipping_of(drawing, value.reference, Subject(drawn.box, viewport), draw)
    if drawn.box is None and value.box is not VisualBox.VIEW_BOX:
        return _NOTHING
    box = Boxes.of(drawn, viewport).named(value.box)
    return Clipping((shape_clip(value.shape, RoundedRect(box)),))


class Boxes(NamedTuple):
    """The reference boxes of an element (CSS Box 4, 4; CSS Masking 1)."""

    fill: Rect
    stroke: Rect
    view: Rect

    @classmethod
    def of(cls, drawn: Drawn, viewport: Viewport) -> Boxes:
        """Of what was drawn."""
        view = Rect(0.0, 0.0, viewport.width, viewport.height)
        fill = drawn.box or Rect(0.0, 0.0, 0.0, 0.0)
        return cls(fill, stroke_box(drawn.commands) or fill, view)

    def named(self, box: VisualBox) -> Rect:
        """The one that a property names."""
        if box is VisualBox.VIEW_BOX:
            return self.view
        return self.fill if box in _FILL_BOXES else self.stroke


_FILL_BOXES = (VisualBox.FILL_BOX, VisualBox.CONTENT_BOX, VisualBox.PADDING_BOX)


def shape_clip(shape: AnyShape | None, box: RoundedRect) -> Clip:
    """The clip by a shape in a reference box, or by that box where there is no shape."""
    outline: AnyOutline = box
    if shape is not None:
        outline = outline_of(shape, box.rect.width, box.rect.height)
        if isinstance(outline, RoundedRect):
            outline = outline._replace(rect=outline.rect.translated(box.rect.x, box.rect.y))
    if isinstance(outline, RoundedRect):
        return ClipRounded(outline) if outline.corners else ClipRect(outline.rect)
    return ClipPath(transformed(outline.path, Affine.translation(box.rect.x, box.rect.y)), outline.rule)


def stroke_box(commands: tuple[Command, ...]) -> Rect | None:
    """The bounding box of shapes with their strokes (SVG 2, 8.10), corners of the strokes left out."""
    result: Rect | None = None
    for command in commands:
        part: Rect | None = None
        if isinstance(command, Group):
            part = stroke_box(command.commands)
            part = part if part is None or command.transform is None else command.transform.apply_rect(part)
        elif isinstance(command, FillPath):
            part = path_box(command.path)
        elif isinstance(command, StrokePath):
            part = path_box(command.path)
            part = None if part is None else part.outset(command.stroke.width / 2)
        if part is not None:
            result = part if result is None else result.union(part)
    return result


def _clip(drawing: Drawing, element: Element, outer: Affine, viewport: Viewport) -> ClipPath | None:
    """The union of a `<clipPath>`'s children as one path; None where they are not shapes alone."""
    shapes: list[_Shape] = []
    for child in element.elements:
        drawing.charge()
        shape = _child(drawing, child, outer, viewport)
        if shape is None:
            return None
        if shape.path:
            shapes.append(shape)
    if len(shapes) == 1:
        return ClipPath(*shapes[0])
    if any(rule is FillRule.EVENODD for _, rule in shapes):
        return None
    # Shapes that all turn the same way add up in one nonzero path; opposite ones would cut each other out.
    return ClipPath(tuple(segment for path, _ in shapes for segment in clockwise(path)))


_EMPTY = _Shape((), FillRule.NONZERO)


def _child(drawing: Drawing, child: Element, outer: Affine, viewport: Viewport) -> _Shape | None:
    """One child's outline; `<use>` may stand for a shape. None where it is text, or clipped itself."""
    style = drawing.style(child)
    target = drawing.find(child.get("href")) if child.tag == "use" else child
    if style.display is Display.NONE or target is None or target.tag not in (*SHAPES, "text"):
        return _EMPTY
    if style.clip_path is not None or target.tag == "text":
        return None
    total = (element_transform(child, style, viewport) or IDENTITY).then(outer)
    if target is not child:
        x, y = position(child, style, viewport)
        with drawing.instance_of(target, child):
            return _child(drawing, target, Affine.translation(x, y).then(total), viewport)
    if style.visibility is not Visibility.VISIBLE:
        return _EMPTY
    return _Shape(transformed(shape_path(child, style, viewport), total), style.clip_rule)


def may_clip(drawing: Drawing, child: Element) -> bool:
    """Whether an element may be in a `<clipPath>`: a shape, text, or a `<use>` of one of these (6.1)."""
    target = drawing.find(child.get("href")) if child.tag == "use" else child
    return target is not None and target.tag in (*SHAPES, "text")
