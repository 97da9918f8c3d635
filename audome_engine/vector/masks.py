"""Masks: layers and how they are composited (CSS Masking 1, 7) as `<mask>` elements, each by its alpha.

Everything here is markup whose alpha says how much is seen; colours do not matter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from audome_engine.display.commands import Group, MaskLayer
from audome_engine.display.filters import ColorMatrix, FilterNode
from audome_engine.geometry import Rect
from audome_engine.vector.definitions import Definitions
from audome_engine.vector.filters import filter_url
from audome_engine.vector.markup import element, joined, region
from audome_engine.vector.shapes import rectangle

_INVERTED = (FilterNode(ColorMatrix((0.0,) * 18 + (-1.0, 1.0))),)


@dataclass(frozen=True, slots=True)
class Masks:
    """Makes the masks of one group; `region` is all that they are wanted for, `write` makes the markup of a layer."""

    region: Rect
    definitions: Definitions
    write: Callable[[Group], str]

    def url(self, layers: tuple[MaskLayer, ...]) -> str:
        """A reference to all layers as one."""
        if len(layers) == 1:
            return self._mask(self.write(layers[0].content), "luminance" if layers[0].luminance else "alpha")
        below = self._alpha(layers[-1])
        for layer in reversed(layers[:-1]):
            below = self._composited(layer.composite, self._alpha(layer), below)
        return self._mask(below)

    def _mask(self, content: str, kind: str = "alpha") -> str:
        style = None if kind == "luminance" else "mask-type:alpha"
        attributes = {**region(self.region), "maskUnits": "userSpaceOnUse", "style": style}
        return self.definitions.url("m", "mask", attributes, content)

    def _alpha(self, layer: MaskLayer) -> str:
        content = self.write(layer.content)
        if not layer.luminance:
            return content
        return rectangle(self.region, {"mask": self._mask(content, "luminance")})

    def _composited(self, operator: str, above: str, below: str) -> str:
        """7.10; the last five are those of the older property."""
        if operator in ("copy", "destination", "clear"):
            return {"copy": above, "destination": below}.get(operator, "")
        if operator == "intersect":
            return self._within(above, below)
        if operator == "subtract":
            return self._within(above, self._inverted(below))
        if operator == "destination-out":
            return self._within(below, self._inverted(above))
        if operator == "exclude":
            above, below = self._shared(above), self._shared(below)
            first, second = self._within(above, self._inverted(below)), self._within(below, self._inverted(above))
            return joined((first, element("g", {"style": "mix-blend-mode:plus-lighter"}, second)))
        if operator == "lighter":
            return joined((below, element("g", {"style": "mix-blend-mode:plus-lighter"}, above)))
        return joined((below, above))

    def _shared(self, content: str) -> str:
        """Content that is used twice, written once: layers would double it again and again."""
        return element("use", {"href": f"#{self.definitions.add('s', 'g', {}, content)}"}) if content else ""

    def _within(self, content: str, mask: str) -> str:
        return element("g", {"mask": self._mask(mask)}, content) if content and mask else ""

    def _inverted(self, content: str) -> str:
        if not content:
            return rectangle(self.region, {})
        url = filter_url(_INVERTED, self.region, self.definitions, lambda group, rect: "")
        return element("g", {"filter": url}, content)
