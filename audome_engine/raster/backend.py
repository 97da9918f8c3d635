"""Skia, and our geometry and colours as Skia's; every other module of this folder takes `skia` from here."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from audome_engine.color import Color
from audome_engine.display.commands import Path, Stroke
from audome_engine.geometry import Affine, Rect, RoundedRect
from audome_engine.paths import rounded_path
from audome_engine.style.enums import BlendMode, FillRule, LineCap, LineJoin

try:
    import skia as skia  # re-exported
except ImportError as error:  # the wheel links against libraries that slim systems lack, and the loader names only one
    raise ImportError(
        f"skia-python cannot be loaded ({error}); on Debian and Ubuntu: apt-get install libegl1 libgl1 libexpat1"
    ) from error

Array = npt.NDArray[Any]

# Skia's fast blitters are for its native order only, which differs between its builds.
_IS_BGRA = skia.ColorType.kN32_ColorType == skia.ColorType.kBGRA_8888_ColorType
NATIVE_ORDER = (2, 1, 0, 3) if _IS_BGRA else (0, 1, 2, 3)

_BLENDS = {
    BlendMode.NORMAL: skia.BlendMode.kSrcOver,
    BlendMode.MULTIPLY: skia.BlendMode.kMultiply,
    BlendMode.SCREEN: skia.BlendMode.kScreen,
    BlendMode.OVERLAY: skia.BlendMode.kOverlay,
    BlendMode.DARKEN: skia.BlendMode.kDarken,
    BlendMode.LIGHTEN: skia.BlendMode.kLighten,
    BlendMode.COLOR_DODGE: skia.BlendMode.kColorDodge,
    BlendMode.COLOR_BURN: skia.BlendMode.kColorBurn,
    BlendMode.HARD_LIGHT: skia.BlendMode.kHardLight,
    BlendMode.SOFT_LIGHT: skia.BlendMode.kSoftLight,
    BlendMode.DIFFERENCE: skia.BlendMode.kDifference,
    BlendMode.EXCLUSION: skia.BlendMode.kExclusion,
    BlendMode.HUE: skia.BlendMode.kHue,
    BlendMode.SATURATION: skia.BlendMode.kSaturation,
    BlendMode.COLOR: skia.BlendMode.kColor,
    BlendMode.LUMINOSITY: skia.BlendMode.kLuminosity,
    BlendMode.PLUS_LIGHTER: skia.BlendMode.kPlus,
}
_CAPS = {
    LineCap.BUTT: skia.Paint.Cap.kButt_Cap,
    LineCap.ROUND: skia.Paint.Cap.kRound_Cap,
    LineCap.SQUARE: skia.Paint.Cap.kSquare_Cap,
}
_JOINS = {
    LineJoin.MITER: skia.Paint.Join.kMiter_Join,
    LineJoin.ROUND: skia.Paint.Join.kRound_Join,
    LineJoin.BEVEL: skia.Paint.Join.kBevel_Join,
}


def to_matrix(transform: Affine) -> skia.Matrix:
    """An affine map as a Skia matrix."""
    a, b, c, d, e, f = transform
    return skia.Matrix.MakeAll(a, c, e, b, d, f, 0.0, 0.0, 1.0)


def to_rect(rect: Rect) -> skia.Rect:
    """A rectangle."""
    return skia.Rect.MakeXYWH(rect.x, rect.y, rect.width, rect.height)


def to_rrect(shape: RoundedRect) -> skia.RRect:
    """A rounded rectangle."""
    result = skia.RRect()
    result.setRectRadii(to_rect(shape.rect), [skia.Point(radius.x, radius.y) for radius in shape.corners])
    return result


def to_path(segments: Path, rule: FillRule = FillRule.NONZERO) -> skia.Path:
    """A path; each segment is one call."""
    path = skia.Path()
    verbs: dict[str, Any] = {
        "M": path.moveTo, "L": path.lineTo, "Q": path.quadTo, "C": path.cubicTo, "Z": path.close,
    }  # fmt: skip
    for verb, *points in segments:
        verbs[verb](*points)  # type: ignore[index]
    path.setFillType(skia.PathFillType.kWinding if rule is FillRule.NONZERO else skia.PathFillType.kEvenOdd)
    return path


def clip_shape(canvas: skia.Canvas, shape: RoundedRect, op: skia.ClipOp = skia.ClipOp.kIntersect) -> None:
    """Clip to a rounded rectangle, or to all but it."""
    if shape.contour is None:
        canvas.clipRRect(to_rrect(shape), op, True)
    else:
        canvas.clipPath(to_path(rounded_path(shape)), op, True)


def fill_shape(canvas: skia.Canvas, shape: RoundedRect, hole: RoundedRect | None, paint: skia.Paint) -> None:
    """Fill a rounded rectangle, less a hole in it."""
    if shape.contour is None and (hole is None or hole.contour is None):
        if hole is None:
            canvas.drawRRect(to_rrect(shape), paint)
        else:
            canvas.drawDRRect(to_rrect(shape), to_rrect(hole), paint)
        return
    path = to_path(rounded_path(shape))
    if hole is not None:
        path.reverseAddPath(to_path(rounded_path(hole)))
    canvas.drawPath(path, paint)


def to_color(color: Color) -> skia.Color4f:
    """A colour, clipped to sRGB."""
    red, green, blue, alpha = (min(1.0, max(0.0, component)) for component in color[:4])
    return skia.Color4f(red, green, blue, alpha)


def to_blend(mode: BlendMode) -> skia.BlendMode:
    """A blend mode (Compositing 1)."""
    return _BLENDS[mode]


def make_paint(
    color: Color | None = None, blend: BlendMode = BlendMode.NORMAL, *, antialias: bool = True
) -> skia.Paint:
    """A paint that fills."""
    paint = skia.Paint(AntiAlias=antialias)
    if color is not None:
        paint.setColor4f(to_color(color))
    if blend is not BlendMode.NORMAL:
        paint.setBlendMode(_BLENDS[blend])
    return paint


def set_stroke(paint: skia.Paint, stroke: Stroke) -> None:
    """Make a paint one that strokes."""
    paint.setStyle(skia.Paint.Style.kStroke_Style)
    paint.setStrokeWidth(stroke.width)
    paint.setStrokeCap(_CAPS[stroke.cap])
    paint.setStrokeJoin(_JOINS[stroke.join])
    paint.setStrokeMiter(max(1.0, stroke.miter_limit))
    dashes = stroke.dashes * 2 if len(stroke.dashes) % 2 else stroke.dashes
    if dashes and sum(dashes) > 0:
        paint.setPathEffect(skia.DashPathEffect.Make(list(dashes), stroke.dash_offset))


def native_info(width: int, height: int, *, opaque: bool = False) -> skia.ImageInfo:
    """Pixels in Skia's native order, premultiplied or opaque, without a colour space."""
    alpha = skia.AlphaType.kOpaque_AlphaType if opaque else skia.AlphaType.kPremul_AlphaType
    return skia.ImageInfo.Make(width, height, skia.ColorType.kN32_ColorType, alpha)


def image_of(pixels: Array, *, opaque: bool = False) -> skia.Image:
    """An image of uint8 pixels (height, width, 4), native order, premultiplied; they are copied."""
    height, width = pixels.shape[:2]
    contiguous = np.ascontiguousarray(pixels)  # named, for a Pixmap does not keep what it points to
    return skia.Image.MakeRasterCopy(skia.Pixmap(native_info(width, height, opaque=opaque), contiguous, width * 4))


def mask_image_of(coverage: Array) -> skia.Image:
    """An alpha-only image of uint8 coverage (height, width); it is copied."""
    height, width = coverage.shape
    contiguous = np.ascontiguousarray(coverage)
    return skia.Image.MakeRasterCopy(skia.Pixmap(skia.ImageInfo.MakeA8(width, height), contiguous, width))


def new_surface(pixels: Array) -> skia.Surface:
    """A surface that draws into uint8 pixels (height, width, 4), native order, premultiplied."""
    height, width = pixels.shape[:2]
    return skia.Surface.MakeRasterDirect(native_info(width, height), pixels, width * 4)
