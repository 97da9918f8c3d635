"""Properties of what a still picture does not show (pointers, scrolling, speech, printing): their values are checked and
nothing comes of them. Below, properties that would show and have no effect here yet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from audome_engine.css import numeric
from audome_engine.css.colors import color
from audome_engine.css.images import is_url, url
from audome_engine.css.registry import LONGHANDS, Longhand, Parser
from audome_engine.css.stream import Invalid, Stream, Units

_TYPES: dict[str, Callable[[Stream, Units], Any]] = {
    "length": numeric.length,
    "margin": numeric.length_percentage,
    "size": lambda stream, units: numeric.length_percentage(stream, units, minimum=0.0),
    "number": numeric.number,
    "integer": numeric.integer,
    "percentage": lambda stream, units: numeric.percentage(stream, units, minimum=0.0),
    "color": color,
}
_SIDES = ("top", "right", "bottom", "left", "block-start", "block-end", "inline-start", "inline-end")
_AXES = ("x", "y", "block", "inline")


def _values(grammar: str) -> Parser:
    """`word [word] <type> {2}`: one of the words alone, or up to so many of the words in brackets and the types. The value is
    whether it is another than the first one, the initial value."""
    alone: set[str] = set()
    repeated: set[str] = set()
    kinds: list[str] = []
    most = 1
    for part in grammar.split():
        if part.startswith("{"):
            most = int(part[1:-1])
        elif part.startswith("<"):
            kinds.append(part[1:-1])
        elif part.startswith("["):
            repeated.add(part[1:-1])
        else:
            alone.add(part)

    initial = grammar.split()[0].strip("[]")

    def parse(stream: Stream, units: Units) -> bool:
        word = stream.keyword(*alone)
        if word is not None:
            return word != initial
        seen: list[str] = []
        while not stream.done and len(seen) < most:
            word = stream.keyword(*repeated) or _typed(kinds, stream, units)
            if not word or (word in seen and word in repeated and "snap-align" not in grammar):
                raise Invalid
            seen.append(word)
        if not seen:
            raise Invalid
        return True

    return parse


def _typed(kinds: list[str], stream: Stream, units: Units) -> str:
    for kind in kinds:
        if kind == "ident":
            if (word := stream.ident()) is not None:
                return word
            continue
        mark = stream.mark
        try:
            _TYPES[kind](stream, units)
            return kind
        except Invalid:
            stream.reset(mark)
    return ""


_CURSORS = frozenset(
    """auto default none context-menu help pointer progress wait cell crosshair text vertical-text alias copy move no-drop
    not-allowed grab grabbing e-resize n-resize ne-resize nw-resize s-resize se-resize sw-resize w-resize ew-resize
    ns-resize nesw-resize nwse-resize col-resize row-resize all-scroll zoom-in zoom-out -webkit-grab -webkit-grabbing
    -webkit-zoom-in -webkit-zoom-out""".split()
)


def _cursor(stream: Stream, units: Units) -> bool:
    """Images with hot spots, then a keyword (CSS UI 4, 7.1)."""
    *images, last = stream.commas()
    for part in images:
        if not is_url(part):
            raise Invalid
        url(part, units)
        if not part.done:
            numeric.number(part, units)
            numeric.number(part, units)
        part.finish()
    if last.keyword(*_CURSORS) is None:
        raise Invalid
    last.finish()
    return True


_INERT = {
    "app-region": "none drag no-drag",
    "caret-animation": "auto manual",
    "caret-color": "auto <color>",
    "caret-shape": "auto bar block underscore",
    "color-rendering": "auto optimizespeed optimizequality",
    "dynamic-range-limit": "standard no-limit constrained",
    "forced-color-adjust": "auto none preserve-parent-color",
    "interactivity": "auto inert",
    "interpolate-size": "numeric-only allow-keywords",
    "overflow-anchor": "auto none visible",
    "overlay": "auto none",
    "page": "auto <ident>",
    "page-orientation": "upright rotate-left rotate-right",
    "pointer-events": "auto none visiblepainted visiblefill visiblestroke visible painted fill stroke all bounding-box",
    "print-color-adjust": "economy exact",
    "reading-flow": "normal source-order flex-visual flex-flow grid-rows grid-columns grid-order",
    "reading-order": "<integer>",
    "resize": "none auto both horizontal vertical block inline",
    "scroll-behavior": "auto smooth",
    "scroll-snap-align": "[none] [start] [end] [center] {2}",
    "scroll-snap-stop": "normal always",
    "scroll-snap-type": "none x y block inline both pair",
    "scrollbar-color": "auto <color> {2}",
    "scrollbar-gutter": "auto [stable] [both-edges] {2}",
    "scrollbar-width": "auto thin none",
    "speak": "none normal spell-out digits literal-punctuation no-punctuation",
    "text-size-adjust": "none auto <percentage>",
    "touch-action": "auto none manipulation [pan-x] [pan-left] [pan-right] [pan-y] [pan-up] [pan-down] [pinch-zoom] {3}",
    "user-select": "auto none text all",
    "view-transition-class": "<ident> {9}",
    "view-transition-name": "none <ident>",
    "-webkit-font-smoothing": "auto none antialiased subpixel-antialiased",
    "-webkit-rtl-ordering": "logical visual",
    "-webkit-tap-highlight-color": "<color>",
    "-webkit-user-drag": "auto none element",
    "-webkit-user-modify": "read-only read-write read-write-plaintext-only",
    **{f"overscroll-behavior-{axis}": "auto none contain chain" for axis in _AXES},
    **{f"scroll-margin-{side}": "<length>" for side in _SIDES},
    **{f"scroll-padding-{side}": "auto <size>" for side in _SIDES},
}
_UNSUPPORTED = {
    "accent-color": "auto <color>",
    "anchor-name": "none <ident>",
    "field-sizing": "fixed content",
    "hyphenate-limit-chars": "[auto] <integer> {3}",
    "initial-letter": "normal <number> {2}",
    "margin-trim": "none block inline block-start block-end inline-start inline-end",
    "math-depth": "auto-add <integer>",
    "math-shift": "normal compact",
    "math-style": "normal compact",
    "position-anchor": "auto none normal <ident>",
    "ruby-align": "space-around start center space-between",
    "ruby-overhang": "auto none spaces",
    "ruby-position": "over under",
    "text-autospace": "normal no-autospace",
    "text-combine-upright": "none all",
    "text-spacing-trim": "normal space-all space-first trim-start trim-both trim-all",
    "-webkit-text-security": "none disc circle square",
    **{f"contain-intrinsic-{axis}": "none <length> {1}" for axis in ("width", "height", "block-size", "inline-size")},
}


def _register() -> None:
    for name, grammar in _INERT.items():
        LONGHANDS.setdefault(name, Longhand(name, "_inert", _values(grammar), inert=True))
    LONGHANDS["cursor"] = Longhand("cursor", "_inert", _cursor, inert=True)
    for name, grammar in _UNSUPPORTED.items():
        LONGHANDS.setdefault(name, Longhand(name, "_inert", _values(grammar), unsupported=True))


_register()
