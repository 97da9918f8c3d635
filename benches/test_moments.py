"""Benchmarks of many moments of one template: what moves is styled, boxed and laid out anew, what stands still is not."""

import itertools

import pytest

from audome_engine.pipeline import Template, compile
from audome_engine.templates.builtin import builtin_templates

CARD = next(item for item in builtin_templates() if item.name == "article-card")
MOTION = """<style>@keyframes in { from { opacity: 0; transform: translateY(40px) } }
[data-dynamic-key="title"] { animation: in 10s ease-out both }</style>"""
ROWS = "".join(f"<p>Line {number} of a text that stands still, whatever moves beside it.</p>" for number in range(300))
TEXT = f"{MOTION}<div data-dynamic-key=title>Moves</div>{ROWS}"


def moving(html):
    return compile(html, base_url=CARD.path.resolve().as_uri(), width=1200, height=630)


@pytest.fixture
def moments():
    return (number % 997 / 100 for number in itertools.count(1))


def test_a_moment_of_a_card(benchmark, moments):
    template = moving(CARD.path.read_text(encoding="utf-8") + MOTION)
    template.render()
    benchmark(lambda: template.render_array(time=next(moments)))


def test_a_moment_of_a_long_text(benchmark, moments):
    template = moving(TEXT)
    template.measure()
    benchmark(lambda: template.measure(time=next(moments)))


def test_compiling_the_long_text(benchmark):
    benchmark(lambda: moving(TEXT).measure(time=1.0))


def test_a_template_that_stands_still(benchmark, moments):
    template = Template.open(CARD.path)
    template.render()
    benchmark(lambda: template.measure(time=next(moments)))
