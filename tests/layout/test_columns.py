"""Multi-column layout: what Chromium's boxes (cases/columns.txt) do not show."""

import pytest
from tinycss2 import parse_component_value_list

import audome_engine
from audome_engine.css import declarations
from audome_engine.css.stream import Units
from audome_engine.layout.columns.breaking import Breaker
from audome_engine.layout.columns.container import Columns, used_columns
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Break, Keyword

HOSTILE = [
    "columns:1000000000", "columns:1e-30px", "columns:0", "columns:0;column-gap:0", "columns:9;column-gap:1e30px",
    "columns:3;height:0", "columns:3;column-fill:auto;height:0", "columns:3;column-fill:auto;height:1e-9px",
    "columns:3;column-rule:1e9px solid", "columns:2;widows:1000000000;orphans:1000000000", "columns:2;max-height:0",
]  # fmt: skip


def values(name, text):
    return declarations.expand(name, parse_component_value_list(text), Units())


def lines(body, **size):
    return [(line.text.strip(), line.rect.x, line.rect.y) for line in measured(body, **size).lines]


def measured(body, width=400, height=300):
    css = "body{margin:0;font:16px/20px Inter}"
    return audome_engine.measure(f"<!doctype html><style>{css}</style>{body}", width=width, height=height)


@pytest.mark.parametrize(
    ("text", "width", "count"),
    [
        ("3", Keyword.AUTO, 3), ("12em", 192.0, Keyword.AUTO), ("auto 12em", 192.0, Keyword.AUTO),
        ("2 100px", 100.0, 2), ("100px 2", 100.0, 2), ("auto", Keyword.AUTO, Keyword.AUTO),
        ("auto auto", Keyword.AUTO, Keyword.AUTO), ("auto 3", Keyword.AUTO, 3),
    ],
)  # fmt: skip
def test_columns_shorthand(text, width, count):
    assert values("columns", text) == {"column-width": width, "column-count": count}


@pytest.mark.parametrize("text", ["-1", "2 2", "10px 10px", "1.5", "auto auto auto", "-3px", "2 10px auto"])
def test_columns_shorthand_refuses(text):
    with pytest.raises(declarations.Invalid):
        values("columns", text)


def test_old_page_breaks_concern_columns_only_where_they_avoid_them():
    assert values("page-break-inside", "avoid") == {"break-inside": Break.AVOID}
    assert values("page-break-before", "always") == {"break-before": Break.AUTO}


@pytest.mark.parametrize(
    ("style", "available", "expected"),
    [
        ({"column_count": 3}, 400.0, (3, 122.65625, 16.0)),
        ({"column_width": 100.0}, 400.0, (3, 122.65625, 16.0)),
        ({"column_width": 500.0}, 400.0, (1, 400.0, 16.0)),
        ({"column_width": 100.0, "column_count": 2}, 400.0, (2, 192.0, 16.0)),
        ({"column_count": 3, "column_gap": 300.0}, 400.0, (3, 0.0, 300.0)),
    ],
)
def test_used_columns(style, available, expected):
    assert used_columns(ComputedStyle(**style), available) == Columns(*expected)


def test_lines_of_a_broken_box_are_pieces_and_its_rectangle_is_around_them():
    layout = measured('<div style="columns:2;column-gap:0"><p style="margin:0">a<br>b<br>c<br>d</p></div>')
    rect = next(element.rect for element in layout.elements if element.tag == "p")
    assert (rect.x, rect.y, rect.width, rect.height) == (0, 0, 400, 40)
    assert [(line.rect.x, line.rect.y) for line in layout.lines] == [(0, 0), (0, 20), (200, 0), (200, 20)]


def test_positioned_boxes_stand_where_their_static_position_has_gone():
    body = '<div style="columns:2;column-gap:0">a<br>b<br>c<br><b style="position:absolute">x</b>d</div>'
    assert ("x", 200, 20) in lines(body)


@pytest.mark.parametrize("style", HOSTILE)
def test_hostile_values(style):
    text = "some words in columns and <img> <div style='float:left;height:50px'>a float</div> more " * 3
    measured(f'<div style="{style}">{text}<h2 style="column-span:all">spanner</h2>{text}</div>')


def test_the_number_of_columns_is_limited():
    layout = measured('<div style="columns:2;column-fill:auto;height:1px"><p style="height:1000000px"></p></div>')
    assert layout.elements


GROWING = {
    "floats": '<div style="float:left">a<br>b<p>',
    "rows": '<div style="display:flex"><div>a<br>b</div>',
    "boxes that are overflowed": '<div style="height:30px;margin:3px">a',
    "boxes that should stay together": '<div style="break-inside:avoid">a<br>b',
    "columns": '<div style="columns:2">a<br>b',
}


@pytest.mark.parametrize("inner", GROWING.values(), ids=GROWING)
def test_nested_boxes_are_cut_a_number_of_times_that_grows_with_their_number(inner, monkeypatch):
    def attempts(depth):
        calls = []
        original = Breaker._attempt
        monkeypatch.setattr(Breaker, "_attempt", lambda *arguments: calls.append(1) or original(*arguments))
        measured('<div style="columns:3">' + inner * depth + "some words here" * 4 + "</div>")
        monkeypatch.setattr(Breaker, "_attempt", original)
        return len(calls)

    assert attempts(24) < 6 * attempts(12)
