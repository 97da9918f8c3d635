"""What stages ask of the interpreter while they work: room to recurse, and quiet from the collector of cycles."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

FRAMES_PER_LEVEL = 24  # Python frames that one level of nesting takes at most
_lock = Lock()
_active = 0
_before = 0
_waiting = False


@contextmanager
def deep_recursion(levels: int) -> Iterator[None]:
    """Allow recursion over so many levels, once per nested box: pure Python calls take no C stack, only a counter must allow
    them. The interpreter's limit is as before once no thread needs more.
    """
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


@contextmanager
def collector_waits() -> Iterator[None]:
    """Keep the collector of cycles from running, which would look at all that a stage makes again and again and find nothing.
    One thread at a time has that; it waits no longer than the stage that asked first.
    """
    global _waiting
    with _lock:
        holds = not _waiting and gc.isenabled()
        if holds:
            _waiting = True
            gc.disable()
    try:
        yield
    finally:
        if holds:
            with _lock:
                _waiting = False
                gc.enable()
