"""Selectors beside Chromium's answers (tools/chromium_selectors.mjs), cssselect2's, and the specification's numbers."""

import json
from pathlib import Path

import cssselect2
import pytest
import tinycss2
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import audome_engine as audome
from audome_engine.css.languages import annotate_tree
from audome_engine.css.selector_syntax import SelectorError
from audome_engine.css.selectors import Tree, parse_selector_list
from audome_engine.errors import Diagnostics
from audome_engine.html.parser import parse_html
from audome_engine.options import Limits

CASES = Path(__file__).parent / "selectors"
ANSWERS = json.loads((CASES / "answers.json").read_text(encoding="utf-8"))

# Where the specification is kept: Selectors 4, 6.3 (the flag s), 7.2 (lists and strings of languages), 8 to 13 (states that
# Chromium has not), 5.4; HTML 4.16.3 (:optional is no button).
SPECIFIED = {
    '[title="hello world" s]': [],
    '[title="Hello World"s]': ["h"],
    '[type="checkbox" s]': [],
    '[align="left" s]': [],
    ':lang("fr")': ["p1", "p2"],
    ':lang("*-CA")': ["p2"],
    ":lang('')": [],
    ":nth-child(2 of ::before)": None,
    "p::marker:hover": [],
    "p::before:hover": [],
} | {f":{name}": [] for name in (
    "target-within playing paused muted buffering seeking stalled volume-locked blank local-link".split()
)}  # fmt: skip
WIDER = {":lang(en, de)", ":optional"}  # tested below


def parsed(text):
    return parse_selector_list(tinycss2.parse_component_value_list(text))


def read(html):
    document = parse_html(html, limits=Limits(), diagnostics=Diagnostics())
    tree = Tree(document.root)
    annotate_tree(document.root, tree)
    return document.root, tree


PAGE = read((CASES / "page.html").read_text(encoding="utf-8"))


def found(text, page=PAGE):
    """The ids of what a selector matches, or the tags; None where it is invalid."""
    root, tree = page
    rules = tinycss2.parse_stylesheet(text + "{}", skip_comments=True, skip_whitespace=True)
    if len(rules) != 1 or rules[0].type != "qualified-rule":
        return None
    try:
        selectors = parse_selector_list(rules[0].prelude)
    except SelectorError:
        return None
    plain = [selector for selector in selectors if selector.pseudo_element is None]
    return [e.get("id") or e.tag for e in root.iter() if any(selector.matches(e, tree) for selector in plain)]


@pytest.mark.parametrize("selector", sorted(ANSWERS.keys() - WIDER))
def test_matches_what_chromium_matches(selector):
    expected = SPECIFIED.get(selector, ANSWERS[selector])
    assert found(selector) == expected


def test_what_is_known_to_differ_does():
    assert all(ANSWERS[selector] != answer for selector, answer in SPECIFIED.items())


def test_languages_are_ranges():
    page = read("<p lang=de-Latn-DE-1996 id=a><p lang=de-x-DE id=b><p lang=en id=c>")
    assert found(':lang("de-DE")', page) == ["a"]
    assert found(':lang("*-DE", en)', page) == ["a", "c"]
    assert found(":lang(de)", page) == ["a", "b"]


@pytest.mark.parametrize(
    ("selector", "specificity"),
    [
        ("*", (0, 0, 0)),
        ("a b.c#d[e]:root::before", (1, 3, 3)),
        (":is(a, #b, .c)", (1, 0, 0)),
        (":not(a, .c d)", (0, 1, 1)),
        (":where(#a) b", (0, 0, 1)),
        (":has(> #a, b)", (1, 0, 0)),
        ("p:has(.a:is(b, c.d))", (0, 2, 2)),
        (":nth-child(2n + 1)", (0, 1, 0)),
        (":nth-last-child(even of a, #b.c)", (1, 2, 0)),
        (":is()", (0, 0, 0)),
        (":is(a, :unknown, ::before)", (0, 0, 1)),
    ],
)
def test_specificity(selector, specificity):
    """Selectors 4, 17."""
    assert [each.specificity for each in parsed(selector)] == [specificity]


class Counting(Tree):
    """Counts the questions that matching asks of it."""

    count = 0

    def classes(self, element):
        self.count += 1
        return super().classes(element)

    def siblings(self, element):
        self.count += 1
        return super().siblings(element)


FLAT = read("<body>" + "<p><b></b></p>" * 2000)[0]
DEEP = read("<body>" + "<div>" * 150 + "</div>" * 150)[0]


@pytest.mark.parametrize(
    ("selector", "root"),
    [
        (".n" + " *" * 20, DEEP),
        (":has(.n) .n" + " *" * 9, DEEP),
        ("p:has(> b:first-child)", FLAT),
        ("p:has(.n)", FLAT),
        ("p:has(~ .n)", FLAT),
        ("p:has(+ .n)", FLAT),
        (".n ~ p ~ p ~ p", FLAT),
        ("p:nth-child(3 of :not(.n))", FLAT),
        ("p:nth-last-of-type(3)", FLAT),
        ("p:only-of-type", FLAT),
    ],
)
def test_matching_asks_a_few_questions_of_every_element(selector, root):
    """Neither chains of combinators nor `:has()` multiply."""
    tree = Counting(root)
    (compiled,) = parsed(selector)
    elements = list(root.iter())
    assert sum(compiled.matches(element, tree) for element in elements) in (0, 1, 2000)
    assert 0 < tree.count < 30 * len(elements)


def test_parents_that_would_be_written_out_without_end_are_invalid():
    nested = "& & {" * 40 + "color: red" + "}" * 40
    template = audome.compile(f"<style>p {{ {nested} }}</style><p>x", width=20, height=20)
    assert [each.code for each in template.diagnostics] == ["invalid-selector"]


def test_scopes_in_scopes_do_not_multiply():
    """Twelve of them, sixty elements deep, would take ages."""
    scopes = "@scope (.n) {" + "@scope (*) {" * 12 + "b { color: red }" + "}" * 13
    template = audome.compile(f"<style>{scopes}</style>{'<div>' * 60}<b>x", width=20, height=20)
    assert not template.diagnostics


def test_long_lists_nest_in_long_lists():
    names = ",".join(f".a{number}" for number in range(40))
    template = audome.compile(
        f"<style>{names} {{ {names} {{ width: 7px }} }}</style><p class=a9><b class=a30>", width=9, height=9
    )
    assert not template.diagnostics


NAMES = st.sampled_from(["x-a", "x-b", "x-c", "*"])
SIMPLE = st.sampled_from(
    [".x", ".y", "#i", "[k]", "[k=v]", "[k^=v]", "[k~=w]", ":first-child", ":last-child", ":empty", ":only-child",
     ":nth-child(2n+1)", ":nth-last-child(2)", ":nth-of-type(2)", ":first-of-type"]
)  # fmt: skip


@st.composite
def selectors(draw, depth=2):
    parts = []
    for index in range(draw(st.integers(1, 3))):
        if index:
            parts.append(draw(st.sampled_from([" ", " > ", " + ", " ~ "])))
        compound = draw(NAMES) + "".join(draw(st.lists(SIMPLE, max_size=2)))
        if depth and draw(st.booleans()):
            inner = ", ".join(draw(st.lists(selectors(depth=depth - 1), min_size=1, max_size=2)))
            compound += f":{draw(st.sampled_from(['is', 'not', 'where']))}({inner})"
        parts.append(compound)
    return "".join(parts)


@st.composite
def trees(draw, depth=3):
    attributes = draw(st.sampled_from(["", " class='x'", " class='y x'", " id='i'", " k='v'", " k='v w'"]))
    children = draw(st.lists(trees(depth=depth - 1), max_size=3)) if depth else []
    name = draw(st.sampled_from(["x-a", "x-b", "x-c"]))
    return f"<{name}{attributes}>{''.join(children)}</{name}>"


@given(trees(), selectors())
def test_agrees_with_cssselect2(markup, selector):
    """On what it does as the specification says."""
    root, tree = read(f"<!doctype html><html><head></head><body>{markup}</body></html>")
    (ours,) = parsed(selector)
    document = etree.fromstring(f"<html><head/><body>{markup}</body></html>")
    theirs = cssselect2.ElementWrapper.from_xml_root(document).iter_subtree()
    assert [ours.matches(element, tree) for element in root.iter()] == [element.matches(selector) for element in theirs]
