"""Texts that nobody writes, of what real texts are made of: strategies for property tests."""

from hypothesis import strategies as st

WORDS = ["Type", "office", "AVATAR", "fi", "we'll", "e\u0301", "naïve", "2026", "3.14", "x"]
ARABIC = ["مرحبا", "لقاءٍ", "الله", "يُجْمَعُ", "لا", "٢٠٢٦", "می‌روم", "بـ", "،"]
OTHERS = ["שלום", "שָׁ", "क्षि", "हिन्दी", "ไทย", "漢字", "かな", "한국", "\u1112\u1161\u11ab", "Привет", "ἀρχή"]
EMOJI = [
    "\U0001f600", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f44d\U0001f3fd", "\U0001f1f8\U0001f1e6",
    "1\ufe0f\u20e3", "\u2764\ufe0f", "\u2764\ufe0e",
]  # fmt: skip
MARKS = ["\u0301", "\u064e", "\u0651", "\u20dd", "\u05b8", "\u0e31"]
INVISIBLE = ["\u200b", "\u200c", "\u200d", "\u2060", "\u00ad", "\ufeff", "\u200e", "\u200f", "\u061c"]
EMBEDDINGS = ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e"]
ISOLATES = ["\u2066", "\u2067", "\u2068", "\u2069"]
SIGNS = ["-", "(", ")", "[", "]", "«", "»", "\u201c", "\u201d", "/", "?", "!", "%", "+", ":", ".", ",", "…", "\ufffc"]
SPACES = [" ", " ", " ", " ", "  ", "\u00a0", "\u3000", "\t"]

PLAIN = [*WORDS, *ARABIC, *OTHERS, *EMOJI, *SIGNS, *SPACES]
EVERYTHING = [*PLAIN, *MARKS, *INVISIBLE, *EMBEDDINGS, *ISOLATES]


def texts(parts=EVERYTHING, longest=14):
    """Strings put together from these parts."""
    return st.lists(st.sampled_from(parts), max_size=longest).map("".join)
