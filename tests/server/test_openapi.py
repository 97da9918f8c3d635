"""The OpenAPI document is valid, complete and true: the last is Schemathesis's, over real HTTP on both databases."""

import json
import os
import re
import subprocess
import sys

import httpx
import jsonschema
import pytest
from fastapi.routing import APIRoute
from openapi_spec_validator import OpenAPIV31SpecValidator

from audome_engine.server.app import ROUTERS
from audome_engine.server.errors import STATUS
from tests.server.conftest import DIALECTS, database_url
from tests.server.support import CARD, RunningServer

# What the contract (api.md) names; METHOD_NOT_ALLOWED, NOT_FOUND and INTERNAL_ERROR are for what it leaves open.
CONTRACT_CODES = {
    "VALIDATION_FAILED": 400,
    "IDEMPOTENCY_KEY_REUSED": 400,
    "UNAUTHORIZED": 401,
    "INSUFFICIENT_CREDITS": 402,
    "FORBIDDEN": 403,
    "PROJECT_NOT_FOUND": 404,
    "WEBHOOK_LIMIT": 409,
    "PAYLOAD_TOO_LARGE": 413,
    "RATE_LIMITED": 429,
    "RENDER_FAILED": 500,
    "BUSY": 503,
}
PREVIEW_CODES = {"missing_projectId", "invalid_request", "unauthorized", "forbidden", "project_not_found"}
PREVIEW_CODES |= {"render_failed", "preview_busy"}
# Pages, pictures and metrics: not of the JSON API, and in no document.
UNDOCUMENTED = {
    "/renders/{path:path}",
    "/assets/{path:path}",
    "/api/images/renders/{project_id}/{name}",
    "/docs",
    "/docs/raw/{slug:path}.md",
    "/docs/{slug:path}",
    "/llms.txt",
    "/llms-full.txt",
    "/sitemap.xml",
    "/metrics",
    "/api/docs",
}
PUBLIC = {"/healthz", "/readyz"}
# 400 for what JSON Schema cannot say: colours, bytes of JSON, the area of a canvas, the contents of a file, a moment that
# is past, whether a key was used before. Whatever else fits the document must be accepted.
INEXPRESSIBLE = ("generate", "batch", "upload_asset", "upload_font", "make_token", "make_embed_token")


@pytest.fixture(scope="module", params=DIALECTS)
def server(request, tmp_path_factory, needed):
    folder = tmp_path_factory.mktemp("openapi")
    url, drop = database_url(request.param, folder, needed)
    redis = os.environ.get("AUDOME_TEST_REDIS_URL", "") if request.param == "postgresql" else ""
    settings = {"redis_url": redis and f"{redis.rstrip('/')}/3", "render_deadline": 5}
    with RunningServer(folder, database_url=url, **settings) as running:
        yield running
    drop()


@pytest.fixture(scope="module")
def document(server):
    return httpx.get(f"{server.url}/openapi.json").json()


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def test_it_is_valid_and_says_where_the_service_is(server, document):
    assert document["openapi"].startswith("3.1")
    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []
    assert document["servers"] == [{"url": server.url}]


def test_every_schema_is_a_valid_one_and_is_used(document):
    schemas = document["components"]["schemas"]
    text = json.dumps(document)
    for name, schema in schemas.items():
        jsonschema.Draft202012Validator.check_schema(schema)
        assert f'"#/components/schemas/{name}"' in text, name
    for name in re.findall(r'"#/components/schemas/([^"]+)"', text):
        assert name in schemas


def test_every_route_is_in_it_or_left_out_on_purpose(document):
    described = {(path, method) for path, method, _ in operations(document)}
    hidden = set()
    for route in (route for router in ROUTERS for route in router.routes):
        if getattr(route, "include_in_schema", False):
            assert isinstance(route, APIRoute)
            described -= {(route.path, method) for method in route.methods}
        else:
            hidden.add(route.path)
    assert hidden == UNDOCUMENTED
    assert described == set()  # nothing is described that is not there
    count = sum(len(route.methods) for router in ROUTERS for route in router.routes if route.path not in UNDOCUMENTED)
    assert len(list(operations(document))) == count


def test_it_names_the_limits_of_the_contract(document):
    schemas = document["components"]["schemas"]
    generate = schemas["GenerateBody"]["properties"]
    for side in ("width", "height"):
        assert generate[side]["anyOf"][0] == {"type": "integer", "minimum": 1, "maximum": 16384}
    assert (generate["quality"]["minimum"], generate["quality"]["maximum"]) == (1, 100)
    assert (generate["scale"]["minimum"], generate["scale"]["maximum"]) == (0.1, 4)
    assert generate["format"]["enum"] == ["png", "jpeg", "webp", "avif", "pdf"]
    assert schemas["BatchBody"]["properties"]["items"]["maxItems"] == 1000
    key = document["paths"]["/api/render/generate"]["post"]["parameters"][0]
    assert (key["name"], key["schema"]["maxLength"], key["required"]) == ("Idempotency-Key", 255, False)


def test_operations_have_names_of_their_own(document):
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(names)) == len(names)
    for _, _, operation in operations(document):
        for response in operation["responses"].values():
            for link in response.get("links", {}).values():
                assert link["operationId"] in names


def test_every_endpoint_of_the_api_is_behind_a_token_and_says_how_it_fails(document):
    for path, method, operation in operations(document):
        responses = operation["responses"]
        assert "422" not in responses
        assert "default" not in responses
        assert sum(status.startswith("2") for status in responses) == (2 if path.endswith("/generate") else 1)
        assert all("X-Request-Id" in response["headers"] for response in responses.values())
        if path in PUBLIC:
            assert "security" not in operation
            continue
        assert operation["security"] == [{"token": []}]
        assert {"401", "403", "500", "503"} <= set(responses), (method, path)
        assert responses["401"]["headers"]["WWW-Authenticate"]["required"]
        assert ("404" in responses) >= ("{" in path)
        queried = any(each["in"] == "query" for each in operation.get("parameters", []))
        assert ("400" in responses) == ("requestBody" in operation or queried)
        assert ("413" in responses) == ("requestBody" in operation)
        for status in {"429", "503"} & set(responses):
            assert responses[status]["headers"]["Retry-After"]["required"]


def test_the_codes_are_those_of_the_contract(document):
    assert STATUS.items() >= CONTRACT_CODES.items()
    assert set(STATUS) - set(CONTRACT_CODES) <= {"NOT_FOUND", "METHOD_NOT_ALLOWED", "CONFLICT", "INTERNAL_ERROR"}
    schemas = document["components"]["schemas"]
    assert set(schemas["Error"]["properties"]["code"]["enum"]) == set(STATUS)
    assert set(schemas["PreviewError"]["properties"]["error"]["enum"]) >= PREVIEW_CODES


def check(document, answer, path):
    """That an answer is one that the document describes, status, headers and body."""
    response = document["paths"][path][answer.request.method.lower()]["responses"][str(answer.status_code)]
    for name, header in response["headers"].items():
        value = answer.headers.get(name)
        assert value is not None or not header["required"], name
        if value is not None:
            whole = header["schema"].get("type") == "integer"
            jsonschema.validate(int(value) if whole else value, header["schema"])
    if "content" in response:
        schema = response["content"]["application/json"]["schema"] | {"components": document["components"]}
        jsonschema.Draft202012Validator(schema).validate(answer.json())
        assert answer.headers["content-type"] == "application/json"
    else:
        assert answer.content == b""
    return answer


def test_answers_of_each_kind_are_as_described(server, document):
    _, client = server.account(3)

    def send(status, method, path, url=None, **more):
        answer = client.request(method, f"/api/render{url or path}", **more)
        assert answer.status_code == status, answer.text
        return check(document, answer, f"/api/render{path}").json() if answer.content else None

    project = send(201, "POST", "/projects", json={"name": "card", "html": CARD})["id"]
    order = {"projectId": project, "metadata": {"a": 1}, "data": {"nothing.text": "x"}}
    made = send(200, "POST", "/generate", json=order, headers={"Idempotency-Key": "a"})
    assert send(200, "POST", "/generate", json=order, headers={"Idempotency-Key": "a"}) == made
    send(400, "POST", "/generate", json=order | {"format": "jpg"})
    send(400, "POST", "/generate", json=order | {"scale": 2}, headers={"Idempotency-Key": "a"})
    send(404, "POST", "/generate", json={"projectId": "nothing"})
    send(202, "POST", "/generate", json=order | {"async": True})
    send(402, "POST", "/batch", json={"projectId": project, "items": [{}, {}]})
    batch = send(202, "POST", "/batch", json={"projectId": project, "items": [{}]})["batchId"]
    send(402, "POST", "/generate", json=order)
    send(200, "GET", "/batches/{batch_id}", f"/batches/{batch}")
    send(200, "GET", "/generations/{generation_id}", f"/generations/{made['generationId']}")
    send(404, "GET", "/generations/{generation_id}", "/generations/x")
    for name in ("generations", "projects", "ledger", "tokens", "webhooks", "assets", "fonts", "usage", "account"):
        send(200, "GET", f"/{name}")
    send(200, "POST", "/preview", json={"projectId": project})
    send(200, "POST", "/preview", json={"projectId": project})
    send(400, "POST", "/preview", json={})
    send(404, "POST", "/preview", json={"projectId": "nothing"})
    send(403, "POST", "/preview", json={"projectId": server.project()})
    send(200, "PATCH", "/projects/{project_id}", f"/projects/{project}", json={"html": "<p>x<p style='nothing: 1'>"})
    send(200, "GET", "/projects/{project_id}/versions", f"/projects/{project}/versions")
    restore = "/projects/{project_id}/versions/{version}/restore"
    send(200, "POST", restore, f"/projects/{project}/versions/1/restore")
    send(404, "POST", restore, f"/projects/{project}/versions/9/restore")
    hooks = [send(201, "POST", "/webhooks", json={"url": f"https://example.com/{n}"})["id"] for n in range(5)]
    send(409, "POST", "/webhooks", json={"url": "https://example.com/5"})
    sent = send(202, "POST", "/webhooks/{webhook_id}/test", f"/webhooks/{hooks[0]}/test")["id"]
    send(200, "GET", "/webhooks/{webhook_id}/deliveries", f"/webhooks/{hooks[0]}/deliveries")
    again = "/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver"
    send(202, "POST", again, f"/webhooks/{hooks[0]}/deliveries/{sent}/redeliver")
    send(200, "PATCH", "/webhooks/{webhook_id}", f"/webhooks/{hooks[0]}", json={"rotateSecret": True})
    send(204, "DELETE", "/webhooks/{webhook_id}", f"/webhooks/{hooks[0]}")
    send(413, "POST", "/generate", content=b" " * 2_000_001)
    send(201, "POST", "/embed-tokens", json={"projectId": project, "origins": ["https://example.com"]})
    poor = send(
        201, "POST", "/tokens", json={"name": "poor", "scopes": ["render"], "expiresAt": "2999-01-01T00:00:00Z"}
    )
    client = server.client_for(poor["token"])
    send(403, "GET", "/projects")
    send(403, "POST", "/preview", json={})
    client = server.client_for("aud_nothing")
    send(401, "GET", "/projects")
    send(401, "POST", "/preview", json={})
    for path in PUBLIC:
        check(document, server.client.get(path), path)


def test_limits_are_as_described(tmp_path):
    settings = {"rate_generate": "1/minute", "rate_preview": "1/minute,5/hour"}
    with RunningServer(tmp_path, **settings) as server:
        document = httpx.get(f"{server.url}/openapi.json").json()
        project = server.project()
        for path in ("/api/render/generate", "/api/render/preview"):
            assert server.client.post(path, json={"projectId": project}).status_code == 200
            limited = server.client.post(path, json={"projectId": project})
            assert limited.status_code == 429
            check(document, limited, path)


# -- Schemathesis ------------------------------------------------------------------------------------------------------


def schemathesis(server, *arguments):
    """A run with every check, which is the default (naming them would win over the rules)."""
    grants = [server.client.get("/api/render/account").json()["id"], 1_000_000]
    server.audome("credits", "grant", *grants)
    rules = ["[[operations]]"]
    rules += [f"include-operation-id = {json.dumps(INEXPRESSIBLE)}", "checks.positive_data_acceptance.enabled = false"]
    (server.folder / "schemathesis.toml").write_text("\n".join(rules))
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{server.url}/openapi.json"]
    command += ["-H", f"Authorization: Bearer {server.token}", "--request-timeout", "30"]
    # Schemathesis would revoke its own token, which the list of tokens shows.
    command += ["--exclude-operation-id", "delete_token", "--warnings", "off", "--continue-on-failure", *arguments]
    done = subprocess.run(command, cwd=server.folder, capture_output=True, check=False, text=True, timeout=540)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2000:]
    assert "traceback" not in server.said().lower()
    return done.stdout


@pytest.mark.slow
def test_schemathesis_finds_nothing_at_the_edges(server):
    assert "Tested: 3" in schemathesis(server, "--phases", "examples,coverage")


@pytest.mark.slow
def test_schemathesis_finds_nothing_at_random(server):
    assert "Tested: 3" in schemathesis(server, "--phases", "fuzzing,stateful", "--max-examples", "6", "--seed", "1")
