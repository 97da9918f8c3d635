"""Image headers, on files made by Pillow and on broken ones."""

from __future__ import annotations

import contextlib
import io
import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from audome_engine.errors import LimitExceeded, ResourceError
from audome_engine.images import ImageInfo, sniff_image, svg_length
from audome_engine.options import Limits

_FORMATS = ["png", "jpeg", "webp", "gif"]


def made(format: str, size: tuple[int, int] = (7, 5), mode: str = "RGB", **options: object) -> bytes:
    """A picture of one colour, encoded."""
    stream = io.BytesIO()
    Image.new(mode, size).save(stream, format, **options)
    return stream.getvalue()


def exif(orientation: int) -> Image.Exif:
    tags = Image.Exif()
    tags[0x010F] = "maker"
    tags[0x0112] = orientation
    return tags


def sniffed(data: bytes, limits: Limits | None = None) -> ImageInfo:
    return sniff_image(data, "x", limits or Limits())


@pytest.mark.parametrize("format", _FORMATS)
@pytest.mark.parametrize("size", [(1, 1), (7, 5), (300, 2)])
def test_type_and_size(format, size):
    info = sniffed(made(format, size))
    assert info == ImageInfo(format, size[0], size[1], size[0] / size[1])


@pytest.mark.parametrize(
    ("format", "mode", "options"),
    [("png", "RGBA", {}), ("png", "1", {}), ("png", "P", {}), ("jpeg", "L", {}), ("jpeg", "CMYK", {}),
     ("jpeg", "RGB", {"progressive": True}), ("jpeg", "RGB", {"comment": b"\xff\xc0 no frame header"}),
     ("webp", "RGB", {"lossless": True}), ("webp", "RGBA", {}), ("webp", "RGBA", {"icc_profile": b"EXIF" * 9})],
)  # fmt: skip
def test_kinds_of_each_type(format, mode, options):
    info = sniffed(made(format, (7, 5), mode, **options))
    assert (info.format, info.width, info.height, info.orientation) == (format, 7, 5, 1)


@pytest.mark.parametrize("format", ["png", "jpeg", "webp"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_turns_the_size(format, orientation):
    info = sniffed(made(format, (7, 5), exif=exif(orientation)))
    assert info.orientation == orientation
    assert (info.width, info.height) == ((5, 7) if orientation >= 5 else (7, 5))
    assert info.ratio == pytest.approx(info.width / info.height)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_makes_no_sense_is_none(orientation):
    assert sniffed(made("jpeg", exif=exif(orientation))).orientation == 1


def test_bytes_that_look_like_exif_in_the_pixels_are_none():
    tiff = exif(6).tobytes().removeprefix(b"Exif\0\0")
    fake = struct.pack(">I", len(tiff)) + b"eXIf" + tiff
    data = made("png")
    at = data.index(b"IDAT") - 4
    chunk = struct.pack(">I", len(fake)) + b"IDAT" + fake + b"\0\0\0\0"
    assert sniffed(data[:at] + chunk + data[at:]).orientation == 1


@pytest.mark.parametrize("format", _FORMATS)
def test_files_cut_off_in_their_header_are_errors_and_later_not(format):
    data = made(format, (64, 64))
    outcomes = []
    for length in range(len(data)):
        try:
            outcomes.append(sniffed(data[:length]) == sniffed(data))
        except ResourceError:
            outcomes.append(False)
    assert not outcomes[0]
    assert outcomes == sorted(outcomes), "once the header is complete it stays so"


@pytest.mark.parametrize("format", _FORMATS)
def test_too_many_pixels(format):
    with pytest.raises(LimitExceeded, match="image_pixels") as caught:
        sniffed(made(format, (11, 10)), Limits(image_pixels=109))
    assert caught.value.limit == "image_pixels"
    sniffed(made(format, (11, 10)), Limits(image_pixels=110))


def test_a_header_that_claims_a_huge_size_is_believed():
    data = bytearray(made("png"))
    data[16:24] = struct.pack(">II", 60000, 60000)
    with pytest.raises(LimitExceeded):
        sniffed(bytes(data))


@pytest.mark.parametrize(
    "data", [b"", b"text", b"%PDF-1.7", b"RIFF1234WAVE", b"\x89PNG", b"BM123", b"<html><p>", b"\0" * 99]
)
def test_other_files_are_no_images(data):
    with pytest.raises(ResourceError):
        sniffed(data)


_magic = st.sampled_from([made(format)[:16] for format in _FORMATS] + [b"<svg ", b"<?xml version='1.0'?><svg", b""])


@given(_magic, st.binary(max_size=80))
def test_hostile_bytes(magic, rest):
    try:
        info = sniffed(magic + rest)
    except (ResourceError, LimitExceeded):
        return
    assert info.width is None or math.isfinite(info.width)
    assert info.ratio is None or 0 < info.ratio < math.inf


@given(st.sampled_from(_FORMATS), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), max_size=6))
def test_files_with_changed_bytes(format, changes):
    data = bytearray(made(format, exif=exif(6)) if format != "gif" else made(format))
    for at, byte in changes:
        if at < len(data):
            data[at] = byte
    with contextlib.suppress(ResourceError, LimitExceeded):
        sniffed(bytes(data))


# SVG


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ('width="20" height="10"', (20, 10, 2)),
        ('width="1in" height="2.54cm"', (96, 96, 1)),
        ('width="50%" height="10"', (None, 10, None)),
        ('viewBox="0 0 30 10"', (None, None, 3)),
        ('width="60" viewBox="0,0,30,10"', (60, None, 3)),
        ('width="60" height="10" viewBox="0 0 1 1"', (60, 10, 6)),
        ('viewBox="0 0 0 10"', (None, None, None)),
        ('viewBox="0 0 1e999 1e999"', (None, None, None)),
        ('viewBox="0 0 1e300 1e-300"', (None, None, None)),
        ('width="0" height="10"', (0, 10, None)),
        ('width="-5" height="1e99"', (None, None, None)),
        ('width="auto" height="10 px 3"', (None, None, None)),
        ("", (None, None, None)),
    ],
)
def test_natural_dimensions_of_svg(attributes, expected):
    info = sniffed(f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}><rect/></svg>'.encode())
    assert info.format == "svg"
    assert (info.width, info.height, info.ratio) == tuple(None if v is None else pytest.approx(v) for v in expected)


@pytest.mark.parametrize(
    "text",
    ['<?xml version="1.0"?>\n<!-- <svg> --><!DOCTYPE svg><svg width="3" height="4"/>', '\ufeff<svg width="3" height="4">',
     '<x:svg xmlns:x="http://www.w3.org/2000/svg" width="3" height="4"/>', '  <svg width="3" height="4"><broken'],
)  # fmt: skip
def test_ways_to_write_an_svg_file(text):
    assert (sniffed(text.encode()).width, sniffed(text.encode()).height) == (3, 4)


def test_svg_without_an_xml_root_of_that_name():
    for text in ("<html><svg width='3'/></html>", "<!-- <svg> -->", "<svgx/>", "x <svg>"):
        with pytest.raises(ResourceError):
            sniffed(text.encode())


def test_entities_in_an_svg_header_cannot_explode():
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "x" * 10}">' for i in range(12))
    data = f'<!DOCTYPE svg [{entities}]><svg width="&e11;" height="4"/>'.encode()
    with contextlib.suppress(ResourceError):
        assert sniffed(data).width is None


@given(st.text(max_size=20))
def test_any_text_as_a_length(text):
    value = svg_length(text)
    assert value is None or 0 <= value < 1e9
