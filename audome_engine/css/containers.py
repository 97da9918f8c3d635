"""Container queries (CSS Conditional 5): what `@container` asks of which container, and the answer for an element in
the containers around it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from audome_engine.css.conditions import Features, condition, range_feature
from audome_engine.css.properties.containment import RESERVED_NAMES
from audome_engine.css.stream import Invalid, Stream, Token, Units
from audome_engine.css.style_queries import Asked, style_query
from audome_engine.css.substitution import Substitution
from audome_engine.html.tree import Element
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.containers import ContainerSize
from audome_engine.style.enums import ContainerType

UnitsOf: TypeAlias = Callable[["Scope"], Units]  # what lengths in a query about an element are resolved with

_WIDTHS = frozenset(["width", "inline-size"])
_HEIGHTS = frozenset(["height", "block-size"])
_SIZES = _WIDTHS | _HEIGHTS | {"aspect-ratio"}


@dataclass(frozen=True, slots=True, eq=False)
class ContainerQuery:
    """One condition of `@container`: about the nearest container with the name and the axes that it needs."""

    name: str  # empty: any
    tokens: tuple[Token, ...]  # empty: there is such a container
    needs_width: bool = False
    needs_height: bool = False
    about_style: bool = False  # may be about an element whose size cannot be queried
    unknown: bool = False  # something in it is not known here: it never holds (2.4.1)

    @property
    def needs_size(self) -> bool:
        """Whether it is about a size."""
        return self.needs_width or self.needs_height


@dataclass(frozen=True, slots=True, eq=False)
class ContainerRule:
    """A `@container` rule: it holds where one of its queries does, and the rule around it."""

    queries: tuple[ContainerQuery, ...]
    outer: ContainerRule | None

    @property
    def needs_size(self) -> bool:
        """Whether the answer may depend on a size."""
        rule: ContainerRule | None = self
        while rule is not None:
            if any(query.needs_size for query in rule.queries):
                return True
            rule = rule.outer
        return False


@dataclass(slots=True, eq=False)
class Scope:
    """An element that queries of what is in it may be about, and those around it.

    `width` and `height` are what container units in it refer to: the nearest containers' sizes, None where there is no
    container, or none whose size is known; px before `zoom`.
    """

    element: Element
    style: ComputedStyle
    variables: Mapping[str, Sequence[Token]]
    outer: Scope | None
    size: ContainerSize | None = None  # once layout knows it
    width: float | None = None
    height: float | None = None
    answers: dict[ContainerQuery, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        outer = self.outer
        if outer is not None:
            self.width, self.height = outer.width, outer.height
        if self.size is not None:
            self.width = self.size.width
            self.height = self.height if self.size.height is None else self.size.height

    def sized(self, size: ContainerSize) -> Scope:
        """The same once its size is known."""
        return Scope(self.element, self.style, self.variables, self.outer, size)


def parse_rule(prelude: Sequence[Token], outer: ContainerRule | None) -> ContainerRule:
    """The prelude of `@container`.

    Raises:
        Invalid: it does not match the grammar.
    """
    return ContainerRule(tuple(_parse_query(part) for part in Stream(prelude).commas()), outer)


def _parse_query(stream: Stream) -> ContainerQuery:
    name = ""
    token = stream.peek()
    if token is not None and token.type == "ident" and token.lower_value != "not":
        if token.lower_value in RESERVED_NAMES:
            raise Invalid
        name = str(token.value)
        stream.next()
    if stream.done:
        if not name:
            raise Invalid
        return ContainerQuery(name, (), about_style=True)
    mark = stream.mark
    probe = _Probe()
    condition(stream, probe.feature)
    stream.finish()
    stream.reset(mark)
    tokens = tuple(stream.rest())
    return ContainerQuery(name, tokens, probe.needs_width, probe.needs_height, probe.about_style, probe.unknown)


class _Probe:
    """Reads a condition for what it needs."""

    def __init__(self) -> None:
        self.needs_width = self.needs_height = self.about_style = self.unknown = False

    def feature(self, token: Token) -> bool | None:
        known: bool | None = None
        if token.type == "function":
            known = style_query(token, Asked({}, Units(), list))
            self.about_style = True
        else:
            known = range_feature(token, _size_features(ContainerSize(1.0, 1.0), Units()))
            names = {
                t.lower_value.removeprefix("min-").removeprefix("max-") for t in token.content if t.type == "ident"
            }
            both = bool(names & {"aspect-ratio", "orientation"})
            self.needs_width = self.needs_width or both or bool(names & _WIDTHS)
            self.needs_height = self.needs_height or both or bool(names & _HEIGHTS)
        self.unknown = self.unknown or known is None
        return known


def holds(rule: ContainerRule | None, scope: Scope | None, units_of: UnitsOf) -> bool:
    """Whether all `@container` rules around a style rule hold for what is in `scope`."""
    while rule is not None:
        if not any(_query_holds(query, scope, units_of) for query in rule.queries):
            return False
        rule = rule.outer
    return True


def _query_holds(query: ContainerQuery, scope: Scope | None, units_of: UnitsOf) -> bool:
    container = None if query.unknown else _container_for(query, scope)
    if container is None:
        return False
    answer = container.answers.get(query)
    if answer is None:
        answer = container.answers[query] = _answer(query, container, units_of)
    return answer


def _container_for(query: ContainerQuery, scope: Scope | None) -> Scope | None:
    """CSS Conditional 5, 2.3: the nearest one of the name that has what the query needs."""
    while scope is not None:
        style = scope.style
        has_width = style.container_type is not ContainerType.NORMAL
        has_height = style.container_type is ContainerType.SIZE
        named = not query.name or query.name in style.container_name
        if named and (has_width or not query.needs_width) and (has_height or not query.needs_height):
            return scope
        scope = scope.outer
    return None


def _answer(query: ContainerQuery, container: Scope, units_of: UnitsOf) -> bool:
    if not query.tokens:
        return True
    units = units_of(container)
    features = None if container.size is None else _size_features(container.size, units)

    asked = Asked(container.variables, units, Substitution(container.variables, {}, units).apply)

    def feature(token: Token) -> bool | None:
        if token.type == "function":
            return style_query(token, asked)
        return None if features is None else range_feature(token, features)

    return bool(condition(Stream(query.tokens), feature))


def _size_features(size: ContainerSize, units: Units) -> Features:
    """CSS Conditional 5, 2.4."""
    ranges = {"width": size.width, "inline-size": size.width}
    orientation = "? portrait landscape"
    if size.height is not None:
        ratio = size.width / size.height if size.height else math.inf if size.width else math.nan
        ranges |= {"height": size.height, "block-size": size.height, "aspect-ratio": ratio}
        orientation = "portrait landscape" if size.height >= size.width else "landscape portrait"
    return Features(ranges, {"orientation": orientation}, units)
