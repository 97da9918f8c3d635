"""Gradients as `-webkit-linear-gradient()` and `-webkit-radial-gradient()` wrote them (Compatibility, 4.1): sides are where
the gradient begins, and angles go counter-clockwise from the right.
"""

from __future__ import annotations

from audome_engine.css import numeric
from audome_engine.css.stream import Invalid, Stream, Units
from audome_engine.style.values import Corner, LengthPercentage

_SIDES = {"left": (-1, 0), "right": (1, 0), "top": (0, -1), "bottom": (0, 1)}
_TOWARDS = {(0, -1): 0.0, (1, 0): 90.0, (0, 1): 180.0, (-1, 0): 270.0}
_EXTENTS = {"contain": "closest-side", "cover": "farthest-corner"} | {
    name: name for name in ("closest-side", "closest-corner", "farthest-side", "farthest-corner")
}


def old_direction(prelude: Stream, units: Units) -> float | Corner | None:
    """Take where a linear gradient goes; None where nothing is said of it."""
    words: list[str] = []
    while (word := prelude.keyword(*_SIDES)) is not None:
        words.append(word)
    if words:
        x, y = (-sum(_SIDES[word][axis] for word in words) for axis in (0, 1))
        if len(words) > 2 or abs(x) + abs(y) != len(words):
            raise Invalid
        return Corner(x, y) if len(words) == 2 else _TOWARDS[x, y]
    mark = prelude.mark
    try:
        return 90.0 - numeric.angle(prelude, units)
    except Invalid:
        prelude.reset(mark)
        return None


def old_shape(part: Stream, units: Units) -> tuple[bool, str, tuple[LengthPercentage, LengthPercentage] | None] | None:
    """Take the shape and size of a radial gradient: whether it is a circle, its extent, or its radii; None where the part
    is something else."""
    circle, extent, found = False, "farthest-corner", False
    while (word := part.keyword("circle", "ellipse", *_EXTENTS)) is not None:
        found = True
        if word in _EXTENTS:
            extent = _EXTENTS[word]
        else:
            circle = word == "circle"
    if found:
        part.finish()
        return circle, extent, None
    mark = part.mark
    try:
        radii = tuple(numeric.length_percentage(part, units, minimum=0.0) for _ in range(2))
        part.finish()
    except Invalid:
        part.reset(mark)
        return None
    return False, extent, (radii[0], radii[1])
