"""`@function` (CSS Functions and Mixins 1, 2): parameters with types and defaults, local variables and the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from audome_engine.css.stream import Invalid, Stream, Token
from audome_engine.css.syntax import Syntax, parse_syntax, syntax_of


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; no syntax: any value."""

    name: str
    syntax: Syntax | None
    default: Sequence[Token] | None


@dataclass(slots=True, eq=False)
class CustomFunction:
    """A function: `locals` are its own custom properties, of several of a name the last."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: Syntax | None
    locals: dict[str, Sequence[Token]] = field(default_factory=dict)
    result: Sequence[Token] | None = None

    def declare(self, node: Any) -> bool:
        """Take a declaration of the body; whether it is one that a function may have."""
        value = [token for token in node.value if token.type != "comment"]
        if node.name.startswith("--"):
            self.locals[node.name] = value
        elif node.lower_name == "result":
            self.result = value
        else:
            return False
        return True

    @property
    def references(self) -> list[str]:
        """The custom properties of the caller that the body refers to."""
        own = {*self.locals, *(parameter.name for parameter in self.parameters)}
        found: list[str] = []
        stack = [token for tokens in (*self.locals.values(), self.result or ()) for token in tokens]
        while stack:
            token = stack.pop()
            if token.type == "function":
                if token.lower_name == "var":
                    found += [t.value for t in token.arguments[:2] if t.type == "ident" and t.value not in own]
                stack.extend(token.arguments)
            elif token.type.endswith("block"):
                stack.extend(token.content)
        return found


def parse_function(prelude: Sequence[Token]) -> CustomFunction:
    """`--name(--a <length>: 1px, --b) returns <length>`, still without a body.

    Raises:
        Invalid: it does not match the grammar.
    """
    stream = Stream(prelude)
    head = stream.next()
    if head.type != "function" or not head.name.startswith("--"):
        raise Invalid
    arguments = Stream(head.arguments)
    parameters = () if arguments.done else tuple(_parameter(part) for part in arguments.commas())
    if len({parameter.name for parameter in parameters}) != len(parameters):
        raise Invalid
    returns = None
    if stream.keyword("returns") is not None:
        returns = _type(stream.rest())
    stream.finish()
    return CustomFunction(head.name, parameters, returns)


def _parameter(stream: Stream) -> Parameter:
    token = stream.next()
    if token.type != "ident" or not token.value.startswith("--"):
        raise Invalid
    rest = stream.rest()
    colon = next((i for i, t in enumerate(rest) if t.type == "literal" and t.value == ":"), len(rest))
    syntax = _type(rest[:colon]) if colon else None
    default = rest[colon + 1 :] if colon < len(rest) else None
    if default is not None and syntax is not None and not default:
        raise Invalid
    return Parameter(token.value, syntax, default)


def _type(tokens: Sequence[Token]) -> Syntax:
    if len(tokens) == 1 and tokens[0].type == "function" and tokens[0].lower_name == "type":
        return syntax_of(tokens[0].arguments)
    if len(tokens) == 1 and tokens[0] == "*":
        return parse_syntax("*")
    return syntax_of(tokens)
