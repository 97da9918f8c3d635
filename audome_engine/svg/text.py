"""SVG text: characters shaped as one line, moved to their positions, anchored chunk by chunk (SVG 2, 11.5)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby, pairwise

from audome_engine.geometry import IDENTITY, Affine, Rect
from audome_engine.html.tree import Element
from audome_engine.path_geometry import path_length, point_at
from audome_engine.paths import Path
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Direction, TextAnchor, WritingMode
from audome_engine.svg.baselines import baseline_below
from audome_engine.svg.characters import Character, collect
from audome_engine.svg.document import Drawing
from audome_engine.svg.shapes import Viewport, length
from audome_engine.text.bidi import resolve_levels, visual_order
from audome_engine.text.missing import report_missing
from audome_engine.text.request import font_request
from audome_engine.text.shape import glyph_run, shape_paragraph
from audome_engine.text.types import GlyphRun, ShapedRun, TextSpan


@dataclass(frozen=True, slots=True)
class PlacedRun:
    """Glyphs with their origin, turned by `rotate` degrees and stretched by `stretch` about it, and whose they are."""

    run: GlyphRun
    x: float
    y: float
    style: ComputedStyle
    owners: tuple[Element, ...]  # `<text>` first
    rotate: float = 0.0
    stretch: float = 1.0
    frame: Affine = IDENTITY  # from the line's own coordinates to user space: a quarter turn where it is vertical

    @property
    def transform(self) -> Affine | None:
        """The map of what is drawn at the origin; None for the identity."""
        if not self.rotate and self.stretch == 1.0 and self.frame == IDENTITY:
            return None
        own = Affine.scaling(self.stretch, 1.0).then(Affine.rotation(self.rotate)).about(self.x, self.y)
        return own.then(self.frame)

    @property
    def box(self) -> Rect:
        """Its cell: advance by ascent and descent."""
        metrics = self.run.font.metrics
        height = metrics.ascent + metrics.descent
        top = height / 2 if self.run.upright else metrics.ascent
        cell = Rect(self.x, self.y - top, self.run.width, height)
        return cell if self.transform is None else self.transform.apply_rect(cell)


@dataclass(slots=True)
class _Place:
    """Where a character stands: `advance` is that of the cluster it begins, `middle` marks the rest of the cluster; `turn`
    is its angle on a path, None where it is beyond the path's ends."""

    x: float = 0.0
    y: float = 0.0
    advance: float = 0.0
    middle: bool = True
    turn: float | None = 0.0
    stretch: float = 1.0


def place_text(element: Element, drawing: Drawing, viewport: Viewport) -> list[PlacedRun]:
    """All runs of a `<text>` element, in visual order, in its user space."""
    characters = collect(element, drawing, viewport)
    if not characters:
        return []
    frame = _FRAMES.get(drawing.style(element).writing_mode, IDENTITY)
    if frame != IDENTITY:
        _turn(characters, frame)
    text = "".join(c.text for c in characters)
    # 11.5, step 2: as one line, from (0, 0)
    runs = _shaped(drawing, text, characters)
    places = _line(runs, len(text))
    # Steps 4 to 8
    _move(characters, places)
    _fit_lengths(drawing, viewport, characters, places)
    _set_positions(characters, places)
    _anchor(characters, places)
    _put_on_paths(characters, places)
    placed: list[PlacedRun] = []
    for run in runs:
        for piece in _pieces(run, characters, places):
            if not piece.glyphs:
                continue
            at, first = places[piece.clusters[0]], characters[piece.start]  # the left edge, and what it is drawn as
            if at.turn is None or not max(abs(at.x), abs(at.y)) < _FARTHEST:
                continue
            shift = baseline_below(first, drawing, upright=piece.style.upright)
            down = Affine.rotation(at.turn).apply(0.0, shift)
            glyphs = glyph_run(piece, text)
            owner = first.owners[-1]
            if 0 in glyphs.glyphs:
                report_missing(glyphs, drawing.diagnostics, path=owner.path(), line=owner.line)
            placed.append(
                PlacedRun(
                    glyphs,
                    at.x + down.x,
                    at.y + down.y,
                    first.style,
                    first.owners,
                    first.rotate + at.turn,
                    at.stretch,
                    frame,
                )
            )
    return placed


_FRAMES = {
    **dict.fromkeys(
        (WritingMode.VERTICAL_RL, WritingMode.VERTICAL_LR, WritingMode.SIDEWAYS_RL), Affine(0, 1, -1, 0, 0, 0)
    ),
    WritingMode.SIDEWAYS_LR: Affine(0, -1, 1, 0, 0, 0),
}


def _turn(characters: list[Character], frame: Affine) -> None:
    """Positions in user space as those in a line's own coordinates."""
    for c in characters:
        c.x, c.y, c.dx, c.dy = frame.b * c.y, frame.c * c.x, frame.b * c.dy, frame.c * c.dx


def _shaped(drawing: Drawing, text: str, characters: list[Character]) -> list[ShapedRun]:
    """The runs in visual order."""
    style = drawing.style(characters[0].owners[0])
    _, levels = resolve_levels(text, 1 if style.direction is Direction.RTL else 0)
    spans: list[TextSpan] = []
    at = 0
    for _, group in groupby(characters, key=lambda c: id(c.style)):
        same = list(group)
        own = same[0].style
        end = at + len(same)
        spans.append(
            TextSpan(at, end, font_request(own), own.letter_spacing, own.word_spacing, orientation=own.used_orientation)
        )
        at = end
    runs = shape_paragraph(drawing.fonts, text, spans, levels).line_runs(0, len(text))
    return [runs[index] for index in visual_order([run.level for run in runs])]


def _line(runs: list[ShapedRun], count: int) -> list[_Place]:
    """The positions of characters on one line."""
    places = [_Place() for _ in range(count)]
    pen = 0.0
    for run in runs:
        for cluster, advance in zip(run.clusters, run.advances, strict=True):
            place = places[cluster]
            if place.middle:
                place.x, place.middle = pen, False
            place.advance += advance
            pen += advance
    return places


def _move(characters: list[Character], places: list[_Place]) -> None:
    """Step 4: `dx` and `dy` shift a character and all after it."""
    x = y = 0.0
    for character, place in zip(characters, places, strict=True):
        x, y = x + character.dx, y + character.dy
        place.x, place.y = place.x + x, place.y + y


def _fit_lengths(drawing: Drawing, viewport: Viewport, characters: list[Character], places: list[_Place]) -> None:
    """Step 5: `textLength`, of elements in others first."""
    elements = {owner: len(c.owners) for c in characters for owner in c.owners if "textLength" in owner.attributes}
    for element in reversed(list(elements)):
        style = drawing.style(element)
        wanted = length(element.get("textLength"), style, viewport.width, -1.0)
        inside = [p for c, p in zip(characters, places, strict=True) if element in c.owners]
        shown = [
            p for c, p in zip(characters, places, strict=True) if element in c.owners and c.addressable and not p.middle
        ]
        if wanted >= 0 and shown:
            beyond = max(p.x + p.advance for p in shown)
            grown = _fit_length(element, wanted, inside, shown)
            for place in places:
                if place not in inside and place.x >= beyond - _TOUCHING:
                    place.x += grown


def _fit_length(element: Element, wanted: float, inside: list[_Place], shown: list[_Place]) -> float:
    """By spacing between characters or by stretching all of them; returns by how much they are longer now."""
    left, right = min(p.x for p in shown), max(p.x + p.advance for p in shown)
    if element.get("lengthAdjust") == "spacingAndGlyphs":
        factor = wanted / (right - left) if right > left else 1.0
        for place in inside:
            place.x, place.advance = left + (place.x - left) * factor, place.advance * factor
            place.stretch *= factor
        return wanted - (right - left)
    if len(shown) < 2:
        return 0.0
    step = (wanted - (right - left)) / (len(shown) - 1)
    for index, place in enumerate(sorted(shown, key=lambda p: p.x)):
        place.x += step * index
    return step * len(shown)  # as in Chromium there is a space after the last one too


def _set_positions(characters: list[Character], places: list[_Place]) -> None:
    """Step 6: `x` and `y` move a character there and all after it along."""
    x = y = 0.0
    for character, place in zip(characters, places, strict=True):
        if character.x == character.x:
            x = character.x + character.dx - place.x
        if character.y == character.y:
            y = character.y + character.dy - place.y
        place.x, place.y = place.x + x, place.y + y


def _anchor(characters: list[Character], places: list[_Place]) -> None:
    """Step 7: every chunk as a whole along the line, by its first character's `text-anchor`."""
    starts = [index for index, character in enumerate(characters) if character.begins_chunk]
    for start, end in zip(starts, [*starts[1:], len(characters)], strict=True):
        within = zip(characters[start:end], places[start:end], strict=True)
        chunk = [place for character, place in within if character.addressable and not place.middle]
        if not chunk:
            continue
        left, right = min(p.x for p in chunk), max(p.x + p.advance for p in chunk)
        first, style = characters[start], characters[start].style
        rtl = style.direction is Direction.RTL
        if first.x == first.x:
            at = first.x + first.dx
        elif start == starts[0]:
            at = first.dx
        else:
            at = places[start].x + (places[start].advance if rtl else 0.0)
        if style.text_anchor is TextAnchor.MIDDLE:
            shift = at - (left + right) / 2
        else:
            shift = at - (right if (style.text_anchor is TextAnchor.END) != rtl else left)
        for place in places[start:end]:
            place.x += shift


def _put_on_paths(characters: list[Character], places: list[_Place]) -> None:
    """Step 8: the middle of every character comes to the point of its path that is as far along. What follows goes on from
    the path's end."""
    lengths: dict[int, float] = {}
    after: tuple[float, float] | None = None  # by how much what follows is moved
    last: Path = ()
    for character, place in zip(characters, places, strict=True):
        path = character.path
        if path is None:
            end = point_at(last, math.inf) if last else None
            if end is not None:
                after = end.x - place.x, end.y - place.y
            if character.begins_chunk:
                after = None
            if after is not None:
                place.x, place.y = place.x + after[0], place.y + after[1]
            last = ()
            continue
        last = path
        if place.middle:
            continue
        if id(path) not in lengths:
            lengths[id(path)] = path_length(path)
        along = place.x + place.advance / 2.0
        point = point_at(path, along) if 0.0 <= along <= lengths[id(path)] else None
        if point is None:
            place.turn = None
            continue
        across = Affine.rotation(point.direction).apply(-place.advance / 2.0, place.y)
        place.x, place.y, place.turn = point.x + across.x, point.y + across.y, point.direction


def _pieces(run: ShapedRun, characters: list[Character], places: list[_Place]) -> list[ShapedRun]:
    """A run cut where the style changes or a character does not follow the one before it."""
    groups: list[list[int]] = []
    for cluster in sorted(set(run.clusters)):
        if groups and not _breaks(characters, places, run, (groups[-1][-1], cluster)):
            groups[-1].append(cluster)
        else:
            groups.append([cluster])
    bounds = [*(group[0] for group in groups), run.end]
    return [run.part(start, end) for start, end in pairwise(bounds)]


def _breaks(characters: list[Character], places: list[_Place], run: ShapedRun, clusters: tuple[int, int]) -> bool:
    """Whether the second of two neighbouring clusters cannot be drawn with the first."""
    (before, after), (one, other) = clusters, (places[clusters[0]], places[clusters[1]])
    a, b = characters[before], characters[after]
    if a.path is not None or b.path is not None:
        return True
    if a.style is not b.style or a.owners != b.owners or a.rotate or b.rotate or one.y != other.y:
        return True
    left, right = (other, one) if run.is_rtl else (one, other)
    return abs(left.x + left.advance - right.x) > _TOUCHING


_FARTHEST = 1e9  # px
_TOUCHING = 1e-3  # px
