"""Selectors (Selectors 4, 18): component values to a syntax tree. What the tree matches is css/selectors.py's matter."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import tinycss2

from audome_engine.css.stream import split_at

_COMBINATORS = (">", "+", "~")
_LEGACY_ELEMENTS = frozenset(["before", "after", "first-line", "first-letter"])
_ELEMENTS = _LEGACY_ELEMENTS | frozenset(
    """backdrop checkmark column cue details-content file-selector-button grammar-error marker picker-icon placeholder
    scroll-marker scroll-marker-group search-text selection spelling-error target-text view-transition""".split()
)
_FUNCTIONAL_ELEMENTS = frozenset(
    """cue highlight part picker scroll-button slotted view-transition-group view-transition-image-pair
    view-transition-new view-transition-old""".split()
)
_NTH = re.compile(r"\s*(?:(even)|(odd)|([+-]?\d*)n(?:\s*([+-])\s*(\d+))?|([+-]?\d+))\s*", re.IGNORECASE)
_OPERATORS = ("=", "~=", "|=", "^=", "$=", "*=")


class SelectorError(ValueError):
    """The selector is invalid; says why."""


@dataclass(frozen=True, slots=True)
class TypeSelector:
    """`a`, `*`, `ns|a`; None for any."""

    namespace: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class IdSelector:
    """`#name`."""

    name: str


@dataclass(frozen=True, slots=True)
class ClassSelector:
    """`.name`."""

    name: str


@dataclass(frozen=True, slots=True)
class AttributeSelector:
    """`[name operator value flag]`; the namespace None is any, "" is none; the flag is "", "i" or "s"."""

    namespace: str | None
    name: str
    operator: str = ""
    value: str = ""
    flag: str = ""


@dataclass(frozen=True, slots=True)
class PseudoClass:
    """`:name`, or `:name(words)` of :lang(), :dir(), :state() and the like."""

    name: str
    words: tuple[str, ...] = ()
    functional: bool = False


@dataclass(frozen=True, slots=True)
class Nth:
    """`:nth-child(an+b of S)` and its like."""

    name: str
    a: int
    b: int
    of: tuple[ComplexSelector, ...] = ()


@dataclass(frozen=True, slots=True)
class Logical:
    """`:is()`, `:where()`, `:not()` and `:has()`."""

    name: str
    selectors: tuple[ComplexSelector, ...]


Simple: TypeAlias = TypeSelector | IdSelector | ClassSelector | AttributeSelector | PseudoClass | Nth | Logical


@dataclass(frozen=True, slots=True)
class Compound:
    """Simple selectors of one element."""

    simples: tuple[Simple, ...]


@dataclass(frozen=True, slots=True)
class Combined:
    """Two elements and how they stand to each other."""

    left: Compound | Combined
    combinator: str
    right: Compound


Sequence_: TypeAlias = Compound | Combined


@dataclass(frozen=True, slots=True)
class ComplexSelector:
    """A sequence of compounds, the pseudo-element at its end, and the combinator that a relative one begins with."""

    sequence: Sequence_
    pseudo_element: str | None = None
    relative: str = ""


def parse(
    tokens: Sequence[Any], is_known: Callable[[PseudoClass], bool], namespaces: Mapping[str, str] | None = None
) -> list[ComplexSelector]:
    """A selector list. `is_known`: whether a pseudo-class is one; others are invalid.

    Raises:
        SelectorError: one of its selectors is invalid.
    """
    return _Parser(is_known, namespaces or {}).selectors(tokens)


class _Parser:
    def __init__(self, is_known: Callable[[PseudoClass], bool], namespaces: Mapping[str, str]) -> None:
        self._is_known = is_known
        self._namespaces = namespaces
        self._in_has = False

    def selectors(self, tokens: Sequence[Any], *, relative: bool = False, real: bool = False) -> list[ComplexSelector]:
        """`real`: without pseudo-elements."""
        return [self._complex(part, relative, real) for part in split_at(tokens)]

    def _forgiving(self, tokens: Sequence[Any]) -> list[ComplexSelector]:
        found = []
        for part in split_at(tokens):
            try:
                found.append(self._complex(part, False, True))
            except SelectorError:
                continue
        return found

    def _complex(self, tokens: Sequence[Any], relative: bool, real: bool) -> ComplexSelector:
        stream = _Stream(tokens)
        stream.skip_space()
        first = ""
        if relative:
            first = stream.take_literal(*_COMBINATORS) or " "
            stream.skip_space()
        compound, element = self._compound(stream, real)
        result: Sequence_ = compound
        while not stream.done:
            spaced = stream.skip_space()
            if stream.done:
                break
            combinator = stream.take_literal(*_COMBINATORS) or (" " if spaced else "")
            if not combinator or element is not None:
                raise SelectorError(f"unexpected {stream.shown()}")
            stream.skip_space()
            right, element = self._compound(stream, real)
            result = Combined(result, combinator, right)
        if element is not None and real:
            raise SelectorError("pseudo-elements cannot stand here")
        return ComplexSelector(result, element, first)

    def _compound(self, stream: _Stream, inner: bool) -> tuple[Compound, str | None]:
        """`inner`: within a pseudo-class, where the default namespace is not implied."""
        start = stream.at
        type_selector = self._type(stream)
        if type_selector is None and "" in self._namespaces and not inner:
            type_selector = TypeSelector(self._namespaces[""], None)
        simples: list[Simple] = [] if type_selector is None else [type_selector]
        element = None
        while not stream.done:
            if element is None:
                simple = self._simple(stream)
                if simple is not None:
                    simples.append(simple)
                    continue
            follows = self._pseudo_element(stream, inner=element is not None)
            if follows is None:
                break
            element = follows if element is None else f"{element}{follows}"
        if stream.at == start:
            raise SelectorError(f"expected a selector, got {stream.shown()}")
        return Compound(tuple(simples)), element

    # -- type and attribute selectors

    def _type(self, stream: _Stream) -> TypeSelector | None:
        token = stream.peek()
        if token is None or not (token.type == "ident" or token == "*" or token == "|"):
            return None
        namespace, name = self._qualified(stream, self._namespaces.get(""))
        return TypeSelector(namespace, name)

    def _qualified(self, stream: _Stream, default: str | None) -> tuple[str | None, str | None]:
        """`name`, `prefix|name`, `*|name`, `|name`; None for `*`. Namespaces 3, 4."""
        if not stream.is_at("|"):
            first = stream.next()
            name = first.value if first.type == "ident" else None
            after = stream.peek(1)
            if not stream.is_at("|") or after is None or not (after.type == "ident" or after == "*"):
                return default, name
            if name is not None and name not in self._namespaces:
                raise SelectorError(f"the namespace prefix {name!r} is not declared")
            default = None if name is None else self._namespaces[name]
        else:
            default = ""
        stream.next()
        token = stream.next()
        if token is None or not (token.type == "ident" or token == "*"):
            raise SelectorError("expected a name after |")
        return default, token.value if token.type == "ident" else None

    def _attribute(self, tokens: Sequence[Any]) -> AttributeSelector:
        stream = _Stream(tokens)
        stream.skip_space()
        token = stream.peek()
        if token is None or not (token.type == "ident" or token == "*" or token == "|"):
            raise SelectorError("expected the name of an attribute")
        namespace, name = self._qualified(stream, "")
        if name is None:
            raise SelectorError("expected the name of an attribute")
        stream.skip_space()
        if stream.done:
            return AttributeSelector(namespace, name)
        operator = stream.take_literal(*_OPERATORS)
        stream.skip_space()
        value = stream.next()
        if not operator or value is None or value.type not in ("ident", "string"):
            raise SelectorError("expected an operator and a value")
        stream.skip_space()
        flag = ""
        if not stream.done:
            token = stream.next()
            flag = token.value.lower() if token.type == "ident" else ""
            stream.skip_space()
            if flag not in ("i", "s") or not stream.done:
                raise SelectorError("expected ]")
        return AttributeSelector(namespace, name, operator, value.value, flag)

    # -- simple selectors

    def _simple(self, stream: _Stream) -> Simple | None:
        token = stream.peek()
        if token.type == "hash" and token.is_identifier:
            stream.next()
            return IdSelector(token.value)
        if token == ".":
            stream.next()
            name = stream.next()
            if name is None or name.type != "ident":
                raise SelectorError("expected the name of a class")
            return ClassSelector(name.value)
        if token.type == "[] block":
            stream.next()
            return self._attribute(token.content)
        name = stream.peek(1)
        if token == ":" and name is not None and name != ":":
            if name.type == "ident" and name.lower_value not in _LEGACY_ELEMENTS:
                stream.next(2)
                return self._known(PseudoClass(name.lower_value))
            if name.type == "function":
                stream.next(2)
                return self._functional(name.lower_name, name.arguments)
            if name.type != "ident":
                raise SelectorError(f"unexpected {stream.shown()}")
        return None

    def _functional(self, name: str, arguments: Sequence[Any]) -> Simple:
        if name in ("nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type"):
            return self._nth(name, arguments)
        if name in ("is", "where", "-webkit-any"):
            return Logical("where" if name == "where" else "is", tuple(self._forgiving(arguments)))
        if name == "not":
            return Logical(name, tuple(self.selectors(arguments, real=True)))
        if name == "has":
            if self._in_has:
                raise SelectorError(":has() does not nest")
            self._in_has = True
            try:
                return Logical(name, tuple(self.selectors(arguments, relative=True, real=True)))
            finally:
                self._in_has = False
        words = []
        for part in split_at(arguments):
            solid = [token for token in part if token.type not in ("whitespace", "comment")]
            if len(solid) != 1 or solid[0].type not in ("ident", "string"):
                raise SelectorError(f"invalid arguments of :{name}()")
            words.append(solid[0].value)
        return self._known(PseudoClass(name, tuple(words), functional=True))

    def _known(self, found: PseudoClass) -> PseudoClass:
        if not self._is_known(found):
            raise SelectorError(f"unknown pseudo-class :{found.name}{'()' if found.functional else ''}")
        return found

    def _nth(self, name: str, arguments: Sequence[Any]) -> Nth:
        """CSS Syntax 3, 6, and `of S`."""
        at = next((i for i, t in enumerate(arguments) if t.type == "ident" and t.lower_value == "of"), len(arguments))
        formula = "".join(token.serialize() for token in arguments[:at] if token.type != "comment")
        match = _NTH.fullmatch(formula)
        if match is None:
            raise SelectorError(f"{formula.strip()!r} is not of the form an+b")
        of: list[ComplexSelector] = []
        if at < len(arguments):
            if name.endswith("of-type"):
                raise SelectorError(f":{name}() takes no selectors")
            of = self.selectors(arguments[at + 1 :], real=True)
        even, odd, step, sign, offset, alone = match.groups()
        if even or odd:
            return Nth(name, 2, 1 if odd else 0, tuple(of))
        if alone:
            return Nth(name, 0, int(alone), tuple(of))
        a = int(step) if step not in ("", "+", "-") else -1 if step == "-" else 1
        return Nth(name, a, int(f"{sign}{offset}") if offset else 0, tuple(of))

    def _pseudo_element(self, stream: _Stream, inner: bool) -> str | None:
        """`::name`, and what stands behind it; pseudo-classes of pseudo-elements only tell it from the plain one."""
        if not stream.is_at(":"):
            return None
        token, name = stream.peek(1), stream.peek(2)
        if token is not None and token != ":":
            legacy = token.type == "ident" and (inner or token.lower_value in _LEGACY_ELEMENTS)
            if not legacy:
                raise SelectorError(f"unexpected {stream.shown()}")
            stream.next(2)
            return f":{token.lower_value}" if inner else str(token.lower_value)
        if name is not None and name.type == "ident":
            known = name.lower_value in _ELEMENTS or name.lower_value.startswith("-webkit-")
            written = name.lower_value
        elif name is not None and name.type == "function":
            known = name.lower_name in _FUNCTIONAL_ELEMENTS
            written = name.lower_name + "()"
        else:
            known, written = False, ""
        if not known:
            raise SelectorError(f"unknown pseudo-element ::{written}")
        stream.next(3)
        return f"::{written}" if inner else written


class _Stream:
    """Component values without comments."""

    def __init__(self, tokens: Sequence[Any]) -> None:
        self._tokens = [token for token in tokens if token.type != "comment"]
        self.at = 0

    @property
    def done(self) -> bool:
        return self.at >= len(self._tokens)

    def peek(self, ahead: int = 0) -> Any:
        return self._tokens[self.at + ahead] if self.at + ahead < len(self._tokens) else None

    def next(self, count: int = 1) -> Any:
        self.at += count
        return self._tokens[self.at - 1] if self.at <= len(self._tokens) else None

    def is_at(self, literal: str) -> bool:
        token = self.peek()
        return token is not None and bool(token == literal)

    def take_literal(self, *literals: str) -> str:
        found = next((literal for literal in literals if self.is_at(literal)), "")
        if found:
            self.at += 1
        return found

    def skip_space(self) -> bool:
        start = self.at
        while not self.done and self.peek().type == "whitespace":
            self.at += 1
        return self.at > start

    def shown(self) -> str:
        """What stands here, for messages."""
        token = self.peek()
        return "the end" if token is None else repr(tinycss2.serialize([token])[:40])
