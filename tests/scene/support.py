"""Scenes of small documents, styled by the real cascade, with font metrics that never change."""

import base64
import io

from PIL import Image

from audome_engine.css import StyledDocument, style_document
from audome_engine.errors import Diagnostics
from audome_engine.html.parser import parse_html
from audome_engine.options import Limits, Medium
from audome_engine.resources import DataLoader, Resources
from audome_engine.scene.build import build_scene
from audome_engine.scene.describe import dump_scene
from audome_engine.scene.nodes import Box, Scene, Text
from audome_engine.text.types import FontMetrics

MEDIUM = Medium(400.0, 300.0)


class FixedFonts:
    """Every face has an ascent of one em less a sixteenth, as 15 px for 16 px text."""

    def metrics(self, request):
        size = request.size
        ascent = round(size * 15 / 16)
        return FontMetrics(ascent, size / 4, 0, size / 2, size * 0.7, size / 2, size / 4, 1, 1, 5, 1)


class Fixture:
    """A document on its way to a scene."""

    def __init__(self, html: str, medium: Medium = MEDIUM, base_url: str | None = None):
        self.diagnostics = Diagnostics()
        self.limits = Limits()
        self.medium = medium
        self.base_url = base_url
        self.resources = Resources(DataLoader(), base_url, self.limits, self.diagnostics)
        self.document = parse_html(html, limits=self.limits, diagnostics=self.diagnostics)

    def style(self, document=None) -> StyledDocument:
        return style_document(
            document or self.document,
            self.medium,
            resources=self.resources,
            make_fonts=lambda *rules: FixedFonts(),
            base_url=self.base_url,
            diagnostics=self.diagnostics,
            limits=self.limits,
        )

    def build(self, styled: StyledDocument | None = None) -> Scene:
        return build_scene(
            styled or self.style(),
            self.medium,
            resources=self.resources,
            diagnostics=self.diagnostics,
            limits=self.limits,
        )


def scene_of(body: str, css: str = "") -> Scene:
    return Fixture(document_of(body, css)).build()


def document_of(body: str, css: str = "") -> str:
    return f"<!doctype html><html lang=en><head><style>body{{margin:0}}{css}</style></head><body>{body}</body></html>"


def shape(body: str, css: str = "") -> str:
    """The dump of what is in body, dedented."""
    lines = dump_scene(scene_of(body, css)).splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith("    block body"))
    return "\n".join(line[6:] for line in lines[start + 1 :])


def texts(scene: Scene) -> list[str]:
    return [node.text for node in scene.root.walk() if isinstance(node, Text)]


def find(scene: Scene, identifier: str) -> Box:
    return next(
        node
        for node in scene.root.walk()
        if isinstance(node, Box) and node.source and node.source.id == identifier and not node.pseudo
    )


def png_url(width: int, height: int) -> str:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
