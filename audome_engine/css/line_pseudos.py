"""`::first-line` and `::first-letter` (CSS Pseudo-Elements 4, 2): the properties that apply to them, and the styles of what
is inside of them, which depend on where they stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from audome_engine.css.compute import Resolved
from audome_engine.html.tree import Element
from audome_engine.style.computed import ComputedStyle

if TYPE_CHECKING:
    from audome_engine.css.cascade import Match
    from audome_engine.css.containers import Scope

# 2.1.3 and 2.2.2, as far as Chromium goes along
_PREFIXES = ("font", "background-", "text-decoration-", "text-underline-")
_LINE = frozenset(
    """color opacity box-shadow vertical-align line-height letter-spacing word-spacing text-transform text-shadow visibility
    text-justify ruby-position""".split()
)
_LETTER_PREFIXES = (*_PREFIXES, "border-", "margin-", "padding-")
_LETTER = (_LINE | {"float"}) - {"ruby-position"}


def applies(pseudo: str, longhand: str) -> bool:
    """Whether a property applies to a pseudo-element."""
    if pseudo == "first-line":
        return longhand in _LINE or longhand.startswith((*_PREFIXES, "--"))
    if pseudo == "first-letter":
        return longhand in _LETTER or longhand.startswith((*_LETTER_PREFIXES, "--"))
    return True


class Cascade(Protocol):
    """What is asked of the cascade."""

    def matches(self, element: Element) -> tuple[list[Match], dict[str, list[Match]]]:
        """The rules whose selectors match an element, and its pseudo-elements, in ascending order."""

    def resolve(self, element: Element, matches: list[Match], parent: Resolved | None, scope: Scope | None) -> Resolved:
        """The style of an element in `parent`."""

    def resolve_pseudo(self, element: Element, name: str, originating: Resolved, scope: Scope | None) -> Resolved:
        """The style of a pseudo-element."""


class FirstLineStyles:
    """The styles on the first formatted line of `block`, on which the ::first-line of `owner`, the block or one around it,
    lies: what is in the line inherits from it (2.1.2)."""

    def __init__(
        self,
        cascade: Cascade,
        owner: Element,
        block: Element,
        known: tuple[dict[Element, Resolved], dict[Element, Scope]],
    ) -> None:
        self._cascade = cascade
        self._resolved, self._scopes = known
        self._block = block
        own = cascade.resolve_pseudo(owner, "first-line", self._resolved[block], self._scopes.get(block))
        self._lines = {block: own}

    @property
    def style(self) -> ComputedStyle:
        """That of the ::first-line itself."""
        return self._lines[self._block].style

    def of(self, element: Element) -> ComputedStyle:
        """Of an inline element in the block."""
        return self._of(element).style

    def pseudo(self, element: Element, name: str) -> ComputedStyle:
        """Of a pseudo-element of the block or of an inline element in it."""
        return self._cascade.resolve_pseudo(element, name, self._of(element), self._scopes.get(element)).style

    def first_letter(self, owner: Element, parent: Element) -> ComputedStyle:
        """Of a ::first-letter that stands in `parent`."""
        return self._cascade.resolve_pseudo(owner, "first-letter", self._of(parent), self._scopes.get(parent)).style

    def _of(self, element: Element) -> Resolved:
        path: list[Element] = []
        at: Element | None = element
        while at is not None and at not in self._lines:
            path.append(at)
            at = at.parent
        if at is None:
            return self._resolved[element]
        parent = self._lines[at]
        for inner in reversed(path):
            parent = self._cascade.resolve(inner, self._cascade.matches(inner)[0], parent, self._scopes.get(inner))
            self._lines[inner] = parent
        return parent
