"""The Unicode Bidirectional Algorithm: python-bidi's order of characters as an oracle, and L1 and L2 by hand."""

import bidi
from hypothesis import given, settings
from hypothesis import strategies as st

from audome_engine.text.bidi import first_strong, line_levels, resolve_levels, visual_order

# one or two of every class, controls of embeddings, overrides and isolates, brackets of two kinds
ALPHABET = (
    "ab\u05d0\u05d1\u0645\u062812\u0661\u0662+-,./#%$ ()[]<>!\u0301\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
)
ISOLATES = "\u2066\u2067\u2068\u2069"
REMOVED = "\u200b\u202a\u202b\u202c\u202d\u202e"  # X9: explicit embeddings and BN have no place in the order


def displayed(text: str, base: int) -> str:
    """The characters from left to right, without those that X9 removes."""
    level, levels = resolve_levels(text, base)
    order = visual_order(line_levels(text, levels, 0, len(text), level))
    return "".join(text[index] for index in order if text[index] not in REMOVED)


def oracle(text: str, base: int) -> str:
    shown = bidi.get_display(text, base_dir="R" if base else "L")
    return "".join(character for character in shown if character not in REMOVED)


@settings(max_examples=1500)
@given(st.text(ALPHABET + ISOLATES, max_size=14), st.sampled_from([0, 1]))
def test_order_is_that_of_python_bidi(text, base):
    text += "z"  # the oracle leaves isolate controls at the end of a line out of L1
    mirrored = str.maketrans("()[]<>", ")(][><")  # which of a pair stands where is the painter's matter
    neutral = str.maketrans("()[]<>", "((((((")
    assert displayed(text, base).translate(neutral) == oracle(text, base).translate(mirrored).translate(neutral)


def test_levels_by_hand():
    assert resolve_levels("ab \u0645\u0631 12", 0)[1] == [0, 0, 0, 1, 1, 1, 2, 2]
    assert resolve_levels("\u0645 ab", 1)[1] == [1, 1, 2, 2]
    assert resolve_levels("a\u2067b\u2069c", 0)[1] == [0, 0, 2, 0, 0]  # an isolate does not touch what is around it
    assert resolve_levels("\u0645(a)\u0645", 1)[1] == [1, 1, 2, 1, 1]  # N0: brackets take the embedding direction


def test_first_strong_looks_past_isolates():
    assert first_strong("1 \u2067\u0645\u2069 a") == 0
    assert first_strong("... \u05d0b") == 1
    assert first_strong("123") is None


def test_trailing_white_space_gets_the_base_level():
    text = "\u0645\u0631  "
    assert line_levels(text, [1, 1, 1, 1], 0, 4, 0) == [1, 1, 0, 0]


def test_neighbouring_runs_of_one_level_keep_their_order_around_a_control():
    assert visual_order([1, 0, 1]) == [0, 1, 2]
    assert visual_order([1, 1, 0]) == [1, 0, 2]
