"""Replaced elements and their natural dimensions (CSS Images 3, 4.1; HTML 15.4; SVG 2, 8.1 and 8.12)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from audome_engine.html.tree import Element
from audome_engine.scene.context import SceneContext
from audome_engine.scene.nodes import Box, BoxKind, ImageContent, NaturalSize, Node, Source, SvgContent, Text
from audome_engine.scene.sources import choose_source
from audome_engine.style.computed import INITIAL, ComputedStyle
from audome_engine.style.enums import Display, Overflow

NOTHING = NaturalSize(0.0, 0.0, None)
_BROKEN_ICON = NaturalSize(16.0, 16.0, None)  # what browsers draw in place of a broken image
_DEFAULT_OBJECT = NaturalSize(300.0, 150.0, None)  # CSS 2, 10.3.2
_LENGTH = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(px|pt|pc|cm|mm|in|q|em|rem|ex|)\s*", re.I)
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "in": 96.0, "q": 2.4 / 2.54}


def replaced_box(
    style: ComputedStyle, source: Source | None, content: ImageContent | SvgContent | None, natural: NaturalSize
) -> Box:
    """A REPLACED box; `display: inline` and the like stay as they are."""
    return Box(BoxKind.REPLACED, style, source, content=content, natural=natural)


def image_content(
    context: SceneContext, url: str, element: Element, style: ComputedStyle, resolution: float = 1.0
) -> ImageContent | None:
    """The image behind an absolute URL as content, None where it is broken."""
    image = context.image(url, element)
    return None if image is None else ImageContent(image.oriented(style.image_orientation_from_image), resolution)


def image_element(context: SceneContext, element: Element, style: ComputedStyle, exchanged: str | None) -> Box:
    """`<img>` (or an image button); `exchanged` is bound data that takes the place of `src` and `srcset`."""
    source = context.notes.sources.get(element)
    url, resolution = (exchanged, 1.0) if exchanged is not None else choose_source(element, context.medium)
    if not url.strip():
        return replaced_box(style, source, None, NOTHING)
    absolute = context.absolute(url, element)
    content = None if absolute is None else image_content(context, absolute, element, style, resolution)
    if content is not None:
        return replaced_box(style, source, content, content.natural.zoomed(style.zoom))
    return _broken_image(context, element, style, source)


def _broken_image(context: SceneContext, element: Element, style: ComputedStyle, source: Source | None) -> Box:
    """HTML 15.4.2: with alternative text, an inline-block with an icon and the text; without, the icon's room."""
    alternative = element.attributes.get("alt")
    if alternative is None:
        return replaced_box(style, source, None, _BROKEN_ICON.zoomed(style.zoom))
    if not alternative.strip():
        return replaced_box(style, source, None, NOTHING)
    display = Display.INLINE_BLOCK if style.display is Display.INLINE else style.display
    style = context.changed(style, display=display, overflow_x=Overflow.HIDDEN, overflow_y=Overflow.HIDDEN)
    inner = context.anonymous(style, Display.INLINE)
    children: list[Node] = [replaced_box(inner, None, None, _BROKEN_ICON.zoomed(style.zoom)), Text(alternative, inner)]
    return Box(BoxKind.BLOCK, style, source, children=children)


_ITS_OWN = (  # what the svg stage sees to
    "position", "float_", "width", "height", "min_width", "min_height", "max_width", "max_height", "transform", "translate",
    "rotate", "scale", "opacity", "filter", "clip_path", "mask_image", "mix_blend_mode", "isolate", "overflow_x", "overflow_y",
)  # fmt: skip


def foreign_style(context: SceneContext, style: ComputedStyle) -> ComputedStyle:
    """The style of the box in a `<foreignObject>`: a formatting context that contains what is positioned (SVG 2, 12.2)."""
    initial = {name: getattr(INITIAL, name) for name in _ITS_OWN}
    return context.changed(style, **initial, display=Display.FLOW_ROOT, contains_positioned=True)


def svg_element(context: SceneContext, element: Element, style: ComputedStyle, foreign: Mapping[Element, Box]) -> Box:
    """`<svg>` among HTML."""
    natural = svg_natural_size(element, style)
    content = SvgContent(element, context.styled.tree, natural, context.base_url or "", foreign)
    return replaced_box(style, context.notes.sources.get(element), content, natural.zoomed(style.zoom))


def svg_natural_size(element: Element, style: ComputedStyle) -> NaturalSize:
    """From `width`, `height` and `viewBox`; percentages are no natural size (SVG 2, 8.12)."""
    width = _svg_length(element.get("width"), style)
    height = _svg_length(element.get("height"), style)
    if width and height:
        return NaturalSize(width, height, width / height)
    numbers = re.split(r"[\s,]+", element.get("viewBox").strip())
    ratio: float | None = None
    if len(numbers) == 4:
        try:
            box_width, box_height = float(numbers[2]), float(numbers[3])
        except ValueError:
            box_width = box_height = 0.0
        if 0 < box_width < 1e9 and 0 < box_height < 1e9:
            ratio = box_width / box_height
    return NaturalSize(width, height, ratio)


def _svg_length(text: str, style: ComputedStyle) -> float | None:
    match = _LENGTH.fullmatch(text)
    if match is None:
        return None
    unit = match[2].lower()
    em = style.font_size / style.zoom
    factor = {"em": em, "ex": em / 2, "rem": 16.0}.get(unit) or _PIXELS.get(unit, 1.0)
    value = float(match[1]) * factor
    return value if 0 <= value < 1e9 else None


def embedded_element(context: SceneContext, element: Element, style: ComputedStyle) -> Box:
    """`<video>`, `<canvas>`, `<iframe>` and the like: empty, of default or given size; a video shows its poster."""
    source = context.notes.sources.get(element)
    poster = element.get("poster").strip() if element.tag == "video" else ""
    absolute = context.absolute(poster, element) if poster else None
    content = image_content(context, absolute, element, style) if absolute is not None else None
    if content is not None:
        return replaced_box(style, source, content, content.natural.zoomed(style.zoom))
    natural = _DEFAULT_OBJECT
    if element.tag == "canvas":
        width, height = _whole(element.get("width"), 300.0), _whole(element.get("height"), 150.0)
        natural = NaturalSize(width, height, width / height if width and height else None)
    elif element.tag == "audio":
        natural = NaturalSize(300.0, 54.0, None)
    elif element.tag == "embed" and not element.get("src"):
        natural = NOTHING
    return replaced_box(style, source, None, natural.zoomed(style.zoom))


def _whole(text: str, default: float) -> float:
    match = re.match(r"\s*(\d{1,6})", text)
    return float(match[1]) if match else default
