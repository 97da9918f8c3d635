"""How often layout algorithms run grows with the number of boxes: not with powers of the depth or of the siblings.

GROWTH and SIBLINGS take a number and give a document; others may be added.
"""

import pytest

import audome_engine
from audome_engine.layout.types import LayoutContext


def nested(style):
    return lambda depth: f'<div style="{style}">' * depth + "x" + "</div>" * depth


def alternating(first, second, text=""):
    return lambda depth: "".join(f'<div style="{second if i % 2 else first}">{text}' for i in range(depth)) + "x"


def siblings(container, item, text="x"):
    return lambda count: f'<div style="{container}">' + f'<div style="{item}">{text}</div>' * count + "</div>"


ROW, COLUMN = "display:flex", "display:flex;flex-direction:column"
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
    "rows of vertical and horizontal blocks": alternating(f"{ROW};writing-mode:vertical-lr", "writing-mode:sideways-lr"),
    "vertical and horizontal floats": alternating("float:left;writing-mode:vertical-rl", "writing-mode:horizontal-tb"),
}
SIBLINGS = {
    "items of a row": siblings(ROW, "flex:1"),
    "items of a column": siblings(COLUMN, "flex:1"),
    "items of a wrapping row": siblings(f"{ROW};flex-wrap:wrap", "width:30px"),
    "items of a wrapping column": siblings(f"{COLUMN};flex-wrap:wrap;height:100px", "height:30px"),
    "items on a baseline": siblings(f"{ROW};align-items:baseline", ""),
    "blocks": siblings("", "margin:3px"),
    "floats": siblings("", "float:left"),
    "inline blocks": siblings("", "display:inline-block"),
    "absolute boxes": siblings("position:relative", "position:absolute"),
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
