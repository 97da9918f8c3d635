"""Numbers, lengths, percentages, angles and resolutions, and math functions over them (CSS Values 4, 5 to 10)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from audome_engine.css.stream import Invalid, Stream, Token, Units, clamp_number
from audome_engine.style.values import Calc, LengthPercentage, Percentage

_ANGLES = {"deg": 1.0, "grad": 0.9, "rad": 180.0 / math.pi, "turn": 360.0}
_TIMES = {"s": 1.0, "ms": 0.001}
_RESOLUTIONS = {"dppx": 1.0, "x": 1.0, "dpi": 1 / 96, "dpcm": 2.54 / 96}
_CONSTANTS = {"e": math.e, "pi": math.pi, "infinity": math.inf, "-infinity": -math.inf, "nan": math.nan}
MATH_FUNCTIONS = frozenset(
    """calc -webkit-calc min max clamp round mod rem abs sign sin cos tan asin acos atan atan2 pow sqrt hypot log
    exp""".split()
)


class Term(NamedTuple):
    """A typed intermediate result; kind "number", "length" (also mixed with percentages), "percentage",
    "angle", "time", "resolution" or "flex"."""

    kind: str
    value: LengthPercentage


def number(stream: Stream, units: Units, *, minimum: float = -math.inf) -> float:
    """Take a number."""
    return _plain(_take(stream, units, "number"), minimum)


def integer(stream: Stream, units: Units, *, minimum: int | None = None) -> int:
    """Take an integer; a math function is rounded to the nearest."""
    token = stream.peek()
    if token is not None and token.type == "number":
        stream.next()
        if token.int_value is None:
            raise Invalid
        value = int(token.int_value)
    elif token is not None and token.type == "function":
        value = math.floor(number(stream, units) + 0.5)
    else:
        raise Invalid
    if minimum is not None and value < minimum:
        raise Invalid
    return max(-(2**31), min(2**31 - 1, value))


def length(stream: Stream, units: Units, *, minimum: float = -math.inf) -> float:
    """Take a length without percentages, px."""
    return _plain(_take(stream, units, "length"), minimum)


def percentage(stream: Stream, units: Units, *, minimum: float = -math.inf) -> float:
    """Take a percentage, 50.0 for 50%."""
    term = _take(stream, units, "percentage")
    value = term.value.value if isinstance(term.value, Percentage) else 0.0
    if value < minimum:
        raise Invalid
    return value


def length_percentage(stream: Stream, units: Units, *, minimum: float = -math.inf) -> LengthPercentage:
    """Take a length or percentage."""
    token = stream.peek()
    term = _take(stream, units, "length", "percentage")
    value = term.value
    plain = value.value if isinstance(value, Percentage) else value
    if isinstance(plain, float) and plain < minimum:
        if token is not None and token.type == "function":
            return max(plain, minimum)
        raise Invalid
    return value


def number_or_percentage(stream: Stream, units: Units, *, minimum: float = -math.inf) -> float:
    """Take a number, or a percentage as a fraction of 1."""
    term = _take(stream, units, "number", "percentage")
    if isinstance(term.value, Percentage):
        term = Term("number", term.value.value / 100.0)
    return _plain(term, minimum)


def angle(stream: Stream, units: Units, *, zero: bool = True) -> float:
    """Take an angle in degrees; a bare 0 counts where `zero` says so."""
    token = stream.peek()
    if zero and token is not None and token.type == "number" and token.value == 0:
        stream.next()
        return 0.0
    return _plain(_take(stream, units, "angle"))


def resolution(stream: Stream, units: Units) -> float:
    """Take a resolution in device pixels per CSS pixel."""
    return _plain(_take(stream, units, "resolution"), 0.0)


def angle_percentage(stream: Stream, units: Units) -> LengthPercentage:
    """Take an angle in degrees, or a percentage."""
    token = stream.peek()
    if token is not None and token.type == "number" and token.value == 0:
        stream.next()
        return 0.0
    return _take(stream, units, "angle", "percentage").value


def _plain(term: Term, minimum: float = -math.inf) -> float:
    if not isinstance(term.value, float):
        raise Invalid
    if term.value < minimum:
        raise Invalid
    return term.value


def _take(stream: Stream, units: Units, *kinds: str) -> Term:
    """Take one numeric token or math function of one of the kinds."""
    mark = stream.mark
    token = stream.next()
    term = _term(token, units)
    if term.kind not in kinds:
        if term.kind == "number" and term.value == 0 and "length" in kinds and token.type == "number":
            return Term("length", 0.0)
        stream.reset(mark)
        raise Invalid
    if isinstance(term.value, float):
        value = clamp_number(term.value)
        if term.kind == "length":
            value = max(-33554428.0, min(33554428.0, value))
        return Term(term.kind, value)
    return term


def _term(token: Token, units: Units) -> Term:
    if token.type == "number":
        return Term("number", float(token.value))
    if token.type == "percentage":
        return Term("percentage", Percentage(clamp_number(float(token.value))))
    if token.type == "dimension":
        return _dimension(float(token.value), token.lower_unit, units)
    if token.type == "function" and token.lower_name in MATH_FUNCTIONS:
        return _function(token, units)
    raise Invalid


def _dimension(value: float, unit: str, units: Units) -> Term:
    for kind, table in (("angle", _ANGLES), ("time", _TIMES), ("resolution", _RESOLUTIONS)):
        if unit in table:
            return Term(kind, value * table[unit])
    if unit == "fr":
        return Term("flex", value)
    px = units.length(value, unit)
    if px is None:
        raise Invalid
    return Term("length", px)


# Math functions (CSS Values 4, 10)


def _function(token: Token, units: Units) -> Term:
    arguments = Stream(token.arguments)
    name = token.lower_name
    if name in ("calc", "-webkit-calc"):
        return _sum(arguments, units)
    strategy = arguments.keyword("nearest", "up", "down", "to-zero") if name == "round" else None
    if strategy is not None and not arguments.literal(","):
        raise Invalid
    parts = [_sum(part, units) for part in arguments.commas()]
    if name in ("min", "max"):
        return _combine(name, parts)
    if name == "clamp":
        if len(parts) != 3:
            raise Invalid
        return _combine("clamp", parts)
    return _scalar_function(name, parts, strategy or "nearest")


def _sum(stream: Stream, units: Units, product: bool = True) -> Term:
    result = _product(stream, units)
    while not stream.done:
        if stream.literal("+"):
            result = _add(result, _product(stream, units))
        elif stream.literal("-"):
            result = _add(result, _scale(_product(stream, units), -1.0))
        else:
            raise Invalid
    return result


def _product(stream: Stream, units: Units) -> Term:
    result = _value(stream, units)
    while True:
        if stream.literal("*"):
            other = _value(stream, units)
            if other.kind == "number":
                result = _scale(result, _plain(other))
            elif result.kind == "number":
                result = _scale(other, _plain(result))
            else:
                raise Invalid
        elif stream.literal("/"):
            divisor = _value(stream, units)
            if divisor.kind == "number":
                result = _scale(result, _inverse(_plain(divisor)))
            elif divisor.kind == result.kind and isinstance(result.value, float):
                result = Term("number", result.value * _inverse(_plain(divisor)))
            else:
                raise Invalid
        else:
            return result


def _value(stream: Stream, units: Units) -> Term:
    token = stream.next()
    if token.type == "() block":
        return _sum(Stream(token.content), units)
    if token.type == "ident" and token.lower_value in _CONSTANTS:
        return Term("number", _CONSTANTS[token.lower_value])
    return _term(token, units)


def _inverse(value: float) -> float:
    return math.copysign(math.inf, value) if value == 0 else 1.0 / value


def _add(first: Term, second: Term) -> Term:
    kind = _common_kind([first, second])
    a, b = first.value, second.value
    if isinstance(a, float) and isinstance(b, float):
        return Term(kind, a + b)
    if isinstance(a, Percentage) and isinstance(b, Percentage):
        return Term(kind, Percentage(a.value + b.value))
    return Term(kind, Calc("sum", (a, b)))


def _scale(term: Term, factor: float) -> Term:
    if isinstance(term.value, float):
        return Term(term.kind, term.value * factor)
    if isinstance(term.value, Percentage):
        return Term(term.kind, Percentage(term.value.value * factor))
    return Term(term.kind, Calc("scale", (term.value,), factor))


def _common_kind(terms: list[Term]) -> str:
    kinds = {term.kind for term in terms}
    if len(kinds) == 1:
        return terms[0].kind
    if kinds == {"length", "percentage"}:
        return "length"
    raise Invalid


def _combine(operator: str, terms: list[Term]) -> Term:
    kind = _common_kind(terms)
    values = [term.value for term in terms]
    floats = [value for value in values if isinstance(value, float)]
    if len(floats) == len(values):
        if any(value != value for value in floats):
            return Term(kind, math.nan)
        if operator == "clamp":
            return Term(kind, max(floats[0], min(floats[1], floats[2])))
        return Term(kind, min(floats) if operator == "min" else max(floats))
    return Term(kind, Calc(operator, tuple(values)))


def _scalar_function(name: str, parts: list[Term], strategy: str) -> Term:
    values = [_plain(part) for part in parts]
    if name in _TRIGONOMETRIC and len(parts) == 1:
        radians = math.radians(values[0]) if parts[0].kind == "angle" else values[0]
        if parts[0].kind not in ("angle", "number"):
            raise Invalid
        return Term("number", _guarded(_TRIGONOMETRIC[name], radians))
    if name in _INVERSE_TRIGONOMETRIC and len(parts) == 1 and parts[0].kind == "number":
        return Term("angle", math.degrees(_guarded(_INVERSE_TRIGONOMETRIC[name], values[0])))
    kind = _common_kind(parts)
    if name == "atan2" and len(parts) == 2:
        return Term("angle", math.degrees(math.atan2(*values)))
    if name == "sign" and len(parts) == 1:
        return Term("number", math.copysign(1.0, values[0]) if values[0] else values[0])
    if name == "abs" and len(parts) == 1:
        return Term(kind, abs(values[0]))
    if name == "hypot":
        return Term(kind, math.hypot(*values))
    if name in ("mod", "rem") and len(parts) == 2:
        return Term(kind, _guarded(_MODULO[name], *values))
    if name == "round" and len(parts) in (1, 2) and (len(parts) == 2 or kind == "number"):
        return Term(kind, _guarded(_round, strategy, values[0], values[1] if len(values) == 2 else 1.0))
    if kind != "number":
        raise Invalid
    if name == "pow" and len(parts) == 2:
        return Term("number", _guarded(math.pow, *values))
    if name == "log" and len(parts) in (1, 2):
        return Term("number", _guarded(math.log, *values))
    if name in ("sqrt", "exp") and len(parts) == 1:
        return Term("number", _guarded(getattr(math, name), values[0]))
    raise Invalid


_TRIGONOMETRIC: dict[str, Callable[[float], float]] = {"sin": math.sin, "cos": math.cos, "tan": math.tan}
_INVERSE_TRIGONOMETRIC: dict[str, Callable[[float], float]] = {
    "asin": math.asin, "acos": math.acos, "atan": math.atan,
}  # fmt: skip
_MODULO: dict[str, Callable[[float, float], float]] = {"mod": lambda a, b: a - b * math.floor(a / b), "rem": math.fmod}


def _guarded(function: Callable[..., float], *arguments: object) -> float:
    """A result outside the function's domain is NaN, one too large infinity."""
    try:
        return function(*arguments)
    except OverflowError:
        return math.inf
    except (ValueError, ZeroDivisionError):
        return math.nan


def _round(strategy: str, value: float, step: float) -> float:
    quotient = value / step
    if strategy == "up":
        return math.ceil(quotient) * step
    if strategy == "down":
        return math.floor(quotient) * step
    if strategy == "to-zero":
        return math.trunc(quotient) * step
    return math.floor(quotient + 0.5) * step
