"""`mask` and its longhands: documents that must paint alike, and what is ignored."""

import numpy as np
import pytest

from audome_engine import compile as compile_template
from audome_engine import render
from tests.pictures import on_white

STYLE = """<style>body{margin:0;background:#fff}
.b{width:80px;height:60px;background:linear-gradient(90deg,#e11d48,#1d4ed8);box-sizing:border-box}
.p{padding:10px;border:5px solid #0ea5e9}</style>
<svg width="0" height="0" style="position:absolute"><mask id="m"><rect x="10" y="5" width="40" height="50" fill="#fff"/></mask>
<mask id="h"><rect width="80" height="60" fill="#fff" fill-opacity=".5"/></mask>
<mask id="l"><rect width="80" height="60" fill="#0f0"/></mask>
<mask id="a" style="mask-type:alpha"><rect width="40" height="60"/></mask>
<mask id="f" maskContentUnits="objectBoundingBox"><rect width=".5" height=".5" fill="#fff"/></mask>
<mask id="u" maskUnits="userSpaceOnUse" x="10" y="5" width="40" height="50"><rect width="80" height="60" fill="#fff"/></mask>
<mask id="s"><rect width="80" height="60" fill="#fff" mask="url(#s)"/></mask></svg>"""
SOLID = "linear-gradient(#000 0 0)"
LEFT = "linear-gradient(90deg,#000 50%,#0000 0)"
TOP = "linear-gradient(#000 50%,#0000 0)"


def box(mask: str, more: str = "", kind: str = "b") -> str:
    return f'<div class="{kind}" style="mask:{mask};{more}"></div>'


def clipped(clip: str, more: str = "", kind: str = "b") -> str:
    return f'<div class="{kind}" style="clip-path:{clip};{more}"></div>'


IMAGE = (
    "url(&quot;data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='40' height='60'>"
    "<path d='M0 0H20V60H0Z'/></svg>&quot;)"
)
WIDE = '<div style="position:relative;width:90px;height:20px;background:#0a0"></div>'
ALIKE = {
    "a hard gradient is a clip": (box(LEFT), clipped("inset(0 50% 0 0)")),
    "an opaque gradient masks nothing": (box(SOLID), box("none")),
    "a translucent gradient is opacity": (box("linear-gradient(#0008 0 0)"), box("none", "opacity:calc(136/255)")),
    "the colour does not matter": (box("linear-gradient(red,#00f0)"), box("linear-gradient(#000,#0000)")),
    "the longhands": (
        box(f"{LEFT} 10px 5px/40px 50px no-repeat"),
        box("none", f"mask-image:{LEFT};mask-position:10px 5px;mask-size:40px 50px;mask-repeat:no-repeat"),
    ),
    "the prefixed names": (
        box(f"{LEFT} 10px 5px/40px 50px no-repeat"),
        box("none", f"-webkit-mask-image:{LEFT};-webkit-mask-position:10px 5px;-webkit-mask-size:40px 50px;"
            "-webkit-mask-repeat:no-repeat"),
    ),
    "size, position and repetition": (box(f"{SOLID} right 10px top 5px/50% 50px no-repeat"), clipped("xywh(30px 5px 40px 50px)")),
    "repeated on one axis": (box(f"{SOLID} 0 10px/9px 20px repeat-x"), clipped("inset(10px 0 30px)")),
    "tiles": (box(f"{LEFT} 0 0/20px"), clipped("path('M0 0H10V60H0ZM20 0H30V60H20ZM40 0H50V60H40ZM60 0H70V60H60Z')")),
    "two layers add up": (
        box(f"{SOLID} 0 0/20px 20px no-repeat,{SOLID} 40px 30px/20px 20px no-repeat"),
        clipped("path('M0 0H20V20H0ZM40 30H60V50H40Z')"),
    ),
    "translucent layers add up like paint": (
        box("linear-gradient(#0008 0 0),linear-gradient(#0008 0 0)"), box("none", "opacity:calc(1 - (119/255)*(119/255))"),
    ),
    "subtract": (box(f"{LEFT} subtract,{TOP}"), clipped("inset(50% 50% 0 0)")),
    "intersect": (box(f"{LEFT} intersect,{TOP}"), clipped("inset(0 50% 50% 0)")),
    "exclude": (box(f"{LEFT} exclude,{TOP}"), clipped("path('M40 0H80V30H40ZM0 30H40V60H0Z')")),
    "operators apply from the bottom": (
        box(f"{LEFT} intersect,{TOP} exclude,{SOLID}"), clipped("inset(50% 50% 0 0)"),
    ),
    "the operator of the last layer has nothing to apply to": (box(f"{LEFT} subtract"), box(LEFT)),
    "the old operators": (
        box(f"{LEFT},{TOP}", "-webkit-mask-composite:source-in"), box(f"{LEFT},{TOP}", "mask-composite:intersect"),
    ),
    "the old xor": (box(f"{LEFT},{TOP}", "-webkit-mask-composite:xor"), box(f"{LEFT},{TOP}", "mask-composite:exclude")),
    "a frame": (
        box(f"{SOLID} content-box exclude,{SOLID}", kind="b p"),
        clipped("path(evenodd,'M0 0H80V60H0ZM15 15H65V45H15Z')", kind="b p"),
    ),
    "mask-clip": (box(SOLID, "mask-clip:padding-box", "b p"), clipped("inset(5px)", kind="b p")),
    "mask-clip of two boxes": (box(f"{LEFT} border-box padding-box", kind="b p"), clipped("inset(5px 50% 5px 5px)", kind="b p")),
    "mask-clip follows round corners": (
        box(SOLID, "mask-clip:content-box;border-radius:25px;padding:10px"),
        clipped("content-box", "border-radius:25px;padding:10px"),
    ),
    "mask-origin": (box(f"{LEFT} no-repeat", "mask-origin:content-box", "b p"), clipped("xywh(15px 15px 25px 30px)", kind="b p")),
    "boxes of SVG": (box(f"{LEFT} fill-box stroke-box", kind="b p"), box(f"{LEFT} content-box border-box", kind="b p")),
    "what sticks out is masked": (
        f'<div class="b" style="mask:{SOLID};width:60px">{WIDE}</div>',
        f'<div class="b" style="overflow:hidden;width:60px">{WIDE}</div>',
    ),
    "no-clip": (
        f'<div class="b" style="mask:{SOLID} no-clip;width:60px">{WIDE}</div>',
        f'<div class="b" style="width:60px">{WIDE}</div>',
    ),
    "no-clip masks all around": (
        f'<div class="b" style="mask:{LEFT} no-clip;width:60px">{WIDE}</div>',
        f'<div class="b" style="width:60px;clip-path:path(\'M0 0H30V60H0ZM60 0H90V60H60Z\')">{WIDE}</div>',
    ),
    "luminance": (box("linear-gradient(#fff 50%,#000 0) luminance"), clipped("inset(0 0 50%)")),
    "luminance of colours": (
        box("none", "mask-image:linear-gradient(#0f0 0 0);mask-mode:luminance"), box("none", "opacity:calc(182/255)"),
    ),
    "no image beside an image": (box(f"none,{LEFT}"), box(LEFT)),
    "no image intersects to nothing": (box(f"{LEFT},none", "mask-composite:intersect"), clipped("inset(50%)")),
    "a missing image hides": (box("url(data:image/png;base64,AAAA)"), clipped("inset(50%)")),
    "an image": (
        box(IMAGE),
        box(f"{LEFT} 0 0/40px"),
    ),
    "the old operator that takes the top layer away": (
        box(f"{LEFT},{TOP}", "-webkit-mask-composite:destination-out"), clipped("inset(0 0 50% 50%)"),
    ),
    "a border's image masks, its middle left out": (
        box("none", f"mask-border:{SOLID} 30%/10px"), clipped("path(evenodd,'M0 0H80V60H0ZM10 10H70V50H10Z')"),
    ),
    "the old name of that keeps the middle": (box("none", f"-webkit-mask-box-image:{SOLID} 30%/10px"), box(SOLID)),
    "a border's image and a mask": (
        box(LEFT, f"mask-border:{SOLID} 30%/10px"), clipped("path(evenodd,'M0 0H40V60H0ZM10 10H40V50H10Z')"),
    ),
    "the shorthand resets the border's image": (box("none", f"mask-border:{TOP} 1 fill;mask:{LEFT}"), box(LEFT)),
    "a reference": (box("url(#m)"), clipped("inset(5px 30px 5px 10px)")),
    "a translucent reference": (box("url(#h)"), box("none", "opacity:.5")),
    "a reference counts by luminance": (box("url(#l)"), box("none", "opacity:calc(182/255)")),
    "unless it says alpha": (box("url(#a)"), clipped("inset(0 50% 0 0)")),
    "or the property does": (box("url(#l) alpha"), box("none")),
    "a reference in fractions of the box": (box("url(#f)"), clipped("inset(0 50% 50% 0)")),
    "a reference with its own region": (box("url(#u)"), clipped("inset(5px 30px 5px 10px)")),
    "a reference and an image": (box(f"url(#m),{TOP}"), clipped("path('M0 0H80V30H50V55H10V30H0Z')")),
    "a reference to nothing hides": (box("url(#none)"), clipped("inset(50%)")),
    "a mask that masks itself": (box("url(#s)"), box("none")),
    "a mask after a filter": (
        box(LEFT, "filter:drop-shadow(9px 0 red)"),
        box("none", "filter:drop-shadow(9px 0 red);clip-path:inset(0 50% 0 0)"),
    ),
    "a mask and opacity": (box(LEFT, "opacity:.5"), clipped("inset(0 50% 0 0)", "opacity:.5")),
    "a mask turns with the box": (box(LEFT, "transform:rotate(90deg)"), clipped("inset(0 50% 0 0)", "transform:rotate(90deg)")),
    "a stacking context": (
        f'<div class="b" style="mask:{SOLID}"><div class="b" style="position:relative;z-index:9"></div></div>'
        '<div class="b" style="background:#0a0;position:relative;margin-top:-30px"></div>',
        '<div class="b"></div><div class="b" style="background:#0a0;position:relative;margin-top:-30px"></div>',
    ),
    "an SVG element": (
        '<svg width="80" height="60"><rect width="80" height="60" fill="red" mask="url(#m)"/></svg>',
        '<svg width="80" height="60"><rect x="10" y="5" width="40" height="50" fill="red"/></svg>',
    ),
    "an SVG element with a reference to nothing": (
        '<svg width="80" height="60"><rect width="80" height="60" fill="red" mask="url(#none)"/></svg>',
        '<svg width="80" height="60"><rect width="80" height="60" fill="red"/></svg>',
    ),
    "the shorthand resets": (box("none", f"mask-clip:content-box;mask-mode:luminance;mask:{LEFT}", "b p"), box(LEFT, kind="b p")),
    "zoom": (
        '<div style="zoom:2">' + box(f"{SOLID} 5px 0/20px 30px no-repeat", "width:40px;height:30px") + "</div>",
        clipped("xywh(10px 0 40px 60px)"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ALIKE)
def test_alike(name):
    first, second = (on_white(render(STYLE + body, width=100, height=70)) for body in ALIKE[name])
    assert np.abs(first - second).max() <= 3  # layers of 8 bits round
    assert len(np.unique(first.reshape(-1, 3), axis=0)) > 1 or "hide" in name or "nothing" in name


@pytest.mark.parametrize(
    "declaration", ["mask:content-box padding-box border-box", "mask:no-clip no-clip", "mask:1px", "mask-mode:dark",
                    "mask-composite:over", "mask-clip:margin-box", "mask-origin:no-clip", "mask-type:none"],
)  # fmt: skip
def test_what_is_no_value_is_ignored(declaration):
    template = compile_template(STYLE + box(LEFT, declaration), width=100, height=70)
    valid = declaration == "mask:1px"
    assert (template.render() == render(STYLE + box(LEFT), width=100, height=70)) is not valid
    assert [diagnostic.code for diagnostic in template.diagnostics] == ([] if valid else ["invalid-value"])
