"""`shape()`: a path of commands with lengths and percentages (CSS Shapes 2, 3.2)."""

from __future__ import annotations

from audome_engine.css import numeric
from audome_engine.css.images import parse_position
from audome_engine.css.stream import Invalid, Stream, Units
from audome_engine.style.enums import FillRule
from audome_engine.style.shapes import CommandShape, ShapeCommand, ShapePoint
from audome_engine.style.values import LengthPercentage, Percentage

_BASES = ("start", "end", "origin")
_SIDES = {
    "hline": {"left": 0.0, "center": 50.0, "right": 100.0, "x-start": 0.0, "x-end": 100.0},
    "vline": {"top": 0.0, "center": 50.0, "bottom": 100.0, "y-start": 0.0, "y-end": 100.0},
}


def command_shape(stream: Stream, units: Units) -> CommandShape:
    """The arguments of `shape()`."""
    parts = stream.commas()
    if not parts:
        raise Invalid
    first = parts[0]
    rule = first.keyword("nonzero", "evenodd") or "nonzero"
    if first.keyword("from") is None:
        raise Invalid
    start = _position(first, units)
    first.finish()
    commands = tuple(_command(part, units) for part in parts[1:])
    if not commands:
        raise Invalid
    return CommandShape(start, commands, FillRule(rule))


def _command(stream: Stream, units: Units) -> ShapeCommand:
    name = stream.ident() or ""
    if name == "close":
        stream.finish()
        return ShapeCommand("close")
    if name not in ("move", "line", "hline", "vline", "curve", "smooth", "arc"):
        raise Invalid
    how = stream.keyword("to", "by")
    if how is None:
        raise Invalid
    end = _side(name, how, stream, units) if name in _SIDES else _end(how, stream, units)
    if name in ("curve", "smooth"):
        command = ShapeCommand(name, end, _controls(name, how, stream, units))
    elif name == "arc":
        command = _arc(end, stream, units)
    else:
        command = ShapeCommand(name, end)
    stream.finish()
    return command


def _end(how: str, stream: Stream, units: Units) -> ShapePoint:
    return _position(stream, units) if how == "to" else ShapePoint(*_pair(stream, units), "start")


def _side(name: str, how: str, stream: Stream, units: Units) -> ShapePoint:
    """Where a horizontal or vertical line goes; the other axis stays."""
    word = stream.keyword(*_SIDES[name]) if how == "to" else None
    value = Percentage(_SIDES[name][word]) if word is not None else numeric.length_percentage(stream, units)
    base = "start" if how == "by" else ""
    return ShapePoint(value, 0.0, base) if name == "hline" else ShapePoint(0.0, value, base)


def _pair(stream: Stream, units: Units) -> tuple[LengthPercentage, LengthPercentage]:
    return numeric.length_percentage(stream, units), numeric.length_percentage(stream, units)


def _position(stream: Stream, units: Units) -> ShapePoint:
    return ShapePoint(*parse_position(stream, units))


def _controls(name: str, how: str, stream: Stream, units: Units) -> tuple[ShapePoint, ...]:
    """One or two control points of a curve, none or one of a smooth one."""
    if stream.keyword("with") is None:
        if name == "smooth":
            return ()
        raise Invalid
    points = [_control(how, stream, units)]
    if name == "curve" and stream.literal("/"):
        points.append(_control(how, stream, units))
    return tuple(points)


def _control(how: str, stream: Stream, units: Units) -> ShapePoint:
    """A position, or a pair from somewhere: by itself from the start of a relative command."""
    mark = stream.mark
    try:
        pair = _pair(stream, units)
    except Invalid:
        stream.reset(mark)
        return _position(stream, units)
    if stream.keyword("from") is None:
        return ShapePoint(*pair, "start" if how == "by" else "")
    base = stream.keyword(*_BASES)
    if base is None:
        raise Invalid
    return ShapePoint(*pair, base)


def _arc(end: ShapePoint, stream: Stream, units: Units) -> ShapeCommand:
    if stream.keyword("of") is None:
        raise Invalid
    radius = numeric.length_percentage(stream, units)
    token = stream.peek()
    second = radius if token is None or token.type == "ident" else numeric.length_percentage(stream, units)
    sweep = size = None
    rotation: float | None = None
    while not stream.done:
        word = stream.keyword("cw", "ccw", "large", "small", "rotate")
        if word in ("cw", "ccw") and sweep is None:
            sweep = word
        elif word in ("large", "small") and size is None:
            size = word
        elif word == "rotate" and rotation is None:
            rotation = numeric.angle(stream, units)
        else:
            raise Invalid
    return ShapeCommand("arc", end, (), (radius, second), rotation or 0.0, size == "large", sweep == "cw")
