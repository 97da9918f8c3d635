"""`corner-shape`: boxes that must paint alike, and what no other shape can say measured."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audome_engine import compile as compile_template
from audome_engine import render
from audome_engine.contours import contour_pieces
from audome_engine.geometry import Contour, Corners, Radius, Rect, fitted
from tests.pictures import on_white

STYLE = """<style>body{margin:0}.b{position:absolute;left:20px;top:20px;width:80px;height:60px;box-sizing:border-box;
background:#36c}</style>"""
BEVEL = "clip-path:polygon(20px 0,60px 0,80px 20px,80px 40px,60px 60px,20px 60px,0 40px,0 20px)"


def box(style: str) -> str:
    return f'<div class="b" style="{style}"></div>'


ALIKE = {
    "round is how corners are": (box("border-radius:20px;corner-shape:round"), box("border-radius:20px")),
    "a superellipse of 1 is round": (
        box("border-radius:30px 0 30px 20px/25px;corner-shape:superellipse(1) bevel superellipse(1) superellipse(1)"),
        box("border-radius:30px 0 30px 20px/25px"),
    ),
    "square": (box("border-radius:20px;corner-shape:square"), box("")),
    "infinity is square": (box("border-radius:20px;corner-shape:superellipse(infinity)"), box("")),
    "bevel": (box("border-radius:20px;corner-shape:bevel"), box(BEVEL)),
    "a superellipse of 0 is a bevel": (box("border-radius:20px;corner-shape:superellipse(calc(1 - 1))"), box(BEVEL)),
    "notch": (
        box("border-radius:20px;corner-shape:notch"),
        box("clip-path:path('M20 0H60V20H80V40H60V60H20V40H0V20H20Z')"),
    ),
    "scoop": (
        box("border-radius:20px;corner-shape:scoop"),
        box("clip-path:path('M20 0H60A20 20 0 0 0 80 20V40A20 20 0 0 0 60 60H20A20 20 0 0 0 0 40V20A20 20 0 0 0 20 0Z')"),
    ),
    "one corner": (
        box("border-radius:20px;corner-shape:square;corner-bottom-right-shape:notch"),
        box("clip-path:path('M0 0H80V40H60V60H0Z')"),
    ),
    "four corners": (
        box("border-radius:20px;corner-shape:notch square bevel"),
        box("clip-path:path('M20 0H80V40L60 60H0V20H20Z')"),
    ),
    "two sides": (
        box("border-radius:20px;corner-top-shape:notch square;corner-bottom-shape:square bevel"),
        box("clip-path:path('M20 0H80V40L60 60H0V20H20Z')"),
    ),
    "corners of the flow": (
        box("direction:rtl;border-radius:20px;corner-block-end-shape:square;corner-inline-start-shape:square;"
            "corner-start-end-shape:notch"),
        box("clip-path:path('M20 0H80V60H0V20H20Z')"),
    ),
    "a border in one colour is the box less its inner edge": (
        box("border-radius:20px;corner-shape:notch;border:5px solid #0a0"),
        box("background:#0a0;clip-path:path('M20 0H60V20H80V40H60V60H20V40H0V20H20Z')")
        + box("clip-path:path('M25 5H55V25H75V35H55V55H25V35H5V25H25Z')"),
    ),
    "the inner edge of a bevel is parallel to it": (
        box("border-radius:20px;corner-shape:bevel;border:5px solid #0a0"),
        box("background:#0a0;" + BEVEL)
        + box("clip-path:polygon(22.07px 5px,57.93px 5px,75px 22.07px,75px 37.93px,"
              "57.93px 55px,22.07px 55px,5px 37.93px,5px 22.07px)"),
    ),
    "a shadow's outer edge is parallel too": (
        box("border-radius:20px;corner-shape:bevel;box-shadow:0 0 0 5px #36c"),
        box("left:15px;top:15px;width:90px;height:70px;clip-path:polygon(22.93px 0,67.07px 0,90px 22.93px,90px 47.07px,"
            "67.07px 70px,22.93px 70px,0 47.07px,0 22.93px)"),
    ),
    "an outline is a border outside": (
        box("border-radius:20px;corner-shape:notch;outline:4px solid #0a0"),
        box("border-radius:20px;corner-shape:notch;box-shadow:0 0 0 4px #0a0"),
    ),
    "what overflows is cut off": (
        '<div class="b" style="border-radius:20px;corner-shape:notch;overflow:hidden;background:none">'
        + box("left:0;top:0") + "</div>",
        box("clip-path:path('M20 0H60V20H80V40H60V60H20V40H0V20H20Z')"),
    ),
    "a clip to the box follows the corners": (
        box("border-radius:20px;corner-shape:bevel;clip-path:border-box"), box(BEVEL),
    ),
    "an inner shadow": (
        box("border-radius:20px;corner-shape:notch;box-shadow:inset 0 0 0 5px #0a0"),
        box("border-radius:20px;corner-shape:notch;border:5px solid #0a0"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ALIKE)
def test_alike(name):
    first, second = (on_white(render(STYLE + body, width=120, height=100)) for body in ALIKE[name])
    different = np.abs(first - second).max(axis=2)
    assert (different > 64).sum() == 0 and (different > 8).sum() <= 100  # antialiased edges
    assert len(np.unique(first.reshape(-1, 3), axis=0)) > 1


@pytest.mark.parametrize(
    "value", ["squirrel", "superellipse()", "superellipse(a)", "bevel bevel bevel bevel bevel", "bevel / notch"]
)
def test_no_shape(value):
    template = compile_template(STYLE + box(f"corner-shape:{value}"), width=10, height=10)
    assert [diagnostic.code for diagnostic in template.diagnostics] == ["invalid-value"]


shapes = st.sampled_from([-math.inf, -3.0, -1.0, -0.5, 0.0, 0.4, 1.0, 2.0, 6.0, math.inf])
lengths = st.floats(0.0, 30.0)
insets = st.floats(-40.0, 29.0)


@given(st.tuples(*[shapes] * 4), st.tuples(*[lengths] * 8), st.tuples(*[insets] * 2))
def test_an_outline_stays_in_its_rectangle(kinds, radii, moved):
    box = Rect(0.0, 0.0, 80.0, 60.0)
    corners = Corners(*(Radius(x, y) for x, y in zip(radii[::2], radii[1::2], strict=True)))
    rect = Rect(moved[0], moved[1], 80.0 - 2.0 * moved[0], 60.0 - 2.0 * moved[1])
    pieces = contour_pieces(rect, Contour(box, fitted(corners, box), kinds))
    for point in (point for piece in pieces for point in piece):
        assert rect.x - 1e-6 <= point.x <= rect.right + 1e-6
        assert rect.y - 1e-6 <= point.y <= rect.bottom + 1e-6
