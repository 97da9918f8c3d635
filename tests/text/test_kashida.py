"""Where Arabic words may be stretched, and in which order (docs/kashida.md)."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audome_engine.text.joining import TATWEEL, Joining, joining
from audome_engine.text.kashida import stretchable_words

SHAPING = Path("/usr/share/unicode/ArabicShaping.txt")
ARABIC = [{chr(c) for c in block} for block in (range(0x620, 0x700), range(0x750, 0x780), range(0x870, 0x8CA))]
TYPES = {"R": Joining.RIGHT, "D": Joining.DUAL, "C": Joining.DUAL, "U": Joining.NONE, "L": Joining.DUAL}
ALEFS, LAM = "آأإاٱ", "ل"
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأإؤئ"
MARKS = "\u064b\u064e\u064f\u0650\u0651\u0652\u0670"
TEXT = st.text(st.sampled_from(LETTERS + MARKS + TATWEEL + " a1،\u200c-"), max_size=24)


@pytest.mark.skipif(not SHAPING.exists(), reason="needs Debian's package unicode-data")
def test_joining_types_are_those_of_unicode():
    wrong = []
    for line in SHAPING.read_text(encoding="utf-8").splitlines():
        parts = [part.strip() for part in line.partition("#")[0].split(";")]
        if len(parts) < 3 or parts[2] == "T":
            continue
        character = chr(int(parts[0], 16))
        if any(character in block for block in ARABIC) and joining(character) is not TYPES[parts[2]]:
            wrong.append((parts[0], parts[2]))
    assert not wrong


def shown(word: str) -> list[str]:
    """The word with a tatweel at each of its places, the best first."""
    return [
        word[: place.at] + TATWEEL + word[place.at :] for _, _, places in stretchable_words(word) for place in places
    ]


@pytest.mark.parametrize(
    ("word", "best"),
    [
        ("سماء", "سـماء"),  # after seen, before alef
        ("مدرسـة", "مدرســة"),  # where the author put one
        ("كتابة", "كتابـة"),  # before a final teh marbuta
        ("محمد", "محمـد"),  # before a final dal
        ("كتاب", "كتـاب"),  # before a final alef
        ("جميل", "جميـل"),  # before a final lam
        ("كبير", "كبـير"),  # before the yeh in front of a final reh
        ("عربي", "عربـي"),
        ("مصر", "مصـر"),  # after sad
        ("جعفر", "جعفـر"),
        ("سوق", "سـوق"),
    ],
)
def test_the_best_place(word, best):
    assert shown(word)[0] == best


@pytest.mark.parametrize("word", ["لا", "لِا", "أدوار", "الله", "دار", "abc", "123", "و", "ءا"])
def test_words_without_a_place(word):
    assert shown(word) == []


def test_marks_stay_on_their_letter():
    assert shown("كِتَّاب")[0] == "كِتَّـاب"


@given(TEXT)
def test_places_are_between_letters_that_join(text):
    for start, end, places in stretchable_words(text):
        assert places == sorted(places, key=lambda place: (place.rank, -place.at))
        for place in places:
            assert start < place.at < end
            before = next(c for c in reversed(text[start : place.at]) if joining(c) is not Joining.TRANSPARENT)
            after = text[place.at]
            assert joining(before) is Joining.DUAL
            assert joining(after) in (Joining.DUAL, Joining.RIGHT)
            assert not (before == LAM and after in ALEFS)
