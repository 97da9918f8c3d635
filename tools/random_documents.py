"""Random small documents for `find_differences.py`: trees of [tag, style, attributes, children] and strings."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from bidi_documents import bidi
from block_documents import fixtures, positioned, sizes
from column_documents import columns, fragments
from float_documents import floats, shapes
from grid_documents import grid_fixtures, grids
from line_documents import lines
from table_documents import tables

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


QUERIES = """
.a{container-type:inline-size}.b{container:b/size}.m{--m:1}
@container (width>=120px){.x{width:50cqw}.y{display:flex}.z::before{content:"wide"}}
@container b (height>40px){.x{height:50cqh}.y{padding:3cqmin}}
@container (100px<width<=200px){.z{display:inline-block}.x{margin-left:10px}}
@container b (aspect-ratio>1) and (not (width>300px)){.z{font-size:8cqw}}
@container style(--m:1){.y{border:1px solid}.z::after{content:counter(n)}}
@container (min-width:60px){@container b{.x{line-height:28px}.a{container-type:size}}}
.z{counter-increment:n}
"""
CONTAINED: Table = {
    "width": ["50cqw", "120px", "40%", "30cqmin", "auto"], "height": ["50cqh", "60px", "50%", "auto"],
    "padding": ["2cqw", "4px"], "margin": ["5px", "1cqi auto"], "border": ["1px solid", "3px solid"],
    "display": ["block", "flex", "inline-block", "flow-root", "inline"], "float": ["left"],
    "position": ["relative", "absolute"], "font-size": ["11px", "5cqw", "1.2em"], "flex": ["1", "0 0 40px"],
    "contain": ["inline-size", "layout", "paint", "strict", "content", "style"], "aspect-ratio": ["2"],
    "overflow": ["hidden"], "min-height": ["20px"], "max-width": ["30cqw", "150px"],
}  # fmt: skip
ZOOMED: Table = {
    "zoom": ["2", "0.5", "150%", "1"], "letter-spacing": ["1px"], "text-indent": ["10px"],
    "line-height": ["1", "28px", "normal", "2em"], "font-size": ["11px", "1.5em", "1rem", "2vw", "larger"],
    "transform": ["translate(5px,10%)"], "border": ["1px solid", "3px solid", "0.3em solid"], "margin": ["1em", "inherit"],
    "vertical-align": ["4px", "top"], "inset": ["3px"], "gap": ["6px"], "width": ["10ch", "5rem", "10vw", "inherit"],
}  # fmt: skip


def containers(draw: random.Random) -> list[Node]:
    """Query containers and containment, nested."""

    def node(depth: int) -> Node:
        if depth == 0 or draw.random() < 0.2:
            return draw.choice(WORDS)
        style = _style(draw, CONTAINED, draw.choice([0, 1, 1, 2, 3]))
        classes = " ".join(draw.sample("abmxyz", draw.choice([0, 1, 2, 2])))
        tag = draw.choice(["div", "div", "p", "section", "span"])
        return [
            tag,
            style,
            f'class="{classes}"' if classes else "",
            [node(depth - 1) for _ in range(draw.randint(0, 3))],
        ]

    return [["style", {}, "", [QUERIES]], *(node(4) for _ in range(draw.randint(1, 3)))]


def zoom(draw: random.Random) -> list[Node]:
    """Zoomed blocks, flex containers and inline boxes."""

    def node(depth: int) -> Node:
        if depth == 0 or draw.random() < 0.2:
            return draw.choice(WORDS)
        if draw.random() < 0.1:
            return ["img", _style(draw, ZOOMED, 1), PICTURE, []]
        style = _style(draw, BOXES, draw.choice([0, 1, 2])) | _style(draw, ZOOMED, draw.choice([0, 1, 2, 3]))
        tag = draw.choice(["div", "div", "p", "span", "b", "ul", "h2"])
        return [tag, style, "", [node(depth - 1) for _ in range(draw.randint(0, 3))]]

    return [node(3) for _ in range(draw.randint(1, 3))]


def vertical(draw: random.Random) -> list[Node]:
    """Blocks, flex containers and text, written vertically; some things in them are written otherwise again."""
    modes = ["vertical-rl", "vertical-lr", "sideways-rl", "sideways-lr", "horizontal-tb"]
    nodes = draw.choice([blocks, flex, text, sizes])(draw)
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            if draw.random() < 0.1 and node[0] != "img":
                node[1]["writing-mode"] = draw.choice(modes)
            stack += node[3]
    style = {"writing-mode": draw.choice(modes[:4]), "width": "300px", "height": draw.choice(["250px", "auto"])}
    return [["div", style, "", nodes]]


GRAMMARS: dict[str, Callable[[random.Random], list[Node]]] = {
    "blocks": blocks, "flex": flex, "text": text, "fixtures": fixtures, "positioned": positioned, "sizes": sizes,
    "floats": floats, "shapes": shapes, "tables": tables,
}  # fmt: skip
GRAMMARS |= {"containers": containers, "zoom": zoom, "vertical": vertical, "columns": columns, "fragments": fragments}
GRAMMARS |= {"grids": grids, "grid-fixtures": grid_fixtures, "bidi": bidi, "lines": lines}


def html(nodes: list[Node]) -> str:
    """The nodes' markup."""
    return "".join(node if isinstance(node, str) else _element(node) for node in nodes)


def _element(node: list[Any]) -> str:
    tag, style, attributes, children = node
    declarations = ";".join(f"{name}:{value}" for name, value in style.items())
    opening = "".join([f"<{tag}", f' style="{declarations}"' if declarations else "", attributes and f" {attributes}"])
    return f"{opening}>" if tag in ("img", "br", "col") else f"{opening}>{html(children)}</{tag}>"
