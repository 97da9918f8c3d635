"""What the raster stage keeps between renders: decoded and scaled images, glyph masks, whole layers; by content, within a
byte budget, least recently used first out. Results never depend on what is kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar

from audome_engine.options import Limits

T = TypeVar("T")


class RasterCaches:
    """One cache with one budget; keys begin with the kind of what they name."""

    def __init__(self, limits: Limits) -> None:
        self._budget = limits.cache_bytes
        self._used = 0
        self._items: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], tuple[T, int]]) -> T:
        """What is kept under `key`, else what `make` returns with its size in bytes."""
        with self._lock:
            found = self._items.get(key)
            if found is not None:
                self._items.move_to_end(key)
                return found[0]  # type: ignore[return-value]
        value, size = make()
        self.put(key, value, size)
        return value

    def peek(self, key: Hashable) -> object | None:
        """What is kept under `key`, or None."""
        with self._lock:
            found = self._items.get(key)
            if found is None:
                return None
            self._items.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: object, size: int) -> None:
        """Keep `value`, unless it alone is larger than half the budget."""
        if size > self._budget // 2:
            return
        with self._lock:
            known = self._items.pop(key, None)
            self._used += size - (known[1] if known else 0)
            self._items[key] = (value, size)
            while self._used > self._budget:
                _, (_, freed) = self._items.popitem(last=False)
                self._used -= freed

    @property
    def used_bytes(self) -> int:
        """How much is kept."""
        return self._used
