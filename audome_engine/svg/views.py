"""Which part of an SVG document its URL's fragment asks for (SVG 2, 16.3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from audome_engine.geometry import IDENTITY, Affine, Rect
from audome_engine.html.tree import Element
from audome_engine.svg.shapes import parse_view_box
from audome_engine.svg.transforms import parse_transform

_VIEW = re.compile(r"svgView\((.*)\)", re.DOTALL)
_PART = re.compile(r"\s*(\w+)\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*;?")


class View(NamedTuple):
    """A view box, `preserveAspectRatio`, and the map of the content."""

    box: Rect | None
    preserve: str
    transform: Affine = IDENTITY


def view_of(fragment: str, root: Element, find: Callable[[str], Element | None]) -> View:
    """The root's own view, but for what `svgView()` or the `<view>` that is named say otherwise."""
    attributes = {name: root.get(name) for name in ("viewBox", "preserveAspectRatio")}
    match = _VIEW.fullmatch(fragment)
    transform = IDENTITY
    if match is not None:
        given = dict(_PART.findall(match[1]))
        attributes |= {name: given[name] for name in attributes if name in given}
        transform = parse_transform(given.get("transform", ""))
    elif fragment:
        view = find(f"#{fragment}")
        if view is not None and view.tag == "view":
            attributes |= {name: view.get(name) for name in attributes if name in view.attributes}
    return View(parse_view_box(attributes["viewBox"]), attributes["preserveAspectRatio"], transform)
