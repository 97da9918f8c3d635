"""Images as data URLs: the bytes as they came, where every viewer shows one upright picture for them."""

from __future__ import annotations

import base64
import io

from PIL import Image, ImageOps

from audome_engine.options import Limits
from audome_engine.raster.caches import RasterCaches
from audome_engine.raster.images import decode
from audome_engine.resources import ImageResource

_AS_IT_IS = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp", "gif": "image/gif", "avif": "image/avif"}
_ORIENTATION = 0x0112  # EXIF
_QUALITY = 95


def embedded(image: ImageResource, limits: Limits, caches: RasterCaches) -> str | None:
    """The image's data URL; None where its bytes are broken."""
    if decode(image, limits, caches) is None:
        return None
    data = image.resource.data
    with Image.open(io.BytesIO(data)) as opened:
        turned = opened.getexif().get(_ORIENTATION, 1) != 1
        moves = getattr(opened, "is_animated", False)
        mime = _AS_IT_IS.get(image.info.format)
        if mime is None or turned or moves:
            mime, data = _encoded(opened, upright=image.info.orientation != 1)
    return data_url(mime, data)


def _encoded(opened: Image.Image, *, upright: bool) -> tuple[str, bytes]:
    """The first frame anew, without what viewers would turn it by."""
    picture = ImageOps.exif_transpose(opened) if upright else opened.copy()
    buffer = io.BytesIO()
    if opened.format == "JPEG":
        picture.save(buffer, "JPEG", quality=_QUALITY, exif=b"", icc_profile=opened.info.get("icc_profile"))
        return "image/jpeg", buffer.getvalue()
    picture.convert("RGBA").save(buffer, "PNG")
    return "image/png", buffer.getvalue()


def data_url(mime: str, data: bytes) -> str:
    """Bytes as a URL."""
    return f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}"
