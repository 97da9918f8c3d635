"""Colour spaces and mixing, against the values of CSS Color 4 and of its examples."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from audome_engine.color import SPACES, Color, from_srgb, mix, mix_components, powerless, to_srgb

_unit = st.floats(0, 1)
_triple = st.tuples(_unit, _unit, _unit)
_anything = st.floats(allow_nan=True, allow_infinity=True)


@pytest.mark.parametrize(
    ("space", "components", "expected"),
    [
        # CSS Color 4, 9.3 and 9.4: the same colours written in Lab, LCH, OKLab and OKLCH
        ("lab", (29.2345, 39.3825, 20.0664), (125, 35, 41)),
        ("lch", (29.2345, 44.2, 27), (125, 35, 41)),
        ("lab", (52.2345, 40.1645, 59.9971), (198, 93, 7)),
        ("lch", (52.2345, 72.2, 56.2), (198, 93, 7)),
        ("lab", (60.2345, -5.3654, 58.956), (157, 147, 24)),
        ("lab", (62.2345, -34.9638, 47.7721), (104, 166, 57)),
        ("lab", (67.5345, -8.6911, -41.6019), (98, 172, 239)),
        ("oklab", (0.40101, 0.1147, 0.0453), (125, 35, 41)),
        ("oklch", (0.40101, 0.12332, 21.555), (125, 35, 41)),
        ("oklab", (0.59686, 0.1009, 0.1192), (198, 93, 6)),
        ("oklch", (0.59686, 0.15619, 49.7694), (198, 93, 6)),
        ("oklab", (0.65125, -0.0320, 0.1274), (157, 147, 24)),
        ("oklab", (0.66016, -0.1084, 0.1114), (104, 166, 57)),
        ("oklab", (0.72322, -0.0465, -0.1150), (98, 172, 239)),
        # well-known corners
        ("oklch", (0.62796, 0.25768, 29.234), (255, 0, 0)),
        ("oklch", (0.86644, 0.294827, 142.4953), (0, 255, 0)),
        ("oklch", (0.45201, 0.313214, 264.052), (0, 0, 255)),
        ("lab", (100, 0, 0), (255, 255, 255)),
        ("oklab", (1, 0, 0), (255, 255, 255)),
        ("hsl", (120, 1, 0.25), (0, 128, 0)),
        ("hsl", (-90, 0.5, 0.5), (128, 64, 191)),
        ("hwb", (90, 0.1, 0.1), (128, 230, 26)),
        ("hwb", (90, 0.6, 0.9), (102, 102, 102)),
        ("srgb-linear", (0.5, 0, 1), (188, 0, 255)),
        ("display-p3", (0, 1, 0), (0, 255, 0)),
        ("display-p3", (0.21604, 0.49418, 0.13151), (0, 128, 0)),
        ("a98-rgb", (0.281363, 0.498012, 0.116746), (0, 128, 0)),
        ("prophoto-rgb", (0.230479, 0.395789, 0.129968), (0, 128, 0)),
        ("rec2020", (0.235202, 0.431704, 0.085432), (0, 128, 0)),
        ("xyz", (0.07719, 0.15438, 0.02573), (0, 128, 0)),
        ("xyz-d50", (0.08312, 0.154746, 0.020961), (0, 128, 0)),
    ],
)
def test_reference_values(space, components, expected):
    red, green, blue = to_srgb(space, components)
    found = Color(red, green, blue).to_bytes()[:3]
    assert all(abs(a - b) <= 1 for a, b in zip(found, expected, strict=True)), found


@pytest.mark.parametrize("space", sorted(SPACES))
@given(rgb=_triple)
def test_conversions_are_inverse(space, rgb):
    assert to_srgb(space, from_srgb(space, rgb)) == pytest.approx(rgb, abs=2e-6)


@pytest.mark.parametrize("space", sorted(SPACES - {"hsl", "hwb"}))
@given(rgb=st.tuples(*[st.floats(-0.5, 2.0)] * 3))
def test_conversions_are_inverse_beyond_the_gamut(space, rgb):
    assert to_srgb(space, from_srgb(space, rgb)) == pytest.approx(rgb, abs=1e-5)


@pytest.mark.parametrize("space", sorted(SPACES))
@given(components=st.tuples(_anything, _anything, _anything))
def test_hostile_components_end_in_some_colour(space, components):
    for convert in (to_srgb, from_srgb):
        result = convert(space, convert(space, components))
        assert all(math.isfinite(value) for value in result)
    assert all(0 <= byte <= 255 for byte in Color(*to_srgb(space, components)).to_bytes())


@pytest.mark.parametrize(("component", "byte"), [(0, 0), (1, 255), (-3, 0), (7, 255), (0.5, 128), (127.4 / 255, 127)])
def test_bytes_are_rounded_and_clipped(component, byte):
    assert Color(component, 0, 0).to_bytes()[0] == byte


# Mixing


@pytest.mark.parametrize(
    ("space", "expected"),
    [("srgb", (128, 0, 128)), ("srgb-linear", (188, 0, 188)), ("oklab", (140, 83, 162)), ("lab", (193, 0, 136)),
     ("hsl", (255, 0, 255)), ("oklch", (186, 0, 194)), ("xyz", (188, 0, 188))],
)  # fmt: skip
def test_red_and_blue_mixed_in_several_spaces(space, expected):
    found = mix(Color(1, 0, 0), Color(0, 0, 1), 0.5, space).to_bytes()[:3]
    assert all(abs(a - b) <= 1 for a, b in zip(found, expected, strict=True)), found


@pytest.mark.parametrize(
    ("method", "low_to_high", "high_to_low"),
    [("shorter", 0, 0), ("longer", 180, 180), ("increasing", 180, 0), ("decreasing", 0, 180)],
)
def test_hue_methods_halfway_between_40_and_320_degrees(method, low_to_high, high_to_low):
    def halfway(first: float, second: float) -> Color:
        return mix_components("hsl", ((first, 1, 0.5), 1), ((second, 1, 0.5), 1), 0.5, method)

    assert halfway(40, 320)[:3] == pytest.approx(to_srgb("hsl", (low_to_high, 1, 0.5)), abs=1e-9)
    assert halfway(320, 40)[:3] == pytest.approx(to_srgb("hsl", (high_to_low, 1, 0.5)), abs=1e-9)


def test_mixing_is_premultiplied_and_a_missing_component_takes_the_other_ones():
    mixed = mix(Color(1, 0, 0, 1), Color(0, 0, 1, 0), 0.5)
    assert mixed[:4] == pytest.approx((1, 0, 0, 0.5))
    assert mix_components("srgb", ((math.nan, 0.2, 0.4), 1), ((0.6, 0.2, 0.4), math.nan), 0.5)[:4] == pytest.approx(
        (0.6, 0.2, 0.4, 1)
    )


def test_the_hue_of_a_grey_is_missing():
    assert math.isnan(powerless("oklch", from_srgb("oklch", (0.5, 0.5, 0.5)))[2])
    assert math.isnan(powerless("hsl", from_srgb("hsl", (0.5, 0.5, 0.5)))[0])
    mixed = from_srgb("hsl", mix(Color(1, 1, 1), Color(0, 0, 1), 0.5, "hsl")[:3])
    assert mixed == pytest.approx((240, 0.5, 0.75))  # white has the hue of blue, not that of red


@pytest.mark.parametrize("space", sorted(SPACES))
@given(first=_triple, second=_triple, share=_unit, alphas=st.tuples(_unit, _unit))
def test_the_ends_of_a_mix_are_its_colours(space, first, second, share, alphas):
    assume(min(alphas) > 0.01)
    a, b = Color(*first, alphas[0]), Color(*second, alphas[1])
    assert mix(a, b, 0.0, space)[:4] == pytest.approx(a[:4], abs=1e-4)
    assert mix(a, b, 1.0, space)[:4] == pytest.approx(b[:4], abs=1e-4)
    assert all(math.isfinite(value) for value in mix(a, b, share, space)[:4])
