"""What layout and styling agree on about query containers (CSS Conditional 5, 2): styles below one may depend on its
size, which only layout knows, so layout asks for them.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol, TypeVar

BoxT = TypeVar("BoxT")


class ContainerSize(NamedTuple):
    """A query container's content box, px; the height is None where it is not contained."""

    width: float
    height: float | None


class StyleResolver(Protocol[BoxT]):
    """Gives the boxes in a container once its size is known."""

    def resolve(self, box: BoxT, size: ContainerSize) -> BoxT:
        """A copy of `box` with what is in it styled for this size; the same size gives equal boxes."""
        ...
