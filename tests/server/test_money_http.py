"""Money over HTTP, on both databases: many at once, failures of every kind, batches, retries."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.server.conftest import DIALECTS, database_url
from tests.server.processes import descendants
from tests.server.slow_web import SlowWeb
from tests.server.support import RunningServer, free_port

PAGE = "<body style='margin:0;background:teal'>"
SMALL = {"html": PAGE, "width": 16, "height": 16}
DEADLINE = 3


@pytest.fixture(scope="module")
def web():
    found = SlowWeb()
    yield found
    found.close()


@pytest.fixture(scope="module", params=DIALECTS)
def server(request, tmp_path_factory, needed, web):
    folder = tmp_path_factory.mktemp("money")
    url, drop = database_url(request.param, folder, needed)
    more = {"render_queue": 200, "render_deadline": DEADLINE, "egress_allow": web.address}
    with RunningServer(folder, database_url=url, **more) as running:
        yield running
    drop()


def generate(client, body=SMALL, **more):
    key = more.pop("key", None)
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post("/api/render/generate", json=body | more, headers=headers)


def credits(client):
    return client.get("/api/render/account").json()["creditsRemaining"]


def ledger(client):
    """Amounts by kind."""
    entries, cursor = [], ""
    while cursor is not None:
        page = client.get("/api/render/ledger", params={"limit": 100} | ({"cursor": cursor} if cursor else {})).json()
        entries, cursor = entries + page["items"], page["nextCursor"]
    kinds = {"grant": 0, "charge": 0, "refund": 0}
    for entry in entries:
        kinds[entry["kind"]] += entry["amount"]
    return kinds


def at_once(count, call):
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(call, range(count)))


def test_a_hundred_at_once_with_ten_credits(server):
    _, client = server.account(credits=10)
    replies = at_once(100, lambda _: generate(client))
    assert sorted(reply.status_code for reply in replies) == [200] * 10 + [402] * 90
    pictures = {reply.json()["imageUrl"] for reply in replies if reply.status_code == 200}
    assert len(pictures) == 10
    assert {reply.json()["creditsRemaining"] for reply in replies if reply.status_code == 200} == set(range(10))
    assert {reply.json()["code"] for reply in replies if reply.status_code == 402} == {"INSUFFICIENT_CREDITS"}
    assert credits(client) == 0
    assert ledger(client) == {"grant": 10, "charge": -10, "refund": 0}


def test_two_at_once_with_one_credit(server):
    for _ in range(4):
        _, client = server.account(credits=1)
        assert sorted(reply.status_code for reply in at_once(2, lambda _, to=client: generate(to))) == [200, 402]


def test_bad_requests_cost_nothing(server):
    _, client = server.account(credits=3)
    assert generate(client, format="jpg").status_code == 400
    assert generate(client, {"projectId": "11111111-1111-4111-8111-111111111111"}).status_code == 404
    assert credits(client) == 3
    assert ledger(client)["charge"] == 0


def test_an_image_that_cannot_be_loaded_is_refunded(server):
    _, client = server.account(credits=3)
    project = server.project(client)
    unreachable = f"https://127.0.0.1:{free_port()}/a.png"
    reply = generate(client, {"projectId": project, "data": {"photo.img": unreachable}}, key="image")
    assert reply.status_code == 400
    (detail,) = reply.json()["details"]
    assert (detail["field"], detail["reason"]) == ("data.photo.img", "image_unreachable")
    assert credits(client) == 3
    assert ledger(client) == {"grant": 3, "charge": -1, "refund": 1}
    again = generate(client, {"projectId": project}, key="image")  # the failure released the key
    assert again.status_code == 200
    assert credits(client) == 2


def test_a_render_beyond_the_deadline_is_refunded(server, web):
    _, client = server.account(credits=3)
    began = time.monotonic()
    reply = generate(client, web.page(DEADLINE + 25), key="slow")
    assert reply.status_code == 500, reply.text
    assert reply.json()["code"] == "RENDER_FAILED"
    assert DEADLINE <= time.monotonic() - began < DEADLINE + 25
    assert credits(client) == 3
    assert generate(client, key="slow").status_code == 200


def test_a_killed_worker_costs_its_own_request_only(server, web):
    _, client = server.account(credits=4)
    web.forget()
    with ThreadPoolExecutor(2) as threads:
        replies = [threads.submit(generate, client, web.page(1.5)) for _ in range(2)]
        web.wait_for(2)
        workers = descendants(server.process.pid)[1:]  # the first is the fork server
        while not any(reply.done() for reply in replies):
            os.kill(workers.pop(), signal.SIGKILL)
            time.sleep(0.2)
        assert sorted(reply.result().status_code for reply in replies) == [200, 500]
        assert all(reply.status_code == 200 for reply in threads.map(lambda _: generate(client), range(2)))
    assert credits(client) == 1


def test_a_batch_is_accepted_as_a_whole_or_not_at_all(server):
    _, client = server.account(credits=5)
    refused = client.post("/api/render/batch", json=SMALL | {"items": [{}] * 6})
    assert refused.status_code == 402
    assert credits(client) == 5
    assert client.get("/api/render/generations").json()["items"] == []
    made = client.post("/api/render/batch", json=SMALL | {"items": [{}, {"format": "webp"}, {"width": 20}]})
    assert made.status_code == 202
    assert credits(client) == 2
    batch = settled(client, made.json()["batchId"])
    assert batch == {"batchId": made.json()["batchId"], "total": 3, "queued": 0, "completed": 3, "failed": 0}
    assert ledger(client) == {"grant": 5, "charge": -3, "refund": 0}


def test_items_of_a_batch_that_fail_are_refunded(server):
    _, client = server.account(credits=3)
    project = server.project(client)
    bad = {"data": {"photo.img": f"https://127.0.0.1:{free_port()}/a.png"}}
    made = client.post("/api/render/batch", json={"projectId": project, "items": [{}, bad, {}]})
    batch = settled(client, made.json()["batchId"])
    assert (batch["completed"], batch["failed"]) == (2, 1)
    assert credits(client) == 1
    shown = [client.get(f"/api/render/generations/{id}").json() for id in made.json()["generationIds"]]
    assert [(each["status"], each["creditsUsed"], each["code"]) for each in shown] == [
        ("completed", 1, None),
        ("failed", 0, "VALIDATION_FAILED"),
        ("completed", 1, None),
    ]


def settled(client, batch_id):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        batch = client.get(f"/api/render/batches/{batch_id}").json()
        if batch["queued"] == 0:
            return batch
        time.sleep(0.05)
    raise AssertionError(batch)


@pytest.mark.parametrize("more", [{}, {"async": True}], ids=["synchronous", "asynchronous"])
def test_retries_at_once_are_charged_once_and_get_one_reply(server, more):
    _, client = server.account(credits=20)
    replies = at_once(20, lambda _: generate(client, key="same", **more))
    assert {reply.status_code for reply in replies} == {202 if more else 200}
    assert len({reply.text for reply in replies}) == 1
    assert credits(client) == 19
    assert generate(client, key="same", width=17, **more).json()["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert ledger(client) == {"grant": 20, "charge": -1, "refund": 0}


def test_retries_at_once_of_what_fails_are_each_refunded(server):
    _, client = server.account(credits=4)
    project = server.project(client)
    body = {"projectId": project, "data": {"photo.img": f"https://127.0.0.1:{free_port()}/a.png"}}
    replies = at_once(4, lambda _: generate(client, body, key="bad"))
    assert {reply.status_code for reply in replies} == {400}
    assert credits(client) == 4


def test_a_caller_that_goes_away_is_charged_once_and_finds_its_picture_by_the_key(server, web):
    _, client = server.account(credits=2)
    body = web.page(1.5)
    web.forget()
    with ThreadPoolExecutor(1) as threads:
        gone = threads.submit(
            client.post, "/api/render/generate", json=body, headers={"Idempotency-Key": "gone"}, timeout=0.5
        )
        web.wait_for(1)  # charged, and rendering
        with pytest.raises(httpx.ReadTimeout):
            gone.result()
    reply = generate(client, body, key="gone")
    assert reply.status_code == 200
    assert credits(client) == 1
    assert client.get(reply.json()["imageUrl"]).status_code == 200


def test_a_picture_that_cannot_be_stored_is_refunded(server):
    """The folder for pictures is none: what a full disk looks like, too."""
    _, client = server.account(credits=3)
    assert generate(client).status_code == 200  # the folder is made by the first picture
    folder = server.folder / "data" / "files" / "renders"
    aside = folder.with_name("aside")
    folder.rename(aside)
    folder.touch()
    try:
        reply = generate(client, key="full")
        assert (reply.status_code, reply.json()["code"]) == (500, "RENDER_FAILED")
    finally:
        folder.unlink()
        aside.rename(folder)
    assert credits(client) == 2
    assert generate(client, key="full").status_code == 200  # the failure released the key
    assert ledger(client) == {"grant": 3, "charge": -3, "refund": 1}


def test_the_command_line_grants_while_the_service_renders(server):
    account, client = server.account(credits=30)
    with ThreadPoolExecutor(4) as threads:
        replies = threads.map(lambda _: generate(client), range(30))
        server.audome("credits", "grant", account, 5)
        assert [reply.status_code for reply in replies] == [200] * 30
    assert credits(client) == 5
    assert ledger(client) == {"grant": 35, "charge": -30, "refund": 0}
