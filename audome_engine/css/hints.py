"""Presentational hints: attributes that stand for declarations (HTML, 15; SVG 2, 6.6)."""

from __future__ import annotations

import re
from functools import lru_cache

import tinycss2

from audome_engine.css.declarations import Declaration, canonical_name, make_declaration
from audome_engine.css.languages import is_auto
from audome_engine.css.stream import Invalid
from audome_engine.html.tree import Element, Namespace

_DIMENSION = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*(%?)")
_NUMBER = re.compile(r"\d+(?:\.\d*)?|\.\d+")
_SIZED = frozenset(
    ["img", "video", "canvas", "iframe", "object", "embed", "input", "table", "td", "th", "col", "hr", "tr"]
)
_ALIGNED = {"left": "-webkit-left", "right": "-webkit-right", "center": "-webkit-center", "justify": "justify"}
_FONT_SIZES = {
    1: "x-small", 2: "small", 3: "medium", 4: "large", 5: "x-large", 6: "xx-large", 7: "xxx-large",
}  # fmt: skip
_SIDES = ("top", "right", "bottom", "left")
_TABLE_PARTS = frozenset(["td", "th", "thead", "tbody", "tfoot", "colgroup"])
_FRAMES = {
    "void": (), "above": ("top",), "below": ("bottom",), "hsides": ("top", "bottom"), "lhs": ("left",),
    "rhs": ("right",), "vsides": ("left", "right"), "box": _SIDES, "border": _SIDES,
}  # fmt: skip
_SVG_PROPERTIES = frozenset(
    """alignment-baseline baseline-shift clip-path clip-rule color color-interpolation
    color-interpolation-filters direction display dominant-baseline fill
    fill-opacity fill-rule filter flood-color flood-opacity font-family font-size font-stretch font-style font-variant font-weight
    image-rendering isolation letter-spacing lighting-color marker-end marker-mid
    marker-start mask mask-type mix-blend-mode opacity overflow paint-order
    shape-rendering
    stop-color stop-opacity
    stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity
    stroke-width text-anchor text-decoration transform-origin unicode-bidi vector-effect visibility word-spacing
    writing-mode""".split()
)
_SVG_LENGTHS = frozenset(["font-size", "letter-spacing", "word-spacing"])
_BOX = ("x", "y", "width", "height")
_SVG_GEOMETRY = {
    "svg": ("x", "y"), "image": _BOX, "foreignObject": _BOX, "use": ("x", "y"), "rect": (*_BOX, "rx", "ry"),
    "circle": ("cx", "cy", "r"), "ellipse": ("cx", "cy", "rx", "ry"),
}  # fmt: skip
_PLAIN = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*(%|px|in|cm|mm|q|pt|pc|em)?\s*", re.IGNORECASE)
_LIST_TYPES = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}


def presentational_hints(element: Element, direction: str) -> list[Declaration]:
    """The declarations that the element's attributes stand for."""
    if element.namespace is Namespace.SVG:
        return _declarations(tuple(_svg(element)))
    if not element.is_html:
        return []
    pairs = list(_html(element))
    if is_auto(element):
        pairs += [("direction", direction), ("unicode-bidi", "isolate" if element.tag != "textarea" else "plaintext")]
        if element.tag == "bdo":
            pairs[-1] = ("unicode-bidi", "isolate-override")
    return _declarations(tuple(pairs)) if pairs else []


@lru_cache(maxsize=4096)
def _declarations(pairs: tuple[tuple[str, str], ...]) -> list[Declaration]:
    """Parsed declarations, kept: equal hints are the same object. Values that are not valid are left out."""
    found: list[Declaration] = []
    for written, value in pairs:
        name = canonical_name(written)
        nodes = tinycss2.parse_blocks_contents(f"{written}: {value}", skip_comments=True, skip_whitespace=True)
        if name is None or len(nodes) != 1 or nodes[0].type != "declaration":
            continue
        try:
            found.append(make_declaration(nodes[0], name, None))
        except (Invalid, RecursionError):
            continue
    return found


def _html(element: Element) -> list[tuple[str, str]]:
    attributes, tag = element.attributes, element.tag
    if not attributes and tag not in _TABLE_PARTS:  # these have hints of their table's attributes
        return []
    pairs = _fit(attributes) if "data-fit" in attributes else []
    if tag in _SIZED:
        for side in ("width", "height"):
            length = _length(attributes.get(side, "")) if (tag, side) != ("hr", "height") else ""
            if length and not (tag == "input" and attributes.get("type", "").lower() != "image"):
                pairs.append((side, length))
        if tag in ("img", "video", "canvas") and "width" in attributes and "height" in attributes:
            width, height = _length(attributes["width"]), _length(attributes["height"])
            if width.endswith("px") and height.endswith("px"):
                pairs.append(("aspect-ratio", f"auto {width[:-2]} / {height[:-2]}"))
    if "bgcolor" in attributes and tag in ("body", "table", "tr", "td", "th", "thead", "tbody", "tfoot", "col"):
        pairs.append(("background-color", _legacy_color(attributes["bgcolor"])))
    if tag == "body" and "text" in attributes:
        pairs.append(("color", _legacy_color(attributes["text"])))
    if tag == "font":
        pairs += _font(attributes)
    if tag == "hr":
        pairs += _rule(attributes)
    pairs += _aligned(element)
    pairs += _tables(element)
    if tag in ("ol", "ul", "li") and "type" in attributes:
        pairs += _list_type(tag, attributes["type"].strip())
    return pairs


def _fit(attributes: dict[str, str]) -> list[tuple[str, str]]:
    """`data-fit` and its limits, which are numbers of pixels or any length (docs/fit.md)."""
    pairs = [("-audome-fit", attributes["data-fit"].strip() or "shrink")]
    for side in ("min", "max"):
        limit = attributes.get(f"data-fit-{side}", "").strip()
        if limit:
            pairs.append((f"-audome-fit-{side}", f"{limit}px" if _NUMBER.fullmatch(limit) else limit))
    return pairs


def _list_type(tag: str, kind: str) -> list[tuple[str, str]]:
    """HTML 15.3.7: numbers for `<ol>`, bullets for `<ul>`, either for `<li>`."""
    if tag != "ul" and kind in _LIST_TYPES:
        return [("list-style-type", _LIST_TYPES[kind])]
    bullet = tag != "ol" and kind.lower() in ("none", "disc", "circle", "square")
    return [("list-style-type", kind.lower())] if bullet else []


def _rule(attributes: dict[str, str]) -> list[tuple[str, str]]:
    """`<hr>` (HTML 15.3.11)."""
    pairs: list[tuple[str, str]] = []
    align = attributes.get("align", "").strip().lower()
    if align in ("left", "right"):
        pairs += [("margin-left", "0" if align == "left" else "auto")]
        pairs += [("margin-right", "0" if align == "right" else "auto")]
    if "color" in attributes:
        pairs += [("border-style", "solid"), ("border-color", _legacy_color(attributes["color"]))]
        pairs.append(("background-color", _legacy_color(attributes["color"])))
    elif "noshade" in attributes:
        pairs += [("border-style", "solid"), ("border-color", "darkgray"), ("background-color", "darkgray")]
    size = re.match(r"\s*(\d+)", attributes.get("size", ""))
    if size is not None and int(size[1][:6]) <= 1:
        pairs.append(("border-bottom-width", "0"))
    elif size is not None:
        pairs.append(("height", f"{int(size[1][:6]) - 2}px"))
    return pairs


def _font(attributes: dict[str, str]) -> list[tuple[str, str]]:
    pairs = []
    if "color" in attributes:
        pairs.append(("color", _legacy_color(attributes["color"])))
    if "face" in attributes:
        pairs.append(("font-family", attributes["face"]))
    match = re.match(r"\s*([+-]?)(\d+)", attributes.get("size", ""))
    if match:
        size = int(match[2][:3])
        size = 3 + size if match[1] == "+" else 3 - size if match[1] == "-" else size
        pairs.append(("font-size", _FONT_SIZES[max(1, min(7, size))]))
    return pairs


def _aligned(element: Element) -> list[tuple[str, str]]:
    align = element.attributes.get("align", "").strip().lower()
    pairs: list[tuple[str, str]] = []
    if align and element.tag in (
        "legend",
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "td",
        "th",
        "tr",
        "thead",
        "tbody",
    ):
        pairs.append(("text-align", _ALIGNED.get(align, "start")))
    elif align and element.tag in ("img", "table"):
        if align in ("left", "right"):
            pairs.append(("float", align))
        elif align == "center" and element.tag == "table":
            pairs += [("margin-left", "auto"), ("margin-right", "auto")]
        elif align in ("middle", "center", "absmiddle"):
            pairs.append(("vertical-align", "middle"))
        elif align in ("top", "bottom"):
            pairs.append(("vertical-align", align))
    valign = element.attributes.get("valign", "").strip().lower()
    if valign in ("top", "middle", "bottom", "baseline") and element.tag in ("td", "th", "tr", "thead", "tbody"):
        pairs.append(("vertical-align", valign))
    if element.tag in ("td", "th") and "nowrap" in element.attributes:
        pairs.append(("white-space", "nowrap"))
    clear = element.attributes.get("clear", "").strip().lower()
    if element.tag == "br" and clear in ("left", "right", "all", "both"):
        pairs.append(("clear", "both" if clear == "all" else clear))
    return pairs


def _tables(element: Element) -> list[tuple[str, str]]:
    """HTML 15.3.10 and 15.3.11; borders as in Chromium."""
    attributes, tag = element.attributes, element.tag
    if tag == "table":
        pairs = _table_borders(attributes)
        if _length(attributes.get("cellspacing", "")):
            pairs.append(("border-spacing", _length(attributes["cellspacing"])))
        return pairs
    if tag not in _TABLE_PARTS:
        return []
    table = element.parent
    while table is not None and table.tag != "table":
        table = table.parent
    if table is None:
        return []
    if tag in ("td", "th"):
        padding = _length(table.attributes.get("cellpadding", ""))
        return _cell_borders(table.attributes) + ([("padding", padding)] if padding else [])
    sides = ("left", "right") if tag == "colgroup" else ("top", "bottom")
    return _solid(sides) if _rules(table.attributes) == "groups" else []


def _table_borders(attributes: dict[str, str]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    border = _border(attributes)
    sides = _FRAMES.get(attributes.get("frame", "").lower())
    if border or sides is not None:
        pairs.append(("border-width", border or "1px"))
    if "bordercolor" in attributes:
        pairs.append(("border-color", _legacy_color(attributes["bordercolor"])))
    if _rules(attributes):
        pairs.append(("border-collapse", "collapse"))
    if sides is not None:
        pairs += [(f"border-{side}-style", "solid" if side in sides else "hidden") for side in _SIDES]
    elif border:
        pairs.append(("border-style", "solid" if "bordercolor" in attributes else "outset"))
    elif _rules(attributes):
        pairs.append(("border-style", "hidden"))
    return pairs


def _border(attributes: dict[str, str]) -> str:
    """The width that `border` gives a table; empty where it has none."""
    if "border" not in attributes:
        return ""
    length = _length(attributes["border"]).removesuffix("%").removesuffix("px")
    return "" if length and float(length) == 0 else f"{length or 1}px"


def _rules(attributes: dict[str, str]) -> str:
    rules = attributes.get("rules", "").lower()
    return rules if rules in ("none", "groups", "rows", "cols", "all") else ""


def _cell_borders(attributes: dict[str, str]) -> list[tuple[str, str]]:
    """Those of a cell, by its table's attributes."""
    rules = _rules(attributes)
    if rules:
        return _solid({"rows": ("top", "bottom"), "cols": ("left", "right"), "all": _SIDES}.get(rules, ()))
    if not _border(attributes):
        return []
    style = "solid" if "bordercolor" in attributes else "inset"
    return [("border-width", "1px"), ("border-style", style), ("border-color", "inherit")]


def _solid(sides: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(f"border-{side}", "1px solid") for side in sides] + [(f"border-{side}-color", "inherit") for side in sides]


def _length(text: str) -> str:
    match = _DIMENSION.match(text)
    return "" if match is None else f"{match[1].rstrip('.')}{match[2] or 'px'}"


def _legacy_color(text: str) -> str:
    text = text.strip()
    return f"#{text}" if re.fullmatch(r"[0-9a-fA-F]{6}", text) else text


def _is_svg(element: Element | None) -> bool:
    return element is not None and element.namespace is Namespace.SVG


def _svg(element: Element) -> list[tuple[str, str]]:
    pairs = []
    if "transform-origin" not in element.attributes and (element.tag != "svg" or _is_svg(element.parent)):
        pairs.append(("transform-origin", "0 0"))  # of SVG 2's user agent style sheet, as is the next
    if element.tag in ("symbol", "image", "marker", "pattern"):
        pairs.append(("overflow", "hidden"))
    geometry = _SVG_GEOMETRY.get(element.tag, ())
    for name, value in element.attributes.items():
        if name in geometry:  # plain ones are read where they are drawn, so that alike elements share a style
            if not _PLAIN.fullmatch(value):
                pairs.append((name, value))
        elif name in _SVG_PROPERTIES:
            if name in _SVG_LENGTHS and re.fullmatch(r"\s*[+-]?[\d.]+(e[+-]?\d+)?\s*", value):
                value = f"{value.strip()}px"
            elif name == "transform-origin":  # numbers are lengths
                value = re.sub(r"(?<![\w.#-])([+-]?[\d.]+(?:e[+-]?\d+)?)(?![\w.%])", r"\1px", value)
            pairs.append((name, value))
        elif name in ("width", "height") and element.tag == "svg":
            length = value.strip()
            pairs.append((name, f"{length}px" if re.fullmatch(r"[+-]?[\d.]+(e[+-]?\d+)?", length) else length))
    return pairs
