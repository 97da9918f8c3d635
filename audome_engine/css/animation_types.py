"""How each property is animated: by its computed values (`css/interpolation.py`) unless the table here says otherwise."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from audome_engine.color import TRANSPARENT
from audome_engine.css.interpolation import Discrete, Mixing, added, between, faded, mixed
from audome_engine.css.syntax import Syntax
from audome_engine.css.token_mixing import added_tokens, mixed_integers, mixed_tokens
from audome_engine.css.transform_mixing import accumulated_transforms, mixed_transforms
from audome_engine.style.effects import BlurFunction, DropShadowFunction, FilterFunction, FilterReference
from audome_engine.style.enums import Display, Visibility
from audome_engine.style.values import Percentage, Rotate, Scale, Shadow, Translate, UrlImage

_MOST_ENTRIES = 10_000  # of a list that is repeated
Mixer: TypeAlias = Callable[[Any, Any, Mixing], Any]


def _flipped(first: Any, second: Any, how: Mixing) -> Any:
    raise Discrete


def _replaced(first: Any, second: Any, how: Mixing) -> Any:
    return second


@dataclass(frozen=True, slots=True)
class AnimationType:
    """How values of a property are mixed, added and accumulated, each of which may raise `Discrete`; and the bounds that
    mixed and added lengths and numbers are brought into."""

    mix: Mixer = mixed
    add: Mixer = added
    accumulate: Mixer | None = None  # None: as `add`
    minimum: float = -math.inf
    maximum: float = math.inf

    def mixed(self, first: Any, second: Any, how: Mixing) -> Any:
        """What is between two values; the nearer one where nothing is."""
        try:
            return self._bounded(self.mix(first, second, how))
        except Discrete:
            return first if how.share < 0.5 else second

    def combined(self, composite: str, underlying: Any, value: Any, how: Mixing) -> Any:
        """`value` put upon `underlying`; `composite`: "replace", "add" or "accumulate" (Web Animations 1, 5.3)."""
        if composite == "replace":
            return value
        combine = self.accumulate if composite == "accumulate" and self.accumulate is not None else self.add
        try:
            return self._bounded(combine(underlying, value, how))
        except Discrete:
            return value

    def can_mix(self, first: Any, second: Any, how: Mixing) -> bool:
        """Whether there is anything between two values."""
        try:
            self.mix(first, second, how)
        except Discrete:
            return False
        return True

    def _bounded(self, value: Any) -> Any:
        if self.minimum == -math.inf and self.maximum == math.inf:
            return value
        return _bounded(value, self.minimum, self.maximum)


def animation_type(name: str) -> AnimationType:
    """Of a longhand."""
    return _TYPES.get(name, _BY_VALUE)


def custom_type(syntax: Syntax | None) -> AnimationType:
    """Of a custom property with this registered syntax (CSS Properties and Values API 1, 4)."""
    if syntax is None or syntax.is_universal:
        return _FLIPPED
    return _INTEGERS if all(part.kind == "integer" for part in syntax.components) else REGISTERED


def _bounded(value: Any, minimum: float, maximum: float) -> Any:
    if type(value) is int:
        return int(max(minimum, min(maximum, value)))
    if isinstance(value, float):
        return max(minimum, min(maximum, float(value)))
    if isinstance(value, Percentage):
        return Percentage(max(minimum, min(maximum, value.value)))
    if isinstance(value, tuple):
        parts = [_bounded(part, minimum, maximum) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value


# Lists


def _repeated(first: Any, second: Any, how: Mixing) -> Any:
    """Lists of other lengths are repeated to their least common multiple (CSS Values 4, 3.2)."""
    if not first or not second:
        raise Discrete
    count = math.lcm(len(first), len(second))
    if count > _MOST_ENTRIES:
        raise Discrete
    return mixed(first * (count // len(first)), second * (count // len(second)), how)


def _mixed_shadows(first: Any, second: Any, how: Mixing) -> Any:
    """The shorter list goes on with shadows that are not seen (CSS Backgrounds 3, 6)."""
    return mixed(*_padded(first, second, _no_shadow), how)


def _no_shadow(shadow: Shadow) -> Shadow:
    return Shadow(0.0, 0.0, 0.0, 0.0, TRANSPARENT, shadow.inset)


def _mixed_filters(first: Any, second: Any, how: Mixing) -> Any:
    """The shorter list goes on with functions that do nothing (Filter Effects 1, 5)."""
    if any(isinstance(item, FilterReference) for item in (*first, *second)):
        raise Discrete
    return mixed(*_padded(first, second, _no_filter), how)


_NEUTRAL = {"brightness": 1.0, "contrast": 1.0, "opacity": 1.0, "saturate": 1.0}


def _no_filter(item: Any) -> Any:
    if isinstance(item, BlurFunction):
        return BlurFunction(0.0)
    if isinstance(item, DropShadowFunction):
        return DropShadowFunction(_no_shadow(item.shadow))
    return FilterFunction(item.name, _NEUTRAL.get(item.name, 0.0))


def _padded(first: Any, second: Any, neutral: Callable[[Any], Any]) -> tuple[Any, Any]:
    return (
        first + tuple(neutral(item) for item in second[len(first) :]),
        second + tuple(neutral(item) for item in first[len(second) :]),
    )


def _concatenated(first: Any, second: Any, how: Mixing) -> Any:
    return first + second


def _accumulated_filters(first: Any, second: Any, how: Mixing) -> Any:
    first, second = _padded(first, second, _no_filter)
    return tuple(_accumulated_filter(a, b, how) for a, b in zip(first, second, strict=True))


def _accumulated_filter(first: Any, second: Any, how: Mixing) -> Any:
    if not isinstance(first, FilterFunction):
        return added(first, second, how)
    if not isinstance(second, FilterFunction) or first.name != second.name:
        raise Discrete
    return FilterFunction(first.name, first.amount + second.amount - _NEUTRAL.get(first.name, 0.0))


def _accumulated_shadows(first: Any, second: Any, how: Mixing) -> Any:
    first, second = _padded(first, second, _no_shadow)
    return added(first, second, how)


# Transforms of one kind: `none` does nothing


def _optional(neutral: Any) -> Mixer:
    def mix(first: Any, second: Any, how: Mixing) -> Any:
        if first is None and second is None:
            return None
        return mixed(first or neutral, second or neutral, how)

    return mix


def _added_optional(neutral: Any) -> Mixer:
    def add(first: Any, second: Any, how: Mixing) -> Any:
        if first is None or second is None:
            return second if first is None else first
        return added(first, second, how)

    return add


def _added_scale(first: Any, second: Any, how: Mixing) -> Any:
    if first is None or second is None:
        return second if first is None else first
    return Scale(*(a * b for a, b in zip(first, second, strict=True)))


def _added_rotation(first: Any, second: Any, how: Mixing) -> Any:
    if first is None or second is None:
        return second if first is None else first
    if first.axis != second.axis:
        raise Discrete
    return Rotate(first.angle + second.angle, first.axis)


# Words of which one counts for the whole way


def _shown(hidden: Any) -> Mixer:
    """Between `hidden` and another value the other one holds all the way (CSS Display 4, 2.9)."""

    def mix(first: Any, second: Any, how: Mixing) -> Any:
        if hidden not in (first, second) or first == second:
            raise Discrete
        if how.share <= 0.0:
            return first
        if how.share >= 1.0:
            return second
        return second if first == hidden else first

    return mix


def _mixed_layers(first: Any, second: Any, how: Mixing) -> Any:
    """Images that are loaded fade into each other, layer by layer; in Chromium gradients do not."""
    if len(first) != len(second) or not all(isinstance(image, UrlImage) for image in (*first, *second)):
        raise Discrete
    return tuple(a if a == b else faded(a, b, how) for a, b in zip(first, second, strict=True))


def _mixed_superellipses(first: Any, second: Any, how: Mixing) -> Any:
    """By how far the middle of the corner is out (CSS Borders 4, 3.2)."""
    middle = between(_half_corner(first), _half_corner(second), how.share)
    outwards = max(middle, 1.0 - middle)
    if outwards >= 1.0:
        return math.copysign(math.inf, middle - 0.5)
    return math.copysign(math.log2(math.log(0.5) / math.log(outwards)), middle - 0.5)


def _half_corner(exponent: float) -> float:
    out: float = 0.5 ** (0.5 ** abs(exponent))
    return out if exponent >= 0.0 else 1.0 - out


def _mixed_visibility(first: Any, second: Any, how: Mixing) -> Any:
    """Visible all the way (CSS 2, 11.2)."""
    if Visibility.VISIBLE not in (first, second):
        raise Discrete
    if how.share <= 0.0:
        return first
    return second if how.share >= 1.0 else Visibility.VISIBLE


_BY_VALUE = AnimationType()
_FLIPPED = AnimationType(_flipped, _replaced)
REGISTERED = AnimationType(mixed_tokens, added_tokens)  # custom properties of a syntax
_INTEGERS = AnimationType(mixed_integers, added_tokens)
_SIDES = ("top", "right", "bottom", "left")
_CORNERS = ("top-left", "top-right", "bottom-right", "bottom-left")

_NOT_NEGATIVE = frozenset(
    """width height min-width min-height max-width max-height flex-basis row-gap column-gap flex-grow flex-shrink font-size
    line-height tab-size column-width column-rule-width outline-width perspective shape-margin
    stroke-width border-spacing border-image-slice border-image-width border-image-outset mask-border-slice
    mask-border-width mask-border-outset zoom font-size-adjust font-stretch""".split()
) | {
    *(f"padding-{side}" for side in _SIDES),
    *(f"border-{side}-width" for side in _SIDES),
    *(f"border-{corner}-radius" for corner in _CORNERS),
}  # fmt: skip
_SHARES = ("opacity", "fill-opacity", "stroke-opacity", "stop-opacity", "flood-opacity", "shape-image-threshold")
_POSITIVE_COUNTS = ("orphans", "widows", "column-count")
_REPEATED = ("background-position-x", "background-position-y", "mask-position")
_REPEATED_SIZES = ("background-size", "mask-size", "stroke-dasharray")
_NEVER = (
    "counter-reset", "counter-increment", "counter-set", "content", "quotes", "font-feature-settings", "font-palette",
    "font-family", "font-variant-alternates", "grid-template-areas", "grid-row-start", "grid-row-end", "grid-column-start",
    "grid-column-end", "text-fit", "text-box-edge", "text-emphasis-position", "container-name", "overflow-clip-margin",
    "grid-auto-columns", "grid-auto-rows", "mask-image", "-webkit-line-clamp", "-webkit-text-stroke-width",
)  # fmt: skip

_TYPES: dict[str, AnimationType] = {
    **dict.fromkeys(_NOT_NEGATIVE, AnimationType(minimum=0.0)),
    **dict.fromkeys(_SHARES, AnimationType(minimum=0.0, maximum=1.0)),
    **dict.fromkeys(_POSITIVE_COUNTS, AnimationType(minimum=1.0)),
    **dict.fromkeys(_REPEATED, AnimationType(_repeated)),
    **dict.fromkeys(_REPEATED_SIZES, AnimationType(_repeated, minimum=0.0)),
    **dict.fromkeys(_NEVER, _FLIPPED),
    **dict.fromkeys(("box-shadow", "text-shadow"), AnimationType(_mixed_shadows, _concatenated, _accumulated_shadows)),
    **dict.fromkeys(("filter", "backdrop-filter"), AnimationType(_mixed_filters, _concatenated, _accumulated_filters)),
    **{f"corner-{corner}-shape": AnimationType(_mixed_superellipses) for corner in _CORNERS},
    **dict.fromkeys(("border-image-source", "list-style-image"), AnimationType(faded, _replaced)),
    "background-image": AnimationType(_mixed_layers, _replaced),
    "stroke-miterlimit": AnimationType(minimum=1.0),
    "font-weight": AnimationType(minimum=1.0, maximum=1000.0),
    "transform": AnimationType(mixed_transforms, _concatenated, accumulated_transforms),
    "translate": AnimationType(_optional(Translate(0.0)), _added_optional(Translate(0.0))),
    "scale": AnimationType(_optional(Scale(1.0, 1.0)), _added_scale),
    "rotate": AnimationType(_optional(Rotate(0.0)), _added_rotation),
    "visibility": AnimationType(_mixed_visibility, _replaced),
    "-audome-display": AnimationType(_shown(Display.NONE), _replaced),
    "content-visibility": AnimationType(_shown(True), _replaced),
}
