"""The contract of account, ledger, usage and tokens, over HTTP and by the command line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.server.contract import TEMPLATE, credits, fields, generate, problem

TOKENS, LEDGER, USAGE = "/api/render/tokens", "/api/render/ledger", "/api/render/usage"
ALL = ["render", "preview", "projects:read", "projects:write", "webhooks", "fonts", "admin"]


@pytest.fixture(scope="module")
def account(server):
    _, client = server.account(100)
    with client:
        yield client


def token(client, **body):
    response = client.post(TOKENS, json={"name": "t"} | body)
    assert response.status_code == 201, response.text
    return response.json()


# -- account, ledger, usage --------------------------------------------------------------------------------------------


def test_account(server):
    account_id, client = server.account(7)
    with client:
        shown = client.get("/api/render/account").json()
    assert {"id", "name", "creditsRemaining", "limits"} <= set(shown)
    assert (shown["id"], shown["creditsRemaining"]) == (account_id, 7)
    assert shown["limits"]


def test_first_account_has_500_credits_and_demo_projects(server):
    fresh = server.client.get("/api/render/account").json()
    assert fresh["creditsRemaining"] <= 500
    entries = server.client.get(LEDGER).json()["items"]
    assert (entries[-1]["kind"], entries[-1]["amount"]) == ("grant", 500)
    demos = server.client.get("/api/render/projects", params={"categoryId": "demo"}).json()["items"]
    assert len(demos) > 3
    assert server.output.read_text().count("aud_") == 2  # the token, and in the curl line


def test_ledger_has_grants_charges_and_refunds(server):
    account_id, client = server.account(3)
    with client:
        made = generate(client, html="<p>x", width=9)
        body = {"html": TEMPLATE, "data": {"photo.img": "https://127.0.0.1/a.png"}}
        problem(client.post("/api/render/generate", json=body), 400, "VALIDATION_FAILED")
        server.audome("credits", "grant", account_id, 10, "--note", "thanks")
        entries = client.get(LEDGER).json()["items"]
        assert [(each["kind"], each["amount"], each["balance"]) for each in entries] == [
            ("grant", 10, 12), ("refund", 1, 2), ("charge", -1, 1), ("charge", -1, 2), ("grant", 3, 3),
        ]  # fmt: skip
        assert entries[3]["generationId"] == made["generationId"]
        assert entries[0]["note"] == "thanks"
        assert credits(client) == sum(each["amount"] for each in entries) == 12
        first = client.get(LEDGER, params={"limit": 2}).json()
        rest = client.get(LEDGER, params={"limit": 200, "cursor": first["nextCursor"]}).json()
        assert first["items"] + rest["items"] == entries
        assert rest["nextCursor"] is None
    assert not {each["id"] for each in entries} & {each["id"] for each in server.client.get(LEDGER).json()["items"]}


def test_usage_by_hour_day_and_month(account):
    generate(account, html="<p>x", width=9)
    now = datetime.now(UTC)
    for by, start in (
        ("hour", now.strftime("%Y-%m-%dT%H:00:00.000Z")),
        ("day", now.strftime("%Y-%m-%dT00:00:00.000Z")),
        ("month", now.strftime("%Y-%m-01T00:00:00.000Z")),
        (None, now.strftime("%Y-%m-%dT00:00:00.000Z")),
    ):
        items = account.get(USAGE, params={"by": by} if by else {}).json()["items"]
        assert items[-1]["period"] >= start
        assert items[-1]["completed"] >= 1
    tomorrow = (now + timedelta(days=1)).date().isoformat()
    assert account.get(USAGE, params={"from": tomorrow}).json()["items"] == []
    assert account.get(USAGE, params={"to": "2020-01-01T00:00:00Z"}).json()["items"] == []
    assert account.get(USAGE, params={"from": "2020-01-01", "to": tomorrow}).json()["items"]


@pytest.mark.parametrize("query", ["by=week", "from=x", "to=2026-13-01", "from=", "by="])
def test_usage_is_asked_for_properly(account, query):
    problem(account.get(f"{USAGE}?{query}"), 400, "VALIDATION_FAILED")


def test_usage_at_the_ends_of_time(account):
    assert account.get(USAGE, params={"from": "0001-01-01", "to": "9999-12-31"}).status_code == 200


# -- tokens ------------------------------------------------------------------------------------------------------------


def test_token_is_shown_once(server, account):
    made = token(account, name="mine", scopes=["render", "preview"])
    assert re.fullmatch(r"aud_[0-9A-Za-z]{30}[0-9A-Za-z]{6}", made["token"])
    assert (made["name"], made["scopes"], made["expiresAt"]) == ("mine", ["render", "preview"], None)
    response = account.get(TOKENS)
    listed = next(item for item in response.json()["items"] if item["id"] == made["id"])
    assert listed["name"] == "mine"
    assert made["token"] not in response.text
    assert "hash" not in response.text
    assert made["token"].encode() not in (server.folder / "log").read_bytes()
    database = server.folder / "test.sqlite3"
    assert not database.exists() or made["token"].encode() not in database.read_bytes()


def test_revoked_tokens_stop_at_once(server, account):
    made = token(account)
    with server.client_for(made["token"]) as client:
        assert client.get("/api/render/account").status_code == 200
        assert account.delete(f"{TOKENS}/{made['id']}").status_code == 204
        problem(client.get("/api/render/account"), 401, "UNAUTHORIZED")
    problem(account.delete(f"{TOKENS}/{made['id']}"), 404, "NOT_FOUND")
    assert made["id"] not in [item["id"] for item in account.get(TOKENS).json()["items"]]


def test_tokens_expire(server, account):
    moment = datetime.now(UTC) + timedelta(seconds=1.5)
    made = token(account, expiresAt=moment.isoformat())
    with server.client_for(made["token"]) as client:
        assert client.get("/api/render/account").status_code == 200
        time.sleep(1.7)
        problem(client.get("/api/render/account"), 401, "UNAUTHORIZED")
        response = client.post("/api/render/preview", json={})
        assert (response.status_code, response.json()["error"]) == (401, "unauthorized")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"), ({"name": ""}, "name"), ({"name": "x", "scopes": []}, "scopes"),
        ({"name": "x", "scopes": ["nope"]}, "scopes.0"), ({"name": "x", "scopes": "render"}, "scopes"),
        ({"name": "x", "expiresAt": "yesterday"}, "expiresAt"), ({"name": "x", "expiresAt": "2020-01-01T00:00:00Z"}, "expiresAt"),
        ({"name": "x", "expiresAt": "2090-01-01T00:00:00"}, "expiresAt"), ({"name": "x" * 201}, "name"),
    ],
)  # fmt: skip
def test_tokens_are_checked(account, body, field):
    assert field in fields(problem(account.post(TOKENS, json=body), 400, "VALIDATION_FAILED"))


def test_tokens_of_others_are_not_found(server, account):
    made = token(account)
    problem(server.client.delete(f"{TOKENS}/{made['id']}"), 404, "NOT_FOUND")
    assert made["id"] not in server.client.get(TOKENS).text


def calls(project):
    return {
        "render": ("POST", "/api/render/generate", {"projectId": project}),
        "preview": ("POST", "/api/render/preview", {"projectId": project}),
        "projects:read": ("GET", f"/api/render/projects/{project}", None),
        "projects:write": ("PATCH", f"/api/render/projects/{project}", {"name": "x"}),
        "webhooks": ("GET", "/api/render/webhooks", None),
        "fonts": ("POST", "/api/render/fonts", None),
        "admin": ("POST", TOKENS, {"name": "x"}),
    }


@pytest.mark.parametrize("scope", ALL)
def test_a_scope_opens_its_calls_alone(server, account, scope):
    project = server.project(account, TEMPLATE)
    with server.client_for(token(account, scopes=[scope])["token"]) as client:
        for needed, (method, path, body) in calls(project).items():
            status = client.request(method, path, json=body).status_code
            assert (status == 403) == (needed != scope), (needed, status)
        assert client.get("/api/render/account").status_code == 200


def test_only_admin_changes_tokens(server, account):
    made = token(account)
    with server.client_for(token(account, scopes=[each for each in ALL if each != "admin"])["token"]) as client:
        problem(client.post(TOKENS, json={"name": "x"}), 403, "FORBIDDEN")
        problem(client.delete(f"{TOKENS}/{made['id']}"), 403, "FORBIDDEN")
        assert client.get(TOKENS).status_code == 200
        assert client.get(LEDGER).status_code == 200


# -- the command line --------------------------------------------------------------------------------------------------


def test_accounts_tokens_and_credits_by_the_command_line(server):
    made = server.audome("accounts", "create", "Müller & Co", "--credits", 5)
    assert {"id": made["id"], "name": "Müller & Co", "creditsRemaining": 5} in [
        {name: each[name] for name in ("id", "name", "creditsRemaining")} for each in server.audome("accounts", "list")
    ]
    assert server.audome("credits", "grant", "Müller & Co", 7)["creditsRemaining"] == 12
    assert server.audome("credits", "show", made["id"])["creditsRemaining"] == 12
    narrow = server.audome("tokens", "create", "--account", made["id"], "--name", "n", "--scope", "preview")
    with server.client_for(narrow["token"]) as client:
        assert client.get("/api/render/account").json()["creditsRemaining"] == 12
        problem(client.post("/api/render/generate", json={"html": "<p>"}), 403, "FORBIDDEN")
        listed = server.audome("tokens", "list", "--account", made["id"])
        assert {each["name"] for each in listed} == {"first token", "n"}
        assert narrow["token"] not in json.dumps(listed)
        assert server.audome("tokens", "revoke", narrow["id"])["revoked"] is True
        problem(client.get("/api/render/account"), 401, "UNAUTHORIZED")


@pytest.mark.parametrize(
    "arguments",
    [
        ("credits", "show", "nobody"), ("credits", "grant", "nobody", "5"), ("credits", "grant", "default", "-5"),
        ("tokens", "revoke", "tok_x"), ("tokens", "create", "--account", "default", "--scope", "nope"),
    ],
)  # fmt: skip
def test_mistakes_on_the_command_line(server, arguments):
    done = subprocess.run(
        [sys.executable, "-m", "audome_engine", *arguments], env=server.environment, capture_output=True, check=False
    )
    assert done.returncode not in (0, 1), done.stderr
    assert done.stderr
    assert b"Traceback" not in done.stderr


def test_no_token_no_account(server):
    assert httpx.get(f"{server.url}/api/render/account").status_code == 401
