"""The contract of generate, batch and generations, over HTTP and by the pixels."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import numpy as np
import pytest

from tests.server.contract import (
    BLUE,
    RED,
    SQUARE,
    TEMPLATE,
    credits,
    encoded,
    fetch,
    fields,
    generate,
    picture,
    pixels,
    problem,
    settled,
)

GENERATE = "/api/render/generate"


@pytest.fixture(scope="module")
def account(server):
    _, client = server.account(5000)
    with client:
        yield client


@pytest.fixture(scope="module")
def project(server, account):
    return server.project(account, TEMPLATE)


@pytest.fixture(scope="module")
def square(server, account):
    return server.project(account, SQUARE)


# -- the reply and the picture -----------------------------------------------------------------------------------------


def test_reply_of_a_generate(account, project):
    before = credits(account)
    reply = generate(account, projectId=project)
    assert re.fullmatch(r"gen_[0-9A-HJKMNP-TV-Z]{26}", reply.pop("generationId"))
    assert re.search(r"/renders/\d{4}/\d{2}/[\w-]+\.png$", reply.pop("imageUrl"))
    assert reply == {
        "success": True, "width": 120, "height": 60, "format": "png", "creditsUsed": 1, "creditsRemaining": before - 1,
    }  # fmt: skip
    assert credits(account) == before - 1


def test_picture_is_public_permanent_and_has_an_etag(server, account, project):
    reply = generate(account, projectId=project)
    assert reply["imageUrl"].startswith(f"{server.url}/renders/{time.strftime('%Y/%m', time.gmtime())}/")
    response = fetch(reply["imageUrl"])
    assert response.headers["content-type"] == "image/png"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["x-content-type-options"] == "nosniff"
    again = httpx.get(reply["imageUrl"], headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code == 304
    assert not again.content
    head = httpx.head(reply["imageUrl"])
    assert head.status_code == 200
    assert head.headers["content-length"] == str(len(response.content))


@pytest.mark.parametrize(("format", "kind"), [("png", "PNG"), ("jpeg", "JPEG"), ("webp", "WEBP"), ("avif", "AVIF")])
def test_formats(account, square, format, kind):
    reply = generate(account, projectId=square, format=format)
    assert reply["format"] == format
    assert reply["imageUrl"].endswith(f".{format}")
    assert fetch(reply["imageUrl"]).headers["content-type"] == f"image/{format}"
    image = picture(reply["imageUrl"])
    assert (image.format, image.size) == (kind, (200, 100))


def test_a_pdf_is_as_large_as_the_picture(account, square):
    reply = generate(account, projectId=square, format="pdf", scale=2)
    assert (reply["format"], reply["width"], reply["height"]) == ("pdf", 400, 200)
    response = fetch(reply["imageUrl"])
    assert response.headers["content-type"] == "application/pdf"
    assert b"/MediaBox [0 0 300 150]" in response.content


@pytest.mark.parametrize("format", ["jpg", "PNG", "gif", "tiff", "", 5])
def test_other_formats_are_refused(account, project, format):
    body = problem(account.post(GENERATE, json={"projectId": project, "format": format}), 400, "VALIDATION_FAILED")
    assert fields(body) == {"format"}


def test_quality_is_of_jpeg_and_webp_and_ignored_for_png(account, project):
    def size(**options):
        return len(fetch(generate(account, projectId=project, scale=4, **options)["imageUrl"]).content)

    for format in ("jpeg", "webp"):
        assert size(format=format, quality=5) < size(format=format) == size(format=format, quality=90)
    assert size(format="png", quality=5) == size(format="png", quality=100)


@pytest.mark.parametrize("quality", [0, 101, -1, 50.5, "90", True])
def test_quality_is_1_to_100(account, project, quality):
    problem(account.post(GENERATE, json={"projectId": project, "quality": quality}), 400, "VALIDATION_FAILED")


def test_same_body_twice_is_two_generations_and_two_credits(account, project):
    before = credits(account)
    first, second = generate(account, projectId=project), generate(account, projectId=project)
    assert first["generationId"] != second["generationId"]
    assert first["imageUrl"] != second["imageUrl"]
    assert credits(account) == before - 2


# -- which document, which size ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body", [{}, {"projectId": None}, {"projectId": "x", "html": "<p>"}, {"html": ""}, {"html": 5}]
)
def test_exactly_one_of_project_and_html(account, body):
    problem(account.post(GENERATE, json=body), 400, "VALIDATION_FAILED")


@pytest.mark.parametrize("project_id", ["nope", "8fce2c7e-7e6f-4d46-b5b1-2aaa5a44f1c9", "x" * 5000, "é"])
def test_unknown_project(account, project_id):
    problem(account.post(GENERATE, json={"projectId": project_id}), 404, "PROJECT_NOT_FOUND")


def test_another_accounts_project_is_not_found(server, project):
    problem(server.client.post(GENERATE, json={"projectId": project}), 404, "PROJECT_NOT_FOUND")


def test_html_without_a_size_is_1080_wide_and_as_high_as_its_content(account):
    reply = generate(account, html="<body style='margin:0'><div style='height:123px'>x</div>")
    assert (reply["width"], reply["height"]) == (1080, 123)
    assert picture(reply["imageUrl"]).size == (1080, 123)


def test_html_without_a_size_has_its_viewports(account):
    reply = generate(account, html=SQUARE)
    assert (reply["width"], reply["height"]) == (200, 100)
    assert tuple(pixels(reply["imageUrl"])[50, 100][:3]) == BLUE


def test_html_is_laid_out_at_the_size_asked_for(account):
    reply = generate(account, html="<body style='margin:0;background:#f00'>", width=300, height=40)
    assert picture(reply["imageUrl"]).size == (300, 40)


def test_html_with_a_width_alone_is_as_high_as_its_content(account):
    reply = generate(account, html="<body style='margin:0'><div style='height:77px'>x</div>", width=300)
    assert picture(reply["imageUrl"]).size == (300, 77)


@pytest.mark.parametrize(
    ("size", "box"),
    [
        ((400, 200), (100, 0, 300, 200)),  # twice as large
        ((400, 400), (100, 100, 300, 300)),  # bands above and below
        ((400, 100), (150, 0, 250, 100)),  # bands at the sides
        ((100, 100), (25, 25, 75, 75)),  # half as large
    ],
)
def test_another_size_scales_the_design_and_centres_it_on_its_background(account, square, size, box):
    reply = generate(account, projectId=square, width=size[0], height=size[1])
    assert (reply["width"], reply["height"]) == size
    found = pixels(reply["imageUrl"])
    assert found.shape[:2] == (size[1], size[0])
    assert {tuple(found[y, x][:3]) for y in (0, -1) for x in (0, -1)} == {RED}
    ys, xs = np.nonzero((found[..., 2] > 200) & (found[..., 0] < 50))
    assert (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1) == box


def test_one_side_alone_keeps_the_projects_other(account, square):
    reply = generate(account, projectId=square, width=400)
    assert picture(reply["imageUrl"]).size == (400, 100)
    reply = generate(account, projectId=square, height=50)
    assert picture(reply["imageUrl"]).size == (200, 50)


def test_scale_multiplies_the_pixels(account, square):
    reply = generate(account, projectId=square, scale=2)
    assert (reply["width"], reply["height"]) == picture(reply["imageUrl"]).size == (400, 200)
    reply = generate(account, projectId=square, scale=0.1)
    assert (reply["width"], reply["height"]) == picture(reply["imageUrl"]).size == (20, 10)
    reply = generate(account, projectId=square, width=100, height=100, scale=1.5)
    assert (reply["width"], reply["height"]) == picture(reply["imageUrl"]).size == (150, 150)


@pytest.mark.parametrize("scale", [0, 0.09, 4.01, -1, "2", None, True])
def test_scale_is_a_tenth_to_four(account, project, scale):
    problem(account.post(GENERATE, json={"projectId": project, "scale": scale}), 400, "VALIDATION_FAILED")


@pytest.mark.parametrize("side", [0, -1, 16385, 1.5, "100", True, 10**30])
@pytest.mark.parametrize("name", ["width", "height"])
def test_sides_are_whole_numbers_from_1_to_16384(account, project, name, side):
    body = problem(account.post(GENERATE, json={"projectId": project, name: side}), 400, "VALIDATION_FAILED")
    assert fields(body) == {name}


@pytest.mark.parametrize(
    "body",
    [
        {"width": 5745, "height": 5745},
        {"width": 16384, "height": 2015},
        {"width": 3000, "height": 3000, "scale": 2},
        {"width": 4097, "height": 1, "scale": 4},
        {"html": "<div style='height:16385px'>", "width": 10},
        {"html": "<div style='height:4200px'>", "width": 10, "scale": 4},
        {"html": "<div style='height:4000px'>", "width": 8300},
    ],
)
def test_canvas_limits_hold_after_scale_and_for_the_contents_height(account, body):
    before = credits(account)
    problem(account.post(GENERATE, json={"html": "<p>x"} | body), 400, "VALIDATION_FAILED")
    assert credits(account) == before


def test_largest_sides(account):
    assert generate(account, html="<p>x", width=16384, height=1)["width"] == 16384
    assert generate(account, html="<p>x", width=1, height=16384)["height"] == 16384


# -- background --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", [None, "png", "jpeg", "webp"])
def test_transparent_makes_a_png_with_alpha_whatever_the_format(account, format):
    more = {} if format is None else {"format": format}
    reply = generate(account, html="<body style='margin:0'>", width=9, height=9, backgroundColor="transparent", **more)
    assert reply["format"] == "png"
    assert reply["imageUrl"].endswith(".png")
    image = picture(reply["imageUrl"])
    assert image.format == "PNG"
    assert image.convert("RGBA").getextrema()[3] == (0, 0)
    assert bool(reply.get("warnings")) == (format in ("jpeg", "webp"))


@pytest.mark.parametrize(
    ("color", "expected"),
    [("#00f", BLUE), ("rgb(0 0 255)", BLUE), ("blue", BLUE), ("hsl(240, 100%, 50%)", BLUE), ("#0000ff", BLUE)],
)
def test_background_is_any_css_colour(account, color, expected):
    reply = generate(account, html="<p>", width=9, height=9, backgroundColor=color)
    assert tuple(pixels(reply["imageUrl"])[0, 0]) == (*expected, 255)


def test_background_is_white_by_default(account):
    assert tuple(pixels(generate(account, html="<p>", width=9, height=9)["imageUrl"])[0, 0]) == (255, 255, 255, 255)


@pytest.mark.parametrize("color", ["nope", "", "#12", "red; x: y", 5, "url(x)"])
def test_no_colour_is_refused(account, color):
    body = problem(account.post(GENERATE, json={"html": "<p>", "backgroundColor": color}), 400, "VALIDATION_FAILED")
    assert fields(body) == {"backgroundColor"}


# -- data --------------------------------------------------------------------------------------------------------------


def shown(client, **body):
    return pixels(generate(client, **body)["imageUrl"])


def test_text_replaces_all_children(account, project):
    plain = shown(account, html=TEMPLATE.replace("Hello <b>you</b>", "Hi"))
    assert np.array_equal(shown(account, projectId=project, data={"title.text": "Hi"}), plain)


def test_missing_keys_keep_the_templates_default(account, project):
    default = shown(account, projectId=project)
    assert np.array_equal(shown(account, projectId=project, data={}), default)
    assert not np.array_equal(shown(account, projectId=project, data={"title.text": "Bye"}), default)


def test_text_is_text_and_no_markup(account, project):
    marked = shown(account, projectId=project, data={"title.text": "<b>Hi</b>"})
    assert np.array_equal(marked, shown(account, html=TEMPLATE.replace("Hello <b>you</b>", "&lt;b>Hi&lt;/b>")))


@pytest.mark.parametrize(("value", "text"), [(12, "12"), (-0.5, "-0.5"), (True, "true"), (False, "false"), (0, "0")])
def test_numbers_and_booleans_become_text(account, project, value, text):
    found = shown(account, projectId=project, data={"title.text": value})
    assert np.array_equal(found, shown(account, projectId=project, data={"title.text": text}))


@pytest.mark.parametrize("value", [None, [], {}, ["x"], {"a": 1}])
@pytest.mark.parametrize("key", ["title.text", "unknown.text"])
def test_anything_else_under_text_is_refused(account, project, key, value):
    body = problem(account.post(GENERATE, json={"projectId": project, "data": {key: value}}), 400, "VALIDATION_FAILED")
    assert fields(body) == {f"data.{key}"}


@pytest.mark.parametrize(
    "value",
    [
        "http://example.com/a.png", "data:image/png;base64,AAAA", "file:///etc/passwd", "ftp://example.com/a.png", "",
        "a.png", "//example.com/a.png", "javascript:1", 5, None, True, ["https://example.com/a.png"], {},
    ],
)  # fmt: skip
def test_img_is_an_https_url(account, project, value):
    before = credits(account)
    body = {"projectId": project, "data": {"photo.img": value}}
    assert fields(problem(account.post(GENERATE, json=body), 400, "VALIDATION_FAILED")) == {"data.photo.img"}
    assert credits(account) == before


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/a.png", "https://[::1]/a.png", "https://10.1.2.3/a.png", "https://169.254.169.254/latest",
        "https://localhost/a.png", "https://does-not-exist.invalid/a.png", "https://0x7f000001/a.png", "https://",
        "https://user:secret@127.0.0.1/", "https://[::ffff:127.0.0.1]/a.png", "https://127.0.0.1:22/", "https://[/",
    ],
)  # fmt: skip
def test_img_that_is_blocked_or_unreachable_has_one_text(account, project, url):
    before = credits(account)
    response = account.post(GENERATE, json={"projectId": project, "data": {"photo.img": url}})
    body = problem(response, 400, "VALIDATION_FAILED")
    assert body["details"] == [
        {"field": "data.photo.img", "reason": "image_unreachable", "message": "the image could not be loaded"}
    ]
    assert body["error"] == "data.photo.img: the image could not be loaded"
    assert credits(account) == before


def test_unknown_keys_are_ignored_and_named(account, project):
    before = credits(account)
    data = {"titel.text": "x", "nothing": 5, "nested": {"a": 1}, "none": None, "gone.img": "https://127.0.0.1/a.png"}
    reply = generate(account, projectId=project, data=data)
    assert {warning["key"] for warning in reply["warnings"]} == set(data)
    assert all(set(warning) <= {"code", "message", "key"} for warning in reply["warnings"])
    assert credits(account) == before - 1


def test_data_is_an_object(account, project):
    for data in ([], "x", 5):
        problem(account.post(GENERATE, json={"projectId": project, "data": data}), 400, "VALIDATION_FAILED")
    generate(account, projectId=project, data=None)


def test_asset_is_an_image_of_its_account_alone(server, account, project):
    files = {"file": ("a.png", encoded(BLUE))}
    made = account.post("/api/render/assets", files=files).json()
    found = shown(account, projectId=project, data={"photo.img": made["url"]})
    assert tuple(found[45, 60][:3]) == BLUE
    foreign = server.client.post(GENERATE, json={"html": TEMPLATE, "data": {"photo.img": made["url"]}})
    assert problem(foreign, 400, "VALIDATION_FAILED")["details"][0]["reason"] == "image_unreachable"
    missing = account.post(GENERATE, json={"html": TEMPLATE, "data": {"photo.img": f"{server.url}/assets/no.png"}})
    assert problem(missing, 400, "VALIDATION_FAILED")["details"][0]["reason"] == "image_unreachable"


@pytest.mark.parametrize(
    "source", ["https://127.0.0.1/a.png", "file:///etc/hostname", "/etc/hostname", "http://[::1]/"]
)
def test_images_of_the_document_fail_as_in_a_browser(account, source):
    reply = generate(account, html=f"<img src='{source}'><link rel=stylesheet href='{source}'><p>x", width=50)
    assert reply["warnings"]
    assert all(warning["code"] and warning["message"] for warning in reply["warnings"])


@pytest.mark.parametrize("base", ["http://example.com/", "file:///etc/", "x", "", 5, "data:text/html,x"])
def test_base_url_is_https(account, base):
    body = problem(account.post(GENERATE, json={"html": "<p>", "baseUrl": base}), 400, "VALIDATION_FAILED")
    assert fields(body) == {"baseUrl"}


def test_strict_fails_on_what_would_be_ignored(account, project):
    before = credits(account)
    for body in (
        {"projectId": project, "data": {"titel.text": "x"}},
        {"html": "<img src=https://127.0.0.1/a.png>"},
        {"html": "<p>", "format": "jpeg", "backgroundColor": "transparent"},
        {"html": "<p>", "data": {"a\0b.text": "x"}},
    ):
        problem(account.post(GENERATE, json=body | {"strict": True}), 400, "VALIDATION_FAILED")
    assert credits(account) == before
    assert "warnings" not in generate(account, projectId=project, strict=True, data={"title.text": "x"})


def test_strings_that_no_database_stores(account, project):
    before = credits(account)
    for strict in (False, True):
        body = b'{"projectId": "%s", "strict": %s, "data": {"\\ud800.text": "x", "a\\u0000.text": "\\udfff"}}'
        response = account.post(GENERATE, content=body % (project.encode(), str(strict).lower().encode()))
        assert response.status_code == (400 if strict else 200), response.text
    assert credits(account) == before - 1


# -- metadata ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("metadata", [{}, {"a": [1, 2.5, None, True, {"b": "é\0\ud7ff"}], "": 10**30}])
def test_metadata_is_echoed_unchanged(account, project, metadata):
    reply = generate(account, projectId=project, metadata=metadata)
    assert reply["metadata"] == metadata
    assert account.get(f"/api/render/generations/{reply['generationId']}").json()["metadata"] == metadata


@pytest.mark.parametrize("metadata", [[], "x", 5, {"a": "x" * 16384}])
def test_metadata_is_an_object_of_at_most_16_kb(account, project, metadata):
    body = problem(account.post(GENERATE, json={"projectId": project, "metadata": metadata}), 400, "VALIDATION_FAILED")
    assert fields(body) == {"metadata"}


def test_metadata_of_almost_16_kb(account, project):
    assert generate(account, projectId=project, metadata={"a": "x" * 16000})["metadata"] == {"a": "x" * 16000}


# -- credits -----------------------------------------------------------------------------------------------------------


def test_last_credit_is_spent_once(server):
    _, client = server.account(1)
    with client, ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: client.post(GENERATE, json={"html": "<p>x", "width": 50}), range(8)))
        assert sorted(reply.status_code for reply in replies) == [200] + [402] * 7
        problem(next(reply for reply in replies if reply.status_code == 402), 402, "INSUFFICIENT_CREDITS")
        assert credits(client) == 0
        # everything that is wrong comes before the credits
        problem(client.post(GENERATE, json={}), 400, "VALIDATION_FAILED")
        problem(client.post(GENERATE, json={"projectId": "nope"}), 404, "PROJECT_NOT_FOUND")
        problem(client.post(GENERATE, json={"html": "<p>", "async": True}), 402, "INSUFFICIENT_CREDITS")
        assert client.get("/api/render/generations").json()["items"][0]["generationId"] in {
            reply.json().get("generationId") for reply in replies
        }


# -- async, batches, lists ---------------------------------------------------------------------------------------------

GENERATION = {
    "generationId", "status", "projectId", "batchId", "imageUrl", "width", "height", "format", "creditsUsed", "error",
    "code", "metadata", "createdAt", "finishedAt",
}  # fmt: skip


def test_async_is_accepted_charged_and_done(account, square):
    before = credits(account)
    response = account.post(GENERATE, json={"projectId": square, "async": True, "metadata": {"a": 1}, "format": "webp"})
    assert response.status_code == 202, response.text
    accepted = response.json()
    assert (accepted["success"], accepted["status"]) == (True, "queued")
    assert credits(account) == before - 1
    done = settled(account, accepted["generationId"])
    assert set(done) == GENERATION
    assert (done["status"], done["width"], done["height"], done["format"]) == ("completed", 200, 100, "webp")
    assert (done["projectId"], done["metadata"], done["error"], done["code"]) == (square, {"a": 1}, None, None)
    assert done["creditsUsed"] == 1
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", done["createdAt"])
    assert done["finishedAt"] >= done["createdAt"]
    assert picture(done["imageUrl"]).size == (200, 100)


def test_async_that_fails_is_refunded(account, project):
    before = credits(account)
    body = {"projectId": project, "async": True, "data": {"photo.img": "https://127.0.0.1/a.png"}}
    done = settled(account, account.post(GENERATE, json=body).json()["generationId"])
    assert (done["status"], done["code"], done["imageUrl"], done["creditsUsed"]) == (
        "failed", "VALIDATION_FAILED", None, 0,
    )  # fmt: skip
    assert done["error"]
    assert credits(account) == before


def test_async_checks_before_it_accepts(account):
    problem(account.post(GENERATE, json={"projectId": "nope", "async": True}), 404, "PROJECT_NOT_FOUND")
    problem(account.post(GENERATE, json={"html": "<p>", "async": "yes"}), 400, "VALIDATION_FAILED")


def test_generation_of_html_has_no_project(account):
    reply = generate(account, html="<p>x", width=50)
    done = account.get(f"/api/render/generations/{reply['generationId']}").json()
    assert set(done) == GENERATION
    assert (done["projectId"], done["status"], done["imageUrl"]) == (None, "completed", reply["imageUrl"])


def test_generations_of_others_are_not_found(server, account):
    reply = generate(account, html="<p>x", width=50)
    problem(server.client.get(f"/api/render/generations/{reply['generationId']}"), 404, "NOT_FOUND")
    problem(account.get("/api/render/generations/gen_nope"), 404, "NOT_FOUND")


def test_generations_are_listed_in_pages_newest_first(account):
    made = [generate(account, html="<p>x", width=20)["generationId"] for _ in range(5)][::-1]
    found, cursor = [], None
    for _ in range(3):
        page = account.get(
            "/api/render/generations", params={"limit": 2} | ({"cursor": cursor} if cursor else {})
        ).json()
        assert set(page) == {"items", "nextCursor"}
        found += [item["generationId"] for item in page["items"]]
        cursor = page["nextCursor"]
    assert found[:5] == made
    assert len(set(found)) == 6


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=201", "limit=-1", "cursor=%21", "cursor=x", "limit="])
def test_pages_are_asked_for_properly(account, query):
    problem(account.get(f"/api/render/generations?{query}"), 400, "VALIDATION_FAILED")


def test_batch_is_accepted_and_done(account, project):
    before = credits(account)
    items = [
        {"data": {"title.text": "one"}, "metadata": {"n": 1}},
        {"data": {"title.text": "two"}, "width": 240, "height": 120, "format": "jpeg"},
        {"data": {"photo.img": "https://127.0.0.1/a.png"}},
    ]
    response = account.post("/api/render/batch", json={"projectId": project, "items": items, "format": "webp"})
    assert response.status_code == 202, response.text
    accepted = response.json()
    ids = accepted["generationIds"]
    assert len(set(ids)) == 3
    one, two, three = (settled(account, each) for each in ids)
    assert (one["status"], one["format"], one["metadata"], one["width"]) == ("completed", "webp", {"n": 1}, 120)
    assert (two["status"], two["format"], two["metadata"], two["width"]) == ("completed", "jpeg", None, 240)
    assert three["status"] == "failed"
    assert {one["batchId"], two["batchId"], three["batchId"]} == {accepted["batchId"]}
    shown = account.get(f"/api/render/batches/{accepted['batchId']}").json()
    assert shown == {"batchId": accepted["batchId"], "total": 3, "queued": 0, "completed": 2, "failed": 1}
    assert credits(account) == before - 2


def test_batch_of_html(account):
    response = account.post("/api/render/batch", json={"html": TEMPLATE, "items": [{"data": {}}, {"data": {}}]})
    assert [settled(account, each)["status"] for each in response.json()["generationIds"]] == ["completed"] * 2


@pytest.mark.parametrize(
    "body",
    [
        {}, {"items": []}, {"html": "<p>"}, {"html": "<p>", "items": {}}, {"html": "<p>", "items": [5]},
        {"html": "<p>", "items": [{}] * 1001}, {"html": "<p>", "items": [{"width": 0}]}, {"items": [{}]},
        {"html": "<p>", "items": [{}, {"data": {"a.text": []}}]}, {"html": "<p>", "items": [{"format": "jpg"}]},
    ],
)  # fmt: skip
def test_batch_is_checked_as_a_whole(account, body):
    before = credits(account)
    problem(account.post("/api/render/batch", json=body), 400, "VALIDATION_FAILED")
    assert credits(account) == before


def test_batch_names_the_item_that_is_wrong(account):
    body = {"html": "<p>", "items": [{}, {"data": {"a.text": []}}]}
    assert fields(account.post("/api/render/batch", json=body).json()) == {"items.1.data.a.text"}


def test_batch_is_accepted_whole_or_not_at_all(server):
    _, client = server.account(2)
    with client:
        problem(client.post("/api/render/batch", json={"html": "<p>", "items": [{}] * 3}), 402, "INSUFFICIENT_CREDITS")
        assert credits(client) == 2
        assert client.get("/api/render/generations").json()["items"] == []
        problem(client.post("/api/render/batch", json={"projectId": "nope", "items": [{}]}), 404, "PROJECT_NOT_FOUND")
        assert client.post("/api/render/batch", json={"html": "<p>", "items": [{}] * 2}).status_code == 202


def test_batch_may_be_larger_than_other_bodies(account):
    items = [{"data": {"a.text": "x" * 30_000}} for _ in range(100)]
    response = account.post("/api/render/batch", json={"html": "<p style='display:none'>", "width": 9, "items": items})
    assert response.status_code == 202, response.text


def test_batches_of_others_are_not_found(server, account):
    made = account.post("/api/render/batch", json={"html": "<p>", "items": [{}]}).json()["batchId"]
    problem(server.client.get(f"/api/render/batches/{made}"), 404, "NOT_FOUND")
    problem(account.get("/api/render/batches/bat_nope"), 404, "NOT_FOUND")
