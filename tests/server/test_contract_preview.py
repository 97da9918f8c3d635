"""The contract of preview, over HTTP."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import numpy as np
import pytest

import audome_engine as audome
from tests.server.contract import SQUARE, TEMPLATE, credits, encoded, fetch, generate, picture, pixels, preview_problem
from tests.server.test_contract_common import send_and_hang_up

PREVIEW = "/api/render/preview"


@pytest.fixture(scope="module")
def account(server):
    _, client = server.account(1000)
    with client:
        yield client


@pytest.fixture
def project(server, account):
    """A project that nobody has previewed yet."""
    return server.project(account, TEMPLATE)


def preview(client, project_id, **body):
    response = client.post(PREVIEW, json={"projectId": project_id} | body)
    assert response.status_code == 200, response.text
    return response.json()


def test_reply_of_a_preview(server, account, project):
    before, now = credits(account), time.time() * 1000
    reply = preview(account, project)
    url = f"{server.url}/api/images/renders/{project}/preview-"
    assert re.fullmatch(re.escape(url) + r"\w+\.webp", reply.pop("previewUrl"))
    assert abs(reply.pop("expiresAt") - now - 3_600_000) < 10_000
    assert isinstance(reply["generationTime"], int)
    assert reply.pop("generationTime") > 0
    limit = reply.pop("rateLimit")
    assert set(limit) == {"remaining", "resetAt"}
    assert now - 1000 < limit["resetAt"] <= now + 70_000
    assert reply == {"success": True, "watermarked": False, "lowRes": True, "cached": False}
    assert credits(account) == before
    assert project not in [item["projectId"] for item in account.get("/api/render/generations").json()["items"]]


def test_second_time_it_comes_from_the_cache(account, project):
    first = preview(account, project, data={"title.text": "x"})
    time.sleep(0.05)
    second = preview(account, project, data={"title.text": "x"})
    assert (first["cached"], second["cached"]) == (False, True)
    assert "generationTime" not in second
    assert second["previewUrl"] == first["previewUrl"]
    assert second["expiresAt"] == first["expiresAt"]  # does not slide
    assert second["rateLimit"]["remaining"] == first["rateLimit"]["remaining"] - 1  # hits count as well


def test_hits_are_quick(account, project):
    preview(account, project)
    times = []
    for _ in range(20):
        started = time.perf_counter()
        assert preview(account, project)["cached"]
        times.append(time.perf_counter() - started)
    assert sorted(times)[10] < 0.05


def test_pictures_are_public(account, project):
    url = preview(account, project)["previewUrl"]
    response = fetch(url)
    assert response.headers["content-type"] == "image/webp"
    assert 3500 < int(re.search(r"max-age=(\d+)", response.headers["cache-control"])[1]) <= 3600
    assert picture(url).format == "WEBP"
    for wrong in (url.replace("preview-", "preview-0"), url.replace(project, project[::-1]), url[:-6] + ".webp"):
        assert httpx.get(wrong).status_code == 404


def test_same_raster_as_generate_as_webp_70(account, server):
    project = server.project(account, SQUARE.replace("</div>", "Text <i>in it</i></div>"))
    made = audome.compile(SQUARE.replace("</div>", "Text <i>in it</i></div>")).render(format="webp", quality=70)
    url = preview(account, project)["previewUrl"]
    assert fetch(url).content == made
    generated = generate(account, projectId=project, format="webp", quality=70)
    assert fetch(generated["imageUrl"]).content == made
    png = pixels(generate(account, projectId=project)["imageUrl"]).astype(int)
    assert picture(url).size == (200, 100)
    assert np.abs(pixels(url).astype(int) - png).mean() < 6


def test_keys_are_sorted_at_every_depth(account, project):
    one = {"title.text": "x", "other": {"a": {"b": 1, "c": 2}, "d": [1, {"e": 1, "f": 2}]}}
    two = {"other": {"d": [1, {"f": 2, "e": 1}], "a": {"c": 2, "b": 1}}, "title.text": "x"}
    three = {"other": {"d": [1, {"f": 2, "e": 1}], "a": {"c": 2, "b": 9}}, "title.text": "x"}
    assert [preview(account, project, data=each)["cached"] for each in (one, two, three)] == [False, True, False]


def test_absent_data_is_empty_data(account, project):
    assert [preview(account, project, **each)["cached"] for each in ({}, {"data": {}}, {"data": None})] == [
        False, True, True,
    ]  # fmt: skip


def test_saving_invalidates(account, project):
    old = preview(account, project)
    assert preview(account, project)["cached"]
    saved = account.put(f"/api/render/projects/{project}", json={"name": "square", "html": SQUARE})
    assert saved.status_code == 200
    new = preview(account, project)
    assert not new["cached"]
    assert new["previewUrl"] != old["previewUrl"]
    assert picture(new["previewUrl"]).size == (200, 100)
    assert picture(old["previewUrl"]).size == (120, 60)  # for its hour
    assert account.post(f"/api/render/projects/{project}/versions/1/restore").status_code == 200
    assert not preview(account, project)["cached"]


def test_projects_do_not_share_previews(server, account, project):
    preview(account, project)
    assert not preview(account, server.project(account, TEMPLATE))["cached"]


def test_ten_at_once_are_rendered_once(account, project):
    with ThreadPoolExecutor(10) as pool:
        replies = list(pool.map(lambda _: preview(account, project, data={"title.text": "flight"}), range(10)))
    assert len({(reply["previewUrl"], reply["expiresAt"]) for reply in replies}) == 1
    assert len({reply["generationTime"] for reply in replies if not reply["cached"]}) == 1


def test_a_client_that_aborts_fills_the_cache(server, account, project):
    token = account.headers["authorization"].removeprefix("Bearer ")
    send_and_hang_up(server, token, PREVIEW, {"projectId": project, "data": {"title.text": "gone"}})
    deadline = time.monotonic() + 20
    while not list(server.folder.glob(f"data/files/previews/{project}/*.webp")):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    time.sleep(0.2)
    assert preview(account, project, data={"title.text": "gone"})["cached"]


def test_assets_are_images_of_previews(account, project):
    url = account.post("/api/render/assets", files={"file": ("a.png", encoded((0, 0, 255)))}).json()["url"]
    found = pixels(preview(account, project, data={"photo.img": url})["previewUrl"])
    assert found[45, 60][2] > 200
    assert found[45, 60][0] < 60


def test_unknown_keys_do_not_matter(account, project):
    preview(account, project, data={"titel.text": "x", "gone.img": "https://127.0.0.1/a.png"})


@pytest.mark.parametrize("body", [{}, {"data": {}}, {"projectId": None}, {"projectId": ""}, {"html": "<p>"}])
def test_missing_project_id(account, body):
    preview_problem(account.post(PREVIEW, json=body), 400, "missing_projectId")


@pytest.mark.parametrize(
    "more",
    [
        {"data": []}, {"data": "x"}, {"data": {"title.text": None}}, {"data": {"title.text": {}}}, {"projectId": 5},
        {"data": {"photo.img": "http://example.com/a.png"}}, {"data": {"photo.img": "data:image/png;base64,AAAA"}},
        {"data": {"photo.img": "https://127.0.0.1/a.png"}}, {"projectId": {}},
    ],
)  # fmt: skip
def test_other_bad_bodies_and_failing_images(account, project, more):
    response = account.post(PREVIEW, json={"projectId": project} | more)
    assert preview_problem(response, 400, "invalid_request")["details"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"5", b"null"])
def test_bodies_that_are_no_object(account, content):
    preview_problem(account.post(PREVIEW, content=content), 400, "invalid_request")


@pytest.mark.parametrize("project_id", ["nope", "8fce2c7e-7e6f-4d46-b5b1-2aaa5a44f1c9", "x\0", "\ud800"])
def test_unknown_projects(account, project_id):
    response = account.post(PREVIEW, content=json.dumps({"projectId": project_id}))
    if project_id.isprintable():
        preview_problem(response, 404, "project_not_found")
    else:
        preview_problem(response, 400, "invalid_request")


def test_deleted_projects(account, project):
    preview(account, project)
    assert account.delete(f"/api/render/projects/{project}").status_code == 204
    preview_problem(account.post(PREVIEW, json={"projectId": project}), 404, "project_not_found")


def test_another_accounts_project_is_forbidden(server, project):
    preview_problem(server.client.post(PREVIEW, json={"projectId": project}), 403, "forbidden")


def test_without_a_token(server, project):
    response = httpx.post(server.url + PREVIEW, json={"projectId": project})
    preview_problem(response, 401, "unauthorized")
    assert response.headers["x-request-id"].startswith("req_")


def test_other_methods(account):
    preview_problem(account.get(PREVIEW), 405, "method_not_allowed")
