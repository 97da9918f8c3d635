"""How often layout algorithms run grows with the number of boxes: not with powers of the depth or of the siblings.

GROWTH and SIBLINGS take a number and give a document; others may be added.
"""

import sys

import pytest

import audome_engine
from audome_engine.layout.types import LayoutContext


def nested(style, before=""):
    return lambda depth: f'<div style="{style}">{before}' * depth + "x" + "</div>" * depth


def alternating(first, second, text=""):
    return lambda depth: "".join(f'<div style="{second if i % 2 else first}">{text}' for i in range(depth)) + "x"


def siblings(container, item, text="x"):
    return lambda count: f'<div style="{container}">' + f'<div style="{item}">{text}</div>' * count + "</div>"


def repeated(*boxes):
    return lambda count: "".join(boxes) * count


def floating(style, text=""):
    return f'<div style="float:left;{style}">{text}</div>'


def stairs(style):
    """Boxes beside two floats each, of which the lower one is the wider; no two are as wide."""

    def step(number):
        width = 1 + (number * number * 7919 + number * 104729) % 997 / 64
        return floating(f"width:{width}px;height:1px") + floating(f"width:{2.7 * width}px;height:90px;clear:left")

    return lambda depth: "".join(f'<div style="{style}">{step(number)}' for number in range(depth)) + "x"


GRID = "display:grid"
ROW, COLUMN = "display:flex", "display:flex;flex-direction:column"
SMALL = floating("width:3px;height:9px")
GROWTH = {
    "rows": nested(ROW),
    "columns": nested(COLUMN),
    "wrapping rows": nested(f"{ROW};flex-wrap:wrap;gap:3%"),
    "wrapping columns": nested(f"{COLUMN};flex-wrap:wrap"),
    "rows of half the height": nested(f"{ROW};height:50%"),
    "columns of the whole height": nested(f"{COLUMN};height:100%"),
    "rows that grow": nested(f"{ROW};flex:1"),
    "columns that grow": nested(f"{COLUMN};flex:1"),
    "columns with a minimum": nested(f"{COLUMN};min-height:50px"),
    "columns by content": nested(f"{COLUMN};height:min-content"),
    "rows with a minimum by content": nested(f"{ROW};min-width:min-content"),
    "centred rows": nested(f"{ROW};align-items:center"),
    "centred columns": nested(f"{COLUMN};align-items:center"),
    "rows on a baseline": nested(f"{ROW};align-items:baseline"),
    "rows with a ratio": nested(f"{ROW};aspect-ratio:2"),
    "rows with relative padding": nested(f"{ROW};padding:1%"),
    "inline rows": nested("display:inline-flex"),
    "grids": nested(GRID),
    "grids of flexible tracks": nested(f"{GRID};grid-template:1fr/1fr 1fr"),
    "grids of intrinsic tracks": nested(f"{GRID};grid-template:min-content auto/max-content minmax(auto,1fr)"),
    "grids of repeated tracks": nested(f"{GRID};grid-template-columns:repeat(auto-fit,minmax(20px,1fr))"),
    "grids of half the height": nested(f"{GRID};height:50%"),
    "grids with a ratio": nested(f"{GRID};aspect-ratio:2"),
    "centred grids": nested(f"{GRID};place-items:center"),
    "grids on a baseline": nested(f"{GRID};align-items:baseline"),
    "grids with spanning items": nested(f"{GRID};grid-column:span 2;grid-template-columns:auto 1fr"),
    "subgrids": nested(f"{GRID};grid-template:subgrid/subgrid;grid-area:1/1/span 2/span 2"),
    "inline grids": nested("display:inline-grid"),
    "grids and rows": alternating(GRID, ROW, "a"),
    "grids and columns": alternating(f"{GRID};grid-template-columns:1fr auto", f"{COLUMN};flex:1"),
    "grids and floats": alternating(GRID, "float:left", "a"),
    "rows and columns": alternating(ROW, COLUMN),
    "growing rows and columns": alternating(f"{ROW};flex:1", f"{COLUMN};flex:1", "a"),
    "wrapping rows and columns": alternating(f"{ROW};flex-wrap:wrap", f"{COLUMN};flex-wrap:wrap", "a"),
    "rows and blocks": alternating(ROW, ""),
    "columns and blocks": alternating(COLUMN, "height:50%"),
    "blocks": nested(""),
    "floats": nested("float:left"),
    "inline blocks": nested("display:inline-block"),
    "absolute boxes": nested("position:absolute"),
    "formatting contexts": nested("overflow:hidden"),
    "shrunk blocks": nested("width:fit-content"),
    "vertical blocks": nested("writing-mode:vertical-rl"),
    "vertical and horizontal blocks": alternating("writing-mode:vertical-rl", "writing-mode:horizontal-tb", "a"),
    "rows of vertical and horizontal blocks": alternating(
        f"{ROW};writing-mode:vertical-lr", "writing-mode:sideways-lr"
    ),
    "vertical and horizontal floats": alternating("float:left;writing-mode:vertical-rl", "writing-mode:horizontal-tb"),
    "floats with text": alternating("float:left", "float:right", "a "),
    "floats and blocks": alternating("float:left", "", "a "),
    "floats and rows": alternating("float:left;width:90%", ROW, SMALL),
    "floats in inline boxes": lambda depth: '<span><div style="float:left">' * depth + "x",
    "blocks beside floats": nested("margin-top:1px", SMALL + "a"),
    "blocks that clear floats": nested("clear:left;margin-top:-2px", SMALL),
    "shrunk blocks beside floats": nested("width:fit-content", SMALL + "a"),
    "inline blocks beside floats": nested("display:inline-block", SMALL + "a"),
    "formatting contexts beside floats": nested("overflow:hidden", SMALL),
    "centred formatting contexts beside floats": nested("display:flow-root;width:fit-content;margin:0 auto", SMALL),
    "rows beside stairs of floats": stairs(ROW),
    "blocks beside stairs of floats": stairs("margin-top:-1px"),
}
STAIRS = [stairs("overflow:hidden"), stairs("display:flow-root;margin:-1px 1px 0;direction:rtl")]
SIBLINGS = {
    "items of a row": siblings(ROW, "flex:1"),
    "items of a column": siblings(COLUMN, "flex:1"),
    "items of a wrapping row": siblings(f"{ROW};flex-wrap:wrap", "width:30px"),
    "items of a wrapping column": siblings(f"{COLUMN};flex-wrap:wrap;height:100px", "height:30px"),
    "items on a baseline": siblings(f"{ROW};align-items:baseline", ""),
    "items of a grid": siblings(f"{GRID};grid-template-columns:1fr auto 50px", ""),
    "items of a dense grid": siblings(
        f"{GRID};grid-auto-flow:dense;grid-template-columns:repeat(7,1fr)", "grid-column:span 3"
    ),
    "items of a row of a grid": siblings(f"{GRID};grid-auto-flow:column", "height:50%"),
    "items on a grid's baseline": siblings(f"{GRID};align-items:baseline;grid-template-columns:repeat(5,auto)", ""),
    "blocks": siblings("", "margin:3px"),
    "floats": siblings("", "float:left"),
    "inline blocks": siblings("", "display:inline-block"),
    "absolute boxes": siblings("position:relative", "position:absolute"),
}
FLOATS = {
    "in a row": repeated(SMALL),
    "on both sides": repeated(floating("", "x"), floating("float:right;width:50px", "x")),
    "as wide as there is room": repeated(floating("width:60%", "x")),
    "of many heights": lambda count: "".join(floating(f"width:30px;height:{n % 37}px") for n in range(count)),
    "each lower than the one before": lambda count: "".join(
        floating(f"width:9px;height:{count - n}px") for n in range(count)
    ),
    "in blocks": repeated(f"<div>{SMALL}</div>"),
    "before formatting contexts": repeated(SMALL, '<div style="overflow:hidden">x</div>'),
    "before blocks that clear": repeated(SMALL, '<div style="clear:left">x</div>'),
    "among text": repeated("word ", SMALL),
    "before text": lambda count: SMALL * count + "word " * count,
    "before blocks": lambda count: floating("width:9px;height:9999px") + "<div>x</div>" * count,
}
PER_BOX = 14  # runs of any algorithm; a wrapping row in a wrapping column is laid out so often, the others four times


@pytest.fixture
def runs(monkeypatch):
    """Gives the number of runs of all algorithms in the layout of a document."""
    contexts = []
    start = LayoutContext.__init__

    def noted(self, *args, **kwargs):
        start(self, *args, **kwargs)
        contexts.append(self)

    monkeypatch.setattr(LayoutContext, "__init__", noted)

    def count(body):
        contexts.clear()
        audome_engine.measure(body, width=400, height=300)
        return sum(sum(context.counts.values()) for context in contexts)

    return count


@pytest.mark.parametrize("depth", [15, 30, 60])
@pytest.mark.parametrize("name", GROWTH)
def test_runs_per_box_are_bounded_at_any_depth(name, depth, runs):
    assert runs(GROWTH[name](depth)) <= PER_BOX * (depth + 4)


@pytest.mark.parametrize("name", SIBLINGS)
def test_twice_the_siblings_are_twice_the_work(name, runs):
    assert runs(SIBLINGS[name](200)) <= 2.1 * runs(SIBLINGS[name](100))


@pytest.mark.parametrize("document", STAIRS)
def test_runs_beside_stairs_of_floats_grow_with_the_square_of_the_depth(document, runs):
    assert runs(document(30)) <= 5 * runs(document(15))


@pytest.fixture
def steps(runs):
    """Gives the number of function calls in the layout of a document."""

    def count(body):
        calls = 0

        def note(frame, event, argument):
            nonlocal calls
            calls += event in ("call", "c_call")

        runs(body)
        sys.setprofile(note)
        runs(body)
        sys.setprofile(None)
        return calls

    return count


@pytest.mark.parametrize("name", FLOATS)
def test_three_times_the_floats_are_three_times_the_steps(name, steps):
    assert steps(FLOATS[name](300)) <= 3.1 * steps(FLOATS[name](100))
