"""The work that text takes grows with its length, not with its square: function calls, calls of HarfBuzz, and the characters
that HarfBuzz is given.
"""

import sys
from collections import Counter

import pytest

import audome_engine
from audome_engine.text import bidi, segment, shape


def styled(style, text):
    return lambda count: f'<p style="{style}">{text * count}'


KINDS = {
    "words": styled("", "word "),
    "Arabic words": styled("", "مرحبا "),
    "words of two directions": styled("", "word مرحبا "),
    "one word": styled("", "word"),
    "one Arabic word": styled("", "مرحبا"),
    "ideographs": styled("", "漢字"),
    "letters and marks": styled("", "e\u0301\u0302 "),
    "marks alone": lambda count: "a" + "\u0301" * count,
    "spaces that stay": styled("white-space:pre-wrap", "    "),
    "spaces that take room": styled("white-space:break-spaces", "    "),
    "scripts in turn": styled("", "aбγ"),
    "fonts in turn": styled("", "a漢"),
    "levels in turn": styled("white-space:nowrap", "aא"),
    "levels in turn on many lines": styled("", "aא "),
    "brackets": styled("", "א(a)"),
    "numbers in Arabic": styled("", "١,1%م"),
    "embeddings": styled("", "\u202ba\u202cb"),
    "nested embeddings": lambda count: "\u202b" * count + "a" + "\u202c" * count,
    "isolates": styled("", "\u2067a\u2069b"),
    "nested isolates": lambda count: "\u2068" * count + "a" + "\u2069" * count,
    "isolates without end": lambda count: "\u2068" * count + "a",
    "spans": styled("", "<b>a</b> "),
    "spans in a word": styled("", "<b>a</b>"),
    "isolated spans": styled("", "<bdi>a</bdi> "),
    "soft hyphens": styled("", "ab\u00ad"),
    "tabs": styled("white-space:pre-wrap", "a\t"),
    "tabs on one line": styled("white-space:pre", "a\t"),
    "line breaks": styled("white-space:pre", "a\n"),
    "emergency breaks": styled("overflow-wrap:anywhere;width:9px", "word"),
    "emergency breaks in Arabic": styled("overflow-wrap:anywhere;width:9px", "مرحبا"),
    "breaks in all words": styled("word-break:break-all;width:40px", "word "),
    "an ellipsis": styled("white-space:nowrap;overflow:hidden;text-overflow:ellipsis", "word מרחב "),
    "justified lines": styled("text-align:justify", "word مرحبا "),
    "a justified line": styled("text-align-last:justify;white-space:nowrap;width:99999px", "word مرحبا "),
    "balanced lines": styled("text-wrap:balance", "word "),
    "spaced letters": styled("letter-spacing:1px", "word "),
    "small capitals": styled("font-variant:small-caps", "Word "),
    "emoji": styled("", "\U0001f468\u200d\U0001f469 \U0001f600"),
    "characters that no font has": styled("", "\U00013000 "),
    "shrinks to fit": styled("float:left", "word مرحبا "),
    "vertical lines": styled("writing-mode:vertical-rl", "word 漢字 "),
}


@pytest.fixture
def work(monkeypatch):
    """Gives the calls of functions and of HarfBuzz in the layout of a document, and the characters that HarfBuzz shapes."""
    counted = Counter()
    shaped = shape.hb.shape

    def noted(font, buffer, *rest):
        counted["shapings"] += 1
        counted["characters"] += len(buffer.glyph_infos)
        shaped(font, buffer, *rest)

    monkeypatch.setattr(shape.hb, "shape", noted)

    def count(body):
        audome_engine.measure(body, width=400, height=300)  # fonts are read, tables made
        counted.clear()
        segment._graphemes.cache_clear()
        bidi._levels.cache_clear()
        segment._opportunities.cache_clear()

        def note(frame, event, argument):
            counted["calls"] += event in ("call", "c_call")

        sys.setprofile(note)
        try:
            audome_engine.measure(body, width=400, height=300)
        finally:
            sys.setprofile(None)
        return Counter(counted)

    return count


@pytest.mark.parametrize("name", KINDS)
def test_three_times_the_text_is_three_times_the_work(name, work):
    small, large = work(KINDS[name](80)), work(KINDS[name](240))
    for what, before in small.items():
        assert large[what] <= 3.1 * before + 9, what


def test_words_that_come_again_are_shaped_once(work):
    words = "يسرّنا دعوتكم إلى لقاءٍ يجمع الشعر والموسيقى "
    once = work(f'<p style="font-family:Inter,Cairo" dir=rtl>{words}')
    often = work(f'<p style="font-family:Inter,Cairo" dir=rtl>{words * 50}')
    assert often["shapings"] <= once["shapings"] + 2


def test_lines_are_shaped_little_more_than_once(work):
    text = " ".join(f"word{n} مرحبا{n % 7}" for n in range(300))
    whole = work(f'<p style="white-space:nowrap">{text}')["characters"]
    lines = work(f"<p>{text}")["characters"]
    assert lines <= 1.5 * whole
