"""The schema of a template's data."""

from audome_engine.templates.model import DynamicElement, find_dynamic_elements
from tests.scene.support import Fixture, document_of


def schema(body):
    return find_dynamic_elements(Fixture(document_of(body)).document)


def test_text_and_images():
    body = """
      <h1 data-dynamic-key=title data-placeholder="Your title">Hello <b>big</b>
        world</h1>
      <img data-dynamic-key=hero src=" hero.jpg ">
      <div data-dynamic-key=cover style="background: #fff url('cover.jpg') center"></div>
      <p data-dynamic-key=address> One street<br> Town </p>"""
    assert schema(body) == [
        DynamicElement("text", "title", "Hello big world", "Your title"),
        DynamicElement("image", "hero", "hero.jpg", ""),
        DynamicElement("image", "cover", "cover.jpg", ""),
        DynamicElement("text", "address", "One street\nTown", ""),
    ]


def test_a_shared_key_counts_once_and_an_empty_one_not_at_all():
    assert schema("<p data-dynamic-key=a>1</p><p data-dynamic-key=a>2</p><p data-dynamic-key=' '>3</p>") == [
        DynamicElement("text", "a", "1", "")
    ]


def test_text_over_a_background_is_text():
    assert schema("<p data-dynamic-key=a style='background:url(x.png)'>text</p>")[0].type == "text"


def test_controls_and_svg_images():
    found = schema("<input data-dynamic-key=a value=v><svg><image data-dynamic-key=b href=x.png></image></svg>")
    assert [(e.type, e.default_value) for e in found] == [("text", "v"), ("image", "x.png")]
