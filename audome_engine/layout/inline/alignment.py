"""`text-align`: where a line's content stands in it (CSS Text 3, 6)."""

from __future__ import annotations

from audome_engine.layout.units import quantize
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Direction, TextAlign
from audome_engine.style.values import resolve


def used_alignment(align: TextAlign, last: TextAlign, forced: bool, rtl: bool) -> TextAlign:
    """The alignment of one line, start and end resolved (CSS Text 3, 6.1 and 6.3)."""
    if align is TextAlign.JUSTIFY_ALL:
        return TextAlign.JUSTIFY
    if forced and last is not TextAlign.AUTO:
        align = last
    elif forced and align is TextAlign.JUSTIFY:
        align = TextAlign.START
    align = align.of_lines
    if align is TextAlign.START:
        return TextAlign.RIGHT if rtl else TextAlign.LEFT
    if align is TextAlign.END:
        return TextAlign.LEFT if rtl else TextAlign.RIGHT
    return align


def aligned_offset(align: TextAlign, free: float, rtl: bool) -> float:
    """The x of the line's content; content that does not fit overflows at the end."""
    if free < 0:
        return free if rtl else 0.0
    if align is TextAlign.RIGHT:
        return free
    return free / 2 if align is TextAlign.CENTER else 0.0


def static_inline_x(style: ComputedStyle, left: float, width: float) -> float:
    """Where something without width would stand on an empty first line that begins at `left` (CSS 2, 10.3.7)."""
    rtl = style.direction is Direction.RTL
    rule = style.text_indent
    indent = 0.0 if rule.hanging is not rule.continues else quantize(resolve(rule.amount, width))
    offset = aligned_offset(used_alignment(style.text_align, TextAlign.AUTO, True, rtl), width - indent, rtl)
    return left + offset + (0.0 if rtl else indent)
