"""Transforms in space: documents that must paint alike (CSS Transforms 2), and the order of planes."""

import numpy as np
import pytest

from audome_engine import compile, render
from tests.pictures import on_white

BASE = "<style>body{margin:0}.s{position:absolute;left:20px;top:20px;width:60px;height:40px}"
BASE += ".s>*,.f{position:absolute;inset:0;background:#c00}.g{background:#00c}</style>"
ALIKE = {
    "turned by half and hidden": (
        '<div class="s"><div style="transform:rotateY(180deg);backface-visibility:hidden"></div></div>',
        '<div class="s"></div>',
    ),
    "mirrored is not turned": (
        '<div class="s"><div style="transform:scaleX(-1);backface-visibility:hidden"></div></div>',
        '<div class="s"><div></div></div>',
    ),
    "straight ahead perspective changes nothing": (
        '<div class="s" style="perspective:100px"><div style="transform:rotate(20deg)"></div></div>',
        '<div class="s"><div style="transform:rotate(20deg)"></div></div>',
    ),
    "perspective() is a parent's perspective": (
        '<div class="s"><div style="transform:perspective(100px) rotateY(40deg)"></div></div>',
        '<div class="s" style="perspective:100px"><div style="transform:rotateY(40deg)"></div></div>',
    ),
    "nearer is larger": (
        '<div class="s" style="perspective:100px"><div style="transform:translateZ(50px)"></div></div>',
        '<div class="s"><div style="transform:scale(2)"></div></div>',
    ),
    "behind the eye": (
        '<div class="s" style="perspective:40px"><div style="transform:translateZ(60px)"></div></div>',
        '<div class="s"></div>',
    ),
    "edge on": ('<div class="s"><div style="transform:rotateX(90deg)"></div></div>', '<div class="s"></div>'),
    "two quarter turns": (
        '<div class="s" style="transform-style:preserve-3d;transform:rotateY(45deg)">'
        '<div style="transform:rotateY(-45deg)"></div></div>',
        '<div class="s"><div></div></div>',
    ),
    "flat elements do not add up": (
        '<div class="s" style="transform:rotateY(60deg)"><div style="transform:rotateY(-60deg)"></div></div>',
        '<div class="s"><div style="transform:scaleX(.25)"></div></div>',
    ),
    "nor do those that clip": (
        '<div class="s" style="transform-style:preserve-3d;overflow:hidden;transform:rotateY(60deg)">'
        '<div style="transform:rotateY(-60deg)"></div></div>',
        '<div class="s"><div style="transform:scaleX(.25)"></div></div>',
    ),
    "depth goes before order": (
        '<div class="s" style="transform-style:preserve-3d"><div class="g" style="transform:translateZ(1px)"></div>'
        "<div></div></div>",
        '<div class="s"><div></div><div class="g"></div></div>',
    ),
    "but not in a flat element": (
        '<div class="s"><div class="g" style="transform:translateZ(1px)"></div><div></div></div>',
        '<div class="s"><div></div></div>',
    ),
    "nor before z-index": (
        '<div class="s"><div class="g" style="z-index:1;transform:translateZ(-1px)"></div><div></div></div>',
        '<div class="s"><div></div><div class="g"></div></div>',
    ),
    "planes of grandchildren": (
        '<div class="s" style="transform-style:preserve-3d">'
        '<div style="transform-style:preserve-3d;background:none;transform:translateZ(-5px)">'
        '<div class="f g" style="transform:translateZ(9px)"></div></div><div></div></div>',
        '<div class="s"><div></div><div class="g"></div></div>',
    ),
    "a card that is turned": (
        '<div class="s" style="transform-style:preserve-3d;transform:rotateY(180deg)">'
        '<div style="backface-visibility:hidden"></div>'
        '<div class="g" style="backface-visibility:hidden;transform:rotateY(180deg)"></div></div>',
        '<div class="s"><div class="g"></div></div>',
    ),
    "planes that cross are cut": (
        '<div class="s" style="transform-style:preserve-3d"><div style="transform:rotateY(60deg)"></div>'
        '<div class="g" style="transform:rotateY(-60deg)"></div></div>',
        '<div class="s"><div style="left:30px;right:15px;background:#00c"></div>'
        '<div style="left:15px;right:30px"></div></div>',
    ),
    "matrix3d() and rotate3d()": (
        '<div class="s"><div style="transform:rotate3d(0,0,2,30deg)"></div></div>',
        '<div class="s"><div style="transform:matrix3d(.8660254,.5,0,0,-.5,.8660254,0,0,0,0,1,0,0,0,0,1)"></div></div>',
    ),
    "rotate with an axis": (
        '<div class="s"><div style="rotate:x 50deg;translate:3px 4px 5px;scale:1 1 3"></div></div>',
        '<div class="s"><div style="transform:translate3d(3px,4px,5px) rotateX(50deg) scale3d(1,1,3)"></div></div>',
    ),
    "a deep origin": (
        '<div class="s" style="perspective:99px"><div style="transform:rotateY(30deg);transform-origin:left top -9px"></div></div>',
        '<div class="s" style="perspective:99px"><div style="transform-origin:0 0;'
        'transform:translateZ(-9px) rotateY(30deg) translateZ(9px)"></div></div>',
    ),
    "opacity within a plane": (
        '<div class="s" style="perspective:99px"><div style="transform:rotateY(30deg);opacity:.5"></div></div>',
        '<div class="s" style="perspective:99px"><div style="transform:rotateY(30deg);background:#cc000080"></div></div>',
    ),
}


def picture(body: str) -> np.ndarray:
    return on_white(render(BASE + body, width=110, height=80))


@pytest.mark.parametrize("name", ALIKE)
def test_alike(name):
    first, second = (picture(body) for body in ALIKE[name])
    difference = np.abs(first - second).max(axis=2)
    assert (difference > 8).mean() <= 0.004  # edges of planes are antialiased


def test_a_large_plane_near_the_eye_is_bounded():
    html = (
        BASE + '<div class="s" style="perspective:1px"><div style="transform:rotateX(89.9deg) scale(1000)"></div></div>'
    )
    assert compile(html, width=110, height=80).render_array().shape == (80, 110, 4)


def test_many_planes_end():
    planes = "".join(f'<div style="transform:rotateY({7 * n}deg) rotateX({5 * n}deg)"></div>' for n in range(300))
    html = f'{BASE}<div class="s" style="transform-style:preserve-3d">{planes}</div>'
    assert compile(html, width=110, height=80).render_array().any()
