"""Data checked: flat keys such as `title.text`, and their values as the text they stand for."""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Mapping, Sequence

from audome_engine.errors import Diagnostics, InvalidArgument, LimitExceeded
from audome_engine.options import Limits
from audome_engine.templates.model import DynamicElement

PROPERTIES = ("text", "img", "color", "background", "hidden", "href")
_UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")
_TRUTH = {"true": "true", "false": "false", "1": "true", "0": "false", "": "false"}


def check_data(
    data: Mapping[str, object],
    elements: Sequence[DynamicElement],
    diagnostics: Diagnostics,
    limits: Limits | None = None,
) -> dict[str, str]:
    """The values that concern the template, as text; keys it does not have become diagnostics `unknown-dynamic-key`.

    Numbers and booleans are written as in JSON. `.hidden` becomes "true" or "false".

    Raises:
        InvalidArgument: a value is null, nested or no text, or could not stand in a style sheet; names the key.
        LimitExceeded: the values are longer than `Limits.document_bytes` together, or have too many lines.
    """
    if not isinstance(data, Mapping):
        raise InvalidArgument("data", f"must be a mapping of keys to values, not {type(data).__name__}")
    known = {element.dynamic_key for element in elements}
    values: dict[str, str] = {}
    for key, value in data.items():
        if not isinstance(key, str):
            raise InvalidArgument("data", f"keys must be text, not {type(key).__name__}")
        text = _as_text(key, value)
        name, _, suffix = key.rpartition(".")
        if name in known and suffix in PROPERTIES:
            values[key] = _checked(key, suffix, text)
        else:
            diagnostics.warning("unknown-dynamic-key", f"unknown dynamic key {key!r}{_hint(key, elements)}", key=key)
    _check_size(values, limits or Limits())
    return values


def _as_text(key: str, value: object) -> str:
    if isinstance(value, str):
        text = value.replace("\r\n", "\n").replace("\r", "\n")
        return _UNPRINTABLE.sub("\ufffd", text)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return json.dumps(value)
    if value is None:
        raise _invalid(key, "null is no value; leave the key out to keep the template's own")
    raise _invalid(key, f"must be text, a number or a boolean, not {_describe(value)}")


def _invalid(key: str, message: str) -> InvalidArgument:
    return InvalidArgument(f"data[{key!r}]", message, key=key)


def _describe(value: object) -> str:
    if isinstance(value, float):
        return str(value)
    return "a nested value" if isinstance(value, (Mapping, list, tuple, set)) else type(value).__name__


def _checked(key: str, suffix: str, text: str) -> str:
    if suffix == "hidden":
        if text.strip().lower() not in _TRUTH:
            raise _invalid(key, f"must be true or false, not {text[:40]!r}")
        return _TRUTH[text.strip().lower()]
    if suffix in ("color", "background") and not is_component_value(text):
        raise _invalid(key, f"{text[:40]!r} is no CSS value")
    return text


def is_component_value(text: str) -> bool:
    """Whether `text` can stand as a declaration's value without reaching beyond it: no `;`, `!` or braces outside
    strings and parentheses, all of these closed, no comments."""
    depth, quote, escaped = 0, "", False
    for index, character in enumerate(text):
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif quote:
            if character == "\n":
                return False
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "{}" or text.startswith("/*", index) or (character in ";!" and not depth):
            return False
        elif character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
            if depth < 0:
                return False
    return bool(text.strip()) and not (depth or quote or escaped)


def _hint(key: str, elements: Sequence[DynamicElement]) -> str:
    """The keys that look like it."""
    usual = [f"{element.dynamic_key}.{'img' if element.type == 'image' else 'text'}" for element in elements]
    name, _, suffix = key.rpartition(".")
    if suffix not in PROPERTIES:
        name = key
    possible = [f"{element.dynamic_key}.{suffix}" for element in elements] if suffix in PROPERTIES else []
    exact = [candidate for candidate in usual if candidate.rpartition(".")[0] == name]
    close = exact or difflib.get_close_matches(key, list(dict.fromkeys([*usual, *possible])), n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""


def _check_size(values: Mapping[str, str], limits: Limits) -> None:
    if sum(len(value) for value in values.values()) > limits.document_bytes:
        raise LimitExceeded("document_bytes", limits.document_bytes, "the data is too long")
    if sum(value.count("\n") for value in values.values()) > limits.nodes:
        raise LimitExceeded("nodes", limits.nodes, "the data has too many lines")
