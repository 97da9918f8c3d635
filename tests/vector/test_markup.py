"""Numbers and path data: as short as can be, and exactly what they were, rounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audome_engine.geometry import Affine
from audome_engine.paths import parse_whole_path
from audome_engine.vector.markup import element, escaped, indented, number, path_data, precise, transform

POINT = st.tuples(st.floats(-500, 500), st.floats(-500, 500))
VERBS = {"L": 1, "Q": 2, "C": 3}


@st.composite
def paths(draw):
    segments = []
    for _ in range(draw(st.integers(1, 3))):
        segments.append(("M", *draw(POINT)))
        for verb in draw(st.lists(st.sampled_from(sorted(VERBS)), max_size=4)):
            points = [draw(POINT) for _ in range(VERBS[verb])]
            segments.append((verb, *(value for point in points for value in point)))
        if draw(st.booleans()):
            segments.append(("Z",))
    return tuple(segments)


@given(paths(), st.integers(0, 3))
def test_path_data_reads_back_as_the_rounded_path(path, digits):
    read = parse_whole_path(path_data(path, digits))
    assert read is not None
    assert [segment[0] for segment in read] == [segment[0] for segment in path]
    for (_, *there), (_, *here) in zip(read, path, strict=True):
        assert there == pytest.approx(here, abs=0.5 * 10**-digits + 1e-6)


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_numbers_are_rounded_and_short(value, digits):
    text = number(value, digits)
    assert float(text) == pytest.approx(value, abs=0.5 * 10**-digits + 1e-9)
    assert not text.startswith(("0.", "-0")) and text not in ("", "-", ".")


def test_factors_keep_six_digits():
    assert precise(1 / 128) == ".0078125"
    assert precise(1234.5678) == "1234.57"
    assert precise(6e-17) == "0"
    assert number(float("nan")) == "0"


@pytest.mark.parametrize(
    ("map", "written"),
    [
        (Affine(), None),
        (Affine.translation(1.5, 0), "translate(1.5 0)"),
        (Affine.scaling(2, 2), "scale(2)"),
        (Affine(2, 0, 0, -1, 3, 4), "translate(3 4)scale(2 -1)"),
        (Affine.rotation(90), "matrix(0 1 -1 0 0 0)"),
    ],
)
def test_transforms(map, written):
    assert transform(map) == written


def test_text_is_escaped_and_control_characters_are_left_out():
    assert escaped('a<b>&"\x00\x0b\ud800é') == "a&lt;b&gt;&amp;&quot;é"


def test_elements_are_indented_by_depth():
    inner = element("g", {"id": "a", "x": 1.25, "y": None}, element("path", {"d": "m0 0"}))
    assert indented(element("svg", {}, inner)).split("\n") == [
        "<svg>", ' <g id="a" x="1.25">', '  <path d="m0 0"/>', " </g>", "</svg>",
    ]  # fmt: skip
