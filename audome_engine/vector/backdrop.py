"""What is painted before a command, for filters of the backdrop (Filter Effects 2, 2.4)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from audome_engine.color import Color
from audome_engine.display.commands import Command, DisplayList, FillRect, Group
from audome_engine.geometry import IDENTITY, Rect


@dataclass(slots=True)
class _Level:
    """A group that is being written, and the index of the child that is."""

    group: Group
    index: int = 0


class Surroundings:
    """The groups around the command that is being written."""

    def __init__(self, display_list: DisplayList, backgrounds: tuple[Color, ...]) -> None:
        self._levels = [_Level(Group(display_list.commands))]
        canvas = Rect(0.0, 0.0, display_list.width, display_list.height)
        self._below = tuple(FillRect(canvas, color) for color in backgrounds)

    def at(self, index: int) -> None:
        """The next child is being written."""
        self._levels[-1].index = index

    @contextmanager
    def within(self, group: Group) -> Iterator[None]:
        """While a group's children are being written."""
        self._levels.append(_Level(group))
        try:
            yield
        finally:
            self._levels.pop()

    def painted(self, last: Command) -> tuple[Command, ...]:
        """What is painted up to the group being written, in that group's space, and `last` instead of its content."""
        result: Command = last
        space = IDENTITY
        for inner, outer in zip(self._levels[:0:-1], self._levels[-2::-1], strict=True):
            around = Group((result,), inner.group.transform, () if result is last else inner.group.clips)
            result = Group((*outer.group.commands[: outer.index], around))
            space = space.then(inner.group.transform or IDENTITY)
            if outer.group.is_backdrop_root:
                break
        else:
            result = Group((*self._below, result))
        return (Group((result,), transform=space.inverse()),)
