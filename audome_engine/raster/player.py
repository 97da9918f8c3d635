"""The player of display lists for pixels: one method per command, drawing with Skia into a NumPy array.

Gradients and glyph masks are made outside Skia (see gradients.py, glyphs.py) and drawn as premultiplied images 1:1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from audome_engine.color import Color
from audome_engine.display.commands import (
    Backdrop,
    Clip,
    ClipPath,
    ClipRect,
    Command,
    DisplayList,
    DrawGlyphs,
    DrawImage,
    DrawPlane,
    DrawShadow,
    FillPath,
    FillRect,
    FillRoundedRect,
    Gradient,
    Group,
    Paint,
    Pattern,
    StrokePath,
    TileImage,
)
from audome_engine.display.filters import Filter
from audome_engine.errors import LimitExceeded
from audome_engine.geometry import Affine, Rect, RoundedRect
from audome_engine.interpreter import deep_recursion
from audome_engine.options import Limits
from audome_engine.raster.backend import (
    Array,
    clip_shape,
    fill_shape,
    image_of,
    make_paint,
    mask_image_of,
    new_surface,
    set_stroke,
    skia,
    to_blend,
    to_matrix,
    to_path,
    to_rect,
)
from audome_engine.raster.bounds import bounds_of, layer_bounds
from audome_engine.raster.caches import RasterCaches
from audome_engine.raster.filter_bounds import reach_of
from audome_engine.raster.filters import Bounds, Raster, Surroundings, filtered
from audome_engine.raster.glyphs import glyph_mask, is_hinted_mask, luminance_table, on_subpixels, text_blob
from audome_engine.raster.gradients import gradient_pixels
from audome_engine.raster.images import decode, draw_scaled, scaled_to
from audome_engine.raster.layers import Budget, Grid
from audome_engine.raster.masks import masked
from audome_engine.raster.planes import draw_plane, pixels_of, plane_scale, projected_to_device
from audome_engine.raster.prefix import Prefix, flattened
from audome_engine.raster.tiles import Tiling, cell_size, tile_positions, whole_offset
from audome_engine.style.enums import BlendMode
from audome_engine.text.ink import is_blank
from audome_engine.text.types import GlyphRun

Pixels = npt.NDArray[np.uint8]

_MASK_COLOR = Color(0.0, 0.0, 0.0)


def rasterize(display_list: DisplayList, *, scale: float, limits: Limits, caches: RasterCaches) -> Pixels:
    """Draw a display list.

    Args:
        scale: device pixels per CSS pixel; the picture is rounded to whole device pixels.

    Returns:
        Premultiplied RGBA, uint8 of shape (height, width, 4).

    Raises:
        LimitExceeded: the canvas or its layers have too many pixels.
    """
    width = max(1, math.floor(display_list.width * scale + 0.5))
    height = max(1, math.floor(display_list.height * scale + 0.5))
    if width * height > limits.canvas_pixels:
        message = f"a picture of {width} x {height} pixels is too large"
        raise LimitExceeded("canvas_pixels", limits.canvas_pixels, message)
    with deep_recursion(limits.depth):
        commands = flattened(display_list.commands)
    prefix = Prefix.find(caches, (width, height, scale, display_list.background), commands)
    pixels = prefix.pixels.copy() if prefix.pixels is not None else np.zeros((height, width, 4), np.uint8)
    player = Player(pixels, Affine.scaling(scale, scale), limits, caches)
    if prefix.pixels is None:
        player.clear(display_list.background)
    with deep_recursion(limits.depth):
        player.play(commands[prefix.drawn : prefix.common])
        prefix.keep(caches, pixels)
        player.play(commands[prefix.common :])
    return player.finish()


class Player:
    """Plays commands into uint8 pixels (height, width, 4), premultiplied, in Skia's native order."""

    def __init__(
        self, pixels: Pixels, to_device: Affine, limits: Limits, caches: RasterCaches, budget: Budget | None = None
    ) -> None:
        self._pixels = pixels
        self._behind: tuple[Player, int, int] | None = None  # whose pixels are below these, and where these are in them
        self._surface = new_surface(pixels)
        self._canvas = self._surface.getCanvas()
        self._limits = limits
        self._caches = caches
        self._budget = budget or Budget(limits)
        self._to_device = to_device
        self._canvas.setMatrix(to_matrix(to_device))
        self._draw: dict[type, Callable[[Any], None]] = {
            FillRect: self._fill_rect,
            FillRoundedRect: self._fill_rounded_rect,
            FillPath: self._fill_path,
            StrokePath: self._stroke_path,
            DrawShadow: self._shadow,
            DrawImage: self._image,
            TileImage: self._tiles,
            DrawGlyphs: self._glyphs,
            Group: self._group,
            DrawPlane: self._plane,
        }

    def clear(self, color: Color) -> None:
        """Fill the canvas."""
        if color.alpha > 0:
            self._canvas.drawPaint(make_paint(color))

    def play(self, commands: tuple[Command, ...]) -> None:
        """Draw commands in order."""
        for command in commands:
            self._draw[type(command)](command)

    def finish(self) -> Pixels:
        """What was drawn: premultiplied RGBA."""
        width, height = self._surface.width(), self._surface.height()
        result = np.empty((height, width, 4), np.uint8)
        info = skia.ImageInfo.Make(width, height, skia.ColorType.kRGBA_8888_ColorType, skia.AlphaType.kPremul_AlphaType)
        self._surface.readPixels(skia.Pixmap(info, result, width * 4))
        return result

    # -- state -----------------------------------------------------------------------------------------------------

    @contextmanager
    def _saved(self) -> Any:
        self._canvas.save()
        try:
            yield
        finally:
            self._canvas.restore()

    @contextmanager
    def _in_device_space(self) -> Any:
        """Coordinates are device pixels inside; clips stay."""
        with self._saved():
            self._canvas.resetMatrix()
            yield

    def _clip_bounds(self) -> Bounds:
        box = self._canvas.getDeviceClipBounds()
        return box.left(), box.top(), box.right(), box.bottom()

    def _visible(self, rect: Rect) -> Bounds | None:
        """The device pixels that a local rectangle touches within the clip."""
        box = self._to_device.apply_rect(rect)
        left, top, right, bottom = self._clip_bounds()
        left, top = max(left, math.floor(box.x)), max(top, math.floor(box.y))
        right, bottom = min(right, math.ceil(box.right)), min(bottom, math.ceil(box.bottom))
        return (left, top, right, bottom) if left < right and top < bottom else None

    def _group(self, group: Group) -> None:
        outer = self._to_device
        with self._saved():
            if group.transform is not None:
                self._to_device = group.transform.then(outer)
                self._canvas.setMatrix(to_matrix(self._to_device))
            for clip in group.clips:
                self._clip(clip)
            if group.needs_layer:
                self._layer(group)
            else:
                self.play(group.commands)
        self._to_device = outer

    def _clip(self, clip: Clip) -> None:
        if isinstance(clip, ClipRect):
            self._canvas.clipRect(to_rect(clip.rect), skia.ClipOp.kIntersect, not self._is_on_pixels(clip.rect))
        elif isinstance(clip, ClipPath):
            self._canvas.clipPath(to_path(clip.path, clip.rule), skia.ClipOp.kIntersect, clip.antialias)
        else:
            clip_shape(self._canvas, clip.shape)

    def _is_on_pixels(self, rect: Rect) -> bool:
        """Whether a rectangle covers whole device pixels only."""
        if self._to_device.b or self._to_device.c:
            return False
        box = self._to_device.apply_rect(rect)
        return all(value == math.floor(value) for value in (box.x, box.y, box.right, box.bottom))

    # -- layers ----------------------------------------------------------------------------------------------------

    def _layer(self, group: Group) -> None:
        """Commands composited as one (Compositing 1, 3.2; Filter Effects 1, 5)."""
        grid = Grid.of(self._to_device, group)
        area = layer_bounds(group)
        bounds = None if area is None else grid.touched(area, self._clip_bounds())
        if bounds is None:
            return
        with self._budget.layer(bounds):
            raster = self._content(group, grid, bounds)
            if group.backdrop is not None:
                raster = self._over_backdrop(group.backdrop, raster, grid, bounds)
            if group.mask:
                layers = [self._offscreen(grid.matrix, raster.bounds, (layer.content,)) for layer in group.mask]
                masked(raster.pixels, group.mask, layers)
            if not raster.pixels.size:
                return
            paint = skia.Paint(Alphaf=group.opacity)
            paint.setBlendMode(to_blend(group.blend))
            with self._in_device_space():
                if grid.onward is not None:
                    self._canvas.setMatrix(to_matrix(grid.onward))
                self._canvas.drawImage(image_of(raster.pixels), raster.left, raster.top, grid.sampling, paint)

    def _content(self, group: Group, grid: Grid, bounds: Bounds) -> Raster:
        """What a group paints within `bounds`, filtered."""
        if not group.filters:
            return Raster(self._offscreen(grid.matrix, bounds, group.commands, group), bounds[0], bounds[1])
        limit = grid.grown(bounds, reach_of(group.filters))
        ink = bounds_of(group.commands)
        inside = None if ink is None else grid.touched_within(ink, limit)
        source = inside or (bounds[0], bounds[1], bounds[0], bounds[1])
        with self._budget.layer(source):
            pixels = self._offscreen(grid.matrix, source, group.commands, group)
            return self._filtered(group.filters, Raster(pixels, source[0], source[1]), grid, limit).cropped(bounds)

    def _filtered(self, filters: Filter, source: Raster, grid: Grid, limit: Bounds) -> Raster:
        def draw(content: Group, bounds: Bounds) -> Pixels:
            return self._offscreen(grid.matrix, bounds, (content,))

        return filtered(filters, source, Surroundings(grid.matrix, limit, draw, self._budget.charge))

    def _offscreen(
        self, to_pixels: Affine, bounds: Bounds, commands: tuple[Command, ...], layer: Group | None = None
    ) -> Pixels:
        """Commands as pixels of their own."""
        left, top, right, bottom = bounds
        pixels = np.zeros((bottom - top, right - left, 4), np.uint8)
        if pixels.size:
            moved = to_pixels.then(Affine.translation(-left, -top))
            player = Player(pixels, moved, self._limits, self._caches, self._budget)
            if layer is not None and not layer.is_backdrop_root:
                player._behind = (self, left, top)
            player.play(commands)
            player._surface.flushAndSubmit()
        return pixels

    def _over_backdrop(self, backdrop: Backdrop, content: Raster, grid: Grid, bounds: Bounds) -> Raster:
        """Filter Effects 2, 2.1: what is behind the border box, filtered, below the content. As in Chromium what is outside
        of the box is its mirror image."""
        box = grid.touched_within(
            backdrop.shape.rect, grid.to_grid((0, 0, self._surface.width(), self._surface.height()))
        )
        pixels = content.padded(bounds).pixels.copy()
        if box is not None:
            with self._budget.layer(box):
                behind = grid.taken(self._backdrop(), box)
                reach = grid.grown(box, reach_of(backdrop.filters))
                margin = ((box[1] - reach[1],) * 2, (box[0] - reach[0],) * 2, (0, 0))
                mirrored = Raster(np.pad(behind, margin, "symmetric"), reach[0], reach[1])
                seen = self._filtered(backdrop.filters, mirrored, grid, reach).cropped(box)
            result = np.zeros_like(pixels)
            canvas = new_surface(result).getCanvas()
            canvas.setMatrix(to_matrix(grid.matrix.then(Affine.translation(-bounds[0], -bounds[1]))))
            clip_shape(canvas, backdrop.shape)
            canvas.resetMatrix()
            canvas.drawImage(image_of(seen.pixels), seen.left - bounds[0], seen.top - bounds[1])
            above = new_surface(result).getCanvas()
            above.drawImage(image_of(pixels), 0, 0)
            pixels = result
        return Raster(pixels, bounds[0], bounds[1])

    def _backdrop(self) -> Pixels:
        """All that is painted below up to the backdrop root (Filter Effects 2, 2.4), in this player's pixels."""
        if self._behind is None:
            return self._pixels
        player, left, top = self._behind
        height, width = self._pixels.shape[:2]
        result = np.ascontiguousarray(player._backdrop()[top : top + height, left : left + width])
        new_surface(result).getCanvas().drawImage(image_of(self._pixels), 0, 0)
        return result

    def _plane(self, command: DrawPlane) -> None:
        """Content seen in perspective, by way of a picture of it."""
        area = bounds_of((command.content,))
        if area is None or area.is_empty:
            return
        total = projected_to_device(command.projection, self._to_device)
        left, top, right, bottom = self._clip_bounds()
        clip = Rect(float(left), float(top), float(right - left), float(bottom - top))
        if total.apply_rect(area).intersection(clip).is_empty:
            return
        scale = plane_scale(command.projection, self._to_device, area)
        width, height, to_pixels = pixels_of(area, scale)
        with self._budget.layer((0, 0, width, height)):
            pixels = np.zeros((height, width, 4), np.uint8)
            player = Player(pixels, to_pixels, self._limits, self._caches, self._budget)
            player.play((command.content,))
            player._surface.flushAndSubmit()
            draw_plane(self._canvas, pixels, to_pixels, total)

    # -- shapes ----------------------------------------------------------------------------------------------------

    def _fill_rect(self, command: FillRect) -> None:
        if isinstance(command.paint, Color):
            antialias = not self._is_on_pixels(command.rect)
            self._canvas.drawRect(to_rect(command.rect), make_paint(command.paint, command.blend, antialias=antialias))
            return

        def clip() -> None:
            if not self._is_on_pixels(command.rect):
                self._canvas.clipRect(to_rect(command.rect), skia.ClipOp.kIntersect, True)

        self._fill_clipped(clip, command.rect, command.paint, command.blend)

    def _fill_rounded_rect(self, command: FillRoundedRect) -> None:
        if isinstance(command.paint, Color):
            fill_shape(self._canvas, command.shape, command.hole, make_paint(command.paint, command.blend))
            return

        def clip() -> None:
            clip_shape(self._canvas, command.shape)
            if command.hole is not None:
                clip_shape(self._canvas, command.hole, skia.ClipOp.kDifference)

        self._fill_clipped(clip, command.shape.rect, command.paint, command.blend)

    def _fill_path(self, command: FillPath) -> None:
        path = to_path(command.path, command.rule)
        if isinstance(command.paint, Color):
            self._canvas.drawPath(path, make_paint(command.paint, command.blend, antialias=command.antialias))
            return
        box = path.getBounds()
        rect = Rect(box.left(), box.top(), box.width(), box.height())
        clip = lambda: self._canvas.clipPath(path, skia.ClipOp.kIntersect, command.antialias)  # noqa: E731
        self._fill_clipped(clip, rect, command.paint, command.blend)

    def _stroke_path(self, command: StrokePath) -> None:
        path = to_path(command.path)
        color = command.paint if isinstance(command.paint, Color) else _MASK_COLOR
        paint = make_paint(color, antialias=command.antialias)
        set_stroke(paint, command.stroke)
        if command.blur > 0:
            paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.BlurStyle.kNormal_BlurStyle, command.blur))
        if not isinstance(command.paint, Color):
            box = bounds_of((command,))
            shader = None if box is None else self._shader(command.paint, box)
            if shader is None:
                return
            paint.setShader(shader)
        self._canvas.drawPath(path, paint)

    def _fill_clipped(self, clip: Callable[[], None], rect: Rect, paint: Gradient | Pattern, blend: BlendMode) -> None:
        """Fill a shape, given as a clip and its bounds, with something other than a colour."""
        visible = self._visible(rect)
        if visible is None:
            return
        with self._saved():
            clip()
            if isinstance(paint, Gradient):
                self._draw_image(self._gradient_image(paint, visible), visible, blend)
            else:
                shader = self._shader(paint, rect)
                if shader is not None:
                    with_shader = make_paint(None, blend)
                    with_shader.setShader(shader)
                    self._canvas.drawRect(to_rect(rect), with_shader)

    def _gradient_image(self, gradient: Gradient, visible: Bounds) -> skia.Image:
        """The gradient's pixels; kept, for most stay the same from one picture to the next."""

        def make() -> tuple[skia.Image, int]:
            pixels, opaque = gradient_pixels(gradient, self._to_device, visible)
            return image_of(pixels, opaque=opaque), pixels.nbytes

        return self._caches.get(("gradient", gradient, self._to_device, visible), make)

    def _draw_image(self, image: skia.Image, at: Bounds, blend: BlendMode) -> None:
        """An image 1:1 at a device position."""
        with self._in_device_space():
            paint = make_paint(None, blend, antialias=False)
            self._canvas.drawImage(image, at[0], at[1], skia.SamplingOptions(), paint)

    def _shader(self, paint: Paint, rect: Rect) -> skia.Shader | None:
        """A gradient or pattern as a shader, for what cannot be a clip (strokes, text)."""
        if isinstance(paint, Gradient):
            visible = self._visible(rect)
            back = self._to_device.inverse()
            if visible is None or back is None:
                return None
            pixels, opaque = gradient_pixels(paint, self._to_device, visible)
            local = Affine.translation(visible[0], visible[1]).then(back)
            image = image_of(pixels, opaque=opaque)
            return image.makeShader(
                skia.TileMode.kClamp, skia.TileMode.kClamp, skia.SamplingOptions(), to_matrix(local)
            )
        if isinstance(paint, Pattern):
            return self._pattern_shader(paint)
        return None

    def _shadow(self, command: DrawShadow) -> None:
        paint = make_paint(command.color)
        if command.sigma > 0:
            paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.BlurStyle.kNormal_BlurStyle, command.sigma))
        with self._saved():
            if not command.inset:
                if command.boundary.rect.width > 0 and command.boundary.rect.height > 0:
                    clip_shape(self._canvas, command.boundary, skia.ClipOp.kDifference)
                fill_shape(self._canvas, command.shape, None, paint)
                return
            clip_shape(self._canvas, command.boundary)
            # CSS Backgrounds 3, 7.1.1: the shadow of everything outside the inner shape.
            around = command.boundary.rect.union(command.shape.rect).outset(command.sigma * 3.0 + 2.0)
            fill_shape(self._canvas, RoundedRect(around), command.shape, paint)

    # -- images ----------------------------------------------------------------------------------------------------

    def _image(self, command: DrawImage) -> None:
        decoded = decode(command.image, self._limits, self._caches)
        if decoded is None or self._visible(command.target) is None:
            return
        if self._to_device.b == 0.0 and self._to_device.c == 0.0 and min(self._to_device[0], self._to_device[3]) > 0:
            target = self._to_device.apply_rect(command.target)
            if target.width * target.height <= self._limits.canvas_pixels:
                key = f"{command.image.resource.key}/{command.image.info.orientation}"
                scaled = scaled_to(decoded, key, command.source, target, command.rendering, self._caches)
                if scaled is not None:
                    with self._in_device_space():
                        paint = make_paint(None, command.blend, antialias=False)
                        self._canvas.drawImage(scaled.image, scaled.left, scaled.top, skia.SamplingOptions(), paint)
                return
        source = command.source or Rect(0.0, 0.0, decoded.image.width(), decoded.image.height())
        draw_scaled(self._canvas, decoded.image, source, command.target, command.rendering, command.blend)

    def _tiles(self, command: TileImage) -> None:
        """A background layer (CSS Backgrounds 3, 3.4 to 3.8): one cell made once, drawn at every place."""
        visible = self._visible(command.area)
        if visible is None or command.tile.width <= 0 or command.tile.height <= 0:
            return
        tiling = Tiling(command.area, command.tile, command.step_x, command.step_y)
        back = self._to_device.inverse()
        if back is None:
            return
        seen = back.apply_rect(Rect(visible[0], visible[1], visible[2] - visible[0], visible[3] - visible[1]))
        positions = tile_positions(tiling, seen)
        # As in Chromium what is drawn, not decoded, is one cell of whole pixels, sampled where it repeats.
        drawn = isinstance(command.tile_content, Gradient | Group)
        with self._saved():
            self._clip(ClipRect(command.area))
            if positions is None or (drawn and len(positions) > 1):
                self._many_tiles(command, tiling, seen)
            else:
                for x, y in positions:
                    self._tile(command, x, y)

    def _tile(self, command: TileImage, x: float, y: float) -> None:
        """One tile with its corner at (x, y)."""
        tile = Rect(x, y, command.tile.width, command.tile.height)
        content = command.tile_content
        if isinstance(content, Gradient):
            moved = Affine.translation(x, y)
            transform = moved if content.transform is None else content.transform.then(moved)
            self._fill_rect(FillRect(tile, replace(content, transform=transform), command.blend))
        elif isinstance(content, Group):
            clip = ClipRect(Rect(0.0, 0.0, tile.width, tile.height))
            blended = command.blend is not BlendMode.NORMAL
            self._group(Group((content,), Affine.translation(x, y), (clip,), blend=command.blend, isolated=blended))
        else:
            self._image(DrawImage(content, tile, None, command.rendering, command.blend))

    def _many_tiles(self, command: TileImage, tiling: Tiling, seen: Rect) -> None:
        """Tiles that are one cell drawn again and again."""
        area = seen.intersection(command.area)
        if command.step_x == 0.0:
            area = area.intersection(Rect(command.tile.x, area.y, command.tile.width, area.height))
        if command.step_y == 0.0:
            area = area.intersection(Rect(area.x, command.tile.y, area.width, command.tile.height))
        step_x = command.step_x or command.tile.width
        step_y = command.step_y or command.tile.height
        origin = Rect(0.0, 0.0, command.tile.width, command.tile.height)
        single = TileImage(command.tile_content, origin, origin, 0.0, 0.0, command.rendering)
        local = Affine.translation(command.tile.x, command.tile.y)
        whole = whole_offset(tiling._replace(step_x=step_x, step_y=step_y), self._to_device)
        visible = self._visible(area)
        if whole is not None and visible is not None:
            cell, _ = self._cell((single,), step_x, step_y, local)
            rows = (np.arange(visible[1], visible[3]) - whole[1]) % cell.shape[0]
            columns = (np.arange(visible[0], visible[2]) - whole[0]) % cell.shape[1]
            pixels = cell.view(np.uint32)[rows[:, np.newaxis], columns].view(np.uint8)
            self._draw_image(image_of(pixels, opaque=bool(cell[..., 3].min() == 255)), visible, command.blend)
            return
        paint = make_paint(None, command.blend)
        paint.setShader(self._cell_shader((single,), step_x, step_y, local))
        self._canvas.drawRect(to_rect(area), paint)

    def _pattern_shader(self, pattern: Pattern) -> skia.Shader | None:
        if pattern.step_x <= 0 or pattern.step_y <= 0:
            return None
        to_cell = Affine.translation(-pattern.tile.x, -pattern.tile.y)
        local = Affine.translation(pattern.tile.x, pattern.tile.y)
        if pattern.transform is not None:
            local = local.then(pattern.transform)
        clip = ClipRect(Rect(0.0, 0.0, pattern.tile.width, pattern.tile.height))
        content = Group((Group((pattern.content,), transform=to_cell),), clips=(clip,))
        return self._cell_shader((content,), pattern.step_x, pattern.step_y, local)

    def _cell_shader(self, commands: tuple[Command, ...], step_x: float, step_y: float, local: Affine) -> skia.Shader:
        """A cell repeated; `local` maps it to user space."""
        pixels, scale = self._cell(commands, step_x, step_y, local)
        placed = Affine.scaling(1.0 / scale[0], 1.0 / scale[1]).then(local)
        sampling = skia.SamplingOptions(skia.FilterMode.kLinear)
        repeat = skia.TileMode.kRepeat
        return image_of(pixels).makeShader(repeat, repeat, sampling, to_matrix(placed))

    def _cell(
        self, commands: tuple[Command, ...], step_x: float, step_y: float, local: Affine
    ) -> tuple[Pixels, tuple[float, float]]:
        """Commands in (0, 0, step_x, step_y) drawn at about device resolution, and the cell's pixels per unit."""
        total = local.then(self._to_device)
        width, scale_x = cell_size(step_x, math.hypot(total.a, total.b), self._limits.canvas_pixels)
        height, scale_y = cell_size(step_y, math.hypot(total.c, total.d), self._limits.canvas_pixels)
        pixels = np.zeros((height, width, 4), np.uint8)
        player = Player(pixels, Affine.scaling(scale_x, scale_y), self._limits, self._caches, self._budget)
        player.play(commands)
        player._surface.flushAndSubmit()
        return pixels, (scale_x, scale_y)

    # -- text ------------------------------------------------------------------------------------------------------

    def _glyphs(self, command: DrawGlyphs) -> None:
        run = command.run
        if not run.glyphs or is_blank(run):
            return
        if command.blur > 0 or (run.font.face.has_color and not command.silhouette):
            self._draw_blob(command)
        else:
            self._draw_mask(command)

    def _placed(self, command: DrawGlyphs) -> tuple[GlyphRun, Affine]:
        """A run and where its origin is on the device; an upright one turned back."""
        place = Affine.translation(command.x, command.y).then(self._to_device)
        run = command.run
        if not run.upright:
            return run, place
        back = replace(run, xs=tuple(-y for y in run.ys), ys=run.xs, upright=False)
        return back, Affine(0.0, -1.0, 1.0, 0.0, 0.0, 0.0).then(place)

    def _draw_blob(self, command: DrawGlyphs) -> None:
        """Blurred text and colour glyphs, for which Skia's masks have no table."""
        run, placed = self._placed(command)
        if run.font.face.has_color:
            run, placed = on_subpixels(run, placed)
        blob = text_blob(run)
        if blob is None:
            return
        paint = make_paint(command.paint if isinstance(command.paint, Color) else _MASK_COLOR)
        if command.blur > 0:
            paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.BlurStyle.kNormal_BlurStyle, command.blur))
        with self._saved():
            self._canvas.setMatrix(to_matrix(placed))
            self._canvas.drawTextBlob(blob, 0.0, 0.0, paint)

    def _draw_mask(self, command: DrawGlyphs) -> None:
        """Coverage of the run through the table for its colour, then the paint through the coverage."""
        run, placed = on_subpixels(*self._placed(command))
        left, top = math.floor(placed.e), math.floor(placed.f)
        local = placed._replace(e=placed.e - left, f=placed.f - top)
        solid = command.paint if isinstance(command.paint, Color) else None
        tone = None
        if is_hinted_mask(run.font, local):
            tone = luminance_table((solid or _MASK_COLOR).with_alpha(1.0))
        stroke = command.stroke

        def make() -> tuple[tuple[Array, skia.Image, int, int] | None, int]:
            mask = glyph_mask(run, local, stroke)
            if mask is None:
                return None, 0
            coverage = mask.coverage if tone is None else tone[mask.coverage]
            return (coverage, mask_image_of(coverage), mask.left, mask.top), coverage.nbytes * 2

        tone_key = None if tone is None else tone.tobytes()
        key = ("glyphs", run.font, run.glyphs, run.xs, run.ys, local, stroke, tone_key)
        found = self._caches.get(key, make)
        if found is None:
            return
        coverage, image, dx, dy = found
        at = (left + dx, top + dy, left + dx + coverage.shape[1], top + dy + coverage.shape[0])
        if solid is not None:
            with self._in_device_space():
                paint = make_paint(solid, antialias=False)
                self._canvas.drawImage(image, at[0], at[1], skia.SamplingOptions(), paint)
            return
        self._draw_painted_mask(command.paint, coverage, at)

    def _draw_painted_mask(self, paint: Paint, coverage: Array, at: Bounds) -> None:
        if isinstance(paint, Gradient):
            pixels, _ = gradient_pixels(paint, self._to_device, at)
            wide = pixels.astype(np.uint16) * coverage[..., np.newaxis] + 127
            self._draw_image(image_of((wide // 255).astype(np.uint8)), at, BlendMode.NORMAL)
            return
        back = self._to_device.inverse()
        shader = None if back is None else self._shader(paint, Rect(0.0, 0.0, 0.0, 0.0))
        if shader is None or back is None:
            return
        local = to_matrix(Affine.translation(at[0], at[1]).then(back))
        clamp = skia.TileMode.kDecal
        mask = mask_image_of(coverage).makeShader(clamp, clamp, skia.SamplingOptions(), local)
        with_shader = make_paint(None)
        with_shader.setShader(skia.Shaders.Blend(skia.BlendMode.kDstIn, shader, mask))
        self._canvas.drawPaint(with_shader)


__all__ = ["Player", "rasterize"]
