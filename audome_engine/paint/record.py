"""Fragments to a display list: the walk in painting order, and what each box and line paints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from audome_engine.color import TRANSPARENT, Color, mix
from audome_engine.display.commands import (
    ClipPath,
    ClipRect,
    ClipRounded,
    Command,
    DisplayList,
    DrawImage,
    FillRect,
    Group,
)
from audome_engine.errors import Diagnostics
from audome_engine.geometry import Affine, Rect, RoundedRect
from audome_engine.interpreter import deep_recursion
from audome_engine.layout.document import layout_foreign
from audome_engine.layout.grouping import is_plain_inline
from audome_engine.layout.types import BoxFragment, LayoutContext, LineFragment, Placed, TextFragment
from audome_engine.options import Limits
from audome_engine.paint.backgrounds import behind_border, paint_background, paint_canvas
from audome_engine.paint.border_image import paint_border_image
from audome_engine.paint.borders import border_shape, paint_border, paint_column_rule
from audome_engine.paint.boxes import Boxes, boxes_of, inset, outset, sliced_boxes
from audome_engine.paint.context import PaintContext
from audome_engine.paint.decorations import (
    Decorations,
    decorations_in_inline,
    decorations_of,
    decorations_on_line,
    stops_decorations,
    whole_pixel,
)  # fmt: skip
from audome_engine.paint.depth import FLAT, Plane, Planes, Stage, planes_of, stage_of
from audome_engine.paint.drawings import outside, svg_drawing
from audome_engine.paint.effects import blended_together, effects_of, rectangle_clip
from audome_engine.paint.images import image_part
from audome_engine.paint.masks import paint_mask_image
from audome_engine.paint.outlines import has_outline, paint_joint_outline, paint_outline
from audome_engine.paint.shadows import inset_shadows, outer_shadows
from audome_engine.paint.stacking import (
    Clips,
    Entry,
    Layers,
    StackingContext,
    creates_stacking_context,
    grouped,
    is_positioned,
    z_index_of,
)
from audome_engine.paint.strips import cut, in_strip, pieces_of
from audome_engine.paint.tables import paint_collapsed_borders, paint_columns, paint_part
from audome_engine.paint.text import paint_text
from audome_engine.paint.text_clip import text_inside
from audome_engine.paths import rounded_path
from audome_engine.resources import Resources
from audome_engine.scene.nodes import Box, BoxKind, ImageContent, Scene, SvgContent
from audome_engine.space import IDENTITY4
from audome_engine.style.enums import BlendMode, Containment, FillRule, Overflow, Visibility, VisualBox
from audome_engine.svg.painter import paint_svg
from audome_engine.text.fonts import FontContext


def paint_document(
    root: Placed,
    scene: Scene,
    *,
    width: float,
    height: float,
    scale: float,
    resources: Resources,
    fonts: FontContext,
    diagnostics: Diagnostics,
    limits: Limits,
    layout: LayoutContext | None = None,
) -> DisplayList:
    """Record a laid-out document (CSS 2, Appendix E).

    Args:
        root: the root's fragment, relative to the canvas.
        width: of the canvas, CSS pixels.
        height: of the canvas, CSS pixels.
        scale: device pixels per CSS pixel; box edges snap to device pixels.
        layout: what the content of `<foreignObject>` is laid out with; without it there is none.
    """
    context = PaintContext(
        width, height, scale, resources, fonts, diagnostics, limits, layout=layout, mask_image=paint_mask_image
    )
    assert isinstance(root.fragment, BoxFragment)
    recorder = Recorder(context, scene)
    style = scene.canvas_style
    boxes = boxes_of(context, root.fragment, root.x, root.y)
    canvas: tuple[Command, ...] = tuple(paint_canvas(context, style, boxes))
    color = style.used_color(style.background_color)
    if root.fragment.box.style.is_dark:
        color = _DARK_CANVAS if color.alpha == 0.0 else mix(_DARK_CANVAS, color.with_alpha(1.0), color.alpha)
    with deep_recursion(limits.depth):
        group = recorder.stacking_context(root.fragment, root.x, root.y, ())
    assert not isinstance(group, Planes)
    if isinstance(group, Group) and (group.needs_layer or group.clips) and group.transform is None:
        whole = FillRect(Rect(0.0, 0.0, width, height), color)  # the root's effects are on the canvas too
        group = replace(group, commands=(whole, *canvas, *group.commands))
        return DisplayList(width, height, TRANSPARENT, (group,))
    return DisplayList(width, height, color, (*canvas, group))


_DARK_CANVAS = Color(*(18 / 255,) * 3)  # Chromium's, under what is dark as a whole


class Recorder:
    """The walk over fragments; positions are absolute, transforms are groups."""

    def __init__(self, context: PaintContext, scene: Scene) -> None:
        self._context = context
        self._scene = scene
        self._backdrops = 0  # how many boxes with a filtered backdrop were painted
        self._first_pieces: dict[Box, Rect] = {}  # of inline boxes
        self._adopted: dict[
            Box | None, list[tuple[Placed, tuple[float, float]]]
        ] = {}  # absolute boxes by stacking owner
        self._stage = FLAT  # of the element whose children are painted
        self._stages: dict[Box, Stage] = {}  # of the stacking contexts being painted
        self._lines: tuple[Placed, ...] = ()  # of the block container whose content is painted
        self._line_top = 0.0  # of the line, or of the inline box with something to show, that text stands in

    # -- stacking contexts -----------------------------------------------------------------------------------------

    def stacking_context(self, fragment: BoxFragment, x: float, y: float, decorations: Decorations) -> Command | Planes:
        """A fragment that creates a stacking context, all in one command; in a 3D rendering context, its planes."""
        context = StackingContext()
        backdrops = self._backdrops
        own = Layers()
        stage, style = self._stage, fragment.box.style
        if fragment.transform is not None and not fragment.transform.is_translation:
            # as in Chromium it is whole pixels that are transformed
            x, y = self._context.snap(x), self._context.snap(y)
        outer, transformed = self._context, fragment.transform is not None or fragment.space is not None
        if transformed and not outer.is_transformed:
            self._context = replace(outer, is_transformed=True)
        self._stages[fragment.box] = stage_of(style, Rect(x, y, fragment.width, fragment.height))
        if fragment.box.kind is BoxKind.INLINE:
            self._inline_piece(fragment, (x, y), context.layers, context, ((), decorations))
        else:
            self._descend(fragment, (x, y), (own, context.layers), context, ((), decorations))
        self._stage = FLAT
        for child, origin in self._adopted.pop(fragment.box, ()):
            self._child(child, origin, context.layers, context, ((), ()))
        self._stage = stage
        effects = effects_of(
            self._context,
            self._scene.definitions,
            fragment,
            self._reference_box(fragment, x, y),
            self._boxes(fragment, x, y),
        )
        # Filter Effects 2, 2.4: not what is below
        filters_backdrop = bool(effects.clips) and self._backdrops > backdrops
        self._backdrops += effects.backdrop is not None
        entries = context.entries(own.entries())
        self._context = outer
        own_stage = self._stages.pop(fragment.box)
        box = Rect(x, y, fragment.width, fragment.height)
        if own_stage.preserves_3d:
            return stage.seen(fragment, box, planes_of(_loose(entries), box, style.hides_backface))
        group = Group(
            grouped(entries),
            clips=effects.clips,
            filters=effects.filters,
            backdrop=effects.backdrop,
            mask=effects.mask,
            opacity=style.opacity,
            blend=style.mix_blend_mode,
            isolated=(context.blends and not fragment.box.is_root) or filters_backdrop,
        )
        if fragment.space is not None or stage.is_spatial:
            blend, group = group.blend, replace(group, blend=BlendMode.NORMAL)
            seen = stage.seen(fragment, box, (Plane((group,), IDENTITY4, box, style.hides_backface),))
            return seen if isinstance(seen, Planes) or blend is BlendMode.NORMAL else Group((seen,), blend=blend)
        if fragment.transform is None:
            return group
        left, top = self._context.snap(x), self._context.snap(y)
        transform = Affine.translation(-left, -top).then(fragment.transform).then(Affine.translation(left, top))
        return replace(group, transform=transform)

    def _reference_box(self, fragment: BoxFragment, x: float, y: float) -> Rect:
        """The border box that effects refer to: as in Chromium, that of the first piece for all pieces of an inline box."""
        box = Rect(x, y, fragment.width, fragment.height)
        return self._first_pieces.setdefault(fragment.box, box) if fragment.box.kind is BoxKind.INLINE else box

    def _boxes(self, fragment: BoxFragment, x: float, y: float) -> Boxes:
        """The boxes of a fragment at (x, y), in the strip that the pieces of an inline box make."""
        boxes = boxes_of(self._context, fragment, x, y)
        inline = fragment.box.kind is BoxKind.INLINE
        return in_strip(self._context, fragment, boxes, (x, y), self._lines) if inline else boxes

    def _child(
        self,
        child: Placed,
        origin: tuple[float, float],
        layers: Layers,
        context: StackingContext,
        state: tuple[Clips, Decorations],
        flex_item: bool = False,
    ) -> None:
        """One child box, in the layer where it belongs."""
        fragment = child.fragment
        assert isinstance(fragment, BoxFragment)
        if fragment.hidden:
            return
        x, y = origin[0] + child.x, origin[1] + child.y
        clips, decorations = state
        box = fragment.box
        style = box.style
        if style.clip is not None:
            clips = (
                *clips,
                *rectangle_clip(style, self._context.snap_rect(Rect(x, y, fragment.width, fragment.height))),
            )
        if stops_decorations(box):
            decorations = ()
        in_space = self._stage.preserves_3d and style.hides_backface
        if in_space or creates_stacking_context(fragment, flex_item=flex_item):
            if style.mix_blend_mode is not BlendMode.NORMAL:
                context.blends = True
            group = self.stacking_context(fragment, x, y, decorations)
            context.add(z_index_of(style, flex_item=flex_item), box.order, [(clips, group)])
        elif is_positioned(style):
            entries: list[Entry] = []
            place = len(context.positioned)
            context.add(0, box.order, entries)
            entries += self._atomic(fragment, (x, y), context, (clips, decorations))
            assert context.positioned[place][3] is entries
        elif box.is_floating:
            layers.floats += self._atomic(fragment, (x, y), context, (clips, decorations))
        elif flex_item or (style.display.is_inline_level and box.kind is not BoxKind.INLINE):
            layers.inlines += self._atomic(fragment, (x, y), context, (clips, decorations))
        elif box.kind is BoxKind.INLINE:
            self._inline_piece(fragment, (x, y), layers, context, (clips, decorations))
        else:
            self._descend(fragment, (x, y), (layers, layers), context, (clips, decorations))

    def _atomic(
        self,
        fragment: BoxFragment,
        origin: tuple[float, float],
        context: StackingContext,
        state: tuple[Clips, Decorations],
    ) -> list[Entry]:
        """Painted as if it created a stacking context, but its positioned descendants belong to `context`."""
        layers = Layers()
        if fragment.box.kind is BoxKind.INLINE:
            self._inline_piece(fragment, origin, layers, context, state)
        else:
            self._descend(fragment, origin, (layers, layers), context, state)
        return layers.entries()

    # -- boxes -----------------------------------------------------------------------------------------------------

    def _descend(
        self,
        fragment: BoxFragment,
        origin: tuple[float, float],
        layers: tuple[Layers, Layers],
        context: StackingContext,
        state: tuple[Clips, Decorations],
    ) -> None:
        """A block-level box: its own background and border into the first layers, its content into the second."""
        x, y = origin
        clips, decorations = state
        own, inner = layers
        box = fragment.box
        boxes = boxes_of(self._context, fragment, x, y)
        if box.style.visibility is Visibility.VISIBLE:
            if box.kind is BoxKind.TABLE_PART:
                commands = list(paint_part(self._context, fragment, boxes, origin))
            else:
                commands = self._decoration(fragment, boxes, origin, decorations)
            own.backgrounds += [(clips, command) for command in commands]
            if box.kind is BoxKind.REPLACED:
                inner.inlines += [(clips, command) for command in self._replaced(fragment, boxes, origin)]
            own.backgrounds += [(clips, command) for command in self._column_rules(fragment, origin)]
        if box.kind is not BoxKind.REPLACED:
            inside = (*clips, *_overflow_clips(fragment, boxes, self._context)) if box.clips_content else clips
            self._contents(fragment, origin, inner, context, (inside, decorations_of(box.style, decorations)))
        if box.style.visibility is Visibility.VISIBLE:
            if fragment.table is not None:  # its own, not its content: not clipped
                edges = paint_collapsed_borders(self._context, fragment.table, origin)
                inner.backgrounds += [(clips, command) for command in edges]
            # as in Chromium above those of what is in it
            inner.outlines += [(clips, command) for command in paint_outline(box.style, boxes)]

    def _contents(
        self,
        fragment: BoxFragment,
        origin: tuple[float, float],
        inner: Layers,
        context: StackingContext,
        state: tuple[Clips, Decorations],
    ) -> None:
        box = fragment.box
        flex_items = box.kind in (BoxKind.FLEX, BoxKind.GRID)
        children = () if box.skips_content else fragment.children
        owned = [child for child in children if _owner(child) is not None]
        for child in owned:
            self._adopted.setdefault(_owner(child), []).append((child, origin))
        if flex_items:  # CSS Flexbox 5.4: painted in order-modified document order
            children = tuple(sorted(children, key=_order))
        outer_lines, self._lines = self._lines, children if box.inline_formatting else ()
        outer_stage = self._stage
        if not box.is_anonymous:
            self._stage = self._stages.get(box, FLAT)
        for child in children:
            if isinstance(child.fragment, LineFragment):
                baseline = origin[1] + child.y + child.fragment.baseline
                first = box.first_line if child is children[0] else None
                on_line = decorations_on_line(state[1], (first or box).style, baseline)
                self._line(child, origin, inner, context, (state[0], on_line))
            elif isinstance(child.fragment, BoxFragment) and _owner(child) is None:
                in_flow = not child.fragment.box.is_out_of_flow
                self._child(child, origin, inner, context, state, flex_items and in_flow)
        self._lines, self._stage = outer_lines, outer_stage
        for child in owned:
            waiting = self._adopted.get(_owner(child), [])
            if (child, origin) in waiting:  # the owner turned out not to be a stacking context
                waiting.remove((child, origin))
                self._child(child, origin, inner, context, state)

    def _is_canvas(self, box: Box) -> bool:
        """Whether it is the box, or a copy of it, whose background covers the canvas."""
        canvas = self._scene.canvas_box
        if box is canvas or canvas is None or box.source is None:
            return box is canvas
        return box.source is canvas.source and not box.pseudo and not box.interrupts_inline

    def _decoration(
        self, fragment: BoxFragment, boxes: Boxes, origin: tuple[float, float], decorations: Decorations
    ) -> list[Command]:
        """Shadows, background and border; `decorations`: of the text, where that is the shape of the background."""
        style = fragment.box.style
        shapes: dict[VisualBox, tuple[Command, ...]] = {}
        if VisualBox.TEXT in style.background_clip:
            shapes[VisualBox.TEXT] = tuple(text_inside(self._context, fragment, origin, decorations))
        clips: Clips = ()
        if fragment.slice is not None:
            boxes, clips = sliced_boxes(self._context, fragment, *origin)
        if VisualBox.BORDER_AREA in style.background_clip:
            shapes[VisualBox.BORDER_AREA] = border_shape(style, boxes)
        strip = boxes.whole or boxes
        commands = list(cut(tuple(outer_shadows(style, strip)), fragment, boxes))
        if not self._is_canvas(fragment.box):
            background = paint_background(self._context, style, behind_border(style, boxes), shapes)
            commands += blended_together(style, background)
        commands += cut(tuple(inset_shadows(style, strip)), fragment, boxes)
        collapsed = fragment.table is not None and fragment.table.collapsed
        border: tuple[Command, ...] = ()
        if not collapsed:
            image = paint_border_image(self._context, style, strip)
            border = tuple(paint_border(style, boxes)) if image is None else cut(image, fragment, boxes)
        if fragment.legend_rect is not None and border:
            border = (Group(border, clips=(_around_legend(fragment, boxes, origin),)),)
        columns = () if fragment.table is None else paint_columns(self._context, fragment.table, origin)
        commands += [*border, *columns]
        return [Group(tuple(commands), clips=clips)] if clips and commands else commands

    def _column_rules(self, fragment: BoxFragment, origin: tuple[float, float]) -> Iterator[Command]:
        for rule in fragment.column_rules:
            shifted = rule._replace(x=rule.x + origin[0], y=rule.y + origin[1])
            yield from paint_column_rule(fragment.box.style, self._context.snap_rect(shifted))

    def _replaced(self, fragment: BoxFragment, boxes: Boxes, origin: tuple[float, float]) -> list[Command]:
        """Replaced content in its object-fit rectangle, clipped to the content box (CSS Images 3, 5.5)."""
        content = fragment.box.content
        if content is None or fragment.content_rect is None:
            return []
        x, y, width, height = fragment.content_rect
        target = self._context.snap_rect(Rect(origin[0] + x, origin[1] + y, width, height))
        if target.width <= 0 or target.height <= 0:
            return []
        frame = inset(boxes.padding_box, fragment.padding)
        frame = frame._replace(rect=self._context.snap_rect(frame.rect))
        inside = frame.rect.intersection(target)
        if inside != target and isinstance(content, ImageContent) and content.image.info.format != "svg":
            seen = Rect(inside.x - target.x, inside.y - target.y, inside.width, inside.height)
            size = (target.width, target.height)
            command = image_part(content.image, size, seen, inside, fragment.box.style)
            return [Group((command,), clips=(ClipRounded(frame),))] if frame.corners else [command]
        corner = (self._context.snap(origin[0]) + x, self._context.snap(origin[1]) + y)
        command = self._image(fragment, content, target, corner)
        if frame.corners:
            return [Group((command,), clips=(ClipRounded(frame),))]
        return [command] if inside == target else [Group((command,), clips=(ClipRect(frame.rect),))]

    def _image(
        self, fragment: BoxFragment, content: ImageContent | SvgContent, target: Rect, corner: tuple[float, float]
    ) -> Command:
        """`corner`: where the content begins if its box begins at a whole pixel, as that of a drawing does."""
        context = self._context
        place = Affine.translation(target.x, target.y)
        if isinstance(content, SvgContent):
            _, _, width, height = fragment.content_rect or target
            place = Affine.translation(*corner)
            group = paint_svg(
                content, width=width, height=height, clip=target.translated(-corner[0], -corner[1]),
                fonts=context.fonts, resources=context.resources, diagnostics=context.diagnostics,
                outside=replace(outside(context), foreign=lambda element, area: self._foreign(content.foreign.get(element), area)),
            )  # fmt: skip
            return Group((group,), transform=place)
        if content.image.info.format != "svg":
            return DrawImage(content.image, target, None, fragment.box.style.image_rendering)
        group = svg_drawing(context, content.image, target.width, target.height)
        return Group((group,), transform=place)

    def _foreign(self, box: Box | None, area: Rect) -> tuple[Command, ...]:
        """The content of a `<foreignObject>`, with a recorder of its own: it is a world of its own."""
        if box is None or self._context.layout is None:
            return ()
        fragment = layout_foreign(self._context.layout, box, area.width, area.height)
        command = Recorder(self._context, self._scene).stacking_context(fragment, area.x, area.y, ())
        return () if isinstance(command, Planes) else (command,)

    # -- lines -----------------------------------------------------------------------------------------------------

    def _line(
        self,
        placed: Placed,
        origin: tuple[float, float],
        layers: Layers,
        context: StackingContext,
        state: tuple[Clips, Decorations],
    ) -> None:
        """The content of a line or inline box, in tree order."""
        x, y = origin[0] + placed.x, origin[1] + placed.y
        clips, decorations = state
        fragment = placed.fragment
        assert not isinstance(fragment, TextFragment)
        outer_top = self._line_top
        if isinstance(fragment, LineFragment):
            self._line_top = y + _line_start(fragment)
        elif not is_plain_inline(fragment.box.style):
            self._line_top = y
        shift = whole_pixel(self._line_top) - self._line_top  # as in Chromium text is placed from a whole pixel
        for child in fragment.children:
            if isinstance(child.fragment, TextFragment):
                commands = paint_text(self._context, child.fragment, x + child.x, y + child.y + shift, decorations)
                layers.inlines += [(clips, command) for command in commands]
            elif isinstance(child.fragment, BoxFragment):
                self._child(child, (x, y), layers, context, state)
            else:
                self._line(child, (x, y), layers, context, state)
        self._line_top = outer_top

    def _inline_piece(
        self,
        fragment: BoxFragment,
        origin: tuple[float, float],
        layers: Layers,
        context: StackingContext,
        state: tuple[Clips, Decorations],
    ) -> None:
        """One line's piece of an inline box: its own decoration, then its content."""
        clips, decorations = state
        style = fragment.box.style
        visible = style.visibility is Visibility.VISIBLE
        boxes = self._boxes(fragment, *origin)
        if visible:
            layers.inlines += [(clips, command) for command in self._decoration(fragment, boxes, origin, decorations)]
        inner = (clips, decorations_in_inline(self._context, fragment, origin[1], decorations))
        stage, self._stage = self._stage, self._stages.get(fragment.box, FLAT)
        self._line(Placed(0.0, 0.0, fragment), origin, layers, context, inner)
        self._stage = stage
        if visible and has_outline(style):
            layers.outlines += [(clips, command) for command in self._piece_outline(fragment, boxes, origin)]

    def _piece_outline(self, fragment: BoxFragment, boxes: Boxes, origin: tuple[float, float]) -> Iterator[Command]:
        """The outline of an inline box: one around all of its pieces, with the first one."""
        pieces = list(pieces_of(self._lines, fragment.box))
        here = next(((x, y) for x, y, piece in pieces if piece is fragment), None)
        if here is None or len(pieces) < 2:
            yield from paint_outline(fragment.box.style, boxes)
        elif pieces[0][2] is fragment:
            dx, dy = origin[0] - here[0], origin[1] - here[1]
            rects = [self._context.snap_rect(Rect(x + dx, y + dy, piece.width, piece.height)) for x, y, piece in pieces]
            radius = max(boxes.border_box.corners)
            yield from paint_joint_outline(fragment.box.style, rects, radius)


def _loose(entries: list[Entry]) -> Iterator[Command | Planes]:
    """Entries with neighbours under the same clips in one group, but for planes."""
    for in_space, group in groupby(entries, key=lambda entry: isinstance(entry[1], Planes)):
        run = list(group)
        yield from [command for _, command in run] if in_space else grouped(run)


def _line_start(line: LineFragment) -> float:
    """Where the content of a vertical line begins on the y axis."""
    turned = any(isinstance(child.fragment, TextFragment) and child.fragment.turn for child in line.children)
    return min(child.y for child in line.children) if turned else 0.0


def _owner(child: Placed) -> Box | None:
    return child.fragment.stacking_owner if isinstance(child.fragment, BoxFragment) else None


def _order(child: Placed) -> int:
    return child.fragment.box.style.order if isinstance(child.fragment, BoxFragment) else 0


def _around_legend(fragment: BoxFragment, boxes: Boxes, origin: tuple[float, float]) -> ClipPath:
    """All of a fieldset but its legend, behind which there is no border."""
    assert fragment.legend_rect is not None
    left, top, width, height = fragment.legend_rect
    x, y = origin[0] + left, origin[1] + top
    hole = rounded_path(RoundedRect(Rect(x, y, width, height)))
    return ClipPath((*rounded_path(RoundedRect(boxes.border_box.rect)), *hole), FillRule.EVENODD)


def _overflow_clips(fragment: BoxFragment, boxes: Boxes, context: PaintContext) -> Clips:
    """Overflow is clipped to the padding box, round corners included; on one axis alone with a plain band. `clip` and
    paint containment obey `overflow-clip-margin` (CSS Overflow 3, 3.2)."""
    style = fragment.box.style
    shape = boxes.padding_box
    grid = None if fragment.table is None else fragment.table.grid
    if grid is not None and (fragment.height > grid.height or fragment.width > grid.width):
        # with captions: all of the wrapper
        x, y = boxes.border_box.rect.x - grid.x, boxes.border_box.rect.y - grid.y
        return (ClipRect(context.snap_rect(Rect(x, y, fragment.width, fragment.height))),)
    contained = Containment.PAINT in style.contain
    if contained or Overflow.CLIP in (style.overflow_x, style.overflow_y):
        margin = style.overflow_clip_margin
        shape = outset(boxes.named(margin.box), margin.length)
    if not contained and Overflow.VISIBLE in (style.overflow_x, style.overflow_y):
        far = 1e6
        x, y, width, height = shape.rect
        if style.overflow_x is Overflow.VISIBLE:
            x, width = x - far, width + 2 * far
        if style.overflow_y is Overflow.VISIBLE:
            y, height = y - far, height + 2 * far
        return (ClipRect(Rect(x, y, width, height)),)
    if shape.corners:
        return (ClipRounded(shape),)
    return (ClipRect(shape.rect),)
