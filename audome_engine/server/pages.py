"""The documentation: Markdown files of the repository become HTML pages, raw Markdown and the feeds.

CommonMark with tables, raw HTML off; `llms.txt` as llmstxt.org describes it; `sitemap.xml` as sitemaps.org does. The
Markdown names this server as `{{base}}` and its picture host as `{{cdn}}`, so that samples can be copied and run."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from html import escape
from pathlib import Path
from string import Template
from xml.sax.saxutils import escape as escape_xml

from markdown_it import MarkdownIt
from markdown_it.token import Token

STATIC = Path(__file__).parent / "static"
# In the order of the navigation: the group, and the files under it.
CONTENTS = (
    ("Start", ("index", "getting-started")),
    ("API", ("api/render", "api/preview", "api/projects", "api/account", "webhooks", "embed")),
    ("Your own server", ("settings", "operations")),
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A section of a page: what "On this page" lists."""

    id: str
    text: str


@dataclass(frozen=True)
class Page:
    """One page; its title is its first heading, its summary its first paragraph."""

    slug: str  # the file's path without ".md"
    markdown: str  # placeholders replaced

    @property
    def path(self) -> str:
        return "/docs" if self.slug == "index" else f"/docs/{self.slug}"

    @property
    def raw_path(self) -> str:
        return f"/docs/raw/{self.slug}.md"

    @cached_property
    def title(self) -> str:
        return next(_texts_after(self._tokens, "heading_open"))

    @cached_property
    def summary(self) -> str:
        return next(_texts_after(self._tokens, "paragraph_open"))

    @property
    def headings(self) -> list[Heading]:
        """The sections (`##`)."""
        pairs = itertools.pairwise(self._tokens)
        return [Heading(str(t.attrs["id"]), _plain_text(inline)) for t, inline in pairs if _opens_heading(t, "h2")]

    @cached_property
    def body(self) -> str:
        """The page as HTML, without the frame."""
        return str(_MARKDOWN.renderer.render(self._tokens, _MARKDOWN.options, {}))

    @cached_property
    def _tokens(self) -> list[Token]:
        tokens = _MARKDOWN.parse(self.markdown)
        seen: dict[str, int] = {}
        for token, inline in itertools.pairwise(tokens):
            if token.type == "heading_open":
                token.attrs["id"] = _anchor(_plain_text(inline), seen)
        return tokens


@dataclass(frozen=True)
class Site:
    """All pages, as one server with its public URLs serves them."""

    public_url: str
    pages: tuple[Page, ...]
    generated_at: datetime

    def find(self, slug: str) -> Page | None:
        """The page of that slug; the empty slug is the root's."""
        return next((page for page in self.pages if page.slug == (slug or "index")), None)

    def html(self, page: Page) -> str:
        """A whole HTML document."""
        return _shell().substitute(
            title=escape(page.title),
            summary=escape(page.summary),
            canonical=escape(self.public_url + page.path),
            raw=escape(page.raw_path),
            style=_stylesheet(),
            navigation=self._navigation(page),
            sections=_sections(page.headings),
            body=page.body,
            neighbours=self._neighbours(page),
        )

    def llms(self) -> str:
        """The index of all pages: a title, a summary, then lists of links with one line each."""
        root = self.pages[0]
        lines = [f"# {root.title}", "", f"> {root.summary}"]
        for group, slugs in CONTENTS:
            lines += ["", f"## {group}", ""]
            pages = [page for page in self.pages if page.slug in slugs]
            lines += [f"- [{page.title}]({self.public_url}{page.raw_path}): {page.summary}" for page in pages]
        lines += ["", "## Optional", ""]
        lines.append(
            f"- [All pages in one file]({self.public_url}/llms-full.txt): the whole documentation as Markdown."
        )
        lines.append(f"- [OpenAPI]({self.public_url}/openapi.json): every endpoint with its schemas.")
        return "\n".join(lines) + "\n"

    def llms_full(self) -> str:
        """Every page in one Markdown text, parted by `---`."""
        generated = self.generated_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        head = [
            "# Audome — full documentation",
            "",
            f"> Generated from {self.public_url}/docs. All pages in one file, for language models.",
            f"> Last generated: {generated}",
            "",
            "Sources:",
            "",
            *(f"- {page.title}: {self.public_url}{page.path}" for page in self.pages),
        ]
        return "\n\n---\n\n".join(["\n".join(head), *(page.markdown.strip() for page in self.pages)]) + "\n"

    def sitemap(self) -> str:
        """The pages' addresses as XML."""
        urls = "".join(f"  <url><loc>{escape_xml(self.public_url + page.path)}</loc></url>\n" for page in self.pages)
        namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{namespace}">\n{urls}</urlset>\n'

    def _navigation(self, current: Page) -> str:
        groups = []
        for group, slugs in CONTENTS:
            pages = [page for page in self.pages if page.slug in slugs]
            items = "".join(f"<li>{_link(page, current)}</li>" for page in pages)
            groups.append(f"<h2>{escape(group)}</h2>\n<ul>{items}</ul>")
        return "\n".join(groups)

    def _neighbours(self, page: Page) -> str:
        """Links to the page before and the page after."""
        if page not in self.pages:
            return ""
        at = self.pages.index(page)
        before = self.pages[at - 1 : at] if at else ()
        links = [f'<a rel="prev" href="{p.path}"><span>Previous</span>{escape(p.title)}</a>' for p in before]
        links += [
            f'<a rel="next" href="{p.path}"><span>Next</span>{escape(p.title)}</a>' for p in self.pages[at + 1 : at + 2]
        ]
        return "".join(links)


@lru_cache(maxsize=4)
def load_site(public_url: str, cdn_url: str) -> Site:
    """Read every page of `CONTENTS`; both URLs without a slash at the end."""
    folder = docs_folder()
    slugs = [slug for _, group in CONTENTS for slug in group]
    pages = tuple(Page(slug, _filled((folder / f"{slug}.md"), public_url, cdn_url)) for slug in slugs)
    return Site(public_url, pages, datetime.now(UTC))


def docs_folder() -> Path:
    """Where the Markdown is: in the wheel beside the code, in the repository under `docs/service`."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_docs"
    return inside if inside.is_dir() else package.parent / "docs" / "service"


@lru_cache(maxsize=1)
def content_security_policy() -> str:
    """What the pages need and nothing more: their own stylesheet (by its hash) and the icon in the page."""
    digest = base64.b64encode(hashlib.sha256(_stylesheet().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


@lru_cache(maxsize=1)
def _stylesheet() -> str:
    return (STATIC / "docs.css").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _shell() -> Template:
    return Template((STATIC / "docs.html").read_text(encoding="utf-8"))


def _filled(file: Path, public_url: str, cdn_url: str) -> str:
    return file.read_text(encoding="utf-8").replace("{{base}}", public_url).replace("{{cdn}}", cdn_url)


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    # Wide tables scroll within themselves instead of widening the page; the box takes the focus so that keys scroll it.
    opening = '<div class="table" role="region" tabindex="0" aria-label="Table"><table>\n'
    markdown.add_render_rule("table_open", lambda *_: opening)
    markdown.add_render_rule("table_close", lambda *_: "</table></div>\n")
    return markdown


_MARKDOWN = _markdown()


def _texts_after(tokens: Sequence[Token], kind: str) -> Iterator[str]:
    return (_plain_text(after) for token, after in itertools.pairwise(tokens) if token.type == kind)


def _opens_heading(token: Token, tag: str) -> bool:
    return token.type == "heading_open" and token.tag == tag


def _plain_text(inline: Token) -> str:
    """The text of an inline token without its markup; a line break counts as a space."""
    return "".join(" " if child.type == "softbreak" else child.content for child in inline.children or ())


def _anchor(text: str, seen: dict[str, int]) -> str:
    """An id made of the heading's words, counted on where a page repeats a heading (as GitHub does)."""
    anchor = re.sub(r"[^\w\- ]", "", text.lower()).strip().replace(" ", "-")
    count = seen.get(anchor, 0)
    seen[anchor] = count + 1
    return f"{anchor}-{count}" if count else anchor


def _link(page: Page, current: Page) -> str:
    mark = ' aria-current="page"' if page is current else ""
    return f'<a href="{page.path}"{mark}>{escape(page.title)}</a>'


def _sections(headings: Sequence[Heading]) -> str:
    return "".join(f'<li><a href="#{heading.id}">{escape(heading.text)}</a></li>' for heading in headings)
