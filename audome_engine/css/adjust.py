"""What a computed value owes to other properties: blockification, border widths, overflow, font weight and the like."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from audome_engine.style.computed import INITIAL, ComputedStyle
from audome_engine.style.enums import (
    ContainerType,
    Containment,
    Direction,
    Display,
    Float,
    LineStyle,
    Overflow,
    Position,
    TextAlign,
)  # fmt: skip
from audome_engine.style.values import Family, LengthPercentage, PositionValue

_MONOSPACE = (Family("monospace", True),)
_MONOSPACE_FACTOR = 13.0 / 16.0  # browsers' default monospace size beside the default size
_ITEM_PARENTS = (Display.FLEX, Display.INLINE_FLEX, Display.GRID, Display.INLINE_GRID)

_CONTAINER_SIZES = {ContainerType.SIZE: Containment.SIZE, ContainerType.INLINE_SIZE: Containment.INLINE_SIZE}


def adjust(values: dict[str, Any], parent: ComputedStyle, is_root: bool, scale: float) -> None:
    """Bring `values` (by field) to their computed values, in place."""
    values["color"] = parent.used_color(values["color"])
    _line_widths(values, scale)
    _display(values, parent, is_root)
    _overflow(values)
    _text_align(values, parent)
    _containment(values)
    if values["legacy_box"] and values["display"] not in (Display.BLOCK, Display.INLINE_BLOCK):
        values["legacy_box"] = False


def _line_widths(values: dict[str, Any], scale: float) -> None:
    """A border without a style has no width; others are whole device pixels (CSS Values 4, 6.2, "snap")."""
    for name in ("border_top", "border_right", "border_bottom", "border_left", "outline", "column_rule"):
        style: LineStyle = values[f"{name}_style"]
        width = values[f"{name}_width"]
        values[f"{name}_width"] = _snapped(width, scale) if style.is_drawn else 0.0
    values["outline_offset"] = math.copysign(_snapped(abs(values["outline_offset"]), scale), values["outline_offset"])


def _snapped(width: float, scale: float) -> float:
    device = width * scale
    return (1.0 if 0.0 < device < 1.0 else math.floor(device)) / scale


def _display(values: dict[str, Any], parent: ComputedStyle, is_root: bool) -> None:
    """CSS Display 3, 2.7; CSS 2, 9.7."""
    display: Display = values["display"]
    if display is Display.NONE:
        return
    if values["position"] in (Position.ABSOLUTE, Position.FIXED):
        values["static_inline_level"] = display.is_inline_level
        values["float_"] = Float.NONE
        values["display"] = display.blockified
    elif values["float_"] is not Float.NONE or is_root:
        values["display"] = display.blockified if display is not Display.CONTENTS or is_root else display
    if parent.display in _ITEM_PARENTS and not is_root and display is not Display.CONTENTS:
        values["display"] = values["display"].blockified
        values["float_"] = Float.NONE
    if is_root and values["display"] is Display.CONTENTS:
        values["display"] = Display.BLOCK


def _overflow(values: dict[str, Any]) -> None:
    """CSS Overflow 3, 3.1: visible and clip become auto and hidden beside another value. Tables do not scroll
    (CSS Tables 3, 3.2.2)."""
    x, y = values["overflow_x"], values["overflow_y"]
    plain = (Overflow.VISIBLE, Overflow.CLIP)
    is_table = values["display"] in (Display.TABLE, Display.INLINE_TABLE)
    if is_table and not (x in plain and y in plain) and (x, y) != (Overflow.HIDDEN, Overflow.HIDDEN):
        values["overflow_x"] = values["overflow_y"] = Overflow.VISIBLE
        return
    replaced = {Overflow.VISIBLE: Overflow.AUTO, Overflow.CLIP: Overflow.HIDDEN}
    if x in plain and y not in plain:
        values["overflow_x"] = replaced[x]
    elif y in plain and x not in plain:
        values["overflow_y"] = replaced[y]


def _text_align(values: dict[str, Any], parent: ComputedStyle) -> None:
    if values["text_align"] is TextAlign.MATCH_PARENT:
        ltr = parent.direction is Direction.LTR
        start, end = (TextAlign.LEFT, TextAlign.RIGHT) if ltr else (TextAlign.RIGHT, TextAlign.LEFT)
        values["text_align"] = {TextAlign.START: start, TextAlign.END: end}.get(parent.text_align, parent.text_align)
    elif values["text_align"] is TextAlign.INTERNAL_CENTER:  # HTML 15.3.9, header cells
        values["text_align"] = TextAlign.CENTER if parent.text_align is TextAlign.START else parent.text_align
    elif values["text_align"] is TextAlign.INTERNAL_TABLE:  # what aligns blocks ends at a table, as in Chromium
        values["text_align"] = TextAlign.START if parent.text_align.aligns_blocks else parent.text_align


def _containment(values: dict[str, Any]) -> None:
    """What `container-type` and `content-visibility` imply for `contain`."""
    if values["container_type"] is not ContainerType.NORMAL:
        values["contain"] |= Containment.STYLE | _CONTAINER_SIZES[values["container_type"]]
    if values["content_hidden"]:
        values["contain"] |= Containment.SIZE | Containment.LAYOUT | Containment.STYLE | Containment.PAINT
        values["forces_stacking_context"] = values["contains_positioned"] = True


def font_weight(values: dict[str, Any], parent: ComputedStyle) -> None:
    """`bolder` and `lighter` (CSS Fonts 4, 2.2.1)."""
    weight = values["font_weight"]
    if weight == "bolder":
        inherited = parent.font_weight
        values["font_weight"] = 400.0 if inherited < 350 else 700.0 if inherited < 550 else max(900.0, inherited)
    elif weight == "lighter":
        inherited = parent.font_weight
        values["font_weight"] = min(inherited, 100.0) if inherited < 550 else 400.0 if inherited < 750 else 700.0


def monospace_size(values: dict[str, Any], parent: ComputedStyle, *, declared: bool) -> None:
    """Text in `monospace` alone is smaller by default, as in every browser, unless its size is declared."""
    now, before = values["font_family"] == _MONOSPACE, parent.font_family == _MONOSPACE
    if declared or now == before:
        return
    values["font_size"] *= _MONOSPACE_FACTOR if now else 1 / _MONOSPACE_FACTOR


def background_position(
    values: dict[str, Any], x: Sequence[LengthPercentage] | None, y: Sequence[LengthPercentage] | None
) -> None:
    """`background-position-x` and `-y` together, each list repeated to the longer one's length."""
    if x is None and y is None:
        return
    xs = list(x or [INITIAL.background_position[0].x])
    ys = list(y or [INITIAL.background_position[0].y])
    count = max(len(xs), len(ys))
    pairs = ((xs[i % len(xs)], ys[i % len(ys)]) for i in range(count))
    values["background_position"] = tuple(PositionValue(a, b) for a, b in pairs)
