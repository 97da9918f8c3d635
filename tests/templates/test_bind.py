"""The law of binding: values exchanged in the scene give the scene of the document with the values written in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audome_engine.scene.describe import difference, dump_scene
from audome_engine.scene.nodes import ImageContent
from audome_engine.templates.bind import bind_document, bind_scene
from tests.scene.support import Fixture, document_of, find, png_url, texts

RED, BLUE = png_url(3, 4), png_url(20, 10)


def bound(fixture: Fixture, values):
    """(the scene exchanged in place or None, the reference)."""
    styled = fixture.style()
    scene = fixture.build(styled)
    before = dump_scene(scene)
    fast = bind_scene(scene, values, styled=styled, resources=fixture.resources, diagnostics=fixture.diagnostics)
    assert dump_scene(scene) == before, "binding changed the compiled scene"
    reference = fixture.build(fixture.style(bind_document(fixture.document, values)))
    return fast, reference


def agree(html: str, values) -> None:
    fast, reference = bound(Fixture(html), values)
    assert fast is not None, "the fast path should apply"
    assert difference(fast, reference) == "", f"\n{dump_scene(fast)}\n{dump_scene(reference)}"


@pytest.mark.parametrize(
    ("body", "css", "values"),
    [
        ("<h1 data-dynamic-key=t>Hello</h1>", "", {"t.text": "World"}),
        ("<h1 data-dynamic-key=t>Hello</h1>", "", {"t.text": ""}),
        ("<h1 data-dynamic-key=t>Hello</h1>", "", {"t.text": "  \t "}),
        ("<p>a <b data-dynamic-key=t>b</b> c</p>", "", {"t.text": " x  y "}),
        ("<p>a <b data-dynamic-key=t>b</b> c</p>", "", {"t.text": " "}),
        ("<p>a <b data-dynamic-key=t>b</b> c</p>", "p{text-transform:capitalize}", {"t.text": "x"}),
        ("<p data-dynamic-key=t>a <b data-dynamic-key=u>b</b> c</p>", "", {"u.text": "inner"}),
        ("<p data-dynamic-key=t>a <b data-dynamic-key=u>b</b> c</p>", "", {"t.text": "outer", "u.text": "inner"}),
        ("<p data-dynamic-key=t>one</p><p data-dynamic-key=t>two</p>", "", {"t.text": "both"}),
        ("<div class=f data-dynamic-key=t>one</div>", ".f{display:flex}", {"t.text": " x "}),
        ("<div class=f data-dynamic-key=t>one</div>", ".f{display:flex}", {"t.text": " "}),
        ("<p data-dynamic-key=t>one</p>", "p::first-letter{color:red}", {"t.text": "«two»"}),
        ("<p data-dynamic-key=t>one</p>", "p::before{content:open-quote counter(x)}", {"t.text": "two"}),
        ("<ol><li data-dynamic-key=t>one<li>two</ol>", "ol{list-style-position:inside}", {"t.text": " x"}),
        ("<pre data-dynamic-key=t>one</pre>", "", {"t.text": "  x   y "}),
        ("<div><p>one</p><p data-dynamic-key=t>x</p></div>", "div::first-letter{color:red}", {"t.text": "y"}),
        ("<div><p data-dynamic-key=t>one</p><p>x</p></div>", "div::first-letter{color:red}", {"t.text": "yes"}),
        ("<p>a <b data-dynamic-key=t>b</b> c</p>", "p::first-line{text-transform:uppercase}", {"t.text": "ß"}),
        ("<div><b data-dynamic-key=t></b><p>x</p></div>", "div::first-line{color:red}", {"t.text": "y"}),
        ("<div><b data-dynamic-key=t>y</b><p>x</p></div>", "div::first-letter{color:red}", {"t.text": ""}),
        ("<p>a<i data-dynamic-key=t>x<u style='display:block'>y</u></i>b</p>", "", {"t.text": "z"}),
        ("<p>a<i>x<u style='display:block' data-dynamic-key=t>y</u></i>b</p>", "", {"t.text": "z"}),
        ("<span data-dynamic-key=t style='display:contents'>x</span> y", "", {"t.text": "z "}),
        ("<p data-dynamic-key=t hidden>x</p>", "", {"t.text": "z"}),
        ("<td data-dynamic-key=t>x", "", {"t.text": "z"}),
        ("<p data-dynamic-key=t>x</p>", "br{color:red}", {"t.text": " a \n\n b\n"}),
        (
            "<p data-dynamic-key=t>x<br>y</p>",
            "br:nth-child(2){color:red}p>br:last-child{top:1px}",
            {"t.text": "a\nb\nc"},
        ),
        ("<i></i><p data-dynamic-key=t>x</p>", "i+p>br{display:none}", {"t.text": "a\nb"}),
        ("<p lang=ar dir=rtl data-dynamic-key=t>x</p>", ":lang(ar){top:1px}:dir(rtl){left:1px}", {"t.text": "a\nb"}),
        ("<div class=f data-dynamic-key=t>x</div>", ".f{display:flex}", {"t.text": "a\nb"}),
        (f"<p>a<img data-dynamic-key=i src={RED}>b", "", {"i.img": BLUE}),
        (f"<img data-dynamic-key=i src={RED} srcset='{RED} 2x'>", "", {"i.img": BLUE}),
        (f"<img data-dynamic-key=i src={RED} alt=hello>", "", {"i.img": "data:text/plain,no"}),
        ("<div data-dynamic-key=i>x</div>", "div{background:blue}", {"i.img": BLUE, "i.text": "y"}),
        ("<p data-dynamic-key=b>x</p>", "body{background:red}", {"b.text": "y"}),
    ],
)
def test_law_by_example(body, css, values):
    agree(document_of(body, css), values)


@pytest.mark.parametrize(
    ("body", "css", "values"),
    [
        ("<p data-dynamic-key=t>x</p>", "p:empty{color:red}", {"t.text": ""}),
        ("<p data-dynamic-key=t><b>x</b></p>", "p:has(b){color:red}", {"t.text": "y"}),
        ("<p data-dynamic-key=t dir=auto>x</p>", "", {"t.text": "مرحبا"}),
        ("<div dir=auto><p data-dynamic-key=t>x</p></div>", "", {"t.text": "مرحبا"}),
        ("<bdi data-dynamic-key=t>x</bdi>", "", {"t.text": "مرحبا"}),
        ("<p data-dynamic-key=t>x</p>", "br{counter-increment:n}", {"t.text": "a\nb"}),
        ("<p data-dynamic-key=t><q>x</q></p><q>y</q>", "", {"t.text": "z"}),
        ("<p data-dynamic-key=t><i>x</i></p><b>y</b>", "i{counter-increment:n}", {"t.text": "z"}),
        ("<p data-dynamic-key=t><style>i{color:red}</style></p><i>y</i>", "", {"t.text": "z"}),
        ("<p data-dynamic-key=t>x</p>", "", {"t.color": "red"}),
        ("<p data-dynamic-key=t>x</p>", "", {"t.background": "linear-gradient(red, blue)"}),
        ("<p data-dynamic-key=t>x</p>", "", {"t.hidden": "true"}),
        ("<a data-dynamic-key=t>x</a>", "", {"t.href": "https://example.org/"}),
        (f"<img data-dynamic-key=i src={RED}>", "[src$='=']{border:1px solid}", {"i.img": BLUE}),
        (f"<img data-dynamic-key=i src={RED}>", "img{content:attr(src)}", {"i.img": BLUE}),
        ("<div data-dynamic-key=i><p>x</p></div>", "div{background:url(data:,)}p{background:inherit}", {"i.img": BLUE}),
        ("<svg><text data-dynamic-key=t>x</text></svg>", "", {"t.text": "y"}),
        ("<input data-dynamic-key=t value=x>", "", {"t.text": "y"}),
        ("<textarea data-dynamic-key=t>x</textarea>", "", {"t.text": "y\nz"}),
    ],
)
def test_what_reaches_beyond_its_boxes_is_styled_anew(body, css, values):
    fast, reference = bound(Fixture(document_of(body, css)), values)
    assert fast is None
    assert reference.root.children


def test_untouched_boxes_stay_the_same_objects():
    fixture = Fixture(document_of("<div id=a><p id=b data-dynamic-key=t>x</p><p id=c>y</p></div><div id=d>z</div>"))
    styled = fixture.style()
    scene = fixture.build(styled)
    fast = bind_scene(
        scene, {"t.text": "new"}, styled=styled, resources=fixture.resources, diagnostics=fixture.diagnostics
    )
    assert texts(fast) == ["new", "y", "z"]
    assert find(fast, "c") is find(scene, "c")
    assert find(fast, "d") is find(scene, "d")
    assert find(fast, "b") is not find(scene, "b")
    assert find(fast, "b").style is find(scene, "b").style
    assert texts(scene) == ["x", "y", "z"]


def test_slots_name_the_new_nodes():
    fixture = Fixture(document_of(f"<p data-dynamic-key=t>x <b>y</b></p><img data-dynamic-key=i src={RED}>"))
    styled = fixture.style()
    scene = fixture.build(styled)
    values = {"t.text": "new", "i.img": BLUE}
    fast = bind_scene(scene, values, styled=styled, resources=fixture.resources, diagnostics=fixture.diagnostics)
    assert [getattr(node, "text", "box") for node in fast.slots["t"]] == ["box", "new"]
    assert isinstance(fast.slots["i"][0].content, ImageContent)
    assert fast.slots["i"][0].natural.width == 20
    assert list(fast.images) == [BLUE]


def test_a_value_that_changes_nothing_gives_the_scene_itself():
    fixture = Fixture(document_of(f"<img data-dynamic-key=i src={RED}>"))
    styled = fixture.style()
    scene = fixture.build(styled)
    fast = bind_scene(
        scene, {"i.text": "x"}, styled=styled, resources=fixture.resources, diagnostics=fixture.diagnostics
    )
    assert fast is scene
    assert [item.code for item in fixture.diagnostics] == ["unusable-dynamic-value"]


class TestDocument:
    def bind(self, body, values):
        fixture = Fixture(document_of(body))
        return fixture.document, bind_document(fixture.document, values)

    def test_the_original_stays(self):
        before, after = self.bind("<p data-dynamic-key=t class=x>old <b>x</b></p>", {"t.text": "new"})
        assert before.find("p").text_content() == "old x"
        assert after.find("p").text_content() == "new"
        assert after.find("p").attributes == before.find("p").attributes
        assert after.find("p").parent is after.find("body")

    def test_text_is_no_markup_and_newlines_are_breaks(self):
        _, after = self.bind("<p data-dynamic-key=t>x</p>", {"t.text": "a<b>\n\nc"})
        assert [getattr(node, "tag", None) or node.data for node in after.find("p").children] == [
            "a<b>", "br", "br", "c",
        ]  # fmt: skip

    def test_properties(self):
        _, after = self.bind(
            "<p data-dynamic-key=t style='top:1px'>x</p><a data-dynamic-key=a>y</a><i hidden data-dynamic-key=h></i>",
            {"t.color": "red", "t.hidden": "true", "t.img": 'a"b.png', "a.href": "x", "h.hidden": "false"},
        )
        assert after.find("p").get("style") == (
            'top:1px; color: red !important; display: none !important; background-image: url("a\\"b.png") !important'
        )
        assert after.find("a").get("href") == "x"
        assert "hidden" not in after.find("i").attributes

    def test_values_in_replaced_text_are_gone(self):
        _, after = self.bind("<p data-dynamic-key=t><b data-dynamic-key=u>x</b></p>", {"t.text": "a", "u.text": "b"})
        assert after.find("p").text_content() == "a"


# The law as a property ----------------------------------------------------------------------------------------------

WORDS = st.sampled_from(["a", " ", "b c", "  ", "d ", " e", "ß", "\t", "«ق»", "x\u200b", "\n"])
TEXT = st.lists(WORDS, max_size=4).map("".join)
TAGS = st.sampled_from(["div", "p", "span", "b", "ul", "li", "q", "pre", "section", "i"])
CLASSES = st.sampled_from(
    ["", "flex", "ib", "abs", "float", "contents", "pre", "caps", "letter", "line", "cell", "gen", "none"]
)
KEYS = st.sampled_from(["", "", "k1", "k2", "k3"])
CSS = (
    ".flex{display:flex}.ib{display:inline-block}.abs{position:absolute}.float{float:left}.contents{display:contents}"
    ".pre{white-space:pre-line}.caps{text-transform:capitalize}.letter::first-letter{color:red}"
    "section::first-letter{color:blue}.line::first-line{text-transform:uppercase}div::first-line{font-weight:500}"
    ".cell{display:table-cell}.gen::before{content:counter(n) ' '}.gen::after{content:' '}.none{display:none}"
)


@st.composite
def elements(draw, inner):
    tag, name, key = draw(TAGS), draw(CLASSES), draw(KEYS)
    content = "".join(draw(st.lists(inner, max_size=4)))
    attributes = f" class={name}" if name else ""
    return f"<{tag}{attributes}{f' data-dynamic-key={key}' if key else ''}>{content}</{tag}>"


TREES = st.recursive(TEXT, elements, max_leaves=12)
IMAGES = st.sampled_from([f"<img src={RED}>", f"<img src={RED} data-dynamic-key=k4>"])
BODIES = st.lists(st.one_of(elements(TREES), TREES, IMAGES), min_size=1, max_size=4).map("".join)
VALUES = st.fixed_dictionaries(
    {}, optional={"k1.text": TEXT, "k2.text": TEXT, "k3.img": st.just(BLUE), "k4.img": st.sampled_from([BLUE, RED])}
)


@settings(max_examples=120)
@given(BODIES, VALUES)
def test_law(body, values):
    fast, reference = bound(Fixture(document_of(body, CSS)), values)
    if fast is not None:
        assert difference(fast, reference) == "", f"\n{dump_scene(fast)}\n{dump_scene(reference)}"
