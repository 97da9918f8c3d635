"""Emphasis marks (CSS Text Decoration 4, 3): which mark, which side of the text, and where over each character."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from audome_engine.layout.inline.collect import InlineContent
from audome_engine.layout.inline.inserted import shape_inserted
from audome_engine.layout.types import BoxFragment, LayoutContext, LineFragment, Placed, TextFragment
from audome_engine.scene.nodes import BoxKind
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import WritingMode
from audome_engine.text.segment import graphemes
from audome_engine.text.types import FontInstance, FontMetrics, GlyphRun, ShapedRun

_SHAPES = {
    "dot": "\u2022\u25e6", "circle": "\u25cf\u25cb", "double-circle": "\u25c9\u25ce", "triangle": "\u25b2\u25b3",
    "sesame": "\ufe45\ufe46",
}  # fmt: skip
# 3.1: punctuation that is marked all the same, and separators of words that are not
_MARKED = frozenset(
    "#%&@\u00a7\u00b6\u0609\u060a\u066a\u2030\u2031\u204a\u204b\u2053\u303d\ufe5f\ufe60\ufe6a\ufe6b\uff03\uff05\uff06\uff20"
)
_SEPARATORS = frozenset("\u0f0b\u0f0c\u1361\U00010100\U00010101\U0001039f")


class EmphasisMark(NamedTuple):
    """One glyph, in a font of half the size of the text; `middle`: of its ink, from its origin. `over`: on the over side."""

    font: FontInstance
    glyph: int
    middle: float
    over: bool


class EmBox(NamedTuple):
    """How far the em box of a font reaches above its baseline and below it, px."""

    ascent: float
    descent: float


def em_box(metrics: FontMetrics, size: float) -> EmBox:
    """That of a font at `size` px."""
    ascent = math.floor((size - metrics.em_descent) * 64.0 + 0.5) / 64.0
    return EmBox(ascent, size - ascent)


class Room(NamedTuple):
    """What a line leaves free above and below the em boxes of what stands in it, px; less than nothing where emphasis marks
    reach beyond it. The next line may take it, and the block's padding is such room too."""

    over: float = 0.0
    under: float = 0.0


def has_marks(content: InlineContent) -> bool:
    """Whether any text may have emphasis marks."""
    return any(node.style.text_emphasis_style != "none" for node in content.nodes)


def emphasis_mark(context: LayoutContext, style: ComputedStyle) -> EmphasisMark | None:
    """The mark of a style: the first glyph of its string."""
    string = _mark_string(style)
    if not string:
        return None
    shaped = shape_inserted(context, style.with_(font_size=_mark_size(style)), string, 0)
    run = next((run for _, run in shaped.runs if run.glyphs), None)
    if run is None:
        return None
    font = run.font
    extents = font.hb_font.get_glyph_extents(run.glyphs[0])
    scale = font.size / font.hb_font.scale[0]
    middle = (extents.x_bearing + extents.width / 2.0) * scale if extents else run.width / 2.0
    return EmphasisMark(font, run.glyphs[0], middle, _is_over(style))


def _mark_size(style: ComputedStyle) -> float:
    """The font size of a style's marks: half its own, as in Chromium in whole pixels."""
    return float(math.floor(style.font_size / 2.0 + 0.5))


def _mark_string(style: ComputedStyle) -> str:
    value = style.text_emphasis_style
    if value == "none":
        return ""
    if value.startswith('"'):
        return value[1:]
    fill, _, shape = value.partition(" ")
    # as in Chromium horizontal lines have dots where no shape is given
    upright = style.writing_mode is WritingMode.HORIZONTAL_TB
    return _SHAPES[shape or ("dot" if upright else "sesame")][fill == "open"]


def _is_over(style: ComputedStyle) -> bool:
    """3.4: right of vertical lines is their over side, unless they run upwards."""
    position = style.text_emphasis_position
    if style.writing_mode is WritingMode.HORIZONTAL_TB:
        return position.over
    return position.right is not (style.writing_mode is WritingMode.SIDEWAYS_LR)


def room_below(fragment: BoxFragment) -> float:
    """What the last line at the very end of a block leaves free below."""
    while not fragment.border.bottom and not fragment.padding.bottom:
        last = next((placed for placed in reversed(fragment.children) if _is_in_flow(placed)), None)
        if last is None or last.y + last.fragment.height < fragment.height:
            return 0.0
        if isinstance(last.fragment, LineFragment):
            reach = max((_reach_below(child) for child in last.fragment.children), default=0.0)
            return max(0.0, float(math.floor(last.fragment.height - reach)))
        assert isinstance(last.fragment, BoxFragment)
        fragment = last.fragment
    return 0.0


def _is_in_flow(placed: Placed) -> bool:
    fragment = placed.fragment
    return not isinstance(fragment, BoxFragment) or not (fragment.box.is_out_of_flow or fragment.box.is_floating)


def _reach_below(placed: Placed) -> float:
    """How far down what stands on a line reaches: text with its em box."""
    fragment = placed.fragment
    if isinstance(fragment, TextFragment):
        style = fragment.node.style
        if style.text_emphasis_style != "none" and not _is_over(style):
            return math.inf
        return placed.y + fragment.baseline + em_box(fragment.metrics, style.font_size).descent
    if isinstance(fragment, BoxFragment) and fragment.box.kind is not BoxKind.INLINE:
        return placed.y + fragment.height + fragment.margin.bottom
    return placed.y + max((_reach_below(child) for child in fragment.children), default=0.0)


def placed_marks(
    mark: EmphasisMark, style: ComputedStyle, metrics: FontMetrics, runs: list[tuple[float, GlyphRun, ShapedRun]]
) -> tuple[tuple[float, GlyphRun], ...]:
    """The marks of text, as runs with y from its baseline (3.5). `metrics`: of its font; `runs`: of glyphs, each at an x
    and with what it was made of."""
    text_box, own = em_box(metrics, style.font_size), em_box(mark.font.metrics, mark.font.size)
    if style.has_central_baseline:  # its middle is that of the text
        middle, half = (metrics.ascent - metrics.descent) / 2.0, style.font_size / 2.0
        text_box = EmBox(half + middle, half - middle)
    if mark.over:  # as in Chromium em boxes stand on each other, on whole pixels
        y = float(-math.ceil(text_box.ascent) - math.ceil(own.descent))
    else:
        y = float(math.ceil(text_box.descent) + math.ceil(own.ascent))
    found: list[tuple[float, GlyphRun]] = []
    for x, run, shaped in runs:
        xs = tuple(middle - mark.middle for middle in _middles(run, shaped))
        if xs:
            glyphs = (mark.glyph,) * len(xs)
            found.append((x, GlyphRun(mark.font, glyphs, xs, (y,) * len(xs), run.width, "", run.level)))
    return tuple(found)


def _middles(run: GlyphRun, shaped: ShapedRun) -> Iterator[float]:
    """The middle of each character that gets a mark: a cluster's width is shared among its characters."""
    offsets = shaped.shape.x_offsets[shaped.low : shaped.high] or (0.0,) * len(run.xs)
    if len(offsets) != len(run.xs):
        return
    pens = [x - offset for x, offset in zip(run.xs, offsets, strict=True)]
    clusters = shaped.clusters
    ends = _cluster_ends(clusters, shaped.end)
    for cluster, indices in groupby(range(len(clusters)), key=lambda index: clusters[index]):
        places = list(indices)
        left = pens[places[0]]
        right = pens[places[-1] + 1] if places[-1] + 1 < len(pens) else run.width
        part = run.text[cluster - shaped.start : ends[cluster] - shaped.start]
        starts = graphemes(part)[:-1]
        share = (right - left) / max(1, len(starts))
        ordered = reversed(starts) if shaped.is_rtl else starts
        for number, start in enumerate(ordered):
            if _is_marked(part[start]) and share > 0:
                yield left + (number + 0.5) * share - shaped.style.letter_spacing / 2.0


def _cluster_ends(clusters: list[int], end: int) -> dict[int, int]:
    starts = sorted(set(clusters))
    return dict(zip(starts, [*starts[1:], end], strict=True))


def _is_marked(character: str) -> bool:
    """3.1: not spaces, controls and punctuation."""
    if character in _MARKED:
        return True
    category = unicodedata.category(character)
    return category[0] not in "ZPC" and character not in _SEPARATORS
