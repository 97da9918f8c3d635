"""Shaping with HarfBuzz: a paragraph's text, font spans and bidi levels to glyph runs with clusters."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter, neg

import uharfbuzz as hb

from audome_engine.text.emoji import has_emoji_presentation
from audome_engine.text.faces import feature_tags
from audome_engine.text.fonts import FontContext
from audome_engine.text.scripts import resolve_scripts
from audome_engine.text.segment import graphemes
from audome_engine.text.types import FontInstance, FontRequest, GlyphRun, ShapedRun, TextSpan

CONTEXT = 32  # characters before and after a run that HarfBuzz sees, for joining
KEPT_PARAGRAPHS = 512
SMALL_CAPS_SCALE = 0.7  # of synthesised small capitals, as browsers have it
_CURSIVE = frozenset(["Arab", "Syrc", "Nkoo", "Mong", "Phag", "Mand", "Rohg", "Adlm", "Mani", "Sogd"])
_SPACES = frozenset(" \u00a0\t")
_ZERO_WIDTH = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\n\r\ufffc\u2028\u2029\u061c")
_ZERO_WIDTH |= frozenset(chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_HIDDEN = dict.fromkeys((*range(32), 65532, 8232, 8233), 8204)  # shaped as a non-joiner without glyph
_SMALL_CAPS_FEATURES = {
    "small-caps": ("smcp",), "all-small-caps": ("smcp", "c2sc"), "petite-caps": ("pcap",),
    "all-petite-caps": ("pcap", "c2pc"), "unicase": ("unic",), "titling-caps": ("titl",),
}  # fmt: skip


@dataclass(slots=True, eq=False)
class _Item:
    """A stretch of text to shape in one call."""

    start: int
    end: int
    level: int
    script: str
    font: FontInstance
    span: TextSpan
    features: tuple[tuple[str, int], ...]
    uppercase: bool = False


@dataclass(slots=True, eq=False)
class ShapedParagraph:
    """A shaped paragraph: runs in logical order, and per character the advance of the cluster that begins there."""

    text: str
    runs: list[ShapedRun]
    advances: list[float]
    _items: list[_Item]
    _reshaped: dict[tuple[int, int, int], ShapedRun] = field(default_factory=dict)
    _safe: frozenset[int] | None = None

    def line_runs(self, start: int, end: int) -> list[ShapedRun]:
        """The runs of exactly [start, end), in logical order, shaped anew where a line edge may not be cut."""
        first = max(0, bisect_right(self.runs, start, key=attrgetter("start")) - 1)
        last = bisect_left(self.runs, end, key=attrgetter("start"))
        parts = (
            (index, max(start, run.start), min(end, run.end)) for index, run in enumerate(self.runs[first:last], first)
        )
        return [self._part(index, low, high) for index, low, high in parts if low < high]

    def cut_delta(self, start: int, end: int) -> float:
        """How much wider [start, end) is on a line of its own than in the paragraph, px."""
        if self._safe is None:
            self._safe = _safe_cuts(self.runs)
        if start in self._safe and end in self._safe:
            return 0.0
        widths = sum(run.width for run in self.line_runs(start, end))
        return widths - sum(self.advances[start:end])

    def _part(self, index: int, low: int, high: int) -> ShapedRun:
        run = self.runs[index]
        if low == run.start and high == run.end:
            return run
        if self._safe is None:
            self._safe = _safe_cuts(self.runs)
        if low in self._safe and high in self._safe:
            return split_run(run, low, high)
        key = (index, low, high)
        known = self._reshaped.get(key)
        if known is None:
            known = self._reshaped[key] = _shape_item(self.text, self._items[index], low, high)
        return known


def _safe_cuts(runs: Sequence[ShapedRun]) -> frozenset[int]:
    """The offsets where the text can be cut without shaping it anew."""
    safe: set[int] = set()
    for run in runs:
        starts = set(run.clusters)
        safe |= starts.difference(cluster for cluster, bad in zip(run.clusters, run.unsafe, strict=True) if bad)
        safe |= {run.start, run.end}
    return frozenset(safe)


def shape_paragraph(fonts: FontContext, text: str, spans: Sequence[TextSpan], levels: Sequence[int]) -> ShapedParagraph:
    """Shape a whole paragraph; spans cover the text without gaps. Results are kept per font context."""
    key = (text, tuple(spans), tuple(levels))
    known = fonts.shaped.get(key)
    if isinstance(known, ShapedParagraph):
        return known
    items = _itemize(fonts, text, spans, levels)
    runs = [_shape_item(text, item, item.start, item.end) for item in items]
    advances = [0.0] * len(text)
    for run in runs:
        for cluster, advance in zip(run.clusters, run.advances, strict=True):
            advances[cluster] += advance
    paragraph = ShapedParagraph(text, runs, advances, items)
    if len(fonts.shaped) >= KEPT_PARAGRAPHS:
        fonts.shaped.pop(next(iter(fonts.shaped)))
    fonts.shaped[key] = paragraph
    return paragraph


def split_run(run: ShapedRun, start: int, end: int) -> ShapedRun:
    """The glyphs of the clusters that begin in [start, end)."""
    if run.is_rtl:  # clusters descend
        low = bisect_right(run.clusters, -end, key=neg)
        high = bisect_right(run.clusters, -start, key=neg)
    else:
        low, high = bisect_left(run.clusters, start), bisect_left(run.clusters, end)
    part = ShapedRun(start, end, run.level, run.font, run.script)
    if low < high:
        for name in ("glyphs", "clusters", "advances", "x_offsets", "y_offsets", "unsafe"):
            setattr(part, name, getattr(run, name)[low:high])
    return part


def glyph_run(run: ShapedRun, text: str) -> GlyphRun:
    """What is painted of a run: glyphs with pen positions from the run's left edge."""
    xs: list[float] = []
    ys: list[float] = []
    pen = 0.0
    for advance, dx, dy in zip(run.advances, run.x_offsets, run.y_offsets, strict=True):
        xs.append(pen + dx)
        ys.append(dy)
        pen += advance
    return GlyphRun(run.font, tuple(run.glyphs), tuple(xs), tuple(ys), pen, text[run.start : run.end], run.level)


# Itemization


def _itemize(fonts: FontContext, text: str, spans: Sequence[TextSpan], levels: Sequence[int]) -> list[_Item]:
    scripts = resolve_scripts(text)
    items: list[_Item] = []
    for span in _merged(spans):
        for start, end, request, upper in _small_caps_parts(fonts, text, span):
            for low, high, font in _font_runs(fonts, text, start, end, request):
                features = _features(request, span, font)
                items += [
                    _Item(a, b, levels[a], scripts[a], font, span, features, upper)
                    for a, b in _uniform(low, high, levels, scripts)
                ]
    return items


def _merged(spans: Sequence[TextSpan]) -> list[TextSpan]:
    """Neighbours with the same font and spacing shaped as one, so that what stands between them does not show."""
    merged: list[TextSpan] = []
    for span in spans:
        if merged and merged[-1][2:] == span[2:] and merged[-1].end == span.start:
            merged[-1] = merged[-1]._replace(end=span.end)
        elif span.end > span.start:
            merged.append(span)
    return merged


def _uniform(start: int, end: int, levels: Sequence[int], scripts: Sequence[str]) -> list[tuple[int, int]]:
    cuts = [i for i in range(start + 1, end) if levels[i] != levels[i - 1] or scripts[i] != scripts[i - 1]]
    return list(pairwise([start, *cuts, end]))


def _font_runs(
    fonts: FontContext, text: str, start: int, end: int, request: FontRequest
) -> list[tuple[int, int, FontInstance]]:
    """Stretches with one font each; a grapheme cluster is never split, and white space stays with what is before."""
    primary = fonts.primary(request)
    part = text[start:end]
    if fonts.asks_primary_first(request) and _all_in(part, primary):
        return [(start, end, primary)]
    runs: list[tuple[int, int, FontInstance]] = []
    for low, high in pairwise(graphemes(part)):
        cluster = part[low:high]
        font = primary if cluster.isspace() else fonts.for_cluster(request, cluster)
        if runs and runs[-1][2] is font:
            runs[-1] = (runs[-1][0], start + high, font)
        else:
            runs.append((start + low, start + high, font))
    return runs


def _all_in(text: str, font: FontInstance) -> bool:
    coverage = font.face.coverage
    for character in set(text):
        point = ord(character)
        if point in coverage:
            if point >= 0x2000 and has_emoji_presentation(character) != font.face.has_color:
                return False
            if point in (0xFE0F, 0x20E3, 0x200D):
                return False
        elif character not in _ZERO_WIDTH and point >= 0x20:
            return False
    return True


def _features(request: FontRequest, span: TextSpan, font: FontInstance) -> tuple[tuple[str, int], ...]:
    features = dict(font.features) | dict(request.features)
    if span.letter_spacing:
        features = {"liga": 0, "clig": 0} | features
    if request.small_caps != "normal":
        available = feature_tags(font.face)
        wanted = _SMALL_CAPS_FEATURES.get(request.small_caps, ())
        features = {tag: 1 for tag in wanted if tag in available} | features
    return tuple(features.items())


def _small_caps_parts(fonts: FontContext, text: str, span: TextSpan) -> list[tuple[int, int, FontRequest, bool]]:
    """The span as it is, or, where its face lacks small capitals, parted into letters to synthesise and the rest."""
    request = span.font
    whole = [(span.start, span.end, request, False)]
    if request.small_caps not in ("small-caps", "all-small-caps", "petite-caps", "all-petite-caps"):
        return whole
    if set(_SMALL_CAPS_FEATURES[request.small_caps]) & feature_tags(fonts.primary(request).face):
        return whole
    every = request.small_caps.startswith("all-")
    plain = request._replace(small_caps="normal")
    small = plain._replace(size=float(round(request.size * SMALL_CAPS_SCALE)))  # whole pixels, as in Chromium
    parts: list[tuple[int, int, FontRequest, bool]] = []
    part = text[span.start : span.end]
    for low, high in pairwise(graphemes(part)):
        character = part[low]
        lower = len(character.upper()) == 1 and character.upper() != character
        shrink = lower or (every and (character.isalnum()))
        if parts and parts[-1][3] == shrink:
            parts[-1] = (parts[-1][0], span.start + high, *parts[-1][2:])
        else:
            parts.append((span.start + low, span.start + high, small if shrink else plain, shrink))
    return parts


# HarfBuzz


def _shape_item(text: str, item: _Item, start: int, end: int) -> ShapedRun:
    """Shape [start, end) of an item. HarfBuzz sees what stands around, also where a line ends within a word: letters keep
    joining as if the word were whole (CSS Text 3, 5.1)."""
    before, after = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    points = [_HIDDEN.get(ord(c), ord(c)) for c in text[before:after]]
    if item.uppercase:
        upper = [ord(c.upper()) if len(c.upper()) == 1 else ord(c) for c in text[start:end]]
        points[start - before : end - before] = upper
    buffer = hb.Buffer()
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
    buffer.add_codepoints(points, item_offset=start - before, item_length=end - start)
    buffer.direction = "rtl" if item.level & 1 else "ltr"
    buffer.script = item.script
    if item.span.font.language:
        buffer.language = item.span.font.language
    hb.shape(item.font.hb_font, buffer, dict(item.features))
    return _collected(text, item, (start, end, before), buffer)


def _collected(text: str, item: _Item, place: tuple[int, int, int], buffer: hb.Buffer) -> ShapedRun:
    start, end, before = place
    font = item.font
    scale = font.size / font.hb_font.scale[0]
    run = ShapedRun(start, end, item.level, font, item.script)
    unsafe = hb.GlyphFlags.UNSAFE_TO_BREAK
    # no positions at all where every character was one that a font may leave out
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions or (), strict=True):
        run.glyphs.append(info.codepoint)
        run.clusters.append(info.cluster + before)
        run.advances.append(position.x_advance * scale)
        run.x_offsets.append(position.x_offset * scale)
        run.y_offsets.append(-position.y_offset * scale)
        run.unsafe.append(bool(info.flags & unsafe))
    _hide_controls(run, text)
    if item.span.letter_spacing or item.span.word_spacing:
        _space(run, text, item.span)
    return run


def _hide_controls(run: ShapedRun, text: str) -> None:
    for index, cluster in enumerate(run.clusters):
        if text[cluster] < " " or text[cluster] in "\ufffc\u2028\u2029":
            run.advances[index] = 0.0


def _space(run: ShapedRun, text: str, span: TextSpan) -> None:
    """Letter and word spacing after each cluster; none inside cursive words, where it would break the joins."""
    cursive = run.script in _CURSIVE
    last = len(run.clusters) - 1
    for index, cluster in enumerate(run.clusters):
        neighbour = index - 1 if run.is_rtl else index + 1
        if 0 <= neighbour <= last and run.clusters[neighbour] == cluster:
            continue  # spacing goes after the last glyph of a cluster
        character = text[cluster]
        extra = 0.0
        if span.letter_spacing and character not in _ZERO_WIDTH and (not cursive or character in _SPACES):
            extra += span.letter_spacing
        if span.word_spacing and character in _SPACES:
            extra += span.word_spacing
        run.advances[index] += extra
        if run.is_rtl:
            run.x_offsets[index] += extra
