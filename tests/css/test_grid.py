"""The properties of CSS Grid: what parses, to what, and what does not."""

import pytest
import tinycss2

from audome_engine.css.declarations import expand
from audome_engine.css.stream import Invalid, Units
from audome_engine.style.enums import Keyword
from audome_engine.style.grid import (
    MOST_TRACKS,
    Flex,
    GridFlow,
    GridLine,
    LineNames,
    TrackList,
    TrackRepeat,
    TrackSize,
)
from audome_engine.style.values import Percentage
from tests.scene.support import find, scene_of

AUTO, MIN, MAX = Keyword.AUTO, Keyword.MIN_CONTENT, Keyword.MAX_CONTENT


def values(name, text):
    return expand(name, tinycss2.parse_component_value_list(text), Units())


def value(name, text):
    return values(name, text)[name]


def px(size):
    return TrackSize(float(size), float(size))


def fr(fraction):
    return TrackSize(AUTO, Flex(float(fraction)))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("none", ()),
        ("10px", (px(10),)),
        ("1fr 25%", (fr(1), TrackSize(Percentage(25.0), Percentage(25.0)))),
        ("auto min-content max-content", (TrackSize(), TrackSize(MIN, MIN), TrackSize(MAX, MAX))),
        ("minmax(10px, 1fr)", (TrackSize(10.0, Flex(1.0)),)),
        ("MINMAX(MIN-CONTENT, 5em)", (TrackSize(MIN, 80.0),)),
        ("fit-content(50%)", (TrackSize(AUTO, MAX, Percentage(50.0)),)),
        ("[a B] 1px [c]", (LineNames(("a", "B")), px(1), LineNames(("c",)))),
        ("[] 1px", (LineNames(()), px(1))),
        ("repeat(2, 1px [x] 2px)", (TrackRepeat(2, (px(1), LineNames(("x",)), px(2))),)),
        ("[a] repeat(auto-fill, 1px) [b] 2fr".replace("2fr", "2px"),
         (LineNames(("a",)), TrackRepeat("auto-fill", (px(1),)), LineNames(("b",)), px(2))),
        ("repeat(auto-fit, minmax(10px, 1fr))", (TrackRepeat("auto-fit", (TrackSize(10.0, Flex(1.0)),)),)),
        ("repeat(1000000, 1px 2px)", (TrackRepeat(MOST_TRACKS // 2, (px(1), px(2))),)),
        ("repeat(calc(1 + 1), 1px)", (TrackRepeat(2, (px(1),)),)),
    ],
)  # fmt: skip
def test_track_lists(text, parts):
    assert value("grid-template-columns", text) == TrackList(parts)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("subgrid", ()),
        ("subgrid [a] [] [b c]", (LineNames(("a",)), LineNames(()), LineNames(("b", "c")))),
        ("subgrid repeat(2, [a] [b]) [c]", (TrackRepeat(2, (LineNames(("a",)), LineNames(("b",)))), LineNames(("c",)))),
        ("subgrid [a] repeat(auto-fill, [b])", (LineNames(("a",)), TrackRepeat("auto-fill", (LineNames(("b",)),)))),
    ],
)
def test_subgrids(text, parts):
    assert value("grid-template-rows", text) == TrackList(parts, subgrid=True)


@pytest.mark.parametrize(
    "text",
    [
        "", "none 1px", "-1px", "-1fr", "[a]", "[a] [b] 1px", "[span] 1px", "[auto] 1px", "[inherit] 1px", "[1] 1px",
        "1px / 2px", "minmax(1fr, 1px)", "minmax(1px)", "minmax(1px, 2px, 3px)", "fit-content(1fr)", "fit-content(auto)",
        "repeat(0, 1px)", "repeat(-1, 1px)", "repeat(1.5, 1px)", "repeat(2, [a])", "repeat(2)", "repeat(2, repeat(2, 1px))",
        "repeat(auto-fill, auto)", "repeat(auto-fill, 1fr)", "repeat(auto-fill, fit-content(1px))",
        "repeat(auto-fill, 1px) repeat(auto-fit, 1px)", "repeat(auto-fill, 1px) 1fr", "1px [a] repeat(auto-fill, 1px) auto",
        "repeat(2, none)", "subgrid 1px", "subgrid repeat(auto-fill, [a]) repeat(auto-fill, [b])",
        "subgrid repeat(auto-fit, [a])", "subgrid repeat(2, 1px)", "minmax(auto, auto) repeat(auto-fill, 1px)", "1", "1s",
    ],
)  # fmt: skip
def test_what_is_no_track_list(text):
    with pytest.raises(Invalid):
        values("grid-template-columns", text)


def test_fixed_sizes_may_have_one_intrinsic_side():
    for size in ("minmax(auto, 1px)", "minmax(1px, auto)", "minmax(min-content, 1px)", "10%"):
        assert value("grid-template-columns", f"repeat(auto-fill, {size})")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("none", ()),
        ("'a a' 'b .'", (("a", "a"), ("b", ""))),
        ("'a...b'", (("a", "", "b"),)),
        ("'  é-1\t_x '", (("é-1", "_x"),)),
    ],
)
def test_areas(text, rows):
    assert value("grid-template-areas", text) == rows


@pytest.mark.parametrize(
    "text", ["''", "' '", "'a' 'a b'", "'a b' 'b a'", "'a a' 'a b'", "'a . a'", "'a !'", "a", "'a' none", "'a b a'"]
)
def test_what_are_no_areas(text):
    with pytest.raises(Invalid):
        values("grid-template-areas", text)


def test_implicit_tracks_and_flow():
    assert value("grid-auto-rows", "1px minmax(2px, auto)") == (px(1), TrackSize(2.0, AUTO))
    for invalid in ("none", "", "[a] 1px", "repeat(2, 1px)", "1px, 2px"):
        with pytest.raises(Invalid):
            values("grid-auto-rows", invalid)
    flows = {
        "row": (),
        "column": (True,),
        "dense": (False, True),
        "dense column": (True, True),
        "row dense": (False, True),
    }
    assert {text: value("grid-auto-flow", text) for text in flows} == {t: GridFlow(*f) for t, f in flows.items()}
    for invalid in ("row column", "dense dense", "none"):
        with pytest.raises(Invalid):
            values("grid-auto-flow", invalid)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("auto", GridLine()),
        ("2", GridLine(2)),
        ("-3", GridLine(-3)),
        ("Foo", GridLine(None, "Foo")),
        ("foo 2", GridLine(2, "foo")),
        ("-2 foo", GridLine(-2, "foo")),
        ("span 3", GridLine(3, "", True)),
        ("3 span", GridLine(3, "", True)),
        ("span foo", GridLine(None, "foo", True)),
        ("span foo 2", GridLine(2, "foo", True)),
        ("2 foo span", GridLine(2, "foo", True)),
        ("99999999999", GridLine(MOST_TRACKS)),
        ("calc(1 + 1)", GridLine(2)),
    ],
)
def test_lines(text, line):
    assert value("grid-row-start", text) == line


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "span 0",
        "span -1",
        "span",
        "1.5",
        "1 2",
        "a b",
        "2 span a",
        "span 2 span",
        "auto 2",
        "'a'",
        "default",
        "1px",
    ],
)
def test_what_is_no_line(text):
    with pytest.raises(Invalid):
        values("grid-row-start", text)


def test_lines_in_shorthands():
    a, auto = GridLine(None, "a"), GridLine()
    rows = {"a": [a, a], "2": [GridLine(2), auto], "a 2": [GridLine(2, "a"), auto], "span a": [GridLine(None, "a", True), auto],
            "a / 3": [a, GridLine(3)]}  # fmt: skip
    assert {text: list(values("grid-row", text).values()) for text in rows} == rows
    one, b, c = GridLine(1), GridLine(None, "b"), GridLine(None, "c")
    areas = {"a": [a] * 4, "1": [one, auto, auto, auto], "a / b": [a, b, a, b], "1 / b": [one, b, auto, b],
             "a / b / c": [a, b, c, b], "1 / 1 / 1 / 1": [one] * 4}  # fmt: skip
    assert {text: list(values("grid-area", text).values()) for text in areas} == areas
    for invalid in ("a /", "/ a", "a / b / c", "a / b / c / a / b"):
        with pytest.raises(Invalid):
            values("grid-column" if invalid == "a / b / c" else "grid-area", invalid)


def template(text, name="grid-template"):
    result = values(name, text)
    return tuple(result[f"grid-template-{part}"] for part in ("rows", "columns", "areas"))


def test_templates():
    none = TrackList()
    assert template("none") == (none, none, ())
    assert template("none / 1px") == (none, TrackList((px(1),)), ())
    assert template("1px / repeat(2, 1fr)") == (TrackList((px(1),)), TrackList((TrackRepeat(2, (fr(1),)),)), ())
    assert template("subgrid [a] / subgrid")[0] == TrackList((LineNames(("a",)),), True)
    rows, columns, areas = template("[t] 'a b' 2px [m] [n] 'a c' [e] / 1fr [x] 5px")
    assert rows.parts == (LineNames(("t",)), px(2), LineNames(("m", "n")), TrackSize(), LineNames(("e",)))
    assert columns.parts == (fr(1), LineNames(("x",)), px(5))
    assert areas == (("a", "b"), ("a", "c"))
    assert template("'a' minmax(1px, 2px) 'b'")[1] == none
    for invalid in (
        "1px",
        "1px /",
        "/ 1px",
        "'a' / repeat(2, 1px)",
        "'a' /",
        "'a' / none",
        "'a' 1px 2px",
        "none 'a'",
        "'a b' 'b'",
    ):
        with pytest.raises(Invalid):
            template(invalid)


def test_grid():
    assert template("'a' 2px / 3px", "grid") == (TrackList((px(2),)), TrackList((px(3),)), (("a",),))
    column = values("grid", "1px 2px / auto-flow dense 3px")
    assert column["grid-auto-flow"] == GridFlow(True, True)
    assert column["grid-template-rows"] == TrackList((px(1), px(2)))
    assert (column["grid-auto-columns"], column["grid-auto-rows"]) == ((px(3),), (TrackSize(),))
    assert column["grid-template-columns"] == TrackList()
    row = values("grid", "dense auto-flow / 1fr")
    assert (row["grid-auto-flow"], row["grid-auto-rows"]) == (GridFlow(False, True), (TrackSize(),))
    assert row["grid-template-columns"] == TrackList((fr(1),))
    for invalid in (
        "auto-flow",
        "auto-flow / auto-flow",
        "dense / 1px",
        "auto-flow row / 1px",
        "1px / dense",
        "'a' / auto-flow",
    ):
        with pytest.raises(Invalid):
            values("grid", invalid)


def test_grid_properties_reach_the_style():
    css = "#g{--n:a b;--c:2;display:grid;grid-template-columns:[var(--n)] repeat(var(--c), 1em);grid-gap:1px 2px;font-size:10px}"
    style = find(scene_of("<div id=g><p>1</div>", css), "g").style
    assert style.grid_template_columns.parts == (LineNames(("a", "b")), TrackRepeat(2, (px(10),)))
    assert (style.row_gap, style.column_gap) == (1.0, 2.0)
