"""Easing functions (CSS Easing 2): the values that `animation-timing-function` and `transition-timing-function` parse to,
each of which maps progress to progress.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from audome_engine.css import numeric
from audome_engine.css.stream import Invalid, Stream, Units

_NEWTON_STEPS, _BISECTIONS, _CLOSE = 8, 60, 1e-9
_MOST_STEPS = 2**31 - 1
_MOST_POINTS = 10_000  # of one `linear()`


class CubicBezier(NamedTuple):
    """`cubic-bezier()` (2.2): a curve from (0, 0) to (1, 1) with two control points."""

    x1: float
    y1: float
    x2: float
    y2: float

    def at(self, progress: float, before: bool = False) -> float:
        """The output; outside of 0 to 1 along the tangents of the ends (2.2.1)."""
        if progress in (0.0, 1.0):
            return progress
        if progress < 0.0:
            return progress * self._start_slope
        if progress > 1.0:
            return 1.0 + (progress - 1.0) * self._end_slope
        return _bezier(self.y1, self.y2, self._parameter(progress))

    def _parameter(self, x: float) -> float:
        """Where on the curve x is: by Newton's method, where that fails by bisection."""
        t = x
        for _ in range(_NEWTON_STEPS):
            error = _bezier(self.x1, self.x2, t) - x
            if abs(error) < _CLOSE:
                return t
            slope = _bezier_slope(self.x1, self.x2, t)
            if abs(slope) < 1e-6:
                break
            t -= error / slope
        low, high = 0.0, 1.0
        for _ in range(_BISECTIONS):
            t = (low + high) / 2
            if _bezier(self.x1, self.x2, t) < x:
                low = t
            else:
                high = t
        return t

    @property
    def _start_slope(self) -> float:
        if self.x1 > 0.0:
            return self.y1 / self.x1
        if self.y1 == 0.0 and self.x2 > 0.0:
            return self.y2 / self.x2
        return 1.0 if self.y1 == self.y2 == 0.0 else 0.0

    @property
    def _end_slope(self) -> float:
        if self.x2 < 1.0:
            return (self.y2 - 1.0) / (self.x2 - 1.0)
        if self.y2 == 1.0 and self.x1 < 1.0:
            return (self.y1 - 1.0) / (self.x1 - 1.0)
        return 1.0 if self.y1 == self.y2 == 1.0 else 0.0


class Steps(NamedTuple):
    """`steps()` (2.3); `jump`: "start", "end", "none" or "both"."""

    number: int
    jump: str = "end"

    def at(self, progress: float, before: bool = False) -> float:
        """The output; `before`: the animation has not begun, so that a jump at the very progress is still to come."""
        scaled = progress * self.number
        step = math.floor(scaled)
        if self.jump in ("start", "both"):
            step += 1
        if before and scaled == math.floor(scaled):
            step -= 1
        if progress >= 0.0 and step < 0:
            step = 0
        jumps = self.number + {"none": -1, "both": 1}.get(self.jump, 0)
        if progress <= 1.0 and step > jumps:
            step = jumps
        return step / jumps


class LinearPoints(NamedTuple):
    """`linear()` (2.1): a line through points, inputs ascending."""

    points: tuple[tuple[float, float], ...]  # input, output

    def at(self, progress: float, before: bool = False) -> float:
        """The output (2.1.2); beyond its ends the first and the last piece go on."""
        points = self.points
        if len(points) == 1:
            return points[0][1]
        index = max((i for i, (x, _) in enumerate(points) if x <= progress), default=0)
        index = min(index, len(points) - 2)
        (x0, y0), (x1, y1) = points[index : index + 2]
        return y1 if x0 == x1 else y0 + (y1 - y0) * (progress - x0) / (x1 - x0)


Easing: TypeAlias = CubicBezier | Steps | LinearPoints

LINEAR = LinearPoints(((0.0, 0.0), (1.0, 1.0)))
EASE = CubicBezier(0.25, 0.1, 0.25, 1.0)
_KEYWORDS: dict[str, Easing] = {
    "linear": LINEAR,
    "ease": EASE,
    "ease-in": CubicBezier(0.42, 0.0, 1.0, 1.0),
    "ease-out": CubicBezier(0.0, 0.0, 0.58, 1.0),
    "ease-in-out": CubicBezier(0.42, 0.0, 0.58, 1.0),
    "step-start": Steps(1, "start"),
    "step-end": Steps(1, "end"),
}


def easing(stream: Stream, units: Units) -> Easing:
    """Take an easing function.

    Raises:
        Invalid: none is next.
    """
    word = stream.keyword(*_KEYWORDS)
    if word is not None:
        return _KEYWORDS[word]
    for name, parse in (("cubic-bezier", _cubic_bezier), ("steps", _steps), ("linear", _linear)):
        arguments = stream.function(name)
        if arguments is not None:
            return parse(arguments, units)
    raise Invalid


def _bezier(first: float, second: float, t: float) -> float:
    """One coordinate of a curve from 0 to 1."""
    rest = 1.0 - t
    return 3.0 * rest * rest * t * first + 3.0 * rest * t * t * second + t * t * t


def _bezier_slope(first: float, second: float, t: float) -> float:
    rest = 1.0 - t
    return 3.0 * rest * rest * first + 6.0 * rest * t * (second - first) + 3.0 * t * t * (1.0 - second)


def _cubic_bezier(stream: Stream, units: Units) -> Easing:
    values = []
    for part in stream.commas():
        values.append(numeric.number(part, units))
        part.finish()
    if len(values) != 4 or not (0.0 <= values[0] <= 1.0 and 0.0 <= values[2] <= 1.0):
        raise Invalid
    return CubicBezier(*values)


_JUMPS = {
    "jump-start": "start",
    "jump-end": "end",
    "jump-none": "none",
    "jump-both": "both",
    "start": "start",
    "end": "end",
}


def _steps(stream: Stream, units: Units) -> Easing:
    parts = stream.commas()
    if len(parts) not in (1, 2):
        raise Invalid
    jump = "end"
    if len(parts) == 2:
        word = parts[1].keyword(*_JUMPS)
        if word is None:
            raise Invalid
        jump = _JUMPS[word]
    count = numeric.integer(parts[0], units, minimum=2 if jump == "none" else 1)
    for part in parts:
        part.finish()
    return Steps(min(count, _MOST_STEPS - 1), jump)


def _linear(stream: Stream, units: Units) -> Easing:
    """`linear( [ <number> && <percentage>{0,2} ]# )`."""
    stops: list[tuple[float | None, float]] = []
    parts = stream.commas()
    if len(parts) > _MOST_POINTS:
        raise Invalid
    for part in parts:
        inputs: list[float] = []
        output: float | None = None
        while not part.done:
            mark = part.mark
            try:
                inputs.append(numeric.percentage(part, units) / 100.0)
            except Invalid:
                part.reset(mark)
                if output is not None:
                    raise
                output = numeric.number(part, units)
        if output is None or len(inputs) > 2:
            raise Invalid
        stops += [(value, output) for value in inputs] or [(None, output)]
    return _canonical(stops)


def _canonical(stops: list[tuple[float | None, float]]) -> LinearPoints:
    """Inputs that were left out are spread evenly, none is less than one before it (2.1.1)."""
    inputs = [value for value, _ in stops]
    if inputs[0] is None:
        inputs[0] = 0.0
    if inputs[-1] is None:
        inputs[-1] = 1.0
    largest = -math.inf
    for index, value in enumerate(inputs):
        if value is not None:
            largest = inputs[index] = max(largest, value)
    known = [index for index, value in enumerate(inputs) if value is not None]
    for start, end in pairwise(known):
        first, last = inputs[start], inputs[end]
        assert first is not None and last is not None
        for index in range(start + 1, end):
            inputs[index] = first + (last - first) * (index - start) / (end - start)
    return LinearPoints(tuple((value or 0.0, output) for value, (_, output) in zip(inputs, stops, strict=True)))
