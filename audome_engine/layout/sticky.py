"""Sticky boxes: the laid-out document to the same with each of them moved into the scrollport that it sticks to, which is
never scrolled here, but no further than its containing block reaches (CSS Positioned Layout 3, 6.3).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from audome_engine.geometry import Rect
from audome_engine.layout.positioned import inset
from audome_engine.layout.types import BoxFragment, Fragment, LineFragment, Placed, TextFragment
from audome_engine.scene.nodes import BoxKind
from audome_engine.style.enums import Direction, Position


def has_sticky(root: Fragment) -> bool:
    """Whether there is anything to do; fragments tell, as only they know what is in query containers."""
    stack = [root]
    while stack:
        fragment = stack.pop()
        if isinstance(fragment, TextFragment):
            continue
        if isinstance(fragment, BoxFragment) and fragment.box.style.position is Position.STICKY:
            return True
        stack.extend(child.fragment for child in fragment.children)
    return False


def stick(root: Placed, viewport: Rect) -> Placed:
    """All sticky boxes below the root's fragment in their places."""
    frame = _Frame(viewport, viewport, rtl=False)
    return root._replace(fragment=_stuck(root.fragment, root.x, root.y, frame))


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a box may stick to and stay in, on the canvas."""

    port: Rect  # of the nearest scroll container, its padding left out as in Chromium
    block: Rect  # the containing block
    rtl: bool


def _stuck(fragment: Fragment, x: float, y: float, frame: _Frame) -> Fragment:
    if isinstance(fragment, TextFragment):
        return fragment
    if isinstance(fragment, BoxFragment):
        frame = _inner_frame(fragment, x, y, frame)
    children = tuple(_placed(child, x, y, frame) for child in fragment.children)
    if all(new is old for new, old in zip(children, fragment.children, strict=True)):
        return fragment
    return replace(fragment, children=children)


def _placed(child: Placed, x: float, y: float, frame: _Frame) -> Placed:
    fragment = child.fragment
    dx = dy = 0.0
    if isinstance(fragment, BoxFragment) and fragment.box.style.position is Position.STICKY:
        dx, dy = _offset(fragment, Rect(x + child.x, y + child.y, fragment.width, fragment.height), frame)
    inner = _stuck(fragment, x + child.x + dx, y + child.y + dy, frame)
    return child if inner is fragment and not dx and not dy else Placed(child.x + dx, child.y + dy, inner)


def _inner_frame(fragment: BoxFragment, x: float, y: float, frame: _Frame) -> _Frame:
    box = fragment.box
    if box.kind is BoxKind.INLINE or box.is_anonymous:
        return frame
    style = box.style
    content = Rect(x, y, fragment.width, fragment.height).inset(fragment.border).inset(fragment.padding)
    rtl = style.direction is Direction.RTL
    if style.overflow_x.is_scroll_container or style.overflow_y.is_scroll_container:
        return _Frame(content, _scrolled(fragment, x, y, content), rtl)
    return _Frame(frame.port, content, rtl)


def _scrolled(fragment: BoxFragment, x: float, y: float, content: Rect) -> Rect:
    """The content box with what overflows it at the end."""
    right, bottom = content.right, content.bottom
    for child in fragment.children:
        if isinstance(child.fragment, (BoxFragment, LineFragment)):
            right = max(right, x + child.x + child.fragment.width)
            bottom = max(bottom, y + child.y + child.fragment.height)
    return Rect(content.x, content.y, right - content.x, bottom - content.y)


class _Span(NamedTuple):
    """One axis of a rectangle."""

    start: float
    end: float


def _offset(fragment: BoxFragment, rect: Rect, frame: _Frame) -> tuple[float, float]:
    style, margin, port, block = fragment.box.style, fragment.margin, frame.port, frame.block
    x = _axis_offset(
        _Span(rect.x, rect.right),
        _Span(port.x, port.right),
        _Span(block.x + margin.left, block.right - margin.right),
        (inset(style.left, port.width), inset(style.right, port.width)),
        at_end=frame.rtl,
    )
    y = _axis_offset(
        _Span(rect.y, rect.bottom),
        _Span(port.y, port.bottom),
        _Span(block.y + margin.top, block.bottom - margin.bottom),
        (inset(style.top, port.height), inset(style.bottom, port.height)),
        at_end=False,
    )
    return x, y


def _axis_offset(
    box: _Span, port: _Span, block: _Span, insets: tuple[float | None, float | None], *, at_end: bool
) -> float:
    """Where both insets leave too little room the start side's goes before (6.3)."""
    start, end = insets
    if start is not None and end is not None:
        lacking = max(0.0, box.end - box.start - (port.end - end - port.start - start))
        start, end = (start - lacking, end) if at_end else (start, end - lacking)
    offset = 0.0
    if end is not None:
        offset = max(min(0.0, port.end - end - box.end), min(0.0, block.start - box.start))
    if start is not None:
        wanted = max(0.0, port.start + start - box.start - offset)
        offset += min(wanted, max(0.0, block.end - box.end - offset))
    return offset
