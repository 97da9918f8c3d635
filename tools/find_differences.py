"""Lays out random documents here and in Chromium, and prints the smallest part of each that comes out differently.

Differences are where an element's edges lie more than 1 px apart, or a text fragment has no match within 1.5 px. Not
every one is a fault: some are in what browsers report, some in what the specification leaves open.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from random_documents import GRAMMARS, Node, html
from random_flexes import flexes

import audome_engine

ROOT = Path(__file__).resolve().parent.parent
CSS = "body{margin:8px;font:16px/20px Inter,Cairo,Noto Sans Hebrew,Noto Sans}"
Boxes = dict[str, Any]
ALL_GRAMMARS = {**GRAMMARS, "flexes": flexes}


class Chromium:
    """A running `chromium_boxes.mjs`."""

    def __init__(self) -> None:
        command = ["node", str(ROOT / "tools" / "chromium_boxes.mjs")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def boxes(self, body: str) -> Boxes:
        """The elements and lines of a document."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"css": CSS, "body": body}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            sys.exit("Chromium does not answer; see tools/chromium.mjs for what it needs")
        found: Boxes = json.loads(answer)
        return found


def document(body: str) -> str:
    """The whole document, as the page in Chromium has it: paths count its two style elements."""
    return f"<!doctype html><html><head><style></style><style>{CSS}</style></head><body>{body}</body></html>"


def differences(body: str, theirs: Boxes) -> list[str]:
    """What of Chromium's boxes is elsewhere or missing here."""
    try:
        ours: Any = audome_engine.measure(document(body), width=400, height=300).to_dict()
    except Exception as problem:
        return [f"raises {problem!r}"]
    mine = {element["path"]: element for element in ours["elements"]}
    found: list[str] = []
    for element in _judged(theirs):
        own = mine.get(element["path"])
        if own is None or max(abs(a - b) for a, b in zip(_edges(own), _edges(element), strict=True)) > 1:
            found.append(f"{element['path']}: {own and _edges(own)}, in Chromium {_edges(element)}")
    for line in theirs["lines"]:
        near = [own for own in ours["lines"] if own["parent"] == line["parent"] and _near(own, line)]
        if not near:
            found.append(f"text in {line['parent']}: none at {_edges(line)}")
    return found


def _judged(theirs: Boxes) -> list[Any]:
    """The elements that are compared: not empty inline boxes, nor those around others."""
    return [
        element for element in theirs["elements"]
        if element["tag"] == "div" or (
            element["width"] and element["height"] and not _holds_inlines(element["path"], theirs)
        )
    ]  # fmt: skip


def _holds_inlines(path: str, theirs: Boxes) -> bool:
    """Chromium reports plain inline boxes by what they hold, which is a matter of reporting only."""
    inlines = ("span[", "b[", "i[", "bdi[")
    inner = [
        element["path"][len(path) + 1 :] for element in theirs["elements"] if element["path"].startswith(f"{path}/")
    ]
    return path.rsplit("/", 1)[-1].startswith(inlines) and any(step.startswith(inlines) for step in inner)


def _edges(box: Any) -> tuple[float, float, float, float]:
    return (box["x"], box["y"], round(box["x"] + box["width"], 2), round(box["y"] + box["height"], 2))


def _near(own: Any, line: Any) -> bool:
    return all(abs(own[key] - line[key]) <= 1.5 for key in ("x", "y", "width"))


def smaller(nodes: list[Node]) -> Iterator[list[Node]]:
    """The document with one thing left out, in every way."""
    places = list(_places(nodes))
    for number in range(len(places)):
        for change in _changes(places[number]):
            copied = copy.deepcopy(nodes)
            siblings, index = list(_places(copied))[number]
            siblings[index : index + 1] = copy.deepcopy(change)
            yield copied


def _places(nodes: list[Node]) -> Iterator[tuple[list[Node], int]]:
    for index, node in enumerate(nodes):
        if node[:1] == ["style"]:
            continue
        yield nodes, index
        if not isinstance(node, str):
            yield from _places(node[3])


def _changes(place: tuple[list[Node], int]) -> Iterator[list[Node]]:
    siblings, index = place
    node = siblings[index]
    yield []
    if isinstance(node, str):
        if len(node) > 1:
            yield from ([node[: len(node) // 2]], [node[len(node) // 2 :]], [node[1:]], [node[:-1]])
        return
    tag, style, attributes, children = node
    yield children
    for name in style:
        yield [[tag, {key: value for key, value in style.items() if key != name}, attributes, children]]
    if attributes and tag != "img":
        yield [[tag, style, "", children]]


def reduced(chromium: Chromium, nodes: list[Node], budget: int) -> list[Node]:
    """Leave out what can be left out without the difference going away."""
    again = True
    while again:
        again = False
        for candidate in smaller(nodes):
            budget -= 1
            if budget < 0:
                return nodes
            body = html(candidate)
            if differences(body, chromium.boxes(body)):
                nodes, again = candidate, True
                break
    return nodes


def main() -> int:
    """Compare a range of random documents."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("grammar", choices=list(ALL_GRAMMARS))
    parser.add_argument("first", type=int, nargs="?", default=0, help="seed of the first document (default: 0)")
    parser.add_argument("count", type=int, nargs="?", default=500, help="how many documents (default: 500)")
    parser.add_argument("--show", type=int, default=30, help="how many differences to reduce and print (default: 30)")
    arguments = parser.parse_args()
    chromium = Chromium()
    different = boxes = wrong = 0
    for seed in range(arguments.first, arguments.first + arguments.count):
        nodes = ALL_GRAMMARS[arguments.grammar](random.Random(seed))
        body = html(nodes)
        theirs = chromium.boxes(body)
        found = differences(body, theirs)
        boxes += len(_judged(theirs)) + len(theirs["lines"])
        wrong += len(found)
        if not found:
            continue
        different += 1
        if different <= arguments.show:
            body = html(reduced(chromium, nodes, 400))
            print(f"{seed}: {body}")
            for line in differences(body, chromium.boxes(body))[:3]:
                print(f"    {line}")
    print(f"{different} of {arguments.count} documents differ")
    print(f"{100 - 100 * wrong / max(1, boxes):.2f} % of {boxes} boxes and lines agree")
    return 0


if __name__ == "__main__":
    sys.exit(main())
