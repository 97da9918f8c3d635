"""Elements and texts."""

from __future__ import annotations

import pytest

from audome_engine.html.tree import Document, Element, Namespace, Text
from audome_engine.html.viewport import viewport_size
from tests.html.support import parsed


def test_paths_count_siblings_of_the_same_tag():
    document = parsed("<div></div>a<p>b</p><div><p id=x>c</p></div><svg><g><path id=y /></g></svg>")
    assert document.by_id("x").path() == "/html[1]/body[1]/div[2]/p[1]"
    assert document.by_id("y").path() == "/html[1]/body[1]/svg[1]/g[1]/path[1]"
    assert document.root.path() == "/html[1]"


def test_document_order_and_text():
    document = parsed("<p>a<b>b<i>c</i></b>d</p><p>e")
    assert [element.tag for element in document.find("body").iter()] == ["body", "p", "b", "i", "p"]
    assert document.find("body").text_content() == "abcde"


def test_finding():
    document = parsed("<svg><title id=a>x</title></svg><p id=a><p id=b>")
    assert document.by_id("a").tag == "title"
    assert document.by_id("nothing") is None
    assert document.find("title") is None, "that of SVG is none of HTML's"
    assert document.find("p").get("id") == "a" and document.find("p").get("no", "-") == "-"


def test_appending_sets_the_parent():
    root, text = Element("svg", namespace=Namespace.SVG), Text("x")
    root.append(text)
    assert text.parent is root and root.elements == [] and not root.is_html
    assert Document(root).find("svg") is None


def test_deep_trees_need_no_recursion():
    root = deepest = Element("div")
    for _ in range(50_000):
        child = Element("div")
        deepest.append(child)
        deepest = child
    deepest.append(Text("x"))
    assert root.text_content() == "x"
    assert sum(1 for _ in root.iter()) == 50_001


@pytest.mark.parametrize(
    ("content", "size"),
    [
        ("width=1200, height=630", (1200, 630)),
        ("WIDTH = 800;height=600", (800, 600)),
        ("width=device-width, initial-scale=1", (None, None)),
        ("height=300", (None, 300)),
        ("width=0, height=99999", (None, None)),
        ("max-width=3, width=-5", (None, None)),
        ("", (None, None)),
    ],
)
def test_viewport(content, size):
    assert viewport_size(parsed(f'<meta name=" Viewport" content="{content}"><p>x')) == size
