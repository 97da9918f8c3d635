"""`<fieldset>` (HTML 15.3.13): its rendered legend, and the anonymous box that holds the rest."""

from __future__ import annotations

from audome_engine.scene.context import SceneContext
from audome_engine.scene.nodes import Box, BoxKind, Node
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Display

# What a fieldset's own style says of how its content is laid out
_INNER = (
    "display", "align_content", "justify_content", "align_items", "justify_items", "flex_direction", "flex_wrap",
    "row_gap", "column_gap", "grid_template_columns", "grid_template_rows", "grid_template_areas", "grid_auto_columns",
    "grid_auto_rows", "grid_auto_flow", "overflow_x", "overflow_y",
)  # fmt: skip


def fieldset_style(context: SceneContext, style: ComputedStyle) -> ComputedStyle:
    """A fieldset is the root of a formatting context."""
    return context.changed(style, display=Display.FLOW_ROOT) if style.display is Display.BLOCK else style


def take_legend(nodes: list[Node]) -> Box | None:
    """Remove the rendered legend, the first `<legend>` that neither floats nor is positioned, from a fieldset's nodes."""
    for node in nodes:
        is_box = isinstance(node, Box) and node.source is not None and node.source.tag == "legend"
        if is_box and not node.is_out_of_flow and not node.is_floating:  # type: ignore[union-attr]
            nodes.remove(node)
            return node  # type: ignore[return-value]
    return None


def content_box(context: SceneContext, fieldset: Box, nodes: list[Node]) -> Box:
    """The anonymous box around everything but the legend."""
    style = context.anonymous(fieldset.style, Display.FLOW_ROOT)
    style = context.changed(style, **{name: getattr(fieldset.style, name) for name in _INNER})
    if style.display.is_inline_level:
        style = context.changed(style, display=style.display.blockified)
    if fieldset.kind is BoxKind.BLOCK:
        style = context.changed(style, display=Display.FLOW_ROOT)
    return Box(fieldset.kind, style, children=nodes, order=fieldset.order)
