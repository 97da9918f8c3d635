"""`<mask>` elements to layers of masks (CSS Masking 1, 9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from audome_engine.display.commands import ClipRect, Command, Group, MaskLayer
from audome_engine.display.filters import FilterNode, Gamma
from audome_engine.geometry import Affine, Rect
from audome_engine.html.tree import Element
from audome_engine.svg.document import Drawing
from audome_engine.svg.shapes import Viewport, length


class Masked(NamedTuple):
    """What a mask is applied to: its bounding (or border) box, what percentages refer to, where user space begins."""

    box: Rect
    viewport: Viewport
    origin: tuple[float, float] = (0.0, 0.0)


class Masks:
    """Makes layers of the `<mask>` elements of a drawing; `draw` makes the content of one."""

    def __init__(self, drawing: Drawing, draw: Callable[[Element, Viewport], tuple[Command, ...]]) -> None:
        self._drawing = drawing
        self._draw = draw
        self._open: set[Element] = set()  # being drawn: one may not mask itself

    def layer(self, reference: str, subject: Masked, mode: str = "match-source") -> MaskLayer | None:
        """The mask that `#id` refers to; None where there is none. As in Chromium its own `mask` and `clip-path` do
        nothing."""
        element = self._drawing.find_resource(reference, "mask")
        if element is None or element in self._open:
            return None
        self._open.add(element)
        try:
            with self._drawing.deeper(), self._drawing.original():
                content = self._content(element, subject)
        finally:
            self._open.discard(element)
        by_alpha = self._drawing.style(element).mask_type_alpha if mode == "match-source" else mode == "alpha"
        return MaskLayer(content, not by_alpha)

    def _content(self, element: Element, subject: Masked) -> Group:
        box, viewport, (x, y) = subject
        space, units = Affine.translation(x, y), viewport
        if element.get("maskContentUnits") == "objectBoundingBox":
            space, units = Affine(box.width, 0.0, 0.0, box.height, box.x, box.y), Viewport(1.0, 1.0)
        drawn = Group(self._draw(element, units), space)
        if self._drawing.style(element).masks_in_linear_rgb:
            drawn = Group((drawn,), filters=(FilterNode(Gamma(to_linear=True)),))
        return Group((drawn,), clips=(ClipRect(self._region(element, subject)),))

    def _region(self, element: Element, subject: Masked) -> Rect:
        """By default a tenth more than the box on every side."""
        box, viewport, origin = subject
        relative = element.get("maskUnits") != "userSpaceOnUse"
        base = Viewport(1.0, 1.0) if relative else viewport
        style = self._drawing.style(element)
        x, y, width, height = (
            length(element.get(name) or default, style, base.width if name in ("x", "width") else base.height)
            for name, default in (("x", "-10%"), ("y", "-10%"), ("width", "120%"), ("height", "120%"))
        )
        if relative:
            return Rect(box.x + x * box.width, box.y + y * box.height, width * box.width, height * box.height)
        return Rect(origin[0] + x, origin[1] + y, width, height)
