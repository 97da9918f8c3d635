"""Selectors of nested rules: what `&` stands for (CSS Nesting 1, 3; CSS Cascade 6, 2.5.3)."""

from __future__ import annotations

from collections.abc import Sequence

import tinycss2
from tinycss2 import ast

from audome_engine.css.selector_syntax import SelectorError
from audome_engine.css.stream import Invalid, Token, split_at

_MOST_TOKENS = 20_000
SCOPE_ROOT: list[Token] = list(tinycss2.parse_component_value_list(":where(:scope)"))


def nested_prelude(tokens: Sequence[Token], parent: list[Token], *, scoped: bool = True) -> list[Token]:
    """A nested rule's selectors with `&` replaced by `:is(parent)`, put before those that have none. Right in `@scope`, those
    that name `:scope` have one; without `scoped` nothing is put before any.

    Raises:
        SelectorError: it becomes too long, as `& &` does in itself.
    """
    parts = split_at(tokens)
    if _count(parent) * (len(parts) + _count(tokens, "&")) > _MOST_TOKENS:
        raise SelectorError("too long once `&` is written out")
    result: list[Token] = []
    for index, part in enumerate(parts):
        replaced, found = _with_parent(part, parent)
        if index:
            result.append(ast.LiteralToken(0, 0, ","))
        found = found or not scoped or (parent is SCOPE_ROOT and _names_scope(part))
        if not found or _starts_with_combinator(part):
            result += [*_is(parent), ast.WhitespaceToken(0, 0, " ")]
        result += replaced
    return result


def _count(tokens: Sequence[Token], literal: str = "") -> int:
    """How many tokens there are, also in functions, or only so many of a literal."""
    count, stack = 0, list(tokens)
    while stack:
        token = stack.pop()
        count += not literal or token == literal
        stack += token.arguments if token.type == "function" else ()
    return count


def scope_preludes(tokens: Sequence[Token]) -> tuple[list[Token] | None, list[Token] | None]:
    """`(start) to (end)`, each of which may be missing.

    Raises:
        Invalid: it is something else.
    """
    found = [token for token in tokens if token.type not in ("whitespace", "comment")]
    start = list(found.pop(0).content) if found and found[0].type == "() block" else None
    if not found:
        return start, None
    if len(found) != 2 or found[0].type != "ident" or found[0].lower_value != "to" or found[1].type != "() block":
        raise Invalid
    return start, list(found[1].content)


def _names_scope(tokens: Sequence[Token]) -> bool:
    return any(
        (token == ":" and index + 1 < len(tokens) and getattr(tokens[index + 1], "lower_value", "") == "scope")
        or (token.type == "function" and _names_scope(token.arguments))
        for index, token in enumerate(tokens)
    )


def _is(parent: list[Token]) -> list[Token]:
    return [ast.LiteralToken(0, 0, ":"), ast.FunctionBlock(0, 0, "is", list(parent))]


def _starts_with_combinator(part: list[Token]) -> bool:
    first = next((token for token in part if token.type not in ("whitespace", "comment")), None)
    return first is not None and first.type == "literal" and first.value in (">", "+", "~")


def _with_parent(tokens: Sequence[Token], parent: list[Token]) -> tuple[list[Token], bool]:
    """Replace `&`, also inside functions. `&div` becomes invalid, as it is in Chromium."""
    result: list[Token] = []
    found = False
    for token in tokens:
        if token.type == "literal" and token.value == "&":
            result += _is(parent)
            found = True
        elif token.type == "function":
            arguments, inside = _with_parent(token.arguments, parent)
            result.append(ast.FunctionBlock(token.source_line, token.source_column, token.name, arguments))
            found = found or inside
        else:
            result.append(token)
    return result, found
