"""Colours: sRGB with alpha as the engine paints them, and the conversions of CSS Color 4 (sections 10 to 13)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np


class Color(NamedTuple):
    """An sRGB colour, unpremultiplied; components 0..1 (outside for colours beyond the gamut), alpha 0..1.

    `legacy` says that it was written in a legacy syntax (hex, names, rgb(), hsl(), hwb()), which decides the default
    interpolation space (CSS Color 4, 12.1). `written` is how a colour with `none` in it was written: its space, components
    and alpha, NaN for what is missing.
    """

    red: float
    green: float
    blue: float
    alpha: float = 1.0
    legacy: bool = True
    written: tuple[str, tuple[float, float, float], float] | None = None

    def with_alpha(self, alpha: float) -> Color:
        """The same colour with another alpha."""
        return self._replace(alpha=alpha)

    def to_bytes(self) -> tuple[int, int, int, int]:
        """(red, green, blue, alpha) as 0..255, clipped to the sRGB gamut."""
        return (_byte(self.red), _byte(self.green), _byte(self.blue), _byte(self.alpha))


def _byte(component: float) -> int:
    return int(min(1.0, max(0.0, component)) * 255.0 + 0.5)


TRANSPARENT = Color(0.0, 0.0, 0.0, 0.0)
BLACK = Color(0.0, 0.0, 0.0)
WHITE = Color(1.0, 1.0, 1.0)

Triple: TypeAlias = tuple[float, float, float]
Matrix: TypeAlias = tuple[Triple, Triple, Triple]

_BEYOND = 1e6

# Which component of each polar space is the hue, in degrees.
HUE_INDEX = {"hsl": 0, "hwb": 0, "lch": 2, "oklch": 2}

# The letters of components: analogous ones have the same (CSS Color 4, 12.2). All other spaces are "rgb".
_LETTERS = {"hsl": "HCL", "hwb": "Hwk", "lab": "Lmn", "oklab": "Lmn", "lch": "LCH", "oklch": "LCH"}


def to_srgb(space: str, components: Triple) -> Triple:
    """Components of `space` as extended sRGB. Ranges as in CSS: hsl and hwb in degrees and 0..1, lab and lch 0..100,
    oklab and oklch 0..1, the others 0..1.

    Raises:
        KeyError: an unknown space.
    """
    return _TO_SRGB[space](_bounded(components))


def from_srgb(space: str, components: Triple) -> Triple:
    """Extended sRGB as components of `space`; the inverse of `to_srgb`.

    Raises:
        KeyError: an unknown space.
    """
    return _FROM_SRGB[space](_bounded(components))


def _bounded(components: Triple) -> Triple:
    """Far outside any gamut powers overflow, and repeated conversions would get there; no picture shows a difference."""
    if all(-_BEYOND < value < _BEYOND for value in components):
        return components
    return _each(lambda value: 0.0 if value != value else max(-_BEYOND, min(_BEYOND, value)), components)


def mix(first: Color, second: Color, share: float, space: str = "srgb", hue: str = "shorter") -> Color:
    """`share` (0..1) of the way from `first` to `second`, premultiplied, in `space` (CSS Color 4, 12)."""
    return mix_components(space, components_in(space, first), components_in(space, second), share, hue)


def components_in(space: str, color: Color) -> tuple[Triple, float]:
    """A colour's components and alpha in `space`, NaN where they are missing or powerless (CSS Color 4, 12.2)."""
    own = (color.red, color.green, color.blue)
    if color.written is None:
        return (own if space == "srgb" else powerless(space, from_srgb(space, own))), color.alpha
    first, given, alpha = color.written
    if first == space:
        return given, alpha
    pairs = zip(_LETTERS.get(first, "rgb"), given, strict=True)
    missing = {letter for letter, value in pairs if value != value}
    components = zip(_LETTERS.get(space, "rgb"), powerless(space, from_srgb(space, own)), strict=True)
    red, green, blue = (math.nan if letter in missing else value for letter, value in components)
    return (red, green, blue), alpha


def mix_components(
    space: str, first: tuple[Triple, float], second: tuple[Triple, float], share: float, hue: str = "shorter"
) -> Color:
    """As `mix`, for components (NaN is "missing") and alpha already in `space`."""
    a, b = _carry_missing(first[0], second[0])
    alpha_a = second[1] if first[1] != first[1] else first[1]
    alpha_b = alpha_a if second[1] != second[1] else second[1]
    if alpha_a != alpha_a:
        alpha_a = alpha_b = 0.0
    alpha = alpha_a + (alpha_b - alpha_a) * share
    hue_index = HUE_INDEX.get(space, -1)
    mixed: list[float] = []
    for index in range(3):
        if index == hue_index:
            mixed.append(_mix_hue(a[index], b[index], share, hue))
        elif alpha == 0:
            mixed.append(a[index] + (b[index] - a[index]) * share)
        else:
            mixed.append((a[index] * alpha_a * (1 - share) + b[index] * alpha_b * share) / alpha)
    red, green, blue = to_srgb(space, (mixed[0], mixed[1], mixed[2]))
    return Color(red, green, blue, alpha, False)


def _carry_missing(a: Triple, b: Triple) -> tuple[Triple, Triple]:
    filled_a = tuple((y if y == y else 0.0) if x != x else x for x, y in zip(a, b, strict=True))
    filled_b = tuple((x if x == x else 0.0) if y != y else y for x, y in zip(a, b, strict=True))
    return filled_a, filled_b  # type: ignore[return-value]


def powerless(space: str, components: Triple) -> Triple:
    """The hue of a grey is missing (CSS Color 4, 12.2)."""
    index = HUE_INDEX.get(space)
    if index is None:
        return components
    chroma = components[1] if space != "hwb" else 1.0 - components[1] - components[2]
    if abs(chroma) > {"hsl": 1e-5, "hwb": 1e-5, "lch": 0.0015, "oklch": 0.000004}[space]:
        return components
    return (math.nan, *components[1:]) if index == 0 else (*components[:2], math.nan)


def _mix_hue(a: float, b: float, share: float, method: str) -> float:
    a, b = a % 360.0, b % 360.0
    delta = b - a
    if method == "shorter":
        delta = delta - 360.0 if delta > 180.0 else delta + 360.0 if delta < -180.0 else delta
    elif method == "longer":
        delta = delta - 360.0 if 0 < delta < 180 else delta + 360.0 if -180 < delta <= 0 else delta
    elif method == "increasing":
        delta = delta + 360.0 if delta < 0 else delta
    elif method == "decreasing":
        delta = delta - 360.0 if delta > 0 else delta
    return (a + delta * share) % 360.0


def contrasting(color: Color) -> Color:
    """Black or white, whichever has the larger contrast to an opaque `color` (WCAG 2)."""
    luminance = _multiply(_SRGB_TO_XYZ, _each(_srgb_to_linear, (color.red, color.green, color.blue)))[1]
    return WHITE if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 else BLACK


# Conversions (the sample code of CSS Color 4, section 17, put in one direction each)


def _multiply(matrix: Matrix, v: Triple) -> Triple:
    a, b, c = (row[0] * v[0] + row[1] * v[1] + row[2] * v[2] for row in matrix)
    return a, b, c


def _each(function: Callable[[float], float], v: Triple) -> Triple:
    return function(v[0]), function(v[1]), function(v[2])


def _srgb_to_linear(v: float) -> float:
    size = abs(v)
    return v / 12.92 if size <= 0.04045 else math.copysign(((size + 0.055) / 1.055) ** 2.4, v)


def _linear_to_srgb(v: float) -> float:
    size = abs(v)
    return 12.92 * v if size <= 0.0031308 else math.copysign(1.055 * size ** (1 / 2.4) - 0.055, v)


def _power(exponent: float) -> Callable[[float], float]:
    return lambda v: math.copysign(abs(v) ** exponent, v)


def _rec2020_to_linear(v: float) -> float:
    size = abs(v)
    return (
        v / 4.5
        if size < 0.08124285829863151
        else math.copysign(((size + 0.09929682680944) / 1.09929682680944) ** (1 / 0.45), v)
    )


def _linear_to_rec2020(v: float) -> float:
    size = abs(v)
    return 4.5 * v if size < 0.018053968510807 else math.copysign(1.09929682680944 * size**0.45 - 0.09929682680944, v)


def _prophoto_to_linear(v: float) -> float:
    return v / 16 if abs(v) <= 16 / 512 else math.copysign(abs(v) ** 1.8, v)


def _linear_to_prophoto(v: float) -> float:
    return math.copysign(abs(v) ** (1 / 1.8), v) if abs(v) >= 1 / 512 else 16 * v


_SRGB_TO_XYZ: Matrix = (
    (506752 / 1228815, 87881 / 245763, 12673 / 70218),
    (87098 / 409605, 175762 / 245763, 12673 / 175545),
    (7918 / 409605, 87881 / 737289, 1001167 / 1053270),
)
_P3_TO_XYZ: Matrix = (
    (608311 / 1250200, 189793 / 714400, 198249 / 1000160),
    (35783 / 156275, 247089 / 357200, 198249 / 2500400),
    (0.0, 32229 / 714400, 5220557 / 5000800),
)
_REC2020_TO_XYZ: Matrix = (
    (63426534 / 99577255, 20160776 / 139408157, 47086771 / 278816314),
    (26158966 / 99577255, 472592308 / 697040785, 8267143 / 139408157),
    (0.0, 19567812 / 697040785, 295819943 / 278816314),
)
_A98_TO_XYZ: Matrix = (
    (573536 / 994567, 263643 / 1420810, 187206 / 994567),
    (591459 / 1989134, 6239551 / 9945670, 374412 / 4972835),
    (53769 / 1989134, 351524 / 4972835, 4929758 / 4972835),
)
_PROPHOTO_TO_XYZ_D50: Matrix = (
    (0.7977666449006423, 0.13518129740053308, 0.0313477341283922),
    (0.2880748288194013, 0.711835234241873, 0.00008993693872564),
    (0.0, 0.0, 0.8251046025104602),
)
_D50_TO_D65: Matrix = (
    (0.955473421488075, -0.02309845494876471, 0.06325924320057072),
    (-0.0283697093338637, 1.0099953980813041, 0.021041441191917323),
    (0.012314014864481998, -0.020507649298898964, 1.330365926242124),
)
_LMS_FROM_XYZ: Matrix = (
    (0.8190224379967030, 0.3619062600528904, -0.1288737815209879),
    (0.0329836539323885, 0.9292868615863434, 0.0361446663506424),
    (0.0481771893596242, 0.2642395317527308, 0.6335478284694309),
)
_OKLAB_FROM_LMS: Matrix = (
    (0.2104542683093140, 0.7936177747023054, -0.0040720430116193),
    (1.9779985324311684, -2.4285922420485799, 0.4505937096174110),
    (0.0259040424655478, 0.7827717124575296, -0.8086757549230774),
)


def _inverted(m: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = m
    det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    return (
        ((e * i - f * h) / det, (c * h - b * i) / det, (b * f - c * e) / det),
        ((f * g - d * i) / det, (a * i - c * g) / det, (c * d - a * f) / det),
        ((d * h - e * g) / det, (b * g - a * h) / det, (a * e - b * d) / det),
    )


_XYZ_TO_SRGB = _inverted(_SRGB_TO_XYZ)
_XYZ_TO_P3 = _inverted(_P3_TO_XYZ)
_D65_TO_D50 = _inverted(_D50_TO_D65)
_XYZ_FROM_LMS = _inverted(_LMS_FROM_XYZ)
_LMS_FROM_OKLAB = _inverted(_OKLAB_FROM_LMS)
_WHITE_D50: Triple = (0.3457 / 0.3585, 1.0, (1.0 - 0.3457 - 0.3585) / 0.3585)


def _xyz_to_srgb(v: Triple) -> Triple:
    return _each(_linear_to_srgb, _multiply(_XYZ_TO_SRGB, v))


def _srgb_to_xyz(v: Triple) -> Triple:
    return _multiply(_SRGB_TO_XYZ, _each(_srgb_to_linear, v))


def _lab_to_srgb(v: Triple) -> Triple:
    fy = (v[0] + 16) / 116
    fx, fz = v[1] / 500 + fy, fy - v[2] / 200
    kappa, epsilon = 24389 / 27, 216 / 24389
    x = fx**3 if fx**3 > epsilon else (116 * fx - 16) / kappa
    y = fy**3 if v[0] > kappa * epsilon else v[0] / kappa
    z = fz**3 if fz**3 > epsilon else (116 * fz - 16) / kappa
    return _xyz_to_srgb(_multiply(_D50_TO_D65, (x * _WHITE_D50[0], y, z * _WHITE_D50[2])))


def _srgb_to_lab(v: Triple) -> Triple:
    xyz = _multiply(_D65_TO_D50, _srgb_to_xyz(v))
    kappa, epsilon = 24389 / 27, 216 / 24389
    fx, fy, fz = (
        math.cbrt(t) if t > epsilon else (kappa * t + 16) / 116
        for t in (xyz[0] / _WHITE_D50[0], xyz[1], xyz[2] / _WHITE_D50[2])
    )
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _oklab_to_srgb(v: Triple) -> Triple:
    lms = _each(lambda t: t**3, _multiply(_LMS_FROM_OKLAB, v))
    return _xyz_to_srgb(_multiply(_XYZ_FROM_LMS, lms))


def _srgb_to_oklab(v: Triple) -> Triple:
    return _multiply(_OKLAB_FROM_LMS, _each(math.cbrt, _multiply(_LMS_FROM_XYZ, _srgb_to_xyz(v))))


def _from_polar(v: Triple) -> Triple:
    radians = math.radians(v[2])
    return v[0], v[1] * math.cos(radians), v[1] * math.sin(radians)


def _to_polar(v: Triple) -> Triple:
    return v[0], math.hypot(v[1], v[2]), math.degrees(math.atan2(v[2], v[1])) % 360.0


# In single precision, as in browsers: which way is shorter between opposite hues is for rounding errors to say.


def _hsl_to_srgb(v: Triple) -> Triple:
    hue, saturation, lightness = np.float32(v[0] % 360.0), np.float32(v[1]), np.float32(v[2])
    chroma = saturation * min(lightness, 1 - lightness)

    def component(n: float) -> float:
        k = (n + hue / 30) % 12
        return float(lightness - chroma * max(np.float32(-1.0), min(k - 3, 9 - k, np.float32(1.0))))

    return component(0), component(8), component(4)


def _srgb_to_hsl(v: Triple) -> Triple:
    red, green, blue = np.float32(v[0]), np.float32(v[1]), np.float32(v[2])
    high, low = max(red, green, blue), min(red, green, blue)
    lightness, delta = (high + low) / 2, high - low
    if delta == 0:
        return 0.0, 0.0, float(lightness)
    saturation = 0.0 if lightness in (0.0, 1.0) else (high - lightness) / min(lightness, 1 - lightness)
    if high == red:
        hue = (green - blue) / delta + (6 if green < blue else 0)
    elif high == green:
        hue = (blue - red) / delta + 2
    else:
        hue = (red - green) / delta + 4
    return float(hue * 60), float(saturation), float(lightness)


def _hwb_to_srgb(v: Triple) -> Triple:
    hue, white, black = v
    if white + black >= 1:
        grey = white / (white + black)
        return grey, grey, grey
    return _each(lambda t: t * (1 - white - black) + white, _hsl_to_srgb((hue, 1.0, 0.5)))


def _srgb_to_hwb(v: Triple) -> Triple:
    return _srgb_to_hsl(v)[0], min(v), 1 - max(v)


def _rgb_space(
    matrix: Matrix, decode: Callable[[float], float], encode: Callable[[float], float]
) -> tuple[Callable[[Triple], Triple], Callable[[Triple], Triple]]:
    inverse = _inverted(matrix)
    return (
        lambda v: _xyz_to_srgb(_multiply(matrix, _each(decode, v))),
        lambda v: _each(encode, _multiply(inverse, _srgb_to_xyz(v))),
    )


_P3 = _rgb_space(_P3_TO_XYZ, _srgb_to_linear, _linear_to_srgb)
_REC2020 = _rgb_space(_REC2020_TO_XYZ, _rec2020_to_linear, _linear_to_rec2020)
_A98 = _rgb_space(_A98_TO_XYZ, _power(563 / 256), _power(256 / 563))
_D65_PROPHOTO: Matrix = tuple(  # type: ignore[assignment]
    tuple(sum(_D50_TO_D65[r][k] * _PROPHOTO_TO_XYZ_D50[k][c] for k in range(3)) for c in range(3)) for r in range(3)
)
_PROPHOTO = _rgb_space(_D65_PROPHOTO, _prophoto_to_linear, _linear_to_prophoto)

_TO_SRGB: dict[str, Callable[[Triple], Triple]] = {
    "srgb": lambda v: v,
    "srgb-linear": lambda v: _each(_linear_to_srgb, v),
    "display-p3": _P3[0],
    "display-p3-linear": lambda v: _xyz_to_srgb(_multiply(_P3_TO_XYZ, v)),
    "a98-rgb": _A98[0],
    "prophoto-rgb": _PROPHOTO[0],
    "rec2020": _REC2020[0],
    "xyz": _xyz_to_srgb,
    "xyz-d65": _xyz_to_srgb,
    "xyz-d50": lambda v: _xyz_to_srgb(_multiply(_D50_TO_D65, v)),
    "lab": _lab_to_srgb,
    "lch": lambda v: _lab_to_srgb(_from_polar(v)),
    "oklab": _oklab_to_srgb,
    "oklch": lambda v: _oklab_to_srgb(_from_polar(v)),
    "hsl": _hsl_to_srgb,
    "hwb": _hwb_to_srgb,
}
_FROM_SRGB: dict[str, Callable[[Triple], Triple]] = {
    "srgb": lambda v: v,
    "srgb-linear": lambda v: _each(_srgb_to_linear, v),
    "display-p3": _P3[1],
    "display-p3-linear": lambda v: _multiply(_XYZ_TO_P3, _srgb_to_xyz(v)),
    "a98-rgb": _A98[1],
    "prophoto-rgb": _PROPHOTO[1],
    "rec2020": _REC2020[1],
    "xyz": _srgb_to_xyz,
    "xyz-d65": _srgb_to_xyz,
    "xyz-d50": lambda v: _multiply(_D65_TO_D50, _srgb_to_xyz(v)),
    "lab": _srgb_to_lab,
    "lch": lambda v: _to_polar(_srgb_to_lab(v)),
    "oklab": _srgb_to_oklab,
    "oklch": lambda v: _to_polar(_srgb_to_oklab(v)),
    "hsl": _srgb_to_hsl,
    "hwb": _srgb_to_hwb,
}
SPACES = frozenset(_TO_SRGB)
