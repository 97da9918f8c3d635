"""Filters as small graphs of operations (Filter Effects 1): plain, immutable, lengths in px of the group they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from audome_engine.color import Color
from audome_engine.geometry import Rect
from audome_engine.style.enums import BlendMode

if TYPE_CHECKING:
    from audome_engine.display.commands import Group


@dataclass(frozen=True, slots=True)
class Blur:
    """A Gaussian of these standard deviations."""

    sigma_x: float
    sigma_y: float


@dataclass(frozen=True, slots=True)
class ColorMatrix:
    """Four rows of five: what of red, green, blue, alpha and 1 (straight, 0 to 1) makes red, green, blue and alpha."""

    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ColorTables:
    """256 values for each of red, green, blue and alpha, straight; None leaves a channel as it is."""

    red: bytes | None
    green: bytes | None
    blue: bytes | None
    alpha: bytes | None


@dataclass(frozen=True, slots=True)
class Gamma:
    """From sRGB to linear light, or back."""

    to_linear: bool


@dataclass(frozen=True, slots=True)
class Offset:
    """Moves."""

    dx: float
    dy: float


@dataclass(frozen=True, slots=True)
class DropShadow:
    """The input over its shadow."""

    dx: float
    dy: float
    sigma_x: float
    sigma_y: float
    color: Color


@dataclass(frozen=True, slots=True)
class Flood:
    """One colour everywhere."""

    color: Color


@dataclass(frozen=True, slots=True)
class Merge:
    """All inputs, the first at the bottom."""


@dataclass(frozen=True, slots=True)
class Blend:
    """The first input blended with the second, which is below it."""

    mode: BlendMode


@dataclass(frozen=True, slots=True)
class Composite:
    """The first input with the second: "over", "in", "out", "atop", "xor", "lighter", or "arithmetic" with `factors` k1 to
    k4."""

    operator: str
    factors: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Morphology:
    """Every channel the largest (or smallest) within these distances."""

    dilate: bool
    radius_x: float
    radius_y: float


@dataclass(frozen=True, slots=True)
class Turbulence:
    """Perlin noise that begins at `origin`; `tile` is what it is stitched to."""

    fractal: bool
    frequency_x: float
    frequency_y: float
    octaves: int
    seed: float
    origin: tuple[float, float] = (0.0, 0.0)
    tile: Rect | None = None


@dataclass(frozen=True, slots=True)
class Displacement:
    """The first input moved by the second's channels (0 to 3: red to alpha)."""

    scale: float
    x_channel: int
    y_channel: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Commands of their own."""

    content: Group


@dataclass(frozen=True, slots=True)
class Tile:
    """The part of the input in a rectangle, repeated everywhere."""

    source: Rect


@dataclass(frozen=True, slots=True)
class Convolution:
    """Every channel the sum of its neighbours by a kernel (rows from the top, to be applied as it stands) of `columns`, of
    which the one at `target` (column, row) is the pixel itself; plus `bias`. Beyond the input's edges: "duplicate", "wrap"
    or "none"."""

    kernel: tuple[float, ...]
    columns: int
    target: tuple[int, int]
    bias: float
    edges: str
    keeps_alpha: bool


@dataclass(frozen=True, slots=True)
class DistantLight:
    """The direction to a light, degrees."""

    azimuth: float
    elevation: float


@dataclass(frozen=True, slots=True)
class PointLight:
    """Where a light is; with `aim` it shines there only, in a cone of `cone` degrees to each side, less off its axis by
    `exponent`."""

    position: tuple[float, float, float]
    aim: tuple[float, float, float] | None = None
    exponent: float = 1.0
    cone: float = 90.0


@dataclass(frozen=True, slots=True)
class Lighting:
    """The input's alpha as a surface of this height in a light. `shininess`: the exponent of specular light; None: diffuse."""

    light: DistantLight | PointLight
    color: Color
    height: float
    constant: float
    shininess: float | None = None


Operation: TypeAlias = (
    Blur | ColorMatrix | ColorTables | Gamma | Offset | DropShadow | Flood | Merge | Blend | Composite
    | Morphology | Turbulence | Displacement | Picture | Tile | Convolution | Lighting
)  # fmt: skip

SOURCE = 0  # as an input: what is filtered


@dataclass(frozen=True, slots=True)
class FilterNode:
    """An operation on the results of earlier ones: an input n is that of the nth node of the filter, counted from 1, or
    `SOURCE`. The result is cut to `region`, where there is one."""

    operation: Operation
    inputs: tuple[int, ...] = (SOURCE,)
    region: Rect | None = None


Filter: TypeAlias = tuple[FilterNode, ...]  # its result is that of the last node; empty: nothing changes
