"""Webhook secrets at rest: text in, encrypted text out, and back, under a key derived from the installation's secret key.

HKDF (RFC 5869) makes the key, Fernet (AES-128-CBC with HMAC-SHA256) encrypts. A check value in the database tells a
wrong key at the start, before anything is encrypted with it or fails to be decrypted.
"""

from __future__ import annotations

import base64
import hmac

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from audome_engine.errors import AudomeError, InvalidArgument
from audome_engine.server.db.engine import Database
from audome_engine.server.db.tables import facts

_FACT = "secret_key_check"


class WrongSecretKey(AudomeError):
    """The secret key is not the one that this database's secrets were encrypted with."""

    def __init__(self) -> None:
        super().__init__(
            "AUDOME_SECRET_KEY is not the key that this database was set up with; its webhook secrets cannot be read. "
            "Start with the former key."
        )


class UnreadableSecret(AudomeError):
    """Encrypted text was changed, or encrypted with another key."""


class Vault:
    """Encrypts and decrypts with a key derived from `secret_key`, which may be any text that is not empty."""

    def __init__(self, secret_key: str) -> None:
        if not secret_key:
            raise InvalidArgument("secret_key", "must not be empty")
        self._fernet = Fernet(base64.urlsafe_b64encode(_derived(secret_key, b"audome webhook secrets")))
        self._check = _derived(secret_key, b"audome secret key check").hex()  # tells nothing of the other key

    def encrypt(self, text: str) -> str:
        """`text` encrypted, as ASCII."""
        return self._fernet.encrypt(text.encode("utf-8")).decode("ascii")

    def decrypt(self, encrypted: str) -> str:
        """The text that was encrypted.

        Raises:
            UnreadableSecret: it was changed or encrypted with another key.
        """
        try:
            return self._fernet.decrypt(encrypted.encode("utf-8")).decode("utf-8")
        except InvalidToken:
            raise UnreadableSecret("cannot be decrypted") from None

    async def verify(self, database: Database) -> None:
        """Compare the key with the one this database was first used with; remember it at the first use.

        Raises:
            WrongSecretKey: it is another one.
        """
        known = await _known(database)
        if known is None:
            try:
                async with database.write() as connection:
                    await connection.execute(insert(facts).values(name=_FACT, value=self._check))
                return
            except IntegrityError:  # another instance starts at the same moment
                known = await _known(database)
        if known is None or not hmac.compare_digest(known, self._check):
            raise WrongSecretKey


async def _known(database: Database) -> str | None:
    async with database.read() as connection:
        return await connection.scalar(select(facts.c.value).where(facts.c.name == _FACT))


def _derived(secret_key: str, purpose: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=purpose).derive(secret_key.encode("utf-8"))
