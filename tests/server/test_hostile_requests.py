"""Requests that nobody sends by accident, over real HTTP: each gets the answer that the contract names, costs nothing,
and the service goes on."""

import base64
import json
import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.server.conftest import DIALECTS, database_url
from tests.server.support import RunningServer

DEADLINE = 4  # seconds for a render here, so that endless ones end soon
GENERATE = "/api/render/generate"
JSON = {"Content-Type": "application/json"}
MISSING = "00000000-0000-7000-8000-000000000000"
SMALL = "<body style='margin:0'><p>x"
LISTS = ("generations", "projects", "assets", "fonts", "ledger", "tokens", "webhooks")


@pytest.fixture(scope="module", params=DIALECTS)
def server(request, tmp_path_factory, needed):
    folder = tmp_path_factory.mktemp("hostile")
    url, drop = database_url(request.param, folder, needed)
    redis = os.environ.get("AUDOME_TEST_REDIS_URL", "") if request.param == "postgresql" else ""
    settings = {"redis_url": redis and f"{redis.rstrip('/')}/2", "render_deadline": DEADLINE, "render_workers": 1}
    with RunningServer(folder, database_url=url, **settings) as running:
        yield running
    drop()


@pytest.fixture(scope="module")
def project(server):
    return server.project()


def exchange(server, request, *, pause=0.0, then=b"", close=False):
    """The status line and all that follows of one exchange over a bare connection."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(request)
        if pause:
            time.sleep(pause)
        if then:
            connection.sendall(then)
        if close:
            return b""
        answer = b""
        while part := connection.recv(65536):
            answer += part
        return answer


def head(server, method, path, *lines, token=None):
    bearer = server.token if token is None else token
    fixed = ("Host: x", f"Authorization: Bearer {bearer}", "Connection: close")
    return "\r\n".join((f"{method} {path} HTTP/1.1", *fixed, *lines, "", "")).encode("latin-1")


def status_of(answer):
    assert answer.startswith(b"HTTP/1.1 "), answer[:200]
    return int(answer.split(b" ", 2)[1])


def refused(answer, status=400, code="VALIDATION_FAILED"):
    """Check the envelope of an error."""
    assert answer.status_code == status, answer.text[:300]
    body = answer.json()
    assert body["success"] is False
    assert body["code"] == code
    assert body["error"]
    assert answer.headers["x-request-id"].startswith("req_")
    return body


def balance(server):
    return server.client.get("/api/render/account").json()["creditsRemaining"]


# -- JSON --------------------------------------------------------------------------------------------------------------

BROKEN_JSON = {
    "empty": b"",
    "white space": b"  \n",
    "null": b"null",
    "a list": b"[]",
    "a text": b'"html"',
    "NaN": b'{"html": "x", "metadata": {"a": NaN}}',
    "infinite": b'{"html": "x", "metadata": {"a": -Infinity}}',
    "overflowing": b'{"html": "x", "metadata": {"a": 1e999}}',
    "5000 digits": b'{"html": "x", "width": ' + b"9" * 5000 + b"}",
    "digits in metadata": b'{"html": "x", "metadata": {"a": ' + b"9" * 5000 + b"}}",
    "nested lists": b'{"html": "x", "metadata": {"a": ' + b"[" * 200_000 + b"]" * 200_000 + b"}}",
    "nested objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "cut off": b'{"html": "x"',
    "two values": b'{"html": "x"} {"html": "x"}',
    "not UTF-8": b'{"html": "\xff\xfe"}',
    "a surrogate in html": b'{"html": "\\ud800"}',
    "a NUL in html": b'{"html": "a\\u0000b"}',
    "a raw control character": b'{"html": "a\x01b"}',
    "a comment": b'{"html": "x" /* y */}',
    "a trailing comma": b'{"html": "x",}',
}


@pytest.mark.parametrize("name", BROKEN_JSON)
@pytest.mark.parametrize("path", ["generate", "batch", "projects", "tokens"])
def test_a_body_that_is_no_json_object_of_the_endpoint_is_400(server, path, name):
    refused(server.client.post(f"/api/render/{path}", content=BROKEN_JSON[name], headers=JSON))


@pytest.mark.parametrize("name", BROKEN_JSON)
def test_preview_says_the_same_in_its_own_words(server, name):
    answer = server.client.post("/api/render/preview", content=BROKEN_JSON[name], headers=JSON)
    assert answer.status_code == 400
    assert answer.json()["error"] in ("invalid_request", "missing_projectId")


@pytest.mark.parametrize("depth", [50, 190, 199, 200, 400, 800, 950, 985, 995, 1500, 5000])
@pytest.mark.parametrize("field", ["metadata", "data"])
def test_nesting_of_any_depth_is_taken_or_refused(server, field, depth):
    """Between what a parser bears and what a writer bears there must be no gap (an answer of 500)."""
    value = '{"a":' * depth + "1" + "}" * depth
    body = f'{{"html": "<p>x", "width": 8, "height": 8, "{field}": {value}}}'
    for headers in (JSON, JSON | {"Idempotency-Key": f"{field}-{depth}"}):
        answer = server.client.post(GENERATE, content=body, headers=headers)
        assert answer.status_code in (200, 400), answer.text[:300]
        if answer.status_code == 200 and field == "metadata":
            assert answer.json()["metadata"] == json.loads(value)
            shown = server.client.get(f"/api/render/generations/{answer.json()['generationId']}")
            assert shown.json()["metadata"] == json.loads(value)
    assert server.client.get("/api/render/generations").status_code == 200


def test_the_last_of_equal_keys_counts(server):
    answer = server.client.post(GENERATE, content=b'{"html": "x", "html": 1}', headers=JSON)
    refused(answer)


ODD_TEXTS = [
    "\0",
    "\ud800",
    "a\udfffb",
    "\U0010ffff",
    "\u202e\u200f",
    "\x7f\x1b[31m",
    "é" * 90,
    "1" * 4000,
    "'; --",
    "%00",
]


@pytest.mark.parametrize("text", ODD_TEXTS, ids=ascii)
def test_odd_unicode_is_kept_or_refused_everywhere(server, project, text):
    """Whatever PostgreSQL or UTF-8 cannot hold is either escaped on its way or a 400, and nothing else."""
    metadata = {text: [text, {"a": text}]}
    order = {"html": SMALL, "width": 8, "height": 8, "metadata": metadata, "data": {text: text, f"{text}.text": text}}
    requests = [
        ("POST", GENERATE, order),
        ("POST", GENERATE, order | {"async": True}),
        ("POST", GENERATE, {"projectId": project, "data": {"title.text": text}, "metadata": metadata}),
        ("POST", GENERATE, {"projectId": text}),
        ("POST", GENERATE, {"html": text}),
        ("POST", GENERATE, {"html": SMALL, "backgroundColor": text}),
        ("POST", GENERATE, {"html": SMALL, "format": text}),
        ("POST", GENERATE, {"html": SMALL, "baseUrl": f"https://{text}"}),
        ("POST", GENERATE, {"projectId": project, "data": {"photo.img": f"https://{text}"}}),
        (
            "POST",
            "/api/render/batch",
            {"html": SMALL, "width": 8, "items": [{"data": {text: text}, "metadata": metadata}]},
        ),
        ("POST", "/api/render/preview", {"projectId": text}),
        ("POST", "/api/render/preview", {"projectId": project, "data": {"title.text": text, text: text}}),
        ("POST", "/api/render/projects", {"name": text, "html": SMALL, "categoryId": text}),
        ("POST", "/api/render/projects", {"name": "x", "html": f"<p data-dynamic-key='{text}'>{text}"}),
        ("POST", "/api/render/tokens", {"name": text, "scopes": ["render"]}),
        ("POST", "/api/render/tokens", {"name": "x", "scopes": [text]}),
        ("POST", "/api/render/tokens", {"name": "x", "expiresAt": text}),
        ("POST", "/api/render/embed-tokens", {"origins": [f"https://{text}"], "categoryId": text}),
        ("POST", "/api/render/embed-tokens", {"projectId": text}),
        ("POST", "/api/render/webhooks", {"url": f"https://{text}"}),
        ("POST", "/api/render/webhooks", {"url": f"https://example.com/{text}"}),
        ("POST", "/api/render/webhooks", {"url": "https://example.com/", "secret": text * 8}),
    ]
    for method, path, body in requests:
        answer = server.client.request(method, path, content=json.dumps(body), headers=JSON)
        assert answer.status_code in (200, 201, 202, 400, 404), (path, body, answer.status_code, answer.text[:300])
        assert answer.json(), path
        if answer.status_code in (200, 202) and "metadata" in body:
            assert answer.json().get("metadata", metadata) == metadata
        if answer.status_code == 201 and path.endswith("webhooks"):
            assert server.client.delete(f"{path}/{answer.json()['id']}").status_code == 204
    for name in LISTS:
        assert server.client.get(f"/api/render/{name}").status_code == 200, name


NUMBERS = ["0", "-1", "1.5", "1e3", "16385", "9" * 20, "9" * 4000, "1e400", "true", '"8"', "[]", "-0", "0.0", "1e-320"]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda text: text[:8])
@pytest.mark.parametrize("field", ["width", "height", "quality", "scale"])
def test_odd_numbers_are_taken_or_refused(server, field, number):
    other = {"width": '"height"', "height": '"width"'}.get(field, '"width"')
    body = f'{{"html": "<p>x", {other}: 8, "{field}": {number}}}'
    answer = server.client.post(GENERATE, content=body, headers=JSON)
    assert answer.status_code in (200, 400), (body, answer.text[:300])
    if answer.status_code == 400:
        refused(answer)


def test_large_numbers_survive_in_metadata_and_text(server):
    large = {"integer": 10**4000, "float": 1e308, "small": 5e-324, "negative": -(10**300)}
    body = {"html": SMALL, "width": 8, "height": 8, "metadata": large, "data": {"a.text": 10**4000}}
    answer = server.client.post(GENERATE, json=body)
    assert answer.status_code == 200, answer.text[:300]
    assert answer.json()["metadata"] == large


# -- how a body arrives ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "", "a" * 2000, "multipart/form-data"]
)
def test_the_content_type_of_a_json_body_does_not_turn_it_into_an_error_of_the_server(server, kind):
    answer = server.client.post("/api/render/preview", content=b"{}", headers={"Content-Type": kind})
    assert answer.status_code == 400
    assert answer.json()["error"] == "missing_projectId"


def test_chunks_without_a_length_are_counted(server):
    def endless():
        for _ in range(400):
            yield b" " * 10_000

    refused(server.client.post(GENERATE, content=endless(), headers=JSON), 413, "PAYLOAD_TOO_LARGE")
    assert server.client.post("/api/render/preview", content=endless(), headers=JSON).status_code == 413


@pytest.mark.parametrize(("path", "limit"), [("generate", 2), ("batch", 20), ("assets", 11), ("fonts", 11)])
def test_a_declared_length_beyond_the_limit_is_refused_before_the_body(server, path, limit):
    lines = ("Content-Type: application/json", f"Content-Length: {limit * 10**6 + 1}")
    answer = exchange(server, head(server, "POST", f"/api/render/{path}", *lines))
    assert status_of(answer) == 413
    assert b"PAYLOAD_TOO_LARGE" in answer


def test_who_has_no_token_learns_that_before_sending_the_body(server):
    lines = ("Content-Type: application/json", "Content-Length: 99999999")
    answer = exchange(server, head(server, "POST", GENERATE, *lines, token="aud_x"))
    assert status_of(answer) == 401


@pytest.mark.parametrize("length", ["-1", "1e3", "9" * 30, "+5", "0x10", "5, 6", "٣"])
def test_a_length_that_is_none_is_refused(server, length):
    request = head(server, "POST", GENERATE).replace(
        b"\r\n\r\n", b"\r\nContent-Length: " + length.encode() + b"\r\n\r\n"
    )
    assert status_of(exchange(server, request + b'{"a":1}')) in (400, 413)


def test_broken_chunks_are_refused(server):
    request = head(server, "POST", GENERATE, "Transfer-Encoding: chunked")
    assert status_of(exchange(server, request + b"zz\r\nhello\r\n0\r\n\r\n")) == 400


def test_a_body_that_stops_or_breaks_off_holds_nobody_up(server):
    request = head(server, "POST", GENERATE, "Content-Type: application/json", "Content-Length: 100")
    before = balance(server)
    exchange(server, request + b'{"html": "x"', close=True)
    with socket.create_connection(("127.0.0.1", server.port)) as silent:
        silent.sendall(request + b'{"html": "x"')
        answer = server.client.post(GENERATE, json={"html": SMALL, "width": 8, "height": 8})
        assert answer.status_code == 200
    assert balance(server) == before - 1


@pytest.mark.parametrize("size", [20_000, 200_000])
def test_gigantic_headers_are_refused(server, size):
    request = head(server, "GET", "/api/render/account", f"X-Large: {'a' * size}")
    try:
        answer = exchange(server, request)
    except ConnectionError:  # closed while we were still sending
        return
    assert not answer or status_of(answer) in (200, 400, 431)
    assert server.client.get("/healthz").status_code == 200


@pytest.mark.parametrize("value", ["", " ", "é", "a" * 256, "\t"], ids=ascii)
def test_an_idempotency_key_that_is_none_is_refused(server, value):
    request = head(server, "POST", GENERATE, f"Idempotency-Key: {value}", "Content-Length: 2")
    answer = exchange(server, request + b"{}")
    assert status_of(answer) == 400
    assert b"VALIDATION_FAILED" in answer


@pytest.mark.parametrize(
    "value", ["", "Bearer", "Bearer ", "Bearer \xff", "Basic eDp5", "bearer aud_", "Bearer " + "a" * 9000, "Bearer a b"]
)
@pytest.mark.parametrize("path", ["account", "generate", "preview", "assets"])
def test_an_authorization_that_is_none_is_401(server, path, value):
    method = "GET" if path == "account" else "POST"
    request = head(server, method, f"/api/render/{path}", f"Authorization: {value}", "Content-Length: 0")
    request = request.replace(f"Authorization: Bearer {server.token}\r\n".encode(), b"")
    answer = exchange(server, request)
    assert status_of(answer) == 401
    assert b"www-authenticate: bearer" in answer.lower()


# -- forms -------------------------------------------------------------------------------------------------------------

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def form(content, disposition=b'form-data; name="file"; filename="a.png"', boundary=b"b"):
    return (
        b"--"
        + boundary
        + b"\r\nContent-Disposition: "
        + disposition
        + b"\r\n\r\n"
        + content
        + b"\r\n--"
        + boundary
        + b"--\r\n"
    )


FIELD = form(b"x", b'form-data; name="a"')
BROKEN_FORMS = {
    "empty": (b"", "multipart/form-data; boundary=b"),
    "no boundary": (form(PNG), "multipart/form-data"),
    "an empty boundary": (form(PNG), "multipart/form-data; boundary="),
    "another boundary": (form(PNG), "multipart/form-data; boundary=c"),
    "a boundary of 9000": (form(PNG), "multipart/form-data; boundary=" + "c" * 9000),
    "not closed": (form(PNG)[:-8], "multipart/form-data; boundary=b"),
    "no disposition": (b"--b\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b"),
    "no name": (form(PNG, b"form-data"), "multipart/form-data; boundary=b"),
    "no file": (form(b"x", b'form-data; name="file"'), "multipart/form-data; boundary=b"),
    "two files": (form(PNG)[:-5] + b"\r\n" + form(PNG), "multipart/form-data; boundary=b"),
    "many files": ((form(PNG)[:-5] + b"\r\n") * 9 + form(PNG), "multipart/form-data; boundary=b"),
    "many fields": ((FIELD[:-5] + b"\r\n") * 40 + form(PNG), "multipart/form-data; boundary=b"),
    "an odd charset": (form(PNG[:20]), "multipart/form-data; boundary=b; charset=nonsense"),
    "no picture": (form(b"\0\xff" * 50), "multipart/form-data; boundary=b"),
    "nothing in it": (form(b""), "multipart/form-data; boundary=b"),
    "a magic number": (form(PNG[:8]), "multipart/form-data; boundary=b"),
    "json": (b"{}", "application/json"),
    "no type": (form(PNG), ""),
}


@pytest.mark.parametrize("name", BROKEN_FORMS)
@pytest.mark.parametrize("path", ["assets", "fonts"])
def test_a_broken_form_is_400(server, path, name):
    body, kind = BROKEN_FORMS[name]
    refused(server.client.post(f"/api/render/{path}", content=body, headers={"Content-Type": kind}))


@pytest.mark.parametrize(
    "name",
    [b"\xff\xfe", b"a\0b.png", b"../../x", b"/etc/passwd", b"", b"a" * 3000, "٣\u202e.png".encode(), b"..", b'\\"'],
)
def test_odd_file_names_become_harmless(server, name):
    body = form(PNG, b'form-data; name="file"; filename="' + name + b'"')
    answer = server.client.post(
        "/api/render/assets", content=body, headers={"Content-Type": "multipart/form-data; boundary=b"}
    )
    assert answer.status_code in (201, 400), answer.text
    if answer.status_code == 201:
        made = answer.json()
        assert "/" not in made["name"]
        assert "\0" not in made["name"]
        assert httpx.get(made["url"]).content == PNG
    assert server.client.get("/api/render/assets").status_code == 200


BROKEN_FONTS = [
    b"\0\1\0\0" + b"\xff" * 100,
    b"OTTO",
    b"OTTO" + b"\0" * 5000,
    b"wOF2" + b"\xff" * 200,
    b"true\0\1" + b"\0" * 40,
]


@pytest.mark.parametrize("data", BROKEN_FONTS, ids=lambda data: data[:5].hex())
def test_a_broken_font_is_400(server, data):
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    refused(server.client.post("/api/render/fonts", content=form(data), headers=headers))


# -- paths and queries -------------------------------------------------------------------------------------------------

ODD_IDS = [
    "%00",
    "a%00b",
    "%2F",
    "..%2F..",
    "%ff",
    "%ed%a0%80",
    "%25",
    "%C3%A9",
    "a" * 4000,
    "'",
    "%0d%0aX-A:b",
    "-1",
    "null",
    "{id}",
]
PATHS = [
    ("GET", "/api/render/generations/{}"),
    ("GET", "/api/render/batches/{}"),
    ("GET", "/api/render/projects/{}"),
    ("DELETE", "/api/render/projects/{}"),
    ("PATCH", "/api/render/projects/{}"),
    ("GET", "/api/render/projects/{}/versions"),
    ("POST", "/api/render/projects/{}/versions/1/restore"),
    ("DELETE", "/api/render/tokens/{}"),
    ("GET", "/api/render/webhooks/{}"),
    ("PATCH", "/api/render/webhooks/{}"),
    ("DELETE", "/api/render/webhooks/{}"),
    ("POST", "/api/render/webhooks/{}/test"),
    ("GET", "/api/render/webhooks/{}/deliveries"),
    ("POST", "/api/render/webhooks/{0}/deliveries/{0}/redeliver"),
    ("GET", "/renders/{}"),
    ("GET", "/renders/2026/01/{}.png"),
    ("GET", "/assets/{}"),
    ("GET", "/api/images/renders/{0}/{0}"),
    ("GET", "/docs/{}"),
    ("GET", "/docs/raw/{}.md"),
    ("GET", "/{}"),
]


@pytest.mark.parametrize("text", ODD_IDS, ids=lambda text: text[:12])
def test_an_odd_id_in_a_path_is_404(server, text):
    for method, path in PATHS:
        body = b"{}" if method == "PATCH" else b""
        request = head(server, method, path.format(text), f"Content-Length: {len(body)}") + body
        answer = exchange(server, request)
        if text == "%2F" and path.startswith("/docs"):  # a slash more is the same page
            continue
        assert status_of(answer) == 404, (method, path, answer[-300:])
        assert b'"code":"' in answer
        assert b"\r\nX-A:" not in answer


@pytest.mark.parametrize("version", ["0", "-1", "٣", "1.0", "99999999999999999999", "2147483648", "%00", "a"])
def test_an_odd_version_is_404(server, project, version):
    answer = server.client.post(f"/api/render/projects/{project}/versions/{version}/restore")
    refused(answer, 404, "NOT_FOUND")


@pytest.mark.parametrize(
    "outside", ["/renders/../secret-key", "/assets/%2e%2e/%2e%2e/secret-key", "/renders//etc/passwd"]
)
def test_no_path_leads_out_of_the_store(server, outside):
    assert status_of(exchange(server, head(server, "GET", outside))) == 404


ODD_QUERIES = [
    "limit=0",
    "limit=-1",
    "limit=201",
    "limit=",
    "limit=a",
    "limit=1.0",
    f"limit={'9' * 5000}",
    "limit=%D9%A3",
]
ODD_QUERIES += [
    "cursor=",
    "cursor=%00",
    "cursor=!",
    "cursor=%ff",
    "cursor=garbage",
    f"cursor={'a' * 3000}",
    "cursor=AAAA",
]


@pytest.mark.parametrize("query", ODD_QUERIES, ids=lambda text: text[:16])
def test_an_odd_page_is_400(server, project, query):
    for name in (*LISTS, f"projects/{project}/versions"):
        refused(server.client.get(f"/api/render/{name}?{query}"))


def test_a_cursor_of_another_list_is_400(server, project):
    for _ in range(2):
        assert server.client.patch(f"/api/render/projects/{project}", json={"name": "x"}).status_code == 200
    server.project()
    cursors = {
        name: server.client.get(f"/api/render/{name}?limit=1").json()["nextCursor"]
        for name in ("projects", f"projects/{project}/versions")
    }
    assert all(cursors.values())
    for name, cursor in cursors.items():
        assert server.client.get(f"/api/render/{name}", params={"cursor": cursor}).status_code == 200
        for other in {"generations", "ledger", "tokens", *cursors} - {name}:
            refused(server.client.get(f"/api/render/{other}", params={"cursor": cursor}))


@pytest.mark.parametrize("query", ["categoryId=%00", f"categoryId={'a' * 6000}", "categoryId=%ff", "categoryId="])
def test_an_odd_category_finds_nothing(server, query):
    answer = server.client.get(f"/api/render/projects?{query}")
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert answer.json()["items"] == []


MOMENTS = {
    "0001-01-01": 200,
    "9999-12-31": 200,
    "9999-12-31T23:59:59.999999-23:59": 200,
    "0001-01-01T00:00:00+23:59": 200,
    "2026-05-01T10:00:00": 200,
    "2026-05-01T10:00:00.123Z": 200,
    "0000-01-01": 400,
    "10000-01-01": 400,
    "2026-02-30": 400,
    "2026-05-01T25:00:00Z": 400,
    "-2026-01-01": 400,
    "yesterday": 400,
    "1700000000": 400,
    "2026-W01-1": 400,
    "": 400,
    "\0": 400,
    "٢٠٢٦-05-01": 400,
}


@pytest.mark.parametrize("moment", MOMENTS, ids=ascii)
@pytest.mark.parametrize("name", ["from", "to"])
def test_moments_of_every_age(server, name, moment):
    answer = server.client.get("/api/render/usage", params={name: moment, "by": "month"})
    assert answer.status_code == MOMENTS[moment], answer.text


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        ("9999-12-31T23:59:59.9999Z", 201),
        ("4102444800", 400),
        ("9999-12-31T23:59:59Z", 201),
        ("9999-12-31T23:59:59-23:59", 400),
        ("0001-01-01T00:00:00+23:59", 400),
        ("0000-01-01T00:00:00Z", 400),
        ("2026-01-01", 400),
        (1e20, 400),
        (-1, 400),
        (10**18, 400),
        ("10000-01-01T00:00:00Z", 400),
    ],
)
def test_a_token_of_any_age_can_be_listed(server, moment, status):
    answer = server.client.post("/api/render/tokens", json={"name": "x", "expiresAt": moment})
    assert answer.status_code == status, answer.text
    assert server.client.get("/api/render/tokens").status_code == 200
    if status == 201:
        assert server.client_for(answer.json()["token"]).get("/api/render/account").status_code == 200


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "QUERY", "HEAD", "DELETE", "A" * 40])
def test_an_odd_method_is_405_with_allow(server, method):
    answer = exchange(server, head(server, method, GENERATE))
    assert status_of(answer) in (400, 405)
    if status_of(answer) == 405:
        assert b"\r\nALLOW: POST\r\n" in answer.upper()


def test_an_upgrade_is_no_way_in(server):
    lines = (
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    )
    answer = exchange(server, head(server, "GET", "/api/render/account", *lines))
    assert status_of(answer) < 500


# -- all at once -------------------------------------------------------------------------------------------------------


def test_many_at_once_get_an_answer_each(server, project):
    """A mixture on one worker: whatever fails is an answer of the contract, and the books agree at the end."""
    before = balance(server)
    bodies = [
        b"{}",
        b"",
        b"[" * 50_000,
        json.dumps({"projectId": project}).encode(),
        b'{"html": "<p>x", "width": 8}',
    ] * 6
    with ThreadPoolExecutor(10) as threads:
        found = list(threads.map(lambda body: server.client.post(GENERATE, content=body, headers=JSON), bodies))
    assert {answer.status_code for answer in found} <= {200, 400, 503}
    paid = sum(answer.status_code == 200 for answer in found)
    assert paid
    assert balance(server) == before - paid
