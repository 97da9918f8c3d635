"""The gallery: templates that come with the engine, with sample data, as `audome gallery` renders them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class BuiltinTemplate:
    """One template of the gallery."""

    name: str
    path: Path

    def data(self) -> dict[str, object]:
        """Its sample data, flat keys and values (see `Template.render`)."""
        everything = json.loads((_FOLDER / "data.json").read_text(encoding="utf-8"))
        return dict(everything.get(self.name, {}))


def builtin_templates() -> list[BuiltinTemplate]:
    """All of them, by name."""
    return [BuiltinTemplate(path.stem, path) for path in sorted(_FOLDER.glob("*.html"))]
