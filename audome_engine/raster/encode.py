"""Pixels to PNG, JPEG, WebP or AVIF bytes; the same pixels give the same bytes.

PNG (ISO/IEC 15948) is written here: encoding is most of the time a picture takes, and igzip at its fastest level with
a filter chosen for whole bands of rows comes close to zlib's size in a tenth of its time.
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from isal import isal_zlib
from PIL import Image, features

from audome_engine.color import Color
from audome_engine.errors import InvalidArgument, LimitExceeded

Pixels: TypeAlias = npt.NDArray[np.uint8]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SIDES = {"webp": ("WebP", 16383), "avif": ("AVIF", 65535)}  # pixels; WebP has 14 bits for each side
_WEBP_METHOD = 2  # with 4 a third slower for 4 % less
_WEBP_EFFORT = 50  # without loss; more takes twice the time for 5 % less
_AVIF_SPEED = 8  # 6 takes five times as long for a fifth less, 9 a quarter for twice as much
_BAND = 32  # rows that share a filter
_NONE, _SUB, _UP = 0, 1, 2


def encode(pixels: Pixels, *, format: str, quality: int, background: Color | None, lossless: bool = False) -> bytes:
    """Encode premultiplied uint8 RGBA pixels of shape (height, width, 4).

    Args:
        format: "png", "jpeg", "webp" or "avif".
        quality: 1 to 100, for jpeg, webp and avif.
        background: put beneath where the pixels are transparent; JPEG without one is put on black.
        lossless: without loss, for webp.

    Raises:
        InvalidArgument: Pillow was built without the format.
        LimitExceeded: the format has no pictures so large.
    """
    height, width = pixels.shape[:2]
    name, side = _SIDES.get(format, ("", 0))
    if side and max(width, height) > side:
        message = f"the picture is {width} × {height} pixels; {name} allows at most {side} for each side"
        raise LimitExceeded("canvas_side", side, message)
    if format in ("webp", "avif") and not features.check(format):
        raise InvalidArgument("format", f"the installed Pillow was built without {format}")
    if background is not None:
        pixels = _over(pixels, background)
    opaque = bool(pixels[..., 3].min() == 255)
    if format == "png":
        return encode_png(_without_alpha(pixels) if opaque else straight(pixels))
    buffer = io.BytesIO()
    image = Image.fromarray(_without_alpha(pixels) if opaque or format == "jpeg" else straight(pixels))
    if format == "jpeg":
        image.save(buffer, "JPEG", quality=quality, subsampling=0 if quality >= 95 else 2)
    elif format == "avif":
        # Whole colours cost 5 % and keep coloured text sharp; more threads could cut the picture otherwise.
        image.save(buffer, "AVIF", quality=quality, speed=_AVIF_SPEED, subsampling="4:4:4", max_threads=1)
    elif lossless:
        image.save(buffer, "WEBP", lossless=True, quality=_WEBP_EFFORT, method=_WEBP_METHOD, exact=True)
    else:
        image.save(buffer, "WEBP", quality=quality, method=_WEBP_METHOD)
    return buffer.getvalue()


def _without_alpha(pixels: Pixels) -> Pixels:
    """RGB of RGBA; Pillow does in one millisecond what takes NumPy's strided copy six."""
    height, width = pixels.shape[:2]
    image = Image.frombuffer("RGBX", (width, height), np.ascontiguousarray(pixels), "raw", "RGBX", 0, 1)
    return np.asarray(image.convert("RGB"))


def straight(pixels: Pixels) -> Pixels:
    """Premultiplied to straight RGBA."""
    alpha = pixels[..., 3:4]
    if alpha.min() == 255:
        return pixels
    safe = np.maximum(alpha.astype(np.uint16), 1)
    color = np.minimum((pixels[..., :3].astype(np.uint16) * 255 + safe // 2) // safe, 255).astype(np.uint8)
    return np.concatenate([color, alpha], axis=2)


def _over(pixels: Pixels, background: Color) -> Pixels:
    """The pixels on a colour: premultiplied source-over (Compositing 1, 5.1)."""
    if pixels[..., 3].min() == 255:
        return pixels
    red, green, blue, alpha = background.to_bytes()
    under = np.array([red * alpha, green * alpha, blue * alpha, alpha * 255], np.uint32)
    rest = (255 - pixels[..., 3:4]).astype(np.uint32)
    return (pixels + (under * rest + 32512) // 65025).astype(np.uint8)


def encode_png(pixels: Pixels) -> bytes:
    """PNG of straight uint8 pixels, (height, width, 3) RGB or (height, width, 4) RGBA."""
    height, width, channels = pixels.shape
    header = struct.pack(">IIBBBBB", width, height, 8, 2 if channels == 3 else 6, 0, 0, 0)
    packed = isal_zlib.compress(_filtered(pixels.reshape(height, width * channels), channels), 1)
    return b"".join((_SIGNATURE, _chunk(b"IHDR", header), _chunk(b"IDAT", packed), _chunk(b"IEND", b"")))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return b"".join((struct.pack(">I", len(data)), kind, data, struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))))


def _filtered(rows: Pixels, channels: int) -> Pixels:
    """Rows with their filter bytes (PNG, 9.2): per band of rows the filter whose bytes vary least from neighbour to
    neighbour in a sample, by the sum of absolute differences that PNG, 12.7, recommends."""
    height, length = rows.shape
    result = np.empty((height, length + 1), np.uint8)
    for top in range(0, height, _BAND):
        bottom = min(top + _BAND, height)
        kind = _band_filter(rows, top, bottom, channels)
        result[top:bottom, 0] = kind
        target = result[top:bottom, 1:]
        if kind == _UP:
            np.subtract(rows[top:bottom], rows[top - 1 : bottom - 1], out=target)
        elif kind == _SUB:
            target[:, :channels] = rows[top:bottom, :channels]
            np.subtract(rows[top:bottom, channels:], rows[top:bottom, :-channels], out=target[:, channels:])
        else:
            target[:] = rows[top:bottom]
    return result


def _band_filter(rows: Pixels, top: int, bottom: int, channels: int) -> int:
    if top == 0:  # no row above the first
        return _SUB
    sample = rows[top:bottom:7]
    above = rows[top - 1 : bottom - 1 : 7]
    up = np.abs((sample - above).view(np.int8)).sum(dtype=np.int64)
    side = np.abs((sample[:, channels:] - sample[:, :-channels]).view(np.int8)).sum(dtype=np.int64)
    return _UP if up <= side else _SUB
