"""Tables are laid out in work that grows with what is in them: layouts are counted, never timed."""

import pytest

import audome_engine
from audome_engine.layout.types import LayoutContext


@pytest.fixture
def counts(monkeypatch):
    """How often each algorithm ran, over all layouts of the test."""
    found: dict[str, int] = {}

    def count(self: LayoutContext, algorithm: str) -> None:
        found[algorithm] = found.get(algorithm, 0) + 1

    monkeypatch.setattr(LayoutContext, "count", count)
    return found


def measure(body: str) -> dict[str, tuple[float, float]]:
    layout = audome_engine.measure(f"<!doctype html><body style='margin:0'>{body}", width=800, height=600).to_dict()
    return {element["path"]: (element["width"], element["height"]) for element in layout["elements"]}


@pytest.mark.parametrize("style", ["", "width:90%;height:90%"])
def test_nested_tables_are_laid_out_once_each(counts, style):
    measure(f"<table style='{style}'><tr><td style='height:50%;width:50%'>a" * 60 + "</table>" * 60)
    assert counts["table"] <= 2 * 60
    assert counts["block"] <= 5 * 60
    assert counts["intrinsic"] <= 5 * 60


def test_work_grows_with_the_rows(counts):
    measure("<table>" + "<tr><td>a<td>b" * 100 + "</table>")
    once = dict(counts)
    counts.clear()
    measure("<table>" + "<tr><td>a<td>b" * 200 + "</table>")
    assert all(counts[name] <= 2 * once[name] + 1 for name in counts)


def test_spans_end_where_the_table_does():
    boxes = measure("<table><tr><td colspan=100000 rowspan=1000000000>a<td>b<tr><td>c</table>")
    assert sum(1 for path in boxes if "/td[" in path) == 3


def test_many_wide_spans_do_not_make_columns_without_end():
    boxes = measure("<table>" + "<tr>" + "<td colspan=1000>a" * 2000 + "</table>")
    assert sum(1 for path in boxes if "/td[" in path) == 2000
