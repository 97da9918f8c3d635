"""Component values as a stream that property parsers read, and the units they resolve lengths with."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from audome_engine.style.values import LARGEST_LENGTH
from audome_engine.text.types import FontMetrics

Token: TypeAlias = Any  # tinycss2.ast.Node


class Invalid(Exception):
    """A value does not match its property's grammar."""


@dataclass(slots=True)
class Units:
    """What relative lengths are resolved against, px. `touched` tells whether any of it was asked for: a value parsed
    without touching it is the same for every element."""

    em: float = 16.0
    rem: float = 16.0
    line_height: float = 20.0
    root_line_height: float = 20.0
    width: float = 1080.0
    height: float = 1080.0
    scale: float = 1.0  # device pixels per CSS pixel
    zoom: float = 1.0  # by how much the element is zoomed; font-relative values above are zoomed, but rem's and rlh's
    metrics: Callable[[], FontMetrics] | None = None
    root_metrics: Callable[[], FontMetrics] | None = None  # of the root element, before zooming
    base_url: str | None = None
    container_width: float | None = None  # None: container units refer to the viewport
    container_height: float | None = None
    asked_container: bool = False  # whether a container unit was asked for
    sibling: Callable[[], tuple[int, int]] | None = (
        None  # the element's place among its siblings, and how many they are
    )
    asked_siblings: bool = False
    dark: bool = False  # the element's colour scheme
    vertical: bool = False  # its lines; `vi` and `vb` are of its writing mode, as in Chromium
    touched: bool = field(default=False)

    def length(self, value: float, unit: str) -> float | None:
        """`value` in px, or None for an unknown unit (CSS Values 4, 6)."""
        absolute = _ABSOLUTE.get(unit)
        if absolute is not None:
            return _finite(value * absolute * self.zoom)
        relative = self._relative(unit)
        if relative is None:
            return None
        self.touched = True
        return _finite(value * relative)

    def is_dark(self) -> bool:
        """Whether the element's colours are those on a dark ground."""
        self.touched = True
        return self.dark

    def siblings(self) -> tuple[int, int]:
        """The place among siblings from 1, and how many they are (CSS Values 5, 9)."""
        self.touched = self.asked_siblings = True
        return self.sibling() if self.sibling else (1, 1)

    def _relative(self, unit: str) -> float | None:
        if unit == "em":
            return self.em
        if unit == "rem":
            return self.rem * self.zoom
        viewport = _VIEWPORT.get(unit)
        if viewport is not None and self.vertical and unit[-1] in "ib":
            viewport = "h" if viewport == "w" else "w"
        if viewport is not None:
            return _side(viewport, self.width, self.height) / 100.0 * self.zoom
        container = _CONTAINER.get(unit)
        if container is not None:
            self.asked_container = True
            width = self.width if self.container_width is None else self.container_width
            height = self.height if self.container_height is None else self.container_height
            return _side(container, width, height) / 100.0 * self.zoom
        return self._font_relative(unit)

    def _font_relative(self, unit: str) -> float | None:
        if unit == "lh":
            return self.line_height
        if unit == "rlh":
            return self.root_line_height * self.zoom
        of_font = _FONT_UNITS.get(unit.removeprefix("r"))
        if of_font is None:
            return None
        if not unit.startswith("r"):
            return of_font(self.metrics() if self.metrics else None, self.em)
        return of_font(self.root_metrics() if self.root_metrics else None, self.rem) * self.zoom


# Of a font's metrics, or where there are none of the font's size.
_FONT_UNITS: dict[str, Callable[[FontMetrics | None, float], float]] = {
    "ex": lambda metrics, em: metrics.x_height if metrics else em / 2,
    "ch": lambda metrics, em: metrics.zero_advance if metrics else em / 2,
    "cap": lambda metrics, em: metrics.cap_height if metrics else em * 0.7,
    "ic": lambda metrics, em: metrics.ideograph_advance if metrics else em,
}
_ABSOLUTE = {
    "px": 1.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "q": 2.4 / 2.54, "pt": 4 / 3, "pc": 16.0,
}  # fmt: skip
_VIEWPORT = {
    f"{prefix}{name}": side
    for prefix in ("", "s", "l", "d")
    for name, side in (("vw", "w"), ("vh", "h"), ("vi", "w"), ("vb", "h"), ("vmin", "min"), ("vmax", "max"))
}
_CONTAINER = {"cqw": "w", "cqh": "h", "cqi": "w", "cqb": "h", "cqmin": "min", "cqmax": "max"}
_FONT_RELATIVE = ("em", "rem", "lh", "rlh", *_FONT_UNITS, *(f"r{unit}" for unit in _FONT_UNITS))
LENGTH_UNITS = (*_ABSOLUTE, *_VIEWPORT, *_CONTAINER, *_FONT_RELATIVE)


def _side(which: str, width: float, height: float) -> float:
    if which == "w":
        return width
    return height if which == "h" else min(width, height) if which == "min" else max(width, height)


def _finite(value: float) -> float:
    """Infinities and huge lengths are clamped, NaN is zero (CSS Values 4, 10.9)."""
    if value != value:
        return 0.0
    return max(-LARGEST_LENGTH, min(LARGEST_LENGTH, value))


def clamp_number(value: float) -> float:
    """A finite number: infinities become the largest float, NaN becomes zero."""
    if value != value:
        return 0.0
    return max(-3.4e38, min(3.4e38, value)) if math.isinf(value) else value


def split_at(tokens: Sequence[Token], separator: str = ",") -> list[list[Token]]:
    """The parts of a list, also those that are empty."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == separator:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def in_any_order(stream: Stream, names: Sequence[str], parse: Callable[[str], Any]) -> dict[str, Any]:
    """What `parse` takes by each of the names, in any order, each at most once, until nothing is left.

    Raises:
        Invalid: it takes none of those that are left.
    """
    values: dict[str, Any] = {}
    while not stream.done:
        for name in names:
            if name in values:
                continue
            mark = stream.mark
            try:
                values[name] = parse(name)
                break
            except Invalid:
                stream.reset(mark)
        else:
            raise Invalid
    return values


class Stream:
    """Tokens of one value, white space and comments dropped, read from left to right."""

    __slots__ = ("_at", "_tokens")

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = [token for token in tokens if token.type not in ("whitespace", "comment")]
        self._at = 0

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return self._at >= len(self._tokens)

    @property
    def mark(self) -> int:
        """The position, to `reset` to."""
        return self._at

    def reset(self, mark: int) -> None:
        """Go back to an earlier position."""
        self._at = mark

    def peek(self) -> Token | None:
        """The next token, or None."""
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def next(self) -> Token:
        """Take the next token.

        Raises:
            Invalid: nothing is left.
        """
        if self._at >= len(self._tokens):
            raise Invalid
        token = self._tokens[self._at]
        self._at += 1
        return token

    def rest(self) -> list[Token]:
        """Take all that is left."""
        rest = self._tokens[self._at :]
        self._at = len(self._tokens)
        return rest

    def ident(self) -> str | None:
        """Take an identifier, lower-cased, if one is next."""
        token = self.peek()
        if token is not None and token.type == "ident":
            self._at += 1
            return str(token.lower_value)
        return None

    def keyword(self, *allowed: str) -> str | None:
        """Take one of the identifiers if it is next."""
        token = self.peek()
        if token is not None and token.type == "ident" and token.lower_value in allowed:
            self._at += 1
            return str(token.lower_value)
        return None

    def literal(self, text: str) -> bool:
        """Take a literal such as "/" or "," if it is next."""
        token = self.peek()
        if token is not None and token.type == "literal" and token.value == text:
            self._at += 1
            return True
        return False

    def function(self, *names: str) -> Stream | None:
        """Take a function of one of these names and give its arguments."""
        token = self.peek()
        if token is not None and token.type == "function" and token.lower_name in names:
            self._at += 1
            return Stream(token.arguments)
        return None

    def commas(self) -> list[Stream]:
        """What is left, split at top-level commas.

        Raises:
            Invalid: a part is empty.
        """
        parts = split_at(self.rest())
        if any(not part for part in parts):
            raise Invalid
        return [Stream(part) for part in parts]

    def finish(self) -> None:
        """Check that all was read.

        Raises:
            Invalid: something is left.
        """
        if not self.done:
            raise Invalid
