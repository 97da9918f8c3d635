"""Selectors (Selectors 4): compiled to closures that match over our own tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias, cast

from audome_engine.css import form_states
from audome_engine.css import selector_syntax as syntax
from audome_engine.css.selector_syntax import SelectorError
from audome_engine.html.tree import Element, Text

Specificity: TypeAlias = tuple[int, int, int]
Matcher: TypeAlias = Callable[[Element, "Tree"], bool]

_CASE_INSENSITIVE_ATTRIBUTES = frozenset(
    """accept accept-charset align alink axis bgcolor charset checked clear codetype color compact declare defer dir
    direction disabled enctype face frame hreflang http-equiv lang language link media method multiple nohref noresize
    noshade nowrap readonly rel rev rules scope scrolling selected shape target text type valign valuetype
    vlink""".split()
)
_NEVER = frozenset(
    """hover active focus focus-visible focus-within visited target-within current past future fullscreen
    modal playing paused autofill -webkit-autofill user-invalid user-valid popover-open picture-in-picture blank muted
    seeking buffering stalled volume-locked local-link host active-view-transition xr-overlay""".split()
)
_NEVER_FUNCTIONAL = frozenset(["host", "host-context", "state", "active-view-transition-type"])
_STRUCTURAL = frozenset(["empty"])
_MOST_COMPOUNDS = 100  # of one selector; to match each is a call within a call


class Tree:
    """What matching needs to know of a document besides its elements: sibling positions, found once."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.scope: Element | None = None  # what `:scope` is in the `@scope` being looked at
        self.target = ""  # the id that the document's URL names
        self._siblings: dict[Element, list[Element]] = {}
        self._index: dict[Element, int] = {}
        self._classes: dict[Element, frozenset[str]] = {}
        self._known: dict[object, dict[Element, Any]] = {}
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
        self._known.clear()
        for index, child in enumerate(children):
            self._index[child] = index
            self.languages.setdefault(child, self.languages.get(parent, ""))
            self.directions.setdefault(child, self.directions.get(parent, ""))

    def forget(self, element: Element) -> None:
        """Drop what is known of an element that is in no document."""
        self._known.clear()
        for table in (self._index, self._classes, self.languages, self.directions):
            table.pop(element, None)

    def known(self, of: object) -> dict[Element, Any]:
        """What one part of a selector has found out of elements, which keeps the work from multiplying."""
        return self._known.setdefault(of, {})

    def previous(self, element: Element) -> Element | None:
        """The sibling before."""
        index = self.index(element)
        return self.siblings(element)[index - 1] if index else None

    def following(self, element: Element) -> Element | None:
        """The sibling after."""
        siblings, index = self.siblings(element), self.index(element) + 1
        return siblings[index] if index < len(siblings) else None

    def place_of_type(self, element: Element) -> tuple[int, int]:
        """The position among the siblings of the same type, from 0, and how many they are."""
        places = self.known("type")
        if element not in places:
            types: dict[tuple[str, str], list[Element]] = {}
            for sibling in self.siblings(element):
                types.setdefault((sibling.namespace, sibling.tag), []).append(sibling)
            for alike in types.values():
                places.update((sibling, (index, len(alike))) for index, sibling in enumerate(alike))
        found: tuple[int, int] = places[element]
        return found

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


def parse_selector_list(tokens: Sequence[Any], namespaces: Mapping[str, str] | None = None) -> list[Selector]:
    """Compile a selector list.

    Raises:
        SelectorError: it is invalid.
    """
    try:
        return [_compile(parsed) for parsed in syntax.parse(tokens, _is_known, namespaces)]
    except RecursionError as error:
        raise SelectorError("nested too deeply") from error


def _check_length(sequence: syntax.Sequence_) -> None:
    compounds, left = 1, sequence
    while isinstance(left, syntax.Combined):
        compounds, left = compounds + 1, left.left
    if compounds > _MOST_COMPOUNDS:
        raise SelectorError(f"more than {_MOST_COMPOUNDS} compound selectors")


def _compile(parsed: syntax.ComplexSelector) -> Selector:
    compiler = _Compiler()
    _check_length(parsed.sequence)
    matches = compiler.complex(parsed.sequence)
    a, b, c = compiler.specificity(parsed.sequence)
    pseudo = parsed.pseudo_element
    return Selector(
        matches, (a, b, c + (pseudo is not None)), pseudo, _bucket(parsed.sequence), compiler.structural,
        frozenset(compiler.attributes),
    )  # fmt: skip


def _bucket(sequence: syntax.Sequence_) -> tuple[str, str] | None:
    compound = sequence.right if isinstance(sequence, syntax.Combined) else sequence
    best: tuple[str, str] | None = None
    for simple in compound.simples:
        if isinstance(simple, syntax.IdSelector):
            return ("id", simple.name)
        if isinstance(simple, syntax.ClassSelector):
            best = ("class", simple.name)
        elif isinstance(simple, syntax.TypeSelector) and simple.name is not None and best is None:
            best = ("tag", simple.name.lower())
    return best


class _Compiler:
    """Turns the syntax tree into closures, one method per kind of node."""

    def __init__(self) -> None:
        self.structural = False
        self.attributes: set[str] = set()

    # -- specificity (Selectors 4, 17)

    def specificity(self, node: syntax.Sequence_ | syntax.Simple) -> Specificity:
        if isinstance(node, syntax.Combined):
            return _add(self.specificity(node.left), self.specificity(node.right))
        if isinstance(node, syntax.Compound):
            total: Specificity = (0, 0, 0)
            for simple in node.simples:
                total = _add(total, self.specificity(simple))
            return total
        if isinstance(node, syntax.Logical):
            return (0, 0, 0) if node.name == "where" else self._highest(node.selectors)
        if isinstance(node, syntax.Nth):
            return _add((0, 1, 0), self._highest(node.of))
        if isinstance(node, syntax.TypeSelector):
            return (0, 0, 0 if node.name is None else 1)
        return (1, 0, 0) if isinstance(node, syntax.IdSelector) else (0, 1, 0)

    def _highest(self, selectors: Sequence[syntax.ComplexSelector]) -> Specificity:
        return max((self.specificity(selector.sequence) for selector in selectors), default=(0, 0, 0))

    # -- combinators

    def complex(self, sequence: syntax.Sequence_) -> Matcher:
        if isinstance(sequence, syntax.Combined):
            return _COMBINATORS[sequence.combinator](self.complex(sequence.left), self.complex(sequence.right))
        matchers = [self.simple(simple) for simple in sequence.simples]
        if len(matchers) == 1:
            return matchers[0]
        return lambda element, tree: all(matcher(element, tree) for matcher in matchers)

    def any_of(self, selectors: Sequence[syntax.ComplexSelector]) -> Matcher:
        for selector in selectors:
            _check_length(selector.sequence)
        matchers = [self.complex(selector.sequence) for selector in selectors]
        return lambda element, tree: any(matcher(element, tree) for matcher in matchers)

    # -- simple selectors

    def simple(self, node: syntax.Simple) -> Matcher:
        if isinstance(node, syntax.TypeSelector):
            return _type(node)
        if isinstance(node, syntax.IdSelector):
            ident = node.name
            return lambda element, tree: element.attributes.get("id") == ident
        if isinstance(node, syntax.ClassSelector):
            name = node.name
            return lambda element, tree: name in tree.classes(element)
        if isinstance(node, syntax.AttributeSelector):
            self.attributes.add(node.name.lower())
            return _attribute(node)
        if isinstance(node, syntax.PseudoClass):
            return self.functional(node) if node.functional else self.pseudo_class(node.name)
        if isinstance(node, syntax.Nth):
            return self.nth(node)
        if node.name == "has":
            return self.has(node)
        matches = self.any_of(node.selectors)
        if node.name == "not":
            return lambda element, tree: not matches(element, tree)
        return matches

    def pseudo_class(self, name: str) -> Matcher:
        if name in _NEVER:
            return lambda element, tree: False
        if name in _STRUCTURAL:
            self.structural = True
        return _PSEUDO_CLASSES[name]

    def functional(self, node: syntax.PseudoClass) -> Matcher:
        words = [word.lower() for word in node.words]
        if node.name == "lang":
            return lambda element, tree: any(_in_range(tree.languages.get(element, ""), word) for word in words)
        if node.name == "dir":
            return lambda element, tree: tree.directions.get(element, "ltr") == words[0]
        return lambda element, tree: False

    def nth(self, node: syntax.Nth) -> Matcher:
        a, b = node.a, node.b
        of_type, last = node.name.endswith("of-type"), "last" in node.name
        filter_ = self.any_of(node.of) if node.of else None

        def place(element: Element, tree: Tree) -> tuple[int, int] | None:
            if filter_ is None:
                return tree.place_of_type(element) if of_type else (tree.index(element), len(tree.siblings(element)))
            places = tree.known(node) if tree.scope is None else {}
            if element not in places:
                chosen = [sibling for sibling in tree.siblings(element) if filter_(sibling, tree)]
                places.update((sibling, (index, len(chosen))) for index, sibling in enumerate(chosen))
                places.setdefault(element, None)
            return cast("tuple[int, int] | None", places[element])

        def matches(element: Element, tree: Tree) -> bool:
            found = place(element, tree)
            if found is None:
                return False
            index, count = found
            position = count - index if last else index + 1
            return position == b if a == 0 else (position - b) % a == 0 and (position - b) // a >= 0

        return matches

    def has(self, node: syntax.Logical) -> Matcher:
        self.structural = True
        relative = [_relative(self, selector) for selector in node.selectors]
        return lambda element, tree: any(found(element, tree) for found in relative)


def _relative(compiler: _Compiler, relative: syntax.ComplexSelector) -> Matcher:
    """`:has(> a b)`: some candidate matches the selector with its leftmost compound anchored to the element."""
    combinator = relative.relative
    if isinstance(relative.sequence, syntax.Compound):
        return _single_relative(compiler.complex(relative.sequence), combinator)
    marker: list[Element] = []
    anchored = _anchor(compiler, relative.sequence, combinator, marker)

    def found(element: Element, tree: Tree) -> bool:
        marker.append(element)
        try:
            return any(anchored(candidate, tree) for candidate in _candidates(element, tree, combinator))
        finally:
            marker.pop()

    return found


def _single_relative(test: Matcher, combinator: str) -> Matcher:
    """`:has()` of a single compound."""
    if combinator == ">":
        return lambda element, tree: any(test(child, tree) for child in element.elements)
    if combinator == "+":
        return lambda element, tree: (after := tree.following(element)) is not None and test(after, tree)
    if combinator == "~":
        return _reaches(lambda element, tree: tree.following(element), test)
    key = object()

    def within(element: Element, tree: Tree) -> bool:
        known = tree.known(key) if tree.scope is None else {}
        if element not in known:
            for each in reversed(list(element.iter())):
                known[each] = any(known[child] or test(child, tree) for child in each.elements)
        return bool(known[element])

    return within


def _anchor(compiler: _Compiler, sequence: syntax.Sequence_, combinator: str, marker: list[Element]) -> Matcher:
    if isinstance(sequence, syntax.Combined):
        left = _anchor(compiler, sequence.left, combinator, marker)
        return _ANCHORED[sequence.combinator](left, compiler.complex(sequence.right))
    return _ANCHORED[combinator](lambda element, _: element is marker[-1], compiler.complex(sequence))


def _candidates(element: Element, tree: Tree, combinator: str) -> list[Element]:
    if combinator in (" ", ">"):
        return list(element.iter())[1:]
    after = tree.siblings(element)[tree.index(element) + 1 :]
    return [candidate for sibling in after for candidate in sibling.iter()]


def _add(first: Specificity, second: Specificity) -> Specificity:
    return (first[0] + second[0], first[1] + second[1], first[2] + second[2])


# Combinators ----------------------------------------------------------------------------------------------------------


def _reaches(step: Callable[[Element, Tree], Element | None], test: Matcher, remember: bool = True) -> Matcher:
    """Whether steps from an element lead to one that passes a test. It is found once for every element, so that chains of
    combinators do not multiply; but what depends on `:scope` or on the subject of `:has()` is not remembered."""
    key = object()

    def found(element: Element, tree: Tree) -> bool:
        known = tree.known(key) if remember and tree.scope is None else {}
        path: list[Element] = []
        node: Element | None = element
        result = False
        while node is not None:
            if node in known:
                result = known[node]
                break
            path.append(node)
            node = step(node, tree)
            if node is not None and test(node, tree):
                result = True
                break
        known.update(dict.fromkeys(path, result))
        return result

    return found


def _descendant(left: Matcher, right: Matcher, remember: bool = True) -> Matcher:
    above = _reaches(lambda element, tree: element.parent, left, remember)
    return lambda element, tree: right(element, tree) and above(element, tree)


def _child(left: Matcher, right: Matcher) -> Matcher:
    return lambda element, tree: right(element, tree) and element.parent is not None and left(element.parent, tree)


def _next_sibling(left: Matcher, right: Matcher) -> Matcher:
    return lambda element, tree: (
        right(element, tree) and (before := tree.previous(element)) is not None and left(before, tree)
    )


def _later_sibling(left: Matcher, right: Matcher, remember: bool = True) -> Matcher:
    before = _reaches(lambda element, tree: tree.previous(element), left, remember)
    return lambda element, tree: right(element, tree) and before(element, tree)


_COMBINATORS: dict[str, Callable[[Matcher, Matcher], Matcher]] = {
    " ": _descendant,
    ">": _child,
    "+": _next_sibling,
    "~": _later_sibling,
}
_ANCHORED = _COMBINATORS | {" ": partial(_descendant, remember=False), "~": partial(_later_sibling, remember=False)}


# Attributes and pseudo-classes


def _type(node: syntax.TypeSelector) -> Matcher:
    namespace, exact = node.namespace, node.name
    if exact is None:
        return lambda element, tree: namespace is None or element.namespace == namespace
    lower = exact.lower()

    def matches(element: Element, tree: Tree) -> bool:
        if namespace is not None and element.namespace != namespace:
            return False
        if element.is_html:
            return element.tag == lower
        return element.tag == exact or (tree.root.is_html and element.tag.lower() == lower)  # as in Chromium

    return matches


def _attribute(node: syntax.AttributeSelector) -> Matcher:
    lower, exact = node.name.lower(), node.name
    value = node.value
    test = _ATTRIBUTE_TESTS[node.operator]
    always = node.flag == "i"
    fold = always or (not node.flag and lower in _CASE_INSENSITIVE_ATTRIBUTES)
    folded = value.lower()

    def found(element: Element, tree: Tree) -> str | None:
        if node.namespace is None:
            named = (text for name, text in element.attributes.items() if name.rpartition(":")[2] in (exact, lower))
            return next(named, None)
        actual = element.attributes.get(lower if element.is_html else exact)
        if actual is None and not element.is_html and tree.root.is_html:  # whatever the case, as in Chromium
            return next((text for name, text in element.attributes.items() if name.lower() == lower), None)
        return actual

    def matches(element: Element, tree: Tree) -> bool:
        actual = found(element, tree)
        if actual is None:
            return False
        if fold and (always or element.is_html):
            return test(actual.lower(), folded)
        return test(actual, value)

    return matches


_ATTRIBUTE_TESTS: dict[str, Callable[[str, str], bool]] = {
    "": lambda actual, value: True,
    "=": lambda actual, value: actual == value,
    "~=": lambda actual, value: bool(value) and not re.search(r"\s", value) and value in actual.split(),
    "|=": lambda actual, value: actual == value or actual.startswith(f"{value}-"),
    "^=": lambda actual, value: bool(value) and actual.startswith(value),
    "$=": lambda actual, value: bool(value) and actual.endswith(value),
    "*=": lambda actual, value: bool(value) and value in actual,
}


def _in_range(language: str, wanted: str) -> bool:
    """Extended filtering of RFC 4647, 3.3.2 (Selectors 4, 7.2); the empty range is that of no language."""
    if not wanted or not language:
        return wanted == language
    tags, ranges = language.lower().split("-"), wanted.split("-")
    if ranges[0] not in ("*", tags[0]):
        return False
    at = 1
    for each in ranges[1:]:
        if each == "*":
            continue
        while at < len(tags) and tags[at] != each:
            if len(tags[at]) == 1:  # a singleton: what follows belongs to it
                return False
            at += 1
        if at == len(tags):
            return False
        at += 1
    return True


def _only_of_type(element: Element, tree: Tree, first: bool, last: bool) -> bool:
    index, count = tree.place_of_type(element)
    return (not first or index == 0) and (not last or index == count - 1)


def _is_empty(element: Element, tree: Tree) -> bool:
    return not any(not isinstance(child, Text) or child.data for child in element.children)


def _is_link(element: Element, tree: Tree) -> bool:
    return element.tag in ("a", "area") and ("href" in element.attributes or "xlink:href" in element.attributes)


def _is_defined(element: Element, tree: Tree) -> bool:
    """Custom elements are not: there are no scripts that would define them."""
    return not element.is_html or "-" not in element.tag


_PSEUDO_CLASSES: dict[str, Matcher] = {
    "root": lambda element, tree: element is tree.root,
    "scope": lambda element, tree: element is (tree.scope or tree.root),
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
    "-webkit-any-link": _is_link,
    "open": lambda element, tree: element.tag in ("details", "dialog") and "open" in element.attributes,
    "defined": _is_defined,
    "read-only": lambda element, tree: element.is_html and not form_states.is_read_write(element),
}
_FORM_STATES: dict[str, Callable[[Element], bool]] = {
    "checked": form_states.is_checked,
    "default": form_states.is_default,
    "disabled": form_states.is_disabled,
    "enabled": form_states.is_enabled,
    "in-range": form_states.is_in_range,
    "indeterminate": form_states.is_indeterminate,
    "invalid": form_states.is_invalid,
    "optional": form_states.is_optional,
    "out-of-range": form_states.is_out_of_range,
    "placeholder-shown": form_states.is_placeholder_shown,
    "read-write": form_states.is_read_write,
    "required": form_states.is_required,
    "valid": form_states.is_valid,
}


def _of_form(state: Callable[[Element], bool]) -> Matcher:
    return lambda element, tree: state(element)


_PSEUDO_CLASSES |= {name: _of_form(state) for name, state in _FORM_STATES.items()}


def _is_known(node: syntax.PseudoClass) -> bool:
    if node.functional:
        return node.name in _NEVER_FUNCTIONAL or node.name == "lang" or (node.name == "dir" and len(node.words) == 1)
    return node.name in _PSEUDO_CLASSES or node.name in _NEVER
