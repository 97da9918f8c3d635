"""The documentation pages and feeds, over HTTP and against the Markdown they come from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urldefrag
from xml.etree import ElementTree

import lxml.html
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from audome_engine.server.pages import CONTENTS, STATIC, Page, docs_folder, load_site
from audome_engine.server.routes.docs import router
from audome_engine.server.settings import Settings

BASE = "https://pictures.example.com"
CDN = "https://cdn.example.com"
SLUGS = [slug for _, slugs in CONTENTS for slug in slugs]
REQUIRED = ["/docs", *(f"/docs/{p}" for p in ("getting-started", "api/render", "api/preview", "embed", "webhooks"))]
# What other routers serve; everything else that a page links to must be a page.
ELSEWHERE = {"/api/docs", "/openapi.json"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = FastAPI(docs_url=None, redoc_url=None)
    app.state.service = SimpleNamespace(settings=SimpleNamespace(public_url=BASE, cdn_url=CDN))
    app.include_router(router)
    with TestClient(app, follow_redirects=False) as client:
        yield client


def _path(slug: str) -> str:
    return "/docs" if slug == "index" else f"/docs/{slug}"


def _document(client: TestClient, path: str) -> Any:
    reply = client.get(path)
    assert reply.status_code == 200, path
    return lxml.html.fromstring(reply.text)


def test_the_documented_paths_are_pages() -> None:
    assert set(REQUIRED) <= {_path(slug) for slug in SLUGS}


def test_every_file_is_in_the_contents_and_the_reverse() -> None:
    files = {str(file.relative_to(docs_folder()).with_suffix("")) for file in docs_folder().rglob("*.md")}
    assert files == set(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_renders(client: TestClient, slug: str) -> None:
    reply = client.get(_path(slug))
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    document = lxml.html.fromstring(reply.text)
    [heading] = document.findall(".//h1")
    assert document.findtext(".//title") == f"{heading.text_content()} · Audome"
    assert document.xpath("//link[@rel='canonical']/@href") == [BASE + _path(slug)]
    assert document.xpath("//nav[@class='pages']//a[@aria-current='page']/@href") == [_path(slug)]
    assert "{{" not in reply.text
    assert "$" not in document.xpath("string(//nav[@class='pages'])")
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_keeps_to_its_own_policy(client: TestClient, slug: str) -> None:
    """No scripts, nothing from elsewhere, no inline styles (the policy would block them)."""
    reply = client.get(_path(slug))
    document = lxml.html.fromstring(reply.text)
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert not document.xpath("//script | //img | //iframe | //@style | //@*[starts-with(name(), 'on')]")
    assert [href[:5] for href in document.xpath("//link[@rel='icon' or @rel='stylesheet']/@href")] == ["data:"]
    assert not re.search(r"url\(|@import", (STATIC / "docs.css").read_text())


def test_links_between_pages_resolve_down_to_the_section(client: TestClient) -> None:
    documents = {_path(slug): _document(client, _path(slug)) for slug in SLUGS}
    checked = 0
    for path, document in documents.items():
        for href in document.xpath("//a/@href"):
            if href.startswith("https://"):
                assert not href.startswith(BASE), f"{path}: {href} should be relative"
                continue
            target, fragment = urldefrag(href)
            if target in ELSEWHERE:
                continue
            target = target or path
            if target not in documents:
                assert client.get(target).status_code == 200, f"{path}: {href}"
            elif fragment:
                assert documents[target].xpath("//*[@id=$id]", id=fragment), f"{path}: {href}"
            checked += 1
    assert checked > 100


@pytest.mark.parametrize("slug", SLUGS)
def test_raw_is_the_file_with_the_urls_filled_in(client: TestClient, slug: str) -> None:
    reply = client.get(f"/docs/raw/{slug}.md")
    source = (docs_folder() / f"{slug}.md").read_text(encoding="utf-8")
    assert reply.headers["content-type"] == "text/markdown; charset=utf-8"
    assert reply.text == source.replace("{{base}}", BASE).replace("{{cdn}}", CDN)
    assert "{{" not in reply.text


def test_llms_names_every_page_with_one_line(client: TestClient) -> None:
    reply = client.get("/llms.txt")
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    lines = reply.text.splitlines()
    assert lines[0].startswith("# ")
    assert lines[2].startswith("> ")
    entries = [re.fullmatch(r"- \[(.+)\]\((.+)\): (.+)", line) for line in lines if line.startswith("- ")]
    assert all(entries)
    urls = [entry[2] for entry in entries if entry]
    assert urls[: len(SLUGS)] == [f"{BASE}/docs/raw/{slug}.md" for slug in SLUGS]
    for url in urls[: len(SLUGS)]:
        assert client.get(url.removeprefix(BASE)).status_code == 200


def test_llms_full_has_head_sources_and_all_pages(client: TestClient) -> None:
    reply = client.get("/llms-full.txt")
    head, *pages = reply.text.rstrip("\n").split("\n\n---\n\n")
    assert f"Generated from {BASE}/docs" in head
    assert re.search(r"Last generated: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", head)
    sources = re.findall(r"^- (.+): (https://\S+)$", head.partition("Sources:")[2], re.MULTILINE)
    assert [url for _, url in sources] == [BASE + _path(slug) for slug in SLUGS]
    assert pages == [client.get(f"/docs/raw/{slug}.md").text.strip() for slug in SLUGS]
    assert [page.splitlines()[0].removeprefix("# ") for page in pages] == [title for title, _ in sources]


def test_the_sitemap_is_xml_with_all_pages(client: TestClient) -> None:
    reply = client.get("/sitemap.xml")
    assert reply.headers["content-type"].startswith("application/xml")
    root = ElementTree.fromstring(reply.content)
    namespace = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert root.tag == f"{namespace}urlset"
    assert [loc.text for loc in root.iter(f"{namespace}loc")] == [BASE + _path(slug) for slug in SLUGS]


@pytest.mark.parametrize(
    "path", ["/docs/nothing", "/docs/api", "/docs/raw/nothing.md", "/docs/raw/api/render", "/docs/%2e%2e/x"]
)
def test_an_unknown_page_is_404(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_head_is_answered_and_a_slash_at_the_end_does_no_harm(client: TestClient) -> None:
    reply = client.head("/docs/api/render")
    assert reply.status_code == 200
    assert not reply.content
    assert client.get("/docs/api/render/").text == client.get("/docs/api/render").text


def test_raw_html_in_markdown_stays_text() -> None:
    page = Page("x", "# <b>Bold</b>\n\nA <script>alert(1)</script> & more.\n\n## Twice\n\n## Twice\n")
    assert page.title == "<b>Bold</b>"
    assert "<script>" not in page.body
    assert "&lt;script&gt;" in page.body
    assert [heading.id for heading in page.headings] == ["twice", "twice-1"]


def test_urls_with_markup_cannot_break_out_of_the_feeds() -> None:
    site = load_site('https://x.example/"><a>&', CDN)
    ElementTree.fromstring(site.sitemap().encode())
    document = lxml.html.fromstring(site.html(site.pages[0]))
    assert document.xpath("//link[@rel='canonical']/@href") == ['https://x.example/"><a>&/docs']


def test_the_settings_page_lists_every_setting_with_its_default() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+) \|$", (docs_folder() / "settings.md").read_text(), re.MULTILINE)
    documented = {name: default.strip("`") for name, default, _ in rows}
    expected = {f"AUDOME_{name.upper()}": field for name, field in Settings.model_fields.items()}
    expected["PREVIEW_MAX_CONCURRENCY"] = expected.pop("AUDOME_PREVIEW_MAX_CONCURRENCY")
    assert set(documented) == set(expected)
    fixed = {n: f.default for n, f in expected.items() if isinstance(f.default, int | float) and f.default}
    assert len(fixed) > 6
    for name, default in fixed.items():
        assert documented[name] == f"{default:.0f}"
    for name in ("AUDOME_RATE_GENERATE", "AUDOME_RATE_PREVIEW", "AUDOME_LOG_LEVEL", "AUDOME_HOST"):
        assert documented[name] == expected[name].default
    assert documented["AUDOME_WEBHOOK_SCHEDULE"] == ",".join(map(str, expected["AUDOME_WEBHOOK_SCHEDULE"].default))


def test_only_real_settings_are_named() -> None:
    root = docs_folder().parents[1]
    files = [*docs_folder().rglob("*.md"), root / "compose.yaml", root / "Dockerfile", *(root / "deploy").iterdir()]
    named = {name for file in files for name in re.findall(r"AUDOME_[A-Z_]+", file.read_text(encoding="utf-8"))}
    settings = {f"AUDOME_{name.upper()}" for name in Settings.model_fields}
    # The samples' token, and what compose.yaml alone reads.
    assert named - settings == {"AUDOME_TOKEN", "AUDOME_PUBLISHED_PORT"}
