"""Fonts to choose from, and the choice: by family and style (CSS Fonts 4, 5.2) and by cluster (5.3)."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import uharfbuzz as hb

from audome_engine.errors import Diagnostic, Diagnostics, InvalidArgument, Severity
from audome_engine.style.enums import FontSlant
from audome_engine.style.values import FontStyle
from audome_engine.text.emoji import is_emoji_cluster
from audome_engine.text.faces import BrokenFont, FaceTables, MetricOverrides, load_face, make_metrics
from audome_engine.text.matching import best_match
from audome_engine.text.scripts import script_of
from audome_engine.text.types import FontFace, FontFaceRule, FontInstance, FontMetrics, FontRequest

_IGNORED = frozenset([0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0x00AD, 0xFE0E, 0xFE0F, 0x034F, 0xFFFC])
_IGNORED |= frozenset([*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xE0020, 0xE0080)])
FINE = 64  # HarfBuzz units per font unit in variable fonts, whose advances are fractions of font units
BOLD_FROM = 600.0  # from this weight on, a lighter face is made bold


@dataclass(eq=False)
class Candidate:
    """A face that may be chosen: what it is declared as, and where its bytes come from, read when first needed."""

    family: str
    weight: tuple[float, float]
    stretch: tuple[float, float]
    style: FontStyle
    load: Callable[[], FontFace | None]
    unicode_range: tuple[tuple[int, int], ...] = ()
    overrides: MetricOverrides = field(default_factory=MetricOverrides)
    size_adjust: float = 1.0
    file: str = ""
    _face: FontFace | None = None
    _tried: bool = False

    @property
    def face(self) -> FontFace | None:
        """The face, or None where it cannot be loaded."""
        if not self._tried:
            self._tried = True
            self._face = self.load()
        return self._face

    def covers(self, points: Iterable[int]) -> bool:
        """Whether all code points are within the declared range and in the face."""
        ranges = self.unicode_range
        points = list(points)
        if ranges and not all(any(low <= p <= high for low, high in ranges) for p in points):
            return False
        face = self.face
        return face is not None and all(point in face.coverage for point in points)


class FaceDescription(NamedTuple):
    """One line of a font list."""

    family: str
    style: str
    weight: str
    file: str


class FontLibrary:
    """Fonts that every document may use by their family names, and which of them serve generic families and scripts.

    >>> "Inter" in FontLibrary.bundled().families
    True
    """

    def __init__(self) -> None:
        self._families: dict[str, list[Candidate]] = {}
        self._generic: dict[str, tuple[str, ...]] = {}
        self._fallback: dict[str, tuple[str, ...]] = {}

    @classmethod
    def bundled(cls) -> FontLibrary:
        """The fonts that come with the package; one object per process."""
        return _bundled()

    @property
    def families(self) -> list[str]:
        """The family names, sorted."""
        return sorted({faces[0].family for faces in self._families.values()})

    def copy(self) -> FontLibrary:
        """A library of its own with the same fonts, to add others to."""
        other = FontLibrary()
        other._families = {name: list(faces) for name, faces in self._families.items()}
        other._generic, other._fallback = dict(self._generic), dict(self._fallback)
        return other

    def add_file(self, path: str | Path, *, family: str | None = None) -> str:
        """Add a font file (TTF, OTF, WOFF, WOFF2) and return its family name.

        Raises:
            InvalidArgument: it cannot be read or is no font.
        """
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            raise InvalidArgument("path", f"cannot read {path}: {error.strerror}") from error
        return self._add(data, family, str(path), "path")

    def add_bytes(self, data: bytes, *, family: str | None = None) -> str:
        """Add a font from bytes and return its family name.

        Raises:
            InvalidArgument: it is no font.
        """
        return self._add(data, family, "", "data")

    def _add(self, data: bytes, family: str | None, file: str, argument: str) -> str:
        try:
            face = load_face(data)
        except BrokenFont as error:
            raise InvalidArgument(argument, f"{file or 'the data'} {error}") from error
        name = family or face.family
        self._register(Candidate(name, face.weight, face.stretch, face.style, lambda: face, file=file))
        return name

    def _register(self, candidate: Candidate) -> None:
        self._families.setdefault(candidate.family.casefold(), []).append(candidate)

    def faces_of(self, family: str) -> list[Candidate]:
        """The faces of a family, by name without regard to case."""
        return self._families.get(family.casefold(), [])

    def generic(self, name: str) -> tuple[str, ...]:
        """The families that serve a generic one."""
        known = self._generic.get(name) or self._generic.get(name.removeprefix("ui-"))
        return known or self._generic.get("sans-serif", ())

    def fallback(self, script: str) -> tuple[str, ...]:
        """The families to try for a script, best first."""
        return (*self._fallback.get(script, ()), *self._fallback.get("other", ()))

    def describe(self) -> list[FaceDescription]:
        """All faces, for listing."""
        return [
            FaceDescription(face.family, face.style.slant.value, _span(face.weight), face.file)
            for name in sorted(self._families)
            for face in sorted(self._families[name], key=lambda f: (f.weight, f.style.slant))
        ]

    def describe_match(self, family: str, *, weight: float = 400.0, italic: bool = False) -> str:
        """Which face a family name leads to, as a line of text."""
        faces = self.faces_of(family)
        note = ""
        if not faces:
            generic = self.generic(family.lower())
            faces = [face for name in generic for face in self.faces_of(name)][:]
            faces = [face for face in faces if face.family == faces[0].family]
            note = f" (no family {family!r}; the default)"
        style = FontStyle(FontSlant.ITALIC if italic else FontSlant.NORMAL)
        face = best_match(faces, 100.0, style, weight)
        return f"{face.family} {_span(face.weight)} {face.style.slant}: {face.file}{note}"


def _span(weight: tuple[float, float]) -> str:
    low, high = weight
    return f"{low:.0f}" if low == high else f"{low:.0f}-{high:.0f}"


@lru_cache(maxsize=1)
def _bundled() -> FontLibrary:
    folder = fonts_folder()
    settings = tomllib.loads((folder / "fonts.toml").read_text(encoding="utf-8"))
    library = FontLibrary()
    library._generic = {name: tuple(families) for name, families in settings["generic"].items()}
    library._fallback = {name: tuple(families) for name, families in settings["fallback"].items()}
    for entry in settings["face"]:
        weight = entry["weight"]
        span = (float(weight[0]), float(weight[1])) if isinstance(weight, list) else (float(weight), float(weight))
        style = FontStyle(FontSlant(entry["style"]))
        loader = _file_loader(folder / entry["file"])
        library._register(Candidate(entry["family"], span, (100.0, 100.0), style, loader, file=entry["file"]))
    return library


def fonts_folder() -> Path:
    """Where the bundled fonts are: in the wheel beside the code, in the repository at its top."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_fonts"
    return inside if inside.is_dir() else package.parent / "fonts"


def _file_loader(path: Path) -> Callable[[], FontFace | None]:
    return lambda: load_face(path.read_bytes())


class FontContext:
    """The fonts of one document: its `@font-face` rules, then the library. What it answers depends on nothing else.

    `load` gives the bytes behind a URL or None. `missing` collects the code points that no font had, and what was said of each.
    """

    def __init__(
        self,
        library: FontLibrary,
        rules: Sequence[FontFaceRule] = (),
        load: Callable[[str], bytes | None] = lambda url: None,
        diagnostics: Diagnostics | None = None,
    ) -> None:
        self.library = library
        self.missing: dict[int, Diagnostic] = {}
        self.shaped: dict[object, object] = {}  # the shaper's cache
        self._load = load
        self._diagnostics = Diagnostics() if diagnostics is None else diagnostics
        self._rules: dict[str, list[Candidate]] = {}
        self._instances: dict[tuple[object, ...], FontInstance] = {}
        self._clusters: dict[tuple[FontRequest, str], FontInstance] = {}
        self._primary: dict[FontRequest, FontInstance] = {}
        self._choices: dict[tuple[object, ...], list[Candidate]] = {}
        self._tables: dict[str, FaceTables] = {}
        for rule in rules:
            self._rules.setdefault(rule.family.casefold(), []).append(self._candidate(rule))

    def primary(self, request: FontRequest) -> FontInstance:
        """The first available font (CSS Fonts 4, 5.2): the first of the family list that has a space."""
        known = self._primary.get(request)
        if known is None:
            candidates = (c for c in self._in_order(request) if c.face is not None and _has_space(c))
            known = self._primary[request] = self._instance(next(candidates, self._last_resort(request)), request)
        return known

    def metrics(self, request: FontRequest) -> FontMetrics:
        """Those of the primary font."""
        return self.primary(request).metrics

    def for_cluster(self, request: FontRequest, text: str) -> FontInstance:
        """The font for a grapheme cluster, which is never split over fonts."""
        key = (request, text)
        known = self._clusters.get(key)
        if known is None:
            known = self._clusters[key] = self._choose(request, text)
        return known

    def _choose(self, request: FontRequest, text: str) -> FontInstance:
        points = [ord(character) for character in text if ord(character) not in _IGNORED]
        composed = [
            ord(character) for character in unicodedata.normalize("NFC", text) if ord(character) not in _IGNORED
        ]
        if not points or all(point < 0x20 for point in points):
            return self.primary(request)
        emoji = is_emoji_cluster(text)
        if emoji:
            found = self._emoji(request, points)
            if found is not None:
                return self._instance(found, request)
        for candidate in self._in_order(request):
            face = candidate.face
            plain = face is not None and (emoji or not face.has_color or points[0] < 0x80)
            if plain and (candidate.covers(points) or candidate.covers(composed)):  # HarfBuzz composes
                return self._instance(candidate, request)
        families = self.library.fallback(script_of(chr(points[0])))
        fallbacks = [c for name in families for c in self._matches(name, False, request)]
        for candidate in [*self._in_order(request), *fallbacks]:
            if candidate.covers(points):
                return self._instance(candidate, request)
        return self._partial(request, points, fallbacks)

    def _partial(self, request: FontRequest, points: list[int], fallbacks: list[Candidate]) -> FontInstance:
        """Nothing has the whole cluster: what has its first character, else the primary font's missing glyph."""
        for candidate in [*self._in_order(request), *fallbacks]:
            if candidate.covers(points[:1]):
                return self._instance(candidate, request)
        for point in points:
            if point not in self.missing:
                message = f"no font has U+{point:04X} ({chr(point)!r})"
                self.missing[point] = Diagnostic(Severity.WARNING, "missing-glyph", message)
                self._diagnostics.add(self.missing[point])
        return self.primary(request)

    def _emoji(self, request: FontRequest, points: list[int]) -> Candidate | None:
        points = [point for point in points if not 0x1F3FB <= point <= 0x1F3FF or len(points) == 1]
        listed = [c for c in self._in_order(request) if c.face is not None and c.face.has_color]
        default = [c for name in self.library.generic("emoji") for c in self._matches(name, False, request)]
        return next((c for c in [*listed, *default] if c.covers(points[:1])), None)

    def _in_order(self, request: FontRequest) -> list[Candidate]:
        """The faces of the family list, one per family (or per range of a composite face), then the default's."""
        key = (request.families, request.weight, request.style, request.stretch)
        known = self._choices.get(key)
        if known is None:
            known = []
            for family in request.families:
                known += self._matches(family.name, family.generic, request)
            for name in self.library.generic("sans-serif"):
                known += self._matches(name, False, request)
            self._choices[key] = known
        return known

    def _matches(self, name: str, generic: bool, request: FontRequest) -> list[Candidate]:
        if generic:
            names = self.library.generic(name)
            return [candidate for family in names for candidate in self._matches(family, False, request)]
        faces = self._rules.get(name.casefold()) or self.library.faces_of(name)
        if not faces:
            return []
        best = best_match(faces, request.stretch, request.style, request.weight)
        described = (best.weight, best.stretch, best.style)
        # Later rules with the same description come first; ranges make them one composite face.
        same = [face for face in reversed(faces) if (face.weight, face.stretch, face.style) == described]
        return same if any(face.unicode_range for face in same) else [best]

    def _last_resort(self, request: FontRequest) -> Candidate:
        for name in (*self.library.generic("sans-serif"), *self.library.families):
            for candidate in self._matches(name, False, request):
                if candidate.face is not None:
                    return candidate
        raise InvalidArgument("fonts", "the font library has no usable font")

    # -- instances

    def _instance(self, candidate: Candidate, request: FontRequest) -> FontInstance:
        face = candidate.face
        assert face is not None
        size = request.size * candidate.size_adjust
        variations = _axis_values(face, request, candidate)
        bold = request.synthesize_weight and request.weight >= BOLD_FROM and candidate.weight[1] < BOLD_FROM
        slanted = request.style.slant is not FontSlant.NORMAL
        upright = candidate.style.slant is FontSlant.NORMAL and not {"ital", "slnt"} & set(face.axes)
        oblique = request.synthesize_style and slanted and upright
        key = (face.key, size, variations, bold and not face.has_color, oblique, candidate.overrides)
        known = self._instances.get(key)
        if known is None:
            font = hb.Font(face.hb_face)
            if variations:
                font.scale = (face.hb_face.upem * FINE, face.hb_face.upem * FINE)
                font.set_variations(dict(variations))
            tables = self._tables.setdefault(face.key, FaceTables(face))
            metrics = make_metrics(tables, size, font, candidate.overrides)
            known = FontInstance(face, size, variations, bold and not face.has_color, oblique, metrics, font)
            self._instances[key] = known
        return known

    def _candidate(self, rule: FontFaceRule) -> Candidate:
        overrides = MetricOverrides(rule.ascent_override, rule.descent_override, rule.line_gap_override)
        return Candidate(
            rule.family, rule.weight, rule.stretch, rule.style, lambda: self._load_rule(rule), rule.unicode_range,
            overrides, rule.size_adjust,
        )  # fmt: skip

    def _load_rule(self, rule: FontFaceRule) -> FontFace | None:
        for source in rule.sources:
            if isinstance(source, tuple):
                local = self.library.faces_of(source[1])
                if local and local[0].face is not None:
                    return local[0].face
                continue
            data = self._load(source)
            if data is None:
                continue
            try:
                return load_face(data)
            except BrokenFont as error:
                self._diagnostics.error("broken-font", f"the font {source[:200]} {error}")
        return None


def _has_space(candidate: Candidate) -> bool:
    ranges = candidate.unicode_range
    return not ranges or any(low <= 0x20 <= high for low, high in ranges)


def _axis_values(face: FontFace, request: FontRequest, candidate: Candidate) -> tuple[tuple[str, float], ...]:
    """The values of the variation axes: from the style, then `font-variation-settings` (CSS Fonts 4, 7.2)."""
    if not face.axes:
        return ()
    values: dict[str, float] = {}
    for axis in face.hb_face.axis_infos:
        value = axis.default_value
        if axis.tag == "wght":
            value = min(max(request.weight, candidate.weight[0]), candidate.weight[1])
        elif axis.tag == "wdth":
            value = request.stretch
        elif axis.tag == "opsz" and request.optical_sizing:
            value = request.size
        elif axis.tag == "slnt" and request.style.slant is not FontSlant.NORMAL:
            value = -request.style.angle
        elif axis.tag == "ital" and request.style.slant is FontSlant.ITALIC:
            value = 1.0
        values[axis.tag] = value
    values |= {tag: value for tag, value in request.variations if tag in values}
    limits = {axis.tag: (axis.min_value, axis.max_value) for axis in face.hb_face.axis_infos}
    return tuple((tag, min(max(value, limits[tag][0]), limits[tag][1])) for tag, value in sorted(values.items()))
