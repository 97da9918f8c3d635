"""What holds for every endpoint: the order of checks, tokens, request ids, CORS, errors, bodies, Idempotency-Key."""

from __future__ import annotations

import json
import re
import socket
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.server.contract import TEMPLATE, credits, encoded, generate, preview_problem, problem
from tests.server.support import free_port

GENERATE, PREVIEW, BATCH = "/api/render/generate", "/api/render/preview", "/api/render/batch"
SLOW = "<body style='margin:0;filter:blur(40px)'>" + "<p style='filter:blur(30px)'>x</p>" * 40


@pytest.fixture(scope="module")
def account(server):
    _, client = server.account(5000)
    with client:
        yield client


@pytest.fixture(scope="module")
def project(server, account):
    return server.project(account, TEMPLATE)


@pytest.fixture(scope="module")
def anonymous(server):
    with httpx.Client(base_url=server.url, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def unscoped(server, account):
    """A client whose token may only see webhooks."""
    made = account.post("/api/render/tokens", json={"name": "narrow", "scopes": ["webhooks"]}).json()
    with server.client_for(made["token"]) as client:
        yield client


PROTECTED = [
    ("POST", GENERATE), ("POST", BATCH), ("GET", "/api/render/generations"), ("GET", "/api/render/generations/gen_x"),
    ("GET", "/api/render/batches/x"), ("GET", "/api/render/projects"), ("POST", "/api/render/projects"),
    ("GET", "/api/render/projects/x"), ("PUT", "/api/render/projects/x"), ("PATCH", "/api/render/projects/x"),
    ("DELETE", "/api/render/projects/x"), ("GET", "/api/render/projects/x/versions"),
    ("POST", "/api/render/projects/x/versions/1/restore"), ("POST", "/api/render/assets"),
    ("GET", "/api/render/assets"), ("POST", "/api/render/fonts"), ("GET", "/api/render/fonts"),
    ("POST", "/api/render/tokens"), ("DELETE", "/api/render/tokens/x"),
]  # fmt: skip
OPEN_TO_ALL_SCOPES = [
    ("GET", "/api/render/account"), ("GET", "/api/render/ledger"), ("GET", "/api/render/usage"),
    ("GET", "/api/render/tokens"), ("POST", "/api/render/embed-tokens"),
]  # fmt: skip


# -- 401, 413, 403 -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "path"), [*PROTECTED, *OPEN_TO_ALL_SCOPES])
def test_a_token_is_needed(anonymous, method, path):
    response = anonymous.request(method, path, content=b"not json")
    problem(response, 401, "UNAUTHORIZED")
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), PROTECTED)
def test_scopes_are_enforced_before_the_body_is_read(unscoped, method, path):
    problem(unscoped.request(method, path, content=b"not json"), 403, "FORBIDDEN")


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer  x", "Basic eDp5", "Bearer x", "Bearer aud_" + "0" * 36, "{token}", "Bearer {token}x"],
)
def test_what_is_no_token(server, anonymous, header):
    headers = {"Authorization": header.replace("{token}", server.token)}
    problem(anonymous.post(GENERATE, json={}, headers=headers), 401, "UNAUTHORIZED")


def test_the_scheme_is_case_insensitive(server, anonymous):
    assert anonymous.get("/api/render/account", headers={"Authorization": f"bearer {server.token}"}).status_code == 200


def test_401_comes_before_413_and_413_before_403(account, anonymous, unscoped):
    large = b"x" * 2_100_000
    problem(anonymous.post(GENERATE, content=large), 401, "UNAUTHORIZED")
    problem(unscoped.post(GENERATE, content=large), 413, "PAYLOAD_TOO_LARGE")
    problem(account.post(GENERATE, content=large), 413, "PAYLOAD_TOO_LARGE")


def test_lengths_that_are_not_declared_are_counted(account):
    problem(account.post(GENERATE, content=(b"x" * 10_000 for _ in range(300))), 413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize(("path", "length"), [(GENERATE, 30_000_000), (BATCH, 21_000_000), (GENERATE, 2_000_001)])
def test_clients_that_send_everything_first_see_the_413(server, path, length):
    request = urllib.request.Request(
        server.url + path, b"x" * length, {"Authorization": f"Bearer {server.token}"}, method="POST"
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=30)
    assert caught.value.code == 413


def test_bodies_of_almost_2_mb(account):
    body = json.dumps({"html": "<p>x", "width": 9, "data": {"a.text": "x" * 1_990_000}})
    assert account.post(GENERATE, content=body).status_code == 200


@pytest.mark.parametrize("path", ["/api/render/assets", "/api/render/fonts"])
def test_uploads_of_more_than_10_mb(account, unscoped, path):
    files = {"file": ("a.png", b"x" * 10_100_000)}
    problem(unscoped.post(path, files=files), 413, "PAYLOAD_TOO_LARGE")
    problem(account.post(path, files={"file": ("a.png", b"x" * 10_000_001)}), 413, "PAYLOAD_TOO_LARGE")


def test_403_comes_before_the_replay(server, account, project, unscoped):
    headers = {"Idempotency-Key": "scoped"}
    assert account.post(GENERATE, json={"projectId": project}, headers=headers).status_code == 200
    problem(unscoped.post(GENERATE, json={"projectId": project}, headers=headers), 403, "FORBIDDEN")


def test_preview_checks_in_the_same_order_in_its_own_dialect(anonymous, unscoped, account):
    large = b"x" * 2_100_000
    preview_problem(anonymous.post(PREVIEW, content=large), 401, "unauthorized")
    preview_problem(unscoped.post(PREVIEW, content=large), 413, "payload_too_large")
    preview_problem(unscoped.post(PREVIEW, content=b"no json"), 403, "forbidden")
    preview_problem(account.post(PREVIEW, content=b"no json"), 400, "invalid_request")


# -- every response ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/healthz", "/readyz", "/metrics", "/docs", "/openapi.json", "/nope", "/renders/x.png", "/api/render/account"],
)
def test_every_response_has_a_request_id_of_its_own(anonymous, path):
    ids = {anonymous.get(path).headers["x-request-id"] for _ in range(2)}
    assert len(ids) == 2
    assert all(re.fullmatch(r"req_[0-9A-HJKMNP-TV-Z]{26}", each) for each in ids)


@pytest.mark.parametrize("path", [GENERATE, PREVIEW, "/api/render/projects/x", "/renders/2026/01/x.png"])
def test_preflights_are_answered(anonymous, path):
    response = anonymous.options(
        path,
        headers={
            "Origin": "https://app.example.com",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
        },
    )
    assert response.status_code in (200, 204)
    assert response.headers["access-control-allow-origin"] in ("*", "https://app.example.com")
    methods = {each.strip() for each in response.headers["access-control-allow-methods"].split(",")}
    assert {"GET", "POST", "PUT", "PATCH", "DELETE"} <= methods
    allowed = {each.strip().lower() for each in response.headers["access-control-allow-headers"].split(",")}
    assert {"authorization", "content-type", "idempotency-key"} <= allowed
    assert "x-request-id" in response.headers


def test_responses_may_be_read_from_other_origins(account, anonymous, project):
    for response in (
        account.post(GENERATE, json={"projectId": project}, headers={"Origin": "https://app.example.com"}),
        anonymous.post(GENERATE, headers={"Origin": "https://app.example.com"}),
    ):
        assert response.headers["access-control-allow-origin"] in ("*", "https://app.example.com")
        exposed = {each.strip().lower() for each in response.headers["access-control-expose-headers"].split(",")}
        assert {
            "retry-after", "x-request-id", "x-ratelimit-limit-minute", "x-ratelimit-limit-hour", "x-ratelimit-reset",
        } <= exposed  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        "/nope", "/api/render/nope", "/renders/", "/renders/2026", "/renders/x.png", "/renders/..%2f..%2fsecret-key",
        "/renders/%2e%2e/%2e%2e/etc/passwd", "/renders/x%00.png", "/renders//", "/assets/x.png", "/assets/..%2fx.png",
        "/renders/" + "a" * 3000 + ".png", "/renders/a%0ab.png", "/renders/%ff.png", "/api/images/renders/x/y.webp",
        "/api/images/renders/8fce2c7e-7e6f-4d46-b5b1-2aaa5a44f1c9/preview-..webp", "/fonts/x.ttf", "/previews/x.webp",
    ],
)  # fmt: skip
def test_what_is_not_there_is_404(anonymous, path):
    problem(anonymous.get(path), 404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", GENERATE, "POST"), ("PUT", BATCH, "POST"), ("DELETE", "/api/render/account", "GET"),
        ("POST", "/healthz", "GET"),
    ],
)  # fmt: skip
def test_other_methods_are_405(account, method, path, allowed):
    response = account.request(method, path)
    problem(response, 405, "METHOD_NOT_ALLOWED")
    assert allowed in response.headers["allow"]


@pytest.mark.parametrize("path", [GENERATE, BATCH, "/api/render/projects", "/api/render/tokens"])
@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"5", b'"x"', b"\xff\xfe", b'{"html": NaN}', b'{"width": 1e999}', b"[" * 100_000,
        b'{"a":' * 5000 + b"1" + b"}" * 5000, b'{"width": ' + b"9" * 5000 + b"}",
    ],
)  # fmt: skip
def test_bodies_that_are_no_json_object(account, path, body):
    problem(account.post(path, content=body), 400, "VALIDATION_FAILED")


def test_an_invalid_body_never_costs_a_credit(account, project):
    before = credits(account)
    for body in ({}, {"projectId": project, "width": 0}, {"projectId": project, "data": {"title.text": None}}):
        problem(account.post(GENERATE, json=body), 400, "VALIDATION_FAILED")
    assert credits(account) == before


def test_fields_that_are_wrong_are_all_named(account):
    body = account.post(GENERATE, json={"html": "<p>", "width": 0, "quality": 0, "format": "jpg"}).json()
    assert {detail["field"] for detail in body["details"]} == {"width", "quality", "format"}
    data = {"a.text": None, "b.img": "x", "c.text": "fine"}
    body = account.post(GENERATE, json={"html": "<p>", "data": data}).json()
    assert {detail["field"] for detail in body["details"]} == {"data.a.text", "data.b.img"}


def test_400_comes_before_404_and_404_before_402(server, project):
    _, client = server.account(0)
    with client:
        problem(client.post(GENERATE, json={"projectId": "nope", "width": 0}), 400, "VALIDATION_FAILED")
        problem(client.post(GENERATE, json={"projectId": project}), 404, "PROJECT_NOT_FOUND")
        # 402 before anything is fetched or rendered
        body = {"html": TEMPLATE, "data": {"photo.img": "https://127.0.0.1/a.png"}}
        problem(client.post(GENERATE, json=body), 402, "INSUFFICIENT_CREDITS")


def test_a_key_that_is_wrong_is_a_400(account):
    for key in ("x" * 256, "", "é".encode()):
        response = account.post(GENERATE, json={"html": "<p>"}, headers={b"Idempotency-Key": key})
        problem(response, 400, "VALIDATION_FAILED")
    response = account.post(GENERATE, json={"html": "<p>x", "width": 9}, headers={"Idempotency-Key": "k" * 255})
    assert response.status_code == 200


# -- Idempotency-Key ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (GENERATE, {"html": "<p>x", "width": 9, "metadata": {"a": "\0é"}}, 200),
        (GENERATE, {"html": "<p>x", "width": 9, "async": True}, 202),
        (BATCH, {"html": "<p>x", "width": 9, "items": [{}, {}]}, 202),
    ],
)
def test_the_same_key_and_body_replays_the_reply(account, path, body, status):
    headers = {"Idempotency-Key": f"replay {path} {status}"}
    first = account.post(path, json=body, headers=headers)
    assert first.status_code == status, first.text
    before = credits(account)
    second = account.post(path, json=body, headers=headers)
    assert (second.status_code, second.json()) == (status, first.json())
    spaced = json.dumps(dict(reversed(body.items())), indent=3)  # the same body by value
    assert account.post(path, content=spaced, headers=headers).json() == first.json()
    assert credits(account) == before


def test_the_same_key_with_another_body(account):
    headers = {"Idempotency-Key": "reused"}
    assert account.post(GENERATE, json={"html": "<p>x", "width": 9}, headers=headers).status_code == 200
    before = credits(account)
    for body in ({"html": "<p>y", "width": 9}, {"html": "<p>x"}, {}):
        problem(account.post(GENERATE, json=body, headers=headers), 400, "IDEMPOTENCY_KEY_REUSED")
    problem(account.post(BATCH, json={"html": "<p>x", "items": [{}]}, headers=headers), 400, "IDEMPOTENCY_KEY_REUSED")
    problem(account.post(GENERATE, content=b"no json", headers=headers), 400, "IDEMPOTENCY_KEY_REUSED")
    assert credits(account) == before


def test_keys_are_the_accounts_own(server, account):
    headers, body = {"Idempotency-Key": "mine"}, {"html": "<p>x", "width": 9}
    first = account.post(GENERATE, json=body, headers=headers).json()
    other = server.client.post(GENERATE, json=body, headers=headers).json()
    assert first["generationId"] != other["generationId"]


def test_in_flight_it_waits(account):
    before = credits(account)
    headers, body = {"Idempotency-Key": "in flight"}, {"html": SLOW, "width": 800}
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: account.post(GENERATE, json=body, headers=headers), range(8)))
    assert [reply.status_code for reply in replies] == [200] * 8
    assert len({reply.text for reply in replies}) == 1
    assert credits(account) == before - 1


def test_a_failure_releases_the_key(account):
    headers = {"Idempotency-Key": "released"}
    body = {"html": TEMPLATE, "data": {"photo.img": "https://127.0.0.1/a.png"}}
    problem(account.post(GENERATE, json=body, headers=headers), 400, "VALIDATION_FAILED")
    assert account.post(GENERATE, json={"html": "<p>x", "width": 9}, headers=headers).status_code == 200


def test_402_and_404_leave_the_key_free(server):
    account_id, client = server.account(0)
    headers = {"Idempotency-Key": "free"}
    with client:
        problem(client.post(GENERATE, json={"html": "<p>x"}, headers=headers), 402, "INSUFFICIENT_CREDITS")
        problem(client.post(GENERATE, json={"projectId": "x"}, headers=headers), 404, "PROJECT_NOT_FOUND")
        server.audome("credits", "grant", account_id, 1)
        assert client.post(GENERATE, json={"html": "<p>x", "width": 9}, headers=headers).status_code == 200


# -- clients that go away ----------------------------------------------------------------------------------------------


def send_and_hang_up(server, token, path, body, headers=""):
    content = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: {len(content)}\r\n"
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(f"{head}{headers}\r\n".encode() + content)
        time.sleep(0.15)


def test_a_client_that_disconnects_loses_nothing(server):
    _, client = server.account(5)
    token = client.headers["authorization"].removeprefix("Bearer ")
    body = {"html": SLOW, "width": 1200, "metadata": {"n": 1}}
    with client:
        send_and_hang_up(server, token, GENERATE, body, "Idempotency-Key: gone\r\n")
        deadline = time.monotonic() + 30
        while not (items := client.get("/api/render/generations").json()["items"]) or items[0]["status"] != "completed":
            assert time.monotonic() < deadline, items
            time.sleep(0.05)
        again = client.post(GENERATE, json=body, headers={"Idempotency-Key": "gone"}).json()
        assert (again["generationId"], again["imageUrl"]) == (items[0]["generationId"], items[0]["imageUrl"])
        assert credits(client) == 4


def test_keep_alive_survives_errors(account, project):
    for _ in range(3):
        problem(account.post(GENERATE, content=b"x" * 2_100_000), 413, "PAYLOAD_TOO_LARGE")
        generate(account, projectId=project)


def test_uploads_are_multipart(account):
    problem(account.post("/api/render/assets", content=encoded((1, 2, 3))), 400, "VALIDATION_FAILED")
    problem(account.post("/api/render/assets", files={}), 400, "VALIDATION_FAILED")
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    problem(account.post("/api/render/assets", content=b"--y\r\n", headers=broken), 400, "VALIDATION_FAILED")
    problem(account.post("/api/render/fonts", data={"file": "x"}), 400, "VALIDATION_FAILED")


def test_a_port_that_nobody_listens_on_is_unreachable_too(account):
    url = f"https://127.0.0.1:{free_port()}/a.png"
    body = problem(
        account.post(GENERATE, json={"html": TEMPLATE, "data": {"photo.img": url}}), 400, "VALIDATION_FAILED"
    )
    assert body["details"][0]["reason"] == "image_unreachable"
