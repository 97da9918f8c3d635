"""The math functions of CSS over plain numbers (CSS Values 4, 10; CSS Values 5, 8): angles are in degrees, what has no
result is NaN. Used where a value is read, and by layout for those that wait for the base of a percentage.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeAlias

Function: TypeAlias = Callable[[Sequence[float]], float]


def _guarded(function: Callable[..., float]) -> Function:
    """A result outside the function's domain is NaN, one too large infinity."""

    def guarded(values: Sequence[float]) -> float:
        try:
            return function(*values)
        except OverflowError:
            return math.inf
        except (ValueError, ZeroDivisionError):
            return math.nan

    return guarded


def quotient(value: float, divisor: float) -> float:
    """Division by zero is infinite (IEEE 754)."""
    if divisor != 0:
        return value / divisor
    if value == 0 or value != value:
        return math.nan
    return math.copysign(math.inf, value) * math.copysign(1.0, divisor)


def _minimum(*values: float) -> float:
    return math.nan if any(value != value for value in values) else min(values)


def _maximum(*values: float) -> float:
    return math.nan if any(value != value for value in values) else max(values)


def _clamp(low: float, value: float, high: float) -> float:
    return _maximum(low, _minimum(value, high))


def _rounder(whole: Callable[[float], float], at_infinity: Callable[[float], float]) -> Callable[[float, float], float]:
    """Rounding to multiples of a step; `at_infinity` is for a step without end (CSS Values 4, 10.3.1)."""

    def rounded(value: float, step: float) -> float:
        if step == 0 or step != step or value != value or (math.isinf(value) and math.isinf(step)):
            return math.nan
        if math.isinf(value):
            return value
        if math.isinf(step):
            return at_infinity(value)
        result = whole(value / abs(step)) * abs(step)
        return result if result else math.copysign(0.0, value)

    return rounded


def _zero(value: float) -> float:
    return math.copysign(0.0, value)


def _modulo(value: float, step: float) -> float:
    """The sign is the step's."""
    if math.isinf(step) and not math.isinf(value):
        return value if value == 0 or (value < 0) == (step < 0) else math.nan
    result = math.fmod(value, step)
    if result == 0:
        return math.copysign(0.0, step)
    return result if (result < 0) == (step < 0) else result + step


def _sine(degrees: float) -> float:
    """Exact at the quarters of a turn."""
    turned = math.fmod(degrees, 360.0)
    if turned % 180.0 == 0:
        return math.copysign(0.0, degrees)
    return (
        math.copysign(1.0, turned) * (-1.0 if abs(turned) == 270.0 else 1.0)
        if abs(turned) in (90.0, 270.0)
        else (math.sin(math.radians(turned)))
    )


def _cosine(degrees: float) -> float:
    turned = abs(math.fmod(degrees, 360.0))
    return 0.0 if turned in (90.0, 270.0) else math.cos(math.radians(turned))


def _tangent(degrees: float) -> float:
    """Infinite at the asymptotes, with the sign that the specification says (10.4)."""
    turned = math.fmod(degrees, 180.0)
    if turned == 0:
        return math.copysign(0.0, degrees)
    if abs(turned) == 90.0:
        return math.inf if degrees % 360.0 == 90.0 else -math.inf
    return math.tan(math.radians(turned))


def _logarithm(value: float, base: float = math.e) -> float:
    if value == 0:
        return -math.inf
    return quotient(math.log(value), math.log(base)) if base != math.e else math.log(value)


def _power(value: float, exponent: float) -> float:
    if value == 0 and exponent < 0:
        return math.inf
    return math.pow(value, exponent)


def _progress(value: float, start: float, end: float) -> float:
    return 0.0 if start == end else _clamp(0.0, (value - start) / (end - start), 1.0)


_UNGUARDED: dict[str, Callable[..., float]] = {
    "product": lambda a, b: a * b,
    "quotient": quotient,
    "min": _minimum,
    "max": _maximum,
    "clamp": _clamp,
    "round": _rounder(lambda quotient: math.floor(quotient + 0.5), _zero),
    "round-up": _rounder(math.ceil, lambda value: math.inf if value > 0 else _zero(value)),
    "round-down": _rounder(math.floor, lambda value: -math.inf if value < 0 else _zero(value)),
    "round-to-zero": _rounder(math.trunc, _zero),
    "mod": _modulo,
    "rem": math.fmod,
    "abs": abs,
    "sign": lambda value: math.copysign(1.0, value) if value and value == value else value,
    "sin": _sine,
    "cos": _cosine,
    "tan": _tangent,
    "asin": lambda value: math.degrees(math.asin(value)),
    "acos": lambda value: math.degrees(math.acos(value)),
    "atan": lambda value: math.degrees(math.atan(value)),
    "atan2": lambda y, x: math.degrees(math.atan2(y, x)),
    "pow": _power,
    "sqrt": math.sqrt,
    "hypot": math.hypot,
    "log": _logarithm,
    "exp": math.exp,
    "progress": _progress,
}
FUNCTIONS: dict[str, Function] = {name: _guarded(function) for name, function in _UNGUARDED.items()} | {"sum": sum}
