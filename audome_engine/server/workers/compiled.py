"""What a worker keeps between jobs: compiled templates by the key of their document, font libraries, and fonts; least
recently used first out. Results never depend on it.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import audome_engine as audome
from audome_engine.errors import InvalidArgument, ResourceError
from audome_engine.options import Limits
from audome_engine.resources import Resource
from audome_engine.server.workers.loading import WorkerLoader
from audome_engine.server.workers.types import FONT_URL, Document, FontReference, Problem

MOST_TEMPLATES = 64
MOST_LIBRARIES = 16
FONT_BYTES = 64 * 2**20
KEPT_FROM_NETWORK = 300.0  # seconds that a template lives which loaded something from the network


@dataclass(slots=True)
class Compiled:
    """A template, and what there was to say of the account's fonts."""

    template: audome.Template
    problems: tuple[Problem, ...] = ()
    expires: float = float("inf")  # monotonic seconds


class Fonts:
    """Font libraries with the fonts of accounts."""

    def __init__(self, load: Callable[[str], Resource]) -> None:
        self._load = load
        self._data: OrderedDict[str, bytes] = OrderedDict()
        self._libraries: OrderedDict[tuple[FontReference, ...], tuple[audome.FontLibrary, tuple[Problem, ...]]] = (
            OrderedDict()
        )

    def library(self, references: tuple[FontReference, ...]) -> tuple[audome.FontLibrary, tuple[Problem, ...]]:
        """The bundled fonts and those that `references` name; a broken one is a problem and is left out."""
        if not references:
            return audome.FontLibrary.bundled(), ()
        known = self._libraries.get(references)
        if known is not None:
            self._libraries.move_to_end(references)
            return known
        library = audome.FontLibrary.bundled().copy()
        problems: list[Problem] = []
        loaded = True
        for reference in references:
            try:
                library.add_bytes(self._bytes(reference.id), family=reference.family)
            except ResourceError as error:
                loaded = False
                problems.append(Problem("broken-font", f"the font {reference.family!r}: {error}"))
            except InvalidArgument as error:
                problems.append(Problem("broken-font", f"the font {reference.family!r}: {error}"))
        if loaded:
            self._libraries[references] = (library, tuple(problems))
            if len(self._libraries) > MOST_LIBRARIES:
                self._libraries.popitem(last=False)
        return library, tuple(problems)

    def _bytes(self, id: str) -> bytes:
        if id not in self._data:
            self._data[id] = self._load(FONT_URL + id).data
        self._data.move_to_end(id)
        while sum(map(len, self._data.values())) > FONT_BYTES and len(self._data) > 1:
            self._data.popitem(last=False)
        return self._data[id]


class Templates:
    """Compiled templates by `Document.key`."""

    def __init__(self, loader: WorkerLoader, limits: Limits, budget: int) -> None:
        self._loader = loader
        self._limits = limits
        self._budget = budget  # bytes that they may keep together
        self._fonts = Fonts(loader.load)
        self._kept: OrderedDict[str, Compiled] = OrderedDict()

    def get(self, document: Document) -> Compiled:
        """The document compiled, now or before.

        Raises:
            AudomeError: it cannot be compiled.
        """
        known = self._kept.get(document.key)
        if known is not None and known.expires > time.monotonic():
            self._kept.move_to_end(document.key)
            return known
        self._kept.pop(document.key, None)
        library, problems = self._fonts.library(document.fonts)
        template = audome.compile(
            document.html,
            base_url=document.base_url,
            width=document.width,
            height=document.height,
            fonts=library,
            loader=self._loader,
            limits=self._limits,
        )
        return Compiled(template, problems)

    def keep(self, document: Document, compiled: Compiled) -> None:
        """After a job: keep its template, unless something that the document names failed to load, for that would be
        remembered with it; what came from the network is not remembered for long."""
        if not document.key or self._loader.failed:
            self._kept.pop(document.key, None)
            return
        if self._loader.used_network:
            compiled.expires = min(compiled.expires, time.monotonic() + KEPT_FROM_NETWORK)
        self._kept[document.key] = compiled
        while len(self._kept) > MOST_TEMPLATES or (len(self._kept) > 1 and self._kept_bytes() > self._budget):
            self._kept.popitem(last=False)

    def drop(self, document: Document) -> None:
        """Forget a template."""
        self._kept.pop(document.key, None)

    def _kept_bytes(self) -> int:
        return sum(compiled.template.kept_bytes for compiled in self._kept.values())
