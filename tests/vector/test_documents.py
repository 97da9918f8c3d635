"""The golden documents as SVG: well-formed, closed in themselves, and looking like the picture made of pixels."""

import base64
import io
import re

import pytest
from lxml import etree
from PIL import Image

import audome_engine as audome
from audome_engine import Template
from tests.pictures import different, on_white
from tests.test_golden import DOCUMENTS, _data
from tests.vector.support import shown

AREAS = ("background", "border", "effects", "gradient", "image", "shadow", "svg")
TEXTS = ("clip-text", "fallback", "stroke", "shadow", "synthetic", "upright", "variable")
CHOSEN = [path for path in DOCUMENTS if path.parent.name in AREAS or path.stem in TEXTS]
PIXELS = 0.005
ROUGH_PIXELS = 0.02  # outlines of glyphs are not hinted and have no contrast of their own; wedges have smooth edges
SVG = "{http://www.w3.org/2000/svg}"


def allowed_pixels(name):
    """The share of pixels that may look different."""
    is_rough = "text" in name or name.startswith("writing/") or name == "gradient/edges"
    return ROUGH_PIXELS if is_rough else PIXELS


def references(root):
    """Ids that are referred to, and URLs that lead elsewhere."""
    inside, outside = set(), set()
    for node in root.iter():
        for name, value in node.attrib.items():
            if name == "href":
                (inside if value.startswith("#") else outside).add(value.removeprefix("#"))
            inside.update(re.findall(r"url\(#([^)]+)\)", value))
    return inside, outside


@pytest.mark.parametrize("document", CHOSEN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_document_looks_like_its_picture(document):
    template, data = Template.open(document), _data(document)
    markup = template.render(data, format="svg")
    root = etree.fromstring(markup)
    inside, outside = references(root)
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert inside == set(ids) and len(ids) == len(set(ids))
    assert all(url.startswith("data:image/") for url in outside)
    assert not root.findall(f".//{SVG}script") and b" on" not in re.sub(rb">[^<]*<", b"><", markup)
    ours = on_white(template.render(data))
    seen = shown(markup, ours.shape[1], ours.shape[0])
    assert different(seen, ours).mean() <= allowed_pixels(f"{document.parent.name}/{document.stem}")


def test_what_is_read_out_is_the_title_and_all_text_once():
    style = "<style>p{text-shadow:2px 2px red;-webkit-text-stroke:1px blue}</style>"
    html = f"<title>A  card &amp; more</title>{style}<p>One two<p>مرحبا"
    root = etree.fromstring(audome.render(html, width=90, height=90, format="svg"))
    assert root.findtext(f"{SVG}title") == "A card & more"
    assert root.findtext(f"{SVG}desc") == "One two مرحبا"


def test_size_and_background():
    root = etree.fromstring(audome.render("<p>a", width=90, height=60, format="svg", scale=2, background="#ff000080"))
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("180", "120", "0 0 90 60")
    first = root.find(f"{SVG}rect")
    assert (first.get("fill"), first.get("fill-opacity"), first.get("width")) == ("#f00", ".502", "90")


def test_ids_differ_between_documents():
    first, second = (etree.fromstring(audome.render(f"<p>{text}", width=90, height=60, format="svg")) for text in "ab")
    assert not {node.get("id") for node in first.iter()} & {node.get("id") for node in second.iter()} - {None}


def test_equal_glyphs_and_images_are_written_once():
    pixel = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    html = f"<p>aaaa</p><p style='font-size:30px'>aaa</p><img src='{pixel}'><img width=30 src='{pixel}'>"
    markup = audome.render(html, width=200, height=200, format="svg").decode()
    assert markup.count("<path") == 1 and markup.count("<image") == 1
    assert markup.count("<use") == 9
    assert pixel in markup, "the bytes as they came"


def test_a_photo_that_exif_turns_is_embedded_upright():
    photo = Image.new("RGB", (4, 2), "red")
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    photo.save(buffer, "JPEG", exif=exif)
    url = "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode()
    for orientation, size in (("from-image", (2, 4)), ("none", (4, 2))):
        html = f"<img style='image-orientation:{orientation}' src='{url}'>"
        root = etree.fromstring(audome.render(html, width=50, height=50, format="svg"))
        data = base64.b64decode(root.find(f".//{SVG}image").get("href").partition(",")[2])
        embedded = Image.open(io.BytesIO(data))
        assert embedded.size == size and not embedded.getexif()


def test_too_many_pictures_are_refused():
    glass = "<p style='margin:0;height:9px;backdrop-filter:blur(2px)'></p>" * 40
    with pytest.raises(audome.LimitExceeded, match="pictures"):
        audome.render(glass, width=900, height=360, format="svg", limits=audome.Limits(filter_pixels=3_000_000))


def test_links_can_be_followed_unless_they_are_scripts():
    html = """<html lang="ar"><body style="margin:0"><a href="https://example.org/?a=1&amp;b">one</a>
    <p style="margin:0"><a href="javascript:alert(1)">two</a> <a href="#three">three</a>"""
    root = etree.fromstring(audome.render(html, width=90, height=60, format="svg"))
    (link,) = root.findall(f"{SVG}a")
    assert link.get("href") == "https://example.org/?a=1&b"
    assert link[0].get("pointer-events") == "all" and float(link[0].get("width")) > 10
    assert root.get("lang") == "ar" and root.get("role") is None


def test_masks_do_not_double_with_every_layer():
    layers = ",".join(f"linear-gradient({angle}deg,#000,#0000) exclude" for angle in range(40))
    markup = audome.render(f"<p style='mask:{layers}'>x", width=90, height=60, format="svg")
    assert len(markup) < 100_000


def test_there_may_be_too_much_to_write():
    with pytest.raises(audome.LimitExceeded, match="too much to write"):
        html = "<p style='text-shadow:" + ",".join(["1px 1px red"] * 200) + "'>x"
        audome.render(html, width=90, height=60, format="svg", limits=audome.Limits(nodes=7))
