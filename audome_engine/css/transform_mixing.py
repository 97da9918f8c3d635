"""Lists of transform functions mixed and accumulated (CSS Transforms 1, 12 and 13; CSS Transforms 2, 9)."""

from __future__ import annotations

from typing import Any, TypeAlias

from audome_engine.css.interpolation import Discrete, Mixing, added, between, mixed
from audome_engine.style.values import (
    Matrix,
    MixedTransforms,
    PerspectiveFunction,
    Rotate,
    Scale,
    Skew,
    TransformFunction,
    Translate,
)  # fmt: skip

_MOST_FUNCTIONS = 2000  # in one that is mixed: animations that add to each other could double it again and again
Functions: TypeAlias = tuple[TransformFunction, ...]


def mixed_transforms(first: Functions, second: Functions, how: Mixing) -> Functions:
    """Function by function as long as they are of one kind; what is left as matrices."""
    if first == second:
        return first
    result: list[TransformFunction] = []
    count = max(len(first), len(second))
    for index in range(count):
        a, b = _pair(first, second, index)
        try:
            result.append(_mixed_function(a, b, how))
        except Discrete:
            result.append(_as_matrices(first[index:], second[index:], how.share))
            break
    return tuple(result)


def accumulated_transforms(first: Functions, second: Functions, how: Mixing) -> Functions:
    """Function by function (CSS Transforms 2, 10): they are of the same kinds, else the lists follow each other."""
    result: list[TransformFunction] = []
    for index in range(max(len(first), len(second))):
        a, b = _pair(first, second, index)
        if type(a) is not type(b) or isinstance(a, Matrix | MixedTransforms | PerspectiveFunction):
            return first + second
        if isinstance(a, Scale) and isinstance(b, Scale):
            result.append(Scale(*(x + y - 1.0 for x, y in zip(a, b, strict=True))))
        elif isinstance(a, Rotate) and isinstance(b, Rotate):
            if a.axis != b.axis:
                return first + second
            result.append(Rotate(a.angle + b.angle, a.axis))
        else:
            result.append(added(a, b, how))
    return tuple(result)


def _pair(first: Functions, second: Functions, index: int) -> tuple[TransformFunction, TransformFunction]:
    """The functions at a place; beyond a list's end one that does nothing."""
    a = first[index] if index < len(first) else _neutral(second[index])
    b = second[index] if index < len(second) else _neutral(first[index])
    return a, b


def _neutral(function: TransformFunction) -> TransformFunction:
    if isinstance(function, Translate):
        return Translate(0.0)
    if isinstance(function, Scale):
        return Scale(1.0, 1.0)
    if isinstance(function, Rotate):
        return Rotate(0.0, function.axis)
    if isinstance(function, Skew):
        return Skew(0.0, 0.0)
    if isinstance(function, PerspectiveFunction):
        return PerspectiveFunction(None)
    return Matrix((1.0, 0.0, 0.0, 1.0, 0.0, 0.0))


def _mixed_function(first: TransformFunction, second: TransformFunction, how: Mixing) -> TransformFunction:
    if isinstance(first, Matrix | MixedTransforms) and isinstance(second, Matrix | MixedTransforms):
        return _as_matrices((first,), (second,), how.share)
    if isinstance(first, PerspectiveFunction) and isinstance(second, PerspectiveFunction):
        return PerspectiveFunction(_mixed_distance(first.distance, second.distance, how.share))
    if isinstance(first, Skew) and isinstance(second, Skew) and _axes(first, second) not in ("x", "y", "both"):
        raise Discrete  # skewX(), skewY() and skew() are of different kinds
    result: Any = mixed(first, second, how)
    return result  # type: ignore[no-any-return]


def _axes(first: Skew, second: Skew) -> str:
    """The axis along which two functions skew; both, or different ones."""
    if first.y == second.y == 0.0:
        return "x"
    if first.x == second.x == 0.0:
        return "y"
    return "both" if all((*first, *second)) else "different"


def _as_matrices(first: Functions, second: Functions, share: float) -> TransformFunction:
    if _weight(first) + _weight(second) > _MOST_FUNCTIONS:
        raise Discrete
    return MixedTransforms(first, second, share)


def _weight(functions: Functions) -> int:
    """How many functions there are in a list, those within mixed ones too."""
    mixed_ones = [function for function in functions if isinstance(function, MixedTransforms)]
    return len(functions) + sum(_weight(each.first) + _weight(each.second) for each in mixed_ones)


def _mixed_distance(first: float | None, second: float | None, share: float) -> float | None:
    """By the parts of the matrices, which are reciprocal (CSS Transforms 2, 9.3)."""
    depths = [0.0 if distance is None else 1.0 / max(1.0, distance) for distance in (first, second)]
    depth = between(depths[0], depths[1], share)
    return None if depth <= 0.0 else 1.0 / depth
