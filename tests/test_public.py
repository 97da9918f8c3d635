"""The public API: what is exported, and what its arguments refuse."""

import io
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import audome_engine as audome

CARD = """<!doctype html><meta name="viewport" content="width=160, height=60"><style>body{margin:4px;font:14px Inter,Cairo}</style>
<h1 data-dynamic-key="title" style="font-size:20px;margin:0">One</h1><p data-dynamic-key="sub" dir="auto">two</p>"""


def test_all_is_what_is_documented():
    assert sorted(audome.__all__) == audome.__all__
    for name in audome.__all__:
        assert getattr(audome, name) is not None


@pytest.mark.parametrize(
    ("argument", "value"),
    [("format", "bmp"), ("quality", 0), ("quality", 101), ("scale", 0.05), ("scale", 5), ("scale", float("nan")),
     ("width", 0), ("height", -1), ("fit", "cover"), ("background", "no colour"), ("time", -1)],
)  # fmt: skip
def test_wrong_arguments_name_themselves(argument, value):
    with pytest.raises(audome.InvalidArgument) as caught:
        audome.render(CARD, **{argument: value})
    assert caught.value.argument == argument
    assert isinstance(caught.value, ValueError)


def test_new_text_runs_neither_parser_nor_cascade():
    template = audome.compile(CARD)
    template.render()
    before = dict(template.counts)
    for number in range(5):
        template.render({"title.text": f"Number {number}"})
    assert template.counts["parse"] == before["parse"] == 1
    assert template.counts["cascade"] == before["cascade"] == 1
    assert template.counts["scene"] == before["scene"]


TEXTS = st.text(alphabet="ab 12(مرحبا)\nשלא٣-", min_size=1, max_size=24)


@given(TEXTS, TEXTS)
@settings(max_examples=40)
def test_data_gives_the_bytes_of_values_written_by_hand(title, sub):
    template = audome.compile(CARD)
    template.render({"title.text": sub})  # what was rendered before has no influence

    def written(value: str) -> str:
        return value.replace("\n", "<br>")

    by_hand = CARD.replace(">One<", f">{written(title)}<").replace(">two<", f">{written(sub)}<")
    assert template.render({"title.text": title, "sub.text": sub}) == audome.render(by_hand)


def test_formats_and_scale():
    template = audome.compile(CARD)
    assert template.render(format="jpeg")[:2] == b"\xff\xd8"
    assert template.render(format="webp")[8:12] == b"WEBP"
    assert template.render_array(scale=2.0).shape == (120, 320, 4)
    assert template.render_array(width=300).shape == (60, 300, 4)
    assert template.render_array(width=320, height=320, fit="contain").shape == (320, 320, 4)


def test_alpha_is_kept_only_where_it_is_needed():
    transparent = audome.render("<p>x", width=20, height=20)
    opaque = audome.render("<body style='background:#fff'>x", width=20, height=20)
    assert transparent[25] == 6
    assert opaque[25] == 2


def test_measure_is_json():
    layout = audome.measure(CARD, {"title.text": "مرحبا"})
    text = json.dumps(layout.to_dict(), ensure_ascii=False)
    assert "مرحبا" in text


def test_a_missing_image_is_a_diagnostic_and_an_empty_box():
    template = audome.compile('<img src="nothing.png" width="40" height="20">', width=60, height=40)
    pixels = template.render_array()
    assert not np.any(pixels[..., 3])
    assert any(diagnostic.code == "missing-resource" for diagnostic in template.diagnostics)


@pytest.mark.parametrize(
    ("html", "limit"),
    [("<div>" * 600, "depth"), ("<p>" * 21_000, "nodes")],
)
def test_limits_are_named(html, limit):
    with pytest.raises(audome.LimitExceeded) as caught:
        audome.render(html, width=50, height=50)
    assert caught.value.limit == limit


def test_a_canvas_too_large():
    with pytest.raises(audome.LimitExceeded) as caught:
        audome.render("<p>x", width=6000, height=6000)
    assert caught.value.limit == "canvas_pixels"


@given(st.text(max_size=200))
@settings(max_examples=60)
def test_any_text_renders(html):
    assert audome.render(html, width=40, height=40)[:4] == b"\x89PNG"


def test_strict_raises_with_the_diagnostics():
    with pytest.raises(audome.StrictError) as caught:
        audome.compile("<p style='colour:red'>x", strict=True)
    assert caught.value.diagnostics[0].code == "unknown-property"


# What one picture leaves behind -------------------------------------------------------------------------------------


def dot(color: tuple[int, int, int], size: int = 8) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (size, size), color).save(file, "PNG")
    return file.getvalue()


class Shelf:
    """A loader of named bytes that notes what it is asked for."""

    def __init__(self, **things: bytes) -> None:
        self.things = {f"https://shelf.example/{name}.png": data for name, data in things.items()}
        self.asked: list[str] = []

    def load(self, url: str) -> audome.Resource:
        self.asked.append(url.rpartition("/")[2].removesuffix(".png"))
        if url not in self.things:
            raise audome.ResourceError(url, "is not there")
        return audome.Resource(url, self.things[url])


ALBUM = """<meta name="viewport" content="width=40, height=20"><style>body{margin:0;background:url(wall.png)}img{width:8px}</style>
<img src="frame.png"><img data-dynamic-key="photo" src="frame.png"><b data-dynamic-key="t" style="font-size:8px">x</b>"""


def album(shelf: Shelf, html: str = ALBUM, **arguments: object) -> audome.Template:
    return audome.compile(html, base_url="https://shelf.example/", loader=shelf, **arguments)


def codes(template: audome.Template, data: dict[str, object]) -> list[str]:
    return sorted(diagnostic.code for diagnostic in template.produce(data).diagnostics)


def test_a_photo_is_loaded_for_every_picture_and_what_the_document_names_once():
    shelf = Shelf(wall=dot((9, 9, 9)), frame=dot((0, 255, 0)), a=dot((255, 0, 0)), b=dot((0, 0, 255)))
    template = album(shelf)
    red = template.render({"photo.img": "a.png"})
    assert template.render({"photo.img": "b.png"}) != red
    assert template.render({"photo.img": "a.png"}) == red
    assert sorted(shelf.asked) == ["a", "a", "b", "frame", "wall"]
    kept = template._resources
    assert {url.rpartition("/")[2] for url in kept._known} == {"wall.png", "frame.png"} and not kept._of_data


def test_a_photo_that_changed_at_its_url_is_seen():
    shelf = Shelf(wall=dot((9, 9, 9)), frame=dot((0, 255, 0)), a=dot((255, 0, 0)))
    template = album(shelf)
    red = template.render({"photo.img": "a.png"})
    shelf.things["https://shelf.example/a.png"] = dot((0, 0, 255))
    blue = template.render({"photo.img": "a.png"})
    assert blue != red
    assert blue == album(shelf).render({"photo.img": "a.png"})
    del shelf.things["https://shelf.example/a.png"]
    assert codes(template, {"photo.img": "a.png"}) == ["missing-resource"]


def test_backgrounds_of_data_are_forgotten_too():
    shelf = Shelf(wall=dot((9, 9, 9)), frame=dot((0, 255, 0)), a=dot((255, 0, 0)))
    template = album(shelf)
    red = template.render({"t.background": "url(a.png)"})
    shelf.things["https://shelf.example/a.png"] = dot((0, 0, 255))
    assert template.render({"t.background": "url(a.png)"}) != red
    template.render({"t.img": "a.png"})
    assert shelf.asked.count("a") == 3 and shelf.asked.count("wall") == 1
    assert not any("a.png" in url for url in template._resources._known)


def test_diagnostics_are_of_one_picture_and_its_document():
    shelf = Shelf(frame=dot((0, 255, 0)), broken=dot((1, 2, 3), 64)[:90])
    template = album(shelf, ALBUM.replace("margin:0", "margin:0;unheard:of"))
    own = ["missing-resource", "unknown-property"]  # the wall
    bad = ["broken-image", "missing-glyph", "unknown-dynamic-key"]
    data = {"photo.img": "broken.png", "t.text": "\u0c80", "nobody.text": "x"}
    assert codes(template, {}) == own
    for _ in range(2):
        assert [code for code in codes(template, data) if code in bad] == sorted(bad)
        assert codes(template, {"t.text": "fine"}) == own
    said = next(item for item in template.produce(data).diagnostics if item.code == "unknown-dynamic-key")
    assert said.key == "nobody.text"
    report = template.render_report({"t.text": "fine"})
    assert sorted(item.code for item in report["diagnostics"]) == own


def test_a_strict_template_forgets_earlier_mistakes_of_the_data():
    template = album(Shelf(wall=dot((9, 9, 9)), frame=dot((0, 255, 0))), strict=True)
    for _ in range(2):
        with pytest.raises(audome.StrictError):
            template.render({"nobody.text": "x"})
        template.render({"t.text": "fine"})


def test_required_images_are_named_all_at_once():
    shelf = Shelf(wall=b"", frame=dot((0, 255, 0)), cut=dot((1, 2, 3), 64)[:90], page=b"<html>")
    html = (
        ALBUM
        + '<img data-dynamic-key="c"><i data-dynamic-key="d"></i><img data-dynamic-key="e"><img data-dynamic-key="f">'
    )
    data = {
        "photo.img": "gone.png",
        "c.img": "cut.png",
        "d.img": "page.png",
        "e.img": "frame.png",
        "f.img": "frame.png",
    }
    with pytest.raises(audome.UnusableImages) as caught:
        album(shelf, html).produce(data, require_images=True)
    assert sorted(caught.value.reasons) == ["c.img", "d.img", "photo.img"]
    assert all(caught.value.reasons.values())
    album(shelf, html).produce({"f.img": "frame.png"}, require_images=True)


def test_produce_tells_the_size_in_device_pixels():
    produced = audome.compile(CARD).produce(scale=2.0, format="webp")
    assert (produced.width, produced.height, produced.data[8:12]) == (320, 120, b"WEBP")
    with pytest.raises(audome.LimitExceeded) as caught:
        audome.render(CARD, scale=2.0, limits=audome.Limits(canvas_side=319))
    assert caught.value.limit == "canvas_side"


def test_images_are_the_same_every_time():
    """The decoded pixels are copied while they are there."""
    html = '<meta name="viewport" content="width=20, height=20"><style>body{margin:0}</style><img src="a.png">'
    shelf = Shelf(a=dot((0, 200, 0), 20))
    pixels = [album(shelf, html).render_array() for _ in range(30)]
    assert all((array == (0, 200, 0, 255)).all() for array in pixels)
