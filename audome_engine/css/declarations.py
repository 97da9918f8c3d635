"""Declarations: checked against their property's grammar when a stylesheet is read, evaluated for each element."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

import tinycss2
from tinycss2 import ast

from audome_engine.css.registry import LONGHANDS
from audome_engine.css.shorthands import SHORTHANDS
from audome_engine.css.stream import Invalid, Stream, Token, Units

Values: TypeAlias = dict[str, Any]
EXPANDED_TOKENS = 65536  # how long a value may become by substituting variables


class Wide(Enum):
    """The CSS-wide keywords (CSS Cascade 5, 7.3)."""

    INHERIT = "inherit"
    INITIAL = "initial"
    UNSET = "unset"
    REVERT = "revert"
    REVERT_LAYER = "revert-layer"


_WIDE = {wide.value: wide for wide in Wide}
_ALIASES = {
    "font-width": "font-stretch",
    "word-wrap": "overflow-wrap", "grid-row-gap": "row-gap", "grid-column-gap": "column-gap",
    "-webkit-line-clamp": "-webkit-line-clamp",
    **{f"-webkit-mask-box-image-{part}": f"mask-border-{part}" for part in ("source", "slice", "width", "outset", "repeat")},
}  # fmt: skip
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
    word = stream.keyword(*_WIDE)
    if word is None:
        return None
    stream.finish()
    return _WIDE[word]


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
    for prefix in ("-webkit-", "-moz-", "-ms-"):
        if lower.startswith(prefix) and (lower.removeprefix(prefix) in LONGHANDS | SHORTHANDS):
            return lower.removeprefix(prefix)
    return None


def make_declaration(node: ast.Declaration, name: str, base_url: str | None) -> Declaration:
    """Check a parsed declaration.

    Raises:
        Invalid: its value does not match the property's grammar.
    """
    tokens = [token for token in node.value if token.type != "comment"]
    place = (node.source_line, node.source_column)
    if name.startswith("--"):
        return Declaration(name, tokens, node.important, (name,), base_url, *place, substituted=True)
    if any(token.type == "error" for token in tokens):
        raise Invalid
    longhands = longhand_names(name)
    if has_substitution(tokens):
        return Declaration(name, tokens, node.important, longhands, base_url, *place, substituted=True)
    units = Units(base_url=base_url)
    values = expand(name, tokens, units)
    constant = None if units.touched else values
    return Declaration(name, tokens, node.important, longhands, base_url, *place, constant=constant)


# var() and attr() (CSS Variables 1, CSS Values 5)


def has_substitution(tokens: Sequence[Token]) -> bool:
    """Whether var(), attr() or env() stands anywhere in a value."""
    stack = list(tokens)
    while stack:
        token = stack.pop()
        if token.type == "function":
            if token.lower_name in ("var", "attr", "env"):
                return True
            stack.extend(token.arguments)
        elif token.type in ("() block", "[] block", "{} block"):
            stack.extend(token.content)
    return False


@dataclass(slots=True, eq=False)
class Substitution:
    """Replaces var() and attr() by what the element has; the total length is bounded."""

    variables: Mapping[str, Sequence[Token]]
    attributes: Mapping[str, str]
    budget: int = EXPANDED_TOKENS

    def apply(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens with everything replaced.

        Raises:
            Invalid: a variable is missing and there is no fallback, or the result is too long.
        """
        result: list[Token] = []
        for token in tokens:
            if token.type == "function" and token.lower_name in ("var", "attr", "env"):
                result += self._replacement(token)
            elif token.type == "function":
                arguments = self.apply(token.arguments)
                result.append(ast.FunctionBlock(token.source_line, token.source_column, token.name, arguments))
            elif token.type == "() block":
                content = self.apply(token.content)
                result.append(ast.ParenthesesBlock(token.source_line, token.source_column, content))
            elif token.type == "[] block":
                content = self.apply(token.content)
                result.append(ast.SquareBracketsBlock(token.source_line, token.source_column, content))
            else:
                result.append(token)
            self.budget -= 1
            if self.budget < 0:
                raise Invalid
        return result

    def _replacement(self, token: Token) -> list[Token]:
        name, fallback = split_reference(token)
        if token.lower_name == "var":
            value = self.variables.get(name)
            if value is not None:
                self.budget -= len(value)
                if self.budget < 0:
                    raise Invalid
                return list(value)
        elif token.lower_name == "attr" and name in self.attributes:
            return [_attribute_token(token, self.attributes[name])]
        elif token.lower_name == "attr" and fallback is None:
            return [ast.StringToken(token.source_line, token.source_column, "", '""')]
        if fallback is None:
            raise Invalid
        return self.apply(fallback)


def split_reference(token: Token) -> tuple[str, list[Token] | None]:
    """The name and the fallback of `var(name, fallback)`; attr()'s type comes back as a suffix nowhere."""
    arguments = token.arguments
    comma = next((i for i, t in enumerate(arguments) if t.type == "literal" and t.value == ","), None)
    head = arguments if comma is None else arguments[:comma]
    names = [t for t in head if t.type == "ident"]
    if not names:
        raise Invalid
    name = names[0].value if token.lower_name == "var" else names[0].lower_value
    return name, (None if comma is None else list(arguments[comma + 1 :]))


def _attribute_token(token: Token, text: str) -> Token:
    """What attr() is: a string, or with a type or unit the value the text parses to."""
    head = [t for t in token.arguments if t.type in ("ident", "literal", "function")]
    typed = len(head) > 1 and (head[1].type != "literal" or head[1].value == "%")
    kind = head[1] if typed else None
    if kind is None or (kind.type == "ident" and kind.lower_value in ("string", "raw-string")):
        return ast.StringToken(token.source_line, token.source_column, text, repr(text))
    unit = kind.value if kind.type in ("ident", "literal") else ""
    parsed = tinycss2.parse_one_component_value(f"{text.strip()}{'' if unit in ('number', '') else unit}")
    if parsed.type not in ("number", "dimension", "percentage", "hash", "ident"):
        raise Invalid
    return parsed
