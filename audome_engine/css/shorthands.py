"""Shorthands: each expands to the values of its longhands, those left out being initial."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from audome_engine.css import mask_shorthand, numeric
from audome_engine.css.animation_shorthands import ANIMATION_SHORTHANDS
from audome_engine.css.grid_shorthands import GRID_SHORTHANDS
from audome_engine.css.images import background_position as background_position_of
from audome_engine.css.logical import LOGICAL
from audome_engine.css.properties import backgrounds
from audome_engine.css.properties.fonts import VARIANTS
from audome_engine.css.registry import LONGHANDS, initial_value
from audome_engine.css.shapes import corner_radii
from audome_engine.css.stream import Invalid, Stream, Units, in_any_order
from audome_engine.style.computed import INITIAL
from audome_engine.style.enums import (
    Align,
    Break,
    Keyword,
    TextEdge,
    TextWrapMode,
    TextWrapStyle,
    VisualBox,
    WhiteSpaceCollapse,
)
from audome_engine.style.values import Alignment, BackgroundSize, Percentage, PositionValue, RepeatStyle

Values: TypeAlias = dict[str, Any]
Expander: TypeAlias = Callable[[Stream, Units], Values]

SHORTHANDS: dict[str, tuple[tuple[str, ...], Expander]] = {}
_SIDES = ("top", "right", "bottom", "left")
_CORNERS = ("top-left", "top-right", "bottom-right", "bottom-left")


def shorthand(name: str, *names: str) -> Callable[[Expander], Expander]:
    """Register an expander for `name`, which sets the longhands `names`."""

    def register(expander: Expander) -> Expander:
        SHORTHANDS[name] = (names, expander)
        return expander

    return register


def parse(name: str, stream: Stream, units: Units) -> Any:
    """One value of a longhand."""
    return LONGHANDS[name].parse(stream, units)


def initial(name: str) -> Any:
    """The initial value of a longhand."""
    if name in LOGICAL:
        return initial(LOGICAL[name][0])
    return initial_value(LONGHANDS[name].field)


def _four(pattern: str) -> None:
    names = tuple(pattern.format(side) for side in _SIDES)

    def expand(stream: Stream, units: Units) -> Values:
        values = [parse(names[0], stream, units)]
        while not stream.done and len(values) < 4:
            values.append(parse(names[0], stream, units))
        return dict(zip(names, _around(values), strict=True))

    SHORTHANDS[pattern.replace("{}", "").strip("-").replace("--", "-")] = (names, expand)


def _around(values: list[Any]) -> list[Any]:
    """One to four values, for all four sides."""
    top = values[0]
    right = values[1] if len(values) > 1 else top
    bottom = values[2] if len(values) > 2 else top
    return [top, right, bottom, values[3] if len(values) > 3 else right]


def _two(name: str, first: str, second: str) -> None:
    def expand(stream: Stream, units: Units) -> Values:
        value = parse(first, stream, units)
        return {first: value, second: value if stream.done else parse(second, stream, units)}

    SHORTHANDS[name] = ((first, second), expand)


for _pattern in (
    "margin-{}",
    "padding-{}",
    "scroll-margin-{}",
    "scroll-padding-{}",
    "border-{}-width",
    "border-{}-style",
    "border-{}-color",
):
    _four(_pattern)
SHORTHANDS["inset"] = (_SIDES, lambda stream, units: _inset(stream, units))


def _inset(stream: Stream, units: Units) -> Values:
    values = [parse("top", stream, units)]
    while not stream.done and len(values) < 4:
        values.append(parse("top", stream, units))
    return dict(zip(_SIDES, _around(values), strict=True))


_two("overflow", "overflow-x", "overflow-y")
_two("gap", "row-gap", "column-gap")
_two("grid-gap", "row-gap", "column-gap")
_two("overscroll-behavior", "overscroll-behavior-x", "overscroll-behavior-y")
_two("contain-intrinsic-size", "contain-intrinsic-width", "contain-intrinsic-height")
for _kind in ("margin", "padding", "inset", "scroll-margin", "scroll-padding"):
    for _axis in ("inline", "block"):
        _two(f"{_kind}-{_axis}", f"{_kind}-{_axis}-start", f"{_kind}-{_axis}-end")
for _axis in ("inline", "block"):
    for _part in ("width", "style", "color"):
        _two(f"border-{_axis}-{_part}", f"border-{_axis}-start-{_part}", f"border-{_axis}-end-{_part}")


# Any order: each longhand at most once


def _in_any_order(names: tuple[str, ...], stream: Stream, units: Units) -> Values:
    """Try each remaining longhand in turn at every position."""
    values = in_any_order(stream, names, lambda name: parse(name, stream, units))
    if not values:
        raise Invalid
    return {name: values.get(name, initial(name)) for name in names}


def _any_order(name: str, *names: str) -> None:
    SHORTHANDS[name] = (names, lambda stream, units: _in_any_order(names, stream, units))


_LINE_PARTS = ("width", "style", "color")
for _side in (*_SIDES, "inline-start", "inline-end", "block-start", "block-end"):
    _any_order(f"border-{_side}", *(f"border-{_side}-{part}" for part in _LINE_PARTS))
_any_order("outline", "outline-width", "outline-style", "outline-color")
_any_order("flex-flow", "flex-direction", "flex-wrap")
_any_order("text-decoration", "text-decoration-line", "text-decoration-thickness", "text-decoration-style",
           "text-decoration-color")  # fmt: skip
SHORTHANDS["-webkit-text-decoration"] = SHORTHANDS["text-decoration"]
_any_order("text-emphasis", "text-emphasis-style", "text-emphasis-color")
_any_order("-webkit-text-stroke", "-webkit-text-stroke-width", "-webkit-text-stroke-color")


_any_order("column-rule", *(f"column-rule-{part}" for part in _LINE_PARTS))


@shorthand("columns", "column-width", "column-count")
def columns(stream: Stream, units: Units) -> Values:
    """Width and count in any order; each may be a redundant `auto`."""
    values: Values = {}
    autos = 0
    while not stream.done:
        if stream.keyword("auto"):
            autos += 1
            continue
        token = stream.peek()
        count = token is not None and (
            token.type == "number" or (token.type == "function" and _is_integer(token, units))
        )
        name = "column-count" if count else "column-width"
        if name in values:
            raise Invalid
        values[name] = parse(name, stream, units)
    if not 1 <= autos + len(values) <= 2:
        raise Invalid
    return {"column-width": Keyword.AUTO, "column-count": Keyword.AUTO} | values


def _is_integer(token: Any, units: Units) -> bool:
    try:
        numeric.integer(Stream([token]), units)
    except Invalid:
        return False
    return True


def _page_break(name: str, *words: str) -> None:
    """The old properties (CSS Fragmentation 3, 3.4); what they force concerns pages."""

    def expand(stream: Stream, units: Units) -> Values:
        if stream.keyword(*words):
            return {name: Break.AUTO}
        if stream.keyword("avoid"):
            return {name: Break.AVOID}
        raise Invalid

    SHORTHANDS[f"page-{name}"] = ((name,), expand)


_page_break("break-inside", "auto")
for _end in ("before", "after"):
    _page_break(f"break-{_end}", "auto", "always", "left", "right")


def _column_break(name: str, **words: Break) -> None:
    """The old properties of columns, which Chromium keeps."""

    def expand(stream: Stream, units: Units) -> Values:
        word = stream.keyword(*words)
        if word is None:
            raise Invalid
        return {name: words[word]}

    SHORTHANDS[f"-webkit-column-{name}"] = ((name,), expand)


_column_break("break-inside", auto=Break.AUTO, avoid=Break.AVOID)
for _end in ("before", "after"):
    _column_break(f"break-{_end}", auto=Break.AUTO, avoid=Break.AVOID, always=Break.COLUMN)


_NINE = ("source", "slice", "width", "outset", "repeat")


def _nine(kind: str, *more: str) -> None:
    """`border-image` or `mask-border`: source, repetition, and slices with widths and outsets behind slashes, in any order."""
    names = tuple(f"{kind}-{part}" for part in (*_NINE, *more))
    single = tuple(f"{kind}-{part}" for part in ("source", "slice", "repeat", *more))

    def expand(stream: Stream, units: Units) -> Values:
        values: Values = {}
        while not stream.done:
            before = len(values)
            _take(single, values, stream, units)
            if len(values) == before:
                raise Invalid
            if next(reversed(values)) == f"{kind}-slice" and stream.literal("/"):
                if not stream.literal("/"):
                    values[f"{kind}-width"] = parse(f"{kind}-width", stream, units)
                    if not stream.literal("/"):
                        continue
                values[f"{kind}-outset"] = parse(f"{kind}-outset", stream, units)
        if not values:
            raise Invalid
        return {name: initial(name) for name in names} | values

    SHORTHANDS[kind] = (names, expand)


_nine("border-image")
_nine("mask-border", "mode")


@shorthand("-webkit-mask-box-image", *SHORTHANDS["mask-border"][0])
def mask_box_image(stream: Stream, units: Units) -> Values:
    """The old property keeps the middle of the image always."""
    values = SHORTHANDS["mask-border"][1](stream, units)
    return values | {"mask-border-slice": values["mask-border-slice"]._replace(fill=True)}


def _all_sides(name: str, sides: tuple[str, ...]) -> None:
    """A border on several sides at once; on all of them it resets the image too (CSS Backgrounds 3, 4.4)."""
    reset = SHORTHANDS["border-image"][0] if name == "border" else ()
    names = tuple(f"border-{side}-{part}" for side in sides for part in _LINE_PARTS) + reset
    first = tuple(f"border-{sides[0]}-{part}" for part in _LINE_PARTS)

    def expand(stream: Stream, units: Units) -> Values:
        values = _in_any_order(first, stream, units)
        lines = {f"border-{side}-{part}": values[f"border-{sides[0]}-{part}"] for side in sides for part in _LINE_PARTS}
        return lines | {name: initial(name) for name in reset}

    SHORTHANDS[name] = (names, expand)


_all_sides("border", _SIDES)
_all_sides("border-inline", ("inline-start", "inline-end"))
_all_sides("border-block", ("block-start", "block-end"))


@shorthand("border-radius", *(f"border-{corner}-radius" for corner in _CORNERS))
def border_radius(stream: Stream, units: Units) -> Values:
    """One to four horizontal radii, then vertical ones after a slash."""
    radii = corner_radii(stream, units)
    return {f"border-{corner}-radius": radius for corner, radius in zip(_CORNERS, radii, strict=True)}


@shorthand("corner-shape", *(f"corner-{corner}-shape" for corner in _CORNERS))
def corner_shape(stream: Stream, units: Units) -> Values:
    """One to four corners, clockwise from the top left."""
    names = [f"corner-{corner}-shape" for corner in _CORNERS]
    values = [parse(names[0], stream, units)]
    while not stream.done and len(values) < 4:
        values.append(parse(names[0], stream, units))
    return dict(zip(names, _around(values), strict=True))


for _side, _first, _second in (
    ("top", "top-left", "top-right"), ("right", "top-right", "bottom-right"),
    ("bottom", "bottom-left", "bottom-right"), ("left", "top-left", "bottom-left"),
    ("block-start", "start-start", "start-end"), ("block-end", "end-start", "end-end"),
    ("inline-start", "start-start", "end-start"), ("inline-end", "start-end", "end-end"),
):  # fmt: skip
    _two(f"corner-{_side}-shape", f"corner-{_first}-shape", f"corner-{_second}-shape")


@shorthand("marker", "marker-start", "marker-mid", "marker-end")
def marker(stream: Stream, units: Units) -> Values:
    """The same markers everywhere."""
    return dict.fromkeys(("marker-start", "marker-mid", "marker-end"), parse("marker-start", stream, units))


# Backgrounds

_BACKGROUND = ("image", "size", "repeat", "attachment", "origin", "clip")


_POSITIONS = ("background-position-x", "background-position-y")


@shorthand("background-position", *_POSITIONS)
def background_position(stream: Stream, units: Units) -> Values:
    """Both axes of every layer."""
    positions = []
    for part in stream.commas():
        positions.append(background_position_of(part, units))
        part.finish()
    return _by_axis(positions)


def _by_axis(positions: list[PositionValue]) -> Values:
    return {_POSITIONS[0]: tuple(p.x for p in positions), _POSITIONS[1]: tuple(p.y for p in positions)}


@shorthand("background", *(f"background-{part}" for part in _BACKGROUND), *_POSITIONS, "background-color")
def background(stream: Stream, units: Units) -> Values:
    """Layers, the colour in the last one."""
    layers: list[Values] = []
    parts = stream.commas()
    for index, part in enumerate(parts):
        layers.append(_background_layer(part, units, index == len(parts) - 1))
    values = {f"background-{name}": tuple(layer[name] for layer in layers) for name in _BACKGROUND}
    values |= _by_axis([layer["position"] for layer in layers])
    return values | {"background-color": layers[-1].get("color", INITIAL.background_color)}


def _background_layer(stream: Stream, units: Units, last: bool) -> Values:
    layer: Values = {}
    boxes: list[VisualBox] = []
    while not stream.done:
        mark = stream.mark
        for name, parser in _LAYER_PARSERS.items():
            if name in layer or (name == "color" and not last) or (name == "box" and len(boxes) == 2):
                continue
            try:
                value = parser(stream, units)
            except Invalid:
                stream.reset(mark)
                continue
            if name == "box":
                boxes.append(value)
            else:
                layer[name] = value
            if name == "position" and stream.literal("/"):
                layer["size"] = backgrounds.background_size(stream, units)
            break
        else:
            raise Invalid
    layer["origin"] = boxes[0] if boxes and boxes[0] not in _NO_ORIGINS else VisualBox.PADDING_BOX
    layer["clip"] = boxes[-1] if boxes else VisualBox.BORDER_BOX
    if layer.keys() <= {"origin", "clip"} and not boxes:
        raise Invalid
    return _LAYER_INITIAL | layer


_NO_ORIGINS = (VisualBox.TEXT, VisualBox.BORDER_AREA)
_LAYER_INITIAL: Values = {
    "image": None,
    "position": INITIAL.background_position[0],
    "size": BackgroundSize(),
    "repeat": RepeatStyle(),
    "attachment": "scroll",
}


def _one(name: str) -> Callable[[Stream, Units], Any]:
    """A layered longhand's value for a single layer, taking one word."""
    return lambda stream, units: LONGHANDS[name].parse(Stream([stream.next()]), units)[0]


_LAYER_PARSERS: dict[str, Callable[[Stream, Units], Any]] = {
    "image": backgrounds.optional_image,
    "position": background_position_of,
    "repeat": backgrounds.background_repeat,
    "attachment": _one("background-attachment"),
    "box": _one("background-clip"),
    "color": backgrounds.any_color,
}


_OFFSET = ("offset-position", "offset-path", "offset-distance", "offset-rotate", "offset-anchor")


@shorthand("offset", *_OFFSET)
def offset(stream: Stream, units: Units) -> Values:
    """A position, a path with a distance and a rotation, an anchor after a slash (Motion Path 1, 2.6)."""
    values: Values = {}
    _take(_OFFSET[:1], values, stream, units)
    _take(_OFFSET[1:2], values, stream, units)
    if not values:
        raise Invalid
    if "offset-path" in values:
        _take(_OFFSET[2:4], values, stream, units)
        _take(_OFFSET[2:4], values, stream, units)
    if stream.literal("/"):
        values["offset-anchor"] = parse("offset-anchor", stream, units)
    return {name: values.get(name, initial(name)) for name in _OFFSET}


def _take(names: tuple[str, ...], values: Values, stream: Stream, units: Units) -> None:
    """The value of one of these longhands, if it is next and was not there before."""
    for name in names:
        mark = stream.mark
        try:
            if name not in values:
                values[name] = parse(name, stream, units)
                return
        except Invalid:
            stream.reset(mark)


SHORTHANDS["mask"] = (mask_shorthand.LONGHANDS, mask_shorthand.expand_mask)


# Fonts

_FONT = ("font-style", "font-variant-caps", "font-weight", "font-stretch")
_FONT_RESET = ("font-size", "line-height", "font-family", "font-kerning", "font-feature-settings",
               "font-variation-settings", "font-optical-sizing", "font-size-adjust", "font-language-override",
               "font-palette", "font-variant-alternates", "font-variant-emoji", *VARIANTS)  # fmt: skip


@shorthand("font", *_FONT, *_FONT_RESET)
def font(stream: Stream, units: Units) -> Values:
    """Style, variant, weight and stretch in any order, then size/line-height and families."""
    values = {name: initial(name) for name in (*_FONT, *_FONT_RESET)}
    if stream.keyword("caption", "icon", "menu", "message-box", "small-caption", "status-bar"):
        return values | {"font-size": 13.333}
    seen: set[str] = set()
    while True:
        mark = stream.mark
        if stream.keyword("normal"):
            continue
        for name in _FONT:
            token = stream.peek()
            if name in seen or token is None:
                continue
            if name in ("font-variant-caps", "font-stretch") and token.type != "ident":
                continue
            if name == "font-variant-caps" and token.lower_value != "small-caps":
                continue
            try:
                values[name] = parse(name, stream, units)
                seen.add(name)
                break
            except Invalid:
                stream.reset(mark)
        else:
            break
    values["font-size"] = parse("font-size", stream, units)
    if stream.literal("/"):
        values["line-height"] = parse("line-height", stream, units)
    values["font-family"] = parse("font-family", stream, units)
    return values


_VARIANT = ("font-variant-caps", "font-variant-emoji", *VARIANTS)


@shorthand("font-variant", "font-variant-alternates", *_VARIANT)
def font_variant(stream: Stream, units: Units) -> Values:
    """Any of the longhands' keywords."""
    names = (*_VARIANT, "font-variant-alternates")
    values = {name: initial(name) for name in names} | dict.fromkeys(VARIANTS, ())
    if stream.keyword("normal"):
        return values
    if stream.keyword("none"):
        return values | {"font-variant-ligatures": parse("font-variant-ligatures", Stream(_ident("none")), units)}
    given: dict[str, list[Any]] = {}
    while not stream.done:
        token = stream.next()
        name = next((name for name in names if _is_value(name, [token])), "")
        if not name:
            raise Invalid
        given.setdefault(name, []).append(token)
    if not given:
        raise Invalid
    return values | {name: _parse_whole(name, tokens, units) for name, tokens in given.items()}


def _parse_whole(name: str, tokens: list[Any], units: Units) -> Any:
    stream = Stream(tokens)
    value = parse(name, stream, units)
    stream.finish()
    return value


def _is_value(name: str, tokens: list[Any]) -> bool:
    if Stream(tokens).keyword("normal", "none"):
        return False
    try:
        _parse_whole(name, tokens, Units())
    except Invalid:
        return False
    return True


def _ident(word: str) -> list[Any]:
    import tinycss2

    return list(tinycss2.parse_component_value_list(word))


_SYNTHESES = ("weight", "style", "small-caps")


@shorthand("font-synthesis", *(f"font-synthesis-{name}" for name in _SYNTHESES))
def font_synthesis(stream: Stream, units: Units) -> Values:
    """`none`, or what may be synthesised; raised and lowered glyphs never are, as in Chromium."""
    words: set[str] = set()
    if not stream.keyword("none"):
        while (word := stream.keyword(*_SYNTHESES, "position")) is not None:
            if word in words:
                raise Invalid
            words.add(word)
        if not words:
            raise Invalid
    return {f"font-synthesis-{name}": name in words for name in _SYNTHESES}


@shorthand("text-box", "text-box-trim", "text-box-edge")
def text_box(stream: Stream, units: Units) -> Values:
    """`normal`, or what to trim, both edges if that is left out, and to which edges (CSS Inline 3, 6.3)."""
    if stream.keyword("normal"):
        return {"text-box-trim": (False, False), "text-box-edge": (TextEdge.TEXT, TextEdge.TEXT)}
    values = _in_any_order(("text-box-trim", "text-box-edge"), stream, units)
    return {"text-box-trim": (True, True), "text-box-edge": (TextEdge.TEXT, TextEdge.TEXT)} | values


# Flex, alignment


@shorthand("flex", "flex-grow", "flex-shrink", "flex-basis")
def flex(stream: Stream, units: Units) -> Values:
    """`none`, or grow, shrink and basis (CSS Flexbox 7.1.1)."""
    if stream.keyword("none"):
        return {"flex-grow": 0.0, "flex-shrink": 0.0, "flex-basis": Keyword.AUTO}
    values: Values = {}
    while not stream.done:
        mark = stream.mark
        token = stream.peek()
        if "flex-grow" not in values and token is not None and token.type in ("number", "function"):
            try:
                values["flex-grow"] = numeric.number(stream, units, minimum=0.0)
                following = stream.peek()
                if following is not None and following.type == "number":
                    values["flex-shrink"] = numeric.number(stream, units, minimum=0.0)
                continue
            except Invalid:
                stream.reset(mark)
        if "flex-basis" in values:
            raise Invalid
        values["flex-basis"] = parse("flex-basis", stream, units)
    if not values:
        raise Invalid
    # Chromium's 0 is a percentage, which is the content's size where the container's is indefinite
    basis = Percentage(0.0) if "flex-grow" in values else Keyword.AUTO
    return {"flex-grow": 1.0, "flex-shrink": 1.0, "flex-basis": basis} | values


def _place(name: str, first: str, second: str) -> None:
    def expand(stream: Stream, units: Units) -> Values:
        tokens = list(stream.rest())
        start = Stream(tokens)
        a = parse(first, start, units)
        if not start.done:
            b = parse(second, start, units)
            start.finish()
            return {first: a, second: b}
        try:
            alone = Stream(tokens)
            b = parse(second, alone, units)
            alone.finish()
        except Invalid:
            b = Alignment(Align.START)
        return {first: a, second: b}

    SHORTHANDS[name] = ((first, second), expand)


_place("place-content", "align-content", "justify-content")
_place("place-items", "align-items", "justify-items")
_place("place-self", "align-self", "justify-self")


SHORTHANDS |= GRID_SHORTHANDS
SHORTHANDS |= ANIMATION_SHORTHANDS


# Text


@shorthand("list-style", "list-style-position", "list-style-image", "list-style-type")
def list_style(stream: Stream, units: Units) -> Values:
    """In any order; a lone `none` clears both type and image."""
    values: Values = {}
    nones = 0
    while not stream.done:
        if stream.keyword("none"):
            nones += 1
            continue
        mark = stream.mark
        for name in ("list-style-position", "list-style-image", "list-style-type"):
            if name in values:
                continue
            try:
                values[name] = parse(name, stream, units)
                break
            except Invalid:
                stream.reset(mark)
        else:
            raise Invalid
    free = [name for name in ("list-style-type", "list-style-image") if name not in values]
    if nones > len(free) or not (nones or values):
        raise Invalid
    if nones and "list-style-type" not in values:
        values["list-style-type"] = "none"
    return {name: values.get(name, initial(name)) for name in SHORTHANDS["list-style"][0]}


_WHITE_SPACE = {
    "normal": (WhiteSpaceCollapse.COLLAPSE, TextWrapMode.WRAP),
    "nowrap": (WhiteSpaceCollapse.COLLAPSE, TextWrapMode.NOWRAP),
    "pre": (WhiteSpaceCollapse.PRESERVE, TextWrapMode.NOWRAP),
    "pre-wrap": (WhiteSpaceCollapse.PRESERVE, TextWrapMode.WRAP),
    "pre-line": (WhiteSpaceCollapse.PRESERVE_BREAKS, TextWrapMode.WRAP),
    "break-spaces": (WhiteSpaceCollapse.BREAK_SPACES, TextWrapMode.WRAP),
}


@shorthand("white-space", "white-space-collapse", "text-wrap-mode")
def white_space(stream: Stream, units: Units) -> Values:
    """One of the old keywords, or the longhands in any order."""
    mark = stream.mark
    word = stream.keyword(*_WHITE_SPACE)
    if word is not None and stream.done:
        collapse, wrap = _WHITE_SPACE[word]
        return {"white-space-collapse": collapse, "text-wrap-mode": wrap}
    stream.reset(mark)
    return _in_any_order(("white-space-collapse", "text-wrap-mode"), stream, units)


@shorthand("text-wrap", "text-wrap-mode", "text-wrap-style")
def text_wrap(stream: Stream, units: Units) -> Values:
    """Mode and style in any order."""
    values = _in_any_order(("text-wrap-mode", "text-wrap-style"), stream, units)
    return {"text-wrap-mode": TextWrapMode.WRAP, "text-wrap-style": TextWrapStyle.AUTO} | values


@shorthand("container", "container-name", "container-type")
def container(stream: Stream, units: Units) -> Values:
    """Names, and a type after a slash."""
    names = parse("container-name", stream, units)
    kind = parse("container-type", stream, units) if stream.literal("/") else initial("container-type")
    return {"container-name": names, "container-type": kind}


@shorthand("display", "-audome-display", "-audome-legacy-box")
def display(stream: Stream, units: Units) -> Values:
    """The value, and whether it is one of the old box model's."""
    token = stream.peek()
    legacy = token is not None and token.type == "ident" and token.lower_value in ("-webkit-box", "-webkit-inline-box")
    return {"-audome-display": parse("-audome-display", stream, units), "-audome-legacy-box": legacy}
