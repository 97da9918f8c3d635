"""The types of computed values: what is left of CSS after the cascade, with lengths in CSS pixels.

A `LengthPercentage` is a plain float (px) where it is absolute, so that the common case costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from audome_engine.color import Color
from audome_engine.style.counter_styles import CounterStyle
from audome_engine.style.enums import Align, BackgroundRepeat, FitKind, FitTarget, FontSlant, Keyword, VisualBox
from audome_engine.style.mathematics import FUNCTIONS


@dataclass(frozen=True, slots=True)
class Percentage:
    """A percentage, 50.0 for 50%, of a base that only layout knows."""

    value: float


@dataclass(frozen=True, slots=True)
class Number:
    """A plain number where a length could stand too: `line-height: 1.5`, `tab-size: 4`."""

    value: float


@dataclass(frozen=True, slots=True)
class Calc:
    """A math function whose result waits for the base of a percentage.

    operator: "scale" (the operand times `factor`), or one of `style.mathematics`; plain numbers among the operands are
    `Number`, everything else is a length.
    """

    operator: str
    operands: tuple[LengthPercentage | Number, ...]
    factor: float = 1.0

    @property
    def depth(self) -> int:
        """How many functions are in each other, at most."""
        deepest = 0
        level: list[Calc] = [self]
        while level:
            deepest += 1
            level = [inner for calc in level for inner in calc.operands if isinstance(inner, Calc)]
        return deepest


LengthPercentage: TypeAlias = float | Percentage | Calc
LengthPercentageAuto: TypeAlias = float | Percentage | Calc | Keyword  # Keyword.AUTO


LARGEST_LENGTH = 33554428.0  # where Chromium's layout unit ends, px


def resolve(value: LengthPercentage, base: float) -> float:
    """`value` in px where 100% is `base` px. Always finite: NaN is 0, what is infinite the largest length."""
    if isinstance(value, float):
        return value
    if isinstance(value, Percentage):
        return value.value * base / 100.0
    result = _resolved(value, base)
    if result != result:
        return 0.0
    return max(-LARGEST_LENGTH, min(LARGEST_LENGTH, result))


def _resolved(value: LengthPercentage | Number, base: float) -> float:
    if isinstance(value, float):
        return value
    if isinstance(value, Percentage):
        return value.value * base / 100.0
    if isinstance(value, Number):
        return value.value
    operands = [_resolved(operand, base) for operand in value.operands]
    return operands[0] * value.factor if value.operator == "scale" else FUNCTIONS[value.operator](operands)


def has_percentage(value: object) -> bool:
    """Whether `value` depends on a percentage base."""
    if isinstance(value, Calc):
        return any(has_percentage(operand) for operand in value.operands)
    return isinstance(value, Percentage)


# width, height, min-*, max-*, flex-basis. Keyword: AUTO (also the initial min), NONE (the initial max), MIN_CONTENT,
# MAX_CONTENT, FIT_CONTENT, STRETCH, CONTENT (flex-basis). As in Chromium there is no `fit-content()` here.
SizeValue: TypeAlias = float | Percentage | Calc | Keyword


@dataclass(frozen=True, slots=True)
class DeferredColor:
    """A colour that is made of `currentcolor`: it is inherited as it is, and made of each element's own colour. Equal ones
    are `written` alike."""

    written: str
    make: Callable[[Color], Color] = field(compare=False, repr=False)


ColorValue: TypeAlias = Color | Keyword | DeferredColor  # Keyword.CURRENT_COLOR; AUTO for some properties


class FontRelative(float):
    """A length in px that was given by the font size: it follows where text is scaled to fit. Never equal to a plain one."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FontRelative) and float.__eq__(self, other)

    def __hash__(self) -> int:
        return hash((FontRelative, float(self)))

    def __mul__(self, factor: float) -> FontRelative:
        return FontRelative(float(self) * factor)


class TextFit(NamedTuple):
    """`text-fit`: lines scaled to their width; `limit` is the largest factor, of shrinking lines the smallest."""

    kind: FitKind = FitKind.NONE
    target: FitTarget = FitTarget.CONSISTENT
    limit: float | None = None


class AspectRatio(NamedTuple):
    """`aspect-ratio`: width / height, and whether `auto` is there too (then a replaced element's own ratio wins)."""

    ratio: float | None  # None: auto alone, or degenerate
    auto: bool


class Alignment(NamedTuple):
    """A value of `align-*` and `justify-*`."""

    keyword: Align
    safe: bool = False
    unsafe: bool = False


class Family(NamedTuple):
    """One entry of `font-family`; generic ones (`sans-serif`) are keywords, quoted names never are."""

    name: str
    generic: bool = False


class FontStyle(NamedTuple):
    """`font-style`; the angle in degrees counts for oblique (14 where none is given)."""

    slant: FontSlant = FontSlant.NORMAL
    angle: float = 14.0


class SizeAdjust(NamedTuple):
    """`font-size-adjust`: which metric is to be what fraction of the font size; None for what the first font has."""

    metric: str  # "ex-height", "cap-height", "ch-width", "ic-width", "ic-height"
    value: float | None


class PositionValue(NamedTuple):
    """A point in a box: `background-position`, `object-position`, `transform-origin`, gradient centres.

    Percentages refer to the box less the positioned thing, except for `transform-origin`, where they refer to the box.
    """

    x: LengthPercentage
    y: LengthPercentage


class ClipMargin(NamedTuple):
    """`overflow-clip-margin`: the box that clips, and how far out of it."""

    box: VisualBox = VisualBox.PADDING_BOX
    length: float = 0.0


class CornerRadius(NamedTuple):
    """One `border-*-radius`."""

    x: LengthPercentage
    y: LengthPercentage


class TextIndent(NamedTuple):
    """`text-indent` (CSS Text 4, 8.1): how much, whether all other lines are meant, and whether those after forced breaks
    are, too. A block that `continues` another one has no first line of its own."""

    amount: LengthPercentage = 0.0
    hanging: bool = False
    each_line: bool = False
    continues: bool = False


class Shadow(NamedTuple):
    """One entry of `box-shadow` or `text-shadow` (then spread 0, never inset); lengths in px."""

    x: float
    y: float
    blur: float  # the CSS blur radius: twice the standard deviation
    spread: float
    color: ColorValue
    inset: bool = False


class EmphasisPosition(NamedTuple):
    """`text-emphasis-position`: the side of horizontal lines, and that of vertical ones."""

    over: bool = True
    right: bool = True


# Images -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UrlImage:
    """`url()`, already absolute (or a data: URI); `resolution` in device pixels per CSS pixel, from `image-set()`."""

    url: str
    resolution: float = 1.0


class ColorStop(NamedTuple):
    """A colour stop; a colour hint where `color` is None. `position` None: placed between its neighbours.

    In a conic gradient, positions are degrees (float) or percentages of the turn.
    """

    color: ColorValue | None
    position: LengthPercentage | None


class Interpolation(NamedTuple):
    """How gradient colours are mixed: a colour space of CSS Color 4 and, in polar ones, which way round the hue goes."""

    space: str = "srgb"  # "srgb", "srgb-linear", "oklab", "oklch", "lab", "lch", "hsl", "hwb", "xyz", …
    hue: str = "shorter"  # "shorter" | "longer" | "increasing" | "decreasing"


class Corner(NamedTuple):
    """The target of `to top right`: -1, 0, 1 horizontally (left negative) and vertically (top negative)."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class LinearGradient:
    """`direction`: degrees (0 is up, 90 to the right), or the corner it points to (never a plain side)."""

    direction: float | Corner
    stops: tuple[ColorStop, ...]
    repeating: bool = False
    interpolation: Interpolation = Interpolation()


@dataclass(frozen=True, slots=True)
class RadialGradient:
    """`size`: explicit radii (rx, ry), or one of the extent keywords, e.g. "farthest-corner"."""

    circle: bool
    size: str | tuple[LengthPercentage, LengthPercentage]
    position: PositionValue
    stops: tuple[ColorStop, ...]
    repeating: bool = False
    interpolation: Interpolation = Interpolation()


@dataclass(frozen=True, slots=True)
class ConicGradient:
    """`angle` in degrees from the top, clockwise."""

    angle: float
    position: PositionValue
    stops: tuple[ColorStop, ...]
    repeating: bool = False
    interpolation: Interpolation = Interpolation()


@dataclass(frozen=True, slots=True)
class CrossFade:
    """`cross-fade()`: images and the share of each, 1 together or less (then it is translucent)."""

    parts: tuple[tuple[ImageValue, float], ...]


GradientImage: TypeAlias = LinearGradient | RadialGradient | ConicGradient
ImageValue: TypeAlias = UrlImage | LinearGradient | RadialGradient | ConicGradient | CrossFade


class BackgroundSize(NamedTuple):
    """Width and height, each AUTO or a length; `fit` is "cover" or "contain" instead, or empty."""

    width: LengthPercentageAuto = Keyword.AUTO
    height: LengthPercentageAuto = Keyword.AUTO
    fit: str = ""


class RepeatStyle(NamedTuple):
    """`background-repeat` of one layer."""

    x: BackgroundRepeat = BackgroundRepeat.REPEAT
    y: BackgroundRepeat = BackgroundRepeat.REPEAT


class BorderImageSlice(NamedTuple):
    """`border-image-slice`: how far in from top, right, bottom and left the cuts are, in pixels of the image or parts of it;
    and whether the middle is painted."""

    edges: tuple[float | Percentage, float | Percentage, float | Percentage, float | Percentage]
    fill: bool = False


# Transforms ---------------------------------------------------------------------------------------------------------


class Translate(NamedTuple):
    x: LengthPercentage
    y: LengthPercentage = 0.0
    z: float = 0.0


class TransformOrigin(NamedTuple):
    """`transform-origin`; percentages refer to the box."""

    x: LengthPercentage
    y: LengthPercentage
    z: float = 0.0


class Scale(NamedTuple):
    x: float
    y: float
    z: float = 1.0


class Rotate(NamedTuple):
    """Degrees, clockwise, about an axis (z by default)."""

    angle: float
    axis: tuple[float, float, float] = (0.0, 0.0, 1.0)


class Skew(NamedTuple):
    """Degrees."""

    x: float
    y: float


class Matrix(NamedTuple):
    """`matrix()` (6 numbers) or `matrix3d()` (16, column by column)."""

    values: tuple[float, ...]


class PerspectiveFunction(NamedTuple):
    """`perspective()` in a transform list, px; None: it does nothing."""

    distance: float | None


class MixedTransforms(NamedTuple):
    """`share` of the way from one list of functions to another, as matrices: percentages in them wait for a box."""

    first: tuple[TransformFunction, ...]
    second: tuple[TransformFunction, ...]
    share: float


TransformFunction: TypeAlias = Translate | Scale | Rotate | Skew | Matrix | PerspectiveFunction | MixedTransforms


# Generated content --------------------------------------------------------------------------------------------------


class ContentCounter(NamedTuple):
    """`counter()` (separator None) or `counters()`."""

    name: str
    separator: str | None
    style: str | CounterStyle = "decimal"


class ContentQuote(NamedTuple):
    """`open-quote` and the like."""

    opens: bool
    shown: bool


ContentItem: TypeAlias = str | ContentCounter | ContentQuote | ImageValue  # attr() is a str by now


class CounterChange(NamedTuple):
    """One entry of `counter-reset`, `-increment` or `-set`."""

    name: str
    value: int


class SvgPaint(NamedTuple):
    """`fill` or `stroke`: a colour, `url(#id)` with a fallback colour, or nothing (both None)."""

    color: ColorValue | None = None
    reference: str = ""  # the URL as written, "#id" for this document
    context: str = ""  # "fill" or "stroke": of the shape that a marker stands on
