"""SVG elements to display commands (SVG 2): structure, shapes, text, images, clips; styled by css/."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from audome_engine.css import style_svg
from audome_engine.display.commands import (
    Clip,
    ClipPath,
    ClipRect,
    Command,
    DrawGlyphs,
    DrawImage,
    FillPath,
    Group,
    Paint,
    Path,
    Stroke,
    StrokePath,
)
from audome_engine.errors import Diagnostics, LimitExceeded
from audome_engine.geometry import IDENTITY, Affine, Rect
from audome_engine.html.parser import parse_svg
from audome_engine.html.tree import Element
from audome_engine.layout.transforms import function_matrix
from audome_engine.options import Limits
from audome_engine.resources import ImageResource, Resources, resolve_url
from audome_engine.scene.nodes import SvgContent
from audome_engine.style.computed import INITIAL, ComputedStyle
from audome_engine.style.enums import BlendMode, Display, FillRule, Overflow, Visibility
from audome_engine.style.values import resolve
from audome_engine.svg.paints import PaintRequest, Servers
from audome_engine.svg.paths import parse_transform
from audome_engine.svg.shapes import (
    SHAPES,
    Viewport,
    fit_view_box,
    length,
    path_box,
    shape_path,
    transformed,
    view_box,
)
from audome_engine.svg.text import PlacedRun, place_text
from audome_engine.text.fonts import FontContext

_MOST_ELEMENTS = 100_000  # drawn, uses expanded: nested ones may grow exponentially
_DEEPEST_USE = 32
_CONTAINERS = frozenset(["g", "a", "switch"])
_UNSUPPORTED = frozenset(["foreignObject", "filter", "mask", "marker", "textPath", "animate", "animateTransform"])


def paint_svg(
    content: SvgContent,
    *,
    width: float,
    height: float,
    fonts: FontContext,
    resources: Resources,
    diagnostics: Diagnostics,
) -> Group:
    """An inline `<svg>` whose content box is (0, 0, width, height) px."""
    state = _Shared(content.element, content.styles, fonts, resources, diagnostics, content.base_url)
    return _Painter(state).outermost(content.element, width, height)


def paint_svg_image(
    image: ImageResource,
    *,
    width: float,
    height: float,
    fonts: FontContext,
    resources: Resources,
    diagnostics: Diagnostics,
    limits: Limits,
) -> Group:
    """An SVG file used as an image, drawn into (0, 0, width, height) px; it refers to nothing outside itself."""
    document = parse_svg(image.resource.data, limits=limits, diagnostics=diagnostics)
    styles = style_svg(document, fonts=fonts, diagnostics=diagnostics, limits=limits)
    state = _Shared(document.root, styles, fonts, resources, diagnostics, "")
    return _Painter(state).outermost(document.root, width, height)


@dataclass(slots=True)
class _Shared:
    """What one drawing knows."""

    root: Element
    styles: dict[Element, ComputedStyle]
    fonts: FontContext
    resources: Resources
    diagnostics: Diagnostics
    base_url: str
    ids: dict[str, Element] = field(default_factory=dict)
    drawn: int = 0
    noted: set[str] = field(default_factory=set)


class _Painter:
    """Walks elements; coordinates are the user space of the element at hand."""

    def __init__(self, shared: _Shared) -> None:
        self._shared = shared
        top = shared.root
        while top.parent is not None:  # inline drawings may refer to each other's definitions
            top = top.parent
        for element in top.iter():
            identifier = element.get("id")
            if identifier:
                shared.ids.setdefault(identifier, element)
        self._servers = Servers(self._find, shared.styles, self._content_of)
        self._uses = 0

    def outermost(self, element: Element, width: float, height: float) -> Group:
        """The root `<svg>`: its view box fitted to the content box."""
        box = view_box(element)
        transform, viewport = None, Viewport(width, height)
        if box is not None and width > 0 and height > 0:
            transform = fit_view_box(box, width, height, element.get("preserveAspectRatio"))
            viewport = Viewport(box.width, box.height)
        style = self._style(element)
        clips: tuple[Clip, ...] = ()
        if style.overflow_x is not Overflow.VISIBLE or element.parent is None:
            clips = (ClipRect(Rect(0.0, 0.0, width, height)),)
        inner = Group(self._children(element, viewport), transform=transform)
        return Group((inner,), clips=clips)

    # -- structure -------------------------------------------------------------------------------------------------

    def _find(self, reference: str) -> Element | None:
        identifier = reference.partition("#")[2]
        return self._shared.ids.get(identifier) if identifier else None

    def _style(self, element: Element) -> ComputedStyle:
        return self._shared.styles.get(element, INITIAL)

    def _note(self, element: Element) -> None:
        if element.tag not in self._shared.noted:
            self._shared.noted.add(element.tag)
            message = f"<{element.tag}> in SVG is not drawn"
            self._shared.diagnostics.warning("unsupported-svg", message, line=element.line)

    def _content_of(self, element: Element, viewport: Viewport) -> Group:
        return Group(self._children(element, viewport))

    def _children(self, element: Element, viewport: Viewport) -> tuple[Command, ...]:
        commands: list[Command] = []
        for child in element.elements:
            command = self._element(child, viewport)
            if command is not None:
                commands.append(command)
                if element.tag == "switch":
                    break
        return tuple(commands)

    def _element(self, element: Element, viewport: Viewport) -> Command | None:
        """One element with its transform, clip and group effects; None where it draws nothing."""
        self._shared.drawn += 1
        if self._shared.drawn > _MOST_ELEMENTS:
            message = "a drawing with this many elements, its <use> elements expanded, is too large"
            raise LimitExceeded("nodes", _MOST_ELEMENTS, message)
        if element.tag in _UNSUPPORTED:
            self._note(element)
            return None
        style = self._style(element)
        if style.display is Display.NONE:
            return None
        commands = self._drawn(element, style, viewport)
        if not commands:
            return None
        transform = self._transform(element, style, viewport)
        clips = self._clip(style, viewport, commands)
        if transform is None and not clips and style.opacity >= 1.0 and style.mix_blend_mode is BlendMode.NORMAL:
            return commands[0] if len(commands) == 1 else Group(commands)
        if transform is not None and clips:  # the clip is in the element's own user space
            return Group((Group(commands, clips=clips),), transform, opacity=style.opacity, blend=style.mix_blend_mode)
        return Group(commands, transform, clips, style.opacity, style.mix_blend_mode)

    def _drawn(self, element: Element, style: ComputedStyle, viewport: Viewport) -> tuple[Command, ...]:
        if element.tag in SHAPES:
            return self._shape(element, style, viewport)
        if element.tag in _CONTAINERS:
            return self._children(element, viewport)
        if element.tag == "svg":
            return self._nested(element, viewport, {})
        if element.tag == "use":
            return self._use(element, style, viewport)
        if element.tag == "text":
            return self._text(element, viewport)
        if element.tag == "image":
            return self._image(element, style, viewport)
        return ()

    def _transform(self, element: Element, style: ComputedStyle, viewport: Viewport) -> Affine | None:
        """CSS transforms about the view box's origin, else the attribute (CSS Transforms 1, 8)."""
        total: Affine | None = None
        if style.has_transform:
            total = IDENTITY
            singles = [single for single in (style.translate, style.rotate, style.scale) if single is not None]
            for function in reversed((*singles, *style.transform)):
                total = total.then(function_matrix(function, viewport.width, viewport.height))
            if style.transform_origin != INITIAL.transform_origin:
                origin = style.transform_origin
                total = total.about(resolve(origin.x, viewport.width), resolve(origin.y, viewport.height))
        elif "transform" in element.attributes:
            total = parse_transform(element.get("transform"))
        return None if total == IDENTITY else total

    def _nested(self, element: Element, viewport: Viewport, size: dict[str, str]) -> tuple[Command, ...]:
        """An inner `<svg>` or an instantiated `<symbol>`: a new viewport (8.2)."""
        style = self._style(element)
        x = length(element.get("x"), style, viewport.width) if element.tag == "svg" else 0.0
        y = length(element.get("y"), style, viewport.height) if element.tag == "svg" else 0.0
        attributes = {**element.attributes, **size}
        width = length(attributes.get("width", "100%"), style, viewport.width, viewport.width)
        height = length(attributes.get("height", "100%"), style, viewport.height, viewport.height)
        if width <= 0 or height <= 0:
            return ()
        box = view_box(element)
        inner = Viewport(width, height) if box is None else Viewport(box.width, box.height)
        fitted = IDENTITY if box is None else fit_view_box(box, width, height, element.get("preserveAspectRatio"))
        drawn = Group(self._children(element, inner), transform=None if fitted == IDENTITY else fitted)
        clips: tuple[Clip, ...] = ()
        if style.overflow_x is not Overflow.VISIBLE:
            clips = (ClipRect(Rect(0.0, 0.0, width, height)),)
        return (Group((drawn,), Affine.translation(x, y), clips),)

    def _use(self, element: Element, style: ComputedStyle, viewport: Viewport) -> tuple[Command, ...]:
        """5.5: the referenced element at (x, y). Its own styles hold; what it inherits, it has where it stands."""
        target = self._find(element.get("href"))
        if target is None or self._uses >= _DEEPEST_USE or _is_inside(element, target):
            return ()
        self._uses += 1
        inherited = self._inherit(target, style)
        try:
            if target.tag in ("symbol", "svg"):
                given = element.attributes
                size: dict[str, str] = {str(name): given[name] for name in ("width", "height") if name in given}
                commands = self._nested(target, viewport, size)
            else:
                command = self._element(target, viewport)
                commands = () if command is None else (command,)
        finally:
            self._uses -= 1
            self._shared.styles = inherited
            self._servers = Servers(self._find, inherited, self._content_of)
        x, y = length(element.get("x"), style, viewport.width), length(element.get("y"), style, viewport.height)
        return (Group(commands, Affine.translation(x, y)),) if x or y else commands

    def _inherit(self, target: Element, style: ComputedStyle) -> dict[Element, ComputedStyle]:
        """Let the instance inherit from the `<use>`: inherited values that the target only had from its own parent are
        exchanged. Returns the styles that held before."""
        before = self._shared.styles
        parent = before.get(target.parent, INITIAL) if target.parent is not None else INITIAL
        changes = {
            name: getattr(style, name) for name in _USE_INHERITED if getattr(style, name) != getattr(parent, name)
        }
        if changes:
            styles = dict(before)
            for inner in target.iter():
                own = before.get(inner)
                if own is not None:
                    taken = {n: v for n, v in changes.items() if getattr(own, n) == getattr(parent, n)}
                    styles[inner] = own.with_(**taken) if taken else own
            self._shared.styles = styles
            self._servers = Servers(self._find, styles, self._content_of)
        return before

    def _clip(self, style: ComputedStyle, viewport: Viewport, commands: tuple[Command, ...]) -> tuple[Clip, ...]:
        """`clip-path: url()` with shapes in it (CSS Masking 1, 6), as one path."""
        if not style.clip_path_reference.startswith(("#", "url")) and "#" not in style.clip_path_reference:
            return ()
        element = self._find(style.clip_path_reference)
        if element is None or element.tag != "clipPath":
            return ()
        outer = self._transform(element, self._style(element), viewport) or IDENTITY
        if element.get("clipPathUnits") == "objectBoundingBox":
            box = _commands_box(commands)
            if box is None:
                return (ClipPath((), FillRule.NONZERO),)
            outer = outer.then(Affine(box.width, 0.0, 0.0, box.height, box.x, box.y))
        path: list[tuple[str | float, ...]] = []
        rule = FillRule.NONZERO
        for child in element.elements:
            shape, offset = child, IDENTITY
            if child.tag == "use":
                found = self._find(child.get("href"))
                if found is None:
                    continue
                own = self._style(child)
                offset = Affine.translation(
                    length(child.get("x"), own, viewport.width), length(child.get("y"), own, viewport.height)
                )
                shape = found
            child_style = self._style(shape)
            if shape.tag not in SHAPES or child_style.display is Display.NONE:
                continue
            transform = (self._transform(shape, child_style, viewport) or IDENTITY).then(offset).then(outer)
            path.extend(transformed(shape_path(shape, child_style, viewport), transform))
            rule = child_style.clip_rule
        return (ClipPath(tuple(path), rule),)

    # -- graphics --------------------------------------------------------------------------------------------------

    def _shape(self, element: Element, style: ComputedStyle, viewport: Viewport) -> tuple[Command, ...]:
        path = shape_path(element, style, viewport)
        if not path or style.visibility is not Visibility.VISIBLE:
            return ()
        box = path_box(path)
        commands: list[Command] = []
        fill = self._servers.resolve(PaintRequest(style.fill, style.fill_opacity, style, box, viewport))
        if fill is not None and element.tag != "line":
            commands.append(FillPath(path, fill, style.fill_rule))
        stroke = self._stroke(element, style, viewport)
        if stroke is not None:
            paint = self._servers.resolve(PaintRequest(style.stroke, style.stroke_opacity, style, box, viewport))
            if paint is not None:
                commands.append(StrokePath(path, paint, stroke))
        return tuple(commands)

    def _stroke(self, element: Element, style: ComputedStyle, viewport: Viewport) -> Stroke | None:
        width = resolve(style.stroke_width, viewport.diagonal)
        if width <= 0 or (style.stroke.color is None and not style.stroke.reference):
            return None
        dashes = tuple(resolve(value, viewport.diagonal) for value in style.stroke_dasharray)
        offset = resolve(style.stroke_dashoffset, viewport.diagonal)
        total = length(element.get("pathLength"), style, 0.0)
        if dashes and total > 0 and element.tag in SHAPES:
            scale = _path_length(shape_path(element, style, viewport)) / total
            dashes, offset = tuple(value * scale for value in dashes), offset * scale
        return Stroke(
            width, style.stroke_linecap, style.stroke_linejoin, style.stroke_miterlimit,
            dashes if sum(dashes) > 0 else (), offset,
        )  # fmt: skip

    def _text(self, element: Element, viewport: Viewport) -> tuple[Command, ...]:
        runs = place_text(element, self._shared.styles, self._shared.fonts, viewport)
        box: Rect | None = None
        for placed in runs:
            box = placed.box if box is None else box.union(placed.box)
        commands: list[Command] = []
        for placed in runs:
            if placed.style.visibility is Visibility.VISIBLE:
                commands += self._glyphs(element, placed, box, viewport)
        return tuple(commands)

    def _glyphs(self, element: Element, placed: PlacedRun, box: Rect | None, viewport: Viewport) -> list[Command]:
        style = placed.style
        commands: list[Command] = []
        fill: Paint | None = self._servers.resolve(PaintRequest(style.fill, style.fill_opacity, style, box, viewport))
        if fill is not None:
            commands.append(DrawGlyphs(placed.run, placed.x, placed.y, fill))
        stroke = self._stroke(element, style, viewport)
        if stroke is not None:
            paint = self._servers.resolve(PaintRequest(style.stroke, style.stroke_opacity, style, box, viewport))
            if paint is not None:
                commands.append(DrawGlyphs(placed.run, placed.x, placed.y, paint, 0.0, stroke))
        return commands

    def _image(self, element: Element, style: ComputedStyle, viewport: Viewport) -> tuple[Command, ...]:
        url = resolve_url(element.get("href"), self._shared.base_url or None)
        if url is None or (not self._shared.base_url and not url.startswith("data:")):
            return ()
        image = self._shared.resources.image(url)
        if image is None or image.info.format == "svg" or not image.info.width or not image.info.height:
            return ()
        x, y = length(element.get("x"), style, viewport.width), length(element.get("y"), style, viewport.height)
        width = length(element.get("width"), style, viewport.width, image.info.width)
        height = length(element.get("height"), style, viewport.height, image.info.height)
        if width <= 0 or height <= 0:
            return ()
        natural = Rect(0.0, 0.0, image.info.width, image.info.height)
        fitted = fit_view_box(natural, width, height, element.get("preserveAspectRatio"))
        target = fitted.apply_rect(natural).translated(x, y)
        return (Group((DrawImage(image, target),), clips=(ClipRect(Rect(x, y, width, height)),)),)


_USE_INHERITED = (
    "color", "fill", "fill_opacity", "fill_rule", "stroke", "stroke_width", "stroke_opacity", "stroke_linecap",
    "stroke_linejoin", "stroke_miterlimit", "stroke_dasharray", "stroke_dashoffset", "visibility", "font_size",
    "font_family", "font_weight",
)  # fmt: skip


def _is_inside(element: Element, target: Element) -> bool:
    """Whether `target` is an ancestor of `element` or the same: such a use would never end."""
    node: Element | None = element
    while node is not None:
        if node is target:
            return True
        node = node.parent
    return False


def _commands_box(commands: tuple[Command, ...]) -> Rect | None:
    box: Rect | None = None
    for command in commands:
        part = path_box(command.path) if isinstance(command, FillPath | StrokePath) else None
        if isinstance(command, Group):
            part = _commands_box(command.commands)
            if part is not None and command.transform is not None:
                part = command.transform.apply_rect(part)
        if part is not None:
            box = part if box is None else box.union(part)
    return box


def _path_length(path: Path) -> float:
    """The length of a path, curves in 16 pieces each."""
    total = 0.0
    at = start = (0.0, 0.0)
    for segment in path:
        values = [float(value) for value in segment[1:]]
        points = [at, *zip(values[0::2], values[1::2], strict=True)]
        if segment[0] == "M":
            at = start = points[-1]
            continue
        if segment[0] == "Z":
            points = [at, start]
        previous = at
        for step in range(1, 17):
            point = _bezier(points, step / 16)
            total += ((point[0] - previous[0]) ** 2 + (point[1] - previous[1]) ** 2) ** 0.5
            previous = point
        at = points[-1]
    return total


def _bezier(points: list[tuple[float, float]], t: float) -> tuple[float, float]:
    """de Casteljau."""
    while len(points) > 1:
        points = [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in itertools.pairwise(points)]
    return points[0]
