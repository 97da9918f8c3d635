"""Box generation: what kinds of boxes a document has, and which are made up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audome_engine.options import Medium
from audome_engine.scene.nodes import Box, BoxKind, ImageContent, NaturalSize, SvgContent, Text
from audome_engine.style.enums import Direction, Display, Overflow
from tests.scene.support import Fixture, document_of, find, png_url, scene_of, shape, texts
from tests.templates.test_bind import BODIES, CSS


def lines(text: str) -> str:
    rows = text.rstrip().lstrip("\n").splitlines()
    indent = len(rows[0]) - len(rows[0].lstrip())
    return "\n".join(row[indent:].rstrip() for row in rows)


def test_blocks_and_inlines():
    assert shape("<p>Hello <b>big</b> world</p><div></div>") == lines("""
        block p block inlines
          'Hello '
          inline b inline
            'big'
          ' world'
        block div block
    """)


def test_mixed_content_gets_anonymous_blocks():
    assert shape("<div>one <p>two</p> <i>three</i> <p>four</p> </div>") == lines("""
        block div block
          block anonymous block inlines
            'one'
          block p block inlines
            'two'
          block anonymous block inlines
            inline i inline
              'three'
          block p block inlines
            'four'
    """)


def test_floats_and_positioned_boxes_make_nothing_inline_or_block():
    css = ".a{position:absolute}.f{float:left}"
    assert shape("<div> <i class=a>x</i> <i class=f>y</i> </div>", css) == lines("""
        block div block
          block i block inlines absolute
            'x'
          block i block inlines float left
            'y'
    """)
    assert shape("<div><i class=f>y</i> text <i class=a>x</i><p>z</p></div>", css) == lines("""
        block div block
          block i block inlines float left
            'y'
          block anonymous block inlines
            'text'
            block i block inlines absolute
              'x'
          block p block inlines
            'z'
    """)


def test_blocks_cut_the_inline_boxes_they_stand_in():
    assert shape("<div>a<a id=o>b<em id=n>c<p>d</p>e</em>f</a>g</div>") == lines("""
        block div block
          block anonymous block inlines
            'a'
            inline a#o inline piece
              'b'
              inline em#n inline piece
                'c'
          block anonymous#o block
            block anonymous#n block
              block p block inlines
                'd'
          block anonymous block inlines
            inline a#o inline piece
              inline em#n inline piece
                'e'
              'f'
            'g'
    """)


def test_pieces_know_their_edges():
    scene = scene_of("<div><a style='border:1px solid'><p>x</p><p>y</p></a></div>")
    pieces = [node for node in scene.root.walk() if isinstance(node, Box) and node.kind is BoxKind.INLINE]
    assert [(p.continues_before, p.continues_after) for p in pieces] == [(False, True), (True, False)]
    assert all(piece.source.tag == "a" for piece in pieces)
    between = [node for node in scene.root.walk() if isinstance(node, Box) and node.interrupts_inline]
    assert [(b.source.tag, b.is_anonymous) for b in between] == [("a", True)]
    assert [child.source.tag for child in between[0].children] == ["p", "p"]


def test_display_none_and_contents():
    css = ".n{display:none}.c{display:contents}"
    assert shape("<div><p class=n>x</p><section class=c>a <b>b</b></section> c</div>", css) == lines("""
        block div block inlines
          'a '
          inline b inline
            'b'
          ' c'
    """)
    assert scene_of("x", "html{display:none}").root.children == []
    assert scene_of("x", "html{display:contents}").root.kind is BoxKind.BLOCK


def test_flex_items():
    body = "<div class=f>one <b>two</b> <i>three</i><br>four<section class=c>five <u>six</u></section></div>"
    css = ".f{display:flex}.f::before{content:'x'}.c{display:contents}"
    assert shape(body, css) == lines("""
        flex div flex
          block div::before block inlines
            'x'
          block anonymous block inlines
            'one'
          block b block inlines
            'two'
          block i block inlines
            'three'
          block anonymous block inlines
            line_break br block
            'four'
            'five'
          block u block inlines
            'six'
    """)
    assert shape("<div class=g>  <p>x</p>\n</div>", ".g{display:grid;white-space:pre}") == lines("""
        grid div grid
          block p block inlines
            'x'
    """)


def test_tables_get_what_they_lack():
    assert shape("<div style='display:table-cell'>a</div> <div style='display:table-cell'>b</div>") == lines("""
        table anonymous table
          table_part anonymous table-row
            block div table-cell inlines
              'a'
            block div table-cell inlines
              'b'
    """)
    assert shape("a <span style='display:table-row'>b</span> c") == lines("""
        block anonymous block inlines
          'a'
        table anonymous table
          table_part span table-row
            block anonymous table-cell inlines
              'b'
        block anonymous block inlines
          'c'
    """)
    assert shape("<b>x<span style='display:table-cell'>y</span></b>") == lines("""
        inline b inline
          'x'
          table anonymous inline-table
            table_part anonymous table-row
              block span table-cell inlines
                'y'
    """)
    assert shape("<table> <caption>c</caption> <tr> <td>x</td> </tr> </table>") == lines("""
        table table table
          block caption table-caption inlines
            'c'
          table_part tbody table-row-group
            table_part tr table-row
              block td table-cell inlines
                'x'
    """)


def test_images():
    scene = scene_of(f"<img id=a src={png_url(3, 4)}><img id=b src=data:,x><img id=c src=data:,x alt=''><img id=d>")
    assert isinstance(find(scene, "a").content, ImageContent)
    assert (find(scene, "a").natural.width, find(scene, "a").natural.height) == (3, 4)
    assert [find(scene, i).content for i in "bcd"] == [None] * 3
    assert [find(scene, i).natural.width for i in "bcd"] == [16, 0, 0]
    assert shape("<img src=data:,x alt='two  words'>") == lines("""
        block img inline-block inlines
          replaced anonymous inline natural 16 x 16
          'two words'
    """)


@pytest.mark.parametrize(("scale", "width"), [(1.0, 10), (1.2, 10), (1.5, 20), (3.0, 20)])
def test_srcset(scale, width):
    html = document_of(f"<img id=a src={png_url(10, 10)} srcset='{png_url(20, 20)} 2x'>")
    image = find(Fixture(html, Medium(400, 300, scale)).build(), "a")
    assert image.content.image.info.width == width
    assert image.natural.width == 10


def test_svg_natural_size():
    body = "<svg id=a width=30 height=20></svg><svg id=b viewBox='0 0 40 20'></svg><svg id=c width=100%></svg>"
    scene = scene_of(body)
    assert isinstance(find(scene, "a").content, SvgContent)
    assert find(scene, "a").natural == NaturalSize(30, 20, 1.5)
    assert find(scene, "b").natural == NaturalSize(None, None, 2)
    assert find(scene, "c").natural == NaturalSize(None, None, None)


def test_embedded_content():
    scene = scene_of("<canvas id=a width=40 height=20></canvas><video id=b></video><iframe id=c></iframe>")
    assert find(scene, "a").natural == NaturalSize(40, 20, 2)
    assert find(scene, "b").natural == find(scene, "c").natural == NaturalSize(300, 150, None)


def test_details():
    body = "<details><summary>s</summary>hidden</details><details open><summary>t</summary>shown</details>"
    assert texts(scene_of(body)) == ["s", "t", "shown"]


def test_controls():
    body = "<input value=v><input placeholder=p><input type=checkbox><textarea>t</textarea><select><option>o</select>"
    assert texts(scene_of(body)) == ["v", "p", "t", "o"]
    assert all(node.source is None for node in scene_of(body).root.walk() if isinstance(node, Text))


def test_first_letter():
    css = "p::first-letter{color:red}"
    assert shape("<p><i> “Hello</i> there</p>", css) == lines("""
        block p block inlines
          inline i inline
            inline p::first-letter inline
              '“H'
            'ello'
          ' there'
    """)
    assert "first-letter" not in shape("<p><img src=data:,>Hello</p>", css)
    assert "first-letter" not in shape("<p>“”</p>", css)
    assert shape("<p>x</p>", "p::first-letter{float:left}").startswith(
        "block p block inlines\n  block p::first-letter block inlines float left"
    )


def test_first_letter_of_the_first_block_child():
    css = "div::first-letter{color:red;text-transform:uppercase}"
    assert shape("<div><section><p>one</p></section><p>two</p></div>", css) == lines("""
        block div block
          block section block
            block p block inlines
              inline div::first-letter inline
                'O'
              'ne'
          block p block inlines
            'two'
    """)
    assert shape("<div><p>one</p></div>", css + "p::first-letter{color:blue}").count("first-letter") == 1
    assert "first-letter" not in shape("<div><table><tr><td>x</table></div>", css)


def test_static_positions_in_centred_blocks():
    css = ".a{position:absolute}div{text-align:center}"
    assert shape("<div> <i class=a>x</i> </div>", css).startswith("block div block inlines\n")
    assert shape("<div> <p class=a>x</p> </div>", css).startswith("block div block\n")


def test_first_line():
    scene = scene_of("<p id=a>x</p><p id=b>y<span style='display:block'>z</span></p>", "p::first-line{color:red}")
    assert find(scene, "a").first_line is not None
    assert find(scene, "b").children[0].first_line is not None
    assert find(scene, "b").children[1].first_line is None


def test_first_line_inherits():
    css = "p{color:#111}p::first-line{color:#222;margin:9px}b{font-weight:500}b::before{content:'x'}"
    line = find(scene_of("<p id=a>one <b>two</b></p>", css), "a").first_line.children[0]
    assert line.pseudo == "first-line"
    assert line.style.margin_left == 0.0
    one, bold = line.children
    assert one.style.color == bold.style.color == bold.children[1].style.color == line.style.color
    assert bold.children[0].style.color == line.style.color
    assert bold.style.font_weight == 500


def test_first_line_of_blocks_around():
    css = "section::first-line{color:#222}"
    scene = scene_of("<section><i style='float:left'>f</i><p id=a>x</p><p id=b>y</p></section>", css)
    assert find(scene, "a").first_line is not None
    assert find(scene, "b").first_line is None
    assert find(scene_of("<section><div></div><p id=a>x</p></section>", css), "a").first_line is None


def test_first_line_is_transformed_from_the_text_as_it_stands():
    css = "p{text-transform:uppercase}p::first-line{text-transform:none}"
    line = find(scene_of("<p id=a>Stra\u00dfe</p>", css), "a").first_line.children[0]
    assert line.children[0].text == "Stra\u00dfe"


def test_canvas_background():
    scene = scene_of("", "body{background:red}")
    assert scene.canvas_box is scene.root.children[0]
    assert scene.canvas_style is scene.canvas_box.style
    scene = scene_of("", "html{background:blue}body{background:red}")
    assert scene.canvas_box is scene.root
    assert scene_of("").canvas_box is None


def test_viewport_takes_overflow_and_the_root_the_direction_of_body():
    scene = scene_of("", "body{overflow:hidden;direction:rtl}")
    assert scene.root.style.direction is Direction.RTL
    assert scene.root.children[0].style.overflow_x is Overflow.VISIBLE
    scene = scene_of("", "html{overflow:hidden}body{overflow:hidden}")
    assert scene.root.style.overflow_x is Overflow.VISIBLE
    assert scene.root.children[0].style.overflow_x is Overflow.HIDDEN


def test_sources_and_slots():
    scene = scene_of("<p data-dynamic-key=t>a <b id=x>b</b></p><style></style><p>c</p>")
    bold = find(scene, "x")
    assert (bold.source.path, bold.source.tag) == ("/html[1]/body[1]/p[1]/b[1]", "b")
    assert bold.children[0].source is bold.source
    assert [node.slot for node in scene.root.walk() if isinstance(node, Text)] == ["t", "t", ""]
    paths = [node.source.path for node in scene.root.walk() if isinstance(node, Text)]
    assert paths[-1] == "/html[1]/body[1]/p[2]"
    assert [type(node).__name__ for node in scene.slots["t"]] == ["Box", "Text", "Text"]


def test_base_element():
    fixture = Fixture("<base href='sub/'><img src=x.png>", base_url="https://example.org/a.html")
    fixture.build()
    assert "https://example.org/sub/x.png" in str(next(iter(fixture.diagnostics)))


def test_deep_documents():
    scene = scene_of("<div>" * 480 + "x" + "</div>" * 480)
    assert texts(scene) == ["x"]
    scene = scene_of("<b>" * 400 + "<div>x</div>" + "</b>" * 400)
    assert texts(scene) == ["x"]


@settings(max_examples=60)
@given(BODIES)
def test_what_a_scene_promises(body):
    scene = Fixture(document_of(body, CSS)).build()
    last = -1
    for node in scene.root.walk():
        if isinstance(node, Text):
            assert node.text
            continue
        assert node.style.display not in (Display.NONE, Display.CONTENTS)
        inline = [isinstance(c, Text) or c.is_inline_level for c in node.children if not neutral(c)]
        if node.kind is BoxKind.INLINE or node.inline_formatting:
            assert all(inline)
        else:
            assert not any(inline)
        if node.source is not None and not node.pseudo and not node.is_anonymous and not node.continues_before:
            assert node.order > last
            last = node.order


def neutral(node) -> bool:
    return isinstance(node, Box) and (node.is_out_of_flow or node.is_floating)


@given(st.text(alphabet="<>/abp \"'=&;", max_size=60))
@settings(max_examples=50)
def test_any_text_has_a_scene(html):
    assert Fixture(html).build().root.is_root
