"""The choice of fonts in a document: by family and style (CSS Fonts 4, 5.2) and by cluster (5.3)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence

from audome_engine.errors import Diagnostics, InvalidArgument
from audome_engine.text.emoji import INVISIBLE, Presentation, presentation
from audome_engine.text.faces import count_faces, load_face
from audome_engine.text.instances import LARGEST_SIZE, Instances, aspect
from audome_engine.text.library import Candidate, FontLibrary
from audome_engine.text.matching import best_match
from audome_engine.text.scripts import script_of
from audome_engine.text.sfnt import BrokenFont
from audome_engine.text.types import FontFace, FontFaceRule, FontInstance, FontMetrics, FontRequest, FontValues

NO_VALUES = FontValues()


class FontContext:
    """The fonts of one document: its `@font-face` rules, then the library. What it answers depends on nothing else.

    `load` gives the bytes behind a URL or None.
    """

    def __init__(
        self,
        library: FontLibrary,
        rules: Sequence[FontFaceRule] = (),
        load: Callable[[str], bytes | None] = lambda url: None,
        diagnostics: Diagnostics | None = None,
        values: FontValues = NO_VALUES,
    ) -> None:
        self.library = library
        self.shaped: dict[object, object] = {}  # the shaper's paragraphs
        self.shapes: dict[object, object] = {}  # and what it makes of short texts
        self._load = load
        self._diagnostics = Diagnostics() if diagnostics is None else diagnostics
        self._rules: dict[str, list[Candidate]] = {}
        self._instances = Instances(values)
        self._clusters: dict[tuple[FontRequest, str], FontInstance] = {}
        self._primary: dict[FontRequest, tuple[FontInstance, bool]] = {}
        self._choices: dict[tuple[object, ...], list[Candidate]] = {}
        for rule in rules:
            self._rules.setdefault(rule.family.casefold(), []).append(self._candidate(rule))

    def resized(self, font: FontInstance, factor: float) -> FontInstance:
        """The same font at another size, with all that was made for its own: axes, rounded metrics."""
        return self._instances.resized(font, factor)

    def primary(self, request: FontRequest) -> FontInstance:
        """The first available font (CSS Fonts 4, 5.2): the first of the family list whose range has a space."""
        return self._first(request)[0]

    def asks_primary_first(self, request: FontRequest) -> bool:
        """Whether the primary font comes first for every character: no face before it, no range that limits it."""
        return self._first(request)[1]

    def _first(self, request: FontRequest) -> tuple[FontInstance, bool]:
        known = self._primary.get(request)
        if known is None:
            order = self._in_order(request)
            usable = (c for c in order if c.in_range((0x20,)) and self._face(c) is not None)
            chosen = next(usable, None) or self._last_resort(request)
            before = order[: order.index(chosen)] if chosen in order else order
            is_first = not chosen.has_range and all(self._is_unusable(c) for c in before)
            known = self._primary[request] = (self._instance(chosen, request), is_first)
        return known

    def _is_unusable(self, candidate: Candidate) -> bool:
        return not candidate.has_range and self._face(candidate) is None

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
        points = _visible(text)
        if not points:
            return self.primary(request)
        found = self._by_presentation(request, text, points) or self._first_covering(self._in_order(request), text)
        if found is None:
            families = self.library.fallback(script_of(chr(points[0])))
            others = [c for name in families for c in self._matches(name, False, request)]
            found = self._first_covering(others, text)
            if found is None:  # nothing has the whole cluster: what has its first character
                found = next((c for c in (*self._in_order(request), *others) if self._covers(c, points[:1])), None)
        return self.primary(request) if found is None else self._instance(found, request)  # its missing glyph

    def _by_presentation(self, request: FontRequest, text: str, points: list[int]) -> Candidate | None:
        """The font for what is to be text or an emoji, if there is one. One that is an emoji by default is drawn by any font
        of the document's choice, as in Chromium."""
        wanted = presentation(text, request.emoji)
        if wanted is Presentation.ANY:
            return None
        order = self._in_order(request)
        if wanted is Presentation.TEXT:
            families = self.library.fallback(script_of(chr(points[0])))
            others = [c for name in families for c in self._matches(name, False, request)]
            plain = (c for c in (*order, *others) if self._covers(c, points[:1]) and not self._has_color(c))
            return self._first_covering(plain, text)
        if wanted is Presentation.EMOJI_BY_DEFAULT:
            listed = self._first_covering(self._listed(request), text)
            if listed is not None:
                return listed
        default = [c for name in self.library.generic("emoji") for c in self._matches(name, False, request)]
        # sequences stay whole: one that the font does not know falls apart in it
        colored = (c for c in (*order, *default) if self._covers(c, points[:1]) and self._has_color(c))
        return next(colored, None)

    def _first_covering(self, candidates: Iterable[Candidate], text: str) -> Candidate | None:
        """The first that has all of a cluster, as it is written, composed or decomposed: HarfBuzz does what is needed."""
        forms = [_visible(form) for form in dict.fromkeys((text, *_normalized(text)))]
        return next((c for c in candidates if any(self._covers(c, form) for form in forms)), None)

    def _has_color(self, candidate: Candidate) -> bool:
        face = self._face(candidate)
        return face is not None and face.has_color

    def _covers(self, candidate: Candidate, points: Sequence[int]) -> bool:
        """Whether all code points are within the declared range and in the face, which is loaded for those in range."""
        if not candidate.in_range(points):
            return False
        face = self._face(candidate)
        return face is not None and all(point in face.coverage for point in points)

    def _face(self, candidate: Candidate) -> FontFace | None:
        face = candidate.face
        if candidate.problem:
            self._diagnostics.error("broken-font", f"the font {candidate.file} {candidate.problem}")
        return face

    def _in_order(self, request: FontRequest) -> list[Candidate]:
        """The document's own fonts for a request, then those of the default family."""
        key = (request.families, request.weight, request.style, request.stretch)
        known = self._choices.get(key)
        if known is None:
            default = [c for name in self.library.generic("sans-serif") for c in self._matches(name, False, request)]
            known = self._choices[key] = [*self._listed(request), *default]
        return known

    def _listed(self, request: FontRequest) -> list[Candidate]:
        """The faces of the family list, one per family, or per range of a composite face."""
        return [c for family in request.families for c in self._matches(family.name, family.generic, request)]

    def _matches(self, name: str, generic: bool, request: FontRequest) -> list[Candidate]:
        if generic:
            names = self.library.generic(name)
            return [candidate for family in names for candidate in self._matches(family, False, request)]
        faces = self._rules.get(name.casefold()) or self.library.faces_of(name)
        if not faces:
            return []
        best = best_match(faces, request.stretch, request.style, request.weight)
        described = (best.weight, best.stretch, best.slant)
        # Later rules with the same description come first; ranges make them one composite face.
        same = [face for face in reversed(faces) if (face.weight, face.stretch, face.slant) == described]
        return same if any(face.has_range for face in same) else [best]

    def _last_resort(self, request: FontRequest) -> Candidate:
        for name in (*self.library.generic("sans-serif"), *self.library.families):
            for candidate in self._matches(name, False, request):
                if self._face(candidate) is not None:
                    return candidate
        raise InvalidArgument("fonts", "the font library has no usable font")

    # -- instances

    def _instance(self, candidate: Candidate, request: FontRequest) -> FontInstance:
        face = candidate.face
        assert face is not None
        size = request.size * (candidate.rule.size_adjust if candidate.rule is not None else 1.0)
        if request.size_adjust is None:
            return self._instances.get(candidate, face, request, size)
        return self._instances.get(candidate, face, request, size * self._adjustment(candidate, request))

    def _adjustment(self, candidate: Candidate, request: FontRequest) -> float:
        """The factor that brings the metric of `font-size-adjust` to the same fraction in every font (CSS Fonts 5, 4.1)."""
        metric, value = request.size_adjust or ("", None)
        if value is None or not request.size:
            return 1.0
        own = aspect(metric, self._instance(candidate, request._replace(size_adjust=None)).metrics) / request.size
        return min(value / own, LARGEST_SIZE / request.size) if own > 0.0 else 1.0

    def _candidate(self, rule: FontFaceRule) -> Candidate:
        return Candidate(
            rule.family,
            rule.weight or (400.0, 400.0),
            rule.stretch or (100.0, 100.0),
            rule.slant or (0.0, 0.0),
            lambda: self._load_rule(rule),
            rule=rule,
        )

    def _load_rule(self, rule: FontFaceRule) -> FontFace | None:
        for source in rule.sources:
            if source.local:
                local = self.library.local(source.local)
                if local is not None and local.face is not None:
                    return local.face
                continue
            data = self._load(source.url)
            if data is None:
                continue
            try:
                return _face_named(data, source.fragment)
            except BrokenFont as error:
                self._diagnostics.error("broken-font", f"the font {source.url[:200]} {error}")
        if all(source.local for source in rule.sources):
            names = ", ".join(repr(source.local) for source in rule.sources)
            self._diagnostics.warning("missing-font", f"@font-face {rule.family!r}: no font is called {names}")
        return None


def _visible(text: str) -> list[int]:
    return [ord(character) for character in text if ord(character) not in INVISIBLE]


def _normalized(text: str) -> tuple[str, str]:
    return unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)


def _face_named(data: bytes, fragment: str) -> FontFace:
    """The face of a font file, of a collection the one with this PostScript name (RFC 8081, 4), else the first."""
    face = load_face(data)
    if fragment:
        for index in range(count_faces(face.data)):
            other = load_face(data, index)
            if fragment in other.traits.unique_names:
                return other
    return face
