"""Generated content, counters, quotes and list markers."""

import pytest

from audome_engine.scene.counters import quotes_of_language
from audome_engine.scene.nodes import Box, BoxKind, ImageContent, SvgContent, Text
from audome_engine.style.enums import Display, WhiteSpaceCollapse
from tests.scene.support import find, png_url, scene_of, texts


def test_counter_scopes():
    css = "ol{list-style:none;counter-reset:n}li{counter-increment:n}li::before{content:counters(n,'.') ' '}"
    body = "<ol><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li></ol><ol><li>e</li></ol>"
    assert [t for t in texts(scene_of(body, css)) if t[0].isdigit()] == ["1 ", "1.1 ", "1.2 ", "2 ", "1 "]


def test_a_counter_reset_by_a_sibling_starts_again():
    css = "h1{counter-reset:s}h2{counter-increment:s}h2::before{content:counter(s)}"
    body = "<h1></h1><h2></h2><h2></h2><h1></h1><h2></h2>"
    assert texts(scene_of(body, css)) == ["1", "2", "1"]


def test_counters_without_reset_and_hidden_elements():
    css = "p{counter-increment:n}p::after{content:counter(n)}.h{display:none}.s{counter-set:n 9}"
    assert texts(scene_of("<p>a</p><p class=h>b</p><p class=s>c</p>", css)) == ["a", "1", "c", "9"]
    assert texts(scene_of("<i></i>", "i::before{content:counter(unknown)}")) == ["0"]


def test_pseudo_elements_count():
    css = "p::before{counter-increment:n 2;content:counter(n)}p::after{content:counter(n)}"
    assert texts(scene_of("<p>x</p>", css)) == ["2", "x", "2"]


def test_quotes():
    assert texts(scene_of("<q>a <q>b <q>c</q></q></q> <q>d</q>")) == [
        "“", "a ", "‘", "b ", "‘", "c", "’", "’", "”", " ", "“", "d", "”",
    ]  # fmt: skip
    css = "p{quotes:'<' '>' '[' ']'}i::before{content:no-open-quote}i::after{content:no-close-quote}"
    assert texts(scene_of("<p><q>a<i><q>b</q></i></q></p>", css)) == ["<", "a", "[", "b", "]", ">"]
    assert texts(scene_of("<p>x</p>", "p::before{content:close-quote}")) == ["x"]


def test_quotes_by_language():
    assert texts(scene_of("<q lang=fr>a</q>")) == ["«", "a", "»"]
    assert quotes_of_language("de-AT") == quotes_of_language("de")
    assert quotes_of_language("") == quotes_of_language("en")


def test_before_and_after_boxes():
    scene = scene_of("<p id=a>x</p>", "p::before{content:'b'}p::after{content:'';display:block}")
    before, wrapped, after = find(scene, "a").children[0].children[0], find(scene, "a").children[0], None
    after = find(scene, "a").children[1]
    assert (before.pseudo, before.kind) == ("before", BoxKind.INLINE)
    assert (after.pseudo, after.kind, after.children) == ("after", BoxKind.BLOCK, [])
    assert before.children[0].source is None
    assert find(scene, "a").order < before.order < after.order
    assert wrapped.is_anonymous


def test_images_in_content():
    scene = scene_of("<p id=a>x</p>", f"p::before{{content:url({png_url(5, 6)}) 'y'}}p::after{{content:url(data:,)}}")
    before, _, after = find(scene, "a").children
    assert isinstance(before.children[0].content, ImageContent)
    assert before.children[1].text == "y"
    assert after.children == []


def numbers(body: str, css: str = "") -> list[str]:
    return [
        node.outside_marker.children[0].text
        for node in scene_of(body, css).root.walk()
        if isinstance(node, Box) and node.outside_marker is not None
    ]


def test_list_numbers():
    assert numbers("<ol><li>a<li>b<li value=10>c<li>d</ol>") == ["1. ", "2. ", "10. ", "11. "]
    assert numbers("<ol start=4><li>a<ol><li>b</ol><li>c</ol>") == ["4. ", "1. ", "5. "]
    assert numbers("<ol reversed><li>a<ol><li>x</ol><li>b<li hidden>h<li>c</ol>") == ["3. ", "1. ", "2. ", "1. "]
    assert numbers("<ol reversed start=9><li>a<li>b</ol>") == ["9. ", "8. "]
    assert numbers("<ol class=c><li>a</ol><ol class=c><li>b</ol>", ".c{counter-reset:x}") == ["1. ", "1. "]
    assert numbers("<ol><li>a</ol>", "li{list-style-type:arabic-indic}") == ["١. "]
    assert numbers("<ol><li>a</ol>", "li{list-style-type:none}") == []


def test_marker_content_and_style():
    css = "li::marker{content:'✓ ';color:red}"
    assert numbers("<ul><li>a</ul>", css) == ["✓ "]
    assert numbers("<ul><li>a</ul>", "li::marker{content:none}") == []
    item = find(scene_of("<ul><li id=a>a</ul>", css), "a")
    style = item.outside_marker.style
    assert style.color.red == 1.0
    assert style.display is Display.INLINE_BLOCK
    assert style.white_space_collapse is WhiteSpaceCollapse.PRESERVE
    assert ("tnum", 1) in style.font_variant_features


def test_bullets_have_the_size_of_chromium():
    """At 16 px with an ascent of 15: a bullet of 5 px, 19 px before the text less one, 3 px above the baseline."""
    item = find(scene_of("<ul><li id=a>a</ul>"), "a")
    bullet = item.outside_marker.children[0].style
    assert (bullet.width, bullet.height, bullet.vertical_align) == (5.0, 5.0, 3.0)
    assert bullet.margin_left + bullet.width + bullet.margin_right == 18.0
    rtl = find(scene_of("<ul dir=rtl><li id=a>a</ul>"), "a").outside_marker.children[0].style
    assert (rtl.margin_left, rtl.margin_right) == (bullet.margin_right, bullet.margin_left)
    inside = find(scene_of("<ul style='list-style-position:inside'><li id=a>a</ul>"), "a")
    marker = inside.children[0]
    assert (marker.pseudo, marker.kind) == ("marker", BoxKind.INLINE)
    style = marker.children[0].style
    assert style.margin_left + style.width + style.margin_right == 22.0


@pytest.mark.parametrize("kind", ["circle", "disclosure-open", "disclosure-closed"])
def test_drawn_markers(kind):
    marker = find(scene_of("<ul><li id=a>a</ul>", f"li{{list-style-type:{kind}}}"), "a").outside_marker
    assert isinstance(marker.children[0].content, SvgContent)
    assert set(marker.children[0].content.tree.styles) == set(marker.children[0].content.element.iter())


def test_marker_images():
    css = f"li{{list-style-image:url({png_url(8, 8)})}}"
    image = find(scene_of("<ul><li id=a>a</ul>", css), "a").outside_marker.children[0]
    assert isinstance(image.content, ImageContent)
    assert image.style.margin_right == 7.0
    assert numbers("<ol><li>a</ol>", "li{list-style-image:url(data:,)}") == ["1. "]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<ol><li>a<ol><li>b</ol><li>c</ol>", ["1. ", "1. ", "2. "]),
        ("<ol><li>a<ol><ol><li>b<li>c</ol></ol><li>d</ol>", ["1. ", "1. ", "2. ", "2. "]),
        ("<ol><ol><li>a<li>b</ol><li>c</ol>", ["1. ", "2. ", "1. "]),
        ("<ol reversed><ol><li>a</ol><li>b</ol>", ["1. ", "1. "]),
        ("<ol reversed style='counter-reset:list-item'><li>a<li>b</ol>", ["2. ", "1. "]),
        ("<ol type=disc><li>a</ol><ol type=a><li>b</ol>", ["1. ", "a. "]),
    ],
)
def test_lists_count_as_in_chromium(body, expected):
    markers = [node.outside_marker for node in scene_of(body).root.walk() if isinstance(node, Box)]
    found = ["".join(n.text for n in marker.walk() if isinstance(n, Text)) for marker in markers if marker]
    assert found == expected


@pytest.mark.parametrize(
    ("language", "pairs"),
    [
        ("fr-CA", "«»”“"),
        ("nl", "‘’‘’"),
        ("sr-Latn", "„”’’"),
        ("zh-Hant-HK", "「」『』"),
        ("es", "“”‘’"),
        ("he-IL", "””’’"),
    ],
)
def test_quotes_are_chromiums(language, pairs):
    assert "".join(sum(quotes_of_language(language), ())) == pairs
