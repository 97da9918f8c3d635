"""What the contract tests have in common: documents, pictures, and the envelopes of errors."""

from __future__ import annotations

import io
import re
import time

import httpx
import numpy as np
from PIL import Image

GIF = "data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs="
# 200 x 100, red, with a blue square of 100 in its middle.
SQUARE = (
    "<!doctype html><meta name=viewport content='width=200, height=100'>"
    "<body style='margin:0;background:#f00'>"
    "<div style='position:absolute;left:50px;top:0;width:100px;height:100px;background:#00f'></div>"
)
TEMPLATE = (
    "<!doctype html><meta name=viewport content='width=120, height=60'>"
    "<body style='margin:0;background:#fff;font:20px Inter'>"
    "<div data-dynamic-key=title data-placeholder='A title'>Hello <b>you</b></div>"
    f"<img data-dynamic-key=photo style='display:block;width:120px;height:30px' src='{GIF}'>"
)
_anyone = httpx.Client(timeout=30, verify=False)
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 128, 0), (0, 0, 255), (255, 255, 255)


def problem(response: httpx.Response, status: int, code: str) -> dict:
    """The body of an error, after its envelope was checked."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    assert re.fullmatch(r"req_[0-9A-HJKMNP-TV-Z]{26}", response.headers["x-request-id"])
    body = response.json()
    assert body["success"] is False
    assert body["code"] == code
    assert isinstance(body["error"], str)
    assert body["error"]
    allowed = {"success", "error", "code"} | (
        {"details"} if status == 400 else {"requestId"} if status == 500 else set()
    )
    assert set(body) <= allowed
    for detail in body.get("details", []):
        assert set(detail) == {"field", "reason", "message"}
        assert all(isinstance(value, str) for value in detail.values())
    if status == 500:
        assert body["requestId"] == response.headers["x-request-id"]
    return body


def preview_problem(response: httpx.Response, status: int, error: str) -> dict:
    """The body of an error of preview's, which has the code in `error`."""
    assert response.status_code == status, response.text
    body = response.json()
    assert body["error"] == error
    assert not {"success", "code"} & set(body)
    return body


def fields(body: dict) -> set[str]:
    """The fields that a 400 complains of."""
    return {detail["field"] for detail in body["details"]}


def credits(client: httpx.Client) -> int:
    """What the account has left."""
    return client.get("/api/render/account").json()["creditsRemaining"]


def generate(client: httpx.Client, **body: object) -> dict:
    """A generate that succeeds; its reply."""
    response = client.post("/api/render/generate", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def fetch(url: str) -> httpx.Response:
    """What a URL of the service leads to, without a token."""
    response = _anyone.get(url)
    assert response.status_code == 200, response.text
    return response


def picture(url: str) -> Image.Image:
    """The picture behind a URL, decoded."""
    image = Image.open(io.BytesIO(fetch(url).content))
    image.load()
    return image


def pixels(url: str) -> np.ndarray:
    """Its RGBA values, [y, x]."""
    return np.asarray(picture(url).convert("RGBA"))


def encoded(color: tuple[int, ...], size: tuple[int, int] = (8, 8), format: str = "PNG") -> bytes:
    """A picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", size, color).save(buffer, format)
    return buffer.getvalue()


def settled(client: httpx.Client, generation_id: str) -> dict:
    """An accepted generation, once it is done."""
    deadline = time.monotonic() + 60
    while True:
        shown = client.get(f"/api/render/generations/{generation_id}").json()
        if shown["status"] in ("completed", "failed"):
            return shown
        assert time.monotonic() < deadline, shown
        time.sleep(0.03)
