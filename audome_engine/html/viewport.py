"""The canvas size a document asks for: `<meta name="viewport" content="width=W, height=H">`."""

from __future__ import annotations

import re

from audome_engine.html.tree import Document

_SIDE = re.compile(r"(?:^|[\s,;])(width|height)\s*=\s*([0-9]+)", re.IGNORECASE)


def viewport_size(document: Document) -> tuple[int | None, int | None]:
    """(width, height) in CSS pixels, each None where the document does not say it in whole pixels (1 to 32767)."""
    sizes: dict[str, int] = {}
    for element in document.root.iter():
        if element.tag == "meta" and element.get("name").strip().lower() == "viewport":
            for match in _SIDE.finditer(element.get("content")):
                value = int(match[2][:6])
                if 1 <= value <= 32767:
                    sizes[match[1].lower()] = value
    return sizes.get("width"), sizes.get("height")
