"""Documents that hurt: deep, huge, without end, or out for files and private networks. Each ends within the deadline,
is not charged where it fails, and leaves a pool that serves the next request. The database plays no part in it."""

import base64
import time
import zlib

import pytest

from tests.server.support import CARD, RunningServer

DEADLINE = 4  # seconds for a render here, so that endless ones end soon
GENERATE = "/api/render/generate"
SMALL = {"html": "<body style='margin:0'><p>x", "width": 8, "height": 8}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents")
    with RunningServer(folder, render_deadline=DEADLINE, render_workers=1) as running:
        yield running


def refused(answer, status, code):
    assert answer.status_code == status, answer.text[:300]
    assert answer.json()["code"] == code
    return answer.json()


def balance(server):
    return server.client.get("/api/render/account").json()["creditsRemaining"]


def png_bomb(side):
    """A PNG of a few kilobytes with `side`² pixels."""

    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    packer = zlib.compressobj(9)
    row = b"\0" * (side // 8 + 1)
    data = b"".join(packer.compress(row * 1000) for _ in range(side // 1000)) + packer.flush()
    size = side.to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size * 2 + b"\1\0\0\0\0") + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def data_url(data, mime="image/png"):
    return f"data:{mime};base64,{base64.b64encode(data).decode()}"


HURTING = {
    "deep elements": "<div>" * 100_000 + "x",
    "deep inline boxes": "<b><i>" * 30_000 + "x",
    "deep tables": "<table><tr><td>" * 3000 + "x",
    "deep lists": "<ul><li>" * 20_000 + "x",
    "deep floats": "<div style='float:left'>" * 5000 + "x",
    "deep flex": "<div style='display:flex'>" * 1000 + "x",
    "deep grid": "<div style='display:grid'>" * 1000 + "x",
    "many elements": "<p>x" * 400_000,
    "a long word": f"<p>{'x' * 1_900_000}",
    "many selectors": f"<style>{':not(' * 20_000}</style><p>x",
    "deep nesting of rules": f"<style>{'a{' * 100_000}</style><p>x",
    "deep brackets": f"<style>p{{width:calc({'(' * 100_000}</style><p>x",
    "doubling variables": "<style>p{--a0:xx;"
    + "".join(f"--a{n + 1}:var(--a{n}) var(--a{n});" for n in range(64))
    + "content:var(--a64);font-family:var(--a64)}</style><p>x",
    "circular variables": "<style>p{--a:var(--b);--b:var(--a);color:var(--a)}</style><p>x",
    "descendants without end": f"<style>{'* ' * 2000}b{{color:red}}</style>" + "<i>" * 500 + "x",
    "sibling search": f"<style>{'p~' * 200}b{{color:red}}</style>" + "<p></p>" * 9000,
    "has": "<style>:has(:has(:has(b))){color:red}</style>" + ("<i>" * 400 + "</i>" * 400) * 20,
    "large blur": "<div style='width:9000px;height:3000px;filter:blur(4000px);background:red'>x",
    "many shadows": f"<p style='box-shadow:{','.join(['0 0 500px red'] * 2000)};width:3000px;height:3000px'>x",
    "repeated tracks": "<div style='display:grid;grid-template-columns:repeat(100000000,1px)'>x",
    "many columns": "<table><tr><td colspan=100000000 rowspan=100000000>x",
    "large counters": "<ol start=99999999999999999999><li value=-99999999999999999999999>x",
    "infinite numbers": "<div style='width:1e999px;height:1e308px;margin:-1e308px;font-size:1e300px'>x",
    "a tall page": "<div style='height:99999999px'>x",
    "a bomb of a picture": f"<img src='{data_url(png_bomb(30_000))}'>",
    "an svg of entities": '<img src="'
    + data_url(
        b'<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
        + b']><svg xmlns="http://www.w3.org/2000/svg"><text>&j;</text></svg>',
        "image/svg+xml",
    )
    + '">',
    "an svg of uses": '<img src="'
    + data_url(
        b'<svg xmlns="http://www.w3.org/2000/svg"><g id="a0"><rect width="1" height="1"/></g>'
        + b"".join(b'<g id="a%d">%s</g>' % (n + 1, b'<use href="#a%d"/>' % n * 10) for n in range(12))
        + b'<use href="#a12"/></svg>',
        "image/svg+xml",
    )
    + '">',
    "a file of the machine": "<img src='file:///etc/passwd'><link rel=stylesheet href='file:///proc/self/environ'>",
    "this machine": "<img src='http://127.0.0.1:1/'><img src='https://localhost/'><iframe src='https://169.254.169.254/'>",
    "scripts": "<script>while(1);</script><body onload='for(;;);'>x",
    "broken markup": "<" * 200_000 + "&" * 200_000 + "<!--" * 50_000,
    "attributes": f"<p {' '.join(f'a{n}=1' for n in range(100_000))}>x",
    "entities": "&CounterClockwiseContourIntegral;" * 50_000,
    "a stylesheet without end": f"<style>{'@import url(data:text/css,a{});' * 20_000}</style>x",
    "an additive counter": "<ol style='list-style:upper-roman' start=2000000000><li>x",
    "a counter of hebrew": "<ol style='list-style:hebrew' start=2147483647><li>x<ol style='list-style:ethiopic-numeric'><li>x",
    "far grid lines": "<div style='display:grid'><i style='grid-area:1000000000/1000000000/-1000000000/-1000000000'>x",
    "wide tabs": "<pre style='tab-size:99999999;font-size:1000px'>" + "\t" * 50_000 + "x",
    "far letters": "<p style='letter-spacing:1e30px;word-spacing:-1e30px;line-height:1e30;text-indent:-1e30px'>x y z",
    "columns": f"<div style='columns:1000000;column-gap:0'>{'x ' * 50_000}",
    "a large font": "<p style='font-size:1000000px'>Wg",
    "a large scale": "<p style='transform:scale(1e30) rotate(1e30deg) skew(89.9999999deg)'>x",
    "perspective": "<div style='perspective:1e-30px'><p style='transform:translateZ(1e30px) rotateY(90deg)'>x",
    "a long polygon": f"<div style='clip-path:polygon({','.join(['0 0,9px 9px,0 9px'] * 30_000)});height:900px;background:red'>",
    "tiny tiles": "<div style='height:9000px;background:linear-gradient(red,blue) 0 0/.001px .001px'>x",
    "tiny stripes": "<div style='height:9000px;background:repeating-linear-gradient(red 0 1e-9px,blue 0 2e-9px)'>x",
    "many dashes": "<div style='border:.01px dashed red;width:16000px;height:16000px;border-radius:9999px'>x",
    "siblings counted": "<style>p:nth-last-child(2n+1 of p:not(:nth-child(3n))){color:red}</style>" + "<p></p>" * 9000,
    "nested directions": "<bdo dir=rtl><bdo dir=ltr>" * 240 + "x" * 9000,
    "embeddings": "<p>" + "\u202b\u202d\u2067" * 100_000 + "x",
    "marks on marks": "<p>a" + "\u0301\u0323" * 200_000,
    "joined emoji": "<p>" + "\U0001f468\u200d" * 100_000,
    "line breaks": "<br>" * 300_000,
    "a wide table": "<table>" + f"<tr>{'<td>' * 130}" * 130,
    "spanning cells": "<table>" + "<tr><td colspan=1000 rowspan=65534>x" * 200,
    "layers of opacity": "<div style='opacity:.9;filter:blur(1px);height:3000px'>" * 60 + "x",
    "shadows of text": f"<p style='font-size:300px;text-shadow:{','.join(['0 0 99px red'] * 500)}'>Wg",
    "counters of counters": "<style>i{counter-increment:a}i:before{content:counters(a,'.')}</style>"
    + ("<i>" * 480 + "</i>" * 480) * 15,
    "quotes": "<style>q:before{content:open-quote open-quote open-quote}</style>" + "<q></q>" * 9000,
    "a huge svg": '<img src="'
    + data_url(
        b'<svg xmlns="http://www.w3.org/2000/svg" width="999999999" height="999999999"><rect/></svg>', "image/svg+xml"
    )
    + '" width=99999999 height=99999999>',
    "svg filters": '<img src="'
    + data_url(
        b'<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="4000"><filter id="f">'
        + b'<feTurbulence baseFrequency=".9" numOctaves="99999"/><feGaussianBlur stdDeviation="9999"/>' * 30
        + b'</filter><rect width="4000" height="4000" filter="url(#f)"/></svg>',
        "image/svg+xml",
    )
    + '">',
    "svg without end": "<svg>" + "<g transform='scale(2)'>" * 50_000 + "<text>x",
    "a long path": "<svg width=900 height=900><path stroke=red stroke-dasharray=.001 d='M0 0"
    + "L9 9 0 900 900 0" * 100_000
    + "'></svg>",
    "a font that is none": "<style>@font-face{font-family:f;src:url("
    + data_url(b"wOF2" + b"\xff" * 50_000, "font/woff2")
    + ")}</style><p style='font-family:f'>x",
    "many gradients": "<div style='width:4000px;height:4000px;background:"
    + ",".join(["repeating-conic-gradient(red 0 .01deg,blue 0 .02deg)"] * 300)
    + "'>",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HURTING)
def test_a_document_that_hurts_ends_in_time_and_is_not_charged_when_it_fails(server, name):
    """200, 400 or 500, the last two refunded; nothing takes much longer than the deadline; the next request is served."""
    before, started = balance(server), time.monotonic()
    answer = server.client.post(GENERATE, json={"html": HURTING[name], "width": 100})
    took = time.monotonic() - started
    assert answer.status_code in (200, 400, 500), answer.text[:300]
    assert took < DEADLINE + 4, took
    if answer.status_code == 500:
        body = refused(answer, 500, "RENDER_FAILED")
        assert body["requestId"] == answer.headers["x-request-id"]
        assert "could not be rendered" not in body["error"]  # an exception that nobody foresaw
    elif answer.status_code == 400:
        refused(answer, 400, "VALIDATION_FAILED")
    after = server.client.post(GENERATE, json=SMALL)
    assert after.status_code == 200, after.text
    assert after.json()["creditsRemaining"] == before - 1 - (answer.status_code == 200)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["deep elements", "doubling variables", "many elements", "a bomb of a picture"])
def test_a_project_that_hurts_is_refused_or_saved(server, name):
    answer = server.client.post("/api/render/projects", json={"name": "x", "html": HURTING[name]})
    assert answer.status_code in (201, 400, 500), answer.text[:300]
    assert server.client.post("/api/render/projects", json={"name": "x", "html": CARD}).status_code == 201
    assert server.client.get("/api/render/projects").status_code == 200


@pytest.mark.parametrize(("format", "status"), [("png", 200), ("jpeg", 200), ("webp", 400)])
def test_the_largest_side_is_drawn_or_refused(server, format, status):
    """The contract allows 16384 pixels, WebP has 16383."""
    before = balance(server)
    answer = server.client.post(GENERATE, json={"html": "x", "width": 16384, "height": 1, "format": format})
    assert answer.status_code == status, answer.text
    assert balance(server) == before - (status == 200)


def test_a_preview_that_webp_cannot_hold_is_an_invalid_request(server):
    project = server.project(width=1, height=16384)
    answer = server.client.post("/api/render/preview", json={"projectId": project})
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"] == "invalid_request"
