"""What two pictures of one template have in common: the commands up to the first that differs, drawn once and kept.

Commands are drawn in order onto pixels, so that starting from a copy of the pixels after the common part gives the same.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audome_engine.display.commands import Command, Group
from audome_engine.raster.caches import RasterCaches

Pixels = npt.NDArray[np.uint8]


@dataclass(slots=True)
class Prefix:
    """The first `drawn` of `commands` are in `pixels` (None: nothing is); the first `common` were there last time too."""

    key: Hashable
    commands: tuple[Command, ...]
    drawn: int
    common: int
    pixels: Pixels | None

    @classmethod
    def find(cls, caches: RasterCaches, canvas: Hashable, commands: tuple[Command, ...]) -> Prefix:
        """What the last picture on an equal canvas left."""
        key = ("prefix", canvas)
        last = caches.peek(key)
        if not isinstance(last, Prefix):
            return cls(key, commands, 0, 0, None)
        common = _common(last.commands, commands)
        if last.pixels is None or last.drawn > common:
            return cls(key, commands, 0, common, None)
        return cls(key, commands, last.drawn, common, last.pixels)

    def keep(self, caches: RasterCaches, pixels: Pixels) -> None:
        """Leave the pixels after the common commands for the next picture."""
        if self.common > self.drawn or self.pixels is None:
            self.pixels = pixels.copy() if self.common else None
        self.drawn = self.common
        caches.put(self.key, self, 0 if self.pixels is None else self.pixels.nbytes)


def _common(before: tuple[Command, ...], now: tuple[Command, ...]) -> int:
    """How many commands both begin with."""
    count = 0
    for first, second in zip(before, now, strict=False):
        if first is not second and first != second:
            break
        count += 1
    return count


def flattened(commands: tuple[Command, ...]) -> tuple[Command, ...]:
    """Commands with those groups opened that do nothing but group."""
    result: list[Command] = []
    stack = list(reversed(commands))
    while stack:
        command = stack.pop()
        if isinstance(command, Group) and command.transform is None and not command.clips and not command.needs_layer:
            stack.extend(reversed(command.commands))
        else:
            result.append(command)
    return tuple(result)
