"""Declarations to a computed style: custom properties, defaulting, relative units, and what depends on other
properties (CSS Cascade 5, 4.4 and 7; CSS Variables 1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, TypeAlias

from audome_engine.color import WHITE
from audome_engine.css import adjust
from audome_engine.css.animation_types import animation_type, custom_type
from audome_engine.css.animations import STILL, Computed, Effect, Motion, Step
from audome_engine.css.containers import Scope
from audome_engine.css.declarations import (
    WIDE,
    Declaration,
    Values,
    Wide,
    expand,
    has_substitution,
)
from audome_engine.css.functions import CustomFunction
from audome_engine.css.interpolation import Mixing
from audome_engine.css.logical import LOGICAL, physical_name
from audome_engine.css.properties.effects import Effect as BoxEffect
from audome_engine.css.properties.fonts import VARIANTS
from audome_engine.css.registry import INITIAL_WIDTHS, LONGHANDS, initial_value
from audome_engine.css.stream import Invalid, Stream, Token, Units
from audome_engine.css.substitution import Substitution, dependency_order
from audome_engine.css.syntax import Syntax
from audome_engine.css.zoom import zoomed
from audome_engine.html.tree import Element, Namespace
from audome_engine.options import Medium
from audome_engine.style.computed import FIELD_NAMES, INHERITED, INITIAL, ComputedStyle, anonymous
from audome_engine.style.enums import Direction, Keyword, WritingMode
from audome_engine.style.values import Number
from audome_engine.text.fonts import FontContext
from audome_engine.text.instances import aspect
from audome_engine.text.request import font_request
from audome_engine.text.types import FontMetrics

SortKey: TypeAlias = tuple[Any, ...]
Entry: TypeAlias = tuple[SortKey, Declaration]
Declared: TypeAlias = list[tuple[SortKey, Declaration, str]]  # of one property, with the name that each sets it by
Stack: TypeAlias = Sequence[tuple[SortKey, Declaration | Effect, str]]  # with what animates it

# Resolved first, because the units of all others refer to them; in this order.
_FIRST = ("direction", "writing-mode", "color-scheme")
_FONTS = (
    "font-family", "font-size", "font-weight", "font-style", "font-stretch", "font-kerning", "font-variant-caps",
    *VARIANTS, "font-feature-settings", "font-variation-settings", "font-optical-sizing", "font-synthesis-weight",
    "font-synthesis-style", "font-size-adjust", "font-language-override",
)  # fmt: skip
_VARIANT_FIELDS = tuple(name.replace("-", "_") for name in VARIANTS)
_LEAST_ZOOM, _MOST_ZOOM = 1e-4, 1e4  # nested ones multiply
_INHERITED_HIDDEN = frozenset(_VARIANT_FIELDS)


@dataclass(slots=True, eq=False)
class RegisteredProperty:
    """An `@property` rule."""

    syntax: Syntax
    inherits: bool
    initial: list[Token] | None


@dataclass(slots=True, eq=False)
class Custom:
    """What stylesheets define besides rules: custom properties and functions."""

    properties: dict[str, RegisteredProperty] = field(default_factory=dict)
    functions: dict[str, CustomFunction] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Resolved:
    """A computed style and what is inherited besides it: custom properties, and fields without a place in it."""

    style: ComputedStyle
    variables: Mapping[str, Sequence[Token]] = field(default_factory=dict)
    hidden: Mapping[str, Any] = field(default_factory=dict)
    own: Mapping[str, Any] = field(default_factory=dict)  # what is declared about animations, by field
    uses_attributes: bool = False
    uses_containers: bool = False  # a container unit
    uses_siblings: bool = False  # sibling-index() or sibling-count()


class Computer:
    """Computes styles for one medium; equal styles come out as the same object."""

    def __init__(self, medium: Medium, fonts: FontContext, custom: Custom, base_url: str | None) -> None:
        self.medium = medium
        self._fonts = fonts
        self.properties = custom.properties
        self.functions = custom.functions
        self._base_url = base_url
        self._interned: dict[tuple[Any, ...], ComputedStyle] = {}
        self._bases: dict[tuple[ComputedStyle, float], dict[str, Any]] = {}
        self._root: ComputedStyle | None = None
        self._places: dict[Element, dict[Element, int]] = {}  # of the children of an element

    def compute(
        self,
        entries: list[Entry],
        parent: Resolved | None,
        element: Element,
        *,
        language: str,
        scope: Scope | None,
        is_root: bool,
        motion: Motion = STILL,
    ) -> Resolved:
        """The style that `entries` (in ascending order) and `motion` make on a child of `parent`, in the containers of
        `scope`."""
        if is_root:
            self._root = None
        work = _Work(self, entries, parent or Resolved(INITIAL), element, scope)
        work.motion, work.effects = motion, motion.effects
        work.resolve_variables()
        work.resolve_zoom()
        work.resolve(_FIRST)
        work.resolve_scheme(is_root)
        work.group()
        work.resolve_fonts()
        work.set("lang", language)
        work.resolve_rest()
        style = work.finish(is_root, self.medium.scale)
        style = self._intern(style)
        if is_root:
            self._root = style
        return Resolved(
            style, work.variables, work.hidden, work.own, work.uses_attributes, work.uses_containers,
            work.uses_siblings,
        )  # fmt: skip

    def set_root(self, style: ComputedStyle) -> None:
        """Say what `rem` refers to, where the root is not computed anew."""
        self._root = style

    def inherited(self, parent: ComputedStyle, factor: float = 1.0) -> dict[str, Any]:
        """The values a child of `parent` begins with that is zoomed by `factor` within it."""
        known = self._bases.get((parent, factor))
        if known is None:
            base = anonymous(parent, INITIAL.display)
            known = {name: zoomed(name, getattr(base, name), factor) for name in FIELD_NAMES}
            known["zoom"] = zoom = parent.zoom * factor
            known |= {name: width * zoom for name, width in INITIAL_WIDTHS.items()}
            self._bases[parent, factor] = known
        return known

    def units(self, style: Mapping[str, Any], scope: Scope | None) -> Units:
        """Units for an element with these font properties in the containers of `scope`."""
        units = self._units(style["font_size"], style["zoom"], scope)
        units.metrics = self.metrics_of(style)
        units.root_metrics = units.root_metrics or units.metrics
        return units

    def _units(self, em: float, zoom: float, scope: Scope | None) -> Units:
        units = Units(
            em=em,
            zoom=zoom,
            scale=self.medium.scale,
            width=self.medium.width,
            height=self.medium.height or self.medium.width,
        )
        root = self._root
        units.rem = units.em / units.zoom
        if root is not None:
            units.rem = root.font_size / root.zoom
            units.root_metrics = self._root_metrics
        units.base_url = self._base_url
        if scope is not None:
            units.container_width, units.container_height = scope.width, scope.height
        return units

    def place_among_siblings(self, element: Element) -> tuple[int, int]:
        """The element's place from 1, and how many there are; one's own the only one where others are tried out."""
        parent = element.parent
        if parent is None:
            return 1, 1
        if parent not in self._places:
            self._places[parent] = {child: index for index, child in enumerate(parent.elements, 1)}
        places = self._places[parent]
        return places.get(element, 1), len(places)

    def _root_metrics(self) -> FontMetrics:
        assert self._root is not None
        return self._fonts.metrics(font_request(self._root.with_(font_size=self._root.font_size / self._root.zoom)))

    def query_units(self, scope: Scope) -> Units:
        """Units in queries about an element (CSS Conditional 5, 2.4): its own, without zoom."""
        style, em = scope.style, scope.style.font_size / scope.style.zoom
        units = self._units(em, 1.0, scope.outer)
        units.metrics = lambda: self._fonts.metrics(font_request(style.with_(font_size=em)))
        return units

    def metrics_of(self, values: Mapping[str, Any]) -> Callable[[], FontMetrics]:
        """The metrics of the primary font that these values lead to."""

        def metrics() -> FontMetrics:
            style = ComputedStyle(**{name: values[name] for name in FIELD_NAMES})
            return self._fonts.metrics(font_request(self._intern(style)))

        return metrics

    def line_height(self, values: Mapping[str, Any]) -> float:
        """The used line height, px, for the `lh` unit."""
        value = values["line_height"]
        if isinstance(value, Number):
            return float(value.value * values["font_size"])
        return self.metrics_of(values)().line_height if isinstance(value, Keyword) else float(value)

    def root_line_height(self) -> float | None:
        """That of the root element before zooming, once it is known."""
        root = self._root
        return None if root is None else self.line_height({n: getattr(root, n) for n in FIELD_NAMES}) / root.zoom

    def _intern(self, style: ComputedStyle) -> ComputedStyle:
        return self._interned.setdefault(style.key(), style)


class _Work:
    """The computation of one style."""

    def __init__(
        self, computer: Computer, entries: list[Entry], parent: Resolved, element: Element, scope: Scope | None
    ) -> None:
        self._computer = computer
        self._scope = scope
        self._entries = entries
        self._parent = parent
        self._element = element
        self._values: dict[str, Any] = dict(computer.inherited(parent.style))
        self._hidden: dict[str, Any] = {name: parent.hidden.get(name, ()) for name in _VARIANT_FIELDS}
        self._stacks: dict[str, list[tuple[SortKey, Declaration | Effect, str]]] = {}
        self._evaluated: dict[tuple[int, bool], Values | None] = {}
        self._factor = 1.0  # by which the element is zoomed within its parent
        self._asked_container = self._asked_siblings = False
        self._units: Units = self._make_units(first=True)
        self._before_font = True
        self.variables: Mapping[str, Sequence[Token]] = parent.variables
        self.uses_attributes = False
        self.motion = STILL
        self.effects: Sequence[Effect] = ()  # those of `motion`, by physical longhand once these are known

    @property
    def own(self) -> Mapping[str, Any]:
        """What is declared about animations."""
        return {name: value for name, value in self._hidden.items() if name.startswith(("_animation_", "_transition_"))}

    @property
    def hidden(self) -> Mapping[str, Any]:
        """What is inherited besides the style."""
        return {name: self._hidden[name] for name in _VARIANT_FIELDS}

    def set(self, field_: str, value: Any) -> None:
        self._values[field_] = value

    def _make_units(self, first: bool = False) -> Units:
        """Units for the values so far; what was asked of earlier ones is kept in mind."""
        if not first:
            self._asked_container, self._asked_siblings = self.uses_containers, self.uses_siblings
        units = self._computer.units(self._values, self._scope)
        units.sibling = lambda: self._computer.place_among_siblings(self._element)
        units.dark = self._values["is_dark"]
        units.vertical = self._values["writing_mode"] is not WritingMode.HORIZONTAL_TB
        return units

    @property
    def uses_containers(self) -> bool:
        """Whether a container unit was asked for."""
        return self._asked_container or self._units.asked_container

    @property
    def uses_siblings(self) -> bool:
        """Whether the element's place among its siblings was asked for."""
        return self._asked_siblings or self._units.asked_siblings

    # -- custom properties

    def resolve_variables(self) -> None:
        """CSS Variables 1, 2 and 3; CSS Properties and Values API 1, 2.4."""
        registered = self._computer.properties
        stacks: dict[str, list[tuple[SortKey, Declaration | Effect, str]]] = {}
        for key, declaration in self._entries:
            if declaration.name.startswith("--"):
                stacks.setdefault(declaration.name, []).append((key, declaration, declaration.name))
        for effect in self.effects:
            for name in effect.steps:
                if name.startswith("--"):
                    stacks.setdefault(name, []).append((effect.key, effect, name))
                    stacks[name].sort(key=_sort_key)
        if not stacks and not registered:
            return
        values = dict(self._parent.variables)
        for name, rule in registered.items():
            if not rule.inherits or name not in values:
                self._default(values, name, Wide.INITIAL)
        pending: dict[str, Sequence[Token]] = {}
        moving = {name: stack for name, stack in stacks.items() if isinstance(stack[-1][1], Effect)}
        for name, stack in stacks.items():
            if name in moving:
                pending[name] = _all_tokens(stack)
                continue
            winner = _rolled_back(_declared(stack), lambda declaration, name: _wide_of(declaration.tokens))
            if winner is None or isinstance(winner[1], Wide):
                self._default(values, name, Wide.UNSET if winner is None else winner[1])
            else:
                pending[name] = winner[0].tokens
                self.uses_attributes = self.uses_attributes or uses_attributes(winner[0].tokens)
        self.variables = values
        for name in pending:
            values.pop(name, None)
        for name in dependency_order(pending, self._computer.functions):
            if name in moving:
                self._animate(values, name, moving[name])
            else:
                self._substitute(values, name, pending[name])
        for name in pending.keys() - values.keys():
            self._default(values, name, Wide.INITIAL)

    def _substitute(self, values: dict[str, Sequence[Token]], name: str, tokens: Sequence[Token]) -> None:
        rule = self._computer.properties.get(name)
        try:
            if has_substitution(tokens):
                tokens = self._substitution(values).apply(tokens)
            wide = _wide_of(tokens)
            if wide is None:
                values[name] = tokens if rule is None else rule.syntax.compute(tokens, self._units)
            else:
                self._default(values, name, wide)
        except (Invalid, RecursionError):
            if rule is not None and not rule.syntax.is_universal:
                self._default(values, name, Wide.UNSET)

    def _animate(self, values: dict[str, Sequence[Token]], name: str, stack: Stack) -> None:
        """Registered custom properties are animated by their values, others take those of the nearer keyframe (CSS
        Properties and Values API 1, 4)."""
        tokens = self._tokens_at(values, name, stack)
        if tokens is not None:
            values[name] = tokens

    def _tokens_at(self, values: dict[str, Sequence[Token]], name: str, stack: Stack) -> Sequence[Token] | None:
        known = dict(values)

        def substituted(tokens: Sequence[Token]) -> Sequence[Token] | None:
            wide = _wide_of(tokens)
            if wide is None:
                self._substitute(known, name, tokens)
            else:
                self._default(known, name, wide)
            return known.pop(name, None)

        def value_of(step: Step) -> Any:
            return step.source.value if isinstance(step.source, Computed) else substituted(step.source.tokens)

        effect = stack[-1][1] if stack else None
        if isinstance(effect, Effect):
            rule = self._computer.properties.get(name)
            kind = custom_type(None if rule is None else rule.syntax)
            how = Mixing(0.0, self._parent.style.color)
            tokens: Sequence[Token] | None = effect.sample(
                name, kind, value_of, lambda: self._tokens_at(values, name, stack[:-1]), how
            )
            return tokens
        winner = _rolled_back(_declared(stack), lambda declaration, name: _wide_of(declaration.tokens))
        if winner is None or isinstance(winner[1], Wide):
            self._default(known, name, Wide.UNSET if winner is None else winner[1])
            return known.get(name)
        return substituted(winner[0].tokens)

    def _default(self, values: dict[str, Sequence[Token]], name: str, wide: Wide) -> None:
        """Give a custom property its inherited or its initial value, or none."""
        rule = self._computer.properties.get(name)
        inherits = wide is Wide.INHERIT or (wide is not Wide.INITIAL and (rule is None or rule.inherits))
        values.pop(name, None)
        if inherits and name in self._parent.variables:
            values[name] = self._parent.variables[name]
        elif rule is not None and rule.initial is not None:
            values[name] = rule.syntax.compute(rule.initial, self._units)

    def _substitution(self, variables: Mapping[str, Sequence[Token]]) -> Substitution:
        return Substitution(
            variables, self._element.attributes, self._units, self._computer.medium, self._computer.functions
        )  # fmt: skip

    # -- the cascade

    def resolve_zoom(self) -> None:
        """CSS Viewport 1, 5: lengths are zoomed when they are computed, inherited ones by the element's own factor."""
        self.resolve(("zoom",))
        factor = self._hidden.get("_zoom") or 1.0
        if _is_inside_svg(self._element):
            factor = 1.0 / self._parent.style.zoom  # a drawing is zoomed as a whole
        factor = max(_LEAST_ZOOM, min(_MOST_ZOOM, factor * self._parent.style.zoom)) / self._parent.style.zoom
        if factor == 1.0:
            return
        self._factor = factor
        self._values = dict(self._computer.inherited(self._parent.style, factor))
        self._units = self._make_units()

    def resolve_scheme(self, is_root: bool) -> None:
        """Initially text has the colour that the scheme has for it."""
        self._units = self._make_units()
        if is_root:
            self._values["color"] = self._initial("color")

    def _initial(self, field_: str) -> Any:
        return WHITE if field_ == "color" and self._values["is_dark"] else initial_value(field_)

    def resolve(self, names: Sequence[str]) -> None:
        """Resolve a few physical longhands straight from the entries."""
        for name in names:
            stack: list[tuple[SortKey, Declaration | Effect, str]]
            stack = [(key, d, name) for key, d in self._entries if name in d.longhands]
            stack += [(effect.key, effect, name) for effect in self.effects if name in effect.steps]
            if stack:
                stack.sort(key=_sort_key)
                self._apply(name, stack)

    def group(self) -> None:
        """All entries by the physical longhand they set."""
        direction: Direction = self._values["direction"]
        mode: WritingMode = self._values["writing_mode"]
        for key, declaration in self._entries:
            if declaration.name.startswith("--"):
                continue
            for name in declaration.longhands:
                physical = physical_name(name, direction, mode) if name in LOGICAL else name
                self._stacks.setdefault(physical, []).append((key, declaration, name))
        self.effects = [e.physical(lambda name: physical_name(name, direction, mode)) for e in self.effects]
        for effect in self.effects:
            for name in effect.steps:
                if not name.startswith("--"):
                    self._stacks.setdefault(name, []).append((effect.key, effect, name))
                    self._stacks[name].sort(key=_sort_key)

    def resolve_fonts(self) -> None:
        self._set_line_heights(self._computer.inherited(self._parent.style, self._factor))
        for name in _FONTS:
            if name in self._stacks:
                self._apply(name, self._stacks[name])
        adjust.font_weight(self._values, self._parent.style)
        adjust.monospace_size(self._values, self._parent.style, declared="font-size" in self._stacks)
        self._resolve_size_adjust()
        features: tuple[tuple[str, int], ...] = ()
        for name in _VARIANT_FIELDS:
            features += self._hidden[name]
        self._values["font_variant_features"] = features
        self._before_font = False
        self._units = self._make_units()
        self._set_line_heights(self._computer.inherited(self._parent.style, self._factor))
        if self._computer.properties:
            self.resolve_variables()  # registered lengths are of the element's own font

    def _set_line_heights(self, values: Mapping[str, Any]) -> None:
        """What `lh` and `rlh` are where somebody asks: the parent's for the font and the line height themselves."""
        animated = (d for effect in self.effects for name in effect.steps for d in effect.declarations_of(name))
        if any(_mentions_line_height(d) for d in chain((d for _, d in self._entries), animated)):
            self._units.line_height = self._computer.line_height(values)
            self._units.root_line_height = self._computer.root_line_height() or self._units.line_height

    def _resolve_size_adjust(self) -> None:
        """`from-font` computes to what the first font has (CSS Fonts 5, 4.1)."""
        wanted, size = self._values["font_size_adjust"], self._values["font_size"]
        if wanted is not None and wanted.value is None and size:
            metrics = self._computer.metrics_of(self._values | {"font_size_adjust": None})()
            self._values["font_size_adjust"] = wanted._replace(value=aspect(wanted.metric, metrics) / size)

    def resolve_rest(self) -> None:
        for name in ("line-height", "color"):
            if name in self._stacks:
                self._apply(name, self._stacks[name])
        self._set_line_heights(self._values)
        done = {*_FIRST, *_FONTS, "line-height", "color"}
        for name, stack in self._stacks.items():
            if name not in done:
                self._apply(name, stack)

    def _apply(self, name: str, stack: Stack) -> None:
        field_ = LONGHANDS[name].field
        value = self._winner(field_, stack)
        if field_ in self._values:
            self._values[field_] = value
        else:
            self._hidden[field_] = value

    def _winner(self, field_: str, stack: Stack) -> Any:
        """The value of the last declaration, going back over those that revert, or of what animates it."""
        effect = stack[-1][1] if stack else None
        if isinstance(effect, Effect):
            return self._sampled(effect, stack[-1][2], stack[:-1])

        def value_of(declaration: Declaration, name: str) -> Any:
            values = self._evaluate(declaration)
            return Wide.UNSET if values is None else values[name]

        winner = _rolled_back(_declared(stack), value_of)
        return self._defaulted(field_, Wide.UNSET if winner is None else winner[1])

    def _sampled(self, effect: Effect, name: str, below: Stack) -> Any:
        """What an effect makes of a property."""
        field_ = LONGHANDS[name].field

        def value_of(step: Step) -> Any:
            if isinstance(step.source, Computed):
                return step.source.value
            values = self._evaluate(step.source)
            value = Wide.UNSET if values is None else values[step.longhand]
            if value in (Wide.REVERT, Wide.REVERT_LAYER, Wide.REVERT_RULE):
                rest = [entry for entry in _declared(below) if value is not Wide.REVERT or not _origin(entry[0])]
                return self._computed(field_, self._winner(field_, rest))
            return self._computed(field_, self._defaulted(field_, value))

        def underlying() -> Any:
            return self._computed(field_, self._winner(field_, below))

        color = self._parent.style.color if field_ == "color" else self._values["color"]
        how = Mixing(0.0, self._parent.style.used_color(color))
        return effect.sample(name, animation_type(name), value_of, underlying, how)

    def _computed(self, field_: str, value: Any) -> Any:
        """A value without what refers to the parent, so that it can be mixed."""
        if field_ == "font_weight":
            weight = {"font_weight": value}
            adjust.font_weight(weight, self._parent.style)
            return weight["font_weight"]
        return self._parent.style.used_color(value) if field_ == "color" else value

    def _defaulted(self, field_: str, value: Any) -> Any:
        if not isinstance(value, Wide):
            return value
        inherited = field_ in INHERITED or field_ in _INHERITED_HIDDEN
        if value is Wide.INHERIT or (value is Wide.UNSET and inherited):
            if field_ in _INHERITED_HIDDEN:
                return self._parent.hidden.get(field_, ())
            if field_ in ("_position_x", "_position_y"):
                positions = tuple(getattr(p, field_[-1]) for p in self._parent.style.background_position)
                return zoomed(field_, positions, self._factor)
            if field_ in self._parent.own:
                return self._parent.own[field_]
            inherited_value = getattr(self._parent.style, field_, None)
            if inherited_value is None and field_.startswith("_"):
                return self._initial(field_)
            return zoomed(field_, inherited_value, self._factor)
        return zoomed(field_, self._initial(field_), self._values["zoom"])

    def _evaluate(self, declaration: Declaration) -> Values | None:
        """The values of a declaration, None where it turns out invalid at computed-value time."""
        if declaration.constant is not None and self._units.zoom == 1.0:
            return declaration.constant
        key = (id(declaration), self._before_font)
        if key not in self._evaluated:
            self._evaluated[key] = self._evaluated_now(declaration)
        return self._evaluated[key]

    def _evaluated_now(self, declaration: Declaration) -> Values | None:
        self._units.base_url = declaration.base_url
        if not declaration.substituted:
            return expand(declaration.name, declaration.tokens, self._units)
        self.uses_attributes = self.uses_attributes or uses_attributes(declaration.tokens)
        try:
            tokens = self._substitution(self.variables).apply(declaration.tokens)
            return declaration.evaluate_substituted(tokens, self._units)
        except (Invalid, RecursionError):
            return None

    # -- what depends on other properties

    def finish(self, is_root: bool, scale: float) -> ComputedStyle:
        values = self._values
        x = self._hidden.get("_position_x")
        y = self._hidden.get("_position_y")
        adjust.background_position(values, x, y)
        effect = self._hidden.get("_will_change") or BoxEffect.NONE
        effect |= BoxEffect.STACKING if self.motion.isolates else BoxEffect.NONE
        effect |= BoxEffect.CONTAINING if self.motion.contains else BoxEffect.NONE
        isolates = values["contain"].isolates
        filtered = bool(values["filter"] or values["backdrop_filter"]) or values["offset_path"] is not None
        if values["perspective"] is not None or values["preserves_3d"]:
            effect |= BoxEffect.STACKING | BoxEffect.CONTAINING
        if BoxEffect.STACKING in effect or isolates or filtered or _clips_or_masks(values):
            values["forces_stacking_context"] = True
        values["contains_positioned"] = isolates or filtered or BoxEffect.CONTAINING in effect
        adjust.adjust(values, self._parent.style, is_root, scale)
        return ComputedStyle(**values)


def _is_inside_svg(element: Element) -> bool:
    parent = element.parent
    return element.namespace is Namespace.SVG and parent is not None and parent.namespace is Namespace.SVG


def _clips_or_masks(values: Mapping[str, Any]) -> bool:
    single = values["clip_path"] is not None or values["mask_border_source"] is not None
    return single or any(image is not None for image in values["mask_image"])


def _sort_key(entry: tuple[SortKey, Declaration | Effect, str]) -> SortKey:
    return entry[0]


def _declared(stack: Stack) -> Declared:
    """Without what animates a property."""
    return [(key, source, name) for key, source, name in stack if isinstance(source, Declaration)]


def _all_tokens(stack: Stack) -> list[Token]:
    """Everything that a custom property may depend on while it is animated."""
    tokens: list[Token] = []
    for _, source, name in stack:
        for declaration in [source] if isinstance(source, Declaration) else source.declarations_of(name):
            tokens += declaration.tokens
    return tokens


def _rolled_back(
    stack: Declared, value_of: Callable[[Declaration, str], Any]
) -> tuple[Declaration, Any] | None:  # fmt: skip
    """The last declaration that stays and its value, where values of others roll the cascade back (CSS Cascade 5, 7.3;
    CSS Cascade 6, 4.2)."""
    while stack:
        key, declaration, name = stack[-1]
        value = value_of(declaration, name)
        identity = _ROLLED_BACK.get(value) if isinstance(value, Wide) else None
        if identity is None:
            return declaration, value
        gone = identity(key)
        stack = [entry for entry in stack[:-1] if identity(entry[0]) != gone]
    return None


def _origin(key: SortKey) -> bool:
    """Whether it is of the author, not of the user agent."""
    return key[0] in (1, 2)


def _layer(key: SortKey) -> SortKey:
    """What is important has its layers in reverse order."""
    return _origin(key), key[1], key[2] if key[0] == 1 else -key[2]


def _rule(key: SortKey) -> SortKey:
    return *_layer(key), key[4][0] if isinstance(key[4], tuple) else -1


_ROLLED_BACK: dict[Wide, Callable[[SortKey], Any]] = {
    Wide.REVERT: _origin, Wide.REVERT_LAYER: _layer, Wide.REVERT_RULE: _rule,
}  # fmt: skip


def _wide_of(tokens: Sequence[Token]) -> Wide | None:
    stream = Stream(tokens)
    word = stream.keyword(*WIDE)
    return WIDE[word] if word is not None and stream.done else None


def _mentions_line_height(declaration: Declaration) -> bool:
    return declaration.constant is None and any(
        token.type == "function" or (token.type == "dimension" and token.lower_unit in ("lh", "rlh"))
        for token in declaration.tokens
    )


def uses_attributes(tokens: Sequence[Token]) -> bool:
    """Whether attr() stands anywhere in a value."""
    stack = list(tokens)
    while stack:
        token = stack.pop()
        if token.type == "function":
            if token.lower_name == "attr":
                return True
            stack.extend(token.arguments)
        elif token.type.endswith("block"):
            stack.extend(token.content)
    return False
