"""Boxes on rays (Motion Path 1, 2.1.1), as Chromium has them in a fresh document; shapes are in cases/motion.txt."""

import pytest

from audome_engine import measure

BOX = """<style>body{{margin:0}} #c{{position:absolute;left:100px;top:50px;width:200px;height:150px;border:7px solid;
padding:11px}} #e{{width:40px;height:20px;margin-left:30px;margin-top:15px;{}}}</style><div id="c"><div id="e"></div></div>"""
RAYS = {
    "offset:ray(45deg) 50px": (232.14, 86.43, 42.43, 42.43),
    "offset:ray(120deg closest-side) 50% 0deg": (238.27, 156.25, 40, 20),
    "offset:ray(45deg farthest-corner at 20px 30px) 50% 0deg": (194.2, -24.2, 40, 20),
    "offset:ray(200deg sides at 20px 30px) 50% 0deg": (90, 97.47, 40, 20),
    "offset:ray(200deg closest-corner at 20px 30px) content-box 50% 0deg": (111.83, 104.94, 40, 20),
    "offset:20px 30px ray(-60deg farthest-side) -50%": (191.21, 115.34, 44.64, 37.32),
}


@pytest.mark.parametrize("style", RAYS)
def test_a_box_is_where_chromium_has_it(style):
    elements = measure(BOX.format(style), width=600, height=400).to_dict()["elements"]
    found = next(element for element in elements if element["id"] == "e")
    assert (found["x"], found["y"], found["width"], found["height"]) == pytest.approx(RAYS[style], abs=0.02)
