"""Where on the page links are, and the places that they lead to (HTML, 4.6): one rectangle per line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audome_engine.geometry import IDENTITY, Affine, Rect
from audome_engine.layout.measure import Map, extent, inside, then
from audome_engine.layout.types import BoxFragment, Placed, TextFragment
from audome_engine.scene.nodes import BoxKind

_NEAR = 1.0  # px between pieces of one link


def link_areas(root: Placed, urls: Mapping[str, str]) -> list[tuple[Rect, str]]:
    """Rectangles on the canvas with the URL that each leads to; `urls` are those of elements, by their paths."""
    areas: list[tuple[Rect, str]] = []
    owners: dict[str, str] = {}
    for path, rect, is_whole in _pieces(root, urls):
        owner = owners.get(path)
        if owner is None:
            owner = owners[path] = path if is_whole else _owner(path, urls)
        if owner and rect.width > 0 and rect.height > 0:
            _add(areas, rect, urls[owner])
    return areas


def element_corners(root: Placed, paths: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    """The first corner on the canvas of elements, by what `paths` gives for each."""
    found: dict[str, tuple[float, float]] = {}
    for path, rect, _ in _pieces(root, paths):
        for owner, name in paths.items():
            if path == owner or path.startswith(f"{owner}/"):
                found.setdefault(name, (rect.x, rect.y))
    return found


def _pieces(root: Placed, owners: Mapping[str, str]) -> Iterator[tuple[str, Rect, bool]]:
    """Path and rectangle of texts, of images, and of boxes that are owners themselves, which what is in them is part of."""
    stack: list[tuple[Placed, Map]] = [(root, IDENTITY)]
    while stack:
        (x, y, fragment), outer = stack.pop()
        here = then(Affine.translation(x, y), outer)
        if isinstance(fragment, TextFragment):
            if fragment.node.source is not None and not fragment.hidden:
                yield fragment.node.source.path, here.apply_rect(extent(fragment)), False
            continue
        if isinstance(fragment, BoxFragment):
            if fragment.transform is not None:
                here = then(fragment.space or fragment.transform, here)
            source = fragment.box.source
            if source is not None and not fragment.box.pseudo:
                is_whole = source.path in owners and fragment.box.kind is not BoxKind.INLINE
                if is_whole or fragment.box.kind is BoxKind.REPLACED:
                    yield source.path, here.apply_rect(extent(fragment)), is_whole
            here = inside(fragment, here)
        stack.extend((child, here) for child in reversed(fragment.children))


def _owner(path: str, owners: Mapping[str, str]) -> str:
    """The innermost owner that an element is in; empty where there is none."""
    while path and path not in owners:
        path = path.rpartition("/")[0]
    return path


def _add(areas: list[tuple[Rect, str]], rect: Rect, url: str) -> None:
    """Add a piece, to the one before it where that is beside it or around it."""
    if areas and areas[-1][1] == url:
        last = areas[-1][0]
        overlap = min(last.bottom, rect.bottom) - max(last.y, rect.y)
        beside = rect.x - last.right <= _NEAR and last.x - rect.right <= _NEAR
        if beside and overlap >= 0.5 * min(last.height, rect.height):
            areas[-1] = (last.union(rect), url)
            return
    areas.append((rect, url))
