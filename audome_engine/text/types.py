"""What the text stage gives and takes: font requests, faces, shaped runs. Offsets count characters (code points) of one
paragraph's text; lengths are CSS pixels; y grows downwards except where OpenType is quoted.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from operator import add, neg
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from uharfbuzz import GlyphFlags

from audome_engine.color import Color
from audome_engine.style.enums import TextOrientation, TextTransform
from audome_engine.style.values import Family, FontStyle, SizeAdjust

if TYPE_CHECKING:
    import uharfbuzz

_UNSAFE = GlyphFlags.UNSAFE_TO_BREAK.value


class FontRequest(NamedTuple):
    """Everything about a style that decides which glyphs come out; equal requests shape alike."""

    families: tuple[Family, ...]
    size: float
    weight: float = 400.0
    style: FontStyle = FontStyle()
    stretch: float = 100.0
    language: str = ""  # BCP 47
    features: tuple[tuple[str, int], ...] = ()  # OpenType features, of font-kerning and all font-variant-*
    settings: tuple[tuple[str, int], ...] = ()  # of font-feature-settings
    variations: tuple[tuple[str, float], ...] = ()
    optical_sizing: bool = True
    synthesize_weight: bool = True
    synthesize_style: bool = True
    small_caps: str = "normal"  # font-variant-caps, synthesised where the face lacks the feature
    synthesize_small_caps: bool = True
    alternates: tuple[tuple[str, tuple[str, ...]], ...] = ()  # kinds and names of font-variant-alternates
    emoji: str = "normal"  # font-variant-emoji
    size_adjust: SizeAdjust | None = None
    palette: str = "normal"
    language_system: str = ""  # font-language-override


class FontMetrics(NamedTuple):
    """Of a face at a size, in px; ascent, descent (both positive) and line gap as the line layout uses them:
    ascent and descent rounded to whole pixels each, as Chromium does."""

    ascent: float
    descent: float
    line_gap: float
    x_height: float
    cap_height: float
    zero_advance: float  # of "0", for the `ch` unit
    space_advance: float
    underline_offset: float  # of the line's centre below the baseline, positive
    underline_thickness: float
    strikeout_offset: float  # of the line's centre above the baseline, positive
    strikeout_thickness: float
    em_descent: float = 0.0  # of the em box below the baseline: the descent's share of the font size
    average_width: float = 0.0  # of a character, as the font says (xAvgCharWidth)
    bounds_width: float = 0.0  # of the box around all glyphs; whole pixels
    ideograph_advance: float = 0.0  # of U+6C34, for the `ic` unit

    def scaled(self, factor: float) -> FontMetrics:
        """Those of text that was set at one size and is shown at another: nothing is rounded again."""
        return FontMetrics(*(value * factor for value in self))

    @property
    def line_height(self) -> float:
        """What `line-height: normal` comes to with this face alone."""
        return self.ascent + self.descent + self.line_gap


Span: TypeAlias = tuple[float, float]


class Axis(NamedTuple):
    """A variation axis, in its own units."""

    tag: str
    low: float
    default: float
    high: float


class FaceTraits(NamedTuple):
    """What a face says of itself; ranges for variable fonts."""

    families: tuple[str, ...]  # in all languages, the best one to show first; empty where it has no name
    unique_names: tuple[str, ...]  # full and PostScript names, for `local()`
    weight: Span
    stretch: Span  # percent
    slant: Span  # oblique angles, degrees
    axes: tuple[Axis, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class FontFace:
    """One font file (or one face of a collection), parsed once per process. Identity is `key`."""

    key: str  # content hash of the file, with the face's index
    data: bytes  # sfnt bytes (WOFF and WOFF2 already unpacked)
    index: int
    traits: FaceTraits
    has_color: bool  # COLR, CBDT, sbix or SVG glyphs
    hb_face: uharfbuzz.Face
    coverage: Container[int]  # code points in the cmap


@dataclass(frozen=True, slots=True, eq=False)
class FontInstance:
    """A face at a size, with its axes set: what a glyph run is drawn with. Interned by the font context."""

    face: FontFace
    size: float
    variations: tuple[tuple[str, float], ...]  # final axis values
    synthetic_bold: bool
    synthetic_oblique: bool  # drawn with Skia's usual skew of -0.25 (about 14 degrees)
    metrics: FontMetrics
    hb_font: uharfbuzz.Font
    features: tuple[tuple[str, int], ...] = ()  # that the face's rule sets, below those of the text's own style
    language: str = ""  # OpenType language system that the face's rule sets


class ItemStyle(NamedTuple):
    """Everything but text, level and script that decides which glyphs come out."""

    font: FontInstance
    language: str
    features: tuple[tuple[str, int], ...]
    letter_spacing: float
    word_spacing: float
    transform: TextTransform = TextTransform.NONE  # of small capitals
    system: str = ""  # OpenType language system, where it is not the language's
    upright: bool = False  # in a line that runs downwards


@dataclass(slots=True, eq=False)
class Shape:
    """The glyphs of one stretch of text, wherever that stands: in visual order (left to right, also of right-to-left text),
    parallel. `clusters[i]` is the first character of glyph i's cluster, counted from the stretch's beginning; `advances` (px)
    include letter and word spacing; `x_offsets` and `y_offsets` (px, y downwards) displace the glyph from the pen.
    """

    glyphs: tuple[int, ...]
    clusters: tuple[int, ...]
    advances: tuple[float, ...]
    x_offsets: tuple[float, ...]
    y_offsets: tuple[float, ...]
    by_character: tuple[float, ...]  # the advance of the cluster that begins at each character
    infos: Sequence[uharfbuzz.GlyphInfo]
    painted: dict[int, GlyphRun] = field(default_factory=dict)  # the whole, by bidi level
    _cuts: dict[int, bool] = field(default_factory=dict)

    def glyphs_of(self, start: int, end: int, is_rtl: bool) -> tuple[int, int]:
        """The range of the glyphs whose clusters begin in [start, end)."""
        if is_rtl:  # clusters descend
            return bisect_right(self.clusters, -end, key=neg), bisect_right(self.clusters, -start, key=neg)
        return bisect_left(self.clusters, start), bisect_left(self.clusters, end)

    def may_cut(self, at: int, is_rtl: bool) -> bool:
        """Whether a cluster begins there that shapes alike when the text is cut before it."""
        known = self._cuts.get(at)
        if known is None:
            low, high = self.glyphs_of(at, at + 1, is_rtl)
            # all glyphs of a cluster have the same flags
            known = self._cuts[at] = low < high and not self.infos[low].flags.value & _UNSAFE
        return known

    def positions(self, low: int, high: int) -> tuple[tuple[float, ...], float]:
        """Where the glyphs of a range stand, from its left edge, and its width."""
        pens = list(accumulate(self.advances[low:high], initial=0.0))
        width = pens.pop()
        return tuple(map(add, pens, self.x_offsets[low:high])) if self.x_offsets else tuple(pens), width


@dataclass(slots=True, eq=False)
class ShapedRun:
    """Glyphs of one stretch of text with one font instance, script, direction and span group: part of a shape.

    `start`..`end` are characters of the paragraph, `low`..`high` glyphs of the shape, whose text begins at `origin`.
    """

    start: int
    end: int
    level: int  # bidi embedding level; odd is right to left
    script: str  # ISO 15924
    style: ItemStyle
    shape: Shape
    origin: int
    low: int
    high: int

    @property
    def font(self) -> FontInstance:
        """What its glyphs are drawn with."""
        return self.style.font

    @property
    def is_rtl(self) -> bool:
        """Whether its characters run right to left."""
        return bool(self.level & 1)

    @property
    def glyphs(self) -> tuple[int, ...]:
        """The glyph ids, from left to right."""
        return self.shape.glyphs[self.low : self.high]

    @property
    def clusters(self) -> list[int]:
        """Per glyph the first character of its cluster, as an offset of the paragraph."""
        return [cluster + self.origin for cluster in self.shape.clusters[self.low : self.high]]

    @property
    def advances(self) -> tuple[float, ...]:
        """Per glyph, px, with letter and word spacing."""
        return self.shape.advances[self.low : self.high]

    @property
    def x_offsets(self) -> tuple[float, ...]:
        """Per glyph how far it stands from the pen, px."""
        return self.shape.x_offsets[self.low : self.high] or (0.0,) * (self.high - self.low)

    @property
    def width(self) -> float:
        """The sum of the advances, px."""
        return sum(self.advances)

    def part(self, start: int, end: int) -> ShapedRun:
        """The glyphs of the clusters that begin in [start, end)."""
        low, high = self.shape.glyphs_of(start - self.origin, end - self.origin, self.is_rtl)
        return ShapedRun(
            start, end, self.level, self.script, self.style, self.shape, self.origin,
            max(low, self.low), min(high, self.high),
        )  # fmt: skip

    def with_glyphs(self, clusters: Sequence[int], advances: Sequence[float], x_offsets: Sequence[float]) -> ShapedRun:
        """Its glyphs placed otherwise; `clusters` are offsets of the paragraph that the result belongs to."""
        start = min(clusters, default=self.start)
        shape = Shape(
            self.glyphs, tuple(cluster - start for cluster in clusters), tuple(advances), tuple(x_offsets),
            self.shape.y_offsets[self.low : self.high], (), (),
        )  # fmt: skip
        return ShapedRun(start, self.end, self.level, self.script, self.style, shape, start, 0, len(shape.glyphs))


class TextSpan(NamedTuple):
    """A stretch of a paragraph with one font request and spacing; neighbours with equal ones are shaped together, unless
    their groups differ."""

    start: int
    end: int
    font: FontRequest
    letter_spacing: float = 0.0
    word_spacing: float = 0.0
    group: int = 0
    orientation: TextOrientation = TextOrientation.SIDEWAYS  # how it stands in a vertical line


@dataclass(frozen=True, slots=True, eq=False)
class GlyphRun:
    """What is painted: glyph ids with absolute pen positions relative to the run's origin on the baseline (px). The glyphs of
    an upright run stand in a line that is turned to run downwards: they are turned back, each about its own place, and the
    origin is on the line's centre."""

    font: FontInstance
    glyphs: tuple[int, ...]
    xs: tuple[float, ...]
    ys: tuple[float, ...]  # downwards
    width: float
    text: str = ""  # the characters, in logical order, for PDF and reports
    level: int = 0
    upright: bool = False
    clusters: tuple[int, ...] = ()  # per glyph the first character of its cluster, in `text`


class FontSource(NamedTuple):
    """One entry of `src`: an absolute URL with the fragment that names a face of a collection, or a local name."""

    url: str = ""
    fragment: str = ""
    local: str = ""


@dataclass(frozen=True, slots=True)
class FontFaceRule:
    """An `@font-face` rule (CSS Fonts 4, 4); None for `auto`, which leaves it to the font, as in Chromium."""

    family: str
    sources: tuple[FontSource, ...]  # in order of preference
    weight: Span | None = None
    stretch: Span | None = None
    slant: Span | None = None  # degrees
    unicode_range: tuple[tuple[int, int], ...] = ()  # empty: everything
    size_adjust: float = 1.0
    ascent_override: float | None = None  # fractions of the font size
    descent_override: float | None = None
    line_gap_override: float | None = None
    features: tuple[tuple[str, int], ...] = ()
    variations: tuple[tuple[str, float], ...] = ()
    language: str = ""  # font-language-override: an OpenType language system tag


class FeatureValue(NamedTuple):
    """One name in `@font-feature-values`: what a kind of alternates calls some values in a family (case-folded)."""

    family: str
    kind: str
    name: str
    values: tuple[int, ...]


class PaletteValues(NamedTuple):
    """A `@font-palette-values` rule for some families (case-folded)."""

    name: str
    families: tuple[str, ...]
    base: int | str = 0  # a palette's number, "light" or "dark"
    overrides: tuple[tuple[int, Color], ...] = ()


class FontValues(NamedTuple):
    """What names stand for in a document's fonts."""

    features: tuple[FeatureValue, ...] = ()
    palettes: tuple[PaletteValues, ...] = ()
