"""`clip-path`: documents that must paint alike, and what is ignored."""

import numpy as np
import pytest

from audome_engine import compile as compile_template
from audome_engine import render
from tests.pictures import on_white

STYLE = """<style>body{margin:0} .b{width:80px;height:60px;background:linear-gradient(90deg,#e11d48,#1d4ed8);
box-sizing:border-box} .p{position:absolute;overflow:hidden} .p .b{position:absolute}</style>
<svg width="0" height="0" style="position:absolute"><clipPath id="c"><rect x="10" y="5" width="40" height="50"/></clipPath>
<clipPath id="f" clipPathUnits="objectBoundingBox"><rect width=".5" height=".5"/></clipPath>
<clipPath id="n" style="display:none"><rect width="5" height="5"/></clipPath>
<clipPath id="t"><text x="5" y="40" font-family="Inter" font-size="36">Ag</text></clipPath>
<clipPath id="k"><rect width="60" height="40" clip-path="url(#c)"/><rect x="60" y="40" width="20" height="20"/></clipPath>
<clipPath id="x" clip-path="url(#c)"><rect width="30" height="60"/></clipPath>
<clipPath id="v"><path clip-rule="evenodd" d="M0 0H40V60H0ZM10 10H30V50H10Z"/>
<path clip-rule="evenodd" d="M20 20H80V40H20ZM30 25H70V35H30Z"/></clipPath>
<clipPath id="u"><use href="#s" x="10" y="5"/></clipPath><defs><rect id="s" width="40" height="50" fill="none"/></defs></svg>"""


def box(clip: str, more: str = "") -> str:
    return f'<div class="b" style="clip-path:{clip};{more}"></div>'


def window(left: int, top: int, width: int, height: int, more: str = "") -> str:
    return (
        f'<div class="p" style="left:{left}px;top:{top}px;width:{width}px;height:{height}px;{more}">'
        f'<div class="b" style="left:{-left}px;top:{-top}px"></div></div>'
    )


DIAMOND = "polygon(50% 0,100% 50%,50% 100%,0 50%)"
ALIKE = {
    "inset() is an overflow clip": (box("inset(10px 20px 5px 15px)"), window(15, 10, 45, 45)),
    "inset() with percentages": (box("inset(50% 25% 0)"), window(20, 30, 40, 30)),
    "inset() with round corners": (
        box("inset(10px 20px round 12px/50%)"), window(20, 10, 40, 40, "border-radius:12px/30px"),
    ),
    "insets that meet hide all": (box("inset(30px 0 30px 0)"), box("inset(40px 0 50px 0)")),
    "xywh()": (box("xywh(10px 5px 50% 30px round 8px)"), box("inset(5px 30px 25px 10px round 8px)")),
    "rect()": (box("rect(5px 50px auto 10%)"), box("inset(5px 30px 0 8px)")),
    "circle() from the closest side": (box("circle()"), box("circle(30px at 50% 50%)")),
    "a circle is an inset with round corners": (box("circle(20px at 30px 25px)"), box("inset(5px 30px 15px 10px round 20px)")),
    "a percentage of a circle is of the diagonal": (
        box("circle(50%)", "width:60px"), box("circle(30px)", "width:60px"),
    ),
    "ellipse()": (box("ellipse(farthest-side closest-side at 30px 20px)"), box("ellipse(50px 20px at 30px 20px)")),
    "polygon() and path()": (box(DIAMOND), box("path('M40 0L80 30L40 60L0 30Z')")),
    "polygon() and shape()": (
        box(DIAMOND), box("shape(from 50% 0, line to 100% 50%, line by -50% 50%, line to 0 50%, close)"),
    ),
    "even-odd": (
        box("polygon(evenodd,0 0,80px 0,80px 60px,0 60px,0 0,20px 20px,20px 40px,60px 40px,60px 20px,20px 20px)"),
        box("path(evenodd,'M0 0H80V60H0ZM20 20H60V40H20Z')"),
    ),
    "shape() with lines along the axes": (
        box("shape(from 10px 5px, hline to 60px, vline by 30px, hline by -50px, close)"), box("inset(5px 20px 25px 10px)"),
    ),
    "shape() with curves": (
        box("shape(from 0 30px, curve to 80px 30px with 20px 0 / 60px 0, smooth to 0 30px with 20px 60px)"),
        box("path('M0 30C20 0 60 0 80 30S20 60 0 30')"),
    ),
    "shape() with relative curves": (
        box("shape(from 0 30px, curve by 80px 0 with 40px -30px, curve to 0 30px with -40px 30px from start)"),
        box("path('M0 30Q40 0 80 30Q40 60 0 30')"),
    ),
    "shape() with arcs": (
        box("shape(from 10px 30px, arc to 70px 30px of 30px 20px cw, arc by -60px 0 of 30px large rotate 0deg, close)"),
        box("path('M10 30A30 20 0 0 1 70 30A30 30 0 1 0 10 30Z')"),
    ),
    "a box": (box("content-box", "padding:5px 10px;border:3px solid"), box("inset(8px 13px)", "padding:5px 10px;border:3px solid")),
    "a box with round corners": (
        box("padding-box", "border:5px solid;border-radius:20px"),
        box("inset(0 round 15px) padding-box", "border:5px solid;border-radius:20px"),
    ),
    "the margin box": (
        box("margin-box", "margin:5px;outline:9px solid green"), box("inset(-5px)", "margin:5px;outline:9px solid green"),
    ),
    "box and shape in any order": (
        box("content-box circle(10px at 0 0)", "padding:20px"), box("circle(10px at 0 0) content-box", "padding:20px"),
    ),
    "fill-box is the content box": (box("fill-box", "padding:20px"), box("content-box", "padding:20px")),
    "stroke-box and view-box are the border box": (box("stroke-box"), box("view-box")),
    "a reference in user space": (box("url(#c)"), box("inset(5px 30px 5px 10px)")),
    "a reference in fractions of the box": (box("url(#f)"), box("inset(0 50% 50% 0)")),
    "text clips": (
        '<div class="b" style="background:#000;clip-path:url(#t)"></div>',
        '<svg width="80" height="60" style="display:block"><text x="5" y="40" font-family="Inter" font-size="36">Ag</text></svg>',
    ),
    "clipped shapes clip": (box("url(#k)"), box("path('M10 5H50V40H10ZM60 40H80V60H60Z')")),
    "a clip that is clipped": (box("url(#x)"), box("inset(5px 50px 5px 10px)")),
    "crossing shapes with holes add up": (
        box("url(#v)"),
        box("path(evenodd,'M0 0H40V20H80V40H40V60H0ZM10 10V50H30V40H20V20H30V10ZM40 25V35H70V25ZM30 25H30V35')"),
    ),
    "use in a clip": (box("url(#u)"), box("inset(5px 30px 5px 10px)")),
    "a reference to nothing": (box("url(#none)"), box("none")),
    "a reference to what is not displayed": (box("url(#n)"), box("none")),
    "descendants are clipped, positioned ones too": (
        '<div style="clip-path:inset(0 40px 30px 0);width:80px;height:60px"><div class="b p"></div></div>',
        window(0, 0, 40, 30),
    ),
    "the clip turns with the box": (
        box("inset(10px)", "transform:rotate(90deg)"),
        '<div style="transform:rotate(90deg);width:80px;height:60px;position:relative">' + window(10, 10, 60, 40) + "</div>",
    ),
    "a stacking context": (
        '<div style="clip-path:inset(0)"><i class="b p" style="z-index:9"></i></div><i class="b p" style="background:red"></i>',
        '<i class="b p"></i><i class="b p" style="background:red"></i>',
    ),
    "clip on absolutely positioned boxes": (
        '<div class="b" style="position:absolute;clip:rect(5px,50px,auto,10px)"></div>', box("inset(5px 30px 0 10px)"),
    ),
    "clip without commas, with what sticks out": (
        '<div style="position:fixed;width:40px;height:40px;clip:rect(auto 60px 50px auto)"><div class="b"></div></div>',
        box("inset(0 20px 10px 0)"),
    ),
    "clip on boxes in flow": ('<div class="b" style="clip:rect(5px,50px,40px,10px)"></div>', box("none")),
    "the root's clip is on the canvas": (
        "<style>html{clip-path:inset(0 0 0 20px);background:#0a0;height:70px} body{background:none}</style>",
        '<div style="position:absolute;inset:0 0 0 20px;background:#0a0"></div>',
    ),
    "an SVG element by its stroke": (
        '<svg width="80" height="60"><rect x="20" y="20" width="30" height="20" stroke="red" stroke-width="10" '
        'style="clip-path:inset(0 50% 0 0)"/></svg>',
        '<svg width="80" height="60"><rect x="20" y="20" width="30" height="20" stroke="red" stroke-width="10" '
        'style="clip-path:xywh(15px 0 20px 60px) view-box"/></svg>',
    ),
    "an SVG element by its fill": (
        '<svg width="80" height="60"><rect x="20" y="20" width="30" height="20" style="clip-path:inset(50% 0 0) fill-box"/></svg>',
        '<svg width="80" height="60"><rect x="20" y="30" width="30" height="10"/></svg>',
    ),
    "zoom": (
        '<div style="zoom:2">' + box("path('M10 5H30V25H10Z')", "width:40px;height:30px") + "</div>",
        box("xywh(20px 10px 40px 40px)"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ALIKE)
def test_alike(name):
    first, second = (on_white(render(STYLE + body, width=100, height=70)) for body in ALIKE[name])
    assert np.abs(first - second).max() <= 3  # round corners of different make
    assert len(np.unique(first.reshape(-1, 3), axis=0)) > 1 or "hide" in name


@pytest.mark.parametrize(
    "value",
    ["circle(-1px)", "inset()", "polygon(0)", "path('M0')", "path('nonsense')", "shape(from 0 0)", "circle() circle()",
     "padding-box border-box", "shape(from 0 0, arc to 1px 1px)", "shape(from 0 0, curve to 1px 1px)", "url(#a) fill-box"],
)  # fmt: skip
def test_what_is_no_value_is_ignored(value):
    template = compile_template(STYLE + box(f"inset(20px);clip-path:{value}"), width=100, height=70)
    assert template.render() == render(STYLE + box("inset(20px)"), width=100, height=70)
    assert [diagnostic.code for diagnostic in template.diagnostics] == ["invalid-value"]
