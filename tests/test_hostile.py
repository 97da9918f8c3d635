"""Documents that nobody writes: whatever the markup and the styles, a picture comes out, in the size that was asked."""

import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from random_documents import GRAMMARS, html

from audome_engine import measure, render
from audome_engine.errors import LimitExceeded

DECLARATIONS = st.sampled_from(
    "display:grid|display:table|display:table-cell|display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical|"
    "columns:2|writing-mode:vertical-rl|transform:scale(0)|transform:rotate(1e9deg)|width:1e30px|height:-5px|font-size:0|"
    "font-size:1e6px|line-height:0|letter-spacing:-50px|margin:-1e9px|padding:1e9px|filter:blur(2px)|clip-path:circle(0)|"
    "mask:linear-gradient(red,blue)|background:url(data:,x)|background:conic-gradient(red)|border:1e9px double|z-index:1e99|"
    "border-image:linear-gradient(red,blue) 1|border-radius:1e9px|box-shadow:0 0 1e9px|aspect-ratio:0|aspect-ratio:1e-30|"
    "flex:1e30|order:-2147483648|tab-size:0|text-indent:1e30px|opacity:nan|content:counter(x)|quotes:none|float:left|"
    "position:sticky|position:fixed;inset:1e30px|text-shadow:0 0 1e6px|text-overflow:'';overflow:hidden|all:initial|"
    "container-type:size;padding:5cqh|container-type:inline-size;width:150cqw|contain:strict|contain:layout paint|zoom:3|"
    "zoom:1e-9|zoom:1e9|content-visibility:hidden".split("|")
)
TAGS = st.sampled_from(
    "div span p table tr td ul li button input textarea select svg img br wbr hr pre details q".split()
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    [
        "\u0645\u0631\u062d\u0628\u0627",
        "\u2067",
        "\u202e",
        "a\u0301" * 5,
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\u00ad",
        "\ufffc",
    ]
)


@st.composite
def documents(draw, depth=4):
    if depth == 0 or draw(st.booleans()):
        return draw(TEXTS).replace("<", "&lt;")
    tag = draw(TAGS)
    style = ";".join(draw(st.lists(DECLARATIONS, max_size=3)))
    inner = "".join(draw(st.lists(documents(depth - 1), max_size=3)))
    return f'<{tag} style="{style}">{inner}</{tag}>'


@settings(max_examples=150)
@given(documents())
def test_a_picture_comes_out(body):
    picture = Image.open(io.BytesIO(render(body, width=60, height=40)))
    assert picture.size == (60, 40)


@pytest.mark.parametrize("grammar", GRAMMARS)
def test_random_documents_of_the_differential_run(grammar):
    for seed in range(60):
        assert render(html(GRAMMARS[grammar](random.Random(seed))), width=80, height=60)


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 400 + "x",
        "<span>" * 400 + "x",
        '<div style="opacity:.9">' * 400 + "x",
        '<span style="position:relative;z-index:1">' * 300 + "x",
        '<div style="display:flex">' * 60 + "x",
        "<b>\u2067" * 300 + "x",
        "word " * 20_000,
        "w" * 50_000,
        "<p style='text-wrap:balance'>" + "word " * 5_000,
        "<p style='overflow-wrap:anywhere'>" + "مرحبا" * 2_000,
        "<pre style='white-space:pre-wrap'>" + "a\t" * 10_000,
        "<b>a</b> " * 6_000,
        "a<br>" * 8_000,
        "<p style='white-space:nowrap;text-decoration:underline wavy'>" + "gp " * 5_000,
        "<style>" + "a{" * 2000 + "</style>x",
    ],
    ids=[
        "blocks",
        "inlines",
        "groups",
        "positioned",
        "flex",
        "isolates",
        "words",
        "one word",
        "balance",
        "Arabic",
        "tabs",
        "spans",
        "breaks",
        "wave",
        "nested rules",
    ],
)
def test_large_documents_end(body):
    assert render(body, width=50, height=50)


@pytest.mark.parametrize("text", ["word", "مرحبا", "\u0301"], ids=["letters", "Arabic", "marks"])
def test_a_word_of_a_megabyte_ends(text):
    word = "a" + text * (2**20 // len(text.encode()))
    layout = measure(f"<p>{word}", width=50, height=50)
    assert "".join(line.text for line in layout.lines) == word


@pytest.mark.parametrize("tag", ["div", "span", "b", "svg", "details"])
def test_bottomless_documents_are_refused(tag):
    with pytest.raises(LimitExceeded, match="nested too deeply"):
        render(f"<{tag}>" * 3000 + "x", width=50, height=50)
