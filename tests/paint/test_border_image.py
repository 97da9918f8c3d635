"""Images as borders: values that must paint alike (CSS Backgrounds 3, section 5)."""

import base64
import io

import numpy as np
import pytest
from PIL import Image, ImageColor

from audome_engine import compile, render
from tests.pictures import on_white

COLORS = ["#f00", "#080", "#00f", "#ff0", "#ccc", "#f0f", "#0ff", "#740", "#000"]


def nine() -> str:
    """A picture of nine squares of 10 px, each of one colour."""
    picture = Image.new("RGB", (30, 30))
    for index, color in enumerate(COLORS):
        picture.paste(Image.new("RGB", (10, 10), color), (index % 3 * 10, index // 3 * 10))
    data = io.BytesIO()
    picture.save(data, "PNG")
    return f"url(data:image/png;base64,{base64.b64encode(data.getvalue()).decode()})"


NINE = nine()
BASE = "position:absolute;left:20px;top:20px;width:40px;height:30px;border:10px solid #888;"
ALIKE = {
    "longhands": (
        f"border-image:{NINE} 10 20% fill/8px 1/2px round space",
        f"border-image-source:{NINE};border-image-slice:fill 10 20%;border-image-width:8px 1;border-image-outset:2px;"
        "border-image-repeat:round space",
    ),
    "percentages of the picture": (f"border-image:{NINE} 50%", f"border-image:{NINE} 15"),
    "a number is of the border's width": (f"border-image:{NINE} 10/2", f"border-image:{NINE} 10/20px"),
    "auto is the slice": (f"border-image:{NINE} 10/auto", f"border-image:{NINE} 10/10px"),
    "an outset of one border": (f"border-image:{NINE} 10/1/1", f"border-image:{NINE} 10/1/10px"),
    "outset without widths": (f"border-image:{NINE} 10//5px", f"border-image:{NINE} 10/1/5px"),
    "whole tiles": (f"border-image:{NINE} 10 round", f"border-image:{NINE} 10 repeat"),
    "one word for both axes": (f"border-image:{NINE} 10 round stretch", f"border-image:stretch {NINE} 10"),
    "widths that overlap shrink together": (
        f"border-image:{NINE} 10/60px 80px",
        f"border-image:{NINE} 10/23px 30px",
    ),
    "slices that overlap leave corners": (f"border-image:{NINE} 30", f"border-image:{NINE} 100%"),
    "a gradient is as large as the area": (
        "border-image:linear-gradient(90deg,red,blue) 10 fill/10px/3px",
        "border:0;padding:10px;background:linear-gradient(90deg,red,blue);margin:-3px;width:46px;height:36px",
    ),
    "one side": (
        "border-width:0 0 10px;border-image:linear-gradient(90deg,red,blue) 0 0 1",
        "border:0;height:40px;background:linear-gradient(90deg,red,blue) 0 30px no-repeat",
    ),
    "corners are not rounded": (f"border-image:{NINE} 10;border-radius:20px", f"border-image:{NINE} 10"),
    "no style, no image's widths": (f"border:none;border-image:{NINE} 10", "border:none"),
    "a picture that is not there leaves the border": ("border-image:url(missing.png) 10", ""),
    "border resets it": (f"border-image:{NINE} 10;border:10px solid #888", ""),
    "a side does not": (f"border-image:{NINE} 10;border-top:10px solid #888", f"border-image:{NINE} 10"),
    "none": ("border-image:none", ""),
    "negative slices are invalid": (f"border-image:{NINE} -1", ""),
    "two sources are invalid": (f"border-image:{NINE} {NINE}", ""),
}


def picture(style: str) -> np.ndarray:
    html = f"<style>body{{margin:0}}</style><div style='{BASE}{style}'></div>"
    return on_white(render(html, width=100, height=90))


@pytest.mark.parametrize("name", ALIKE)
def test_alike(name):
    first, second = (picture(style) for style in ALIKE[name])
    assert np.abs(first - second).max() <= 2


def test_every_part_is_where_it_belongs():
    html = f"<style>body{{margin:0}}</style><div style='{BASE}border-image:{NINE} 10 fill'></div>"
    pixels = compile(html, width=100, height=90).render_array()
    found = [tuple(pixels[y, x, :3].tolist()) for y in (25, 45, 65) for x in (25, 50, 75)]
    assert found == [ImageColor.getrgb(color) for color in COLORS]


def test_space_leaves_equal_room_around_tiles():
    html = f"<style>body{{margin:0}}</style><div style='{BASE}width:34px;border-image:{NINE} 10 space'></div>"
    row = on_white(render(html, width=100, height=90))[25, 30:64]
    assert [int(x) for x in np.flatnonzero((row == (0, 136, 0)).all(axis=1))] == [
        *range(1, 11),
        *range(12, 22),
        *range(23, 33),
    ]
