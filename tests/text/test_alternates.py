"""Glyphs that only features reach are hinted as the letters that they stand for."""

import numpy as np
import pytest
import uharfbuzz

import audome_engine as audome
from audome_engine.style.values import Family
from audome_engine.text.alternates import has_alternates, with_alternates_mapped
from audome_engine.text.fonts import FontContext, FontLibrary
from audome_engine.text.shape import glyph_run, shape_paragraph
from audome_engine.text.types import FontRequest, TextSpan


def painted(text, family, features=()):
    """The first run of a text."""
    request = FontRequest((Family(family),), 20.0, features=features)
    shaped = shape_paragraph(
        FontContext(FontLibrary.bundled()), text, [TextSpan(0, len(text), request)], [0] * len(text)
    )
    return glyph_run(shaped.runs[0], text)


def rows_of_ink(text, style):
    """How much ink each row of pixels has: what does not depend on where a glyph stands in its advance."""
    page = f"<body style='margin:0;background:white;font:700 40px/1.5 Inter;{style}'>{text}"
    return 255.0 - audome.compile(page, width=60, height=60).render_array()[..., 0].astype(float).mean(axis=1)


@pytest.mark.parametrize("figure", "2368")
def test_tabular_figures_are_as_high_as_others(figure):
    plain, tabular = rows_of_ink(figure, ""), rows_of_ink(figure, "font-variant-numeric:tabular-nums")
    assert plain.max() > 50
    assert np.abs(plain - tabular).max() < 2.0


def test_what_has_alternates():
    assert has_alternates(painted("0123", "Inter", (("tnum", 1),)))
    assert not has_alternates(painted("0123", "Inter"))
    assert not has_alternates(painted("لا بأس", "Amiri"))  # its glyphs are hinted as Arabic ones, if at all
    assert not has_alternates(painted("👍", "Noto Color Emoji"))


def test_the_copy_keeps_what_the_font_maps_and_adds_the_rest():
    run = painted("fi", "Playfair Display")
    face = run.font.face
    copy = uharfbuzz.Font(uharfbuzz.Face(with_alternates_mapped(face)))
    assert {point: copy.get_nominal_glyph(point) for point in face.hb_face.unicodes} == {
        point: run.font.hb_font.get_nominal_glyph(point) for point in face.hb_face.unicodes
    }
    mapped = {copy.get_nominal_glyph(point) for point in copy.face.unicodes}
    assert mapped.issuperset(run.glyphs) and len(mapped) == face.hb_face.glyph_count - 1
