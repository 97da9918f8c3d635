"""The first formatted line's own version of a block's inline content (CSS Pseudo-Elements 4, 2.1.2): the same boxes with the
styles that inherit from ::first-line, inside of a box for the ::first-line itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from audome_engine.html.tree import Element
from audome_engine.scene.context import SceneContext
from audome_engine.scene.inline_text import transform
from audome_engine.scene.nodes import Box, BoxKind, Node, Text
from audome_engine.style.computed import INHERITED, ComputedStyle, inherit_alike
from audome_engine.style.enums import Display, VerticalAlign

if TYPE_CHECKING:
    from audome_engine.css.line_pseudos import FirstLineStyles


def set_first_line(context: SceneContext, box: Box, owner: Element, block: Element) -> None:
    """Give `box`, the block container of the first line of `block`, its content as that line has it: what does not stand in
    both is not shown. As in Chromium a ::first-line further in hides those around it."""
    if box.first_line is None:
        box.first_line = _FirstLineCopy(context, context.styled.first_line(owner, block), block).of_container(box)


class _FirstLineCopy:
    """Copies the inline content of one block container."""

    def __init__(self, context: SceneContext, styles: FirstLineStyles, block: Element) -> None:
        self._context = context
        self._styles = styles
        self._block = block

    def of_container(self, box: Box) -> Box:
        """The container with the line's strut; backgrounds and decorations are those of the ::first-line in it. As in
        Chromium that cannot be raised."""
        context, style = self._context, self._styles.style
        inherited = {name: getattr(style, name) for name in INHERITED}
        line = Box(
            BoxKind.INLINE,
            context.changed(style, display=Display.INLINE, vertical_align=VerticalAlign.BASELINE),
            pseudo="first-line",
            children=self._children(box.children, box.style, style),
            order=box.order,
        )
        copied = replace(box, style=context.changed(box.style, **inherited), children=[line], first_line=None)
        transform(copied)
        return copied

    def _children(self, children: list[Node], outer: ComputedStyle, style: ComputedStyle) -> list[Node]:
        """What is in a box that has `style` on the first line instead of `outer`."""
        return [self._box(node) if isinstance(node, Box) else self._text(node, outer, style) for node in children]

    def _text(self, text: Text, outer: ComputedStyle, style: ComputedStyle) -> Text:
        """As in Chromium the text of an element without a box keeps its style."""
        own = style if text.style is outer or inherit_alike(text.style, outer) else text.style
        return Text(text.plain or text.text, own, text.source, text.slot)

    def _box(self, box: Box) -> Box:
        if box.kind is not BoxKind.INLINE and box.pseudo != "first-letter":
            return box
        style = self._style(box)
        copied = replace(box, style=style, children=self._children(box.children, box.style, style))
        if box.kind is not BoxKind.INLINE:  # a floating letter
            transform(copied)
        return copied

    def _style(self, box: Box) -> ComputedStyle:
        element = self._context.element_of(box.source)
        if element is None or box.pseudo == "marker":
            return box.style
        if box.pseudo == "first-letter":
            letter = box.children[0]
            assert isinstance(letter, Text)
            style = self._styles.first_letter(element, self._context.element_of(letter.source) or self._block)
        elif box.pseudo:
            style = self._styles.pseudo(element, box.pseudo)
        else:
            style = self._styles.of(element)
        image = box.style.background_image  # data may have exchanged it
        if image != self._context.styled.styles[element].background_image and not box.pseudo:
            style = self._context.changed(style, background_image=image)
        return self._context.changed(style, display=box.style.display)
