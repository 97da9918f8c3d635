"""Display, position, sizes, margins, overflow (CSS Display 3, Positioned Layout 3, Sizing 3 and 4, Overflow 3), flexbox
and box alignment (CSS Flexbox 1, Box Alignment 3).
"""

from __future__ import annotations

from typing import Any

from audome_engine.css import numeric
from audome_engine.css.images import parse_position
from audome_engine.css.registry import enumeration, keywords, longhand, register
from audome_engine.css.shapes import rectangle
from audome_engine.css.stream import Invalid, Stream, Units
from audome_engine.style.enums import (
    Align,
    BoxSizing,
    Clear,
    Containment,
    Display,
    FlexDirection,
    FlexWrap,
    Float,
    ImageRendering,
    Keyword,
    ObjectFit,
    Overflow,
    Position,
    Visibility,
    VisualBox,
)  # fmt: skip
from audome_engine.style.shapes import Inset
from audome_engine.style.values import Alignment, AspectRatio, ClipMargin, LengthPercentage

AUTO = Keyword.AUTO
_LEGACY = {"-webkit-box": Display.BLOCK, "-webkit-inline-box": Display.INLINE_BLOCK}
_LEGACY |= {"-webkit-flex": Display.FLEX, "-webkit-inline-flex": Display.INLINE_FLEX}
_WORDS = {  # in alphabetical order
    ("flow",): Display.BLOCK, ("block", "flow"): Display.BLOCK, ("block", "flow-root"): Display.FLOW_ROOT,
    ("flow", "inline"): Display.INLINE, ("flow-root", "inline"): Display.INLINE_BLOCK,
    ("block", "flex"): Display.FLEX, ("flex", "inline"): Display.INLINE_FLEX,
    ("block", "grid"): Display.GRID, ("grid", "inline"): Display.INLINE_GRID,
    ("block", "table"): Display.TABLE, ("inline", "table"): Display.INLINE_TABLE,
    ("block", "list-item"): Display.LIST_ITEM, ("flow", "list-item"): Display.LIST_ITEM,
    ("block", "flow", "list-item"): Display.LIST_ITEM, ("flow-root", "list-item"): Display.FLOW_ROOT_LIST_ITEM,
    ("block", "flow-root", "list-item"): Display.FLOW_ROOT_LIST_ITEM,
    ("inline", "list-item"): Display.INLINE_LIST_ITEM, ("flow", "inline", "list-item"): Display.INLINE_LIST_ITEM,
    ("flow-root", "inline", "list-item"): Display.INLINE_BLOCK_LIST_ITEM,
}  # fmt: skip


@longhand("-audome-display", field="display")
def display(stream: Stream, units: Units) -> Display:
    """`display`; unknown values that browsers know (ruby, math) count as invalid."""
    words: list[str] = []
    while (word := stream.ident()) is not None:
        words.append(word)
    if len(words) == 1:
        if words[0] in _LEGACY:
            return _LEGACY[words[0]]
        if words[0] in Display._value2member_map_:
            return Display(words[0])
    found = _WORDS.get(tuple(sorted(words)))
    if found is None:
        raise Invalid
    return found


# Set beside `display` by its shorthand: whether the old box model was asked for, which `-webkit-line-clamp` needs.
register("-audome-legacy-box", keywords({"-webkit-box": True, "-webkit-inline-box": True}), "legacy_box")


register("position", enumeration(Position))
register("float", enumeration(Float))
register("clear", enumeration(Clear))
register("visibility", enumeration(Visibility))
register("box-sizing", enumeration(BoxSizing))
register("object-fit", enumeration(ObjectFit))
register("object-position", parse_position)
register("image-rendering", enumeration(ImageRendering))
register("image-orientation", keywords({"from-image": True, "none": False}), "image_orientation_from_image")


@longhand("object-view-box")
def object_view_box(stream: Stream, units: Units) -> Inset | None:
    """`inset()`, `rect()` or `xywh()`; round corners mean nothing here."""
    return None if stream.keyword("none") else rectangle(stream, units)


register(
    "appearance",
    keywords({word: word == "none" for word in ("none", "auto", "base-select", "textfield", "menulist-button", "button",
        "checkbox", "listbox", "menulist", "meter", "progress-bar", "push-button", "radio", "searchfield",
        "slider-horizontal", "square-button", "textarea")}),
    "appearance_none",
)  # fmt: skip
register("overflow-x", keywords({member.value: member for member in Overflow} | {"overlay": Overflow.AUTO}))
register("overflow-y", keywords({member.value: member for member in Overflow} | {"overlay": Overflow.AUTO}))
register("flex-direction", enumeration(FlexDirection))
register("flex-wrap", enumeration(FlexWrap))


_CLIP_BOXES = ("content-box", "padding-box", "border-box")
_CONTAIN = {
    "size": Containment.SIZE, "inline-size": Containment.INLINE_SIZE, "layout": Containment.LAYOUT,
    "style": Containment.STYLE, "paint": Containment.PAINT,
}  # fmt: skip
_CONTENT = Containment.LAYOUT | Containment.PAINT | Containment.STYLE
_CONTAIN_ALONE = {"none": Containment.NONE, "content": _CONTENT, "strict": _CONTENT | Containment.SIZE}


@longhand("overflow-clip-margin")
def overflow_clip_margin(stream: Stream, units: Units) -> ClipMargin:
    """A box, a length that is not negative, or both."""
    box = stream.keyword(*_CLIP_BOXES)
    length = 0.0
    if not (box and stream.done):
        length = numeric.length(stream, units, minimum=0.0)
    box = box or stream.keyword(*_CLIP_BOXES)
    return ClipMargin(VisualBox(box) if box else VisualBox.PADDING_BOX, length)


@longhand("contain")
def contain(stream: Stream, units: Units) -> Containment:
    """Keywords, each at most once, or one that stands for all or several."""
    word = stream.keyword(*_CONTAIN_ALONE)
    if word is not None:
        return _CONTAIN_ALONE[word]
    value = Containment.NONE
    while (word := stream.keyword(*_CONTAIN)) is not None and _CONTAIN[word] not in value:
        value |= _CONTAIN[word]
    both = Containment.SIZE | Containment.INLINE_SIZE
    if not value or word is not None or both in value:
        raise Invalid
    return value


@longhand("top", "right", "bottom", "left", "margin-top", "margin-right", "margin-bottom", "margin-left")
def offset(stream: Stream, units: Units) -> LengthPercentage | Keyword:
    """A length or percentage of either sign, or `auto`."""
    if stream.keyword("auto"):
        return AUTO
    return numeric.length_percentage(stream, units)


@longhand("padding-top", "padding-right", "padding-bottom", "padding-left")
def padding(stream: Stream, units: Units) -> LengthPercentage:
    """A length or percentage that is not negative."""
    return numeric.length_percentage(stream, units, minimum=0.0)


_SIZE_KEYWORDS = {
    "min-content": Keyword.MIN_CONTENT, "max-content": Keyword.MAX_CONTENT, "fit-content": Keyword.FIT_CONTENT,
    "stretch": Keyword.STRETCH, "-webkit-fill-available": Keyword.STRETCH, "-webkit-min-content": Keyword.MIN_CONTENT,
    "-webkit-max-content": Keyword.MAX_CONTENT, "-webkit-fit-content": Keyword.FIT_CONTENT,
}  # fmt: skip


def _size(extra: dict[str, Keyword]) -> Any:
    words = _SIZE_KEYWORDS | extra

    def parse(stream: Stream, units: Units) -> Any:
        word = stream.keyword(*words)
        if word is not None:
            return words[word]
        return numeric.length_percentage(stream, units, minimum=0.0)

    return parse


for _name in ("width", "height", "min-width", "min-height"):
    register(_name, _size({"auto": AUTO}))
for _name in ("max-width", "max-height"):
    register(_name, _size({"none": Keyword.NONE}))
register("flex-basis", _size({"auto": AUTO, "content": Keyword.CONTENT}))


@longhand("aspect-ratio")
def aspect_ratio(stream: Stream, units: Units) -> AspectRatio:
    """`auto || <ratio>`; a ratio with a zero behaves as auto."""
    auto = stream.keyword("auto") is not None
    if stream.done:
        return AspectRatio(None, True)
    width = numeric.number(stream, units, minimum=0.0)
    height = numeric.number(stream, units, minimum=0.0) if stream.literal("/") else 1.0
    auto = auto or stream.keyword("auto") is not None
    if width == 0 or height == 0:
        return AspectRatio(None, True)
    return AspectRatio(width / height, auto)


@longhand("zoom", field="_zoom")
def zoom(stream: Stream, units: Units) -> float:
    """CSS Viewport 1, 5: a factor; 0 counts as 1, as in browsers."""
    if stream.keyword("normal", "reset"):
        return 1.0
    return max(0.0, numeric.number_or_percentage(stream, units, minimum=0.0)) or 1.0


@longhand("z-index")
def z_index(stream: Stream, units: Units) -> int | Keyword:
    """An integer or `auto`."""
    return AUTO if stream.keyword("auto") else numeric.integer(stream, units)


@longhand("order")
def order(stream: Stream, units: Units) -> int:
    """An integer."""
    return numeric.integer(stream, units)


@longhand("flex-grow", "flex-shrink")
def flex_factor(stream: Stream, units: Units) -> float:
    """A number that is not negative."""
    return numeric.number(stream, units, minimum=0.0)


@longhand("row-gap", "column-gap")
def gap(stream: Stream, units: Units) -> LengthPercentage | Keyword:
    """`normal` or a length or percentage."""
    return Keyword.NORMAL if stream.keyword("normal") else numeric.length_percentage(stream, units, minimum=0.0)


# Alignment

_POSITIONS = ("center", "start", "end", "flex-start", "flex-end")
_SELF_POSITIONS = (*_POSITIONS, "self-start", "self-end")
_DISTRIBUTED = ("space-between", "space-around", "space-evenly", "stretch")


def _alignment(single: tuple[str, ...], positions: tuple[str, ...], baseline: bool) -> Any:
    def parse(stream: Stream, units: Units) -> Alignment:
        word = stream.keyword(*single)
        if word is not None:
            return Alignment(Align(word))
        if "auto" in single and stream.keyword("anchor-center") is not None:
            return Alignment(Align.CENTER)
        if baseline:
            order = stream.keyword("first", "last")
            if stream.keyword("baseline") is not None:
                return Alignment(Align.LAST_BASELINE if order == "last" else Align.BASELINE)
            if order is not None:
                raise Invalid
        overflow = stream.keyword("safe", "unsafe")
        word = stream.keyword(*positions)
        if word is None:
            raise Invalid
        return Alignment(Align(word), overflow == "safe", overflow == "unsafe")

    return parse


register("align-content", _alignment(("normal", *_DISTRIBUTED), _POSITIONS, True))
register("justify-content", _alignment(("normal", *_DISTRIBUTED), (*_POSITIONS, "left", "right"), False))
register("align-items", _alignment(("normal", "stretch"), _SELF_POSITIONS, True))
# Without an anchor, which is never known here, `anchor-center` is the centre (CSS Anchor Positioning 1, 4.1).
register("align-self", _alignment(("auto", "normal", "stretch"), _SELF_POSITIONS, True))
register("justify-self", _alignment(("auto", "normal", "stretch"), (*_SELF_POSITIONS, "left", "right"), True))


@longhand("justify-items")
def justify_items(stream: Stream, units: Units) -> Alignment:
    """As `justify-self`, and `legacy` with an optional side."""
    if stream.keyword("legacy"):
        side = stream.keyword("left", "right", "center")
        return Alignment(Align(side) if side else Align.LEGACY)
    mark = stream.mark
    side = stream.keyword("left", "right", "center")
    if side is not None and stream.keyword("legacy") is not None:
        return Alignment(Align(side))
    stream.reset(mark)
    parse = _alignment(("normal", "stretch"), (*_SELF_POSITIONS, "left", "right"), True)
    value: Alignment = parse(stream, units)
    return value
