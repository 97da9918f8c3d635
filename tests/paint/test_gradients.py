"""Gradients: forms that must paint alike (CSS Images 3 and 4, section 3), and colours at places along them."""

import numpy as np
import pytest

from audome_engine import compile, render
from tests.pictures import on_white

ALIKE = {
    "two positions are two stops": (
        "linear-gradient(90deg,red 10px 30px,blue)",
        "linear-gradient(90deg,red 10px,red 30px,blue)",
    ),
    "a stop is never before the one before it": (
        "linear-gradient(90deg,red 50%,lime 20%,blue)",
        "linear-gradient(90deg,red 50%,lime 50%,blue)",
    ),
    "a single colour": ("linear-gradient(red)", "linear-gradient(red,red)"),
    "a hint half way changes nothing": ("linear-gradient(90deg,red,50%,blue)", "linear-gradient(90deg,red,blue)"),
    "a hint at a stop is a hard edge": (
        "linear-gradient(90deg,red 20px,20px,blue 60px)",
        "linear-gradient(90deg,red 20px,blue 20px)",
    ),
    "a hint at the next stop is one there": (
        "linear-gradient(90deg,red 20px,60px,blue 60px)",
        "linear-gradient(90deg,red 60px,blue 60px)",
    ),
    "sides are angles": ("linear-gradient(to left,red,blue)", "linear-gradient(270deg,red,blue)"),
    "corners of a square are angles": (
        "linear-gradient(to top right,red,blue) 0 0/40px 40px",
        "linear-gradient(45deg,red,blue) 0 0/40px 40px",
    ),
    "turns and grads": ("linear-gradient(.125turn,red,blue)", "linear-gradient(50grad,red,blue)"),
    "stripes are repeated stops": (
        "repeating-linear-gradient(90deg,red 0 10px,blue 10px 20px)",
        "linear-gradient(90deg,red 10px,blue 0 20px,red 0 30px,blue 0 40px,red 0 50px,blue 0 60px,red 0 70px,blue 0)",
    ),
    "stripes begin anywhere": (
        "repeating-linear-gradient(90deg,red 25px 35px,blue 35px 45px)",
        "repeating-linear-gradient(90deg,blue -5px 5px,red 5px 15px)",
    ),
    "repetition without extent is the last colour": (
        "repeating-linear-gradient(red 20px,blue 20px)",
        "linear-gradient(blue,blue)",
    ),
    "of a conic one too": ("repeating-conic-gradient(red 20deg,blue 20deg)", "linear-gradient(blue,blue)"),
    "of a radial one too": ("repeating-radial-gradient(red 9px,blue 9px)", "linear-gradient(blue,blue)"),
    "a repeated point is the average": (
        "repeating-radial-gradient(circle 0px,red,blue)",
        "linear-gradient(#800080,#800080)",
    ),
    "a point is its last colour": ("radial-gradient(circle 0px,red,blue)", "linear-gradient(blue,blue)"),
    "an ellipse without width is its last colour": ("radial-gradient(0px 20px,red,blue)", "linear-gradient(blue,blue)"),
    "rings are repeated stops": (
        "repeating-radial-gradient(circle,red 0 10px,blue 10px 20px)",
        "radial-gradient(circle,red 10px,blue 10px 20px,red 20px 30px,blue 30px 40px,red 40px 50px,blue 50px)",
    ),
    "rings that begin outside": (
        "repeating-radial-gradient(circle,red 20px 30px,blue 30px 40px)",
        "repeating-radial-gradient(circle,red 0 10px,blue 10px 20px)",
    ),
    "extents are lengths": ("radial-gradient(circle closest-side,red,blue)", "radial-gradient(20px,red,blue)"),
    "an ellipse to the sides": (
        "radial-gradient(farthest-side at 30% 50%,red,blue)",
        "radial-gradient(56px 20px at 24px 20px,red,blue)",
    ),
    "pieces of a pie": (
        "repeating-conic-gradient(red 0 45deg,blue 45deg 90deg)",
        "conic-gradient(red 45deg,blue 0 90deg,red 0 135deg,blue 0 180deg,red 0 225deg,blue 0 270deg,red 0 315deg,blue 0)",
    ),
    "a pie that begins later": (
        "conic-gradient(from 90deg at 30px 10px,red 25%,blue 0)",
        "conic-gradient(at 30px 10px,blue 25%,red 0 50%,blue 0)",
    ),
    "srgb is what old colours are mixed in": (
        "linear-gradient(90deg in srgb,red,blue)",
        "linear-gradient(90deg,red,blue)",
    ),
    "oklab is what others are mixed in": (
        "linear-gradient(90deg,color(srgb 1 0 0),blue)",
        "linear-gradient(90deg in oklab,red,blue)",
    ),
    "a hue without a colour takes the other one's": (
        "linear-gradient(90deg in oklch,oklch(.7 .2 none),oklch(.6 .2 200))",
        "linear-gradient(90deg in oklch,oklch(.7 .2 200),oklch(.6 .2 200))",
    ),
    "and on both sides its neighbours'": (
        "linear-gradient(90deg in lch,lch(50 40 20),lch(70 none 40) 50%,lch(60 10 200))",
        "linear-gradient(90deg in lch,lch(50 40 20),lch(70 40 40) 50%,lch(70 10 40) 50%,lch(60 10 200))",
    ),
    "none keeps its meaning in a space with such a component": (
        "linear-gradient(90deg in oklch,hsl(120 none 50%),hsl(240 100% 50%))",
        "linear-gradient(90deg in oklch,oklch(.59987 .31321 264.05),blue)",
    ),
    "missing alpha is the other one's": (
        "linear-gradient(90deg in srgb,rgb(255 0 0/none),rgb(0 0 255/.5))",
        "linear-gradient(90deg in srgb,rgb(255 0 0/.5),rgb(0 0 255/.5))",
    ),
    "greys have no hue": (
        "linear-gradient(90deg in hsl,#fff,blue)",
        "linear-gradient(90deg in hsl,hsl(240 0% 100%),blue)",
    ),
    "the longer way round from red to red": (
        "linear-gradient(90deg in hsl longer hue,red,red)",
        "linear-gradient(90deg in hsl increasing hue,red,lime 33.3333%,blue 66.6667%,red)",
    ),
    "premultiplied": ("linear-gradient(90deg,red,transparent)", "linear-gradient(90deg,red,rgb(255 0 0/0))"),
    "tiles of whole pixels": (
        "linear-gradient(90deg,red,blue) 0 0/20px 100%",
        "repeating-linear-gradient(90deg,red,blue 20px)",
    ),
    "tiles that begin before the box": (
        "linear-gradient(90deg,red 50%,blue 0) -5px 0/20px 100%",
        "repeating-linear-gradient(90deg,red -5px 5px,blue 5px 15px)",
    ),
}


def picture(background: str) -> np.ndarray:
    body = f"<style>body{{margin:0}} div{{width:80px;height:40px;background:{background}}}</style><div></div>"
    return on_white(render(body, width=80, height=40))


@pytest.mark.parametrize("name", ALIKE)
def test_alike(name):
    first, second = (picture(background) for background in ALIKE[name])
    assert np.abs(first - second).max() <= 3  # of 255: hues are mixed step by step, and the average is rounded
    assert (first != 255).any()


def test_hard_edges_are_exact_at_any_length():
    """Every pixel whose centre is before the edge is red, however long the gradient is."""
    for edge in (333.4, 333.6, 1204.4, 1777.7):
        html = f"<style>body{{margin:0;height:4px;background:linear-gradient(90deg,red {edge}px,blue 0)}}</style>"
        row = compile(html, width=2000, height=4).render_array()[2]
        assert int((row[:, 0] == 255).sum()) == int(edge + 0.5)
        assert not ((row[:, 0] > 0) & (row[:, 2] > 0)).any()


def test_tiles_of_broken_pixels_are_one_cell_resampled():
    """As in Chromium: a tile of 7.5 px is drawn 8 px high and sampled between its pixels."""
    html = (
        "<style>body{margin:0;height:15px;background:linear-gradient(#111 1px,#0000 1px) 0 0/100% 7.5px #fff}</style>"
    )
    column = compile(html, width=4, height=15).render_array()[:, 1, 0]
    assert column.tolist() == pytest.approx([25, *[255] * 6, 136, 152, *[255] * 6], abs=1)
