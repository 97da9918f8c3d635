"""Media queries beside Chromium's answers (tools/chromium_media.mjs)."""

import json
from pathlib import Path

import pytest
import tinycss2

from audome_engine.css.conditions import matches_media
from audome_engine.options import Medium

ANSWERS = json.loads((Path(__file__).parent / "media" / "answers.json").read_text(encoding="utf-8"))

# There are no scripts; features that Chromium does not know are as Media Queries 5 has them by default.
OTHERWISE = {
    "(scripting)": False,
    "(scripting: enabled)": False,
    "(scripting: none)": True,
    "(prefers-reduced-data: no-preference)": True,
    "(inverted-colors: none)": True,
    "(video-dynamic-range: standard)": True,
    "(scan: progressive)": True,
}


def holds(query, **medium):
    tokens = tinycss2.parse_component_value_list(query, skip_comments=True)
    return matches_media(tokens, Medium(medium.pop("width", 800.0), medium.pop("height", 600.0), **medium))


@pytest.mark.parametrize("query", ANSWERS)
def test_holds_as_in_chromium(query):
    assert holds(query) is OTHERWISE.get(query, ANSWERS[query])


def test_what_is_known_to_differ_does():
    assert all(ANSWERS[query] is not answer for query, answer in OTHERWISE.items())


@pytest.mark.parametrize(
    ("query", "medium"),
    [
        ("(min-resolution: 2dppx)", {"scale": 2.0}),
        ("(-webkit-min-device-pixel-ratio: 1.5)", {"scale": 2.0}),
        ("(orientation: portrait)", {"width": 600.0}),
        ("not (orientation: landscape)", {"width": 600.0}),
        ("(aspect-ratio: 2/1)", {"width": 1200.0}),
    ],
)
def test_it_is_the_medium_that_is_asked(query, medium):
    assert not holds(query)
    assert holds(query, **medium)
