"""Random small documents for `find_differences.py`: trees of [tag, style, attributes, children] and strings."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from block_documents import fixtures, positioned, sizes

Node = Any  # a string, or [tag, {property: value}, attributes, children]
Table = dict[str, list[str]]

PICTURE = 'src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%2240%22 height=%2220%22/%3E"'
BOXES: Table = {
    "width": ["50px", "40%", "120px", "auto"], "height": ["30px", "50%", "auto"], "min-width": ["60px", "20%"],
    "max-width": ["80px", "50%"], "min-height": ["25px"], "max-height": ["15px"],
    "margin": ["5px", "-4px", "auto", "10px 5px 3px 2px", "2% 4%"], "margin-top": ["12px", "-7px"],
    "margin-bottom": ["9px", "-3px"], "padding": ["4px", "5%", "1px 2px 3px 4px"],
    "border": ["1px solid", "3px solid red"], "box-sizing": ["border-box"], "float": ["left", "right"],
    "clear": ["left", "right", "both"], "overflow": ["hidden"],
    "display": ["block", "inline-block", "flow-root", "inline", "none", "list-item", "contents"],
    "position": ["relative", "absolute"], "top": ["5px", "10%", "auto"], "left": ["5px", "auto"], "right": ["7px"],
    "bottom": ["4px"], "inset": ["3px"], "direction": ["rtl"], "text-align": ["center", "right", "justify"],
    "vertical-align": ["top", "middle", "bottom", "super", "4px"], "line-height": ["1", "28px", "normal"],
    "font-size": ["11px", "24px"], "text-indent": ["15px"], "aspect-ratio": ["2"], "align-content": ["center"],
}  # fmt: skip
CONTAINERS: Table = {
    "display": ["flex", "inline-flex"], "flex-direction": ["row", "column", "row-reverse", "column-reverse"],
    "flex-wrap": ["wrap", "nowrap", "wrap-reverse"], "justify-content": ["center", "space-between", "end", "left"],
    "align-items": ["center", "baseline", "stretch", "flex-end", "last baseline", "start"],
    "align-content": ["center", "space-between", "space-around", "stretch", "end"], "gap": ["6px", "5px 11px", "3%"],
    "width": ["200px", "60%"], "height": ["90px", "140px"], "max-width": ["150px"], "min-height": ["60px"],
    "max-height": ["50px"], "direction": ["rtl"], "padding": ["4px 7px"], "border": ["2px solid"],
    "overflow": ["hidden"], "aspect-ratio": ["3"],
}  # fmt: skip
ITEMS: Table = {
    "flex": ["1", "none", "0 0 40px", "1 1 30%", "2 0 auto", "0 1 60px"], "flex-basis": ["content", "50%", "0"],
    "width": ["50px", "40%", "min-content"], "height": ["30px", "50%", "100%"], "min-width": ["0", "60px"],
    "max-width": ["40px", "30%"], "min-height": ["0", "25px"], "max-height": ["15px"], "order": ["-1", "1"],
    "margin": ["auto", "3px", "-4px", "5%"], "padding": ["5px", "1px 9px"], "border": ["1px solid"],
    "align-self": ["center", "baseline", "flex-end", "stretch"], "aspect-ratio": ["1", "2/1"],
    "box-sizing": ["border-box"], "overflow": ["hidden"], "position": ["absolute", "relative"],
    "font-size": ["11px", "24px"], "white-space": ["nowrap"], "float": ["left"],
}  # fmt: skip
TEXT: Table = {
    "width": ["60px", "100px", "150px", "0"],
    "white-space": ["normal", "nowrap", "pre", "pre-wrap", "pre-line", "break-spaces"],
    "word-break": ["break-all", "keep-all", "break-word"], "overflow-wrap": ["anywhere", "break-word"],
    "line-break": ["anywhere", "strict", "loose"], "text-align": ["right", "center", "justify", "end"],
    "direction": ["rtl"], "unicode-bidi": ["isolate", "embed", "plaintext", "bidi-override"],
    "text-indent": ["15px", "-5px", "20%"], "letter-spacing": ["2px", "-1px"], "word-spacing": ["4px"],
    "text-transform": ["uppercase", "capitalize"], "font-size": ["11px", "24px"], "font-weight": ["700"],
    "line-height": ["1", "28px", "normal"], "tab-size": ["4", "20px"], "hyphens": ["none"], "padding": ["0 4px"],
    "border": ["1px solid"], "margin": ["0 3px"], "display": ["inline-block", "block"],
    "vertical-align": ["super", "middle"], "overflow": ["hidden"], "text-overflow": ["ellipsis"],
    "font-variant-caps": ["small-caps"], "box-decoration-break": ["clone"],
}  # fmt: skip
WORDS = ["hello", "some words here to wrap around lines in a box", "a b c", "مرحبا بكم في البيت", "x"]
TEXTS = [
    "hello world", "some words, here (to) wrap around. Lines!", "مرحبا بالعالم العربي", "שלום עולם", "abc 123 456",
    "۱۲۳ ٤٥٦", "مرحبا hello عالم", "x\u00adylong\u00adword\u00adhere", "\ttab\ttab", " leading", "trailing ",
    "  two  spaces  ", "\nnew\nline\n", "averyveryverylongwordthatdoesnotfit", "a-b-c-d/e/f", "foo\u200bbar\u200bbaz",
    "12:30 – 14:00", "(مرحبا)", "a&nbsp;b&nbsp;c", "e\u0301te\u0301", "السَّلامُ عَلَيْكُم", "لا إله", "fi ffi fl",
]  # fmt: skip


def _style(draw: random.Random, table: Table, count: int) -> dict[str, str]:
    return {name: draw.choice(table[name]) for name in draw.sample(list(table), count)}


def blocks(draw: random.Random, depth: int = 3) -> list[Node]:
    """Blocks, floats, inline boxes and positioned boxes."""

    def node(depth: int) -> Node:
        if depth == 0 or draw.random() < 0.3:
            return draw.choice(WORDS)
        tag = draw.choice(["div", "div", "p", "span", "span", "b", "section"])
        style = _style(draw, BOXES, draw.choice([0, 1, 1, 2, 3]))
        return [tag, style, "", [node(depth - 1) for _ in range(draw.randint(0, 3))]]

    return [node(depth) for _ in range(draw.randint(1, 3))]


def flex(draw: random.Random) -> list[Node]:
    """Flex containers, nested."""

    def item(depth: int) -> Node:
        kind = draw.random()
        if kind < 0.15:
            return draw.choice(WORDS)
        if kind < 0.3 and depth > 0:
            return box(depth - 1)
        if kind < 0.36:
            return ["img", _style(draw, ITEMS, draw.choice([0, 1, 2])), PICTURE, []]
        content = [draw.choice(WORDS)] if draw.random() < 0.8 else []
        return [draw.choice(["div", "span", "p"]), _style(draw, ITEMS, draw.choice([0, 1, 2, 3])), "", content]

    def box(depth: int) -> Node:
        style = {"display": "flex", **_style(draw, CONTAINERS, draw.choice([1, 2, 3, 4]))}
        return ["div", style, "", [item(depth) for _ in range(draw.randint(0, 4))]]

    return [box(2)]


def text(draw: random.Random) -> list[Node]:
    """Paragraphs of mixed scripts with inline boxes."""

    def node(depth: int) -> Node:
        if depth == 0 or draw.random() < 0.5:
            return draw.choice(TEXTS)
        style = _style(draw, TEXT, draw.choice([0, 1, 1, 2]))
        attributes = draw.choice(["", "", "", "dir=rtl", "dir=auto", "lang=ar"])
        tag = draw.choice(["span", "span", "b", "i", "bdi"])
        return [tag, style, attributes, [node(depth - 1) for _ in range(draw.randint(1, 3))]]

    style = {"width": "100px", **_style(draw, TEXT, draw.choice([1, 2, 3]))}
    return [["div", style, draw.choice(["", "", "dir=rtl"]), [node(2) for _ in range(draw.randint(1, 4))]]]


GRAMMARS: dict[str, Callable[[random.Random], list[Node]]] = {
    "blocks": blocks, "flex": flex, "text": text, "fixtures": fixtures, "positioned": positioned, "sizes": sizes,
}  # fmt: skip


def html(nodes: list[Node]) -> str:
    """The nodes' markup."""
    return "".join(node if isinstance(node, str) else _element(node) for node in nodes)


def _element(node: list[Any]) -> str:
    tag, style, attributes, children = node
    declarations = ";".join(f"{name}:{value}" for name, value in style.items())
    opening = "".join([f"<{tag}", f' style="{declarations}"' if declarations else "", attributes and f" {attributes}"])
    return f"{opening}>" if tag == "img" else f"{opening}>{html(children)}</{tag}>"
