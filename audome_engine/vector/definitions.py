"""What elements of an SVG document refer to, each written once: its content decides whether it is there already."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable

from audome_engine.vector.markup import Attributes, element, joined

_MARK = "\x00"  # stands for the prefix of ids until all is written
_PREFIX_DIGITS = 4


class Definitions:
    """The `<defs>` of a document. Ids are a letter for what it is and a number; `prefixed` puts before all of them what
    tells this document from others on the same page."""

    def __init__(self) -> None:
        self._ids: dict[tuple[str, str], str] = {}
        self._numbers: dict[str, int] = {}
        self._written: list[str] = []
        self._known: dict[Hashable, str | None] = {}

    def once(self, key: Hashable, make: Callable[[], str | None]) -> str | None:
        """What `make` gave the first time that it was asked for."""
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    def add(self, kind: str, tag: str, attributes: Attributes, content: str = "") -> str:
        """The id of such an element."""
        key = (kind, element(tag, attributes, content))
        known = self._ids.get(key)
        if known is None:
            count = self._numbers[kind] = self._numbers.get(kind, 0) + 1
            known = self._ids[key] = f"{_MARK}{kind}{count}"
            self._written.append(element(tag, {"id": known, **attributes}, content))
        return known

    def url(self, kind: str, tag: str, attributes: Attributes, content: str = "") -> str:
        """A reference to such an element, as properties have it."""
        return f"url(#{self.add(kind, tag, attributes, content)})"

    def markup(self) -> str:
        """All of them; what refers to others comes after these."""
        return element("defs", {}, joined(self._written)) if self._written else ""


def prefixed(markup: str) -> str:
    """A document whose ids begin with a hash of it, for ids are the whole page's where it is put into one."""
    digest = hashlib.blake2b(markup.encode("utf-8", "replace"), digest_size=8).hexdigest()
    return markup.replace(_MARK, f"a{digest[:_PREFIX_DIGITS]}")
