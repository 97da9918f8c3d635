"""List markers (CSS Lists 3, section 3). What that leaves to browsers, the size of bullets and where they stand, is
Chromium's: bullets are drawn shapes, measured by the ascent of the marker's font, and here boxes of that shape.
"""

from __future__ import annotations

from audome_engine.css import StyledTree
from audome_engine.html.tree import Element, Namespace
from audome_engine.scene.annotations import MarkerImage, MarkerSymbol, Piece
from audome_engine.scene.context import SceneContext
from audome_engine.scene.generated import content_nodes
from audome_engine.scene.nodes import Box, BoxKind, ImageContent, NaturalSize, Node, SvgContent
from audome_engine.scene.replaced import image_content, replaced_box
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import (
    Direction,
    Display,
    Keyword,
    TextAlign,
    TextTransform,
    TextWrapMode,
    UnicodeBidi,
    WhiteSpaceCollapse,
    WritingMode,
)
from audome_engine.style.values import CornerRadius, ImageValue, Percentage, SvgPaint, TextIndent, UrlImage
from audome_engine.text.request import font_request

_GAP = 7.0  # px between a bullet or image and the text
_DISCLOSURE_SIDE = 0.66  # em
_CORNERS = ("top_left", "top_right", "bottom_right", "bottom_left")
_ROUND = CornerRadius(Percentage(50.0), Percentage(50.0))


def marker_box(context: SceneContext, element: Element, style: ComputedStyle, *, inside: bool) -> Box | None:
    """The marker of a list item of `style`: an inline box to begin its content with (inside), or an inline-level block
    whose end edge touches the content's start edge (outside). None where there is no marker."""
    pieces = context.notes.content.get((element, "marker"), ())
    own = marker_style(context, element, style)
    children = _children(context, element, pieces, own, inside)
    if not children:
        return None
    source = context.notes.sources.get(element)
    order = context.notes.orders[element] + 1
    if inside:
        return Box(
            BoxKind.INLINE, context.changed(own, display=Display.INLINE), source, "marker", children, order=order
        )
    outer = context.changed(own, display=Display.INLINE_BLOCK, text_indent=TextIndent(), text_align=TextAlign.START)
    return Box(BoxKind.BLOCK, outer, source, "marker", children, inline_formatting=True, order=order)


def marker_style(context: SceneContext, element: Element, style: ComputedStyle) -> ComputedStyle:
    """The style of ::marker: colours and fonts of its rules, where there are any, and what the user agent style sheet
    sets (CSS Lists 3, 3.1.1 and 3.6)."""
    base = context.styled.pseudo.get((element, "marker"), style)
    return context.changed(
        context.anonymous(base, Display.INLINE),
        unicode_bidi=UnicodeBidi.ISOLATE,
        font_variant_features=(*(f for f in base.font_variant_features if f[0] != "tnum"), ("tnum", 1)),
        # what the rules for ::marker say counts; what is inherited does not
        text_transform=TextTransform.NONE if base.text_transform is style.text_transform else base.text_transform,
        visibility=style.visibility,  # of the properties that ::marker has not (3.1.1) the one that is inherited
        white_space_collapse=WhiteSpaceCollapse.PRESERVE,
        text_wrap_mode=TextWrapMode.NOWRAP,
    )


def _children(
    context: SceneContext, element: Element, pieces: tuple[Piece, ...], style: ComputedStyle, inside: bool
) -> list[Node]:
    if pieces and isinstance(pieces[0], MarkerImage):
        image = pieces[0].image
        if not isinstance(image, UrlImage):
            return [_gradient(context, image, style)]
        content = image_content(context, image.url, element, style, image.resolution)
        if content is not None:
            return [_image(context, content, style)]
        pieces = pieces[1:]
    if len(pieces) == 1 and isinstance(pieces[0], MarkerSymbol):
        return [_symbol(context, pieces[0].name, style, inside)]
    return content_nodes(context, element, pieces, style)


def _ascent(context: SceneContext, style: ComputedStyle) -> int:
    return round(context.styled.fonts.metrics(font_request(style)).ascent)


def _image(context: SceneContext, content: ImageContent, style: ComputedStyle) -> Box:
    """An image with a gap after it; one without natural size is as large as a bullet's room."""
    natural = content.natural.zoomed(style.zoom)
    if natural.width is None and natural.height is None:
        side = _ascent(context, style) / 2
        natural = NaturalSize(side, side, natural.ratio or 1.0)
    inner = context.changed(context.anonymous(style, Display.INLINE), **_end_margin(style, _GAP))
    return replaced_box(inner, None, content, natural)


def _gradient(context: SceneContext, image: ImageValue, style: ComputedStyle) -> Box:
    """A gradient has no natural size."""
    side = _ascent(context, style) / 2
    changes = {"width": side, "height": side, "background_image": (image,), **_end_margin(style, _GAP)}
    return Box(BoxKind.BLOCK, context.changed(context.anonymous(style, Display.INLINE_BLOCK), **changes))


def _symbol(context: SceneContext, name: str, style: ComputedStyle, inside: bool) -> Node:
    """A bullet on the baseline: Blink's `ListMarker::RelativeSymbolMarkerRect` and its inline margins."""
    ascent = _ascent(context, style)
    if name.startswith("disclosure"):
        side = style.font_size * _DISCLOSURE_SIDE
        room = (0.0, style.font_size * 0.4) if inside else (0.0, _GAP + 1.0)
        return _drawing(context, _triangle(name, side, style), side, style, (*room, _raised(context, style, 0.0, side)))
    side = float((ascent * 2 // 3 + 1) // 2)
    raised = _raised(context, style, ascent - 3 * (ascent - ascent * 2 // 3) // 2 - side, side)
    before, after = (0.0, 1.0 + style.font_size) if inside else (1.0, ascent * 2 // 3 + _GAP - side)
    if name == "circle":
        # a stroke of 1px on the circle's line reaches half a pixel beyond it
        centre = f"{side / 2 + 1:g}"
        circle = Element("circle", {"cx": centre, "cy": centre, "r": f"{side / 2:g}"}, namespace=Namespace.SVG)
        return _drawing(context, circle, side + 2.0, style, (before - 1.0, after - 1.0, raised - 1.0))
    changes: dict[str, object] = {
        "width": side,
        "height": side,
        "vertical_align": raised,
        "background_color": Keyword.CURRENT_COLOR,
        **_end_margin(style, after, before),
    }
    if name == "disc":
        changes.update({f"border_{corner}_radius": _ROUND for corner in _CORNERS})
    inner = context.changed(context.anonymous(style, Display.INLINE_BLOCK), **changes)
    return Box(BoxKind.BLOCK, inner)


def _triangle(name: str, side: float, style: ComputedStyle) -> Element:
    """The triangle of a disclosure widget, pointing down (open), else to the line's end."""
    if name == "disclosure-open":
        corners: tuple[tuple[float, float], ...] = ((0.0, 0.07), (0.5, 0.93), (1.0, 0.07))
    elif style.direction is Direction.RTL:
        corners = ((1.0, 0.0), (0.14, 0.5), (1.0, 1.0))
    else:
        corners = ((0.0, 0.0), (0.86, 0.5), (0.0, 1.0))
    points = " ".join(f"{x * side:g},{y * side:g}" for x, y in corners)
    return Element("polygon", {"points": points}, namespace=Namespace.SVG)


def _drawing(
    context: SceneContext, shape: Element, side: float, style: ComputedStyle, room: tuple[float, float, float]
) -> Box:
    """A square of `side` px with an SVG shape in the text's colour; `room`: margins before and after, and by how much
    it is raised above the baseline."""
    before, after, raised = room
    root = Element("svg", {"width": f"{side:g}", "height": f"{side:g}"}, namespace=Namespace.SVG)
    root.append(shape)
    painted, nothing = SvgPaint(style.color), SvgPaint()
    inner = context.anonymous(style, Display.INLINE)
    strokes = shape.tag == "circle"
    shape_style = context.changed(inner, fill=nothing if strokes else painted, stroke=painted if strokes else nothing)
    natural = NaturalSize(side, side, 1.0)
    content = SvgContent(root, StyledTree({root: inner, shape: shape_style}), natural)
    placed = context.changed(inner, vertical_align=raised, **_end_margin(style, after, before))
    return replaced_box(placed, None, content, natural)


def _raised(context: SceneContext, style: ComputedStyle, bottom: float, side: float) -> float:
    """The `vertical-align` of a shape whose bottom is to be so far above the alphabetic baseline of horizontal text."""
    if not style.has_central_baseline:
        return bottom
    metrics = context.styled.fonts.metrics(font_request(style))
    return bottom + side / 2 + (round(metrics.descent) - round(metrics.ascent)) / 2


def _end_margin(style: ComputedStyle, end: float, start: float = 0.0) -> dict[str, object]:
    first, last = (start, end) if style.direction is Direction.LTR else (end, start)
    if style.writing_mode is WritingMode.HORIZONTAL_TB:
        return {"margin_left": first, "margin_right": last}
    if style.writing_mode is WritingMode.SIDEWAYS_LR:
        first, last = last, first
    return {"margin_top": first, "margin_bottom": last}
