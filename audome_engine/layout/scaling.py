"""Copies of boxes whose text is scaled: font sizes, letter- and word-spacing, and with them what is relative to the font;
margins, borders, padding and images stay as they are.
"""

from __future__ import annotations

from dataclasses import replace

from audome_engine.layout.types import LayoutContext
from audome_engine.scene.nodes import Box, Node, Text
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Fitting
from audome_engine.style.values import FontRelative

_DIGITS = 9  # after the point: lengths that were written are met again without the rest of a multiplication
_Styles = dict[ComputedStyle, ComputedStyle]


def scaled(context: LayoutContext, box: Box, factor: float) -> Box:
    """A copy of `box` and of all in it with text `factor` times as large; none of it is fitted any more."""
    return _Scaling(context, factor).box(box)


def scaled_content(context: LayoutContext, box: Box, factor: float) -> Box:
    """A copy of `box` with the text in it scaled and its own style as it is."""
    return replace(_Scaling(context, factor).box(box), style=box.style)


class _Scaling:
    def __init__(self, context: LayoutContext, factor: float) -> None:
        self._context = context
        self._factor = factor
        self._styles: _Styles = {}  # equal styles stay the same object
        self._boxes: dict[Box, Box] = {}  # a first line holds the same boxes as the other lines

    def box(self, box: Box) -> Box:
        known = self._boxes.get(box)
        if known is not None:
            return known
        self._context.count("scaled boxes")
        copy = self._boxes[box] = replace(
            box,
            style=self._style(box.style),
            children=[self._node(child) for child in box.children],
            outside_marker=box.outside_marker and self.box(box.outside_marker),
            first_line=box.first_line and self.box(box.first_line),
            legend=box.legend and self.box(box.legend),
        )
        if box.container is not None:
            self._context.scales[copy] = self._factor
        return copy

    def _node(self, node: Node) -> Node:
        return replace(node, style=self._style(node.style)) if isinstance(node, Text) else self.box(node)

    def _style(self, style: ComputedStyle) -> ComputedStyle:
        known = self._styles.get(style)
        if known is None:
            known = self._styles[style] = scaled_style(style, self._factor)
        return known


def scaled_style(style: ComputedStyle, factor: float) -> ComputedStyle:
    """`style` with its text `factor` times as large."""
    if factor == 1.0:
        return style if style.audome_fit is Fitting.NONE else style.with_(audome_fit=Fitting.NONE)
    height = style.line_height
    return style.with_(
        font_size=round(style.font_size * factor, _DIGITS),
        letter_spacing=round(style.letter_spacing * factor, _DIGITS),
        word_spacing=round(style.word_spacing * factor, _DIGITS),
        line_height=FontRelative(round(height * factor, _DIGITS)) if isinstance(height, FontRelative) else height,
        audome_fit=Fitting.NONE,
    )
