"""Random paragraphs for `find_differences.py`: wrapping, justification, indents, first lines and letters, trimmed boxes."""

from __future__ import annotations

import random
from typing import Any

Node = Any

_RULES = {
    "first-line": [
        "font-size:24px", "letter-spacing:2px", "text-transform:uppercase", "font-weight:700;line-height:28px",
        "word-spacing:5px", "font-size:11px;line-height:1",
    ],
    "first-letter": [
        "font-size:30px", "float:left;font-size:40px;line-height:36px;margin:0 4px 0 0", "padding:0 3px;border:1px solid",
        "text-transform:uppercase", "font-size:2em;vertical-align:top", "float:right", "letter-spacing:4px",
    ],
}  # fmt: skip
_BLOCK = {
    "width": ["60px", "100px", "150px", "200px", "300px"], "text-wrap": ["balance", "pretty", "stable", "nowrap"],
    "text-indent": ["15px", "20px hanging", "10% each-line", "-8px", "20px hanging each-line"],
    "text-align": ["justify", "center", "right", "end"], "text-align-last": ["justify", "center", "right"],
    "text-justify": ["inter-word", "none", "inter-character"], "direction": ["rtl"], "line-height": ["1.5", "normal", "12px"],
    "text-box": ["trim-both cap alphabetic", "trim-start text", "trim-end ex alphabetic"], "padding": ["3px 5px"],
    "white-space": ["pre-line", "pre-wrap"], "float": ["left"], "display": ["inline-block", "flow-root", "list-item"],
    "overflow-wrap": ["anywhere"], "border": ["1px solid"], "margin": ["6px 0"],
}  # fmt: skip
_INLINE = {
    "font-size": ["11px", "24px"], "font-weight": ["700"], "vertical-align": ["super", "middle", "top", "4px"],
    "padding": ["0 4px"], "letter-spacing": ["2px"], "display": ["inline-block", "block", "contents"], "float": ["left"],
    "white-space": ["nowrap"], "text-transform": ["uppercase", "capitalize"], "position": ["absolute", "relative"],
    "line-height": ["28px"], "text-justify": ["none"], "direction": ["rtl"], "text-box": ["trim-both cap alphabetic"],
}  # fmt: skip
_TEXTS = [
    "some words to wrap around in lines of text and more of them", "one two three", "“Quoted” text", "a", "(b) c",
    "مرحبا بكم في هذا النص العربي الطويل", "hello مرحبا عالم world", "ßtraße und weiße", "漢字かな混じり文の例です。",
    " spaced ", "12:30 – 14:00", "extraordinary typography", "x\u00adylong\u00adword", "— dash",
]  # fmt: skip


def lines(draw: random.Random) -> list[Node]:
    """Blocks of text, some with inline boxes, blocks and pseudo-elements."""
    rules = ""
    for name in "de":
        for pseudo, choices in _RULES.items():
            if draw.random() < 0.35:
                rules += f".{name}::{pseudo}{{{draw.choice(choices)}}}"

    def inline(depth: int) -> Node:
        if depth == 0 or draw.random() < 0.55:
            return draw.choice(_TEXTS)
        style = _style(draw, _INLINE, draw.choice([0, 1, 1, 2]))
        return [draw.choice(["span", "b", "i"]), style, "", [inline(depth - 1) for _ in range(draw.randint(1, 3))]]

    def block(depth: int) -> Node:
        style = _style(draw, _BLOCK, draw.choice([1, 2, 3]))
        children = [inline(2) for _ in range(draw.randint(1, 4))]
        if draw.random() < 0.15:
            children.insert(draw.randint(0, len(children)), ["br", {}, "", []])
        if depth and draw.random() < 0.3:
            children.insert(draw.randint(0, len(children)), block(depth - 1))
        return ["div", style, draw.choice(["", "class=d", "class=e"]), children]

    style: list[Node] = [["style", {}, "", [rules]]] if rules else []
    return [*style, *(block(1) for _ in range(draw.randint(1, 2)))]


def _style(draw: random.Random, table: dict[str, list[str]], count: int) -> dict[str, str]:
    return {name: draw.choice(table[name]) for name in draw.sample(list(table), count)}
