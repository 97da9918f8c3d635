"""Box generation (CSS Display 3, section 2): a styled document to a `Scene`, without recursion.

Elements are entered in document order and finished innermost first; what a finished box needs besides (anonymous boxes,
white space, markers) is in the modules beside this one. A scene can be made anew with parts exchanged: elements that
the exchange does not touch keep the boxes they have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from audome_engine.errors import Diagnostics
from audome_engine.html.tree import Element
from audome_engine.html.tree import Text as TextNode
from audome_engine.interpreter import collector_waits
from audome_engine.options import Limits, Medium
from audome_engine.resources import Resources, resolve_url
from audome_engine.scene.annotations import annotate
from audome_engine.scene.context import NO_EXCHANGE, Container, Exchange, SceneContext
from audome_engine.scene.controls import button_style, control_box
from audome_engine.scene.elements import (
    CONTROLS,
    EMBEDDED,
    box_children,
    foreign_objects,
    generates_boxes,
    is_childless,
    is_svg_root,
    keyed_elements,
)
from audome_engine.scene.fieldsets import content_box, fieldset_style, take_legend
from audome_engine.scene.flow import Flow
from audome_engine.scene.generated import content_nodes
from audome_engine.scene.inline_text import FirstLine
from audome_engine.scene.markers import marker_box
from audome_engine.scene.nodes import Box, BoxKind, ControlSize, Definitions, ImageContent, Node, Scene, Text
from audome_engine.scene.replaced import embedded_element, foreign_style, image_element, svg_element
from audome_engine.scene.whitespace import ZERO_WIDTH_SPACE
from audome_engine.style.computed import INITIAL, ComputedStyle, inherit_alike
from audome_engine.style.containers import ContainerSize, Filled
from audome_engine.style.enums import Display, Float, ListStylePosition, Overflow
from audome_engine.style.values import UrlImage

if TYPE_CHECKING:
    from audome_engine.css.cascade import StyledDocument

_KINDS = {
    Display.BLOCK: BoxKind.BLOCK,
    Display.FLOW_ROOT: BoxKind.BLOCK,
    Display.LIST_ITEM: BoxKind.BLOCK,
    Display.FLOW_ROOT_LIST_ITEM: BoxKind.BLOCK,
    Display.INLINE_LIST_ITEM: BoxKind.INLINE,
    Display.INLINE_BLOCK_LIST_ITEM: BoxKind.BLOCK,
    Display.INLINE_BLOCK: BoxKind.BLOCK,
    Display.TABLE_CELL: BoxKind.BLOCK,
    Display.TABLE_CAPTION: BoxKind.BLOCK,
    Display.INLINE: BoxKind.INLINE,
    Display.FLEX: BoxKind.FLEX,
    Display.INLINE_FLEX: BoxKind.FLEX,
    Display.GRID: BoxKind.GRID,
    Display.INLINE_GRID: BoxKind.GRID,
    Display.TABLE: BoxKind.TABLE,
    Display.INLINE_TABLE: BoxKind.TABLE,
}
_INLINES = {Display.INLINE: Display.INLINE_BLOCK, Display.INLINE_LIST_ITEM: Display.INLINE_BLOCK_LIST_ITEM}
_CONTAINED = frozenset([BoxKind.BLOCK, BoxKind.FLEX, BoxKind.GRID])  # whose size can be contained
_ITEM_KINDS = (BoxKind.FLEX, BoxKind.GRID)

_CONFINING = frozenset([Display.TABLE_CELL, Display.FLEX, Display.INLINE_FLEX, Display.GRID, Display.INLINE_GRID])
_INTEGER = re.compile(r"[ \t\r\n\f]*\+?(\d+)")
_MOST_COLUMNS, _MOST_ROWS = 1000, 65534  # HTML 4.9.11


def build_scene(
    styled: StyledDocument, medium: Medium, *, resources: Resources, diagnostics: Diagnostics, limits: Limits
) -> Scene:
    """The boxes of a styled document for one medium.

    Images are loaded as far as their headers; what cannot be loaded becomes a diagnostic and an empty box.

    Raises:
        LimitExceeded: an image has more pixels than `limits` allow.
    """
    context = SceneContext(
        styled=styled,
        medium=medium,
        resources=resources,
        diagnostics=diagnostics,
        limits=limits,
        notes=annotate(styled),
        base_url=_base_url(styled, resources.base_url),
        keyed=keyed_elements(styled.document),
    )
    with collector_waits():
        return _Builder(context, NO_EXCHANGE).run()


def rebuild_scene(scene: Scene, exchange: Exchange) -> Scene:
    """The scene as it is with `exchange` in the document; boxes of elements that are not dirty are the same objects."""
    if not isinstance(scene.origin, SceneContext):
        raise TypeError("a scene that build_scene made is wanted")
    builder = _Builder(scene.origin, exchange)
    found = builder.run()
    return _Builder(scene.origin, replace(exchange, all_dirty=True)).run() if builder.is_stale else found


class ContainerResolver:
    """Fills the boxes of query containers again once layout knows their size; a `StyleResolver` (CSS Conditional 5)."""

    def resolve(self, box: Box, size: ContainerSize) -> Filled[Box]:
        """A copy of `box` with what is in it styled for this size."""
        container = box.container
        if not isinstance(container, Container):
            raise TypeError("the box of a query container is wanted")
        exchange = container.exchange
        context = container.context.in_container(container.element, size)
        filled = context.filled
        if NO_EXCHANGE not in filled:  # first as it is: what an exchange does not touch is kept
            filled[NO_EXCHANGE] = _Builder(context, NO_EXCHANGE).refill(box, container)
            context.lasting = [node for node in filled[NO_EXCHANGE].walk() if isinstance(node, Box)]
        if exchange not in filled:
            context.filled = {NO_EXCHANGE: filled[NO_EXCHANGE]}
            context.filled[exchange] = _refilled(context, box, exchange.for_styles(context.styled))
        return Filled(replace(context.filled[exchange], style=box.style), context.lasting)


def _refilled(context: SceneContext, box: Box, exchange: Exchange) -> Box:
    builder = _Builder(context, exchange)
    container = box.container
    assert isinstance(container, Container)
    found = builder.refill(box, container)
    return _refilled(context, box, replace(exchange, all_dirty=True)) if builder.is_stale else found


def _base_url(styled: StyledDocument, base_url: str | None) -> str | None:
    """HTML 4.2.3: the first `<base href>` changes what relative URLs refer to."""
    for element in styled.document.root.iter():
        if element.tag == "base" and element.is_html and "href" in element.attributes:
            return resolve_url(element.get("href"), base_url) or base_url
    return base_url


@dataclass(slots=True)
class _Frame:
    """An element that has been entered: what its children generate gathers in `nodes`."""

    element: Element
    style: ComputedStyle
    box: Box | None  # None: display: contents
    children: Iterator[Element | TextNode]
    slot: str
    items: bool  # whether the children are flex or grid items
    around: ComputedStyle  # of the nearest box
    confined: bool  # see Box; of the children
    nodes: list[Node] = field(default_factory=list)


class _Builder:
    """One pass over the document."""

    def __init__(self, context: SceneContext, exchange: Exchange) -> None:
        self._context = context
        self._exchange = exchange
        self._styled = context.styled
        self._notes = context.notes
        self._flow = Flow(context, exchange)
        self._root = context.styled.document.root
        self._body = next((e for e in self._root.elements if e.tag == "body" and e.is_html), None)
        self._body_box: Box | None = None

    def run(self) -> Scene:
        """Generate everything and say whose background is the canvas's."""
        nodes = self._generate(self._root)
        root = next((node for node in nodes if isinstance(node, Box)), None)
        if root is None:
            root = Box(BoxKind.BLOCK, self._context.anonymous(self._styled.styles.get(self._root, INITIAL)))
        root.is_root = True
        medium = self._context.medium
        context = self._context
        definitions = Definitions(context.styled.document.root, context.styled.tree, context.base_url or "")
        scene = Scene(root, definitions, root.style, None, medium.width, medium.height, origin=context)
        # CSS Backgrounds 3, 2.11.2: body's background where the root has none
        body = self._body_box or self._known_body_box()
        if _has_background(root.style):
            scene.canvas_box = root
        elif body is not None and self._body_propagates() and _has_background(body.style):
            scene.canvas_style, scene.canvas_box = body.style, body
        _collect(scene)
        return scene

    @property
    def is_stale(self) -> bool:
        """Whether boxes that were kept must be made anew."""
        return self._flow.is_stale

    def refill(self, box: Box, container: Container) -> Box:
        """A copy of a query container's box with what is in it generated anew."""
        box = replace(box, children=[], inline_formatting=False, outside_marker=None, container=None, first_line=None)
        self._finished(self._entered(container.element, box.style, box, None))
        if container.first is not None:
            self._flow.pass_first_line(box, container.first, container.element)
        return box

    def _known_body_box(self) -> Box | None:
        nodes = self._context.boxes.get(self._body, []) if self._body is not None else []
        return next((node for node in nodes if isinstance(node, Box)), None)

    def _generate(self, root: Element) -> list[Node]:
        opened = self._open(root, None)
        return self._finished(opened) if isinstance(opened, _Frame) else opened

    def _finished(self, frame: _Frame) -> list[Node]:
        """What an entered element and all in it generate."""
        stack = [frame]
        while True:
            frame = stack[-1]
            child = next(frame.children, None)
            if child is None:
                nodes = self._close(stack.pop())
                if not stack:
                    return nodes
                stack[-1].nodes.extend(nodes)
            elif isinstance(child, TextNode):
                if child.data:
                    frame.nodes.append(self._text(child.data, frame))
            else:
                opened = self._open(child, frame)
                if isinstance(opened, _Frame):
                    stack.append(opened)
                else:
                    frame.nodes.extend(opened)

    def _text(self, data: str, frame: _Frame) -> Node:
        text = Text(data, frame.style, self._notes.sources.get(frame.element), frame.slot)
        if frame.box is not None or not data.strip() or inherit_alike(frame.style, frame.around):
            return text
        # an anonymous inline box holds what the text inherits from an element without a box
        style = self._context.anonymous(frame.style, Display.INLINE)
        return Box(BoxKind.INLINE, style, children=[text], order=self._notes.orders.get(frame.element, 0))

    # -- entering --------------------------------------------------------------------------------------------------

    def _open(self, element: Element, parent: _Frame | None) -> _Frame | list[Node]:
        """What the element generates where that is known at once, else a frame to gather its children in."""
        style = self._styled.styles.get(element) or self._exchange.styles.get(element)
        if style is None or not generates_boxes(style):
            return []
        if self._exchange is not NO_EXCHANGE and self._exchange.keeps(element):
            known = self._context.boxes.get(element)
            if known is not None:
                return known
        style = self._used_style(element, style, parent)
        if is_childless(element):
            return self._childless(element, style)
        box = None
        if style.display is not Display.CONTENTS:
            box = Box(
                _KINDS.get(style.display, BoxKind.TABLE_PART),
                style,
                self._notes.sources[element],
                order=self._notes.orders[element],
                control=ControlSize() if element.tag == "button" and element.is_html else None,
                confined=parent is not None and parent.confined,
            )
            _set_spans(box, element)
            if element in self._styled.containers and box.kind in _CONTAINED:
                box.container = Container(element, self._context, self._exchange)
        return self._entered(element, style, box, parent)

    def _entered(self, element: Element, style: ComputedStyle, box: Box | None, parent: _Frame | None) -> _Frame:
        items = parent.items if box is None and parent is not None else box is not None and _has_items(box)
        around = parent.around if box is None and parent is not None else style
        slot = self._notes.slots.get(element, "")
        confined = (parent is not None and parent.confined) or style.display in _CONFINING
        frame = _Frame(element, style, box, iter(self._children(element)), slot, items, around, confined)
        if box is not None:
            self._add_marker(frame, box)
        frame.nodes.extend(self._pseudo(element, "before", items))
        return frame

    def _children(self, element: Element) -> Sequence[Element | TextNode]:
        children = self._exchange.children.get(element)
        return box_children(element) if children is None else children

    def _used_style(self, element: Element, style: ComputedStyle, parent: _Frame | None) -> ComputedStyle:
        """The computed style with what the place of the box in the tree makes of it."""
        context = self._context
        url = self._exchange.backgrounds.get(element)
        if url is not None:
            style = context.changed(style, background_image=(UrlImage(url),))
        if style.display is Display.CONTENTS and element is not self._root:
            return style
        style = self._blockified(style, parent is None or parent.items)
        if parent is not None and style.display in _INLINES and style.writing_mode is not parent.around.writing_mode:
            style = context.changed(style, display=_INLINES[style.display])  # CSS Writing Modes 4, 3.2
        if element.tag in ("fieldset", "button") and element.is_html:
            style = fieldset_style(context, style) if element.tag == "fieldset" else button_style(context, style)
        if element is self._root:
            style = self._root_style(style)
        elif element is self._body and self._body_propagates() and _shows_overflow(self._styled.styles[self._root]):
            style = context.changed(style, overflow_x=Overflow.VISIBLE, overflow_y=Overflow.VISIBLE)
        return style

    def _blockified(self, style: ComputedStyle, is_item: bool) -> ComputedStyle:
        """CSS Display 3, 2.7 and 2.8."""
        display = style.display
        if is_item or style.is_out_of_flow or style.float_ is not Float.NONE:
            display = Display.BLOCK if display is Display.CONTENTS else display.blockified
        return style if display is style.display else self._context.changed(style, display=display)

    def _root_style(self, style: ComputedStyle) -> ComputedStyle:
        """CSS Overflow 3, 3.3 and CSS Writing Modes 4, 8.1: the viewport takes the root's or body's overflow, the root
        body's direction."""
        body = self._styled.styles.get(self._body) if self._body is not None else None
        changes: dict[str, object] = {"overflow_x": Overflow.VISIBLE, "overflow_y": Overflow.VISIBLE}
        if body is not None and generates_boxes(body) and self._body_propagates():
            changes["direction"], changes["writing_mode"] = body.direction, body.writing_mode
        return self._context.changed(style, **changes)

    def _body_propagates(self) -> bool:
        """CSS Containment 2, 2: nothing of body's goes to the viewport or the canvas where it or the root is contained."""
        elements = (self._root, self._body)
        return not any(self._styled.styles.get(e, INITIAL).contain for e in elements if e is not None)

    def _add_marker(self, frame: _Frame, box: Box) -> None:
        display = frame.style.display
        if not display.is_list_item:
            return
        inside = display is Display.INLINE_LIST_ITEM or frame.style.list_style_position is ListStylePosition.INSIDE
        marker = marker_box(self._context, frame.element, frame.style, inside=inside)
        if marker is not None and inside:
            frame.nodes.append(marker)
        else:
            box.outside_marker = marker

    # -- elements without children ---------------------------------------------------------------------------------

    def _childless(self, element: Element, style: ComputedStyle) -> list[Node]:
        if style.display is Display.CONTENTS:
            return []  # CSS Display 3, appendix B: as none
        node = self._childless_node(element, style)
        if isinstance(node, Box):
            node.order = self._notes.orders.get(element, 0)
            if node.kind is not BoxKind.REPLACED:
                self._flow.close(node)
            self._remember(element, [node])
        return [node]

    def _childless_node(self, element: Element, style: ComputedStyle) -> Node:
        context = self._context
        if is_svg_root(element):
            return svg_element(context, element, style, self._foreign(element))
        if element.tag == "br":
            source = self._notes.sources.get(element) or self._exchange.sources.get(element)
            return Box(BoxKind.LINE_BREAK, style, source)
        if element.tag == "wbr":
            return Text(ZERO_WIDTH_SPACE, style)
        if element.tag in EMBEDDED:
            return embedded_element(context, element, style)
        if element.tag in CONTROLS and element.get("type").strip().lower() != "image":
            return control_box(context, element, style)
        return image_element(context, element, style, self._exchange.images.get(element))

    def _foreign(self, element: Element) -> dict[Element, Box]:
        """The boxes in the `<foreignObject>` elements of an `<svg>`."""
        found: dict[Element, Box] = {}
        for child in foreign_objects(element):
            for node in self._generate(child):
                if isinstance(node, Box):
                    found[child] = replace(node, style=foreign_style(self._context, node.style))
        return found

    # -- leaving ---------------------------------------------------------------------------------------------------

    def _close(self, frame: _Frame) -> list[Node]:
        frame.nodes.extend(self._pseudo(frame.element, "after", frame.items))
        box = frame.box
        if box is None:
            return frame.nodes
        box.children = self._without_legend(frame, box)
        self._flow.close(box)
        if box.kind is BoxKind.BLOCK:
            self._set_first_line(frame.element, box)
        if frame.element is self._body:
            self._body_box = box
        if box.kind is not BoxKind.INLINE:
            self._remember(frame.element, [box])
        return [box]

    def _set_first_line(self, element: Element, box: Box) -> None:
        owned = {name for name in ("first-letter", "first-line") if (element, name) in self._styled.pseudo}
        if owned:
            first = FirstLine(*(element if name in owned else None for name in ("first-letter", "first-line")))
            self._flow.pass_first_line(box, first, element)

    def _without_legend(self, frame: _Frame, box: Box) -> list[Node]:
        """The children of an element's box; a fieldset's legend is apart, what else is in it is in a box of its own."""
        element = frame.element
        if element.tag != "fieldset" or not element.is_html or box.kind not in (BoxKind.BLOCK, *_ITEM_KINDS):
            return frame.nodes
        box.legend = take_legend(frame.nodes)
        if box.legend is None:
            return frame.nodes
        content = content_box(self._context, box, frame.nodes)
        self._flow.close(content)
        box.kind = BoxKind.BLOCK
        return [content]

    def _remember(self, element: Element, nodes: list[Node]) -> None:
        """Inline boxes are not kept: their text depends on what stands around them."""
        if self._exchange is NO_EXCHANGE or self._exchange.lasting:
            self._context.boxes[element] = nodes

    def _pseudo(self, element: Element, name: str, items: bool) -> list[Node]:
        """The box of ::before or ::after, if there is one."""
        pieces = self._notes.content.get((element, name))
        style = self._styled.pseudo.get((element, name))
        if pieces is None or style is None:
            return []
        if style.display is Display.CONTENTS:
            return content_nodes(self._context, element, pieces, style)
        style = self._blockified(style, items)
        orders = self._notes.after_orders if name == "after" else self._notes.orders
        order = orders[element] + (name == "before")
        box = Box(_KINDS.get(style.display, BoxKind.TABLE_PART), style, self._notes.sources[element], name, order=order)
        box.children = content_nodes(self._context, element, pieces, style)
        self._flow.close(box)
        return [box]


def _collect(scene: Scene) -> None:
    """The scene's tables: what each dynamic key stands for, and the images."""
    for node in scene.root.walk():
        if isinstance(node, Text):
            key = node.slot
        else:
            key = node.source.dynamic_key if node.source is not None else ""
            if isinstance(node.content, ImageContent):
                scene.images[node.content.image.resource.url] = node.content.image
        if key:
            scene.slots.setdefault(key, []).append(node)


def _set_spans(box: Box, element: Element) -> None:
    """HTML 4.9.3, 4.9.4 and 4.9.11: `span`, `colspan` and `rowspan`, clamped; 0 rows are all that follow."""
    if not element.is_html:
        return
    if element.tag in ("td", "th"):
        box.columns_spanned = min(_count(element, "colspan") or 1, _MOST_COLUMNS)
        box.rows_spanned = min(_count(element, "rowspan"), _MOST_ROWS)
    elif element.tag in ("col", "colgroup"):
        box.columns_spanned = min(_count(element, "span") or 1, _MOST_COLUMNS)


def _count(element: Element, name: str) -> int:
    match = _INTEGER.match(element.get(name))
    return int(match[1][:9]) if match else 1


def _has_items(box: Box) -> bool:
    return box.kind in _ITEM_KINDS


def _shows_overflow(style: ComputedStyle) -> bool:
    return style.overflow_x is Overflow.VISIBLE and style.overflow_y is Overflow.VISIBLE


def _has_background(style: ComputedStyle) -> bool:
    return style.used_color(style.background_color).alpha > 0 or any(
        image is not None for image in style.background_image
    )
