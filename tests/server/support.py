"""A real server in a process of its own, and what tests say to it."""

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from audome_engine.server.accounts import SCOPES, create_account, create_token
from audome_engine.server.clock import now_ms
from audome_engine.server.db.engine import Database

ROOT = Path(__file__).resolve().parent.parent.parent
CARD = (
    "<!doctype html><meta name=viewport content='width=120, height=60'>"
    "<body style='margin:0;background:#fff;font:20px Inter'>"
    "<div data-dynamic-key=title data-placeholder='A title'>Hello</div>"
    "<img data-dynamic-key=photo style='width:20px;height:20px' src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"
)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


class RunningServer:
    """`audome serve` on a free port; `client` speaks with the first account's token."""

    def __init__(self, folder, **settings):
        self.folder = Path(folder)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.token = ""
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("AUDOME_", "AWS_")) or name.startswith("AUDOME_TEST")
        }
        named = {f"AUDOME_{name.upper()}": str(value) for name, value in settings.items() if value != ""}
        self.environment |= {
            "AUDOME_DATA_DIR": str(self.folder / "data"),
            "AUDOME_PORT": str(self.port),
            "AUDOME_RATE_GENERATE": "100000/minute",
            "AUDOME_RATE_PREVIEW": "100000/minute,100000/hour",
            "AUDOME_RENDER_WORKERS": "2",
        } | named
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *failure):
        self.stop()

    def start(self):
        """Start and wait until it is ready; remembers the token of a first start."""
        self.log = (self.folder / "log").open("ab")
        self.output = self.folder / "output"
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "audome_engine", "serve"],
                env=self.environment,
                stdout=output,
                stderr=self.log,
                cwd=self.folder,
            )
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200:
                    break
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)
        token = re.search(r"aud_\w{36}", self.output.read_text())
        self.token = token[0] if token else ""
        self.client = self.client_for(self.token)

    def said(self):
        return (self.folder / "log").read_text() + self.output.read_text()

    def stop(self, how=signal.SIGTERM):
        if self.process is None:
            return None
        self.client.close()
        self.process.send_signal(how)
        code = self.process.wait(60)
        self.process = None
        self.log.close()
        return code

    def client_for(self, token):
        # Plain http; without `verify=False` every client reads all certificate authorities first.
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60, verify=False)

    def audome(self, *arguments):
        """A command of the command line on the same settings; its JSON."""
        done = subprocess.run(
            [sys.executable, "-m", "audome_engine", *map(str, arguments), "--json"],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    def account(self, credits=100):
        """A new account; a client with its token, which may do everything. As `audome accounts create` does it, without
        the second that a process takes."""
        default = f"sqlite:///{self.folder / 'data' / 'audome.sqlite3'}"

        async def make():
            database = await Database.open(self.environment.get("AUDOME_DATABASE_URL", default))
            async with database.write() as connection:
                account_id = await create_account(connection, f"account-{time.time_ns()}", credits, now=now_ms())
                token = await create_token(connection, account_id, "first token", SCOPES, now=now_ms())
            await database.close()
            return account_id, token.secret

        account_id, token = asyncio.run(make())
        return account_id, self.client_for(token)

    def project(self, client=None, html=CARD, **more):
        """A new project's id."""
        made = (client or self.client).post("/api/render/projects", json={"name": "card", "html": html} | more)
        assert made.status_code == 201, made.text
        return made.json()["id"]
