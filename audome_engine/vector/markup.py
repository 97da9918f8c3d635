"""Elements, numbers, path data and transforms as SVG text (SVG 2, 4.2, 8.5 and 9.3), short and the same every time."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

from audome_engine.color import Color
from audome_engine.geometry import IDENTITY, Affine, Rect
from audome_engine.paths import Path

Attributes = Mapping[str, "str | float | None"]
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
_MAGNITUDE = 1e9
_NOTHING = 1e-9  # rounding errors of sines and cosines


def number(value: float, digits: int = 2) -> str:
    """A number with at most so many decimals, without zeros that say nothing."""
    value = 0.0 if value != value else max(-_MAGNITUDE, min(_MAGNITUDE, value))
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text.startswith("0."):
        return text[1:]
    if text.startswith("-0"):
        return "-" + text[2:] if text != "-0" else "0"
    return text


def precise(value: float) -> str:
    """A factor: six digits that count."""
    if abs(value) < _NOTHING or not math.isfinite(value):
        return "0"
    return number(value, max(0, 5 - math.floor(math.log10(abs(value)))))


def escaped(text: str) -> str:
    """Text as content or attribute; characters that XML has no way to write are left out."""
    text = _NO_XML.sub("", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def element(tag: str, attributes: Attributes, content: str = "") -> str:
    """An element; attributes that are None are left out, numbers are lengths. Content goes on lines of its own."""
    parts = [tag]
    for name, value in attributes.items():
        if value is not None:
            parts.append(f'{name}="{value if isinstance(value, str) else number(value)}"')
    opening = " ".join(parts)
    return f"<{opening}>\n{content}\n</{tag}>" if content else f"<{opening}/>"


def joined(parts: Iterable[str]) -> str:
    """Markup one after the other."""
    return "\n".join(part for part in parts if part)


def indented(markup: str) -> str:
    """Every line by the depth of the element that it is in."""
    depth = 0
    lines: list[str] = []
    for line in markup.split("\n"):
        if line.startswith("</"):
            depth -= 1
        lines.append(" " * depth + line)
        if line.startswith("<") and not line.startswith("</") and not line.endswith("/>") and "</" not in line:
            depth += 1
    return "\n".join(lines)


def transform(map: Affine | None) -> str | None:
    """The value of a transform attribute; None where it changes nothing."""
    if map is None or map == IDENTITY:
        return None
    a, b, c, d, e, f = map
    if b == 0.0 and c == 0.0:
        moved = f"translate({number(e, 3)} {number(f, 3)})" if e or f else ""
        if a == d == 1.0:
            return moved
        return moved + (f"scale({precise(a)})" if a == d else f"scale({precise(a)} {precise(d)})")
    factors = " ".join(precise(value) for value in (a, b, c, d))
    return f"matrix({factors} {number(e, 3)} {number(f, 3)})"


def place(rect: Rect, digits: int = 2) -> dict[str, str | None]:
    """The attributes of a rectangle; a corner at the origin goes without saying."""
    x, y, width, height = (number(value, digits) for value in rect)
    return {"x": None if x == "0" else x, "y": None if y == "0" else y, "width": width, "height": height}


def region(rect: Rect) -> dict[str, str]:
    """All four attributes, where their defaults are a share of a box."""
    return dict(zip(("x", "y", "width", "height"), map(number, rect), strict=True))


def hexadecimal(color: Color) -> str:
    """A colour without its alpha."""
    digits = "".join(f"{component:02x}" for component in color.to_bytes()[:3])
    return f"#{digits[::2]}" if digits[::2] == digits[1::2] else f"#{digits}"


def opacity(alpha: float) -> str | None:
    """The value of an opacity attribute; None where nothing shines through."""
    return None if alpha >= 1.0 else number(max(0.0, alpha), 4)


def path_data(path: Path, digits: int = 2) -> str:
    """The `d` attribute: relative commands of rounded places, so that no errors add up."""
    scale = 10**digits
    at = start = (0, 0)
    last = ""
    parts: list[str] = []
    for verb, *values in path:
        if verb == "Z":
            parts.append("z")
            at, last = start, "z"
            continue
        whole = [round(max(-_MAGNITUDE, min(_MAGNITUDE, float(value))) * scale) for value in values]
        points = list(zip(whole[0::2], whole[1::2], strict=True))
        letter, numbers = _relative(str(verb), points, at)
        if letter == last and letter != "m":
            letter = ""
        text = _run_together([number(value / scale, digits) for value in numbers])
        if not letter and not text.startswith("-"):
            text = " " + text
        parts.append(letter + text)
        last = letter or last
        at = points[-1]
        if verb == "M":
            start = at
    return "".join(parts)


def _relative(verb: str, points: list[tuple[int, int]], at: tuple[int, int]) -> tuple[str, list[int]]:
    moved = [value - origin for point in points for value, origin in zip(point, at, strict=True)]
    if verb == "L" and moved[1] == 0:
        return "h", moved[:1]
    if verb == "L" and moved[0] == 0:
        return "v", moved[1:]
    return verb.lower(), moved


def _run_together(numbers: list[str]) -> str:
    """Numbers with no more between them than is needed to tell them apart."""
    text = numbers[0]
    for value in numbers[1:]:
        text += value if value.startswith("-") else f" {value}"
    return text
