"""The vertical side of a line: baselines, `vertical-align`, half-leading and the line box's height (CSS 2, 10.8; CSS
Inline 3, 4). Distances are from the line's root baseline, downwards.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from audome_engine.layout.inline.collect import InlineNode
from audome_engine.layout.inline.emphasis import EmBox, EmphasisMark, Room, em_box, emphasis_mark
from audome_engine.layout.inline.pieces import Piece
from audome_engine.layout.text_box import text_extent
from audome_engine.layout.types import BoxFragment, LayoutContext
from audome_engine.layout.units import quantize
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
        return self.bottom - self.top


@dataclass(slots=True, eq=False)
class VerticalLine:
    """Where every inline box and atomic box of a line stands: its baseline, relative to the root baseline."""

    baselines: dict[InlineNode, float] = field(default_factory=dict)
    atomics: dict[Piece, float] = field(default_factory=dict)  # top of the margin box
    top: float = 0.0
    bottom: float = 0.0
    phantom: bool = False  # it and the boxes on it have no height

    @property
    def height(self) -> float:
        """Of the line box."""
        return self.bottom - self.top


@dataclass(slots=True, eq=False)
class _Content:
    """What stands in an inline box on one line, measured from the box's own baseline."""

    extent: Extent
    children: list[tuple[InlineNode | Piece, Extent]] = field(default_factory=list)  # each from its own baseline


def used_line_height(style: ComputedStyle, metrics: FontMetrics, scale: float = 1.0) -> float:
    """The used value of `line-height`, px; `scale`: of the text, that the metrics have already."""
    if isinstance(style.line_height, Number):
        return style.line_height.value * style.font_size * scale
    return metrics.line_height if isinstance(style.line_height, Keyword) else style.line_height


class VerticalLayout:
    """Aligns the lines of one inline formatting context."""

    def __init__(self, context: LayoutContext, root: InlineNode, scale: float = 1.0) -> None:
        """`scale`: by how much `text-fit` scales the text of the lines."""
        self._context = context
        self.scale = scale
        self._root = root
        self._metrics: dict[ComputedStyle, FontMetrics] = {}
        self._marks: dict[ComputedStyle, EmphasisMark | None] = {}
        self._plain: dict[frozenset[FontMetrics], VerticalLine] = {}
        self._is_central = root.style.has_central_baseline

    def metrics(self, style: ComputedStyle) -> FontMetrics:
        """Those of the style's primary font."""
        known = self._metrics.get(style)
        if known is None:
            known = self._metrics[style] = _from_baseline(style, self.alphabetic(style))
        return known

    def alphabetic(self, style: ComputedStyle) -> FontMetrics:
        """Those of its primary font, from the alphabetic baseline."""
        metrics = self._context.fonts.metrics(font_request(style))
        return metrics if self.scale == 1.0 else metrics.scaled(self.scale)

    def text_extent(self, style: ComputedStyle) -> tuple[float, float]:
        """How far the style's text reaches above and below its baseline, by `text-box-edge`."""
        return text_extent(self._context, style)

    def shown(self, style: ComputedStyle) -> ComputedStyle:
        """A style with the font size that text is shown at."""
        return style if self.scale == 1.0 else style.with_(font_size=style.font_size * self.scale)

    def emphasis_mark(self, style: ComputedStyle) -> EmphasisMark | None:
        """The mark of the style's text, if it has one."""
        if style.text_emphasis_style == "none":
            return None
        if style not in self._marks:
            self._marks[style] = emphasis_mark(self._context, self.shown(style))
        return self._marks[style]

    def room(self, line: VerticalLine, pieces: list[Piece]) -> Room:
        """What a line leaves free, in whole pixels as in Chromium."""
        extent = Extent()
        over = under = 0.0
        for piece in pieces:
            if piece.fragment is not None:
                top = line.atomics[piece]
                extent.add(top, top + piece.fragment.height + piece.fragment.margin.vertical)
            elif piece.leaf.kind == "text":
                style, baseline = piece.node.style, line.baselines[piece.node]
                size, mark = style.font_size * self.scale, self.emphasis_mark(style)
                box = EmBox(size / 2.0, size / 2.0) if self._is_central else em_box(self.alphabetic(style), size)
                over = over if mark is None or not mark.over else -math.inf
                under = under if mark is None or mark.over else -math.inf
                above = mark.font.size if mark is not None and mark.over else 0.0
                below = mark.font.size if mark is not None and not mark.over else 0.0
                extent.add(baseline - box.ascent - above, baseline + box.descent + below)
        if extent.height < 0:
            return Room()
        return Room(max(over, math.floor(extent.top - line.top)), max(under, math.floor(line.bottom - extent.bottom)))

    def line_height(self, style: ComputedStyle) -> float:
        """The used value of `line-height`, px."""
        return used_line_height(style, self.metrics(style), self.scale)

    def leaded(self, style: ComputedStyle, metrics: FontMetrics) -> tuple[float, float]:
        """Ascent and descent with half the leading on either side; the ascent stays whole (CSS Inline 3, 5.1)."""
        if isinstance(style.line_height, Keyword):
            half = metrics.line_gap / 2
            above = math.floor(half) if half >= 0 else math.ceil(half)
            return metrics.ascent + above, metrics.descent + metrics.line_gap - above
        height = self.line_height(style)
        if self.scale == 1.0:
            height = quantize(height)
        half = (height - (metrics.ascent + metrics.descent)) / 2
        ascent = metrics.ascent + math.floor(half)
        return ascent, height - ascent

    def align(self, pieces: list[Piece]) -> VerticalLine:
        """Find the baselines of a line and its extent: every inline box, innermost first, is placed in its parent. Lines with
        nothing but text of the root and the same fonts are alike."""
        if any(piece.node is not self._root or piece.fragment is not None for piece in pieces):
            return self._aligned(pieces)
        key = frozenset([metrics for piece in pieces for metrics in piece.fonts])
        known = self._plain.get(key)
        if known is None:
            known = self._plain[key] = self._aligned(pieces)
        return known

    def _aligned(self, pieces: list[Piece]) -> VerticalLine:
        line = VerticalLine()
        fonts = _fonts_by_node(pieces)
        nodes = [self._root, *_nodes_on_line(pieces)]
        content = {node: _Content(self._strut(node.style, fonts.get(node, []))) for node in nodes}
        for piece in pieces:
            if piece.fragment is not None:
                ascent, descent = atomic_extent(piece.fragment, is_central=self._is_central)
                content[piece.node].children.append((piece, Extent(-ascent, descent)))
        shifts: dict[InlineNode | Piece, float] = {}
        late: list[tuple[InlineNode | Piece, Extent, bool]] = []
        for node in reversed(nodes):
            late += self._place_children(node, content[node], shifts)
            if node.parent is not None:
                content[node.parent].children.append((node, content[node].extent))
        _place_at_edges(content[self._root].extent, late, shifts)
        for node in nodes:
            line.baselines[node] = line.baselines[node.parent] + shifts[node] if node.parent is not None else 0.0
        for piece in pieces:
            if piece.fragment is not None:
                ascent, _ = atomic_extent(piece.fragment, is_central=self._is_central)
                line.atomics[piece] = line.baselines[piece.node] + shifts[piece] - ascent
        extent = content[self._root].extent
        line.top, line.bottom = extent.top, extent.bottom
        return line

    def _strut(self, style: ComputedStyle, fonts: list[FontMetrics]) -> Extent:
        """What an inline box itself takes: its strut, and with `line-height: normal` all fonts used in it."""
        extent = Extent()
        fallbacks = fonts if isinstance(style.line_height, Keyword) else []
        used = [self.metrics(style), *(_from_baseline(style, metrics) for metrics in fallbacks)]
        for metrics in used:
            ascent, descent = self.leaded(style, metrics)
            extent.add(-ascent, descent)
        return extent

    def _place_children(
        self, node: InlineNode, content: _Content, shifts: dict[InlineNode | Piece, float]
    ) -> list[tuple[InlineNode | Piece, Extent, bool]]:
        """Shift what stands in an inline box; what is left for the line's top (true) and bottom."""
        late: list[tuple[InlineNode | Piece, Extent, bool]] = []
        for child, own in content.children:
            style = child.style if isinstance(child, InlineNode) else _atomic_style(child)
            if style.vertical_align in _LINE_RELATIVE:
                late.append((child, own, style.vertical_align is VerticalAlign.TOP))
            else:
                shifts[child] = self._shift(style, node.style, own)
                content.extent.add(own.top + shifts[child], own.bottom + shifts[child])
        return late

    def _shift(self, style: ComputedStyle, parent: ComputedStyle, own: Extent) -> float:
        """How far down a box's baseline is from its parent's; as in Chromium the box that is aligned includes all that
        stands in it."""
        align = style.vertical_align
        if not isinstance(align, VerticalAlign):
            return -resolve(align, self.line_height(style))
        metrics = self.metrics(parent)
        if align is VerticalAlign.SUB:
            return parent.font_size * self.scale / 5 + 1.0
        if align is VerticalAlign.SUPER:
            return -(parent.font_size * self.scale / 3 + 1.0)
        if align is VerticalAlign.MIDDLE:
            return -metrics.x_height / 2 - (own.top + own.bottom) / 2
        if align is VerticalAlign.BASELINE_MIDDLE:
            return -(own.top + own.bottom) / 2
        if align is VerticalAlign.TEXT_TOP:
            return -metrics.ascent - own.top
        if align is VerticalAlign.TEXT_BOTTOM:
            return metrics.descent - own.bottom
        return 0.0

    def phantom(self, pieces: list[Piece]) -> VerticalLine:
        """A line that does not count: everything on it is at the baseline and has no height (CSS 2, 9.4.2)."""
        return VerticalLine(dict.fromkeys([self._root, *_nodes_on_line(pieces)], 0.0), phantom=True)


def _from_baseline(style: ComputedStyle, metrics: FontMetrics) -> FontMetrics:
    """Ascent and descent from the dominant baseline, the central one in vertical lines (CSS Writing Modes 4, 4.2), on a
    whole pixel as in Chromium."""
    if not style.has_central_baseline:
        return metrics
    height = metrics.ascent + metrics.descent
    descent = math.floor(height / 2)
    return metrics._replace(ascent=height - descent, descent=descent)


def atomic_extent(fragment: BoxFragment, *, is_central: bool = False) -> tuple[float, float]:
    """How far an atomic inline-level box's margin box reaches above and below its baseline (CSS 2, 10.8.1)."""
    margin = fragment.margin
    total = fragment.height + margin.top + margin.bottom
    baseline = _atomic_baseline(fragment)
    if baseline is None:
        return (total / 2.0, total / 2.0) if is_central else (total, 0.0)
    return margin.top + baseline, total - margin.top - baseline


def _atomic_baseline(fragment: BoxFragment) -> float | None:
    """The baseline of an inline-block is that of its last line, unless it clips; else its bottom margin edge."""
    box = fragment.box
    if box.kind is BoxKind.REPLACED:
        return None
    if box.style.baseline_source != "auto" and not _scrolls(box.style):
        return fragment.first_baseline if box.style.baseline_source == "first" else fragment.last_baseline
    if box.style.display is Display.INLINE_BLOCK:
        return None if _scrolls(box.style) else fragment.inline_baseline
    return fragment.first_baseline


def _scrolls(style: ComputedStyle) -> bool:
    return style.overflow_x.is_scroll_container or style.overflow_y.is_scroll_container


def _place_at_edges(
    extent: Extent, late: list[tuple[InlineNode | Piece, Extent, bool]], shifts: dict[InlineNode | Piece, float]
) -> None:
    """What is aligned to the line's top or bottom comes last and lets the line grow as little as possible (CSS 2, 10.8).
    As in Chromium, inside of a shifted inline box it is then shifted with that box."""
    tallest = max(late, key=lambda item: item[1].height, default=None)
    if tallest is not None and tallest[1].height > extent.height:
        if tallest[2]:
            extent.bottom = extent.top + tallest[1].height
        else:
            extent.top = extent.bottom - tallest[1].height
    for child, own, top in late:
        shifts[child] = extent.top - own.top if top else extent.bottom - own.bottom


def _atomic_style(piece: Piece) -> ComputedStyle:
    assert piece.fragment is not None
    return piece.fragment.box.style


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
