"""The samples of the documentation, taken from the pages of a running server and run by curl, Node and Python: only
token and ids are replaced (the server fills its own URL in)."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from typer.testing import CliRunner

import audome_engine as audome
from audome_engine.cli import app
from audome_engine.server.pages import CONTENTS, docs_folder
from audome_engine.text.library import fonts_folder

SLUGS = [slug for _, slugs in CONTENTS for slug in slugs]
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TOKEN = re.compile(r"\baud_[0-9A-Za-z]{36}\b")
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


@dataclass(frozen=True)
class Server:
    url: str
    token: str
    project_id: str
    folder: Path

    def page(self, slug: str) -> str:
        with urllib.request.urlopen(f"{self.url}/docs/raw/{slug}.md", timeout=10) as reply:
            return str(reply.read().decode())

    def samples(self, slug: str, language: str) -> list[str]:
        """The page's samples in a language, with token and project filled in."""
        texts = [code for info, code in _FENCE.findall(self.page(slug)) if info == language]
        return [text.replace("YOUR_API_TOKEN", self.token).replace("PROJECT_ID", self.project_id) for text in texts]

    def call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.loads(reply.read())

    def size(self, image_url: str) -> int:
        assert image_url.startswith(self.url)
        with urllib.request.urlopen(image_url, timeout=10) as reply:
            return len(reply.read())


@pytest.fixture(autouse=True)
def _tools(need: Callable[[object, str], None]) -> None:
    for tool in ("bash", "curl", "node"):
        need(shutil.which(tool), tool)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`audome serve` on a fresh folder, as a newcomer starts it; token and project are those that it prints."""
    folder = tmp_path_factory.mktemp("samples")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AUDOME_")}
    environment |= {"AUDOME_DATA_DIR": str(folder), "AUDOME_PORT": str(port), "AUDOME_RENDER_WORKERS": "1"}
    log = folder / "output.txt"
    with log.open("wb") as output:
        command = [sys.executable, "-m", "audome_engine", "serve"]
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(url, process, log)
        printed = log.read_text()
        yield Server(url, _TOKEN.findall(printed)[0], _UUID.findall(printed)[0], folder)
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"{url}/readyz", timeout=2).close()
            return
        except OSError:
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with the files that the upload samples name."""
    (tmp_path / "portrait.jpg").write_bytes(audome.render("<p>Hi", width=64, height=64, format="jpeg"))
    smallest = min(fonts_folder().rglob("*.ttf"), key=lambda file: file.stat().st_size)
    font = TTFont(smallest)
    font.flavor = "woff2"
    font.save(tmp_path / "brand.woff2")
    return tmp_path


def _run(command: list[str], folder: Path, **variables: str) -> str:
    done = subprocess.run(command, cwd=folder, env=os.environ | variables, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _node(code: str, folder: Path, token: str = "") -> str:
    (folder / "sample.mjs").write_text(code)
    return _run(["node", "sample.mjs"], folder, AUDOME_TOKEN=token)


def _python(code: str, folder: Path, token: str = "") -> str:
    (folder / "sample.py").write_text(code)
    return _run([sys.executable, "sample.py"], folder, AUDOME_TOKEN=token)


def test_the_node_sample_of_generate(server: Server, tmp_path: Path) -> None:
    [code] = server.samples("api/render", "js")
    printed = _node(code, tmp_path, server.token).strip()
    assert printed.endswith(".jpeg")
    assert server.size(printed) > 1000


def test_the_python_sample_of_generate(server: Server, tmp_path: Path) -> None:
    [code] = server.samples("api/render", "python")
    printed = _python(code, tmp_path, server.token).strip()
    assert printed.endswith(".png")
    assert server.size(printed) > 1000


def test_the_curl_samples_of_generate(server: Server, tmp_path: Path) -> None:
    generate, schema, *_ = [code for code in server.samples("api/render", "bash") if code.startswith("curl")]
    reply = json.loads(_run(["bash", "-c", generate], tmp_path))
    assert reply["success"] is True
    assert reply["creditsUsed"] == 1
    assert server.size(reply["imageUrl"]) > 1000
    project = json.loads(_run(["bash", "-c", schema], tmp_path))
    assert {"type", "dynamicKey", "defaultValue", "placeholder"} == set(project["dynamicElements"][0])


@pytest.mark.parametrize("slug", SLUGS)
def test_every_curl_sample_is_accepted(server: Server, files: Path, slug: str) -> None:
    samples = [code for code in server.samples(slug, "bash") if code.startswith("curl")]
    assert bool(samples) == ("\ncurl " in (docs_folder() / f"{slug}.md").read_text())
    needed = {"GENERATION_ID": _generation, "WEBHOOK_ID": _webhook}
    for code in samples:
        for name, make in needed.items():
            if name in code:
                code = code.replace(name, make(server))
        reply = json.loads(_run(["bash", "-c", code], files))
        assert reply.get("success") is not False and "details" not in reply, (code, reply)


def _generation(server: Server) -> str:
    body = {"projectId": server.project_id, "async": True}
    return str(server.call("POST", "/api/render/generate", body)["generationId"])


def _webhook(server: Server) -> str:
    return str(server.call("POST", "/api/render/webhooks", {"url": "https://app.example.com/hook"})["id"])


def test_the_idempotency_sample_makes_one_picture(server: Server, tmp_path: Path) -> None:
    [code] = [code for code in server.samples("getting-started", "bash") if "Idempotency-Key" in code]
    first, second = (json.loads(_run(["bash", "-c", code], tmp_path)) for _ in range(2))
    assert first == second
    assert first["success"] is True


def test_the_embed_sample_previews_in_node(server: Server, tmp_path: Path) -> None:
    [code] = server.samples("embed", "js")
    body = {"projectId": server.project_id, "readOnly": True}
    token = server.call("POST", "/api/render/embed-tokens", body)["token"]
    head = f"const embedToken = {json.dumps(token)};\n"
    reply = json.loads(_node(f"{head}{code}\nconsole.log(await res.text());\n", tmp_path))
    assert server.size(reply["previewUrl"]) > 100


def test_the_commands_of_the_account_page(server: Server) -> None:
    [code] = [code for code in server.samples("api/account", "bash") if code.startswith("audome")]
    ids: list[str] = []
    for line in code.splitlines():
        command = shlex.split(line.replace("TOKEN_ID", ids[-1] if ids else "TOKEN_ID"))
        result = CliRunner().invoke(app, [*command[1:], "--json"], env={"AUDOME_DATA_DIR": str(server.folder)})
        assert result.exit_code == 0, result.output
        reply = json.loads(result.stdout)
        if isinstance(reply, dict):
            ids.append(reply["id"])
    assert reply["creditsRemaining"] == 1500


def _documented_verifier(language: str) -> str:
    page = (docs_folder() / "webhooks.md").read_text(encoding="utf-8")
    [code] = [code for info, code in _FENCE.findall(page) if info == language]
    return code


# A rotated secret's second signature is a third part.
@pytest.mark.parametrize("tail", ["", ",v1=" + "0" * 64])
@pytest.mark.parametrize("language", ["js", "python"])
def test_the_verifiers_of_the_webhooks_page(tmp_path: Path, language: str, tail: str) -> None:
    body, secret = '{"id":"evt_1","data":{"name":"مرحبا"}}', "whsec_c2VjcmV0"
    signature = hmac.new(secret.encode(), f"1715098496.{body}".encode(), hashlib.sha256).hexdigest()
    header = f"t=1715098496,v1={signature}{tail}"
    cases = json.dumps([[body, header, secret], [body + " ", header, secret], [body, header, secret + "x"]])
    code = _documented_verifier(language)
    if language == "js":
        printed = _node(f"{code}\nfor (const c of {cases}) console.log(verify(...c));\n", tmp_path)
    else:
        loop = f"import json\nfor body, header, secret in json.loads({cases!r}):\n"
        printed = _python(f"{code}\n{loop}    print(verify(body.encode(), header, secret))\n", tmp_path)
    assert printed.lower().split() == ["true", "false", "false"]
