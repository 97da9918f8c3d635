"""The vertical side of a line: baselines, `vertical-align`, half-leading and the line box's height (CSS 2, 10.8; CSS
Inline 3, 4). Distances are from the line's root baseline, downwards.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from audome_engine.layout.inline.collect import InlineNode
from audome_engine.layout.inline.pieces import Piece
from audome_engine.layout.types import BoxFragment, LayoutContext
from audome_engine.scene.nodes import BoxKind
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Display, Keyword, VerticalAlign
from audome_engine.style.values import Number, resolve
from audome_engine.text.request import font_request
from audome_engine.text.types import FontMetrics

_LINE_RELATIVE = (VerticalAlign.TOP, VerticalAlign.BOTTOM)


@dataclass(slots=True, eq=False)
class Extent:
    """How far something reaches above and below the root baseline."""

    top: float = math.inf
    bottom: float = -math.inf

    def add(self, top: float, bottom: float) -> None:
        """Include an inline box."""
        self.top, self.bottom = min(self.top, top), max(self.bottom, bottom)

    @property
    def height(self) -> float:
        """From top to bottom."""
        return max(0.0, self.bottom - self.top)


@dataclass(slots=True, eq=False)
class VerticalLine:
    """Where every inline box and atomic box of a line stands: its baseline, relative to the root baseline."""

    baselines: dict[InlineNode, float] = field(default_factory=dict)
    atomics: dict[Piece, float] = field(default_factory=dict)  # top of the margin box
    top: float = 0.0
    bottom: float = 0.0

    @property
    def height(self) -> float:
        """Of the line box."""
        return self.bottom - self.top


class VerticalLayout:
    """Aligns the lines of one inline formatting context."""

    def __init__(self, context: LayoutContext, root: InlineNode) -> None:
        self._context = context
        self._root = root
        self._metrics: dict[ComputedStyle, FontMetrics] = {}

    def metrics(self, style: ComputedStyle) -> FontMetrics:
        """Those of the style's primary font."""
        known = self._metrics.get(style)
        if known is None:
            known = self._metrics[style] = self._context.fonts.metrics(font_request(style))
        return known

    def line_height(self, style: ComputedStyle) -> float:
        """The used value of `line-height`, px."""
        if isinstance(style.line_height, Number):
            return style.line_height.value * style.font_size
        if isinstance(style.line_height, Keyword):
            return self.metrics(style).line_height
        return style.line_height

    def leaded(self, style: ComputedStyle, metrics: FontMetrics) -> tuple[float, float]:
        """Ascent and descent with half the leading on either side; the ascent stays whole (CSS Inline 3, 5.1)."""
        if isinstance(style.line_height, Keyword):
            half = metrics.line_gap / 2
            above = math.floor(half) if half >= 0 else math.ceil(half)
            return metrics.ascent + above, metrics.descent + metrics.line_gap - above
        height = self.line_height(style)
        half = (height - (metrics.ascent + metrics.descent)) / 2
        ascent = metrics.ascent + math.floor(half)
        return ascent, height - ascent

    def align(self, pieces: list[Piece]) -> VerticalLine:
        """Find the baselines of a line and its extent."""
        line = VerticalLine()
        fonts = _fonts_by_node(pieces)
        nodes = _nodes_on_line(pieces)
        aligned: dict[InlineNode, InlineNode] = {}  # node -> the top- or bottom-aligned box it hangs on, or the root
        extents: dict[InlineNode, Extent] = {self._root: Extent()}
        for node in [self._root, *nodes]:
            self._place_node(line, node, aligned, extents)
            self._extend(line, node, extents[aligned[node]], fonts.get(node, []))
        hung: list[tuple[Piece, VerticalAlign]] = []
        for piece in pieces:
            if piece.fragment is not None:
                self._place_atomic(line, piece, extents[aligned[piece.node]], hung)
        self._settle(line, aligned, extents, hung)
        return line

    # -- inline boxes

    def _place_node(
        self, line: VerticalLine, node: InlineNode, aligned: dict[InlineNode, InlineNode],
        extents: dict[InlineNode, Extent],
    ) -> None:  # fmt: skip
        if node.parent is None:
            line.baselines[node] = 0.0
            aligned[node] = node
            return
        parent = node.parent
        align = node.style.vertical_align
        if align in _LINE_RELATIVE:
            line.baselines[node] = 0.0
            aligned[node] = node
            extents[node] = Extent()
            return
        line.baselines[node] = line.baselines[parent] + self._shift(node.style, parent.style, None)
        aligned[node] = aligned[parent]

    def _shift(self, style: ComputedStyle, parent: ComputedStyle, atomic: tuple[float, float] | None) -> float:
        """How far down a box's baseline is from its parent's; `atomic`: ascent and descent of an atomic box."""
        align = style.vertical_align
        if not isinstance(align, VerticalAlign):
            base = self.line_height(style)
            return -resolve(align, base)
        metrics = self.metrics(parent)
        if align is VerticalAlign.SUB:
            return parent.font_size / 5 + 1.0
        if align is VerticalAlign.SUPER:
            return -(parent.font_size / 3 + 1.0)
        if align is VerticalAlign.BASELINE or align in _LINE_RELATIVE:
            return 0.0
        ascent, descent = atomic if atomic is not None else self.leaded(style, self.metrics(style))
        if align is VerticalAlign.MIDDLE:
            return -metrics.x_height / 2 + ascent - (ascent + descent) / 2
        if align is VerticalAlign.TEXT_TOP:
            return -metrics.ascent + ascent
        return metrics.descent - descent

    def _extend(self, line: VerticalLine, node: InlineNode, extent: Extent, fonts: list[FontMetrics]) -> None:
        baseline = line.baselines[node]
        used = [self.metrics(node.style)]
        if isinstance(node.style.line_height, Keyword):
            used += fonts
        for metrics in used:
            ascent, descent = self.leaded(node.style, metrics)
            extent.add(baseline - ascent, baseline + descent)

    # -- atomic boxes

    def _place_atomic(
        self, line: VerticalLine, piece: Piece, extent: Extent, hung: list[tuple[Piece, VerticalAlign]]
    ) -> None:
        fragment = piece.fragment
        assert fragment is not None
        ascent, descent = atomic_extent(fragment)
        align = fragment.box.style.vertical_align
        if align is VerticalAlign.TOP or align is VerticalAlign.BOTTOM:
            hung.append((piece, align))
            return
        parent = piece.node
        shift = self._shift(fragment.box.style, parent.style, (ascent, descent))
        top = line.baselines[parent] + shift - ascent
        line.atomics[piece] = top
        extent.add(top, top + ascent + descent)

    # -- boxes aligned to the line

    def _settle(
        self, line: VerticalLine, aligned: dict[InlineNode, InlineNode], extents: dict[InlineNode, Extent],
        hung: list[tuple[Piece, VerticalAlign]],
    ) -> None:  # fmt: skip
        own = extents[self._root]
        top, bottom = own.top, own.bottom
        subtrees = [(node, extent) for node, extent in extents.items() if node is not self._root]
        heights = [(extent.height, node.style.vertical_align) for node, extent in subtrees]
        heights += [(sum(atomic_extent(piece.fragment)), align) for piece, align in hung if piece.fragment]
        for height, align in heights:  # CSS 2, 10.8: the line grows as little as possible
            if height > bottom - top:
                if align is VerticalAlign.TOP:
                    bottom = top + height
                else:
                    top = bottom - height
        for node, extent in subtrees:
            up = node.style.vertical_align is VerticalAlign.TOP
            shift = top - extent.top if up else bottom - extent.bottom
            for other, root in aligned.items():
                if root is node:
                    line.baselines[other] += shift
            for piece in line.atomics:
                if aligned.get(piece.node) is node:
                    line.atomics[piece] += shift
        for piece, align in hung:
            assert piece.fragment is not None
            line.atomics[piece] = top if align is VerticalAlign.TOP else bottom - sum(atomic_extent(piece.fragment))
        line.top, line.bottom = top, bottom


def atomic_extent(fragment: BoxFragment) -> tuple[float, float]:
    """How far an atomic inline-level box's margin box reaches above and below its baseline (CSS 2, 10.8.1)."""
    margin = fragment.margin
    total = fragment.height + margin.top + margin.bottom
    baseline = _atomic_baseline(fragment)
    if baseline is None:
        return total, 0.0
    return margin.top + baseline, total - margin.top - baseline


def _atomic_baseline(fragment: BoxFragment) -> float | None:
    """The baseline of an inline-block is that of its last line, unless it clips; else its bottom margin edge."""
    box = fragment.box
    if box.kind is BoxKind.REPLACED:
        return None
    if box.style.display is Display.INLINE_BLOCK:
        if box.style.overflow_x.is_scroll_container or box.style.overflow_y.is_scroll_container:
            return None
        return fragment.last_baseline
    return fragment.first_baseline


def _fonts_by_node(pieces: list[Piece]) -> dict[InlineNode, list[FontMetrics]]:
    fonts: dict[InlineNode, list[FontMetrics]] = {}
    for piece in pieces:
        if piece.fonts:
            fonts.setdefault(piece.node, []).extend(piece.fonts)
    return fonts


def _nodes_on_line(pieces: list[Piece]) -> list[InlineNode]:
    """The inline boxes that have something on the line, parents before children."""
    seen: dict[InlineNode, None] = {}
    for piece in pieces:
        for node in piece.node.chain():
            seen[node] = None
    return sorted(seen, key=lambda node: node.depth)
