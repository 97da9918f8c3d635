"""Colours: sRGB with alpha as the engine paints them, and the conversions of CSS Color 4 (sections 10 to 12)."""

from __future__ import annotations

from typing import NamedTuple


class Color(NamedTuple):
    """An sRGB colour, unpremultiplied; components 0..1 (outside for colours beyond the gamut), alpha 0..1.

    `legacy` says that it was written in a legacy syntax (hex, names, rgb(), hsl(), hwb()), which decides the default
    interpolation space (CSS Color 4, 12.1).
    """

    red: float
    green: float
    blue: float
    alpha: float = 1.0
    legacy: bool = True

    def with_alpha(self, alpha: float) -> Color:
        """The same colour with another alpha."""
        return Color(self.red, self.green, self.blue, alpha, self.legacy)

    def to_bytes(self) -> tuple[int, int, int, int]:
        """(red, green, blue, alpha) as 0..255, clipped to the sRGB gamut."""
        return (_byte(self.red), _byte(self.green), _byte(self.blue), _byte(self.alpha))


def _byte(component: float) -> int:
    return int(min(1.0, max(0.0, component)) * 255.0 + 0.5)


TRANSPARENT = Color(0.0, 0.0, 0.0, 0.0)
BLACK = Color(0.0, 0.0, 0.0)
WHITE = Color(1.0, 1.0, 1.0)
