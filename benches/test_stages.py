"""Benchmarks of every stage and end to end, on the gallery's article card (1200 x 630)."""

import itertools

import pytest

from audome_engine.errors import Diagnostics
from audome_engine.html.parser import parse_html
from audome_engine.options import Limits, Medium
from audome_engine.pipeline import Template, _Stopwatch, check_options
from audome_engine.raster.caches import RasterCaches
from audome_engine.raster.encode import encode
from audome_engine.raster.pdf import write_pdf
from audome_engine.raster.player import rasterize
from audome_engine.style.values import Family
from audome_engine.templates.builtin import builtin_templates
from audome_engine.text.fonts import FontContext, FontLibrary
from audome_engine.text.shape import shape_paragraph
from audome_engine.text.types import FontRequest, TextSpan

CARD = next(item for item in builtin_templates() if item.name == "article-card")
ARABIC = "يسرّنا دعوتكم إلى لقاءٍ يجمع الشعر والموسيقى، مع نخبة من شعراء المدينة"


@pytest.fixture
def template():
    opened = Template.open(CARD.path)
    opened.render(CARD.data())
    return opened


def test_parse(benchmark):
    html = CARD.path.read_text(encoding="utf-8")
    benchmark(lambda: parse_html(html, limits=Limits(), diagnostics=Diagnostics()))


def test_cascade(benchmark, template):
    benchmark(lambda: template._styled(template._document, Medium(1200.0, 630.0)))


def test_shape(benchmark):
    fonts = FontContext(FontLibrary.bundled(), (), lambda url: None, Diagnostics())
    request = FontRequest((Family("Cairo"),), 32.0)

    def shape():
        fonts.shaped.clear()
        shape_paragraph(fonts, ARABIC, [TextSpan(0, len(ARABIC), request)], [1] * len(ARABIC))

    benchmark(shape)


def test_layout(benchmark, template):
    numbers = itertools.count()
    benchmark(lambda: template.measure({"title.text": f"What a browser knows {next(numbers)}"}))


def test_raster(benchmark, template):
    options = check_options({})
    display_list = template._painted(template._laid_out(CARD.data(), options, _Stopwatch()), options)
    benchmark(lambda: rasterize(display_list, scale=1.0, limits=Limits(), caches=RasterCaches(Limits())))


@pytest.mark.parametrize("format", ["png", "jpeg", "webp", "avif", "webp-lossless"])
def test_encode(benchmark, template, format):
    name, _, lossless = format.partition("-")
    options = check_options({})
    display_list = template._painted(template._laid_out(CARD.data(), options, _Stopwatch()), options)
    pixels = rasterize(display_list, scale=1.0, limits=Limits(), caches=RasterCaches(Limits()))
    benchmark(lambda: encode(pixels, format=name, quality=90, lossless=bool(lossless), background=None))


def test_pdf(benchmark, template):
    options = check_options({})
    display_list = template._painted(template._laid_out(CARD.data(), options, _Stopwatch()), options)
    benchmark(lambda: write_pdf(display_list, None, scale=1.0, limits=Limits(), caches=RasterCaches(Limits())))


def test_end_to_end(benchmark, template):
    numbers = itertools.count()
    benchmark(lambda: template.render({"title.text": f"What a browser knows about text {next(numbers)}"}))
