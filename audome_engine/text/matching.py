"""Which face of a family fits a style best (CSS Fonts 4, 5.2, step 4): stretch first, then slant, then weight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from audome_engine.style.enums import FontSlant
from audome_engine.style.values import FontStyle


class Described(Protocol):
    """What a face is declared as."""

    weight: tuple[float, float]
    stretch: tuple[float, float]
    slant: tuple[float, float]


ITALIC_ANGLE = 14.0  # what `italic` counts as among oblique angles, as in Chromium
T = TypeVar("T", bound=Described)


def best_match(faces: Sequence[T], stretch: float, style: FontStyle, weight: float) -> T:
    """The face of a family that fits best; the last declared one among equals."""
    chosen = _narrowed(list(faces), [_stretch_distance(face.stretch, stretch) for face in faces])
    chosen = _narrowed(chosen, [_slant_distance(face.slant, slope(style)) for face in chosen])
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


def slope(style: FontStyle) -> float:
    """The oblique angle that a style asks for; italic is one, as in Chromium."""
    if style.slant is FontSlant.NORMAL:
        return 0.0
    return ITALIC_ANGLE if style.slant is FontSlant.ITALIC else style.angle


def _slant_distance(span: tuple[float, float], wanted: float) -> tuple[float, float]:
    low, high = span
    if low <= wanted <= high:
        return (0.0, 0.0)
    if wanted < 0:  # the same, mirrored
        low, high, wanted = -high, -low, -wanted
    if wanted >= ITALIC_ANGLE:  # steeper ones first
        return (1.0, low - wanted) if low > wanted else (2.0, wanted - high)
    if high < 0:  # what leans the other way comes last
        return (3.0, -high)
    return (1.0, wanted - high) if high < wanted else (2.0, low - wanted)


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
