"""Small documents whose boxes Chromium has told us (tools/chromium_cases.py): ours must be in the same places."""

import json
from pathlib import Path

import pytest
from find_differences import differences

CASES = Path(__file__).parent / "cases"
DOCUMENTS = [
    pytest.param(body, boxes, id=f"{path.stem}-{number}")
    for path in sorted(CASES.glob("*.json"))
    for number, (body, boxes) in enumerate(json.loads(path.read_text(encoding="utf-8")).items(), 1)
]


@pytest.mark.parametrize(("body", "boxes"), DOCUMENTS)
def test_boxes_are_where_chromium_has_them(body, boxes):
    found = differences(body, boxes)
    assert not found, "\n".join([body, *found])


def test_every_case_has_its_answer():
    for path in CASES.glob("*.txt"):
        lines = path.read_text(encoding="utf-8").splitlines()
        bodies = [line for line in lines if line and not line.startswith("#")]
        assert bodies == list(json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))), path.name


def test_a_difference_is_found():
    body, boxes = DOCUMENTS[0].values
    boxes = json.loads(json.dumps(boxes))
    boxes["elements"][0]["y"] += 2
    assert differences(body, boxes)
