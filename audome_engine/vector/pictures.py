"""Pictures of what SVG cannot say: commands drawn by raster/ at twice the resolution, as PNG."""

from __future__ import annotations

import math
from dataclasses import dataclass

from audome_engine.color import TRANSPARENT
from audome_engine.display.commands import Command, DisplayList, Group
from audome_engine.errors import LimitExceeded
from audome_engine.geometry import Affine, Rect
from audome_engine.options import Limits
from audome_engine.raster.caches import RasterCaches
from audome_engine.raster.encode import encode
from audome_engine.raster.player import rasterize
from audome_engine.vector.embedding import data_url

_RESOLUTION = 2.0  # pixels per CSS pixel of the picture
_LARGEST_SCALE = 16.0


@dataclass(slots=True)
class Pictures:
    """Draws pictures of commands, within the limits of pictures, and of filters all together."""

    limits: Limits
    scale: float = 1.0  # device pixels per CSS pixel of the document
    _drawn: int = 0  # pixels

    def draw(self, commands: tuple[Command, ...], area: Rect, to_canvas: Affine, *, times: int = 1) -> str:
        """The URL of a picture of what is in a rectangle of the commands' space.

        Args:
            times: how often it is gone over, about, to draw it.

        Raises:
            LimitExceeded: all pictures together are too much.
        """
        wanted = _RESOLUTION * self.scale * math.sqrt(abs(to_canvas.determinant))
        most = math.sqrt(self.limits.canvas_pixels / max(1.0, area.width * area.height)) * 0.99
        scale = min(max(wanted, 0.1), most, _LARGEST_SCALE)
        self._drawn += int(area.width * area.height * scale * scale) * times
        if self._drawn > self.limits.filter_pixels:
            message = "the document has too many parts that are pictures in SVG"
            raise LimitExceeded("filter_pixels", self.limits.filter_pixels, message)
        moved = Group(commands, transform=Affine.translation(-area.x, -area.y))
        canvas = DisplayList(area.width, area.height, TRANSPARENT, (moved,))
        pixels = rasterize(canvas, scale=scale, limits=self.limits, caches=RasterCaches(self.limits))
        return data_url("image/png", encode(pixels, format="png", quality=0, background=None))
