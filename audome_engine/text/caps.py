"""`font-variant-caps` (CSS Fonts 4, 6.7): by the face's features, else synthesised from capitals of a smaller size."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, pairwise
from typing import NamedTuple

from audome_engine.style.enums import TextTransform
from audome_engine.text.casing import transform_text
from audome_engine.text.faces import feature_tags
from audome_engine.text.segment import graphemes
from audome_engine.text.types import FontFace

SCALE = 0.7  # of synthesised small capitals, as browsers have it
_FEATURES = {
    "small-caps": ("smcp",), "all-small-caps": ("smcp", "c2sc"), "petite-caps": ("pcap",),
    "all-petite-caps": ("pcap", "c2pc"), "unicase": ("unic",), "titling-caps": ("titl",),
}  # fmt: skip
_PETITE = {"petite-caps": "small-caps", "all-petite-caps": "all-small-caps"}  # what stands in for them


class CapsPart(NamedTuple):
    """A stretch of text: the features it gets, whether it is set smaller, and which case it is brought to."""

    start: int
    end: int
    features: tuple[str, ...] = ()
    is_small: bool = False
    transform: TextTransform = TextTransform.NONE


def caps_parts(text: str, caps: str, face: FontFace, script: str, *, may_synthesize: bool) -> Iterator[CapsPart]:
    """How each part of `text` is shown in a face, in order; letters keep their marks. What a browser's font stage decides
    is decided alike: Blink's OpenTypeCapsSupport."""
    available = feature_tags(face, script)
    wanted = next((kind for kind in (caps, _PETITE.get(caps)) if kind and available.issuperset(_FEATURES[kind])), None)
    if wanted is not None:
        yield CapsPart(0, len(text), _FEATURES[wanted])
        return
    unicase_by_small_caps = caps == "unicase" and "smcp" in available
    if caps == "titling-caps" or not (may_synthesize or unicase_by_small_caps):
        yield CapsPart(0, len(text))
        return
    for is_lower, start, end in _cases(text):
        if caps == "unicase":
            if is_lower:
                yield CapsPart(start, end)
            elif unicase_by_small_caps:
                yield CapsPart(start, end, ("smcp",), transform=TextTransform.LOWERCASE)
            else:
                yield CapsPart(start, end, is_small=True)
        elif is_lower:
            yield CapsPart(start, end, is_small=True, transform=TextTransform.UPPERCASE)
        else:
            yield CapsPart(start, end, is_small=caps.startswith("all-"))


def _cases(text: str) -> Iterator[tuple[bool, int, int]]:
    """Stretches of letters that have a capital, and of everything else."""
    clusters = ((_has_capital(text[start]), start, end) for start, end in pairwise(graphemes(text)))
    for is_lower, group in groupby(clusters, key=lambda cluster: cluster[0]):
        spans = list(group)
        yield is_lower, spans[0][1], spans[-1][2]


@lru_cache(maxsize=4096)
def _has_capital(character: str) -> bool:
    return character.upper() != character


def transformed(text: str, transform: TextTransform, language: str) -> tuple[str, list[int]]:
    """`text` in another case, and for each character of it the offset of the one it comes from."""
    if transform is TextTransform.NONE:
        return text, list(range(len(text)))
    mapped = [transform_text(character, transform, language) for character in text]
    return "".join(mapped), [index for index, part in enumerate(mapped) for _ in part]
