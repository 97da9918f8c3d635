"""Declarations: checked against their property's grammar when a stylesheet is read, evaluated for each element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

from tinycss2 import ast

from audome_engine.css.registry import LONGHANDS
from audome_engine.css.shorthands import SHORTHANDS
from audome_engine.css.stream import Invalid, Stream, Token, Units

Values: TypeAlias = dict[str, Any]


class Wide(Enum):
    """The CSS-wide keywords (CSS Cascade 5, 7.3)."""

    INHERIT = "inherit"
    INITIAL = "initial"
    UNSET = "unset"
    REVERT = "revert"
    REVERT_LAYER = "revert-layer"
    REVERT_RULE = "revert-rule"


WIDE = {wide.value: wide for wide in Wide}
_ALIASES = {
    "font-width": "font-stretch",
    "word-wrap": "overflow-wrap", "grid-row-gap": "row-gap", "grid-column-gap": "column-gap",
    **{f"-webkit-mask-box-image-{part}": f"mask-border-{part}" for part in ("source", "slice", "width", "outset", "repeat")},
}  # fmt: skip
_FLOW_SIDES = {"before": "block-start", "after": "block-end", "start": "inline-start", "end": "inline-end"}
for _old, _side in _FLOW_SIDES.items():
    _ALIASES |= {f"-webkit-{kind}-{_old}": f"{kind}-{_side}" for kind in ("margin", "padding", "border")}
    _ALIASES |= {f"-webkit-border-{_old}-{part}": f"border-{_side}-{part}" for part in ("width", "style", "color")}
for _limit in ("", "min-", "max-"):
    _ALIASES |= {f"-webkit-{_limit}logical-width": f"{_limit}inline-size"}
    _ALIASES |= {f"-webkit-{_limit}logical-height": f"{_limit}block-size"}
# What browsers know with a prefix (Compatibility 1, 3, and what else Chromium has).
_PREFIXED = frozenset(
    """align-content align-items align-self animation animation-delay animation-direction animation-duration
    animation-fill-mode animation-iteration-count animation-name animation-play-state animation-timing-function
    app-region appearance backface-visibility background-clip background-origin background-size
    border-bottom-left-radius border-bottom-right-radius border-image border-radius border-top-left-radius
    border-top-right-radius box-decoration-break box-shadow box-sizing clip-path column-count column-gap
    column-rule column-rule-color column-rule-style column-rule-width column-span column-width columns filter
    flex flex-basis flex-direction flex-flow flex-grow flex-shrink flex-wrap font-feature-settings
    hyphenate-character justify-content line-break mask mask-clip mask-composite mask-image mask-origin
    mask-position mask-repeat mask-size opacity order perspective perspective-origin print-color-adjust
    ruby-position shape-image-threshold shape-margin shape-outside text-emphasis text-emphasis-color
    text-emphasis-position text-emphasis-style text-orientation text-size-adjust transform transform-origin
    transform-style transition transition-delay transition-duration transition-property
    transition-timing-function user-select writing-mode""".split()
)
_ALL_EXCEPT = frozenset(["direction", "unicode-bidi"])


@dataclass(slots=True, eq=False)
class Declaration:
    """One valid declaration.

    `longhands` are the properties it sets; `constant` their values where these are the same for every element, else
    None and `evaluate` gives them.
    """

    name: str
    tokens: Sequence[Token]
    important: bool
    longhands: tuple[str, ...]
    base_url: str | None
    line: int
    column: int
    substituted: bool = False  # has var() or attr(): can only be checked per element
    constant: Values | None = None

    def evaluate(self, units: Units) -> Values:
        """The values of the longhands with relative lengths resolved.

        Raises:
            Invalid: never for a declaration without substitution.
        """
        if self.constant is not None:
            return self.constant
        return expand(self.name, self.tokens, units)

    def evaluate_substituted(self, tokens: Sequence[Token], units: Units) -> Values:
        """As `evaluate`, with other tokens: those left after substitution."""
        return expand(self.name, tokens, units)


def expand(name: str, tokens: Sequence[Token], units: Units) -> Values:
    """Parse a value to the values of the longhands it sets.

    Raises:
        Invalid: it does not match the grammar.
    """
    stream = Stream(tokens)
    wide = _wide_keyword(stream)
    if wide is not None:
        return dict.fromkeys(longhand_names(name), wide)
    if stream.done:
        raise Invalid
    if name in SHORTHANDS:
        values = SHORTHANDS[name][1](stream, units)
    elif name in LONGHANDS:
        values = {name: LONGHANDS[name].parse(stream, units)}
    else:
        raise Invalid
    stream.finish()
    return values


def _wide_keyword(stream: Stream) -> Wide | None:
    word = stream.keyword(*WIDE)
    if word is None:
        return None
    stream.finish()
    return WIDE[word]


def longhand_names(name: str) -> tuple[str, ...]:
    """The longhands that a property sets."""
    if name == "all":
        return tuple(entry for entry in LONGHANDS if entry not in _ALL_EXCEPT)
    return SHORTHANDS[name][0] if name in SHORTHANDS else (name,)


def canonical_name(name: str) -> str | None:
    """The name a property is known by here (aliases and vendor prefixes resolved), or None."""
    lower = name if name.startswith("--") else name.lower()
    lower = _ALIASES.get(lower, lower)
    if lower.startswith("--") or lower in LONGHANDS or lower in SHORTHANDS or lower == "all":
        return lower
    plain = lower.removeprefix("-webkit-")
    return plain if plain != lower and plain in _PREFIXED and (plain in LONGHANDS or plain in SHORTHANDS) else None


def make_declaration(node: ast.Declaration, name: str, base_url: str | None) -> Declaration:
    """Check a parsed declaration.

    Raises:
        Invalid: its value does not match the property's grammar.
    """
    tokens = [token for token in node.value if token.type != "comment"]
    place = (node.source_line, node.source_column)
    if name.startswith("--"):
        has_substitution(tokens)
        return Declaration(name, tokens, node.important, (name,), base_url, *place, substituted=True)
    longhands = longhand_names(name)
    if has_substitution(tokens):
        return Declaration(name, tokens, node.important, longhands, base_url, *place, substituted=True)
    units = Units(base_url=base_url)
    values = expand(name, tokens, units)
    constant = None if units.touched else values
    return Declaration(name, tokens, node.important, longhands, base_url, *place, constant=constant)


# Arbitrary substitution functions (CSS Values 5, 3.1)

_SUBSTITUTED = frozenset(["var", "attr", "env", "if"])


def is_substitution(token: Token) -> bool:
    """Whether a function is replaced by something else before a value is parsed: custom functions are, too."""
    return token.lower_name in _SUBSTITUTED or token.name.startswith("--")


def has_substitution(tokens: Sequence[Token]) -> bool:
    """Whether a substitution function stands anywhere in a value.

    Raises:
        Invalid: one is not written as it must be, or something is no value at all: an unclosed string, a `)` too many.
    """
    stack, found = list(tokens), False
    while stack:
        token = stack.pop()
        if token.type == "function":
            if is_substitution(token):
                found = True
                _check_reference(token)
            stack.extend(token.arguments)
        elif token.type in ("() block", "[] block", "{} block"):
            stack.extend(token.content)
        elif token.type == "error":
            raise Invalid
    return found


def _check_reference(token: Token) -> None:
    """`var()` takes a custom property's name and nothing else before its comma; the others a name at least."""
    if token.name.startswith("--"):
        return
    if token.lower_name == "if":
        _check_clauses(token)
        return
    if token.lower_name in ("attr", "env") and any(inner.type == "function" for inner in token.arguments[:2]):
        return  # read once what is in it is known
    head = Stream(token.arguments)
    head.literal("|")
    name = head.next()
    if name.type != "ident":
        raise Invalid
    if token.lower_name == "var" and not (
        name.value.startswith("--") and len(name.value) > 2 and (head.done or head.literal(","))
    ):
        raise Invalid


def _check_clauses(token: Token) -> None:
    """`if()` has clauses, each of a condition and a colon; the last may end with a semicolon."""
    clauses: list[list[Token]] = [[]]
    for inner in token.arguments:
        if inner.type == "literal" and inner.value == ";":
            clauses.append([])
        else:
            clauses[-1].append(inner)
    if Stream(clauses[-1]).done:
        clauses.pop()
    if not clauses:
        raise Invalid
    for clause in clauses:
        stream = Stream(clause)
        if stream.literal(":"):
            raise Invalid
        while not stream.literal(":"):
            stream.next()
