"""What is drawn around text: pairs of documents that must be the same pictures. What the second of each says is what
Chromium paints for the first.
"""

import numpy as np
import pytest

from audome_engine import render
from tests.pictures import on_white

# Lines of 30 px of which the text takes 24, its baseline 22 px below the top of the first
STYLE = "<style>body{margin:0;font:20px/30px Inter} i{position:absolute}</style>"
WIDE = '<span style="display:inline-block;width:20px"></span>'
FILLED = "background:red;background-clip:text;-webkit-text-fill-color:transparent"
CLEAR = "color:transparent;text-decoration-color:red;"  # only the line is seen


ALIKE = {
    "an automatic line is a tenth of an em thick and a pixel below the baseline": (
        '<u style="color:transparent;text-decoration-color:red;letter-spacing:3px">x</u>',
        '<u style="color:transparent;text-decoration:underline red 2px;text-underline-offset:1px;letter-spacing:3px">x</u>',
    ),
    "an offset replaces the gap": (
        f'<u style="{CLEAR}text-underline-offset:20%">x</u>',
        f'<u style="{CLEAR}text-underline-offset:4px">x</u>',
    ),
    "thickness is in whole pixels, one at least": (
        f'<u style="{CLEAR}text-decoration-thickness:.2px">x</u> <u style="{CLEAR}text-decoration-thickness:3.5px">x</u>',
        f'<u style="{CLEAR}text-decoration-thickness:1px">x</u> <u style="{CLEAR}text-decoration-thickness:4px">x</u>',
    ),
    "a percentage is of an em": (
        f'<u style="{CLEAR}text-decoration-thickness:20%">x</u>',
        f'<u style="{CLEAR}text-decoration-thickness:4px">x</u>',
    ),
    "the line of an outer box goes on under larger text": (
        '<u style="text-decoration-color:red">a<span style="font-size:28px">a</span></u>',
        '<u style="text-decoration-color:red">a</u><span style="font-size:28px;text-decoration:underline red 2px;'
        'text-underline-offset:1px">a</span>',
    ),
    "raised text has the line where the others have it": (
        '<u>a<span style="vertical-align:5px">a</span></u>',
        '<u>a</u><span style="vertical-align:5px;text-decoration:underline;text-underline-offset:6px">a</span>',
    ),
    "a block's lines are measured by the font of each block in it": (
        '<div style="font-size:40px;line-height:30px;text-decoration:underline"><p style="margin:0;font-size:20px">a</p></div>',
        '<p style="margin:0;text-decoration:underline">a</p>',
    ),
    "lines do not go into what is not part of the text": (
        '<u>a<span style="display:inline-block">b</span><span style="display:inline-flex">c</span></u>',
        "<u>a</u>bc",
    ),
    "a hidden box's lines are seen under what is visible in it": (
        '<u style="visibility:hidden"><span style="visibility:visible">a</span></u>',
        "<u>a</u>",
    ),
    "the line is in the colour of the stroke, then of the fill": (
        '<u style="-webkit-text-fill-color:red">x</u> <u style="-webkit-text-stroke:1px red;color:red">x</u>',
        '<u style="color:red">x</u> <u style="-webkit-text-stroke:1px red;color:red;text-decoration-color:red">x</u>',
    ),
    "slashes and low lines are not left out": (
        '<u style="text-underline-offset:-4px">/_</u>',
        '<u style="text-underline-offset:-4px;text-decoration-skip-ink:none">/_</u>',
    ),
    "an ellipsis has no line": (
        '<div style="width:60px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;text-decoration:underline">aaaaaa</div>',
        '<div style="width:60px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap"><u>aaaaaa</u></div>',
    ),
    "both may be said of an underline's position": (
        f'<u style="{CLEAR}text-underline-position:under left">x</u>',
        f'<u style="{CLEAR}text-underline-position:under">x</u>',
    ),
    "text without a fill still has a shadow": (
        '<span style="color:transparent;text-shadow:0 0 red">x</span>',
        '<span style="color:red">x</span>',
    ),
    "the shadow of a line is above the text": (
        '<s style="text-decoration-color:transparent;color:red;text-shadow:0 4px blue">xxx</s>',
        '<span style="color:red;text-shadow:0 4px blue">xxx</span>',
    ),
    "a stroke is centred on the outline": (
        '<span style="-webkit-text-stroke:4px red;paint-order:stroke;color:red">x</span>',
        '<span style="-webkit-text-stroke:4px red;color:red">x</span>',
    ),
    "only what has a fill hides the stroke behind it": (
        '<span style="-webkit-text-stroke:4px red;paint-order:markers stroke;-webkit-text-fill-color:transparent">x</span>',
        '<span style="-webkit-text-stroke:4px red;-webkit-text-fill-color:transparent">x</span>',
    ),
    "what of the text is a background's shape does not depend on its colours": (
        f'<div style="{FILLED}"><u style="color:transparent">a<b style="-webkit-text-stroke:1px transparent">b</b></u></div>',
        '<u style="color:red">a<b style="-webkit-text-stroke:1px">b</b></u>',
    ),
    "a background as text stays inside of its box": (
        f'<div style="{FILLED};height:20px;padding-top:4px;box-sizing:border-box;width:30px">xxxxx</div>',
        '<div style="color:red;height:20px;padding-top:4px;box-sizing:border-box;width:30px;overflow:hidden">xxxxx</div>',
    ),
    "hidden, positioned and transformed text is no part of it": (
        f'<div style="{FILLED}">a<span style="visibility:hidden">b</span><span style="position:absolute">c</span></div>',
        '<div style="color:red">a</div>',
    ),
    "a background image goes on where an inline box does": (
        f'<div style="width:1px"><tt style="background:linear-gradient(90deg,red 50%,blue 0)">{WIDE} {WIDE}</tt></div>',
        f'<div style="width:1px"><tt style="background:red">{WIDE}</tt> <tt style="background:blue">{WIDE}</tt></div>',
    ),
    "glyphs are placed where the whole text is, not where its run begins": (
        '<span style="padding-left:.2px"><span style="padding-left:.05px">i</span><b>i</b></span>',
        '<span style="padding-left:.25px">i<b>i</b></span>',
    ),
    "emoji stand on whole pixels": (
        '<p style="margin:0;font-family:Noto Color Emoji;padding-left:.8px">😀</p>',
        '<p style="margin:0;font-family:Noto Color Emoji">😀</p>',
    ),
    "the characters of a ligature share its width, punctuation has no marks": (
        "<div style=\"font-family:Amiri;text-emphasis:'.';letter-spacing:0\">fi, x!</div>",
        '<div style="font-family:Amiri"><span style="text-emphasis:\'.\'">fi</span>, '
        "<span style=\"text-emphasis:'.'\">x</span>!</div>",
    ),
    "only the first character of a string is a mark, and fills are filled": (
        '<span style="text-emphasis:\'xy\' red">a</span> <span style="text-emphasis:dot">a</span>',
        '<span style="text-emphasis:\'x\' red">a</span> <span style="text-emphasis:filled">a</span>',
    ),
    "marks have the text's colour and half its size": (
        "<div style=\"text-emphasis:'o' currentcolor;color:red\">n</div>",
        '<div style="text-emphasis:\'o\' red"><span style="color:red">n</span></div>',
    ),
    "old names mean the same": (
        '<span style="-webkit-text-emphasis:dot red;-webkit-text-emphasis-position:under">a</span>',
        '<span style="text-emphasis:dot red;text-emphasis-position:under right">a</span>',
    ),
    "paint-order is that of SVG too": (
        '<svg><g paint-order="stroke"><path d="M9 9h20v9z" stroke="red" stroke-width="6"/></g></svg>',
        '<svg><path d="M9 9h20v9z" stroke="red" stroke-width="6" fill="none"/><path d="M9 9h20v9z"/></svg>',
    ),
    "tabs have no lines": (
        '<div style="white-space:pre;text-decoration:underline">a\t</div>',
        '<div style="white-space:pre"><u>a</u>\t</div>',
    ),
    "a first line's decorating box is as its style is": (
        '<style>div::first-line{font-size:30px}</style><div style="text-decoration:underline">a</div>',
        '<style>div::first-line{font-size:30px}</style><div><span style="text-decoration:underline">a</span></div>',
    ),
}


@pytest.mark.parametrize("name", ALIKE)
def test_these_are_the_same_picture(name):
    first, second = (on_white(render(f"<!doctype html>{STYLE}{body}", width=100, height=60)) for body in ALIKE[name])
    assert (first != 255).any()
    assert np.array_equal(first, second)


def _picture(body: str) -> np.ndarray:
    return on_white(render(f"<!doctype html>{STYLE}{body}", width=100, height=60))


@pytest.mark.parametrize("style", ["solid", "double", "dotted", "dashed", "wavy"])
def test_every_style_leaves_out_ink(style):
    skipped, whole = (
        _picture(f'<u style="{CLEAR}text-decoration-style:{style};text-decoration-skip-ink:{skip}">gaga</u>')
        for skip in ("auto", "none")
    )
    assert 0 < (skipped != 255).any(axis=2).sum() < (whole != 255).any(axis=2).sum()


def test_what_one_line_leaves_out_the_next_one_does_too():
    both = _picture(f'<u style="{CLEAR}"><u style="{CLEAR}text-underline-offset:1px">gg</u></u>')
    one = _picture(f'<u style="{CLEAR}">gg</u>')
    assert np.array_equal(both, one)
