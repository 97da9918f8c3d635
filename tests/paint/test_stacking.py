"""Stacking contexts and groups: documents that must paint alike."""

import numpy as np
import pytest

from audome_engine import render
from tests.pictures import on_white

STYLE = "<style>body{margin:0} .o{position:relative;width:90px;height:60px} i{position:absolute;width:40px;height:30px}"
STYLE += " .a{background:#e11d48;left:5px;top:5px} .b{background:#1d4ed8;left:25px;top:15px}</style>"
ALIKE = {
    "opacity groups absolute boxes of an outer containing block": (
        '<div class="o"><div style="opacity:.5"><i class="a"></i><i class="b"></i></div></div>',
        '<div class="o" style="opacity:.5"><i class="a"></i><i class="b"></i></div>',
    ),
    "the innermost group counts": (
        '<div class="o"><div style="opacity:.5"><div style="opacity:.6"><i class="a"></i><i class="b"></i></div></div></div>',
        '<div class="o" style="opacity:.5"><div class="o" style="opacity:.6"><i class="a"></i><i class="b"></i></div></div>',
    ),
    "an inline box groups as well": (
        '<div class="o"><span style="opacity:.5"><i class="a"></i><i class="b"></i></span></div>',
        '<div class="o" style="opacity:.5"><i class="a"></i><i class="b"></i></div>',
    ),
    "isolation groups z-indexes": (
        '<div class="o"><div style="isolation:isolate"><i class="a" style="z-index:9"></i></div><i class="b"></i></div>',
        '<div class="o"><i class="a"></i><i class="b"></i></div>',
    ),
    "a z-index on a box in flow groups nothing": (
        '<div class="o"><div style="z-index:1"><i class="a" style="z-index:2"></i></div><i class="b"></i></div>',
        '<div class="o"><i class="b"></i><i class="a"></i></div>',
    ),
    "what hides behind an ellipsis is not painted": (
        "<div style=\"width:50px;overflow:hidden;white-space:nowrap;text-overflow:'';font:20px/30px Inter\">ab"
        '<b style="display:inline-block;width:60px;height:20px;background:red"></b></div>',
        '<div style="width:50px;overflow:hidden;white-space:nowrap;font:20px/30px Inter">ab</div>',
    ),
}


@pytest.mark.parametrize("name", ALIKE)
def test_alike(name):
    first, second = (on_white(render(STYLE + body, width=100, height=70)) for body in ALIKE[name])
    assert np.array_equal(first, second)
    assert len(np.unique(first.reshape(-1, 3), axis=0)) > 1
