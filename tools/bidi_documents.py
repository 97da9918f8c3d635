"""Random documents of mixed directions for `find_differences.py`: Arabic, Hebrew, Latin, digits and punctuation in nested
elements with `dir`, `bdi`, `bdo` and `unicode-bidi`, with edges, atomic boxes, ellipses, clamps and lists.
"""

from __future__ import annotations

import random
from typing import Any

Node = Any  # a string, or [tag, {property: value}, attributes, children]
Table = dict[str, list[str]]

TEXTS = [
    "abc", "hello world", "مرحبا", "مرحبا بكم في البيت", "שלום", "שלום עולם", "123", "-45.6%", "٣٤٥", "۱۲۳٪", "+966 50 123 4567",
    "1,234.50", "$20", "20 ₪", "(abc)", "(مرحبا)", "[1]", "abc (مرحبا) שלום", "مرحبا (abc) 12", "«نص»", "...", "!", "?", ": ", ", ",
    " ", " - ", "a/b", "#1", "C++", "A مرحبا B", "مرحبا A بكم", "1 - 2", "٣ - ٤", "12:30", "\u200f", "\u200e", "\u2067",
    "\u2066", "\u2068", "\u2069", "\u202b", "\u202a", "\u202c", "\u202e", "  two  ", "\tأ\tb", "أب\nab\n",
    "longer words, one after the other", "كلمات أطول واحدة بعد الأخرى", "a\u00a0ب", "ا\u00adب\u00adج", "e\u0301", "كِتَابٌ",
]  # fmt: skip
INLINES: Table = {
    "direction": ["rtl", "ltr"], "padding": ["0 4px", "0 2px 0 7px"], "border": ["1px solid"], "margin": ["0 3px", "0 5px 0 0"],
    "unicode-bidi": ["isolate", "embed", "plaintext", "bidi-override", "isolate-override", "normal"],
    "border-left": ["4px solid"], "margin-inline-start": ["6px"], "padding-inline-end": ["5px"], "font-weight": ["700"],
    "display": ["inline-block", "inline-flex"], "box-decoration-break": ["clone"], "font-size": ["24px"],
    "position": ["relative"], "left": ["3px"], "white-space": ["nowrap", "pre"], "letter-spacing": ["2px"],
}  # fmt: skip
BLOCKS: Table = {
    "width": ["60px", "100px", "150px", "220px"], "direction": ["rtl", "ltr"],
    "unicode-bidi": ["isolate", "plaintext", "bidi-override", "isolate-override", "embed"],
    "text-align": ["start", "end", "-webkit-match-parent", "left", "right", "center", "justify"], "text-indent": ["20px", "-8px"],
    "text-align-last": ["end", "justify", "center"], "white-space": ["pre", "pre-wrap", "pre-line", "nowrap", "break-spaces"],
    "padding": ["0 6px"], "tab-size": ["4"], "word-spacing": ["3px"], "float": ["left", "right"],
}  # fmt: skip
ENDS = [
    {"overflow": "hidden", "text-overflow": "ellipsis", "white-space": "nowrap"},
    {"display": "-webkit-box", "-webkit-box-orient": "vertical", "-webkit-line-clamp": "2", "overflow": "hidden"},
    {"display": "-webkit-box", "-webkit-box-orient": "vertical", "-webkit-line-clamp": "1", "overflow": "hidden"},
]  # fmt: skip
PICTURE = 'src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%2220%22 height=%2210%22/%3E"'
DIRECTIONS = ["", "", "", "dir=rtl", "dir=ltr", "dir=auto"]


def _style(draw: random.Random, table: Table, count: int) -> dict[str, str]:
    return {name: draw.choice(table[name]) for name in draw.sample(list(table), count)}


def _inlines(draw: random.Random, depth: int) -> list[Node]:
    return [_inline(draw, depth) for _ in range(draw.randint(1, 4))]


def _inline(draw: random.Random, depth: int) -> Node:
    kind = draw.random()
    if depth == 0 or kind < 0.5:
        return " ".join(draw.choice(TEXTS) for _ in range(draw.choice([1, 1, 2, 3])))
    if kind < 0.54:
        return ["img", _style(draw, {"margin": ["0 3px"], "border": ["1px solid"]}, 1), PICTURE, []]
    if kind < 0.57:
        return ["br", {}, "", []]
    tag = draw.choice(["span", "span", "span", "b", "bdi", "bdo"])
    style = _style(draw, INLINES, draw.choice([0, 0, 1, 1, 2]))
    return [tag, style, draw.choice(DIRECTIONS), _inlines(draw, depth - 1)]


def bidi(draw: random.Random) -> list[Node]:
    """Paragraphs, lists, table cells and flex items in either direction."""
    style = _style(draw, BLOCKS, draw.choice([0, 1, 2, 3]))
    style.setdefault("width", draw.choice(["100px", "200px"]))
    if draw.random() < 0.3:
        style |= draw.choice(ENDS)
    block = ["div", style, draw.choice(DIRECTIONS), _inlines(draw, 3)]
    kind = draw.random()
    if kind < 0.6:
        return [block]
    if kind < 0.7:
        items = [
            ["li", _style(draw, BLOCKS, draw.choice([0, 1])), draw.choice(DIRECTIONS), _inlines(draw, 2)]
            for _ in range(2)
        ]
        return [
            [
                draw.choice(["ul", "ol"]),
                {"list-style-position": draw.choice(["inside", "outside"])},
                draw.choice(DIRECTIONS),
                items,
            ]
        ]
    if kind < 0.8:
        cells = [["td", {}, draw.choice(DIRECTIONS), _inlines(draw, 2)] for _ in range(3)]
        return [["table", {}, draw.choice(DIRECTIONS), [["tbody", {}, "", [["tr", {}, "", cells]]]]]]
    style = {"display": draw.choice(["flex", "grid", "block"]), "text-align": draw.choice(["start", "end", "right"])}
    return [["div", style, draw.choice(DIRECTIONS), [block, ["div", {}, draw.choice(DIRECTIONS), _inlines(draw, 2)]]]]
