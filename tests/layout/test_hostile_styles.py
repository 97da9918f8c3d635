"""Sizes that nobody means end clamped, in finite boxes: huge, negative, infinite, not numbers."""

import math

import pytest

import audome_engine

LENGTHS = [
    "1e30px",
    "-1e30px",
    "calc(1px * infinity)",
    "calc(-1px / 0)",
    "calc(0px * NaN)",
    "1e30%",
    "1e-30px",
    "1e9em",
]
PROPERTIES = [
    "width", "height", "min-width", "max-width", "min-height", "max-height", "margin", "padding", "border-width",
    "flex-basis", "gap", "top", "left", "line-height", "text-indent", "grid-template-columns", "grid-auto-rows",
]  # fmt: skip
NUMBERS = ["1e30", "-1e30", "calc(infinity)", "calc(NaN)", "0", "1e-30", "2147483648"]
CONTAINERS = [
    "display:flex", "display:flex;flex-direction:column", "display:flex;flex-wrap:wrap;height:50px",
    "display:grid;grid-template-columns:1fr auto", "display:grid;grid-template:subgrid/repeat(auto-fill,50px)",
    "display:inline-flex;flex-flow:column wrap-reverse", "display:block", "position:relative;width:fit-content",
]  # fmt: skip


def boxes_are_finite(style, container):
    body = f'<div style="{container}"><div style="border:0 solid;position:relative;{style}">a</div><p>b</p></div>'
    layout = audome_engine.measure(body, width=200, height=100).to_dict()
    for box in layout["elements"]:
        numbers = [box[name] for name in ("x", "y", "width", "height")]
        assert all(math.isfinite(number) for number in numbers), (style, container, box)
        assert box["width"] >= 0
        assert box["height"] >= 0


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("name", PROPERTIES)
def test_lengths(name, container):
    for value in LENGTHS:
        boxes_are_finite(f"{name}:{value}", container)
        boxes_are_finite(f"{name}:{value};aspect-ratio:2;box-sizing:border-box", container)


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("name", ["flex-grow", "flex-shrink", "order", "aspect-ratio", "flex", "z-index"])
def test_numbers(name, container):
    for value in NUMBERS:
        boxes_are_finite(f"{name}:{value}", container)
        boxes_are_finite(f"{name}:{value};width:300px;height:1e30px", container)


@pytest.mark.parametrize(
    "style",
    [
        "grid-template-columns:repeat(1000000,1px)",
        "grid-template-columns:repeat(10000,minmax(0,1fr))",
        "grid-template-rows:repeat(10000,auto)",
        f"grid-template-columns:{'1px ' * 10_000}",
        "grid-template-columns:repeat(auto-fill,0.001px);width:1e30px",
        "grid-template-columns:1e30fr 1e-30fr;grid-auto-flow:dense",
        "grid-template-columns:minmax(1e30px,0) fit-content(-5px)",
    ],
)
def test_many_and_strange_tracks(style):
    boxes_are_finite("", f"display:grid;{style}")
    boxes_are_finite("grid-column:2/-1;grid-row:3/span 500", f"display:grid;{style}")


@pytest.mark.parametrize("line", ["1000000000", "-1000000000", "span 1000000000", "99999/span 99999", "1/-99999999"])
def test_lines_far_away(line):
    boxes_are_finite(f"grid-row:{line};grid-column:{line}", "display:grid;grid-auto-flow:dense")


def test_shares_of_unlike_factors():
    body = '<div style="display:flex"><i style="flex-grow:1e30">a</i><b style="flex-grow:1e-30">b</b></div>'
    layout = audome_engine.measure(body, width=200, height=100).to_dict()
    assert sum(box["width"] for box in layout["elements"] if box["tag"] in "ib") == pytest.approx(184, abs=0.1)
