"""Writes Chromium's boxes of the layout cases: tests/layout/cases/<name>.json for every <name>.txt, a document a line.

usage: python tools/chromium_cases.py [name ...]
"""

from __future__ import annotations

import argparse
import json
import sys

from find_differences import ROOT, Chromium

CASES = ROOT / "tests" / "layout" / "cases"


def main() -> int:
    """Ask Chromium about every case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="which files, without ending (default: all)")
    names = parser.parse_args().names
    chromium = Chromium()
    for path in sorted(CASES.glob("*.txt")):
        if names and path.stem not in names:
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        answers = {line: chromium.boxes(line) for line in lines if line and not line.startswith("#")}
        path.with_suffix(".json").write_text(json.dumps(answers, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
        print(f"{path.name}: {len(answers)} documents")
    return 0


if __name__ == "__main__":
    sys.exit(main())
