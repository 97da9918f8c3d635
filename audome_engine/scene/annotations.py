"""One walk over the styled document before boxes are made: per element its place (order, path, dynamic key) and, for
what is counted along the way, the resolved content of its pseudo-elements (CSS Lists 3, 4; CSS Content 3).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from audome_engine.html.tree import Element
from audome_engine.scene.counter_styles import CounterStyles
from audome_engine.scene.counters import LIST_ITEM, Counters, Quotes
from audome_engine.scene.elements import (
    LIST_OWNERS,
    box_children,
    dynamic_key,
    foreign_objects,
    generates_boxes,
    is_childless,
    is_svg_root,
)
from audome_engine.scene.nodes import Source
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.counter_styles import DRAWN_MARKERS
from audome_engine.style.enums import Containment, Direction, Keyword
from audome_engine.style.values import (
    ContentCounter,
    ContentItem,
    ContentQuote,
    CounterChange,
    ImageValue,
)

if TYPE_CHECKING:
    from audome_engine.css.cascade import StyledDocument


class MarkerSymbol(NamedTuple):
    """A marker that is drawn, not written: the name of its counter style."""

    name: str


class MarkerImage(NamedTuple):
    """A marker's image; where it does not load, the pieces after it are the marker."""

    image: ImageValue


Piece: TypeAlias = str | ImageValue | MarkerSymbol | MarkerImage


@dataclass(slots=True, eq=False)
class Resumption:
    """Where the walk enters a query container whose content is styled once its size is known."""

    path: str
    order: int
    counters: Counters
    quotes: int  # the depth
    steps: list[int]


@dataclass(slots=True)
class Annotations:
    """Facts per element; only elements that generate boxes (or whose children do) have them."""

    orders: dict[Element, int] = field(default_factory=dict)
    after_orders: dict[Element, int] = field(default_factory=dict)  # of ::after: greater than all descendants'
    sources: dict[Element, Source] = field(default_factory=dict)
    slots: dict[Element, str] = field(default_factory=dict)  # the nearest dynamic key on the way up, where there is one
    content: dict[tuple[Element, str], tuple[Piece, ...]] = field(default_factory=dict)  # "before", "after", "marker"
    resumptions: dict[Element, Resumption] = field(default_factory=dict)
    counting: list[int] = field(default_factory=list)  # orders of elements that change counters or quotes, ascending

    def counts_below(self, element: Element) -> bool:
        """Whether something below `element` changes a counter or the depth of quotation."""
        start = bisect_left(self.counting, self.orders[element] + 1)
        return start < len(self.counting) and self.counting[start] < self.after_orders[element]


def annotate(styled: StyledDocument) -> Annotations:
    """Walk the document in order."""
    return _Walk(styled).run()


def annotate_container(styled: StyledDocument, element: Element, known: Annotations) -> Annotations:
    """The notes on a query container and what is in it, where `styled` has other styles than what `known` is about.

    Counters and quotes go on from where they were; what is in a container changes none outside (CSS Containment 2, 3.3).
    """
    return _Walk(styled).resume(element, known)


class _Walk:
    """The state of the walk; every element is entered and left, without recursion."""

    def __init__(self, styled: StyledDocument) -> None:
        self._styled = styled
        self._counter_styles = CounterStyles(styled.counter_styles)
        self._notes = Annotations()
        self._counters = Counters()
        self._quotes = Quotes()
        self._contained_quotes: list[int] = []  # the depths to go back to
        self._order = 0
        self._steps: list[int] = [1]  # by how much list items count, innermost list last

    def run(self) -> Annotations:
        root = self._styled.document.root
        stack: list[tuple[Element, str | None]] = []  # None: leave
        if generates_boxes(self._styled.styles.get(root)):
            stack.append((root, "/html[1]" if root.tag == "html" else f"/{root.tag}[1]"))
        self._run(stack)
        return self._notes

    def resume(self, element: Element, known: Annotations) -> Annotations:
        notes, resumption = self._notes, known.resumptions[element]
        self._counters, self._quotes = resumption.counters.copy(), Quotes(resumption.quotes)
        self._order, self._steps = resumption.order, list(resumption.steps)
        notes.sources[element] = known.sources[element]
        notes.orders[element] = known.orders[element]
        if element in known.slots:
            notes.slots[element] = known.slots[element]
        self._enter_content(element, self._styled.styles[element])
        self._run([(element, None), *reversed(self._child_paths(element, resumption.path))])
        return notes

    def _run(self, stack: list[tuple[Element, str | None]]) -> None:
        while stack:
            element, path = stack.pop()
            if path is None:
                self._leave(element)
                continue
            if not generates_boxes(self._styled.styles.get(element)):
                self._skip(element)
                continue
            self._enter(element, path)
            stack.append((element, None))
            stack.extend(reversed(self._child_paths(element, path)))

    def _child_paths(self, element: Element, path: str) -> list[tuple[Element, str | None]]:
        """The children to walk, with their paths; all siblings count for the index."""
        if is_svg_root(element):
            return [(child, child.path()) for child in foreign_objects(element)]
        walked = {child for child in box_children(element) if isinstance(child, Element)}
        result: list[tuple[Element, str | None]] = []
        seen: dict[str, int] = {}
        for child in element.elements:
            seen[child.tag] = seen.get(child.tag, 0) + 1
            if child in walked:
                result.append((child, f"{path}/{child.tag}[{seen[child.tag]}]"))
        return result

    def _skip(self, element: Element) -> None:
        """Nothing is generated: the orders of what is in it stay free, so that all others are the same without it."""
        stack = [element]
        while stack:
            self._order += 3
            skipped = stack.pop()
            children = foreign_objects(skipped) if is_svg_root(skipped) else box_children(skipped)
            stack.extend(child for child in children if isinstance(child, Element))

    def _enter(self, element: Element, path: str) -> None:
        notes, style = self._notes, self._styled.styles[element]
        key = dynamic_key(element)
        notes.sources[element] = Source(path, element.tag, element.get("id"), key, element.line)
        slot = key or (notes.slots.get(element.parent, "") if element.parent is not None else "")
        if slot:
            notes.slots[element] = slot
        notes.orders[element] = self._order
        self._count(element, style)
        self._order += 2  # the markers and ::before come right after their element
        if element in self._styled.containers:
            quotes, steps = self._quotes.depth, list(self._steps)
            notes.resumptions[element] = Resumption(path, self._order, self._counters.copy(), quotes, steps)
        self._enter_content(element, style)

    def _enter_content(self, element: Element, style: ComputedStyle) -> None:
        contained = Containment.STYLE in style.contain
        self._counters.enter(contained=contained)
        if contained:
            self._contained_quotes.append(self._quotes.depth)
        if style.display.is_list_item:
            self._marker(element, style)
        if element.is_html and element.tag in LIST_OWNERS:
            # The list's own counter (HTML 15.3.7). As in Chromium it counts nothing after the list, and nothing that
            # counter properties of the list itself say of it
            self._counters.reset(LIST_ITEM, _list_start(element, self._styled))
            self._steps.append(-1 if element.tag == "ol" and "reversed" in element.attributes else 1)
        self._pseudo(element, "before")

    def _leave(self, element: Element) -> None:
        self._pseudo(element, "after")
        if element.is_html and element.tag in LIST_OWNERS:
            self._steps.pop()
        self._counters.leave()
        if Containment.STYLE in self._styled.styles[element].contain:
            self._quotes.depth = self._contained_quotes.pop()
        self._notes.after_orders[element] = self._order
        self._order += 1

    def _count(self, element: Element, style: ComputedStyle) -> None:
        """The counter properties, with what the HTML standard implies for list items (15.3.7)."""
        resets, increments, sets = style.counter_reset, style.counter_increment, style.counter_set
        if style.display.is_list_item:
            if not _names(increments, LIST_ITEM):
                increments = (*increments, CounterChange(LIST_ITEM, self._steps[-1]))
            value = _integer(element.get("value")) if element.tag == "li" else None
            if value is not None and not _names(sets, LIST_ITEM):
                sets = (*sets, CounterChange(LIST_ITEM, value))
        if resets or increments or sets or (element.is_html and element.tag in LIST_OWNERS):
            self._mark_counting()
            self._counters.apply(resets, increments, sets)

    def _mark_counting(self) -> None:
        counting = self._notes.counting
        if not counting or counting[-1] != self._order:
            counting.append(self._order)

    def _pseudo(self, element: Element, name: str) -> None:
        """::before or ::after: its counters change as those of a first or last child would."""
        style = self._styled.pseudo.get((element, name))
        if is_childless(element):
            return  # CSS Pseudo-Elements 4, 4.1: replaced elements have none
        if style is None or isinstance(style.content, Keyword) or not generates_boxes(style):
            return
        changes = style.counter_reset, style.counter_increment, style.counter_set
        if any(changes):
            self._mark_counting()
            self._counters.apply(*changes)
        self._notes.content[element, name] = self._resolved(style.content, style)

    def _marker(self, element: Element, style: ComputedStyle) -> None:
        """CSS Lists 3, 3.2: `content` of ::marker, else the image, else the counter style."""
        own = self._styled.pseudo.get((element, "marker"))
        pieces: tuple[Piece, ...] = ()
        if own is not None and own.content is Keyword.NONE:
            return
        if own is not None and isinstance(own.content, tuple):
            pieces = self._resolved(own.content, own)
        elif style.list_style_image is not None:
            pieces = (MarkerImage(style.list_style_image), *self._counted_marker(style))
        else:
            pieces = self._counted_marker(style)
        if pieces:
            self._notes.content[element, "marker"] = pieces

    def _counted_marker(self, style: ComputedStyle) -> tuple[Piece, ...]:
        kind = style.list_style_type
        if isinstance(kind, str) and kind in DRAWN_MARKERS:
            return (MarkerSymbol(kind),)
        text = self._counter_styles.marker_text(self._counters.value(LIST_ITEM), kind)
        return (text,) if text else ()

    def _resolved(self, content: tuple[ContentItem, ...], style: ComputedStyle) -> tuple[Piece, ...]:
        """CSS Content 3, 2: strings, counters and quotes joined to text, images between."""
        pieces: list[Piece] = []
        for item in content:
            piece = self._text_of(item, style)
            before = pieces[-1] if pieces else None
            if isinstance(piece, str) and isinstance(before, str):
                pieces[-1] = before + piece
            else:
                pieces.append(piece)
        return tuple(pieces)

    def _text_of(self, item: ContentItem, style: ComputedStyle) -> Piece:
        if isinstance(item, ContentCounter):
            rtl = style.direction is Direction.RTL
            values = self._counters.values(item.name) if item.separator is not None else ()
            values = values or (self._counters.value(item.name),)
            texts = [self._counter_styles.text(value, item.style, rtl=rtl) for value in values]
            return (item.separator or "").join(texts)
        if isinstance(item, ContentQuote):
            self._mark_counting()
            return self._quotes.mark(item.opens, item.shown, style.quotes, style.lang)
        return item


def _names(changes: tuple[CounterChange, ...], name: str) -> bool:
    return any(change.name == name for change in changes)


def _integer(text: str) -> int | None:
    """HTML 2.3.4.1, rules for parsing integers."""
    stripped = text.strip(" \t\n\f\r")
    digits = stripped[1:] if stripped[:1] in ("-", "+") else stripped
    length = next((i for i, c in enumerate(digits) if c not in "0123456789"), len(digits))
    if not 0 < length <= 10:
        return None
    return -int(digits[:length]) if stripped.startswith("-") else int(digits[:length])


def _list_start(owner: Element, styled: StyledDocument) -> int:
    """The value before the first item's: `start`, or for reversed lists the number of items (HTML 4.4.5)."""
    if owner.tag != "ol":
        return 0
    start = _integer(owner.get("start")) if "start" in owner.attributes else None
    if "reversed" not in owner.attributes:
        return 0 if start is None else start - 1
    return (_item_count(owner, styled) if start is None else start) + 1


def _item_count(owner: Element, styled: StyledDocument) -> int:
    count = 0
    stack = owner.elements
    while stack:
        element = stack.pop()
        style = styled.styles.get(element)
        if style is None or not generates_boxes(style):
            continue
        count += style.display.is_list_item
        if not (element.is_html and element.tag in LIST_OWNERS):
            stack.extend(element.elements)
    return count
