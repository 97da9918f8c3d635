"""Which values properties take, beside Chromium's answers (tools/accepted_values.py)."""

import pytest
from accepted_values import CASES, accepted, candidates, deviations

from audome_engine.css.declarations import canonical_name


def _single(lines):
    """(property, sign, value) of every deviation."""
    for line in lines:
        names, _, rest = line.partition(": ")
        for value in rest[2:].split(" | "):
            yield from ((name, rest[0], value) for name in names.split(", "))


def test_no_property_differs_from_chromium_where_it_is_not_known():
    recorded = (CASES / "deviations.txt").read_text(encoding="utf-8").splitlines()
    known = set(_single(line for line in recorded if not line.startswith("# ")))
    new = sorted(set(_single(deviations())) - known)
    assert not new, "\n".join(f"{name}: {sign} {value}" for name, sign, value in new[:50])


def test_the_answers_are_about_these_candidates():
    count = len(candidates())
    answers = accepted()
    assert len(answers) > 500
    assert max(max(indices) for indices in answers.values() if indices) < count


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("-webkit-transform", "transform"), ("-webkit-margin-start", "margin-inline-start"),
        ("-webkit-border-before-color", "border-block-start-color"), ("-webkit-max-logical-width", "max-inline-size"),
        ("word-wrap", "overflow-wrap"), ("-moz-transform", None), ("-ms-flex", None), ("-webkit-color", None),
        ("-webkit-inset", None), ("COLOR", "color"), ("--Foo", "--Foo"), ("--", "--"),
    ],
)  # fmt: skip
def test_names(name, canonical):
    assert canonical_name(name) == canonical
