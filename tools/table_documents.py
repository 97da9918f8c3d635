"""Random documents of tables for `find_differences.py`: spans, captions, column elements, row groups, both border models
and both layout modes.
"""

from __future__ import annotations

import random
from typing import Any

Node = Any  # a string, or [tag, {property: value}, attributes, children]
Styles = dict[str, list[str]]

_WORDS = ["hello", "some words here to wrap around lines in a box", "a b c", "مرحبا بكم في البيت", "x"]
_TABLES: Styles = {
    "width": ["200px", "80%", "40px", "max-content"], "height": ["150px", "60px"], "border-collapse": ["collapse"],
    "border-spacing": ["0", "5px 8px"], "table-layout": ["fixed"], "direction": ["rtl"], "display": ["inline-table"],
    "caption-side": ["bottom"], "border": ["3px solid"], "padding": ["4px 7px"], "margin": ["auto", "6px"],
    "min-width": ["150px"], "max-width": ["120px"], "min-height": ["90px"], "box-sizing": ["content-box"],
    "float": ["left"], "position": ["absolute"], "inset": ["5px", "auto 0 3px"],
}  # fmt: skip
_CELLS: Styles = {
    "width": ["50px", "40%", "10%"], "height": ["40px", "50%"], "min-width": ["70px"], "max-width": ["30px"],
    "vertical-align": ["top", "middle", "bottom", "baseline"], "padding": ["5px", "1px 9px"], "font-size": ["24px", "11px"],
    "border": ["1px solid", "4px dashed red", "hidden", "none"], "white-space": ["nowrap"], "position": ["relative"],
    "text-align": ["right"], "box-sizing": ["border-box"],
}  # fmt: skip
_ROWS: Styles = {
    "height": ["50px", "30%"], "visibility": ["collapse"], "border": ["2px solid blue"], "vertical-align": ["top", "bottom"],
    "position": ["relative"],
}  # fmt: skip
_COLUMNS: Styles = {
    "width": ["60px", "30%", "0"], "visibility": ["collapse"], "border": ["5px solid green"],
}  # fmt: skip
_CONTENT: Styles = {
    "width": ["50px", "40%", "120px"], "height": ["30px", "50%", "100%"], "min-width": ["60px", "20%"],
    "max-width": ["80px", "50%"], "margin": ["5px", "-4px", "auto"], "padding": ["4px", "5%"], "border": ["1px solid"],
    "box-sizing": ["border-box"], "float": ["left", "right"], "overflow": ["hidden", "auto"],
    "display": ["inline-block", "flex", "flow-root", "none"], "position": ["relative", "absolute"], "top": ["5px", "10%"],
    "left": ["5px"], "vertical-align": ["top", "middle", "super"], "font-size": ["11px", "24px"],
}  # fmt: skip


def _style(draw: random.Random, table: Styles, counts: list[int]) -> dict[str, str]:
    return {name: draw.choice(table[name]) for name in draw.sample(list(table), draw.choice(counts))}


def tables(draw: random.Random, depth: int = 1) -> list[Node]:
    """A table, now and then with another one in a cell."""

    def cell() -> Node:
        attributes = draw.choice(["", "", "", "", "colspan=2", "rowspan=2", "colspan=3 rowspan=2", "rowspan=0"])
        content = [draw.choice(_WORDS)] if draw.random() < 0.85 else []
        if depth > 0 and draw.random() < 0.06:
            content = tables(draw, depth - 1)
        elif draw.random() < 0.15:
            content.append(["div", _style(draw, _CONTENT, [0, 1, 2]), "", [draw.choice(_WORDS)]])
        return [draw.choice(["td", "td", "th"]), _style(draw, _CELLS, [0, 0, 1, 2]), attributes, content]

    def row() -> Node:
        return ["tr", _style(draw, _ROWS, [0, 0, 0, 1]), "", [cell() for _ in range(draw.randint(1, 4))]]

    def group() -> Node:
        tag = draw.choice(["tbody", "tbody", "thead", "tfoot"])
        return [tag, _style(draw, _ROWS, [0, 0, 0, 1]), "", [row() for _ in range(draw.randint(0, 3))]]

    parts: list[Node] = [group() for _ in range(draw.randint(1, 2))]
    if draw.random() < 0.2:
        columns = [["col", _style(draw, _COLUMNS, [0, 1]), draw.choice(["", "span=2"]), []] for _ in "ab"]
        parts.insert(0, ["colgroup", {}, "", columns])
    if draw.random() < 0.2:
        parts.insert(0, ["caption", _style(draw, _CELLS, [0, 1]), "", [draw.choice(_WORDS)]])
    attributes = draw.choice(["", "", "", "border=1", "rules=all", "frame=box rules=rows border=1"])
    return [["table", _style(draw, _TABLES, [0, 1, 2, 3]), attributes, parts]]
