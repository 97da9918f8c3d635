"""The wall clock in the unit that the service stores and speaks: Unix milliseconds."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

LAST_MS = 253_402_300_799_999  # 9999-12-31T23:59:59.999Z: ISO 8601 has no way to write later ones
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ZONE = r"(?:[Zz]|[+-]\d\d:\d\d)"
_TIME = r"[Tt]\d\d:\d\d(?::\d\d(?:\.\d+)?)?"
_MOMENT = re.compile(rf"\d{{4}}-\d\d-\d\d(?:{_TIME}{_ZONE}?)?", re.ASCII)
_ZONED = re.compile(rf"\d{{4}}-\d\d-\d\d{_TIME}{_ZONE}", re.ASCII)


def now_ms() -> int:
    """Unix milliseconds."""
    return time.time_ns() // 1_000_000


def iso(milliseconds: int) -> str:
    """A time as ISO 8601 in UTC with milliseconds: `2026-05-07T12:34:56.000Z`."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}Z"


def parse_moment(text: str, *, zoned: bool = False) -> int:
    """Unix milliseconds of an ISO 8601 date or time, in UTC unless it says otherwise; with `zoned` it has to say.

    Raises:
        ValueError: it is neither, or no date of the calendar.
    """
    if not (_ZONED if zoned else _MOMENT).fullmatch(text):
        raise ValueError("must be an ISO 8601 time with its zone" if zoned else "must be an ISO 8601 date or time")
    moment = datetime.fromisoformat(text.upper())
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - _EPOCH) // timedelta(milliseconds=1)
