"""What parsing keeps: attributes, names, lines, limits; and that it ends for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audome_engine.errors import Diagnostics, LimitExceeded, ResourceError
from audome_engine.html.parser import parse_document, parse_html, parse_svg
from audome_engine.html.tree import Document, Element, Namespace, Text
from audome_engine.options import Limits
from tests.html.support import body, parsed, written

# Attributes and names


@pytest.mark.parametrize(
    ("tag", "attributes"),
    [
        ("<p a=1 B='2' c=\"3\" d>", {"a": "1", "b": "2", "c": "3", "d": ""}),
        ("<p a=1 A=2 a=3>", {"a": "1"}),
        ("<p a='&lt;&#39;&amp;&copy=1' b=x&y>", {"a": "<'&&copy=1", "b": "x&y"}),
        ("<p href=a/b/>", {"href": "a/b/"}),
        ('<p title=it\'s class="a b">', {"title": "it's", "class": "a b"}),
        ("<p title='a > b' é=1 x:y=2>", {"title": "a > b", "é": "1", "x:y": "2"}),
        ("<p\n  a\n=\n1\n>", {"a": "1"}),
        ("<p a='x\ny'>", {"a": "x\ny"}),
        ("<p/a=1/b=2>", {"a": "1/b=2"}),
        ("<p/a='1'/b=2>", {"a": "1", "b": "2"}),
    ],
)
def test_attributes(tag, attributes):
    assert parsed(tag).find("p").attributes == attributes


def test_svg_names_get_their_case_and_namespace_back():
    html = "<DIV><svg VIEWBOX='0 0 1 1' preserveaspectratio=none><LINEARGRADIENT gradientunits=x xlink:href=#a />"
    html += "<foreignobject><P viewbox=1></p></foreignobject></svg><math><mi></math></DIV>"
    elements = {element.tag: element for element in parsed(html).root.iter()}
    assert elements["svg"].attributes == {"viewBox": "0 0 1 1", "preserveAspectRatio": "none"}
    assert elements["linearGradient"].attributes == {"gradientUnits": "x", "href": "#a"}
    assert elements["p"].attributes == {"viewbox": "1"}
    namespaces = {tag: element.namespace for tag, element in elements.items()}
    assert namespaces["svg"] is namespaces["linearGradient"] is namespaces["foreignObject"] is Namespace.SVG
    assert namespaces["div"] is namespaces["p"] is Namespace.HTML
    assert namespaces["mi"] is Namespace.MATHML


def test_lines_are_those_of_the_end_of_the_start_tag():
    document = parsed("<!doctype html>\r\n<p\r\n class=x\r\n>a</p>\r<i>b<!--\n--></i>\n<table>\n<td>c\n<td>d")
    lines = {element.tag: element.line for element in document.root.iter()}
    assert (lines["p"], lines["i"], lines["table"], lines["td"]) == (4, 5, 7, 9)
    assert document.source.count("\n") == 8


def test_control_characters():
    assert body("a\0b\x01c\x0cd\x7f\x85") == "ab\ufffdc\x0cd\x7f\x85"
    assert body("a\rb\r\nc") == "a\nb\nc"


# Limits: nothing is cut silently


def test_depth():
    deepest = "<div>" * 510 + "x"  # in html and body
    assert written(parsed(deepest).root).count("<div>") == 510
    for depth in (511, 600, 3000, 100_000):
        with pytest.raises(LimitExceeded, match="limit depth = 512") as caught:
            parsed("<div>" * depth)
        assert caught.value.limit == "depth"
    with pytest.raises(LimitExceeded, match="depth = 5"):
        parsed("<p><b><i><u>x", depth=5)


def test_depth_does_not_grow_with_what_only_looks_nested():
    for html in (
        "a<wbr>" * 2000,
        "<p>a" * 2000,
        "<source>" * 2000,
        "<li>a" * 2000,
        "<b>a</b>" * 2000,
        "<button>a" * 2000,
    ):
        parsed(html)


def test_nodes():
    parsed("<p>x" * 9998)
    with pytest.raises(LimitExceeded, match="limit nodes = 20000") as caught:
        parsed("<p>x" * 10_001)
    assert caught.value.limit == "nodes"


def test_open_formatting_elements_cannot_multiply():
    with pytest.raises(LimitExceeded, match="nodes"):
        parsed("".join(f"<p><b id={i}>x" for i in range(5000)))
    with pytest.raises(LimitExceeded, match="document_bytes"):
        parsed(f"<p><b title={'y' * 9000}>" + "<p>x" * 2500)


def test_attributes_of_one_element():
    many = "<p " + " ".join(f"a{i}=1" for i in range(1000)) + ">"
    assert len(parsed(many).find("p").attributes) == 1000
    with pytest.raises(LimitExceeded, match="nodes"):
        parsed("<p " + " ".join(f"a{i}=1" for i in range(2000)) + ">")


def test_document_bytes():
    with pytest.raises(LimitExceeded, match="document_bytes = 9"):
        parsed("0123456789", document_bytes=9)
    with pytest.raises(LimitExceeded, match="document_bytes"):
        parsed("éééééé", document_bytes=9)


@pytest.mark.parametrize(
    "html",
    ["<p title='{}'>x</p>", "<p>{}</p>", "<p><style>{}</style>", "<p><!--{}-->x", "<p><svg><path d='{}'/></svg>"],
)
def test_ten_megabytes_in_one_place_arrive_whole(html):
    paragraph = parsed(html.format("a" * 10_500_000)).find("p")
    longest = max(
        *(len(value) for e in paragraph.iter() for value in e.attributes.values()), len(paragraph.text_content()), 0, 1
    )
    assert longest == (1 if "<!--" in html else 10_500_000)


# Any text


_pieces = st.sampled_from(
    """< > / </ <!-- --> <![CDATA[ ]]> & &amp; ' " = \0 <p> </p> <b> </b> <a> </a> <table> <tr> <td> </table> <svg> <g/>
    </svg> <foreignObject> <style> </style> <select> <option> <li> <ul> <button> <form> <body> <html> <head> </head>
    <template> </template> <math> <title> <textarea> <plaintext> <caption> <col> <h1> <nobr> <ruby> <rt> x é""".split()
)


@given(st.text() | st.lists(_pieces | st.text(max_size=3), max_size=30).map("".join))
def test_any_text_becomes_a_whole_tree(html):
    diagnostics = Diagnostics()
    document = parse_html(html, limits=Limits(), diagnostics=diagnostics)
    _check(document)
    assert [element.tag for element in document.root.elements] in (["head", "body"], ["head", "frameset"])


def _check(document: Document) -> None:
    seen: set[int] = set()
    stack: list[Element] = [document.root]
    while stack:
        element = stack.pop()
        for child in element.children:
            assert child.parent is element and id(child) not in seen
            seen.add(id(child))
            if isinstance(child, Element):
                assert not child.tag.startswith("audome-")
                stack.append(child)
            else:
                assert isinstance(child, Text) and child.data


@given(st.lists(st.sampled_from("p div b i ul li table tr td svg g button a span".split()), max_size=12), st.data())
def test_a_tree_written_out_is_parsed_to_itself(names, data):
    html = "<!doctype html>" + "".join(
        f"<{name}>" if data.draw(st.booleans()) else f"</{name}>{data.draw(st.sampled_from(['', 'x']))}"
        for name in names
    )
    once = body(html)
    assert "<a><a>" in once or "table" in once or body("<!doctype html>" + once) == once


# SVG documents


def svg(data: bytes | str, **limits: int) -> Document:
    data = data.encode() if isinstance(data, str) else data
    return parse_svg(data, limits=Limits(**limits), diagnostics=Diagnostics())


def test_svg_documents():
    document = svg(
        '<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" xml:lang="ar" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:i="urn:editor" i:width="9"><!-- x --><i:view/>'
        '<use xlink:href="#a"/><foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject></svg>'
    )
    assert written(document.root) == "<svg><use></use><foreignObject><p>x</p></foreignObject></svg>"
    assert document.root.attributes == {"viewBox": "0 0 1 1", "lang": "ar", "{urn:editor}width": "9"}
    assert document.root.elements[0].attributes == {"href": "#a"}
    assert document.root.elements[1].elements[0].is_html


@pytest.mark.parametrize("data", [b"", b"text", b"<html/>", b"\0\1\2", b"<!DOCTYPE svg>", b"\xff\xfe<"])
def test_what_is_no_svg(data):
    with pytest.raises(ResourceError):
        svg(data)


def test_svg_limits():
    with pytest.raises(LimitExceeded, match="depth"):
        svg("<svg>" + "<g>" * 600)
    with pytest.raises(LimitExceeded, match="nodes"):
        svg("<svg>" + "<g/>" * 30, nodes=20)


@pytest.mark.parametrize("place", ["<svg><text>&e20;</text></svg>", "<svg a='&e20;'/>"])
def test_entities_cannot_multiply_and_nothing_outside_is_read(place):
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "x" * 10}">' for i in range(21))
    try:
        document = svg(f"<!DOCTYPE svg [{entities}]>{place}")
    except ResourceError:
        return
    assert len(written(document.root)) + sum(map(len, document.root.attributes.values())) < 20_000_000
    external = svg('<!DOCTYPE svg [<!ENTITY e SYSTEM "file:///etc/passwd">]><svg><text>&e;</text></svg>')
    assert "root" not in written(external.root)


@given(
    st.binary() | st.text().map(str.encode),
    st.sampled_from([b"", b"<svg>", b"<svg xmlns='http://www.w3.org/2000/svg'"]),
)
def test_any_bytes_as_svg(data, start):
    try:
        _check_svg = svg(start + data)
    except ResourceError:
        return
    assert _check_svg.root.tag == "svg"


# XHTML

XHTML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="fr"><head><style><![CDATA[ p > b { color: green } ]]></style></head>
<body><div id="a"/><p>x&nbsp;&eacute;<b>&#233;</b></p><table><tr><td/></tr></table></body></html>"""


def parsed_at(url, text=XHTML):
    diagnostics = Diagnostics()
    return parse_document(text, url, limits=Limits(), diagnostics=diagnostics).root, list(diagnostics)


def test_a_document_of_an_xhtml_file_is_xml():
    root, problems = parsed_at("file:///x/page.xht?q=1.html")
    elements = {element.tag: element for element in root.iter()}
    assert not problems
    assert [child.tag for child in elements["body"].elements] == ["div", "p", "table"]
    assert [child.tag for child in elements["table"].elements] == ["tr"]  # nothing is implied
    assert elements["style"].text_content() == " p > b { color: green } "
    assert [child.data for child in elements["p"].children if isinstance(child, Text)] == ["x\xa0\xe9"]
    assert root.attributes == {"xml:lang": "fr"}


def test_any_other_document_is_html():
    for url in (None, "file:///x/page.html", "https://a.example/xht"):
        root, _ = parsed_at(url)
        assert [child.tag for child in root.elements[1].elements] == ["div"]  # `/>` ends nothing


def test_what_is_not_well_formed_is_read_as_html():
    root, problems = parsed_at("file:///page.xhtml", XHTML.replace("</p>", ""))
    assert [(each.code, each.line) for each in problems] == [("xml-syntax", 4)]
    assert any(element.tag == "b" for element in root.iter())


def test_entities_of_a_document_do_not_multiply():
    bomb = "<!DOCTYPE html [<!ENTITY a 'x'><!ENTITY b '&a;&a;'><!ENTITY c SYSTEM 'file:///etc/passwd'>]>"
    root, _ = parsed_at("x.xhtml", f"{bomb}<html xmlns='http://www.w3.org/1999/xhtml'><body>&b;&c;</body></html>")
    assert root.text_content() == "&b;&c;"
