"""`filter` and `backdrop-filter`: documents that must paint alike, colours that are known, and what is ignored."""

import numpy as np
import pytest

from audome_engine import LimitExceeded, Limits, render
from audome_engine import compile as compile_template
from tests.pictures import on_white

STYLE = """<style>body{margin:0;background:#fff}
.b{width:60px;height:40px;margin:10px;
background:linear-gradient(90deg,#e11d48,#1d4ed8)}
.c{width:60px;height:40px;margin:10px;background:#336699;color:#e11d48}</style>"""


def box(value: str, more: str = "", kind: str = "b") -> str:
    return f'<div class="{kind}" style="filter:{value};{more}"></div>'


def svg_filter(primitives: str, more: str = "", kind: str = "b", space: str = "sRGB") -> str:
    definition = f'<filter id="f" color-interpolation-filters="{space}" {more}>{primitives}</filter>'
    return f'<svg width="0" height="0" style="position:absolute">{definition}</svg>' + box("url(#f)", kind=kind)


BEHIND = "width:60px;height:40px;margin:-50px 10px;"
INVERTED_TABLES = "".join(f'<feFunc{c} type="table" tableValues="1 0"/>' for c in "RGB")
HALVED = "".join(f'<feFunc{c} type="linear" slope=".5"/>' for c in "RGB")
MULTIPLIED = (
    "background:linear-gradient(#808080,#808080),linear-gradient(90deg,#e11d48,#1d4ed8);background-blend-mode:multiply"
)
EXACT = 'x="0" y="0" width="1" height="1"'
SHADOW = "<feOffset in='SourceAlpha' dx='8' dy='5' result='o'/><feFlood flood-color='#0a0'/><feComposite operator='in' in2='o'/>"
ALIKE = {
    "opacity()": (box("opacity(.5)"), box("none", "opacity:.5")),
    "opacity() of overlapping boxes": (
        '<div style="filter:opacity(50%)"><div class="c"></div><div class="b" style="margin:-30px 20px"></div></div>',
        '<div style="opacity:.5"><div class="c"></div><div class="b" style="margin:-30px 20px"></div></div>',
    ),
    "brightness(0)": (box("brightness(0)"), box("none", "background:#000")),
    "brightness() scales": (box("brightness(50%)", kind="c"), box("none", "background:#1a334d")),
    "contrast(0)": (box("contrast(0)"), box("none", "background:#808080")),
    "invert()": (box("invert()", kind="c"), box("none", "background:#cc9966")),
    "half inverted is grey": (box("invert(.5)"), box("none", "background:#808080")),
    "invert() twice": (box("invert(1) invert(1)"), box("none")),
    "grayscale()": (box("grayscale()", "background:#0f0"), box("none", "background:rgb(182,182,182)")),
    "saturate(0)": (box("saturate(0)", "background:#0f0"), box("none", "background:rgb(182,182,182)")),
    "sepia()": (box("sepia(1)", "background:#00f"), box("none", "background:rgb(48,43,33)")),
    "amounts above 100% are 100%": (box("grayscale(5) invert(300%)"), box("grayscale(1) invert(1)")),
    "a whole turn of the hue": (box("hue-rotate(360deg)"), box("none")),
    "hue-rotate() in other units": (box("hue-rotate(.25turn)"), box("hue-rotate(90deg)")),
    "left out amounts": (box("brightness() contrast() saturate() hue-rotate() blur()"), box("none")),
    "one after the other": (
        box("brightness(2) invert(1)", kind="c"), '<div style="filter:invert(1)">' + box("brightness(2)", kind="c") + "</div>",
    ),
    "a sharp drop-shadow is a shadow of the box": (
        box("drop-shadow(8px 5px #0a0)"), box("none", "box-shadow:8px 5px #0a0"),
    ),
    "drop-shadow() is of the text's colour": (
        box("drop-shadow(8px 5px)", kind="c"), box("none", "box-shadow:8px 5px #e11d48", "c"),
    ),
    "drop-shadow() with the colour first": (box("drop-shadow(#0a0 8px 5px)"), box("drop-shadow(8px 5px 0 #0a0)")),
    "shadows of shadows": (
        box("drop-shadow(8px 0 #0a0) drop-shadow(0 8px #00f)"),
        box("none", "box-shadow:8px 0 #0a0,0 8px #00f,8px 8px #00f"),
    ),
    "a drop-shadow of round corners": (
        box("drop-shadow(32px 0 #0a0)", "width:30px;border-radius:20px"),
        box("none", "width:30px;border-radius:20px;box-shadow:32px 0 #0a0"),
    ),
    "clip-path clips the filtered": (
        box("drop-shadow(8px 5px #0a0)", "clip-path:inset(0)"), box("none", "clip-path:inset(0)"),
    ),
    "a filter of the clipped": (
        '<div style="filter:drop-shadow(4px 4px #0a0)">' + box("none", "clip-path:inset(0 30px 0 0)") + "</div>",
        box("none", "clip-path:inset(0 30px 0 0)")
        + box("none", "background:#0a0;width:30px;margin:-46px 14px;z-index:-1;position:relative"),
    ),
    "a filter makes a stacking context": (
        '<div style="filter:grayscale(0)"><div class="c" style="position:relative;z-index:9"></div></div>'
        '<div class="b" style="margin-top:-40px;position:relative"></div>',
        '<div class="c"></div><div class="b" style="margin-top:-40px;position:relative"></div>',
    ),
    "a turned box": (
        box("drop-shadow(8px 0 #0a0)", "transform:rotate(90deg)"),
        box("none", "transform:rotate(90deg);box-shadow:8px 0 #0a0"),
    ),
    "a scaled box": (
        '<div style="transform:scale(2);transform-origin:0 0;overflow:hidden;width:50px">'
        + box("drop-shadow(4px 2px #0a0)", "width:20px;height:10px;margin:5px") + "</div>",
        box("drop-shadow(8px 4px #0a0)", "width:40px;height:20px"),
    ),
    "zoom": (
        '<div style="zoom:2">' + box("blur(2px)", "width:20px;height:10px;margin:5px") + "</div>",
        box("blur(4px)", "width:40px;height:20px"),
    ),
    "the root's filter is on the canvas": (
        "<style>html{filter:invert(1);background:#f80} body{background:none}</style>" + box("none"),
        "<style>html{background:#07f} body{background:none}</style>" + box("invert(1)"),
    ),
    "but not that of the body, whose background is the canvas's": (
        "<style>body{filter:invert(1);background:#f80}</style>" + box("none"),
        "<style>body{background:#f80}</style>" + box("invert(1)"),
    ),
    "a reference to nothing": (box("url(#none)"), box("none")),
    "a reference to nothing in a list": (box("url(#none) invert(1)"), box("invert(1)")),
    "an empty filter": (svg_filter(""), box("none")),
    "feGaussianBlur": (svg_filter('<feGaussianBlur stdDeviation="3"/>', 'x="-1" y="-1" width="3" height="3"'), box("blur(3px)")),
    "feColorMatrix saturate": (svg_filter('<feColorMatrix type="saturate" values=".3"/>'), box("saturate(.3)")),
    "feColorMatrix hueRotate": (svg_filter('<feColorMatrix type="hueRotate" values="80"/>'), box("hue-rotate(80deg)")),
    "feColorMatrix": (
        svg_filter('<feColorMatrix values="-1 0 0 0 1  0 -1 0 0 1  0 0 -1 0 1  0 0 0 1 0"/>'), box("invert(1)"),
    ),
    "feComponentTransfer table": (
        svg_filter(f"<feComponentTransfer>{INVERTED_TABLES}</feComponentTransfer>"),
        box("invert(1)"),
    ),
    "feComponentTransfer linear": (
        svg_filter(f"<feComponentTransfer>{HALVED}</feComponentTransfer>"),
        box("brightness(.5)"),
    ),
    "feComponentTransfer alpha": (
        svg_filter('<feComponentTransfer><feFuncA type="discrete" tableValues="0 .5"/></feComponentTransfer>'), box("opacity(.5)"),
    ),
    "feDropShadow": (svg_filter('<feDropShadow dx="5" dy="4" stdDeviation="0" flood-color="#0a0"/>'),
    box("drop-shadow(5px 4px #0a0)")),
    "feMerge over a flood": (
        svg_filter(SHADOW + '<feMerge><feMergeNode/><feMergeNode in="SourceGraphic"/></feMerge>', 'width="2" height="2"'),
        box("drop-shadow(8px 5px #0a0)"),
    ),
    "feComposite over": (
        svg_filter(SHADOW + '<feComposite in="SourceGraphic"/>', 'width="2" height="2"'), box("drop-shadow(8px 5px #0a0)"),
    ),
    "feComposite arithmetic": (
        svg_filter('<feComposite operator="arithmetic" k2=".5" in2="SourceGraphic"/>'), box("opacity(.5)"),
    ),
    "feBlend": (
        svg_filter('<feFlood flood-color="#808080" result="g"/><feBlend mode="multiply" in="SourceGraphic" in2="g"/>', EXACT),
        box("none", MULTIPLIED),
    ),
    "feMorphology": (
        svg_filter('<feMorphology operator="dilate" radius="5 2"/>', kind="c"),
        box("none", "width:70px;height:44px;margin:8px 5px", "c"),
    ),
    "feFlood in its subregion": (
        svg_filter('<feFlood flood-color="#336699" x="10" y="10" width="20" height="20"/>'),
        box("none", "width:20px;height:20px;margin:20px", "c"),
    ),
    "feTile": (
        svg_filter('<feFlood flood-color="#336699" x="0" y="0" width="10" height="40" result="f"/>'
                   '<feOffset in="f" width="20"/><feTile/>',
                   EXACT),
        box("none", "background:repeating-linear-gradient(90deg,#336699 0 10px,#fff 0 20px)"),
    ),
    "the region is a tenth more than the box": (
        svg_filter('<feFlood flood-color="#336699"/>', kind="c"), box("none", "width:72px;height:48px;margin:6px 4px", "c"),
    ),
    "primitives in fractions of the box": (
        svg_filter('<feOffset dx=".1" dy=".1"/>', 'primitiveUnits="objectBoundingBox" width="2" height="2"'),
        box("none", "margin:14px 16px"),
    ),
    "colours in linear light come back": (
        svg_filter('<feOffset dx="0"/><feColorMatrix/>', space="linearRGB"), box("none"),
    ),
    "a filter on an SVG element": (
        '<svg width="80" height="60"><rect x="10" y="10" width="60" height="40" fill="#369" filter="invert(1)"/></svg>',
        box("none", "background:#cc9966"),
    ),
    "backdrop-filter": (
        box("none") + '<div style="width:30px;height:40px;margin:-50px 10px;backdrop-filter:invert(1)"></div>',
        box("none") + '<div style="width:30px;height:40px;margin:-50px 10px;overflow:hidden">'
        + box("invert(1)", "margin:0") + "</div>",
    ),
    "backdrop-filter with round corners": (
        box("none") + '<div style="' + BEHIND + 'border-radius:20px;backdrop-filter:invert(1)"></div>',
        box("none") + '<div style="' + BEHIND + 'border-radius:20px;overflow:hidden">'
        + box("invert(1)", "margin:0") + "</div>",
    ),
    "the backdrop ends at a group": (
        box("none") + '<div style="opacity:.99"><div style="' + BEHIND + 'backdrop-filter:invert(1)"></div></div>',
        box("none"),
    ),
    "but not where it is only isolated": (
        box("none") + '<div style="isolation:isolate"><div style="' + BEHIND + 'backdrop-filter:invert(1)"></div></div>',
        box("invert(1)"),
    ),
    "a blurred backdrop of one colour": (
        box("none", kind="c") + '<div style="width:40px;height:20px;margin:-40px 20px;backdrop-filter:blur(9px)"></div>',
        box("none", kind="c"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ALIKE)
def test_alike(name):
    first, second = (on_white(render(STYLE + body, width=100, height=70)) for body in ALIKE[name])
    assert np.abs(first - second).max() <= 3  # layers of 8 bits round
    assert len(np.unique(first.reshape(-1, 3), axis=0)) > 1


def test_a_blur_keeps_the_amount_of_ink():
    sharp, soft = (
        on_white(render(STYLE + box(f"blur({n}px)", "margin:60px", "c"), width=180, height=160)) for n in (0, 9)
    )
    assert abs((255 - sharp).sum() / (255 - soft).sum() - 1) < 0.01
    assert np.abs(sharp - soft).max() > 60


def test_blurs_on_reduced_pixels_are_like_those_on_all():
    """The step from which pixels are reduced does not show."""
    before, after = (
        on_white(render(STYLE + box(f"blur({n}px)", "margin:60px", "c"), width=180, height=160)) for n in (5.9, 6.1)
    )
    assert np.abs(before - after).max() < 6


@pytest.mark.parametrize(
    "value", ["blur(-1px)", "blur(5%)", "brightness(-1)", "hue-rotate(5)", "drop-shadow(1px)", "drop-shadow(1px 1px 1px 1px)",
              "invert(1), invert(1)", "none blur(1px)", "frost(1)"],
)  # fmt: skip
def test_what_is_no_value_is_ignored(value):
    template = compile_template(STYLE + box(f"invert(1);filter:{value}"), width=100, height=70)
    assert template.render() == render(STYLE + box("invert(1)"), width=100, height=70)
    assert [diagnostic.code for diagnostic in template.diagnostics] == ["invalid-value"]


@pytest.mark.parametrize(
    "value", ["blur(1e9px)", "drop-shadow(1e9px 1e9px 1e9px red)", "brightness(1e30)", "hue-rotate(1e30deg)", "blur(5px) " * 30],
)  # fmt: skip
def test_hostile_filters_end(value):
    render(STYLE + box(value), width=100, height=70)


def test_too_many_filters_are_refused():
    with pytest.raises(LimitExceeded):
        render(STYLE + box("blur(5px) " * 1000), width=100, height=70, limits=Limits(filter_pixels=1_000_000))
