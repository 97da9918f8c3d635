"""Every value of every property does what it does in Chromium, or what a reference without it does (tests/values)."""

from functools import cache

import numpy as np
import pytest
from value_cases import CASES, all_cases, read_tiles

from audome_engine import render
from tests.pictures import different, on_white

ALLOWED = 0.01  # of the pixels, where Chromium's picture is looked at: text is drawn a little differently
EXACT = 8  # how far two pictures of ours may be apart where they are to be alike


@cache
def _picture(html, size, time=0.0):
    return on_white(render(html, width=size[0], height=size[1], time=time))


@cache
def _tiles(area):
    return read_tiles(CASES / f"{area}.png")


def _target(case):
    if case.reference is not None:
        return _picture(case.reference, case.size, case.time)
    tile = _tiles(case.area).get(case.key)
    assert tile is not None, f"no picture: run tools/value_cases.py {case.area}"
    return np.asarray(tile, np.float32)


def _alike(case, html, target):
    ours = _picture(html, case.size, case.time)
    if case.reference is not None:
        return np.abs(ours - target).max() <= EXACT
    return different(ours, target).mean() <= ALLOWED


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_value(case):
    target = _target(case)
    assert _alike(case, case.html, target), "it looks different"
    # And the declaration is what makes it look so: without it, or with another value, it does not.
    if _alike(case, case.with_declarations(""), target):
        for other in case.others:
            before = f"{case.property}: {other}"
            if not _alike(case, case.with_declarations(before), target):
                both = case.with_declarations(f"{before}; {case.property}: {case.value}")
                assert _alike(case, both, target), f"it does not win over {other}"
                return
        pytest.fail("it looks the same without the declaration")
