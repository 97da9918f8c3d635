"""Paths, and SVG path data (SVG 2, 9.3) to paths; numbers in lists.

Path data is read up to its first error, as SVG 2, 9.5.4, asks; arcs become cubics.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TypeAlias

from audome_engine.contours import KAPPA as KAPPA
from audome_engine.contours import contour_pieces
from audome_engine.geometry import Affine, RoundedRect

_GAP = r"[ \t\r\n\f]*,?[ \t\r\n\f]*"
_NUMBER = re.compile(_GAP + r"([+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)")
_FLAG = re.compile(_GAP + r"([01])")
_COMMAND = re.compile(r"[ \t\r\n\f]*([MmLlHhVvCcSsQqTtAaZz])")
_ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_LARGEST = 1e9  # coordinates beyond are clamped, so that their squares stay finite
_SMALLEST = 1e-9  # radii below make straight lines

Segment: TypeAlias = tuple[str | float, ...]
# Paths: a tuple of segments ("M", x, y), ("L", x, y), ("Q", x1, y1, x, y), ("C", x1, y1, x2, y2, x, y), ("Z",), all
# absolute; arcs are converted to cubics before.
Path: TypeAlias = tuple[Segment, ...]


def numbers(text: str) -> list[float]:
    """All numbers up to the first thing that is none."""
    return numbers_to(text)[0]


def numbers_to(text: str) -> tuple[list[float], int]:
    """All numbers up to the first thing that is none, and where that is."""
    found: list[float] = []
    at = 0
    while (match := _NUMBER.match(text, at)) is not None:
        found.append(_finite(match[1]))
        at = match.end()
    return found, at


def _finite(text: str) -> float:
    value = float(text)
    return max(-_LARGEST, min(_LARGEST, value))


@lru_cache(maxsize=1024)
def parse_path(text: str) -> Path:
    """The `d` attribute as absolute segments."""
    return tuple(_PathReader(text).segments())


@lru_cache(maxsize=256)
def arc_joints(text: str) -> frozenset[int]:
    """The segments of path data that end within an arc, as it became several cubics."""
    reader = _PathReader(text)
    reader.segments()
    return frozenset(reader.joints)


def parse_whole_path(text: str) -> Path | None:
    """Path data without errors as absolute segments; None where there is an error."""
    reader = _PathReader(text)
    segments = reader.segments()
    return tuple(segments) if segments and reader.is_at_end else None


def rounded_path(shape: RoundedRect) -> Path:
    """The outline of a rounded rectangle, clockwise from the end of its top left corner."""
    if shape.contour is not None:
        (start,), *pieces = contour_pieces(shape.rect, shape.contour)
        rest = (("L" if len(piece) == 1 else "C", *(value for point in piece for value in point)) for piece in pieces)
        return (("M", *start), *rest, ("Z",))
    x, y, right, bottom = shape.rect.x, shape.rect.y, shape.rect.right, shape.rect.bottom
    tl, tr, br, bl = shape.corners
    k = 1.0 - KAPPA
    return (
        ("M", x + tl.x, y),
        ("L", right - tr.x, y),
        ("C", right - tr.x * k, y, right, y + tr.y * k, right, y + tr.y),
        ("L", right, bottom - br.y),
        ("C", right, bottom - br.y * k, right - br.x * k, bottom, right - br.x, bottom),
        ("L", x + bl.x, bottom),
        ("C", x + bl.x * k, bottom, x, bottom - bl.y * k, x, bottom - bl.y),
        ("L", x, y + tl.y),
        ("C", x, y + tl.y * k, x + tl.x * k, y, x + tl.x, y),
        ("Z",),
    )


def ellipse_path(cx: float, cy: float, rx: float, ry: float) -> Path:
    """An ellipse, clockwise from its right; empty where a radius is not positive."""
    if not (rx > 0 and ry > 0):
        return ()
    kx, ky = rx * KAPPA, ry * KAPPA
    return (
        ("M", cx + rx, cy),
        ("C", cx + rx, cy + ky, cx + kx, cy + ry, cx, cy + ry),
        ("C", cx - kx, cy + ry, cx - rx, cy + ky, cx - rx, cy),
        ("C", cx - rx, cy - ky, cx - kx, cy - ry, cx, cy - ry),
        ("C", cx + kx, cy - ry, cx + rx, cy - ky, cx + rx, cy),
        ("Z",),
    )


class _PathReader:
    """Reads commands one after the other, remembering the current point and the last control point."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._x = self._y = self._start_x = self._start_y = 0.0
        self._control: tuple[float, float] | None = None
        self._last = ""
        self._result: list[Segment] = []
        self.joints: list[int] = []  # see arc_joints

    @property
    def is_at_end(self) -> bool:
        """Whether all was read."""
        return not self._text[self._at :].strip()

    def segments(self) -> list[Segment]:
        command = ""
        while True:
            match = _COMMAND.match(self._text, self._at)
            if match is not None:
                command = match[1]
                self._at = match.end()
            elif not command or command in "Zz" or _NUMBER.match(self._text, self._at) is None:
                return self._result
            if not self._result and command not in "Mm":
                return self._result
            arguments = self._arguments(command.upper())
            if arguments is None:
                return self._result
            self._apply(command, arguments)
            if command in "Mm":  # further pairs are lines
                command = "L" if command == "M" else "l"

    def _arguments(self, command: str) -> list[float] | None:
        values: list[float] = []
        for index in range(_ARGUMENTS[command]):
            pattern = _FLAG if command == "A" and index in (3, 4) else _NUMBER
            match = pattern.match(self._text, self._at)
            if match is None:
                return None
            values.append(_finite(match[1]))
            self._at = match.end()
        return values

    def _apply(self, command: str, v: list[float]) -> None:
        kind = command.upper()
        dx, dy = (self._x, self._y) if command.islower() else (0.0, 0.0)
        if kind == "Z":
            self._result.append(("Z",))
            self._x, self._y = self._start_x, self._start_y
        elif kind == "M":
            self._result.append(("M", *self._move(v[0] + dx, v[1] + dy)))
            self._start_x, self._start_y = self._x, self._y
        elif kind == "A":
            self._arc(v, v[5] + dx, v[6] + dy)
        elif kind in ("L", "H", "V"):
            x = self._x if kind == "V" else v[0] + dx
            y = self._y if kind == "H" else v[-1] + dy
            self._result.append(("L", *self._move(x, y)))
        else:
            self._curve(kind, [value + (dy if index % 2 else dx) for index, value in enumerate(v)])
            self._last = kind
            return
        self._control = None
        self._last = kind

    def _move(self, x: float, y: float) -> tuple[float, float]:
        self._x, self._y = max(-_LARGEST, min(_LARGEST, x)), max(-_LARGEST, min(_LARGEST, y))
        return self._x, self._y

    def _mirrored(self, kinds: str) -> tuple[float, float]:
        """The reflection of the last control point, where the last command was of these kinds (9.3.6)."""
        if self._control is None or self._last not in kinds:
            return self._x, self._y
        return 2 * self._x - self._control[0], 2 * self._y - self._control[1]

    def _curve(self, kind: str, v: list[float]) -> None:
        if kind in ("C", "S"):
            first = (v[0], v[1]) if kind == "C" else self._mirrored("CS")
            self._control = (v[-4], v[-3])
            self._result.append(("C", *first, *self._control, *self._move(v[-2], v[-1])))
            return
        self._control = (v[0], v[1]) if kind == "Q" else self._mirrored("QT")
        self._result.append(("Q", *self._control, *self._move(v[-2], v[-1])))

    def _arc(self, v: list[float], x: float, y: float) -> None:
        start = (self._x, self._y)
        arc = arc_to_cubics(start, (v[0], v[1], v[2]), (bool(v[3]), bool(v[4])), (x, y))
        self.joints += range(len(self._result), len(self._result) + len(arc) - 1)
        self._result.extend(arc)
        self._move(x, y)


def arc_to_cubics(
    start: tuple[float, float], ellipse: tuple[float, float, float], flags: tuple[bool, bool], end: tuple[float, float]
) -> list[Segment]:
    """An elliptical arc (SVG 2, implementation notes B.2) as cubics of at most 90 degrees each."""
    (x0, y0), (x1, y1) = start, end
    rx, ry = abs(ellipse[0]), abs(ellipse[1])
    if start == end:
        return []
    if rx < _SMALLEST or ry < _SMALLEST:
        return [("L", x1, y1)]
    turn = math.radians(ellipse[2])
    cosine, sine = math.cos(turn), math.sin(turn)
    dx, dy = (x0 - x1) / 2, (y0 - y1) / 2
    px, py = cosine * dx + sine * dy, -sine * dx + cosine * dy
    # B.2.5: radii that are too small grow until there is a solution
    grow = (px / rx) ** 2 + (py / ry) ** 2
    if grow > 1:
        rx, ry = rx * math.sqrt(grow), ry * math.sqrt(grow)
    # B.2.4, step 2: the centre
    numerator = max(0.0, (rx * ry) ** 2 - (rx * py) ** 2 - (ry * px) ** 2)
    below = (rx * py) ** 2 + (ry * px) ** 2
    factor = math.sqrt(numerator / below) if below > 0 else 0.0
    if flags[0] == flags[1]:
        factor = -factor
    cx, cy = factor * rx * py / ry, -factor * ry * px / rx
    middle_x, middle_y = cosine * cx - sine * cy + (x0 + x1) / 2, sine * cx + cosine * cy + (y0 + y1) / 2
    first = math.atan2((py - cy) / ry, (px - cx) / rx)
    sweep = math.atan2((-py - cy) / ry, (-px - cx) / rx) - first
    if flags[1] and sweep < 0:
        sweep += 2 * math.pi
    elif not flags[1] and sweep > 0:
        sweep -= 2 * math.pi
    count = max(1, math.ceil(abs(sweep) / (math.pi / 2) - 1e-9))
    place = Affine(cosine, sine, -sine, cosine, middle_x, middle_y)
    result = [_quarter(place, (rx, ry), first + sweep * i / count, sweep / count) for i in range(count)]
    result[-1] = (*result[-1][:5], x1, y1)
    return result


def _quarter(place: Affine, radii: tuple[float, float], start: float, sweep: float) -> Segment:
    rx, ry = radii
    k = 4 / 3 * math.tan(sweep / 4)
    end = start + sweep
    c0, s0, c1, s1 = math.cos(start), math.sin(start), math.cos(end), math.sin(end)
    a = place.apply(rx * (c0 - k * s0), ry * (s0 + k * c0))
    b = place.apply(rx * (c1 + k * s1), ry * (s1 - k * c1))
    return ("C", *a, *b, *place.apply(rx * c1, ry * s1))
