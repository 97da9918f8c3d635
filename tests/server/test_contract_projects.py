"""The contract of projects, versions, assets, fonts and embed tokens, over HTTP."""

from __future__ import annotations

import io
import re
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import numpy as np
import pytest
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from audome_engine.text.library import fonts_folder
from tests.server.contract import (
    BLUE,
    GIF,
    SQUARE,
    TEMPLATE,
    encoded,
    fetch,
    fields,
    generate,
    pixels,
    preview_problem,
    problem,
)

PROJECTS, GENERATE, PREVIEW = "/api/render/projects", "/api/render/generate", "/api/render/preview"
LISTED = {
    "id", "name", "categoryId", "width", "height", "autoHeight", "version", "createdAt", "updatedAt", "dynamicElements",
}  # fmt: skip


@pytest.fixture(scope="module")
def account(server):
    _, client = server.account(1000)
    with client:
        yield client


@pytest.fixture
def project(server, account):
    return server.project(account, TEMPLATE)


# -- projects ----------------------------------------------------------------------------------------------------------


def test_a_project_and_its_dynamic_elements(account):
    response = account.post(PROJECTS, json={"name": "Card", "html": TEMPLATE, "categoryId": "cards"})
    assert response.status_code == 201, response.text
    made = response.json()
    shown = account.get(f"{PROJECTS}/{made['id']}").json()
    assert shown == made
    assert set(shown) == LISTED | {"html"}
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", shown["id"])
    assert (shown["name"], shown["categoryId"], shown["width"], shown["height"]) == ("Card", "cards", 120, 60)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", shown["updatedAt"])
    assert shown["html"] == TEMPLATE
    assert shown["dynamicElements"] == [
        {"type": "text", "dynamicKey": "title", "defaultValue": "Hello you", "placeholder": "A title"},
        {"type": "image", "dynamicKey": "photo", "defaultValue": GIF, "placeholder": ""},
    ]


def test_sizes_of_projects(account):
    def size(**more):
        made = account.post(
            PROJECTS, json={"name": "x", "html": "<body style='margin:0'><p style='height:50px'>"} | more
        )
        return made.json()["width"], made.json()["height"]

    assert size(width=300, height=200) == (300, 200)
    assert size(html=SQUARE) == (200, 100)
    assert size(html=SQUARE, width=400) == (400, 100)
    assert size(html="<body style='margin:0'><div style='height:50px'>") == (1080, 50)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"), ({"name": "x"}, "html"), ({"html": "<p>"}, "name"), ({"name": "", "html": "<p>"}, "name"),
        ({"name": "x", "html": ""}, "html"), ({"name": 5, "html": "<p>"}, "name"),
        ({"name": "x" * 201, "html": "<p>"}, "name"), ({"name": "a\0", "html": "<p>"}, "name"),
        ({"name": "x", "html": "<p>", "width": 0}, "width"), ({"name": "x", "html": "<p>", "height": 16385}, "height"),
        ({"name": "x", "html": "<p>", "width": 16384, "height": 16384}, "width"),
        ({"name": "x", "html": "<div style='height:17000px'>"}, "height"),
        ({"name": "x", "html": "<p>", "categoryId": 5}, "categoryId"),
    ],
)  # fmt: skip
def test_projects_are_checked(account, body, field):
    assert field in fields(problem(account.post(PROJECTS, json=body), 400, "VALIDATION_FAILED"))


@pytest.mark.parametrize("document", [{}, {"version": 1}, None, "x"])
def test_the_studios_document_is_refused(account, project, document):
    for more in ({}, {"html": "<p>"}):
        body = {"name": "x", "document": document} | more
        problem(account.post(PROJECTS, json=body), 400, "VALIDATION_FAILED")
        problem(account.put(f"{PROJECTS}/{project}", json=body), 400, "VALIDATION_FAILED")
        problem(account.patch(f"{PROJECTS}/{project}", json=body), 400, "VALIDATION_FAILED")
    assert account.get(f"{PROJECTS}/{project}").json()["version"] == 1


def test_every_save_bumps_updated_at(account, project):
    times = [account.get(f"{PROJECTS}/{project}").json()["updatedAt"]]
    times += [account.patch(f"{PROJECTS}/{project}", json={"name": "same"}).json()["updatedAt"] for _ in range(4)]
    times.append(account.put(f"{PROJECTS}/{project}", json={"name": "same", "html": TEMPLATE}).json()["updatedAt"])
    times.append(account.post(f"{PROJECTS}/{project}/versions/1/restore").json()["updatedAt"])
    assert times == sorted(set(times))
    assert account.get(f"{PROJECTS}/{project}").json()["updatedAt"] == times[-1]


def test_put_replaces_and_patch_changes(account, project):
    changed = account.patch(f"{PROJECTS}/{project}", json={"name": "new", "categoryId": "c"}).json()
    assert (changed["name"], changed["categoryId"], changed["html"]) == ("new", "c", TEMPLATE)
    assert changed["version"] == 2
    replaced = account.put(f"{PROJECTS}/{project}", json={"name": "other", "html": SQUARE}).json()
    assert (replaced["name"], replaced["categoryId"], replaced["width"]) == ("other", None, 200)
    assert replaced["dynamicElements"] == []
    problem(account.put(f"{PROJECTS}/{project}", json={"name": "x"}), 400, "VALIDATION_FAILED")
    problem(account.patch(f"{PROJECTS}/{project}", json={"html": None}), 400, "VALIDATION_FAILED")


def test_the_document_decides_a_size_that_nobody_named(account, project):
    changed = account.patch(f"{PROJECTS}/{project}", json={"html": SQUARE}).json()
    assert (changed["width"], changed["height"]) == (200, 100)
    named = account.patch(f"{PROJECTS}/{project}", json={"width": 50}).json()
    assert (named["width"], named["height"]) == (50, 100)
    changed = account.patch(f"{PROJECTS}/{project}", json={"html": TEMPLATE}).json()
    assert (changed["width"], changed["height"]) == (50, 60)
    assert account.patch(f"{PROJECTS}/{project}", json={"width": None}).json()["width"] == 120


def test_changes_at_the_same_time_are_all_kept(account, project):
    changes = [{"name": "both"}, {"categoryId": "kept"}, {"html": SQUARE}]
    with ThreadPoolExecutor(len(changes)) as threads:
        saved = list(threads.map(lambda body: account.patch(f"{PROJECTS}/{project}", json=body), changes))
    assert {response.status_code for response in saved} == {200}
    now = account.get(f"{PROJECTS}/{project}").json()
    assert (now["name"], now["categoryId"], now["html"], now["version"]) == ("both", "kept", SQUARE, 4)


def test_generate_uses_what_was_saved_last(account, project):
    assert generate(account, projectId=project)["width"] == 120
    account.put(f"{PROJECTS}/{project}", json={"name": "x", "html": SQUARE})
    reply = generate(account, projectId=project)
    assert tuple(pixels(reply["imageUrl"])[50, 100][:3]) == BLUE


def test_deleted_projects_are_gone_and_their_pictures_stay(account, project):
    url = generate(account, projectId=project)["imageUrl"]
    response = account.delete(f"{PROJECTS}/{project}")
    assert (response.status_code, response.content) == (204, b"")
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/versions"), ("POST", "/versions/1/restore")):
        problem(account.request(method, f"{PROJECTS}/{project}{path}"), 404, "PROJECT_NOT_FOUND")
    problem(account.patch(f"{PROJECTS}/{project}", json={"name": "x"}), 404, "PROJECT_NOT_FOUND")
    problem(account.post(GENERATE, json={"projectId": project}), 404, "PROJECT_NOT_FOUND")
    assert project not in [item["id"] for item in account.get(PROJECTS).json()["items"]]
    fetch(url)


def test_projects_of_others_are_not_found(server, project):
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/versions"), ("POST", "/versions/1/restore")):
        problem(server.client.request(method, f"{PROJECTS}/{project}{path}"), 404, "PROJECT_NOT_FOUND")
    body = {"name": "x", "html": "<p>"}
    problem(server.client.put(f"{PROJECTS}/{project}", json=body), 404, "PROJECT_NOT_FOUND")
    problem(server.client.patch(f"{PROJECTS}/{project}", json=body), 404, "PROJECT_NOT_FOUND")


@pytest.mark.parametrize("project_id", ["nope", "8fce2c7e-7e6f-4d46-b5b1-2aaa5a44f1c9", "x" * 500, "%C3%A9", "'"])
def test_unknown_projects(account, project_id):
    problem(account.get(f"{PROJECTS}/{project_id}"), 404, "PROJECT_NOT_FOUND")


def test_projects_are_listed_in_pages_by_category(server, account):
    made = [server.project(account, categoryId="paged") for _ in range(3)][::-1]
    server.project(account, categoryId="other")
    first = account.get(PROJECTS, params={"categoryId": "paged", "limit": 2}).json()
    assert set(first) == {"items", "nextCursor"}
    assert set(first["items"][0]) == LISTED
    last = account.get(PROJECTS, params={"categoryId": "paged", "limit": 2, "cursor": first["nextCursor"]}).json()
    assert [item["id"] for item in first["items"] + last["items"]] == made
    assert last["nextCursor"] is None
    assert account.get(PROJECTS, params={"categoryId": "none"}).json() == {"items": [], "nextCursor": None}
    problem(account.get(PROJECTS, params={"limit": 0}), 400, "VALIDATION_FAILED")


def test_versions_are_kept_and_restored(account, project):
    account.patch(f"{PROJECTS}/{project}", json={"name": "two", "html": SQUARE, "width": 200, "height": 100})
    page = account.get(f"{PROJECTS}/{project}/versions", params={"limit": 1}).json()
    assert [item["version"] for item in page["items"]] == [2]
    more = account.get(f"{PROJECTS}/{project}/versions", params={"limit": 1, "cursor": page["nextCursor"]}).json()
    assert [(item["version"], item["name"], item["width"]) for item in more["items"]] == [(1, "card", 120)]
    assert more["nextCursor"] is None
    restored = account.post(f"{PROJECTS}/{project}/versions/1/restore")
    assert restored.status_code == 200
    shown = account.get(f"{PROJECTS}/{project}").json()
    assert restored.json() == shown
    assert (shown["version"], shown["name"], shown["html"], shown["width"]) == (3, "card", TEMPLATE, 120)
    for missing in ("0", "9", "x", "-1", "9" * 30):
        problem(account.post(f"{PROJECTS}/{project}/versions/{missing}/restore"), 404, "NOT_FOUND")


# -- assets and fonts --------------------------------------------------------------------------------------------------

SVG = b"<svg xmlns='http://www.w3.org/2000/svg' width='7' height='5'><rect width='7' height='5' fill='#00f'/></svg>"


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (encoded(BLUE, (7, 5)), "image/png"), (encoded(BLUE, (7, 5), "JPEG"), "image/jpeg"),
        (encoded(BLUE, (7, 5), "WEBP"), "image/webp"), (encoded(BLUE, (7, 5), "GIF"), "image/gif"),
        (SVG, "image/svg+xml"),
    ],
)  # fmt: skip
def test_assets_are_sniffed_stored_and_shown(server, account, data, mime):
    response = account.post("/api/render/assets", files={"file": ("../a b.exe", data, "text/plain")})
    assert response.status_code == 201, response.text
    made = response.json()
    assert (made["mime"], made["bytes"], made["width"], made["height"]) == (mime, len(data), 7, 5)
    assert made["name"] == "a b.exe"
    assert made["url"].startswith(f"{server.url}/assets/")
    shown = fetch(made["url"])
    assert shown.content == data
    assert shown.headers["content-type"] == mime
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert (
        "script-src" in shown.headers["content-security-policy"]
        or "default-src 'none'" in (shown.headers["content-security-policy"])
    )
    reply = generate(account, html=TEMPLATE, data={"photo.img": made["url"]})
    assert pixels(reply["imageUrl"])[45, 60][2] > 240
    assert made in account.get("/api/render/assets").json()["items"]
    inside = generate(account, html=f"<body style='margin:0'><img src='{made['url']}'>", width=7, height=5)
    assert "warnings" not in inside


@pytest.mark.parametrize("data", [b"", b"hello", b"\x89PNG\r\n\x1a\n", b"<html>", b"BM" + b"\0" * 60, b"%PDF-1.4"])
def test_assets_that_are_no_pictures(account, data):
    response = account.post("/api/render/assets", files={"file": ("a.png", data, "image/png")})
    assert fields(problem(response, 400, "VALIDATION_FAILED")) == {"file"}


def test_assets_of_others_are_not_listed(server, account):
    made = account.post("/api/render/assets", files={"file": ("a.png", encoded(BLUE))}).json()
    assert made["id"] not in [item["id"] for item in server.client.get("/api/render/assets").json()["items"]]


def font(flavor=None):
    """A font of one letter under a name that nobody has: its A is a filled box of 1000 units."""
    source = next((fonts_folder() / "Inter").rglob("*.ttf"))
    loaded = TTFont(source)
    options = Options()
    options.drop_tables += ["GSUB", "GPOS", "GDEF"]
    subsetter = Subsetter(options)
    subsetter.populate(text="A")
    subsetter.subset(loaded)
    for record in loaded["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = "Contract Sans"
    loaded["hmtx"]["A"] = (loaded["head"].unitsPerEm * 3, 0)  # three ems wide: seen in the layout
    loaded.flavor = flavor
    buffer = io.BytesIO()
    loaded.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("flavor", [None, "woff2"])
def test_fonts_are_uploaded_and_then_used(server, flavor):
    _, client = server.account(10)
    html = "<body style='margin:0'><span style='font:20px \"Contract Sans\", Inter;background:#00f'>A</span>"
    with client:
        before = pixels(generate(client, html=html, width=100, height=30)["imageUrl"])
        response = client.post("/api/render/fonts", files={"file": ("f.ttf", font(flavor))})
        assert response.status_code == 201, response.text
        made = response.json()
        assert made["familyName"] == "Contract Sans"
        assert made["id"]
        after = pixels(generate(client, html=html, width=100, height=30)["imageUrl"])
        assert not np.array_equal(before, after)
        assert (after[15, 50][:3] == BLUE).all()  # 60 pixels wide now
        assert (before[15, 50][:3] == 255).all()
        assert client.get("/api/render/fonts").json()["items"] == [made]


@pytest.mark.parametrize("data", [b"", b"hello", b"\0\1\0\0" + b"\0" * 100, b"wOF2" + b"\0" * 100, b"OTTO"])
def test_fonts_are_checked(account, data):
    response = account.post("/api/render/fonts", files={"file": ("f.ttf", data)})
    assert fields(problem(response, 400, "VALIDATION_FAILED")) == {"file"}


# -- embed tokens ------------------------------------------------------------------------------------------------------


def embed(server, account, **body):
    response = account.post("/api/render/embed-tokens", json=body)
    assert response.status_code == 201, response.text
    return response.json(), server.client_for(response.json()["token"])


def test_what_an_embed_token_carries(server, account, project):
    origins = ["https://shop.example.com"]
    made, client = embed(server, account, categoryId="c", readOnly=True, origins=origins)
    with client:
        assert re.fullmatch(r"aud_[0-9A-Za-z]{36}", made["token"])
        assert (made["categoryId"], made["projectId"], made["readOnly"]) == ("c", None, True)
        assert made["origins"] == origins
        assert 3500 < made["exp"] - time.time() <= 3601
        assert made["id"] not in [item["id"] for item in account.get("/api/render/tokens").json()["items"]]


def test_embed_tokens_are_short_lived(server, account):
    exp = int(time.time()) + 2
    made, client = embed(server, account, exp=exp)
    with client:
        assert made["exp"] == exp
        assert client.get(PROJECTS).status_code == 200
        time.sleep(max(0.0, exp + 0.2 - time.time()))
        problem(client.get(PROJECTS), 401, "UNAUTHORIZED")
    for wrong in ({"exp": int(time.time()) - 1}, {"exp": int(time.time()) + 100_000}, {"exp": "x"}, {"expiresIn": 0}):
        problem(account.post("/api/render/embed-tokens", json=wrong), 400, "VALIDATION_FAILED")


def test_embed_token_of_one_project(server, account, project):
    other = server.project(account, TEMPLATE)
    _, client = embed(server, account, projectId=project)
    with client:
        assert [item["id"] for item in client.get(PROJECTS).json()["items"]] == [project]
        assert client.get(f"{PROJECTS}/{project}").status_code == 200
        assert client.post(GENERATE, json={"projectId": project}).status_code == 200
        assert client.post(PREVIEW, json={"projectId": project}).status_code == 200
        assert client.patch(f"{PROJECTS}/{project}", json={"name": "x"}).status_code == 200
        for path in (f"{PROJECTS}/{other}", f"{PROJECTS}/{other}/versions"):
            problem(client.get(path), 404, "PROJECT_NOT_FOUND")
        problem(client.post(GENERATE, json={"projectId": other}), 404, "PROJECT_NOT_FOUND")
        problem(client.patch(f"{PROJECTS}/{other}", json={"name": "x"}), 404, "PROJECT_NOT_FOUND")
        preview_problem(client.post(PREVIEW, json={"projectId": other}), 403, "forbidden")
        problem(client.post(PROJECTS, json={"name": "x", "html": "<p>"}), 403, "FORBIDDEN")
        problem(client.post(GENERATE, json={"html": "<p>"}), 403, "FORBIDDEN")


def test_embed_token_of_one_category(server, account):
    inside = server.project(account, TEMPLATE, categoryId="inside")
    outside = server.project(account, TEMPLATE, categoryId="outside")
    _, client = embed(server, account, categoryId="inside")
    with client:
        assert {item["categoryId"] for item in client.get(PROJECTS).json()["items"]} == {"inside"}
        assert client.get(PROJECTS, params={"categoryId": "outside"}).json()["items"] == []
        problem(client.get(f"{PROJECTS}/{outside}"), 404, "PROJECT_NOT_FOUND")
        problem(client.post(GENERATE, json={"projectId": outside}), 404, "PROJECT_NOT_FOUND")
        assert client.post(GENERATE, json={"projectId": inside}).status_code == 200
        new = {"name": "x", "html": "<p>"}
        problem(client.post(PROJECTS, json=new | {"categoryId": "outside"}), 403, "FORBIDDEN")
        problem(client.post(PROJECTS, json=new), 403, "FORBIDDEN")
        assert client.post(PROJECTS, json=new | {"categoryId": "inside"}).status_code == 201
        problem(client.patch(f"{PROJECTS}/{inside}", json={"categoryId": "outside"}), 403, "FORBIDDEN")


def test_read_only_embed_tokens_write_nothing(server, account, project):
    _, client = embed(server, account, readOnly=True)
    with client:
        assert client.get(f"{PROJECTS}/{project}").status_code == 200
        assert client.post(PREVIEW, json={"projectId": project}).status_code == 200
        for method, path, body in (
            ("POST", PROJECTS, {"name": "x", "html": "<p>"}), ("PUT", f"{PROJECTS}/{project}", {}),
            ("PATCH", f"{PROJECTS}/{project}", {}), ("DELETE", f"{PROJECTS}/{project}", None),
            ("POST", f"{PROJECTS}/{project}/versions/1/restore", None), ("POST", GENERATE, {"projectId": project}),
            ("POST", "/api/render/batch", {"projectId": project, "items": [{}]}), ("POST", "/api/render/assets", None),
            ("POST", "/api/render/fonts", None),
        ):  # fmt: skip
            problem(client.request(method, path, json=body), 403, "FORBIDDEN")


def test_origins_of_embed_tokens(server, account, project):
    _, client = embed(server, account, origins=["https://shop.example.com"])
    with client:
        for origin, status in (
            ("https://shop.example.com", 200), ("https://evil.example.com", 403), ("http://shop.example.com", 403),
            ("null", 403), (server.url, 200),
        ):  # fmt: skip
            response = client.get(f"{PROJECTS}/{project}", headers={"Origin": origin})
            assert response.status_code == status, origin


@pytest.mark.parametrize(
    "origin", ["*", "shop.example.com", "https://x/y", "ftp://x", "https://", "https://*.x.com", 5]
)
def test_origins_are_checked(account, origin):
    problem(account.post("/api/render/embed-tokens", json={"origins": [origin]}), 400, "VALIDATION_FAILED")


def test_embed_tokens_reach_nothing_of_the_account(server, account):
    _, client = embed(server, account)
    with client:
        for path in ("ledger", "usage", "tokens", "generations", "assets", "webhooks"):
            problem(client.get(f"/api/render/{path}"), 403, "FORBIDDEN")
        problem(client.post("/api/render/tokens", json={"name": "x"}), 403, "FORBIDDEN")
        problem(client.post("/api/render/embed-tokens", json={}), 403, "FORBIDDEN")


def test_embed_tokens_have_at_most_the_scopes_of_their_maker(server, account, project):
    narrow = account.post("/api/render/tokens", json={"name": "n", "scopes": ["preview"]}).json()["token"]
    with server.client_for(narrow) as maker:
        _, client = embed(server, maker)
        with client:
            assert client.post(PREVIEW, json={"projectId": project}).status_code == 200
            problem(client.post(GENERATE, json={"projectId": project}), 403, "FORBIDDEN")


def test_embed_tokens_of_foreign_projects(server, account):
    foreign = server.project()
    body = {"projectId": foreign}
    problem(account.post("/api/render/embed-tokens", json=body), 404, "PROJECT_NOT_FOUND")
    assert httpx.get(f"{server.url}{PROJECTS}/{foreign}").status_code == 401
