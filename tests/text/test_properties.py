"""What is true of the shaping of any text: runs are the text, in order, and what is kept or reused changes nothing."""

from itertools import pairwise

import uharfbuzz as hb
from hypothesis import given, settings
from hypothesis import strategies as st

from audome_engine.style.values import Family
from audome_engine.text import shape
from audome_engine.text.bidi import resolve_levels
from audome_engine.text.fonts import FontContext, FontLibrary
from audome_engine.text.segment import break_opportunities, graphemes
from audome_engine.text.shape import glyph_run, shape_paragraph
from audome_engine.text.types import FontRequest, TextSpan
from tests.text.texts import PLAIN, SPACES, texts

FAMILIES = st.sampled_from([("Inter",), ("Cairo",), ("Inter", "Cairo"), ("Amiri", "Inter"), ("Nothing",)])
SPACING = st.sampled_from([(0.0, 0.0), (0.0, 0.0), (1.5, 0.0), (0.0, 3.0)])


def context():
    return FontContext(FontLibrary.bundled())


WARM = context()


def paragraph(fonts, text, families=("Inter", "Cairo"), spacing=(0.0, 0.0), base=0):
    request = FontRequest(tuple(map(Family, families)), 20.0)
    spans = [TextSpan(0, len(text), request, *spacing)] if text else []
    return shape_paragraph(fonts, text, spans, resolve_levels(text, base)[1])


def drawn(runs, text):
    return [(run.start, run.end, run.level, run.script, glyph_run(run, text)) for run in runs]


def values(runs, text):
    made = drawn(runs, text)
    return [(*place, g.font.face.key, g.glyphs, g.xs, g.ys, g.width, g.text) for *place, g in made]


def shaped_together(runs):
    """Runs that differ in nothing but their level, together."""
    groups = []
    for run in runs:
        if groups and groups[-1][-1].shape is run.shape and groups[-1][-1].origin == run.origin:
            groups[-1].append(run)
        else:
            groups.append([run])
    return groups


def drawn_together(runs):
    """The glyphs of such runs from left to right, and their clusters."""
    visual = runs[::-1] if runs[0].is_rtl else runs
    return tuple(glyph for run in visual for glyph in run.glyphs), [
        cluster for run in visual for cluster in run.clusters
    ]


def by_harfbuzz(text, runs):
    """The glyphs of runs as HarfBuzz makes them with the whole text around, and their clusters."""
    run, end = runs[0], runs[-1].end
    buffer = hb.Buffer()
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
    points = list(map(ord, text.translate(shape._HIDDEN)))
    buffer.add_codepoints(points, item_offset=run.start, item_length=end - run.start)
    buffer.direction, buffer.script = ("rtl" if run.is_rtl else "ltr"), run.script
    hb.shape(run.font.hb_font, buffer, dict(run.style.features))
    glyphs = tuple(info.codepoint for info in buffer.glyph_infos)
    return glyphs, [info.cluster for info in buffer.glyph_infos]


@settings(max_examples=100)
@given(texts(), FAMILIES, SPACING, st.sampled_from([0, 1]))
def test_runs_are_the_text(text, families, spacing, base):
    shaped = paragraph(WARM, text, families, spacing, base)
    made = drawn(shaped.runs, text)
    assert "".join(run.text for *_, run in made) == text
    assert abs(sum(run.width for *_, run in made) - sum(shaped.advances)) < 1e-6
    for run in shaped.runs:
        clusters = run.clusters
        assert clusters == sorted(clusters, reverse=run.is_rtl)
        assert all(run.start <= cluster < run.end for cluster in clusters)


@settings(max_examples=100)
@given(texts(), FAMILIES)
def test_fonts_change_between_clusters_only(text, families):
    bounds = set(graphemes(text))
    runs = paragraph(WARM, text, families).runs
    for before, after in pairwise(runs):
        assert before.font is after.font or after.start in bounds


@settings(max_examples=100)
@given(texts(), FAMILIES, st.sampled_from([0, 1]))
def test_runs_are_what_harfbuzz_makes_of_the_whole_text(text, families, base):
    for runs in shaped_together(paragraph(WARM, text, families, base=base).runs):
        assert drawn_together(runs) == by_harfbuzz(text, runs)


@settings(max_examples=100)
@given(st.data(), texts([*PLAIN, *SPACES]), FAMILIES)
def test_parts_of_lines_are_shaped_with_what_is_around_them(data, text, families):
    bounds = graphemes(text)
    start, end = sorted(data.draw(st.tuples(st.sampled_from(bounds), st.sampled_from(bounds))))
    shaped = paragraph(WARM, text, families)
    runs = shaped.line_runs(start, end)
    assert "".join(text[run.start : run.end] for run in runs) == text[start:end]
    for together in shaped_together(runs):
        assert drawn_together(together) == by_harfbuzz(text, together)
    assert (
        abs(sum(run.width for run in runs) - sum(shaped.advances[start:end]) - shaped.cut_delta(start, end, end)) < 1e-6
    )


@settings(max_examples=60)
@given(texts(), FAMILIES, SPACING, st.sampled_from([0, 1]))
def test_what_is_kept_changes_nothing(text, families, spacing, base):
    warm = paragraph(WARM, text, families, spacing, base)
    cold = paragraph(context(), text, families, spacing, base)
    assert values(warm.runs, text) == values(cold.runs, text)
    assert warm.advances == cold.advances


@settings(max_examples=100)
@given(texts([*PLAIN, *SPACES]))
def test_lines_break_between_clusters(text):
    bounds = set(graphemes(text))
    for at in break_opportunities(text):
        assert at in bounds or text[at - 1] in " \t\u3000"
