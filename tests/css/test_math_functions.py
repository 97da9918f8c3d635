"""Math functions where no box shows them: ranges, rounding, types, and their laws over random operands."""

import math

import pytest
import tinycss2
from hypothesis import given
from hypothesis import strategies as st

from audome_engine.css import numeric
from audome_engine.css.declarations import expand
from audome_engine.css.stream import Invalid, Stream, Units
from audome_engine.style.mathematics import FUNCTIONS
from audome_engine.style.values import LARGEST_LENGTH, resolve


def taken(function, text, **limits):
    stream = Stream(tinycss2.parse_component_value_list(text))
    value = function(stream, Units(), **limits)
    stream.finish()
    return value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("calc(2.5)", 3), ("calc(-2.5)", -2), ("calc(1 / 3)", 0), ("calc(infinity)", 2**31 - 1), ("calc(NaN)", 0),
        ("calc(-1e10)", -(2**31)), ("round(down, 2.9)", 2), ("7", 7),
    ],
)  # fmt: skip
def test_integers_are_rounded(text, expected):
    assert taken(numeric.integer, text) == expected


@pytest.mark.parametrize("text", ["1.0", "1e0", "calc(1px)", "calc(1%)"])
def test_what_is_no_integer(text):
    with pytest.raises(Invalid):
        taken(numeric.integer, text)


def test_math_functions_are_brought_into_range_and_literals_are_not():
    assert taken(numeric.number, "calc(-1)", minimum=0.0) == 0.0
    assert taken(numeric.length_percentage, "calc(-1px)", minimum=0.0) == 0.0
    assert taken(numeric.integer, "calc(-1)", minimum=1) == 1
    for function, text in ((numeric.number, "-1"), (numeric.length_percentage, "-1px"), (numeric.integer, "0")):
        with pytest.raises(Invalid):
            taken(function, text, minimum=1)


@pytest.mark.parametrize(
    ("function", "text", "expected"),
    [
        (numeric.angle, "calc(1turn - 90deg)", 270.0),
        (numeric.angle, "atan2(1em, -1em)", 135.0),
        (numeric.time, "calc(1s + 500ms)", 1.5),
        (numeric.resolution, "calc(96dpi * 2)", 2.0),
        (numeric.percentage, "calc(5% * 3)", 15.0),
        (numeric.percentage, "max(5%, 30%)", 30.0),
        (numeric.number_or_percentage, "calc(5% * 10)", 0.5),
        (numeric.number_or_percentage, "calc(5% / 10%)", 0.5),
    ],
)
def test_every_type_has_math(function, text, expected):
    assert taken(function, text) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("opacity", "calc(3 - 1)", 1.0), ("font-weight", "calc(100 * 20)", 1000.0), ("z-index", "calc(1.5)", 2),
        ("order", "calc(2 * 1.4)", 3), ("flex-grow", "calc(-5)", 0.0), ("column-count", "calc(0.2)", 1),
    ],
)  # fmt: skip
def test_properties_clamp(name, text, expected):
    assert expand(name, tinycss2.parse_component_value_list(text), Units())[name] == expected


def test_percentages_wait_for_their_base():
    value = taken(numeric.length_percentage, "round(up, calc(10% + 1px), 10px)")
    assert resolve(value, 200.0) == 30.0
    endless = taken(numeric.length_percentage, "calc(1% * infinity)")
    assert LARGEST_LENGTH < resolve(endless, 5.0) < math.inf
    assert resolve(taken(numeric.length_percentage, "calc(1px * (5% / 0%))"), 0.0) == 0.0  # NaN


FINITE = st.floats(-1e6, 1e6)
STEPS = st.floats(0.01, 1e4)


@given(FINITE, STEPS)
def test_roundings_enclose_the_value(value, step):
    down, up = FUNCTIONS["round-down"]([value, step]), FUNCTIONS["round-up"]([value, step])
    slack = step * 1e-6 + abs(value) * 1e-9
    assert down - slack <= value <= up + slack
    nearest = FUNCTIONS["round"]([value, step])
    assert min(abs(nearest - down), abs(nearest - up)) <= slack
    assert abs(FUNCTIONS["round-to-zero"]([value, step])) <= abs(value) + slack


@given(FINITE, STEPS, st.sampled_from([-1.0, 1.0]))
def test_mod_has_the_sign_of_the_step_and_rem_that_of_the_value(value, step, sign):
    modulo, remainder = FUNCTIONS["mod"]([value, sign * step]), FUNCTIONS["rem"]([value, sign * step])
    assert abs(modulo) <= step and abs(remainder) <= step
    assert modulo * sign >= 0 and remainder * value >= 0


@given(st.floats(allow_nan=True), st.floats(allow_nan=True))
def test_nothing_raises(first, second):
    for name, function in FUNCTIONS.items():
        for operands in ([first], [first, second], [first, second, first]):
            try:
                result = function(operands)
            except TypeError:  # another number of operands
                continue
            assert isinstance(result, float | int), name


@pytest.mark.parametrize("turns", range(-4, 5))
def test_quarters_of_a_turn_are_exact(turns):
    degrees = turns * 90.0
    assert FUNCTIONS["sin"]([degrees]) == [0.0, 1.0, 0.0, -1.0][turns % 4]
    assert FUNCTIONS["cos"]([degrees]) == [1.0, 0.0, -1.0, 0.0][turns % 4]
    assert math.isinf(FUNCTIONS["tan"]([degrees])) == bool(turns % 2)
