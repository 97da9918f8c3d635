"""Fractional boxes and the whole pixels that they are painted on: pairs of documents that must be the same pictures. What
the second of each says is where Chromium paints the first.
"""

import numpy as np
import pytest

from audome_engine import render
from tests.pictures import on_white

STYLE = "<style>body{margin:0} div{box-sizing:border-box}</style>"
SVG = "data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%2240%22 height=%2220%22{}%3E{}%3C/svg%3E"
SHAPE = "%3Ccircle cx=%2220%22 cy=%2210%22 r=%229%22/%3E"
IMAGE = f'<img style="display:block;{{}}" src="{SVG}">'


def _at(x: int, y: int, width: int, height: int, more: str) -> str:
    place = f"position:absolute;left:{x}px;top:{y}px;width:{width}px;height:{height}px"
    return f'<div style="{place};{more}"></div>'


ALIKE = {
    "edges are rounded where they are, sizes are not": (
        '<div style="padding:10.4px"><div style="width:20.3px;height:10.3px;background:red"></div></div>',
        _at(10, 10, 21, 11, "background:red"),
    ),
    "offsets add up before they are rounded": (
        '<div style="padding:.4px"><div style="padding:.4px"><div style="width:9px;height:9px;background:red"></div></div></div>',
        _at(1, 1, 9, 9, "background:red"),
    ),
    "borders are whole pixels in layout already": (
        '<div style="border:2.9px solid;width:20px"><div style="height:5px;background:red"></div></div>',
        '<div style="border:2px solid;width:20px"><div style="height:5px;background:red"></div></div>',
    ),
    "the content box is rounded where it is": (
        '<div style="background:red;height:5px;padding:.5px;width:11px;background-clip:content-box"></div>',
        _at(1, 1, 10, 4, "background:red"),
    ),
    "outlines keep whole pixels away": (
        '<div style="margin:9px;width:9px;height:9px;outline:1.9px solid;outline-offset:1.75px"></div>',
        _at(7, 7, 13, 13, "border:1px solid"),
    ),
    "an outline is less than a pixel inside": (
        '<div style="margin:9px;width:9px;height:9px;outline:1px solid;outline-offset:-.1px"></div>',
        _at(9, 9, 9, 9, "border:1px solid"),
    ),
    "an element's outline is above those of what is in it": (
        '<div style="margin:9px;width:9px;height:9px;outline:2px solid red"><p style="outline:2px solid;margin:0"></p></div>',
        '<div style="margin:9px;width:9px;height:9px"><p style="outline:2px solid;margin:0;height:0"></p></div>'
        + _at(7, 7, 13, 13, "border:2px solid red"),
    ),
    "both stripes of a double border are as wide": (
        '<div style="width:20px;height:20px;border:7px double"></div>',
        _at(0, 0, 20, 20, "border:2px solid") + _at(5, 5, 10, 10, "border:2px solid"),
    ),
    "a transform takes whole pixels": (
        '<div style="padding-top:3.5px"><div style="background:red;height:8px;width:8px;transform:scale(1.5)"></div></div>',
        _at(0, 4, 8, 8, "background:red;transform:scale(1.5)"),
    ),
    "what is scaled forgets the fraction": (
        '<div style="padding-top:5.91px"><div style="background:red;height:5.5px;width:5px;transform:scale(2);'
        'transform-origin:0 0"></div></div>',
        _at(0, 6, 10, 12, "background:red"),
    ),
    "what is moved keeps the fraction": (
        '<div style="padding-top:5.91px"><div style="background:red;height:5.5px;width:5px;'
        'transform:translate(1px,2px)"></div></div>',
        _at(1, 8, 5, 5, "background:red"),
    ),
    "a gradient begins and ends on pixels": (
        '<div style="width:30px;height:20px;background:linear-gradient(red,red) 2.7px 3.4px / 5.25px 5.44px no-repeat"></div>',
        _at(3, 3, 5, 5, "background:red"),
    ),
    "the clip grows by overflow-clip-margin": (
        '<div style="margin:9px;width:9px;height:9px;overflow:clip;overflow-clip-margin:3px">'
        '<div style="width:90px;height:90px;background:red"></div></div>',
        _at(9, 9, 12, 12, "background:red"),
    ),
    "paint containment clips": (
        '<div style="margin:9px;width:9px;height:9px;contain:paint">'
        '<div style="width:90px;height:90px;background:red"></div></div>',
        _at(9, 9, 9, 9, "background:red"),
    ),
    "an SVG image without a viewBox is stretched": (
        IMAGE.format("width:60px;height:20px", "", SHAPE),
        IMAGE.format("width:60px;height:20px", " viewBox=%220 0 40 20%22 preserveAspectRatio=%22none%22", SHAPE),
    ),
}


@pytest.mark.parametrize("name", ALIKE)
def test_these_are_the_same_picture(name):
    first, second = (on_white(render(f"<!doctype html>{STYLE}{body}", width=100, height=60)) for body in ALIKE[name])
    assert (first != 255).any()
    assert np.array_equal(first, second)
