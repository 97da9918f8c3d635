"""Stylesheets to style rules: at-rules resolved for one medium, nesting flattened, layers ordered (CSS Syntax 3,
CSS Cascade 5, CSS Nesting 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import tinycss2
from tinycss2 import ast

from audome_engine.css.compute import Custom, uses_attributes
from audome_engine.css.conditions import matches_media, supports
from audome_engine.css.containers import ContainerRule, parse_rule
from audome_engine.css.counter_styles import parse_counter_style
from audome_engine.css.declarations import WIDE, Declaration, canonical_name, make_declaration
from audome_engine.css.explain import Explanation, explain_value, meant_property
from audome_engine.css.font_values import parse_feature_values, parse_palette_values
from audome_engine.css.fontface import parse_font_face
from audome_engine.css.functions import CustomFunction, parse_function
from audome_engine.css.keyframes import Keyframes, parse_keyframes
from audome_engine.css.nesting import SCOPE_ROOT, nested_prelude, scope_preludes
from audome_engine.css.property_rule import parse_property
from audome_engine.css.registry import LONGHANDS
from audome_engine.css.scopes import ScopeRule
from audome_engine.css.selector_syntax import SelectorError
from audome_engine.css.selectors import Selector, parse_selector_list
from audome_engine.css.stream import Invalid, Stream, Token, split_at
from audome_engine.errors import Diagnostics, LimitExceeded, ResourceError
from audome_engine.html.tree import Document, Element
from audome_engine.options import Limits, Medium
from audome_engine.resources import Resources, resolve_url
from audome_engine.style.counter_styles import CounterStyle
from audome_engine.text.types import FeatureValue, FontFaceRule, PaletteValues

IMPORT_DEPTH = 16
MOST_EXPLAINED = 100
_IGNORED_AT_RULES = frozenset(
    ["charset", "page", "view-transition", "position-try"]
)  # fmt: skip


@dataclass(slots=True, eq=False)
class StyleRule:
    """Selectors and the declarations they apply; `layer` is the index of its cascade layer, `order` its place."""

    selectors: list[Selector]
    declarations: tuple[Declaration, ...]
    layer: int
    order: int
    container: ContainerRule | None = None  # the `@container` rules around it
    starting: bool = False  # in `@starting-style`
    scope: ScopeRule | None = None  # the `@scope` around it


@dataclass(slots=True, eq=False)
class _Layer:
    """A node of the tree of cascade layers, children in order of first mention."""

    children: dict[str, _Layer] = field(default_factory=dict)
    index: int = 0


@dataclass(slots=True, eq=False)
class Sheets:
    """Everything the author's stylesheets say for one medium."""

    rules: list[StyleRule] = field(default_factory=list)
    font_faces: list[FontFaceRule] = field(default_factory=list)
    feature_values: list[FeatureValue] = field(default_factory=list)
    palettes: list[PaletteValues] = field(default_factory=list)
    custom: Custom = field(default_factory=Custom)
    counter_styles: dict[str, CounterStyle] = field(default_factory=dict)
    keyframes: dict[str, Keyframes] = field(default_factory=dict)
    starting: bool = False  # whether there are rules in `@starting-style`
    structural: bool = False
    attributes: set[str] = field(default_factory=set)  # that selectors look at
    queries: bool = False  # whether there is a container query
    style_queries: bool = False  # one that any element may answer
    queried_attributes: bool = False  # attr() is used somewhere in `@container`


@dataclass(slots=True, eq=False)
class _Place:
    """Where the reader is: the sheet's URL and first line, the layer, the selector that `&` stands for."""

    base_url: str | None
    source: str
    line_offset: int
    layer: _Layer
    parent: list[Token] | None = None
    depth: int = 0
    container: ContainerRule | None = None
    starting: bool = False
    scope: ScopeRule | None = None
    owner: Element | None = None  # the parent of the element that the sheet is in
    namespaces: dict[str, str] = field(default_factory=dict)  # by prefix


class SheetReader:
    """Reads stylesheets in order into one `Sheets`."""

    def __init__(self, medium: Medium, resources: Resources | None, diagnostics: Diagnostics, limits: Limits) -> None:
        self.sheets = Sheets()
        self._medium = medium
        self._resources = resources
        self._diagnostics = diagnostics
        self._limits = limits
        self._root = _Layer()
        self._explained = 0
        self._layers: list[tuple[StyleRule, _Layer]] = []
        self._counter_styles: list[tuple[_Layer, str, CounterStyle]] = []
        self._functions: list[tuple[_Layer, CustomFunction]] = []
        self._keyframes: list[tuple[_Layer, Keyframes]] = []

    def read_document(self, document: Document, base_url: str | None) -> None:
        """Read every `<style>` and `<link rel=stylesheet>`, in document order."""
        for element in document.root.iter():
            if element.tag == "style" and element.get("type", "text/css").lower() in ("", "text/css"):
                if matches_media(_tokens(element.get("media")), self._medium):
                    line = max(0, _content_line(element) - 1)
                    self._read(element.text_content(), _Place(base_url, "", line, self._root, owner=element.parent))
            elif element.tag == "link" and element.is_html:
                self._link(element, base_url)

    def _link(self, element: Element, base_url: str | None) -> None:
        words = element.get("rel").lower().split()
        if "stylesheet" not in words or "alternate" in words or "disabled" in element.attributes:
            return
        if matches_media(_tokens(element.get("media")), self._medium):
            place = _Place(base_url, "", 0, self._root)
            self._linked(element.get("href"), place, element.path(), element.line)

    def read(self, text: str, base_url: str | None, source: str = "", line_offset: int = 0) -> None:
        """Read one stylesheet's text."""
        self._read(text, _Place(base_url, source, line_offset, self._root))

    def finish(self) -> Sheets:
        """Number the layers (CSS Cascade 5, 6.4.3: nested before their parent, unlayered last) and give the result."""
        counter = 0
        stack: list[tuple[_Layer, bool]] = [(self._root, False)]
        while stack:
            layer, seen = stack.pop()
            if seen:
                layer.index = counter
                counter += 1
            else:
                stack.append((layer, True))
                stack.extend((child, False) for child in reversed(layer.children.values()))
        for rule, layer in self._layers:
            rule.layer = layer.index
        for _, name, style in sorted(self._counter_styles, key=lambda entry: entry[0].index):
            self.sheets.counter_styles[name] = style
        for _, function in sorted(self._functions, key=lambda entry: entry[0].index):
            self.sheets.custom.functions[function.name] = function
        for _, keyframes in sorted(self._keyframes, key=lambda entry: entry[0].index):
            self.sheets.keyframes[keyframes.name] = keyframes
        return self.sheets

    # -- text to rules

    def _read(self, text: str, place: _Place) -> None:
        if len(text) > self._limits.stylesheet_bytes:
            raise LimitExceeded("stylesheet_bytes", self._limits.stylesheet_bytes, "a stylesheet is too long")
        text = _capped_nesting(text, self._limits.css_nesting, self._diagnostics, place.source)
        nodes = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
        imports = True  # @import stands before all rules but @charset and @layer without a block (CSS Cascade 5, 2)
        for node in nodes:
            name = node.lower_at_keyword if node.type == "at-rule" else ""
            if name == "import" and imports:
                self._import(node, place)
                continue
            statement = name == "charset" or (name == "layer" and node.content is None)
            imports = imports and (statement or node.type == "error")
            self._rules([node], place)

    def _linked(self, href: str, place: _Place, path: str = "", line: int = 0) -> None:
        url = resolve_url(href, place.base_url) if href.strip() else None
        if url is None or self._resources is None:
            message = f"the stylesheet {href!r} cannot be loaded without a base_url"
            self._diagnostics.error("missing-resource", message, path=path, line=line)
            return
        if place.depth >= IMPORT_DEPTH:
            self._warn("import-depth", "stylesheets import each other too deeply", None, place)
            return
        resource = self._resources.get(url, path=path, line=line)
        if resource is None:
            return
        try:
            text = _decoded(resource.data, url)
        except ResourceError as error:
            self._diagnostics.error("broken-stylesheet", str(error), path=path, line=line)
            return
        self._read(text, _Place(url, url, 0, place.layer, None, place.depth + 1))

    def _rules(self, nodes: Sequence[Any], place: _Place) -> None:
        for node in nodes:
            if node.type == "qualified-rule":
                self._style_rule(node, place)
            elif node.type == "at-rule":
                self._at_rule(node, place)
            elif node.type == "error":
                self._warn("css-syntax", node.message, node, place)

    def _style_rule(self, node: Any, place: _Place) -> None:
        try:
            prelude = node.prelude if place.parent is None else nested_prelude(node.prelude, place.parent)
            selectors = parse_selector_list(prelude, place.namespaces)
        except SelectorError as error:
            text = tinycss2.serialize(node.prelude).strip()
            reason = error.args[-1] if error.args else "invalid"
            self._warn("invalid-selector", f"{text[:80]!r}: {reason}", node, place)
            return
        inner = replace(place, parent=list(prelude))
        self._block(tinycss2.parse_blocks_contents(node.content), selectors, inner)

    def _block(self, nodes: Sequence[Any], selectors: list[Selector], place: _Place) -> None:
        """The contents of a style rule: declarations, and nested rules which come after those before them."""
        pending: list[Declaration] = []
        for node in nodes:
            if node.type == "declaration":
                pending += self._declaration(node, place)
            elif node.type in ("qualified-rule", "at-rule"):
                self._add(selectors, pending, place)
                pending = []
                if node.type == "qualified-rule":
                    self._style_rule(node, place)
                else:
                    self._at_rule(node, place, selectors)
            elif node.type == "error":
                self._warn("css-syntax", node.message, node, place)
        self._add(selectors, pending, place)

    def _add(self, selectors: list[Selector], declarations: list[Declaration], place: _Place) -> None:
        if not declarations:
            return
        order = len(self.sheets.rules)
        rule = StyleRule(selectors, tuple(declarations), 0, order, place.container, place.starting, place.scope)
        self.sheets.starting = self.sheets.starting or place.starting
        self.sheets.rules.append(rule)
        self._layers.append((rule, place.layer))
        if place.container is not None and any(uses_attributes(d.tokens) for d in declarations if d.substituted):
            self.sheets.queried_attributes = True
        self.sheets.structural = self.sheets.structural or any(selector.structural for selector in selectors)
        self.sheets.attributes.update(name for selector in selectors for name in selector.attributes)

    def declarations(self, text: str, base_url: str | None, line: int) -> tuple[Declaration, ...]:
        """The declarations of a style attribute."""
        place = _Place(base_url, "", max(0, line - 1), self._root)
        found: list[Declaration] = []
        text = _capped_nesting(text, self._limits.css_nesting, self._diagnostics, "")
        for node in tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True):
            if node.type == "declaration":
                found += self._declaration(node, place)
            else:
                self._warn("css-syntax", getattr(node, "message", "a rule in a style attribute"), node, place)
        return tuple(found)

    def _declaration(self, node: Any, place: _Place) -> list[Declaration]:
        name = canonical_name(node.name)
        if name is None:
            if not node.name.startswith(("-", "_", "*")):
                meant = meant_property(node.name) if self._explains() else ""
                self._warn("unknown-property", f"unknown property {node.name!r}{meant}", node, place)
            return []
        try:
            declaration = make_declaration(node, name, place.base_url)
        except Invalid:
            value = tinycss2.serialize(node.value).strip()
            why = explain_value(name, node.value) if self._explains() else Explanation()
            message = f"{node.name}: {value[:80]!r} is not valid{why.text}"
            self._warn("invalid-value", message, node if why.token is None else why.token, place)
            return []
        if name in LONGHANDS and LONGHANDS[name].unsupported and declaration.constant != {name: False}:
            self._warn("unsupported-property", f"{node.name} has no effect yet", node, place)
        return [declaration]

    def _explains(self) -> bool:
        """Whether what was meant is looked for: it takes a millisecond, and there may be many mistakes."""
        self._explained += 1
        return self._explained <= MOST_EXPLAINED

    # -- at-rules

    def _at_rule(self, node: Any, place: _Place, selectors: list[Selector] | None = None) -> None:
        name = node.lower_at_keyword
        if name == "media":
            if matches_media(node.prelude, self._medium):
                self._contents(node, place, selectors)
        elif name == "supports":
            if supports(node.prelude):
                self._contents(node, place, selectors)
        elif name == "container":
            self._container_rule(node, place, selectors)
        elif name == "layer":
            self._layer_rule(node, place, selectors)
        elif name == "import":
            self._warn("misplaced-import", "@import after other rules or inside of one is ignored", node, place)
        elif name in ("font-face", "font-feature-values", "font-palette-values"):
            self._font_rule(node, place)
        elif name == "property":
            self._property_rule(node, place)
        elif name == "function":
            self._function_rule(node, place)
        elif name in ("keyframes", "-webkit-keyframes"):
            self._keyframes_rule(node, place)
        elif name == "scope":
            self._scope_rule(node, place)
        elif name == "namespace":
            self._namespace_rule(node, place)
        elif name == "starting-style":
            self._contents(node, replace(place, starting=True), selectors)
        elif name == "counter-style":
            self._counter_style_rule(node, place)
        elif name in _IGNORED_AT_RULES:
            if name not in ("charset", "page"):
                self._warn("unsupported-at-rule", f"@{name} has no effect yet", node, place)
        else:
            self._warn("unknown-at-rule", f"unknown rule @{node.at_keyword}", node, place)

    def _contents(self, node: Any, place: _Place, selectors: list[Selector] | None) -> None:
        if node.content is None:
            return
        if selectors is not None:
            self._block(tinycss2.parse_blocks_contents(node.content), selectors, place)
        else:
            self._rules(tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True), place)

    def _container_rule(self, node: Any, place: _Place, selectors: list[Selector] | None) -> None:
        text = tinycss2.serialize(node.prelude).strip()[:80]
        try:
            rule = parse_rule(node.prelude, place.container)
        except Invalid:
            self._warn("invalid-container-query", f"@container {text!r} is not valid", node, place)
            return
        if any(query.unknown for query in rule.queries):
            self._warn("unknown-container-query", f"@container {text!r} asks for something unknown", node, place)
        self.sheets.queries = True
        self.sheets.style_queries = self.sheets.style_queries or any(query.about_style for query in rule.queries)
        self._contents(node, replace(place, container=rule), selectors)

    def _layer_rule(self, node: Any, place: _Place, selectors: list[Selector] | None) -> None:
        try:
            names = [] if Stream(node.prelude).done else _layer_names(node.prelude)
            if node.content is None and not names:
                raise Invalid
        except Invalid:
            text = tinycss2.serialize(node.prelude).strip()[:80]
            self._warn("invalid-layer", f"@layer {text!r} is not valid", node, place)
            return
        if node.content is None:
            for name in names:
                _layer(place.layer, name)
            return
        if len(names) > 1:
            self._warn("invalid-layer", "@layer with a block takes one name", node, place)
            return
        layer = _layer(place.layer, names[0] if names else (f" {len(place.layer.children)}",))
        inner = replace(place, layer=layer)
        self._contents(node, inner, selectors)

    def _scope_rule(self, node: Any, place: _Place) -> None:
        """CSS Cascade 6, 2.5.2. In it, `&` stands for the root without weight."""
        try:
            start, end = scope_preludes(node.prelude)
            starts = ends = None
            if start is not None:
                within = start if place.parent is None else nested_prelude(start, place.parent, scoped=False)
                starts = tuple(parse_selector_list(within, place.namespaces))
            if end is not None:
                ends = tuple(parse_selector_list(nested_prelude(end, SCOPE_ROOT), place.namespaces))
        except (Invalid, SelectorError):
            text = tinycss2.serialize(node.prelude).strip()[:80]
            self._warn("invalid-scope", f"@scope {text!r} is not valid", node, place)
            return
        scope = ScopeRule(starts, ends or (), place.owner, place.scope)
        for selector in (*(starts or ()), *(ends or ())):
            self.sheets.structural = self.sheets.structural or selector.structural
            self.sheets.attributes |= selector.attributes
        self._contents(node, replace(place, scope=scope, parent=SCOPE_ROOT), parse_selector_list(SCOPE_ROOT))

    def _namespace_rule(self, node: Any, place: _Place) -> None:
        """Namespaces 3, 3."""
        found = [token for token in node.prelude if token.type not in ("whitespace", "comment")]
        prefix = found.pop(0).value if len(found) == 2 and found[0].type == "ident" else ""
        url = found[0] if len(found) == 1 else None
        if url is not None and url.type == "function" and url.lower_name == "url" and url.arguments:
            url = url.arguments[0]
        if node.content is not None or url is None or url.type not in ("string", "url"):
            self._warn("invalid-namespace", "@namespace takes a prefix and a URL", node, place)
            return
        place.namespaces[prefix] = str(url.value)

    def _import(self, node: Any, place: _Place) -> None:
        stream = Stream(node.prelude)
        token = stream.next() if not stream.done else None
        if token is None or token.type not in ("string", "url", "function"):
            self._warn("invalid-import", "@import without a URL", node, place)
            return
        href = token.arguments[0].value if token.type == "function" and token.arguments else token.value
        try:
            layer = _import_layer(stream, place.layer)
        except Invalid:
            self._warn("invalid-import", "@import into a layer of no valid name", node, place)
            return
        condition = stream.function("supports")
        if condition is not None and not supports([ast.ParenthesesBlock(0, 0, condition.rest())]):
            return
        if matches_media(stream.rest(), self._medium):
            inner = _Place(place.base_url, place.source, place.line_offset, layer, None, place.depth)
            self._linked(str(href), inner)

    def _font_rule(self, node: Any, place: _Place) -> None:
        if node.lower_at_keyword == "font-face":
            rule = parse_font_face(node.content or [], place.base_url)
            if rule is None:
                self._warn("invalid-font-face", "@font-face without a family or source", node, place)
            else:
                self.sheets.font_faces.append(rule)
        elif node.lower_at_keyword == "font-feature-values":
            values = parse_feature_values(node.prelude, node.content or [])
            if values is None:
                self._warn("invalid-font-feature-values", "@font-feature-values without a family", node, place)
            else:
                self.sheets.feature_values += values
        else:
            palette = parse_palette_values(node.prelude, node.content or [])
            if palette is None:
                self._warn("invalid-font-palette-values", "@font-palette-values without a family", node, place)
            else:
                self.sheets.palettes.append(palette)

    def _property_rule(self, node: Any, place: _Place) -> None:
        try:
            name, registered = parse_property(node)
        except Invalid as error:
            self._warn("invalid-property-rule", f"@property: {error}", node, place)
            return
        self.sheets.custom.properties[name] = registered

    def _function_rule(self, node: Any, place: _Place) -> None:
        try:
            function = parse_function(node.prelude)
        except Invalid:
            text = tinycss2.serialize(node.prelude).strip()[:80]
            self._warn("invalid-function", f"@function {text!r} is not valid", node, place)
            return
        self._function_body(function, node, place)
        self._functions.append((place.layer, function))

    def _function_body(self, function: CustomFunction, node: Any, place: _Place) -> None:
        for item in tinycss2.parse_blocks_contents(node.content or [], skip_comments=True, skip_whitespace=True):
            if item.type == "declaration" and function.declare(item):
                continue
            holds = item.type == "at-rule" and {"media": self._media, "supports": supports}.get(item.lower_at_keyword)
            if not holds:
                self._warn("invalid-function", "only variables, result and conditions stand in @function", item, place)
            elif holds(item.prelude):
                self._function_body(function, item, place)

    def _media(self, prelude: Sequence[Token]) -> bool:
        return matches_media(prelude, self._medium)

    def _keyframes_rule(self, node: Any, place: _Place) -> None:
        found = parse_keyframes(node, lambda item: self._declaration(item, place))
        if found is None:
            text = tinycss2.serialize(node.prelude).strip()[:80]
            self._warn("invalid-keyframes", f"@{node.at_keyword} {text} defines no animation", node, place)
        else:
            self._keyframes.append((place.layer, found))

    def _counter_style_rule(self, node: Any, place: _Place) -> None:
        found = parse_counter_style(node)
        if found is None:
            text = tinycss2.serialize(node.prelude).strip()[:80]
            self._warn("invalid-counter-style", f"@counter-style {text} defines no counter style", node, place)
        else:
            self._counter_styles.append((place.layer, *found))

    def _warn(self, code: str, message: str, node: Any, place: _Place) -> None:
        line = getattr(node, "source_line", 0)
        column = getattr(node, "source_column", 0)
        self._diagnostics.warning(
            code, message, line=line + place.line_offset if line else 0, column=column, source=place.source
        )


def _tokens(text: str) -> list[Token]:
    return list(tinycss2.parse_component_value_list(text, skip_comments=True))


def _content_line(element: Element) -> int:
    """The line on which a `<style>` element's text begins; libxml2 gives that of the end of its start tag."""
    return element.line or 1


def _decoded(data: bytes, url: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\x00" in data[:1024]:
            raise ResourceError(url, "is no stylesheet") from None
        return data.decode("windows-1252", "replace")


def _import_layer(stream: Stream, layer: _Layer) -> _Layer:
    """What `layer` or `layer(name)` of an @import says, else the layer around."""
    named = stream.function("layer")
    if named is not None:
        names = _layer_names(named.rest())
        if len(names) != 1:
            raise Invalid
        return _layer(layer, names[0])
    return _layer(layer, (f" {len(layer.children)}",)) if stream.keyword("layer") else layer


def _layer_names(tokens: Sequence[Token]) -> list[tuple[str, ...]]:
    """Names parted by commas: identifiers with dots between them, and no white space (CSS Cascade 5, 6.4.1)."""
    names: list[tuple[str, ...]] = []
    for part in split_at(tokens):
        text = tinycss2.serialize(part).strip()
        pieces = tinycss2.parse_component_value_list(text)
        words, dots = pieces[::2], pieces[1::2]
        if len(words) != len(dots) + 1 or any(word.type != "ident" or word.lower_value in WIDE for word in words):
            raise Invalid
        if any(dot != "." for dot in dots):
            raise Invalid
        names.append(tuple(str(word.value) for word in words))
    return names


def _layer(parent: _Layer, name: tuple[str, ...]) -> _Layer:
    for part in name:
        parent = parent.children.setdefault(part, _Layer())
    return parent


def _capped_nesting(text: str, maximum: int, diagnostics: Diagnostics, source: str) -> str:
    """Cut a stylesheet off where blocks or functions nest deeper than `maximum`, and say so: parsing them recurses."""
    depth = 0
    for index, character in enumerate(text):
        if character in "{([":
            depth += 1
            if depth > maximum:
                line = text.count("\n", 0, index) + 1
                message = f"blocks are nested deeper than {maximum}; the rest of the stylesheet is ignored"
                diagnostics.error("css-nesting", message, line=line, source=source)
                return text[:index]
        elif character in "})]":
            depth = max(0, depth - 1)
    return text
