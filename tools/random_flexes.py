"""Random small documents like the fixtures that flex libraries are tested with: nested boxes of few properties each, in
both directions and with both box sizings, for `find_differences.py`."""

from __future__ import annotations

import random

from random_documents import PICTURE, Node, Table

CONTAINERS: Table = {
    "flex-direction": ["row", "column", "column", "row-reverse", "column-reverse"],
    "flex-wrap": ["wrap", "wrap", "nowrap", "wrap-reverse"],
    "justify-content": [
        "center", "space-between", "space-around", "space-evenly", "end", "flex-end", "start", "left", "right",
        "safe center", "safe end", "stretch", "normal",
    ],
    "align-items": [
        "center", "baseline", "stretch", "flex-end", "last baseline", "start", "end", "flex-start", "safe center",
        "self-end", "self-start", "safe end", "normal",
    ],
    "align-content": [
        "center", "space-between", "space-around", "space-evenly", "stretch", "end", "start", "flex-end", "baseline",
        "normal", "safe center", "last baseline", "flex-start",
    ],
    "gap": ["6px", "5px 11px", "10%", "20px", "2% 7px"], "display": ["flex", "inline-flex", "block", "flow-root"],
}  # fmt: skip
SIZES: Table = {
    "width": ["50px", "40%", "100px", "200px", "100%", "min-content", "max-content", "fit-content", "stretch"],
    "height": ["30px", "50%", "100px", "200px", "100%", "min-content", "max-content", "fit-content", "stretch"],
    "min-width": ["0", "60px", "50%", "min-content", "max-content", "300px"],
    "max-width": ["40px", "30%", "100px", "max-content", "min-content"],
    "min-height": ["0", "25px", "50%", "300px", "min-content"], "max-height": ["15px", "100px", "30%", "max-content"],
    "aspect-ratio": ["1", "2/1", "0.5", "auto 3"],
}  # fmt: skip
LENGTHS: Table = {  # most fixtures use lengths and percentages only
    "width": ["50px", "40%", "100px", "200px", "100%", "10px", "0px"],
    "height": ["30px", "50%", "100px", "200px", "100%", "10px", "0px"],
    "min-width": ["0px", "60px", "50%", "300px"], "max-width": ["40px", "30%", "100px"],
    "min-height": ["0px", "25px", "50%", "300px"], "max-height": ["15px", "100px", "30%"],
}  # fmt: skip
ITEMS: Table = {
    "flex": ["1", "none", "0 0 40px", "1 1 30%", "2 0 auto", "0 1 60px", "1 1 0px", "auto"],
    "flex-grow": ["1", "0.2", "2"], "flex-shrink": ["0", "0.3", "3"],
    "flex-basis": ["content", "50%", "0px", "50px", "min-content", "max-content", "fit-content", "100%"],
    "order": ["-1", "1"],
    "align-self": [
        "center", "baseline", "flex-end", "stretch", "start", "end", "self-end", "last baseline", "safe end",
    ],
    "visibility": ["collapse", "hidden"], "display": ["none", "block", "flex"],
    "position": ["absolute", "absolute", "absolute", "relative"], "white-space": ["nowrap"],
}  # fmt: skip
EDGES: Table = {
    "margin": ["auto", "3px", "-4px", "5%", "10px 5px 3px 2px", "0 auto", "auto 0"],
    "margin-left": ["auto", "10px", "-10px"], "margin-top": ["auto", "10px", "-10px", "5%"],
    "margin-right": ["auto", "10px", "10%"], "margin-bottom": ["auto", "10px"],
    "padding": ["5px", "1px 9px", "10%", "4px 3px 2px 1px"], "border-width": ["1px", "1px 2px 3px 4px", "5px"],
    "overflow": ["hidden", "scroll", "hidden visible", "clip", "auto"],
}  # fmt: skip
INSETS: Table = {
    "top": ["5px", "10%", "0"], "left": ["5px", "10%", "0"], "right": ["7px", "20%", "0"], "bottom": ["4px", "10%", "0"],
    "inset": ["3px", "0"],
}  # fmt: skip
TEXTS = ["HH", "HH HH", "H", "HHHH HH HHH", "HH HHHHHH HH H HHH HH HHH"]
ALL_BOXES = ["", "box-sizing:border-box;", "direction:rtl;", "box-sizing:border-box;direction:rtl;"]


def _style(draw: random.Random, table: Table, count: int) -> dict[str, str]:
    return {name: draw.choice(table[name]) for name in draw.sample(list(table), count)}


def flexes(draw: random.Random) -> list[Node]:
    """Nested flex containers and blocks, absolute boxes, short texts."""
    sizes = draw.choice([LENGTHS, LENGTHS, SIZES])

    def styled(depth: int, *, outermost: bool = False) -> dict[str, str]:
        style = _style(draw, sizes, draw.choice([0, 1, 1, 2, 2, 3]))
        style |= _style(draw, EDGES, draw.choice([0, 0, 0, 1, 2]))
        if not outermost:
            style |= _style(draw, ITEMS, draw.choice([0, 0, 1, 1, 2]))
        if depth > 0:
            style |= _style(draw, CONTAINERS, draw.choice([0, 1, 1, 2, 3]))
        if style.get("position"):
            style |= _style(draw, INSETS, draw.choice([0, 0, 1, 2, 3]))
        return style

    def node(depth: int) -> Node:
        if draw.random() < 0.04:
            return ["img", styled(0), PICTURE, []]
        if depth == 0 or draw.random() < 0.3:
            return ["div", styled(0), "", [draw.choice(TEXTS)] if draw.random() < 0.4 else []]
        return ["div", styled(depth), "", children(depth)]

    def children(depth: int) -> list[Node]:
        return [node(depth - 1) for _ in range(draw.choice([1, 1, 2, 2, 3, 4]))]

    rules = f"div{{display:flex;border:0 solid;{draw.choice(ALL_BOXES)}}}body{{font:10px/1 Inter}}"
    return [["style", {}, "", [rules]], ["div", styled(2, outermost=True), "", children(draw.choice([1, 2, 2, 3]))]]
