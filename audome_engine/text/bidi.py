"""The Unicode Bidirectional Algorithm (UAX #9) for one paragraph: embedding levels, and the order of a line.

The rules are named as in the annex: P2 to P3, X1 to X10, W1 to W7, N0 to N2, I1 to I2, L1 to L2.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from audome_engine.text import bidi_table

MAX_DEPTH = 125  # BD2
MAX_BRACKETS = 63  # BD16

_STARTS: list[int] = []
_ENDS: list[int] = []
_NAMES: list[str] = []
for _line in bidi_table.CLASSES.splitlines():
    _low, _high, _name = _line.split()
    _STARTS.append(int(_low, 16))
    _ENDS.append(int(_high, 16))
    _NAMES.append(_name)

_OPENING: dict[str, str] = {}
_CLOSING: dict[str, str] = {}
for _line in bidi_table.BRACKETS.splitlines():
    _one, _other, _kind = _line.split()
    (_OPENING if _kind == "o" else _CLOSING)[chr(int(_one, 16))] = chr(int(_other, 16))

_ISOLATES = frozenset(["LRI", "RLI", "FSI"])
_EMBEDDINGS = frozenset(["LRE", "RLE", "LRO", "RLO"])
_REMOVED = frozenset(["LRE", "RLE", "LRO", "RLO", "PDF", "BN"])  # X9
_NEUTRAL = frozenset(["B", "S", "WS", "ON", "FSI", "LRI", "RLI", "PDI"])
_TRAILING = frozenset(["WS", "FSI", "LRI", "RLI", "PDI", "LRE", "RLE", "LRO", "RLO", "PDF", "BN"])
_STRONG_OR_EXPLICIT = frozenset(["R", "AL", "AN", "LRE", "RLE", "LRO", "RLO", "LRI", "RLI", "FSI", "PDF", "PDI"])


@lru_cache(maxsize=8192)
def bidi_class(character: str) -> str:
    """The Bidi_Class of a character."""
    point = ord(character)
    index = bisect_right(_STARTS, point) - 1
    return _NAMES[index] if index >= 0 and point <= _ENDS[index] else "L"


def first_strong(text: str) -> int | None:
    """P2, P3: 0 or 1 by the first strong character outside isolates, None where there is none."""
    depth = 0
    for character in text:
        kind = bidi_class(character)
        if kind in _ISOLATES:
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif kind == "B" and depth == 0:
            continue
        elif depth == 0 and kind in ("L", "R", "AL"):
            return 0 if kind == "L" else 1
    return None


def resolve_levels(text: str, base_level: int | None) -> tuple[int, list[int]]:
    """The paragraph's base level and the level of every character; `base_level` None: from the text (P2, P3).

    Characters that X9 removes get the level of what is before them, so that they stay out of the way.
    """
    classes = [bidi_class(character) for character in text]
    if base_level is None:
        base_level = first_strong(text) or 0
    if base_level == 0 and _STRONG_OR_EXPLICIT.isdisjoint(classes):
        return 0, [0] * len(text)
    return base_level, resolve_classes(classes, text, base_level)


def resolve_classes(classes: list[str], text: str, base_level: int) -> list[int]:
    """As `resolve_levels`, for classes that are already known; `text` serves for brackets only."""
    matching = _matching_isolates(classes)
    levels, resolved = _explicit_levels(classes, base_level, matching)
    for sequence in _isolating_run_sequences(classes, levels, matching, base_level):
        _resolve_weak(sequence, resolved)
        _resolve_brackets(sequence, resolved, classes, text)
        _resolve_neutral(sequence, resolved)
        _resolve_implicit(sequence, resolved, levels)
    previous = base_level
    for index, kind in enumerate(classes):
        if kind in _REMOVED:
            levels[index] = previous
        previous = levels[index]
    return levels


def line_levels(text: str, levels: Sequence[int], start: int, end: int, base_level: int) -> list[int]:
    """L1: the levels of the characters of one line, separators and white space at its end reset."""
    line = list(levels[start:end])
    trailing = True
    for index in range(end - start - 1, -1, -1):
        kind = bidi_class(text[start + index])
        if kind in ("B", "S"):
            line[index] = base_level
            trailing = True
        elif kind in _TRAILING:
            if trailing:
                line[index] = base_level
        else:
            trailing = False
    return line


def visual_order(levels: Sequence[int]) -> list[int]:
    """L2: the indices of a line's items in visual order, from the left."""
    order = list(range(len(levels)))
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


# X1 to X8: explicit levels and directions


def _matching_isolates(classes: list[str]) -> dict[int, int]:
    """BD9: each isolate initiator's matching PDI; an unmatched initiator maps to the end of the text."""
    matching: dict[int, int] = {}
    stack: list[int] = []
    for index, kind in enumerate(classes):
        if kind in _ISOLATES:
            stack.append(index)
        elif kind == "PDI" and stack:
            matching[stack.pop()] = index
        elif kind == "B":
            stack.clear()
    return matching


def _explicit_levels(classes: list[str], base: int, matching: dict[int, int]) -> tuple[list[int], list[str]]:
    levels = [base] * len(classes)
    resolved = list(classes)
    stack: list[tuple[int, str, bool]] = [(base, "", False)]  # level, override, isolate
    overflow_isolates = overflow_embeddings = valid_isolates = 0
    for index, kind in enumerate(classes):
        level, override, _ = stack[-1]
        if kind in _EMBEDDINGS:  # X2 to X5
            levels[index] = level
            new = (level + 1) | 1 if kind[0] == "R" else (level + 2) & ~1
            if new <= MAX_DEPTH and not overflow_isolates and not overflow_embeddings:
                stack.append((new, {"RLO": "R", "LRO": "L"}.get(kind, ""), False))
            elif not overflow_isolates:
                overflow_embeddings += 1
        elif kind in _ISOLATES:  # X5a to X5c
            levels[index] = level
            resolved[index] = override or kind
            rtl = kind == "RLI" or (kind == "FSI" and _isolate_is_rtl(classes, index, matching))
            new = (level + 1) | 1 if rtl else (level + 2) & ~1
            if new <= MAX_DEPTH and not overflow_isolates and not overflow_embeddings:
                valid_isolates += 1
                stack.append((new, "", True))
            else:
                overflow_isolates += 1
        elif kind == "PDI":  # X6a
            if overflow_isolates:
                overflow_isolates -= 1
            elif valid_isolates:
                overflow_embeddings = 0
                while not stack[-1][2]:
                    stack.pop()
                stack.pop()
                valid_isolates -= 1
            level, override, _ = stack[-1]
            levels[index] = level
            resolved[index] = override or kind
        elif kind == "PDF":  # X7
            levels[index] = level
            if overflow_isolates:
                continue
            if overflow_embeddings:
                overflow_embeddings -= 1
            elif not stack[-1][2] and len(stack) > 1:
                stack.pop()
        elif kind == "B":  # X8
            levels[index] = base
            stack = [(base, "", False)]
            overflow_isolates = overflow_embeddings = valid_isolates = 0
        elif kind != "BN":  # X6
            levels[index] = level
            resolved[index] = override or kind
        else:
            levels[index] = level
    return levels, resolved


def _isolate_is_rtl(classes: list[str], index: int, matching: dict[int, int]) -> bool:
    """X5c: what P2 and P3 make of the isolate's contents."""
    end = matching.get(index, len(classes))
    depth = 0
    for kind in classes[index + 1 : end]:
        if kind in _ISOLATES:
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif depth == 0 and kind in ("L", "R", "AL"):
            return kind != "L"
    return False


# X10: isolating run sequences


@dataclass(slots=True)
class _Sequence:
    """BD13: the indices of its characters (those of X9 left out), its level, and the directions at its ends."""

    indices: list[int]
    level: int
    start: str
    end: str

    @property
    def embedding(self) -> str:
        return "R" if self.level & 1 else "L"


def _isolating_run_sequences(
    classes: list[str], levels: list[int], matching: dict[int, int], base: int
) -> list[_Sequence]:
    kept = [index for index, kind in enumerate(classes) if kind not in _REMOVED]
    runs: list[list[int]] = []
    for index in kept:
        if runs and levels[runs[-1][-1]] == levels[index] and classes[runs[-1][-1]] != "B":
            runs[-1].append(index)
        else:
            runs.append([index])
    run_of = {run[0]: run for run in runs}
    closers = {pdi: initiator for initiator, pdi in matching.items()}
    sequences: list[_Sequence] = []
    position = {index: place for place, index in enumerate(kept)}
    for run in runs:
        if classes[run[0]] == "PDI" and run[0] in closers:
            continue  # continues the sequence of its initiator
        indices = list(run)
        while classes[indices[-1]] in _ISOLATES and indices[-1] in matching:
            following = run_of.get(matching[indices[-1]])
            if following is None:
                break
            indices += following
        level = levels[indices[0]]
        before, after = position[indices[0]] - 1, position[indices[-1]] + 1
        previous = levels[kept[before]] if before >= 0 and classes[kept[before]] != "B" else base
        unmatched = classes[indices[-1]] in _ISOLATES and indices[-1] not in matching
        following_level = levels[kept[after]] if after < len(kept) and not unmatched else base
        ends = ["R" if max(level, other) & 1 else "L" for other in (previous, following_level)]
        sequences.append(_Sequence(indices, level, ends[0], ends[1]))
    return sequences


# W1 to W7: weak types


def _resolve_weak(sequence: _Sequence, types: list[str]) -> None:
    indices = sequence.indices
    previous, strong = sequence.start, sequence.start
    for index in indices:
        kind = types[index]
        if kind == "NSM":  # W1
            kind = "ON" if previous in _ISOLATES or previous == "PDI" else previous
        if kind == "EN" and strong == "AL":  # W2
            kind = "AN"
        if kind in ("L", "R", "AL"):
            strong = kind
        types[index] = previous = kind
    for index in indices:  # W3
        if types[index] == "AL":
            types[index] = "R"
    for place in range(1, len(indices) - 1):  # W4
        kind = types[indices[place]]
        if kind in ("ES", "CS"):
            before, after = types[indices[place - 1]], types[indices[place + 1]]
            if before == after == "EN" or (kind == "CS" and before == after == "AN"):
                types[indices[place]] = before
    _resolve_terminators(indices, types)
    strong = sequence.start
    for index in indices:  # W6, W7
        kind = types[index]
        if kind in ("ES", "CS", "ET"):
            types[index] = "ON"
        elif kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            types[index] = "L"


def _resolve_terminators(indices: list[int], types: list[str]) -> None:
    """W5: terminators beside European numbers become numbers."""
    place = 0
    while place < len(indices):
        if types[indices[place]] != "ET":
            place += 1
            continue
        end = place
        while end < len(indices) and types[indices[end]] == "ET":
            end += 1
        before = types[indices[place - 1]] if place else ""
        after = types[indices[end]] if end < len(indices) else ""
        if before == "EN" or after == "EN":
            for index in indices[place:end]:
                types[index] = "EN"
        place = end


# N0: paired brackets


def _resolve_brackets(sequence: _Sequence, types: list[str], classes: list[str], text: str) -> None:
    pairs = _bracket_pairs(sequence, types, text)
    if not pairs:
        return
    indices, embedding = sequence.indices, sequence.embedding
    for opening, closing in pairs:
        inside = {_strong(types[index]) for index in indices[opening + 1 : closing]}
        if embedding in inside:  # N0 b
            direction = embedding
        elif inside & {"L", "R"}:  # N0 c
            before = (_strong(types[index]) for index in reversed(indices[:opening]))
            context = next((kind for kind in before if kind), sequence.start)
            direction = context if context != embedding else embedding
        else:
            continue
        for place in (opening, closing):
            types[indices[place]] = direction
            for index in indices[place + 1 :]:  # marks that follow a bracket go with it
                if classes[index] != "NSM":
                    break
                types[index] = direction


def _strong(kind: str) -> str:
    return kind if kind in ("L", "R") else "R" if kind in ("EN", "AN") else ""


def _bracket_pairs(sequence: _Sequence, types: list[str], text: str) -> list[tuple[int, int]]:
    """BD16: places (in the sequence) of matching brackets, in order of the opening ones."""
    stack: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for place, index in enumerate(sequence.indices):
        if types[index] != "ON":
            continue
        character = text[index]
        if character in _OPENING:
            if len(stack) == MAX_BRACKETS:
                return []
            stack.append((_canonical(_OPENING[character]), place))
        elif character in _CLOSING:
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


def _resolve_neutral(sequence: _Sequence, types: list[str]) -> None:
    indices = sequence.indices
    place = 0
    while place < len(indices):
        if types[indices[place]] not in _NEUTRAL:
            place += 1
            continue
        end = place
        while end < len(indices) and types[indices[end]] in _NEUTRAL:
            end += 1
        before = _strong(types[indices[place - 1]]) if place else sequence.start
        after = _strong(types[indices[end]]) if end < len(indices) else sequence.end
        direction = before if before == after else sequence.embedding
        for index in indices[place:end]:
            types[index] = direction
        place = end


def _resolve_implicit(sequence: _Sequence, types: list[str], levels: list[int]) -> None:
    odd = sequence.level & 1
    for index in sequence.indices:
        kind = types[index]
        if odd:
            levels[index] += 1 if kind in ("L", "EN", "AN") else 0
        elif kind == "R":
            levels[index] += 1
        elif kind in ("EN", "AN"):
            levels[index] += 2
