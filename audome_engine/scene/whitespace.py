"""White space processing of one inline formatting context (CSS Text 4, section 4.3.1 and the ends of 4.3.2).

Changes the Text nodes below a box in place: collapsible white space is collapsed across inline box boundaries, and
removed where the context begins or ends and around forced breaks. What wrapping does to spaces is layout's matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from audome_engine.scene.nodes import Box, BoxKind, Text
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import WhiteSpaceCollapse

ZERO_WIDTH_SPACE = "\u200b"
_SPACES = re.compile("[ \t\r\n]+")
_BLANKS = re.compile("[ \t\r]+")
_BREAK_WITH_SPACES = re.compile("[ \t\r]*\n[ \t\r]*")
_IGNORED_CONTROLS = str.maketrans("", "", "\r\f")
_SPACES_FOR_BREAKS = str.maketrans("\t\n", "  ")


def is_droppable(text: str, style: ComputedStyle) -> bool:
    """Whether the text is white space that would collapse away between blocks (CSS 2, 9.2.2.1)."""
    if text.strip(" \t\r\n"):
        return not text
    mode = style.white_space_collapse
    return mode is WhiteSpaceCollapse.COLLAPSE or (mode is WhiteSpaceCollapse.PRESERVE_BREAKS and "\n" not in text)


def inline_nodes(box: Box) -> Iterator[tuple[list[Box | Text], int]]:
    """The nodes of the inline formatting context of `box`, in order, as (children list, index).

    Inline boxes come before what is in them; the insides of atomic inlines, floats and positioned boxes do not come.
    """
    stack: list[tuple[list[Box | Text], int]] = [(box.children, 0)]
    while stack:
        children, index = stack.pop()
        if index >= len(children):
            continue
        yield children, index
        stack.append((children, index + 1))
        node = children[index]
        if isinstance(node, Box) and node.kind is BoxKind.INLINE:
            stack.append((node.children, 0))


def collapse_white_space(box: Box) -> None:
    """Process all text of the inline formatting context that `box` establishes; emptied Text nodes are removed."""
    state = _Collapser()
    parents: list[list[Box | Text]] = [box.children]
    marker: list[Box | Text] | None = None
    for children, index in inline_nodes(box):
        node = children[index]
        if children is marker:
            continue  # spaces after an inside marker collapse as at the line's start, as in Chromium
        if isinstance(node, Text):
            state.add_text(node)
        elif node.pseudo == "marker":
            marker = node.children
        elif node.kind is BoxKind.INLINE:
            parents.append(node.children)
        elif node.kind is BoxKind.LINE_BREAK:
            state.end_line()
        elif not node.is_out_of_flow and not node.is_floating:
            state.add_object()
    state.end_line()
    for children in parents:
        if any(isinstance(node, Text) and not node.text for node in children):
            children[:] = [node for node in children if not (isinstance(node, Text) and not node.text)]


class _Collapser:
    """Where the text so far ends: at a line's start, or after a space that may yet be removed."""

    def __init__(self) -> None:
        self._at_line_start = True
        self._space: Text | None = None  # the node whose last character is a collapsible space, where nothing follows
        self._last = ""  # the last character

    def add_object(self) -> None:
        """An atomic inline counts as a character that is no space."""
        self._at_line_start = False
        self._space = None
        self._last = "\ufffc"

    def end_line(self) -> None:
        """A forced break or the end: collapsible spaces before it go (4.3.2, step 3)."""
        if self._space is not None:
            self._space.text = self._space.text[:-1]
            self._space = None
        self._at_line_start = True
        self._last = ""

    def add_text(self, node: Text) -> None:
        """One node's text."""
        mode = node.style.white_space_collapse
        if mode is WhiteSpaceCollapse.COLLAPSE:
            self._add_collapsible(node, self._joined(node.text))
        elif mode is WhiteSpaceCollapse.PRESERVE_BREAKS:
            # 4.3.1, step 1: no spaces around a segment break
            lines = _BREAK_WITH_SPACES.sub("\n", node.text)
            self._add_collapsible(node, _BLANKS.sub(" ", lines))
        else:
            self._add_preserved(node, mode)

    def _joined(self, text: str) -> str:
        """4.3.1, steps 2 to 4: a run of white space is one space; a break beside a zero width space is none."""
        if ZERO_WIDTH_SPACE not in text and self._last != ZERO_WIDTH_SPACE:
            return _SPACES.sub(" ", text)

        def replace(match: re.Match[str]) -> str:
            before = text[match.start() - 1] if match.start() else self._last
            after = text[match.end() : match.end() + 1]
            return "" if "\n" in match[0] and ZERO_WIDTH_SPACE in (before, after) else " "

        return _SPACES.sub(replace, text)

    def _add_collapsible(self, node: Text, text: str) -> None:
        if text.startswith("\n"):
            self.end_line()
        elif text.startswith(" ") and (self._at_line_start or self._space is not None):
            text = text[1:]
        node.text = text
        if not text:
            return
        self._last = text[-1]
        self._at_line_start = text.endswith("\n")
        self._space = node if text.endswith(" ") else None

    def _add_preserved(self, node: Text, mode: WhiteSpaceCollapse) -> None:
        text = node.text.translate(_IGNORED_CONTROLS)
        if mode is WhiteSpaceCollapse.PRESERVE_SPACES:
            text = text.translate(_SPACES_FOR_BREAKS)
        node.text = text
        if not text:
            return
        if text.startswith("\n"):
            self.end_line()
        self._last = text[-1]
        self._at_line_start = text.endswith("\n")
        self._space = None
