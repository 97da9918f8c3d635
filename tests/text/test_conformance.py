"""Unicode's own test files (Debian: unicode-data), all of every file; docs/text-conformance.md states what comes out."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from fontTools import unicodedata as ucd
from fontTools.unicodedata import Scripts
from make_unicode_tables import bidi_table, vertical_table

from audome_engine.text import bidi_table as checked_in
from audome_engine.text import vertical_table as checked_in_vertical
from audome_engine.text.bidi import line_levels, resolve_levels, visual_order
from audome_engine.text.emoji import has_emoji_presentation
from audome_engine.text.segment import break_opportunities, graphemes, words

UNICODE = Path("/usr/share/unicode")
ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENT = ROOT / "docs" / "text-conformance.md"
PARTS = 4  # of the long files, so that workers share them

# A character of every Bidi_Class, none of them a bracket
OF_CLASS = {
    "L": "a", "R": "\u05d0", "AL": "\u0627", "EN": "1", "ES": "+", "ET": "#", "AN": "\u0661", "CS": ":",
    "NSM": "\u0300", "BN": "\u00ad", "B": "\u2029", "S": "\t", "WS": " ", "ON": "&", "LRE": "\u202a", "LRO": "\u202d",
    "RLE": "\u202b", "RLO": "\u202e", "PDF": "\u202c", "LRI": "\u2066", "RLI": "\u2067", "FSI": "\u2068",
    "PDI": "\u2069",
}  # fmt: skip
BIDI_CASES = {"BidiTest.txt": 770241, "BidiCharacterTest.txt": 91707}


@pytest.fixture(autouse=True)
def _files(need):
    need((UNICODE / "BidiTest.txt").exists(), "Unicode's files (Debian: unicode-data)")


def lines(name: str) -> Iterator[str]:
    for line in (UNICODE / name).read_text(encoding="utf-8").splitlines():
        content = line.partition("#")[0].strip()
        if content:
            yield content


# UAX #9


BidiCase = tuple[str, int | None, list[int | None], list[int]]  # text, base level, levels, order


def of_classes() -> Iterator[BidiCase]:
    levels: list[int | None] = []
    order: list[int] = []
    for line in lines("BidiTest.txt"):
        if line.startswith("@Levels:"):
            levels = optional(line.split()[1:])
        elif line.startswith("@Reorder:"):
            order = [int(place) for place in line.split()[1:]]
        else:
            classes, bases = line.split(";")
            text = "".join(OF_CLASS[name] for name in classes.split())
            for bit, base in ((1, None), (2, 0), (4, 1)):
                if int(bases, 16) & bit:
                    yield text, base, levels, order


def of_characters() -> Iterator[BidiCase]:
    for line in lines("BidiCharacterTest.txt"):
        points, base, _, levels, order = line.split(";")
        yield (
            characters(points), {"0": 0, "1": 1, "2": None}[base],
            optional(levels.split()), [int(place) for place in order.split()],
        )  # fmt: skip


def characters(points: str) -> str:
    return "".join(chr(int(point, 16)) for point in points.split())


def optional(levels: list[str]) -> list[int | None]:
    return [None if level == "x" else int(level) for level in levels]


def resolved(text: str, base: int | None, kept: list[int | None]) -> tuple[list[int | None], list[int]]:
    """Levels and order on one line; what X9 removes, which the files leave out, is left out."""
    level, levels = resolve_levels(text, base)
    levels = line_levels(text, levels, 0, len(text), level)
    places = [index for index, known in enumerate(kept) if known is not None]
    order = [places[at] for at in visual_order([levels[place] for place in places])]
    return [level if known is not None else None for level, known in zip(levels, kept, strict=True)], order


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(("name", "cases"), [("BidiTest.txt", of_classes), ("BidiCharacterTest.txt", of_characters)])
def test_bidi(name: str, cases: Callable[[], Iterator[BidiCase]], part: int):
    count = 0
    for number, (text, base, levels, order) in enumerate(cases()):
        count += 1
        if number % PARTS == part:
            assert resolved(text, base, levels) == (levels, order), (text, base)
    assert count == BIDI_CASES[name]


def test_the_tables_are_those_of_the_files():
    assert bidi_table(UNICODE) == Path(checked_in.__file__).read_text(encoding="utf-8")
    assert vertical_table(UNICODE) == Path(checked_in_vertical.__file__).read_text(encoding="utf-8")


# UAX #14 and #29


@cache
def break_cases(name: str) -> list[tuple[str, frozenset[int]]]:
    """Texts and where they may be broken, their ends included."""
    cases: list[tuple[str, frozenset[int]]] = []
    for line in lines(f"auxiliary/{name}BreakTest.txt"):
        marks = re.findall("[÷×]", line)
        text = characters(re.sub("[÷×]", " ", line))
        cases.append((text, frozenset(index for index, mark in enumerate(marks) if mark == "÷")))
    return cases


def differences(name: str, breaks: Callable[[str], set[int]]) -> list[tuple[str, frozenset[int]]]:
    """The texts that are broken elsewhere, and the offsets where either breaks alone."""
    return [(text, breaks(text) ^ places) for text, places in break_cases(name) if breaks(text) != places]


def grapheme_breaks(text: str) -> set[int]:
    return set(graphemes(text))


def word_breaks(text: str) -> set[int]:
    return {0, *(end for _, end in words(text))}


def line_breaks(text: str) -> set[int]:
    return {*break_opportunities(text), len(text)}


def only_scissors(text: str, places: frozenset[int]) -> bool:
    """Unicode 17 took Extended_Pictographic from U+2701, which these files join by U+200D."""
    return all(text[place - 1 : place + 1] == "\u200d\u2701" for place in places)


@pytest.mark.parametrize(
    ("name", "breaks", "count"), [("Grapheme", grapheme_breaks, 1), ("Word", word_breaks, 2)], ids=["Grapheme", "Word"]
)
def test_clusters_and_words(name: str, breaks: Callable[[str], set[int]], count: int):
    found = differences(name, breaks)
    assert all(only_scissors(text, places) for text, places in found)
    assert len(found) == count


def blinks_table(text: str, place: int) -> bool:
    """Between two visible ASCII characters lines break as in Chromium."""
    return all("!" <= character <= "~" for character in text[place - 1 : place + 1])


# What Unicode 16 changed in UAX #14: what stands before, what stands after, and the rule
CHANGED_RULES = [
    ("[.,]\u0308?$", "[0-9]", "LB25: a separator joins the number after it"),
    ("(^|[ \u0308])-\u0308?$", "", "LB20a: no break after a hyphen at the start of a word"),
    ("\u05d0-$", "\u05d0", "LB21a: a hyphen between Hebrew letters is followed by a break"),
]


def changed_rule(text: str, place: int) -> bool:
    return any(
        re.search(before, text[:place]) and re.match(after, text[place:]) for before, after, _ in CHANGED_RULES
    )  # fmt: skip


def after_space(text: str, place: int) -> bool:
    """After spaces lines break as in Chromium, whatever follows."""
    return text[place - 1] in " \t"


def test_lines():
    found = differences("Line", line_breaks)
    by_rules = 0
    for text, places in found:
        others = [place for place in places if not blinks_table(text, place) and not after_space(text, place)]
        assert all(changed_rule(text, place) for place in others), text
        by_rules += bool(others)
    assert (len(found), by_rules) == (1252, 11)


# Properties


def ranges(name: str) -> Iterator[tuple[range, str]]:
    for line in lines(name):
        points, value = (part.strip() for part in line.split(";")[:2])
        low, _, high = points.partition("..")
        yield range(int(low, 16), int(high or low, 16) + 1), value


def test_scripts():
    codes = {name: code for code, name in Scripts.NAMES.items()}
    for points, name in ranges("Scripts.txt"):
        assert {ucd.script(chr(point)) for point in points} == {codes[name]}


def test_script_extensions():
    differing = 0
    for points, codes in ranges("ScriptExtensions.txt"):
        for point in points:
            newer = ucd.script_extension(chr(point))
            assert newer & {*codes.split()}, hex(point)
            differing += newer != {*codes.split()}
    assert differing == 48


def test_emoji_presentation():
    listed = {
        name: {point for points, value in ranges("emoji/emoji-data.txt") if value == name for point in points}
        for name in ("Emoji_Presentation", "Extended_Pictographic", "Emoji")
    }
    reserved = listed["Extended_Pictographic"] - listed["Emoji"]
    ours = {point for point in range(0x20000) if has_emoji_presentation(chr(point))}
    assert ours - reserved == listed["Emoji_Presentation"]


def test_emoji_sequences_are_single_clusters():
    for name in ("emoji-sequences", "emoji-zwj-sequences"):
        for line in lines(f"emoji/{name}.txt"):
            points = line.split(";")[0].strip()
            if ".." not in points:
                assert graphemes(characters(points)) == (0, len(points.split())), points


# The document


def test_the_document_states_these_numbers():
    text = DOCUMENT.read_text(encoding="utf-8")
    rows = {row[0].strip("` "): row[1:] for row in (line.split("|")[1:-1] for line in text.splitlines() if "|" in line)}
    stated = {name: tuple(int(cell.replace(",", "")) for cell in cells[:2]) for name, cells in rows.items()
              if name.endswith(".txt")}  # fmt: skip
    assert stated == {
        **{name: (count, 0) for name, count in BIDI_CASES.items()},
        "GraphemeBreakTest.txt": (len(break_cases("Grapheme")), len(differences("Grapheme", grapheme_breaks))),
        "WordBreakTest.txt": (len(break_cases("Word")), len(differences("Word", word_breaks))),
        "LineBreakTest.txt": (len(break_cases("Line")), len(differences("Line", line_breaks))),
    }
    assert f"Unicode {checked_in.UNICODE_VERSION}" in text
