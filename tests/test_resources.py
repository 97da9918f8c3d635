"""Loaders, URLs and the memory of one template's resources."""

from __future__ import annotations

import base64
import contextlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audome_engine.errors import Diagnostics, LimitExceeded, ResourceError, Severity
from audome_engine.options import Limits
from audome_engine.resources import (
    DataLoader,
    FileLoader,
    NetworkLoader,
    Resource,
    Resources,
    content_key,
    default_loader,
    resolve_url,
)
from tests.servers import BODY, running
from tests.test_images import made


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder to serve, with a neighbour that is none of its business."""
    root = tmp_path / "site"
    (root / "deep").mkdir(parents=True)
    (root / "a.txt").write_text("inside")
    (root / "deep" / "b c.txt").write_text("deep inside")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "site-2").mkdir()
    (tmp_path / "site-2" / "a.txt").write_text("neighbour")
    (root / "out").symlink_to(tmp_path / "secret.txt")
    (root / "up").symlink_to("..")
    (root / "in").symlink_to("a.txt")
    return root


# URLs


@pytest.mark.parametrize(
    ("url", "base", "expected"),
    [
        ("b.png", "https://a.test/x/y.html", "https://a.test/x/b.png"),
        ("/b.png", "https://a.test/x/y.html", "https://a.test/b.png"),
        ("../b.png", "file:///x/y/z.html", "file:///x/b.png"),
        ("//b.test/c", "https://a.test/", "https://b.test/c"),
        ("?q", "https://a.test/x", "https://a.test/x?q"),
        ("https://b.test/", "https://a.test/", "https://b.test/"),
        ("DATA:,x", None, "DATA:,x"),
        (" \n b\r\n.png\t", "https://a.test/", "https://a.test/b.png"),
        ("b.png", None, None),
        ("b.png", "", None),
        ("b.png", "data:text/html,x", None),
        ("//[", "https://a.test/", None),
    ],
)
def test_resolving(url, base, expected):
    assert resolve_url(url, base) == expected


@given(st.text(), st.none() | st.text())
def test_resolving_never_raises(url, base):
    resolve_url(url, base)


# data:


@pytest.mark.parametrize(
    ("url", "data", "mime"),
    [
        ("data:,a%20b", b"a b", "text/plain"),
        ("data:text/CSS;charset=utf-8,a{}", b"a{}", "text/css"),
        ("data:image/png;base64,AAEC", b"\0\1\2", "image/png"),
        ("data:image/png; BASE64 ,AAE", b"\0\1", "image/png"),
        ("data:;base64,A%41E%3D", b"\0\1", "text/plain"),
        ("data:;base64,AA\nEC", b"\0\1\2", "text/plain"),
        ("data:;base64,AAEC#part", b"\0\1\2", "text/plain"),
        ("data:base64,AAEC", b"AAEC", "base64"),
        ("data:image/svg+xml;utf8,<svg>é</svg>#part", "<svg>é</svg>".encode(), "image/svg+xml"),
        ("DATA:,x,y", b"x,y", "text/plain"),
        ("data:,", b"", "text/plain"),
    ],
)
def test_data_urls(url, data, mime):
    assert DataLoader().load(url) == Resource(url, data, mime, content_key(data))


@pytest.mark.parametrize(
    "url", ["data:", "data:text/plain", "data:;base64,A", "data:;base64,!!!!", "data:;base64,ä", "x:,y"]
)
def test_broken_data_urls(url):
    with pytest.raises(ResourceError):
        DataLoader().load(url)


@given(st.binary())
def test_data_urls_round_trip(data):
    assert DataLoader().load("data:x/y;base64," + base64.b64encode(data).decode()).data == data
    assert DataLoader().load("data:x/y," + "".join(f"%{byte:02x}" for byte in data)).data == data


@given(st.text(st.characters()))
def test_any_text_after_data(text):
    with contextlib.suppress(ResourceError):
        DataLoader().load("data:" + text)


# file:


def test_files_below_the_root(site):
    loader = FileLoader(site)
    assert loader.load((site / "a.txt").as_uri()).data == b"inside"
    assert loader.load((site / "deep" / "b c.txt").as_uri()).data == b"deep inside"
    assert loader.load((site / "in").as_uri() + "?v=2#part").data == b"inside"
    assert loader.load(f"file://localhost{site}/deep/../a.txt").data == b"inside"


@pytest.mark.parametrize(
    "path",
    ["../secret.txt", "deep/../../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "out", "up/secret.txt",
     "up/site-2/a.txt", "../site-2/a.txt"],
)  # fmt: skip
def test_nothing_outside_the_root(site, path):
    with pytest.raises(ResourceError, match="outside the root"):
        FileLoader(site).load(f"file://{site}/{path}")


def test_a_root_that_is_a_link_is_followed_first(site, tmp_path):
    (tmp_path / "alias").symlink_to(site)
    assert FileLoader(tmp_path / "alias").load((site / "a.txt").as_uri()).data == b"inside"


@pytest.mark.parametrize("path", ["missing.txt", "deep", "a.txt/x", "a%00b", "x" * 5000])
def test_what_is_no_file(site, path):
    with pytest.raises(ResourceError):
        FileLoader(site).load(f"file://{site}/{path}")


@pytest.mark.parametrize("url", ["http://a.test/", "file://server/share", "data:,x", "a.txt", "/etc/passwd"])
def test_other_urls_are_none_of_the_file_loaders_business(url):
    with pytest.raises(ResourceError):
        FileLoader().load(url)


def test_the_size_of_files_is_limited_by_what_is_read(site):
    FileLoader(site, 6).load((site / "a.txt").as_uri())
    with pytest.raises(ResourceError, match="resource_bytes"):
        FileLoader(site, 5).load((site / "a.txt").as_uri())
    if Path("/proc/self/maps").exists():  # says that it has no bytes
        with pytest.raises(ResourceError, match="resource_bytes"):
            FileLoader(None, 100).load("file:///proc/self/maps")


def test_pipes_and_devices_are_no_files(site):
    os.mkfifo(site / "pipe")
    for url in ((site / "pipe").as_uri(), "file:///dev/zero"):
        with pytest.raises(ResourceError, match="no such file"):
            FileLoader().load(url)


# What is open by default


def test_without_a_base_url_there_are_no_files(site):
    loader = default_loader(None)
    with pytest.raises(ResourceError, match="base_url is not a file"):
        loader.load((site / "a.txt").as_uri())
    assert loader.load("data:,x").data == b"x"


def test_a_web_page_cannot_read_files(site):
    with pytest.raises(ResourceError, match="base_url is not a file"):
        default_loader("https://a.test/").load((site / "a.txt").as_uri())


def test_with_a_file_base_url_files_are_open_and_a_root_narrows_them(site):
    secret = (site.parent / "secret.txt").as_uri()
    assert default_loader((site / "page.html").as_uri()).load(secret).data == b"secret"
    with pytest.raises(ResourceError, match="outside the root"):
        default_loader((site / "page.html").as_uri(), root=site).load(secret)


@pytest.mark.parametrize("url", ["http://a.test/x.png", "HTTPS://a.test/x.png"])
def test_the_network_is_closed(url):
    with pytest.raises(ResourceError, match=r"the network is closed.*--allow-network"):
        default_loader("https://a.test/").load(url)


@pytest.mark.parametrize("url", ["ftp://a.test/", "javascript:x", "blob:x", "about:blank", "", "nothing"])
def test_other_schemes(url):
    with pytest.raises(ResourceError, match="cannot be loaded"):
        default_loader("file:///x/", allow_network=True).load(url)


def test_with_the_network_open_the_gate_still_stands_before_private_addresses():
    with pytest.raises(ResourceError, match=r"http://127\.0\.0\.1:1/x: cannot be reached"):
        default_loader(None, allow_network=True).load("http://127.0.0.1:1/x")


def test_the_network_loader_gives_body_and_type():
    with running() as server:
        loader = NetworkLoader()
        loader._gate = server.gate()
        url = server.answer("/a", content_type="image/png; a=b")
        assert loader.load(url) == Resource(url, BODY, "image/png", content_key(BODY))


# The memory of one template


class Counting:
    """A loader that knows a few URLs and counts what it is asked."""

    def __init__(self, **known: bytes) -> None:
        self.known = known
        self.asked: list[str] = []

    def load(self, url: str) -> Resource:
        self.asked.append(url)
        if url not in self.known:
            raise ResourceError(url, "no such thing")
        return Resource(url, self.known[url])


def _resources(loader: Counting, **limits: int) -> tuple[Resources, Diagnostics]:
    diagnostics = Diagnostics()
    return Resources(loader, None, Limits(**limits), diagnostics), diagnostics


def test_each_url_is_loaded_once_and_reported_once():
    loader = Counting(a=b"1")
    resources, diagnostics = _resources(loader)
    assert resources.get("a") is resources.get("a")
    assert resources.get("a").key == content_key(b"1")
    assert resources.get("b", path="/html[1]", line=3) is None and resources.get("b", path="/other") is None
    assert loader.asked == ["a", "b"]
    (diagnostic,) = diagnostics
    assert (diagnostic.severity, diagnostic.code, diagnostic.path, diagnostic.line) == (
        Severity.ERROR, "missing-resource", "/html[1]", 3,
    )  # fmt: skip


def test_the_size_of_a_resource_is_limited_whoever_loads_it():
    resources, diagnostics = _resources(Counting(a=b"123456"), resource_bytes=5)
    assert resources.get("a") is None
    assert "resource_bytes" in str(next(iter(diagnostics)))


def test_images_are_recognised_once():
    loader = Counting(image=made("png"), text=b"text", huge=made("png", (100, 100)))
    resources, diagnostics = _resources(loader, image_pixels=5000)
    assert resources.image("image").info.width == 7
    assert resources.image("image") is resources.image("image")
    assert resources.image("text") is None and resources.image("text") is None
    assert resources.image("missing") is None
    assert [diagnostic.code for diagnostic in diagnostics] == ["broken-image", "missing-resource"]
    with pytest.raises(LimitExceeded, match="image_pixels"):
        resources.image("huge")
