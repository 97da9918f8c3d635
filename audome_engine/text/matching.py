"""Which face of a family fits a style best (CSS Fonts 4, 5.2, step 4): stretch first, then style, then weight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from audome_engine.style.enums import FontSlant
from audome_engine.style.values import FontStyle


class Described(Protocol):
    """What a face is declared as."""

    weight: tuple[float, float]
    stretch: tuple[float, float]
    style: FontStyle


T = TypeVar("T", bound=Described)


def best_match(faces: Sequence[T], stretch: float, style: FontStyle, weight: float) -> T:
    """The face of a family that fits best; the last declared one among equals."""
    chosen = _narrowed(list(faces), [_stretch_distance(face.stretch, stretch) for face in faces])
    chosen = _narrowed(chosen, [_style_rank(face.style, style) for face in chosen])
    chosen = _narrowed(chosen, [_weight_distance(face.weight, weight) for face in chosen])
    return chosen[-1]


def _narrowed(faces: list[T], distances: list[tuple[float, float]]) -> list[T]:
    best = min(distances)
    return [face for face, distance in zip(faces, distances, strict=True) if distance == best]


def _stretch_distance(span: tuple[float, float], wanted: float) -> tuple[float, float]:
    low, high = span
    if low <= wanted <= high:
        return (0.0, 0.0)
    if wanted <= 100:  # narrower ones first
        return (1.0, wanted - high) if high < wanted else (2.0, low - wanted)
    return (1.0, low - wanted) if low > wanted else (2.0, wanted - high)


_ORDER = {
    FontSlant.ITALIC: (FontSlant.ITALIC, FontSlant.OBLIQUE, FontSlant.NORMAL),
    FontSlant.OBLIQUE: (FontSlant.OBLIQUE, FontSlant.ITALIC, FontSlant.NORMAL),
    FontSlant.NORMAL: (FontSlant.NORMAL, FontSlant.OBLIQUE, FontSlant.ITALIC),
}


def _style_rank(style: FontStyle, wanted: FontStyle) -> tuple[float, float]:
    return (float(_ORDER[wanted.slant].index(style.slant)), 0.0)


def _weight_distance(span: tuple[float, float], wanted: float) -> tuple[float, float]:
    low, high = span
    if low <= wanted <= high:
        return (0.0, 0.0)
    if 400 <= wanted <= 500:  # up to 500, then lighter, then heavier
        if wanted < low <= 500:
            return (1.0, low - wanted)
        return (2.0, wanted - high) if high < wanted else (3.0, low - wanted)
    if wanted < 400:
        return (1.0, wanted - high) if high < wanted else (2.0, low - wanted)
    return (1.0, low - wanted) if low > wanted else (2.0, wanted - high)
