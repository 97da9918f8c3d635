"""The API reference at /api/docs: the OpenAPI document as one page of the documentation, without scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from audome_engine.server.pages import Page, Site

Json = dict[str, Any]
_METHODS = ("get", "post", "put", "patch", "delete")


def reference_html(site: Site, document: Json) -> str:
    """The page, as HTML."""
    return site.html(Page("api/reference", "\n\n".join(_markdown(document))))


def _markdown(document: Json) -> Iterator[str]:
    yield "# API reference"
    yield "Every endpoint with its fields and replies, made from [the OpenAPI document](/openapi.json) of this server."
    operations = [
        (method, path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in _METHODS
    ]
    for tag in dict.fromkeys(operation["tags"][0] for _, _, operation in operations):
        yield f"## {tag.capitalize()}"
        for method, path, operation in operations:
            if operation["tags"][0] == tag:
                yield from _operation(f"### {method.upper()} {path}", operation)
    yield "## Schemas"
    for name, schema in document["components"]["schemas"].items():
        yield f"### {name}"
        yield from _schema(schema)


def _operation(heading: str, operation: Json) -> Iterator[str]:
    yield heading
    yield operation.get("description", "")
    parameters = operation.get("parameters", ())
    if parameters:
        rows = [
            (_code(each["name"]), each["in"], _type(each["schema"]), each.get("description", "")) for each in parameters
        ]
        yield _table(("Parameter", "In", "Type", ""), rows)
    for mime, content in operation.get("requestBody", {}).get("content", {}).items():
        yield f"Body, {_code(mime)}: {_type(content['schema'])}"
    replies = [
        (
            status,
            ", ".join(_type(each.get("schema", {})) for each in reply.get("content", {}).values()),
            reply["description"],
        )
        for status, reply in sorted(operation["responses"].items())
    ]
    yield _table(("Status", "Body", ""), replies)


def _schema(schema: Json) -> Iterator[str]:
    if schema.get("description"):
        yield schema["description"]
    required = schema.get("required", ())
    rows = [
        (_code(name), _type(field), "yes" if name in required else "", field.get("description", ""))
        for name, field in schema.get("properties", {}).items()
    ]
    if rows:
        yield _table(("Field", "Type", "Required", ""), rows)


def _type(schema: Json) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_type(each) for each in schema["anyOf"])
    if "const" in schema:
        return _code(str(schema["const"]).lower())
    if "enum" in schema:
        return ", ".join(_code(each) for each in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    limits = [
        f"{word} {schema[key]}"
        for key, word in (("minimum", "from"), ("maximum", "to"), ("maxLength", "at most"), ("format", ""))
        if key in schema
    ]
    return " ".join([schema.get("type", "any"), *limits]).replace("  ", " ")


def _code(text: str) -> str:
    return f"`{text}`"


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines
    )
