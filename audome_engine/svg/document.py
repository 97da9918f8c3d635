"""What one drawing knows: its elements by id, their styles (also as instances of `<use>` inherit them), its budget."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote

from audome_engine.color import BLACK
from audome_engine.css import StyledTree
from audome_engine.display.commands import Command, Group
from audome_engine.errors import Diagnostics, LimitExceeded
from audome_engine.geometry import Rect
from audome_engine.html.tree import Element
from audome_engine.resources import ImageResource, Resources
from audome_engine.style.computed import INITIAL, ComputedStyle
from audome_engine.style.enums import BlendMode, Display
from audome_engine.style.values import SvgPaint
from audome_engine.text.fonts import FontContext

Styles = Mapping[Element, ComputedStyle]
DrawSvg = Callable[["Drawing", ImageResource, float, float], Group]

MOST_DRAWN = 100_000  # elements and characters, uses and patterns expanded: nested ones may grow exponentially
DEEPEST = 1_024  # nested elements, uses and patterns expanded


@dataclass(frozen=True, slots=True)
class Outside:
    """What the painters of HTML do for a drawing: the content of a `<foreignObject>` in a rectangle; of a style, an image
    of its mask by its index, placed in a rectangle and clipped to another, if any."""

    foreign: Callable[[Element, Rect], tuple[Command, ...]] | None = None
    mask_image: Callable[[ComputedStyle, int, Rect, Rect | None], tuple[Command, ...]] | None = None


NO_OUTSIDE = Outside()


@dataclass(slots=True)
class Drawing:
    """One SVG fragment being drawn. `external`: it may load what it refers to (an image file may not)."""

    root: Element
    tree: StyledTree
    fonts: FontContext
    resources: Resources
    diagnostics: Diagnostics
    draw_svg: DrawSvg  # an SVG file in some size
    base_url: str = ""
    external: bool = True
    fragment: str = ""  # of its URL: what of it is shown
    outside: Outside = NO_OUTSIDE
    clipping: int = 0  # in how many `<clipPath>` elements that are drawn: their content has no paint of its own
    depth: int = 0
    drawn: int = 0  # what was charged
    _noted: set[str] = field(default_factory=set)
    _ids: dict[str, Element] | None = None

    def style(self, element: Element) -> ComputedStyle:
        """The style of an element where it is being drawn."""
        style = self.tree.styles.get(element, INITIAL)
        return _silhouette(style) if self.clipping else style

    @property
    def styles(self) -> Styles:
        """Those of the document itself."""
        return self.tree.original.styles

    def find(self, reference: str) -> Element | None:
        """The element that `#id` (or the document's own URL with it) refers to."""
        place, _, identifier = reference.strip().partition("#")
        if not identifier or (place and place != self.base_url.partition("#")[0]):
            return None
        if self._ids is None:
            self._ids = _index(self.root)
        return self._ids.get(identifier) or self._ids.get(unquote(identifier))

    def find_resource(self, reference: str, tag: str) -> Element | None:
        """The `<clipPath>` or `<mask>` referred to. As in Chromium there is none that is not displayed itself, or is in a
        drawing that is not."""
        element = self.find(reference)
        if element is None or element.tag != tag or self._is_hidden(element):
            return None
        node = element.parent
        while node is not None:
            if (node.is_html or node.parent is None or node.parent.is_html) and self._is_hidden(node):
                return None
            node = node.parent
        return element

    def _is_hidden(self, element: Element) -> bool:
        return self.styles.get(element, INITIAL).display is Display.NONE

    def note(self, kind: str, line: int = 0) -> None:
        """Say once that elements of this kind are not drawn."""
        if kind not in self._noted:
            self._noted.add(kind)
            self.diagnostics.warning("unsupported-svg", f"{kind} in SVG is not drawn", line=line)

    def charge(self, amount: int = 1) -> None:
        """Count what is drawn.

        Raises:
            LimitExceeded: it is too much.
        """
        self.drawn += amount
        if self.drawn > MOST_DRAWN:
            message = "a drawing with this many elements, its <use> elements expanded, is too large"
            raise LimitExceeded("nodes", MOST_DRAWN, message)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One level of nesting.

        Raises:
            LimitExceeded: there are too many.
        """
        if self.depth >= DEEPEST:
            raise LimitExceeded("depth", DEEPEST, "a drawing is nested too deep, its <use> elements expanded")
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    @contextmanager
    def instance_of(self, target: Element, use: Element) -> Iterator[None]:
        """Inside, `target` and all below it inherit from a `<use>` (SVG 2, 5.5)."""
        before = self.tree
        self.tree = before.instance(target, use)
        self.charge(self.tree.count)
        try:
            yield
        finally:
            self.tree = before

    @contextmanager
    def original(self) -> Iterator[None]:
        """Inside, elements have the styles of the document itself: paint servers are never instances."""
        before = self.tree
        self.tree = before.original
        try:
            yield
        finally:
            self.tree = before


def passes_tests(element: Element) -> bool:
    """Conditional processing (SVG 2, 5.9), for a reader of English."""
    extensions = element.attributes.get("requiredExtensions")
    if extensions is not None and not (extensions.split() and _EXTENSIONS.issuperset(extensions.split())):
        return False
    languages = element.attributes.get("systemLanguage")
    return languages is None or any(part.strip().lower().partition("-")[0] == "en" for part in languages.split(","))


_EXTENSIONS = frozenset(["http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML"])


@lru_cache(maxsize=256)
def _silhouette(style: ComputedStyle) -> ComputedStyle:
    """What counts of a style in a `<clipPath>` (CSS Masking 1, 6.1): the geometry, filled by `clip-rule`."""
    return style.with_(
        fill=SvgPaint(BLACK), fill_opacity=1.0, fill_rule=style.clip_rule, stroke=SvgPaint(), opacity=1.0,
        mix_blend_mode=BlendMode.NORMAL, isolate=False, filter=(), mask_image=(None,),
    )  # fmt: skip


def _index(root: Element) -> dict[str, Element]:
    """Elements by id of the whole document: inline drawings may refer to each other's definitions."""
    top = root
    while top.parent is not None:
        top = top.parent
    found: dict[str, Element] = {}
    for element in top.iter():
        identifier = element.attributes.get("id")
        if identifier:
            found.setdefault(identifier, element)
    return found
