"""The Unicode Bidirectional Algorithm (UAX #9) for one paragraph: embedding levels, and the order of a line.

The rules are named as in the annex: P2 to P3, X1 to X10, W1 to W7, N0 to N2, I1 to I2, L1 to L2.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from audome_engine.text import bidi_table

MAX_DEPTH = 125  # BD2
MAX_BRACKETS = 63  # BD16
KEPT_LENGTH = 4096  # levels of longer texts are not kept

_STARTS: list[int] = []
_ENDS: list[int] = []
_NAMES: list[str] = []
for _line in bidi_table.CLASSES.splitlines():
    _low, _high, _name = _line.split()
    _STARTS.append(int(_low, 16))
    _ENDS.append(int(_high, 16))
    _NAMES.append(_name)

OPENING_BRACKETS: dict[str, str] = {}  # the closing one of each
CLOSING_BRACKETS: dict[str, str] = {}  # the opening one of each
for _line in bidi_table.BRACKETS.splitlines():
    _one, _other, _kind = _line.split()
    (OPENING_BRACKETS if _kind == "o" else CLOSING_BRACKETS)[chr(int(_one, 16))] = chr(int(_other, 16))

# The classes as letters, so that the rules are regular expressions over stretches of a text.
_LETTERS = {
    "L": "L", "R": "R", "AL": "A", "EN": "E", "AN": "N", "ES": "+", "CS": ",", "ET": "%", "NSM": "m", "BN": "b",
    "B": "P", "S": "s", "WS": "w", "ON": "o", "LRE": "1", "RLE": "2", "LRO": "3", "RLO": "4", "PDF": "5",
    "LRI": "6", "RLI": "7", "FSI": "8", "PDI": "9",
}  # fmt: skip
_ISOLATES = frozenset("678")  # initiators
_TRAILING = frozenset("w123456789b")  # what goes with the end of a line (L1)
_RIGHT_TO_LEFT = re.compile("[RAN247]")
_STRONG_OR_EXPLICIT = re.compile("[RAN1-9]")
_EXPLICIT = re.compile("[1-9P]")
_ISOLATE_OR_END = re.compile("[6-9P]")
_STRONG_OR_ISOLATE = re.compile("[LRA678]")
_REMOVED_STRETCH = re.compile("[1-5b]+")  # X9
_KEPT_STRETCH = re.compile("[^1-5b]+")
_MARKS = re.compile("([^m])(m+)")
_MARKS_AT = re.compile("m+")
_AFTER_ARABIC = re.compile("A[^LR]+")
_AFTER_LATIN = re.compile("L[^R]+")
_SEPARATOR_OR_TERMINATOR = re.compile("[+,%]")
_BETWEEN_EUROPEAN = re.compile("(?<=E)[+,](?=E)")
_BETWEEN_ARABIC = re.compile("(?<=N),(?=N)")
_BESIDE_EUROPEAN = re.compile("(?<=E)%+|(?<!%)%+(?=E)")
_NUMBER_PARTS = str.maketrans("+,%", "ooo")
_NEUTRAL = str.maketrans("Psw6789", "ooooooo")
_BETWEEN_LEFT = re.compile("(?<=L)o+(?=L)")
_BETWEEN_RIGHT = re.compile("(?<=[REN])o+(?=[REN])")
_SEPARATOR = re.compile("[\t\n\x0b\r\x1c-\x1f\x85\u2029]")  # of segments and paragraphs: classes S and B
_BRACKET = re.compile("[" + re.escape("".join([*OPENING_BRACKETS, *CLOSING_BRACKETS])) + "]")


@lru_cache(maxsize=8192)
def bidi_class(character: str) -> str:
    """The Bidi_Class of a character."""
    point = ord(character)
    index = bisect_right(_STARTS, point) - 1
    return _NAMES[index] if index >= 0 and point <= _ENDS[index] else "L"


class _Letters(dict[str, str]):
    """The letter of every character's class, found when first asked for."""

    def __missing__(self, character: str) -> str:
        letter = self[character] = _LETTERS[bidi_class(character)]
        return letter


_letter_of = _Letters()


def first_strong(text: str) -> int | None:
    """P2, P3: 0 or 1 by the first strong character outside isolates, None where there is none."""
    depth = 0
    for character in text:
        letter = _letter_of[character]
        if letter in _ISOLATES:
            depth += 1
        elif letter == "9":
            depth = max(0, depth - 1)
        elif depth == 0 and letter in "LRA":
            return 0 if letter == "L" else 1
    return None


def may_need_reordering(text: str) -> bool:
    """Whether anything in a text that is written from left to right may run from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search("".join(map(_letter_of.__getitem__, text))) is not None


def resolve_levels(text: str, base_level: int | None) -> tuple[int, list[int]]:
    """The paragraph's base level and the level of every character; `base_level` None: from the text (P2, P3).

    Characters that X9 removes get the level of what is after them, as in ICU.
    """
    if base_level is None:
        base_level = first_strong(text) or 0
    if base_level == 0 and text.isascii():
        return 0, [0] * len(text)
    levels = (_levels if len(text) <= KEPT_LENGTH else _levels.__wrapped__)(text, base_level)
    return base_level, list(levels)


@lru_cache(maxsize=512)
def _levels(text: str, base_level: int) -> bytes:
    letters = "".join(map(_letter_of.__getitem__, text))
    if base_level == 0 and not _STRONG_OR_EXPLICIT.search(letters):
        return bytes(len(text))
    return _resolve(letters, text, base_level)


def _resolve(letters: str, text: str, base_level: int) -> bytes:
    matching = _matching_isolates(letters)
    stretches, resolved = _explicit_levels(letters, base_level, matching)
    levels = bytearray(len(letters))
    for start, end, level in stretches:
        levels[start:end] = bytes((level,)) * (end - start)
    for sequence in _isolating_run_sequences(letters, resolved, stretches, matching, base_level):
        types = _resolve_weak(sequence)
        types = _resolve_brackets(sequence, types, letters, text)
        types = _resolve_neutral(sequence, types)
        found = types.encode().translate(_implicit_levels(sequence.level))
        at = 0
        for start, end in sequence.parts:
            levels[start:end] = found[at : at + end - start]
            at += end - start
    for removed in _REMOVED_STRETCH.finditer(letters):
        start, end = removed.span()
        levels[start:end] = bytes((levels[end] if end < len(levels) else base_level,)) * (end - start)
    return bytes(levels)


def line_levels(text: str, levels: Sequence[int], start: int, end: int, base_level: int) -> list[int]:
    """L1: the levels of the characters of one line, separators and white space at its end reset."""
    line = list(levels[start:end])
    stops = [match.start() for match in _SEPARATOR.finditer(text, start, end)]
    for stop in stops:
        line[stop - start] = base_level
    for stop in (*stops, end):
        at = stop - 1
        while at >= start and _letter_of[text[at]] in _TRAILING:
            line[at - start] = base_level
            at -= 1
    return line


def visual_order(levels: Sequence[int]) -> list[int]:
    """L2: the indices of a line's items in visual order, from the left."""
    order = list(range(len(levels)))
    if len(set(levels)) <= 1:
        return order[::-1] if order and levels[0] & 1 else order
    odd = [level for level in levels if level & 1]
    if not odd:
        return order
    for level in range(max(levels), min(odd) - 1, -1):
        start = 0
        while start < len(order):
            if levels[order[start]] < level:
                start += 1
                continue
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = end
    return order


# X1 to X8: explicit levels


def _matching_isolates(letters: str) -> dict[int, int]:
    """BD9: each isolate initiator's matching PDI; an unmatched initiator maps to the end of the text."""
    matching: dict[int, int] = {}
    stack: list[int] = []
    for match in _ISOLATE_OR_END.finditer(letters):
        letter, index = match.group(), match.start()
        if letter in _ISOLATES:
            stack.append(index)
        elif letter == "P":
            stack.clear()
        elif stack:
            matching[stack.pop()] = index
    return matching


def _explicit_levels(letters: str, base: int, matching: dict[int, int]) -> tuple[list[tuple[int, int, int]], str]:
    """The stretches of one level, and the letters with overrides applied."""
    stretches: list[tuple[int, int, int]] = []
    resolved: list[str] = []
    stack: list[tuple[int, str, bool]] = [(base, "", False)]  # level, override, isolate
    overflow_isolates = overflow_embeddings = valid_isolates = 0
    at = 0
    for match in _EXPLICIT.finditer(letters):
        index, letter = match.start(), match.group()
        level, override, _ = stack[-1]
        if index > at:  # X6
            stretches.append((at, index, level))
            resolved.append(_overridden(letters[at:index], override))
        at = index + 1
        kind = letter
        if letter in "1234":  # X2 to X5
            new = (level + 1) | 1 if letter in "24" else (level + 2) & ~1
            if new <= MAX_DEPTH and not overflow_isolates and not overflow_embeddings:
                stack.append((new, {"3": "L", "4": "R"}.get(letter, ""), False))
            elif not overflow_isolates:
                overflow_embeddings += 1
        elif letter in _ISOLATES:  # X5a to X5c
            kind = override or letter
            rtl = letter == "7" or (letter == "8" and _isolate_is_rtl(letters, index, matching))
            new = (level + 1) | 1 if rtl else (level + 2) & ~1
            if new <= MAX_DEPTH and not overflow_isolates and not overflow_embeddings:
                valid_isolates += 1
                stack.append((new, "", True))
            else:
                overflow_isolates += 1
        elif letter == "9":  # X6a
            if overflow_isolates:
                overflow_isolates -= 1
            elif valid_isolates:
                overflow_embeddings = 0
                while not stack[-1][2]:
                    stack.pop()
                stack.pop()
                valid_isolates -= 1
            level, override, _ = stack[-1]
            kind = override or letter
        elif letter == "5":  # X7
            if overflow_isolates:
                pass
            elif overflow_embeddings:
                overflow_embeddings -= 1
            elif not stack[-1][2] and len(stack) > 1:
                stack.pop()
        else:  # X8
            level = base
            stack = [(base, "", False)]
            overflow_isolates = overflow_embeddings = valid_isolates = 0
        stretches.append((index, at, level))
        resolved.append(kind)
    if at < len(letters):
        level, override, _ = stack[-1]
        stretches.append((at, len(letters), level))
        resolved.append(_overridden(letters[at:], override))
    return stretches, "".join(resolved)


def _overridden(letters: str, override: str) -> str:
    return re.sub("[^b]", override, letters) if override else letters


def _isolate_is_rtl(letters: str, index: int, matching: dict[int, int]) -> bool:
    """X5c: what P2 and P3 make of the isolate's contents; isolates in it are passed over."""
    end = matching.get(index, len(letters))
    at = index + 1
    while (found := _STRONG_OR_ISOLATE.search(letters, at, end)) is not None:
        letter, at = found.group(), found.end()
        if letter in "LRA":
            return letter != "L"
        if letter in _ISOLATES:
            at = matching.get(found.start(), end)
    return False


# X10: isolating run sequences


@dataclass(slots=True)
class _Sequence:
    """BD13: its parts of the text (what X9 removes left out), their letters, level, and the directions at its ends."""

    parts: list[tuple[int, int]]
    letters: str
    level: int
    start: str
    end: str

    @property
    def embedding(self) -> str:
        return "R" if self.level & 1 else "L"


@dataclass(slots=True)
class _LevelRun:
    """BD7, with what X9 removes left out."""

    parts: list[tuple[int, int]]
    level: int
    before: int  # levels of its neighbours in the text
    after: int


def _isolating_run_sequences(
    letters: str, resolved: str, stretches: list[tuple[int, int, int]], matching: dict[int, int], base: int
) -> list[_Sequence]:
    runs = _level_runs(letters, stretches, base)
    run_of = {run.parts[0][0]: run for run in runs}
    closers = set(matching.values())
    sequences: list[_Sequence] = []
    for run in runs:
        if run.parts[0][0] in closers:
            continue  # continues the sequence of its initiator
        parts = list(run.parts)
        last = run
        while letters[parts[-1][1] - 1] in _ISOLATES and parts[-1][1] - 1 in matching:
            following = run_of.get(matching[parts[-1][1] - 1])
            if following is None:
                break
            last = following
            parts += following.parts
        end = parts[-1][1] - 1
        unmatched = letters[end] in _ISOLATES and end not in matching
        after = base if unmatched else last.after
        ends = ["R" if max(run.level, other) & 1 else "L" for other in (run.before, after)]
        kinds = "".join([resolved[low:high] for low, high in parts])
        sequences.append(_Sequence(parts, kinds, run.level, ends[0], ends[1]))
    return sequences


def _level_runs(letters: str, stretches: list[tuple[int, int, int]], base: int) -> list[_LevelRun]:
    runs: list[_LevelRun] = []
    ended = True  # by a paragraph separator, or the text's beginning
    for low, high, level in stretches:
        for match in _KEPT_STRETCH.finditer(letters, low, high):
            part = match.span()
            if not ended and runs[-1].level == level:
                runs[-1].parts.append(part)
            else:
                if not ended:
                    runs[-1].after = level
                runs.append(_LevelRun([part], level, base if ended else runs[-1].level, base))
            ended = letters[part[1] - 1] == "P"
    return runs


# W1 to W7: weak types


def _resolve_weak(sequence: _Sequence) -> str:
    """The letters after W1 to W7, with one before and one after them for the directions at the ends."""
    types = sequence.start + sequence.letters
    if "m" in types:  # W1
        types = _MARKS.sub(lambda m: m[1] + ("o" if m[1] in "6789" else m[1]) * len(m[2]), types)
    if "A" in types:
        if "E" in types:  # W2
            types = _AFTER_ARABIC.sub(lambda m: m[0].replace("E", "N"), types)
        types = types.replace("A", "R")  # W3
    if _SEPARATOR_OR_TERMINATOR.search(types):
        types = _BETWEEN_EUROPEAN.sub("E", types)  # W4
        types = _BETWEEN_ARABIC.sub("N", types)
        if "%" in types:  # W5
            types = _BESIDE_EUROPEAN.sub(lambda m: "E" * len(m[0]), types)
        types = types.translate(_NUMBER_PARTS)  # W6
    if "E" in types:  # W7
        types = _AFTER_LATIN.sub(lambda m: m[0].replace("E", "L"), types)
    return types + sequence.end


# N0: paired brackets


def _resolve_brackets(sequence: _Sequence, types: str, letters: str, text: str) -> str:
    inside = "".join([text[low:high] for low, high in sequence.parts])
    if not _BRACKET.search(inside):
        return types
    pairs = _bracket_pairs(types, inside)
    if not pairs:
        return types
    kinds = list(types)
    embedding = sequence.embedding
    original = "".join([letters[low:high] for low, high in sequence.parts])
    for opening, closing in pairs:
        found = {_strong(kind) for kind in kinds[opening + 2 : closing + 1]}
        if embedding in found:  # N0 b
            direction = embedding
        elif found & {"L", "R"}:  # N0 c
            before = opening
            while not _strong(kinds[before]):
                before -= 1
            direction = _strong(kinds[before])
        else:
            continue
        for place in (opening, closing):
            kinds[place + 1] = direction
            marks = _MARKS_AT.match(original, place + 1)
            if marks:  # those that follow a bracket go with it
                kinds[place + 2 : marks.end() + 1] = [direction] * len(marks[0])
    return "".join(kinds)


def _strong(kind: str) -> str:
    return kind if kind in ("L", "R") else "R" if kind in ("E", "N") else ""


def _bracket_pairs(types: str, text: str) -> list[tuple[int, int]]:
    """BD16: places (in the sequence) of matching brackets, in order of the opening ones."""
    stack: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for match in _BRACKET.finditer(text):
        character, place = match.group(), match.start()
        if types[place + 1] != "o":
            continue
        if character in OPENING_BRACKETS:
            if len(stack) == MAX_BRACKETS:
                return []
            stack.append((_canonical(OPENING_BRACKETS[character]), place))
        else:
            wanted = _canonical(character)
            for depth in range(len(stack) - 1, -1, -1):
                if stack[depth][0] == wanted:
                    pairs.append((stack[depth][1], place))
                    del stack[depth:]
                    break
    return sorted(pairs)


def _canonical(bracket: str) -> str:
    """U+2329 and U+232A are canonically equivalent to U+3008 and U+3009."""
    return unicodedata.normalize("NFD", bracket)


# N1, N2: neutrals; I1, I2: implicit levels


def _resolve_neutral(sequence: _Sequence, types: str) -> str:
    """The letters of the sequence, all strong or numbers; what stood around them is gone."""
    types = types.translate(_NEUTRAL)
    between, opposite = (_BETWEEN_LEFT, "L") if sequence.level & 1 else (_BETWEEN_RIGHT, "R")
    types = between.sub(lambda m: opposite * len(m[0]), types)  # N1, where it is not what N2 says
    return types[1:-1].replace("o", sequence.embedding)


@lru_cache(maxsize=MAX_DEPTH + 2)
def _implicit_levels(level: int) -> bytes:
    """I1, I2: a table of levels by letter."""
    added = {"L": 1, "R": 0, "E": 1, "N": 1} if level & 1 else {"L": 0, "R": 1, "E": 2, "N": 2}
    return bytes(level + added.get(chr(code), 0) for code in range(256))
