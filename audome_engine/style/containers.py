"""What layout and styling agree on about query containers (CSS Conditional 5, 2): styles below one may depend on its
size, which only layout knows, so layout asks for them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Generic, NamedTuple, Protocol, TypeVar

BoxT = TypeVar("BoxT")


class ContainerSize(NamedTuple):
    """A query container's content box, px; the height is None where it is not contained."""

    width: float
    height: float | None


class Filled(NamedTuple, Generic[BoxT]):
    """A container's box with what is in it styled for its size, and those boxes that are the same whatever the data."""

    box: BoxT
    lasting: Collection[BoxT]


class StyleResolver(Protocol[BoxT]):
    """Gives the boxes in a container once its size is known."""

    def resolve(self, box: BoxT, size: ContainerSize) -> Filled[BoxT]:
        """A copy of `box` with what is in it styled for this size."""
        ...
