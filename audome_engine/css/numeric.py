"""Numbers, lengths, percentages, angles, times and resolutions as property parsers take them (CSS Values 4, 5 to 7): a
literal outside of a property's range is invalid, a math function is brought into it (10.12).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from audome_engine.css.calc import (
    ANGLE,
    LENGTH,
    MATH_FUNCTIONS,
    NUMBER,
    PERCENTAGE,
    RESOLUTION,
    TIME,
    Context,
    Term,
    Type,
    term,
)
from audome_engine.css.stream import Invalid, Stream, Token, Units, clamp_number
from audome_engine.style.values import LARGEST_LENGTH, LengthPercentage, Percentage

_LARGEST_INTEGER = 2**31 - 1


def number(
    stream: Stream, units: Units, *, minimum: float = -math.inf, maximum: float = math.inf,
    names: Mapping[str, float] | None = None,
) -> float:  # fmt: skip
    """Take a number; `names` are those that identifiers within math functions stand for."""
    return _plain(stream, Context(units, names=names or {}), (NUMBER,), minimum, maximum)[0]


def integer(stream: Stream, units: Units, *, minimum: int | None = None) -> int:
    """Take an integer; a math function is rounded to the nearest."""
    token = stream.peek()
    if token is not None and token.type == "number":
        stream.next()
        if token.int_value is None:
            raise Invalid
        value = int(token.int_value)
        if minimum is not None and value < minimum:
            raise Invalid
    elif token is not None and token.type == "function":
        value = math.floor(number(stream, units) + 0.5)
        value = value if minimum is None else max(minimum, value)
    else:
        raise Invalid
    return max(-_LARGEST_INTEGER - 1, min(_LARGEST_INTEGER, value))


def length(stream: Stream, units: Units, *, minimum: float = -math.inf) -> float:
    """Take a length without percentages, px."""
    return _plain(stream, Context(units), (LENGTH,), minimum)[0]


def percentage(stream: Stream, units: Units, *, minimum: float = -math.inf, maximum: float = math.inf) -> float:
    """Take a percentage, 50.0 for 50%."""
    return _plain(stream, Context(units), (PERCENTAGE,), minimum, maximum)[0]


def length_percentage(stream: Stream, units: Units, *, minimum: float = -math.inf) -> LengthPercentage:
    """Take a length or percentage."""
    token = stream.peek()
    value = _take(stream, Context(units, LENGTH), (LENGTH,)).value
    plain = value.value if isinstance(value, Percentage) else value
    if not isinstance(plain, float) or plain >= minimum:
        return value
    if not _is_function(token):
        raise Invalid
    return Percentage(minimum) if isinstance(value, Percentage) else minimum


def number_or_percentage(
    stream: Stream, units: Units, *, minimum: float = -math.inf, names: Mapping[str, float] | None = None
) -> float:
    """Take a number, or a percentage as a fraction of 1."""
    context = Context(units, names=names or {})
    value, kind = _plain(stream, context, (NUMBER, PERCENTAGE), minimum)
    return value / 100.0 if kind == PERCENTAGE else value


def component(stream: Stream, units: Units, full: float, names: Mapping[str, float]) -> tuple[float, bool]:
    """Take a number, or a percentage of `full`, and tell whether it is one."""
    value, kind = _plain(stream, Context(units, names=names), (NUMBER, PERCENTAGE))
    return (value * full / 100.0, True) if kind == PERCENTAGE else (value, False)


def angle(stream: Stream, units: Units, *, zero: bool = True) -> float:
    """Take an angle in degrees; a bare 0 counts where `zero` says so."""
    if zero and _takes_zero(stream):
        return 0.0
    return _plain(stream, Context(units), (ANGLE,))[0]


def time(stream: Stream, units: Units, *, minimum: float = -math.inf) -> float:
    """Take a time in seconds."""
    return _plain(stream, Context(units), (TIME,), minimum)[0]


def resolution(stream: Stream, units: Units) -> float:
    """Take a resolution in device pixels per CSS pixel."""
    return _plain(stream, Context(units), (RESOLUTION,), 0.0)[0]


def angle_percentage(stream: Stream, units: Units) -> LengthPercentage:
    """Take an angle in degrees, or a percentage."""
    return 0.0 if _takes_zero(stream) else _take(stream, Context(units, ANGLE), (ANGLE,)).value


def number_or_angle(stream: Stream, units: Units, names: Mapping[str, float]) -> float:
    """Take a number or an angle, in degrees."""
    return _plain(stream, Context(units, names=names), (NUMBER, ANGLE))[0]


def _takes_zero(stream: Stream) -> bool:
    token = stream.peek()
    if token is None or token.type != "number" or token.value != 0:
        return False
    stream.next()
    return True


def _is_function(token: Token) -> bool:
    return token is not None and token.type == "function"


def _plain(
    stream: Stream, context: Context, kinds: tuple[Type, ...], minimum: float = -math.inf, maximum: float = math.inf
) -> tuple[float, Type]:
    """A value within a range, and which of the types it is of."""
    token = stream.peek()
    taken = _take(stream, context, kinds)
    value = taken.value
    assert isinstance(value, float)  # percentages are a type of their own here
    if minimum <= value <= maximum:
        return value, taken.type
    if not _is_function(token):
        raise Invalid
    return max(minimum, min(maximum, value)), taken.type


def _take(stream: Stream, context: Context, kinds: tuple[Type, ...]) -> Term:
    """Take one numeric token or math function of one of the types."""
    mark = stream.mark
    token = stream.next()
    try:
        taken = term(token, context)
        if taken.type not in kinds:
            if not (LENGTH in kinds and token.type == "number" and token.value == 0):
                raise Invalid
            taken = Term(LENGTH, 0.0)
    except Invalid:
        stream.reset(mark)
        raise
    if isinstance(taken.value, Percentage):
        return Term(taken.type, Percentage(clamp_number(taken.value.value)))
    if not isinstance(taken.value, float):
        return taken
    value = clamp_number(taken.value)
    return Term(taken.type, max(-LARGEST_LENGTH, min(LARGEST_LENGTH, value)) if taken.type == LENGTH else value)


__all__ = [
    "MATH_FUNCTIONS", "angle", "angle_percentage", "component", "integer", "length", "length_percentage", "number",
    "number_or_angle", "number_or_percentage", "percentage", "resolution", "time",
]  # fmt: skip
