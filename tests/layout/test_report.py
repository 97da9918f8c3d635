"""What is reported of dynamic elements."""

import pytest

from audome_engine import compile

CUT = {
    "an ellipsis": "width:60px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis",
    "a clamp": "width:60px;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:1;overflow:hidden",
    "a clipped width": "width:60px;white-space:nowrap;overflow:hidden",
    "a clipped height": "width:60px;height:25px;overflow:hidden",
    "a clipped side": "width:60px;white-space:nowrap;overflow-x:clip",
    "paint containment": "width:60px;height:25px;contain:paint",
    "the canvas": "white-space:nowrap;margin-left:160px",
    "a clip of vertical text": "writing-mode:vertical-rl;height:40px;white-space:nowrap;overflow:hidden",
}
WHOLE = {
    "overflow that is seen": "width:60px;height:25px",
    "tight lines": "width:60px;line-height:.8;overflow:hidden",
    "high lines in a low box": "white-space:nowrap;line-height:60px;margin-top:-18px;height:44px;overflow:hidden",
    "another side": "width:60px;height:20px;overflow-x:clip",
    "hanging spaces": "width:170px;white-space:pre-wrap;overflow:hidden",
    "vertical text": "writing-mode:vertical-rl;height:190px;overflow:hidden",
    "a turned box in a clip": "width:20px;transform:rotate(90deg);white-space:nowrap",
}


def report(style, text="several words in here    ", outer=""):
    html = f"<body style='margin:0;font:16px/20px Inter'><div style='{outer}'><p data-dynamic-key=t style='margin:0;{style}'>"
    return compile(html, width=200, height=200).render_report({"t.text": text})["elements"]["t"]


@pytest.mark.parametrize("name", CUT)
def test_text_is_cut_off_by(name):
    assert report(CUT[name])["truncated"] is True


@pytest.mark.parametrize("name", WHOLE)
def test_text_is_not_cut_off_by(name):
    assert report(WHOLE[name], outer="" if "clip" not in name else "width:90px;overflow:hidden")["truncated"] is False


def test_a_parent_clips_too():
    assert report("", outer="height:10px;overflow:hidden")["truncated"] is True


def test_lines_and_sizes():
    assert report("width:60px") == {"font_size": 16.0, "lines": 3, "truncated": False, "missing_glyphs": []}
    assert report("width:60px;white-space:nowrap;text-fit:shrink")["font_size"] == pytest.approx(6, abs=0.5)
    assert report("", "\u1234\n\u1234")["missing_glyphs"] == ["U+1234"]
    assert report("font-size:20px;zoom:2")["font_size"] == 40
