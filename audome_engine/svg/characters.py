"""The characters of a `<text>` element: white space collapsed, each with its style and the positions that attributes give
it (SVG 2, 11.4.2 and 11.5)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

from audome_engine.geometry import IDENTITY
from audome_engine.html.tree import Element, Text
from audome_engine.path_geometry import path_length, transformed
from audome_engine.paths import Path, parse_path
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Direction, Display, UnicodeBidi
from audome_engine.svg.document import Drawing, passes_tests
from audome_engine.svg.shapes import SHAPES, Viewport, length, shape_path
from audome_engine.svg.transforms import element_transform
from audome_engine.text.casing import transform_text

_CONTENT = frozenset(["tspan", "a", "textPath"])
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BREAKS = re.compile(r"\r\n?|[\n\t\f]")
_EMBEDDINGS = {
    UnicodeBidi.EMBED: ("\u202a", "\u202b", "\u202c"), UnicodeBidi.BIDI_OVERRIDE: ("\u202d", "\u202e", "\u202c"),
    UnicodeBidi.ISOLATE: ("\u2066", "\u2067", "\u2069"), UnicodeBidi.PLAINTEXT: ("\u2068", "\u2068", "\u2069"),
    UnicodeBidi.ISOLATE_OVERRIDE: ("\u2068\u202d", "\u2068\u202e", "\u202c\u2069"),
}  # fmt: skip
_NAN = math.nan


@dataclass(slots=True)
class Character:
    """One addressable character, or a bidi control (`addressable` false). Positions that are not given are NaN."""

    text: str
    style: ComputedStyle
    owners: tuple[Element, ...]  # the elements around it, `<text>` first
    addressable: bool = True
    x: float = _NAN
    y: float = _NAN
    dx: float = 0.0
    dy: float = 0.0
    rotate: float = 0.0
    begins_chunk: bool = False
    path: Path | None = None  # that it stands on: x is along it then, y across


@dataclass(slots=True)
class _Collector:
    drawing: Drawing
    viewport: Viewport
    characters: list[Character] = field(default_factory=list)
    spaced: bool = True  # the text so far ends with a collapsible space, or there is none

    def element(self, element: Element, owners: tuple[Element, ...]) -> None:
        """The characters of one element; its positions go to those of all elements in it, theirs win."""
        style = self.drawing.style(element)
        if style.display is Display.NONE or style.font_size <= 0 or not passes_tests(element):
            return
        self.drawing.charge()
        first = len(self.characters)
        opening, closing = _controls(style) if len(owners) > 0 else ("", "")
        self._controls(opening, style, owners)
        owners = (*owners, element)
        for child in element.children:
            if isinstance(child, Text):
                self._text(child, style, owners)
            elif child.tag in _CONTENT:
                with self.drawing.deeper():
                    self.element(child, owners)
            elif child.tag not in ("title", "desc", "style", "script"):
                self.drawing.note(f"<{child.tag}> in <text>", child.line)
        self._controls(closing, style, owners)
        within = [c for c in self.characters[first:] if c.addressable]
        if element.tag == "textPath":
            self._on_path(element, style, within)
        else:
            self._position(element, style, within)

    def _on_path(self, element: Element, style: ComputedStyle, within: list[Character]) -> None:
        """11.8.1: a chunk that begins at `startOffset`; without a path nothing is drawn."""
        target = self.drawing.find(element.get("href"))
        path = parse_path(element.get("path"))  # which wins over a reference
        declared = 0.0
        if not path and target is not None and target.tag in SHAPES:
            own = self.drawing.style(target)
            path = shape_path(target, own, self.viewport)
            path = transformed(path, element_transform(target, own, self.viewport) or IDENTITY)
            declared = length(target.get("pathLength"), own, 0.0)
        for character in within:
            character.path = path
        if within:
            whole = path_length(path)
            offset = element.get("startOffset")
            scale = whole / declared if declared > 0 and "%" not in offset else 1.0
            within[0].x = length(offset, style, whole) * scale
            within[0].y = 0.0

    def _controls(self, text: str, style: ComputedStyle, owners: tuple[Element, ...]) -> None:
        self.characters += [Character(control, style, owners, addressable=False) for control in text]

    def _text(self, node: Text, style: ComputedStyle, owners: tuple[Element, ...]) -> None:
        preserved = style.preserves_spaces or _preserves(owners)
        data = _BREAKS.sub(" ", node.data) if preserved else _SPACES.sub(" ", node.data)
        in_word = bool(self.characters) and self.characters[-1].text.isalnum()
        data = transform_text(data, style.text_transform, style.lang, in_word=in_word)
        self.drawing.charge(len(data))
        for character in data:
            if character == " " and not preserved:
                if self.spaced:
                    continue
                self.spaced = True
            else:
                self.spaced = False
            self.characters.append(Character(character, style, owners))

    def _position(self, element: Element, style: ComputedStyle, within: list[Character]) -> None:
        """The attributes of this element, where no element inside it has given a value (11.5, resolve character
        positioning)."""
        for name, base in (
            ("x", self.viewport.width), ("y", self.viewport.height), ("dx", self.viewport.width), ("dy", self.viewport.height)
        ):  # fmt: skip
            text = element.attributes.get(name)
            if text:
                unset = 0.0 if name[0] == "d" else _NAN
                for character, value in zip(within, _lengths(text, style, base), strict=False):
                    known = getattr(character, name)
                    if name == "x" and character.path is not None and known == known and element.tag == "text":
                        character.x += value  # as in Chromium it goes on from there along the path
                    if known != known or known == unset:
                        setattr(character, name, value)
        angles = _lengths(element.get("rotate"), style, 0.0)
        for index, character in enumerate(within if angles else ()):
            if character.rotate == 0.0:
                character.rotate = angles[min(index, len(angles) - 1)]


def collect(element: Element, drawing: Drawing, viewport: Viewport) -> list[Character]:
    """All characters of a `<text>` element in logical order, chunks isolated from each other."""
    collector = _Collector(drawing, viewport)
    collector.element(element, ())
    characters = collector.characters
    last = next((c for c in reversed(characters) if c.addressable), None)
    if last is not None and collector.spaced and last.text == " ":
        characters = [c for c in characters if c is not last]
    addressable = [c for c in characters if c.addressable]
    if not addressable:
        return []
    for character in addressable:
        character.begins_chunk = character.x == character.x or character.y == character.y
    addressable[0].begins_chunk = True
    return _isolated(characters)


def _isolated(characters: list[Character]) -> list[Character]:
    """Every chunk after the first as a bidi isolate, as its position does not depend on what is before it."""
    if sum(c.begins_chunk for c in characters) < 2:
        return characters
    result: list[Character] = []
    isolating = False
    for character in characters:
        if character.begins_chunk and result:
            style, owners = character.style, character.owners
            if isolating:
                result.append(Character("\u2069", style, owners, addressable=False))
            control = "\u2067" if style.direction is Direction.RTL else "\u2066"
            result.append(Character(control, style, owners, addressable=False))
            isolating = True
        result.append(character)
    if isolating:
        result.append(Character("\u2069", result[-1].style, result[-1].owners, addressable=False))
    return result


def _controls(style: ComputedStyle) -> tuple[str, str]:
    """Bidi controls for `unicode-bidi` (CSS Writing Modes 4, 2.4.1)."""
    found = _EMBEDDINGS.get(style.unicode_bidi)
    if found is None:
        return "", ""
    return found[1 if style.direction is Direction.RTL else 0], found[2]


def _preserves(owners: tuple[Element, ...]) -> bool:
    """The nearest `xml:space`."""
    element: Element | None = owners[-1]
    while element is not None:
        value = element.attributes.get("space")
        if value is not None:
            return value == "preserve"
        element = element.parent
    return False


def _lengths(text: str, style: ComputedStyle, base: float) -> list[float]:
    return [length(part, style, base) for part in re.split(r"[\s,]+", text.strip()) if part]
