"""Arbitrary substitution: var(), env(), attr(), if() and custom functions replaced by what an element has
(CSS Variables 1, CSS Environment Variables 1, CSS Values 5, CSS Functions and Mixins 1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import tinycss2
from tinycss2 import ast

from audome_engine.css.calc import UNITS
from audome_engine.css.conditions import condition, media_feature, supports
from audome_engine.css.declarations import has_substitution, is_substitution
from audome_engine.css.functions import CustomFunction
from audome_engine.css.stream import LENGTH_UNITS, Invalid, Stream, Token, Units, split_at
from audome_engine.css.style_queries import Asked, style_query
from audome_engine.css.syntax import UNIVERSAL, parse_syntax, syntax_of
from audome_engine.options import Medium

EXPANDED_TOKENS = 65536  # how long a value may become
CALLS = 32  # how deeply custom functions may call each other
_NO_MEDIUM = Medium(1080.0, 1080.0)

# Environment variables of a page that fills its screen (CSS Environment Variables 1, 2), names in exact case.
_ENVIRONMENT = {
    **{f"safe-area-inset-{side}": "0px" for side in ("top", "right", "bottom", "left")},
    **{f"safe-area-max-inset-{side}": "0px" for side in ("top", "right", "bottom", "left")},
    **{f"keyboard-inset-{part}": "0px" for part in ("top", "right", "bottom", "left", "width", "height")},
    "preferred-text-scale": "1",
}


_ATTRIBUTE_UNITS = frozenset([*LENGTH_UNITS, *UNITS, "%", "fr", "hz", "khz"])


@dataclass(slots=True)
class Budget:
    """How many tokens may still be made for one value, by everything that takes part."""

    tokens: int = EXPANDED_TOKENS

    def spend(self, count: int) -> None:
        """Raises Invalid when nothing is left."""
        self.tokens -= count
        if self.tokens < 0:
            raise Invalid


@dataclass(slots=True, eq=False)
class Substitution:
    """Replaces substitution functions by what an element has; the total length is bounded."""

    variables: Mapping[str, Sequence[Token]]
    attributes: Mapping[str, str]
    units: Units = field(default_factory=Units)
    medium: Medium = _NO_MEDIUM
    functions: Mapping[str, CustomFunction] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    calls: int = 0

    def apply(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens with everything replaced.

        Raises:
            Invalid: something is missing and there is no fallback, or the result is too long.
        """
        result: list[Token] = []
        for token in tokens:
            if token.type == "function" and is_substitution(token):
                result += self._replacement(token)
            elif token.type == "function":
                arguments = self.apply(token.arguments)
                result.append(ast.FunctionBlock(token.source_line, token.source_column, token.name, arguments))
            elif token.type in _BLOCKS:
                content = self.apply(token.content)
                result.append(_BLOCKS[token.type](token.source_line, token.source_column, content))
            else:
                result.append(token)
            self.budget.spend(1)
        return result

    def _replacement(self, token: Token) -> list[Token]:
        name = token.lower_name
        head = split_at(token.arguments, ",")[0]
        if name in ("attr", "env") and any(t.type == "function" and is_substitution(t) for t in head):
            arguments = self.apply(head) + token.arguments[len(head) :]
            token = ast.FunctionBlock(token.source_line, token.source_column, token.name, arguments)
        if token.name.startswith("--"):
            return self._call(token)
        if name == "if":
            return self._if(token)
        value = {"var": self._variable, "env": _environment, "attr": self._attribute}[name](token)
        if value is not None:
            self.budget.spend(len(value))
            return value
        fallback = split_reference(token)[1]
        if fallback is None:
            raise Invalid
        return self.apply(fallback)

    def _variable(self, token: Token) -> list[Token] | None:
        value = self.variables.get(split_reference(token)[0])
        return None if value is None else list(value)

    # attr() (CSS Values 5, 7.7)

    def _attribute(self, token: Token) -> list[Token] | None:
        name, fallback = split_reference(token)
        kind = _attribute_type(token)
        text = self.attributes.get(name)
        if text is None:
            return [_string("")] if fallback is None and kind is None else None
        if kind is None or (kind.type == "ident" and kind.lower_value in ("raw-string", "string")):
            return [_string(text)]
        try:
            return self._typed_attribute(text, kind)
        except Invalid:
            return None

    def _typed_attribute(self, text: str, kind: Token) -> list[Token]:
        if kind.type == "function":
            tokens = self.apply(tinycss2.parse_component_value_list(text, skip_comments=True))
            syntax = syntax_of(kind.arguments)
            return tokens if syntax.is_universal else syntax.compute(tokens, self.units)
        number = tinycss2.parse_component_value_list(text, skip_comments=True)
        if len(number) != 1 or number[0].type != "number":
            raise Invalid
        unit = kind.lower_value if kind.type == "ident" else kind.value
        if unit == "number":
            return list(number)
        if unit not in _ATTRIBUTE_UNITS:
            raise Invalid
        return [tinycss2.parse_one_component_value(f"{number[0].representation}{unit}")]

    # if() (7.4)

    def _if(self, token: Token) -> list[Token]:
        for clause in split_at(token.arguments, ";"):
            if not Stream(clause).done:
                head, value = _clause(clause)
                if self._holds(head):
                    return self.apply(value)
        raise Invalid

    def _holds(self, head: Sequence[Token]) -> bool:
        stream = Stream(head)
        if stream.keyword("else") is not None:
            stream.finish()
            return True
        result = condition(stream, self._feature)
        stream.finish()
        return bool(result)

    def _feature(self, token: Token) -> bool | None:
        if token.type != "function":
            return None
        if token.lower_name == "style":
            return style_query(token, Asked(self.variables, self.units, self.apply))
        if token.lower_name == "supports":
            return supports([ast.ParenthesesBlock(token.source_line, token.source_column, token.arguments)])
        return media_feature(token, self.medium) if token.lower_name == "media" else None

    # Custom functions (CSS Functions and Mixins 1, 3)

    def _call(self, token: Token) -> list[Token]:
        function = self.functions.get(token.name)
        arguments = [] if Stream(token.arguments).done else split_at(token.arguments, ",")
        if function is None or self.calls >= CALLS or len(arguments) > len(function.parameters):
            raise Invalid
        given = [self.apply(_unwrapped(argument)) for argument in arguments]
        frame = replace(self, variables=dict(self.variables), calls=self.calls + 1)
        local: dict[str, Sequence[Token]] = {}
        for index, parameter in enumerate(function.parameters):
            value: Sequence[Token] | None = given[index] if index < len(given) else None
            syntax = parameter.syntax or UNIVERSAL
            try:
                value = None if value is None else syntax.compute(value, self.units)
            except Invalid:
                value = None
            if value is None and parameter.default is not None:
                value = syntax.compute(
                    replace(frame, variables={**self.variables, **local}).apply(parameter.default), self.units
                )
            if value is None and index >= len(given):
                raise Invalid
            if value is not None:
                local[parameter.name] = value
        names = {parameter.name for parameter in function.parameters}
        frame.variables = {name: value for name, value in self.variables.items() if name not in names} | local
        result = frame._result(function)
        return (function.returns or UNIVERSAL).compute(result, self.units)

    def _result(self, function: CustomFunction) -> list[Token]:
        """The local variables, each after those it refers to, then `result`."""
        values = dict(self.variables)
        for name in function.locals:
            values.pop(name, None)
        for name in dependency_order(function.locals, {}):
            self.variables = values
            try:
                values = {**values, name: self.apply(function.locals[name])}
            except Invalid:
                continue
        self.variables = values
        if function.result is None:
            raise Invalid
        return self.apply(function.result)


_BLOCKS = {
    "() block": ast.ParenthesesBlock, "[] block": ast.SquareBracketsBlock, "{} block": ast.CurlyBracketsBlock,
}  # fmt: skip


def split_reference(token: Token) -> tuple[str, list[Token] | None]:
    """The name and the fallback of `var(name, fallback)` and its like; attributes' names are in lower case.

    Raises:
        Invalid: there is no name.
    """
    arguments = token.arguments
    comma = next((i for i, t in enumerate(arguments) if t.type == "literal" and t.value == ","), None)
    head = Stream(arguments if comma is None else arguments[:comma])
    first = head.peek()
    if first is not None and first.type == "literal" and first.value == "|":  # no namespace
        head.next()
        first = head.peek()
    if first is None or first.type != "ident":
        raise Invalid
    name = first.lower_value if token.lower_name == "attr" else first.value
    return str(name), (None if comma is None else list(arguments[comma + 1 :]))


def _attribute_type(token: Token) -> Token | None:
    """What follows the name: `type(…)`, `raw-string`, `number`, a unit or `%`."""
    words = Stream(split_at(token.arguments, ",")[0]).rest()
    words = words[1:] if words and words[0].type == "literal" else words
    return words[1] if len(words) > 1 else None


def _environment(token: Token) -> list[Token] | None:
    name = split_reference(token)[0]
    value = _ENVIRONMENT.get(name) if len(Stream(split_at(token.arguments, ",")[0]).rest()) == 1 else None
    return None if value is None else [tinycss2.parse_one_component_value(value)]


def _string(text: str) -> Token:
    return ast.StringToken(0, 0, text, tinycss2.serialize([ast.StringToken(0, 0, text, text)]))


def _clause(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    """A condition and the value behind its colon."""
    colon = next((i for i, token in enumerate(tokens) if token.type == "literal" and token.value == ":"), None)
    if colon is None:
        raise Invalid
    return tokens[:colon], tokens[colon + 1 :]


def _unwrapped(tokens: list[Token]) -> list[Token]:
    """`{…}` around a whole argument keeps its commas together."""
    found = Stream(tokens).rest()
    return list(found[0].content) if len(found) == 1 and found[0].type == "{} block" else tokens


# The order in which custom properties are resolved


def dependency_order(pending: Mapping[str, Sequence[Token]], functions: Mapping[str, CustomFunction]) -> list[str]:
    """Names after those they refer to; names in a cycle are left out (CSS Variables 1, 2.3)."""
    references = {name: [r for r in _references(tokens, functions) if r in pending] for name, tokens in pending.items()}
    order: list[str] = []
    state: dict[str, int] = {}
    cyclic: set[str] = set()
    for start in pending:
        path: list[str] = []
        stack: list[tuple[str, int]] = [(start, 0)]
        while stack:
            name, position = stack.pop()
            if position == 0:
                if state.get(name) == 2:
                    continue
                state[name] = 1
                path.append(name)
            if position < len(references[name]):
                stack.append((name, position + 1))
                target = references[name][position]
                if state.get(target) == 1:
                    cyclic.update(path[path.index(target) :])
                elif state.get(target) != 2:
                    stack.append((target, 0))
            else:
                state[name] = 2
                path.pop()
                order.append(name)
    return [name for name in order if name not in cyclic]


def _references(tokens: Sequence[Token], functions: Mapping[str, CustomFunction]) -> list[str]:
    """The custom properties that a value refers to, by the functions it calls too."""
    names: list[str] = []
    called: set[str] = set()
    stack = list(tokens)
    while stack:
        token = stack.pop()
        if token.type == "function":
            if token.lower_name == "var":
                try:
                    names.append(split_reference(token)[0])
                except Invalid:
                    continue
            elif token.lower_name == "style":
                names += [inner.value for inner in token.arguments if inner.type == "ident"]
            elif token.name in functions and token.name not in called:
                called.add(token.name)
                names += functions[token.name].references
            stack.extend(token.arguments)
        elif token.type.endswith("block"):
            stack.extend(token.content)
    return names


__all__ = ["Substitution", "dependency_order", "has_substitution", "parse_syntax", "split_reference"]
