"""An inline formatting context's boxes to one text with bidi controls, and what each part of it stands for (CSS Writing
Modes 4, 2.4.2; CSS Inline 3, 2.1).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from audome_engine.scene.nodes import Box, BoxKind, Text
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Direction, UnicodeBidi

OBJECT = "\ufffc"  # stands for an atomic inline-level box
_LRE, _RLE, _PDF, _LRO, _RLO = "\u202a", "\u202b", "\u202c", "\u202d", "\u202e"
_LRI, _RLI, _FSI, _PDI = "\u2066", "\u2067", "\u2068", "\u2069"


@dataclass(slots=True, eq=False)
class InlineNode:
    """An inline box while its context is laid out; the root stands for the block container itself."""

    box: Box
    parent: InlineNode | None
    style: ComputedStyle
    start: int = 0  # offsets into the text that it covers
    end: int = 0
    depth: int = 0

    @property
    def is_root(self) -> bool:
        """Whether it stands for the block container."""
        return self.parent is None

    def chain(self) -> list[InlineNode]:
        """From just below the root down to this one."""
        nodes: list[InlineNode] = []
        node: InlineNode = self
        while node.parent is not None:
            nodes.append(node)
            node = node.parent
        return nodes[::-1]


@dataclass(slots=True, eq=False)
class Leaf:
    """What stands in lines: a stretch of text of one Text node, an atomic box, a forced break, a positioned or floating
    box, a bidi control, or nothing (the inside of an empty inline box)."""

    kind: str  # "text", "atomic", "break", "positioned", "float", "control", "empty"
    node: InlineNode
    start: int
    end: int
    text: Text | None = None
    text_offset: int = 0  # of `start` in the node's own text
    box: Box | None = None

    @property
    def takes_room(self) -> bool:
        """Whether it stands in the line itself."""
        return self.kind not in ("positioned", "float", "control")


@dataclass(slots=True, eq=False)
class InlineContent:
    """The flattened content of a block container."""

    text: str
    root: InlineNode
    leaves: list[Leaf]
    nodes: list[InlineNode]
    owners: list[InlineNode]  # per character
    controls: frozenset[int]  # the characters that stand for `unicode-bidi` and `direction`, none of them written
    owner_starts: list[int] = field(default_factory=list)  # where another owner begins
    starts: list[int] = field(default_factory=list)  # of the leaves, ascending

    def __post_init__(self) -> None:
        self.starts = [leaf.start for leaf in self.leaves]

    def leaves_between(self, start: int, end: int) -> range:
        """The indices of the leaves that reach into [start, end] or touch it; what is before them is one at most, since
        nothing begins inside of a leaf."""
        return range(max(0, bisect_left(self.starts, start) - 1), bisect_right(self.starts, end))


def collect(box: Box) -> InlineContent:
    """Flatten the inline-level content of `box`."""
    return _Collector(box).run()


class _Collector:
    def __init__(self, box: Box) -> None:
        self._root = InlineNode(box, None, box.style)
        self._parts: list[str] = []
        self._length = 0
        self._leaves: list[Leaf] = []
        self._nodes = [self._root]
        self._owners: list[InlineNode] = []
        self._open: list[tuple[str, str]] = []  # controls that isolate, embed or override, and those that end it
        self._controls: set[int] = set()
        self._owner_starts: list[int] = []

    def run(self) -> InlineContent:
        self._enter(_controls(self._root.style, root=True), self._root)
        self._children(self._root.box, self._root)
        self._leave(self._root)
        self._root.end = self._length
        return InlineContent(
            "".join(self._parts), self._root, self._leaves, self._nodes, self._owners, frozenset(self._controls),
            self._owner_starts,
        )  # fmt: skip

    def _children(self, box: Box, node: InlineNode) -> None:
        for child in box.children:
            if isinstance(child, Text):
                self._text(child, node)
            elif child.is_out_of_flow:
                self._leaves.append(Leaf("positioned", node, self._length, self._length, box=child))
            elif child.is_floating:
                self._leaves.append(Leaf("float", node, self._length, self._length, box=child))
            elif child.kind is BoxKind.LINE_BREAK:
                self._break(node, child)
            elif child.kind is BoxKind.INLINE:
                self._inline(child, node)
            else:
                self._add(OBJECT, node)
                self._leaves.append(Leaf("atomic", node, self._length - 1, self._length, box=child))

    def _inline(self, box: Box, parent: InlineNode) -> None:
        """As in Chromium the controls are outside of the box's edges."""
        self._enter(_controls(box.style, root=False), parent)
        node = InlineNode(box, parent, box.style, self._length, depth=parent.depth + 1)
        self._nodes.append(node)
        before = len(self._leaves)
        self._children(box, node)
        self._mark_edges(node, before)
        node.end = self._length
        self._leave(parent)

    def _mark_edges(self, node: InlineNode, before: int) -> None:
        """Let an inline box stand in the line where it begins, even with nothing but its edge there."""
        first = next((leaf for leaf in self._leaves[before:] if leaf.takes_room), None)
        if first is None:
            self._leaves.append(Leaf("empty", node, self._length, self._length))
        elif first.kind == "break":
            start = self._leaves[before].start
            self._leaves.insert(before, Leaf("empty", node, start, start))

    def _text(self, text: Text, node: InlineNode) -> None:
        start = 0
        data = text.text
        while start < len(data):
            at = data.find("\n", start)
            end = len(data) if at < 0 else at
            if end > start:
                self._add(data[start:end], node)
                self._leaves.append(Leaf("text", node, self._length - (end - start), self._length, text, start))
            if at >= 0:
                self._break(node, None)
            start = end + 1

    def _break(self, node: InlineNode, box: Box | None) -> None:
        """It ends a bidi paragraph: what is open is closed before it and opened anew."""
        for _, closing in reversed(self._open):
            self._control(closing, node)
        self._add("\n", node)
        self._leaves.append(Leaf("break", node, self._length - 1, self._length, box=box))
        for opening, _ in self._open:
            self._control(opening, node)

    def _enter(self, controls: tuple[str, str], node: InlineNode) -> None:
        self._open.append(controls)
        self._control(controls[0], node)

    def _leave(self, node: InlineNode) -> None:
        self._control(self._open.pop()[1], node)

    def _control(self, characters: str, node: InlineNode) -> None:
        for character in characters:
            self._controls.add(self._length)
            self._add(character, node)
            self._leaves.append(Leaf("control", node, self._length - 1, self._length))

    def _add(self, characters: str, node: InlineNode) -> None:
        self._parts.append(characters)
        if not self._owners or self._owners[-1] is not node:
            self._owner_starts.append(self._length)
        self._length += len(characters)
        self._owners += [node] * len(characters)


def _controls(style: ComputedStyle, *, root: bool) -> tuple[str, str]:
    """The bidi controls that `unicode-bidi` and `direction` stand for, before and after the content."""
    rtl = style.direction is Direction.RTL
    bidi = style.unicode_bidi
    override = (_RLO if rtl else _LRO, _PDF)
    if root:
        return override if bidi in (UnicodeBidi.BIDI_OVERRIDE, UnicodeBidi.ISOLATE_OVERRIDE) else ("", "")
    if bidi is UnicodeBidi.EMBED:
        return (_RLE if rtl else _LRE, _PDF)
    if bidi is UnicodeBidi.ISOLATE:
        return (_RLI if rtl else _LRI, _PDI)
    if bidi is UnicodeBidi.BIDI_OVERRIDE:
        return override
    if bidi is UnicodeBidi.ISOLATE_OVERRIDE:
        return (_FSI + override[0], _PDF + _PDI)
    if bidi is UnicodeBidi.PLAINTEXT:
        return (_FSI, _PDI)
    return ("", "")
