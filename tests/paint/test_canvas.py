"""The canvas's background (CSS Backgrounds 3, 2.11): what is painted once, and what is painted besides."""

import numpy as np

from audome_engine import render
from tests.pictures import on_white


def test_only_the_body_itself_leaves_its_background_to_the_canvas():
    style = "body{margin:0;background:green}body::before,b{content:'';position:absolute;inset:10px;background:%s}"
    pseudo, element, none = (
        on_white(render(f"<style>{style % color}</style><body>{inner}", width=60, height=40))
        for color, inner in (("red", ""), ("red;content:none", "<b></b>"), ("none", ""))
    )
    assert np.array_equal(pseudo, element)
    assert not np.array_equal(pseudo, none)
