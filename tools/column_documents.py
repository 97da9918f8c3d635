"""Random documents with multi-column containers for `find_differences.py`: lines, blocks, floats, spanners and forced and
avoided breaks in them.
"""

from __future__ import annotations

import random
from typing import Any

Node = Any  # as in random_documents.py

PICTURE = 'src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%2240%22 height=%2220%22/%3E"'
CONTAINERS = {
    "columns": ["2", "3", "60px", "2 100px", "4", "1", "30px auto"], "column-gap": ["10px", "0", "5%", "normal"],
    "column-fill": ["auto", "balance"], "width": ["200px", "60%", "auto", "max-content", "min-content"],
    "height": ["60px", "100px", "50px", "auto"], "max-height": ["45px", "80px"], "min-height": ["70px"],
    "padding": ["4px", "3px 9px"], "border": ["2px solid"], "direction": ["rtl"], "float": ["left"],
    "display": ["inline-block", "list-item", "flow-root"], "orphans": ["1", "3"], "widows": ["1", "3"],
    "line-height": ["1", "28px"], "overflow": ["hidden"], "position": ["relative"], "text-align": ["center", "right"],
    "column-rule": ["3px solid red"], "margin": ["7px 0"], "box-sizing": ["border-box"],
}  # fmt: skip
CONTENT = {
    "break-inside": ["avoid", "avoid-column"], "break-before": ["column", "avoid"], "break-after": ["column", "avoid"],
    "page-break-inside": ["avoid"], "margin": ["6px 0", "12px", "-3px 0", "0 0 15px"], "margin-top": ["14px"],
    "padding": ["5px", "8px 2px", "0 0 13px"], "border": ["1px solid", "4px solid"], "height": ["15px", "33px", "70px"],
    "min-height": ["25px"], "max-height": ["18px"], "overflow": ["hidden"], "display": ["inline-block", "flow-root"],
    "width": ["50%", "30px"], "font-size": ["11px", "24px"], "position": ["relative"], "top": ["5px"],
    "text-indent": ["10px"], "orphans": ["1"], "widows": ["1"], "box-sizing": ["border-box"],
}  # fmt: skip
ASIDE = {
    "float": ["left", "right"], "position": ["absolute"], "clear": ["both"], "display": ["flex", "inline-flex"],
    "column-span": ["all"], "columns": ["2"], "top": ["3px"], "bottom": ["2px"], "flex-direction": ["column"],
}  # fmt: skip
WORDS = [
    "hello",
    "some words here to wrap around lines in a column",
    "a b c d e f g h i j k",
    "مرحبا بكم في البيت",
    "x",
]


def _style(draw: random.Random, table: dict[str, list[str]], count: int) -> dict[str, str]:
    return {name: draw.choice(table[name]) for name in draw.sample(list(table), count)}


def _container(draw: random.Random, children: list[Node]) -> Node:
    style = {"columns": draw.choice(CONTAINERS["columns"]), "column-gap": "10px"}
    return ["div", style | _style(draw, CONTAINERS, draw.choice([0, 1, 2, 3])), "", children]


def _content(draw: random.Random, depth: int, aside: float) -> Node:
    if depth == 0 or draw.random() < 0.3:
        return draw.choice(WORDS)
    if draw.random() < 0.06:
        return ["img", _style(draw, CONTENT, draw.choice([0, 1])), PICTURE, []]
    if draw.random() < 0.06:
        return ["br", {}, "", []]
    style = _style(draw, CONTENT, draw.choice([0, 1, 1, 2]))
    if draw.random() < aside:
        style |= _style(draw, ASIDE, draw.choice([1, 1, 2]))
    tag = draw.choice(["div", "div", "p", "span", "section", "ul"])
    return [tag, style, "", [_content(draw, depth - 1, aside) for _ in range(draw.randint(0, 3))]]


def columns(draw: random.Random) -> list[Node]:
    """Lines and blocks in columns."""
    return [_container(draw, [_content(draw, 3, 0.0) for _ in range(draw.randint(1, 4))]), "after"]


def fragments(draw: random.Random) -> list[Node]:
    """The same with floats, positioned boxes, flex containers, spanners and columns in columns."""
    return [_container(draw, [_content(draw, 3, 0.25) for _ in range(draw.randint(1, 4))]), "after"]
