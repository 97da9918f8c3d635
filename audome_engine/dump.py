"""Every stage as text, for people and for tests that compare text: the tree, styles, scene, fragments and commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Literal, get_args

from audome_engine.display.commands import DisplayList, Group
from audome_engine.html.tree import Document, Element, Text
from audome_engine.layout.types import BoxFragment, LineFragment, Placed, TextFragment
from audome_engine.style.computed import FIELD_NAMES, INITIAL, ComputedStyle

Stage = Literal["document", "styles", "scene", "layout", "display"]
STAGES: tuple[str, ...] = get_args(Stage)


def dump_document(document: Document) -> str:
    """One line per element and text, indented by depth."""
    lines: list[str] = []
    stack: list[tuple[Element | Text, int]] = [(document.root, 0)]
    while stack:
        node, depth = stack.pop()
        if isinstance(node, Text):
            lines.append(f"{'  ' * depth}{node.data!r}")
            continue
        attributes = "".join(f" {name}={value!r}" for name, value in node.attributes.items())
        lines.append(f"{'  ' * depth}<{node.tag}{attributes}>")
        stack.extend((child, depth + 1) for child in reversed(node.children))
    return "\n".join(lines) + "\n"


def dump_styles(document: Document, styles: Mapping[Element, ComputedStyle]) -> str:
    """Per element, in document order, the properties whose computed value is not the initial one."""
    lines: list[str] = []
    for element in document.root.iter():
        style = styles.get(element)
        if style is None:
            continue
        lines.append(element.path())
        for name in FIELD_NAMES:
            value = getattr(style, name)
            if value != getattr(INITIAL, name):
                lines.append(f"    {name.rstrip('_').replace('_', '-')}: {_value(value)}")
    return "\n".join(lines) + "\n"


def dump_layout(root: Placed) -> str:
    """One line per fragment, indented by depth: kind, name, offset in its parent and size, in CSS pixels."""
    lines: list[str] = []
    stack: list[tuple[Placed, int]] = [(root, 0)]
    while stack:
        placed, depth = stack.pop()
        fragment = placed.fragment
        place = f"({_px(placed.x)}, {_px(placed.y)}) {_px(fragment.width)} x {_px(fragment.height)}"
        lines.append(f"{'  ' * depth}{_name(fragment)} {place}{_details(fragment)}")
        if not isinstance(fragment, TextFragment):
            stack.extend((child, depth + 1) for child in reversed(fragment.children))
    return "\n".join(lines) + "\n"


def dump_display(display_list: DisplayList) -> str:
    """One line per command, groups indented."""
    lines = [f"canvas {_px(display_list.width)} x {_px(display_list.height)} {_value(display_list.background)}"]
    stack: list[tuple[object, int]] = [(command, 1) for command in reversed(display_list.commands)]
    while stack:
        command, depth = stack.pop()
        shown = [
            f"{field.name}={_value(getattr(command, field.name))}"
            for field in fields(command)  # type: ignore[arg-type]
            if field.name != "commands" and getattr(command, field.name) != field.default
        ]
        lines.append(f"{'  ' * depth}{type(command).__name__} {' '.join(shown)}".rstrip())
        if isinstance(command, Group):
            stack.extend((child, depth + 1) for child in reversed(command.commands))
    return "\n".join(lines) + "\n"


def _name(fragment: BoxFragment | LineFragment | TextFragment) -> str:
    if isinstance(fragment, TextFragment):
        return f"text {fragment.node.text[fragment.start : fragment.end]!r}"
    if isinstance(fragment, LineFragment):
        return "line"
    box = fragment.box
    tag = box.source.tag if box.source is not None else "anonymous"
    pseudo = f"::{box.pseudo}" if box.pseudo else ""
    identifier = f"#{box.source.id}" if box.source is not None and box.source.id else ""
    return f"{box.kind.name.lower()} {tag}{identifier}{pseudo}"


def _details(fragment: BoxFragment | LineFragment | TextFragment) -> str:
    if isinstance(fragment, TextFragment):
        hidden = " hidden" if fragment.hidden else ""
        return f" level {fragment.level} baseline {_px(fragment.baseline)}{hidden}"
    if isinstance(fragment, LineFragment):
        return f" baseline {_px(fragment.baseline)}"
    parts = [f" {n} {' '.join(_px(v) for v in e)}" for n, e in _edges(fragment) if e]
    if fragment.transform is not None:
        parts.append(f" transform {' '.join(_px(v) for v in fragment.transform)}")
    return "".join(parts)


def _edges(fragment: BoxFragment) -> tuple[tuple[str, tuple[float, ...]], ...]:
    edges = (("border", fragment.border), ("padding", fragment.padding))
    return tuple((name, edge) for name, edge in edges if edge)


def _value(value: object) -> str:
    if isinstance(value, float):
        return _px(value)
    if isinstance(value, tuple):
        name = type(value).__name__ if type(value) is not tuple else ""
        return f"{name}({', '.join(_value(item) for item in value)})"
    if is_dataclass(value) and hasattr(value, "hb_font"):
        return "FontInstance"
    if type(value).__name__ == "GlyphRun":
        return repr(getattr(value, "text", ""))
    if type(value).__name__ == "ImageResource":
        return "image"
    return str(value)


def _px(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") if value else "0"
