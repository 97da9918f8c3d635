"""Animations and transitions of one element at a moment (CSS Animations 2, CSS Transitions 2, Web Animations 1): what is
declared about them in, what they put into the cascade out.

An `Effect` stands in the cascade like a declaration. Its values are made where the element's own are computed
(`css/compute.py`), so that relative units, `var()` and `currentcolor` in keyframes mean what they mean there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from audome_engine.color import Color
from audome_engine.css.animation_types import REGISTERED, AnimationType, animation_type
from audome_engine.css.declarations import Declaration, canonical_name, longhand_names
from audome_engine.css.easing import EASE, LINEAR, Easing
from audome_engine.css.interpolation import Mixing
from audome_engine.css.keyframes import COMPOSITION, EASING, Keyframe, Keyframes, is_animatable
from audome_engine.css.registry import initial_value
from audome_engine.css.timing import Progress, Timing, is_current, progress
from audome_engine.style.enums import Display

Own: TypeAlias = Mapping[str, Any]  # the fields of `animation-*` and `transition-*` that an element has
ValueOf: TypeAlias = "Callable[[Step], Any]"
Evaluate: TypeAlias = Callable[[Declaration], Mapping[str, Any] | None]

_MOST_ANIMATIONS = 64  # of one element, the last ones: each goes by what those before it make of a property

# Where effects stand in the cascade (CSS Cascade 5, 6.1): above what authors say normally; above everything.
ANIMATION_KEY = (1.5,)
TRANSITION_KEY = (9.0,)


# What an animation to come or going on does whatever the value (Web Animations 1, 5.6), as far as Chromium goes along.
_TRANSFORMS = frozenset(["transform", "translate", "rotate", "scale"])
_STACKING = _TRANSFORMS | {"opacity", "filter", "backdrop-filter", "clip-path"}


class Computed(NamedTuple):
    """A value at the end of a transition."""

    value: Any


class Step(NamedTuple):
    """What a keyframe says about one property: a declaration and which of its longhands, or a value."""

    offset: float
    source: Declaration | Computed
    longhand: str
    easing: Easing
    composite: str

    @property
    def place(self) -> tuple[float, Easing, str]:
        """Of two steps in one place the later one counts (CSS Animations 2, 3)."""
        return self.offset, self.easing, self.composite


@dataclass(slots=True, eq=False)
class Effect:
    """What one animation or transition does at its progress, property by property."""

    key: tuple[Any, ...]
    progress: Progress
    steps: Mapping[str, Sequence[Step]]  # by longhand as declared, by offset
    easing: Easing = EASE  # of intervals that no keyframe begins

    def declarations_of(self, name: str) -> Iterator[Declaration]:
        """All that its keyframes declare about a property."""
        for step in self.steps[name]:
            if isinstance(step.source, Declaration):
                yield step.source

    def physical(self, name_of: Callable[[str], str]) -> Effect:
        """The same with the physical names of flow-relative properties."""
        steps: dict[str, list[Step]] = {}
        for name, own in self.steps.items():
            steps.setdefault(name_of(name), []).extend(own)
        ordered = {name: sorted(own, key=lambda step: step.offset) for name, own in steps.items()}
        return replace(self, steps=ordered)

    def restricted(self, applies: Callable[[str], bool]) -> Effect:
        """The same without the properties that do not apply."""
        return replace(self, steps={name: steps for name, steps in self.steps.items() if applies(name)})

    def sample(
        self, name: str, kind: AnimationType, value_of: ValueOf, underlying: Callable[[], Any], how: Mixing
    ) -> Any:
        """The value of a property (Web Animations 1, 5.3.4)."""
        start, end = self._interval(self.steps[name])
        once = cache(underlying)  # it goes through all effects below
        values = [self._composed(step, kind, value_of, once, how) for step in (start, end)]
        first, last = (0.0 if start is None else start.offset), (1.0 if end is None else end.offset)
        easing = self.easing if start is None else start.easing
        share = self.progress.share
        if first == last:
            return values[0 if share < first else 1]
        distance = easing.at((share - first) / (last - first), self.progress.before)
        return kind.mixed(values[0], values[1], how._replace(share=distance))

    def _interval(self, steps: Sequence[Step]) -> tuple[Step | None, Step | None]:
        """The steps that the progress is between; None for the property as it is without the effect."""
        share = self.progress.share
        padded: list[Step | None] = list(steps)
        if steps[0].offset > 0.0:
            padded.insert(0, None)
        if steps[-1].offset < 1.0:
            padded.append(None)
        offsets = [step.offset if step is not None else float(index > 0) for index, step in enumerate(padded)]
        if share < 0.0 and offsets.count(0.0) > 1:
            return padded[0], padded[0]
        if share >= 1.0 and offsets.count(1.0) > 1:
            return padded[-1], padded[-1]
        at = max((i for i, offset in enumerate(offsets) if offset <= share and offset < 1.0), default=-1)
        if at < 0:
            at = max(i for i, offset in enumerate(offsets) if offset == 0.0)
        return padded[at], padded[at + 1]

    def _composed(
        self, step: Step | None, kind: AnimationType, value_of: ValueOf, underlying: Callable[[], Any], how: Mixing
    ) -> Any:
        if step is None:
            return underlying()
        value = value_of(step)
        if step.composite == "replace":
            return value
        return kind.combined(step.composite, underlying(), value, how)


class Motion(NamedTuple):
    """All that animations do to one element at a moment."""

    effects: tuple[Effect, ...] = ()
    current: frozenset[str] = frozenset()  # the longhands of animations that are to come or going on

    @property
    def isolates(self) -> bool:
        """Whether it makes a stacking context."""
        return not self.current.isdisjoint(_STACKING)

    @property
    def contains(self) -> bool:
        """Whether it contains what is positioned."""
        return not self.current.isdisjoint(_TRANSFORMS)

    def restricted(self, applies: Callable[[str], bool]) -> Motion:
        """The same without the properties that do not apply."""
        effects = tuple(effect.restricted(applies) for effect in self.effects)
        return Motion(effects, frozenset(name for name in self.current if applies(name)))

    def and_(self, other: Motion) -> Motion:
        """Both together."""
        return Motion(self.effects + other.effects, self.current | other.current)


STILL = Motion()


def motion_of(own: Own, keyframes: Mapping[str, Keyframes], time: float, evaluate: Evaluate) -> Motion:
    """What the animations of an element do at `time`, in ascending order (CSS Animations 2, 4.2)."""
    effects: list[Effect] = []
    current: set[str] = set()
    for index, name in list(enumerate(own.get("_animation_name", ())))[-_MOST_ANIMATIONS:]:
        rule = keyframes.get(name) if name is not None else None
        if rule is None or _nth(own, "timeline", index) != "auto":
            continue
        timing = _timing(own, index)
        if is_current(timing, time):
            current.update(name for frame in rule.frames for d in frame.declarations for name in d.longhands)
        at = progress(timing, time)
        if at is None:
            continue
        easing, composite = _nth(own, "timing_function", index), _nth(own, "composition", index)
        steps = _steps_of(rule, easing, composite, evaluate)
        effects.append(Effect((*ANIMATION_KEY, index), at, steps, easing))
    return Motion(tuple(effects), frozenset(current))


def _nth(own: Own, part: str, index: int, kind: str = "animation") -> Any:
    """The entry for an animation; lists that are too short are repeated (4.2)."""
    field_ = f"_{kind}_{part}"
    values = own.get(field_) or initial_value(field_)
    return values[index % len(values)]


def _timing(own: Own, index: int) -> Timing:
    fill = _nth(own, "fill_mode", index)
    return Timing(
        _nth(own, "duration", index),
        _nth(own, "delay", index),
        _nth(own, "iteration_count", index),
        _nth(own, "direction", index),
        fill in ("backwards", "both"),
        fill in ("forwards", "both"),
        _nth(own, "play_state", index) == "paused",
    )


def _steps_of(rule: Keyframes, easing: Easing, composite: str, evaluate: Evaluate) -> Mapping[str, Sequence[Step]]:
    """The keyframes of a rule property by property, made once where they are the same for every element."""
    known = rule.steps.get((easing, composite))
    if known is None:
        known = _steps(rule.frames, easing, composite, evaluate)
        if rule.is_constant:
            rule.steps[easing, composite] = known
    steps: Mapping[str, Sequence[Step]] = known
    return steps


def _steps(
    frames: Sequence[Keyframe], easing: Easing, composite: str, evaluate: Evaluate
) -> dict[str, list[Step]]:  # fmt: skip
    """The keyframes property by property; of several in one place the last one counts."""
    steps: dict[str, dict[tuple[float, Easing, str], Step]] = {}
    for frame in frames:
        own_easing = _frame_value(frame.easing, EASING, easing, evaluate)
        own_composite = _frame_value(frame.composition, COMPOSITION, composite, evaluate)
        for declaration in frame.declarations:
            for name in declaration.longhands:
                if is_animatable(name):
                    step = Step(frame.offset, declaration, name, own_easing, own_composite)
                    places = steps.setdefault(name, {})
                    places.pop(step.place, None)
                    places[step.place] = step
    return {name: list(places.values()) for name, places in steps.items()}


def _frame_value(declaration: Declaration | None, name: str, default: Any, evaluate: Evaluate) -> Any:
    values = evaluate(declaration) if declaration is not None else None
    value = values[name] if values is not None else None
    return value[0] if isinstance(value, tuple) else default


# Transitions: at load, only from what `@starting-style` says (CSS Transitions 2, 3.3)


def has_transition(own: Own) -> bool:
    """Whether a change of some property would take time (CSS Transitions 1, 3)."""
    names = own.get("_transition_property", ("all",))
    return any(_duration_of(own, index) > 0.0 for index in range(len(names)))


def _duration_of(own: Own, index: int) -> float:
    """The combined duration."""
    total: float = max(0.0, _nth(own, "duration", index, "transition")) + _nth(own, "delay", index, "transition")
    return total


class Change(NamedTuple):
    """Two styles of an element by physical longhand and custom property, and what is known of the element."""

    starting: Mapping[str, Any]
    after: Mapping[str, Any]
    current: Color  # what `currentcolor` is
    physical: Callable[[str], str]


def transition_motion(own: Own, change: Change, time: float) -> Motion:
    """Transitions of those properties whose values differ."""
    effects: list[Effect] = []
    after, how = change.after, Mixing(0.5, change.current)
    for name, value in change.starting.items():
        if name not in after or value == after[name] or value is Display.NONE:
            continue  # what was not displayed is, all the way
        index = _transition_of(own, name, change.physical)
        if index is None or _duration_of(own, index) <= 0.0:
            continue
        behavior = _nth(own, "behavior", index, "transition")
        if behavior == "normal" and not _is_continuous(name, value, after[name], how):
            continue
        timing = Timing(
            _nth(own, "duration", index, "transition"), _nth(own, "delay", index, "transition"), fills_backwards=True
        )  # fmt: skip
        at = progress(timing, time)
        if at is not None:
            easing = _nth(own, "timing_function", index, "transition")
            steps = [
                Step(float(end), Computed(v), name, easing, "replace") for end, v in enumerate((value, after[name]))
            ]
            effects.append(Effect(TRANSITION_KEY, at, {name: steps}, LINEAR))
    return Motion(tuple(effects), frozenset(name for effect in effects for name in effect.steps))


def _is_continuous(name: str, first: Any, second: Any, how: Mixing) -> bool:
    kind = REGISTERED if name.startswith("--") else animation_type(name)
    return kind.can_mix(first, second, how)


def _transition_of(own: Own, longhand: str, physical: Callable[[str], str]) -> int | None:
    """The last entry of `transition-property` that a property belongs to."""
    names = own.get("_transition_property", ("all",))
    for index in range(len(names) - 1, -1, -1):
        name = canonical_name(names[index]) or ""
        if name == "all" or longhand in map(physical, longhand_names(name)):
            return index
    return None
