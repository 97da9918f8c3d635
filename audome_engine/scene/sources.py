"""Which image an `<img>` shows: `src` or the best candidate of `srcset` (HTML 4.8.4.3.7, selecting an image source)."""

from __future__ import annotations

import itertools
import re

from audome_engine.html.tree import Element
from audome_engine.options import Medium

_DESCRIPTOR = re.compile(r"(\d+(?:\.\d+)?)([wx])")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)(px|vw)")


def choose_source(element: Element, medium: Medium) -> tuple[str, float]:
    """The URL as written and its density (image pixels per CSS pixel) for an `<img>` shown in `medium`."""
    source = element.get("src")
    candidates = parse_srcset(element.get("srcset"), element.get("sizes"), medium)
    if not candidates:
        return source, 1.0
    if source.strip() and all(density != 1.0 for _, density in candidates) and "w," not in element.get("srcset") + ",":
        candidates.append((source, 1.0))
    candidates.sort(key=lambda candidate: candidate[1])
    for (url, density), (_, following) in itertools.pairwise(candidates):
        # as Chromium: the smaller of two where the geometric mean of their densities is above what is asked for
        if medium.scale <= density or medium.scale < (density * following) ** 0.5:
            return url, density
    return candidates[-1]


def parse_srcset(text: str, sizes: str, medium: Medium) -> list[tuple[str, float]]:
    """The candidates of a `srcset` with their densities; broken ones are left out."""
    candidates: list[tuple[str, float]] = []
    position = 0
    while (match := re.compile(r"[\s,]*([^\s,]\S*)").match(text, position)) is not None:
        url, position = match[1], match.end()
        descriptor = ""
        if url.endswith(","):
            url = url.rstrip(",")
        else:
            end = text.find(",", position)
            end = len(text) if end < 0 else end
            descriptor, position = text[position:end].strip(), end
        density = _density(descriptor, sizes, medium)
        if url and density is not None:
            candidates.append((url, density))
    return candidates


def _density(descriptor: str, sizes: str, medium: Medium) -> float | None:
    if not descriptor:
        return 1.0
    match = _DESCRIPTOR.fullmatch(descriptor)
    if match is None or float(match[1]) <= 0:
        return None
    if match[2] == "x":
        return float(match[1])
    width = medium.width
    size = _SIZE.fullmatch(sizes.rpartition(",")[2].strip())
    if size is not None:
        width = float(size[1]) * (medium.width / 100.0 if size[2] == "vw" else 1.0)
    return float(match[1]) / width if width > 0 else None
