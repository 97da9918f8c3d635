"""Rectangles, rounded rectangles, paths and strokes as elements (SVG 2, 9, 10 and 13.5), and clips as `<clipPath>`."""

from __future__ import annotations

from audome_engine.color import Color
from audome_engine.display.commands import Clip, ClipPath, ClipRect, Stroke
from audome_engine.geometry import Rect, RoundedRect
from audome_engine.paths import Path, rounded_path
from audome_engine.style.enums import FillRule, LineCap, LineJoin
from audome_engine.vector.definitions import Definitions
from audome_engine.vector.markup import Attributes, element, hexadecimal, number, opacity, path_data, place


def of_color(color: Color) -> dict[str, str | float | None]:
    """What fills with a colour."""
    return {"fill": hexadecimal(color), "fill-opacity": opacity(color.alpha)}


def rectangle(rect: Rect, attributes: Attributes) -> str:
    """A `<rect>`."""
    return element("rect", {**place(rect), **attributes})


def rounded(shape: RoundedRect, attributes: Attributes) -> str:
    """A `<rect>` where all corners are alike, else a path."""
    if shape.contour is not None:
        return path(rounded_path(shape), attributes)
    if not shape.corners:
        return rectangle(shape.rect, attributes)
    first = shape.corners.top_left
    if all(corner == first for corner in shape.corners):
        radii = {"rx": first.x, "ry": None if first.x == first.y else first.y}
        return element("rect", {**place(shape.rect), **radii, **attributes})
    return path(rounded_path(shape), attributes)


def path(segments: Path, attributes: Attributes, digits: int = 2) -> str:
    """A `<path>`."""
    return element("path", {"d": path_data(segments, digits), **attributes})


def rectangle_path(rect: Rect) -> Path:
    """The outline of a rectangle."""
    return rounded_path(RoundedRect(rect)) if rect.is_empty else (
        ("M", rect.x, rect.y), ("L", rect.right, rect.y), ("L", rect.right, rect.bottom), ("L", rect.x, rect.bottom),
        ("Z",),
    )  # fmt: skip


def outline(shape: RoundedRect) -> Path:
    """The outline of a rounded rectangle."""
    return rounded_path(shape) if shape.corners or shape.contour else rectangle_path(shape.rect)


def stroke_attributes(stroke: Stroke, scale: float = 1.0) -> dict[str, str | float | None]:
    """How a line is drawn, in units of which one is `scale` px."""
    dashes = [number(max(0.0, dash) / scale, 3) for dash in stroke.dashes]
    dashed = bool(dashes) and sum(stroke.dashes) > 0
    return {
        "stroke-width": number(stroke.width / scale, 3),
        "stroke-linecap": None if stroke.cap is LineCap.BUTT else stroke.cap.value,
        "stroke-linejoin": None if stroke.join is LineJoin.MITER else stroke.join.value,
        "stroke-miterlimit": None if stroke.miter_limit == 4.0 else number(max(1.0, stroke.miter_limit)),
        "stroke-dasharray": " ".join(dashes) if dashed else None,
        "stroke-dashoffset": number(stroke.dash_offset / scale, 3) if dashed and stroke.dash_offset else None,
    }


def clip_url(clips: tuple[Clip, ...], definitions: Definitions) -> str | None:
    """A reference to what is common to all clips; None where there are none."""
    url: str | None = None
    for clip in _merged(clips):
        if isinstance(clip, ClipPath):
            rule = None if clip.rule is FillRule.NONZERO else "evenodd"
            shape = path(clip.path, {"clip-rule": rule, "shape-rendering": None if clip.antialias else "crispEdges"})
        elif isinstance(clip, ClipRect):
            shape = rectangle(clip.rect, {})
        else:
            shape = rounded(clip.shape, {})
        url = definitions.url("c", "clipPath", {"clip-path": url}, shape)
    return url


def outside_url(shape: RoundedRect, around: Rect, definitions: Definitions) -> str:
    """A clip to what is in `around` and not in a shape."""
    ring = (*rectangle_path(around), *outline(shape))
    return definitions.url("c", "clipPath", {}, path(ring, {"clip-rule": "evenodd"}))


def _merged(clips: tuple[Clip, ...]) -> list[Clip]:
    """Rectangles in a row as one."""
    result: list[Clip] = []
    for clip in clips:
        if result and isinstance(clip, ClipRect) and isinstance(last := result[-1], ClipRect):
            result[-1] = ClipRect(last.rect.intersection(clip.rect))
        else:
            result.append(clip)
    return result
