"""Random documents of floats for `find_differences.py`: containers with floats of all sizes, `clear`, roots of formatting
contexts and text beside them, in both directions and with both kinds of `box-sizing`.
"""

from __future__ import annotations

import random
from typing import Any

Node = Any  # a string, or [tag, {property: value}, attributes, children]

_WORDS = ["hello", "some words here to wrap around lines", "a b c", "x", "averylongwordinhere and more", "one two"]
_SIZES = ["0", "10px", "20px", "33px", "50px", "80px", "120px", "30%", "50%", "100%"]
_MARGINS = ["5px", "10px", "-5px", "-10px", "20px", "-30px", "5%", "auto"]
_EDGES = {"padding": ["5px", "0 3px", "5%", "1px 2px 3px 4px"], "border": ["1px solid", "5px solid"]}
_SIDES = ["left", "left", "right", "right", "inline-start", "inline-end"]
_CLEARS = ["left", "right", "both", "inline-start", "inline-end"]
_PICTURE = 'src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%2240%22 height=%2220%22/%3E"'
SHAPES = [
    "circle()", "circle(50%)", "circle(30px at 20px 30px)", "circle(closest-side at 30% 40%)", "ellipse()",
    "ellipse(20px 40px)", "ellipse(closest-side farthest-side at left 30px top 20px)", "inset(10px)",
    "inset(5px 10px 15px 20px round 10px)", "inset(10% 20% round 50%)", "inset(0 round 10px 20px / 30px)",
    "polygon(0 0, 100% 0, 0 100%)", "polygon(50% 0, 100% 50%, 50% 100%, 0 50%)",
    "polygon(evenodd, 0 0, 100% 0, 100% 100%, 0 100%, 0 30%, 60% 30%, 60% 60%, 0 60%)",
    "polygon(20px 20px, 60px 20px, 40px 60px)", "margin-box", "border-box", "padding-box", "content-box",
    "circle(40%) content-box", "inset(5px) border-box", "padding-box ellipse(40% 30%)", "circle(farthest-corner)",
    "polygon(100% 0, 0 50%, 100% 100%)", "inset(20px 0 0 0)", "circle(0)", "inset(60% 60%)",
]  # fmt: skip


class _Maker:
    """A document's `box-sizing` and direction, and the kinds of boxes in it."""

    def __init__(self, draw: random.Random, shapes: bool = False) -> None:
        self.draw = draw
        self.shapes = shapes
        self.box_sizing = draw.choice(["", "border-box"])

    def chance(self, share: float) -> bool:
        """True in this share of all cases."""
        return self.draw.random() < share

    def element(self, tag: str, style: dict[str, str], children: list[Node], attributes: str = "") -> Node:
        """An element as all of the document are."""
        if self.box_sizing:
            style["box-sizing"] = self.box_sizing
        if self.chance(0.03):
            style["direction"] = self.draw.choice(["ltr", "rtl"])
        return [tag, style, attributes, children]

    def margins(self, share: float) -> dict[str, str]:
        """Margins on some sides."""
        names = ("margin-top", "margin-right", "margin-bottom", "margin-left")
        return {name: self.draw.choice(_MARGINS) for name in names if self.chance(share)}

    def edges(self, share: float) -> dict[str, str]:
        """Padding and border, sometimes."""
        return {name: self.draw.choice(values) for name, values in _EDGES.items() if self.chance(share)}

    def sizes(self, share: float) -> dict[str, str]:
        """Width and height, sometimes."""
        return {name: self.draw.choice(_SIZES) for name in ("width", "height") if self.chance(share)}

    def cleared(self, share: float) -> dict[str, str]:
        """`clear`, sometimes."""
        return {"clear": self.draw.choice(_CLEARS)} if self.chance(share) else {}

    def floating(self, depth: int) -> Node:
        """A float with or without sizes."""
        style = {"float": self.draw.choice(_SIDES), **self.sizes(0.7), **self.margins(0.15), **self.edges(0.15)}
        style |= self.cleared(0.12)
        if self.shapes and self.chance(0.7):
            style["shape-outside"] = self.draw.choice(SHAPES)
            style |= {"shape-margin": self.draw.choice(["5px", "10px", "10%"])} if self.chance(0.25) else {}
            style |= {"border-radius": self.draw.choice(["10px", "50%", "20px 40px"])} if self.chance(0.25) else {}
        if self.chance(0.08):
            return self.element("img", style, [], _PICTURE)
        inside = self.mixed(depth - 1) if depth > 0 and self.chance(0.3) else []
        return self.element(self.draw.choice(["div", "div", "span"]), style, inside)

    def root(self, depth: int) -> Node:
        """The root of a formatting context that stands beside floats."""
        kind = self.draw.choice(["hidden", "flow-root", "flex", "grid", "table", "img"])
        style = {**self.sizes(0.5), **self.margins(0.15), **self.edges(0.1), **self.cleared(0.1)}
        if kind == "img":
            return self.element("img", {**style, "display": "block"}, [], _PICTURE)
        style |= {"overflow": "hidden"} if kind == "hidden" else {"display": kind}
        return self.element("div", style, self.content(depth - 1))

    def line(self, depth: int) -> list[Node]:
        """Text with inline boxes, floats and atomic boxes among the words."""
        found: list[Node] = []
        for _ in range(self.draw.randint(1, 3)):
            kind = self.draw.random()
            if kind < 0.6:
                found.append(self.draw.choice(_WORDS))
            elif kind < 0.75:
                found.append(self.floating(0))
            elif kind < 0.82:
                found.append(self.element("br", self.cleared(0.6), []))
            elif kind < 0.9:
                style = {"display": "inline-block", **self.sizes(0.7), **self.margins(0.1)}
                found.append(self.element("div", style, self.content(depth - 1) if self.chance(0.3) else []))
            else:
                style = {**self.edges(0.2), **({"font-size": "24px"} if self.chance(0.2) else {})}
                found.append(self.element("span", style, self.line(depth - 1) if depth > 0 else ["word"]))
        return found

    def block(self, depth: int) -> Node:
        """A block of text or blocks."""
        style = {**self.sizes(0.12), **self.margins(0.2), **self.edges(0.12), **self.cleared(0.15)}
        for name, values, share in (
            ("line-height", ["10px", "33px", "normal"], 0.1), ("text-align", ["center", "right", "justify"], 0.1),
            ("text-indent", ["15px"], 0.04), ("font-size", ["11px", "24px"], 0.06), ("white-space", ["nowrap"], 0.04),
            ("position", ["relative"], 0.04), ("display", ["list-item", "inline-block"], 0.04),
        ):  # fmt: skip
            if self.chance(share):
                style[name] = self.draw.choice(values)
        tag = self.draw.choice(["div", "div", "p"])
        return self.element(tag, style, self.content(depth - 1) if tag == "div" else self.line(depth - 1))

    def content(self, depth: int) -> list[Node]:
        """What a block holds: lines or blocks."""
        if depth <= 0 or self.chance(0.35):
            return self.line(depth) if self.chance(0.85) else []
        return self.mixed(depth)

    def mixed(self, depth: int) -> list[Node]:
        """Floats and what stands beside them."""
        found: list[Node] = []
        for _ in range(self.draw.randint(1, 4)):
            kind = self.draw.random()
            if kind < 0.4:
                found.append(self.floating(depth))
            elif kind < 0.55:
                found.append(self.root(depth))
            elif kind < 0.65:
                found += self.line(0)
            else:
                found.append(self.block(depth))
        return found


def _document(make: _Maker) -> list[Node]:
    style = {**make.edges(0.1)}
    if make.chance(0.7):
        style["width"] = make.draw.choice(["100px", "150px", "200px", "300px"])
    if make.chance(0.3):
        style["display"] = make.draw.choice(["flow-root", "inline-block", "table", "flex"])
    if make.chance(0.4):
        style["direction"] = "rtl"
    return [make.element("div", style, [make.floating(2), *make.mixed(3)])]


def floats(draw: random.Random) -> list[Node]:
    """Floats, and what stands beside them."""
    return _document(_Maker(draw))


def shapes(draw: random.Random) -> list[Node]:
    """The same with `shape-outside`."""
    return _document(_Maker(draw, shapes=True))
