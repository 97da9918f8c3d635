"""Transforms, opacity, compositing, clipping (CSS Transforms 1 and 2, Color 4, Compositing 1, Masking 1), and `will-change`."""

from __future__ import annotations

from collections.abc import Callable
from enum import Flag, auto
from typing import Any

from audome_engine.css import numeric
from audome_engine.css.images import is_url, parse_position, url
from audome_engine.css.registry import LONGHANDS, Longhand, enumeration, keywords, longhand, register
from audome_engine.css.shapes import any_shape
from audome_engine.css.stream import Invalid, Stream, Units
from audome_engine.style.enums import BlendMode, VisualBox
from audome_engine.style.shapes import ClipPathValue, ClipRectangle
from audome_engine.style.values import (
    Matrix,
    PerspectiveFunction,
    Rotate,
    Scale,
    Skew,
    TransformFunction,
    TransformOrigin,
    Translate,
)  # fmt: skip

register("mix-blend-mode", enumeration(BlendMode))
register("isolation", keywords({"auto": False, "isolate": True}), "isolate")


register("transform-box", keywords({box.value: box for box in (
    VisualBox.CONTENT_BOX, VisualBox.BORDER_BOX, VisualBox.FILL_BOX, VisualBox.STROKE_BOX, VisualBox.VIEW_BOX,
)}))  # fmt: skip


@longhand("opacity")
def opacity(stream: Stream, units: Units) -> float:
    """0 to 1, clamped."""
    return max(0.0, min(1.0, numeric.number_or_percentage(stream, units)))


@longhand("transform-origin")
def transform_origin(stream: Stream, units: Units) -> TransformOrigin:
    """Two axes and the depth."""
    given = [stream.next()]
    if not stream.done:
        given.append(stream.next())
    part = Stream(given)
    position = parse_position(part, units)
    part.finish()
    return TransformOrigin(position.x, position.y, 0.0 if stream.done else numeric.length(stream, units))


@longhand("perspective")
def perspective(stream: Stream, units: Units) -> float | None:
    """px."""
    return None if stream.keyword("none") else numeric.length(stream, units, minimum=0.0)


register("perspective-origin", parse_position)
register("transform-style", keywords({"flat": False, "preserve-3d": True}), "preserves_3d")
register("backface-visibility", keywords({"visible": False, "hidden": True}), "hides_backface")


# Transform functions


def _numbers(stream: Stream, units: Units) -> list[float]:
    values = []
    for part in stream.commas():
        values.append(numeric.number_or_percentage(part, units))
        part.finish()
    return values


def _angles(stream: Stream, units: Units) -> list[float]:
    values = []
    for part in stream.commas():
        values.append(numeric.angle(part, units))
        part.finish()
    return values


def _counted(values: list[Any], *counts: int) -> list[Any]:
    if len(values) not in counts:
        raise Invalid
    return values


def _matrix(count: int) -> Callable[[Stream, Units], TransformFunction]:
    return lambda stream, units: Matrix(tuple(_counted(_numbers(stream, units), count)))


def _translate(stream: Stream, units: Units) -> TransformFunction:
    parts = _counted(stream.commas(), 1, 2)
    values = [numeric.length_percentage(part, units) for part in parts]
    for part in parts:
        part.finish()
    return Translate(values[0], values[1] if len(values) == 2 else 0.0)


def _translate3d(stream: Stream, units: Units) -> TransformFunction:
    parts = _counted(stream.commas(), 3)
    x, y = (numeric.length_percentage(part, units) for part in parts[:2])
    z = numeric.length(parts[2], units)
    for part in parts:
        part.finish()
    return Translate(x, y, z)


def _scale(stream: Stream, units: Units) -> TransformFunction:
    values = _counted(_numbers(stream, units), 1, 2)
    return Scale(values[0], values[-1])


def _rotate3d(stream: Stream, units: Units) -> TransformFunction:
    parts = _counted(stream.commas(), 4)
    x, y, z = (numeric.number(part, units) for part in parts[:3])
    return Rotate(numeric.angle(parts[3], units), (x, y, z))


def _perspective(stream: Stream, units: Units) -> TransformFunction:
    return PerspectiveFunction(None if stream.keyword("none") else numeric.length(stream, units, minimum=0.0))


def _skew(stream: Stream, units: Units) -> TransformFunction:
    values = _counted(_angles(stream, units), 1, 2)
    return Skew(values[0], values[1] if len(values) == 2 else 0.0)


_TRANSFORMS: dict[str, Callable[[Stream, Units], TransformFunction]] = {
    "matrix": _matrix(6),
    "matrix3d": _matrix(16),
    "translate": _translate,
    "translatex": lambda s, u: Translate(numeric.length_percentage(s, u), 0.0),
    "translatey": lambda s, u: Translate(0.0, numeric.length_percentage(s, u)),
    "translatez": lambda s, u: Translate(0.0, 0.0, numeric.length(s, u)),
    "translate3d": _translate3d,
    "scale": _scale,
    "scalex": lambda s, u: Scale(numeric.number_or_percentage(s, u), 1.0),
    "scaley": lambda s, u: Scale(1.0, numeric.number_or_percentage(s, u)),
    "scalez": lambda s, u: Scale(1.0, 1.0, numeric.number_or_percentage(s, u)),
    "scale3d": lambda s, u: Scale(*_counted(_numbers(s, u), 3)),
    "rotate": lambda s, u: Rotate(numeric.angle(s, u)),
    "rotatez": lambda s, u: Rotate(numeric.angle(s, u)),
    "rotatex": lambda s, u: Rotate(numeric.angle(s, u), (1.0, 0.0, 0.0)),
    "rotatey": lambda s, u: Rotate(numeric.angle(s, u), (0.0, 1.0, 0.0)),
    "rotate3d": _rotate3d,
    "skew": _skew,
    "skewx": lambda s, u: Skew(numeric.angle(s, u), 0.0),
    "skewy": lambda s, u: Skew(0.0, numeric.angle(s, u)),
    "perspective": _perspective,
}


@longhand("transform")
def transform(stream: Stream, units: Units) -> tuple[TransformFunction, ...]:
    """A list of functions, applied from the right."""
    if stream.keyword("none"):
        return ()
    functions = []
    while not stream.done:
        token = stream.next()
        if token.type != "function" or token.lower_name not in _TRANSFORMS:
            raise Invalid
        arguments = Stream(token.arguments)
        functions.append(_TRANSFORMS[token.lower_name](arguments, units))
        arguments.finish()
    return tuple(functions)


@longhand("translate")
def translate(stream: Stream, units: Units) -> Translate | None:
    """One to three lengths."""
    if stream.keyword("none"):
        return None
    x = numeric.length_percentage(stream, units)
    y = 0.0 if stream.done else numeric.length_percentage(stream, units)
    return Translate(x, y, 0.0 if stream.done else numeric.length(stream, units))


@longhand("scale")
def scale(stream: Stream, units: Units) -> Scale | None:
    """One to three factors."""
    if stream.keyword("none"):
        return None
    values = [numeric.number_or_percentage(stream, units)]
    while not stream.done and len(values) < 3:
        values.append(numeric.number_or_percentage(stream, units))
    return Scale(values[0], values[1] if len(values) > 1 else values[0], values[2] if len(values) > 2 else 1.0)


@longhand("rotate")
def rotate(stream: Stream, units: Units) -> Rotate | None:
    """An angle, with an axis before or after it."""
    if stream.keyword("none"):
        return None
    axes = {"x": (1.0, 0.0, 0.0), "y": (0.0, 1.0, 0.0), "z": (0.0, 0.0, 1.0)}
    axis: tuple[float, float, float] | None = None
    angle: float | None = None
    while not stream.done:
        word = stream.keyword(*axes)
        token = stream.peek()
        if word is not None and axis is None:
            axis = axes[word]
        elif token is not None and token.type == "number" and axis is None:
            axis = (numeric.number(stream, units), numeric.number(stream, units), numeric.number(stream, units))
        elif angle is None:
            angle = numeric.angle(stream, units, zero=False)
        else:
            raise Invalid
    if angle is None:
        raise Invalid
    return Rotate(angle, axis or (0.0, 0.0, 1.0))


# `will-change`


class Effect(Flag):
    """What a property does here besides being parsed."""

    NONE = 0
    STACKING = auto()  # makes a stacking context
    CONTAINING = auto()  # contains what is positioned, absolute or fixed


_BOTH = Effect.STACKING | Effect.CONTAINING


# CSS Will Change 1, 3: what any value of a property but the initial one would do
_WILL_CHANGE = dict.fromkeys(
    (
        "transform",
        "filter",
        "backdrop-filter",
        "perspective",
        "translate",
        "rotate",
        "scale",
        "contain",
        "transform-style",
    ),
    _BOTH,
) | dict.fromkeys(
    ("opacity", "clip-path", "mask", "mask-image", "isolation", "mix-blend-mode", "z-index", "position"),
    Effect.STACKING,
)


def _will_change(stream: Stream, units: Units) -> Effect:
    effect = Effect.NONE
    parts = stream.commas()
    for part in parts:
        word = part.ident()
        if word is None or word in ("none", "all", "will-change") or (word == "auto" and len(parts) > 1):
            raise Invalid
        part.finish()
        effect |= _WILL_CHANGE.get(word, Effect.NONE)
    return effect


LONGHANDS["will-change"] = Longhand("will-change", "_will_change", _will_change)


# CSS Masking 1, 5.1
_BOXES = {
    box.value: box
    for box in (
        VisualBox.BORDER_BOX, VisualBox.PADDING_BOX, VisualBox.CONTENT_BOX, VisualBox.MARGIN_BOX,
        VisualBox.FILL_BOX, VisualBox.STROKE_BOX, VisualBox.VIEW_BOX,
    )
}  # fmt: skip


@longhand("clip")
def clip(stream: Stream, units: Units) -> ClipRectangle | None:
    """`auto`, or a rectangle with or without commas (CSS Masking 1, appendix)."""
    if stream.keyword("auto"):
        return None
    arguments = stream.function("rect")
    if arguments is None:
        raise Invalid
    edges: list[float | None] = []
    commas = 0
    while not arguments.done and len(edges) < 4:
        edges.append(None if arguments.keyword("auto") else numeric.length(arguments, units))
        commas += arguments.literal(",")
    arguments.finish()
    if len(edges) != 4 or commas not in (0, 3):
        raise Invalid
    return ClipRectangle(*edges)


@longhand("clip-path")
def clip_path(stream: Stream, units: Units) -> ClipPathValue | None:
    """A reference to a `<clipPath>`; or a shape, a box, or both in any order."""
    if stream.keyword("none"):
        return None
    if is_url(stream):
        return ClipPathValue(reference=url(stream, units))
    box = stream.keyword(*_BOXES)
    shape = any_shape(stream, units)
    if box is None:
        box = stream.keyword(*_BOXES)
    if shape is None and box is None:
        raise Invalid
    return ClipPathValue(shape, _BOXES[box] if box is not None else VisualBox.BORDER_BOX)
