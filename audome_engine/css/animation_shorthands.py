"""The shorthands of animations, transitions and timelines (CSS Animations 2, 4; CSS Transitions 2; Scroll-driven
Animations 1).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from audome_engine.css.properties.animations import single
from audome_engine.css.registry import LONGHANDS, initial_value
from audome_engine.css.stream import Invalid, Stream, Units, in_any_order

Values: TypeAlias = dict[str, Any]
Shorthand: TypeAlias = tuple[tuple[str, ...], Callable[[Stream, Units], Values]]

# In the order in which a component is tried: a first time is the duration, a first easing no name.
_ANIMATION = tuple(
    f"animation-{part}"
    for part in (
        "duration",
        "timing-function",
        "delay",
        "iteration-count",
        "direction",
        "fill-mode",
        "play-state",
        "name",
    )
)
_RESET = ("animation-timeline", "animation-range-start", "animation-range-end")
_TRANSITION = tuple(f"transition-{part}" for part in ("duration", "timing-function", "delay", "behavior", "property"))


def _animation(stream: Stream, units: Units) -> Values:
    return _by_property(_ANIMATION, [_entry(_ANIMATION, part, units) for part in stream.commas()]) | {
        name: initial_value(LONGHANDS[name].field) for name in _RESET
    }


def _transition(stream: Stream, units: Units) -> Values:
    entries = [_entry(_TRANSITION, part, units) for part in stream.commas()]
    values = _by_property(_TRANSITION, entries)
    names = values["transition-property"]
    if "none" in names and len(names) > 1:
        raise Invalid
    return values | {"transition-property": () if names == ("none",) else names}


def _entry(names: tuple[str, ...], stream: Stream, units: Units) -> Values:
    """The parts of one animation or transition in any order, each at most once."""
    return in_any_order(stream, names, lambda name: single(name, stream, units))


def _by_property(names: tuple[str, ...], entries: list[Values]) -> Values:
    initials = {name: initial_value(LONGHANDS[name].field)[0] for name in names}
    return {name: tuple(entry.get(name, initials[name]) for entry in entries) for name in names}


def _animation_range(stream: Stream, units: Units) -> Values:
    """Only lists of as many starts as ends; what they say has no effect in a picture."""
    parts = stream.commas()
    for part in parts:
        single("animation-range-start", part, units)
        if not part.done:
            single("animation-range-end", part, units)
        part.finish()
    return {name: ("normal",) * len(parts) for name in ("animation-range-start", "animation-range-end")}


def _timeline(kind: str, *parts: str) -> Shorthand:
    names = tuple(f"{kind}-{part}" for part in parts)

    def expand(stream: Stream, units: Units) -> Values:
        entries = []
        for part in stream.commas():
            entry: Values = {names[0]: single(names[0], part, units)}
            entries.append(entry | _entry(names[1:], part, units))
        return _by_property(names, entries)

    return names, expand


ANIMATION_SHORTHANDS: dict[str, Shorthand] = {
    "animation": ((*_ANIMATION, *_RESET), _animation),
    "animation-range": (("animation-range-start", "animation-range-end"), _animation_range),
    "transition": (_TRANSITION, _transition),
    "scroll-timeline": _timeline("scroll-timeline", "name", "axis"),
    "view-timeline": _timeline("view-timeline", "name", "axis", "inset"),
}
