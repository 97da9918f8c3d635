"""Text in vertical lines: which characters stand upright, and how far each of them reaches down the line."""

import pytest

from audome_engine.style.enums import TextOrientation
from audome_engine.style.values import Family
from audome_engine.text.fonts import FontContext, FontLibrary
from audome_engine.text.orientation import orientation_runs, stands_upright
from audome_engine.text.shape import ShapedRun, shape_paragraph
from audome_engine.text.types import FontRequest, TextSpan

from .made_fonts import build, data_of

WIDTHS = {"a": 400, "b": 600, "©": 800, "あ": 1000}
HEIGHTS = {"a": 900, "b": 700, "©": 1200, "あ": 1000}


def with_vertical_metrics(builder):
    names = {".notdef": 1000} | {f"u{ord(c):05X}": height for c, height in HEIGHTS.items()}
    builder.setupVerticalHeader(ascent=500, descent=-500)
    builder.setupVerticalMetrics({name: (height, 100) for name, height in names.items()})


def shaped(text: str, orientation: TextOrientation, *, vertical: bool, spacing: float = 0.0) -> list[ShapedRun]:
    font = build(WIDTHS, change=with_vertical_metrics if vertical else None)
    library = FontLibrary()
    library.add_bytes(data_of(font))
    span = TextSpan(0, len(text), FontRequest((Family("Made"),), 10.0), spacing, orientation=orientation)
    return shape_paragraph(FontContext(library), text, [span], [0] * len(text)).runs


@pytest.mark.parametrize("character", "あ「。ー©😀、〈")
def test_upright_in_mixed_lines(character):
    assert stands_upright(character)


@pytest.mark.parametrize("character", "aاש1-(‘→ ")
def test_on_its_side_in_mixed_lines(character):
    assert not stands_upright(character)


def test_runs_are_cut_between_clusters():
    assert list(orientation_runs("xaあ\u3099b", 1, 5)) == [(1, 2, False), (2, 4, True), (4, 5, False)]
    assert list(orientation_runs("a\u20dd", 0, 2)) == [(0, 2, False)]


def test_advances_are_those_of_the_font():
    runs = shaped("aあ©b", TextOrientation.MIXED, vertical=True)
    assert [(run.start, run.end, run.style.upright) for run in runs] == [(0, 1, False), (1, 3, True), (3, 4, False)]
    assert [run.width for run in runs] == [4.0, 10.0 + 12.0, 6.0]
    assert [run.width for run in shaped("ab", TextOrientation.UPRIGHT, vertical=True)] == [9.0 + 7.0]
    assert [run.width for run in shaped("ab", TextOrientation.SIDEWAYS, vertical=True)] == [10.0]


def test_glyphs_stand_below_their_own_top_and_on_the_line_s_centre():
    (run,) = shaped("ab", TextOrientation.UPRIGHT, vertical=True)
    xs, _ = run.shape.positions(0, 2)
    assert xs == (1.0 + 7.0, 9.0 + 1.0 + 7.0)  # the side bearing at the top and the box's height, to the baseline
    assert run.shape.y_offsets == (2.0, 3.0)  # half the width to the left


def test_without_vertical_metrics_glyphs_are_as_high_as_the_font():
    (run,) = shaped("ab", TextOrientation.UPRIGHT, vertical=False, spacing=3.0)
    assert run.width == 2 * (8.0 + 2.0 + 3.0)
    assert run.shape.positions(0, 2)[0] == (8.0, 13.0 + 8.0)
