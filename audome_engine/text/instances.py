"""A face at a size with everything that its rule and the text's style set on it: axes, features, synthesis, palette."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import uharfbuzz as hb

from audome_engine.style.enums import FontSlant
from audome_engine.text.faces import FaceTables, MetricOverrides, make_metrics
from audome_engine.text.library import Candidate
from audome_engine.text.matching import ITALIC_ANGLE, slope
from audome_engine.text.palettes import with_palette
from audome_engine.text.types import FontFace, FontInstance, FontMetrics, FontRequest, FontValues, Span

FINE = 64  # HarfBuzz units per font unit in variable fonts, whose advances are fractions of font units
BOLD_FROM = 600.0  # from this weight on, a lighter face is made bold
LARGEST_SIZE = 10_000.0  # px, as in Chromium
_SIMPLE_ALTERNATES = {
    "stylistic": ("salt",), "swash": ("swsh", "cswh"), "ornaments": ("ornm",), "annotation": ("nalt",),
}  # fmt: skip


_KEPT_RESIZED = 1000


class Instances:
    """The font instances of one document, each made once."""

    def __init__(self, values: FontValues) -> None:
        self._values = values
        self._known: dict[tuple[object, ...], FontInstance] = {}
        self._tables: dict[str, FaceTables] = {}
        self._resized: dict[tuple[FontInstance, float], FontInstance] = {}

    def get(self, candidate: Candidate, face: FontFace, request: FontRequest, size: float) -> FontInstance:
        """`face`, chosen as `candidate` for `request`, at `size` px."""
        rule = candidate.rule
        face = self._colored(face, candidate.family, request.palette)
        variations = axis_values(face, request, candidate)
        bold = request.synthesize_weight and request.weight >= BOLD_FROM and _weights(candidate, face)[1] < BOLD_FROM
        oblique = request.synthesize_style and slope(request.style) >= ITALIC_ANGLE > _slants(candidate, face)[1]
        overrides, features, language = MetricOverrides(), dict[str, int](), ""
        if rule is not None:
            overrides = MetricOverrides(rule.ascent_override, rule.descent_override, rule.line_gap_override)
            features, language = dict(rule.features), rule.language
        features |= self._alternates(candidate.family, request)
        bold = bold and not face.has_color
        key = (face.key, size, variations, bold, oblique, overrides, tuple(features.items()), language)
        known = self._known.get(key)
        if known is None:
            font = hb.Font(face.hb_face)
            if variations:
                font.scale = (face.hb_face.upem * FINE, face.hb_face.upem * FINE)
                font.set_variations(dict(variations))
            tables = self._tables.setdefault(face.key, FaceTables(face))
            metrics = make_metrics(tables, size, font, overrides)
            known = self._known[key] = FontInstance(
                face, size, variations, bold, oblique, metrics, font, tuple(features.items()), language
            )
        return known

    def resized(self, font: FontInstance, factor: float) -> FontInstance:
        """A font that is `factor` times as large and otherwise the same."""
        known = self._resized.get((font, factor))
        if known is None:
            if len(self._resized) >= _KEPT_RESIZED:
                self._resized.clear()
            known = replace(font, size=font.size * factor, metrics=font.metrics.scaled(factor))
            self._resized[font, factor] = known
        return known

    def _colored(self, face: FontFace, family: str, palette: str) -> FontFace:
        """The face with the palette that `font-palette` names (CSS Fonts 4, 9.1)."""
        if palette in ("light", "dark"):
            return with_palette(face, palette, ())
        if palette != "normal":
            for rule in reversed(self._values.palettes):
                if rule.name == palette and family.casefold() in rule.families:
                    return with_palette(face, rule.base, rule.overrides)
        return face

    def _alternates(self, family: str, request: FontRequest) -> dict[str, int]:
        """The features that `font-variant-alternates` comes to in a family (CSS Fonts 4, 6.9)."""
        found: dict[str, int] = {}
        for kind, names in request.alternates:
            if kind == "historical-forms":
                found["hist"] = 1
            for name in names:
                found |= _alternate_features(kind, self._named(family.casefold(), kind, name))
        return found

    def _named(self, family: str, kind: str, name: str) -> tuple[int, ...]:
        for value in reversed(self._values.features):
            if value[:3] == (family, kind, name):
                return value.values
        return ()


def _alternate_features(kind: str, values: tuple[int, ...]) -> Iterator[tuple[str, int]]:
    if kind == "styleset":
        yield from ((f"ss{value:02}", 1) for value in values if 1 <= value <= 99)
    elif kind == "character-variant":
        if values and 1 <= values[0] <= 99:
            yield f"cv{values[0]:02}", values[1] if len(values) > 1 else 1
    elif values:
        yield from ((tag, values[0]) for tag in _SIMPLE_ALTERNATES[kind])


def aspect(metric: str, metrics: FontMetrics) -> float:
    """What `font-size-adjust` looks at, px (CSS Fonts 5, 4.1)."""
    values = {"ex-height": metrics.x_height, "cap-height": metrics.cap_height, "ch-width": metrics.zero_advance}
    return values.get(metric, metrics.ideograph_advance)


def _weights(candidate: Candidate, face: FontFace) -> Span:
    """The weights a face can show: as declared, or, where that is left to the font, its axis."""
    is_auto = candidate.rule is not None and candidate.rule.weight is None and _has_axis(face, "wght")
    return face.traits.weight if is_auto else candidate.weight


def _stretches(candidate: Candidate, face: FontFace) -> Span:
    is_auto = candidate.rule is not None and candidate.rule.stretch is None and _has_axis(face, "wdth")
    return face.traits.stretch if is_auto else candidate.stretch


def _slants(candidate: Candidate, face: FontFace) -> Span:
    is_auto = candidate.rule is not None and candidate.rule.slant is None and _has_axis(face, "slnt", "ital")
    return face.traits.slant if is_auto else candidate.slant


def _has_axis(face: FontFace, *tags: str) -> bool:
    return any(axis.tag in tags for axis in face.traits.axes)


def axis_values(face: FontFace, request: FontRequest, candidate: Candidate) -> tuple[tuple[str, float], ...]:
    """The values of the variation axes (CSS Fonts 4, 7.2): from the style, within what the face is declared as, then those
    of its rule, then `font-variation-settings`. Axes that the face lacks are left out."""
    axes = face.traits.axes
    if not axes:
        return ()
    values = {axis.tag: axis.default for axis in axes}
    slant = _clamped(slope(request.style), _slants(candidate, face))
    wanted = {
        "wght": _clamped(request.weight, _weights(candidate, face)),
        "wdth": _clamped(request.stretch, _stretches(candidate, face)),
        "slnt": -slant,
    }
    if request.optical_sizing:
        wanted["opsz"] = request.size
    if request.style.slant is FontSlant.ITALIC or ("slnt" not in values and slant >= ITALIC_ANGLE):
        wanted["ital"] = 1.0
    for settings in (wanted.items(), candidate.rule.variations if candidate.rule else (), request.variations):
        values |= {tag: value for tag, value in settings if tag in values}
    return tuple(sorted((axis.tag, _clamped(values[axis.tag], (axis.low, axis.high))) for axis in axes))


def _clamped(value: float, span: Span) -> float:
    return min(max(value, span[0]), span[1])
