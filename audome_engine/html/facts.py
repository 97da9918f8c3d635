"""What a document says of itself as a whole: its title, its language, its links and the places that they lead to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import unquote

from audome_engine.html.tree import Document, Element


@dataclass(slots=True)
class Facts:
    """Of one document; paths are as in `measure`."""

    title: str = ""
    language: str = ""
    urls: dict[str, str] = field(default_factory=dict)  # of links, by path
    targets: dict[str, str] = field(default_factory=dict)  # names that links in the document lead to, by path


def facts_of(document: Document) -> Facts:
    """Read them off the tree."""
    facts = Facts(language=document.root.get("lang").strip())
    names: dict[str, str] = {}
    stack: list[tuple[Element, str]] = [(document.root, f"/{document.root.tag}[1]")]
    while stack:
        element, path = stack.pop()
        if element.tag == "title" and element.is_html and not facts.title:
            facts.title = " ".join(element.text_content().split())
        url = element.get("href").strip()
        if element.tag == "a" and element.is_html and url:
            facts.urls[path] = f"#{unquote(url[1:])}" if url.startswith("#") else url
        if element.get("id"):
            names.setdefault(element.get("id"), path)
        counts: Counter[str] = Counter()
        children = []
        for child in element.elements:
            counts[child.tag] += 1
            children.append((child, f"{path}/{child.tag}[{counts[child.tag]}]"))
        stack.extend(reversed(children))
    wanted = {url[1:] for url in facts.urls.values() if url.startswith("#")}
    facts.targets = {path: name for name, path in names.items() if name in wanted}
    facts.urls = {path: url for path, url in facts.urls.items() if url[:1] != "#" or url[1:] in names}
    return facts
