"""Shaping with HarfBuzz: a paragraph's text, font spans and bidi levels to glyph runs with clusters."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import uharfbuzz as hb

from audome_engine.style.enums import TextTransform
from audome_engine.text.caps import transformed
from audome_engine.text.emoji import INVISIBLE
from audome_engine.text.fonts import FontContext
from audome_engine.text.itemize import Item, itemize
from audome_engine.text.segment import graphemes
from audome_engine.text.types import FontInstance, GlyphRun, ItemStyle, Shape, ShapedRun, TextSpan

CONTEXT = 5  # characters before and after a stretch that HarfBuzz looks at, for joining
LAST_GLYPH = 0xFFFF
KEPT_PARAGRAPHS = 512
KEPT_SHAPES = 16384
KEPT_LENGTH = 64  # longer stretches seldom come again
CURSIVE = frozenset(["Arab", "Syrc", "Nkoo", "Mong", "Phag", "Mand", "Rohg", "Adlm", "Mani", "Sogd"])
_CLUSTER_LEVEL = hb.BufferClusterLevel.MONOTONE_CHARACTERS
_SPACES = frozenset(" \u00a0\t")
_UNSEEN = "\t\n\f\r\u2028\u2029\ufff9\ufffa\ufffb\ufffc"  # drawn as nothing, whatever fonts have
_CONTROL = re.compile(f"[{_UNSEEN}]")
_HIDDEN = dict.fromkeys(map(ord, _UNSEEN), 0x200C)  # shaped as a non-joiner without glyph


@dataclass(slots=True, eq=False)
class ShapedParagraph:
    """A shaped paragraph: runs in logical order, and per character the advance of the cluster that begins there."""

    text: str
    runs: list[ShapedRun]
    advances: list[float]
    _shapes: _Shapes
    _starts: list[int] = field(default_factory=list)
    _reshaped: dict[tuple[int, int, int], ShapedRun] = field(default_factory=dict)
    _line: tuple[tuple[int, int], list[ShapedRun], list[int]] | None = None  # the last one asked for

    def __post_init__(self) -> None:
        self._starts = [run.start for run in self.runs]

    def line_runs(self, start: int, end: int) -> list[ShapedRun]:
        """The runs of exactly [start, end), in logical order, shaped anew where a line edge may not be cut."""
        first = max(0, bisect_right(self._starts, start) - 1)
        last = bisect_left(self._starts, end)
        runs = self.runs[first:last]
        if runs:
            for index in {0, len(runs) - 1}:
                run = runs[index]
                low, high = max(start, run.start), min(end, run.end)
                if low >= high:
                    return []
                runs[index] = self._part(first + index, low, high, (start, end))
        return runs

    def runs_within(self, start: int, end: int, line: tuple[int, int]) -> list[ShapedRun]:
        """The runs of [start, end), shaped as a part of a line."""
        if self._line is None or self._line[0] != line:
            found = self.line_runs(*line)
            self._line = (line, found, [run.start for run in found])
        _, runs, starts = self._line
        inside = runs[max(0, bisect_right(starts, start) - 1) : bisect_left(starts, end)]
        if inside:
            if inside[0].start < start or inside[0].end > end:
                inside[0] = inside[0].part(max(inside[0].start, start), min(inside[0].end, end))
            if inside[-1].end > end:
                inside[-1] = inside[-1].part(inside[-1].start, end)
        return inside

    def cut_delta(self, start: int, end: int, cut: int) -> float:
        """How much wider [start, end) is on a line of its own than in the paragraph, px. The line goes on to `cut`, with white
        space that is not shown and yet is kerned."""
        if self._may_cut(start) and self._may_cut(cut):
            return 0.0
        runs = [run if run.end <= end else run.part(run.start, end)
                for run in self.line_runs(start, cut) if run.start < end]  # fmt: skip
        return sum(run.width for run in runs) - sum(self.advances[start:end])

    def restyled(self, run: ShapedRun, style: ItemStyle) -> ShapedRun:
        """The text of a run, shaped in another style."""
        return self._shapes.run(self.text, Item(run.start, run.end, run.level, run.script, style))

    def _may_cut(self, at: int) -> bool:
        """Whether nothing changes its shape when the text is cut there."""
        index = bisect_right(self._starts, at) - 1
        if index < 0 or at >= self.runs[index].end:
            return True
        run = self.runs[index]
        return at == run.origin or run.shape.may_cut(at - run.origin, run.is_rtl)

    def _part(self, index: int, low: int, high: int, line: tuple[int, int]) -> ShapedRun:
        """[low, high) of a run; only where the line itself begins and ends the text is cut."""
        run = self.runs[index]
        if low == run.start and high == run.end:
            return run
        start, end = line
        if (low > start or self._may_cut(low)) and (high < end or self._may_cut(high)):
            return run.part(low, high)
        key = (index, low, high)
        known = self._reshaped.get(key)
        if known is None:
            item = Item(low, high, run.level, run.script, run.style)
            known = self._reshaped[key] = self._shapes.run(self.text, item)
        return known


def shape_paragraph(fonts: FontContext, text: str, spans: Sequence[TextSpan], levels: Sequence[int]) -> ShapedParagraph:
    """Shape a whole paragraph; spans cover the text without gaps. Results are kept per font context."""
    packed = bytes(levels)
    key = (text, tuple(spans), packed)
    known = fonts.shaped.get(key)
    if isinstance(known, ShapedParagraph):
        return known
    shapes = _Shapes(fonts)
    runs: list[ShapedRun] = []
    advances: list[float] = []
    for item in itemize(fonts, text, spans, packed):
        run = shapes.run(text, item)
        runs += _by_level(run, packed)
        advances += run.shape.by_character
    paragraph = ShapedParagraph(text, runs, advances, shapes)
    if len(fonts.shaped) >= KEPT_PARAGRAPHS:
        fonts.shaped.pop(next(iter(fonts.shaped)))
    fonts.shaped[key] = paragraph
    return paragraph


def _by_level(run: ShapedRun, levels: bytes) -> list[ShapedRun]:
    """The parts of a run with one level each: as in Chromium neighbours of one direction are shaped together."""
    inside = levels[run.start : run.end]
    if inside.count(inside[0]) == len(inside):
        run.level = inside[0]
        return [run]
    parts: list[ShapedRun] = []
    at = run.start
    while at < run.end:
        end = at + 1
        while end < run.end and levels[end] == levels[at]:
            end += 1
        part = run.part(at, end)
        part.level = levels[at]
        parts.append(part)
        at = end
    return parts


def glyph_run(run: ShapedRun, text: str) -> GlyphRun:
    """What is painted of a run: glyphs with pen positions from the run's left edge."""
    shape, start, end = run.shape, run.start, run.end
    is_whole = start == run.origin and end - start == len(shape.by_character)
    if is_whole and run.level in shape.painted:
        return shape.painted[run.level]
    low, high = run.low, run.high
    xs, width = shape.positions(low, high)
    ys = shape.y_offsets[low:high] or (0.0,) * (high - low)
    before = start - run.origin
    clusters = tuple(cluster - before for cluster in shape.clusters[low:high]) if before else shape.clusters[low:high]
    made = GlyphRun(
        run.font, shape.glyphs[low:high], xs, ys, width, text[start:end], run.level, run.style.upright, clusters
    )
    if is_whole:
        shape.painted[run.level] = made
    return made


# HarfBuzz


class _Shapes:
    """Shapes items. What comes out depends on nothing but an item's style, script and direction, its text and the few
    characters around it that letters may join; for short texts it is kept by these."""

    def __init__(self, fonts: FontContext) -> None:
        self._known = fonts.shapes

    def run(self, text: str, item: Item) -> ShapedRun:
        """Shape an item. HarfBuzz sees what stands around, also where a line ends within a word: letters keep joining as if
        the word were whole (CSS Text 3, 5.1)."""
        start, end, level, script, style = item
        before, after = _context(text, start, end)
        part = text[before:after]
        if end - start > KEPT_LENGTH:
            shape = _shape(part, start - before, end - start, item)
        else:
            key = (part, start - before, end - start, level & 1, script, style)
            known = self._known.get(key)
            if isinstance(known, Shape):
                shape = known
            else:
                if len(self._known) >= KEPT_SHAPES:
                    self._known.clear()
                shape = self._known[key] = _shape(part, start - before, end - start, item)
        return ShapedRun(start, end, level, script, style, shape, start, 0, len(shape.glyphs))


def _context(text: str, start: int, end: int) -> tuple[int, int]:
    """Where what joins the letters of [start, end) begins and ends; nothing joins over a space."""
    before, after = start, end
    if text[start] != " ":
        space = text.rfind(" ", max(0, start - CONTEXT), start)
        before = max(0, start - CONTEXT) if space < 0 else space + 1
    if text[end - 1] != " ":
        space = text.find(" ", end, end + CONTEXT)
        after = min(end + CONTEXT, len(text)) if space < 0 else space
    return before, after


def _shape(text: str, offset: int, length: int, item: Item) -> Shape:
    """Shape `length` characters of `text` from `offset` on."""
    style = item.style
    shown = text.translate(_HIDDEN) if _CONTROL.search(text) else text
    origins: Sequence[int] = range(length)
    if style.transform is not TextTransform.NONE:
        own, origins = transformed(shown[offset : offset + length], style.transform, style.language)
        shown = shown[:offset] + own + shown[offset + length :]
    buffer = _buffer(shown, offset, len(origins), item)
    try:
        hb.shape(style.font.hb_font, buffer, dict(style.features) if style.features else None)
    except MemoryError:  # the font's tables lead HarfBuzz into endless work: glyphs without any of them
        buffer = _buffer(shown, offset, len(origins), item)
        hb.shape(style.font.hb_font, buffer, {}, shapers=["fallback"])
    infos = buffer.glyph_infos
    clusters = [origins[info.cluster - offset] for info in infos]
    return _collected(text[offset : offset + length], item, (clusters, infos), buffer)


def _buffer(text: str, offset: int, length: int, item: Item) -> hb.Buffer:
    style = item.style
    buffer = hb.Buffer()
    buffer.cluster_level = _CLUSTER_LEVEL
    buffer.add_str(text, item_offset=offset, item_length=length)
    directions = ("ttb", "btt") if style.upright else ("ltr", "rtl")
    buffer.direction = directions[item.level & 1]
    buffer.script = item.script
    if style.system:
        buffer.language = hb.ot_tag_to_language(style.system)
    elif style.language:
        buffer.language = style.language
    return buffer


def _collected(text: str, item: Item, glyphs: tuple[list[int], Sequence[hb.GlyphInfo]], buffer: hb.Buffer) -> Shape:
    (clusters, infos), font = glyphs, item.style.font
    scale = font.size / font.hb_font.scale[0]
    positions = buffer.glyph_positions or ()  # none where every character was one that a font may leave out
    if item.style.upright:
        advances, xs, ys = _downwards(font, infos, positions)
    else:
        advances = [position.x_advance * scale for position in positions]
        x_offsets = [position.x_offset for position in positions]
        y_offsets = [position.y_offset for position in positions]
        xs = [x * scale for x in x_offsets] if any(x_offsets) else []
        ys = [-y * scale for y in y_offsets] if any(y_offsets) else []
    if _CONTROL.search(text):
        _hide_controls(text, clusters, advances)
    if item.style.letter_spacing or item.style.word_spacing:
        xs = xs or [0.0] * len(clusters)
        _space(text, item, (clusters, advances, xs))
    by_character = [0.0] * len(text)
    for cluster, advance in zip(clusters, advances, strict=True):
        by_character[cluster] += advance
    numbers = tuple([info.codepoint for info in infos])
    if numbers and max(numbers) > LAST_GLYPH:  # of a damaged font
        numbers = tuple([number if number <= LAST_GLYPH else 0 for number in numbers])
    return Shape(numbers, tuple(clusters), tuple(advances), tuple(xs), tuple(ys), tuple(by_character), infos)


def _downwards(
    font: FontInstance, infos: Sequence[hb.GlyphInfo], positions: Sequence[hb.GlyphPosition]
) -> tuple[list[float], list[float], list[float]]:
    """Advances along a line that runs downwards, and where the glyphs' origins are from the pen: further along the line, and
    across it to the left. Without vertical metrics a glyph is as high as the font's ascent and descent, as in Chromium."""
    scale = font.size / font.hb_font.scale[0]
    advances: list[float] = []
    xs: list[float] = []
    ys: list[float] = []
    has_metrics = "vmtx" in font.face.hb_face.table_tags
    for info, position in zip(infos, positions, strict=True):
        advance, along = -position.y_advance * scale, -position.y_offset * scale
        _, origin = font.hb_font.get_glyph_v_origin(info.codepoint) or (0, 0)
        if not has_metrics and advance:
            along += font.metrics.ascent - origin * scale
            advance = font.metrics.ascent + font.metrics.descent
        elif origin == 0 and (extents := font.hb_font.get_glyph_extents(info.codepoint)):
            along += extents.y_bearing * scale  # HarfBuzz finds no origin of what is painted in colour
        advances.append(advance)
        xs.append(along)
        ys.append(-position.x_offset * scale)
    return advances, xs, ys


def _hide_controls(text: str, clusters: list[int], advances: list[float]) -> None:
    for index, cluster in enumerate(clusters):
        if _CONTROL.match(text[cluster]):
            advances[index] = 0.0


def _space(text: str, item: Item, glyphs: tuple[list[int], list[float], list[float]]) -> None:
    """Letter and word spacing after each grapheme cluster; none inside cursive words, where it would break the joins."""
    clusters, advances, xs = glyphs
    style, rtl = item.style, bool(item.level & 1)
    cursive = item.script in CURSIVE
    last = len(clusters) - 1
    firsts = _grapheme_starts(text)
    starts = [firsts[cluster] for cluster in clusters]
    for index, start in enumerate(starts):
        neighbour = index - 1 if rtl else index + 1
        if 0 <= neighbour <= last and starts[neighbour] == start:
            continue  # spacing goes after the last glyph of a cluster
        character = text[start]
        extra = 0.0
        if style.letter_spacing and ord(character) not in INVISIBLE and (not cursive or character in _SPACES):
            extra += style.letter_spacing
        if style.word_spacing and character in _SPACES:
            extra += style.word_spacing
        advances[index] += extra
        if rtl:
            xs[index] += extra


def _grapheme_starts(text: str) -> Sequence[int]:
    """For each character the offset where its grapheme cluster begins."""
    if text.isascii():
        return range(len(text))
    return [start for start, end in pairwise(graphemes(text)) for _ in range(start, end)]
