"""Fragments to a report on the dynamic elements: what became of each one's text."""

from __future__ import annotations

import math
from typing import NamedTuple, TypedDict

from audome_engine.errors import Diagnostics
from audome_engine.layout.types import BoxFragment, LineFragment, Placed, TextFragment
from audome_engine.scene.nodes import BoxKind, Source
from audome_engine.style.enums import Containment, Fitting
from audome_engine.text.missing import missing_characters, report_missing

_TOLERANCE = 0.5  # px of text that may be cut off unseen


class ElementReport(TypedDict):
    """One dynamic element: the font size its text has in the end, px; how many lines that takes; whether any of it is cut
    off by an ellipsis, a clamp, a box that clips or the canvas; and the code points no font had, as in `"U+0F00"`."""

    font_size: float
    lines: int
    truncated: bool
    missing_glyphs: list[str]


class _Place(NamedTuple):
    """Where a fragment stands: its corner, what clips it (left, top, right, bottom), the keys around it, and its line."""

    x: float
    y: float
    clip: _Sides
    keys: tuple[str, ...] = ()
    line: tuple[float, float, LineFragment] | None = None


class _Sides(NamedTuple):
    left: float = -math.inf
    top: float = -math.inf
    right: float = math.inf
    bottom: float = math.inf

    def within(self, other: _Sides) -> _Sides:
        return _Sides(
            max(self.left, other.left), max(self.top, other.top),
            min(self.right, other.right), min(self.bottom, other.bottom),
        )  # fmt: skip


def describe_elements(root: Placed, width: float, height: float) -> dict[str, ElementReport]:
    """Dynamic key to report, for every dynamic element that has a box on a canvas of this size."""
    reports: dict[str, ElementReport] = {}
    counted: dict[str, LineFragment] = {}
    stack = [(root, _Place(0.0, 0.0, _Sides(0.0, 0.0, width, height)))]
    while stack:
        placed, place = stack.pop()
        fragment = placed.fragment
        place = place._replace(x=place.x + placed.x, y=place.y + placed.y)
        if isinstance(fragment, TextFragment):
            for key in place.keys:
                _add_text(reports[key], fragment, place)
                if place.line is not None and not fragment.hidden and counted.get(key) is not place.line[2]:
                    counted[key] = place.line[2]
                    reports[key]["lines"] += 1
            continue
        if isinstance(fragment, LineFragment):
            place = place._replace(line=(place.x, place.y, fragment))
        else:
            place = _inside(fragment, place, reports)
        stack.extend((child, place) for child in reversed(fragment.children))
    return reports


def _inside(fragment: BoxFragment, place: _Place, reports: dict[str, ElementReport]) -> _Place:
    """The place of what is in a box; what is transformed is only cut off by what is transformed with it."""
    box, (x, y, clip, keys, _) = fragment.box, place
    source = box.source
    if source is not None and source.dynamic_key and source.dynamic_key not in keys:
        keys = (*keys, source.dynamic_key)
        size = round(box.style.font_size, 3)
        empty = ElementReport(font_size=size, lines=0, truncated=False, missing_glyphs=[])
        reports.setdefault(source.dynamic_key, empty)
    if fragment.transform is not None:
        clip = _Sides()
    if box.clips_content and box.kind is not BoxKind.INLINE:
        border = fragment.border
        inner = _Sides(
            x + border.left, y + border.top, x + fragment.width - border.right, y + fragment.height - border.bottom
        )
        paint = Containment.PAINT in box.style.contain
        if not paint and not box.style.overflow_x.clips:
            inner = inner._replace(left=-math.inf, right=math.inf)
        if not paint and not box.style.overflow_y.clips:
            inner = inner._replace(top=-math.inf, bottom=math.inf)
        clip = clip.within(inner)
    return place._replace(clip=clip, keys=keys)


def _add_text(report: ElementReport, fragment: TextFragment, place: _Place) -> None:
    if fragment.scale != 1.0 and not report["lines"]:  # of the first line, by `text-fit`
        report["font_size"] = round(report["font_size"] * fragment.scale, 3)
    report["truncated"] = report["truncated"] or fragment.hidden or _is_cut(fragment, place)
    for _, run in fragment.runs:
        for character in missing_characters(run):
            name = f"U+{ord(character):04X}"
            if name not in report["missing_glyphs"]:
                report["missing_glyphs"].append(name)


def _is_cut(fragment: TextFragment, place: _Place) -> bool:
    """Whether something clips a text; of what sticks out of the line across it no more counts than stands in the line."""
    text = fragment.node.text[fragment.start : fragment.end]
    if place.line is None or not text.strip():
        return False
    x, y, line = place.line
    turned = fragment.turn % 2 == 1
    width, height = (fragment.height, fragment.width) if turned else (fragment.width, fragment.height)
    own = _Sides(place.x, place.y, place.x + width, place.y + height)
    on_line = _Sides(left=x, right=x + line.width) if turned else _Sides(top=y, bottom=y + line.height)
    own, clip = own.within(on_line), place.clip
    # white space at either end may hang
    along = _TOLERANCE + (len(text) - len(text.strip())) * fragment.metrics.space_advance
    across, along = (along, _TOLERANCE) if turned else (_TOLERANCE, along)
    return (
        own.left < clip.left - along
        or own.top < clip.top - across
        or own.right > clip.right + along
        or own.bottom > clip.bottom + across
    )


def report_missing_glyphs(root: Placed, diagnostics: Diagnostics) -> None:
    """A diagnostic for every character that is drawn as a missing glyph, once per element."""
    stack: list[tuple[Placed, Source | None]] = [(root, None)]
    while stack:
        placed, source = stack.pop()
        fragment = placed.fragment
        if isinstance(fragment, TextFragment):
            if not fragment.hidden:
                path, line = (source.path, source.line) if source is not None else ("", 0)
                for _, run in fragment.runs:
                    report_missing(run, diagnostics, path=path, line=line)
            continue
        if isinstance(fragment, BoxFragment):
            source = fragment.box.source or source
        stack.extend((child, source) for child in reversed(fragment.children))


def report_fits(root: Placed, diagnostics: Diagnostics) -> None:
    """A diagnostic for every element whose text does not fit it at its smallest size, or which has no size to fit it to."""
    stack = [root.fragment]
    while stack:
        fragment = stack.pop()
        if isinstance(fragment, TextFragment):
            continue
        if isinstance(fragment, BoxFragment):
            source = fragment.box.source or Source("", "")
            place: dict[str, int | str] = {"line": source.line, "path": source.path, "key": source.dynamic_key}
            if fragment.fit is not None and not fragment.fit.succeeded:
                message = f"the text does not fit its box even at {fragment.fit.font_size:g}px"
                diagnostics.warning("fit-failed", message, **place)
            elif fragment.box.style.audome_fit is not Fitting.NONE and fragment.box.kind is BoxKind.INLINE:
                message = (
                    "an inline box has no size that its text could be fitted to; display: inline-block gives it one"
                )
                diagnostics.warning("fit-ignored", message, **place)
        stack += [child.fragment for child in reversed(fragment.children)]
