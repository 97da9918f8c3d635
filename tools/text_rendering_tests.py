"""Runs the Unicode consortium's text rendering tests, as HarfBuzz has them, through the engine's font and text stages.

python tools/text_rendering_tests.py harfbuzz/test/shape/data/text-rendering-tests

Every line of its *.tests files names a font, axis values, a text, and the glyphs with their positions that are to come out.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from audome_engine import FontLibrary, InvalidArgument
from audome_engine.style.values import Family
from audome_engine.text.bidi import resolve_levels, visual_order
from audome_engine.text.fonts import FontContext
from audome_engine.text.shape import glyph_run, shape_paragraph
from audome_engine.text.types import FontRequest, TextSpan

SIZE = 1000.0
TOLERANCE = 2.0  # units: glyph positions are rounded in the expectations
GLYPH = re.compile(r"(.+?)(?:@(-?\d+),(-?\d+))?$")


class Glyph(NamedTuple):
    """A glyph and where it stands, in units from the line's beginning on the baseline."""

    name: str
    x: float
    y: float


def expected(text: str) -> list[Glyph] | None:
    """None where anything may come out, as long as something does."""
    if text == "*":
        return None
    matches = [GLYPH.match(part) for part in text.strip("[]").split("|")]
    return [Glyph(m[1], float(m[2] or 0), float(m[3] or 0)) for m in matches if m]


def shaped(font: Path, text: str, variations: tuple[tuple[str, float], ...]) -> list[Glyph]:
    """The glyphs of a text, those left out that only stand for invisible characters; fallback shows as no name at all."""
    library = FontLibrary.bundled().copy()
    library.add_bytes(font.read_bytes(), family="Tested")
    fonts = FontContext(library)
    request = FontRequest((Family("Tested"),), SIZE, variations=variations, optical_sizing=False)
    _, levels = resolve_levels(text, 0)
    runs = shape_paragraph(fonts, text, [TextSpan(0, len(text), request)], levels).line_runs(0, len(text))
    found: list[Glyph] = []
    pen = 0.0
    for index in visual_order([run.level for run in runs]):
        run = runs[index]
        glyphs = glyph_run(run, text)
        is_tested = run.font.face is fonts.primary(request).face
        advances = [b - a for a, b in zip(glyphs.xs, (*glyphs.xs[1:], glyphs.width), strict=True)]
        for glyph, x, y, advance in zip(glyphs.glyphs, glyphs.xs, glyphs.ys, advances, strict=True):
            name = run.font.hb_font.glyph_to_string(glyph) if is_tested else ""
            if name != "space" or advance:
                found.append(Glyph(name, pen + x, -y))
        pen += glyphs.width
    return found


def failures(folder: Path) -> Iterator[str | None]:
    """For every line what is wrong, or None."""
    for path in sorted((folder / "tests").glob("*.tests")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line or line.startswith("#"):
                continue
            font, options, points, answer = line.split(";")
            text = "".join(chr(int(point.removeprefix("U+"), 16)) for point in points.split(","))
            axes = re.search(r"--variations=(\S+)", options)
            pairs = (part.split("=") for part in axes[1].split(",")) if axes else ()
            wanted = expected(answer)
            try:
                found = shaped(path.parent / font, text, tuple(sorted((tag, float(value)) for tag, value in pairs)))
            except InvalidArgument as error:
                yield f"{path.stem}: {error}"
                continue
            yield None if wanted is None or alike(wanted, found) else f"{path.stem} {points}: {found}, not {wanted}"


def alike(wanted: list[Glyph], found: list[Glyph]) -> bool:
    """Whether the same glyphs stand in the same places."""
    return len(wanted) == len(found) and all(
        a.name == b.name and abs(a.x - b.x) <= TOLERANCE and abs(a.y - b.y) <= TOLERANCE
        for a, b in zip(wanted, found, strict=True)
    )


def main() -> int:
    """Run all of a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    outcomes = list(failures(parser.parse_args().folder))
    wrong = [outcome for outcome in outcomes if outcome is not None]
    print("\n".join([*wrong, f"{len(outcomes) - len(wrong)} of {len(outcomes)} lines come out as expected"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
