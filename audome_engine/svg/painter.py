"""SVG elements to display commands (SVG 2): inline `<svg>` and SVG files as images, styled by css/.

The same file or element in the same size is drawn once per font context; its commands are then the same objects again.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import NamedTuple
from weakref import WeakKeyDictionary

from audome_engine.css import style_svg
from audome_engine.display.commands import Group, MaskLayer
from audome_engine.display.filters import Filter
from audome_engine.errors import Diagnostics, ResourceError
from audome_engine.geometry import Affine, Rect
from audome_engine.html.parser import parse_svg
from audome_engine.interpreter import deep_recursion
from audome_engine.options import Limits, Medium
from audome_engine.resources import ImageResource, Resources
from audome_engine.scene.nodes import Definitions, SvgContent
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.effects import FilterValue
from audome_engine.svg.clips import Clipping, Subject, clipping_of
from audome_engine.svg.document import DEEPEST, NO_OUTSIDE, Drawing, Outside
from audome_engine.svg.elements import ElementPainter
from audome_engine.svg.filters import Filtered, filter_of
from audome_engine.svg.masks import Masked
from audome_engine.svg.shapes import Viewport, view_box
from audome_engine.text.fonts import FontContext
from audome_engine.text.types import FontFaceRule

_KEPT_IMAGES = 64  # per font context


@dataclass(frozen=True, slots=True)
class _Kept:
    """A drawn image file and what there was to say about it."""

    group: Group
    cost: int
    diagnostics: Diagnostics


_images: WeakKeyDictionary[FontContext, OrderedDict[tuple[object, ...], _Kept]] = WeakKeyDictionary()


def paint_svg(
    content: SvgContent,
    *,
    width: float,
    height: float,
    clip: Rect,
    fonts: FontContext,
    resources: Resources,
    diagnostics: Diagnostics,
    outside: Outside = NO_OUTSIDE,
) -> Group:
    """An inline `<svg>` whose content box is (0, 0, width, height) px; `clip`: whole pixels that it is cut to.

    Raises:
        LimitExceeded: its `<use>` elements expand to too much.
    """
    drawing = Drawing(content.element, content.tree, fonts, resources, diagnostics, _draw_image, content.base_url)
    drawing.outside = outside
    with deep_recursion(DEEPEST):
        zoom = content.tree.styles[content.element].zoom  # of the whole drawing: nothing in it is zoomed by itself
        seen = Affine.scaling(1.0 / zoom, 1.0 / zoom).apply_rect(clip)
        group = ElementPainter(drawing).outermost(content.element, (width / zoom, height / zoom), seen)
    return group if zoom == 1.0 else Group((group,), transform=Affine.scaling(zoom, zoom))


def paint_svg_image(
    image: ImageResource,
    *,
    width: float,
    height: float,
    fonts: FontContext,
    resources: Resources,
    diagnostics: Diagnostics,
    limits: Limits,
    outside: Outside = NO_OUTSIDE,
) -> Group:
    """An SVG file used as an image, drawn into (0, 0, width, height) px; it refers to nothing outside itself but data:
    URIs. A file that cannot be read is an empty group and a diagnostic.

    Raises:
        LimitExceeded: the file is too large, or its `<use>` elements expand to too much.
    """
    surroundings = _Files(fonts, resources, diagnostics, limits, outside)
    return _draw_once(image, (width, height), surroundings).group


class _Files(NamedTuple):
    fonts: FontContext
    resources: Resources
    diagnostics: Diagnostics
    limits: Limits
    outside: Outside


def _draw_once(image: ImageResource, size: tuple[float, float], around: _Files) -> _Kept:
    """The drawing of a file in a size, kept; its diagnostics are given every time."""
    kept = _images.setdefault(around.fonts, OrderedDict())
    key = (image.resource.key, image.fragment, *size, around.limits)
    known = kept.get(key)
    if known is None:
        known = kept[key] = _draw_file(image, size, around._replace(diagnostics=Diagnostics()))
        if len(kept) > _KEPT_IMAGES:
            kept.popitem(last=False)
    else:
        kept.move_to_end(key)
    for diagnostic in known.diagnostics:
        around.diagnostics.add(diagnostic)
    return known


def _draw_file(image: ImageResource, size: tuple[float, float], around: _Files) -> _Kept:
    _, resources, diagnostics, limits, outside = around
    try:
        document = parse_svg(image.resource.data, limits=limits, diagnostics=diagnostics)
    except ResourceError as error:
        diagnostics.error("broken-image", str(error))
        return _Kept(Group(()), 1, diagnostics)
    width, height = image.info.width, image.info.height
    natural = (width, height) if view_box(document.root) is None and width and height else size
    tree, fonts = style_svg(
        document, Medium(*natural), image.fragment, make_fonts=lambda rules: _own_fonts(around, rules),
        diagnostics=diagnostics, limits=limits,
    )  # fmt: skip
    drawing = Drawing(document.root, tree, fonts, resources, diagnostics, _draw_image, external=False)
    drawing.outside, drawing.fragment = outside, image.fragment
    with deep_recursion(DEEPEST):
        painter = ElementPainter(drawing)
        group = painter.outermost(document.root, natural, Rect(0.0, 0.0, *natural))
    if natural != size:  # as in Chromium an image's own size stands in for the viewBox it lacks, stretched to any size
        group = Group((group,), transform=Affine.scaling(size[0] / natural[0], size[1] / natural[1]))
    return _Kept(group, drawing.drawn, diagnostics)


def _own_fonts(around: _Files, rules: tuple[FontFaceRule, ...]) -> FontContext:
    """The fonts of a file: those of the document it is in, or with the faces that it has in itself."""

    def load(url: str) -> bytes | None:
        resource = around.resources.get(url) if url.startswith("data:") else None
        return None if resource is None else resource.data

    return FontContext(around.fonts.library, rules, load, around.diagnostics) if rules else around.fonts


def _draw_image(drawing: Drawing, image: ImageResource, width: float, height: float) -> Group:
    """An SVG file in an `<image>` element; it counts towards what the drawing may draw."""
    around = _Files(drawing.fonts, drawing.resources, drawing.diagnostics, Limits(), drawing.outside)
    known = _draw_once(image, (width, height), around)
    drawing.charge(known.cost)
    return known.group


class Surroundings(NamedTuple):
    """What references of the document's own styles are followed with."""

    definitions: Definitions
    fonts: FontContext
    resources: Resources
    diagnostics: Diagnostics
    outside: Outside = NO_OUTSIDE

    def drawing(self) -> Drawing:
        """The document as a drawing."""
        root, tree, base_url = self.definitions.root, self.definitions.tree, self.definitions.base_url
        drawing = Drawing(root, tree, self.fonts, self.resources, self.diagnostics, _draw_image, base_url)
        drawing.outside = self.outside
        return drawing


def box_clipping(around: Surroundings, reference: str, box: Rect) -> Clipping:
    """What comes of `clip-path: url(#id)` on a box of HTML (CSS Masking 1, 6): its border box `box` is the bounding box, and
    the corner of that the origin of the user space."""
    local = Rect(0.0, 0.0, box.width, box.height)
    place = Affine.translation(box.x, box.y)
    drawing = around.drawing()
    subject = Subject(local, Viewport(box.width, box.height), place)
    with deep_recursion(DEEPEST):
        return clipping_of(drawing, reference, subject, ElementPainter(drawing).draw_clip)


def box_mask(around: Surroundings, reference: str, mode: str, box: Rect) -> MaskLayer | None:
    """The layer that `mask: url(#id)` on a box of HTML makes; None where the reference leads nowhere."""
    subject = Masked(box, Viewport(box.width, box.height), (box.x, box.y))
    with deep_recursion(DEEPEST):
        return ElementPainter(around.drawing()).masks.layer(reference, subject, mode)


def box_filter(around: Surroundings, values: tuple[FilterValue, ...], style: ComputedStyle, box: Rect) -> Filter:
    """The filter of a box of HTML with this border box."""
    subject = Filtered(style, box, Viewport(box.width, box.height), (box.x, box.y))
    drawing = around.drawing()
    with deep_recursion(DEEPEST):
        return filter_of(drawing, values, subject, ElementPainter(drawing).draw_referenced)
