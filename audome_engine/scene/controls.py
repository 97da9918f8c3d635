"""Form controls as plain boxes with their value or placeholder in them (HTML 15.5, simplified)."""

from __future__ import annotations

from audome_engine.color import Color
from audome_engine.html.tree import Element
from audome_engine.scene.context import SceneContext
from audome_engine.scene.nodes import Box, BoxKind, Text
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Display, TextWrapMode, WhiteSpaceCollapse

_PLACEHOLDER = Color(117 / 255, 117 / 255, 117 / 255)
_TEXTLESS = frozenset(["checkbox", "radio", "range", "color", "hidden"])
_LABELS = {"submit": "Submit", "reset": "Reset", "file": "No file chosen"}


def control_box(context: SceneContext, element: Element, style: ComputedStyle) -> Box:
    """`<input>`, `<textarea>`, `<select>`, `<progress>`, `<meter>`: an inline-block that shows its text."""
    if style.display is Display.INLINE:
        style = context.changed(style, display=Display.INLINE_BLOCK)
    text, is_placeholder = control_text(element)
    box = Box(BoxKind.BLOCK, style, context.notes.sources.get(element))
    if text:
        inner = context.anonymous(style, Display.INLINE)
        collapse = WhiteSpaceCollapse.PRESERVE
        wrap = TextWrapMode.WRAP if element.tag == "textarea" else TextWrapMode.NOWRAP
        inner = context.changed(inner, white_space_collapse=collapse, text_wrap_mode=wrap)
        if is_placeholder:
            inner = context.changed(inner, color=_PLACEHOLDER)
        box.children.append(Text(text, inner))
    return box


def control_text(element: Element) -> tuple[str, bool]:
    """What a control shows, and whether that is its placeholder."""
    kind = element.get("type").strip().lower()
    if element.tag == "textarea":
        text = element.text_content().removeprefix("\n")
    elif element.tag == "select":
        text = _selected(element)
    elif element.tag != "input" or kind in _TEXTLESS:
        return "", False
    else:
        text = element.get("value") or _LABELS.get(kind, "")
        text = "•" * len(text) if kind == "password" else text.replace("\n", "")
    if text:
        return text, False
    return element.get("placeholder"), True


def _selected(select: Element) -> str:
    options = [element for element in select.iter() if element.tag == "option"]
    chosen = [option for option in options if "selected" in option.attributes]
    for option in chosen[-1:] or options[:1]:
        return option.get("label") or " ".join(option.text_content().split())
    return ""
