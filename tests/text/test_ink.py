"""Which runs have ink."""

import pytest

from audome_engine.style.values import Family
from audome_engine.text.fonts import FontContext, FontLibrary
from audome_engine.text.ink import is_blank
from audome_engine.text.shape import glyph_run, shape_paragraph
from audome_engine.text.types import FontRequest, TextSpan


@pytest.mark.parametrize(
    ("text", "blank"), [(" ", True), ("\u00a0 ", True), ("\t", True), ("a", False), (" a", False), ("\u1680", False)]
)
def test_white_space_without_ink_is_blank(text, blank):
    """The space of Ogham is a stroke, or a missing glyph where no font has it."""
    request = FontRequest((Family("Inter"),), 20.0)
    shaped = shape_paragraph(
        FontContext(FontLibrary.bundled()), text, [TextSpan(0, len(text), request)], [0] * len(text)
    )
    assert all(is_blank(glyph_run(run, text)) for run in shaped.runs) is blank
