"""What has a way of its own to be written, in small documents: SVG of it looks like the picture made of pixels."""

import pytest

import audome_engine as audome
from tests.pictures import different, on_white
from tests.vector.support import shown

BOX = "width:60px;height:40px;margin:10px"
FILTER = '<svg width="0" height="0" style="position:absolute"><filter id="f" {}>{}</filter></svg>'
FILTERED = f'<div style="{BOX};border-radius:12px;background:#2563eb;filter:url(#f)"></div>'
LIT = '<feGaussianBlur in="SourceAlpha" stdDeviation="3"/>'


def filtered(primitives, attributes=""):
    return FILTER.format(attributes, primitives) + FILTERED


PAIRS = {
    "blend within a clip": f'<div style="{BOX};background:#fde047"><div style="{BOX};overflow:hidden;border-radius:20px">'
    '<p style="margin:0;height:30px;background:#38bdf8;mix-blend-mode:multiply"></p></div></div>',
    "blend within a turned clip": f'<div style="{BOX};background:#fde047"><div style="{BOX};overflow:hidden;rotate:9deg">'
    '<p style="margin:0;height:30px;background:#38bdf8;mix-blend-mode:difference"></p></div></div>',
    "isolated blend": f'<div style="{BOX};background:#fde047"><div style="isolation:isolate">'
    f'<p style="{BOX};background:#38bdf8;mix-blend-mode:multiply"></p></div></div>',
    "group opacity": f'<div style="{BOX};opacity:.5;background:#111"><div style="{BOX};background:#e11d48"></div></div>',
    "radial from before its centre": f'<div style="{BOX};background:repeating-radial-gradient(red -5px, blue 9px)"></div>',
    "radial with its first stop before its centre": f'<div style="{BOX};background:radial-gradient(red -30px,'
    ' blue 40px)"></div>',
    "ellipse": f'<div style="{BOX};background:radial-gradient(ellipse 30px 10px at 20px 20px, red, #0000 90%)"></div>',
    "transparent stops": f'<div style="{BOX};background:linear-gradient(90deg, #f00, transparent, #00f8)"></div>',
    "oklch": f'<div style="{BOX};background:linear-gradient(90deg in oklch longer hue, red, blue)"></div>',
    "conic in tiles": f'<div style="{BOX};background:conic-gradient(#000 25%, #fff 0 50%, #000 0 75%, #fff 0)'
    ' 4px 4px/16px 16px"></div>',
    "pie": f'<div style="{BOX};height:60px;margin:2px;border-radius:50%;background:conic-gradient(from 40deg,#e11d48 30%,'
    '#facc15 0 45%,#0ea5e9 0 90%,#22c55e 0)"></div>',
    "ring of progress": f'<div style="{BOX};height:60px;margin:2px;border-radius:50%;background:conic-gradient(#7c3aed 65%,'
    '#0000 0);mask:radial-gradient(circle,#0000 15px,#000 16px)"></div>',
    "translucent wedges": f'<div style="{BOX};background:#111 repeating-conic-gradient(#f008 0 30deg,#0f08 0 60deg)"></div>',
    "wedges in an oblique box": f'<div style="{BOX};transform:skew(20deg);border:5px solid #111;border-radius:9px;'
    'background:conic-gradient(from 1deg at 30% 60%,red 50deg,blue 0) border-box"></div>',
    "smooth conic": f'<div style="{BOX};background:conic-gradient(red,blue,red)"></div>',
    "masks that exclude each other": f'<div style="{BOX};background:#111;mask:linear-gradient(#000 50%,#0000 0) exclude,'
    'linear-gradient(90deg,#000 50%,#0000 0)"></div>',
    "luminance and alpha": f'<div style="{BOX};background:#111;mask:linear-gradient(90deg,#fff,#000) luminance intersect,'
    'radial-gradient(circle,#000 20px,#0000 21px) alpha"></div>',
    "masks that subtract": f'<div style="{BOX};background:#111;mask:linear-gradient(#000,#000) subtract,'
    'radial-gradient(circle,#000 10px,#0000 11px)"></div>',
    "dashes": f'<div style="{BOX};border:4px dashed #e11d48;border-radius:10px"></div>',
    "corner shapes": f'<div style="{BOX};background:#0f766e;border:3px solid'
    ' #facc15;border-radius:16px;corner-shape:scoop"></div>',
    "inset shadow": f'<div style="{BOX};border-radius:8px;box-shadow:inset 3px 3px 6px #000, 2px 4px 8px 1px'
    ' #e11d48"></div>',
    "backdrop in a scaled box": f'<div style="{BOX};background:linear-gradient(90deg,#000 50%,#f00 0)">'
    '<p style="margin:10px;height:20px;scale:1.25;backdrop-filter:invert(1)"></p></div>',
    "perspective": f'<div style="{BOX};background:#2563eb;transform:perspective(90px) rotateY(40deg)"></div>',
    "linear light": filtered('<feGaussianBlur stdDeviation="4"/><feColorMatrix type="saturate" values=".3"/>'),
    "flood in linear light": filtered('<feFlood flood-color="#fa8"/><feComposite in2="SourceAlpha" operator="in"/>'
    '<feBlend in="SourceGraphic" mode="screen"/>'),
    "noise": filtered('<feTurbulence baseFrequency=".08" seed="3"/><feComposite in2="SourceAlpha" operator="in"/>'),
    "tables": filtered('<feComponentTransfer><feFuncR type="gamma" exponent=".5"/><feFuncB type="discrete" '
    'tableValues="0 .4 1"/></feComponentTransfer>', 'color-interpolation-filters="sRGB"'),
    "arithmetic": filtered('<feOffset dx="5" dy="5"/><feComposite in2="SourceGraphic" operator="arithmetic"'
    ' k2=".5" k3=".7"/>'),
    "tile": filtered('<feOffset x="15" y="15" width="12" height="9"/><feTile/>'),
    "convolution": filtered('<feConvolveMatrix order="3" kernelMatrix="3 0 -1 1 1 -1 0 2 -1" divisor="2"/>'),
    "diffuse light": filtered(LIT + '<feDiffuseLighting surfaceScale="4" lighting-color="#fda"><fePointLight'
    ' x="30" y="10" z="30"/>'
    "</feDiffuseLighting>"),
    "specular light": "<style>body{background:#333}</style>" + filtered(LIT + '<feSpecularLighting'
    ' surfaceScale="3" specularExponent="9"><feDistantLight azimuth="225" '
    'elevation="40"/></feSpecularLighting>'),
    "picture in a filter": filtered("<feImage href=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'"
    " width='9' height='9'>"
    "<circle r='9' fill='red'/></svg>\" x='20' y='20' width='20' height='20'/>"),
    "pattern": '<svg width="80" height="60"><pattern id="p" x="3" y="2" width="9" height="7" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(20)"><circle cx="4" cy="4" r="3" fill="#e11d48"/></pattern><rect width="80"'
    ' height="60" fill="url(#p)"/></svg>',
    "focal point": '<svg width="80" height="60"><radialGradient id="g" fx=".3" fy=".4" fr=".1"><stop stop-color="#fff"/>'
    '<stop offset="1"/></radialGradient><rect width="80" height="60" fill="url(#g)"/></svg>',
}  # fmt: skip


@pytest.mark.parametrize("name", PAIRS)
def test_looks_like_its_picture(name):
    html = f"<body style='margin:0'>{PAIRS[name]}"
    picture, markup = (audome.render(html, width=96, height=64, format=format) for format in ("png", "svg"))
    ours = on_white(picture)
    assert ours.std() > 4, "nothing to see"
    assert different(shown(markup, 96, 64), ours).mean() <= 0.005


@pytest.mark.parametrize("name", [name for name in PAIRS if "conic" not in name])
def test_only_what_svg_has_no_words_for_is_a_picture(name):
    markup = audome.render(f"<body style='margin:0'>{PAIRS[name]}", width=96, height=64, format="svg")
    pictured = ("perspective", "backdrop in a scaled box", "picture in a filter")
    assert (b"image/png" in markup) == (name in pictured)
