"""Benchmarks of the text stage: a paragraph of 100 words in two directions, and one of 10,000; beside them what HarfBuzz alone
takes for the letters, and Raqm (FriBidi and HarfBuzz in C, through Pillow) for bidi and shaping without lines.
"""

import random

import pytest
import uharfbuzz as hb
from PIL import ImageFont, features

from audome_engine import compile as compile_html
from audome_engine.errors import Diagnostics
from audome_engine.layout.inline.linebreak import break_lines, make_measure
from audome_engine.layout.inline.prepare import prepare
from audome_engine.layout.types import LayoutContext
from audome_engine.options import Limits
from audome_engine.scene.nodes import Box, Text
from audome_engine.style.values import Family
from audome_engine.text import bidi, segment
from audome_engine.text.bidi import resolve_levels
from audome_engine.text.fonts import FontContext, FontLibrary
from audome_engine.text.library import fonts_folder
from audome_engine.text.segment import break_opportunities
from audome_engine.text.shape import shape_paragraph
from audome_engine.text.types import FontRequest, TextSpan

ARABIC = "يسرّنا دعوتكم إلى لقاءٍ يجمع الشعر والموسيقى، مع نخبة من شعراء المدينة العريقة في 2026".split()
LATIN = "The quick brown fox jumps over a lazy dog while designers kern every headline (2026) by hand, again.".split()
REQUEST = FontRequest((Family("Inter"), Family("Cairo")), 16.0)


def words(count, seed=1):
    """Five words of one script, five of the other, and so on."""
    choose = random.Random(seed).choice
    return " ".join(choose(ARABIC if number // 5 % 2 else LATIN) for number in range(count))


def shape_and_break(fonts, text):
    levels = resolve_levels(text, 0)[1]
    shape_paragraph(fonts, text, [TextSpan(0, len(text), REQUEST)], levels)
    break_opportunities(text, "en")


def forget(fonts):
    fonts.shaped.clear()
    fonts.shapes.clear()
    segment._opportunities.cache_clear()
    segment._graphemes.cache_clear()
    bidi._levels.cache_clear()


def loaded(text):
    """A font context that has its fonts, and knows which of them has which character, but no shapes."""
    fonts = FontContext(FontLibrary.bundled(), (), lambda url: None, Diagnostics())
    shape_and_break(fonts, text)
    forget(fonts)
    return fonts


def test_paragraph_cold(benchmark):
    text = words(100)
    fonts = loaded(text)
    benchmark.pedantic(lambda: shape_and_break(fonts, text), setup=lambda: forget(fonts), rounds=300, warmup_rounds=5)


def test_paragraph_of_known_words(benchmark):
    """Another paragraph, of words that were shaped before."""
    fonts = loaded(words(100))
    for seed in range(100, 110):
        shape_and_break(fonts, words(100, seed))
    texts = iter([words(100, seed) for seed in range(200, 600)])
    benchmark.pedantic(lambda text: shape_and_break(fonts, text), setup=lambda: ((next(texts),), {}), rounds=300)


def test_paragraph_cached(benchmark):
    text = words(100)
    fonts = loaded(text)
    shape_and_break(fonts, text)
    benchmark(lambda: shape_and_break(fonts, text))


def test_paragraph_into_lines(benchmark):
    """From the box to the ends of its lines, with nothing known but the fonts."""
    text = words(100)
    template = compile_html(f'<p style="font:16px Inter,Cairo">{text}', width=400, height=300)
    template.measure()
    compiled = next(iter(template._compiled.values()))
    box = next(child for child in boxes(compiled.scene.root) if any(isinstance(c, Text) for c in child.children))

    def lines():
        context = LayoutContext(compiled.styled.fonts, Limits(), Diagnostics(), 400.0, 300.0)
        return break_lines(make_measure(prepare(context, box), {}, {}), 384.0)

    benchmark.pedantic(lines, setup=lambda: forget(compiled.styled.fonts), rounds=300, warmup_rounds=5)


def boxes(root):
    yield root
    for child in root.children:
        if isinstance(child, Box):
            yield from boxes(child)


@pytest.mark.parametrize("kind", ["mixed", "latin", "arabic"])
def test_ten_thousand_words(benchmark, kind):
    """Everything from a compiled document to the places of its lines."""
    texts = {"mixed": words(10_000), "latin": " ".join(LATIN * 526)[:60_000], "arabic": " ".join(ARABIC * 667)[:60_000]}
    html = f'<p style="font:16px Inter,Cairo">{texts[kind]}'
    numbers = iter(range(1000))

    def fresh():
        template = compile_html(f"{html} {next(numbers)}", width=800)
        return (template,), {}

    benchmark.pedantic(lambda template: template.measure(), setup=fresh, rounds=10, warmup_rounds=1)


def test_harfbuzz_alone(benchmark):
    """The same words in one call, glyphs and advances read."""
    text = words(100)
    font = loaded(text).primary(REQUEST).hb_font

    def shape():
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        hb.shape(font, buffer)
        glyphs = [info.codepoint for info in buffer.glyph_infos]
        return glyphs, [position.x_advance for position in buffer.glyph_positions]

    benchmark(shape)


@pytest.mark.skipif(not features.check("raqm"), reason="Pillow without Raqm")
def test_raqm(benchmark):
    path = next(fonts_folder().rglob("Cairo*.ttf"))
    font = ImageFont.truetype(path, 16, layout_engine=ImageFont.Layout.RAQM)
    text = words(100)
    benchmark(lambda: font.getlength(text))
