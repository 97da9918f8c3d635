"""Flow-relative properties (CSS Logical Properties 1): which physical property each one is, for a direction and
writing mode.
"""

from __future__ import annotations

from audome_engine.css import properties as _registers
from audome_engine.css.registry import LONGHANDS, Longhand
from audome_engine.style.enums import Direction, WritingMode

# Logical name -> the physical ones it may be, in the order top, right, bottom, left (or: horizontal, vertical axis;
# or: top left, top right, bottom right, bottom left corner).
LOGICAL: dict[str, tuple[str, ...]] = {}
_SIDES = ("top", "right", "bottom", "left")
_CORNERS = ("top-left", "top-right", "bottom-right", "bottom-left")
_FLOW_SIDES = ("block-start", "block-end", "inline-start", "inline-end")


def _register() -> None:
    for flow in _FLOW_SIDES:
        LOGICAL[f"margin-{flow}"] = tuple(f"margin-{side}" for side in _SIDES)
        LOGICAL[f"padding-{flow}"] = tuple(f"padding-{side}" for side in _SIDES)
        LOGICAL[f"inset-{flow}"] = _SIDES
        for part in ("width", "style", "color"):
            LOGICAL[f"border-{flow}-{part}"] = tuple(f"border-{side}-{part}" for side in _SIDES)
    for prefix in ("", "min-", "max-"):
        for axis in ("inline-size", "block-size"):
            LOGICAL[f"{prefix}{axis}"] = (f"{prefix}width", f"{prefix}height")
    for axis in ("inline", "block"):
        LOGICAL[f"overflow-{axis}"] = ("overflow-x", "overflow-y")
    for corner in ("start-start", "start-end", "end-start", "end-end"):
        LOGICAL[f"border-{corner}-radius"] = tuple(f"border-{name}-radius" for name in _CORNERS)
        LOGICAL[f"corner-{corner}-shape"] = tuple(f"corner-{name}-shape" for name in _CORNERS)
    for name, physical in LOGICAL.items():
        LONGHANDS[name] = Longhand(name, "", LONGHANDS[physical[0]].parse)


_register()


def physical_name(name: str, direction: Direction, mode: WritingMode) -> str:
    """The physical property that `name` stands for on an element of this direction and writing mode."""
    candidates = LOGICAL.get(name)
    if candidates is None:
        return name
    sides = flow_sides(direction, mode)
    if len(candidates) == 2:
        inline = "inline" in name
        return candidates[0 if inline == (mode is WritingMode.HORIZONTAL_TB) else 1]
    if name.endswith(("-radius", "-shape")):
        prefix, block, inline_part, suffix = name.split("-")
        names = {sides[f"block-{block}"], sides[f"inline-{inline_part}"]}
        vertical = "top" if "top" in names else "bottom"
        return f"{prefix}-{vertical}-{'left' if 'left' in names else 'right'}-{suffix}"
    flow = next(flow for flow in _FLOW_SIDES if flow in name)
    return candidates[_SIDES.index(sides[flow])]


def flow_sides(direction: Direction, mode: WritingMode) -> dict[str, str]:
    """The physical side of each flow-relative one (CSS Writing Modes 4, 6.4)."""
    ltr = direction is Direction.LTR
    if mode is WritingMode.HORIZONTAL_TB:
        start, end = ("left", "right") if ltr else ("right", "left")
        return {"block-start": "top", "block-end": "bottom", "inline-start": start, "inline-end": end}
    downwards = ltr if mode is not WritingMode.SIDEWAYS_LR else not ltr
    start, end = ("top", "bottom") if downwards else ("bottom", "top")
    from_right = mode in (WritingMode.VERTICAL_RL, WritingMode.SIDEWAYS_RL)
    before, after = ("right", "left") if from_right else ("left", "right")
    return {"block-start": before, "block-end": after, "inline-start": start, "inline-end": end}


__all__ = ["LOGICAL", "_registers", "flow_sides", "physical_name"]
