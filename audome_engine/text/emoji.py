"""Which clusters are emoji (UTS #51): emoji presentation by default, by variation selector, or by sequence; and which
characters are never seen: Default_Ignorable_Code_Point, line ends, annotation marks, and what stands for a box in a line."""

from __future__ import annotations

from audome_engine.text.emoji_table import DEFAULT_IGNORABLE, PRESENTATION, SELECTABLE

TEXT_SELECTOR, EMOJI_SELECTOR, KEYCAP, JOINER = "\ufe0e", "\ufe0f", "\u20e3", "\u200d"

SELECTING = frozenset([TEXT_SELECTOR, EMOJI_SELECTOR, KEYCAP, JOINER])  # what follows decides how a character is shown


def _points(ranges: str) -> frozenset[int]:
    found: set[int] = set()
    for word in ranges.split():
        low, _, high = word.partition("-")
        found.update(range(int(low, 16), int(high or low, 16) + 1))
    return frozenset(found)


_PRESENTATION = _points(PRESENTATION)
_SELECTABLE = _points(SELECTABLE)
INVISIBLE = _points(DEFAULT_IGNORABLE) | set(map(ord, "\t\n\f\r\u2028\u2029\ufff9\ufffa\ufffb\ufffc"))


def has_emoji_presentation(character: str) -> bool:
    """Whether a character is shown as an emoji unless told otherwise."""
    return ord(character) in _PRESENTATION


def is_emoji_cluster(cluster: str, variant: str = "normal") -> bool:
    """Whether a grapheme cluster is to be shown as an emoji; `variant` is `font-variant-emoji` (CSS Fonts 4, 6.13)."""
    if cluster.isascii() and variant != "emoji":
        return False
    if TEXT_SELECTOR in cluster:
        return False
    if EMOJI_SELECTOR in cluster or KEYCAP in cluster:
        return True
    if variant in ("text", "emoji") and len(cluster) == 1 and ord(cluster) in _SELECTABLE:
        return variant == "emoji"
    return ord(cluster[0]) in _PRESENTATION


def is_text_cluster(cluster: str, variant: str = "normal") -> bool:
    """Whether a grapheme cluster that may be an emoji is to be shown as text."""
    if TEXT_SELECTOR in cluster:
        return True
    is_open = variant in ("text", "unicode") and len(cluster) == 1 and ord(cluster) in _SELECTABLE
    return is_open and not is_emoji_cluster(cluster, variant)
