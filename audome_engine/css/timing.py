"""When an animation is where: a moment in, its progress within the current iteration out (Web Animations 1, 4)."""

from __future__ import annotations

import math
from typing import NamedTuple

END = math.inf  # the moment when all that ends has ended


class Timing(NamedTuple):
    """The timing of one animation, in seconds; it begins with the document, at 0."""

    duration: float
    delay: float = 0.0
    iterations: float = 1.0
    direction: str = "normal"  # or "reverse", "alternate", "alternate-reverse"
    fills_backwards: bool = False
    fills_forwards: bool = False
    paused: bool = False


class Progress(NamedTuple):
    """How far an animation is, and whether it is `before` its first step (CSS Easing 2, 2.3)."""

    share: float
    before: bool = False


def progress(timing: Timing, time: float) -> Progress | None:
    """The progress at `time` (4.8 and 4.9); None where the animation has no effect then.

    What is paused stays at its beginning. What repeats for ever has no end: at `END` it is where its first iteration ends.
    """
    if timing.paused:
        time = 0.0
    if time == END and math.isinf(timing.iterations) and timing.duration > 0.0:
        return Progress(_directed(timing.direction, 1.0, 0.0))
    active = timing.duration * timing.iterations if timing.duration and timing.iterations else 0.0
    end = max(0.0, timing.delay + active)
    starts = max(0.0, min(timing.delay, end))
    stops = max(0.0, min(timing.delay + active, end))
    if time < starts:
        if not timing.fills_backwards:
            return None
        return _at(timing, max(0.0, time - timing.delay) if timing.delay < 0.0 else 0.0, before=True, after=False)
    if time >= stops:
        if not timing.fills_forwards:
            return None
        return _at(timing, max(0.0, min(time - timing.delay, active)), before=False, after=True)
    return _at(timing, time - timing.delay, before=False, after=False)


def is_current(timing: Timing, time: float) -> bool:
    """Whether an animation is still to come or going on at `time` (4.5.7); at `END` what has none goes on."""
    if timing.paused:
        time = 0.0
    if time == END:
        return math.isinf(timing.iterations) and timing.duration > 0.0
    return time < timing.delay + (timing.duration * timing.iterations if timing.duration and timing.iterations else 0.0)


def _at(timing: Timing, active_time: float, *, before: bool, after: bool) -> Progress:
    """Progress at a time within the active duration (4.9.1 to 4.9.5)."""
    if timing.duration == 0.0:
        overall = 0.0 if before else timing.iterations
    else:
        overall = active_time / timing.duration
    if math.isinf(overall):
        simple = 1.0 if after else 0.0
    else:
        simple = overall % 1.0
        at_end = after and (timing.duration == 0.0 or active_time >= timing.duration * timing.iterations)
        if simple == 0.0 and at_end and timing.iterations != 0.0:
            simple = 1.0
    iteration = overall if math.isinf(overall) else math.floor(overall) - 1 if simple == 1.0 else math.floor(overall)
    forwards = _goes_forwards(timing.direction, iteration)
    return Progress(simple if forwards else 1.0 - simple, before if forwards else after)


def _directed(direction: str, share: float, iteration: float) -> float:
    return share if _goes_forwards(direction, iteration) else 1.0 - share


def _goes_forwards(direction: str, iteration: float) -> bool:
    if direction in ("normal", "reverse"):
        return direction == "normal"
    odd = not math.isinf(iteration) and iteration % 2 >= 1.0
    return odd == (direction == "alternate-reverse")
