"""Room for algorithms that recurse once per nested box: pure Python calls take no C stack, only a counter must allow them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

FRAMES_PER_LEVEL = 24  # Python frames that one level of nesting takes at most
_lock = Lock()
_active = 0
_before = 0


@contextmanager
def deep_recursion(levels: int) -> Iterator[None]:
    """Allow recursion over so many levels; the interpreter's limit is as before once no thread needs more."""
    global _active, _before
    with _lock:
        if _active == 0:
            _before = sys.getrecursionlimit()
        _active += 1
        sys.setrecursionlimit(max(sys.getrecursionlimit(), 1000 + levels * FRAMES_PER_LEVEL))
    try:
        yield
    finally:
        with _lock:
            _active -= 1
            if _active == 0:
                sys.setrecursionlimit(_before)
