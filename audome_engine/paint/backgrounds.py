"""Backgrounds: colour and image layers, sized, placed, repeated and clipped (CSS Backgrounds 3, section 3)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from audome_engine.color import Color
from audome_engine.display.commands import (
    ClipRounded,
    Command,
    FillRect,
    FillRoundedRect,
    Gradient,
    Group,
    Pattern,
    TileImage,
)
from audome_engine.geometry import Affine, Edges, Rect, RoundedRect
from audome_engine.paint.boxes import Boxes, inset
from audome_engine.paint.context import PaintContext
from audome_engine.paint.gradients import moved
from audome_engine.paint.images import Natural, Source, find_source, image_content
from audome_engine.paint.text_clip import fill_shapes
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import BackgroundRepeat, BlendMode, Keyword, LineStyle, VisualBox
from audome_engine.style.values import resolve

Shapes: TypeAlias = Mapping[VisualBox, tuple[Command, ...]]
_ALL_BOXES = frozenset({VisualBox.BORDER_BOX, VisualBox.PADDING_BOX, VisualBox.CONTENT_BOX})


@dataclass(frozen=True, slots=True)
class _Layer:
    """One background image layer, sized and placed."""

    source: Source
    tile: Rect
    step_x: float
    step_y: float
    blend: BlendMode


def paint_background(context: PaintContext, style: ComputedStyle, boxes: Boxes, shapes: Shapes) -> Iterator[Command]:
    """The commands of a box's background, bottom layer first; `shapes`: what `background-clip` may clip to that is no box."""
    count = len(style.background_image)
    color = style.used_color(style.background_color)
    if color.alpha > 0:
        yield from _fill(_clip_box(style, count - 1), boxes, color, shapes)
    for index in range(count - 1, -1, -1):
        image = style.background_image[index]
        if image is not None:
            area = _positioning_area(context, style, index, boxes)
            yield from _paint_layer(context, style, index, (boxes, area, shapes))


def paint_part_background(context: PaintContext, style: ComputedStyle, cell: Boxes, area: Rect) -> Iterator[Command]:
    """What a row, row group or column paints behind one cell: placed for the whole part, `area`, and clipped to the cell."""
    count = len(style.background_image)
    color = style.used_color(style.background_color)
    if color.alpha > 0:
        yield from _fill(_clip_box(style, count - 1), cell, color, {})
    for index in range(count - 1, -1, -1):
        if style.background_image[index] is not None:
            yield from _paint_layer(context, style, index, (cell, area, {}))


def paint_canvas(context: PaintContext, style: ComputedStyle, boxes: Boxes) -> Iterator[Command]:
    """The canvas's background images (CSS Backgrounds 3, 2.11): placed for the root box, painted everywhere."""
    whole = RoundedRect(Rect(0.0, 0.0, context.width, context.height))
    everywhere = Boxes(whole, whole, whole, boxes.border)
    for index in range(len(style.background_image) - 1, -1, -1):
        if style.background_image[index] is not None:
            area = _positioning_area(context, style, index, boxes)
            yield from _paint_layer(context, style, index, (everywhere, area, {}))


def paint_image_layer(
    context: PaintContext, style: ComputedStyle, index: int, boxes: Boxes, area: Rect
) -> Iterator[Command]:
    """One image layer alone, placed in `area` and clipped to the boxes."""
    yield from _paint_layer(context, style, index, (boxes, area, {}))


def _cycled(values: tuple, index: int):  # type: ignore[type-arg,no-untyped-def]
    return values[index % len(values)]


def _clip_box(style: ComputedStyle, index: int) -> VisualBox:
    return _cycled(style.background_clip, index)  # type: ignore[no-any-return]


def _positioning_area(context: PaintContext, style: ComputedStyle, index: int, boxes: Boxes) -> Rect:
    if _cycled(style.background_attachment, index) == "fixed" and not context.is_transformed:
        return Rect(0.0, 0.0, context.width, context.height)
    return (boxes.whole or boxes).named(_cycled(style.background_origin, index)).rect


def _fill(
    clip: VisualBox,
    boxes: Boxes,
    paint: Color | Gradient,
    shapes: Shapes,
    blend: BlendMode = BlendMode.NORMAL,
) -> Iterator[Command]:
    """All of a box in one paint."""
    if clip in shapes:
        yield fill_shapes(shapes[clip], paint, boxes.border_box.rect)
        return
    shape = boxes.painted(clip)
    if shape.rect.width <= 0 or shape.rect.height <= 0:
        return
    if shape.corners:
        yield FillRoundedRect(shape, paint, None, blend)
    else:
        yield FillRect(shape.rect, paint, blend)


def _paint_layer(
    context: PaintContext, style: ComputedStyle, index: int, place: tuple[Boxes, Rect, Shapes]
) -> Iterator[Command]:
    boxes, area, shapes = place
    layer = _placed_layer(context, style, index, area, boxes.shift)
    if layer is None:
        return
    clip = _clip_box(style, index)
    shape = boxes.painted(VisualBox.BORDER_BOX if clip in shapes else clip)
    content = image_content(context, style, layer.source, layer.tile.width, layer.tile.height)
    within = boxes.padding_box.rect if clip is VisualBox.BORDER_BOX and _border_obscures(style) else shape.rect
    covers = _covers(layer.tile, within)
    if isinstance(content, Gradient) and covers:
        placed = moved(content, Affine.translation(layer.tile.x, layer.tile.y))
        yield from _fill(clip, boxes, placed, shapes, layer.blend)
        return
    area = within.intersection(_reach(context, layer, within))
    tiles = TileImage(content, area, layer.tile, layer.step_x, layer.step_y, style.image_rendering, layer.blend)
    if clip in shapes:
        pattern = Pattern(Group((tiles,)), shape.rect, shape.rect.width, shape.rect.height)
        yield fill_shapes(shapes[clip], pattern, shape.rect)
    elif shape.corners:
        yield Group((tiles,), clips=(ClipRounded(shape),))
    else:
        yield tiles


def behind_border(style: ComputedStyle, boxes: Boxes) -> Boxes:
    """As in Chromium no background is seen through the antialiased edge of a round border that covers it: it ends halfway
    below the border, below double lines in the outer one."""
    if not boxes.border_box.corners or not _ALL_BOXES.issuperset(style.background_clip) or not _border_obscures(style):
        return boxes
    lines = (style.border_top_style, style.border_right_style, style.border_bottom_style, style.border_left_style)
    share = 6.0 if LineStyle.DOUBLE in lines else 2.0
    return boxes._replace(behind=inset(boxes.border_box, Edges(*(width / share for width in boxes.border))))


def _border_obscures(style: ComputedStyle) -> bool:
    """Whether nothing can be seen through the border: as in Chromium images are then not painted below it."""
    if style.border_image_source is not None:
        return False
    sides = (
        (style.border_top_width, style.border_top_style, style.border_top_color),
        (style.border_right_width, style.border_right_style, style.border_right_color),
        (style.border_bottom_width, style.border_bottom_style, style.border_bottom_color),
        (style.border_left_width, style.border_left_style, style.border_left_color),
    )
    return all(
        width > 0 and line not in (LineStyle.DASHED, LineStyle.DOTTED) and style.used_color(color).alpha >= 1.0
        for width, line, color in sides
    )


def _reach(context: PaintContext, layer: _Layer, area: Rect) -> Rect:
    """How far a layer reaches: to the device pixel where it does not repeat."""
    x, y, width, height = area
    if not layer.step_x:
        x, width = layer.tile.x, context.snap(layer.tile.right) - layer.tile.x
    if not layer.step_y:
        y, height = layer.tile.y, context.snap(layer.tile.bottom) - layer.tile.y
    return Rect(x, y, max(0.0, width), max(0.0, height))


def _covers(tile: Rect, area: Rect) -> bool:
    return tile.x <= area.x and tile.y <= area.y and tile.right >= area.right and tile.bottom >= area.bottom


def _placed_layer(
    context: PaintContext, style: ComputedStyle, index: int, area: Rect, shift: tuple[float, float]
) -> _Layer | None:
    """Size, position and repetition of a layer in its positioning area; None where it shows nothing."""
    image = style.background_image[index]
    assert image is not None
    source = find_source(context, image, style)
    if source is None:
        return None
    width, height = _size(style, index, source.natural, area)
    repeat = _cycled(style.background_repeat, index)
    width, height = _rounded(repeat, (width, height), area, style, index)
    if width <= 0 or height <= 0:
        return None
    position = _cycled(style.background_position, index)
    x, step_x = _along(repeat.x, resolve(position.x, area.width - width), width, (area.x, area.width))
    y, step_y = _along(repeat.y, resolve(position.y, area.height - height), height, (area.y, area.height))
    blend = _cycled(style.background_blend_mode, index)
    tile = Rect(x, y, width, height)
    if (
        source.resource is not None
        and repeat.x is BackgroundRepeat.NO_REPEAT
        and repeat.y is BackgroundRepeat.NO_REPEAT
    ):
        tile = context.snap_rect(tile)
    if source.resource is None:  # as in Chromium gradients begin at a device pixel, unless that is outside
        x = context.snap(tile.x - shift[0]) if not step_x and tile.x > area.x else tile.x
        y = context.snap(tile.y - shift[1]) if not step_y and tile.y > area.y else tile.y
        tile = tile._replace(x=x, y=y)
    return _Layer(source, tile, step_x, step_y, blend)


def _size(style: ComputedStyle, index: int, natural: Natural, area: Rect) -> tuple[float, float]:
    """CSS Backgrounds 3, 3.9, with the default sizing algorithm of CSS Images 3, 5.3."""
    size = _cycled(style.background_size, index)
    if size.fit:
        if natural.ratio is None:
            return area.width, area.height
        wide = area.width / natural.ratio
        fits = wide <= area.height if size.fit == "contain" else wide >= area.height
        return (area.width, wide) if fits else (area.height * natural.ratio, area.height)
    width = None if isinstance(size.width, Keyword) else resolve(size.width, area.width)
    height = None if isinstance(size.height, Keyword) else resolve(size.height, area.height)
    if width is None and height is None:
        if natural.width is None and natural.height is None and natural.ratio is not None:
            wide = area.width / natural.ratio
            return (area.width, wide) if wide <= area.height else (area.height * natural.ratio, area.height)
        width, height = natural.width, natural.height
    if width is None:
        known = area.height if height is None else height
        width = known * natural.ratio if natural.ratio and height is not None else natural.width or area.width
    if height is None:
        height = width / natural.ratio if natural.ratio else natural.height or area.height
    return width, height


def _rounded(
    repeat: tuple[BackgroundRepeat, BackgroundRepeat],
    size: tuple[float, float],
    area: Rect,
    style: ComputedStyle,
    index: int,
) -> tuple[float, float]:
    """3.4, `round`: whole tiles; the other axis keeps the ratio where its size is auto."""
    width, height = size
    wanted = _cycled(style.background_size, index)
    if width <= 0 or height <= 0:
        return size
    if repeat[0] is BackgroundRepeat.ROUND:
        new = area.width / max(1.0, math.floor(area.width / width + 0.5))
        if isinstance(wanted.height, Keyword) and not wanted.fit and repeat[1] is not BackgroundRepeat.ROUND:
            height *= new / width
        width = new
    if repeat[1] is BackgroundRepeat.ROUND:
        new = area.height / max(1.0, math.floor(area.height / height + 0.5))
        if isinstance(wanted.width, Keyword) and not wanted.fit and repeat[0] is not BackgroundRepeat.ROUND:
            width *= new / height
        height = new
    return width, height


def _along(repeat: BackgroundRepeat, offset: float, size: float, area: tuple[float, float]) -> tuple[float, float]:
    """Where a tile begins on one axis, and the step to the next (0: none)."""
    start, length = area
    if repeat is BackgroundRepeat.NO_REPEAT:
        return start + offset, 0.0
    if repeat is BackgroundRepeat.SPACE:
        count = math.floor(length / size + 1e-6) if size > 0 else 0
        if count < 2:
            return start + offset, 0.0
        return start, size + (length - count * size) / (count - 1)
    return start + offset, size
