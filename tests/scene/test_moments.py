"""A scene at another moment is the one that the document styled and boxed at that moment would have."""

import random

import pytest

import audome_engine
from audome_engine.options import Medium
from audome_engine.scene.describe import dump_scene
from audome_engine.scene.nodes import Box

CHANGES = [
    ("color", "red", "blue"), ("width", "20px", "90px"), ("font-size", "10px", "30px"), ("display", "none", "flex"),
    ("opacity", "0", "1"), ("position", "static", "absolute"), ("content", "'a'", "'b'"), ("text-transform", "none", "uppercase"),
    ("white-space", "normal", "pre"), ("float", "none", "left"), ("transform", "none", "rotate(90deg)"), ("margin", "0", "9px"),
    ("visibility", "hidden", "visible"), ("counter-increment", "a 1", "a 3"), ("list-style-type", "disc", "decimal"),
    ("background", "none", "lime"), ("letter-spacing", "0", "4px"), ("line-height", "1", "3"), ("z-index", "0", "5"),
    ("overflow", "visible", "hidden"), ("column-count", "1", "3"), ("flex-grow", "0", "2"), ("container-type", "normal", "size"),
]  # fmt: skip
PARTS = ["<p>one <b>two</b> three</p>", "<ul><li>a<li>b</ul>", "<div class=f><i>x</i> y <span>z</span></div>", "text <u>u</u>",
         "<table><td>1<td>2</table>", "<svg width=9 height=9><rect width=5 height=5 /></svg>"]  # fmt: skip
TARGETS = ["p", "b", "ul", "li", ".f", "i", "u", "td", "rect", "body", "html", "p::before", "li::marker", "p::first-line",
           "p::first-letter", "div"]  # fmt: skip
BASE = "p::before { content: counter(a) 'b' } .f { display: flex } p::first-line { color: lime } b { counter-increment: a }"


def document(seed):
    """A few things that move in a few ways."""
    chance = random.Random(seed)
    sheet = [BASE] if chance.random() < 0.5 else [BASE.replace("first-line", "after")]
    for number in range(chance.randint(1, 2)):
        name, first, last = chance.choice(CHANGES)
        sheet.append(f"@keyframes k{number} {{ from {{ {name}: {first} }} to {{ {name}: {last} }} }}")
        sheet.append(
            f"{chance.choice(TARGETS)} {{ animation: k{number} 1s {chance.choice(['linear', 'steps(2)'])} both }}"
        )
    body = "".join(chance.choices(PARTS, k=chance.randint(1, 4)))
    return f"<!doctype html><style>{' '.join(sheet)}</style><body>{body}"


def anew(html, time):
    """A template that has never been at another moment."""
    template = audome_engine.compile(html, width=200, height=150)
    medium = Medium(200.0, 150.0, 1.0, time)
    template._compiled[medium] = template._prepared(template._styled(template._document, medium), medium)
    return template


@pytest.mark.parametrize("seed", range(60))
def test_a_moment_is_as_if_there_had_been_no_other(seed):
    html = document(seed)
    template = audome_engine.compile(html, width=200, height=150)
    for time in (0.3, 0.8):
        medium = Medium(200.0, 150.0, 1.0, time)
        fresh = anew(html, time)
        assert dump_scene(template._compile_for(medium).scene) == dump_scene(fresh._compile_for(medium).scene)
        assert template.render(time=time) == fresh.render(time=time)


def test_what_stands_still_keeps_its_boxes_and_fragments():
    html = "<style>@keyframes k { to { width: 50px } } p { animation: k 1s }</style><p>moves</p><div>stands <b>still</b></div>"
    template = audome_engine.compile(html, width=200, height=150)
    template.measure()
    first, second = (template._compile_for(Medium(200.0, 150.0, 1.0, time)) for time in (0.0, 0.5))

    def boxes(compiled, tag):
        return [
            n for n in compiled.scene.root.walk() if isinstance(n, Box) and n.source is not None and n.source.tag == tag
        ]

    assert boxes(first, "div") == boxes(second, "div")
    assert boxes(first, "p") != boxes(second, "p")
    assert first.kept is second.kept


def test_data_is_bound_at_any_moment():
    html = """<style>@keyframes k { from { opacity: 0 } } p { animation: k 1s }</style>
<p data-dynamic-key=a>A</p><div data-dynamic-key=b>B</div>"""
    template = audome_engine.compile(html, width=200, height=150)
    data = {"a.text": "first", "b.text": "second"}
    written = html.replace(">A<", ">first<").replace(">B<", ">second<")
    for time in (0.25, 0.75, 0.25):
        assert template.render(data, time=time) == audome_engine.render(written, width=200, height=150, time=time)
