"""How large text may be to fit, by the widths of its words at one size: arithmetic only, to begin a search with.

Advances and heights are taken to grow with the font size, the edges and atomic boxes between them to stay.
"""

from __future__ import annotations

from itertools import accumulate

from audome_engine.layout.inline.ellipsis import clamp_limit
from audome_engine.layout.inline.prepare import Prepared, prepare
from audome_engine.layout.types import BoxFragment, LayoutContext, LineFragment
from audome_engine.scene.nodes import Box
from audome_engine.style.enums import Keyword
from audome_engine.style.values import FontRelative, Number

_SPACES = " \t\u200b\n"


class Estimate:
    """What is in a box that was laid out, as words and heights."""

    def __init__(self, context: LayoutContext, fragment: BoxFragment, room: tuple[float, float]) -> None:
        """`room`: how long lines may be and how high all of them together."""
        self._height = room[1]
        self._texts: list[_Words] = []
        stack = [fragment.page or fragment]
        while stack:
            parent = stack.pop()
            lines = [child.fragment for child in parent.children if isinstance(child.fragment, LineFragment)]
            if lines and parent.box.inline_formatting:
                downwards = runs_downwards(parent.box)
                heights = [line.width if downwards else line.height for line in lines]
                length = min(room[0], content_extents(parent)[0])
                self._texts.append(_Words(prepare(context, parent.box), parent.box, length, heights))
            stack += [
                child.fragment
                for child in parent.children
                if isinstance(child.fragment, BoxFragment) and not child.fragment.box.is_out_of_flow
            ]

    def fits(self, scale: float) -> bool:
        """Whether all would fit with the text `scale` times as large as it was laid out."""
        height = 0.0
        for text in self._texts:
            own = text.height(scale)
            if own is None:
                return False
            height += own
        return height <= self._height


def runs_downwards(box: Box) -> bool:
    """Whether the lines of a box run down in what its fragment stands in."""
    return box.style.writing_mode is not box.frame


def content_extents(fragment: BoxFragment) -> tuple[float, float]:
    """The size of the content box, first along its lines."""
    width = fragment.width - fragment.border.horizontal - fragment.padding.horizontal
    height = fragment.height - fragment.border.vertical - fragment.padding.vertical
    return (height, width) if runs_downwards(fragment.box) else (width, height)


class _Words:
    """A paragraph: where it may be broken, and how long and high its lines are."""

    def __init__(self, prepared: Prepared, box: Box, length: float, heights: list[float]) -> None:
        text = prepared.text
        self.length = length
        self.forced = frozenset(index + 1 for index, character in enumerate(text) if character == "\n")
        self.ends = sorted({*prepared.opportunities, *self.forced, len(text)})  # where lines may end
        self.shown = [len(text[:end].rstrip(_SPACES)) for end in self.ends]  # and what is shown of them
        self.advances = [0.0, *accumulate(prepared.shaped.advances)]  # up to each character
        self.line_height = sum(heights) / len(heights)
        self.follows = isinstance(box.style.line_height, (Number, Keyword, FontRelative))
        self.limit = clamp_limit(box.style)

    def height(self, scale: float) -> float | None:
        """How high the lines are together; None where a word is too wide or there are too many of them."""
        room = self.length / scale
        count, start, index = 0, 0, 0
        while index < len(self.ends):
            last = self._last_on_line(index, self.advances[start] + room)
            if last < index:
                return None
            count, start, index = count + 1, self.ends[last], last + 1
        if self.limit and count > self.limit:
            return None
        return count * self.line_height * (scale if self.follows else 1.0)

    def _last_on_line(self, first: int, end: float) -> int:
        """The last of the ends from `first` on up to which a line fits that ends at `end`, or that must end there."""
        last = first - 1
        for index in range(first, len(self.ends)):
            if self.advances[self.shown[index]] > end:
                break
            last = index
            if self.ends[index] in self.forced:
                break
        return last
