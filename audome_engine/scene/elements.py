"""What the document's elements mean for box generation: which have boxes of their own making, which children count.

Follows the HTML standard's rendering section (15.4 replaced elements, 15.5 widgets).
"""

from __future__ import annotations

from collections.abc import Sequence

from audome_engine.html.tree import Document, Element, Namespace, Text
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Display

EMBEDDED = frozenset(["video", "canvas", "iframe", "object", "embed", "audio"])
CONTROLS = frozenset(["input", "textarea", "select", "progress", "meter"])
LIST_OWNERS = frozenset(["ol", "ul", "menu", "dir"])
_CHILDLESS = EMBEDDED | CONTROLS | {"img", "br", "wbr"}


def is_svg_root(element: Element) -> bool:
    """Whether it is an `<svg>` that stands among HTML elements."""
    return element.namespace is Namespace.SVG and element.tag == "svg"


def foreign_objects(element: Element) -> list[Element]:
    """The outermost `<foreignObject>` elements in an `<svg>`, whose content has boxes of its own."""
    found: list[Element] = []
    stack = [element]
    while stack:
        for child in reversed(stack.pop().elements):
            if child.namespace is Namespace.SVG:
                (found if child.tag == "foreignObject" else stack).append(child)
    return found


def is_childless(element: Element) -> bool:
    """Whether its children generate no boxes: replaced elements, widgets, `<br>`."""
    return is_svg_root(element) or (element.is_html and element.tag in _CHILDLESS)


def box_children(element: Element) -> Sequence[Element | Text]:
    """The children that boxes are generated for."""
    if is_childless(element):
        return ()
    if element.is_html and element.tag == "details":
        return _details_children(element)
    return element.children


def _details_children(element: Element) -> Sequence[Element | Text]:
    """HTML 15.5.4: the first summary comes first; the rest lies in a slot that is rendered if the details are open."""
    summary = [child for child in element.elements if child.tag == "summary"][:1]
    if "open" not in element.attributes:
        return summary
    return [*summary, *(child for child in element.children if child not in summary)]


def generates_boxes(style: ComputedStyle | None) -> bool:
    """Whether an element with this style, or its children, generate boxes."""
    return style is not None and style.display is not Display.NONE


def dynamic_key(element: Element) -> str:
    """The key that `data-dynamic-key` gives it, or an empty string."""
    return element.attributes.get("data-dynamic-key", "").strip()


def keyed_elements(document: Document) -> dict[str, list[Element]]:
    """Dynamic key to the elements that have it, both in document order."""
    found: dict[str, list[Element]] = {}
    for element in document.root.iter():
        key = dynamic_key(element)
        if key:
            found.setdefault(key, []).append(element)
    return found
