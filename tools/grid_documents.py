"""Random documents of grids for `find_differences.py`: grids nested in all ways, and small ones as fixtures of layout
engines have them, in both directions and with both kinds of `box-sizing`.
"""

from __future__ import annotations

import random
from typing import Any

Node = Any  # a string, or [tag, {property: value}, attributes, children]
Table = dict[str, list[str]]

WORDS = ["hello", "some words here to wrap around lines in a box", "a b c", "مرحبا بكم في البيت", "x"]
PICTURE = 'src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%2240%22 height=%2220%22/%3E"'
TRACKS = [
    "1fr", "2fr", ".3fr", "auto", "50px", "25%", "min-content", "max-content", "minmax(20px,1fr)", "minmax(auto,60px)",
    "minmax(min-content,90px)", "fit-content(70px)", "minmax(0,1fr)", "0", "fit-content(20%)", "minmax(30px,max-content)",
    "minmax(10px,auto)", "minmax(0,auto)",
]  # fmt: skip
REPEATS = [
    "repeat(auto-fill,60px)", "repeat(auto-fit,minmax(50px,1fr))", "repeat(3,1fr)", "repeat(2,auto 20px)",
    "20px repeat(auto-fill,30px 40px)", "subgrid", "[a] 1fr [b] auto [c]",
]  # fmt: skip
GRIDS: Table = {
    "display": ["grid", "grid", "inline-grid"], "grid-auto-flow": ["column", "dense", "column dense"],
    "grid-auto-columns": ["40px", "1fr", "min-content", "20px auto"],
    "grid-auto-rows": ["30px", "1fr", "minmax(20px,auto)", "10px auto"],
    "justify-content": ["center", "space-between", "end", "space-around", "space-evenly", "start", "right"],
    "align-content": ["center", "space-between", "end", "space-around", "start", "space-evenly"],
    "justify-items": ["center", "end", "start", "stretch", "left", "baseline"],
    "align-items": ["center", "end", "start", "stretch", "baseline", "last baseline", "safe end"],
    "gap": ["6px", "5px 11px", "3%", "10% 4px"], "width": ["200px", "60%", "max-content", "min-content", "fit-content"],
    "height": ["90px", "140px", "50%"], "max-width": ["150px"], "min-width": ["250px"], "min-height": ["120px"],
    "max-height": ["50px"], "direction": ["rtl", "ltr"], "padding": ["4px 7px", "5%"], "border": ["2px solid"],
    "overflow": ["hidden"], "aspect-ratio": ["3", "1"], "box-sizing": ["border-box"], "position": ["relative"],
    "float": ["left"], "margin": ["5px", "auto"],
}  # fmt: skip
CELLS: Table = {
    "grid-column": ["1", "2", "span 2", "1/3", "-1", "2/span 2", "1/-1", "span 3", "3"],
    "grid-row": ["1", "2", "span 2", "1/3", "1/-1", "3", "span 3"],
    "width": ["50px", "40%", "min-content", "100%", "fit-content", "80px"], "height": ["30px", "50%", "100%", "10px"],
    "min-width": ["0", "60px", "50%", "min-content"], "max-width": ["40px", "30%"],
    "min-height": ["0", "25px", "50%"], "max-height": ["15px", "50%"], "order": ["-1", "1"],
    "margin": ["auto", "3px", "-4px", "5%", "0 auto"], "margin-top": ["auto", "4px"], "margin-left": ["auto", "-5px"],
    "padding": ["5px", "1px 9px", "5%"], "border": ["1px solid", "3px solid"],
    "align-self": ["center", "baseline", "end", "stretch", "start", "last baseline", "safe center"],
    "justify-self": ["center", "end", "stretch", "start", "self-end", "right", "baseline"],
    "aspect-ratio": ["1", "2/1", "auto 3"], "box-sizing": ["border-box"], "overflow": ["hidden"],
    "position": ["absolute", "relative"], "top": ["5px", "10%"], "left": ["5px"], "right": ["4px"], "bottom": ["6px"],
    "font-size": ["11px", "24px"], "white-space": ["nowrap"], "direction": ["rtl"], "display": ["flex", "inline-block"],
}  # fmt: skip


def _style(draw: random.Random, table: Table, count: int) -> dict[str, str]:
    return {name: draw.choice(table[name]) for name in draw.sample(list(table), count)}


def grids(draw: random.Random) -> list[Node]:
    """Grid containers, nested, with all kinds of tracks and items."""

    def tracks() -> str:
        if draw.random() < 0.25:
            return draw.choice(REPEATS)
        return " ".join(draw.choice(TRACKS) for _ in range(draw.randint(1, 4)))

    def item(depth: int) -> Node:
        kind = draw.random()
        if kind < 0.1:
            return draw.choice(WORDS)
        if kind < 0.28 and depth > 0:
            node = grid(depth - 1)
            node[1] |= _style(draw, CELLS, draw.choice([0, 1, 2]))
            node[1]["display"] = draw.choice(["grid", "grid", "grid", "flex"])
            return node
        if kind < 0.34:
            return ["img", _style(draw, CELLS, draw.choice([0, 1, 2])), PICTURE, []]
        content = [draw.choice(WORDS)] if draw.random() < 0.8 else []
        return [draw.choice(["div", "span", "p"]), _style(draw, CELLS, draw.choice([0, 1, 1, 2, 3])), "", content]

    def grid(depth: int) -> Node:
        style = {"display": "grid", **_style(draw, GRIDS, draw.choice([0, 1, 2, 3, 4]))}
        for name in ("grid-template-columns", "grid-template-rows"):
            if draw.random() < 0.7:
                style[name] = tracks()
        return ["div", style, "", [item(depth) for _ in range(draw.randint(0, 5))]]

    return [grid(2)]


FIXED = ["40px", "80px", "20px", "25%", "50%", "10%"]
PLAIN_TRACKS = [
    *FIXED, "1fr", "2fr", "0.3fr", "auto", "auto", "min-content", "max-content", "minmax(0,1fr)", "minmax(20px,60px)",
    "minmax(min-content,2fr)", "minmax(auto,50px)", "minmax(30px,auto)", "minmax(min-content,max-content)",
    "minmax(10%,max-content)", "fit-content(60px)", "fit-content(50%)",
]  # fmt: skip
PLAIN_REPEATS = [
    "repeat(2,1fr)", "repeat(3,40px)", "repeat(auto-fill,40px)", "repeat(auto-fit,minmax(40px,1fr))", "repeat(2,20px auto)",
    "repeat(auto-fill,minmax(30px,20%))",
]  # fmt: skip
PLAIN_GRIDS: Table = {
    "grid-auto-flow": ["column", "row dense", "column dense"], "grid-auto-columns": ["40px", "1fr", "20px 30px", "min-content"],
    "grid-auto-rows": ["40px", "1fr", "20px auto", "10%"],
    "justify-content": ["center", "space-between", "end", "space-around", "space-evenly", "start", "stretch", "left", "right"],
    "align-content": ["center", "space-between", "end", "space-around", "start", "space-evenly", "stretch"],
    "justify-items": ["center", "end", "start", "stretch", "baseline"],
    "align-items": ["center", "end", "start", "stretch", "baseline", "last baseline"],
    "gap": ["10px", "5px 11px", "10%", "20px"], "row-gap": ["8px", "10%"], "column-gap": ["8px", "10%"],
}  # fmt: skip
PLAIN_CELLS: Table = {
    "grid-column": ["1", "2", "3", "span 2", "1/3", "2/-1", "-2", "1/span 3"],
    "grid-row": ["1", "2", "3", "span 2", "1/3", "1/-1", "-2"],
    "align-self": ["center", "baseline", "end", "stretch", "start", "last baseline"],
    "justify-self": ["center", "end", "stretch", "start"], "order": ["-1", "1"],
    "display": ["flex", "block", "none"], "overflow": ["hidden", "scroll", "clip", "auto"],
}  # fmt: skip
SIZES: Table = {
    "width": ["10px", "50px", "100px", "30%", "100%", "150%"], "height": ["10px", "50px", "100px", "30%", "100%"],
    "min-width": ["20px", "60px", "50%"], "max-width": ["30px", "80px", "50%"], "min-height": ["20px", "60px", "50%"],
    "max-height": ["30px", "50px", "50%"], "aspect-ratio": ["1", "2", "0.5"],
}  # fmt: skip
KEYWORDS = ["min-content", "max-content", "fit-content"]
EDGES: Table = {
    "margin": ["5px", "auto", "-5px", "10%", "1px 2px 3px 4px"], "margin-left": ["auto", "10px"],
    "margin-top": ["auto", "10px", "5%"],
    "padding": ["5px", "10px", "5%", "1px 2px 3px 4px"], "border-width": ["1px", "5px", "1px 2px 3px 4px"],
}  # fmt: skip
INSETS = ["0", "5px", "10%", "-5px"]
SHORT = ["HH", "HH HH", "H", "HHHH HH HHH", "HH HHHHHH HH H HHH"]
ALL_BOXES = ["", "box-sizing:border-box;", "direction:rtl;", "box-sizing:border-box;direction:rtl;"]


def grid_fixtures(draw: random.Random) -> list[Node]:
    """A grid with few plain items, some of them grids."""
    keywords = draw.random() < 0.2

    def sizes(share: float) -> dict[str, str]:
        style = {name: draw.choice(values) for name, values in SIZES.items() if draw.random() < share}
        if keywords and draw.random() < share:
            style[draw.choice(["width", "height", "min-width", "max-width"])] = draw.choice(KEYWORDS)
        return style

    def some(table: Table, share: float) -> dict[str, str]:
        return {name: draw.choice(values) for name, values in table.items() if draw.random() < share}

    def tracks() -> str:
        if draw.random() < 0.2:
            return draw.choice(PLAIN_REPEATS)
        return " ".join(draw.choice(PLAIN_TRACKS) for _ in range(draw.randint(1, 4)))

    def item(depth: int) -> Node:
        style = {**sizes(0.12), **some(PLAIN_CELLS, 0.12), **some(EDGES, 0.07)}
        kind = draw.random()
        if kind < 0.07:
            style["position"] = "absolute"
            style |= {side: draw.choice(INSETS) for side in ("top", "right", "bottom", "left") if draw.random() < 0.4}
        elif kind < 0.1:
            style["position"] = "relative"
        elif kind < 0.16:
            return ["img", style, PICTURE, []]
        elif kind < 0.28 and depth > 0:
            return grid(depth - 1, style)
        return ["div", style, "", [draw.choice(SHORT)] if draw.random() < 0.5 else []]

    def grid(depth: int, style: dict[str, str]) -> Node:
        style = {**style, "display": "grid", **some(PLAIN_GRIDS, 0.12)}
        for name in ("grid-template-columns", "grid-template-rows"):
            if draw.random() < 0.75:
                style[name] = tracks()
        return ["div", style, "", [item(depth) for _ in range(draw.choice([1, 2, 3, 3, 4, 5, 9]))]]

    rules = f"div{{border:0 solid;{draw.choice(ALL_BOXES)}}}body{{font:10px/1 Inter}}"
    outer = {**sizes(0.2), **some(EDGES, 0.04), "position": "relative"}
    return [["style", {}, "", [rules]], grid(2, outer)]
