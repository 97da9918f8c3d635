"""`@keyframes` rules (CSS Animations 1, 3): what each keyframe declares, by its offset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import tinycss2

from audome_engine.css.declarations import Declaration
from audome_engine.css.stream import Invalid, Stream, Token

_OFFSETS = {"from": 0.0, "to": 1.0}
_WIDE = ("none", "initial", "inherit", "unset", "revert", "revert-layer", "default")
# What a keyframe says about the interval that it begins (Animations 1, 3.1; Animations 2, 4.5).
EASING, COMPOSITION = "animation-timing-function", "animation-composition"
# What cannot be animated, as in Chromium; custom properties begin with "--".
_NOT_ANIMATABLE = ("animation", "transition", "scroll-timeline", "view-timeline", "timeline-scope", "will-change", "contain",
                   "direction", "unicode-bidi", "writing-mode", "text-orientation")  # fmt: skip

ReadDeclaration = Callable[[Any], list[Declaration]]


class Keyframe(NamedTuple):
    """One keyframe: `offset` 0 to 1, what it declares, and what it says about the interval that it begins."""

    offset: float
    declarations: tuple[Declaration, ...]
    easing: Declaration | None = None
    composition: Declaration | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Keyframes:
    """One rule; keyframes in ascending order, those of equal offset as written."""

    name: str
    frames: tuple[Keyframe, ...]
    steps: dict[tuple[Any, ...], Any] = field(
        default_factory=dict
    )  # made of them so far; private to `css/animations.py`

    @property
    def is_constant(self) -> bool:
        """Whether what keyframes say about intervals is the same for every element."""
        said = (declaration for frame in self.frames for declaration in (frame.easing, frame.composition))
        return not any(declaration is not None and declaration.substituted for declaration in said)


def parse_keyframes(node: Any, read: ReadDeclaration) -> Keyframes | None:
    """An at-rule of tinycss2; `read` parses a declaration to what it sets, nothing where it is invalid.

    None where there is no name or no block. Keyframes with an offset that is none are dropped.
    """
    prelude = [token for token in node.prelude if token.type not in ("whitespace", "comment")]
    if node.content is None or len(prelude) != 1 or prelude[0].type not in ("ident", "string"):
        return None
    if prelude[0].type == "ident" and prelude[0].lower_value in _WIDE:
        return None
    frames: list[Keyframe] = []
    for rule in tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True):
        if rule.type == "qualified-rule":
            frames += _frames(rule, read)
    return Keyframes(str(prelude[0].value), tuple(sorted(frames, key=lambda frame: frame.offset)))


def is_animatable(longhand: str) -> bool:
    """Whether a keyframe's declaration of a property counts."""
    if longhand.startswith("--"):
        return True
    return not longhand.startswith(_NOT_ANIMATABLE) or longhand == "contain-intrinsic-size"


def _frames(rule: Any, read: ReadDeclaration) -> list[Keyframe]:
    try:
        offsets = _offsets(rule.prelude)
    except Invalid:
        return []
    declared: list[Declaration] = []
    for item in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True):
        if item.type == "declaration":
            declared += [declaration for declaration in read(item) if not declaration.important]
    easing = next((d for d in reversed(declared) if EASING in d.longhands), None)
    composition = next((d for d in reversed(declared) if COMPOSITION in d.longhands), None)
    animated = tuple(d for d in declared if any(is_animatable(name) for name in d.longhands))
    return [Keyframe(offset, animated, easing, composition) for offset in offsets]


def _offsets(prelude: list[Token]) -> list[float]:
    offsets: list[float] = []
    for part in Stream(prelude).commas():
        word = part.keyword(*_OFFSETS)
        if word is not None:
            offsets.append(_OFFSETS[word])
        else:
            token = part.next()
            if token.type != "percentage" or not 0.0 <= token.value <= 100.0:
                raise Invalid
            offsets.append(token.value / 100.0)
        part.finish()
    return offsets
