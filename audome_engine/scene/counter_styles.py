"""A number in a counter style (CSS Counter Styles 3, 2): a name or `symbols()`, and a value, to text."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from audome_engine.scene.longhand_numbers import chinese, ethiopic, hebrew, korean
from audome_engine.style.counter_styles import CounterStyle
from audome_engine.text.segment import graphemes

MOST_SYMBOLS = 120  # in one representation; what needs more falls back, as in Chromium
LONGEST = 2000  # characters, whatever the symbols are
_DECIMAL = "decimal"
_AUTO_RANGES = {"alphabetic": (1, math.inf), "symbolic": (1, math.inf), "additive": (0, math.inf)}
_UNSIGNED = frozenset(["cyclic", "fixed"])  # systems that have symbols for negative values
_INITIAL = CounterStyle(negative=("-", ""), prefix="", suffix=". ", ranges=(), pad=(0, ""), fallback=_DECIMAL)


@dataclass(slots=True)
class CounterStyles:
    """The counter styles of a document by name."""

    named: Mapping[str, CounterStyle]
    _resolved: dict[str, CounterStyle] = field(default_factory=dict)

    def text(self, value: int, style: str | CounterStyle, *, rtl: bool = False) -> str:
        """What `counter(name, style)` says (2: generate a counter representation)."""
        if style == "none":
            return ""
        if style == "disclosure-closed" and rtl:
            return "◂"
        tried: set[str] = set()
        while True:
            definition = self._definition(style)
            text = _represented(value, definition)
            if text is not None:
                return text
            if isinstance(style, str):
                tried.add(style)
            style = definition.fallback or _DECIMAL
            if style in tried:  # 3.7: a loop of fallbacks ends with decimal
                style = _DECIMAL

    def marker_text(self, value: int, style: str | CounterStyle, *, rtl: bool = False) -> str:
        """The text of a list item's marker: prefix, representation, suffix (CSS Lists 3, 3.5)."""
        if style == "none":
            return ""
        if isinstance(style, str) and style.startswith('"'):
            return style[1:]
        definition = self._definition(style)
        return f"{definition.prefix}{self.text(value, style, rtl=rtl)}{definition.suffix}"

    def _definition(self, style: str | CounterStyle) -> CounterStyle:
        """The style with all descriptors; one that no rule defines is decimal (3)."""
        if isinstance(style, CounterStyle):
            return _completed(style, _INITIAL)
        decimal = _completed(self.named[_DECIMAL], _INITIAL)
        chain: list[str] = []
        name = style
        while name in self.named and name not in self._resolved and name not in chain:
            chain.append(name)
            name = self.named[name].extends
        # 3.1.7: what extends itself, or what is not defined, extends decimal
        cycle = chain[chain.index(name) :] if name in chain else []
        for name in reversed(chain):
            own = self.named[name]
            if own.system == "extends":
                base = decimal if name in cycle else self._resolved.get(own.extends, decimal)
                self._resolved[name] = _extended(own, base)
            else:
                self._resolved[name] = _completed(own, _INITIAL)
        return self._resolved.get(style, decimal)


def _completed(style: CounterStyle, default: CounterStyle) -> CounterStyle:
    missing = {name: getattr(default, name) for name in style._fields if getattr(style, name) is None}
    return style._replace(**missing)


def _extended(style: CounterStyle, base: CounterStyle) -> CounterStyle:
    """3.1.7: another style's algorithm and whatever descriptors are not there."""
    style = _completed(style, base)
    return style._replace(system=base.system, symbols=base.symbols, additive=base.additive, first=base.first)


def _represented(value: int, style: CounterStyle) -> str | None:
    """2, steps 2 to 6; None where the style has no representation."""
    ranges = style.ranges or (_AUTO_RANGES.get(style.system, (-math.inf, math.inf)),)
    if not any(low <= value <= high for low, high in ranges):
        return None
    negative = value < 0 and style.system not in _UNSIGNED
    text = _ALGORITHMS[style.system](style, abs(value) if negative else value)
    if text is None or len(text) > LONGEST:
        return None
    before, after = style.negative or ("-", "")
    length, symbol = style.pad or (0, "")
    missing = length - len(graphemes(text)) + 1  # there is one boundary more than clusters
    if negative:
        missing -= len(graphemes(before)) + len(graphemes(after)) - 2
    if missing > 0 and missing * len(symbol) > MOST_SYMBOLS:
        return None
    text = symbol * max(0, missing) + text
    return f"{before}{text}{after}" if negative else text


# 3.1: systems. The text of a value, or None


def _cyclic(style: CounterStyle, value: int) -> str:
    return style.symbols[(value - 1) % len(style.symbols)]


def _fixed(style: CounterStyle, value: int) -> str | None:
    index = value - style.first
    return style.symbols[index] if 0 <= index < len(style.symbols) else None


def _symbolic(style: CounterStyle, value: int) -> str | None:
    if value < 1:
        return None
    count = -(-value // len(style.symbols))
    return style.symbols[(value - 1) % len(style.symbols)] * count if count <= MOST_SYMBOLS else None


def _alphabetic(style: CounterStyle, value: int) -> str | None:
    if value < 1:
        return None
    parts: list[str] = []
    while value:
        value, letter = divmod(value - 1, len(style.symbols))
        parts.append(style.symbols[letter])
    return "".join(reversed(parts))


def _numeric(style: CounterStyle, value: int) -> str:
    parts: list[str] = []
    while value or not parts:
        value, digit = divmod(value, len(style.symbols))
        parts.append(style.symbols[digit])
    return "".join(reversed(parts))


def _additive(style: CounterStyle, value: int) -> str | None:
    if value == 0:
        weight, symbol = style.additive[-1]
        return symbol if weight == 0 else None
    parts: list[str] = []
    for weight, symbol in style.additive:
        if weight and value >= weight:
            count, value = divmod(value, weight)
            if count > MOST_SYMBOLS:
                return None
            parts.append(symbol * count)
    return None if value else "".join(parts)


_ALGORITHMS: dict[str, Callable[[CounterStyle, int], str | None]] = {
    "cyclic": _cyclic,
    "fixed": _fixed,
    "symbolic": _symbolic,
    "alphabetic": _alphabetic,
    "numeric": _numeric,
    "additive": _additive,
    "-hebrew": lambda style, value: hebrew(lambda part: _additive(style, part) or "", value),
    "-ethiopic": lambda style, value: ethiopic(style.symbols, value),
    "-chinese": lambda style, value: chinese(style.symbols, value),
    "-chinese-informal": lambda style, value: chinese(style.symbols, value, informal=True),
    "-korean": lambda style, value: korean(style.symbols, value),
    "-korean-informal": lambda style, value: korean(style.symbols, value, informal=True),
}
