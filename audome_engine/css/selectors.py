"""Selectors (Selectors 4): parsed by cssselect2, matched over our own tree by closures made of its syntax tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import tinycss2
import tinycss2.nth
from cssselect2 import parser as syntax

from audome_engine.html.tree import Element, Text

Specificity: TypeAlias = tuple[int, int, int]
Matcher: TypeAlias = Callable[[Element, "Tree"], bool]
SelectorError = syntax.SelectorError

_CASE_INSENSITIVE_ATTRIBUTES = frozenset(
    """accept accept-charset align alink axis bgcolor charset checked clear codetype color compact declare defer dir
    direction disabled enctype face frame hreflang http-equiv lang language link media method multiple nohref noresize
    noshade nowrap readonly rel rev rules scope scrolling selected shape target text type valign valuetype
    vlink""".split()
)
_NEVER = frozenset(
    """hover active focus focus-visible focus-within visited target-within current past future fullscreen
    modal playing paused autofill user-invalid user-valid popover-open picture-in-picture blank""".split()
)
_FORM = frozenset(["input", "textarea", "select", "button", "option", "optgroup", "fieldset"])
_STRUCTURAL = frozenset(["empty"])
_MOST_COMPOUNDS = 100  # of one selector; to match each is a call within a call


class Tree:
    """What matching needs to know of a document besides its elements: sibling positions, found once."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.target = ""  # the id that the document's URL names
        self._siblings: dict[Element, list[Element]] = {}
        self._index: dict[Element, int] = {}
        self._classes: dict[Element, frozenset[str]] = {}
        self.directions: dict[Element, str] = {}
        self.languages: dict[Element, str] = {}

    def siblings(self, element: Element) -> list[Element]:
        """All element children of the parent."""
        if element.parent is None:
            return [element]
        known = self._siblings.get(element.parent)
        if known is None:
            known = self._siblings[element.parent] = element.parent.elements
            self._index.update((child, index) for index, child in enumerate(known))
        return known

    def index(self, element: Element) -> int:
        """The position among the siblings, from 0."""
        self.siblings(element)
        return self._index.get(element, 0)

    def set_children(self, parent: Element, children: list[Element]) -> None:
        """Match as if these were the element children of `parent`, with its language and direction."""
        self._siblings[parent] = children
        for index, child in enumerate(children):
            self._index[child] = index
            self.languages.setdefault(child, self.languages.get(parent, ""))
            self.directions.setdefault(child, self.directions.get(parent, ""))

    def forget(self, element: Element) -> None:
        """Drop what is known of an element that is in no document."""
        for table in (self._index, self._classes, self.languages, self.directions):
            table.pop(element, None)

    def classes(self, element: Element) -> frozenset[str]:
        """The class names."""
        known = self._classes.get(element)
        if known is None:
            known = self._classes[element] = frozenset(element.get("class").split())
        return known


@dataclass(frozen=True, slots=True, eq=False)
class Selector:
    """One complex selector, ready to match; `bucket` is what its subject must have: ("id", x), ("class", x), ("tag", x)
    or None. `structural`: whether it matches depends on text or on descendants; `attributes`: those it looks at."""

    matches: Matcher
    specificity: Specificity
    pseudo_element: str | None
    bucket: tuple[str, str] | None
    structural: bool
    attributes: frozenset[str] = frozenset()


def parse_selector_list(tokens: Sequence[Any], *, forgiving: bool = False) -> list[Selector]:
    """Compile a selector list.

    Raises:
        SelectorError: it is invalid.
    """
    try:
        return [_compile(parsed) for parsed in syntax.parse(list(tokens), None, forgiving)]
    except RecursionError as error:
        raise SelectorError(tokens, "nested too deeply") from error


def _check_length(tree: Any) -> None:
    compounds, left = 1, tree
    while isinstance(left, syntax.CombinedSelector):
        compounds, left = compounds + 1, left.left
    if compounds > _MOST_COMPOUNDS:
        raise SelectorError(tree, f"more than {_MOST_COMPOUNDS} compound selectors")


def _compile(parsed: Any) -> Selector:
    compiler = _Compiler()
    _check_length(parsed.parsed_tree)
    matches = compiler.complex(parsed.parsed_tree)
    a, b, c = compiler.specificity(parsed.parsed_tree)
    pseudo = parsed.pseudo_element
    return Selector(
        matches, (a, b, c + (pseudo is not None)), pseudo, _bucket(parsed.parsed_tree), compiler.structural,
        frozenset(compiler.attributes),
    )  # fmt: skip


def _bucket(tree: Any) -> tuple[str, str] | None:
    compound = tree.right if isinstance(tree, syntax.CombinedSelector) else tree
    best: tuple[str, str] | None = None
    for simple in compound.simple_selectors:
        if isinstance(simple, syntax.IDSelector):
            return ("id", simple.ident)
        if isinstance(simple, syntax.ClassSelector):
            best = ("class", simple.class_name)
        elif isinstance(simple, syntax.LocalNameSelector) and best is None:
            best = ("tag", simple.lower_local_name)
    return best


class _Compiler:
    """Turns cssselect2's syntax tree into closures, one method per kind of node."""

    def __init__(self) -> None:
        self.structural = False
        self.attributes: set[str] = set()

    # -- specificity (Selectors 4, 17) -------------------------------------------------------------------------------

    def specificity(self, tree: Any) -> Specificity:
        if isinstance(tree, syntax.CombinedSelector):
            return _add(self.specificity(tree.left), self.specificity(tree.right))
        if isinstance(tree, syntax.CompoundSelector):
            total: Specificity = (0, 0, 0)
            for simple in tree.simple_selectors:
                total = _add(total, self.specificity(simple))
            return total
        if isinstance(tree, (syntax.MatchesAnySelector, syntax.NegationSelector, syntax.RelationalSelector)):
            return max((self._inner(selector) for selector in tree.selector_list), default=(0, 0, 0))
        if isinstance(tree, syntax.SpecificityAdjustmentSelector):
            return (0, 0, 0)
        if isinstance(tree, syntax.FunctionalPseudoClassSelector) and tree.name in ("nth-child", "nth-last-child"):
            of = _nth_arguments(tree.arguments)[1]
            inner = [self.specificity(selector.parsed_tree) for selector in syntax.parse(of)] if of else []
            return _add((0, 1, 0), max(inner, default=(0, 0, 0)))
        result: Specificity = tuple(tree.specificity)
        return result

    def _inner(self, selector: Any) -> Specificity:
        return self.specificity(getattr(selector, "selector", selector).parsed_tree)

    # -- combinators

    def complex(self, tree: Any) -> Matcher:
        if isinstance(tree, syntax.CombinedSelector):
            return _COMBINATORS[tree.combinator](self.complex(tree.left), self.complex(tree.right))
        matchers = [self.simple(simple) for simple in tree.simple_selectors]
        if len(matchers) == 1:
            return matchers[0]
        return lambda element, tree: all(matcher(element, tree) for matcher in matchers)

    def any_of(self, selectors: Sequence[Any]) -> Matcher:
        for selector in selectors:
            _check_length(selector.parsed_tree)
        matchers = [self.complex(selector.parsed_tree) for selector in selectors]
        return lambda element, tree: any(matcher(element, tree) for matcher in matchers)

    # -- simple selectors

    def simple(self, node: Any) -> Matcher:
        if isinstance(node, syntax.LocalNameSelector):
            lower, exact = node.lower_local_name, node.local_name
            return lambda element, tree: element.tag == (lower if element.is_html else exact)
        if isinstance(node, syntax.IDSelector):
            ident = node.ident
            return lambda element, tree: element.attributes.get("id") == ident
        if isinstance(node, syntax.ClassSelector):
            name = node.class_name
            return lambda element, tree: name in tree.classes(element)
        if isinstance(node, syntax.AttributeSelector):
            self.attributes.add(node.lower_name)
            return _attribute(node)
        if isinstance(node, syntax.NamespaceSelector):
            return lambda element, tree: False
        if isinstance(node, syntax.PseudoClassSelector):
            return self.pseudo_class(node.name)
        if isinstance(node, syntax.FunctionalPseudoClassSelector):
            return self.functional(node.name, node.arguments)
        if isinstance(node, syntax.RelationalSelector):
            return self.has(node)
        matches = self.any_of(node.selector_list)
        if isinstance(node, syntax.NegationSelector):
            return lambda element, tree: not matches(element, tree)
        return matches

    def pseudo_class(self, name: str) -> Matcher:
        if name in _NEVER:
            return lambda element, tree: False
        if name in _STRUCTURAL:
            self.structural = True
        try:
            return _PSEUDO_CLASSES[name]
        except KeyError:
            raise SelectorError(name, f"unknown pseudo-class :{name}") from None

    def functional(self, name: str, arguments: Sequence[Any]) -> Matcher:
        if name in ("nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type"):
            return self.nth(name, arguments)
        words = [token.value.lower() for token in arguments if token.type in ("ident", "string")]
        if name == "lang":
            return lambda element, tree: any(_matches_language(tree.languages.get(element, ""), w) for w in words)
        if name == "dir" and len(words) == 1:
            return lambda element, tree: tree.directions.get(element, "ltr") == words[0]
        raise SelectorError(name, f"unknown pseudo-class :{name}()")

    def nth(self, name: str, arguments: Sequence[Any]) -> Matcher:
        (a, b), of = _nth_arguments(arguments)
        of_type, last = name.endswith("of-type"), "last" in name
        filter_ = self.any_of(list(syntax.parse(of))) if of else None

        def matches(element: Element, tree: Tree) -> bool:
            siblings = tree.siblings(element)
            if filter_ is not None:
                if not filter_(element, tree):
                    return False
                siblings = [sibling for sibling in siblings if filter_(sibling, tree)]
            elif of_type:
                siblings = [sibling for sibling in siblings if sibling.tag == element.tag]
            index = siblings.index(element) if siblings is not tree.siblings(element) else tree.index(element)
            position = len(siblings) - index if last else index + 1
            return position == b if a == 0 else (position - b) % a == 0 and (position - b) // a >= 0

        return matches

    def has(self, node: Any) -> Matcher:
        self.structural = True
        relative = [_relative(self, selector) for selector in node.selector_list]
        return lambda element, tree: any(found(element, tree) for found in relative)


def _relative(compiler: _Compiler, relative: Any) -> Matcher:
    """`:has(> a b)`: some candidate matches the selector with its leftmost compound anchored to the element."""
    combinator = relative.combinator
    marker: list[Element] = []
    anchored = _anchor(compiler, relative.selector.parsed_tree, combinator, marker)

    def found(element: Element, tree: Tree) -> bool:
        marker.append(element)
        try:
            return any(anchored(candidate, tree) for candidate in _candidates(element, tree, combinator))
        finally:
            marker.pop()

    return found


def _anchor(compiler: _Compiler, tree: Any, combinator: str, marker: list[Element]) -> Matcher:
    if isinstance(tree, syntax.CombinedSelector):
        left = _anchor(compiler, tree.left, combinator, marker)
        return _COMBINATORS[tree.combinator](left, compiler.complex(tree.right))
    return _COMBINATORS[combinator](lambda element, _: element is marker[-1], compiler.complex(tree))


def _candidates(element: Element, tree: Tree, combinator: str) -> list[Element]:
    if combinator in (" ", ">"):
        return list(element.iter())[1:]
    after = tree.siblings(element)[tree.index(element) + 1 :]
    return [candidate for sibling in after for candidate in sibling.iter()]


def _add(first: Specificity, second: Specificity) -> Specificity:
    return (first[0] + second[0], first[1] + second[1], first[2] + second[2])


def _nth_arguments(arguments: Sequence[Any]) -> tuple[tuple[int, int], list[Any]]:
    tokens = list(arguments)
    of = next((i for i, t in enumerate(tokens) if t.type == "ident" and t.lower_value == "of"), None)
    formula = tinycss2.nth.parse_nth(tokens if of is None else tokens[:of])
    if formula is None:
        raise SelectorError(arguments, "invalid an+b formula")
    return formula, ([] if of is None else tokens[of + 1 :])


# Combinators ----------------------------------------------------------------------------------------------------------


def _descendant(left: Matcher, right: Matcher) -> Matcher:
    def matches(element: Element, tree: Tree) -> bool:
        if not right(element, tree):
            return False
        parent = element.parent
        while parent is not None:
            if left(parent, tree):
                return True
            parent = parent.parent
        return False

    return matches


def _child(left: Matcher, right: Matcher) -> Matcher:
    return lambda element, tree: right(element, tree) and element.parent is not None and left(element.parent, tree)


def _next_sibling(left: Matcher, right: Matcher) -> Matcher:
    def matches(element: Element, tree: Tree) -> bool:
        if not right(element, tree):
            return False
        index = tree.index(element)
        return index > 0 and left(tree.siblings(element)[index - 1], tree)

    return matches


def _later_sibling(left: Matcher, right: Matcher) -> Matcher:
    return lambda element, tree: (
        right(element, tree) and any(left(e, tree) for e in tree.siblings(element)[: tree.index(element)])
    )


_COMBINATORS: dict[str, Callable[[Matcher, Matcher], Matcher]] = {
    " ": _descendant,
    ">": _child,
    "+": _next_sibling,
    "~": _later_sibling,
}


# Attributes and pseudo-classes


def _attribute(node: Any) -> Matcher:
    lower, exact, operator = node.lower_name, node.name, node.operator
    if operator is None:
        return lambda element, tree: (lower if element.is_html else exact) in element.attributes
    value: str = node.value
    test = _ATTRIBUTE_TESTS[operator]
    fold = node.case_sensitive is False or (node.case_sensitive is None and lower in _CASE_INSENSITIVE_ATTRIBUTES)
    always = node.case_sensitive is False
    folded = value.lower()

    def matches(element: Element, tree: Tree) -> bool:
        actual = element.attributes.get(lower if element.is_html else exact)
        if actual is None:
            return False
        if fold and (always or element.is_html):
            return test(actual.lower(), folded)
        return test(actual, value)

    return matches


_ATTRIBUTE_TESTS: dict[str, Callable[[str, str], bool]] = {
    "=": lambda actual, value: actual == value,
    "~=": lambda actual, value: bool(value) and not re.search(r"\s", value) and value in actual.split(),
    "|=": lambda actual, value: actual == value or actual.startswith(f"{value}-"),
    "^=": lambda actual, value: bool(value) and actual.startswith(value),
    "$=": lambda actual, value: bool(value) and actual.endswith(value),
    "*=": lambda actual, value: bool(value) and value in actual,
}


def _matches_language(language: str, wanted: str) -> bool:
    language = language.lower()
    return bool(wanted) and (
        language == wanted or language.startswith(f"{wanted}-") or (wanted == "*" and language != "")
    )


def _only_of_type(element: Element, tree: Tree, first: bool, last: bool) -> bool:
    same = [sibling for sibling in tree.siblings(element) if sibling.tag == element.tag]
    return (not first or same[0] is element) and (not last or same[-1] is element)


def _is_empty(element: Element, tree: Tree) -> bool:
    return not any(not isinstance(child, Text) or child.data for child in element.children)


def _is_link(element: Element, tree: Tree) -> bool:
    return element.tag in ("a", "area") and "href" in element.attributes


def _is_checked(element: Element, tree: Tree) -> bool:
    return "checked" in element.attributes if element.tag == "input" else "selected" in element.attributes


def _is_disabled(element: Element, tree: Tree) -> bool:
    return element.tag in _FORM and "disabled" in element.attributes


_PSEUDO_CLASSES: dict[str, Matcher] = {
    "root": lambda element, tree: element is tree.root,
    "scope": lambda element, tree: element is tree.root,
    "empty": _is_empty,
    "target": lambda element, tree: bool(tree.target) and element.get("id") == tree.target,
    "first-child": lambda element, tree: tree.index(element) == 0,
    "last-child": lambda element, tree: tree.index(element) == len(tree.siblings(element)) - 1,
    "only-child": lambda element, tree: len(tree.siblings(element)) == 1,
    "first-of-type": lambda element, tree: _only_of_type(element, tree, True, False),
    "last-of-type": lambda element, tree: _only_of_type(element, tree, False, True),
    "only-of-type": lambda element, tree: _only_of_type(element, tree, True, True),
    "link": _is_link,
    "any-link": _is_link,
    "checked": _is_checked,
    "disabled": _is_disabled,
    "enabled": lambda element, tree: element.tag in _FORM and "disabled" not in element.attributes,
    "required": lambda element, tree: element.tag in _FORM and "required" in element.attributes,
    "optional": lambda element, tree: element.tag in _FORM and "required" not in element.attributes,
    "read-only": lambda element, tree: element.tag not in ("input", "textarea") or "readonly" in element.attributes,
    "read-write": lambda element, tree: element.tag in ("input", "textarea") and "readonly" not in element.attributes,
    "placeholder-shown": lambda element, tree: "placeholder" in element.attributes and not element.get("value"),
    "open": lambda element, tree: element.tag in ("details", "dialog") and "open" in element.attributes,
    "defined": lambda element, tree: True,
    "default": lambda element, tree: _is_checked(element, tree),
    "indeterminate": lambda element, tree: element.tag == "progress" and "value" not in element.attributes,
}
