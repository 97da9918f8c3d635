"""What fitting a headline of twelve words costs beside laying it out as it is; both are in one group, new text in every run."""

import itertools

import pytest

from audome_engine import compile

PAGE = (
    "<!doctype html><body style='margin:20px'><h1 data-dynamic-key=title {} "
    "style='width:400px;height:150px;font:700 64px/1.1 Inter'>x</h1>"
)
WORDS = "annual conference of typographers and readers of Arabic in Alexandria and Cairo".split()


@pytest.mark.benchmark(group="fit")
@pytest.mark.parametrize("attribute", ["", "data-fit", "data-fit=both"], ids=["plain", "shrink", "both"])
def test_headline(benchmark, attribute):
    template = compile(PAGE.format(attribute), width=1200, height=630)
    numbers = itertools.count()
    benchmark(lambda: template.measure({"title.text": " ".join(f"{word}{next(numbers)}" for word in WORDS)}))
