"""Webhook secrets at rest, and the check of the key that encrypts them."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from audome_engine.errors import InvalidArgument
from audome_engine.server.db.tables import facts
from audome_engine.server.webhooks.vault import UnreadableSecret, Vault, WrongSecretKey


def test_what_is_encrypted_is_read_with_the_same_key_alone():
    encrypted = Vault("any text, even this: ключ").encrypt("whsec_سر")
    assert "whsec" not in encrypted and encrypted.isascii()
    assert Vault("any text, even this: ключ").decrypt(encrypted) == "whsec_سر"
    assert Vault("k").encrypt("same") != Vault("k").encrypt("same")
    for text in (encrypted[:-2] + "A=", "", "nonsense", "ключ"):
        with pytest.raises(UnreadableSecret):
            Vault("any text, even this: ключ").decrypt(text)
    with pytest.raises(UnreadableSecret):
        Vault("another").decrypt(encrypted)


def test_an_empty_key_is_refused():
    with pytest.raises(InvalidArgument):
        Vault("")


@pytest.mark.anyio
async def test_a_wrong_key_is_told_before_it_does_harm(database):
    await Vault("right").verify(database)
    await Vault("right").verify(database)
    with pytest.raises(WrongSecretKey, match="AUDOME_SECRET_KEY"):
        await Vault("wrong").verify(database)
    await Vault("right").verify(database)
    async with database.read() as connection:
        stored = " ".join(await connection.scalars(select(facts.c.value)))
    assert "right" not in stored


@pytest.mark.anyio
async def test_instances_that_start_at_once_agree_on_one_key(database):
    outcomes = await asyncio.gather(
        *(Vault(key).verify(database) for key in ("a", "b", "a", "b")), return_exceptions=True
    )
    assert sorted(map(type, outcomes), key=str) == [type(None), type(None), WrongSecretKey, WrongSecretKey]
