"""Data checked before it is bound."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audome_engine.errors import Diagnostics, InvalidArgument, LimitExceeded
from audome_engine.options import Limits
from audome_engine.templates.data import check_data, is_component_value
from audome_engine.templates.model import DynamicElement

ELEMENTS = [
    DynamicElement("text", "title", "x"),
    DynamicElement("image", "hero", "y"),
    DynamicElement("text", "a.b", ""),
]


def check(data, limits=None):
    diagnostics = Diagnostics()
    return check_data(data, ELEMENTS, diagnostics, limits), [str(item) for item in diagnostics]


@pytest.mark.parametrize(
    ("value", "text"),
    [("x", "x"), (7, "7"), (1.5, "1.5"), (True, "true"), (False, "false"), (-0.0, "-0.0"), (1e21, "1e+21")],
)
def test_numbers_and_booleans_are_written_as_in_json(value, text):
    assert check({"title.text": value}) == ({"title.text": text}, [])


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans())
def test_as_json_writes_them(value):
    assert check({"title.text": value})[0]["title.text"] == json.dumps(value)


@pytest.mark.parametrize("value", [None, [], {}, ["x"], {"text": "x"}, float("nan"), float("inf"), b"x", object()])
def test_other_values_are_errors_that_name_the_key(value):
    with pytest.raises(InvalidArgument, match=r"title\.text"):
        check({"title.text": value})


def test_data_must_be_flat_text_keys():
    with pytest.raises(InvalidArgument, match="data"):
        check([("title.text", "x")])
    with pytest.raises(InvalidArgument, match="data"):
        check({1: "x"})


def test_a_key_splits_at_its_last_dot():
    assert check({"a.b.text": "x"})[0] == {"a.b.text": "x"}


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("titel.text", "did you mean 'title.text'?"),
        ("title", "did you mean 'title.text'?"),
        ("title.txt", "did you mean 'title.text'?"),
        ("hero", "did you mean 'hero.img'?"),
        ("zzzzzz.text", "'zzzzzz.text' ("),
    ],
)
def test_unknown_keys_are_diagnostics_with_a_hint(key, hint):
    values, messages = check({key: "x"})
    assert values == {}
    assert len(messages) == 1
    assert hint in messages[0]
    assert "unknown-dynamic-key" in messages[0]


def test_line_ends_and_what_no_text_has():
    assert check({"title.text": "a\r\nb\rc\x00\ud800"})[0] == {"title.text": "a\nb\nc\ufffd\ufffd"}


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), ("False", "false"), (0, "false"), ("", "false"), (1, "true")]
)
def test_hidden(value, text):
    assert check({"title.hidden": value})[0] == {"title.hidden": text}


def test_hidden_takes_nothing_else():
    with pytest.raises(InvalidArgument, match=r"title\.hidden"):
        check({"title.hidden": "perhaps"})


@pytest.mark.parametrize(
    "value", ["red", "rgb(1 2 3 / 50%)", "url('a;b}') center", "linear-gradient(red, blue)", r"a\;b"]
)
def test_values_that_may_stand_in_a_declaration(value):
    assert is_component_value(value)
    assert check({"title.background": value})[0]


@pytest.mark.parametrize(
    "value", ["red; top: 0", "red !important", "url('x", "rgb(1", "a)", "x } b {", "a /* b", "a\\", " "]
)
def test_values_that_reach_beyond_their_declaration(value):
    assert not is_component_value(value)
    with pytest.raises(InvalidArgument, match=r"title\.color"):
        check({"title.color": value})


def test_limits():
    with pytest.raises(LimitExceeded) as caught:
        check({"title.text": "x" * 11}, Limits(document_bytes=10))
    assert caught.value.limit == "document_bytes"
    with pytest.raises(LimitExceeded) as caught:
        check({"title.text": "\n" * 11}, Limits(nodes=10))
    assert caught.value.limit == "nodes"
