"""Columns and breaks between them (CSS Multi-column Layout 1, 3 to 7; CSS Fragmentation 3, 3; CSS 2, 13.3)."""

from __future__ import annotations

from audome_engine.css import numeric
from audome_engine.css.registry import enumeration, keywords, longhand, register
from audome_engine.css.stream import Stream, Units
from audome_engine.style.enums import Break, ColumnFill, Keyword

_PAGES = ("page", "left", "right", "recto", "verso", "avoid-page")
_INSIDE = {"auto": Break.AUTO, "avoid": Break.AVOID, "avoid-column": Break.AVOID, "avoid-page": Break.AUTO}
_BETWEEN = dict.fromkeys(("auto", *_PAGES), Break.AUTO) | {
    "avoid": Break.AVOID, "avoid-column": Break.AVOID, "column": Break.COLUMN,
}  # fmt: skip

register("column-fill", enumeration(ColumnFill))
register("column-span", keywords({"none": False, "all": True}))
register("break-before", keywords(_BETWEEN))
register("break-after", keywords(_BETWEEN))
register("break-inside", keywords(_INSIDE))


@longhand("column-count")
def column_count(stream: Stream, units: Units) -> int | Keyword:
    """A positive integer or `auto`."""
    return Keyword.AUTO if stream.keyword("auto") else numeric.integer(stream, units, minimum=1)


@longhand("column-width")
def column_width(stream: Stream, units: Units) -> float | Keyword:
    """A length that is not negative, or `auto`."""
    return Keyword.AUTO if stream.keyword("auto") else numeric.length(stream, units, minimum=0.0)


@longhand("orphans", "widows")
def line_count(stream: Stream, units: Units) -> int:
    """A positive integer."""
    return numeric.integer(stream, units, minimum=1)
