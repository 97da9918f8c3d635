"""Painting order: fragments walked into the layers of CSS 2, Appendix E.

Every command is kept with the chain of overflow clips it is under; runs of commands with the same chain become one group.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from audome_engine.display.commands import Clip, Command, Group
from audome_engine.layout.types import BoxFragment
from audome_engine.paint.depth import Planes
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import BlendMode, Keyword, Position

Clips = tuple[Clip, ...]
Entry = tuple[Clips, Command | Planes]  # planes stand in 3D rendering contexts only


@dataclass(slots=True)
class Layers:
    """What is painted atomically: backgrounds of blocks, then floats, then inline content, then outlines."""

    backgrounds: list[Entry] = field(default_factory=list)
    floats: list[Entry] = field(default_factory=list)
    inlines: list[Entry] = field(default_factory=list)
    outlines: list[Entry] = field(default_factory=list)

    def entries(self) -> list[Entry]:
        """All, in painting order (Appendix E, steps 4, 5, 7 and 10)."""
        return [*self.backgrounds, *self.floats, *self.inlines, *self.outlines]


@dataclass(slots=True)
class StackingContext:
    """A stacking context being filled: its own layers and its positioned descendants."""

    layers: Layers = field(default_factory=Layers)
    positioned: list[tuple[int, int, int, list[Entry]]] = field(default_factory=list)  # z-index, order, sequence
    blends: bool = False  # a descendant blends with what is painted here

    def add(self, z_index: int, order: int, entries: list[Entry]) -> None:
        """A positioned descendant or child stacking context."""
        self.positioned.append((z_index, order, len(self.positioned), entries))

    def entries(self, own: list[Entry]) -> list[Entry]:
        """All in painting order; `own` are the background and borders of the element itself."""
        items = sorted(self.positioned, key=lambda item: item[:3])
        result = list(own)
        for z_index, _, _, entries in items:
            if z_index < 0:
                result += entries
        result += self.layers.entries()
        for z_index, _, _, entries in items:
            if z_index >= 0:
                result += entries
        return result


def creates_stacking_context(fragment: BoxFragment, *, flex_item: bool = False) -> bool:
    """CSS Positioned Layout 3, 3.1; Color 4, 3; Transforms 1, 3; Compositing 1, 3.1; Flexbox 5.4."""
    style = fragment.box.style
    if style.opacity < 1.0 or style.mix_blend_mode is not BlendMode.NORMAL or style.isolate:
        return True
    if style.forces_stacking_context or fragment.transform is not None:
        return True
    if style.position in (Position.FIXED, Position.STICKY):
        return True
    return style.z_index is not Keyword.AUTO and (is_positioned(style) or flex_item)


def is_positioned(style: ComputedStyle) -> bool:
    """Whether `position` is anything but static."""
    return style.position is not Position.STATIC


def z_index_of(style: ComputedStyle, *, flex_item: bool = False) -> int:
    """The z-index; auto counts as 0, and it does not apply to boxes in flow."""
    if isinstance(style.z_index, Keyword) or not (is_positioned(style) or flex_item):
        return 0
    return style.z_index


def grouped(entries: Iterable[Entry]) -> tuple[Command, ...]:
    """Commands in order, neighbours under the same clips in one group."""
    return tuple(_groups(entries))


def _groups(entries: Iterable[Entry]) -> Iterator[Command]:
    pending: list[Command] = []
    current: Clips = ()
    for clips, command in entries:
        assert not isinstance(command, Planes)
        if clips is not current and clips != current:
            yield from _closed(pending, current)
            pending, current = [], clips
        pending.append(command)
    yield from _closed(pending, current)


def _closed(pending: list[Command], clips: Clips) -> Iterator[Command]:
    if clips and pending:
        yield Group(tuple(pending), clips=clips)
    else:
        yield from pending
