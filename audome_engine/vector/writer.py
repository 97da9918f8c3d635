"""Commands as SVG: one method per command of the display list, each giving markup.

What SVG has no words for (conic gradients, perspective, filtered backdrops) is a picture at twice the resolution.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from audome_engine.color import Color
from audome_engine.display.commands import (
    Clip,
    ClipPath,
    ClipRect,
    ClipRounded,
    Command,
    DisplayList,
    DrawGlyphs,
    DrawImage,
    DrawPlane,
    DrawShadow,
    FillPath,
    FillRect,
    FillRoundedRect,
    Gradient,
    Group,
    Paint,
    Pattern,
    StrokePath,
    TileImage,
)
from audome_engine.display.filters import ColorMatrix, FilterNode
from audome_engine.errors import LimitExceeded
from audome_engine.geometry import IDENTITY, Affine, Rect
from audome_engine.raster.bounds import bounds_of, layer_bounds
from audome_engine.raster.caches import RasterCaches
from audome_engine.raster.filter_bounds import reach_of
from audome_engine.style.enums import BlendMode, FillRule, ImageRendering
from audome_engine.text.ink import is_blank
from audome_engine.vector import shapes, text
from audome_engine.vector.backdrop import Surroundings
from audome_engine.vector.color_glyphs import extent
from audome_engine.vector.definitions import Definitions
from audome_engine.vector.embedding import embedded
from audome_engine.vector.filters import blur_url, filter_url, from_origin
from audome_engine.vector.markup import (
    element,
    joined,
    number,
    opacity,
    place,
    transform,
)
from audome_engine.vector.masks import Masks
from audome_engine.vector.paints import gradient_paint
from audome_engine.vector.pictures import Pictures
from audome_engine.vector.wedges import wedges

_BLUR_REACH = 3.0  # standard deviations
_MOST_COMMANDS = 25  # for every node that a document may have
_FEW_TILES = 4  # drawn one by one

Attributes = dict[str, "str | float | None"]


class Writer:
    """Commands to markup; `to_canvas` is the map from their space to the canvas."""

    def __init__(
        self, display_list: DisplayList, backgrounds: tuple[Color, ...], pictures: Pictures, caches: RasterCaches
    ) -> None:
        self.definitions = Definitions()
        self.texts: list[str] = []
        self._canvas = Rect(0.0, 0.0, display_list.width, display_list.height)
        self._pictures = pictures
        self._caches = caches
        self._around = Surroundings(display_list, backgrounds)
        self._backdrops = self._written = 0
        self._write: dict[type, Callable[[Any, Affine], str]] = {
            FillRect: self._fill_rect,
            FillRoundedRect: self._fill_rounded_rect,
            FillPath: self._fill_path,
            StrokePath: self._stroke_path,
            DrawShadow: self._shadow,
            DrawImage: self._image,
            TileImage: self._tiles,
            DrawGlyphs: self._glyphs,
            Group: self._group,
            DrawPlane: self._plane,
        }

    def commands(self, commands: tuple[Command, ...], to_canvas: Affine) -> str:
        """Commands in order."""
        parts: list[str] = []
        for index, command in enumerate(commands):
            self._around.at(index)
            parts.append(self._command(command, to_canvas))
        return joined(parts)

    def _command(self, command: Command, to_canvas: Affine) -> str:
        self._written += 1
        if self._written > self._pictures.limits.nodes * _MOST_COMMANDS:
            raise LimitExceeded("nodes", self._pictures.limits.nodes, "there is too much to write for an SVG document")
        return self._write[type(command)](command, to_canvas)

    # -- groups ----------------------------------------------------------------------------------------------------

    def _group(self, group: Group, to_canvas: Affine) -> str:
        inner = to_canvas if group.transform is None else group.transform.then(to_canvas)
        if group.transform is not None and group.transform.determinant == 0.0:
            return ""
        if group.clips and not group.needs_layer and _blends(group):
            return joined(self._one_by_one(group, to_canvas, ()))
        with self._around.within(group):
            content = self.commands(group.commands, inner)
            if group.backdrop is not None:
                content = joined((self._backdrop(group, inner), content))
        attributes: Attributes = {
            "transform": transform(group.transform),
            "clip-path": shapes.clip_url(group.clips, self.definitions),
        }
        if group.needs_layer:
            attributes |= self._layer(group, inner)
        if group.filters:
            content, attributes["filter"] = self._filter(group, inner, content)
        return _grouped(attributes, content)

    def _filter(self, group: Group, inner: Affine, content: str) -> tuple[str, str | None]:
        """Content, and the filter for what it is in; or filtered content, where noise begins elsewhere than user space."""
        region = self._seen(layer_bounds(replace(group, backdrop=None)), inner, group)
        content = content or shapes.rectangle(region, {"fill": "none"})
        filters, (x, y) = from_origin(group.filters)
        url = filter_url(filters, region.translated(-x, -y), self.definitions, self._drawer(inner))
        if not x and not y:
            return content, url
        moved = element("g", {"transform": transform(Affine.translation(-x, -y))}, content)
        return element("g", {"transform": transform(Affine.translation(x, y)), "filter": url}, moved), None

    def _layer(self, group: Group, inner: Affine) -> Attributes:
        """What makes one layer of a group; clips, masks and filters need to know how far it goes."""
        attributes: Attributes = {"opacity": opacity(group.opacity)}
        if group.mask:
            region = self._seen(layer_bounds(group), inner, group)
            masks = Masks(region, self.definitions, lambda layer: self._group(layer, inner))
            attributes["mask"] = masks.url(group.mask)
        attributes["style"] = _blending(group.blend, isolated=group.isolated and _blends(group))
        return attributes

    def _drawer(self, inner: Affine) -> Callable[[Group, Rect], str]:
        return lambda content, area: self._pictures.draw((content,), area, inner)

    def _seen(self, bounds: Rect | None, to_canvas: Affine, group: Group | None = None) -> Rect:
        """What there may be to see of something, in its own space, to whole px."""
        back = to_canvas.inverse()
        if bounds is None or back is None:
            return Rect(0.0, 0.0, 1.0, 1.0)
        reach = reach_of(group.filters) if group is not None and group.filters else (0.0, 0.0)
        canvas = back.apply_rect(self._canvas)
        reach_x, reach_y = min(reach[0], self._canvas.width), min(reach[1], self._canvas.height)
        wide = Rect(canvas.x - reach_x, canvas.y - reach_y, canvas.width + 2 * reach_x, canvas.height + 2 * reach_y)
        seen = wide.intersection(bounds)
        left, top = math.floor(seen.x), math.floor(seen.y)
        return Rect(left, top, max(1.0, math.ceil(seen.right) - left), max(1.0, math.ceil(seen.bottom) - top))

    @contextmanager
    def _all_seen(self, rect: Rect, to_canvas: Affine) -> Iterator[None]:
        """While something is written that is shown elsewhere too, and all of it."""
        canvas, self._canvas = self._canvas, to_canvas.apply_rect(rect)
        try:
            yield
        finally:
            self._canvas = canvas

    def _one_by_one(self, group: Group, to_canvas: Affine, outer: tuple[Attributes, ...]) -> list[str]:
        """The children of a group, each in clips of its own: in SVG a clip would keep them from blending with what is
        below the group."""
        clip = shapes.clip_url(group.clips, self.definitions)
        wrapper: Attributes = {"transform": transform(group.transform), "clip-path": clip}
        wrappers = (*outer, wrapper)
        inner = to_canvas if group.transform is None else group.transform.then(to_canvas)
        parts: list[str] = []
        with self._around.within(group):
            for index, child in enumerate(group.commands):
                self._around.at(index)
                if isinstance(child, Group) and not child.needs_layer and _blends(child):
                    parts += self._one_by_one(child, inner, wrappers)
                    continue
                mode = getattr(child, "blend", BlendMode.NORMAL)
                markup = self._command(child if mode is BlendMode.NORMAL else _unblended(child), inner)
                for depth, wrapper in reversed(list(enumerate(wrappers))):
                    styled = wrapper if depth else {**wrapper, "style": _blending(mode)}
                    markup = _grouped(styled, markup)
                parts.append(markup)
        return parts

    def _backdrop(self, group: Group, inner: Affine) -> str:
        """What is below a group, filtered: a picture of everything painted so far."""
        assert group.backdrop is not None
        area = self._seen(group.backdrop.shape.rect, inner)
        commands = self._around.painted(Group((), backdrop=group.backdrop))
        self._backdrops += 1  # all those before are drawn once more
        url = self._pictures.draw(commands, area, inner, times=self._backdrops)
        shape = self.definitions.url("c", "clipPath", {}, shapes.rounded(group.backdrop.shape, {}))
        return self._shown(url, area, {"clip-path": shape})

    def _plane(self, command: DrawPlane, to_canvas: Affine) -> str:
        flat = command.projection.affine
        if flat is not None:
            return self._group(Group((command.content,), transform=flat), to_canvas)
        return self._as_picture(command, to_canvas)

    def _as_picture(self, command: Command, to_canvas: Affine, attributes: Attributes | None = None) -> str:
        """What SVG cannot say."""
        bounds = bounds_of((command,))
        if bounds is None or bounds.is_empty:
            return ""
        area = self._seen(bounds, to_canvas)
        return self._shown(self._pictures.draw((command,), area, to_canvas), area, attributes or {})

    def _shown(self, url: str, area: Rect, attributes: Attributes) -> str:
        return element("image", {**place(area), **attributes, "preserveAspectRatio": "none", "href": url})

    # -- shapes ----------------------------------------------------------------------------------------------------

    def _paint(self, paint: Paint, to_canvas: Affine) -> Attributes | None:
        """The attributes that fill with a paint; None: SVG has no such paint."""
        if isinstance(paint, Pattern):
            return {"fill": self._pattern(paint, to_canvas)}
        found = gradient_paint(paint, self.definitions) if isinstance(paint, Gradient) else paint
        if found is None:
            return None
        return shapes.of_color(found) if isinstance(found, Color) else {"fill": found}

    def _fill_rect(self, command: FillRect, to_canvas: Affine) -> str:
        return self._filled(command, to_canvas, lambda attributes: shapes.rectangle(command.rect, attributes))

    def _fill_rounded_rect(self, command: FillRoundedRect, to_canvas: Affine) -> str:
        if command.hole is None:
            return self._filled(command, to_canvas, lambda attributes: shapes.rounded(command.shape, attributes))
        ring = (*shapes.outline(command.shape), *shapes.outline(command.hole))
        return self._filled(
            command, to_canvas, lambda attributes: shapes.path(ring, {"fill-rule": "evenodd", **attributes})
        )

    def _fill_path(self, command: FillPath, to_canvas: Affine) -> str:
        fixed = {
            "fill-rule": None if command.rule is FillRule.NONZERO else "evenodd",
            "shape-rendering": None if command.antialias else "crispEdges",
        }
        digits = max(2, min(4, 2 + math.ceil(math.log10(max(1.0, math.sqrt(abs(to_canvas.determinant)))))))
        return self._filled(command, to_canvas, lambda more: shapes.path(command.path, {**fixed, **more}, digits))

    def _filled(
        self, command: FillRect | FillRoundedRect | FillPath, to_canvas: Affine, write: Callable[[Attributes], str]
    ) -> str:
        if isinstance(command.paint, Color) and command.paint.alpha <= 0.0:
            return ""
        style: Attributes = {"style": _blending(command.blend)}
        attributes = self._paint(command.paint, to_canvas)
        if attributes is None:
            bounds = bounds_of((command,))
            pieces = wedges(command.paint, bounds) if isinstance(command.paint, Gradient) and bounds else None
            if pieces is None:
                return self._as_picture(_unblended(command), to_canvas, style)
            blended = command.blend is not BlendMode.NORMAL
            clipped = Group(pieces, clips=(_clip_of(command),), blend=command.blend, isolated=blended)
            return self._group(clipped, to_canvas)
        return write({**attributes, **style})

    def _stroke_path(self, command: StrokePath, to_canvas: Affine) -> str:
        attributes = self._paint(command.paint, to_canvas)
        if attributes is None:
            return self._as_picture(command, to_canvas)
        painted = {name.replace("fill", "stroke"): value for name, value in attributes.items()}
        blur = self._blur(command, command.blur, to_canvas)
        fixed: Attributes = {"fill": "none", **painted, **shapes.stroke_attributes(command.stroke), "filter": blur}
        fixed["shape-rendering"] = None if command.antialias else "crispEdges"
        return shapes.path(command.path, fixed)

    def _blur(self, command: Command, sigma: float, to_canvas: Affine) -> str | None:
        if sigma <= 0.0:
            return None
        return blur_url(sigma, self._seen(bounds_of((command,)), to_canvas), self.definitions)

    def _shadow(self, command: DrawShadow, to_canvas: Affine) -> str:
        """CSS Backgrounds 3, 7.1.1: a blurred shape, outside of the box or inside of it."""
        if command.color.alpha <= 0.0:
            return ""
        reach = command.sigma * _BLUR_REACH + 1.0
        around = command.boundary.rect.union(command.shape.rect).outset(reach)
        blurred: Attributes = shapes.of_color(command.color)
        if command.sigma > 0.0:
            blurred["filter"] = blur_url(command.sigma, around, self.definitions)
        if command.inset:
            clip = self.definitions.url("c", "clipPath", {}, shapes.rounded(command.boundary, {}))
            ring = (*shapes.rectangle_path(around.outset(reach)), *shapes.outline(command.shape))
            shape = shapes.path(ring, {"fill-rule": "evenodd", **blurred})
        else:
            shape = shapes.rounded(command.shape, blurred)
            if command.boundary.rect.is_empty:
                return shape
            clip = shapes.outside_url(command.boundary, around, self.definitions)
        return element("g", {"clip-path": clip}, shape)

    # -- images ----------------------------------------------------------------------------------------------------

    def _image(self, command: DrawImage, to_canvas: Affine) -> str:
        url = embedded(command.image, self._pictures.limits, self._caches)
        width, height = command.image.info.width, command.image.info.height
        if url is None or not width or not height:
            return ""
        size = {"width": number(width), "height": number(height), "preserveAspectRatio": "none", "href": url}
        reference = self.definitions.add("i", "image", size)
        source, target = command.source or Rect(0.0, 0.0, width, height), command.target
        if source.is_empty or target.is_empty:
            return ""
        x, y = target.width / source.width, target.height / source.height
        placed = Affine(x, 0.0, 0.0, y, target.x - source.x * x, target.y - source.y * y)
        pixelated = command.rendering in (ImageRendering.PIXELATED, ImageRendering.CRISP_EDGES)
        rendering = "pixelated" if pixelated else None
        used: Attributes = {
            "href": f"#{reference}", "transform": transform(placed), "image-rendering": rendering,
        }  # fmt: skip
        if source == Rect(0.0, 0.0, width, height):
            return element("use", {**used, "style": _blending(command.blend)})
        clip = shapes.clip_url((ClipRect(target),), self.definitions)
        return element("g", {"clip-path": clip, "style": _blending(command.blend)}, element("use", used))

    def _tiles(self, command: TileImage, to_canvas: Affine) -> str:
        """A background layer: a pattern, or the few tiles that there are (CSS Backgrounds 3, 3.4 to 3.8)."""
        tile, area = command.tile, command.area
        if tile.is_empty or area.is_empty:
            return ""
        step_x, step_y = command.step_x or tile.width, command.step_y or tile.height
        if command.step_x == 0.0:
            area = area.intersection(Rect(tile.x, area.y, tile.width, area.height))
        if command.step_y == 0.0:
            area = area.intersection(Rect(area.x, tile.y, area.width, tile.height))
        if area.is_empty:
            return ""
        style: Attributes = {"style": _blending(command.blend)}
        columns = range(math.floor((area.x - tile.x) / step_x), math.ceil((area.right - tile.x) / step_x))
        rows = range(math.floor((area.y - tile.y) / step_y), math.ceil((area.bottom - tile.y) / step_y))
        if len(columns) * len(rows) <= _FEW_TILES:
            places = [(tile.x + column * step_x, tile.y + row * step_y) for row in rows for column in columns]
            tiles = joined(self._tile(command, x, y, to_canvas) for x, y in places)
            whole = all(_holds(area, Rect(x, y, tile.width, tile.height)) for x, y in places)
            clip = None if whole else shapes.clip_url((ClipRect(area),), self.definitions)
            return _grouped({"clip-path": clip, **style}, tiles)
        with self._all_seen(Rect(0.0, 0.0, tile.width, tile.height), to_canvas):
            content = self._tile(command, 0.0, 0.0, to_canvas)
        url = self._repeated(Rect(tile.x, tile.y, step_x, step_y), content)
        return shapes.rectangle(area, {"fill": url, **style}) if content else ""

    def _tile(self, command: TileImage, x: float, y: float, to_canvas: Affine) -> str:
        tile = Rect(x, y, command.tile.width, command.tile.height)
        content = command.tile_content
        if isinstance(content, Gradient):
            moved = (content.transform or IDENTITY).then(Affine.translation(x, y))
            return self._fill_rect(FillRect(tile, replace(content, transform=moved)), to_canvas)
        if isinstance(content, Group):
            clip = ClipRect(Rect(0.0, 0.0, tile.width, tile.height))
            return self._group(Group((content,), Affine.translation(x, y), (clip,)), to_canvas)
        return self._image(DrawImage(content, tile, None, command.rendering), to_canvas)

    def _pattern(self, pattern: Pattern, to_canvas: Affine) -> str:
        if pattern.step_x <= 0.0 or pattern.step_y <= 0.0:
            return "none"
        inner = to_canvas if pattern.transform is None else pattern.transform.then(to_canvas)
        tile = pattern.tile
        content = Group((pattern.content,), clips=(ClipRect(tile),))
        with self._all_seen(tile, inner):
            markup = self._group(Group((content,), Affine.translation(-tile.x, -tile.y)), inner)
        return self._repeated(Rect(tile.x, tile.y, pattern.step_x, pattern.step_y), markup, pattern.transform)

    def _repeated(self, cell: Rect, content: str, onto: Affine | None = None) -> str:
        """A reference to a pattern; content is in coordinates that begin at the cell's corner."""
        attributes: Attributes = {
            **place(cell, 4), "patternUnits": "userSpaceOnUse", "patternTransform": transform(onto),
        }  # fmt: skip
        return self.definitions.url("t", "pattern", attributes, content)

    # -- text ------------------------------------------------------------------------------------------------------

    def _glyphs(self, command: DrawGlyphs, to_canvas: Affine) -> str:
        run = command.run
        if not run.glyphs or is_blank(run):
            return ""
        if not command.is_echo:
            self.texts.append(run.text)
        if isinstance(command.paint, Color) and command.paint.alpha <= 0.0:
            return ""
        markup = self._run(command, to_canvas)
        blur = self._blur(command, command.blur, to_canvas)
        return _grouped({"filter": blur}, markup)

    def _run(self, command: DrawGlyphs, to_canvas: Affine) -> str:
        if command.run.font.face.has_color:
            if not command.silhouette:
                return text.color_glyphs(command, self.definitions, self._layers(command, to_canvas))
            return self._silhouette(command, to_canvas)
        if isinstance(command.paint, Color):
            return text.colored_run(command, self.definitions)
        attributes = self._paint(command.paint, to_canvas)
        if attributes is None or "fill-opacity" in attributes:
            return self._as_picture(command, to_canvas)
        return text.painted_run(command, str(attributes["fill"]))

    def _layers(self, command: DrawGlyphs, to_canvas: Affine) -> Callable[[Group], str]:
        """Writes what one colour glyph paints, which is used wherever it stands."""
        inner = text.glyph_space(command).then(to_canvas)
        everything = extent(command.run.font)

        def write(group: Group) -> str:
            with self._all_seen(everything, inner):
                return self._group(group, inner)

        return write

    def _silhouette(self, command: DrawGlyphs, to_canvas: Affine) -> str:
        """What colour glyphs cover, in one colour."""
        if not isinstance(command.paint, Color):
            return self._as_picture(command, to_canvas)
        color = command.paint
        values = [0.0] * 20
        values[4], values[9], values[14], values[18] = color.red, color.green, color.blue, color.alpha
        region = self._seen(bounds_of((command,)), to_canvas)
        nodes = (FilterNode(ColorMatrix(tuple(values))),)
        url = filter_url(nodes, region, self.definitions, self._drawer(to_canvas))
        plain = replace(command, paint=Color(0.0, 0.0, 0.0))
        markup = text.color_glyphs(plain, self.definitions, self._layers(plain, to_canvas))
        return _grouped({"filter": url}, markup)


def _clip_of(command: FillRect | FillRoundedRect | FillPath) -> Clip:
    """What a command fills."""
    if isinstance(command, FillRect):
        return ClipRect(command.rect)
    if isinstance(command, FillPath):
        return ClipPath(command.path, command.rule, command.antialias)
    if command.hole is None:
        return ClipRounded(command.shape)
    return ClipPath((*shapes.outline(command.shape), *shapes.outline(command.hole)), FillRule.EVENODD)


def _blending(mode: BlendMode, *, isolated: bool = False) -> str | None:
    """The style that blends with what is below, or keeps from it."""
    if mode is not BlendMode.NORMAL:
        return f"mix-blend-mode:{mode.value}"
    return "isolation:isolate" if isolated else None


def _unblended(command: Any) -> Any:
    """A command as its own layer, for somebody else to blend."""
    if isinstance(command, Group):
        return replace(command, blend=BlendMode.NORMAL, isolated=True)
    return replace(command, blend=BlendMode.NORMAL)


def _blends(group: Group) -> bool:
    """Whether something in a group is blended with what is below it there."""
    for child in group.commands:
        if getattr(child, "blend", BlendMode.NORMAL) is not BlendMode.NORMAL:
            return True
        if isinstance(child, Group) and not child.needs_layer and _blends(child):
            return True
    return False


def _grouped(attributes: Attributes, content: str) -> str:
    """Content in a group, where there is any and the group does something."""
    return element("g", attributes, content) if content and any(v is not None for v in attributes.values()) else content


def _holds(outer: Rect, inner: Rect) -> bool:
    return outer.x <= inner.x and outer.y <= inner.y and inner.right <= outer.right and inner.bottom <= outer.bottom
