"""Where grid items are placed: positions that Chromium has them in too, and the limits of the algorithm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audome_engine.layout.grid.lines import expand_lines, resolve_absolute, subgrid_lines, track_sizes
from audome_engine.layout.grid.placement import Area, place_items
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.grid import MOST_TRACKS, GridFlow, GridLine, TrackList
from tests.css.test_grid import px, value


def style(**properties):
    """A style of grid properties, `grid_row` and `grid_column` for both lines of an axis."""
    fields = {}
    for name, text in properties.items():
        if name in ("grid_row", "grid_column"):
            start, _, end = text.partition("/")
            fields[f"{name}_start"] = value("grid-row-start", start)
            fields[f"{name}_end"] = value("grid-row-end", end or "auto")
        else:
            fields[name] = value(name.replace("_", "-"), text)
    return ComputedStyle(**fields)


def axis(columns="none", areas="none", repetitions=1, horizontal=True):
    template = value("grid-template-columns", columns)
    return expand_lines(template, repetitions, value("grid-template-areas", areas), columns=horizontal)


def place(items, columns="none", rows="none", areas="none", flow="row"):
    container = style(grid_auto_flow=flow)
    styles = [style(**item) for item in items]
    return place_items(container, styles, axis(columns, areas), axis(rows, areas, horizontal=False))


def columns_of(item, columns="none", areas="none"):
    """The tracks that an item covers, counted from the explicit grid."""
    placed = place([{"grid_column": item}], columns, areas=areas)
    area = placed.areas[0]
    return area.column - placed.columns_before, area.column_end - placed.columns_before


# Lines


def test_names_of_lines():
    lines = axis("[a] repeat(2, [b] 1px [c] 1px) [d e] repeat(auto-fill, [f] 1px)", repetitions=2)
    assert lines.names == [("a", "b"), ("c",), ("b",), ("c",), ("d", "e", "f"), ("f",), ()]
    assert axis("1px", "'x y' 'x .'").names == [("x-start",), ("x-end", "y-start"), ("y-end",)]
    assert axis("none", "'x y' 'x .'", horizontal=False).names == [("x-start", "y-start"), ("y-end",), ("x-end",)]


def test_long_lists_are_cut_off():
    assert axis("repeat(10000, 1px) repeat(10000, 1px 2px)").explicit == MOST_TRACKS
    assert axis("repeat(auto-fill, 1px)", repetitions=10**9).explicit == MOST_TRACKS


@pytest.mark.parametrize(
    ("item", "tracks"),
    [
        ("2", (1, 2)), ("-1", (3, 4)), ("-2", (2, 3)), ("-6", (-2, -1)), ("3 / 2", (1, 2)), ("2 / 2", (1, 2)), ("1 / -1", (0, 3)),
        ("5", (4, 5)), ("auto / 1", (-1, 0)), ("auto / 3", (1, 2)), ("span 2 / 3", (0, 2)), ("span 5 / 2", (-4, 1)),
        ("2 / span 4", (1, 5)), ("a", (0, 1)), ("b", (1, 2)), ("2 b", (2, 3)), ("3 b", (4, 5)), ("-1 b", (2, 3)), ("-3 b", (-1, 0)),
        ("nowhere", (4, 5)), ("2 nowhere", (5, 6)), ("-1 nowhere", (-1, 0)), ("1 / span b", (0, 1)), ("1 / span 2 b", (0, 2)),
        ("2 / span b", (1, 2)), ("2 / span 2 b", (1, 4)), ("span b / 4", (2, 3)), ("span 3 b / 4", (-1, 3)),
        ("4 / span nowhere", (3, 4)),
        ("1 / span nowhere", (0, 4)), ("7 / span nowhere", (6, 7)), ("-6 / span b", (-2, 1)), ("span b / -6", (-3, -2)),
        ("b / a", (0, 1)), ("99999", (9999, 10000)), ("-99999 / 99999", (-9996, 9999)), ("span 9999 / -9999", (-10000, -9995)),
    ],
)  # fmt: skip
def test_lines_that_items_are_placed_by(item, tracks):
    assert columns_of(item, "[a] 1px [b] 1px [b] 1px") == tracks


def test_areas_are_preferred_to_names():
    areas = "'x x y'"
    assert columns_of("x / x", areas=areas) == (0, 2)
    assert columns_of("x / y", areas=areas) == (0, 3)
    assert columns_of("y-start", areas=areas) == (2, 3)
    assert columns_of("x / x", "1px [x] 1px [x] 1px", areas) == (0, 2)
    assert columns_of("foo / foo", "1px [foo-start] 1px 1px [foo-end]") == (1, 3)


def test_without_explicit_tracks():
    assert columns_of("-1") == (0, 1)
    assert columns_of("-2") == (-1, 0)
    assert place([{"grid_row": "-4 / -2"}]).rows == 2  # none leads up to the explicit grid


def test_spans_to_names_alone_are_of_one_track():
    assert columns_of("span b / auto", "1px [b] 1px [b]") == (0, 1)
    assert columns_of("span b / span 2", "1px [b] 1px [b]") == (0, 1)
    assert columns_of("span 2 / span 3") == (0, 2)


# Automatic placement


def cells(placed):
    return [(area.row, area.column) for area in placed.areas]


def test_rows_fill_up():
    placed = place([{}] * 5, "repeat(2, 1px)")
    assert cells(placed) == [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0)]
    assert (placed.rows, placed.columns) == (3, 2)
    assert cells(place([{}] * 3, rows="repeat(2, 1px)", flow="column")) == [(0, 0), (1, 0), (0, 1)]


WIDE = [{"grid_column": "span 2"}, {"grid_column": "span 2"}, {}, {"grid_column": "1"}, {}]


def test_sparse_and_dense():
    assert cells(place(WIDE, "repeat(3, 1px)")) == [(0, 0), (1, 0), (1, 2), (2, 0), (2, 1)]
    assert cells(place(WIDE, "repeat(3, 1px)", flow="dense")) == [(0, 0), (1, 0), (0, 2), (2, 0), (1, 2)]


def test_items_in_given_rows_come_first():
    items = [{}, {"grid_row": "1"}, {"grid_row": "1", "grid_column": "2"}, {"grid_row": "1"}]
    assert cells(place(items, "repeat(4, 1px)")) == [(0, 3), (0, 0), (0, 1), (0, 2)]
    assert cells(place(items, "1px 1px")) == [(1, 0), (0, 0), (0, 1), (0, 2)]


def test_the_grid_grows_for_wide_items():
    placed = place([{"grid_column": "span 3"}, {}], "1px")
    assert (placed.columns, cells(placed)) == (3, [(0, 0), (1, 0)])


def test_implicit_tracks_before_the_grid():
    placed = place([{"grid_column": "-4", "grid_row": "-3"}, {}, {}], "1px 1px", "1px")
    assert (placed.rows_before, placed.columns_before) == (1, 1)
    assert placed.areas == [Area(0, 1, 0, 1), Area(0, 1, 1, 2), Area(0, 1, 2, 3)]


def test_long_spans_end_at_the_limit():
    placed = place([{"grid_row": "span 9000"}] * 3)
    assert [(a.row, a.row_end) for a in placed.areas] == [(0, 9000), (1000, 10000), (1000, 10000)]


_LINE = st.sampled_from(["auto", "1", "2", "3", "-1", "-2", "span 2", "span 3"])
_LINES = st.builds("{}/{}".format, _LINE, _LINE)
_ITEM = st.fixed_dictionaries({"grid_row": _LINES, "grid_column": _LINES})


@given(st.lists(_ITEM, max_size=12), st.sampled_from(["row", "column", "dense", "column dense"]))
def test_automatic_items_overlap_nothing(items, flow):
    placed = place(items, "1px 1px 1px", "1px 1px", flow=flow)
    taken = {}
    for index, area in enumerate(placed.areas):
        assert 0 <= area.row < area.row_end <= placed.rows
        assert 0 <= area.column < area.column_end <= placed.columns
        for row in range(area.row, area.row_end):
            for column in range(area.column, area.column_end):
                taken.setdefault((row, column), []).append(index)
    for several in taken.values():
        assert len(several) == 1 or all(_is_definite(items[index]) for index in several)


def _is_definite(item):
    return all(any(part.lstrip("-").isdigit() for part in lines.split("/")) for lines in item.values())


def test_many_siblings():
    for flow in ("row", "dense", "column", "column dense"):
        items = [{}, {"grid_row": "span 2"}, {"grid_column": "span 2"}, {"grid_column": "2"}] * 1000
        styles = [style(**item) for item in items[:4]] * 1000
        placed = place_items(style(grid_auto_flow=flow), styles, axis("repeat(5, 1px)"), axis("repeat(5, 1px)"))
        assert len(placed.areas) == 4000
    assert GridFlow(True, True) == value("grid-auto-flow", "column dense")


# Sizes of tracks


def test_sizes_of_all_tracks():
    template = value("grid-template-rows", "1px repeat(auto-fit, 2px) 3px")
    automatic = value("grid-auto-rows", "10px 20px")
    tracks = track_sizes(template, 2, automatic, before=3, total=10)
    assert tracks.sizes == [px(n) for n in (20, 10, 20, 1, 2, 2, 3, 10, 20, 10)]
    assert tracks.auto_fit == range(4, 6)
    assert track_sizes(TrackList(), 0, automatic, before=2, total=1).sizes == [px(10)]


# Subgrids


def test_lines_of_a_subgrid():
    parent = axis("[a] 1px [b] 1px [c] 1px [d]", "'x x y'")
    own = value("grid-template-columns", "subgrid [m] [n] [o] [p]")
    lines = subgrid_lines(own, {}, parent, range(1, 3), reverse=False)
    assert (lines.explicit, lines.subgrid) == (2, True)
    assert [set(names) for names in lines.names] == [
        {"b", "m", "x-start"}, {"c", "n", "x-end", "y-start"}, {"d", "o", "y-end"},
    ]  # fmt: skip
    mirrored = subgrid_lines(own, {}, parent, range(1, 3), reverse=True)
    assert [set(names) for names in mirrored.names] == [
        {"d", "m", "y-end"}, {"c", "n", "x-end", "y-start"}, {"b", "o", "x-start"},
    ]  # fmt: skip


def test_names_of_a_subgrid_repeat():
    own = value("grid-template-columns", "subgrid [a] repeat(auto-fill, [b] [c]) [d]")
    lines = subgrid_lines(own, {}, axis("repeat(9, 1px)"), range(2, 8), reverse=False)
    assert lines.names == [("a",), ("b",), ("c",), ("b",), ("c",), ("d",), ()]


def test_items_of_a_subgrid_stay_inside():
    lines = subgrid_lines(
        value("grid-template-columns", "subgrid"), {}, axis("repeat(9, 1px)"), range(2, 4), reverse=False
    )
    items = [style(grid_column=text) for text in ("1", "-1", "5 / 7", "-9 / -5", "1 / 9", "span 5")]
    placed = place_items(ComputedStyle(), items, lines, axis())
    assert [(a.column, a.column_end) for a in placed.areas] == [(0, 1), (1, 2), (1, 2), (0, 1), (0, 2), (1, 2)]
    assert placed.columns == 2


# Absolutely positioned items


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("auto", "auto", (None, None)), ("1", "2", (1, 2)), ("2", "auto", (2, None)), ("auto", "-1", (None, 3)),
        ("-4", "1", (0, 1)),
        ("9", "auto", (None, None)), ("1", "9", (1, None)), ("3", "1", (1, 3)), ("1", "span 2", (1, 3)), ("span 2", "3", (1, 3)),
        ("span 2", "auto", (None, None)), ("x", "x", (None, None)), ("1", "span 9", (1, None)),
    ],
)  # fmt: skip
def test_lines_of_absolutely_positioned_items(start, end, found):
    lines = axis("1px 1px")
    given_lines = [value("grid-row-start", text) for text in (start, end)]
    assert resolve_absolute(*given_lines, lines, before=1, total=3) == found
    assert resolve_absolute(GridLine(), GridLine(), lines, before=0, total=0) == (None, None)
