"""Which clusters are emoji (UTS #51): emoji presentation by default, by variation selector, or by sequence; and which
characters are never seen: Default_Ignorable_Code_Point, controls, separators, and what stands for a box in a line."""

from __future__ import annotations

from audome_engine.text.emoji_table import DEFAULT_IGNORABLE, PRESENTATION, SELECTABLE

TEXT_SELECTOR, EMOJI_SELECTOR, KEYCAP, JOINER = "\ufe0e", "\ufe0f", "\u20e3", "\u200d"


def _points(ranges: str) -> frozenset[int]:
    found: set[int] = set()
    for word in ranges.split():
        low, _, high = word.partition("-")
        found.update(range(int(low, 16), int(high or low, 16) + 1))
    return frozenset(found)


_PRESENTATION = _points(PRESENTATION)
_SELECTABLE = _points(SELECTABLE)
INVISIBLE = _points(DEFAULT_IGNORABLE) | {*range(0x20), *range(0x7F, 0xA0), 0xFFFC, 0x2028, 0x2029}


def has_emoji_presentation(character: str) -> bool:
    """Whether a character is shown as an emoji unless told otherwise."""
    return ord(character) in _PRESENTATION


def is_emoji_cluster(cluster: str, variant: str = "normal") -> bool:
    """Whether a grapheme cluster is to be shown as an emoji; `variant` is `font-variant-emoji`."""
    first = ord(cluster[0])
    if first < 0xA9 and KEYCAP not in cluster and variant != "emoji":
        return False
    if TEXT_SELECTOR in cluster:
        return False
    if EMOJI_SELECTOR in cluster or KEYCAP in cluster:
        return True
    if variant in ("text", "emoji") and len(cluster) == 1 and first in _SELECTABLE:
        return variant == "emoji"
    return first in _PRESENTATION
