"""The player of display lists for targets that keep shapes and text, as PDF does: one method per command.

What such a target cannot keep (blurs, filters, what is seen in perspective) is drawn as pixels, that part alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np

from audome_engine.color import Color
from audome_engine.display.commands import (
    Backdrop,
    Clip,
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
    Gradient,
    Group,
    Paint,
    StrokePath,
    TileImage,
)
from audome_engine.geometry import IDENTITY, Affine, Rect
from audome_engine.images import sniff_image
from audome_engine.options import Limits
from audome_engine.paths import rounded_path
from audome_engine.raster.backend import (
    Array,
    clip_shape,
    fill_shape,
    image_of,
    make_paint,
    set_stroke,
    skia,
    to_blend,
    to_matrix,
    to_path,
    to_rect,
    to_rrect,
)
from audome_engine.raster.bounds import bounds_of
from audome_engine.raster.caches import RasterCaches
from audome_engine.raster.glyphs import glyph_outlines, natural_advances, text_blob
from audome_engine.raster.images import decode, draw_scaled
from audome_engine.raster.layers import Budget
from audome_engine.raster.masks import masked
from audome_engine.raster.pdf_text import ShownRun
from audome_engine.raster.player import Player
from audome_engine.raster.shaders import gradient_shader
from audome_engine.raster.tiles import Tiling, tile_positions
from audome_engine.resources import ImageResource
from audome_engine.style.enums import BlendMode, ImageRendering
from audome_engine.text.ink import is_blank
from audome_engine.text.types import GlyphRun

RESOLUTION = 2.0  # pixels per CSS pixel of what is drawn as pixels
_WIDE_GAP = 0.07  # em between letters; from a tenth readers see a space


class VectorPlayer:
    """Plays commands onto a canvas whose matrix maps CSS pixels of the picture, above what is drawn `below` them; `shown`
    are the runs drawn as text."""

    def __init__(
        self, canvas: skia.Canvas, below: tuple[FillRect, ...], limits: Limits, caches: RasterCaches, scale: float
    ) -> None:
        self.shown: list[ShownRun] = []
        self._canvas = canvas
        self._base = canvas.getTotalMatrix()
        self._below = below
        self._picture = below[0].rect
        self._to_picture = IDENTITY
        self._density = RESOLUTION * scale
        self._limits = limits
        self._caches = caches
        self._budget = Budget(limits)
        self._embedded: dict[tuple[str, int], skia.Image | None] = {}
        self._trail: list[tuple[tuple[Command, ...], int]] = []  # of the command that is drawn, from the outside
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

    def play(self, commands: tuple[Command, ...]) -> None:
        """Draw commands in order."""
        for index, command in enumerate(commands):
            self._trail.append((commands, index))
            self._draw[type(command)](command)
            self._trail.pop()

    @contextmanager
    def _saved(self) -> Any:
        self._canvas.save()
        try:
            yield
        finally:
            self._canvas.restore()

    @contextmanager
    def _transformed(self, transform: Affine | None) -> Any:
        outer = self._to_picture
        with self._saved():
            if transform is not None:
                self._to_picture = transform.then(outer)
                self._canvas.concat(to_matrix(transform))
            yield
        self._to_picture = outer

    # -- groups ----------------------------------------------------------------------------------------------------

    def _group(self, group: Group) -> None:
        with self._transformed(group.transform):
            for clip in group.clips:
                self._clip(clip)
            if group.filters:
                self._group_as_pixels(group)
            elif group.needs_layer:
                self._layer(group)
            else:
                self.play(group.commands)

    def _clip(self, clip: Clip) -> None:
        if isinstance(clip, ClipRect):
            self._canvas.clipRect(to_rect(clip.rect), skia.ClipOp.kIntersect, True)
        elif isinstance(clip, ClipPath):
            self._canvas.clipPath(to_path(clip.path, clip.rule), skia.ClipOp.kIntersect, True)
        else:
            clip_shape(self._canvas, clip.shape)

    def _layer(self, group: Group) -> None:
        """Commands composited as one (Compositing 1, 3.2), over their filtered backdrop, under their mask."""
        area = bounds_of((replace(group, transform=None, clips=()),))
        box = None if area is None else self._seen(area)
        if area is None or box is None:
            return
        paint = skia.Paint(Alphaf=group.opacity)
        paint.setBlendMode(to_blend(group.blend))
        self._canvas.saveLayer(None, paint)
        try:
            if group.backdrop is not None:
                self._backdrop(group, group.backdrop)
            self.play(group.commands)
            if group.mask:
                self._mask(group, box)
        finally:
            self._canvas.restore()

    def _mask(self, group: Group, box: Rect) -> None:
        """A mask is coverage, by way of pixels."""
        layers = [self._pixels(box, (layer.content,)) for layer in group.mask]
        coverage = np.full_like(layers[0], 255)
        masked(coverage, group.mask, layers)
        paint = skia.Paint()
        paint.setBlendMode(skia.BlendMode.kDstIn)
        self._canvas.saveLayer(None, paint)
        self._draw_pixels(coverage, box)
        self._canvas.restore()

    def _group_as_pixels(self, group: Group) -> None:
        """What is filtered; its backdrop stays below it."""
        if group.backdrop is not None:
            self._backdrop(group, group.backdrop)
        plain = replace(group, transform=None, clips=(), blend=BlendMode.NORMAL, backdrop=None)
        self._as_pixels(plain, group.blend)

    def _backdrop(self, group: Group, backdrop: Backdrop) -> None:
        """The picture so far, filtered within the backdrop's shape (Filter Effects 2, 2.1)."""
        box = self._seen(backdrop.shape.rect)
        if box is None:
            return
        bare = replace(group, commands=(), filters=(), mask=(), opacity=1.0, blend=BlendMode.NORMAL)
        content: tuple[Command, ...] = (bare,)
        for depth, (commands, index) in enumerate(reversed(self._trail)):
            holder = commands[index]
            if depth and isinstance(holder, DrawPlane):
                content = (replace(holder, content=replace(holder.content, commands=content)),)
            elif depth and isinstance(holder, Group):
                content = (replace(holder, commands=content, opacity=1.0, mask=()),)
            content = (*commands[:index], *content)
        with self._saved():
            clip_shape(self._canvas, backdrop.shape)
            self._draw_pixels(self._pixels(box, (*self._below, *content), IDENTITY), box)

    def _plane(self, command: DrawPlane) -> None:
        """Content in space: a group where it lies flat, pixels where it is seen in perspective."""
        seen = command.projection
        if seen.g or seen.h or not seen.i:
            self._as_pixels(command)
            return
        flat = Affine(*(value / seen.i for value in (seen.a, seen.d, seen.b, seen.e, seen.c, seen.f)))
        with self._transformed(flat):
            self._group(command.content)

    # -- pixels ----------------------------------------------------------------------------------------------------

    def _seen(self, area: Rect) -> Rect | None:
        """What of a local rectangle is in the picture, on whole pixels of what is drawn as pixels."""
        box = self._to_picture.apply_rect(area).intersection(self._picture)
        if box.width <= 0 or box.height <= 0:
            return None
        left, top = math.floor(box.x * self._density), math.floor(box.y * self._density)
        right, bottom = math.ceil(box.right * self._density), math.ceil(box.bottom * self._density)
        return Rect(left, top, right - left, bottom - top)

    def _pixels(self, box: Rect, commands: tuple[Command, ...], to_picture: Affine | None = None) -> Array:
        """Commands in the pixels of `box`, which counts these."""
        width, height = int(box.width), int(box.height)
        pixels = np.zeros((height, width, 4), np.uint8)
        dense = Affine(self._density, 0.0, 0.0, self._density, -box.x, -box.y)
        to_pixels = (self._to_picture if to_picture is None else to_picture).then(dense)
        with self._budget.layer((0, 0, width, height)):
            player = Player(pixels, to_pixels, self._limits, self._caches, self._budget)
            player.play(commands)
            player._surface.flushAndSubmit()
        return pixels

    def _draw_pixels(self, pixels: Array, box: Rect, blend: Any = skia.BlendMode.kSrcOver) -> None:
        paint = skia.Paint()
        paint.setBlendMode(blend)
        with self._saved():
            self._canvas.setMatrix(self._base)
            self._canvas.scale(1.0 / self._density, 1.0 / self._density)
            self._canvas.drawImage(
                image_of(pixels, opaque=bool(pixels[..., 3].min() == 255)), box.x, box.y,
                skia.SamplingOptions(skia.FilterMode.kLinear), paint,
            )  # fmt: skip

    def _as_pixels(self, command: Command, blend: BlendMode = BlendMode.NORMAL) -> None:
        """One command drawn as pixels."""
        area = bounds_of((command,))
        box = None if area is None else self._seen(area)
        if box is not None:
            self._draw_pixels(self._pixels(box, (command,)), box, to_blend(blend))

    # -- shapes ----------------------------------------------------------------------------------------------------

    def _painted(self, paint: Paint, blend: BlendMode = BlendMode.NORMAL) -> skia.Paint | None:
        """A colour or gradient; None for what only pixels can have."""
        if isinstance(paint, Color):
            return make_paint(paint, blend)
        shader = gradient_shader(paint) if isinstance(paint, Gradient) else None
        if shader is None:
            return None
        result = make_paint(None, blend)
        result.setShader(shader)
        return result

    def _fill_rect(self, command: FillRect) -> None:
        paint = self._painted(command.paint, command.blend)
        if paint is not None:
            self._canvas.drawRect(to_rect(command.rect), paint)
        else:
            self._as_pixels(replace(command, blend=BlendMode.NORMAL), command.blend)

    def _fill_rounded_rect(self, command: FillRoundedRect) -> None:
        paint = self._painted(command.paint, command.blend)
        if paint is None:
            self._as_pixels(replace(command, blend=BlendMode.NORMAL), command.blend)
        elif command.hole is None:
            fill_shape(self._canvas, command.shape, None, paint)
        else:  # without edges in common, which readers show as thin lines
            outer, inner = (to_path(rounded_path(shape)) for shape in (command.shape, command.hole))
            ring = skia.Op(outer, inner, skia.PathOp.kDifference_PathOp)
            self._canvas.drawPath(outer if ring is None else ring, paint)

    def _fill_path(self, command: FillPath) -> None:
        paint = self._painted(command.paint, command.blend)
        if paint is not None:
            self._canvas.drawPath(to_path(command.path, command.rule), paint)
        else:
            self._as_pixels(replace(command, blend=BlendMode.NORMAL), command.blend)

    def _stroke_path(self, command: StrokePath) -> None:
        paint = self._painted(command.paint)
        if paint is None or command.blur > 0:
            self._as_pixels(command)
            return
        set_stroke(paint, command.stroke)
        self._canvas.drawPath(to_path(command.path), paint)

    def _shadow(self, command: DrawShadow) -> None:
        if command.sigma > 0:
            self._as_pixels(command)
            return
        paint, boundary = make_paint(command.color), to_rrect(command.boundary)
        with self._saved():
            if not command.inset:
                if command.boundary.rect.width > 0 and command.boundary.rect.height > 0:
                    self._canvas.clipRRect(boundary, skia.ClipOp.kDifference, True)
                self._canvas.drawRRect(to_rrect(command.shape), paint)
                return
            self._canvas.clipRRect(boundary, skia.ClipOp.kIntersect, True)
            around = command.boundary.rect.union(command.shape.rect).outset(2.0)
            self._canvas.drawDRRect(skia.RRect.MakeRect(to_rect(around)), to_rrect(command.shape), paint)

    # -- images ----------------------------------------------------------------------------------------------------

    def _embeddable(self, image: ImageResource) -> skia.Image | None:
        """An image as it is put into the file: JPEG data as they are. One object per image, for the file holds each once."""
        key = (image.resource.key, image.info.orientation)
        if key not in self._embedded:
            decoded = decode(image, self._limits, self._caches)
            found = None if decoded is None else decoded.image
            if found is not None and _is_upright_jpeg(image):
                found = skia.Image.MakeFromEncoded(skia.Data.MakeWithCopy(image.resource.data)) or found
            self._embedded[key] = found
        return self._embedded[key]

    def _image(self, command: DrawImage) -> None:
        image = self._embeddable(command.image)
        if image is None or command.target.width <= 0 or command.target.height <= 0:
            return
        whole = Rect(0.0, 0.0, float(image.width()), float(image.height()))
        source, target = command.source or whole, command.target
        if command.rendering in (ImageRendering.PIXELATED, ImageRendering.CRISP_EDGES):
            self._as_pixels(replace(command, blend=BlendMode.NORMAL), command.blend)  # readers would smooth it
            return
        with self._saved():
            if source != whole and source.width > 0 and source.height > 0:
                self._canvas.clipRect(to_rect(target), skia.ClipOp.kIntersect, True)
                x, y = target.width / source.width, target.height / source.height
                target = Rect(target.x - source.x * x, target.y - source.y * y, whole.width * x, whole.height * y)
            draw_scaled(self._canvas, image, whole, target, command.rendering, command.blend)

    def _tiles(self, command: TileImage) -> None:
        """A background layer (CSS Backgrounds 3, 3.4 to 3.8), tile by tile while these are not too many."""
        if command.tile.width <= 0 or command.tile.height <= 0:
            return
        tiling = Tiling(command.area, command.tile, command.step_x, command.step_y)
        back = self._to_picture.inverse()
        seen = command.area if back is None else back.apply_rect(self._picture)
        positions = tile_positions(tiling, seen)
        if positions is None:
            self._as_pixels(replace(command, blend=BlendMode.NORMAL), command.blend)
            return
        with self._saved():
            self._clip(ClipRect(command.area))
            for x, y in positions:
                self._tile(command, Rect(x, y, command.tile.width, command.tile.height))

    def _tile(self, command: TileImage, tile: Rect) -> None:
        content = command.tile_content
        if isinstance(content, Gradient):
            moved = Affine.translation(tile.x, tile.y)
            transform = moved if content.transform is None else content.transform.then(moved)
            self._fill_rect(FillRect(tile, replace(content, transform=transform), command.blend))
        elif isinstance(content, Group):
            clip = ClipRect(Rect(0.0, 0.0, tile.width, tile.height))
            blended = command.blend is not BlendMode.NORMAL
            place = Affine.translation(tile.x, tile.y)
            self._group(Group((content,), place, (clip,), blend=command.blend, isolated=blended))
        else:
            self._image(DrawImage(content, tile, None, command.rendering, command.blend))

    # -- text ------------------------------------------------------------------------------------------------------

    def _glyphs(self, command: DrawGlyphs) -> None:
        run = command.run
        if not run.glyphs or (is_blank(run) and command.is_echo):
            return
        in_color = run.font.face.has_color
        paint = self._painted(Color(0.0, 0.0, 0.0, _alpha(command.paint)) if in_color else command.paint)
        if command.blur > 0 or paint is None or (in_color and command.silhouette):
            self._as_pixels(command)
            return
        if run.upright and not isinstance(command.paint, Color):
            self._as_pixels(command)
            return
        with self._transformed(Affine.translation(command.x, command.y) if run.upright else None):
            x, y = command.x, command.y
            if run.upright:
                run = replace(run, xs=tuple(-y for y in run.ys), ys=run.xs, upright=False)
                self._canvas.concat(to_matrix(Affine(0.0, -1.0, 1.0, 0.0, 0.0, 0.0)))
                x = y = 0.0
            if command.stroke is not None:
                set_stroke(paint, command.stroke)
            # Emphasis marks are no text; and Skia fills the bounds of stroked text that has a shader.
            if (
                command.is_echo
                or not run.clusters
                or (command.stroke is not None and not isinstance(command.paint, Color))
            ):
                self._canvas.drawPath(glyph_outlines(run, x, y), paint)
                return
            blob = text_blob(run, static=True)
            if blob is not None:
                self._canvas.drawTextBlob(blob, x, y, paint)
                self.shown.append(ShownRun(run, _is_spaced(run)))


def _is_upright_jpeg(image: ImageResource) -> bool:
    """Whether it is a JPEG that is shown as it is stored, and says so itself."""
    if image.info.format != "jpeg" or image.info.orientation != 1:
        return False
    return sniff_image(image.resource.data, image.resource.url, Limits()).orientation == 1


def _alpha(paint: Paint) -> float:
    return paint.alpha if isinstance(paint, Color) else 1.0


def _is_spaced(run: GlyphRun) -> bool:
    """Whether there are gaps between letters that readers would take for spaces."""
    if len(run.clusters) < 2 or not run.text.strip():
        return False
    advances = natural_advances(run)
    limit = run.font.size * _WIDE_GAP
    spaces = {index for index, cluster in enumerate(run.clusters) if run.text[cluster : cluster + 1].isspace()}
    for index in range(len(run.glyphs) - 1):
        gap = run.xs[index + 1] - run.xs[index] - advances[index]
        if gap > limit and run.clusters[index] != run.clusters[index + 1] and not {index, index + 1} & spaces:
            return True
    return False
