"""Anonymous boxes: block containers hold blocks only or inlines only (CSS 2, 9.2.1), blocks cut the inline boxes they
stand in (9.2.1.1), text in flex and grid containers becomes items (CSS Flexbox 1, 4).
"""

from __future__ import annotations

from dataclasses import replace

from audome_engine.html.tree import Element
from audome_engine.scene.context import NO_EXCHANGE, Container, Exchange, SceneContext
from audome_engine.scene.first_line import set_first_line
from audome_engine.scene.inline_text import FirstLine, finish_inline, set_first_letter
from audome_engine.scene.nodes import Box, BoxKind, Node, Text
from audome_engine.scene.tables import TableFixer
from audome_engine.scene.whitespace import is_droppable
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Display, Position, TextAlign

_FLOWING = frozenset([Display.BLOCK, Display.LIST_ITEM, Display.FLOW_ROOT, Display.FLOW_ROOT_LIST_ITEM])


def is_block_level(node: Node) -> bool:
    """Whether it is an in-flow block-level box."""
    return isinstance(node, Box) and not _is_neutral(node) and not node.is_inline_level


def _is_neutral(node: Node) -> bool:
    """Floats and positioned boxes stand among blocks as well as among inlines."""
    return isinstance(node, Box) and (node.is_out_of_flow or node.is_floating)


def _is_droppable(node: Node) -> bool:
    return isinstance(node, Text) and is_droppable(node.text, node.style)


class Flow:
    """Finishes boxes whose children are complete, innermost first."""

    def __init__(self, context: SceneContext, exchange: Exchange) -> None:
        self.is_stale = False  # whether boxes that were kept must be made anew
        self._context = context
        self._exchange = exchange
        self._interrupted: set[Node] = set()  # inline boxes with a block in them
        self._tables = TableFixer(context, self._close_block)

    def close(self, box: Box) -> None:
        """Bring the children of `box`, which are raw nodes in document order, to the form the scene promises."""
        if box.kind is BoxKind.INLINE:
            self._close_inline(box)
        elif box.kind is BoxKind.BLOCK:
            self._close_block(box)
        elif box.kind in (BoxKind.FLEX, BoxKind.GRID):
            self._close_items(box)
        elif box.kind in (BoxKind.TABLE, BoxKind.TABLE_PART):
            self._tables.close(box)

    def _close_inline(self, box: Box) -> None:
        box.children = self._tables.wrap_strays(box.children, box.style, inline=True)
        if any(self._interrupts(node) for node in box.children):
            self._interrupted.add(box)

    def _interrupts(self, node: Node) -> bool:
        return is_block_level(node) or node in self._interrupted

    def _close_block(self, box: Box) -> None:
        children = self._tables.wrap_strays(box.children, box.style, inline=False)
        if not any(self._interrupts(node) for node in children):
            self._close_with_inlines(box, children)
            return
        flat: list[Node] = []
        for node in children:
            if node in self._interrupted:
                flat.extend(self._split(node, box.style))
            else:
                flat.append(node)
        self._close_with_blocks(box, flat)

    def _close_with_inlines(self, box: Box, children: list[Node]) -> None:
        if all(_is_neutral(node) or _is_droppable(node) for node in children):
            box.children = [node for node in children if _is_neutral(node)]
            # the static position of what was inline-level is where it would stand in a line (CSS 2, 10.3.7)
            box.inline_formatting = box.style.text_align is not TextAlign.START and any(
                node.style.static_inline_level for node in box.children
            )
            return
        box.children = children
        finish_inline(box)
        box.inline_formatting = bool(box.children)

    def _close_with_blocks(self, box: Box, children: list[Node]) -> None:
        """Runs of inlines between blocks become anonymous blocks (CSS 2, 9.2.1.1)."""
        result: list[Node] = []
        run: list[Node] = []
        for node in [*children, None]:
            if node is not None and not is_block_level(node):
                run.append(node)
                continue
            is_first = all(_is_neutral(earlier) for earlier in result)
            self._flush_run(box, run, result, is_first)
            run = []
            if node is not None:
                result.append(node)
        box.children = result

    def pass_first_line(self, box: Box, first: FirstLine, element: Element) -> None:
        """Give the first formatted line of `box`, which is that of its first block child where it holds blocks, to the
        pseudo-elements of its element or of those around it (CSS Pseudo-Elements 4, 2.1.1)."""
        inner: Box | None = box
        while inner is not None and not inner.inline_formatting:
            children = [node for node in inner.children if isinstance(node, Box) and not _is_neutral(node)]
            inner = children[0] if children and children[0].style.display in _FLOWING else None
            if inner is not None:
                element = self._context.element_of(inner.source) or element
                if isinstance(inner.container, Container):
                    inner.container.first = first.around(inner.container.first)
        if self._is_moved(first, element if inner is not None else None):
            self.is_stale = True
            return
        if inner is not None and first.letter is not None:
            set_first_letter(self._context, inner, first.letter)
        if inner is not None and first.line is not None:
            set_first_line(self._context, inner, first.line, element)

    def _is_moved(self, first: FirstLine, block: Element | None) -> bool:
        """Whether what was exchanged takes the first line to or from a block that is the same box as before."""
        known = self._context.first_blocks
        owners = [owner for owner in first if owner is not None]
        if self._exchange is NO_EXCHANGE:
            known.update(dict.fromkeys(owners, block))
            return False
        pairs = ((known.get(owner), block) for owner in owners)
        return any(
            before is not now
            and any(element is not None and self._exchange.keeps(element) for element in (before, now))
            for before, now in pairs
        )

    def _flush_run(self, box: Box, run: list[Node], result: list[Node], is_first: bool) -> None:
        start = next((i for i, node in enumerate(run) if not _is_neutral(node) and not _is_droppable(node)), len(run))
        if start == len(run):
            result.extend(node for node in run if _is_neutral(node))
            return
        # as in Chromium what is positioned before the first text stands on its line
        positioned = (i for i, node in enumerate(run[:start]) if isinstance(node, Box) and node.is_out_of_flow)
        start = next(positioned, start)
        result.extend(node for node in run[:start] if _is_neutral(node))
        style = self._context.anonymous(box.style)
        wrapper = Box(
            BoxKind.BLOCK,
            style
            if is_first
            else self._context.changed(style, text_indent=box.style.text_indent._replace(continues=True)),
            children=run[start:],
            inline_formatting=True,
            order=box.order,
        )
        finish_inline(wrapper)
        if wrapper.children:
            result.append(wrapper)

    def _split(self, inline: Node, container: ComputedStyle) -> list[Node]:
        """An inline box with blocks in it as pieces of itself and, between them, the blocks (9.2.1.1)."""
        assert isinstance(inline, Box)
        parts: list[list[Node]] = [[]]
        blocks: list[list[Node]] = []
        for child in inline.children:
            nodes = [child] if child not in self._interrupted else self._split(child, container)
            for node in nodes:
                if not is_block_level(node):
                    parts[-1].append(node)
                elif blocks and all(_is_droppable(between) for between in parts[-1]):
                    blocks[-1].append(node)
                    parts[-1] = []
                else:
                    blocks.append([node])
                    parts.append([])
        result: list[Node] = []
        last = len(parts) - 1
        for index, part in enumerate(parts):
            # without content the first and the last piece still have the box's edges and its strut
            result.append(replace(inline, children=part, continues_before=index > 0, continues_after=index < last))
            if index < last:
                result.append(self._interrupting(inline, blocks[index], container))
        return result

    def _interrupting(self, inline: Box, blocks: list[Node], container: ComputedStyle) -> Box:
        """The anonymous block around blocks in an inline box: the inline element's rectangle includes it, and it moves with
        the inline box."""
        style, own = self._context.anonymous(inline.style), inline.style
        if own.position in (Position.RELATIVE, Position.STICKY):
            style = self._context.changed(
                style, position=own.position, top=own.top, right=own.right, bottom=own.bottom, left=own.left
            )
        return Box(
            BoxKind.BLOCK,
            self._context.changed(style, direction=container.direction),
            None if inline.pseudo else inline.source,
            children=blocks,
            interrupts_inline=True,
            order=inline.order,
        )

    def _close_items(self, box: Box) -> None:
        """CSS Flexbox 1, 4: each run of text is an item, unless it is white space only."""
        result: list[Node] = []
        run: list[Node] = []
        for node in [*box.children, None]:
            if isinstance(node, Text) or (node is not None and node.kind in (BoxKind.LINE_BREAK, BoxKind.INLINE)):
                run.append(node)
                continue
            if not all(isinstance(text, Text) and not text.text.strip(" \t\r\n\f") for text in run):
                style = self._context.anonymous(box.style)
                item = Box(BoxKind.BLOCK, style, children=run, inline_formatting=True, order=box.order)
                finish_inline(item)
                if item.children:
                    result.append(item)
            run = []
            if node is not None:
                result.append(node)
        box.children = result
