"""A display list as an SVG document of its own (SVG 2): no scripts, and nothing loaded from outside of it."""

from __future__ import annotations

import re

from audome_engine.color import Color
from audome_engine.display.commands import DisplayList, Link
from audome_engine.geometry import IDENTITY, Rect
from audome_engine.interpreter import deep_recursion
from audome_engine.options import Limits
from audome_engine.raster.caches import RasterCaches
from audome_engine.vector.definitions import prefixed
from audome_engine.vector.markup import element, escaped, indented, joined, number
from audome_engine.vector.pictures import Pictures
from audome_engine.vector.shapes import of_color, rectangle
from audome_engine.vector.writer import Writer

_SAFE = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)  # what links may lead to: none of it is a script


def write_svg(
    display_list: DisplayList, background: Color | None, *, scale: float, limits: Limits, caches: RasterCaches
) -> bytes:
    """The document, UTF-8.

    Args:
        background: put beneath everything.
        scale: of the size that it is shown at; also how finely what is a picture in it is drawn.
        caches: images that are known to be whole.

    Raises:
        LimitExceeded: something of it that is a picture is too large.
    """
    backgrounds = tuple(color for color in (background, display_list.background) if color and color.alpha > 0.0)
    writer = Writer(display_list, backgrounds, Pictures(limits, scale), caches)
    with deep_recursion(limits.depth):
        content = writer.commands(display_list.commands, IDENTITY)
    width, height = display_list.width, display_list.height
    canvas = Rect(0.0, 0.0, width, height)
    about = display_list.about
    links = [_link(link) for link in about.links if _SAFE.match(link.url)]
    root = {
        "xmlns": "http://www.w3.org/2000/svg",
        "width": number(width * scale), "height": number(height * scale),
        "viewBox": f"0 0 {number(width)} {number(height)}",
        "lang": escaped(about.language) or None,
        "role": None if links else "img",  # nothing of an image can be followed
        "style": "isolation:isolate",
    }  # fmt: skip
    parts = [
        _text("title", about.title),
        _text("desc", " ".join(writer.texts)),
        writer.definitions.markup(),
        *(rectangle(canvas, of_color(color)) for color in backgrounds),
        content,
        *links,
    ]
    return (prefixed(indented(element("svg", root, joined(parts)))) + "\n").encode()


def _link(link: Link) -> str:
    """A part of the picture that can be clicked."""
    return element("a", {"href": escaped(link.url)}, rectangle(link.area, {"fill": "none", "pointer-events": "all"}))


def _text(tag: str, text: str) -> str:
    """What a reader of the page is told, in one line."""
    text = escaped(" ".join(text.split()))
    return f"<{tag}>{text}</{tag}>" if text else ""
