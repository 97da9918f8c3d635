"""Makes docs/css-support.md: what the engine knows of every property and value that CSS has.

Which values there are comes from tools/css_values.json (specifications and Chromium). Whether the engine takes one, its own
parsers say; what exercises it, the cases in tests/values; css_support.toml has what only the engine knows, and what is missing.

usage: python tools/css_support.py [--check | --missing]
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import tinycss2
from value_cases import ROOT, Case, all_cases

from audome_engine.css import cascade  # registers the properties
from audome_engine.css.colors import color
from audome_engine.css.counter_styles import predefined_counter_styles
from audome_engine.css.declarations import canonical_name, expand, has_substitution, longhand_names
from audome_engine.css.registry import LONGHANDS, Longhand
from audome_engine.css.shorthands import SHORTHANDS
from audome_engine.css.stream import Invalid, Stream, Token, Units

TARGET = ROOT / "docs" / "css-support.md"
VALUES = ROOT / "tools" / "css_values.json"
NOTES = ROOT / "tools" / "css_support.toml"
_UNITS = {
    "<angle>": ("deg", "grad", "rad", "turn"), "<time>": ("s", "ms"), "<flex>": ("fr",),
    "<resolution>": ("x", "dpi", "dpcm", "dppx"),
}  # fmt: skip
_IMAGES = ("gradient", "image", "image-set", "cross-fade", "url", "element", "paint")
_OPEN = (  # kinds that any value of a property exercises which is none of its keywords
    "<position>", "<bg-position>", "<shadow>", "<grid-line>", "<custom-ident>", "<counter-name>", "<dashed-ident>",
    "<animateable-feature>", "<keyframes-name>", "<ratio>", "<easing-function>", "<opentype-tag>",
)  # fmt: skip

ALL = "all that its longhands take"
WITHOUT_EFFECT = "without effect"


@dataclass(frozen=True)
class Value:
    """One value of a property: `status` is "yes", "partly", "inert" or "no", and "" where nothing tells it."""

    name: str
    status: str
    note: str = ""
    case: Case | None = None
    test: str = ""  # file::function, where no case exercises it


@dataclass(frozen=True)
class Row:
    """One property, or one kind of values."""

    name: str
    area: str
    known: bool
    values: tuple[Value, ...]
    kind: str = ""  # what it is, where it is not a longhand


class Support:
    """All that is known of properties, and what exercises them."""

    def __init__(self, cases: Iterable[Case]) -> None:
        listed: dict[str, Any] = json.loads(VALUES.read_text(encoding="utf-8"))
        notes: dict[str, Any] = tomllib.loads(NOTES.read_text(encoding="utf-8"))
        self.properties: dict[str, Any] = listed["properties"]
        self.types: dict[str, Any] = listed["types"]
        for name, values in notes["own"].items():
            self.properties[name] = {"area": "own", "values": dict.fromkeys(values, "")}
        for name in SHORTHANDS:
            if name not in self.properties:
                self.properties[name] = {"area": "own", "values": {}, "longhands": longhand_names(name)}
        styles = {name: name for name in predefined_counter_styles()}
        self.properties["list-style-type"]["values"] |= styles
        self.partly: Mapping[str, str] = notes["partly"]
        self.refused: Mapping[str, str] = notes["no"]
        self.tests: Mapping[str, str] = notes["tests"]
        self.untested: frozenset[str] = frozenset(notes["untested"])
        self.by_property: dict[str, list[Case]] = defaultdict(list)
        self.by_word: dict[str, list[Case]] = defaultdict(list)
        for case in cases:
            self.by_property[case.property].append(case)
            for word in _words(_tokens(case.value)):
                self.by_word[word].append(case)

    def rows(self) -> list[Row]:
        """Every property, the longhands first."""
        return [self._row(name, entry) for name, entry in self.properties.items() if "alias" not in entry]

    def kinds(self) -> list[Row]:
        """Every kind of values."""
        rows = []
        for name, entry in self.types.items():
            values = tuple(
                self._kind_value(name, leaf, entry["host"], sample) for leaf, sample in entry["values"].items()
            )
            rows.append(Row(name, "values", True, values))
        return rows

    def aliases(self) -> list[tuple[str, str, bool]]:
        """Other names of properties: the name, what it stands for, and whether it does here."""
        found = []
        for name, entry in self.properties.items():
            if "alias" in entry:
                ours = canonical_name(name)
                found.append((name, entry["alias"], ours is not None and entry["alias"] in longhand_names(ours)))
        return found

    def _row(self, name: str, entry: Mapping[str, Any]) -> Row:
        kind = "shorthand" if "longhands" in entry else ""
        if canonical_name(name) is None:
            return Row(name, entry["area"], False, (), kind)
        values = dict(entry["values"])
        if kind:
            # What the longhands are tested for need not be tested again.
            within = {
                leaf for longhand in entry["longhands"] for leaf in self.properties.get(longhand, entry)["values"]
            }
            values = (
                {leaf: sample for leaf, sample in values.items() if leaf not in within} if entry["longhands"] else {}
            )
            return Row(name, entry["area"], True, (self._shorthand(name), *self._values(name, values)), kind)
        return Row(name, entry["area"], True, tuple(self._values(name, values)))

    def _values(self, name: str, values: Mapping[str, str]) -> Iterator[Value]:
        exercised: dict[str, Case] = {}
        for case in sorted(self.by_property[name], key=lambda case: (case.reference is None, len(case.value))):
            for leaf in _leaves(_tokens(case.value), values):
                exercised.setdefault(leaf, case)
        for leaf, sample in values.items():
            yield self._value(f"{name}: {leaf}", leaf, not sample or accepts(name, sample), exercised.get(leaf))

    def _shorthand(self, name: str) -> Value:
        case = min(self.by_property[name], key=lambda case: case.reference is None, default=None)
        return self._value(name, ALL, True, case)

    def _kind_value(self, kind: str, leaf: str, host: str, sample: str) -> Value:
        cases = self.by_word[leaf.lower()]
        taken = canonical_name(host) is not None and accepts(host, sample)
        return self._value(f"{kind}: {leaf}", leaf, taken or bool(cases), cases[0] if cases else None)

    def _value(self, key: str, leaf: str, taken: bool, case: Case | None) -> Value:
        every = f"{key.split(': ')[0]}: *"
        if key in self.refused or (every in self.refused and case is None):
            return Value(leaf, "no", self.refused.get(key) or self.refused[every])
        note = self.partly.get(key, "")
        if case is not None:
            return Value(leaf, "partly" if note else "yes", note, case)
        if taken and has_no_effect(key.split(": ")[0]):
            return Value(leaf, "no", WITHOUT_EFFECT)
        if taken and is_inert(key.split(": ")[0]):
            return Value(leaf, "inert")
        test = self.tests.get(key) or self.tests.get(every, "")
        if test and taken:
            return Value(leaf, "partly" if note else "yes", note, None, test)
        if key in self.untested:
            return Value(leaf, "no", UNTESTED)
        return Value(leaf, "" if taken else "no")


@cache
def _tokens(value: str) -> list[Token]:
    return list(tinycss2.parse_component_value_list(value))


def has_no_effect(name: str) -> bool:
    """Whether a property is read and nothing looks at it."""
    return all(longhand.unsupported for longhand in _longhands(name))


def is_inert(name: str) -> bool:
    """Whether a property has nothing to show in a still picture."""
    return all(longhand.inert for longhand in _longhands(name))


def _longhands(name: str) -> list[Longhand]:
    canonical = canonical_name(name)
    names = longhand_names(canonical) if canonical else ()
    return [LONGHANDS[n] for n in names if n in LONGHANDS] or [Longhand(name, "", _nothing)]


def _nothing(stream: Stream, units: Units) -> None:
    raise Invalid


def accepts(name: str, value: str) -> bool:
    """Whether the engine's parser takes a value."""
    canonical = canonical_name(name)
    tokens = _tokens(value)
    if canonical is None or has_substitution(tokens):
        return canonical is not None and all(word in _SUBSTITUTED for word in _words(tokens) if word.endswith("()"))
    try:
        expand(canonical, tokens, Units())
    except Invalid:
        return False
    return True


_SUBSTITUTED = ("var()", "env()", "attr()", "if()", "--x()")


def _words(tokens: Iterable[Token]) -> Iterator[str]:
    """Keywords, units and functions wherever they stand in a value, in lower case."""
    for token in tokens:
        if token.type == "ident":
            yield token.lower_value
        elif token.type == "dimension":
            yield token.lower_unit
        elif token.type == "function":
            yield "--x()" if token.name.startswith("--") else f"{token.lower_name}()"
            yield from _words(token.arguments)
        elif token.type == "url":
            yield "url()"
        elif token.type == "hash":
            yield "#f00" if len(token.value) in (3, 6) else "#ff000080"


def _leaves(tokens: Iterable[Token], values: Mapping[str, str]) -> Iterator[str]:
    """Which of a property's values stand in a declaration."""
    names = {leaf.lower(): leaf for leaf in values}
    for token in tokens:
        for leaf in _leaves_of(token):
            if leaf in names:
                yield names[leaf]
                break
        else:
            if token.type not in ("whitespace", "comment", "literal"):
                yield from (leaf for leaf in _OPEN if leaf in values)
        if token.type == "literal" and token.value == "/":
            yield from (leaf for leaf in ("<ratio>",) if leaf in values)


def _leaves_of(token: Token) -> Iterator[str]:
    if token.type == "ident":
        yield token.lower_value
    elif token.type == "string":
        yield from ("<string>", "<opentype-tag>", "<family-name>")
    elif token.type == "percentage":
        yield "<percentage>"
    elif token.type == "number":
        yield from ("<integer>", "<number>") if token.is_integer else ("<number>",)
        yield "<length>"
    elif token.type == "dimension":
        yield next((kind for kind, units in _UNITS.items() if token.lower_unit in units), "<length>")
    elif token.type == "url":
        yield from ("<url>", "<image>")
    elif token.type == "[] block":
        yield "<line-names>"
    elif token.type == "function":
        yield "--x()" if token.name.startswith("--") else f"{token.lower_name}()"
        yield from (["<url>"] if token.lower_name == "url" else [])
        yield from ["<image>"] if token.lower_name.endswith(_IMAGES) else []
    if _is_color(token):
        yield "<color>"


def _is_color(token: Token) -> bool:
    stream = Stream([token])
    try:
        color(stream, Units())
        stream.finish()
    except Invalid:
        return False
    return True


# The page

_HEAD = """<!-- Made by tools/css_support.py: do not edit. -->
# What of CSS is supported

Every property that Chromium {version} has, with every keyword, kind of value and function of its grammar. A value links to
the test that exercises it: a small document that looks as in Chromium, or as a reference without that value does, and
does not look so where the declaration is taken away (`tests/values`). What a shorthand's longhands are tested for is not
listed again with the shorthand. Values that are not listed are invalid, as in Chromium: they are ignored and reported.

{counts}
"""
_AREAS = {"own": "Of the engine alone", "compat": "Compatibility"}


def page(support: Support) -> str:
    """The whole document."""
    rows = support.rows()
    counts = Counter(value.status for row in rows for value in row.values)
    known = sum(any(value.status in ("yes", "partly") for value in row.values) for row in rows)
    inert = sum(any(value.status == "inert" for value in row.values) for row in rows)
    version = json.loads(VALUES.read_text(encoding="utf-8"))["chromium"].split(".")[0]
    summary = (
        f"Of {len(rows)} properties {known} are supported, and {inert} have nothing to show in a still picture. Of the values of "
        f"these, {counts['yes']} are supported, {counts['partly']} in part."
    )
    parts = [_HEAD.format(version=version, counts=summary)]
    parts += ["\n## Kinds of values\n", _table(support.kinds())]
    areas: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        areas[_area(row.area)].append(row)
    for area, members in sorted(areas.items()):
        parts.append(f"\n## {area}\n")
        known = [row for row in members if row.known]
        shown = [row for row in known if any(value.status in ("yes", "partly") for value in row.values)]
        inert = [row for row in known if any(value.status == "inert" for value in row.values)]
        parts.append(_table(shown))
        parts.append(_sentence("Nothing to show in a still picture", inert))
        parts.append(
            _sentence("Valid, and without effect", [row for row in known if row not in shown and row not in inert])
        )
        parts.append(_sentence("Not supported", [row for row in members if not row.known]))
    parts.append("\n## Other names\n\n" + _names(support.aliases()))
    return "\n".join(part.strip("\n") + "\n" for part in parts if part)


def _area(spec: str) -> str:
    """The heading of a specification's short name."""
    if spec in _AREAS:
        return _AREAS[spec]
    words = spec.rstrip("-0123456789").replace("css-", "").replace("css2", "CSS 2").split("-")
    return " ".join(words).replace("svg", "SVG").replace("css", "CSS 2")[:1].upper() + " ".join(words)[1:]


def _table(rows: list[Row]) -> str:
    if not rows:
        return ""
    lines = ["| | yes | partly | no |", "|---|---|---|---|"]
    for row in rows:
        cells = [_cell([value for value in row.values if value.status == status]) for status in ("yes", "partly", "no")]
        lines.append(f"| `{row.name}`{' (shorthand)' if row.kind else ''} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cell(values: list[Value]) -> str:
    """The values with what exercises them; neighbours of one line of a file share the link."""
    groups: list[tuple[str, list[str]]] = []
    for value in values:
        name = f"`{value.name}`" if " " not in value.name or "(" in value.name else value.name
        link = f"../tests/values/{value.case.area}.txt#L{value.case.line}" if value.case else ""
        link = link or (f"../{value.test.split('::')[0]}" if value.test else "")
        if not groups or groups[-1][0] != link or value.note:
            groups.append((link, []))
        groups[-1][1].append(f"{name}{': ' + value.note if value.note else ''}".replace("|", "\\|"))
    return "; ".join(f"[{' '.join(names)}]({link})" if link else " ".join(names) for link, names in groups)


def _sentence(beginning: str, rows: list[Row]) -> str:
    return f"{beginning}: {', '.join(f'`{row.name}`' for row in rows)}.\n" if rows else ""


def _names(aliases: list[tuple[str, str, bool]]) -> str:
    known = [f"`{name}` (`{target}`)" for name, target, here in aliases if here]
    unknown = [f"`{name}`" for name, _, here in aliases if not here]
    return f"Known: {', '.join(known)}.\n\nNot known: {', '.join(unknown)}.\n"


def problems(support: Support) -> list[str]:
    """What keeps the table from being true: values that nothing exercises, and notes on what is not so."""
    rows = [*support.rows(), *support.kinds()]
    values = {_key(row, value): value for row in rows for value in row.values}
    found = [
        f"{key}: the engine takes it, and nothing in tests/values exercises it: write a case (see the README there), or say "
        "in tools/css_support.toml why not"
        for key, value in values.items()
        if not value.status
    ]
    names = {row.name for row in rows}
    for key in (*support.partly, *support.refused, *support.untested):
        if key not in values and key.removesuffix(": *") not in names:
            found.append(f"css_support.toml: {key}: there is no such value")
        elif key in support.untested and values[key].note != UNTESTED:
            found.append(f"css_support.toml: {key}: is tested by now, or not taken: take it off the list")
    for key, test in support.tests.items():
        path, _, function = test.partition("::")
        if not (ROOT / path).exists() or f"def {function}(" not in (ROOT / path).read_text(encoding="utf-8"):
            found.append(f"css_support.toml: {key}: there is no test {test}")
    ours = sorted({*LONGHANDS, *SHORTHANDS} - {*support.properties, *_INTERNAL})
    found += [
        f"{name}: neither Chromium nor css_support.toml has this property: list its values under [own]" for name in ours
    ]
    return found


_INTERNAL = ("-audome-display", "-audome-legacy-box")  # what `display` sets
UNTESTED = "not tested"


def _key(row: Row, value: Value) -> str:
    """What a value is called in css_support.toml and in complaints."""
    return row.name if value.name == ALL else f"{row.name}: {value.name}"


def main() -> int:
    """Write the page, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="exit 1 where the page is not what would be written, or not true"
    )
    parser.add_argument(
        "--missing", action="store_true", help="list the values that nothing exercises, a property a line"
    )
    options = parser.parse_args()
    assert cascade
    support = Support(all_cases())
    if options.missing:
        for row in [*support.rows(), *support.kinds()]:
            if missing := [value.name for value in row.values if not value.status]:
                print(f"{row.name}: {' | '.join(missing)}")
        return 0
    found = problems(support)
    text = page(support)
    if options.check and (not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text):
        found.append("docs/css-support.md is not up to date: run tools/css_support.py")
    if not options.check:
        TARGET.write_text(text, encoding="utf-8")
    print("\n".join(found) or "css-support: every value is exercised")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
