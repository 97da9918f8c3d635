"""Glyph runs as coverage masks, with the gamma that browsers give text.

Text is hinted slightly and placed at quarter pixels. Skia bakes a contrast and a gamma into its glyph masks (SkMaskGamma);
this wheel's (0.5 and 2.2) are not Chromium's on Linux (0.2 and 1.2). So runs are drawn once in a middle grey, whose table
is nearly straight, its effect undone and Chromium's table for the text's own luminance applied.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from audome_engine.color import Color
from audome_engine.display.commands import Stroke
from audome_engine.geometry import Affine
from audome_engine.raster.backend import Array, new_surface, set_stroke, skia, to_matrix
from audome_engine.text.alternates import has_alternates, with_alternates_mapped
from audome_engine.text.static import static_font
from audome_engine.text.types import FontFace, FontInstance, GlyphRun

_WHEEL_CONTRAST, _WHEEL_GAMMA = 0.5, 2.2
_CONTRAST, _GAMMA = 0.2, 1.2
_MIDDLE_GREY = 0x92  # what the three bits of luminance that Skia keeps of 0x80 expand to
_LARGEST_MASK = 256.0  # px; Skia draws larger glyphs as paths, without a table
_SUBPIXELS = 4
_OBLIQUE_SKEW = -0.25


class Mask(NamedTuple):
    """Coverage of a run: uint8 (height, width), its corner at (left, top) in device pixels."""

    coverage: Array
    left: int
    top: int


def glyph_mask(run: GlyphRun, to_device: Affine, stroke: Stroke | None = None) -> Mask | None:
    """Straight coverage of a run, or of its stroke, whose origin on the baseline `to_device` maps to; None where there is
    no ink. Of colour glyphs it is what they cover."""
    blob = text_blob(run)
    if blob is None:
        return None
    box = _ink_bounds(run, to_device, stroke)
    left, top = math.floor(box[0]) - 1, math.floor(box[1]) - 1
    width, height = math.ceil(box[2]) + 1 - left, math.ceil(box[3]) + 1 - top
    if width <= 0 or height <= 0 or width * height > 64_000_000:
        return None
    paint = skia.Paint(Color=skia.ColorSetRGB(0x80, 0x80, 0x80), AntiAlias=True)
    if stroke is not None:
        set_stroke(paint, stroke)
    in_color = run.font.face.has_color
    pixels = np.zeros((height, width, 4) if in_color else (height, width), np.uint8)
    if in_color:
        surface = new_surface(pixels)
    else:
        surface = skia.Surface.MakeRasterDirect(skia.ImageInfo.MakeA8(width, height), pixels, width)
    canvas = surface.getCanvas()
    canvas.setMatrix(to_matrix(to_device.then(Affine.translation(-left, -top))))
    canvas.drawTextBlob(blob, 0.0, 0.0, paint)
    surface.flushAndSubmit()
    coverage = np.ascontiguousarray(pixels[..., 3]) if in_color else pixels
    if is_hinted_mask(run.font, to_device):
        coverage = straight_table()[coverage]
    return Mask(coverage, left, top)


def is_hinted_mask(font: FontInstance, to_device: Affine) -> bool:
    """Whether Skia draws it from glyph masks, which have a table baked in, and not as paths or in colour."""
    return not font.face.has_color and _is_bitmap(font, to_device)


def _is_bitmap(font: FontInstance, to_device: Affine) -> bool:
    return font.size * math.sqrt(abs(to_device.determinant)) <= _LARGEST_MASK


def on_subpixels(run: GlyphRun, to_device: Affine) -> tuple[GlyphRun, Affine]:
    """A run with every glyph at the quarter pixel that Skia chooses for it, so that masks that would be equal are found
    to be equal, and the map whose origin is at a whole pixel. Glyphs in colour stand on whole pixels."""
    if to_device.b and to_device.a:  # neither lies nor stands
        return run, to_device
    stands = not to_device.a
    scale, start = (to_device.b, to_device.f) if stands else (to_device.a, to_device.e)
    if not scale:
        return run, to_device
    whole = math.floor(start)
    at = start - whole
    if run.font.face.has_color and _is_bitmap(run.font, to_device):
        xs = tuple(math.floor(at + x * scale + 0.5 / _SUBPIXELS) / scale for x in run.xs)
    else:
        step = _SUBPIXELS * scale
        xs = tuple(math.floor((at + x * scale) * _SUBPIXELS + 0.5) / step for x in run.xs)
    if stands:
        return replace(run, xs=xs), to_device._replace(e=math.floor(to_device.e + 0.5), f=float(whole))
    return replace(run, xs=xs), to_device._replace(e=float(whole), f=math.floor(to_device.f + 0.5))


@lru_cache(maxsize=64)
def luminance_table(color: Color) -> Array:
    """Coverage as Chromium draws it for text of this colour: uint8 (256,)."""
    red, green, blue = (min(1.0, max(0.0, component)) ** _GAMMA for component in color[:3])
    luminance = (0.2126 * red + 0.7152 * green + 0.0722 * blue) ** (1.0 / _GAMMA)
    bits = int(luminance * 255.0 + 0.5) >> 5
    return _correcting_table(bits << 5 | bits << 2 | bits >> 1, _CONTRAST, _GAMMA)


@lru_cache(maxsize=1)
def straight_table() -> Array:
    """The inverse of what this wheel bakes into masks of middle grey."""
    baked = _correcting_table(_MIDDLE_GREY, _WHEEL_CONTRAST, _WHEEL_GAMMA).astype(np.float64)
    levels = np.arange(256, dtype=np.float64)
    inverse = np.interp(levels, np.maximum.accumulate(baked + levels * 1e-9), levels)
    result: Array = np.asarray(inverse.round(), np.uint8)
    return result


def _correcting_table(luminance: int, contrast: float, gamma: float) -> Array:
    """SkTMaskGamma_build_correcting_lut: what coverage must be for blending without gamma to look as with it, text of
    `luminance` (0..255) standing on its opposite."""
    source = luminance / 255.0
    target = 1.0 - source
    linear_source, linear_target = source**gamma, target**gamma
    raw = np.arange(256) / 255.0
    coverage = raw + (1.0 - raw) * contrast * linear_target * raw
    if abs(target - source) >= 1.0 / 256.0:
        out = (linear_source * coverage + (1.0 - coverage) * linear_target) ** (1.0 / gamma)
        coverage = (out - target) / (source - target)
    table: Array = np.clip(coverage * 255.0 + 0.5, 0.0, 255.0).astype(np.uint8)
    return table


def text_blob(run: GlyphRun, *, static: bool = False) -> skia.TextBlob | None:
    """A run as Skia's text blob, its origin at (0, 0); with a `static` font for files that can hold no variable one."""
    if not run.glyphs:
        return None
    builder = skia.TextBlobBuilder()
    font = _static_font(run.font) if static else _skia_font(run.font, has_alternates(run))
    if any(run.ys):
        builder.allocRunPos(font, list(run.glyphs), [skia.Point(x, y) for x, y in zip(run.xs, run.ys, strict=True)])
    else:
        builder.allocRunPosH(font, list(run.glyphs), list(run.xs), 0.0)
    return builder.make()


def glyph_outlines(run: GlyphRun, x: float, y: float) -> skia.Path:
    """The shapes of a run's glyphs as one path, its origin at (x, y)."""
    font, path = _skia_font(run.font), skia.Path()
    for glyph, dx, dy in zip(run.glyphs, run.xs, run.ys, strict=True):
        outline = font.getPath(glyph)
        if outline is not None:
            path.addPath(outline, x + dx, y + dy)
    path.setFillType(skia.PathFillType.kWinding)
    return path


def natural_advances(run: GlyphRun) -> list[float]:
    """The advances that the font gives a run's glyphs, px."""
    return list(_skia_font(run.font).getWidths(list(run.glyphs)))


def _ink_bounds(run: GlyphRun, to_device: Affine, stroke: Stroke | None) -> tuple[float, float, float, float]:
    """Device bounds (left, top, right, bottom) that hold all ink: the font's own box at every pen position, and never less
    than an em around it, because the box of a variable font is that of its default instance alone, if any."""
    reach = _skia_font(run.font).getTypeface().getBounds()
    size = run.font.size
    left, right = min(run.xs) + min(reach.left(), -0.5) * size, max(run.xs) + max(reach.right(), 1.5) * size
    top, bottom = min(run.ys) + min(reach.top(), -1.2) * size, max(run.ys) + max(reach.bottom(), 0.5) * size
    extra = size * 0.3 if run.font.synthetic_oblique else size * 0.05 if run.font.synthetic_bold else 0.0
    if stroke is not None:
        extra += stroke.width * max(1.0, stroke.miter_limit) / 2.0
    corners = [to_device.apply(x, y) for x in (left - extra, right + extra) for y in (top - extra, bottom + extra)]
    return (
        min(p.x for p in corners), min(p.y for p in corners), max(p.x for p in corners), max(p.y for p in corners),
    )  # fmt: skip


@lru_cache(maxsize=512)
def _skia_font(instance: FontInstance, with_alternates: bool = False) -> skia.Font:
    return _set_font(_typeface(instance.face, instance.variations, with_alternates), instance)


@lru_cache(maxsize=64)
def _static_font(instance: FontInstance) -> skia.Font:
    data = None
    if instance.face.traits.axes and not instance.face.has_color:
        data = static_font(instance.face, instance.variations)
    made = None if data is None else _font_manager().makeFromData(skia.Data.MakeWithCopy(data))
    return _set_font(made or _typeface(instance.face, instance.variations, False), instance)


def _set_font(typeface: skia.Typeface, instance: FontInstance) -> skia.Font:
    font = skia.Font(typeface, instance.size)
    font.setHinting(skia.FontHinting.kSlight)
    font.setSubpixel(True)
    font.setLinearMetrics(True)
    font.setEdging(skia.Font.Edging.kAntiAlias)
    font.setEmbolden(instance.synthetic_bold)
    if instance.synthetic_oblique:
        font.setSkewX(_OBLIQUE_SKEW)
    return font


@lru_cache(maxsize=256)
def _typeface(face: FontFace, variations: tuple[tuple[str, float], ...], with_alternates: bool) -> skia.Typeface:
    if with_alternates:
        typeface = _font_manager().makeFromData(skia.Data.MakeWithCopy(with_alternates_mapped(face)), 0)
    else:
        typeface = _font_manager().makeFromData(skia.Data.MakeWithCopy(face.data), face.index)
    if typeface is None:  # HarfBuzz took it and FreeType does not: its glyphs stay blank
        return skia.Typeface.MakeEmpty()
    if not variations:
        return typeface
    coordinates = skia.FontArguments.VariationPosition.Coordinates(
        [skia.FontArguments.VariationPosition.Coordinate(_tag(tag), value) for tag, value in variations]
    )
    position = skia.FontArguments.VariationPosition(coordinates)  # not copied: must outlive the arguments
    arguments = skia.FontArguments()
    arguments.setVariationDesignPosition(position)
    return typeface.makeClone(arguments)


@lru_cache(maxsize=1)
def _font_manager() -> skia.FontMgr:
    return skia.FontMgr.New_Custom_Empty()


def _tag(name: str) -> int:
    return int.from_bytes(name.encode("ascii"), "big")
