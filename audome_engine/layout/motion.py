"""Boxes on paths (Motion Path 1): the laid-out document to the same with the transforms of such boxes, which depend on where
they stand in their containing blocks.
"""

from __future__ import annotations

import math
from dataclasses import replace

from audome_engine.geometry import IDENTITY, Affine, Point, Rect, RoundedRect
from audome_engine.layout.outlines import outline_of
from audome_engine.layout.transforms import resolve_transform
from audome_engine.layout.types import BoxFragment, Fragment, Placed, TextFragment
from audome_engine.path_geometry import PathPoint, path_length, point_at
from audome_engine.paths import Path, ellipse_path, rounded_path
from audome_engine.scene.nodes import BoxKind
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.effects import Ray
from audome_engine.style.enums import VisualBox
from audome_engine.style.shapes import AnyShape, Circle, Ellipse, PathShape
from audome_engine.style.values import Percentage, PositionValue, resolve

_CENTER = PositionValue(Percentage(50.0), Percentage(50.0))


def has_motion(root: Fragment) -> bool:
    """Whether there is anything to do."""
    stack = [root]
    while stack:
        fragment = stack.pop()
        if isinstance(fragment, TextFragment):
            continue
        if isinstance(fragment, BoxFragment) and fragment.box.style.offset_path is not None:
            return True
        stack.extend(child.fragment for child in fragment.children)
    return False


def move(root: Placed, canvas: Rect) -> Placed:
    """All boxes on paths below the canvas in their places."""
    assert isinstance(root.fragment, BoxFragment)
    return _moved(root, BoxFragment(root.fragment.box, canvas.width, canvas.height), Point(0.0, 0.0))


def _moved(placed: Placed, block: BoxFragment, parent: Point) -> Placed:
    """`parent`: where the fragment around it begins, from the corner of its containing block."""
    fragment = placed.fragment
    if isinstance(fragment, TextFragment):
        return placed
    at = Point(parent.x + placed.x, parent.y + placed.y)
    changes: dict[str, object] = {}
    inside, corner = block, at
    if isinstance(fragment, BoxFragment) and fragment.box.kind is not BoxKind.INLINE:
        if fragment.box.style.offset_path is not None:
            changes |= {"transform": _transform(fragment, block, at), "space": None}
        if not fragment.box.is_anonymous:
            inside, corner = fragment, Point(0.0, 0.0)
    children = tuple(_moved(child, inside, corner) for child in fragment.children)
    if any(new is not old for new, old in zip(children, fragment.children, strict=True)):
        changes["children"] = children
    return placed._replace(fragment=replace(fragment, **changes)) if changes else placed  # type: ignore[arg-type]


def _transform(fragment: BoxFragment, block: BoxFragment, at: Point) -> Affine:
    """2.5 and 6: the anchor goes to the point of the path and the box turns about it."""
    style, width, height = fragment.box.style, fragment.width, fragment.height
    point = _point(style, block, at)
    if point is None:
        return resolve_transform(style, width, height)
    origin = Point(resolve(style.transform_origin.x, width), resolve(style.transform_origin.y, height))
    anchor = origin
    if style.offset_anchor is not None:
        anchor = Point(resolve(style.offset_anchor.x, width), resolve(style.offset_anchor.y, height))
    turn = style.offset_rotate.angle + (point.direction if style.offset_rotate.auto else 0.0)
    motion = (
        Affine.translation(origin.x - anchor.x, origin.y - anchor.y)
        .then(Affine.rotation(turn))
        .then(Affine.translation(point.x - at.x - origin.x, point.y - at.y - origin.y))
    )
    motion = motion if all(map(math.isfinite, motion)) else IDENTITY
    return resolve_transform(style, width, height, motion)


def _point(style: ComputedStyle, block: BoxFragment, at: Point) -> PathPoint | None:
    """The point of the path at the distance, from the corner of the containing block."""
    value = style.offset_path
    assert value is not None
    box = _reference_box(block, value.box)
    if isinstance(value.shape, Ray):
        start = _start(style, value.shape.position, box, at) or Point(box.x + box.width / 2, box.y + box.height / 2)
        return _on_ray(value.shape, start, box, style)
    path = motion_path(value.shape, box, _start(style, None, box, at))
    if isinstance(value.shape, PathShape):  # as in Chromium from the box's own corner
        box = Rect(at.x, at.y, 0.0, 0.0)
    point = point_at(path, resolve(style.offset_distance, path_length(path)))
    return None if point is None else point._replace(x=box.x + point.x, y=box.y + point.y)


def _reference_box(block: BoxFragment, box: VisualBox) -> Rect:
    rect = Rect(0.0, 0.0, block.width, block.height)
    if box is VisualBox.BORDER_BOX:
        return rect
    rect = rect.inset(block.border)
    return rect if box is VisualBox.PADDING_BOX else rect.inset(block.padding)


def _start(style: ComputedStyle, position: PositionValue | None, box: Rect, at: Point) -> Point | None:
    """Where a ray begins, or circles are centred, by a position or by `offset-position`; None: in the middle."""
    value = position or style.offset_position
    if isinstance(value, PositionValue):
        return Point(box.x + resolve(value.x, box.width), box.y + resolve(value.y, box.height))
    return at if value == "auto" else None


def motion_path(shape: AnyShape | None, box: Rect, start: Point | None) -> Path:
    """A shape as a path from the corner of its reference box."""
    if shape is None:
        return rounded_path(RoundedRect(Rect(0.0, 0.0, box.width, box.height)))
    if isinstance(shape, Circle | Ellipse) and shape.position == _CENTER and start is not None:
        shape = shape._replace(position=PositionValue(start.x - box.x, start.y - box.y))
    outline = outline_of(shape, box.width, box.height)
    if not isinstance(outline, RoundedRect):
        return outline.path
    if isinstance(shape, Circle | Ellipse):
        x, y, width, height = outline.rect
        return ellipse_path(x + width / 2, y + height / 2, width / 2, height / 2)
    return rounded_path(outline)


def _on_ray(ray: Ray, start: Point, box: Rect, style: ComputedStyle) -> PathPoint:
    """2.1.1: rays have no end; percentages refer to their size."""
    sine, cosine = math.sin(math.radians(ray.angle)), math.cos(math.radians(ray.angle))
    left, right, top, bottom = start.x - box.x, box.right - start.x, start.y - box.y, box.bottom - start.y
    if ray.size == "sides":
        across = right / sine if sine > 0 else left / -sine if sine < 0 else math.inf
        along = top / cosine if cosine > 0 else bottom / -cosine if cosine < 0 else math.inf
        length = max(0.0, min(across, along))
    elif ray.size.endswith("side"):
        sides = (abs(left), abs(right), abs(top), abs(bottom))
        length = min(sides) if ray.size == "closest-side" else max(sides)
    else:
        corners = [math.hypot(x, y) for x in (left, right) for y in (top, bottom)]
        length = min(corners) if ray.size == "closest-corner" else max(corners)
    distance = resolve(style.offset_distance, length)
    return PathPoint(start.x + sine * distance, start.y - cosine * distance, ray.angle - 90.0)
