"""Counter styles: the specification's examples, and markers as Chromium has them (counter_styles.json)."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audome_engine.css.counter_styles import predefined_counter_styles
from audome_engine.scene.counter_styles import LONGEST, CounterStyles
from audome_engine.scene.nodes import Box, Text
from tests.scene.support import Fixture, scene_of, texts

CHROMIUM = json.loads((Path(__file__).parent / "counter_styles.json").read_text(encoding="utf-8"))
STYLES = CounterStyles(predefined_counter_styles())


def marker_texts(css: str, style: str, values) -> list[str]:
    """What stands before list items of these values."""
    items = "".join(f"<li value={value}>x</li>" for value in values)
    scene = scene_of(f"<ol style='list-style-type:{style}'>{items}</ol>", css)
    markers = [node.outside_marker for node in scene.root.walk() if isinstance(node, Box) and node.outside_marker]
    return ["".join(node.text for node in marker.walk() if isinstance(node, Text)) for marker in markers]


@pytest.mark.parametrize("style", CHROMIUM["predefined"])
def test_predefined_styles(style):
    expected = CHROMIUM["predefined"][style]
    assert {value: STYLES.marker_text(int(value), style) for value in expected} == expected


def test_all_predefined_styles_are_tested():
    assert set(predefined_counter_styles()) == set(CHROMIUM["predefined"])


@pytest.mark.parametrize("style", CHROMIUM["defined"])
def test_rules_and_symbols(style):
    expected = CHROMIUM["defined"][style]
    if style == "decimal":
        style = "DECIMAL"
    assert marker_texts("\n".join(CHROMIUM["css"]), style, expected) == list(expected.values())


@pytest.mark.parametrize(
    ("style", "value", "text"),
    [  # 7.1.2, 7.1.3, 7.2 and 6.1 of the specification
        ("simp-chinese-informal", 6001, "六千零一"),
        ("trad-chinese-formal", 6001, "陸仟零壹"),
        ("korean-hanja-informal", 110000, "十一萬"),
        ("ethiopic-numeric", 100, "፻"),
        ("ethiopic-numeric", 78010092, "፸፰፻፩፼፺፪"),
        ("ethiopic-numeric", 780100000092, "፸፰፻፩፼፼፺፪"),
        ("hebrew", 15, "טו"),
        ("hebrew", 116, "קטז"),
        ("armenian", 1996, "ՌՋՂԶ"),
        ("none", 3, ""),
        ("no-such-style", 3, "3"),
    ],
)
def test_written_numbers(style, value, text):
    assert STYLES.text(value, style) == text


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_styles_tell_values_apart(first, second):
    for style in ("decimal", "lower-alpha", "arabic-indic", "lower-greek", "trad-chinese-informal", "ethiopic-numeric"):
        assert (STYLES.text(first, style) == STYLES.text(second, style)) is (first == second)


def test_names_have_case_where_they_are_the_authors_own():
    css = "@counter-style Own{symbols:a}"
    assert marker_texts(css, "Own", [1]) == ["a. "]
    assert marker_texts(css, "own", [1]) == ["1. "]
    assert marker_texts(css, "UPPER-roman", [4]) == ["IV. "]


def test_counters_take_styles_and_symbols():
    css = "@counter-style s{symbols:'*';suffix:'!'}i::before{counter-increment:n 2;content:counter(n,s) %s}"
    assert texts(scene_of("<i></i>", css % "counters(n,'.',symbols('x' 'y'))")) == ["**y"]
    assert texts(scene_of("<i></i>", css % "counter(n,'string')")) == []


def test_a_rule_without_symbols_is_reported():
    fixture = Fixture("<style>@counter-style a{system:cyclic}@counter-style none{symbols:a}</style>")
    fixture.style()
    assert [d.code for d in fixture.diagnostics] == ["invalid-counter-style"] * 2


@pytest.mark.parametrize(
    "rule",
    [
        "system:symbolic;symbols:a",
        "system:additive;additive-symbols:1 a",
        "system:additive;additive-symbols:2147483647 a,1 b",
        "system:extends decimal;pad:2147483647 'x'",
        "system:extends s",
        "system:fixed;symbols:a;fallback:s",
        "system:numeric;symbols:'' ''",
        f"system:cyclic;symbols:'{'a' * 10_000}'",
    ],
)
def test_hostile_rules_end(rule):
    for value in (2**31 - 1, -(2**31) + 1, 0):
        (text,) = marker_texts(f"@counter-style s{{{rule}}}", "s", [value])
        assert len(text) <= LONGEST + 10
