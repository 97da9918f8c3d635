"""Dynamic elements: what a template's `data-dynamic-key` attributes make changeable (the schema of its data)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from audome_engine.html.tree import Document, Element, Text
from audome_engine.scene.elements import keyed_elements

ElementType = Literal["text", "image"]
_IMAGES = frozenset(["img", "image", "video"])


@dataclass(frozen=True, slots=True)
class DynamicElement:
    """One changeable element: `type` "text" takes `<key>.text`, "image" takes `<key>.img`.

    `default_value` is what the template shows without data: the text, with `\\n` for `<br>`, or the image's URL as
    written; `placeholder` comes from `data-placeholder`.
    """

    type: ElementType
    dynamic_key: str
    default_value: str
    placeholder: str = ""


def find_dynamic_elements(document: Document) -> list[DynamicElement]:
    """The dynamic elements in document order; a key that several elements share counts once, as its first one."""
    return [_describe(key, elements[0]) for key, elements in keyed_elements(document).items()]


def _describe(key: str, element: Element) -> DynamicElement:
    placeholder = element.get("data-placeholder")
    if element.tag in _IMAGES:
        attribute = {"img": "src", "image": "href", "video": "poster"}[element.tag]
        return DynamicElement("image", key, element.get(attribute).strip(), placeholder)
    url = _background_url(element)
    if url is not None and not element.text_content().strip():
        return DynamicElement("image", key, url, placeholder)
    return DynamicElement("text", key, shown_text(element), placeholder)


def _background_url(element: Element) -> str | None:
    """The image that the element's own style attribute gives it as background."""
    pattern = r"""background(?:-image)?\s*:[^;]*?\burl\(\s*(?:"([^"]*)"|'([^']*)'|([^"')\s]*))\s*\)"""
    match = re.search(pattern, element.get("style"), re.IGNORECASE)
    return None if match is None else next((group for group in match.groups() if group is not None), "")


def shown_text(element: Element) -> str:
    """The text below `element` as it reads: white space collapsed, `<br>` as line breaks."""
    if element.tag == "input":
        return element.get("value")
    parts: list[str] = []
    stack: list[Element | Text] = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, Text):
            parts.append(re.sub(r"[ \t\r\n\f]+", " ", node.data))
        elif node.tag == "br":
            parts.append("\n")
        elif node.tag not in ("script", "style"):
            stack.extend(reversed(node.children))
    lines = re.sub(r" +", " ", "".join(parts)).split("\n")
    return "\n".join(line.strip() for line in lines).strip("\n")
