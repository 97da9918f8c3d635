"""What a style makes of a box besides its size: a containing block of positioned boxes, a group in painting, nothing at all
(CSS Positioned Layout 3, 2.1; CSS 2, Appendix E).
"""

from __future__ import annotations

from audome_engine.color import TRANSPARENT
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import BlendMode, Keyword, Position

_SIDES = ("top", "right", "bottom", "left")


def contains_fixed(style: ComputedStyle) -> bool:
    """Whether a box is the containing block of fixed descendants too."""
    return style.has_transform or style.contains_positioned


def groups_descendants(style: ComputedStyle) -> bool:
    """Whether a box that does not contain absolutely positioned ones may still paint them in its stacking context."""
    return (
        style.opacity < 1.0
        or style.mix_blend_mode is not BlendMode.NORMAL
        or style.isolate
        or style.forces_stacking_context
        or style.z_index is not Keyword.AUTO
    )


def is_plain_inline(style: ComputedStyle) -> bool:
    """Whether an inline box has nothing of its own to show or to contain: as in Chromium its rectangle then reaches around
    an ellipsis after its text."""
    return (
        style.background_color == TRANSPARENT
        and all(image is None for image in style.background_image)
        and not any(getattr(style, f"border_{side}_width") for side in _SIDES)
        and not any(getattr(style, f"{kind}_{side}") != 0.0 for kind in ("margin", "padding") for side in _SIDES)
        and not style.box_shadow
        and not style.outline_width
        and style.position is Position.STATIC
        and not groups_descendants(style)
        and not contains_fixed(style)
        and style.text_box_trim == (False, False)
    )
