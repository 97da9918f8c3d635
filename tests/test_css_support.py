"""docs/css-support.md is up to date, and its check finds what is not tested."""

import pytest
from css_support import TARGET, Support, accepts, page, problems
from value_cases import Case, all_cases, read_tiles, write_tiles

from audome_engine.css.registry import LONGHANDS, Longhand
from tests.test_values import test_value as check_value

CASES = all_cases()


def test_every_value_is_exercised_and_the_page_says_so():
    support = Support(CASES)
    assert not problems(support)
    assert TARGET.read_text(encoding="utf-8") == page(support), "run tools/css_support.py"


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("object-fit: cover", "object-fit: cover"),
        ("flex-basis: 30px", "flex-basis: <length>"),
        ("clip-path: url(#x)", "clip-path: <url>"),
    ],
)
def test_a_value_without_case_is_found(value, complaint):
    left = [case for case in CASES if f"{case.property}: {case.value}" != value]
    assert len(left) < len(CASES)
    assert [problem for problem in problems(Support(left)) if problem.startswith(complaint)]


def test_a_new_property_is_found(monkeypatch):
    monkeypatch.setitem(LONGHANDS, "new-property", Longhand("new-property", "opacity", lambda stream, units: None))
    assert any(problem.startswith("new-property:") for problem in problems(Support(CASES)))


def test_what_was_not_known_is_found_once_it_is(monkeypatch):
    support = Support(CASES)
    row = next(
        row for row in support.rows() if not row.known and not row.kind and support.properties[row.name]["values"]
    )
    monkeypatch.setitem(LONGHANDS, row.name, Longhand(row.name, "opacity", lambda stream, units: stream.rest()))
    found = [problem.split(": the engine")[0] for problem in problems(support) if problem.startswith(f"{row.name}: ")]
    assert found == [f"{row.name}: {value}" for value in support.properties[row.name]["values"]]


def test_parsers_say_what_is_valid():
    assert (
        accepts("width", "calc(1px + 2%)")
        and accepts("-webkit-box-shadow", "1px 1px red")
        and accepts("width", "var(--x)")
    )
    assert not accepts("width", "red") and not accepts("no-such-property", "1px")


@pytest.mark.parametrize("declaration", ["z-index: 3", "opacity: 1", "no-such-property: 3", "opacity: loud"])
def test_a_declaration_without_effect_exercises_nothing(declaration):
    name, value = declaration.split(": ")
    document = '<!doctype html><p style="width:9px;height:9px;background:red;{}">'
    with pytest.raises(BaseException, match="the same"):
        check_value(Case("x", 1, (20, 20), document, name, value, (), reference=document.replace("{}", "")))


def test_tiles_come_back(tmp_path):
    tiles = read_tiles(TARGET.parent.parent / "tests" / "values" / "flex.png")
    write_tiles(tmp_path / "x.png", tiles)
    again = read_tiles(tmp_path / "x.png")
    assert [(key, tile.tobytes()) for key, tile in tiles.items()] == [
        (key, tile.tobytes()) for key, tile in again.items()
    ]
