"""CSS images (CSS Images 3, 4 and 5): their natural sizes, and their content drawn for a concrete size or a part of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from audome_engine.display.commands import ClipRect, Command, DrawImage, FillRect, Gradient, Group
from audome_engine.geometry import Affine, Rect
from audome_engine.paint.context import PaintContext
from audome_engine.paint.drawings import svg_drawing
from audome_engine.paint.gradients import moved, resolve_gradient
from audome_engine.resources import ImageResource
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import BlendMode
from audome_engine.style.values import CrossFade, ImageValue, UrlImage

Content: TypeAlias = ImageResource | Gradient | Group


class Natural(NamedTuple):
    """Natural dimensions in CSS pixels (CSS Images 3, 4.1); None where there is none."""

    width: float | None = None
    height: float | None = None
    ratio: float | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """An image that can be painted; `resource` is its file, for `url()`, `parts` are those of a `cross-fade()`."""

    image: ImageValue
    resource: ImageResource | None
    natural: Natural
    parts: tuple[tuple[Source, float], ...] = ()


def find_source(context: PaintContext, image: ImageValue, style: ComputedStyle) -> Source | None:
    """The image with its file and natural size; None where that cannot be used."""
    if isinstance(image, CrossFade):
        return _cross_fade(context, image, style)
    if not isinstance(image, UrlImage):
        return Source(image, None, Natural())
    resource = context.resources.image(image.url)
    if resource is None:
        return None
    resource, zoom = resource.oriented(style.image_orientation_from_image), style.zoom
    info = resource.info
    width = None if info.width is None else info.width / image.resolution * zoom
    height = None if info.height is None else info.height / image.resolution * zoom
    return Source(image, resource, Natural(width, height, info.ratio))


def _cross_fade(context: PaintContext, image: CrossFade, style: ComputedStyle) -> Source | None:
    """CSS Images 4, 4.1: as large as the mean of what has a size; what cannot be used leaves nothing."""
    found = [(find_source(context, part, style), share) for part, share in image.parts]
    parts = tuple((source, share) for source, share in found if source is not None)
    sized = [(source.natural, share) for source, share in parts if source.natural.width and source.natural.height]
    total = sum(share for _, share in sized)
    if not parts:
        return None
    if total <= 0.0:
        return Source(image, None, Natural(), parts)
    width = sum((natural.width or 0.0) * share for natural, share in sized) / total
    height = sum((natural.height or 0.0) * share for natural, share in sized) / total
    return Source(image, None, Natural(width, height, width / height), parts)


def image_content(context: PaintContext, style: ComputedStyle, source: Source, width: float, height: float) -> Content:
    """What is drawn into (0, 0, width, height) px; a raster image is its file in any size."""
    if isinstance(source.image, UrlImage):
        assert source.resource is not None
        if source.resource.info.format != "svg":
            return source.resource
        return svg_drawing(context, source.resource, width, height)
    if isinstance(source.image, CrossFade):
        whole = Rect(0.0, 0.0, width, height)
        layers: list[Command] = []
        for part, share in source.parts:  # the sum of all, each as much as its share
            content = image_content(context, style, part, width, height)
            command = image_part(content, (width, height), whole, whole, style)
            layers.append(Group((command,), opacity=share, blend=BlendMode.PLUS_LIGHTER))
        return Group(tuple(layers), isolated=True)
    return resolve_gradient(source.image, style, width, height)


def image_part(content: Content, size: tuple[float, float], part: Rect, target: Rect, style: ComputedStyle) -> Command:
    """A part of an image whose content was made for `size`, stretched to fill `target`."""
    if isinstance(content, ImageResource):
        info = content.info
        x, y = (info.width or size[0]) / size[0], (info.height or size[1]) / size[1]
        pixels = Rect(part.x * x, part.y * y, part.width * x, part.height * y)
        return DrawImage(content, target, pixels, style.image_rendering)
    x, y = target.width / part.width, target.height / part.height
    place = Affine(x, 0.0, 0.0, y, target.x - part.x * x, target.y - part.y * y)
    if isinstance(content, Gradient):
        return FillRect(target, moved(content, place))
    return Group((content,), place, clips=(ClipRect(part),))
