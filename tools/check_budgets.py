"""Checks the size budgets of the source: files of at most 800 lines, functions of at most 80 lines and 6 parameters.

Keyword-only parameters do not count; every module opens with a docstring. Exits 1 and names each excess.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

FILE_LINES = 800
FUNCTION_LINES = 80
PARAMETERS = 6
ROOT = Path(__file__).resolve().parent.parent
GENERATED = "# generated"


def excesses(path: Path) -> list[str]:
    """One line per budget that `path` exceeds."""
    text = path.read_text(encoding="utf-8")
    if text.startswith(GENERATED):
        return []
    name = path.relative_to(ROOT)
    tree = ast.parse(text)
    found: list[str] = []
    count = text.count("\n")
    if count > FILE_LINES:
        found.append(f"{name}: {count} lines (at most {FILE_LINES})")
    if text.strip() and ast.get_docstring(tree) is None:
        found.append(f"{name}: no docstring")
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found += [f"{name}:{node.lineno}: {node.name}: {problem}" for problem in _function(node)]
    return found


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    found = []
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if lines > FUNCTION_LINES:
        found.append(f"{lines} lines (at most {FUNCTION_LINES})")
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    count = len([name for name in names if name not in ("self", "cls")])
    if count > PARAMETERS:
        found.append(f"{count} parameters (at most {PARAMETERS})")
    return found


def main() -> int:
    """Check every file of the package and the tools."""
    paths = sorted([*ROOT.glob("audome_engine/**/*.py"), *ROOT.glob("tools/*.py")])
    found = [line for path in paths for line in excesses(path)]
    print("\n".join(found) or f"budgets: {len(paths)} files within")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
