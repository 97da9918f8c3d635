"""Colours: as Chromium computes them (cases/colors.txt), and those that wait for the element's own colour or scheme."""

from pathlib import Path

import pytest
import tinycss2

from audome_engine.color import Color
from audome_engine.css.declarations import expand
from audome_engine.css.stream import Invalid, Units
from audome_engine.style.computed import INITIAL
from audome_engine.style.enums import Keyword
from audome_engine.style.values import DeferredColor

OWN = INITIAL.with_(color=Color(10 / 255, 150 / 255, 90 / 255))
LINES = (Path(__file__).parent / "cases" / "colors.txt").read_text(encoding="utf-8").splitlines()
CASES = [tuple(line.split("\t")) for line in LINES if not line.startswith("#")]
NEAR = 0.0021  # half a step of 255, and rounding


def parsed(text, units=None):
    tokens = tinycss2.parse_component_value_list(text)
    return expand("background-color", tokens, units or Units())["background-color"]


def used(text):
    try:
        return OWN.used_color(parsed(text))
    except Invalid:
        return None


def test_colors_are_what_chromium_computes():
    wrong = []
    for text, answer in CASES:
        ours, theirs = used(text), used(answer) if answer != "no" else None
        if ours is None or theirs is None:
            same = ours is theirs
        else:
            shown = min(ours.alpha, theirs.alpha) > 0.0
            same = abs(ours.alpha - theirs.alpha) < 0.0051
            same = same and not (shown and any(abs(a - b) > NEAR for a, b in zip(ours[:3], theirs[:3], strict=True)))
        if not same:
            wrong.append(f"{text}: {ours}, in Chromium {answer}")
    assert not wrong, "\n".join(wrong)


def test_currentcolor_is_kept_until_the_colour_is_known():
    value = parsed("color-mix(in srgb, currentcolor, white)")
    assert isinstance(value, DeferredColor)
    assert value == parsed("color-mix(in srgb, currentcolor, white)")
    assert value != parsed("color-mix(in srgb, currentcolor, black)")
    for own in (0.0, 0.5):
        assert INITIAL.with_(color=Color(own, own, own)).used_color(value).red == pytest.approx((own + 1.0) / 2.0)


def test_the_scheme_chooses():
    dark = Units(dark=True)
    assert parsed("light-dark(red, blue)", dark) == parsed("blue")
    assert parsed("Canvas", dark).to_bytes() == (18, 18, 18, 255)
    assert dark.touched
    assert parsed("light-dark(currentcolor, blue)") is Keyword.CURRENT_COLOR


@pytest.mark.parametrize(
    ("text", "is_dark"),
    [("normal", False), ("light", False), ("dark", True), ("light dark", False), ("only dark", True), ("dark only", True),
     ("sepia", False), ("sepia dark", True)],
)  # fmt: skip
def test_color_scheme(text, is_dark):
    assert expand("color-scheme", tinycss2.parse_component_value_list(text), Units())["color-scheme"] is is_dark


@pytest.mark.parametrize("text", ["", "only", "default", "dark only light", "only dark only", "normal dark", "'dark'"])
def test_what_is_no_color_scheme(text):
    with pytest.raises(Invalid):
        expand("color-scheme", tinycss2.parse_component_value_list(text), Units())
