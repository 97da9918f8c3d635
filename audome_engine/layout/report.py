"""Fragments to a report on the dynamic elements: what became of each one's text."""

from __future__ import annotations

from typing import TypedDict

from audome_engine.errors import Diagnostics
from audome_engine.layout.types import BoxFragment, LineFragment, Placed, TextFragment
from audome_engine.scene.nodes import Source
from audome_engine.text.missing import missing_characters, report_missing


class ElementReport(TypedDict):
    """One dynamic element: its font size in px, how many lines its text takes, whether any of it is cut off by an
    ellipsis or a clamp, and the code points no font had, as in `"U+0F00"`."""

    font_size: float
    lines: int
    truncated: bool
    missing_glyphs: list[str]


def describe_elements(root: Placed) -> dict[str, ElementReport]:
    """Dynamic key to report, for every dynamic element that has a box."""
    reports: dict[str, ElementReport] = {}
    counted: dict[str, int] = {}
    stack: list[tuple[Placed, tuple[str, ...], int]] = [(root, (), 0)]
    line_number = 0
    while stack:
        placed, keys, line = stack.pop()
        fragment = placed.fragment
        if isinstance(fragment, TextFragment):
            for key in keys:
                _add_text(reports[key], fragment)
                if not fragment.hidden and counted.get(key) != line:
                    counted[key] = line
                    reports[key]["lines"] += 1
            continue
        if isinstance(fragment, LineFragment):
            line_number += 1
            line = line_number
        elif isinstance(fragment, BoxFragment):
            keys = _with_key(fragment, keys, reports)
        stack.extend((child, keys, line) for child in reversed(fragment.children))
    return reports


def _with_key(fragment: BoxFragment, keys: tuple[str, ...], reports: dict[str, ElementReport]) -> tuple[str, ...]:
    source = fragment.box.source
    if source is None or not source.dynamic_key or source.dynamic_key in keys:
        return keys
    if source.dynamic_key not in reports:
        size = round(fragment.box.style.font_size, 3)
        reports[source.dynamic_key] = ElementReport(font_size=size, lines=0, truncated=False, missing_glyphs=[])
    return (*keys, source.dynamic_key)


def _add_text(report: ElementReport, fragment: TextFragment) -> None:
    report["truncated"] = report["truncated"] or fragment.hidden
    for _, run in fragment.runs:
        for character in missing_characters(run):
            name = f"U+{ord(character):04X}"
            if name not in report["missing_glyphs"]:
                report["missing_glyphs"].append(name)


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


def report_failed_fits(root: Placed, diagnostics: Diagnostics) -> None:
    """A diagnostic for every element whose text does not fit it at its smallest size."""
    stack = [root.fragment]
    while stack:
        fragment = stack.pop()
        if isinstance(fragment, TextFragment):
            continue
        if isinstance(fragment, BoxFragment) and fragment.fit is not None and not fragment.fit.succeeded:
            source = fragment.box.source or Source("", "")
            message = f"the text does not fit its box even at {fragment.fit.font_size:g}px"
            diagnostics.warning("fit-failed", message, line=source.line, path=source.path, key=source.dynamic_key)
        stack += [child.fragment for child in reversed(fragment.children)]
