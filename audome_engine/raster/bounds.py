"""Where commands may leave ink: conservative rectangles, so that layers are no larger than what is drawn into them."""

from __future__ import annotations

from audome_engine.display.commands import (
    ClipPath,
    ClipRect,
    Command,
    DrawGlyphs,
    DrawImage,
    DrawPlane,
    DrawShadow,
    FillPath,
    FillRect,
    FillRoundedRect,
    Group,
    Path,
    StrokePath,
    TileImage,
)
from audome_engine.geometry import Rect
from audome_engine.raster.filter_bounds import filter_bounds

_BLUR_REACH = 3.0  # standard deviations after which a Gaussian leaves nothing visible


def bounds_of(commands: tuple[Command, ...]) -> Rect | None:
    """The rectangle around what the commands draw, in their own coordinates; None where they draw nothing."""
    result: Rect | None = None
    for command in commands:
        part = _bounds(command)
        if part is not None:
            result = part if result is None else result.union(part)
    return result


def _bounds(command: Command) -> Rect | None:
    if isinstance(command, Group):
        return _group(command)
    if isinstance(command, DrawPlane):
        inner = _group(command.content)
        return None if inner is None else command.projection.apply_rect(inner)
    if isinstance(command, FillRect):
        return command.rect
    if isinstance(command, FillRoundedRect):
        return command.shape.rect
    if isinstance(command, DrawShadow):
        reach = command.sigma * _BLUR_REACH + 1.0
        return command.boundary.rect if command.inset else command.shape.rect.outset(reach)
    if isinstance(command, DrawImage):
        return command.target
    if isinstance(command, TileImage):
        return command.area
    if isinstance(command, DrawGlyphs):
        return _glyphs(command)
    return _path(command)


def layer_bounds(group: Group) -> Rect | None:
    """Around what a group paints before it is clipped and transformed."""
    inner = bounds_of(group.commands)
    if group.filters:
        inner = filter_bounds(group.filters, inner)
    if group.backdrop is not None:
        inner = group.backdrop.shape.rect if inner is None else inner.union(group.backdrop.shape.rect)
    return inner


def _group(group: Group) -> Rect | None:
    inner = layer_bounds(group)
    for clip in group.clips:
        if inner is None:
            return None
        if isinstance(clip, ClipPath):
            shape = path_bounds(clip.path)
        else:
            shape = clip.rect if isinstance(clip, ClipRect) else clip.shape.rect
        inner = inner.intersection(shape)
    return inner if inner is None or group.transform is None else group.transform.apply_rect(inner)


def _path(command: FillPath | StrokePath) -> Rect:
    box = path_bounds(command.path)
    if isinstance(command, StrokePath):
        reach = command.stroke.width * max(1.0, command.stroke.miter_limit) / 2.0
        return box.outset(reach + command.blur * _BLUR_REACH + 1.0)
    return box


def path_bounds(path: Path) -> Rect:
    """Around all points of a path, control points too."""
    numbers = [[float(value) for value in segment[1:]] for segment in path]
    xs = [value for values in numbers for value in values[0::2]]
    ys = [value for values in numbers for value in values[1::2]]
    if not xs:
        return Rect(0.0, 0.0, 0.0, 0.0)
    return Rect(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _glyphs(command: DrawGlyphs) -> Rect | None:
    run = command.run
    if not run.glyphs:
        return None
    # Glyphs seldom leave two ems around their pen; display faces and stacked marks do leave one.
    reach = run.font.size * 2.0 + command.blur * _BLUR_REACH + (command.stroke.width if command.stroke else 0.0)
    left, top = command.x + min(run.xs), command.y + min(run.ys)
    return Rect(left, top, max(run.xs) - min(run.xs), max(run.ys) - min(run.ys)).outset(reach)
