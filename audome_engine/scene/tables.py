"""Anonymous table boxes (CSS Tables 3, section 3): what a table part lacks around it or in it is made up."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from audome_engine.scene.context import SceneContext
from audome_engine.scene.nodes import Box, BoxKind, Node, Text
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Display

_ROW_GROUPS = frozenset([Display.TABLE_ROW_GROUP, Display.TABLE_HEADER_GROUP, Display.TABLE_FOOTER_GROUP])
_COLUMNS = frozenset([Display.TABLE_COLUMN, Display.TABLE_COLUMN_GROUP])
_FLOWING_PARTS = frozenset([Display.TABLE_CELL, Display.TABLE_CAPTION])  # block containers
_PROPER_CHILDREN = _ROW_GROUPS | _COLUMNS | {Display.TABLE_ROW, Display.TABLE_CAPTION}
CloseBlock = Callable[[Box], None]


def is_table_part(node: Node) -> bool:
    """Whether it is a box that belongs into a table."""
    if isinstance(node, Text) or node.is_out_of_flow or node.is_floating:
        return False
    return node.kind is BoxKind.TABLE_PART or (node.kind is BoxKind.BLOCK and node.style.display in _FLOWING_PARTS)


class TableFixer:
    """Sees to it that tables, row groups and rows contain what they must; `close_block` finishes anonymous cells."""

    def __init__(self, context: SceneContext, close_block: CloseBlock) -> None:
        self._context = context
        self._close_block = close_block

    def close(self, box: Box) -> None:
        """Fix up a TABLE or TABLE_PART whose children are complete (3.1.2: generate missing child wrappers)."""
        display = box.style.display
        if box.kind is BoxKind.TABLE:
            self._wrap_children(box, _is_proper_child, Display.TABLE_ROW)
        elif display in _ROW_GROUPS:
            self._wrap_children(box, _is_row, Display.TABLE_ROW)
        elif display is Display.TABLE_ROW:
            self._wrap_children(box, _is_cell, Display.TABLE_CELL)
        elif display is Display.TABLE_COLUMN_GROUP:
            # 3.1.1, step 1: irrelevant boxes
            box.children = [node for node in box.children if _display(node) is Display.TABLE_COLUMN]
        elif display is Display.TABLE_COLUMN:
            box.children = []

    def wrap_strays(self, children: list[Node], parent: ComputedStyle, *, inline: bool) -> list[Node]:
        """3.1.3: table parts outside a table get an anonymous table around them; white space between them goes."""
        if not any(is_table_part(node) for node in children):
            return children
        result: list[Node] = []
        run: list[Node] = []
        for node in children:
            if is_table_part(node) or (run and _is_blank(node)):
                run.append(node)
            else:
                self._flush_strays(run, result, parent, inline)
                result.append(node)
        self._flush_strays(run, result, parent, inline)
        return result

    def _flush_strays(self, run: list[Node], result: list[Node], parent: ComputedStyle, inline: bool) -> None:
        if not run:
            return
        trailing: list[Node] = []
        while _is_blank(run[-1]):
            trailing.insert(0, run.pop())
        display = Display.INLINE_TABLE if inline else Display.TABLE
        table = Box(BoxKind.TABLE, self._context.anonymous(parent, display), children=list(run), order=_order(run))
        self.close(table)
        result.append(table)
        result.extend(trailing)
        run.clear()

    def _wrap_children(self, box: Box, is_proper: Callable[[Node], bool], display: Display) -> None:
        result: list[Node] = []
        run: list[Node] = []
        for node in box.children:
            if is_proper(node):
                self._flush_wrapped(run, result, box, display)
                result.append(node)
            elif run or not _is_blank(node):
                run.append(node)
        self._flush_wrapped(run, result, box, display)
        box.children = result

    def _flush_wrapped(self, run: list[Node], result: list[Node], parent: Box, display: Display) -> None:
        while run and _is_blank(run[-1]):
            run.pop()
        if not run:
            return
        style = self._context.anonymous(parent.style, display)
        kind = BoxKind.BLOCK if display is Display.TABLE_CELL else BoxKind.TABLE_PART
        wrapper = Box(kind, style, children=list(run), order=_order(run))
        run.clear()
        if kind is BoxKind.BLOCK:
            self._close_block(wrapper)
        else:
            self.close(wrapper)
        result.append(wrapper)


def _display(node: Node) -> Display | None:
    return None if isinstance(node, Text) else node.style.display


def _is_out_of_flow(node: Node) -> bool:
    return isinstance(node, Box) and node.is_out_of_flow


def _is_proper_child(node: Node) -> bool:
    return (is_table_part(node) and _display(node) in _PROPER_CHILDREN) or _is_out_of_flow(node)


def _is_row(node: Node) -> bool:
    return (is_table_part(node) and _display(node) is Display.TABLE_ROW) or _is_out_of_flow(node)


def _is_cell(node: Node) -> bool:
    return (is_table_part(node) and _display(node) is Display.TABLE_CELL) or _is_out_of_flow(node)


def _is_blank(node: Node) -> bool:
    return isinstance(node, Text) and not node.text.strip(" \t\r\n\f")


def _order(nodes: Iterable[Node]) -> int:
    return next((node.order for node in nodes if isinstance(node, Box)), 0)
