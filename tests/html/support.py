"""Parsed documents as text."""

from __future__ import annotations

from audome_engine.errors import Diagnostics
from audome_engine.html.parser import parse_html
from audome_engine.html.tree import Document, Element, Text
from audome_engine.options import Limits


def parsed(html: str, **limits: int) -> Document:
    return parse_html(html, limits=Limits(**limits), diagnostics=Diagnostics())


def written(element: Element) -> str:
    """The tree as balanced tags, without attributes, without recursion."""
    parts: list[str] = []
    stack: list[Element | str] = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        parts.append(f"<{node.tag}>")
        stack.append(f"</{node.tag}>")
        stack.extend(child.data if isinstance(child, Text) else child for child in reversed(node.children))
    return "".join(parts)


def body(html: str, **limits: int) -> str:
    """What is in the body of `html`."""
    found = parsed(html, **limits).find("body")
    assert found is not None
    return written(found).removeprefix("<body>").removesuffix("</body>")
