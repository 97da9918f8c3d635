"""Numbers written out (CSS Counter Styles 3, 7) and Hebrew ones: non-negative values to text. `symbols` of East Asian
numbers: the digits from 0, then the markers of 10, 100, 1000, 10^4 and 10^8.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

_TEN, _GROUP = 10, 13  # where the markers of powers of ten, and of groups of four digits, begin


def chinese(symbols: Sequence[str], value: int, *, informal: bool = False) -> str:
    """7.1.3; above 9999 as Chromium has it: a zero before a group below 1000, one for all digits that are skipped."""
    if value == 0:
        return symbols[0]
    parts: list[str] = []
    for exponent, group in _groups(value):
        if parts and group < 1000:
            parts.append(symbols[0])
        parts.append(_chinese_group(symbols, group, informal=informal))
        parts.append(_group_marker(symbols, exponent))
    return "".join(parts)


def _chinese_group(symbols: Sequence[str], group: int, *, informal: bool) -> str:
    if informal and 10 <= group < 20:
        return symbols[_TEN] + (symbols[group - 10] if group > 10 else "")
    parts: list[str] = []
    last = 4
    for power, digit in _digits(group):
        if parts and power < last - 1:
            parts.append(symbols[0])
        parts += [symbols[digit], _power_marker(symbols, power)]
        last = power
    return "".join(parts)


def korean(symbols: Sequence[str], value: int, *, informal: bool = False) -> str:
    """7.1.2; no zeros, groups of four digits apart, and informally no one before a marker. (Chromium loses the one at
    the end of a group besides, so that 110000 and 100000 look alike; that is not followed.)"""
    if value == 0:
        return symbols[0]
    words: list[str] = []
    for exponent, group in _groups(value):
        parts = [
            ("" if informal and digit == 1 and power else symbols[digit]) + _power_marker(symbols, power)
            for power, digit in _digits(group)
        ]
        lone = informal and group == 1 and exponent
        words.append(("" if lone else "".join(parts)) + _group_marker(symbols, exponent))
    return " ".join(words)


def _groups(value: int) -> list[tuple[int, int]]:
    """The groups of four digits that are not 0, highest first, with their places: 0 for the lowest."""
    groups = [(exponent, value // 10_000**exponent % 10_000) for exponent in (2, 1, 0)]
    return [(exponent, group) for exponent, group in groups if group]


def _digits(group: int) -> list[tuple[int, int]]:
    """The digits that are not 0, highest first, with their powers of ten."""
    digits = [(power, group // 10**power % 10) for power in (3, 2, 1, 0)]
    return [(power, digit) for power, digit in digits if digit]


def _power_marker(symbols: Sequence[str], power: int) -> str:
    return symbols[_TEN + power - 1] if power else ""


def _group_marker(symbols: Sequence[str], exponent: int) -> str:
    return symbols[_GROUP + exponent - 1] if exponent else ""


def ethiopic(symbols: Sequence[str], value: int) -> str:
    """7.2; `symbols`: digits from 1, tens from 10, then the markers of 100 and 10^4."""
    groups: list[int] = []  # of two digits, lowest first
    while value:
        value, group = divmod(value, 100)
        groups.append(group)
    parts: list[str] = []
    for index in reversed(range(len(groups))):
        tens, ones = divmod(groups[index], 10)
        first = index == len(groups) - 1
        silent = groups[index] == 0 or (groups[index] == 1 and (index % 2 == 1 or (first and index > 0)))
        if not silent:
            parts.append((symbols[8 + tens] if tens else "") + (symbols[ones - 1] if ones else ""))
        if index % 2 and groups[index]:
            parts.append(symbols[18])
        elif index % 2 == 0 and index:
            parts.append(symbols[19])
    return "".join(parts)


def hebrew(additive: Callable[[int], str], value: int) -> str:
    """6.1: sums of letters below 1000; thousands are set off by a geresh. Chromium has them up to 999."""
    thousands, rest = divmod(value, 1000)
    if not thousands:
        return additive(rest)
    return f"{additive(thousands)}׳{additive(rest) if rest else ''}"
