"""A scene at another moment of its animations: boxes of elements whose styles stay the same are the same objects, so that
layout knows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from audome_engine.html.tree import Element
from audome_engine.options import Medium
from audome_engine.scene.build import rebuild_scene
from audome_engine.scene.context import Exchange, SceneContext
from audome_engine.scene.nodes import Scene
from audome_engine.style.computed import ComputedStyle

if TYPE_CHECKING:
    from audome_engine.css.cascade import StyledDocument

# What decides which boxes there are, or about those around: where it changes, all boxes are made anew.
_STRUCTURAL = (
    "display", "position", "float_", "writing_mode", "direction", "unicode_bidi", "content", "counter_reset",
    "counter_increment", "counter_set", "quotes", "list_style_type", "list_style_position", "list_style_image", "contain",
    "content_hidden", "container_type",
)  # fmt: skip
_LINES = ("first-line", "first-letter")  # pseudo-elements that are in boxes of other elements


def scene_at(scene: Scene, styled: StyledDocument, medium: Medium) -> Scene | None:
    """The scene of the same document with other styles; None where more changes than how its boxes look."""
    context = scene.origin
    if not isinstance(context, SceneContext) or context.styled.containers != styled.containers:
        return None
    changed: set[Element] = set()
    for element, pseudo, before, after in _changes(context.styled, styled):
        if pseudo in _LINES or any(getattr(before, name) != getattr(after, name) for name in _STRUCTURAL):
            return None
        changed.add(element)
    dirty = set(changed)
    for element in changed:
        while element.parent is not None and element.parent not in dirty:
            element = element.parent
            dirty.add(element)
    boxes = {element: nodes for element, nodes in context.boxes.items() if element not in dirty}
    moved = replace(
        context, styled=styled, medium=medium, boxes=boxes, filled={}, first_blocks=dict(context.first_blocks)
    )
    return rebuild_scene(replace(scene, origin=moved), Exchange(dirty=frozenset(dirty), lasting=True))


def _changes(
    before: StyledDocument, after: StyledDocument
) -> Iterator[tuple[Element, str, ComputedStyle, ComputedStyle]]:  # fmt: skip
    """Elements and pseudo-elements with other styles; equal styles are the same object."""
    for element, style in after.styles.items():
        if style is not before.styles[element]:
            yield element, "", before.styles[element], style
    for (element, pseudo), style in after.pseudo.items():
        if style is not before.pseudo[element, pseudo]:
            yield element, pseudo, before.pseudo[element, pseudo], style
