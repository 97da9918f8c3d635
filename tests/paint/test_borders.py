"""Borders and outlines: documents that must paint alike, and dashes where Chromium has them."""

from itertools import groupby

import numpy as np
import pytest

from audome_engine import compile, render
from tests.pictures import on_white

BASE = "position:absolute;left:20px;top:20px;box-sizing:border-box;width:60px;height:40px;"
ALIKE = {
    "triangles": (
        "width:0;height:0;border:20px solid transparent;border-top:0;border-bottom-color:#080",
        "width:0;height:0;border:20px solid red;border-width:0 20px 20px;border-color:red transparent #080",
    ),
    "one side is clear": (
        "border:8px solid #080;border-left-color:transparent",
        "border:8px solid #080;border-left-color:rgb(255 0 0/0)",
    ),
    "translucent sides are no darker where they meet": (
        "border:6px solid #f008;border-bottom-style:dashed;height:70px",
        "border:6px solid #f00;border-bottom-style:dashed;height:70px;opacity:.533333",
    ),
    "translucent dashes are no darker in the corners": (
        "border:6px dashed #f008",
        "border:6px dashed #f00;opacity:.533333",
    ),
    "an outline is a border outside": (
        "outline:4px dashed #00f",
        "left:16px;top:16px;width:68px;height:48px;border:4px dashed #00f",
    ),
    "outline-offset": (
        "outline:2px solid #00f;outline-offset:5px",
        "left:13px;top:13px;width:74px;height:54px;border:2px solid #00f",
    ),
    "negative outline-offset": (
        "outline:2px solid #00f;outline-offset:-10px",
        "left:28px;top:28px;width:44px;height:24px;border:2px solid #00f",
    ),
    "thin double lines are solid": ("border:2px double #00f", "border:2px solid #00f"),
    "a light from the top left": (
        "border:8px outset #c33",
        "border:8px solid;border-color:#ff4040 #781e1e #781e1e #ff4040",
    ),
    "dark lines are raised": (
        "border:8px inset #000",
        "border:8px solid;border-color:#545454 #a8a8a8 #a8a8a8 #545454",
    ),
    "no dashes where there is no room": (
        "width:9px;height:9px;border:4px dashed #00f",
        "width:9px;height:9px;border:4px solid #00f",
    ),
    "dashes between differing widths are those of each side": (
        "border:4px dashed #00f;border-width:4px 0",
        "border:0 dashed #00f;border-top-width:4px;border-bottom:4px dashed #00f",
    ),
    "sharp inner corners have straight dashes": (
        "border:10px dashed #00f;border-radius:0;border-width:10px 0 0",
        "border:10px dashed #00f;border-width:10px 0 0",
    ),
    "hidden is none": ("border:4px hidden red", ""),
}


def picture(style: str) -> np.ndarray:
    return on_white(render(f"<style>body{{margin:0}}</style><div style='{BASE}{style}'></div>", width=100, height=110))


@pytest.mark.parametrize("name", ALIKE)
def test_alike(name):
    first, second = (picture(style) for style in ALIKE[name])
    assert np.abs(first - second).max() <= 1


# What Chromium paints on the first row of a line: pixels painted, pixels left out, and so on
RUNS = {
    (1, 97, "dotted"): [1] * 97,
    (2, 96, "dotted"): [2, 1, *[2] * 45, 1, 2],
    (2, 99, "dotted"): [2, 3, *[2] * 47],
    (3, 100, "dotted"): [3, 4, *[3] * 31],
    (3, 103, "dotted"): [3, 2, *[3] * 31, 2, 3],
}


@pytest.mark.parametrize(("width", "length", "style"), RUNS)
def test_small_dots_stand_on_whole_pixels(width, length, style):
    html = f"<style>body{{margin:0}}</style><div style='width:{length}px;border-top:{width}px {style} #000'></div>"
    row = compile(html, width=length, height=8).render_array()[0, :, 3]
    assert np.minimum(row, 255 - row).max() <= 8
    assert [len(list(run)) for _, run in groupby((row > 127).tolist())] == RUNS[width, length, style]


def test_lines_of_one_colour_have_no_seam():
    """Sides of several styles are cut without antialiasing where their colours are the same."""
    pixels = picture("border:8px solid #00f;border-left-style:double")[20:28, 20:28]
    assert {tuple(pixel) for row in pixels.tolist() for pixel in row} == {(0, 0, 255), (255, 255, 255)}


def test_two_colours_meet_without_what_is_below():
    pixels = picture("border:8px solid #00f;border-left-color:#f00;background:#fff")[20:28, 20:28]
    assert pixels[..., 1].max() == 0


@pytest.mark.parametrize("width", [2, 6])
def test_no_background_is_seen_outside_of_a_round_border(width):
    corner = picture(f"border:{width}px solid #fff;border-radius:14px;background:#000")[20:34, 20:34]
    y, x = np.mgrid[0:14, 0:14] + 0.5
    edge = np.hypot(14 - x, 14 - y) > 13.5  # outside of the outer edge, and what is cut by it
    assert corner[edge].min() == 255
    assert corner[~edge].min() == 0


def test_an_outline_never_crosses_itself():
    crossed = "outline:3px solid #00f;outline-offset:-90px"
    square = "left:47px;top:37px;width:6px;height:6px;background:#00f"
    assert np.array_equal(picture(crossed), picture(square))
