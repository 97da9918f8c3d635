"""A scene as text, one line per box and text, and the comparison of two scenes node by node."""

from __future__ import annotations

from itertools import zip_longest

from audome_engine.scene.nodes import Box, ImageContent, Node, Scene, SvgContent, Text
from audome_engine.style.computed import FIELD_NAMES, ComputedStyle


def dump_scene(scene: Scene) -> str:
    """One line per box and text, indented by depth: kind, element, what sets it apart."""
    canvas = "none" if scene.canvas_box is None else _name(scene.canvas_box)
    height = "auto" if scene.height is None else f"{scene.height:g}"
    lines = [f"scene {scene.width:g} x {height} canvas {canvas}"]
    for node, depth in _nodes(scene.root):
        indent = "  " * (depth + 1)
        if isinstance(node, Text):
            slot = f" slot {node.slot}" if node.slot else ""
            lines.append(f"{indent}{node.text!r}{slot}")
        else:
            lines.append(f"{indent}{_name(node)} {node.style.display}{_details(node)}")
    return "\n".join(lines) + "\n"


def difference(first: Scene, second: Scene) -> str:
    """Where two scenes differ in structure, text, content or any computed value; an empty string where they do not."""
    if (first.width, first.height) != (second.width, second.height):
        return "size"
    if _style_difference(first.canvas_style, second.canvas_style):
        return f"canvas style: {_style_difference(first.canvas_style, second.canvas_style)}"
    if (first.canvas_box is None) != (second.canvas_box is None):
        return "canvas box"
    for one, other in zip_longest(_nodes(first.root), _nodes(second.root)):
        if one is None or other is None or one[1] != other[1]:
            return f"structure: {_place(one)} against {_place(other)}"
        found = _node_difference(one[0], other[0])
        if found:
            return f"{_place(one)}: {found}"
    return ""


def _nodes(root: Box) -> list[tuple[Node, int]]:
    """All nodes with their depths, a list item's outside marker before its children."""
    result: list[tuple[Node, int]] = []
    stack: list[tuple[Node, int]] = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        result.append((node, depth))
        if isinstance(node, Box):
            stack.extend((child, depth + 1) for child in reversed(node.children))
            stack.extend((apart, depth + 1) for apart in (node.outside_marker, node.first_line) if apart is not None)
    return result


def _place(entry: tuple[Node, int] | None) -> str:
    if entry is None:
        return "nothing"
    return repr(entry[0].text) if isinstance(entry[0], Text) else _name(entry[0])


def _node_difference(first: Node, second: Node) -> str:
    if isinstance(first, Text) and isinstance(second, Text):
        if (first.text, first.slot) != (second.text, second.slot):
            return f"{first.text!r} against {second.text!r}"
        return _source_difference(first, second) or _style_difference(first.style, second.style)
    if not isinstance(first, Box) or not isinstance(second, Box):
        return "text against box"
    for name in _COMPARED:
        one, other = getattr(first, name), getattr(second, name)
        if one != other:
            return f"{name}: {one!r} against {other!r}"
    if _content_key(first) != _content_key(second):
        return "content"
    if (first.first_line is None) != (second.first_line is None):
        return "first line"
    return _source_difference(first, second) or _style_difference(first.style, second.style)


_COMPARED = (
    "kind", "pseudo", "inline_formatting", "is_root", "natural", "continues_before", "continues_after",
    "interrupts_inline",
)  # fmt: skip


def _source_difference(first: Node, second: Node) -> str:
    one, other = first.source, second.source
    if one is None or other is None:
        return "" if one is other else "source"
    same = (one.path, one.tag, one.id, one.dynamic_key) == (other.path, other.tag, other.id, other.dynamic_key)
    return "" if same else f"source: {one.path} against {other.path}"


def _style_difference(first: ComputedStyle, second: ComputedStyle) -> str:
    if first is second:
        return ""
    return ", ".join(
        f"{name}: {getattr(first, name)!r} against {getattr(second, name)!r}"
        for name in FIELD_NAMES
        if getattr(first, name) != getattr(second, name)
    )


def _content_key(box: Box) -> object:
    content = box.content
    if isinstance(content, ImageContent):
        return (content.image.resource.key, content.image.resource.url, content.image.info, content.resolution)
    if isinstance(content, SvgContent):
        return ("svg", content.natural, content.element.text_content())
    return None


def _name(box: Box) -> str:
    tag = "anonymous" if box.source is None or box.is_anonymous else box.source.tag
    identifier = f"#{box.source.id}" if box.source is not None and box.source.id else ""
    pseudo = f"::{box.pseudo}" if box.pseudo else ""
    return f"{box.kind.name.lower()} {tag}{identifier}{pseudo}"


def _details(box: Box) -> str:
    words: list[str] = []
    if box.inline_formatting:
        words.append("inlines")
    if box.is_out_of_flow:
        words.append(str(box.style.position))
    if box.is_floating:
        words.append(f"float {box.style.float_}")
    if box.continues_before or box.continues_after:
        words.append("piece")
    if isinstance(box.content, ImageContent):
        words.append(f"image {box.content.image.resource.url[:80]}")
    elif isinstance(box.content, SvgContent):
        words.append("svg")
    if box.natural is not None:
        words.append(f"natural {_px(box.natural.width)} x {_px(box.natural.height)}")
    if box.source is not None and box.source.dynamic_key and not box.pseudo:
        words.append(f"key {box.source.dynamic_key}")
    return "".join(f" {word}" for word in words)


def _px(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"
