"""The cascade (CSS Cascade 5): which declarations apply to each element, in which order, and the computed styles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from audome_engine.css.compute import Computer, Entry, Resolved
from audome_engine.css.hints import presentational_hints
from audome_engine.css.languages import annotate_tree
from audome_engine.css.selectors import Selector, Tree
from audome_engine.css.stylesheets import RegisteredProperty, SheetReader, Sheets, StyleRule
from audome_engine.errors import Diagnostics
from audome_engine.html.tree import Document, Element, Namespace
from audome_engine.options import Limits, Medium
from audome_engine.resources import Resources
from audome_engine.style.computed import INITIAL, ComputedStyle
from audome_engine.text.fonts import FontContext
from audome_engine.text.types import FontFaceRule

MakeFonts: TypeAlias = Callable[[tuple[FontFaceRule, ...]], FontContext]
Match: TypeAlias = tuple[tuple[Any, ...], StyleRule]  # the rule's sort key and the rule

# Pseudo-elements whose styles the scene asks for.
PSEUDO_ELEMENTS = ("before", "after", "marker", "first-letter", "first-line", "placeholder")
_GENERATED = frozenset(["before", "after"])


@dataclass(slots=True, eq=False)
class StyledDocument:
    """A document with one computed style per element; pseudo-elements have one where a rule speaks of them.

    `structural`: whether some selector depends on text or descendants, so that other data may match other rules.
    """

    document: Document
    styles: dict[Element, ComputedStyle]
    pseudo: dict[tuple[Element, str], ComputedStyle]
    font_faces: tuple[FontFaceRule, ...]
    fonts: FontContext
    structural: bool = False
    attribute_dependent: bool = False  # attr() is used somewhere
    attribute_names: frozenset[str] = frozenset()  # the attributes that selectors look at
    cascade: _Cascade | None = None  # private to css/

    def styles_of_new(self, parent: Element, children: list[Element]) -> dict[Element, ComputedStyle]:
        """The styles that childless elements would have as the only element children of `parent`."""
        if self.cascade is None:
            raise ValueError("the styles of a document that style_document made are wanted")
        return self.cascade.styles_of_new(parent, children)

    @property
    def root_style(self) -> ComputedStyle:
        """The style of the root element."""
        return self.styles[self.document.root]


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
    fonts = make_fonts(tuple(sheets.font_faces))
    computer = Computer(medium, fonts, sheets.properties, base_url)
    cascade = _Cascade(document.root, _user_agent_rules(), sheets, reader, computer, base_url)
    cascade.run(None)
    return StyledDocument(
        document, cascade.styles, cascade.pseudo, tuple(sheets.font_faces), fonts, sheets.structural,
        cascade.uses_attributes, frozenset(sheets.attributes), cascade,
    )  # fmt: skip


def style_svg(
    document: Document,
    *,
    fonts: FontContext,
    diagnostics: Diagnostics,
    limits: Limits,
    parent: ComputedStyle | None = None,
) -> dict[Element, ComputedStyle]:
    """The styles of an SVG document used as an image: its own `<style>` elements, nothing from outside."""
    medium = Medium(300.0, 150.0)
    reader = SheetReader(medium, None, diagnostics, limits)
    reader.read_document(document, None)
    sheets = reader.finish()
    computer = Computer(medium, fonts, sheets.properties, None)
    cascade = _Cascade(document.root, _user_agent_rules(), sheets, reader, computer, None)
    cascade.run(None if parent is None else Resolved(parent))
    return cascade.styles


class _Cascade:
    """One run over a document, parents before children."""

    def __init__(
        self, root: Element, user_agent: _Index, sheets: Sheets, reader: SheetReader, computer: Computer,
        base_url: str | None,
    ) -> None:  # fmt: skip
        self.styles: dict[Element, ComputedStyle] = {}
        self.pseudo: dict[tuple[Element, str], ComputedStyle] = {}
        self.uses_attributes = False
        self._root = root
        self._tree = Tree(root)
        self._user_agent = user_agent
        self._author = _Index.of(sheets.rules)
        self._reader = reader
        self._computer = computer
        self._base_url = base_url
        self._shared: dict[tuple[Any, ...], Resolved] = {}
        self._resolved: dict[Element, Resolved] = {}

    def run(self, outer: Resolved | None) -> None:
        annotate_tree(self._root, self._tree)
        stack: list[tuple[Element, Resolved | None]] = [(self._root, outer)]
        while stack:
            element, parent = stack.pop()
            resolved = self._element(element, parent)
            self.styles[element] = resolved.style
            self._resolved[element] = resolved
            stack.extend((child, resolved) for child in reversed(element.elements))

    def styles_of_new(self, parent: Element, children: list[Element]) -> dict[Element, ComputedStyle]:
        """See `StyledDocument.styles_of_new`; the document and its styles stay as they are."""
        own = parent.elements
        self._tree.set_children(parent, children)
        try:
            resolved = self._resolved[parent]
            return {child: self._resolve(child, self._matches(child)[0], resolved).style for child in children}
        finally:
            self._tree.set_children(parent, own)
            for child in children:
                self._tree.forget(child)

    def _element(self, element: Element, parent: Resolved | None) -> Resolved:
        plain, pseudos = self._matches(element)
        resolved = self._resolve(element, plain, parent)
        self.uses_attributes = self.uses_attributes or resolved.uses_attributes
        for name, matches in pseudos.items():
            self._pseudo_element(element, name, matches, resolved)
        return resolved

    def _resolve(self, element: Element, plain: list[Match], parent: Resolved | None) -> Resolved:
        entries, identity = self._entries(element, plain)
        key = (
            parent, identity, self._tree.languages.get(element, ""), self._tree.directions.get(element, ""),
            element.namespace is Namespace.HTML,
        )  # fmt: skip
        resolved = self._shared.get(key)
        if resolved is None:
            resolved = self._computer.compute(
                entries, parent, element, self._tree.languages.get(element, ""), is_root=element is self._root
            )
            if not resolved.uses_attributes:
                self._shared[key] = resolved
        return resolved

    def _pseudo_element(self, element: Element, name: str, matches: list[Match], originating: Resolved) -> None:
        entries = _declared(matches)
        language = self._tree.languages.get(element, "")
        resolved = self._computer.compute(entries, originating, element, language, is_root=False)
        self.uses_attributes = self.uses_attributes or resolved.uses_attributes
        self.pseudo[element, name] = resolved.style

    def _matches(self, element: Element) -> tuple[list[Match], dict[str, list[Match]]]:
        plain: list[Match] = []
        pseudos: dict[str, list[Match]] = {}
        for origin, index in ((0, self._user_agent), (1, self._author)):
            for selector, rule in index.candidates(element, self._tree):
                if not selector.matches(element, self._tree):
                    continue
                match = ((origin, rule.layer, selector.specificity, rule.order), rule)
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
        hints = presentational_hints(element, self._tree.directions.get(element, ""))
        inline_text = element.attributes.get("style", "")
        entries = _declared(matches)
        entries += [((1, 0, -1, (0, 0, 0), index), hint) for index, hint in enumerate(hints)]
        if inline_text:
            for index, declaration in enumerate(self._reader.declarations(inline_text, self._base_url, element.line)):
                entries.append(((2 if declaration.important else 1, 1, 0, (0, 0, 0), index), declaration))
        entries.sort(key=lambda entry: entry[0])
        identity = (tuple(match[0] for match in matches), inline_text, tuple(hints))
        return entries, identity


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


__all__ = ["INITIAL", "RegisteredProperty", "StyledDocument", "style_document", "style_svg"]
