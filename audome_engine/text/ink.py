"""Where glyph outlines cross a horizontal band, for underlines that skip ink, and which runs have none."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from audome_engine.text.types import FontInstance, GlyphRun

Interval = tuple[float, float]
_CURVE_STEPS = 6
_EAST_ASIAN = (
    (0x1100, 0x11FF), (0x2E80, 0x33FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF), (0x1F000, 0x1FAFF), (0x20000, 0x3FFFF),
)  # fmt: skip


def ink_intervals(run: GlyphRun, top: float, bottom: float) -> list[Interval]:
    """Horizontal extents (px from the run's origin) of each glyph's ink between `top` and `bottom` below the baseline."""
    found: list[Interval] = []
    exempt = _exempt_glyphs(run)
    for glyph, x, y in zip(run.glyphs, run.xs, run.ys, strict=True):
        if glyph in exempt:
            continue
        extent = _glyph_interval(run.font, glyph, round(top - y, 3), round(bottom - y, 3))
        if extent is not None:
            found.append((x + extent[0], x + extent[1]))
    return found


def is_blank(run: GlyphRun) -> bool:
    """Whether nothing is drawn of a run that is white space alone: the spaces of some fonts and scripts have ink."""
    return run.text.isspace() and all(_is_blank_glyph(run.font, glyph) for glyph in run.glyphs)


@lru_cache(maxsize=4096)
def _is_blank_glyph(font: FontInstance, glyph: int) -> bool:
    extents = font.hb_font.get_glyph_extents(glyph)
    return extents is not None and not extents.width and not extents.height and not font.face.has_color


def _exempt_glyphs(run: GlyphRun) -> frozenset[int]:
    """Glyphs that lines go through in any case: slashes and low lines, which are lines themselves, and what is as high as
    the em box in East Asian writing."""
    found = (run.font.hb_font.get_nominal_glyph(ord(c)) for c in set(run.text) if c in "/\\_" or _is_east_asian(ord(c)))
    return frozenset(glyph for glyph in found if glyph is not None)


def _is_east_asian(character: int) -> bool:
    return any(first <= character <= last for first, last in _EAST_ASIAN)


@lru_cache(maxsize=4096)
def _glyph_interval(font: FontInstance, glyph: int, top: float, bottom: float) -> Interval | None:
    """The extent of one glyph's ink in the band; None where none crosses it."""
    scale = font.size / font.face.hb_face.upem
    xs: list[float] = []
    for (x0, y0), (x1, y1) in _edges(font, glyph):
        low, high = (y0, y1) if y0 <= y1 else (y1, y0)
        if -high * scale >= bottom or -low * scale <= top:
            continue
        for y in (max(low, -bottom / scale), min(high, -top / scale)):
            share = 0.0 if y1 == y0 else (y - y0) / (y1 - y0)
            xs.append((x0 + (x1 - x0) * share) * scale)
    return (min(xs), max(xs)) if xs else None


def _edges(font: FontInstance, glyph: int) -> list[tuple[Interval, Interval]]:
    """A glyph's outline as straight pieces, in font units."""
    pen = _Flattener()
    upem = font.face.hb_face.upem
    font.hb_font.draw_glyph_with_pen(glyph, pen)
    scale_x, scale_y = font.hb_font.scale
    fx, fy = upem / scale_x, upem / scale_y
    return [((ax * fx, ay * fy), (bx * fx, by * fy)) for (ax, ay), (bx, by) in pen.edges]


class _Flattener:
    """A pen (fontTools' protocol) that keeps straight pieces."""

    def __init__(self) -> None:
        self.edges: list[tuple[Interval, Interval]] = []
        self._at: Interval = (0.0, 0.0)
        self._start: Interval = (0.0, 0.0)

    def moveTo(self, point: Interval) -> None:
        self._at = self._start = point

    def lineTo(self, point: Interval) -> None:
        self.edges.append((self._at, point))
        self._at = point

    def qCurveTo(self, *points: Interval) -> None:
        (cx, cy), (ex, ey) = points[0], points[-1]
        x, y = self._at
        for step in range(1, _CURVE_STEPS + 1):
            t = step / _CURVE_STEPS
            u = 1.0 - t
            self.lineTo((u * u * x + 2 * u * t * cx + t * t * ex, u * u * y + 2 * u * t * cy + t * t * ey))

    def curveTo(self, *points: Interval) -> None:
        (ax, ay), (bx, by), (ex, ey) = points
        x, y = self._at
        for step in range(1, _CURVE_STEPS + 1):
            t = step / _CURVE_STEPS
            u = 1.0 - t
            a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
            self.lineTo((a * x + b * ax + c * bx + d * ex, a * y + b * ay + c * by + d * ey))

    def closePath(self, *_: Any) -> None:
        if self._at != self._start:
            self.lineTo(self._start)

    def endPath(self, *_: Any) -> None:
        pass
