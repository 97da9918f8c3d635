"""Identifiers: ULIDs with a prefix (sortable by time, unguessable), and API tokens with a checksum."""

from __future__ import annotations

import secrets
import threading
import uuid
import zlib

from audome_engine.server.clock import now_ms

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_lock = threading.Lock()
_last = 0


def new_id(prefix: str) -> str:
    """`prefix` and a ULID (48 bits of milliseconds, 80 random bits); ids of one process rise strictly."""
    global _last
    with _lock:
        value = now_ms() << 80 | secrets.randbits(80)
        if value <= _last:  # the same millisecond: one up from the last one, as the ULID specification has it
            value = _last + 1 + secrets.randbits(64)
        _last = value
    return prefix + "".join(_CROCKFORD[value >> shift & 31] for shift in range(125, -1, -5))


def new_uuid() -> str:
    """A UUID of version 7 (RFC 9562, 5.7): sortable by time, so that lists can go by it."""
    value = now_ms() << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))


def new_token() -> str:
    """`aud_`, 30 random base62 characters (178 bits), and 6 that are the CRC-32 of what stands before."""
    body = "aud_" + "".join(secrets.choice(_BASE62) for _ in range(30))
    return body + _checksum(body)


def is_token(text: str) -> bool:
    """Whether `text` has the form and the checksum of a token; tells typing errors from revoked tokens for free."""
    if len(text) != 40 or not text.startswith("aud_") or not text.isascii() or not text[4:].isalnum():
        return False
    return secrets.compare_digest(_checksum(text[:34]), text[34:])


def _checksum(body: str) -> str:
    value = zlib.crc32(body.encode("ascii"))
    digits = []
    for _ in range(6):
        value, digit = divmod(value, 62)
        digits.append(_BASE62[digit])
    return "".join(reversed(digits))
