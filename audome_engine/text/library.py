"""`FontLibrary`: the fonts that documents may use by name. Bundled, from bytes, files and folders, or the system's own.

A face is described by its name, OS/2, head and fvar tables; the rest of its file is read when a text needs it.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import uharfbuzz as hb

from audome_engine.errors import Diagnostic, InvalidArgument, Severity
from audome_engine.style.enums import FontSlant
from audome_engine.style.values import FontStyle
from audome_engine.text.faces import count_faces, load_face, read_traits
from audome_engine.text.matching import ITALIC_ANGLE, best_match
from audome_engine.text.sfnt import LARGEST, BrokenFont, unpacked
from audome_engine.text.types import FaceTraits, FontFace, FontFaceRule

_ENDINGS = frozenset([".ttf", ".otf", ".ttc", ".otc", ".woff", ".woff2"])
_PACKED = (b"wOFF", b"wOF2")


@dataclass(eq=False)
class Candidate:
    """A face that may be chosen: what it is declared as, and where its bytes come from, read when first needed."""

    family: str
    weight: tuple[float, float]
    stretch: tuple[float, float]
    slant: tuple[float, float]  # oblique angles, degrees
    load: Callable[[], FontFace | None]
    rule: FontFaceRule | None = None  # that declares it
    file: str = ""
    aliases: tuple[str, ...] = ()  # other family names that the file gives it
    read_names: Callable[[], tuple[str, ...]] = tuple  # full and PostScript names
    problem: str = ""  # why it cannot be used, once that was tried
    _face: FontFace | None = None
    _tried: bool = False

    @property
    def face(self) -> FontFace | None:
        """The face, or None where it cannot be loaded."""
        if not self._tried:
            try:
                self._face = self.load()
            except BrokenFont as error:
                self.problem = str(error)
            except OSError as error:
                self.problem = f"cannot be read: {error.strerror}"
            self._tried = True
        return self._face

    @property
    def has_range(self) -> bool:
        """Whether it is declared for some characters only."""
        return self.rule is not None and bool(self.rule.unicode_range)

    def in_range(self, points: Iterable[int]) -> bool:
        """Whether all code points are within the declared range."""
        ranges = self.rule.unicode_range if self.rule is not None else ()
        return not ranges or all(any(low <= point <= high for low, high in ranges) for point in points)


class FaceDescription(NamedTuple):
    """One line of a font list."""

    family: str
    style: str
    weight: str
    file: str


class FontLibrary:
    """Fonts that every document may use by their family names, and which of them serve generic families and scripts.

    Family names match without regard to case, also those that a file gives in other languages. Of two faces with the same
    description the one added last is used; the system's own come after all others.

    >>> library = FontLibrary.bundled().copy()
    >>> library.set_generic("serif", ["Amiri"])
    >>> "Inter" in library.families
    True
    """

    def __init__(self) -> None:
        self._faces: list[Candidate] = []
        self._families: dict[str, list[Candidate]] = {}
        self._generic: dict[str, tuple[str, ...]] = {}
        self._fallback: dict[str, tuple[str, ...]] = {}
        self._system: tuple[str, ...] = ()  # families of the system
        self._local: dict[str, Candidate] | None = None
        self._shared = False

    @classmethod
    def bundled(cls) -> FontLibrary:
        """The fonts that come with the package; one object per process, to be copied before anything is added."""
        return _bundled()

    @classmethod
    def system(cls) -> FontLibrary:
        """The bundled fonts and those installed on this machine: pictures then depend on the machine."""
        library = cls.bundled().copy()
        library.add_system()
        return library

    @property
    def families(self) -> list[str]:
        """The family names, sorted."""
        return sorted({face.family for face in self._faces})

    def copy(self) -> FontLibrary:
        """A library of its own with the same fonts, to add others to."""
        other = FontLibrary()
        other._faces = list(self._faces)
        other._families = {name: list(faces) for name, faces in self._families.items()}
        other._generic, other._fallback, other._system = dict(self._generic), dict(self._fallback), self._system
        return other

    # -- adding

    def add_file(self, path: str | Path, *, family: str | None = None) -> str:
        """Add a font file (TTF, OTF, WOFF, WOFF2, or all faces of a TTC) and return its (first) family name.

        Raises:
            InvalidArgument: it cannot be read or is no font; the message says which file and why.
        """
        return self._add(_read(path), family, str(path), "path")

    def add_bytes(self, data: bytes, *, family: str | None = None) -> str:
        """Add a font from bytes and return its family name.

        Raises:
            InvalidArgument: it is no font, or has no name and `family` gives none.
        """
        return self._add(data, family, "", "data")

    def add_folder(self, path: str | Path) -> list[Diagnostic]:
        """Add every font file in a folder and the folders below it, in the order of their names.

        Returns:
            A diagnostic `broken-font` for every file that cannot be used; `source` is its path.

        Raises:
            InvalidArgument: there is no such folder.
        """
        if not Path(path).is_dir():
            raise InvalidArgument("path", f"{path} is no folder")
        self._check_own()
        found, problems = _scan(Path(path))
        for candidate in found:
            self._register(candidate)
        return problems

    def add_system(self) -> None:
        """Add the fonts installed on this machine: they serve what no other font here has, and their own names."""
        self._check_own()
        found = _system_faces()
        for candidate in reversed(found):
            self._register(candidate, first=True)
        self._system = tuple(dict.fromkeys((*self._system, *(face.family for face in found))))

    def set_generic(self, name: str, families: Sequence[str]) -> None:
        """Which families, best first, serve a generic one ("serif", "system-ui", "emoji", …)."""
        self._check_own()
        self._generic[name] = _known_families(self, families)

    def set_fallback(self, script: str, families: Sequence[str]) -> None:
        """Which families, best first, serve characters of a script (ISO 15924: "Arab") that the document's own fonts lack;
        "other" for all scripts."""
        self._check_own()
        self._fallback[script] = _known_families(self, families)

    def _check_own(self) -> None:
        if self._shared:
            raise InvalidArgument("fonts", "the bundled library is shared by the whole process; change a copy() of it")

    def _add(self, data: bytes, family: str | None, file: str, argument: str) -> str:
        self._check_own()
        try:
            faces = [load_face(data, index) for index in range(count_faces(data))]
        except BrokenFont as error:
            raise InvalidArgument(argument, f"{file or 'the data'} {error}") from error
        added = []
        for face in faces:
            names = (family,) if family else face.traits.families
            if not names:
                raise InvalidArgument(argument, f"{file or 'the data'} has no family name; give it one with family=")
            added.append(_candidate(names, face.traits, lambda face=face: face, file))  # type: ignore[misc]
        for candidate in added:
            self._register(candidate)
        return added[0].family

    def _register(self, candidate: Candidate, *, first: bool = False) -> None:
        self._local = None
        self._faces.insert(0 if first else len(self._faces), candidate)
        for name in {name.casefold() for name in (candidate.family, *candidate.aliases)}:
            faces = self._families.setdefault(name, [])
            faces.insert(0 if first else len(faces), candidate)

    # -- finding

    def faces_of(self, family: str) -> list[Candidate]:
        """The faces of a family, by name without regard to case."""
        return self._families.get(family.casefold(), [])

    def local(self, name: str) -> Candidate | None:
        """The face with this full or PostScript name (CSS Fonts 4, 4.3.3)."""
        if self._local is None:
            self._local = {unique.casefold(): face for face in self._faces for unique in face.read_names()}
        return self._local.get(name.casefold())

    def generic(self, name: str) -> tuple[str, ...]:
        """The families that serve a generic one."""
        known = self._generic.get(name) or self._generic.get(name.removeprefix("ui-"))
        return known or self._generic.get("sans-serif", ())

    def fallback(self, script: str) -> tuple[str, ...]:
        """The families to try for a script, best first."""
        return (*self._fallback.get(script, ()), *self._fallback.get("other", ()), *self._system)

    def describe(self) -> list[FaceDescription]:
        """All faces, for listing."""
        return [
            FaceDescription(face.family, _style_name(face), _span(face.weight), face.file)
            for face in sorted(self._faces, key=lambda f: (f.family.casefold(), f.weight, f.slant))
        ]

    def describe_match(self, family: str, *, weight: float = 400.0, italic: bool = False) -> str:
        """Which face a family name leads to, as a line of text."""
        faces = self.faces_of(family)
        note = ""
        if not faces:
            generic = self.generic(family.lower())
            faces = [face for name in generic for face in self.faces_of(name)]
            faces = [face for face in faces if face.family == faces[0].family]
            note = f" (no family {family!r}; the default)"
        style = FontStyle(FontSlant.ITALIC if italic else FontSlant.NORMAL)
        face = best_match(faces, 100.0, style, weight)
        return f"{face.family} {_span(face.weight)} {_style_name(face)}: {face.file}{note}"


def _known_families(library: FontLibrary, families: Sequence[str]) -> tuple[str, ...]:
    for name in families:
        if not library.faces_of(name):
            raise InvalidArgument("families", f"the library has no family {name!r}")
    return tuple(families)


def _style_name(face: Candidate) -> str:
    return "normal" if face.slant[0] <= 0.0 <= face.slant[1] else "italic"


def _span(weight: tuple[float, float]) -> str:
    low, high = weight
    return f"{low:.0f}" if low == high else f"{low:.0f}-{high:.0f}"


# The package's own


@lru_cache(maxsize=1)
def _bundled() -> FontLibrary:
    folder = fonts_folder()
    settings = tomllib.loads((folder / "fonts.toml").read_text(encoding="utf-8"))
    library = FontLibrary()
    library._generic = {name: tuple(families) for name, families in settings["generic"].items()}
    library._fallback = {name: tuple(families) for name, families in settings["fallback"].items()}
    for entry in settings["face"]:
        library._register(_bundled_face(folder, entry))
    library._shared = True
    return library


def _bundled_face(folder: Path, entry: dict[str, Any]) -> Candidate:
    path, weight = folder / entry["file"], entry["weight"]
    low, high = weight if isinstance(weight, list) else (weight, weight)
    slant = (0.0, 0.0) if entry["style"] == "normal" else (ITALIC_ANGLE, ITALIC_ANGLE)
    return Candidate(
        entry["family"], (float(low), float(high)), (100.0, 100.0), slant,
        lambda: load_face(path.read_bytes()), file=entry["file"],
        read_names=lambda: _mapped_traits(path, 0).unique_names,
    )  # fmt: skip


def fonts_folder() -> Path:
    """Where the bundled fonts are: in the wheel beside the code, in the repository at its top."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_fonts"
    return inside if inside.is_dir() else package.parent / "fonts"


# Files and folders


def _read(path: str | Path) -> bytes:
    try:
        if Path(path).stat().st_size > LARGEST:
            raise InvalidArgument("path", f"{path} is larger than {LARGEST} bytes")
        return Path(path).read_bytes()
    except OSError as error:
        raise InvalidArgument("path", f"cannot read {path}: {error.strerror}") from error


def _candidate(names: Sequence[str], traits: FaceTraits, load: Callable[[], FontFace | None], file: str) -> Candidate:
    return Candidate(
        names[0], traits.weight, traits.stretch, traits.slant, load, file=file, aliases=tuple(names[1:]),
        read_names=lambda: traits.unique_names,
    )  # fmt: skip


def _scan(folder: Path) -> tuple[list[Candidate], list[Diagnostic]]:
    """The faces in a folder and below it, and what was wrong with the other font files."""
    found: list[Candidate] = []
    problems: list[Diagnostic] = []
    for path in _font_files(folder):
        try:
            found += _faces_in(path)
        except (ValueError, OSError, hb.HarfBuzzError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            message = f"the font {path} {reason}"
            problems.append(Diagnostic(Severity.WARNING, "broken-font", message, source=str(path)))
    return found, problems


def _font_files(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            if Path(name).suffix.lower() in _ENDINGS:
                yield Path(place, name)


def _faces_in(path: Path) -> list[Candidate]:
    size = path.stat().st_size
    if size > LARGEST:
        raise BrokenFont(f"is larger than {LARGEST} bytes")
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] in _PACKED:
            traits = [load_face(head + file.read()).traits]
        else:
            unpacked(head)  # says what is none of the kinds
            if head[:4] == b"ttcf":
                head += file.read(4 * int.from_bytes(head[8:12], "big"))
            traits = [_mapped_traits(path, index) for index in range(count_faces(head))]
    found = []
    for index, own in enumerate(traits):
        if not own.families:
            raise BrokenFont("has no family name")
        found.append(_candidate(own.families, own, _file_loader(path, index), str(path)))
    return found


def _mapped_traits(path: Path, index: int) -> FaceTraits:
    """Of a face in a file that is mapped, not read."""
    return read_traits(hb.Face(hb.Blob.from_file_path(str(path)), index))


def _file_loader(path: Path, index: int) -> Callable[[], FontFace | None]:
    return lambda: load_face(path.read_bytes(), index)


@lru_cache(maxsize=1)
def _system_faces() -> tuple[Candidate, ...]:
    """The fonts installed on this machine, once per process; unusable files are left out."""
    return tuple(face for folder in system_folders() if folder.is_dir() for face in _scan(folder)[0])


def system_folders() -> list[Path]:
    """Where this system keeps fonts, the user's own last."""
    home = Path.home()
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", str(home / "AppData/Local"))
        windows = Path(os.environ.get("WINDIR", "C:/Windows"))
        return [windows / "Fonts", Path(local) / "Microsoft/Windows/Fonts"]
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    own = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    return [*(Path(part) / "fonts" for part in reversed(shared.split(":")) if part), own / "fonts", home / ".fonts"]
