"""What a counter style says (CSS Counter Styles 3, 2 and 3): an `@counter-style` rule's descriptors, or `symbols()`."""

from __future__ import annotations

from typing import NamedTuple

DRAWN_MARKERS = frozenset(["disc", "circle", "square", "disclosure-open", "disclosure-closed"])


class CounterStyle(NamedTuple):
    """None stands for a descriptor that is not there, so that `extends` can take it from the extended style."""

    system: str = "symbolic"
    symbols: tuple[str, ...] = ()
    additive: tuple[tuple[int, str], ...] = ()  # weights, largest first
    first: int = 1  # of `fixed`
    extends: str = ""
    negative: tuple[str, str] | None = None
    prefix: str | None = None
    suffix: str | None = None
    ranges: tuple[tuple[float, float], ...] | None = None  # empty: auto
    pad: tuple[int, str] | None = None
    fallback: str | None = None
