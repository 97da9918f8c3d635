"""The display list: plain commands in painting order, between those who paint and those who rasterise.

Coordinates are CSS pixels in the space of the enclosing group. Gradients, shadows and text stay abstract. Commands are
immutable; a list that did not change is the same object, so that rasters of it can be kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from audome_engine.color import Color
from audome_engine.display.filters import Filter
from audome_engine.geometry import Affine, Rect, RoundedRect
from audome_engine.paths import Path as Path  # re-exported
from audome_engine.resources import ImageResource
from audome_engine.space import Projection
from audome_engine.style.enums import BlendMode, FillRule, ImageRendering, LineCap, LineJoin
from audome_engine.style.values import Interpolation
from audome_engine.text.types import GlyphRun


@dataclass(frozen=True, slots=True)
class Gradient:
    """A gradient with its geometry resolved, in the coordinates of what it fills.

    kind "linear": points (x0, y0, x1, y1). "radial": (cx, cy, rx, ry), and for SVG focal gradients (fx, fy, fr) after.
    "conic": (cx, cy, start angle in degrees from the top, clockwise). `span`: where along the line, radius or turn that the
    points give the stops' offsets 0 and 1 lie. `stops`: offsets, not descending, and their colours, hints already expanded;
    `spread` "pad", "repeat" or "reflect" goes on outside of the span.
    `transform` maps gradient space to the fill's space (SVG's gradientTransform and objectBoundingBox).
    """

    kind: str
    points: tuple[float, ...]
    stops: tuple[tuple[float, Color], ...]
    spread: str = "pad"
    interpolation: Interpolation = Interpolation()
    span: tuple[float, float] = (0.0, 1.0)
    premultiplied: bool = True  # CSS interpolates premultiplied, SVG does not
    transform: Affine | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """Tiles of a command list: `tile` is the rectangle the content occupies, repeated every (step_x, step_y)."""

    content: Group
    tile: Rect
    step_x: float
    step_y: float
    transform: Affine | None = None


Paint: TypeAlias = Color | Gradient | Pattern


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a line is drawn (SVG 2, 13.5); lengths in px, dashes empty for a solid line."""

    width: float
    cap: LineCap = LineCap.BUTT
    join: LineJoin = LineJoin.MITER
    miter_limit: float = 4.0
    dashes: tuple[float, ...] = ()
    dash_offset: float = 0.0


@dataclass(frozen=True, slots=True)
class FillRect:
    """A rectangle; edges as given (the painter snaps), antialiased where they are fractional."""

    rect: Rect
    paint: Paint
    blend: BlendMode = BlendMode.NORMAL


@dataclass(frozen=True, slots=True)
class FillRoundedRect:
    """A rounded rectangle, less `hole` where one is given (a border of one colour)."""

    shape: RoundedRect
    paint: Paint
    hole: RoundedRect | None = None
    blend: BlendMode = BlendMode.NORMAL


@dataclass(frozen=True, slots=True)
class FillPath:
    """A filled path."""

    path: Path
    paint: Paint
    rule: FillRule = FillRule.NONZERO
    antialias: bool = True
    blend: BlendMode = BlendMode.NORMAL


@dataclass(frozen=True, slots=True)
class StrokePath:
    """A stroked path."""

    path: Path
    paint: Paint
    stroke: Stroke
    blur: float = 0.0  # a shadow's standard deviation
    antialias: bool = True


@dataclass(frozen=True, slots=True)
class DrawShadow:
    """A box's shadow: `shape` (offset and spread applied) blurred by a Gaussian of standard deviation `sigma`.

    Outer: painted outside `boundary` only. Inset: the inverse of `shape`, painted inside `boundary` only.
    """

    shape: RoundedRect
    boundary: RoundedRect
    sigma: float
    color: Color
    inset: bool = False


@dataclass(frozen=True, slots=True)
class DrawImage:
    """A raster image, its `source` part (image pixels after EXIF orientation; None: all) scaled to fill `target`."""

    image: ImageResource
    target: Rect
    source: Rect | None = None
    rendering: ImageRendering = ImageRendering.AUTO
    blend: BlendMode = BlendMode.NORMAL


@dataclass(frozen=True, slots=True)
class TileImage:
    """An image or gradient repeated over `area` (a background layer).

    The tile of size (tile.width, tile.height) with one corner at (tile.x, tile.y) repeats every (step_x, step_y) in both
    directions; a step of 0 means it does not repeat on that axis.
    """

    tile_content: ImageResource | Gradient | Group
    area: Rect
    tile: Rect
    step_x: float
    step_y: float
    rendering: ImageRendering = ImageRendering.AUTO
    blend: BlendMode = BlendMode.NORMAL


@dataclass(frozen=True, slots=True)
class DrawGlyphs:
    """Glyphs with their origin on the baseline at (x, y); `blur` is a shadow's standard deviation. Colour glyphs have
    their own colours, in the paint's alpha, unless their `silhouette` is wanted."""

    run: GlyphRun
    x: float
    y: float
    paint: Paint
    blur: float = 0.0
    stroke: Stroke | None = None
    silhouette: bool = False
    is_echo: bool = False  # drawn besides the text itself: a shadow of it, or its stroke where it is filled too


@dataclass(frozen=True, slots=True)
class ClipRect:
    """A clip by a rectangle."""

    rect: Rect


@dataclass(frozen=True, slots=True)
class ClipRounded:
    """A clip by a rounded rectangle, antialiased."""

    shape: RoundedRect


@dataclass(frozen=True, slots=True)
class ClipPath:
    """A clip by a path."""

    path: Path
    rule: FillRule = FillRule.NONZERO
    antialias: bool = True


Clip: TypeAlias = ClipRect | ClipRounded | ClipPath


@dataclass(frozen=True, slots=True)
class MaskLayer:
    """One layer of a mask: what it paints, of which the luminance or the alpha counts, and how it is composited with those
    below: "add", "subtract", "intersect", "exclude"; or those of an older property, "destination-out", "clear", "copy",
    "destination" and "lighter"."""

    content: Group
    luminance: bool = False
    composite: str = "add"


@dataclass(frozen=True, slots=True)
class Backdrop:
    """What is painted already, seen through a filter inside of `shape`."""

    filters: Filter
    shape: RoundedRect


@dataclass(frozen=True, slots=True)
class Group:
    """Commands painted together: transformed (clips and all that follows apply inside the transform), filtered, put over
    their filtered backdrop, clipped, masked (the first layer is on top), then composited as one layer with `opacity` and
    `blend`. There is a layer where one of these is not trivial or `isolated` is set."""

    commands: tuple[Command, ...]
    transform: Affine | None = None
    clips: tuple[Clip, ...] = ()
    opacity: float = 1.0
    blend: BlendMode = BlendMode.NORMAL
    isolated: bool = False
    filters: Filter = ()
    backdrop: Backdrop | None = None
    mask: tuple[MaskLayer, ...] = ()

    @property
    def needs_layer(self) -> bool:
        """Whether it cannot be painted straight onto what is below."""
        return self.isolated or self.is_backdrop_root

    @property
    def is_backdrop_root(self) -> bool:
        """Whether what is painted below it is no part of the backdrop of what is in it (Filter Effects 2, 2.4)."""
        composited = self.opacity < 1.0 or self.blend is not BlendMode.NORMAL or (self.isolated and bool(self.clips))
        return composited or bool(self.filters) or self.backdrop is not None or bool(self.mask)


@dataclass(frozen=True, slots=True)
class DrawPlane:
    """Content in a plane of its own, seen in perspective."""

    content: Group
    projection: Projection


Command: TypeAlias = (
    FillRect
    | FillRoundedRect
    | FillPath
    | StrokePath
    | DrawShadow
    | DrawImage
    | TileImage
    | DrawGlyphs
    | Group
    | DrawPlane
)


class Link(NamedTuple):
    """A part of the picture that leads somewhere: to a URL, or with "#name" to a place in the picture."""

    area: Rect
    url: str


class Place(NamedTuple):
    """A place that links lead to."""

    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class About:
    """What formats that are more than pictures say of one."""

    title: str = ""
    language: str = ""  # BCP 47
    links: tuple[Link, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class DisplayList:
    """A whole picture: its size in CSS pixels, what fills the canvas first, the commands, and what it is called."""

    width: float
    height: float
    background: Color
    commands: tuple[Command, ...]
    about: About = About()
