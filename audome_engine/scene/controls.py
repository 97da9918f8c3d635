"""Form controls (HTML 15.5), drawn plainly: a box with the value in it, and the marks that a browser's own theme paints
where `appearance` is not `none`.
"""

from __future__ import annotations

from urllib.parse import quote

from audome_engine.color import Color
from audome_engine.html.tree import Element
from audome_engine.scene.context import SceneContext
from audome_engine.scene.nodes import Box, BoxKind, ControlSize, Text
from audome_engine.scene.whitespace import ZERO_WIDTH_SPACE
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import (
    Align,
    BackgroundRepeat,
    Direction,
    Display,
    LineStyle,
    Overflow,
    TextWrapMode,
    Visibility,
    WhiteSpaceCollapse,
)
from audome_engine.style.values import (
    Alignment,
    BackgroundSize,
    CornerRadius,
    Percentage,
    PositionValue,
    RepeatStyle,
    UrlImage,
)

_PLACEHOLDER = Color(117 / 255, 117 / 255, 117 / 255)
_ACCENT = Color(0.0, 117 / 255, 1.0)
_METER = Color(16 / 255, 124 / 255, 16 / 255)
_TRACK = Color(239 / 255, 239 / 255, 239 / 255)
_FRAME = Color(118 / 255, 118 / 255, 118 / 255)
_CHOSEN = Color(206 / 255, 206 / 255, 206 / 255)
_WHITE = Color(1.0, 1.0, 1.0)
_ROUND = CornerRadius(Percentage(50.0), Percentage(50.0))
_SIDES = ("top", "right", "bottom", "left")
_CORNERS = ("top_left", "top_right", "bottom_right", "bottom_left")
_BUTTONS = frozenset(["submit", "reset", "button"])
_TEXTLESS = frozenset(["checkbox", "radio", "range", "color", "hidden"])
_COLUMNLESS = _BUTTONS | _TEXTLESS | {"file", "date", "month", "week", "time", "datetime-local", "image"}
_LABELS = {"submit": "Submit", "reset": "Reset", "file": "No file chosen"}
_CENTER = PositionValue(Percentage(50.0), Percentage(50.0))
_TICK = "<path d='M2.5 6.8 5.2 9.5 10.6 3.7' fill='none' stroke='#fff' stroke-width='2'/>"
_ARROW = "<path d='M3 5 6.5 8.5 10 5' fill='none' stroke='#000' stroke-width='1.5'/>"


def control_box(context: SceneContext, element: Element, style: ComputedStyle) -> Box:
    """`<input>`, `<textarea>`, `<select>`, `<progress>`, `<meter>`: an inline-block that shows its value."""
    if style.display is Display.INLINE:
        style = context.changed(style, display=Display.INLINE_BLOCK)
    kind = element.get("type").strip().lower() if element.tag == "input" else element.tag
    if kind != "textarea" and not (kind == "select" and _is_list(element)):
        style = context.changed(style, align_content=Alignment(Align.CENTER))
    if not style.appearance_none:
        style = _themed(context, element, style, kind)
    box = Box(BoxKind.BLOCK, style, context.notes.sources.get(element), control=_size(element, style, kind))
    if kind == "select" and _is_list(element):
        box.children += _list_rows(context, element, style)
    elif kind == "select":
        box.children.append(_options(context, element, style))
    elif kind in ("progress", "meter") and not style.appearance_none:
        box.children.append(_bar(context, element, style))
    elif kind not in _TEXTLESS and kind not in ("progress", "meter"):
        box.children.append(_value(context, element, style))
    return box


def button_style(context: SceneContext, style: ComputedStyle) -> ComputedStyle:
    """The content of a `<button>` is centred in it (HTML 15.5.5)."""
    if style.display in (Display.FLEX, Display.INLINE_FLEX, Display.GRID, Display.INLINE_GRID):
        return style
    display = Display.INLINE_BLOCK if style.display is Display.INLINE else style.display
    return context.changed(style, display=display, align_content=Alignment(Align.CENTER))


def _size(element: Element, style: ComputedStyle, kind: str) -> ControlSize:
    if kind == "textarea":
        bar = style.overflow_y in (Overflow.SCROLL, Overflow.AUTO)
        return ControlSize(_number(element, "cols", 20), _number(element, "rows", 2), scroll_bar=bar)
    if kind == "select" and _is_list(element):
        return ControlSize(rows=_number(element, "size", 4), gap=1.0)
    if element.tag == "input" and kind not in _COLUMNLESS:
        return ControlSize(_number(element, "size", 20), single_line=True)
    return ControlSize()


def _number(element: Element, name: str, default: int) -> int:
    """A positive integer attribute (HTML 2.3.4.2)."""
    digits = element.get(name).strip().lstrip("+")
    value = int(digits[:6]) if digits.isascii() and digits.isdigit() else 0
    return value if value > 0 else default


def _value(context: SceneContext, element: Element, style: ComputedStyle) -> Text:
    text, is_placeholder = control_text(element)
    node = _line_of_text(context, text, style)
    if element.tag == "textarea":
        node.style = context.changed(node.style, text_wrap_mode=TextWrapMode.WRAP)
    if is_placeholder:
        node.style = context.changed(node.style, color=_PLACEHOLDER)
    return node


def control_text(element: Element) -> tuple[str, bool]:
    """What a control shows, and whether that is its placeholder."""
    kind = element.get("type").strip().lower()
    if element.tag == "textarea":
        text = element.text_content().removeprefix("\n")
    else:
        text = element.get("value") or _LABELS.get(kind, "")
        text = "•" * len(text) if kind == "password" else text.replace("\n", "")
    if text:
        return text, False
    return element.get("placeholder"), True


# What a browser's theme paints


def _themed(context: SceneContext, element: Element, style: ComputedStyle, kind: str) -> ComputedStyle:
    if kind in ("checkbox", "radio"):
        checked = "checked" in element.attributes
        changes: dict[str, object] = {"background_color": _ACCENT if checked and kind == "checkbox" else _WHITE}
        for side in _SIDES:
            changes[f"border_{side}_width"] = 4.0 if checked and kind == "radio" else 1.0
            changes[f"border_{side}_style"] = LineStyle.SOLID
            changes[f"border_{side}_color"] = _ACCENT if checked else _FRAME
        for corner in _CORNERS:
            changes[f"border_{corner}_radius"] = _ROUND if kind == "radio" else CornerRadius(2.5, 2.5)
        if checked and kind == "checkbox":
            changes |= _picture(_TICK, _CENTER)
        return context.changed(style, **changes)
    if kind in ("progress", "meter"):
        changes = {"background_color": _TRACK, "overflow_x": Overflow.CLIP, "overflow_y": Overflow.CLIP}
        return context.changed(style, **changes | {f"border_{corner}_radius": _ROUND for corner in _CORNERS})
    return style


def _picture(shape: str, position: PositionValue) -> dict[str, object]:
    """A drawing on a 13 x 13 grid as background."""
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 13 13' width='13' height='13'>{shape}</svg>"
    return {
        "background_image": (UrlImage("data:image/svg+xml," + quote(svg)),),
        "background_position": (position,),
        "background_size": (BackgroundSize(13.0, 13.0),),
        "background_repeat": (RepeatStyle(BackgroundRepeat.NO_REPEAT, BackgroundRepeat.NO_REPEAT),),
    }


def _bar(context: SceneContext, element: Element, style: ComputedStyle) -> Box:
    """The filled part of a `<progress>` or `<meter>`."""
    low = _real(element, "min", 0.0) if element.tag == "meter" else 0.0
    high = max(low, _real(element, "max", 1.0))
    value = min(max(_real(element, "value", 0.0), low), high)
    share = 100.0 * (value - low) / (high - low) if high > low else 0.0
    color = _METER if element.tag == "meter" else _ACCENT
    size = {"width": Percentage(share), "height": Percentage(100.0)}
    return Box(BoxKind.BLOCK, context.changed(context.anonymous(style), background_color=color, **size))


def _real(element: Element, name: str, default: float) -> float:
    try:
        value = float(element.get(name))
    except ValueError:
        return default
    return value if abs(value) < 1e30 else default


def _is_list(select: Element) -> bool:
    return "multiple" in select.attributes or _number(select, "size", 1) > 1


def _list_rows(context: SceneContext, select: Element, style: ComputedStyle) -> list[Box]:
    """The options of a list box, a row each."""
    line = context.changed(context.anonymous(style), padding_left=2.0, padding_right=2.0, padding_bottom=1.0)
    chosen = context.changed(line, background_color=_CHOSEN)
    rows = []
    for option in _option_elements(select):
        own = chosen if "selected" in option.attributes else line
        row = Box(BoxKind.BLOCK, own, context.notes.sources.get(option), inline_formatting=True)
        row.children.append(_line_of_text(context, _label(option), own))
        rows.append(row)
    return rows


def _options(context: SceneContext, select: Element, style: ComputedStyle) -> Box:
    """The chosen option with an arrow beside it. The others are not to be seen and make the control as wide as the widest
    of them."""
    is_rtl = style.direction is Direction.RTL
    changes: dict[str, object] = {"padding_left": 16.0 if is_rtl else 4.0, "padding_right": 4.0 if is_rtl else 16.0}
    if not style.appearance_none:
        changes |= _picture(_ARROW, PositionValue(Percentage(0.0 if is_rtl else 100.0), Percentage(50.0)))
    inner = Box(BoxKind.BLOCK, context.changed(context.anonymous(style), **changes))
    options = _option_elements(select)
    chosen = next((option for option in reversed(options) if "selected" in option.attributes), None)
    chosen = chosen or next(iter(options), None)
    line = context.anonymous(style)
    hidden = context.changed(line, visibility=Visibility.HIDDEN, height=0.0, overflow_y=Overflow.CLIP)
    shown = "" if chosen is None else _label(chosen)
    labels = ["    " * (option.parent is not select) + _label(option) for option in options]
    for text, own in (*((label, hidden) for label in labels if label != shown), (shown, line)):
        row = Box(BoxKind.BLOCK, own, inline_formatting=True)
        row.children.append(_line_of_text(context, text, own))
        inner.children.append(row)
    return inner


def _option_elements(select: Element) -> list[Element]:
    return [element for element in select.iter() if element.tag == "option"]


def _label(option: Element) -> str:
    return option.get("label") or " ".join(option.text_content().split())


def _line_of_text(context: SceneContext, text: str, style: ComputedStyle) -> Text:
    style = context.anonymous(style, Display.INLINE)
    style = context.changed(style, white_space_collapse=WhiteSpaceCollapse.PRESERVE, text_wrap_mode=TextWrapMode.NOWRAP)
    return Text(text or ZERO_WIDTH_SPACE, style)  # an empty control is as high as one with text
