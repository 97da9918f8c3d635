"""Text, lists, counters and generated content (CSS Text 4, Lists 3, Content 3)."""

from __future__ import annotations

from typing import Any

from audome_engine.css import numeric
from audome_engine.css.colors import color
from audome_engine.css.counter_styles import style_name, symbols_function
from audome_engine.css.images import image
from audome_engine.css.registry import enumeration, keywords, longhand, register
from audome_engine.css.stream import Invalid, Stream, Units
from audome_engine.style.counter_styles import CounterStyle
from audome_engine.style.enums import (
    Direction,
    Hyphens,
    Keyword,
    LineBreak,
    ListStylePosition,
    OverflowWrap,
    TextAlign,
    TextEdge,
    TextJustify,
    TextOrientation,
    TextTransform,
    TextWrapMode,
    TextWrapStyle,
    UnicodeBidi,
    VerticalAlign,
    WhiteSpaceCollapse,
    WordBreak,
    WritingMode,
)  # fmt: skip
from audome_engine.style.values import (
    ColorValue,
    ContentCounter,
    ContentItem,
    ContentQuote,
    CounterChange,
    FontRelative,
    ImageValue,
    LengthPercentage,
    Number,
    TextIndent,
    resolve,
)  # fmt: skip

register("direction", enumeration(Direction))
register("unicode-bidi", enumeration(UnicodeBidi))
_OLD_MODES = {"lr": "horizontal-tb", "lr-tb": "horizontal-tb", "rl": "horizontal-tb", "rl-tb": "horizontal-tb",
              "tb": "vertical-rl", "tb-rl": "vertical-rl"}  # fmt: skip
_MODES = {mode.value: mode.value for mode in WritingMode} | _OLD_MODES  # SVG 1.1's names
register("writing-mode", keywords({name: WritingMode(mode) for name, mode in _MODES.items()}))
register("text-orientation", enumeration(TextOrientation))
_ALIGNS = {member.value: member for member in TextAlign if member is not TextAlign.AUTO}
register("text-align", keywords(_ALIGNS | {"-webkit-match-parent": TextAlign.MATCH_PARENT}))
_LAST_ALIGNS = {name: member for name, member in _ALIGNS.items() if name[0] != "-" and name != "justify-all"} | {
    "auto": TextAlign.AUTO
}
register("text-align-last", keywords({name: _LAST_ALIGNS[name] for name in _LAST_ALIGNS if name != "match-parent"}))
_JUSTIFY = {member.value: member for member in TextJustify} | {"distribute": TextJustify.INTER_CHARACTER}
register("text-justify", keywords(_JUSTIFY))
register("text-transform", keywords({word.value: word for word in TextTransform} | {"math-auto": TextTransform.NONE}))
register("white-space-collapse", enumeration(WhiteSpaceCollapse))
register("text-wrap-mode", enumeration(TextWrapMode))
register("text-wrap-style", enumeration(TextWrapStyle))
# Phrases are for those who speak the language: `auto-phrase` breaks as `normal` does (CSS Text 4, 5.2).
register("word-break", keywords({word.value: word for word in WordBreak} | {"auto-phrase": WordBreak.NORMAL}))
register("overflow-wrap", enumeration(OverflowWrap))
register("line-break", enumeration(LineBreak))
register("hyphens", enumeration(Hyphens))
register("list-style-position", enumeration(ListStylePosition))
_ORIENTATIONS = {"vertical": True, "block-axis": True, "horizontal": False, "inline-axis": False}
register("-webkit-box-orient", keywords(_ORIENTATIONS), "box_orient_vertical")


@longhand("color")
def text_color(stream: Stream, units: Units) -> ColorValue:
    """A colour; `currentcolor` is resolved by the cascade."""
    return color(stream, units)


@longhand("color-scheme", field="is_dark")
def color_scheme(stream: Stream, units: Units) -> bool:
    """Whether `dark` is among the schemes and `light`, which readers of pictures prefer, is not (CSS Color Adjust 1, 2)."""
    if stream.keyword("normal"):
        return False
    schemes: list[str] = []
    only = 0
    while not stream.done:
        word = stream.ident()
        if word is None or word in _NO_SCHEMES:
            raise Invalid
        only += word == "only"
        if word == "only" and schemes and not stream.done:
            raise Invalid
        schemes += [word] * (word != "only")
    if not schemes or only > 1:
        raise Invalid
    return "dark" in schemes and "light" not in schemes


_NO_SCHEMES = frozenset(["normal", "default", "initial", "inherit", "unset", "revert", "revert-layer"])


@longhand("text-indent")
def text_indent(stream: Stream, units: Units) -> TextIndent:
    """A length or percentage with `hanging` and `each-line` in any order."""
    words: list[str] = []
    amount: LengthPercentage | None = None
    while not stream.done:
        word = stream.keyword("hanging", "each-line")
        if word is not None and word not in words:
            words.append(word)
        elif amount is None:
            amount = numeric.length_percentage(stream, units)
        else:
            raise Invalid
    if amount is None:
        raise Invalid
    return TextIndent(amount, "hanging" in words, "each-line" in words)


@longhand("tab-size")
def tab_size(stream: Stream, units: Units) -> float | Number:
    """A number of spaces, or px."""
    mark = stream.mark
    try:
        return Number(numeric.number(stream, units, minimum=0.0))
    except Invalid:
        stream.reset(mark)
        return numeric.length(stream, units, minimum=0.0)


@longhand("letter-spacing", "word-spacing")
def spacing(stream: Stream, units: Units) -> float:
    """px; percentages are of the font size."""
    if stream.keyword("normal"):
        return 0.0
    value = numeric.length_percentage(stream, units)
    if isinstance(value, float):
        return value
    units.touched = True
    return FontRelative(resolve(value, units.em))


@longhand("vertical-align")
def vertical_align(stream: Stream, units: Units) -> VerticalAlign | LengthPercentage:
    """A keyword, or how far to raise."""
    word = stream.keyword(*(member.value for member in VerticalAlign))
    return VerticalAlign(word) if word else numeric.length_percentage(stream, units)


register("baseline-source", keywords({word: word for word in ("auto", "first", "last")}))
_TRIMS = {"none": (False, False), "trim-start": (True, False), "trim-end": (False, True), "trim-both": (True, True)}
register("text-box-trim", keywords(_TRIMS))


@longhand("text-box-edge")
def text_box_edge(stream: Stream, units: Units) -> tuple[TextEdge, TextEdge]:
    """`auto`, or the edges over and under (CSS Inline 3, 6.2)."""
    if stream.keyword("auto"):
        return TextEdge.TEXT, TextEdge.TEXT
    over = stream.keyword("text", "cap", "ex")
    under = stream.keyword("text", "alphabetic") or (over if over == "text" else None)
    if over is None or under is None:
        raise Invalid
    return TextEdge(over), TextEdge(under)


@longhand("hyphenate-character")
def hyphenate_character(stream: Stream, units: Units) -> str | None:
    """What ends a hyphenated line (CSS Text 4, 6.2); None for `auto`."""
    token = stream.next()
    if token.type == "string":
        return str(token.value)
    if token.type == "ident" and token.lower_value == "auto":
        return None
    raise Invalid


@longhand("text-overflow")
def text_overflow(stream: Stream, units: Units) -> str:
    """What the end of the line shows: "clip", "ellipsis", or a quote followed by the string."""
    shown = "clip"
    for _ in range(2):
        token = stream.next()
        if token.type == "string":
            shown = f'"{token.value}'
        elif token.type == "ident" and token.lower_value in ("clip", "ellipsis"):
            shown = token.lower_value
        else:
            raise Invalid
        if stream.done:
            break
    return shown


@longhand("-webkit-line-clamp", "line-clamp", field="line_clamp")
def line_clamp(stream: Stream, units: Units) -> int:
    """Lines, 0 for none."""
    return 0 if stream.keyword("none") else numeric.integer(stream, units, minimum=1)


# Lists and generated content


@longhand("list-style-type")
def list_style_type(stream: Stream, units: Units) -> str | CounterStyle:
    """A counter style, "none", or a quote followed by the string."""
    token = stream.peek()
    if token is not None and token.type == "string":
        return f'"{stream.next().value}'
    return _counter_style(stream)


def _counter_style(stream: Stream) -> str | CounterStyle:
    """A counter style's name, `symbols()`, or "none"."""
    return stream.keyword("none") or symbols_function(stream) or style_name(stream)


@longhand("list-style-image")
def list_style_image(stream: Stream, units: Units) -> ImageValue | None:
    """An image or none."""
    return None if stream.keyword("none") else image(stream, units)


@longhand("content")
def content(stream: Stream, units: Units) -> tuple[ContentItem, ...] | Keyword:
    """Strings, counters, quotes, images; `attr()` has become a string by now. Alternative text is dropped."""
    word = stream.keyword("normal", "none")
    if word is not None:
        return Keyword(word)
    items: list[ContentItem] = []
    while not stream.done:
        if stream.literal("/"):
            alternative = [_content_item(stream, units)]
            while not stream.done:
                alternative.append(_content_item(stream, units))
            if not items or not all(isinstance(item, str | ContentCounter) for item in alternative):
                raise Invalid
            break
        items.append(_content_item(stream, units))
    if not items:
        raise Invalid
    return tuple(items)


_QUOTES = {
    "open-quote": ContentQuote(True, True), "close-quote": ContentQuote(False, True),
    "no-open-quote": ContentQuote(True, False), "no-close-quote": ContentQuote(False, False),
}  # fmt: skip


def _content_item(stream: Stream, units: Units) -> ContentItem:
    token = stream.peek()
    if token is None:
        raise Invalid
    if token.type == "string":
        return str(stream.next().value)
    quote = stream.keyword(*_QUOTES)
    if quote is not None:
        return _QUOTES[quote]
    arguments = stream.function("counter", "counters")
    if arguments is None:
        return image(stream, units)
    parts = arguments.commas()
    name = _custom_ident(parts[0])
    separator = None
    if token.lower_name == "counters":
        separator = parts.pop(1).next().value if len(parts) > 1 else None
        if separator is None:
            raise Invalid
    style = _counter_style(parts[1]) if len(parts) > 1 else "decimal"
    return ContentCounter(name, separator, style)


def _custom_ident(stream: Stream) -> str:
    token = stream.next()
    if token.type != "ident" or token.lower_value in ("none", "inherit", "initial", "unset", "revert", "default"):
        raise Invalid
    return str(token.value)


def _counters(default: int) -> Any:
    def parse(stream: Stream, units: Units) -> tuple[CounterChange, ...]:
        if stream.keyword("none"):
            return ()
        changes: list[CounterChange] = []
        while not stream.done:
            arguments = stream.function("reversed")
            name = _custom_ident(arguments or stream)
            token = stream.peek()
            value = default
            if token is not None and (token.type == "number" or (token.type == "function" and not _is_reversed(token))):
                value = numeric.integer(stream, units)
            changes.append(CounterChange(name, value))
        if not changes:
            raise Invalid
        return tuple(changes)

    return parse


def _is_reversed(token: Any) -> bool:
    return bool(token.lower_name == "reversed")


register("counter-reset", _counters(0))
register("counter-set", _counters(0))
register("counter-increment", _counters(1))


@longhand("quotes")
def quotes(stream: Stream, units: Units) -> tuple[tuple[str, str], ...] | Keyword:
    """Pairs of strings, `auto` or `none`."""
    word = stream.keyword("auto", "none")
    if word is not None:
        return Keyword(word)
    strings = stream.rest()
    if not strings or len(strings) % 2 or any(token.type != "string" for token in strings):
        raise Invalid
    return tuple((a.value, b.value) for a, b in zip(strings[::2], strings[1::2], strict=True))
