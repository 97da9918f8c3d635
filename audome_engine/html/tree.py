"""The document as a tree of elements and texts, as the parser leaves it and the cascade reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Namespace(StrEnum):
    """Which language an element belongs to."""

    HTML = "http://www.w3.org/1999/xhtml"
    SVG = "http://www.w3.org/2000/svg"
    MATHML = "http://www.w3.org/1998/Math/MathML"


@dataclass(slots=True, eq=False)
class Text:
    """A run of characters."""

    data: str
    parent: Element | None = None
    line: int = 0


@dataclass(slots=True, eq=False)
class Element:
    """An element; HTML tags and attribute names are lower case, SVG ones as SVG spells them (`viewBox`)."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | Text] = field(default_factory=list)
    parent: Element | None = None
    line: int = 0  # of the start tag, from 1; 0: unknown
    namespace: Namespace = Namespace.HTML

    def append(self, child: Element | Text) -> None:
        """Add `child` as the last one."""
        child.parent = self
        self.children.append(child)

    @property
    def is_html(self) -> bool:
        """Whether it is an HTML element."""
        return self.namespace is Namespace.HTML

    @property
    def elements(self) -> list[Element]:
        """The child elements."""
        return [child for child in self.children if isinstance(child, Element)]

    def get(self, name: str, default: str = "") -> str:
        """The value of an attribute."""
        return self.attributes.get(name, default)

    def iter(self) -> Iterator[Element]:
        """This element and all below it, in document order, without recursion."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(reversed(element.elements))

    def text_content(self) -> str:
        """All text below it, in document order."""
        parts: list[str] = []
        stack: list[Element | Text] = [self]
        while stack:
            node = stack.pop()
            if isinstance(node, Text):
                parts.append(node.data)
            else:
                stack.extend(reversed(node.children))
        return "".join(parts)

    def path(self) -> str:
        """`/html[1]/body[1]/div[2]`: every step indexed among its siblings of the same tag, from 1."""
        steps: list[str] = []
        element: Element | None = self
        while element is not None:
            index = 1
            if element.parent is not None:
                for sibling in element.parent.children:
                    if sibling is element:
                        break
                    if isinstance(sibling, Element) and sibling.tag == element.tag:
                        index += 1
            steps.append(f"{element.tag}[{index}]")
            element = element.parent
        return "/" + "/".join(reversed(steps))


@dataclass(slots=True, eq=False)
class Document:
    """A parsed document: `root` is the `html` element (or `svg`, for an SVG document)."""

    root: Element
    source: str = ""  # the text it was parsed from, to find columns in

    def find(self, tag: str) -> Element | None:
        """The first HTML element with this tag, in document order."""
        return next((element for element in self.root.iter() if element.tag == tag and element.is_html), None)

    def by_id(self, identifier: str) -> Element | None:
        """The first element with this id."""
        return next((element for element in self.root.iter() if element.get("id") == identifier), None)
