"""Formats: what each of them keeps of a picture, and that equal pictures are equal bytes."""

import io
import typing

import numpy as np
import pytest
from PIL import Image, features

import audome_engine as audome
from audome_engine.formats import FORMATS, Format
from audome_engine.raster import encode

CARD = """<meta name=viewport content="width=120, height=60"><body style="margin:0">
<p style="margin:8px;color:#c00;background:linear-gradient(90deg, #0063, #060)">Sharp <b>مرحبا</b></p>"""


@pytest.fixture(scope="module")
def card():
    return audome.compile(CARD)


def opened(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


def test_the_table_is_what_the_api_takes():
    assert typing.get_args(Format) == tuple(FORMATS)
    suffixes = [suffix for about in FORMATS.values() for suffix in about.suffixes]
    assert len(suffixes) == len(set(suffixes))


@pytest.mark.parametrize("format", FORMATS)
def test_equal_pictures_are_equal_bytes(card, format):
    first = card.render(format=format)
    assert first == card.render(format=format) == audome.compile(CARD).render(format=format)


def test_lossless_webp_is_the_picture(card):
    data = card.render(format="webp", lossless=True)
    assert data[12:16] == b"VP8L" or b"VP8L" in data[:64]
    pixels = card.render_array()
    assert pixels[..., 3].min() < 255
    assert (opened(data) == pixels).all()
    assert not (opened(card.render(format="webp")) == pixels).all()


def test_avif_keeps_alpha_and_obeys_quality(card):
    good, poor = (card.render(format="avif", quality=quality) for quality in (90, 20))
    assert Image.open(io.BytesIO(good)).format == "AVIF"
    assert len(poor) < len(good)
    pixels = card.render_array()
    assert (opened(good)[..., 3] == 0).any()
    difference = np.abs(opened(good).astype(int) - pixels)[pixels[..., 3] == 255]
    assert difference.mean() < 4
    assert Image.open(io.BytesIO(card.render(format="avif", background="white"))).mode == "RGB"


@pytest.mark.parametrize("format", [name for name, about in FORMATS.items() if not about.has_lossless])
def test_what_cannot_be_lossless_says_so(card, format):
    with pytest.raises(audome.InvalidArgument, match="png or webp can") as caught:
        card.render(format=format, lossless=True)
    assert caught.value.argument == "lossless"


def test_png_is_lossless_anyway(card):
    assert card.render(lossless=True) == card.render()


def test_unknown_formats_hear_of_the_known_ones(card):
    with pytest.raises(audome.InvalidArgument, match='"png", "jpeg", "webp"'):
        card.render(format="gif")


def test_a_pillow_without_avif_is_an_error_of_the_argument(card, monkeypatch):
    monkeypatch.setattr(features, "check", lambda name: False)
    assert encode.features is features
    with pytest.raises(audome.InvalidArgument, match="without avif") as caught:
        card.render(format="avif")
    assert caught.value.argument == "format"
