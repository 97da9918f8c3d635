"""Blend modes beside the formulas of Compositing 1 (10), and what blends with what."""

import numpy as np
import pytest

from audome_engine import render
from tests.pictures import on_white

STYLE = """<style>body{margin:0;background:#fff} .o{width:60px;height:40px;background:linear-gradient(90deg,#e11d48,#1d4ed8)}
.i{width:40px;height:20px;background:#22d3ee}</style>"""
BELOW, ABOVE = (0.8, 0.3, 0.4), (0.2, 0.7, 0.6)


def _luminosity(color):
    return float(np.dot(color, (0.3, 0.59, 0.11)))


def _clipped(color):
    """10.2: ClipColor."""
    color, level = np.array(color), _luminosity(color)
    low, high = color.min(), color.max()
    if low < 0:
        color = level + (color - level) * level / (level - low)
    if high > 1:
        color = level + (color - level) * (1 - level) / (high - level)
    return color


def _with_luminosity(color, level):
    return _clipped(np.array(color) + (level - _luminosity(color)))


def _with_saturation(color, amount):
    color = np.array(color)
    return (color - color.min()) / (color.max() - color.min()) * amount


def _spread(color):
    return max(color) - min(color)


def _soft_light(b, s):
    if s <= 0.5:
        return b - (1 - 2 * s) * b * (1 - b)
    d = ((16 * b - 12) * b + 4) * b if b <= 0.25 else b**0.5
    return b + (2 * s - 1) * (d - b)


def _hard_light(b, s):
    return 2 * b * s if s <= 0.5 else b + (2 * s - 1) - b * (2 * s - 1)


SEPARABLE = {
    "normal": lambda b, s: s,
    "multiply": lambda b, s: b * s,
    "screen": lambda b, s: b + s - b * s,
    "overlay": lambda b, s: _hard_light(s, b),
    "darken": min,
    "lighten": max,
    "color-dodge": lambda b, s: min(1, b / (1 - s)),
    "color-burn": lambda b, s: 1 - min(1, (1 - b) / s),
    "hard-light": _hard_light,
    "soft-light": _soft_light,
    "difference": lambda b, s: abs(b - s),
    "exclusion": lambda b, s: b + s - 2 * b * s,
    "plus-lighter": lambda b, s: min(1, b + s),
}
OTHERS = {
    "hue": lambda b, s: _with_luminosity(_with_saturation(s, _spread(b)), _luminosity(b)),
    "saturation": lambda b, s: _with_luminosity(_with_saturation(b, _spread(s)), _luminosity(b)),
    "color": lambda b, s: _with_luminosity(s, _luminosity(b)),
    "luminosity": lambda b, s: _with_luminosity(b, _luminosity(s)),
}


def _expected(mode):
    if mode in SEPARABLE:
        return np.array([SEPARABLE[mode](b, s) for b, s in zip(BELOW, ABOVE, strict=True)]) * 255
    return OTHERS[mode](BELOW, ABOVE) * 255


def _css(color):
    return f"rgb({' '.join(f'{component:.0%}' for component in color)})"


@pytest.mark.parametrize("mode", [*SEPARABLE, *OTHERS])
def test_mix_blend_mode(mode):
    above = f'<div style="height:9px;background:{_css(ABOVE)};mix-blend-mode:{mode}">'
    body = f'<div style="height:9px;background:{_css(BELOW)}">{above}'
    assert np.abs(on_white(render(STYLE + body, width=9, height=9))[4, 4] - _expected(mode)).max() <= 1.5


@pytest.mark.parametrize("mode", [*(mode for mode in SEPARABLE if mode != "plus-lighter"), *OTHERS])
def test_background_blend_mode(mode):
    background = f"linear-gradient({_css(ABOVE)} 0 0) {_css(BELOW)}"
    body = f'<div style="height:9px;background:{background};background-blend-mode:{mode}">'
    assert np.abs(on_white(render(STYLE + body, width=9, height=9))[4, 4] - _expected(mode)).max() <= 1.5


def nested(outer: str, inner: str = "mix-blend-mode:multiply") -> str:
    return f'<div class="o" style="{outer}"><div class="i" style="{inner}"></div></div>'


BOX = '<div class="o" style="background:{};background-blend-mode:{}"></div>'
GRADIENT = "linear-gradient(90deg,#e11d48,#1d4ed8)"
ALIKE = {
    "layers blend with nothing below the box": (
        BOX.format("linear-gradient(#22d3ee 0 0)", "multiply") + BOX.format("linear-gradient(#22d3ee80 0 0)", "difference"),
        BOX.format("#22d3ee", "normal") + BOX.format("#22d3ee80", "normal"),
    ),
    "layers blend with those below as children do": (
        BOX.format(f"linear-gradient(#22d3ee 0 0) 0 0/40px 20px no-repeat,{GRADIENT}", "difference"),
        nested("isolation:isolate", "mix-blend-mode:difference"),
    ),
    "the list of modes is repeated": (
        BOX.format(f"{GRADIENT},linear-gradient(red 0 0),{GRADIENT}", "multiply,screen"),
        BOX.format(f"{GRADIENT},linear-gradient(red 0 0),{GRADIENT}", "multiply,screen,multiply"),
    ),
    "isolation keeps what is below out": (
        '<div style="background:#0a0;width:60px">' + nested("isolation:isolate;background:none") + "</div>",
        '<div style="background:#0a0;width:60px">' + nested("background:none", "") + "</div>",
    ),
    "any stacking context isolates": (
        '<div style="background:#0a0;width:60px">' + nested("position:relative;z-index:0;background:none") + "</div>",
        '<div style="background:#0a0;width:60px">' + nested("background:none", "") + "</div>",
    ),
    "a positioned box does not": (nested("position:relative"), nested("")),
    "opacity is of what was blended": (
        nested("opacity:.5"), '<div style="opacity:.5">' + nested("isolation:isolate") + "</div>",
    ),
    "the blended is translucent": (
        nested("", "mix-blend-mode:multiply;opacity:.5"),
        nested("", "mix-blend-mode:multiply;background:#22d3ee80"),
    ),
    "what is clipped blends": (
        nested("", "mix-blend-mode:multiply;clip-path:inset(0 10px 0 0)"), nested("", "mix-blend-mode:multiply;width:30px"),
    ),
    "what is filtered blends": (
        nested("", "mix-blend-mode:multiply;filter:invert(1)"), nested("", "mix-blend-mode:multiply;background:#dd2c11"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ALIKE)
def test_alike(name):
    first, second = (on_white(render(STYLE + body, width=80, height=80)) for body in ALIKE[name])
    assert np.abs(first - second).max() <= 3  # layers of 8 bits round
    assert len(np.unique(first.reshape(-1, 3), axis=0)) > 1
