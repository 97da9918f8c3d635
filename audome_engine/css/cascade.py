"""The cascade (CSS Cascade 5): which declarations apply to each element, in which order, and the computed styles."""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from tinycss2 import serialize

from audome_engine.css.animations import STILL, Change, Motion, has_transition, motion_of, transition_motion
from audome_engine.css.compute import Computer, Entry, Resolved
from audome_engine.css.containers import Scope, holds
from audome_engine.css.counter_styles import predefined_counter_styles
from audome_engine.css.declarations import Declaration, Values
from audome_engine.css.hints import presentational_hints
from audome_engine.css.keyframes import is_animatable
from audome_engine.css.languages import annotate_tree
from audome_engine.css.line_pseudos import FirstLineStyles, applies
from audome_engine.css.logical import physical_name
from audome_engine.css.registry import LONGHANDS
from audome_engine.css.scopes import scoped_match
from audome_engine.css.selectors import Selector, Tree
from audome_engine.css.stream import Invalid, Token, Units
from audome_engine.css.stylesheets import SheetReader, Sheets, StyleRule
from audome_engine.css.substitution import Substitution
from audome_engine.errors import Diagnostics
from audome_engine.html.tree import Document, Element
from audome_engine.interpreter import collector_waits
from audome_engine.options import Limits, Medium
from audome_engine.resources import Resources
from audome_engine.style.computed import FIELD_NAMES, INITIAL, ComputedStyle, inherit_alike
from audome_engine.style.containers import ContainerSize
from audome_engine.style.counter_styles import CounterStyle
from audome_engine.style.enums import Display
from audome_engine.text.fonts import FontContext
from audome_engine.text.types import FontFaceRule, FontValues

MakeFonts: TypeAlias = Callable[[tuple[FontFaceRule, ...], FontValues], FontContext]
Match: TypeAlias = tuple[tuple[Any, ...], StyleRule]  # the rule's sort key and the rule

# Pseudo-elements whose styles the scene asks for.
_KEPT_INSTANCES = 256  # of parts of drawings
PSEUDO_ELEMENTS = ("before", "after", "marker", "first-letter", "first-line", "placeholder")


@dataclass(slots=True, eq=False)
class StyledDocument:
    """A document with one computed style per element; pseudo-elements have one where a rule speaks of them.

    `structural`: whether some selector depends on text or descendants, so that other data may match other rules.
    `containers`: the query containers on whose size some style below them depends (CSS Conditional 5); until the size is
    known (`in_container`) no query about it holds, and container units refer to what is around it.
    """

    document: Document
    styles: Mapping[Element, ComputedStyle]
    pseudo: Mapping[tuple[Element, str], ComputedStyle]
    font_faces: tuple[FontFaceRule, ...]
    fonts: FontContext
    structural: bool = False
    attribute_dependent: bool = False  # attr() is used somewhere
    attribute_names: frozenset[str] = frozenset()  # the attributes that selectors look at
    containers: frozenset[Element] = frozenset()
    moving: bool = False  # whether the styles depend on the moment: there are animations or transitions
    counter_styles: Mapping[str, CounterStyle] = field(default_factory=predefined_counter_styles)
    walk: _Walk | None = None  # private to css/

    def at(self, time: float) -> StyledDocument:
        """The same document at another moment."""
        walk = self._made_here().at(time)
        return replace(
            self, styles=walk.styles, pseudo=walk.pseudo, containers=frozenset(walk.containers), walk=walk
        )  # fmt: skip

    def styles_of_new(self, parent: Element, children: list[Element]) -> dict[Element, ComputedStyle]:
        """The styles that childless elements would have as the only element children of `parent`."""
        return self._made_here().styles_of_new(parent, children)

    def in_container(self, element: Element, size: ContainerSize) -> StyledDocument:
        """The same document with what is in a container styled for its size; pseudo-elements are those in it."""
        walk = self._made_here().in_container(element, size)
        return replace(
            self, styles=walk.styles, pseudo=walk.pseudo, containers=frozenset(walk.containers), walk=walk
        )  # fmt: skip

    def first_line(self, owner: Element, block: Element) -> FirstLineStyles:
        """The styles on the first line of `block` with the ::first-line of `owner`."""
        return self._made_here().first_line(owner, block)

    def first_letter(self, owner: Element, parent: Element) -> ComputedStyle:
        """The style of the ::first-letter of `owner`, which stands in `parent`."""
        return self._made_here().first_letter(owner, parent)

    @property
    def tree(self) -> StyledTree:
        """The styles with those of instances."""
        return StyledTree(self.styles, self.walk)

    def covers(self, element: Element) -> bool:
        """Whether what is in `element` has its styles from here: of an `in_container`, what is in that container."""
        return self._made_here().covers(element)

    def _made_here(self) -> _Walk:
        if self.walk is None:
            raise ValueError("a document that style_document made is wanted")
        return self.walk


class _Place(NamedTuple):
    """Where a style is computed: of which element or pseudo-element, in which parent and containers."""

    element: Element
    parent: Resolved | None
    scope: Scope | None
    language: str
    is_root: bool
    pseudo: str = ""


@dataclass(slots=True, eq=False)
class _Index:
    """Rules by what the subject of a selector must have."""

    buckets: dict[tuple[str, str], list[tuple[Selector, StyleRule]]] = field(default_factory=dict)
    universal: list[tuple[Selector, StyleRule]] = field(default_factory=list)

    @classmethod
    def of(cls, rules: list[StyleRule]) -> _Index:
        index = cls()
        for rule in rules:
            for selector in rule.selectors:
                target = index.universal if selector.bucket is None else index.buckets.setdefault(selector.bucket, [])
                target.append((selector, rule))
        return index

    def candidates(self, element: Element, tree: Tree) -> Iterator[tuple[Selector, StyleRule]]:
        yield from self.universal
        buckets = self.buckets
        if ("tag", element.tag.lower()) in buckets:
            yield from buckets["tag", element.tag.lower()]
        identifier = element.attributes.get("id")
        if identifier is not None and ("id", identifier) in buckets:
            yield from buckets["id", identifier]
        for name in sorted(tree.classes(element)):
            if ("class", name) in buckets:
                yield from buckets["class", name]


def style_document(
    document: Document,
    medium: Medium,
    *,
    resources: Resources,
    make_fonts: MakeFonts,
    base_url: str | None,
    diagnostics: Diagnostics,
    limits: Limits,
) -> StyledDocument:
    """Compute the style of every element and pseudo-element for one medium."""
    reader = SheetReader(medium, resources, diagnostics, limits)
    reader.read_document(document, base_url)
    sheets = reader.finish()
    values = FontValues(tuple(sheets.feature_values), tuple(sheets.palettes))
    fonts = make_fonts(tuple(sheets.font_faces), values)
    computer = Computer(medium, fonts, sheets.custom, base_url)
    cascade = _Cascade(document.root, _user_agent_rules(), sheets, reader, computer, base_url).at(medium.time)
    walk = _Walk(cascade)
    with collector_waits():
        walk.run(document.root, None)
    return StyledDocument(
        document, walk.styles, walk.pseudo, tuple(sheets.font_faces), fonts, sheets.structural,
        walk.uses_attributes or sheets.queried_attributes, frozenset(sheets.attributes), frozenset(walk.containers),
        walk.is_moving, {**predefined_counter_styles(), **sheets.counter_styles}, walk,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class StyledTree:
    """The styles of a tree, and of instances of its parts that stand elsewhere."""

    styles: Mapping[Element, ComputedStyle]
    _walk: _Walk | None = None
    _within: _Walk | None = None

    def instance(self, target: Element, owner: Element) -> StyledTree:
        """`target` and all in it as children of `owner`: the rules that apply are those of its own place (as in Chromium but
        for what stands around it), what it inherits comes from there."""
        if self._walk is None:
            return self
        walk = self._walk.instance(target, owner, self._within or self._walk)
        return StyledTree((walk or self._walk).styles, self._walk, walk)

    @property
    def count(self) -> int:
        """How many elements have other styles than in the tree itself."""
        return 0 if self._within is None else len(self._within.styles.maps[0])  # type: ignore[attr-defined]

    @property
    def original(self) -> StyledTree:
        """The tree itself."""
        return self if self._walk is None else StyledTree(self._walk.styles, self._walk)


class StyledSvg(NamedTuple):
    """The styles of an SVG document, and the fonts that they speak of."""

    tree: StyledTree
    fonts: FontContext


def style_svg(
    document: Document,
    medium: Medium,
    target: str,
    *,
    make_fonts: Callable[[tuple[FontFaceRule, ...]], FontContext],
    diagnostics: Diagnostics,
    limits: Limits,
) -> StyledSvg:
    """The styles of an SVG document used as an image: its own `<style>` elements, nothing from outside. `target`: the id in
    its URL's fragment."""
    reader = SheetReader(medium, None, diagnostics, limits)
    reader.read_document(document, None)
    sheets = reader.finish()
    fonts = make_fonts(tuple(sheets.font_faces))
    computer = Computer(medium, fonts, sheets.custom, None)
    cascade = _Cascade(document.root, _user_agent_rules(), sheets, reader, computer, None)
    cascade.tree.target = target
    walk = _Walk(cascade)
    walk.run(document.root, None)
    return StyledSvg(StyledTree(walk.styles, walk), fonts)


class _Walk:
    """One run over a document or a part of it, parents before children."""

    def __init__(self, cascade: _Cascade, outside: MutableMapping[Element, ComputedStyle] | None = None) -> None:
        self.styles: MutableMapping[Element, ComputedStyle] = {}
        if outside is not None:
            self.styles = ChainMap({}, *(outside.maps if isinstance(outside, ChainMap) else [outside]))
        self.pseudo: dict[tuple[Element, str], ComputedStyle] = {}
        self.uses_attributes = False
        self.containers: set[Element] = set()
        self._moving: list[Element] = []  # with animations or transitions, or a pseudo-element has them
        self._cascade = cascade
        self._resolved: dict[Element, Resolved] = {}
        self._scopes: dict[Element, Scope] = {}  # what is in an element is in this scope
        self._lines: dict[tuple[Element, Element], FirstLineStyles] = {}
        self._instances: dict[tuple[Element, ComputedStyle, int], tuple[_Walk, object]] = {}

    def run(self, root: Element, outer: Resolved | None) -> None:
        self._descend([(root, outer, None)])

    @property
    def is_moving(self) -> bool:
        """Whether anything depends on the moment; what a query may yet bring counts."""
        return bool(self._moving) or self._cascade.may_move_in_containers

    def at(self, time: float) -> _Walk:
        """A run over what depends on the moment; all else stays as it is."""
        walk = _Walk(self._cascade.at(time))
        walk.styles, walk.pseudo, walk._moving = dict(self.styles), dict(self.pseudo), list(self._moving)
        walk.uses_attributes, walk.containers = self.uses_attributes, set(self.containers)
        walk._resolved, walk._scopes = dict(self._resolved), dict(self._scopes)
        self._cascade.set_root(self.styles)
        done: set[Element] = set()
        for element in self._moving:
            if element not in done:
                parent = element.parent
                outer = self._resolved.get(parent) if parent is not None else None
                before = self._scopes.get(parent) if parent is not None else None
                walk._descend([(element, outer, before)])
                done.update(element.iter())
        return walk

    def in_container(self, element: Element, size: ContainerSize) -> _Walk:
        """A run over what is in `element`, now that its size is known."""
        walk = _Walk(self._cascade, self.styles)
        self._cascade.set_root(self.styles)
        resolved, zoom = self._resolved[element], self.styles[element].zoom
        height = None if size.height is None else size.height / zoom
        scope = self._scopes[element].sized(ContainerSize(size.width / zoom, height))
        walk._enter(element, resolved, scope)
        walk._descend([(child, resolved, scope) for child in reversed(element.elements)])
        return walk

    def instance(self, target: Element, owner: Element, outer: _Walk) -> _Walk | None:
        """A run over `target` and what is in it as a child of `owner`, which `outer` went through; None where it would be
        as it is."""
        resolved = outer._resolved.get(owner) or self._resolved.get(owner)
        before = None if target.parent is None else self._resolved.get(target.parent)
        if resolved is None or (before is not None and _inherit_alike(before, resolved)):
            return None
        key = (target, resolved.style, id(resolved.variables))
        known = self._instances.get(key)
        if known is None:
            walk = _Walk(self._cascade, self.styles)
            walk._descend([(target, resolved, outer._scopes.get(owner))])
            known = self._instances[key] = (walk, resolved.variables)  # kept, so that its id stays its own
            if len(self._instances) > _KEPT_INSTANCES:
                self._instances.pop(next(iter(self._instances)))
        return known[0]

    def styles_of_new(self, parent: Element, children: list[Element]) -> dict[Element, ComputedStyle]:
        """See `StyledDocument.styles_of_new`; the document and its styles stay as they are."""
        resolved, scope = self._resolved[parent], self._scopes.get(parent)
        with self._cascade.children_exchanged(parent, children):
            return {child: self._element(child, resolved, scope).style for child in children}

    def first_line(self, owner: Element, block: Element) -> FirstLineStyles:
        """See `StyledDocument.first_line`."""
        known = self._lines.get((owner, block))
        if known is None:
            known = FirstLineStyles(self._cascade, owner, block, (self._resolved, self._scopes))
            self._lines[owner, block] = known
        return known

    def first_letter(self, owner: Element, parent: Element) -> ComputedStyle:
        """See `StyledDocument.first_letter`."""
        resolved, scope = self._resolved[parent], self._scopes.get(parent)
        return self._cascade.resolve_pseudo(owner, "first-letter", resolved, scope).style

    def covers(self, element: Element) -> bool:
        """Whether the run went through `element`."""
        return element in self._resolved

    def _descend(self, stack: list[tuple[Element, Resolved | None, Scope | None]]) -> None:
        while stack:
            element, parent, scope = stack.pop()
            resolved = self._element(element, parent, scope)
            self.styles[element] = resolved.style
            scope = self._cascade.inner_scope(element, resolved, scope)
            self._enter(element, resolved, scope)
            stack.extend((child, resolved, scope) for child in reversed(element.elements))

    def _element(self, element: Element, parent: Resolved | None, scope: Scope | None) -> Resolved:
        matches = self._cascade.matches(element)[0]
        resolved = self._cascade.resolve(element, matches, parent, scope)
        self.uses_attributes = self.uses_attributes or resolved.uses_attributes
        self._note_dependence(matches, resolved, scope)
        return resolved

    def _enter(self, element: Element, resolved: Resolved, scope: Scope | None) -> None:
        """What is in an element besides its children: pseudo-elements, whose containers it may be."""
        self._resolved[element] = resolved
        if scope is not None:
            self._scopes[element] = scope
        if self._cascade.moves(resolved, self._cascade.matches(element)[0]):
            self._moving.append(element)
        for name, matches in self._cascade.matches(element)[1].items():
            own = self._cascade.resolve_pseudo(element, name, resolved, scope)
            self.uses_attributes = self.uses_attributes or own.uses_attributes
            self.pseudo[element, name] = own.style
            if self._cascade.moves(own, matches):
                self._moving.append(element)
            self._note_dependence(matches, own, scope)

    def _note_dependence(self, matches: list[Match], resolved: Resolved, scope: Scope | None) -> None:
        """Where a style depends on a container, it may with another style depend on one further up: all are noted."""
        if scope is None:
            return
        if not resolved.uses_containers and not any(
            rule.container is not None and rule.container.needs_size for _, rule in matches
        ):
            return
        container: Scope | None = scope
        while container is not None and container.element not in self.containers:
            if container.style.is_query_container:
                self.containers.add(container.element)
            container = container.outer


def _inherit_alike(first: Resolved, second: Resolved) -> bool:
    same = first.style is second.style or inherit_alike(first.style, second.style)
    return same and first.variables == second.variables and first.hidden == second.hidden


class _Cascade:
    """What rules apply to which element, and what they come to."""

    def __init__(
        self, root: Element, user_agent: _Index, sheets: Sheets, reader: SheetReader, computer: Computer,
        base_url: str | None,
    ) -> None:  # fmt: skip
        self._root = root
        self.tree = Tree(root)
        self._user_agent = user_agent
        self._author = _Index.of(sheets.rules)
        self._queries = sheets.queries
        self._style_queries = sheets.style_queries
        self._keyframes = sheets.keyframes
        self._starting = sheets.starting
        self._time = 0.0
        self._moments: dict[tuple[Any, ...], Resolved] = {}
        self._reader = reader
        self._computer = computer
        self._base_url = base_url
        self._shared: dict[tuple[Any, ...], Resolved] = {}
        self._matched: dict[Element, tuple[list[Match], dict[str, list[Match]]]] = {}
        self._inline: dict[tuple[str, int], tuple[Declaration, ...]] = {}
        self._parts: dict[tuple[Declaration, tuple[str, ...]], Declaration] = {}
        annotate_tree(root, self.tree)

    def at(self, time: float) -> _Cascade:
        """The same at another moment; what does not depend on it is shared."""
        other = copy(self)
        other._time, other._moments = time, {}
        return other

    @property
    def may_move_in_containers(self) -> bool:
        """Whether rules that wait for a container's size may bring animations."""
        return self._queries and bool(self._keyframes or self._starting)

    def moves(self, resolved: Resolved, matches: list[Match]) -> bool:
        """Whether a style depends on the moment."""
        if not resolved.own:
            return False
        named = any(name in self._keyframes for name in resolved.own.get("_animation_name", ()))
        return named or any(rule.starting for _, rule in matches)

    def set_root(self, styles: Mapping[Element, ComputedStyle]) -> None:
        """Have `rem` refer to the root as it is in `styles`."""
        self._computer.set_root(styles[self._root])

    @contextmanager
    def children_exchanged(self, parent: Element, children: list[Element]) -> Iterator[None]:
        """While selectors see other children of an element."""
        own = parent.elements
        self.tree.set_children(parent, children)
        try:
            yield
        finally:
            self.tree.set_children(parent, own)
            for child in children:
                self.tree.forget(child)
                self._matched.pop(child, None)

    def inner_scope(self, element: Element, resolved: Resolved, scope: Scope | None) -> Scope | None:
        """The scope of what is in an element."""
        if self._style_queries or resolved.style.is_query_container:
            return Scope(element, resolved.style, resolved.variables, scope)
        return scope

    def resolve(self, element: Element, matches: list[Match], parent: Resolved | None, scope: Scope | None) -> Resolved:
        """The style of an element."""
        entries, identity = self._entries(element, self._applying(matches, scope))
        language = self.tree.languages.get(element, "")
        containers = None if scope is None else (scope.width, scope.height)
        key = (
            parent, identity, language, self.tree.directions.get(element, ""), element.namespace, containers,
        )  # fmt: skip
        resolved = self._shared.get(key)
        if resolved is None:
            resolved = self._computer.compute(
                entries, parent, element, language=language, scope=scope, is_root=element is self._root
            )
            if not (resolved.uses_attributes or resolved.uses_siblings):
                self._shared[key] = resolved
        if resolved.own:
            place = _Place(element, parent, scope, language, element is self._root)
            resolved = self._moved(resolved, entries, matches, place)
        return resolved

    def _moved(self, still: Resolved, entries: list[Entry], matches: list[Match], place: _Place) -> Resolved:
        """A style with what animations and transitions make of it at the moment; `still`: without them."""
        if still.style.display is Display.NONE or not self.moves(still, matches):
            return still
        starting = tuple(match for match in matches if match[1].starting)
        key = (still, place.pseudo, *(match[0] for match in starting))
        known = self._moments.get(key)
        if known is not None:
            return known
        motion = motion_of(still.own, self._keyframes, self._time, lambda d: _evaluated(d, still, place.element))
        if starting and has_transition(still.own):
            motion = motion.and_(self._transitions(still, entries, starting, place))
        if place.pseudo:
            motion = motion.restricted(lambda name: applies(place.pseudo, name))
        moved = still if motion == STILL else self._compute(entries, place, motion)
        if not moved.uses_attributes:
            self._moments[key] = moved
        return moved

    def _transitions(self, after: Resolved, entries: list[Entry], starting: tuple[Match, ...], place: _Place) -> Motion:
        """From the style that an element begins with (CSS Transitions 2, 3.3)."""
        declared = [*entries, *self._restricted_to(place.pseudo, _declared(list(starting)))]
        before = self._compute(sorted(declared, key=_sort_key), place)
        style = after.style
        change = Change(
            self._end(before), self._end(after), style.color,
            lambda name: physical_name(name, style.direction, style.writing_mode),
        )  # fmt: skip
        return transition_motion(after.own, change, self._time)

    def _end(self, resolved: Resolved) -> dict[str, Any]:
        """What a style is at the end of a transition, by longhand and registered custom property; of the latter other
        tokens may be equal."""
        style, variables = resolved.style, resolved.variables
        values = {name: getattr(style, LONGHANDS[name].field) for name in _TRANSITIONABLE}
        for axis in ("x", "y"):
            values[f"background-position-{axis}"] = tuple(getattr(p, axis) for p in style.background_position)
        registered = {name: variables[name] for name in self._computer.properties if name in variables}
        return values | {name: _Tokens(tokens) for name, tokens in registered.items()}

    def _compute(self, entries: list[Entry], place: _Place, motion: Motion = STILL) -> Resolved:
        return self._computer.compute(
            entries, place.parent, place.element, language=place.language, scope=place.scope,
            is_root=place.is_root, motion=motion,
        )  # fmt: skip

    def resolve_pseudo(self, element: Element, name: str, originating: Resolved, scope: Scope | None) -> Resolved:
        """The style of a pseudo-element."""
        matches = self.matches(element)[1].get(name, [])
        entries = self._restricted_to(name, _declared(self._applying(matches, scope)))
        place = _Place(element, originating, scope, self.tree.languages.get(element, ""), False, name)
        resolved = self._compute(entries, place)
        return self._moved(resolved, entries, matches, place) if resolved.own else resolved

    def _restricted_to(self, pseudo: str, entries: list[Entry]) -> list[Entry]:
        return [self._restricted(pseudo, entry) for entry in entries] if pseudo else entries

    def _restricted(self, pseudo: str, entry: Entry) -> Entry:
        """A declaration without the properties that do not apply to a pseudo-element."""
        key, declaration = entry
        longhands = tuple(name for name in declaration.longhands if applies(pseudo, name))
        if len(longhands) == len(declaration.longhands):
            return entry
        known = self._parts.get((declaration, longhands))
        if known is None:
            known = self._parts[declaration, longhands] = replace(declaration, longhands=longhands)
        return key, known

    def _applying(self, matches: list[Match], scope: Scope | None) -> list[Match]:
        """Those of the rules whose container queries hold; what a transition begins with is no style."""
        if self._starting:
            matches = [match for match in matches if not match[1].starting]
        if not self._queries:
            return matches
        units_of = self._computer.query_units
        return [match for match in matches if holds(match[1].container, scope, units_of)]

    def matches(self, element: Element) -> tuple[list[Match], dict[str, list[Match]]]:
        """The rules whose selectors match an element, and its pseudo-elements, in ascending order."""
        known = self._matched.get(element)
        if known is None:
            known = self._matched[element] = self._matches(element)
        return known

    def _matches(self, element: Element) -> tuple[list[Match], dict[str, list[Match]]]:
        plain: list[Match] = []
        pseudos: dict[str, list[Match]] = {}
        for origin, index in ((0, self._user_agent), (1, self._author)):
            for selector, rule in index.candidates(element, self.tree):
                near: float = -math.inf  # the negated proximity: what is not scoped comes before what is
                if rule.scope is not None:
                    steps = scoped_match(selector, rule.scope, element, self.tree)
                    if steps is None:
                        continue
                    near = -steps
                elif not selector.matches(element, self.tree):
                    continue
                match = ((origin, rule.layer, selector.specificity, (near, rule.order)), rule)
                if selector.pseudo_element is None:
                    plain.append(match)
                elif selector.pseudo_element in PSEUDO_ELEMENTS:
                    pseudos.setdefault(selector.pseudo_element, []).append(match)
        plain.sort(key=lambda match: match[0])
        for matches in pseudos.values():
            matches.sort(key=lambda match: match[0])
        return plain, pseudos

    def _entries(self, element: Element, matches: list[Match]) -> tuple[list[Entry], tuple[Any, ...]]:
        """All declarations in ascending order, and what tells whether another element has the same ones."""
        hints = presentational_hints(element, self.tree.directions.get(element, ""))
        inline_text = element.attributes.get("style", "")
        entries = _declared(matches)
        entries += [((1, 0, -1, (0, 0, 0), index), hint) for index, hint in enumerate(hints)]
        if inline_text:
            for index, declaration in enumerate(self._inline_declarations(inline_text, element.line)):
                entries.append(((2 if declaration.important else 1, 1, 0, (0, 0, 0), index), declaration))
        entries.sort(key=lambda entry: entry[0])
        identity = (tuple(match[0] for match in matches), inline_text, tuple(hints))
        return entries, identity

    def _inline_declarations(self, text: str, line: int) -> tuple[Declaration, ...]:
        known = self._inline.get((text, line))
        if known is None:
            known = self._inline[text, line] = self._reader.declarations(text, self._base_url, line)
        return known


class _Tokens(list[Token]):
    """Tokens that are equal to others that are written alike."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Tokens) and serialize(self) == serialize(other)

    __hash__ = None


_TRANSITIONABLE = tuple(n for n in LONGHANDS if LONGHANDS[n].field in FIELD_NAMES and is_animatable(n))


def _evaluated(declaration: Declaration, resolved: Resolved, element: Element) -> Values | None:
    """What a keyframe says of its interval."""
    try:
        if declaration.substituted:
            tokens = Substitution(resolved.variables, element.attributes).apply(declaration.tokens)
            return declaration.evaluate_substituted(tokens, Units())
        return declaration.evaluate(Units())
    except (Invalid, RecursionError):
        return None


def _declared(matches: list[Match]) -> list[Entry]:
    """The declarations of matched rules with their place in the cascade: (origin and importance, attached, layer,
    specificity, order)."""
    entries: list[Entry] = []
    for (origin, layer, specificity, order), rule in matches:
        for position, declaration in enumerate(rule.declarations):
            place = (order, position)
            if not declaration.important:
                entries.append(((origin, 0, layer, specificity, place), declaration))
            elif origin == 1:
                entries.append(((2, 0, -layer, specificity, place), declaration))
            else:
                entries.append(((3, 0, 0, specificity, place), declaration))
    entries.sort(key=_sort_key)
    return entries


def _sort_key(entry: Entry) -> tuple[Any, ...]:
    return entry[0]


@lru_cache(maxsize=1)
def _user_agent_rules() -> _Index:
    diagnostics = Diagnostics()
    reader = SheetReader(Medium(1080.0, 1080.0), None, diagnostics, Limits())
    reader.read((Path(__file__).parent / "ua.css").read_text(encoding="utf-8"), None, "ua.css")
    problems = list(diagnostics)
    assert not problems, problems[0]
    return _Index.of(reader.finish().rules)


__all__ = ["INITIAL", "StyledDocument", "style_document", "style_svg"]
