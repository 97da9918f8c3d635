"""Counters and their scopes (CSS Lists 3, section 4) and quotation depth (CSS Content 3, section 3.2)."""

from __future__ import annotations

from audome_engine.style.enums import Keyword
from audome_engine.style.values import CounterChange

LIST_ITEM = "list-item"


class Counters:
    """The counters in scope while the document is walked in order.

    A counter belongs to the scope of the siblings of the element that made it: `enter` and `leave` say when the walk
    goes down to an element's children and comes back.
    """

    def __init__(self) -> None:
        self._values: dict[str, list[int]] = {}
        self._scopes: list[tuple[str, ...]] = [()]
        self._contained: list[int] = []  # the depths from which on counters are contained, innermost last

    def copy(self) -> Counters:
        """The same counters, which change independently."""
        copied = Counters()
        copied._values = {name: list(values) for name, values in self._values.items()}
        copied._scopes = list(self._scopes)
        copied._contained = list(self._contained)
        return copied

    def enter(self, *, contained: bool = False) -> None:
        """Go down to the children; `contained` ones change no counter outside (CSS Containment 2, 3.3)."""
        if contained:
            self._contained.append(len(self._scopes))
        self._scopes.append(())

    def leave(self) -> None:
        """Come back from the children: their counters end."""
        if self._contained and self._contained[-1] == len(self._scopes) - 1:
            self._contained.pop()
        for name in self._scopes.pop():
            values = self._values[name]
            values.pop()
            if not values:
                del self._values[name]

    def reset(self, name: str, value: int) -> None:
        """Make a counter; one made by an earlier sibling is replaced (CSS Lists 3, 4.4.1)."""
        values = self._values.setdefault(name, [])
        if name in self._scopes[-1]:
            values[-1] = value
        else:
            self._scopes[-1] += (name,)
            values.append(value)

    def increment(self, name: str, value: int) -> None:
        """Add to the innermost counter, made first where there is none (4.2)."""
        self._make(name)
        self._values[name][-1] = _clamped(self._values[name][-1] + value)

    def set(self, name: str, value: int) -> None:
        """Set the innermost counter, made first where there is none (4.3)."""
        self._make(name)
        self._values[name][-1] = _clamped(value)

    def _make(self, name: str) -> None:
        """See to it that there is a counter to change, inside the innermost containment. It is made here as elsewhere,
        not at the root of the containment (CSS Containment 2, 3.3): so does Chromium."""
        depth = self._contained[-1] if self._contained else 0
        if not any(name in names for names in self._scopes[depth:]):
            self.reset(name, 0)

    def apply(
        self,
        resets: tuple[CounterChange, ...],
        increments: tuple[CounterChange, ...],
        sets: tuple[CounterChange, ...],
    ) -> None:
        """One element's changes in the order of CSS Lists 3, 4.5."""
        for name, value in resets:
            self.reset(name, _clamped(value))
        for name, value in increments:
            self.increment(name, value)
        for name, value in sets:
            self.set(name, value)

    def value(self, name: str) -> int:
        """What `counter(name)` says; 0 where there is none."""
        return self.values(name)[-1]

    def values(self, name: str) -> tuple[int, ...]:
        """What `counters(name)` says, outermost first."""
        return tuple(self._values.get(name, (0,)))


def _clamped(value: int) -> int:
    return max(-(2**31), min(2**31 - 1, value))


class Quotes:
    """The depth of quotation, in document order."""

    def __init__(self, depth: int = 0) -> None:
        self.depth = depth

    def mark(self, opens: bool, shown: bool, quotes: tuple[tuple[str, str], ...] | Keyword, language: str) -> str:
        """The characters of `open-quote` and the like, after which the depth is another."""
        if not opens:
            if self.depth == 0:
                return ""  # CSS Content 3, 3.2.1: a close-quote too many renders nothing
            self.depth -= 1
        depth = self.depth
        if opens:
            self.depth += 1
        pairs = quotes_of_language(language) if quotes is Keyword.AUTO else quotes
        if not shown or isinstance(pairs, Keyword) or not pairs:
            return ""
        pair = pairs[min(depth, len(pairs) - 1)]
        return pair[0] if opens else pair[1]


_ENGLISH = (("“", "”"), ("‘", "’"))
_GERMAN = (("„", "“"), ("‚", "‘"))
_GUILLEMETS = (("«", "»"), ("“", "”"))
_POLISH = (("„", "”"), ("«", "»"))
_SWEDISH = (("”", "”"), ("’", "’"))
_CORNERS = (("「", "」"), ("『", "』"))
_QUOTES: dict[str, tuple[tuple[str, str], ...]] = {
    "am": (("«", "»"), ("‹", "›")),
    "ar": (("”", "“"), ("’", "‘")),
    "bg": (("„", "“"), ("„", "“")),
    "ca": _GUILLEMETS,
    "cs": _GERMAN,
    "da": _ENGLISH,
    "de": _GERMAN,
    "el": _GUILLEMETS,
    "et": _GERMAN,
    "fa": (("«", "»"), ("‹", "›")),
    "fi": _SWEDISH,
    "fr": (("«", "»"), ("«", "»")),
    "fr-ca": (("«", "»"), ("”", "“")),
    "fr-ch": (("«", "»"), ("‹", "›")),
    "he": (("”", "”"), ("’", "’")),
    "hr": (("„", "“"), ("‚", "‘")),
    "hu": (("„", "”"), ("»", "«")),
    "it": _GUILLEMETS,
    "ja": _CORNERS,
    "lt": (("„", "“"), ("„", "“")),
    "lv": _ENGLISH,
    "nb": (("«", "»"), ("‘", "’")),
    "nn": (("«", "»"), ("‘", "’")),
    "no": (("«", "»"), ("‘", "’")),
    "nl": (("‘", "’"), ("‘", "’")),
    "pl": _POLISH,
    "pt-pt": _GUILLEMETS,
    "ro": (("„", "”"), ("«", "»")),
    "ru": (("«", "»"), ("„", "“")),
    "sk": _GERMAN,
    "sl": _GERMAN,
    "sr": (("„", "”"), ("’", "’")),
    "sv": _SWEDISH,
    "uk": (("«", "»"), ("„", "“")),
    "ur": (("”", "“"), ("’", "‘")),
    "zh-hant": _CORNERS,
}


def quotes_of_language(language: str) -> tuple[tuple[str, str], ...]:
    """The quotation marks of `quotes: auto`, outermost pair first, for a BCP 47 tag: those of Chromium, which differ
    from CLDR's in places."""
    tag = language.lower()
    while tag:
        if tag in _QUOTES:
            return _QUOTES[tag]
        tag = tag.rpartition("-")[0]
    return _ENGLISH
