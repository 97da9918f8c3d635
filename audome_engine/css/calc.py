"""Math functions, typed (CSS Values 4, 10; CSS Values 5, 8): tokens to a `Term`. What depends on a percentage that only
layout can resolve becomes a `Calc`; everything else is a number at once.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from audome_engine.css.stream import Invalid, Token, Units, clamp_number, split_at
from audome_engine.style.mathematics import FUNCTIONS, quotient
from audome_engine.style.values import Calc, LengthPercentage, Number, Percentage

# The exponents of the base types, sorted: () is a number, (("length", 1),) a length (CSS Typed OM 1, 4.3.2).
Type: TypeAlias = tuple[tuple[str, int], ...]
NUMBER: Type = ()
LENGTH: Type = (("length", 1),)
ANGLE: Type = (("angle", 1),)
TIME: Type = (("time", 1),)
RESOLUTION: Type = (("resolution", 1),)
PERCENTAGE: Type = (("percentage", 1),)

_ANGLES = {"deg": 1.0, "grad": 0.9, "rad": 180.0 / math.pi, "turn": 360.0}
_TIMES = {"s": 1.0, "ms": 0.001}
_RESOLUTIONS = {"dppx": 1.0, "x": 1.0, "dpi": 1 / 96, "dpcm": 2.54 / 96}
_UNITS = [(ANGLE, _ANGLES), (TIME, _TIMES), (RESOLUTION, _RESOLUTIONS)]
UNITS = (*_ANGLES, *_TIMES, *_RESOLUTIONS)  # besides those of lengths
_CONSTANTS = {"e": math.e, "pi": math.pi, "infinity": math.inf, "-infinity": -math.inf, "nan": math.nan}
_ROUNDINGS = {"nearest": "round", "up": "round-up", "down": "round-down", "to-zero": "round-to-zero"}


DEEPEST = 64  # functions in each other that wait for layout, which evaluates them by recursion


class Term(NamedTuple):
    """A typed value: degrees, seconds, dots per pixel, px; percentages are floats where they are a type of their own."""

    type: Type
    value: LengthPercentage


@dataclass(slots=True)
class Context:
    """What tokens are read with: `percent` is the type that percentages are of, `names` are numbers that identifiers
    stand for (the channels of a colour)."""

    units: Units
    percent: Type = PERCENTAGE
    names: Mapping[str, float] = field(default_factory=dict)


def term(token: Token, context: Context) -> Term:
    """A number, percentage, dimension or math function.

    Raises:
        Invalid: the token is none of them, or its types do not agree.
    """
    if token.type == "number":
        return Term(NUMBER, float(token.value))
    if token.type == "percentage":
        value = clamp_number(float(token.value))
        return Term(context.percent, value if context.percent is PERCENTAGE else Percentage(value))
    if token.type == "dimension":
        return _dimension(float(token.value), token.lower_unit, context.units)
    if token.type == "function" and token.lower_name in MATH_FUNCTIONS:
        return _function(token, context)
    raise Invalid


def _dimension(value: float, unit: str, units: Units) -> Term:
    for kind, table in _UNITS:
        if unit in table:
            return Term(kind, value * table[unit])
    px = units.length(value, unit)
    if px is None:
        raise Invalid
    return Term(LENGTH, px)


# Sums and products (10.1)


def _sum(tokens: Sequence[Token], context: Context) -> Term:
    """Operators + and - have white space on both sides; products are between them."""
    total: Term | None = None
    sign, start = 1.0, 0
    for index, token in enumerate([*tokens, None]):
        between = token is not None and token.type == "literal" and token.value in "+-"
        if token is not None and not between:
            continue
        product = _scale(_product(tokens[start:index], context), sign)
        total = product if total is None else _add(total, product)
        if token is not None:
            if not (_is_space(tokens, index - 1) and _is_space(tokens, index + 1)):
                raise Invalid
            sign, start = (1.0 if token.value == "+" else -1.0), index + 1
    assert total is not None
    return total


def _is_space(tokens: Sequence[Token], index: int) -> bool:
    return 0 <= index < len(tokens) and bool(tokens[index].type in ("whitespace", "comment"))


def _product(tokens: Sequence[Token], context: Context) -> Term:
    parts = [token for token in tokens if token.type not in ("whitespace", "comment")]
    if len(parts) % 2 == 0:
        raise Invalid
    result = _operand(parts[0], context)
    for operator, token in zip(parts[1::2], parts[2::2], strict=True):
        operand = _operand(token, context)
        if operator.type != "literal" or operator.value not in ("*", "/"):
            raise Invalid
        result = _multiply(result, operand) if operator.value == "*" else _divide(result, operand)
    return result


def _operand(token: Token, context: Context) -> Term:
    if token.type == "() block":
        return _sum(token.content, context)
    if token.type == "ident":
        name = token.lower_value
        value = context.names.get(name, _CONSTANTS.get(name))
        if value is None:
            raise Invalid
        return Term(NUMBER, value)
    return term(token, context)


def _add(first: Term, second: Term) -> Term:
    if first.type != second.type:
        raise Invalid
    if isinstance(first.value, float) and isinstance(second.value, float):
        return _apply("sum", first.type, [first, second])
    operands: list[LengthPercentage | Number] = []
    for part in (first, second):
        value = part.value
        if isinstance(value, Calc) and value.operator == "sum":
            operands += value.operands
        else:
            operands.append(Number(value) if part.type == NUMBER and isinstance(value, float) else value)
    return Term(first.type, _flat_sum(operands))


def _flat_sum(operands: Sequence[LengthPercentage | Number]) -> LengthPercentage:
    """Lengths and percentages added up (CSS Values 4, 10.10.1), so that long sums stay small."""
    lengths = [value for value in operands if isinstance(value, float)]
    percentages = [value.value for value in operands if isinstance(value, Percentage)]
    kept: list[LengthPercentage | Number] = [v for v in operands if not isinstance(v, float | Percentage)]
    if percentages:
        kept.insert(0, Percentage(sum(percentages)))
    if lengths:
        kept.insert(0, float(sum(lengths)))
    only = kept[0]
    return only if len(kept) == 1 and not isinstance(only, Number) else Calc("sum", tuple(kept))


def _scale(factor_of: Term, factor: float) -> Term:
    kind, value = factor_of
    if factor == 1.0:
        return factor_of
    if isinstance(value, float):
        return Term(kind, value * factor)
    if isinstance(value, Percentage):
        return Term(kind, Percentage(value.value * factor))
    if value.operator == "scale":
        return Term(kind, Calc("scale", value.operands, value.factor * factor))
    return Term(kind, Calc("scale", (value,), factor))


def _multiply(first: Term, second: Term) -> Term:
    for one, other in ((first, second), (second, first)):
        if other.type == NUMBER and isinstance(other.value, float):
            return _scale(one, other.value)
    return _apply("product", _combined(first.type, second.type, 1), [first, second])


def _divide(first: Term, second: Term) -> Term:
    if second.type == NUMBER and isinstance(second.value, float) and not isinstance(first.value, float):
        return _scale(first, quotient(1.0, second.value))
    return _apply("quotient", _combined(first.type, second.type, -1), [first, second])


def _combined(first: Type, second: Type, sign: int) -> Type:
    exponents = dict(first)
    for name, exponent in second:
        exponents[name] = exponents.get(name, 0) + sign * exponent
    return tuple(sorted((name, exponent) for name, exponent in exponents.items() if exponent))


def _apply(operator: str, kind: Type, terms: Sequence[Term]) -> Term:
    """The result at once, or what layout computes later."""
    values = [term.value for term in terms]
    floats = [value for value in values if isinstance(value, float)]
    if len(floats) == len(values):
        return Term(kind, float(FUNCTIONS[operator](floats)))
    operands = [
        Number(value) if type_ == NUMBER and isinstance(value, float) else value for type_, value in terms
    ]  # fmt: skip
    result = Calc(operator, tuple(operands))
    if result.depth > DEEPEST:
        raise Invalid
    return Term(kind, result)


# Functions


def _function(token: Token, context: Context) -> Term:
    name = token.lower_name
    if name in ("sibling-index", "sibling-count"):
        return _sibling(token, context.units)
    parts = split_at(token.arguments)
    if name in ("calc", "-webkit-calc"):
        if len(parts) != 1:
            raise Invalid
        return _sum(parts[0], context)
    if name == "clamp":
        return _clamp(parts, context)
    operator = name
    if name == "round":
        word = _word(parts[0])
        if word in _ROUNDINGS:
            operator, parts = _ROUNDINGS[word], parts[1:]
    terms = [_sum(part, context) for part in parts]
    if name == "round" and len(terms) == 1 and terms[0].type == NUMBER:
        terms.append(Term(NUMBER, 1.0))
    low, high = MATH_FUNCTIONS[name]
    if not low <= len(terms) <= high:
        raise Invalid
    return _apply(operator, *_typed(name, terms))


def _typed(name: str, terms: list[Term]) -> tuple[Type, list[Term]]:
    """The type of a function's result, and its operands as `style.mathematics` takes them."""
    if name in ("sin", "cos", "tan"):
        if terms[0].type == NUMBER:
            return NUMBER, [_scale(terms[0], 180.0 / math.pi)]
        return NUMBER, _all_of(ANGLE, terms)
    if name in ("asin", "acos", "atan"):
        return ANGLE, _all_of(NUMBER, terms)
    if name in ("pow", "sqrt", "log", "exp"):
        return NUMBER, _all_of(NUMBER, terms)
    same = _all_of(terms[0].type, terms)
    if name in ("sign", "progress"):
        return NUMBER, same
    return (ANGLE if name == "atan2" else terms[0].type), same


def _all_of(kind: Type, terms: list[Term]) -> list[Term]:
    if any(term.type != kind for term in terms):
        raise Invalid
    return terms


def _clamp(parts: list[list[Token]], context: Context) -> Term:
    """A limit may be `none`."""
    if len(parts) != 3:
        raise Invalid
    low, value, high = (
        None if index != 1 and _word(part) == "none" else _sum(part, context) for index, part in enumerate(parts)
    )
    assert value is not None
    terms = _all_of(value.type, [limit for limit in (low, value, high) if limit is not None])
    if low is None or high is None:
        return value if len(terms) == 1 else _apply("min" if low is None else "max", value.type, terms)
    return _apply("clamp", value.type, terms)


def _sibling(token: Token, units: Units) -> Term:
    if any(argument.type not in ("whitespace", "comment") for argument in token.arguments):
        raise Invalid
    index, count = units.siblings()
    return Term(NUMBER, float(index if token.lower_name == "sibling-index" else count))


def _word(tokens: Sequence[Token]) -> str:
    """The one identifier that this is, else nothing."""
    found = [token for token in tokens if token.type not in ("whitespace", "comment")]
    return str(found[0].lower_value) if len(found) == 1 and found[0].type == "ident" else ""


_MOST = 1 << 16
# How many arguments each function takes.
MATH_FUNCTIONS: dict[str, tuple[int, int]] = {
    "calc": (1, 1), "-webkit-calc": (1, 1), "min": (1, _MOST), "max": (1, _MOST), "clamp": (3, 3), "round": (2, 2),
    "mod": (2, 2), "rem": (2, 2), "abs": (1, 1), "sign": (1, 1), "sin": (1, 1), "cos": (1, 1), "tan": (1, 1),
    "asin": (1, 1), "acos": (1, 1), "atan": (1, 1), "atan2": (2, 2), "pow": (2, 2), "sqrt": (1, 1),
    "hypot": (1, _MOST), "log": (1, 2), "exp": (1, 1), "progress": (3, 3), "sibling-index": (0, 0),
    "sibling-count": (0, 0),
}  # fmt: skip
