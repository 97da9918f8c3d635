"""Image headers: the type, natural size and orientation of PNG, JPEG, WebP, AVIF, GIF, BMP and SVG, without decoding."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, replace

from lxml import etree

from audome_engine.errors import LimitExceeded, ResourceError
from audome_engine.options import Limits

_UNITS = {"": 1.0, "px": 1.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "q": 2.4 / 2.54, "pt": 4 / 3, "pc": 16.0}
_UNITS |= {"em": 16.0, "rem": 16.0, "ex": 8.0}
_LENGTH = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z]*)\s*\Z", re.IGNORECASE)
_NUMBERS = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """What a header tells of an image, EXIF orientation applied.

    Sizes are in CSS pixels at resolution 1. An SVG image may lack width, height or both, and may have a ratio
    (CSS Images 3, 4.1: natural dimensions).
    """

    format: str  # "png", "jpeg", "webp", "avif", "gif", "bmp", "svg"
    width: float | None
    height: float | None
    ratio: float | None
    orientation: int = 1  # EXIF 1..8

    def unturned(self) -> ImageInfo:
        """The same image as it is stored."""
        if self.orientation < 5 or self.width is None or self.height is None:
            return replace(self, orientation=1)
        return ImageInfo(self.format, self.height, self.width, self.height / self.width)


def sniff_image(data: bytes, name: str, limits: Limits) -> ImageInfo:
    """Read the header of an image; `name` is for messages.

    Raises:
        ResourceError: it is no image of a known type, or is cut off within its header.
        LimitExceeded: it has more pixels than `limits.image_pixels`.
    """
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            info = _png(data)
        elif data.startswith(b"\xff\xd8\xff"):
            info = _jpeg(data)
        elif data.startswith((b"GIF87a", b"GIF89a")):
            info = _raster("gif", *struct.unpack_from("<HH", data, 6))
        elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            info = _webp(data)
        elif data[4:8] == b"ftyp" and data[8:12] in (b"avif", b"avis", b"mif1"):
            info = _avif(data)
        elif data[:2] == b"BM" and data[14:18] == b"\x28\0\0\0":
            width, height = struct.unpack_from("<ii", data, 18)
            info = _raster("bmp", width, abs(height))
        else:
            info = _svg(data, name)
    except (struct.error, IndexError) as error:
        raise ResourceError(name, "the image is cut off within its header") from error
    width, height = info.width, info.height
    if info.format != "svg" and width is not None and height is not None and width * height > limits.image_pixels:
        message = f"the image {name[:200]} has {width:.0f} x {height:.0f} pixels"
        raise LimitExceeded("image_pixels", limits.image_pixels, message)
    return info


def _raster(format: str, width: int, height: int, orientation: int = 1) -> ImageInfo:
    if width <= 0 or height <= 0:
        raise IndexError("an image without pixels")
    if orientation >= 5:
        width, height = height, width
    return ImageInfo(format, float(width), float(height), width / height, orientation)


def _png(data: bytes) -> ImageInfo:
    """PNG 3, 11.2.1 (IHDR) and 11.3.4.5 (eXIf)."""
    if data[12:16] != b"IHDR":
        raise IndexError("no header chunk")
    width, height = struct.unpack_from(">II", data, 16)
    orientation, at = 1, 8
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        if data[at + 4 : at + 8] == b"eXIf":
            orientation = _exif(data[at + 8 : at + 8 + length])
            break
        at += 12 + length
    return _raster("png", width, height, orientation)


def _jpeg(data: bytes) -> ImageInfo:
    """Walk the segments (ITU T.81, B.1.1.3) to the frame header, noting EXIF on the way."""
    at, orientation = 2, 1
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            raise IndexError("no frame header")
        while data[at] == 0xFF:
            at += 1
        marker = data[at]
        at += 1
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            continue
        (length,) = struct.unpack_from(">H", data, at)
        if marker == 0xE1 and data[at + 2 : at + 8] == b"Exif\0\0":
            orientation = _exif(data[at + 8 : at + length])
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 3)
            return _raster("jpeg", width, height, orientation)
        elif marker in (0xD9, 0xDA):
            raise IndexError("no frame header")
        at += length


def _exif(tiff: bytes) -> int:
    """The orientation tag (0x0112) of IFD 0; 1 where there is none or it makes no sense."""
    try:
        order = {b"II": "<", b"MM": ">"}[tiff[:2]]
        (offset,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, offset)
        for index in range(min(count, 512)):
            entry = offset + 2 + 12 * index
            tag, kind = struct.unpack_from(order + "HH", tiff, entry)
            if tag == 0x0112 and kind == 3:
                (value,) = struct.unpack_from(order + "H", tiff, entry + 8)
                return value if 1 <= value <= 8 else 1
    except (KeyError, struct.error):
        pass
    return 1


def _webp(data: bytes) -> ImageInfo:
    """RFC 9649: the extended, the lossless or the lossy form."""
    kind = data[12:16]
    if kind == b"VP8X":
        width = int.from_bytes(data[24:27], "little") + 1
        height = int.from_bytes(data[27:30], "little") + 1
        if len(data) < 30:
            raise IndexError("cut off")
        return _raster("webp", width, height, _webp_orientation(data) if data[20] & 8 else 1)
    if kind == b"VP8L" and data[20] == 0x2F:
        (bits,) = struct.unpack_from("<I", data, 21)
        return _raster("webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", data, 26)
        return _raster("webp", width & 0x3FFF, height & 0x3FFF)
    raise IndexError("an unknown kind of WebP")


def _webp_orientation(data: bytes) -> int:
    """Of the EXIF chunk; chunks are padded to even lengths (WebP Container Specification, "RIFF file format")."""
    at = 12
    while at + 8 <= len(data):
        (length,) = struct.unpack_from("<I", data, at + 4)
        if data[at : at + 4] == b"EXIF":
            return _exif(data[at + 8 : at + 8 + length].removeprefix(b"Exif\0\0"))
        at += 8 + length + length % 2
    return 1


def _avif(data: bytes) -> ImageInfo:
    """The properties of the primary item (ISO/IEC 23008-12, 6.5): its extents, then irot and imir as one EXIF
    orientation."""
    meta = _boxes(data, 0, len(data)).get(b"meta")
    if meta is None:
        raise IndexError("no meta box")
    properties = _boxes(data, meta[0] + 4, meta[1]).get(b"iprp")
    container = None if properties is None else _boxes(data, *properties).get(b"ipco")
    if container is None:
        raise IndexError("no image properties")
    found = _boxes(data, *container)
    if b"ispe" not in found:
        raise IndexError("no image size")
    width, height = struct.unpack_from(">II", data, found[b"ispe"][0] + 4)
    turns = data[found[b"irot"][0]] & 3 if b"irot" in found else 0  # counter-clockwise quarters
    mirror = data[found[b"imir"][0]] & 1 if b"imir" in found else None  # 0: upside down, 1: left to right
    return _raster("avif", width, height, _ORIENTATIONS[turns, mirror])


_ORIENTATIONS = {
    (0, None): 1, (1, None): 8, (2, None): 3, (3, None): 6, (0, 0): 4, (0, 1): 2,
    (1, 0): 5, (1, 1): 7, (2, 0): 2, (2, 1): 4, (3, 0): 7, (3, 1): 5,
}  # fmt: skip


def _boxes(data: bytes, start: int, end: int) -> dict[bytes, tuple[int, int]]:
    """The boxes (ISO/IEC 14496-12, 4.2) between two offsets by type, the first of each: where their content lies."""
    found: dict[bytes, tuple[int, int]] = {}
    while start + 8 <= end and len(found) < 64:
        size, kind = struct.unpack_from(">I4s", data, start)
        head = 8
        if size == 1:
            (size,), head = struct.unpack_from(">Q", data, start + 8), 16
        last = end if size == 0 else start + size
        if size and (size < head or last > end):
            break
        found.setdefault(kind, (start + head, last))
        start = last
    return found


def _svg(data: bytes, name: str) -> ImageInfo:
    """Natural dimensions of an SVG image (SVG 2, 8.2; CSS Images 3, 4.1): width, height, or the viewBox's ratio."""
    if b"<svg" not in data[:65536] and b":svg" not in data[:65536]:
        raise ResourceError(name, "is no image of a known type (PNG, JPEG, WebP, AVIF, GIF, BMP, SVG)")
    parser = etree.XMLPullParser(
        events=("start",), recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        parser.feed(data[: 1 << 20])
        root = next((node for _, node in parser.read_events() if isinstance(node, etree._Element)), None)
    except etree.XMLSyntaxError as error:
        raise ResourceError(name, f"is no image: {error}") from error
    if root is None or etree.QName(root).localname != "svg":
        raise ResourceError(name, "is no image of a known type (PNG, JPEG, WebP, AVIF, GIF, BMP, SVG)")
    return svg_natural_size({str(name): str(value) for name, value in root.attrib.items()})


def svg_natural_size(attributes: dict[str, str]) -> ImageInfo:
    """The natural dimensions that an `<svg>` element's attributes give."""
    width, height = svg_length(attributes.get("width", "")), svg_length(attributes.get("height", ""))
    numbers = [float(number) for number in _NUMBERS.findall(attributes.get("viewBox", ""))]
    ratio = None
    if width is not None and height is not None and width > 0 and height > 0:
        ratio = width / height
    elif len(numbers) == 4 and numbers[2] > 0 and numbers[3] > 0:
        ratio = numbers[2] / numbers[3]
    usable = ratio is not None and 1e-9 < ratio < 1e9
    return ImageInfo("svg", width, height, ratio if usable else None)


def svg_length(text: str) -> float | None:
    """A length attribute in px; None where it is missing, a percentage, negative or broken."""
    match = _LENGTH.match(text)
    if match is None or match[2].lower() not in _UNITS:
        return None
    value = float(match[1]) * _UNITS[match[2].lower()]
    return value if 0 <= value < 1e9 else None
