"""Signatures of webhook requests: secrets, body and time in, headers out.

`Audome-Signature: t=<unix seconds>,v1=<hex>` is HMAC-SHA256 over `<t>.<body>`, keyed with the whole secret as UTF-8. The
headers of Standard Webhooks 1.0 stand beside it for secrets of that form ("whsec_" and base64).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Sequence

_PREFIX = "whsec_"
_SECRET_BYTES = 32


def generate_secret() -> str:
    """A new secret: "whsec_" and 32 random bytes as base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")


def signature_headers(event_id: str, body: bytes, keys: Sequence[str], timestamp: int) -> dict[str, str]:
    """The headers that prove where `body` comes from, at `timestamp` (Unix seconds).

    `keys` are the secrets in force, the newest first: receivers that read one signature only read the first.
    """
    signed = f"{timestamp}.".encode() + body
    parts = [f"t={timestamp}", *(f"v1={_hmac(key.encode('utf-8'), signed).hex()}" for key in keys)]
    headers = {"Audome-Signature": ",".join(parts)}
    standard = [key for key in map(_standard_key, keys) if key]
    if standard:
        signed = f"{event_id}.{timestamp}.".encode() + body
        headers["webhook-id"] = event_id
        headers["webhook-timestamp"] = str(timestamp)
        headers["webhook-signature"] = " ".join(
            "v1," + base64.b64encode(_hmac(key, signed)).decode("ascii") for key in standard
        )
    return headers


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, hashlib.sha256)


def _standard_key(secret: str) -> bytes:
    """The bytes that a secret of Standard Webhooks stands for; none for any other secret."""
    if not secret.startswith(_PREFIX):
        return b""
    try:
        return base64.b64decode(secret[len(_PREFIX) :].encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return b""
