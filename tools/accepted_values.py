"""Which of many candidate values each property takes, here and in Chromium.

Reads tests/css/cases/candidates.txt. With --ask, Chromium's answers go to accepted.txt: a property, then the numbers of the
candidates (from 0) that it takes, ranges with a dash. Writes deviations.txt: for a property what is taken here and not in
Chromium (+) and the reverse (-). Needs Chromium and playwright-core as tools/chromium.mjs does.

usage: python tools/accepted_values.py [--ask]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import tinycss2

from audome_engine.css.declarations import canonical_name, expand
from audome_engine.css.stream import Invalid, Units

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "css" / "cases"
NOTE = """# Where our parsers and Chromium's differ over candidates.txt: + is taken here alone, - in Chromium alone.
# What a specification has is taken here (src(), last baseline, text-overflow's strings, ...); what has no effect here
# is often not checked in full. Written by tools/accepted_values.py.
"""


def candidates() -> list[str]:
    """The values to ask about."""
    lines = (CASES / "candidates.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("# ")]


def accepted() -> dict[str, set[int]]:
    """Chromium's answers, by property."""
    lines = (CASES / "accepted.txt").read_text(encoding="utf-8").splitlines()
    return {name: _unfolded(rest) for name, _, rest in (line.partition(" ") for line in lines)}


def deviations() -> list[str]:
    """What differs, a line for each set of values."""
    values = candidates()
    tokens = [tinycss2.parse_component_value_list(value) for value in values]
    found: dict[str, list[str]] = {}
    for name, theirs in accepted().items():
        ours = {index for index, given in enumerate(tokens) if _is_taken(canonical_name(name) or name, given)}
        for sign, indices in (("+", ours - theirs), ("-", theirs - ours)):
            if indices:
                listed = " | ".join(values[index] for index in sorted(indices))
                found.setdefault(f"{sign} {listed}", []).append(name)
    return sorted(f"{', '.join(names)}: {listed}" for listed, names in found.items())


def _is_taken(name: str, tokens: list[object]) -> bool:
    try:
        expand(name, tokens, Units())
    except Invalid:
        return False
    return True


def _folded(indices: list[int]) -> str:
    """1 2 3 5 as "1-3 5"."""
    parts: list[list[int]] = []
    for index in indices:
        if parts and parts[-1][-1] == index - 1:
            parts[-1].append(index)
        else:
            parts.append([index])
    return " ".join(f"{part[0]}-{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts)


def _unfolded(text: str) -> set[int]:
    ends = [[int(end) for end in part.split("-")] for part in text.split()]
    return {index for part in ends for index in range(part[0], part[-1] + 1)}


_ASK = """
import { launch } from './tools/chromium.mjs';
import fs from 'node:fs';
const values = JSON.parse(fs.readFileSync(0, 'utf8'));
const browser = await launch();
const page = await browser.newPage();
const answer = await page.evaluate((values) => {
  const names = Object.keys(Object.getOwnPropertyDescriptors(document.body.style)).concat(
    Object.keys(document.body.style), [...getComputedStyle(document.body)]);
  for (const key in document.body.style) names.push(key);
  const dashed = names.map((n) => n.replace(/[A-Z]/g, (m) => '-' + m.toLowerCase()).replace(/^webkit-/, '-webkit-'));
  const known = [...new Set(dashed)].filter((n) => n !== 'all' && CSS.supports(n, 'inherit')).sort();
  return known.map((name) => [name, values.flatMap((value, index) => CSS.supports(name, value) ? [index] : [])]);
}, values);
console.log(JSON.stringify(answer));
await browser.close();
"""


def ask() -> None:
    """Let Chromium answer for every property that both know."""
    command = ["node", "--input-type=module", "-e", _ASK]
    asked = json.dumps(candidates())
    answer = subprocess.run(command, input=asked, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    lines = [f"{name} {_folded(found)}\n" for name, found in json.loads(answer) if canonical_name(name) is not None]
    (CASES / "accepted.txt").write_text("".join(lines), encoding="utf-8")


def main() -> int:
    """Write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ask", action="store_true", help="ask Chromium anew")
    if parser.parse_args().ask:
        ask()
    lines = deviations()
    (CASES / "deviations.txt").write_text(NOTE + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(accepted())} properties, {len(lines)} deviations")
    return 0


if __name__ == "__main__":
    sys.exit(main())
