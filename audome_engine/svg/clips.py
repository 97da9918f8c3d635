"""`clip-path` to clips of the display list (CSS Masking 1, sections 5 and 6): references to `<clipPath>`, basic shapes."""

from __future__ import annotations

from typing import NamedTuple

from audome_engine.display.commands import (
    Clip,
    ClipPath,
    ClipRect,
    ClipRounded,
    Command,
    FillPath,
    Group,
    StrokePath,
)
from audome_engine.geometry import IDENTITY, Affine, Rect, RoundedRect
from audome_engine.html.tree import Element
from audome_engine.layout.outlines import AnyOutline, outline_of
from audome_engine.path_geometry import clockwise, path_box, transformed, without_holes_by_parity
from audome_engine.paths import Path
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Display, FillRule, Visibility, VisualBox
from audome_engine.style.shapes import AnyShape
from audome_engine.svg.document import Drawing
from audome_engine.svg.shapes import SHAPES, Viewport, length, shape_path
from audome_engine.svg.transforms import element_transform

_NOTHING = (ClipPath(()),)


class Drawn(NamedTuple):
    """The commands of an element, and its bounding box without strokes (8.10), None where it has no geometry."""

    commands: tuple[Command, ...] = ()
    box: Rect | None = None


class _Shape(NamedTuple):
    path: Path
    rule: FillRule


def clips_of(
    drawing: Drawing, reference: str, box: Rect | None, viewport: Viewport, place: Affine = IDENTITY
) -> tuple[Clip, ...]:
    """The clips that `clip-path` with this reference makes, in the user space of the clipped element, whose bounding box
    is `box`, brought to `place`. Empty where the reference leads nowhere."""
    clips: tuple[Clip, ...] = ()
    seen: list[Element] = []
    while reference:
        element = drawing.find_resource(reference, "clipPath")
        if element is None:
            return clips
        if element in seen:  # a reference to itself is an error: nothing is drawn
            return _NOTHING
        seen.append(element)
        clip = _clip(drawing, element, box, viewport)
        clips = (*clips, ClipPath(transformed(clip.path, place), clip.rule))
        own = drawing.styles[element].clip_path if element in drawing.styles else None
        reference = "" if own is None else own.reference
    return clips


def element_clips(drawing: Drawing, style: ComputedStyle, drawn: Drawn, viewport: Viewport) -> tuple[Clip, ...]:
    """The clips that `clip-path` makes for an SVG element with what it draws, in its own user space."""
    value = style.clip_path
    assert value is not None
    if value.reference:
        with drawing.original():
            return clips_of(drawing, value.reference, drawn.box, viewport)
    if value.box is VisualBox.VIEW_BOX:
        box: Rect | None = Rect(0.0, 0.0, viewport.width, viewport.height)
    elif value.box in _FILL_BOXES:
        box = drawn.box
    else:
        box = stroke_box(drawn.commands) or drawn.box
    if box is None:
        return _NOTHING
    return (shape_clip(value.shape, RoundedRect(box)),)


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
    if style.clip_path is not None:
        drawing.note("clip-path on a child of <clipPath>", child.line)
    total = (element_transform(child, style, viewport) or IDENTITY).then(outer)
    return _Shape(transformed(shape_path(child, style, viewport), total), style.clip_rule)
