"""`@counter-style` rules and `symbols()` (CSS Counter Styles 3, 3 and 5) to `CounterStyle`, and the predefined styles."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import tinycss2

from audome_engine.css import numeric
from audome_engine.css.stream import Invalid, Stream, Units
from audome_engine.style.counter_styles import DRAWN_MARKERS, CounterStyle

_UNITS = Units()
_RESERVED = DRAWN_MARKERS | {"decimal"}  # no rule changes these
_NO_NAMES = frozenset(["none", "initial", "inherit", "unset", "revert", "revert-layer", "default"])
_SYSTEMS = frozenset(["cyclic", "numeric", "alphabetic", "symbolic", "additive", "fixed", "extends"])
_OWN_SYSTEMS = frozenset(["-chinese", "-chinese-informal", "-korean", "-korean-informal", "-hebrew", "-ethiopic"])
_LEAST_SYMBOLS = {"numeric": 2, "alphabetic": 2}


def parse_counter_style(node: Any, *, predefined: bool = False) -> tuple[str, CounterStyle] | None:
    """The name and the style that a rule defines, or None where it defines none. `predefined` rules may have the names
    and systems that are ours."""
    try:
        prelude = Stream(node.prelude)
        name = style_name(prelude)
    except Invalid:
        return None
    if not prelude.done or (name in _RESERVED and not predefined) or node.content is None:
        return None
    values: dict[str, Any] = {}
    for item in tinycss2.parse_blocks_contents(node.content):
        parse = _DESCRIPTORS.get(item.lower_name) if item.type == "declaration" else None
        if parse is None:
            continue
        try:
            stream = Stream(item.value)
            value = parse(stream)
        except Invalid:
            continue
        own = value.get("system", "").startswith("-") and not predefined
        if stream.done and not own:
            values |= value
    style = CounterStyle(**values)
    return (name, style) if _is_complete(style) else None


def _is_complete(style: CounterStyle) -> bool:
    """3.1: each system wants symbols of its kind."""
    if style.system == "extends":
        return not style.symbols and not style.additive
    if style.system in ("additive", "-hebrew"):
        return bool(style.additive)
    return len(style.symbols) >= _LEAST_SYMBOLS.get(style.system, 1)


@lru_cache(maxsize=1)
def _predefined_rules() -> Mapping[str, Any]:
    text = (Path(__file__).parent / "counter_styles.css").read_text(encoding="utf-8")
    nodes = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    return {node.prelude[1].value: node for node in nodes}


@lru_cache(maxsize=1)
def predefined_counter_styles() -> Mapping[str, CounterStyle]:
    """The styles that need no rule."""
    found = [parse_counter_style(node, predefined=True) for node in _predefined_rules().values()]
    return dict(entry for entry in found if entry is not None)


def style_name(stream: Stream) -> str:
    """The name of a counter style; predefined names have no case.

    Raises:
        Invalid: it cannot be one.
    """
    token = stream.next()
    if token.type != "ident" or token.lower_value in _NO_NAMES:
        raise Invalid
    return str(token.lower_value if token.lower_value in _predefined_rules() else token.value)


def symbols_function(stream: Stream) -> CounterStyle | None:
    """`symbols()`, if it is next: an anonymous style (5). As in Chromium `fixed` begins with 1.

    Raises:
        Invalid: it is wrong.
    """
    arguments = stream.function("symbols")
    if arguments is None:
        return None
    system = arguments.keyword("cyclic", "numeric", "alphabetic", "symbolic", "fixed") or "symbolic"
    strings = arguments.rest()
    if any(token.type != "string" for token in strings) or len(strings) < _LEAST_SYMBOLS.get(system, 1):
        raise Invalid
    return CounterStyle(system, tuple(token.value for token in strings), suffix=" ")


# Descriptors: each parser gives fields of CounterStyle


def _symbol(stream: Stream) -> str:
    """A string or an identifier; images are none, as in Chromium."""
    token = stream.next()
    if token.type not in ("string", "ident"):
        raise Invalid
    return str(token.value)


def _system(stream: Stream) -> dict[str, Any]:
    system = stream.keyword(*_SYSTEMS, *_OWN_SYSTEMS)
    if system is None:
        raise Invalid
    if system == "extends":
        return {"system": system, "extends": style_name(stream)}
    if system == "fixed" and not stream.done:
        return {"system": system, "first": numeric.integer(stream, _UNITS)}
    return {"system": system}


def _symbols(stream: Stream) -> dict[str, Any]:
    symbols = [_symbol(stream)]
    while not stream.done:
        symbols.append(_symbol(stream))
    return {"symbols": tuple(symbols)}


def _additive(stream: Stream) -> dict[str, Any]:
    parts = stream.commas()
    tuples = [_weighted(part) for part in parts]
    if not all(part.done for part in parts) or any(a[0] <= b[0] for a, b in pairwise(tuples)):
        raise Invalid
    return {"additive": tuple(tuples)}


def _weighted(stream: Stream) -> tuple[int, str]:
    """A non-negative integer and a symbol, in any order."""
    first = stream.peek()
    symbol = _symbol(stream) if first is not None and first.type in ("string", "ident") else None
    weight = numeric.integer(stream, _UNITS)
    symbol = _symbol(stream) if symbol is None else symbol
    if weight < 0:
        raise Invalid
    return weight, symbol


def _negative(stream: Stream) -> dict[str, Any]:
    before = _symbol(stream)
    return {"negative": (before, "" if stream.done else _symbol(stream))}


def _ranges(stream: Stream) -> dict[str, Any]:
    if stream.keyword("auto"):
        return {"ranges": ()}
    ranges = [(_bound(part, -math.inf), _bound(part, math.inf), part.done) for part in stream.commas()]
    if any(low > high or not done for low, high, done in ranges):
        raise Invalid
    return {"ranges": tuple((low, high) for low, high, _ in ranges)}


def _bound(stream: Stream, infinite: float) -> float:
    return infinite if stream.keyword("infinite") else numeric.integer(stream, _UNITS)


_DESCRIPTORS: dict[str, Callable[[Stream], dict[str, Any]]] = {
    "system": _system,
    "symbols": _symbols,
    "additive-symbols": _additive,
    "negative": _negative,
    "prefix": lambda stream: {"prefix": _symbol(stream)},
    "suffix": lambda stream: {"suffix": _symbol(stream)},
    "range": _ranges,
    "pad": lambda stream: {"pad": _weighted(stream)},
    "fallback": lambda stream: {"fallback": style_name(stream)},
}
