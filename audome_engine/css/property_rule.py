"""`@property` (CSS Properties and Values API 1, 3): a rule to a registered custom property."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tinycss2

from audome_engine.css.compute import RegisteredProperty
from audome_engine.css.declarations import has_substitution
from audome_engine.css.stream import Invalid, Stream, Token, Units
from audome_engine.css.syntax import Syntax, parse_syntax

_INDEPENDENT = frozenset(
    [*"px in cm mm q pt pc deg grad rad turn s ms x dppx dpi dpcm".split(),
     *(f"{size}v{side}" for size in ("", "s", "l", "d") for side in ("w", "h", "i", "b", "min", "max"))]
)  # fmt: skip


def parse_property(node: Any) -> tuple[str, RegisteredProperty]:
    """The name and what is registered for it.

    Raises:
        Invalid: the rule is not valid; the exception says what is wrong.
    """
    names = Stream(node.prelude).rest()
    if len(names) != 1 or names[0].type != "ident" or not names[0].value.startswith("--"):
        raise Invalid("its name begins with two dashes")
    descriptors = {
        item.lower_name: [token for token in item.value if token.type != "comment"]
        for item in tinycss2.parse_blocks_contents(node.content or [])
        if item.type == "declaration"
    }
    syntax = _syntax(descriptors.get("syntax", []))
    inherits = Stream(descriptors.get("inherits", []))
    word = inherits.keyword("true", "false")
    if word is None or not inherits.done:
        raise Invalid("inherits is true or false")
    initial = descriptors.get("initial-value")
    _check_initial(initial, syntax)
    return names[0].value, RegisteredProperty(syntax, word == "true", initial)


def _syntax(tokens: Sequence[Token]) -> Syntax:
    given = Stream(tokens).rest()
    if len(given) != 1 or given[0].type != "string":
        raise Invalid("syntax is a string")
    try:
        return parse_syntax(given[0].value)
    except Invalid:
        raise Invalid(f"{given[0].value!r} is no syntax") from None


def _check_initial(tokens: Sequence[Token] | None, syntax: Syntax) -> None:
    """It is of the syntax and depends on no property of any element (3.3); without a syntax there need not be one."""
    if tokens is None:
        if syntax.is_universal:
            return
        raise Invalid("initial-value is missing")
    try:
        if has_substitution(tokens) or not (syntax.is_universal or _is_independent(tokens)):
            raise Invalid
        syntax.compute(tokens, Units())
    except Invalid:
        raise Invalid(f"initial-value {tinycss2.serialize(tokens).strip()!r} is not valid") from None


def _is_independent(tokens: Sequence[Token]) -> bool:
    stack = list(tokens)
    while stack:
        token = stack.pop()
        if token.type == "dimension" and token.lower_unit not in _INDEPENDENT:
            return False
        stack.extend(token.arguments if token.type == "function" else getattr(token, "content", None) or [])
    return True
