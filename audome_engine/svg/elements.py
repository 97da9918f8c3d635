"""The walk over SVG elements: structure, viewports, `<use>`, group effects; each graphics element as commands (SVG 2)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from audome_engine.color import Color
from audome_engine.display.commands import (
    Clip,
    ClipRect,
    Command,
    DrawGlyphs,
    DrawImage,
    FillPath,
    Gradient,
    Group,
    MaskLayer,
    Paint,
    Path,
    Pattern,
    Stroke,
    StrokePath,
)
from audome_engine.display.filters import Filter
from audome_engine.geometry import IDENTITY, Affine, Rect
from audome_engine.html.tree import Element
from audome_engine.path_geometry import path_box, path_length, transformed
from audome_engine.paths import arc_joints
from audome_engine.resources import ImageResource, resolve_url
from audome_engine.style.computed import INITIAL, ComputedStyle
from audome_engine.style.enums import BlendMode, Display, Overflow, TextDecorationLine, Visibility, VisualBox
from audome_engine.style.values import ImageValue, SvgPaint, UrlImage, resolve
from audome_engine.svg.clips import Boxes, Clipping, Drawn, element_clipping, may_clip, stroke_box
from audome_engine.svg.decorations import DecorationLine, decoration
from audome_engine.svg.document import Drawing, passes_tests
from audome_engine.svg.filters import Filtered, filter_of
from audome_engine.svg.markers import MARKED, frame_at, vertices
from audome_engine.svg.masks import Masked, Masks
from audome_engine.svg.paints import PaintRequest, Servers
from audome_engine.svg.shapes import SHAPES, Viewport, extent, fit_view_box, length, position, shape_path, view_box
from audome_engine.svg.text import PlacedRun, place_text
from audome_engine.svg.transforms import element_transform, needs_box
from audome_engine.svg.views import view_of

_CONTAINERS = frozenset(["g", "a", "switch"])
_SILENT = frozenset(
    """defs symbol linearGradient radialGradient pattern clipPath stop title desc metadata style script view
    filter mask marker""".split()
)


class Space(NamedTuple):
    """Where an element is drawn: what percentages refer to, and the map to the outermost `<svg>`'s content box."""

    viewport: Viewport
    to_root: Affine = IDENTITY

    @property
    def scale(self) -> float:
        """CSS pixels per unit."""
        return math.sqrt(abs(self.to_root.determinant))

    def within(self, transform: Affine | None) -> Space:
        """The user space inside a transform."""
        return self if transform is None else Space(self.viewport, transform.then(self.to_root))


class _Context(NamedTuple):
    """What `context-fill` and `context-stroke` refer to; without a box the paint is fitted to what it paints."""

    style: ComputedStyle
    box: Rect | None
    space: Space


_NOTHING = Drawn()
_PICTURE_COST = 50  # elements that an element shown by a filter counts as


class ElementPainter:
    """Draws the elements of one drawing; coordinates are the user space of the element at hand."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._servers = Servers(drawing, self._pattern_content)
        self.masks = Masks(drawing, lambda element, viewport: self._children(element, Space(viewport)).commands)
        self._pictured: set[Element] = set()  # by `<feImage>`, being drawn
        self._targets: list[Element] = []  # of the uses being drawn
        self._uses: dict[Element, Element] = {}  # those uses, by target
        self._marking: set[Element] = set()  # markers being drawn
        self._contexts: list[_Context] = []  # whose paint `context-fill` and `context-stroke` are, innermost last
        self._blends = False
        self._drawers: dict[str, Callable[[Element, ComputedStyle, Space], Drawn]] = {
            "svg": self._nested, "use": self._use, "text": self._text, "image": self._image,
            "foreignObject": self._foreign,
        }  # fmt: skip
        self._drawers.update(dict.fromkeys(SHAPES, self._shape))
        self._drawers.update(dict.fromkeys(_CONTAINERS, self._container))

    def outermost(self, element: Element, size: tuple[float, float], clip: Rect) -> Group:
        """The root `<svg>`: its view box fitted to a content box of this size at the origin, cut to `clip`."""
        width, height = size
        box, preserve, moved = view_of(self._drawing.fragment, element, self._drawing.find)
        if width <= 0 or height <= 0 or (box is not None and box.is_empty):
            return Group(())
        transform, viewport = moved, Viewport(width, height)
        if box is not None:
            transform = transform.then(fit_view_box(box, width, height, preserve))
            viewport = Viewport(box.width, box.height)
        clips: tuple[Clip, ...] = ()
        if self._drawing.style(element).overflow_x is not Overflow.VISIBLE or element.parent is None:
            clips = (ClipRect(clip),)
        commands = self._children(element, Space(viewport, transform)).commands
        inner = Group(commands, None if transform == IDENTITY else transform)
        return Group((inner,), clips=clips, isolated=self._blends)

    def draw_clip(self, element: Element, viewport: Viewport) -> tuple[Command, ...]:
        """What may be in a `<clipPath>`."""
        space = Space(viewport)
        children = [child for child in element.elements if may_clip(self._drawing, child)]
        return tuple(command for child in children for command in self._element(child, space).commands)

    def draw_referenced(self, element: Element, viewport: Viewport) -> tuple[Command, ...]:
        """An element that a `<feImage>` shows, in its parent's space; nothing where it is being shown already."""
        if element in self._pictured:
            return ()
        self._pictured.add(element)
        self._drawing.charge(_PICTURE_COST)
        try:
            with self._drawing.deeper(), self._drawing.original():
                return self._element(element, Space(viewport)).commands
        finally:
            self._pictured.discard(element)

    def _pattern_content(self, element: Element, viewport: Viewport) -> Group:
        return Group(self._children(element, Space(viewport)).commands)

    # -- structure -------------------------------------------------------------------------------------------------

    def _container(self, element: Element, style: ComputedStyle, space: Space) -> Drawn:
        if element.tag != "switch":
            return self._children(element, space)
        chosen = next((child for child in element.elements if not child.is_html and passes_tests(child)), None)
        if chosen is None:
            return _NOTHING
        return self._element(chosen, space)

    def _children(self, element: Element, space: Space) -> Drawn:
        commands: list[Command] = []
        box: Rect | None = None
        for child in element.elements:
            drawn = self._element(child, space)
            commands += drawn.commands
            box = _union(box, drawn.box)
        return Drawn(tuple(commands), box)

    def _element(self, element: Element, space: Space) -> Drawn:
        """One element in its parent's space."""
        drawing = self._drawing
        drawing.charge()
        drawer = self._drawers.get(element.tag)
        if drawer is None and not (element.tag == "symbol" and element in self._targets[-1:]):
            if element.tag not in _SILENT and not element.is_html:
                drawing.note(f"<{element.tag}>", element.line)
            return _NOTHING
        style = drawing.style(element)
        if style.display is Display.NONE or not passes_tests(element):
            return _NOTHING
        draw = drawer or self._nested
        own = needs_box(style)
        transform = None if own else element_transform(element, style, space.viewport)
        if transform is not None and transform.determinant == 0.0:
            return _NOTHING
        with drawing.deeper():
            drawn = draw(element, style, space.within(transform))
        place = drawn.place
        if own:
            stroked = style.transform_box in (VisualBox.STROKE_BOX, VisualBox.BORDER_BOX)
            box = stroke_box(drawn.commands) if stroked else None
            # as in Chromium the box is where a `<use>` has not moved it
            transform = element_transform(element, style, space.viewport, box or drawn.box)
        if place != IDENTITY:
            transform = place if transform is None else place.then(transform)
        return self._composited(drawn, style, transform, space.viewport)

    def _composited(self, drawn: Drawn, style: ComputedStyle, transform: Affine | None, viewport: Viewport) -> Drawn:
        """The element's clip and group effects, then its transform (Compositing 1, 3)."""
        commands, box, _ = drawn
        outer_box = box if box is None or transform is None else transform.apply_rect(box)
        if not commands or style.opacity <= 0.0:
            return Drawn((), outer_box)
        clips, clip_masks = Clipping()
        if style.clip_path is not None:
            clips, clip_masks = element_clipping(self._drawing, style, drawn, viewport, self.draw_clip)
        filters: Filter = ()
        if style.filter and box is not None:
            with self._drawing.original():
                filters = filter_of(
                    self._drawing, style.filter, Filtered(style, box, viewport, in_svg=True), self.draw_referenced
                )
        mask = (*clip_masks, *self._mask(style, drawn, viewport))
        blend, opacity = style.mix_blend_mode, style.opacity
        if blend is not BlendMode.NORMAL:
            self._blends = True
        elif (
            opacity < 1.0 and len(commands) == 1 and not filters and not mask
        ):  # one shape needs no layer to be translucent
            faded = _faded(commands[0], opacity)
            if faded is not None:
                commands, opacity = (faded,), 1.0
        group = Group(commands, transform, clips, opacity, blend, style.isolate, filters, mask=mask)
        if transform is None and not clips and not group.needs_layer:
            return Drawn(commands, outer_box)
        return Drawn((_grouped(group),), outer_box)

    def _mask(self, style: ComputedStyle, drawn: Drawn, viewport: Viewport) -> tuple[MaskLayer, ...]:
        """References that lead somewhere, and images."""
        if not any(style.mask_image):
            return ()
        box = drawn.box
        boxes = Boxes.of(drawn, viewport)
        layers: list[MaskLayer] = []
        for index, image in enumerate(style.mask_image):
            if isinstance(image, UrlImage) and image.url.startswith("#") and box is not None:
                mode = style.mask_mode[index % len(style.mask_mode)]
                layer = self.masks.layer(image.url, Masked(box, viewport), mode)
                if layer is not None:
                    composite = style.mask_composite[index % len(style.mask_composite)]
                    layers.append(replace(layer, composite=composite))
            elif image is not None and self._may_load(image):
                layers.append(self._image_mask(style, index, boxes))
        return tuple(layers)

    def _may_load(self, image: ImageValue) -> bool:
        return self._drawing.external or not isinstance(image, UrlImage) or image.url.startswith("data:")

    def _image_mask(self, style: ComputedStyle, index: int, boxes: Boxes) -> MaskLayer:
        """A layer that is an image, placed as backgrounds are (CSS Masking 1, 7.3 to 7.9)."""
        draw = self._drawing.outside.mask_image
        clip = style.mask_clip[index % len(style.mask_clip)]
        area = None if clip is VisualBox.NO_CLIP else boxes.named(clip)
        origin = boxes.named(style.mask_origin[index % len(style.mask_origin)])
        commands = () if draw is None else draw(style, index, origin, area)
        by_luminance = style.mask_mode[index % len(style.mask_mode)] == "luminance"
        composite = style.mask_composite[index % len(style.mask_composite)]
        last = index == len(style.mask_image) - 1
        return MaskLayer(Group(commands), by_luminance, "add" if last else composite)

    def _nested(self, element: Element, style: ComputedStyle, space: Space) -> Drawn:
        """An inner `<svg>` or an instantiated `<symbol>`: a new viewport (8.2), its size given by the `<use>` (5.6)."""
        outer = space.viewport
        x, y = position(element, style, outer)
        width = extent(element, "width", style, outer, outer.width)
        height = extent(element, "height", style, outer, outer.height)
        use = self._uses.get(element)
        if use is not None:
            own = self._drawing.style(use)
            width = length(use.get("width"), own, outer.width, width)
            height = length(use.get("height"), own, outer.height, height)
        box = view_box(element)
        if width <= 0 or height <= 0 or (box is not None and box.is_empty):
            return _NOTHING
        place = Affine.translation(x, y)
        viewport = Viewport(width, height)
        if box is not None:
            place = fit_view_box(box, width, height, element.get("preserveAspectRatio")).then(place)
            viewport = Viewport(box.width, box.height)
        drawn = self._children(element, Space(viewport, place.then(space.to_root)))
        back = place.inverse()
        if back is not None and style.overflow_x is not Overflow.VISIBLE:
            drawn = _clipped(drawn, (ClipRect(back.apply_rect(Rect(x, y, width, height))),))
        return drawn._replace(place=place)

    def _use(self, element: Element, style: ComputedStyle, space: Space) -> Drawn:
        """5.5: the referenced element at (x, y). Its own styles hold; what it inherits, it has from the `<use>`."""
        target = self._drawing.find(element.get("href"))
        if target is None or target in self._targets or _is_inside(element, target):
            return _NOTHING  # a reference to itself would never end
        x, y = position(element, style, space.viewport)
        place = Affine.translation(x, y)
        self._targets.append(target)
        self._uses[target] = element
        self._contexts.append(_Context(style, None, space))
        try:
            with self._drawing.instance_of(target, element):
                drawn = self._element(target, Space(space.viewport, place.then(space.to_root)))
        finally:
            self._contexts.pop()
            self._targets.pop()
            del self._uses[target]
        return drawn._replace(place=place)

    # -- shapes ----------------------------------------------------------------------------------------------------

    def _shape(self, element: Element, style: ComputedStyle, space: Space) -> Drawn:
        path = shape_path(element, style, space.viewport)
        box = path_box(path)
        if box is None or style.visibility is not Visibility.VISIBLE:
            return Drawn((), box)
        painted: list[Command] = []
        if element.tag != "line":
            fill = self._paint(style.fill, style.fill_opacity, style, box, space)
            if fill is not None:
                painted.append(FillPath(path, fill, style.fill_rule, antialias=not style.shapes_are_crisp))
        stroke = self._stroke(style, space.viewport)
        if stroke is not None:
            paint = self._paint(style.stroke, style.stroke_opacity, style, box, space)
            if paint is not None:
                stroke = _with_path_length(stroke, element, path)
                painted.insert(0 if style.strokes_first else 1, _stroked(path, paint, stroke, space, style))
        return Drawn((*painted, *self._markers(element, path, style, space)), box)

    def _markers(self, element: Element, path: Path, style: ComputedStyle, space: Space) -> Iterator[Command]:
        """The markers of a shape, above it (13.7)."""
        references = {"start": style.marker_start, "mid": style.marker_mid, "end": style.marker_end}
        if element.tag not in MARKED or not any(references.values()):
            return
        width = resolve(style.stroke_width, space.viewport.diagonal)
        if style.vector_effect_non_scaling_stroke and space.scale > 0:
            width /= space.scale
        joints = arc_joints(element.get("d")) if element.tag == "path" and style.d is None else frozenset()
        for vertex in vertices(path, joints):
            marker = self._drawing.find(references[vertex.kind]) if references[vertex.kind] else None
            if marker is None or marker.tag != "marker" or marker in self._marking:
                continue
            own = self._drawing.styles.get(marker, INITIAL)
            frame = frame_at(marker, own, vertex, width, space.viewport)
            if frame is None or own.display is Display.NONE:
                continue
            inner = Space(frame.viewport, frame.place.then(space.to_root))
            self._marking.add(marker)
            self._contexts.append(_Context(style, path_box(path), space))
            try:
                with self._drawing.original(), self._drawing.deeper():
                    drawn = self._children(marker, inner).commands
            finally:
                self._contexts.pop()
                self._marking.discard(marker)
            clips = () if own.overflow_x is Overflow.VISIBLE else (ClipRect(frame.clip),)
            if drawn:
                yield Group(drawn, frame.place, clips, opacity=own.opacity)

    def _paint(
        self, value: SvgPaint, opacity: float, style: ComputedStyle, box: Rect | None, space: Space
    ) -> Paint | None:
        contexts = [*self._contexts]
        back = IDENTITY
        while value.context and contexts:  # 13.2: the paint of what the marker stands on, or of the `<use>`
            context = contexts.pop()
            style = context.style
            value = style.fill if value.context == "fill" else style.stroke
            if context.box is not None:
                back = context.space.to_root.then(space.to_root.inverse() or IDENTITY)
                box, space = context.box, context.space
        paint = self._servers.resolve(PaintRequest(value, opacity, style, box, space.viewport))
        if back != IDENTITY and isinstance(paint, Gradient | Pattern):
            return replace(paint, transform=(paint.transform or IDENTITY).then(back))
        return paint

    @staticmethod
    def _stroke(style: ComputedStyle, viewport: Viewport) -> Stroke | None:
        """How the stroke is drawn; None where there is none (13.5)."""
        if style.stroke == SvgPaint():
            return None
        diagonal = viewport.diagonal
        width = resolve(style.stroke_width, diagonal)
        if width <= 0:
            return None
        dashes = tuple(resolve(value, diagonal) for value in style.stroke_dasharray)
        if min(dashes, default=0.0) < 0 or sum(dashes) <= 0:
            dashes = ()
        if len(dashes) % 2:
            dashes += dashes
        return Stroke(
            width, style.stroke_linecap, style.stroke_linejoin, style.stroke_miterlimit,
            dashes, resolve(style.stroke_dashoffset, diagonal),
        )  # fmt: skip

    # -- text ------------------------------------------------------------------------------------------------------

    def _text(self, element: Element, style: ComputedStyle, space: Space) -> Drawn:
        runs = place_text(element, self._drawing, space.viewport)
        box: Rect | None = None
        for placed in runs:
            box = _union(box, placed.box)
        commands: list[Command] = []
        for placed in runs:
            if placed.style.visibility is Visibility.VISIBLE:
                drawn = self._run(placed, box, space)
                commands += [Group(drawn, placed.transform)] if placed.transform is not None else drawn
        return Drawn(tuple(commands), box)

    def _run(self, placed: PlacedRun, box: Rect | None, space: Space) -> tuple[Command, ...]:
        """A run's underlines, glyphs and line-throughs, all in the run's own paint."""
        style = placed.style
        below: list[Command] = []
        above: list[Command] = []
        for owner in placed.owners:
            own = self._drawing.style(owner)
            for line in sorted(own.text_decoration_line):
                bar = decoration(self._drawing.fonts, placed, own, line, space.scale)
                painted = self._painted(bar, own, box, space)
                (above if line is TextDecorationLine.LINE_THROUGH else below).extend(painted)
        glyphs = self._glyphs(placed, box, space)
        return (*below, *_with_shadows(glyphs, style), *above)

    def _painted(self, line: DecorationLine, style: ComputedStyle, box: Rect | None, space: Space) -> Iterator[Command]:
        """A decoration line; as in Chromium it is filled and stroked as the text of its element, whatever its colour."""
        fill = self._paint(style.fill, style.fill_opacity, style, box, space)
        stroke = self._stroke(style, space.viewport)
        edge = None if stroke is None else self._paint(style.stroke, style.stroke_opacity, style, box, space)
        if line.stroke is not None:
            stroke, edge, fill = line.stroke, fill or edge, None
        if fill is not None:
            yield FillPath(line.path, fill)
        if stroke is not None and edge is not None:
            yield StrokePath(line.path, edge, stroke)

    def _glyphs(self, placed: PlacedRun, box: Rect | None, space: Space) -> list[DrawGlyphs]:
        style = placed.style
        commands: list[DrawGlyphs] = []
        fill = self._paint(style.fill, style.fill_opacity, style, box, space)
        if fill is not None:
            commands.append(DrawGlyphs(placed.run, placed.x, placed.y, fill))
        stroke = self._stroke(style, space.viewport)
        if stroke is not None:
            paint = self._paint(style.stroke, style.stroke_opacity, style, box, space)
            if paint is not None:
                glyphs = DrawGlyphs(placed.run, placed.x, placed.y, paint, 0.0, stroke)
                commands.insert(0 if style.strokes_first else 1, glyphs)
        return commands

    # -- images ----------------------------------------------------------------------------------------------------

    def _image(self, element: Element, style: ComputedStyle, space: Space) -> Drawn:
        image = self._loaded(element)
        if image is None:
            return _NOTHING
        viewport = space.viewport
        x, y = position(element, style, viewport)
        size = (extent(element, "width", style, viewport, -1.0), extent(element, "height", style, viewport, -1.0))
        width, height = _image_size(image, size)
        if width <= 0 or height <= 0:
            return _NOTHING
        frame = Rect(x, y, width, height)
        if style.visibility is not Visibility.VISIBLE:
            return Drawn((), frame)
        natural = Rect(0.0, 0.0, *_natural_size(image, width, height))
        fitted = fit_view_box(natural, width, height, element.get("preserveAspectRatio"))
        target = fitted.apply_rect(natural).translated(x, y)
        command: Command
        if image.info.format == "svg":
            drawn = self._drawing.draw_svg(self._drawing, image, target.width, target.height)
            command = Group((drawn,), Affine.translation(target.x, target.y))
        else:
            command = DrawImage(image, target, None, style.image_rendering)
        sticks_out = target.width > width * 1.000001 or target.height > height * 1.000001
        clips = (ClipRect(frame),) if sticks_out and style.overflow_x is not Overflow.VISIBLE else ()
        return _clipped(Drawn((command,), frame), clips)

    def _foreign(self, element: Element, style: ComputedStyle, space: Space) -> Drawn:
        """12.2: HTML in a rectangle."""
        draw = self._drawing.outside.foreign
        if draw is None:
            self._drawing.note("<foreignObject> of an image", element.line)
            return _NOTHING
        area = Rect(
            *position(element, style, space.viewport),
            extent(element, "width", style, space.viewport), extent(element, "height", style, space.viewport),
        )  # fmt: skip
        if area.width <= 0 or area.height <= 0:
            return _NOTHING
        clips = (ClipRect(area),) if style.overflow_x is not Overflow.VISIBLE else ()
        return _clipped(Drawn(draw(element, area), area), clips)

    def _loaded(self, element: Element) -> ImageResource | None:
        href = element.get("href").strip()
        if not href:
            return None
        url = resolve_url(href, self._drawing.base_url or None)
        if not self._drawing.external and not (url or "").startswith("data:"):
            self._drawing.note("<image> of another file in an SVG image", element.line)
            return None
        if url is None:
            self._drawing.diagnostics.error("missing-image", f"{href[:200]}: no base URL", line=element.line)
            return None
        return self._drawing.resources.image(url, line=element.line)


def _with_shadows(glyphs: list[DrawGlyphs], style: ComputedStyle) -> Iterator[Command]:
    """Glyphs, filled and stroked, above their shadows, which as in Chromium are those of what is painted first; the first of
    the list on top."""
    for shadow in reversed(style.text_shadow if glyphs else ()):
        yield replace(
            glyphs[0], x=glyphs[0].x + shadow.x, y=glyphs[0].y + shadow.y, paint=style.used_color(shadow.color),
            blur=shadow.blur / 2.0, silhouette=True,
        )  # fmt: skip
    yield from glyphs


def _is_inside(element: Element, target: Element) -> bool:
    """Whether `target` is an ancestor of `element` or the same."""
    node: Element | None = element
    while node is not None:
        if node is target:
            return True
        node = node.parent
    return False


def _union(box: Rect | None, other: Rect | None) -> Rect | None:
    if box is None or other is None:
        return box or other
    return box.union(other)


def _clipped(drawn: Drawn, clips: tuple[Clip, ...]) -> Drawn:
    return Drawn((Group(drawn.commands, clips=clips),), drawn.box) if clips and drawn.commands else drawn


def _grouped(group: Group) -> Group:
    """A group; one that only transforms another that does is one with it, so that depth in the document costs nothing."""
    inner = group.commands[0]
    if len(group.commands) > 1 or not isinstance(inner, Group) or group.clips or group.needs_layer:
        return group
    if group.transform is None:
        return inner
    return replace(
        inner, transform=group.transform if inner.transform is None else inner.transform.then(group.transform)
    )


def _faded(command: Command, opacity: float) -> Command | None:
    """The command with its plain colour more translucent; None where that is not the same as a translucent group."""
    if not isinstance(command, FillPath | StrokePath | DrawGlyphs) or not isinstance(command.paint, Color):
        return None
    if isinstance(command, DrawGlyphs):  # glyphs may overlap
        return None
    return replace(command, paint=command.paint.with_alpha(command.paint.alpha * opacity))


def _with_path_length(stroke: Stroke, element: Element, path: Path) -> Stroke:
    """Dashes measured in the author's `pathLength` (9.6.1)."""
    try:
        declared = float(element.attributes.get("pathLength", "0"))
    except ValueError:
        return stroke
    if not stroke.dashes or not 0 < declared < 1e9:
        return stroke
    scale = path_length(path) / declared
    return replace(stroke, dashes=tuple(d * scale for d in stroke.dashes), dash_offset=stroke.dash_offset * scale)


def _stroked(path: Path, paint: Paint, stroke: Stroke, space: Space, style: ComputedStyle) -> Command:
    """A stroke; with `vector-effect: non-scaling-stroke` drawn in the outermost `<svg>`'s coordinates."""
    back = space.to_root.inverse() if style.vector_effect_non_scaling_stroke else None
    smooth = not style.shapes_are_crisp
    if back is None:
        return StrokePath(path, paint, stroke, antialias=smooth)
    if isinstance(paint, Gradient | Pattern):
        paint = replace(paint, transform=(paint.transform or IDENTITY).then(space.to_root))
    return Group((StrokePath(transformed(path, space.to_root), paint, stroke, antialias=smooth),), back)


def _natural_size(image: ImageResource, width: float, height: float) -> tuple[float, float]:
    """What `preserveAspectRatio` fits: the image's own size; as in Chromium the whole frame where there is none."""
    info = image.info
    return (info.width, info.height) if info.width and info.height else (width, height)


def _image_size(image: ImageResource, size: tuple[float, float]) -> tuple[float, float]:
    """The frame, sides that are `auto` (negative here) from the image (8.11, as replaced elements)."""
    width, height = size
    info = image.info
    ratio = info.ratio or (info.width / info.height if info.width and info.height else None)
    if width < 0 and height < 0 and not (info.width or info.height) and ratio:
        return min(300.0, 150.0 * ratio), min(150.0, 300.0 / ratio)
    if width < 0 and height < 0:
        return info.width or 300.0, info.height or 150.0
    if width < 0:
        return (height * ratio if ratio else info.width or 300.0), height
    if height < 0:
        return width, (width / ratio if ratio else info.height or 150.0)
    return width, height
