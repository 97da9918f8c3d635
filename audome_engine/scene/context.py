"""What all parts of box generation share for one styled document; kept with the scene, to make parts of it anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from audome_engine.errors import Diagnostics
from audome_engine.html.tree import Element, Text
from audome_engine.options import Limits, Medium
from audome_engine.resources import ImageResource, Resources, resolve_url
from audome_engine.scene.annotations import Annotations, annotate_container
from audome_engine.scene.nodes import Box, Node, Source
from audome_engine.style.computed import ComputedStyle, anonymous
from audome_engine.style.containers import ContainerSize
from audome_engine.style.enums import Display

if TYPE_CHECKING:
    from audome_engine.css.cascade import StyledDocument
    from audome_engine.scene.inline_text import FirstLine

_KEPT_STYLES = 20_000
_KEPT_SIZES = 4  # per query container


@dataclass(slots=True, eq=False)
class SceneContext:
    """One styled document's box generation.

    `boxes` remembers what each element generated that has a formatting context of its own; derived styles are
    remembered too, so that the same box always has the same style object. `containers` are the contexts of what is in
    query containers, which is styled again for every size that they have.
    """

    styled: StyledDocument
    medium: Medium
    resources: Resources
    diagnostics: Diagnostics
    limits: Limits
    notes: Annotations
    base_url: str | None
    keyed: dict[str, list[Element]]  # dynamic key -> elements
    boxes: dict[Element, list[Node]] = field(default_factory=dict)
    filled: dict[Exchange, Box] = field(default_factory=dict)  # in a container: its box, without and with an exchange
    lasting: Sequence[Box] = ()  # those in the box without an exchange
    containers: dict[Element, dict[ContainerSize, SceneContext]] = field(default_factory=dict)
    first_blocks: dict[Element, Element | None] = field(default_factory=dict)  # whose first line an element's is
    _derived: dict[tuple[ComputedStyle, object], ComputedStyle] = field(default_factory=dict)
    _elements: dict[Source, Element] = field(default_factory=dict)

    def element_of(self, source: Source | None) -> Element | None:
        """The element behind a source of the document's own."""
        if not self._elements:
            self._elements = {own: element for element, own in self.notes.sources.items()}
        return None if source is None else self._elements.get(source)

    def anonymous(self, parent: ComputedStyle, display: Display = Display.BLOCK) -> ComputedStyle:
        """The style of an anonymous box in a box of style `parent`."""
        key = (parent, ("anonymous", display))
        style = self._derived.get(key)
        if style is None:
            style = self._remember(key, anonymous(parent, display))
        return style

    def changed(self, style: ComputedStyle, **changes: object) -> ComputedStyle:
        """`style` with some (hashable) values changed; the same object for the same changes."""
        if all(getattr(style, name) == value for name, value in changes.items()):
            return style
        key = (style, tuple(sorted(changes.items())))
        derived = self._derived.get(key)
        if derived is None:
            derived = self._remember(key, style.with_(**changes))
        return derived

    def _remember(self, key: tuple[ComputedStyle, object], style: ComputedStyle) -> ComputedStyle:
        if len(self._derived) >= _KEPT_STYLES:  # bound backgrounds make a style per render
            self._derived.clear()
        self._derived[key] = style
        return style

    def in_container(self, element: Element, size: ContainerSize) -> SceneContext:
        """The context of what is in a query container of this size."""
        sizes = self.containers.setdefault(element, {})
        known = sizes.get(size)
        if known is None:
            styled = self.styled.in_container(element, size)
            notes = annotate_container(styled, element, self.notes)
            known = replace(
                self, styled=styled, notes=notes, boxes={}, filled={}, lasting=(), containers={}, _elements={}
            )
            if len(sizes) >= _KEPT_SIZES:
                del sizes[next(iter(sizes))]
            sizes[size] = known
        return known

    def image(self, url: str, element: Element) -> ImageResource | None:
        """The image behind an absolute URL; its failure is reported for `element`."""
        source = self.notes.sources.get(element)
        return self.resources.image(url, path=source.path if source is not None else "", line=element.line)

    def absolute(self, url: str, element: Element) -> str | None:
        """`url` made absolute, or None (and a diagnostic)."""
        resolved = resolve_url(url, self.base_url)
        if resolved is None:
            source = self.notes.sources.get(element)
            path = source.path if source is not None else ""
            message = f"{url[:200]}: a relative URL, and the document has no base_url"
            self.diagnostics.error("missing-resource", message, path=path, line=element.line)
        return resolved


@dataclass(slots=True, eq=False)
class Container:
    """What a box of a query container keeps, to be filled again."""

    element: Element
    context: SceneContext
    exchange: Exchange
    first: FirstLine | None = None  # of blocks around it, whose first line is in it


@dataclass(slots=True, eq=False)
class Exchange:
    """What a scene made anew has instead of the document's own; `dirty` are the elements whose boxes change for it.

    New children are texts and elements without children of their own (`<br>`).
    """

    children: Mapping[Element, Sequence[Element | Text]] = field(default_factory=dict)
    styles: Mapping[Element, ComputedStyle] = field(default_factory=dict)  # of the elements in `children`
    sources: Mapping[Element, Source] = field(default_factory=dict)  # likewise
    images: Mapping[Element, str] = field(default_factory=dict)  # instead of `src`
    backgrounds: Mapping[Element, str] = field(default_factory=dict)  # absolute URLs, instead of `background-image`
    dirty: frozenset[Element] = frozenset()
    all_dirty: bool = False
    lasting: bool = False  # the scene is the document's own from now on: its boxes are kept

    def keeps(self, element: Element) -> bool:
        """Whether the element's boxes stay as they are."""
        return not self.all_dirty and element not in self.dirty

    def for_styles(self, styled: StyledDocument) -> Exchange:
        """The same for other styles of the document."""
        styles: dict[Element, ComputedStyle] = {}
        for parent, children in self.children.items():
            elements = [child for child in children if isinstance(child, Element)]
            if elements and styled.covers(parent):
                styles.update(styled.styles_of_new(parent, elements))
        return replace(self, styles=styles)


NO_EXCHANGE = Exchange()
