"""SVG text: drawings that must paint alike."""

import numpy as np
import pytest

from audome_engine import render
from tests.pictures import on_white

TEXT = '<text font-family="Inter" font-size="20" {}>{}</text>'
# Inter at 20 px: ascent 19, descent 5, x-height 10.92
ALIKE = {
    "white space at both ends": ("  a  b\n", 'x="10" y="40"', "a b", 'x="10" y="40"'),
    "raised by half the height of the text": (
        'x<tspan baseline-shift="super">2</tspan>', 'x="10" y="40"',
        'x<tspan dy="-12">2</tspan>', 'x="10" y="40"',
    ),
    "lowered": (
        'x<tspan baseline-shift="sub">2</tspan>', 'x="10" y="40"', 'x<tspan dy="12">2</tspan>', 'x="10" y="40"',
    ),
    "by percentages of the font size, in each other": (
        '<tspan baseline-shift="50%">a<tspan baseline-shift="-25%">b</tspan></tspan>', 'x="10" y="40"',
        '<tspan dy="-10">a<tspan dy="5">b</tspan></tspan>', 'x="10" y="40"',
    ),
    "aligned by another baseline": (
        '<tspan alignment-baseline="central">abc</tspan>', 'x="10" y="40"', "abc", 'x="10" y="47"',
    ),
    "aligned as the text is": (
        '<tspan alignment-baseline="baseline" dominant-baseline="auto">abc</tspan>', 'x="10" y="40" dominant-baseline="text-top"',
        "abc", 'x="10" y="59"',
    ),
    "downwards": (
        "abc", 'x="40" y="10" writing-mode="tb"', "abc", 'transform="translate(33 10) rotate(90)"',
    ),
    "downwards, positions are those of the drawing": (
        'a<tspan x="60" dy="5">b</tspan>', 'x="40" y="10" writing-mode="sideways-rl"',
        'a<tspan y="-60" dx="5">b</tspan>', 'transform="rotate(90)" x="10" y="-40"',
    ),
    "upwards": (
        "abc", 'x="40" y="70" writing-mode="sideways-lr" text-anchor="middle"',
        "abc", 'transform="translate(40 70) rotate(-90)" text-anchor="middle"',
    ),
    "stretched in part": (
        '<tspan textLength="40" lengthAdjust="spacingAndGlyphs">ab</tspan><tspan>c</tspan>', 'x="10" y="40"',
        '<tspan textLength="40" lengthAdjust="spacingAndGlyphs">ab</tspan><tspan x="50">c</tspan>', 'x="10" y="40"',
    ),
    "in capitals": ("straße", 'x="10" y="40" style="text-transform:uppercase"', "STRASSE", 'x="10" y="40"'),
    "a path of its own": (
        '<textPath path="M10 40H90">abc</textPath>', "", '<textPath href="#p">abc</textPath>', "",
    ),
    "an offset in lengths of the author's": (
        '<textPath href="#p" startOffset="5">abc</textPath>', "", '<textPath href="#p" startOffset="50%">abc</textPath>', "",
    ),
    "what follows a path goes on at its end": (
        '<textPath path="M10 40H20"></textPath><textPath path="M10 20H40">a</textPath>b', "",
        '<textPath path="M10 20H40">a</textPath><tspan x="40" y="20">b</tspan>', "",
    ),
    "languages that are not read": ('a<tspan systemLanguage="tlh">b</tspan>', 'x="9" y="40"', "a", 'x="9" y="40"'),
}  # fmt: skip


def picture(body: str) -> np.ndarray:
    defs = '<defs><path id="p" d="M10 40H90" pathLength="10"/></defs>'
    html = f'<style>body{{margin:0}}</style><svg width="100" height="80" style="display:block">{defs}{body}</svg>'
    return on_white(render(html, width=100, height=80))


@pytest.mark.parametrize("name", ALIKE)
def test_alike(name):
    content, attributes, other, its = ALIKE[name]
    first, second = picture(TEXT.format(attributes, content)), picture(TEXT.format(its, other))
    assert (first != 255).any()
    assert (np.abs(first - second) > 64).mean() < 0.002  # glyphs stand at quarter pixels, one by one or as a run


@pytest.mark.parametrize(
    ("attributes", "rect"),
    [
        ('text-decoration="underline"', '<rect x="10" y="41" width="{}" height="2"/>'),
        ('text-decoration="overline" fill="#c00"', '<rect x="10" y="19" width="{}" height="2" fill="#c00"/>'),
        ('style="text-decoration:underline 4px"', '<rect x="10" y="42" width="{}" height="4"/>'),
        (
            'style="text-decoration:underline double"',
            '<rect x="10" y="41" width="{0}" height="2"/><rect x="10" y="44" width="{0}" height="2"/>',
        ),
    ],
)
def test_decorations(attributes, rect):
    fill = "#c00" if "#c00" in attributes else "#000"
    shown = picture(TEXT.format(f'x="10" y="40" {attributes}', "xn"))
    plain = picture(TEXT.format(f'x="10" y="40" fill="{fill}"', "xn") + rect.format(21.76))
    assert (np.abs(shown - plain) > 64).mean() < 0.002


def test_ink_is_left_out():
    shown = picture(TEXT.format('x="10" y="40" text-decoration="underline" fill="#fff" stroke="none"', "ng"))
    assert (shown == 255).all()
    shown = picture(TEXT.format('x="10" y="40" text-decoration="underline"', "nnng"))
    assert shown[42, 20].max() < 30
    assert shown[42, 46].min() == 255


def test_shadows():
    shown = picture(TEXT.format('x="10" y="40" fill="#fff" style="text-shadow:30px 0 #c00"', "n"))
    assert (shown[:, :38] == 255).all()
    assert ((shown - [204, 0, 0]) == 0).all(axis=2).any()
