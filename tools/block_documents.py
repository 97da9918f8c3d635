"""Random documents of block layout, sizing and positioning for `find_differences.py`: nested boxes as fixtures of layout
engines have them, in both directions and with both kinds of `box-sizing`.
"""

from __future__ import annotations

import random
from typing import Any

Node = Any  # a string, or [tag, {property: value}, attributes, children]
Table = dict[str, list[str]]

_LENGTHS = ["0", "10px", "20px", "33px", "50px", "100px"]
_KEYWORDS = ["min-content", "max-content", "fit-content", "stretch"]
_SIZES = [*_LENGTHS, "20%", "50%", "100%", "150%", "auto", "calc(50% - 5px)"]
_RATIOS = ["1", "2", "1/3", "auto 2"]
MARGINS = ["auto", "5px", "10px", "-5px", "-10px", "20px", "5%", "-5%"]
INSETS = ["0", "5px", "10px", "-5px", "20%", "50%", "auto"]
EDGES: Table = {
    "padding": ["5px", "10px", "0 3px", "5%", "1px 2px 3px 4px"], "padding-top": ["7px"], "padding-bottom": ["7px"],
    "border": ["1px solid", "5px solid"], "border-width": ["1px 2px 3px 4px"], "border-style": ["solid"],
}  # fmt: skip
SIZE_NAMES = ("width", "height", "min-width", "min-height", "max-width", "max-height")
VERTICAL_MARGINS = ("margin-top", "margin-bottom")
HORIZONTAL_MARGINS = ("margin-left", "margin-right")
WORDS = ["hello", "some words here", "a b c", "x"]
PICTURES = [
    'src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%2240%22 height=%2220%22/%3E"',
    'src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 30 20%22/%3E"',
    'src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%2230%22/%3E"',
    'src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 height=%2230%22/%3E"',
    'src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E"',
]


def _chance(draw: random.Random, share: float) -> bool:
    return draw.random() < share


def _sizes(draw: random.Random, keywords: bool, share: float) -> dict[str, str]:
    style: dict[str, str] = {}
    for name in SIZE_NAMES:
        if _chance(draw, share if name in ("width", "height") else share / 3):
            values = _SIZES + (_KEYWORDS if keywords else [])
            style[name] = draw.choice([value for value in values if value != "auto" or not name.startswith("max")])
    if _chance(draw, 0.1):
        style["aspect-ratio"] = draw.choice(_RATIOS)
    return style


def _margins(draw: random.Random, share: float) -> dict[str, str]:
    return {
        name: draw.choice(MARGINS) for name in (*VERTICAL_MARGINS, *HORIZONTAL_MARGINS) if _chance(draw, share)
    }  # fmt: skip


def _edges(draw: random.Random, share: float) -> dict[str, str]:
    return {name: draw.choice(EDGES[name]) for name in draw.sample(list(EDGES), 2) if _chance(draw, share)}


def _position(draw: random.Random, absolute: float, relative: float) -> dict[str, str]:
    kind = draw.random()
    if kind > absolute + relative:
        return {}
    position = draw.choice(["absolute", "absolute", "fixed"]) if kind < absolute else "relative"
    style = {"position": position}
    for name in ("top", "right", "bottom", "left"):
        if _chance(draw, 0.45):
            style[name] = draw.choice(INSETS)
    return style


class _Maker:
    """What the grammars share: every box gets the document's `box-sizing`, some their own direction."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.box_sizing = draw.choice(["", "border-box"])
        self.direction = draw.choice(["", "rtl"])

    def box(self, style: dict[str, str], children: list[Node], tag: str = "div", attributes: str = "") -> Node:
        if self.box_sizing:
            style["box-sizing"] = self.box_sizing
        if _chance(self.draw, 0.05):
            style["direction"] = self.draw.choice(["ltr", "rtl"])
        return [tag, style, attributes, children]

    def root(self, style: dict[str, str], children: list[Node]) -> list[Node]:
        if self.direction:
            style["direction"] = self.direction
        return [self.box(style, children)]


def fixtures(draw: random.Random) -> list[Node]:
    """Nested blocks: sizes, margins that collapse or not, edges, ratios, overflow, some absolute children."""
    make = _Maker(draw)

    def node(depth: int) -> Node:
        if _chance(draw, 0.08):
            return draw.choice(WORDS)
        style = {
            **_sizes(draw, False, 0.25), **_margins(draw, 0.25), **_edges(draw, 0.2), **_position(draw, 0.06, 0.06)
        }  # fmt: skip
        if _chance(draw, 0.1):
            style["overflow"] = draw.choice(["hidden", "auto", "clip", "scroll"])
        if _chance(draw, 0.12):
            style["display"] = draw.choice(["flow-root", "inline-block", "none", "flex", "inline"])
        return make.box(style, [node(depth - 1) for _ in range(draw.choice([0, 1, 1, 2, 3]))] if depth else [])

    return make.root(_sizes(draw, False, 0.4) | _edges(draw, 0.1), [node(3) for _ in range(draw.randint(1, 4))])


def positioned(draw: random.Random) -> list[Node]:
    """Absolutely positioned boxes with every combination of insets, sizes, margins and alignment."""
    make = _Maker(draw)

    def absolute(depth: int) -> Node:
        style = {
            **_position(draw, 1.0, 0.0), **_sizes(draw, True, 0.3), **_margins(draw, 0.2), **_edges(draw, 0.15)
        }  # fmt: skip
        for name in ("align-self", "justify-self"):
            if _chance(draw, 0.12):
                style[name] = draw.choice(["center", "start", "end", "stretch", "flex-end", "safe center"])
        if _chance(draw, 0.1):
            style["display"] = draw.choice(["inline", "flex", "inline-block"])
        if _chance(draw, 0.12):
            return make.box(style, [], "img", draw.choice(PICTURES))
        return make.box(style, content(depth - 1))

    def content(depth: int) -> list[Node]:
        return [child(depth) for _ in range(draw.choice([0, 1, 1, 2, 3]))] if depth > 0 else [draw.choice(WORDS)]

    def child(depth: int) -> Node:
        kind = draw.random()
        if kind < 0.2:
            return draw.choice(WORDS)
        if kind < 0.65:
            return absolute(depth)
        style = {**_sizes(draw, False, 0.2), **_margins(draw, 0.15), **_position(draw, 0.0, 0.35)}
        if _chance(draw, 0.25):
            style["display"] = draw.choice(["inline", "inline-block", "flex", "flow-root"])
        if style.get("display") == "flex":
            style["justify-content"] = draw.choice(["start", "center", "end", "flex-end", "normal"])
            style["align-items"] = draw.choice(["start", "center", "end", "normal"])
        if _chance(draw, 0.1):
            style[draw.choice(["transform", "filter", "will-change", "contain"])] = "none"
        return make.box(style, content(depth - 1))

    style = {"position": draw.choice(["relative", "static"]), **_sizes(draw, False, 0.6), **_edges(draw, 0.3)}
    return make.root(style, [child(3) for _ in range(draw.randint(1, 3))])


def sizes(draw: random.Random) -> list[Node]:
    """Intrinsic keywords, ratios and replaced elements in every kind of container."""
    make = _Maker(draw)

    def node(depth: int) -> Node:
        kind = draw.random()
        style = {**_sizes(draw, True, 0.3), **_margins(draw, 0.08), **_edges(draw, 0.12)}
        if _chance(draw, 0.15):
            style["aspect-ratio"] = draw.choice(_RATIOS)
        if kind < 0.1:
            return draw.choice(WORDS)
        if kind < 0.25:
            return make.box(style, [], "img", draw.choice(PICTURES))
        if _chance(draw, 0.4):
            style["display"] = draw.choice(["flex", "inline-block", "flow-root", "inline-flex"])
        if "flex" in style.get("display", "") and _chance(draw, 0.5):
            style["flex-direction"] = "column"
        if _chance(draw, 0.1):
            style["float"] = "left"
        if _chance(draw, 0.1):
            style["flex-basis"] = draw.choice([*_KEYWORDS, "content", "0", "50%"])
        if _chance(draw, 0.08):
            style["overflow"] = "hidden"
        if _chance(draw, 0.08):
            style |= _position(draw, 1.0, 0.0)
        return make.box(style, [node(depth - 1) for _ in range(draw.choice([0, 1, 1, 2]))] if depth else [])

    return make.root(_sizes(draw, True, 0.3), [node(2) for _ in range(draw.randint(1, 3))])
