"""While there is no room, what could only be refused is refused at once, and nothing else is."""

import pytest

from audome_engine.server.errors import ApiError
from audome_engine.server.shedding import Shedding, send_refusal

pytestmark = pytest.mark.anyio


class Room:
    full = True

    def check(self):
        if self.full:
            raise ApiError("BUSY", "full", retry_after=3)


def scope(path="/api/render/generate", method="POST", **headers):
    named = {"authorization": "Bearer good"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return {"path": path, "method": method, "headers": [(n.encode(), v.encode()) for n, v in named.items()]}


def test_only_known_tokens_without_a_key_are_refused_and_only_while_there_is_no_room():
    room = Room()
    shedding = Shedding(room.check)
    assert shedding.refusal(scope()) is None
    shedding.remember("Bearer good")
    assert shedding.refusal(scope()).code == "BUSY"
    assert shedding.refusal(scope(authorization="Bearer other")) is None
    assert shedding.refusal(scope(idempotency_key="x")) is None
    assert shedding.refusal(scope(path="/api/render/account")) is None
    assert shedding.refusal(scope(method="GET")) is None
    room.full = False
    assert shedding.refusal(scope()) is None


async def test_the_refusal_is_the_usual_one():
    sent = []

    async def send(message):
        sent.append(message)

    await send_refusal(send, ApiError("BUSY", "full", retry_after=3))
    start, body = sent
    headers = dict(start["headers"])
    assert start["status"] == 503
    assert headers[b"retry-after"] == b"3"
    assert headers[b"content-length"] == str(len(body["body"])).encode()
    assert body["body"] == b'{"success":false,"error":"full","code":"BUSY"}'
