"""Boxes of ::before and ::after, and of content items generally (CSS Pseudo-Elements 4, 4.1; CSS Content 3, 2)."""

from __future__ import annotations

from audome_engine.html.tree import Element
from audome_engine.scene.annotations import Piece
from audome_engine.scene.context import SceneContext
from audome_engine.scene.nodes import Node, Text
from audome_engine.scene.replaced import image_content, replaced_box
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Display
from audome_engine.style.values import UrlImage


def content_nodes(
    context: SceneContext, element: Element, pieces: tuple[Piece, ...], style: ComputedStyle
) -> list[Node]:
    """Text and images in a box of `style`; images that do not load, and gradients, show nothing."""
    nodes: list[Node] = []
    for piece in pieces:
        if isinstance(piece, str):
            if piece:
                nodes.append(Text(piece, style))
        elif isinstance(piece, UrlImage):
            content = image_content(context, piece.url, element, style, piece.resolution)
            if content is not None:
                inner = context.anonymous(style, Display.INLINE)
                nodes.append(replaced_box(inner, None, content, content.natural.zoomed(style.zoom)))
    return nodes
