"""Which clusters are emoji (UTS #51): emoji presentation by default, by variation selector, or by sequence; and which
characters are never seen: Default_Ignorable_Code_Point, line ends, annotation marks, and what stands for a box in a line."""

from __future__ import annotations

from enum import Enum, auto

from audome_engine.text.emoji_table import DEFAULT_IGNORABLE, PRESENTATION, SELECTABLE

TEXT_SELECTOR, EMOJI_SELECTOR, KEYCAP, JOINER = "\ufe0e", "\ufe0f", "\u20e3", "\u200d"

_KEYS = "0123456789#*"
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


class Presentation(Enum):
    """How a grapheme cluster is to be shown."""

    ANY = auto()  # as the first font has it
    TEXT = auto()  # without colours, as asked
    EMOJI = auto()  # in colours, as asked
    EMOJI_BY_DEFAULT = auto()  # by a font of the document's choice, else in colours


def presentation(cluster: str, variant: str = "normal") -> Presentation:
    """The presentation of a grapheme cluster; `variant` is `font-variant-emoji` (CSS Fonts 4, 6.13)."""
    if TEXT_SELECTOR in cluster:
        return Presentation.TEXT
    if EMOJI_SELECTOR in cluster or (KEYCAP in cluster and cluster[0] in _KEYS):
        return Presentation.EMOJI
    is_emoji = ord(cluster[0]) in _PRESENTATION
    if variant != "normal" and len(cluster) == 1 and ord(cluster) in _SELECTABLE:
        wanted = variant == "emoji" or (variant == "unicode" and is_emoji)
        return Presentation.EMOJI if wanted else Presentation.TEXT
    return Presentation.EMOJI_BY_DEFAULT if is_emoji else Presentation.ANY
