"""The golden documents as SVG: well-formed, closed in themselves, and looking like the picture made of pixels."""

import re

import pytest
from lxml import etree

from audome_engine import Template
from tests.pictures import different, on_white
from tests.test_golden import DOCUMENTS, _data
from tests.vector.support import shown

AREAS = ("background", "border", "effects", "gradient", "image", "shadow", "svg")
TEXTS = ("clip-text", "fallback", "stroke", "shadow", "synthetic", "upright", "variable")
CHOSEN = [path for path in DOCUMENTS if path.parent.name in AREAS or path.stem in TEXTS]
PIXELS = 0.005
TEXT_PIXELS = 0.02  # outlines are not hinted and have no contrast of their own
SVG = "{http://www.w3.org/2000/svg}"


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
    allowed = TEXT_PIXELS if document.parent.name in ("text", "writing") or "clip" in document.stem else PIXELS
    assert different(seen, ours).mean() <= allowed
