"""What is true of the lines of any text at any width: nothing is lost, nothing sticks out that could be broken."""

from functools import lru_cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from audome_engine import compile as compile_html
from audome_engine.errors import Diagnostics
from audome_engine.layout.inline.intrinsic import intrinsic_inline
from audome_engine.layout.inline.linebreak import EPSILON, break_lines, make_measure
from audome_engine.layout.inline.pieces import line_pieces
from audome_engine.layout.inline.prepare import prepare
from audome_engine.layout.types import LayoutContext
from audome_engine.options import Limits
from audome_engine.pipeline import check_options
from audome_engine.scene.nodes import Box
from audome_engine.text.segment import graphemes
from tests.text.texts import PLAIN, SPACES, WORDS, texts

STYLES = st.sampled_from(
    ["", "", "direction:rtl", "white-space:pre-wrap", "white-space:break-spaces", "overflow-wrap:anywhere",
     "word-break:break-all", "word-break:keep-all", "line-break:anywhere", "letter-spacing:2px", "hyphens:none",
     "white-space:nowrap", "overflow-wrap:break-word;font-family:Cairo", "text-transform:uppercase"]
)  # fmt: skip
WIDTHS = st.floats(0, 300) | st.sampled_from([0.0, 1.0, 1e6])


@lru_cache(maxsize=64)
def template(style):
    return compile_html(f'<p data-dynamic-key="p" style="font:20px Inter,Cairo;{style}">x', width=300, height=200)


def paragraph(text, style):
    """The layout context and the box of a paragraph that holds nothing but this text."""
    own = template(style)
    options = check_options({})
    compiled, scene = own._bound(own._compile_for(own._medium(options)), {"p.text": text}, require_images=False)
    context = LayoutContext(compiled.styled.fonts, Limits(), Diagnostics(), 300.0, 200.0)
    stack = [scene.root]
    while stack:
        box = stack.pop()
        if box.source is not None and box.source.tag == "p":
            return context, box
        stack += [child for child in box.children if isinstance(child, Box)]
    raise AssertionError("no paragraph")


def measured(text, style):
    context, box = paragraph(text, style)
    return make_measure(prepare(context, box), {}, {})


def ends_with_space(line):
    """Preserved spaces at the end of a line may stick out of it, or hang."""
    return line.measure.prepared.text[line.start : line.end].rstrip("\n")[-1:] in (" ", "\t", "\u3000")


CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def lines_of(measure, width):
    return break_lines(measure, width)


@settings(max_examples=150)
@given(texts(), STYLES, WIDTHS)
def test_lines_hold_every_character_once_and_in_order(text, style, width):
    measure = measured(text, style)
    whole = measure.prepared.text
    lines = lines_of(measure, width)
    assert [line.start for line in lines] == [0, *(line.end for line in lines[:-1])]
    assert lines[-1].end == len(whole)
    assert all(line.end > line.start for line in lines[:-1])
    bounds = set(graphemes(whole))
    for line in lines:
        assert line.end in bounds or whole[line.end - 1] in f" \t\u3000{CONTROLS}" or whole[line.end] in CONTROLS


@settings(max_examples=150)
@given(texts(), STYLES, WIDTHS)
def test_no_line_is_wider_than_there_is_room_if_it_could_be_broken(text, style, width):
    measure = measured(text, style)
    places = {*measure.prepared.opportunities, *measure.anywhere}
    for line in lines_of(measure, width):
        if line.width > width + EPSILON and not ends_with_space(line):
            assert not any(line.start < place < line.shown_end for place in places)


@settings(max_examples=150)
@given(texts(), STYLES, WIDTHS)
def test_pieces_are_the_line_and_as_wide_as_it_was_measured(text, style, width):
    measure = measured(text, style)
    for line in lines_of(measure, width):
        pieces = [piece for piece in line_pieces(line) if piece.end > piece.start]
        shown = "".join(run.text for piece in sorted(pieces, key=lambda p: p.start) for run in logical(piece))
        expected = measure.prepared.text[line.start : line.drawn_end].replace("\n", "")
        tabs = {piece.start for piece in pieces if not piece.runs}
        assert shown == "".join(c for c in expected if c != "\t" or not tabs)
        if line.hyphen is None and line.hang_end <= line.shown_end:
            hidden = sum(expected.count(control) for control in CONTROLS)  # each may hide a kern between its neighbours
            assert abs(sum(piece.width for piece in pieces) - line.width) <= (len(pieces) + 1 + 4 * hidden) / 64


def logical(piece):
    """A piece's runs in the order of the text."""
    runs = [run for _, run in piece.runs]
    if not runs:
        return []
    levels = {run.level for run in runs}
    assume(len(levels) == 1)
    return runs[::-1] if runs[0].level & 1 else runs


@settings(max_examples=100)
@given(texts(), STYLES)
def test_intrinsic_widths_agree_with_breaking_at_them(text, style):
    context, box = paragraph(text, style)
    smallest, largest = intrinsic_inline(context, box, None)
    measure = make_measure(prepare(context, box), {}, {})
    widest = lines_of(measure, largest)
    assert all(line.forced or ends_with_space(line) for line in widest)
    assert all(line.width <= largest + EPSILON or ends_with_space(line) for line in widest)
    if "break-word" not in style:  # which does not count in min-content
        narrowest = lines_of(measure, smallest)
        short = (line for line in narrowest if line.hyphen is None)  # one that is shown sticks out, as in Chromium
        assert all(line.width <= smallest + EPSILON or ends_with_space(line) for line in short)


@settings(max_examples=100)
@given(texts([*WORDS, *PLAIN, *SPACES]), STYLES, st.floats(0, 250), st.floats(0, 250))
def test_more_room_never_takes_more_lines(text, style, width, more):
    measure = measured(text, style)
    assert len(lines_of(measure, width + more)) <= len(lines_of(measure, width))


@settings(max_examples=60)
@given(st.lists(texts(), min_size=1, max_size=3), STYLES)
def test_what_was_laid_out_before_changes_nothing(several, style):
    warm = template(style)
    first = [warm.measure({"p.text": text}).to_dict() for text in several]
    again = [warm.measure({"p.text": text}).to_dict() for text in reversed(several)]
    assert again == first[::-1]
    template.cache_clear()
    assert template(style).measure({"p.text": several[-1]}).to_dict() == first[-1]


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u00ad", "a\u00ad", "\t", "\u2067"])
def test_little_texts_have_one_line_at_any_width(text):
    for width in (0.0, 1.0, 100.0):
        assert len(lines_of(measured(text, ""), width)) == 1
