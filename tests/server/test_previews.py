"""Previews: rendered once however many ask at once, also when one of them is slow on its way to the renderer."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from audome_engine.server import previews as module
from audome_engine.server.preview_cache import InProcessPreviewCache
from audome_engine.server.previews import Previews
from audome_engine.server.renders import Prepared
from audome_engine.server.workers.types import RenderJob

PROJECT: Any = SimpleNamespace(id="p", width=8, height=8, updated_at=1)
CALLER: Any = SimpleNamespace(account_id=1)


class Renders:
    """Counts the renders."""

    database = None

    def __init__(self) -> None:
        self.count = 0

    async def render(self, *_: Any) -> Any:
        self.count += 1
        return SimpleNamespace(data=b"picture")


class Storage:
    async def put(self, *_: Any) -> None:
        await asyncio.sleep(0)


def test_who_was_slow_to_prepare_finds_what_was_rendered_meanwhile(monkeypatch):
    async def scenario() -> None:
        first_is_done = asyncio.Event()
        calls = 0

        async def prepare(*_: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == 2:
                await first_is_done.wait()
            return Prepared(RenderJob("<p>x", {}), ())

        monkeypatch.setattr(module, "prepare", prepare)
        renders: Any = Renders()
        pool: Any = SimpleNamespace(size=2)
        storage: Any = Storage()
        made = Previews(renders, pool, InProcessPreviewCache(60, 8), storage, ttl_seconds=60)
        order: Any = None
        one = asyncio.create_task(made.preview(CALLER, PROJECT, order, {}))
        two = asyncio.create_task(made.preview(CALLER, PROJECT, order, {}))
        first = await one
        first_is_done.set()
        second = await two
        assert (first.cached, second.cached, renders.count) == (False, True, 1)
        assert second.created_at == first.created_at

    asyncio.run(scenario())
