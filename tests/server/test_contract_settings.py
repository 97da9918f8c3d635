"""The contract where it takes a server of other settings: the documented rate limits, pictures from other servers, a
short deadline, previews that are soon over."""

from __future__ import annotations

import os
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.server.conftest import DIALECTS, database_url
from tests.server.contract import BLUE, TEMPLATE, credits, encoded, fetch, generate, pixels, preview_problem, problem
from tests.server.support import RunningServer
from tests.servers import running, talking

GENERATE, PREVIEW = "/api/render/generate", "/api/render/preview"
TTL = 6


@pytest.fixture(scope="module")
def images():
    with running() as found:
        yield found


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A file with a key and a self-signed certificate for localhost."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = tmp_path_factory.mktemp("certificate") / "localhost.pem"
    path.write_bytes(private + builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    return path


@pytest.fixture(scope="module")
def secure_images(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with running(context) as found:
        yield found


@pytest.fixture(scope="module")
def silent():
    """A server that takes connections and never answers; its URL."""
    with talking(lambda connection, over: over.wait(60)) as port:
        yield f"http://127.0.0.1:{port}/never.png"


@pytest.fixture(scope="module", params=DIALECTS)
def server(request, tmp_path_factory, needed, images, secure_images, silent, certificate):
    folder = tmp_path_factory.mktemp("server")
    url, drop = database_url(request.param, folder, needed)
    redis = os.environ.get("AUDOME_TEST_REDIS_URL", "") if request.param == "postgresql" else ""
    allowed = f"127.0.0.1:{images.port} localhost:{secure_images.port} {silent.split('/')[2]}"
    settings = {
        "database_url": url, "redis_url": redis and f"{redis.rstrip('/').rpartition('/')[0]}/7",
        "egress_allow": allowed, "egress_ca_file": certificate, "render_deadline": 3,
        "preview_ttl": TTL, "preview_entries": 3, "rate_generate": "120/minute", "rate_preview": "30/minute,200/hour",
    }  # fmt: skip
    with RunningServer(folder, **settings) as found:
        yield found
    drop()


@pytest.fixture
def account(server):
    _, client = server.account(200)
    with client:
        yield client


# -- rate limits -------------------------------------------------------------------------------------------------------


def test_120_generates_a_minute(server, account):
    body = {"html": "<p>x", "width": 4, "height": 4}
    key = {"Idempotency-Key": "counted once"}
    with ThreadPoolExecutor(8) as pool:  # replays do not count, not even those of a request in flight
        first = list(pool.map(lambda _: account.post(GENERATE, json=body, headers=key), range(10)))
        assert {(reply.status_code, reply.text) for reply in first} == {(200, first[0].text)}
        for _ in range(5):  # nor do 400 and 401
            problem(account.post(GENERATE, json={}), 400, "VALIDATION_FAILED")
            problem(account.post(GENERATE, json=body, headers={"Authorization": "x"}), 401, "UNAUTHORIZED")
        statuses = [reply.status_code for reply in pool.map(lambda _: account.post(GENERATE, json=body), range(119))]
    assert statuses == [200] * 119
    response = account.post(GENERATE, json=body)
    problem(response, 429, "RATE_LIMITED")
    assert 1 <= int(response.headers["retry-after"]) <= 60
    problem(account.post(GENERATE, json=body | {"async": True}), 429, "RATE_LIMITED")
    problem(account.post(GENERATE, json={}), 429, "RATE_LIMITED")  # looked at before the body
    problem(account.post(GENERATE, json=body, headers={"Idempotency-Key": "x" * 256}), 429, "RATE_LIMITED")
    problem(account.post("/api/render/batch", json={"html": "<p>", "items": [{}]}), 429, "RATE_LIMITED")
    assert account.post(GENERATE, json=body, headers=key).json() == first[0].json()
    assert credits(account) == 80
    assert server.client.post(GENERATE, json=body).status_code == 200  # per account


def test_30_previews_a_minute(server, account):
    project = server.project(account, TEMPLATE)
    for number in range(30):
        for bad in ({}, {"projectId": project, "data": []}):
            assert account.post(PREVIEW, json=bad).status_code == 400
        reply = account.post(PREVIEW, json={"projectId": project}).json()
        assert reply["rateLimit"]["remaining"] == 29 - number
    response = account.post(PREVIEW, json={"projectId": project})
    now = time.time() * 1000
    body = response.json()
    assert response.status_code == 429
    assert set(body) == {"error", "retryAfter", "rateLimit"}
    assert body["error"] == "rate_limited"
    assert set(body["rateLimit"]) == {"remaining", "resetAt"}
    assert body["rateLimit"]["remaining"] == 0
    assert now < body["rateLimit"]["resetAt"] <= now + 60_000
    assert abs(body["retryAfter"] - (body["rateLimit"]["resetAt"] - now) / 1000) <= 1.5
    assert response.headers["retry-after"] == str(body["retryAfter"])
    assert response.headers["x-ratelimit-limit-minute"] == "30"
    assert response.headers["x-ratelimit-limit-hour"] == "200"
    assert response.headers["x-ratelimit-reset"] == str(body["rateLimit"]["resetAt"])
    assert account.post(PREVIEW, json={}).status_code == 429
    assert generate(account, projectId=project)["creditsUsed"] == 1  # a limit of its own


@pytest.mark.slow
def test_when_the_hour_binds_retry_after_is_the_hours(tmp_path):
    with RunningServer(tmp_path, rate_preview="300/minute,200/hour") as server:
        project = server.project(html=TEMPLATE)
        for _ in range(200):
            assert server.client.post(PREVIEW, json={"projectId": project}).status_code == 200
        response = server.client.post(PREVIEW, json={"projectId": project})
        assert response.status_code == 429
        assert 3000 < response.json()["retryAfter"] <= 3600
        assert response.headers["retry-after"] == str(response.json()["retryAfter"])
        assert response.json()["rateLimit"]["resetAt"] <= (time.time() + 60) * 1000  # of the minute
        assert response.headers["x-ratelimit-limit-hour"] == "200"


def test_account_shows_its_limits(account):
    limits = account.get("/api/render/account").json()["limits"]
    assert (limits["generate"], limits["preview"]) == (["120/minute"], ["30/minute", "200/hour"])


# -- pictures from other servers ---------------------------------------------------------------------------------------


def test_img_over_tls(account, secure_images):
    secure_images.answer("/blue.png", encoded(BLUE), content_type="image/png")
    url = f"https://localhost:{secure_images.port}/blue.png"
    reply = generate(account, html=TEMPLATE, data={"photo.img": url})
    assert "warnings" not in reply
    assert tuple(pixels(reply["imageUrl"])[45, 60][:3]) == BLUE


def test_img_from_a_host_that_the_allow_list_opens(server, account, images):
    url = images.answer("/blue.png", encoded(BLUE), content_type="application/octet-stream")
    project = server.project(account, TEMPLATE)
    reply = generate(account, projectId=project, data={"photo.img": url})
    assert tuple(pixels(reply["imageUrl"])[45, 60][:3]) == BLUE
    preview = account.post(PREVIEW, json={"projectId": project, "data": {"photo.img": url}}).json()
    assert pixels(preview["previewUrl"])[45, 60][2] > 200


def test_images_of_the_document_from_there(account, images):
    url = images.answer("/inside.png", encoded(BLUE))
    reply = generate(account, html=f"<body style='margin:0'><img src='{url}' style='display:block'>", width=8, height=8)
    assert tuple(pixels(reply["imageUrl"])[4, 4][:3]) == BLUE
    broken = generate(account, html=f"<img src='{url}no'><img src='{url}nope'>", width=8, height=8)
    assert len(broken["warnings"]) == 2


def test_failing_images_have_one_text(account, images):
    texts = set()
    loop = images.answer("/loop", b"", 302, location="/loop")
    for url in (
        images.answer("/text.png", b"no picture", content_type="image/png"), loop,
        images.answer("/error.png", encoded(BLUE), 500), images.answer("/empty.png", b""), images.url + "/missing.png",
        images.answer("/inward.png", b"", 302, location="http://127.0.0.1:1/"),
        images.answer("/large.png", encoded(BLUE) + b"\0" * (33 * 2**20)), "http://127.0.0.1:1/closed.png",
        "https://127.0.0.1/blocked.png",
    ):  # fmt: skip
        response = account.post(GENERATE, json={"html": TEMPLATE, "data": {"photo.img": url}})
        body = problem(response, 400, "VALIDATION_FAILED")
        assert body["details"][0]["reason"] == "image_unreachable"
        texts.add((body["error"], str(body["details"])))
    assert len(texts) == 1
    assert credits(account) == 200


def test_unknown_keys_are_not_fetched(server, account, images):
    project = server.project(account, TEMPLATE)
    url = images.answer("/unknown.png", encoded(BLUE))
    for body in ({"projectId": project}, {"html": TEMPLATE}):
        reply = generate(account, **body, data={"nothing.img": url})
        assert [warning["key"] for warning in reply["warnings"]] == ["nothing.img"]
    assert "/unknown.png" not in [path for _, path, _, _ in images.seen]


# -- failures of the renderer ------------------------------------------------------------------------------------------


def test_500_is_refunded_and_releases_the_key(server, account, silent):
    key = {"Idempotency-Key": "fails"}
    started = time.monotonic()
    response = account.post(GENERATE, json={"html": TEMPLATE, "data": {"photo.img": silent}}, headers=key)
    problem(response, 500, "RENDER_FAILED")
    assert 2.5 < time.monotonic() - started < 10
    assert credits(account) == 200
    kinds = [entry["kind"] for entry in account.get("/api/render/ledger").json()["items"]]
    assert kinds == ["refund", "charge", "grant"]
    failed = account.get("/api/render/generations").json()["items"][0]
    assert (failed["status"], failed["code"], failed["creditsUsed"]) == ("failed", "RENDER_FAILED", 0)
    again = account.post(GENERATE, json={"html": "<p>x", "width": 9}, headers=key)
    assert again.status_code == 200, again.text


def test_preview_500(server, account, silent):
    project = server.project(account, TEMPLATE)
    response = account.post(PREVIEW, json={"projectId": project, "data": {"photo.img": silent}})
    body = preview_problem(response, 500, "render_failed")
    assert body["requestId"] == response.headers["x-request-id"]
    assert account.post(PREVIEW, json={"projectId": project}).status_code == 200  # the worker is back


# -- previews that are over --------------------------------------------------------------------------------------------


def test_previews_are_gone_after_their_time_and_hits_do_not_prolong_it(server, account):
    project = server.project(account, TEMPLATE)
    first = account.post(PREVIEW, json={"projectId": project}).json()
    assert abs(first["expiresAt"] / 1000 - time.time() - TTL) < 2
    time.sleep(TTL / 2)
    second = account.post(PREVIEW, json={"projectId": project}).json()
    assert (second["cached"], second["expiresAt"]) == (True, first["expiresAt"])
    fetch(first["previewUrl"])
    time.sleep(max(0.0, first["expiresAt"] / 1000 - time.time()) + 0.3)
    assert httpx.get(first["previewUrl"]).status_code == 404
    third = account.post(PREVIEW, json={"projectId": project}).json()
    assert not third["cached"]
    assert third["expiresAt"] > first["expiresAt"]
    fetch(third["previewUrl"])


def test_least_recently_used_previews_give_way(server, account):
    project = server.project(account, TEMPLATE)

    def cached(text):
        return account.post(PREVIEW, json={"projectId": project, "data": {"title.text": text}}).json()["cached"]

    assert [cached(text) for text in ("a", "b", "c", "a", "d")] == [False, False, False, True, False]
    assert [cached(text) for text in ("a", "d", "c", "b")] == [True, True, True, False]
