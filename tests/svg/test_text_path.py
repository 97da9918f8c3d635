"""Text on paths (SVG 2, 11.8): drawings that must paint alike."""

import numpy as np
import pytest

from audome_engine import compile, render
from tests.pictures import on_white

LINE = '<path id="p" d="M10 40H130"/>'
TEXT = '<text font-family="Inter" font-size="16" {}>{}</text>'
ALIKE = {
    "a straight path is a line": (
        TEXT.format("", '<textPath href="#p">path</textPath>'),
        TEXT.format('x="10" y="40"', "path"),
    ),
    "it may begin later": (
        TEXT.format("", '<textPath href="#p" startOffset="25%">path</textPath>'),
        TEXT.format('x="40" y="40"', "path"),
    ),
    "and be anchored there": (
        TEXT.format('text-anchor="middle"', '<textPath href="#p" startOffset="50%">path</textPath>'),
        TEXT.format('text-anchor="middle" x="70" y="40"', "path"),
    ),
    "down": (
        TEXT.format("", '<textPath href="#d">path</textPath>'),
        TEXT.format('transform="translate(60 5) rotate(90)"', "path"),
    ),
    "moved across": (
        TEXT.format("", '<textPath href="#p"><tspan dy="9">path</tspan></textPath>'),
        TEXT.format('x="10" y="49"', "path"),
    ),
    "x goes along": (
        TEXT.format('x="15" y="3"', '<textPath href="#p">path</textPath>'),
        TEXT.format('x="25" y="40"', "path"),
    ),
    "nothing beyond the end": (
        TEXT.format("", '<textPath href="#p" startOffset="200">path</textPath>'),
        "",
    ),
    "nothing without a path": (TEXT.format("", '<textPath href="#q">path</textPath>'), ""),
}


def picture(body: str) -> np.ndarray:
    defs = f'<defs>{LINE}<path id="d" d="M60 5V75"/></defs>'
    html = f'<style>body{{margin:0}}</style><svg width="140" height="80" style="display:block">{defs}{body}</svg>'
    return on_white(render(html, width=140, height=80))


@pytest.mark.parametrize("name", ALIKE)
def test_alike(name):
    first, second = (picture(body) for body in ALIKE[name])
    assert np.abs(first - second).mean() < 0.6  # glyphs stand at quarter pixels, one by one or as a run
    assert (first != 255).any() == (second != 255).any()


def test_a_long_text_on_a_short_path_ends():
    body = TEXT.format("", f'<textPath href="#p">{"long " * 1000}</textPath>')
    assert compile(f'<svg width="140" height="80">{LINE}{body}</svg>', width=140, height=80).render_array().any()
