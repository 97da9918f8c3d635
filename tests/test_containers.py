"""Query containers through the whole pipeline: data in them, hostile nesting, what is kept between pictures."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import audome_engine.pipeline as pipeline
from audome_engine import compile, measure
from audome_engine.layout.types import BoxFragment
from tests.scene.support import png_url

RED, BLUE = png_url(3, 4), png_url(20, 10)
CSS = """
.c { container-type: inline-size } .s { container: s / size; height: 60px } .f { display: flex } .w { width: 40% }
.i { counter-increment: n } .i::before { content: counter(n) open-quote } .hidden { display: none }
@container (width > 150px) { .h { display: none } .hidden { display: block } p { width: 50cqw; font-size: 5cqw } }
@container s (height >= 60px) { .i { counter-increment: n 5; padding: 2cqh } b { color: red } }
@container (width < 150px) { .w { container-type: inline-size; width: 90% } li { list-style-position: inside } }
@container (width < 120px) { br { display: none } ::first-letter { color: red } }
"""


def element(draw, inner):
    tag = draw(st.sampled_from(["div", "div", "p", "b", "ul", "li", "span"]))
    classes = " ".join(draw(st.lists(st.sampled_from("c c s f w i h hidden".split()), max_size=3)))
    key = draw(st.sampled_from(["", "", "k1", "k2"]))
    attribute = f" data-dynamic-key={key}" if key else ""
    return f'<{tag} class="{classes}"{attribute}>{"".join(inner)}</{tag}>'


LEAVES = st.sampled_from(["a word", " ", f"<img data-dynamic-key=k3 src={RED}>", "<br>"])


@st.composite
def elements(draw, inner):
    return element(draw, draw(st.lists(inner, max_size=3)))


BODY = st.lists(st.recursive(LEAVES, elements, max_leaves=8), min_size=1, max_size=3).map("".join)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "k1.text": st.sampled_from(["new", "two\nlines", "", " "]),
        "k2.text": st.sampled_from(["long text in here", "x"]),
        "k1.img": st.just(BLUE),
        "k3.img": st.just(BLUE),
        "k2.hidden": st.just(True),
    },
)


def template_of(body, css=CSS):
    return compile(f"<!doctype html><style>{css}</style><body>{body}", width=400, height=300)


def dumps(template, values):
    return template.dump("layout", values), template.dump("display", values)


@settings(max_examples=60)
@given(BODY, VALUES)
def test_data_in_containers_gives_what_the_written_document_gives(body, values):
    template = template_of(body)
    values = {key: value for key, value in values.items() if f"={key.rpartition('.')[0]}" in body}
    first = dumps(template, values)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "bind_scene", lambda *_, **__: None)
        reference = dumps(template_of(body), values)
    assert first == reference
    plain = dumps(template, {})
    assert plain == dumps(template_of(body), {})
    assert dumps(template, values) == reference


def test_the_fast_path_serves_text_in_a_container():
    template = template_of('<div class=c><p data-dynamic-key=k1>x</p></div><div class="c w"><p>y</p></div>')
    template.measure()
    template.measure({"k1.text": "one"})
    template.measure({"k1.text": "two"})
    assert template.counts["cascade"] == 1


def test_what_data_does_not_touch_in_a_container_is_not_laid_out_again():
    template = template_of("<div class=c><p data-dynamic-key=k1>x</p><div id=same><p>y</p></div></div>")

    def fragment_of(values):
        laid_out = template._laid_out(values, pipeline.check_options({}), pipeline._Stopwatch())
        stack = [laid_out.root.fragment]
        while stack:
            fragment = stack.pop()
            if isinstance(fragment, BoxFragment) and fragment.box.source and fragment.box.source.id == "same":
                return fragment
            stack += [child.fragment for child in getattr(fragment, "children", ())]
        raise AssertionError

    assert fragment_of({"k1.text": "one"}) is fragment_of({"k1.text": "two"})


def test_what_is_in_a_container_is_styled_once_for_a_size(monkeypatch):
    asked = []
    resolve = pipeline.ContainerResolver.resolve

    def noting(self, box, size):
        asked.append((box.source.path, size))
        return resolve(self, box, size)

    monkeypatch.setattr(pipeline.ContainerResolver, "resolve", noting)
    template = template_of("<div class=c><p>x</p><div class='c w'><p>y</p></div></div><div class=c>z</div>")
    template.measure()
    template.measure()
    assert [path.rpartition("/")[2] for path, _ in asked] == ["div[1]", "div[1]", "div[2]"]
    assert [size.width for _, size in asked] == [384.0, pytest.approx(153.6, abs=0.02), 384.0]


def test_without_queries_no_container_is_filled(monkeypatch):
    monkeypatch.setattr(pipeline.ContainerResolver, "resolve", None)
    template_of("<div class=c><p>x</p></div>", ".c{container-type:inline-size}").measure()


@pytest.mark.parametrize(
    "opening",
    [
        "<div class=c>",
        "<div class=f><div class=c style='flex:1'>",
        "<div class='c f' style='flex:1;flex-direction:column'>",
        "<div class=s style='float:left;width:99%;height:auto'>",
        "<div class='c' style='position:absolute;left:1px;right:1px'>",
    ],
)
def test_deep_nesting_ends(opening):
    depth = 60
    css = f"{CSS} @container (width > 1px) {{ div {{ padding: .01cqw }} }}"
    body = opening * depth + "<p>x</p>" + "</div>" * opening.count("<") * depth
    template = template_of(body, css)
    layout = template.measure()
    assert template.measure() == layout
    assert "container-queries" not in {said.code for said in template.diagnostics}


def test_too_much_to_fill_is_said_and_the_same_every_time():
    depth = 300
    template = template_of("<div class=c>" * depth + "<p>x</p>" * 100 + "</div>" * depth)
    layout = template.measure()
    assert template.measure() == layout
    assert "container-queries" in {said.code for said in template.diagnostics}


def test_unknown_and_invalid_queries_are_said():
    template = template_of("<p>x", "@container (depth > 1px) {p{top:0}} @container width > 1px {p{top:0}}")
    assert [said.code for said in template.diagnostics] == ["unknown-container-query", "invalid-container-query"]


def test_hidden_content_takes_no_room_and_is_not_painted():
    template = template_of("<p style='content-visibility:hidden;padding:5px'>x<b style='position:absolute'>y</b></p>")
    layout = template.measure()
    assert [element.rect.height for element in layout.elements if element.tag == "p"] == [10.0]
    assert [line.text for line in layout.lines] == ["x", "y"]
    assert not template.render_array()[..., 3].any()


def test_the_background_of_a_contained_body_stays_its_own():
    css = "body{background:red;margin:0;height:10px}"
    contained = template_of("", css + "body{container-type:inline-size}").render_array()
    assert contained[5, 5].tolist() == [255, 0, 0, 255]
    assert contained[200, 5, 3] == 0
    assert template_of("", css).render_array()[200, 5].tolist() == [255, 0, 0, 255]


def test_a_drawing_is_zoomed_as_a_whole():
    drawing = "<svg width=20 height=20><rect x=5 y=5 width=10 height=10 fill=red stroke-width=3 /></svg>"
    pixels = template_of(drawing, "body{margin:0}svg{zoom:2;display:block}").render_array()
    inside = pixels[..., 3] > 128
    assert inside.nonzero()[0].min() == 10
    assert inside.nonzero()[1].max() == 29


def test_an_svg_image_without_view_box_is_stretched_from_its_natural_size():
    drawing = "%3Csvg xmlns='http://www.w3.org/2000/svg' width='20' height='10'%3E%3Crect width='20' height='10'/%3E%3C/svg%3E"
    image = f"data:image/svg+xml,{drawing}"
    pixels = template_of(f'<img width=40 height=40 src="{image}">', "body{margin:0}img{display:block}").render_array()
    assert (pixels[:40, :40, 3] == 255).all()


def test_glyphs_missing_in_a_container_are_said_for_every_picture():
    css = ".c{container-type:inline-size}@container (width>1px){p::after{content:'\\0F40'}}"
    template = template_of("<div class=c><p>x</p></div>", css)
    for _ in range(2):
        said = template.produce().diagnostics
        assert [item.code for item in said] == ["missing-glyph"]


def test_a_box_may_be_sticky_by_a_container_query():
    css = "body{margin:0}.c{container-type:inline-size;height:90px}@container (width>1px){p{position:sticky;top:20px}}"
    layout = template_of("<div class=c><p style='margin:0'>x</p></div>", css).measure()
    assert [element.rect.y for element in layout.elements if element.tag == "p"] == [20.0]


def test_nested_zoom_stays_finite():
    for zoom in ("1e9", "1e-9"):
        layout = measure(f"<div style='zoom:{zoom}'>" * 40 + "x", width=100, height=100)
        assert all(0 <= element.rect.height < 1e8 for element in layout.elements)


def test_attributes_that_only_a_container_query_reads_are_those_of_the_data():
    body = f"<div class=c><img data-dynamic-key=k3 src={RED}><p data-dynamic-key=k3>x</p></div>"
    css = ".c{container-type:inline-size}@container (width>1px){img{width:attr(src px, 9px)}p::after{content:attr(id)}}"
    template = template_of(body, css)
    values = {"k3.img": BLUE}
    first = dumps(template, values)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "bind_scene", lambda *_, **__: None)
        assert first == dumps(template_of(body, css), values)
    assert template.counts["cascade"] == 3
