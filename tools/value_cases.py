"""Cases of CSS values: tests/values/<area>.txt, each a declaration in a small document.

A case holds where the document looks as it does in Chromium (tests/values/<area>.png, a tile per case), or as a reference
does that is written beside it. tests/values/README.md says how the files are written.

usage: python tools/value_cases.py [area ...]   asks Chromium for the pictures
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import subprocess
import sys
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "values"
COLUMNS = 16  # tiles in a row of a picture
Size = tuple[int, int]


@dataclass(frozen=True)
class Case:
    """One value of a property. `document` has {} where declarations go, `others` are the values beside it."""

    area: str
    line: int
    size: Size
    document: str
    property: str
    value: str
    others: tuple[str, ...]
    extra: str = ""
    reference: str | None = None  # a document
    time: float = 0.0  # seconds

    @property
    def name(self) -> str:
        """What tests are called."""
        return f"{self.area}: {self.property}: {self.value}"

    @cached_property
    def html(self) -> str:
        """The document with the declaration."""
        return self.with_declarations(f"{self.property}: {self.value}")

    def with_declarations(self, text: str) -> str:
        """The document with other declarations in that place, which is an attribute, or with {{}} a rule."""
        text = f"{self.extra}; {text}" if self.extra else text
        return self.document.replace("{{}}", f"{{{text}}}").replace("{}", text.replace('"', "&quot;"))

    @property
    def key(self) -> str:
        """What a tile is found by."""
        return hashlib.sha256(f"{self.size}{self.html}{self.time or ''}".encode()).hexdigest()[:10]


def read_cases(path: Path) -> list[Case]:
    """The cases of one file."""
    cases: list[Case] = []
    style, document, size, time = "", "", (60, 40), 0.0
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        word, _, rest = line.partition(" ")
        if not line or word == "#":
            continue
        if word == "size":
            width, height = rest.split()
            size = (int(width), int(height))
        elif word == "time":
            time = float(rest)
        elif word == "style":
            style += rest
        elif line.startswith("<"):
            document = f"<!doctype html><style>{style}</style>{line}"
        elif line.startswith(" "):
            document += line.strip()
        else:
            cases += _cases_of_line(Case(path.stem, number, size, document, "", "", (), time=time), line)
    return cases


def _cases_of_line(template: Case, line: str) -> list[Case]:
    """`names: value | value ; more declarations == reference`."""
    line, _, reference = line.partition(" == ")
    line, _, extra = line.partition(" ; ")
    names, _, text = line.partition(": ")
    values = [value.strip() for value in text.split(" | ")]
    if reference and not reference.startswith("<"):
        reference = template.with_declarations(reference)
    elif reference:
        reference = template.document.partition("</style>")[0] + "</style>" + reference
    return [
        replace(
            template,
            property=name,
            value=value,
            others=tuple(other for other in values if other != value),
            extra=extra.strip(),
            reference=reference or None,
        )
        for name in names.split()
        for value in values
    ]


def all_cases() -> list[Case]:
    """The cases of all files."""
    return [case for path in sorted(CASES.glob("*.txt")) for case in read_cases(path)]


def read_tiles(path: Path) -> dict[str, Image.Image]:
    """Chromium's picture of every case by its key; the sizes of the tiles stand in the file beside their keys."""
    if not path.exists():
        return {}
    sheet = Image.open(path)
    keys: list[tuple[str, int, int, int, int]] = json.loads(sheet.info["tiles"])
    pixels = sheet.convert("RGB")
    return {key: pixels.crop((x, y, x + width, y + height)) for key, x, y, width, height in keys}


def write_tiles(path: Path, tiles: dict[str, Image.Image]) -> None:
    """Lay the pictures out in rows."""
    places: list[tuple[str, int, int, int, int]] = []
    x = y = row = across = 0
    for number, (key, tile) in enumerate(tiles.items()):
        if number % COLUMNS == 0:
            x, y, row = 0, y + row, 0
        places.append((key, x, y, *tile.size))
        x, row = x + tile.width, max(row, tile.height)
        across = max(across, x)
    sheet = Image.new("RGB", (across, y + row), "white")
    for (_, left, top, _, _), tile in zip(places, tiles.values(), strict=True):
        sheet.paste(tile, (left, top))
    info = PngInfo()
    info.add_text("tiles", json.dumps(places, separators=(",", ":")), zip=True)
    sheet.save(path, pnginfo=info, optimize=True)


class Chromium:
    """Chromium's pictures of documents."""

    def __init__(self) -> None:
        command = ["node", str(ROOT / "tools" / "chromium_pictures.mjs")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def picture(self, html: str, size: Size, time: float = 0.0) -> Image.Image:
        """The picture of one document, over white."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"html": html, "width": size[0], "height": size[1], "time": time}) + "\n")
        self._process.stdin.flush()
        return Image.open(io.BytesIO(base64.b64decode(self._process.stdout.readline()))).convert("RGB")


def refresh(path: Path, chromium: Chromium) -> int:
    """Ask for the pictures that are missing, and whether the references are right there. Gives how many it asked for."""
    known = read_tiles(path.with_suffix(".png"))
    tiles: dict[str, Image.Image] = {}
    asked = 0
    for case in read_cases(path):
        if case.reference is not None:
            theirs = chromium.picture(case.html, case.size, case.time)
            reference = chromium.picture(case.reference, case.size, case.time)
            if theirs.tobytes() != reference.tobytes():
                print(
                    f"{case.area}.txt:{case.line}: {case.property}: {case.value}: the reference looks different in Chromium"
                )
            continue
        asked += case.key not in known
        tiles[case.key] = known.get(case.key) or chromium.picture(case.html, case.size, case.time)
    if tiles:
        write_tiles(path.with_suffix(".png"), tiles)
    return asked


def main() -> int:
    """Ask Chromium for the pictures of all cases, or of some areas."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("areas", nargs="*", help="which files, without ending (default: all)")
    areas = parser.parse_args().areas
    chromium = Chromium()
    for path in sorted(CASES.glob("*.txt")):
        if not areas or path.stem in areas:
            print(f"{path.name}: {refresh(path, chromium)} new pictures")
    return 0


if __name__ == "__main__":
    sys.exit(main())
