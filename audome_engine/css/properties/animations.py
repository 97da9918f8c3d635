"""`animation-*` and `transition-*` (CSS Animations 2, CSS Transitions 2), timelines (Scroll-driven Animations 1) and
`interpolate-size`.

What they set is read where styles are computed and has no place in a `ComputedStyle`.
"""

from __future__ import annotations

import math
from typing import Any

from audome_engine.css import numeric
from audome_engine.css.easing import EASE, easing
from audome_engine.css.registry import LONGHANDS, Longhand, Parser, keywords, layered, set_initial
from audome_engine.css.stream import Invalid, Stream, Units

_WIDE = ("inherit", "initial", "unset", "revert", "revert-layer", "default")


def _name(stream: Stream, units: Units) -> str | None:
    """`none`, an identifier or a string."""
    token = stream.next()
    if token.type == "string":
        return str(token.value)
    if token.type != "ident" or token.lower_value in _WIDE:
        raise Invalid
    return None if token.lower_value == "none" else str(token.value)


def _duration(stream: Stream, units: Units) -> float:
    """`auto` lasts no time on the document's timeline."""
    return 0.0 if stream.keyword("auto") else numeric.time(stream, units, minimum=0.0)


def _iterations(stream: Stream, units: Units) -> float:
    return math.inf if stream.keyword("infinite") else numeric.number(stream, units, minimum=0.0)


def _words(*words: str) -> Parser:
    return keywords({word: word for word in words})


_AXES = ("block", "inline", "x", "y")


def _timeline(stream: Stream, units: Units) -> str:
    """`auto`, or one that stands still in a picture: `none`, a name, `scroll()` or `view()`."""
    if stream.keyword("auto"):
        return "auto"
    if stream.keyword("none"):
        return "none"
    arguments = stream.function("scroll")
    if arguments is not None:
        while arguments.keyword("root", "nearest", "self", *_AXES):
            pass
        arguments.finish()
        return "none"
    arguments = stream.function("view")
    if arguments is not None:
        while not arguments.done:
            if not arguments.keyword("auto", *_AXES):
                numeric.length_percentage(arguments, units)
        return "none"
    return _dashed(stream, units) and "none"


def _dashed(stream: Stream, units: Units) -> str:
    token = stream.next()
    if token.type != "ident" or not token.value.startswith("--"):
        raise Invalid
    return str(token.value)


def _dashed_or_none(stream: Stream, units: Units) -> str:
    return "none" if stream.keyword("none") else _dashed(stream, units)


_RANGES = ("cover", "contain", "entry", "exit", "entry-crossing", "exit-crossing", "scroll")


def _range_end(stream: Stream, units: Units) -> str:
    """Where on a timeline of scrolling an animation begins or ends; parsed alone."""
    if stream.keyword("normal"):
        return "normal"
    word = stream.keyword(*_RANGES)
    if word is None or not stream.done:
        numeric.length_percentage(stream, units)
    return word or "length"


def _transition_property(stream: Stream, units: Units) -> str:
    token = stream.next()
    if token.type != "ident" or token.lower_value in _WIDE:
        raise Invalid
    return str(token.value if token.value.startswith("--") else token.lower_value)


def _transition_properties(stream: Stream, units: Units) -> tuple[str, ...]:
    """`none` stands alone."""
    names = layered(_transition_property)(stream, units)
    if "none" in names and len(names) > 1:
        raise Invalid
    return () if names == ("none",) else tuple(names)


def _inset(stream: Stream, units: Units) -> str:
    for _ in range(2):
        if not stream.done and not stream.keyword("auto"):
            numeric.length_percentage(stream, units)
    return "inset"


# Of one animation, transition or timeline; the initial value; each property takes a list of them.
_LISTS: dict[str, tuple[Parser, Any]] = {
    "animation-name": (_name, None),
    "animation-duration": (_duration, 0.0),
    "animation-timing-function": (easing, EASE),
    "animation-delay": (lambda stream, units: numeric.time(stream, units), 0.0),
    "animation-iteration-count": (_iterations, 1.0),
    "animation-direction": (_words("normal", "reverse", "alternate", "alternate-reverse"), "normal"),
    "animation-fill-mode": (_words("none", "forwards", "backwards", "both"), "none"),
    "animation-play-state": (_words("running", "paused"), "running"),
    "animation-composition": (_words("replace", "add", "accumulate"), "replace"),
    "animation-timeline": (_timeline, "auto"),
    "animation-range-start": (_range_end, "normal"),
    "animation-range-end": (_range_end, "normal"),
    "transition-duration": (lambda stream, units: numeric.time(stream, units, minimum=0.0), 0.0),
    "transition-timing-function": (easing, EASE),
    "transition-delay": (lambda stream, units: numeric.time(stream, units), 0.0),
    "transition-behavior": (_words("normal", "allow-discrete"), "normal"),
    "scroll-timeline-name": (_dashed_or_none, "none"),
    "scroll-timeline-axis": (_words(*_AXES), "block"),
    "view-timeline-name": (_dashed_or_none, "none"),
    "view-timeline-axis": (_words(*_AXES), "block"),
    "view-timeline-inset": (_inset, "inset"),
}


def _timeline_scope(stream: Stream, units: Units) -> tuple[str, ...]:
    if stream.keyword("none", "all"):
        return ()
    return tuple(layered(_dashed)(stream, units))


def _register(name: str, parser: Parser, initial: Any) -> None:
    field = "_" + name.replace("-", "_")
    LONGHANDS[name] = Longhand(name, field, parser)
    set_initial(field, initial)


for _property, (_parser, _initial) in _LISTS.items():
    _register(_property, layered(_parser), (_initial,))
_register("transition-property", _transition_properties, ("all",))
_register("timeline-scope", _timeline_scope, ())


def single(name: str, stream: Stream, units: Units) -> Any:
    """One entry of the list that a property takes."""
    return _LISTS[name][0](stream, units) if name in _LISTS else _transition_property(stream, units)
