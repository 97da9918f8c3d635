"""Primitives that look at neighbours, light, and elements as images (Filter Effects 1, 9)."""

import numpy as np
import pytest

from audome_engine import render
from tests.pictures import on_white


def picture(primitives: str, body: str = '<rect x="20" y="20" width="40" height="40" fill="#48c" {}/>') -> np.ndarray:
    whole = 'id="f" filterUnits="userSpaceOnUse" x="0" y="0" width="80" height="80" color-interpolation-filters="sRGB"'
    use = 'filter="url(#f)"'
    drawn = f"<filter {whole}>{primitives}</filter>{body.format(use)}"
    html = f'<style>body{{margin:0}}</style><svg width="80" height="80" style="display:block">{drawn}</svg>'
    return on_white(render(html, width=80, height=80))


DOWN = '<feDistantLight elevation="90"/>'
SPOT = '<feSpotLight x="40" y="40" z="50" pointsAtX="40" pointsAtY="40" limitingConeAngle="1"/>'
ALIKE = {
    "a kernel is turned round before it is applied": (
        '<feConvolveMatrix order="3" kernelMatrix="0 0 0 0 0 1 0 0 0"/>',
        '<feOffset dx="1"/>',
    ),
    "a larger one, with another target": (
        '<feConvolveMatrix order="5 1" targetX="0" kernelMatrix="0 0 0 1 0"/>',
        '<feOffset dx="-1"/>',
    ),
    "the sum of a kernel divides": (
        '<feConvolveMatrix order="2" kernelMatrix="2 2 2 2"/>',
        '<feConvolveMatrix order="2" kernelMatrix="2 2 2 2" divisor="8"/>',
    ),
    "a kernel of the wrong size leaves nothing": (
        '<feConvolveMatrix order="3" kernelMatrix="1 1"/>',
        "<feFlood flood-opacity='0'/>",
    ),
    "alpha that is kept": (
        '<feConvolveMatrix kernelMatrix="0 0 0 0 2 0 0 0 0" divisor="1" preserveAlpha="true"/>',
        '<feColorMatrix values="2 0 0 0 0 0 2 0 0 0 0 0 2 0 0 0 0 0 1 0"/>',
    ),
    "a flat surface in the light from above": (
        f'<feDiffuseLighting surfaceScale="0" lighting-color="#c80" diffuseConstant=".5">{DOWN}</feDiffuseLighting>',
        '<feFlood flood-color="#640"/>',
    ),
    "and a low one": (
        '<feDiffuseLighting surfaceScale="0" lighting-color="#fff"><feDistantLight elevation="30"/></feDiffuseLighting>',
        '<feFlood flood-color="#808080"/>',
    ),
    "a light that shines is as opaque as it is bright": (
        f'<feSpecularLighting surfaceScale="0" lighting-color="#f00" specularConstant=".5">{DOWN}</feSpecularLighting>',
        '<feFlood flood-color="#f00" flood-opacity=".5"/>',
    ),
    "without a light it is dark": ("<feDiffuseLighting/>", "<feFlood flood-opacity='0'/>"),
    "it is dark beside a spot": (
        f'<feDiffuseLighting surfaceScale="0" lighting-color="#fff" x="50" y="0" width="30" height="30">{SPOT}</feDiffuseLighting>',
        '<feFlood x="50" y="0" width="30" height="30"/>',
    ),
    "an element": (
        '<feImage href="#dot" x="10" y="5" width="60" height="60"/>',
        '<feFlood x="10" y="5" width="10" height="10" flood-color="#0a0"/>',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ALIKE)
def test_alike(name):
    dot = '<defs><rect id="dot" width="10" height="10" fill="#0a0"/></defs>'
    body = dot + '<rect x="20" y="20" width="40" height="40" fill="#48c" {}/>'
    first, second = (picture(primitives, body) for primitives in ALIKE[name])
    assert np.abs(first - second).max() <= 2


def test_a_cone_ends():
    spot = '<feSpotLight x="40" y="40" z="20" pointsAtX="40" pointsAtY="40" limitingConeAngle="45"/>'
    shown = picture(f'<feDiffuseLighting surfaceScale="0" lighting-color="#fff">{spot}</feDiffuseLighting>')
    assert shown[40, 40].min() > 250
    assert shown[40, 57].max() > 60
    assert shown[40, 63].max() == 0


def test_a_slope_is_bright_on_the_side_of_the_light():
    light = (
        '<feDiffuseLighting surfaceScale="9" lighting-color="#fff"><feDistantLight elevation="45"/></feDiffuseLighting>'
    )
    shown = picture('<feGaussianBlur stdDeviation="4"/>' + light)
    assert shown[40, 60, 0] > 220 > 60 > shown[40, 20, 0]


def test_an_element_that_shows_itself_ends():
    assert picture('<feImage href="#r"/>', '<rect id="r" width="9" height="9" {}/>').shape == (80, 80, 3)
