"""Animations and transitions at a moment: Chromium's computed values, easing and timing, what has no effect."""

import math
from itertools import pairwise

import pytest
import tinycss2
from hypothesis import given
from hypothesis import strategies as st

import audome_engine
from audome_engine.css.declarations import expand
from audome_engine.css.easing import CubicBezier, LinearPoints, Steps, easing
from audome_engine.css.stream import Invalid, Stream, Units
from audome_engine.css.timing import END, Timing, progress
from tests.css.animation_cases import cases, differences, style_at

CASES = [pytest.param(line, answers, id=line[:70]) for line, answers in cases()]
SHARES = st.floats(0, 1)


@pytest.mark.parametrize(("line", "answers"), CASES)
def test_values_are_those_of_chromium(line, answers):
    found = differences(line, answers)
    assert not found, "\n".join([line, *found])


def test_a_difference_is_found():
    line, answers = next(cases())
    assert differences(line, ["0.123"] * len(answers))


# Easing


@given(SHARES, st.floats(-5, 5), SHARES, st.floats(-5, 5))
def test_a_curve_goes_from_0_to_1(x1, y1, x2, y2):
    curve = CubicBezier(x1, y1, x2, y2)
    assert curve.at(0.0) == 0.0
    assert curve.at(1.0) == 1.0


@given(SHARES, SHARES, SHARES, SHARES, st.lists(SHARES, min_size=2, max_size=8))
def test_a_curve_without_overshoot_rises(x1, y1, x2, y2, shares):
    curve = CubicBezier(x1, y1, x2, y2)
    outputs = [curve.at(share) for share in sorted(shares)]
    assert all(-1e-6 <= output <= 1 + 1e-6 for output in outputs)
    assert all(b >= a - 1e-5 for a, b in pairwise(outputs))


@given(
    st.integers(2, 1000), st.sampled_from(["start", "end", "none", "both"]), st.lists(SHARES, min_size=2, max_size=8)
)
def test_steps_rise_within_0_and_1(count, jump, shares):
    steps = Steps(count, jump)
    outputs = [steps.at(share) for share in sorted(shares)]
    assert outputs == sorted(outputs)
    assert all(0.0 <= output <= 1.0 for output in outputs)
    assert steps.at(0.5, before=True) <= steps.at(0.5)


@given(st.lists(st.tuples(SHARES, st.floats(-2, 2)), min_size=2, max_size=8), SHARES)
def test_a_line_stays_between_its_points(points, share):
    points = [(0.0, points[0][1]), *sorted(points[1:-1]), (1.0, points[-1][1])]
    output = LinearPoints(tuple(points)).at(share)
    heights = [y for _, y in points]
    assert min(heights) - 1e-9 <= output <= max(heights) + 1e-9


@pytest.mark.parametrize(
    "text",
    ["cubic-bezier(0, 0, 1)", "cubic-bezier(-0.1, 0, 1, 1)", "cubic-bezier(0, 0, 1.1, 1)", "steps(0)", "steps(1, jump-none)",
     "steps(1.5)", "steps(2, middle)", "linear()", "linear(10%)", "linear(0, 1 2)", "linear(0 1% 2% 3%, 1)", "spring(1)"],
)  # fmt: skip
def test_what_is_no_easing(text):
    with pytest.raises(Invalid):
        easing(Stream(tinycss2.parse_component_value_list(text)), Units())


# Timing

TIMINGS = st.builds(
    Timing,
    duration=st.floats(0, 10),
    delay=st.floats(-20, 20),
    iterations=st.one_of(st.floats(0, 5), st.just(math.inf)),
    direction=st.sampled_from(["normal", "reverse", "alternate", "alternate-reverse"]),
    fills_backwards=st.booleans(),
    fills_forwards=st.booleans(),
    paused=st.booleans(),
)


@given(TIMINGS, st.one_of(st.floats(0, 100), st.just(END)))
def test_progress_is_within_an_iteration(timing, time):
    found = progress(timing, time)
    assert found is None or 0.0 <= found.share <= 1.0


@given(TIMINGS)
def test_what_fills_both_ways_always_has_an_effect(timing):
    always = timing._replace(fills_backwards=True, fills_forwards=True)
    assert all(progress(always, time) is not None for time in (0.0, 1.0, 50.0, END))


def test_the_end_of_what_never_ends_is_that_of_its_first_iteration():
    assert progress(Timing(1.0, iterations=math.inf), END).share == 1.0
    assert progress(Timing(1.0, iterations=math.inf, direction="reverse"), END).share == 0.0
    assert progress(Timing(1.0, iterations=2.0, direction="alternate", fills_forwards=True), END).share == 0.0
    assert progress(Timing(1.0), END) is None


# Grammar


@pytest.mark.parametrize(
    ("name", "text"),
    [("animation-duration", "-1s"), ("animation-duration", "1"), ("animation-iteration-count", "-1"), ("animation", "1s 1s 1s"),
     ("animation", "k l 1s"), ("animation-name", "inherit, k"), ("animation-name", "1k"), ("animation-fill-mode", "all"),
     ("transition", "none, all"), ("transition-property", "none, color"), ("transition-duration", "-1s"),
     ("animation-composition", "multiply"), ("animation-timeline", "scroll(1px)"), ("transition-behavior", "discrete")],
)  # fmt: skip
def test_what_is_not_valid(name, text):
    with pytest.raises(Invalid):
        expand(name, tinycss2.parse_component_value_list(text), Units())


def test_the_shorthand_tells_names_from_keywords():
    values = expand(
        "animation", tinycss2.parse_component_value_list("ease 1s ease 2s 3, paused 'paused' none"), Units()
    )
    assert values["animation-name"] == ("ease", "paused")
    assert values["animation-duration"] == (1.0, 0.0)
    assert values["animation-delay"] == (2.0, 0.0)
    assert values["animation-iteration-count"] == (3.0, 1.0)
    assert values["animation-play-state"] == ("running", "paused")


# What a picture is asked for

MOVING = """<style>@keyframes k { from { width: 10px } to { width: 30px } }
#t { width: 50px; animation: k 2s linear }</style><div id="t"></div>"""


def width_at(template, time):
    return next(element.rect.width for element in template.measure(time=time).elements if element.id == "t")


def test_time_is_in_seconds_from_the_beginning():
    template = audome_engine.compile(MOVING, width=100, height=50)
    assert [width_at(template, time) for time in (0, 1.0, 1.5, 2.0, "end", 0.0)] == [10, 20, 25, 50, 50, 10]


@pytest.mark.parametrize("time", [-1, -0.1, "start", math.nan, math.inf, None, True])
def test_what_is_no_time(time):
    with pytest.raises(audome_engine.InvalidArgument, match="time"):
        audome_engine.render("<p>x", width=50, height=50, time=time)


def test_what_does_not_move_is_styled_once():
    template = audome_engine.compile("<p>x", width=100, height=50)
    first = template.render(time=0.0)
    assert template.render(time=3.0) == first == template.render(time="end")
    assert template.counts["cascade"] == template.counts["scene"] == 1


def test_a_moment_gives_the_same_whatever_was_asked_before():
    times = (0.0, 1.5, 0.5, "end", 1.5)
    template = audome_engine.compile(MOVING, width=100, height=50)
    for time in times:
        assert template.render(time=time) == audome_engine.render(MOVING, width=100, height=50, time=time)
    assert template.counts["cascade"] == 1


def test_only_what_moves_is_styled_anew():
    template = audome_engine.compile(f"{MOVING}<p>x", width=100, height=50)
    moving, still = style_at(template, 0.0), style_at(template, 1.0)
    assert moving is not still
    styles = [template._compile_for(medium).styled.styles for medium in list(template._compiled) if medium.width == 400]
    assert len({id(style) for each in styles for element, style in each.items() if element.tag == "p"}) == 1


@pytest.mark.parametrize(
    "rule", ["@keyframes { from { width: 0 } }", "@keyframes none { from { width: 0 } }", "@keyframes a b {}"]
)
def test_keyframes_without_a_name_are_said(rule):
    template = audome_engine.compile(f"<style>{rule}</style>")
    assert [item.code for item in template.diagnostics] == ["invalid-keyframes"]


def test_a_mistake_in_a_keyframe_is_said_with_its_place():
    template = audome_engine.compile("<style>@keyframes k { from {\ncolour: red; width: 1s } }</style>")
    assert [(item.code, item.line) for item in template.diagnostics] == [("unknown-property", 2), ("invalid-value", 2)]


# What is hostile ends

FRAMES = " ".join(f"{number / 40:.3f}% {{ width: {number}px }}" for number in range(4000))
MANY = f"animation-name: {','.join(['k'] * 1000)}; animation-duration: 1s; animation-composition: add"


@pytest.mark.parametrize(
    ("frames", "declared"),
    [
        (FRAMES, "animation: k 1s"),
        (f"from {{ transform: {'scale(1) ' * 200} }} to {{ transform: rotate(9deg) }}", MANY),
        ("from { margin-left: max(1px, 1%) } to { margin-left: calc(2px + 2%) }", MANY),
        ("from { margin-left: calc(1px + 3%) } to { margin-left: calc(2px + 2%) }", MANY),
        ("from { --a: 1px } to { --a: 2% }", f"margin-left: var(--a); {MANY}"),
        (f"from {{ background-size: {','.join(['1px'] * 997)} }} to {{ background-size: {','.join(['2px'] * 1009)} }}",
         "animation: k 1s"),
    ],
    ids=["frames", "transforms", "functions", "sums", "variables", "lists"],
)  # fmt: skip
def test_much_of_it_ends(frames, declared):
    registered = "@property --a { syntax: '<length-percentage>'; inherits: false; initial-value: 0px }"
    elements = "".join(f'<i style="top: {number}px">x</i>' for number in range(2))
    html = f"<style>{registered} @keyframes k {{ {frames} }} i {{ {declared} }}</style>{elements}"
    assert audome_engine.render(html, width=50, height=50, time=0.3)
