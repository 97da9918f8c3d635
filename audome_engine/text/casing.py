"""`text-transform` (CSS Text 3, 2.1) with the language's own case mappings (SpecialCasing.txt)."""

from __future__ import annotations

import re
import unicodedata

from audome_engine.style.enums import TextTransform
from audome_engine.text.segment import words

_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


def transform_text(text: str, transform: TextTransform, language: str = "", *, in_word: bool = False) -> str:
    """`text` transformed; `in_word` says that it continues a word begun before it."""
    if transform is TextTransform.NONE or not text:
        return text
    primary = language.lower().split("-")[0]
    if transform is TextTransform.UPPERCASE:
        return _upper(text, primary)
    if transform is TextTransform.LOWERCASE:
        return _lower(text, primary)
    if transform is TextTransform.FULL_WIDTH:
        return text.translate(_FULL_WIDTH)
    return _capitalized(text, primary, in_word)


def ends_in_word(text: str, before: bool) -> bool:
    """Whether text that follows `text` directly would continue a word; `before`: what held in front of it."""
    if not text:
        return before
    last = text[-1]
    if unicodedata.east_asian_width(last) in "WF" and not "\uac00" <= last <= "\ud7a3":  # ideographs stand alone
        return False
    return last.isalnum() or unicodedata.category(last)[0] == "M" or last in "'’"


def _upper(text: str, language: str) -> str:
    if language in ("tr", "az"):
        text = text.replace("i", "\u0130")
    elif language == "el":
        return _greek_upper(text)
    elif language == "lt":
        text = re.sub("([ij\u012f])\u0307", r"\1", text)
    return text.upper()


def _lower(text: str, language: str) -> str:
    if language in ("tr", "az"):
        text = text.replace("I\u0307", "i").replace("\u0130", "i").replace("I", "\u0131")
    return text.lower()


def _greek_upper(text: str) -> str:
    """Greek capitals lose their accents and keep their dialytika."""
    parts: list[str] = []
    for character in unicodedata.normalize("NFD", text):
        if character in "\u0300\u0301\u0342\u0313\u0314\u0345":
            continue
        parts.append(character.upper())
    return unicodedata.normalize("NFC", "".join(parts))


def _capitalized(text: str, language: str, in_word: bool) -> str:
    parts: list[str] = []
    for start, end in words(text):
        word = text[start:end]
        first = next((i for i, c in enumerate(word) if c.isalnum()), None)
        if first is None or (in_word and start == 0):
            parts.append(word)
            continue
        if language == "nl" and word[first : first + 2].lower() == "ij":
            parts.append(word[:first] + "IJ" + word[first + 2 :])
            continue
        letter = _upper(word[first], language) if language in ("tr", "az") else word[first].title()
        parts.append(word[:first] + letter + word[first + 1 :])
    return "".join(parts)
