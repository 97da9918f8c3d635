"""`text-justify`, with `kashida`, over glyph runs."""

from itertools import pairwise

import pytest

from audome_engine import compile
from audome_engine.layout.types import BoxFragment, LineFragment, TextFragment
from audome_engine.pipeline import _Stopwatch, check_options

WIDTH = 300
ARABIC = "إن الخط العربي فن جميل يحتاج إلى صبر وممارسة، وكلّما تقدّم الخطاط في التعلم زادت سيطرته على الحروف والكلمات"
FONTS = ["Amiri", "Cairo", "Tajawal", "Noto Naskh Arabic", "IBM Plex Sans Arabic"]


def page(style, text):
    return (
        f'<!doctype html><style>body{{margin:0}}</style><p lang=ar style="margin:0;width:{WIDTH}px;{style}">{text}</p>'
    )


def lines(html):
    """The lines' text fragments."""
    template = compile(html, width=400, height=400)
    stack = [template._laid_out(None, check_options({}), _Stopwatch()).root.fragment]
    found = []
    while stack:
        fragment = stack.pop()
        if isinstance(fragment, LineFragment):
            found.append(_texts(fragment))
        elif isinstance(fragment, BoxFragment):
            stack += [child.fragment for child in reversed(fragment.children)]
    return found


def _texts(fragment):
    if isinstance(fragment, TextFragment):
        return [fragment]
    return [text for child in fragment.children for text in _texts(child.fragment)]


def tatweels(fragments):
    """How often the tatweel's glyph is drawn."""
    runs = [run for fragment in fragments for _, run in fragment.runs]
    return sum(run.glyphs.count(run.font.hb_font.get_nominal_glyph(0x640)) for run in runs)


def glyphs(fragments):
    return [run.glyphs for fragment in fragments for _, run in fragment.runs]


def width(fragments):
    return sum(fragment.width for fragment in fragments)


KASHIDA = "text-align:justify;text-justify:kashida;direction:rtl;font-size:20px;font-family:"


@pytest.mark.parametrize("family", FONTS)
def test_kashida_fills_lines(family):
    plain = lines(page(f"{KASHIDA}'{family}';text-justify:auto", ARABIC))
    found = lines(page(f"{KASHIDA}'{family}'", ARABIC))
    assert len(found) == len(plain) > 2
    assert glyphs(found[0]) != glyphs(plain[0])
    assert glyphs(found[-1]) == glyphs(plain[-1])
    for fragments in found[:-1]:
        assert width(fragments) == pytest.approx(WIDTH, abs=0.1)
        for fragment in fragments:
            assert sum(run.width for _, run in fragment.runs) == pytest.approx(fragment.width, abs=0.1)


def test_inserted_tatweels_are_in_no_text():
    html = page(f"{KASHIDA}Cairo", ARABIC)
    assert "\u0640" not in "".join(line.text for line in compile(html, width=400, height=400).measure().lines)
    assert not any("\u0640" in run.text for line in lines(html) for fragment in line for _, run in fragment.runs)


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("letter-spacing:1px", ARABIC),
        ("", "Latin words 12345 67890 only, in a line that is too long for one"),
        ("", "دار دور أدوار رزق داود دار دور أدوار رزق داود دار دور أدوار رزق داود دار دور"),
        ("font-family:Playfair Display,Inter", "Latin words 12345 67890 only, in a line that is too long for one"),
    ],
)
def test_without_a_place_spaces_are_widened(style, text):
    found = lines(page(f"{KASHIDA}Cairo;{style}", text))
    assert sum(map(tatweels, found)) == 0
    assert width(found[0]) == pytest.approx(WIDTH, abs=0.1)


def test_kashida_in_part_of_a_line():
    first, second = "كتاب جميل", "كتاب جميل"
    html = page(
        f"{KASHIDA}Cairo;text-align-last:justify;text-justify:auto",
        f"<b style='text-justify:kashida'>{first}</b> {second}",
    )
    (line,) = lines(html)
    assert width(line) == pytest.approx(WIDTH, abs=0.1)
    inside = [fragment for fragment in line if fragment.node.style.font_weight == 700]
    assert tatweels(inside) == tatweels(line) > 0


def test_marks_keep_their_distance_to_their_letters():
    """The glyphs of a stretched word are those of the word with tatweels written in."""
    (stretched,) = lines(page(f"{KASHIDA}Amiri;text-align-last:justify;width:60px", "قَالَ"))[0]
    written = [lines(page(f"{KASHIDA}Amiri", "قَ" + "\u0640" * count + "الَ"))[0][0] for count in range(1, 6)]
    assert any([run.xs for _, run in stretched.runs] == [run.xs for _, run in other.runs] for other in written)


def test_characters_move_apart_evenly():
    style = "text-align:justify;text-align-last:justify;text-justify:inter-character;font:20px Inter"
    (fragment,) = lines(page(style, "abcd"))[0]
    (plain,) = lines(page("font:20px Inter", "abcd"))[0]
    moved = [a - b for a, b in zip(fragment.runs[0][1].xs, plain.runs[0][1].xs, strict=True)]
    steps = [after - before for before, after in pairwise(moved)]
    assert steps == pytest.approx([(WIDTH - plain.width) / 3] * 3, abs=0.1)
    assert moved[0] == 0


def test_cursive_words_stay_joined():
    style = "text-align:justify;text-align-last:justify;text-justify:inter-character;direction:rtl;font:20px Cairo"
    (fragment,) = lines(page(style, "مرحبا بكم"))[0]
    (plain,) = lines(page("direction:rtl;font:20px Cairo", "مرحبا بكم"))[0]
    moved = [a - b for a, b in zip(fragment.runs[0][1].xs, plain.runs[0][1].xs, strict=True)]
    assert len({round(x, 1) for x in moved}) == 3  # before the space and after it, as in Chromium


def test_every_line_may_be_justified():
    for fragments in lines(page("text-align:justify-all;font:20px Inter", "Every line<br>of this text")):
        assert width(fragments) == pytest.approx(WIDTH, abs=0.1)
