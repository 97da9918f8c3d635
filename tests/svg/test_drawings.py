"""SVG drawings that must paint alike: geometry as properties, HTML in them, images as masks, paint of the context."""

import numpy as np
import pytest

from audome_engine import LimitExceeded, compile, render
from tests.pictures import on_white

BARS = (
    '<defs><g id="bars" stroke="none"><rect width="9" height="20"/>'
    '<rect x="12" width="9" height="20" fill="context-stroke"/></g></defs>'
)
ALIKE = {
    "geometry in a style sheet": (
        "<style>rect{x:10px;y:20%;width:calc(10px + 1em);height:30px;rx:4px}</style><rect/>",
        '<rect x="10" y="16" width="26" height="30" rx="4"/>',
    ),
    "it wins over attributes": (
        '<circle cx="9" cy="9" r="1" style="cx:40px;cy:40px;r:20px"/>',
        '<circle cx="40" cy="40" r="20"/>',
    ),
    "attributes know functions, variables and all units": (
        '<g style="--x:7px"><rect x="var(--x)" y="calc(2px + 3px)" width="2rem" height="10vh"/></g>',
        '<rect x="7" y="5" width="32" height="8"/>',
    ),
    "initial is not what the attribute says": (
        '<rect x="30" style="x:initial" width="9" height="9"/>',
        '<rect width="9" height="9"/>',
    ),
    "ellipses with one radius": ('<ellipse cx="30" cy="30" rx="20" style="ry:auto"/>', '<circle cx="30" cy="30" r="20"/>'),
    "path data": ('<path d="M0 0H9V9z" style="d:path(\'M20 20H40V40z\')"/>', '<path d="M20 20H40V40z"/>'),
    "no path data": ('<path d="M0 0H9V9z" style="d:none"/>', ""),
    "points that are no numbers": ('<polygon points="0,0 30,0 x"/>', ""),
    "a point without its pair": ('<polygon points="0,0 30,0 30,30 9"/>', '<path d="M0 0H30V30z"/>'),
    "a condition fails": ('<rect width="30" height="30" systemLanguage="tlh"/>', ""),
    "HTML": (
        '<foreignObject x="10" y="10" width="40" height="30"><div style="background:#c00;height:50%"></div></foreignObject>',
        '<rect x="10" y="10" width="40" height="15" fill="#c00"/>',
    ),
    "HTML, moved and translucent": (
        '<g transform="translate(5 5)" opacity=".5"><foreignObject width="40" height="30">'
        '<p style="margin:0 10px;background:#c00;height:90px"></p></foreignObject></g>',
        '<rect x="15" y="5" width="20" height="30" fill="#c00" opacity=".5"/>',
    ),
    "HTML contains what is fixed in it": (
        '<foreignObject x="10" y="10" width="40" height="30">'
        '<i style="position:fixed;right:0;bottom:0;width:9px;height:9px;background:#00c"></i></foreignObject>',
        '<rect x="41" y="31" width="9" height="9" fill="#00c"/>',
    ),
    "HTML may stick out": (
        '<foreignObject width="20" height="20" overflow="visible"><div style="background:#c00;height:40px"></div></foreignObject>',
        '<rect width="20" height="40" fill="#c00"/>',
    ),
    "a drawing in HTML in a drawing": (
        '<foreignObject width="50" height="50"><svg width="20" height="20"><rect width="9" height="9"/></svg></foreignObject>',
        '<rect width="9" height="9"/>',
    ),
    "a gradient as mask": (
        '<rect x="20" width="40" height="40" style="mask:linear-gradient(#000 50%,transparent 50%)"/>',
        '<rect x="20" width="40" height="20"/>',
    ),
    "a mask placed in the box of the fill": (
        '<rect x="20" y="20" width="40" height="40" stroke="#000" stroke-width="20" '
        'style="mask:linear-gradient(#000,#000) no-repeat fill-box 0 0/20px 20px"/>',
        '<rect x="20" y="20" width="20" height="20"/>',
    ),
    "the luminance of linear light": (
        '<mask id="m" color-interpolation="linearRGB"><rect width="80" height="80" fill="#bcbcbc"/></mask>'
        '<rect width="40" height="40" mask="url(#m)"/>',
        '<rect width="40" height="40" opacity=".5"/>',
    ),
    "the context's paint in a use": (
        BARS + '<use href="#bars" x="20" stroke="#0a0"/>',
        '<rect x="20" width="9" height="20"/><rect x="32" width="9" height="20" fill="#0a0"/>',
    ),
    "what a use inherits is computed anew": (
        '<style>#v{--c:#0a0;font-size:20px}</style><g id="w"><rect width="1em" height="9" fill="var(--c,#c00)"/></g>'
        '<use id="v" href="#w" y="40"/>',
        '<rect width="16" height="9" fill="#c00"/><rect width="20" height="9" y="40" fill="#0a0"/>',
    ),
    "a use in a use": (
        '<defs><rect id="i" width="9" height="9" fill="inherit"/><g id="o" color="#00c">'
        '<use href="#i" fill="currentColor"/></g></defs>'
        '<use href="#o" x="9" fill="#c00"/>',
        '<rect x="9" width="9" height="9" fill="#00c"/>',
    ),
    "a clip of what a use has moved": (
        '<clipPath id="c"><rect width="20" height="20"/></clipPath><defs><rect id="i" width="40" height="40"/></defs>'
        '<use href="#i" x="30" y="20" clip-path="url(#c)"/>',
        '<rect x="30" y="20" width="20" height="20"/>',
    ),
    "a gradient turned by CSS": (
        '<linearGradient id="g" style="transform:rotate(90deg)"><stop offset=".5" stop-color="#c00"/><stop offset=".5"/>'
        '</linearGradient><rect width="40" height="40" fill="url(#g)"/>',
        '<rect width="40" height="20" fill="#c00"/><rect y="20" width="40" height="20"/>',
    ),
    "along a path": (
        '<rect width="20" height="10" style="offset-path:path(\'M10 10V60\');offset-distance:50%"/>',
        '<rect width="20" height="10" transform="translate(10 35) rotate(90)"/>',
    ),
    "edges that are not smooth": (
        '<rect x="9.6" y="9.6" width="20" height="20" shape-rendering="crispEdges"/>',
        '<rect x="10" y="10" width="20" height="20"/>',
    ),
    "a transform with an error": ('<rect width="9" height="9" transform="scale(2),,scale(2)"/>', '<rect width="9" height="9"/>'),
    "a filter without primitives": ('<filter id="f"/><rect width="9" height="9" filter="url(#f)"/>', ""),
    "a marker goes on with the gradient": (
        '<linearGradient id="g" gradientUnits="userSpaceOnUse" x2="80"><stop offset=".5" stop-color="#c00"/>'
        '<stop offset=".5" stop-color="#00c"/></linearGradient><marker id="m" overflow="visible" markerUnits="userSpaceOnUse">'
        '<rect width="20" height="20" fill="context-stroke"/></marker>'
        '<path d="M30 40H60" stroke="url(#g)" marker-start="url(#m)"/>',
        '<path d="M60 40V39.5H30V60H40V40z" fill="#c00"/><path d="M40 39.5H60V40H50V60H40z" fill="#00c"/>',
    ),
}  # fmt: skip


def picture(body: str) -> np.ndarray:
    html = f'<style>body{{margin:0}}</style><svg width="80" height="80" style="display:block">{body}</svg>'
    return on_white(render(html, width=80, height=80))


@pytest.mark.parametrize("name", ALIKE)
def test_alike(name):
    first, second = (picture(body) for body in ALIKE[name])
    assert (np.abs(first - second).max(axis=2) > 8).mean() < 0.01  # a line of half covered pixels at most


def test_data_reaches_html_in_drawings():
    html = (
        "<style>body{margin:0}p{margin:0;font:20px Inter}</style><svg width=80 height=40 style=display:block>"
        "<foreignObject width=80 height=40><p data-dynamic-key=name>{}</p></foreignObject></svg>"
    )
    bound = compile(html.replace("{}", "one"), width=80, height=40).render({"name.text": "two"})
    assert bound == render(html.replace("{}", "two"), width=80, height=40)


SQUARES = (
    "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='40' viewBox='0 0 40 40'><style>{}</style>"
    "<view id='v' viewBox='20 20 20 20'/><rect id='a' width='20' height='20' fill='red'/>"
    "<rect id='b' x='20' y='20' width='20' height='20' fill='blue'/></svg>"
)


def image(style: str, fragment: str) -> np.ndarray:
    url = "data:image/svg+xml," + SQUARES.format(style).replace("#", "%23") + fragment
    return on_white(
        render(f'<style>body{{margin:0}}img{{display:block}}</style><img src="{url}">', width=40, height=40)
    )


@pytest.mark.parametrize(
    "fragment", ["#v", "#svgView(viewBox(20,20,20,20))", "#svgView(transform(translate(-40,-40) scale(2)))"]
)
def test_a_fragment_says_what_is_shown(fragment):
    assert (image("", fragment) == [0, 0, 255]).all()


def test_the_target_of_a_fragment():
    shown = image("rect{display:none}rect:target{display:inline}", "#b")
    assert (shown[20:, 20:] == [0, 0, 255]).all()
    assert (shown[:20] == 255).all()


def test_media_of_an_image_are_its_own_size():
    shown = image("@media (width:40px){rect{fill:lime;width:100vw;height:100vh}}", "")
    assert (shown[:20] == [0, 255, 0]).all()


HOSTILE = {
    "shown by filters that show what is shown by filters": "".join(
        f'<filter id="f{i}"><feImage href="#r{i + 1}"/><feImage href="#r{i + 1}"/></filter>'
        f'<rect id="r{i}" width="9" height="9" filter="url(#f{i})"/>'
        for i in range(30)
    ),
}
ENDS = {
    "two that show each other": '<filter id="f"><feImage href="#g"/></filter><filter id="h"><feImage href="#k"/></filter>'
    '<g id="g" filter="url(#h)"><path d="M0 0H9V9z"/></g><g id="k" filter="url(#f)"><path d="M0 0H9V9z"/></g>',
    "a drawing that uses what it is in": '<foreignObject id="x" width="9" height="9"><svg><use href="#x"/></svg></foreignObject>',
    "numbers without end": '<rect style="x:calc(1px/0);width:calc(infinity*1px);height:9px"/><path id="p" d="M0 0h9" '
    'pathLength="1e-300"/><text textLength="1e30"><textPath href="#p" startOffset="1e300">a</textPath></text>',
    "a marker with its own context": '<marker id="m"><path d="M0 0h9" fill="context-fill" marker-end="url(#m)"/></marker>'
    '<path d="M0 0h9" fill="context-fill" marker-end="url(#m)"/>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_grows_without_end_is_refused(name):
    with pytest.raises(LimitExceeded):
        picture(HOSTILE[name])


@pytest.mark.parametrize("name", ENDS)
def test_what_refers_to_itself_ends(name):
    assert picture(ENDS[name]).shape == (80, 80, 3)
