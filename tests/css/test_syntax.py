"""Syntax strings: which are some, what they take, and what that computes to."""

import pytest
import tinycss2

from audome_engine.css.stream import Invalid, Units
from audome_engine.css.syntax import parse_syntax


def computed(syntax, text):
    units = Units(em=20.0, rem=10.0, zoom=1.0)
    return tinycss2.serialize(parse_syntax(syntax).compute(tinycss2.parse_component_value_list(text), units))


@pytest.mark.parametrize(
    ("syntax", "text", "expected"),
    [
        ("*", " a  b ", " a  b "),
        ("<length>", "2em", "40px"),
        ("<length>", "calc(1em + 1rem)", "30px"),
        ("<length-percentage>", "calc(1em + 5%)", "calc(20px + 5%)"),
        ("<length>+", "1em 2px", "20px 2px"),
        ("<length>#", "1em, 2px", "20px, 2px"),
        ("<integer>", "calc(3.5)", "4"),
        ("<angle>", "calc(0.5turn)", "180deg"),
        ("<time>", "calc(5ms * 100)", "0.5s"),
        ("<color> | auto", "auto", "auto"),
        ("<color> | auto", "red", "red"),
        ("<transform-list>", "scale(2) translate(1em, 3%)", "scale(2) translate(20px, 3%)"),
        ("<custom-ident>", "Foo", "Foo"),
        ("<url> | <image>", "url(a.png)", "url(a.png)"),
    ],
)
def test_values_are_computed(syntax, text, expected):
    assert computed(syntax, text) == expected


@pytest.mark.parametrize(
    ("syntax", "text"),
    [
        ("<length>", "5%"), ("<length>", "1px 2px"), ("<length>#", "1px 2px"), ("<integer>", "1.5"), ("a | b", "c"),
        ("A", "a"), ("<custom-ident>", "inherit"), ("<transform-function>", "scale(1) scale(2)"), ("<angle>", "0"),
    ],
)  # fmt: skip
def test_other_values_are_not_taken(syntax, text):
    with pytest.raises(Invalid):
        computed(syntax, text)


@pytest.mark.parametrize(
    "syntax", ["", "<foo>", "<length", "a b", "<length>++", "<transform-list>#", "inherit", "|", "* | a"]
)
def test_what_is_no_syntax(syntax):
    with pytest.raises(Invalid):
        parse_syntax(syntax)
