"""Golden pictures: every document in golden/ renders to the picture beside it, and looks as Chromium drew it."""

import hashlib
import json
import os
import platform
import random
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from audome_engine import Template
from tests.pictures import (
    box_problems,
    different,
    line_problems,
    on_white,
    picture_problems,
    side_by_side,
)

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "golden"
CHROMIUM = GOLDEN / "chromium"
DOCUMENTS = sorted(path for path in GOLDEN.glob("*/*.html"))
NAMES = [f"{path.parent.name}/{path.stem}" for path in DOCUMENTS]
SIZE_CAP = 20 * 1024
IS_REFERENCE_PLATFORM = sys.platform == "linux" and platform.machine() == "x86_64"


def render(document: Path) -> bytes:
    return Template.open(document).render(_data(document))


def _data(document: Path) -> dict:
    data = document.with_suffix(".json")
    return json.loads(data.read_text(encoding="utf-8")) if data.exists() else {}


def _excused() -> dict[str, str]:
    """Goldens that need not look as in Chromium, and why: the table rows of golden/README.md."""
    text = (GOLDEN / "README.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `([\w/-]+)` \| (.+?) \|$", text, re.M))


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_golden(document, request):
    picture = render(document)
    assert len(picture) <= SIZE_CAP, f"{len(picture)} bytes; make the document smaller"
    expected = document.with_suffix(".png")
    if request.config.getoption("--golden-accept"):
        if not expected.exists() or not np.array_equal(on_white(expected), on_white(picture)):
            expected.write_bytes(picture)
        return
    assert expected.exists(), "no picture yet: look at it, then `make golden-accept`"
    ours, theirs = on_white(picture), on_white(expected)
    same = ours.shape == theirs.shape and (
        np.array_equal(ours, theirs) if IS_REFERENCE_PLATFORM else different(ours, theirs).mean() <= 0.005
    )
    if not same:
        left = side_by_side(ours, theirs, ROOT / "out" / "golden" / f"{document.parent.name}-{document.stem}.png")
        pytest.fail(f"differs from the golden picture; see {left.relative_to(ROOT)} (ours, golden, difference)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_golden_looks_as_in_chromium(document):
    name = f"{document.parent.name}/{document.stem}"
    reference = json.loads((CHROMIUM / f"{name}.json").read_text(encoding="utf-8"))
    template = Template.open(document)
    layout = template.measure(_data(document)).to_dict()
    ours, theirs = on_white(template.render(_data(document))), on_white(CHROMIUM / f"{name}.png")
    problems = [
        *box_problems(layout["elements"], reference["elements"]),
        *line_problems(layout["lines"], reference["lines"]),
        *picture_problems(ours, theirs, reference["lines"]),
    ]
    if name in _excused():
        assert problems, f"{name} now looks as in Chromium: take its line out of golden/README.md"
        return
    if problems:
        side_by_side(ours, theirs, ROOT / "out" / "golden" / f"{name.replace('/', '-')}-chromium.png")
    assert not problems, "\n".join(problems)


def test_there_are_enough_goldens_and_no_dead_files():
    assert len(DOCUMENTS) >= 60
    pictures = {str(path.relative_to(GOLDEN).with_suffix("")) for path in GOLDEN.glob("*/*.png")}
    references = {str(path.relative_to(CHROMIUM).with_suffix("")) for path in CHROMIUM.glob("*/*.png")}
    pictures -= {name for name in pictures if name.startswith("assets/")}
    assert pictures == set(NAMES)
    assert references == set(NAMES)
    assert set(_excused()) <= set(NAMES)


def digest_all(seed: int) -> str:
    """One hash over all goldens rendered in an order that depends on `seed`, cold and then warm."""
    order = list(range(len(DOCUMENTS)))
    random.Random(seed).shuffle(order)
    digests: dict[int, str] = {}
    for index in order:
        template = Template.open(DOCUMENTS[index])
        data = _data(DOCUMENTS[index])
        cold, warm = template.render(data), template.render(data)
        assert cold == warm, f"{NAMES[index]} renders differently the second time"
        digests[index] = hashlib.sha256(cold).hexdigest()
    return hashlib.sha256("".join(digests[index] for index in sorted(digests)).encode()).hexdigest()


def test_same_bytes_in_any_order_and_under_any_hash_seed():
    results = set()
    for seed in ("1", "2"):
        code = f"from tests.test_golden import digest_all; print(digest_all({seed}))"
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        results.add(done.stdout.strip())
    assert len(results) == 1
