"""The `lang` and `dir` attributes resolved down the tree (HTML, 3.2.6.3 and 3.2.6.4)."""

from __future__ import annotations

from audome_engine.css.selectors import Tree
from audome_engine.html.tree import Element, Text
from audome_engine.text.bidi import bidi_class

_SKIPPED = frozenset(["bdi", "script", "style", "textarea"])


def annotate_tree(root: Element, tree: Tree) -> None:
    """Fill `tree.languages` and `tree.directions` for every element below `root`."""
    stack: list[tuple[Element, str, str]] = [(root, "", "ltr")]
    while stack:
        element, language, direction = stack.pop()
        language = element.attributes.get("lang", element.attributes.get("xml:lang", language))
        direction = _direction(element, direction)
        tree.languages[element] = language
        tree.directions[element] = direction
        stack.extend((child, language, direction) for child in element.elements)


def _direction(element: Element, inherited: str) -> str:
    if not element.is_html:
        return inherited
    written = element.attributes.get("dir", "").strip().lower()
    if written in ("ltr", "rtl"):
        return written
    if written == "auto" or (element.tag == "bdi" and "dir" not in element.attributes):
        return _of_text(_contained_text(element))
    return inherited


def _of_text(text: str) -> str:
    """The direction of the first strong character; unlike in UAX #9, P2, also of one in an isolate."""
    kind = next((kind for kind in map(bidi_class, text) if kind in ("L", "R", "AL")), "L")
    return "ltr" if kind == "L" else "rtl"


def is_auto(element: Element) -> bool:
    """Whether the element's direction follows its text."""
    written = element.attributes.get("dir", "").strip().lower()
    return written == "auto" or (element.tag == "bdi" and written not in ("ltr", "rtl"))


def _contained_text(element: Element) -> str:
    """The text that counts for `dir=auto`: not that of bdi, of other elements with `dir`, or of form controls."""
    if element.tag in ("input", "textarea"):
        return element.get("value") or element.text_content()
    parts: list[str] = []
    stack: list[Element | Text] = list(reversed(element.children))
    while stack:
        node = stack.pop()
        if isinstance(node, Text):
            parts.append(node.data)
        elif node.tag not in _SKIPPED and "dir" not in node.attributes:
            stack.extend(reversed(node.children))
    return "".join(parts)
