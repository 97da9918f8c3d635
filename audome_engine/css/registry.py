"""The register of longhands: a name, the field of `ComputedStyle` it sets, and how its value is parsed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from audome_engine.css.stream import Invalid, Stream, Units
from audome_engine.style.computed import INITIAL
from audome_engine.style.enums import Keyword
from audome_engine.style.values import Percentage

Parser: TypeAlias = Callable[[Stream, Units], Any]


@dataclass(frozen=True, slots=True)
class Longhand:
    """One property; `unsupported` ones are parsed and have no effect yet, `inert` ones none in a still picture."""

    name: str
    field: str
    parse: Parser
    unsupported: bool = False
    inert: bool = False


LONGHANDS: dict[str, Longhand] = {}


def field_name(name: str) -> str:
    """The attribute of `ComputedStyle` for a property."""
    return "float_" if name == "float" else name.replace("-", "_")


# Initial values as specified, where the computed ones depend on another property or have no field of their own.
_EDGES = ("border_top_width", "border_right_width", "border_bottom_width", "border_left_width", "outline_width",
          "column_rule_width")  # fmt: skip
INITIAL_WIDTHS: dict[str, Any] = dict.fromkeys(_EDGES, 3.0)  # 0 once there is no style (`adjust.py`)
_INITIAL: dict[str, Any] = INITIAL_WIDTHS | {"_position_x": (Percentage(0.0),), "_position_y": (Percentage(0.0),)}
_INITIAL["_zoom"] = 1.0
_INITIAL |= dict.fromkeys(("x", "y", "cx", "cy", "r"), 0.0) | {"rx": Keyword.AUTO, "ry": Keyword.AUTO, "d": ()}
_INITIAL |= {f"font_variant_{part}": () for part in ("ligatures", "numeric", "east_asian", "position")}


def initial_value(field: str) -> Any:
    """The initial value behind a field; False for those that only say whether there is a stacking context."""
    return _INITIAL[field] if field in _INITIAL else getattr(INITIAL, field, False)


def set_initial(field: str, value: Any) -> None:
    """Say what the initial value behind a field without a place in `ComputedStyle` is."""
    _INITIAL[field] = value


def longhand(*names: str, field: str = "", unsupported: bool = False) -> Callable[[Parser], Parser]:
    """Register a parser for these properties."""

    def register(parser: Parser) -> Parser:
        for name in names:
            LONGHANDS[name] = Longhand(name, field or field_name(name), parser, unsupported)
        return parser

    return register


def register(name: str, parser: Parser, field: str = "") -> None:
    """Register a parser for one property."""
    LONGHANDS[name] = Longhand(name, field or field_name(name), parser)


def enumeration(kind: type[StrEnum], *without: StrEnum) -> Parser:
    """A parser for one keyword of an enumeration."""
    allowed = {member.value: member for member in kind if member not in without}

    def parse(stream: Stream, units: Units) -> StrEnum:
        word = stream.ident()
        if word is None or word not in allowed:
            raise Invalid
        return allowed[word]

    return parse


def keywords(table: dict[str, Any]) -> Parser:
    """A parser for one keyword of a table."""

    def parse(stream: Stream, units: Units) -> Any:
        word = stream.ident()
        if word is None or word not in table:
            raise Invalid
        return table[word]

    return parse


def layered(item: Parser) -> Parser:
    """A parser for a comma-separated list, as a tuple."""

    def parse(stream: Stream, units: Units) -> tuple[Any, ...]:
        values = []
        for part in stream.commas():
            values.append(item(part, units))
            part.finish()
        return tuple(values)

    return parse
