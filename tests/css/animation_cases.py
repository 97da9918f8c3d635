"""Cases of `tools/chromium_animations.mjs`: our animated styles beside what Chromium computes, read back by our own parser."""

import json
import math
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import audome_engine
from audome_engine.color import Color
from audome_engine.css.declarations import canonical_name, longhand_names
from audome_engine.css.logical import physical_name
from audome_engine.css.registry import LONGHANDS
from audome_engine.layout.transforms import _spatial
from audome_engine.options import Medium
from audome_engine.space import IDENTITY4, Matrix4
from audome_engine.style.enums import Direction, WritingMode
from audome_engine.style.values import Calc, Number, Percentage, Rotate, resolve

CASES = Path(__file__).parent / "cases" / "animations"
SHARES = (0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875)
USED = ("width", "height", "top", "left", "padding-top", "margin-left")  # getComputedStyle gives used values


class Case(NamedTuple):
    """A document, what to look at in it, and when."""

    body: str
    name: str
    pseudo: str
    times: tuple[float, ...]


def cases():
    """Every line with Chromium's answers."""
    for path in sorted(CASES.glob("*.json")):
        yield from json.loads(path.read_text(encoding="utf-8")).items()


def read(line):
    """The case of a line."""
    if " @ " in line:
        subject, seconds, body = line.split(" @ ", 2)
        *pseudo, name = subject.split(" ")
        return Case(body, name, "".join(pseudo).removeprefix("#t"), tuple(map(float, seconds.split())))
    name, first, last, besides = re.fullmatch(r"(\S+): (.*) -> (.*?)(?: \| (.*))?", line).groups()
    body = (
        f"<style>@keyframes k {{ from {{ {name}: {first} }} to {{ {name}: {last} }} }}\n"
        f"#t {{ width: 100px; height: 50px; {besides or ''}; animation: k 1s linear(-0.5, 1.5) both }}</style>"
        '<div id="t">x</div>'
    )
    return Case(body, name, "", SHARES)


def differences(line, answers):
    """Where our computed values are not Chromium's."""
    case = read(line)
    found = []
    template = audome_engine.compile(_page(case.body), width=400, height=300)
    for time, answer in zip(case.times, answers, strict=True):
        ours = style_at(template, time, case.pseudo)
        theirs = _still(case, answer)
        for field in _fields(case.name):
            mine, expected = (
                _comparable(case.name, getattr(ours, field)),
                _comparable(case.name, getattr(theirs, field)),
            )
            if not close(mine, expected):
                found.append(f"{time} s: {getattr(ours, field)} is not {answer!r}, {getattr(theirs, field)}")
    return found


@lru_cache(maxsize=8)
def _still(case, answer):
    """The style with a value that stands still."""
    still = "animation: none !important; transition: none !important"
    sheet = f"<style>#t{case.pseudo} {{ {still}; {case.name}: {answer} !important }}</style>"
    return style_at(audome_engine.compile(_page(case.body + sheet), width=400, height=300), 0.0, case.pseudo)


def style_at(template, time, pseudo=""):
    """The computed style of #t at a moment."""
    styled = template._compile_for(Medium(400.0, 300.0, 1.0, time)).styled
    element = next(element for element in styled.styles if element.get("id") == "t")
    return styled.pseudo[element, pseudo.removeprefix("::")] if pseudo else styled.styles[element]


def _page(body):
    return f'<!doctype html><body style="margin: 0">{body}'


def _fields(name):
    names = longhand_names(canonical_name(name))
    fields = {LONGHANDS[physical_name(n, Direction.LTR, WritingMode.HORIZONTAL_TB)].field for n in names}
    return sorted({"background_position" if f.startswith("_position") else f.removeprefix("_") for f in fields})


def _comparable(name, value):
    if name == "transform":
        total = IDENTITY4
        for function in reversed(value):
            total = total.then(_spatial(function, 100.0, 50.0))
        return total
    if name in USED and isinstance(value, (float, Percentage, Calc)):
        used = resolve(value, 400.0)
        return max(0.0, used) if name in ("width", "height") else used
    if name.endswith("-origin"):
        return tuple(resolve(part, base) for part, base in zip(value, (100.0, 50.0, 0.0), strict=False))
    if name.startswith("background-position-"):
        return [getattr(position, name[-1]) for position in value[:3]]  # Chromium gives those of layers alone
    if name == "rotate" and value is not None:
        return Rotate(value.angle, tuple(part / math.hypot(*value.axis) for part in value.axis))
    if name == "line-height" and isinstance(value, Number):
        return value.value * 16.0
    return value


def close(first, second):
    """Whether two computed values are the same but for rounding."""
    if isinstance(first, Matrix4):
        first, second = first.rows, second.rows
    if isinstance(first, Color) and isinstance(second, Color):
        return close(tuple(first[:4]), tuple(second[:4])) or first.to_bytes() == second.to_bytes()
    if isinstance(first, (float, Percentage, Calc)) and isinstance(second, (float, Percentage, Calc)):
        pairs = ((resolve(_plain(first), base), resolve(_plain(second), base)) for base in (0.0, 317.0))
        return all(math.isclose(a, b, rel_tol=1e-3, abs_tol=0.012) for a, b in pairs)
    if isinstance(first, (list, tuple)) and type(first) is type(second) and len(first) == len(second):
        return all(close(a, b) for a, b in zip(first, second, strict=True))
    if hasattr(first, "value") and type(first) is type(second) and isinstance(first.value, float):
        return close(first.value, second.value)
    return first == second


def _plain(value):
    return float(value) if isinstance(value, float) else value
