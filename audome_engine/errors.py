"""Everything the engine raises, and the diagnostics it collects instead of raising.

    AudomeError
    ├── InvalidArgument (ValueError)   a caller's argument is wrong; names the argument
    ├── LimitExceeded                  the input is larger than a limit in `Limits`; names the limit
    ├── ResourceError                  a resource could not be loaded; a diagnostic unless strict
    ├── UnusableImages                 images that data names could not be loaded or decoded, where that was demanded
    └── StrictError                    strict=True and the document has diagnostics of severity "error" or "warning"

Author mistakes (bad CSS, a missing image) are `Diagnostic` values and never exceptions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a diagnostic matters."""

    ERROR = "error"  # something the author asked for is missing from the picture
    WARNING = "warning"  # something was ignored or approximated
    INFO = "info"  # worth knowing, the picture is as specified


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Something ignored, approximated or missing.

    `line` and `column` count from 1 in the document (0: unknown); `path` is the element's path, as in
    `/html[1]/body[1]/img[2]`, where one is concerned; `source` names a stylesheet or file other than the document;
    `key` is the data key concerned.
    """

    severity: Severity
    code: str  # stable, machine-readable, kebab-case: "unknown-property"
    message: str
    line: int = 0
    column: int = 0
    path: str = ""
    source: str = ""
    key: str = ""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.source, self.line or "", self.column or "") if part)
        where = f"{place}: " if place else ""
        element = f" [{self.path}]" if self.path else ""
        return f"{where}{self.severity}: {self.message} ({self.code}){element}"


class AudomeError(Exception):
    """The root of everything the engine raises on purpose."""


class InvalidArgument(AudomeError, ValueError):
    """An argument of a public function is wrong; `argument` is its name, `key` the data key where one is concerned."""

    def __init__(self, argument: str, message: str, *, key: str = "") -> None:
        super().__init__(f"{argument}: {message}")
        self.argument = argument
        self.key = key


class LimitExceeded(AudomeError):
    """The input is larger than allowed; `limit` is the field of `Limits` and `maximum` its value."""

    def __init__(self, limit: str, maximum: int, message: str) -> None:
        super().__init__(f"{message} (limit {limit} = {maximum})")
        self.limit = limit
        self.maximum = maximum


class ResourceError(AudomeError):
    """A resource could not be loaded; `url` is the one asked for."""

    def __init__(self, url: str, message: str) -> None:
        super().__init__(f"{url[:200]}: {message}")
        self.url = url


class UnusableImages(AudomeError):
    """Images that data names could not be loaded or decoded; `reasons` says why, by data key."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{key}: {reason}" for key, reason in reasons.items()))
        self.reasons = dict(reasons)


class StrictError(AudomeError):
    """The document has diagnostics and `strict=True`; `diagnostics` holds them."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        rest = f" (and {len(diagnostics) - 1} more)" if len(diagnostics) > 1 else ""
        super().__init__(f"{diagnostics[0]}{rest}" if diagnostics else "no diagnostics")
        self.diagnostics = diagnostics


class Diagnostics:
    """Collects diagnostics in order, each distinct one once, up to `maximum` (then one that says so)."""

    def __init__(self, maximum: int = 1000) -> None:
        self._items: dict[Diagnostic, None] = {}
        self._maximum = maximum
        self._recordings: list[Diagnostics] = []

    @contextmanager
    def recording(self) -> Iterator[Diagnostics]:
        """A second collection of what is added meanwhile, also of what is already known here."""
        recording = Diagnostics(self._maximum)
        self._recordings.append(recording)
        try:
            yield recording
        finally:
            self._recordings.remove(recording)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Add several."""
        for diagnostic in diagnostics:
            self.add(diagnostic)

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep `diagnostic` unless it is already there."""
        for recording in self._recordings:
            recording.add(diagnostic)
        if len(self._items) < self._maximum:
            self._items[diagnostic] = None
        elif len(self._items) == self._maximum:
            message = f"more than {self._maximum} diagnostics; the rest is left out"
            self._items[Diagnostic(Severity.WARNING, "too-many-diagnostics", message)] = None

    def error(self, code: str, message: str, **place: int | str) -> None:
        """Something the author asked for is missing; `place` takes line, column, path and source."""
        self.add(Diagnostic(Severity.ERROR, code, message, **place))  # type: ignore[arg-type]

    def warning(self, code: str, message: str, **place: int | str) -> None:
        """Something was ignored or approximated."""
        self.add(Diagnostic(Severity.WARNING, code, message, **place))  # type: ignore[arg-type]

    def info(self, code: str, message: str, **place: int | str) -> None:
        """Worth knowing; the picture is as specified."""
        self.add(Diagnostic(Severity.INFO, code, message, **place))  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(tuple(self._items))

    def __len__(self) -> int:
        return len(self._items)
