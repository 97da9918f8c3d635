"""The OpenAPI document: FastAPI's, completed by the schemas of what the endpoints read and write by themselves."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from audome_engine.server import replies, schemas
from audome_engine.server.replies import listed
from audome_engine.server.routes.documented import header
from audome_engine.server.routes.paging import ulids


def _parameters(operations: tuple[str, ...], **values: str) -> dict[str, dict[str, Any]]:
    return {name: {"parameters": values} for name in operations}


_LISTS = (
    replies.Generation,
    replies.ListedProject,
    replies.Version,
    replies.Asset,
    replies.Font,
    replies.LedgerEntry,
    replies.Token,
    replies.Webhook,
    replies.Delivery,
)
_REQUEST_ID = {"X-Request-Id": header("Names the request in the service's log.", type="string", pattern=ulids("req_"))}
_ID = "$response.body#/id"
# What an answer can be used for: operation and status; then operations and what they take from it.
_LINKS: dict[tuple[str, str], dict[str, dict[str, Any]]] = {
    ("create_project", "201"): {
        **_parameters(("show_project", "replace_project", "change_project", "delete_project"), project_id=_ID),
        **_parameters(("list_versions",), project_id=_ID),
        **_parameters(("restore_version",), project_id=_ID, version="$response.body#/version"),
        "preview": {"requestBody": {"projectId": _ID}},
        "generate": {"requestBody": {"projectId": _ID}},
    },
    ("make_webhook", "201"): _parameters(
        ("show_webhook", "change_webhook", "delete_webhook", "test_webhook", "list_deliveries"), webhook_id=_ID
    ),
    ("test_webhook", "202"): {
        **_parameters(("redeliver_event",), delivery_id=_ID),
        **_parameters(("redeliver_to",), webhook_id="$request.path.webhook_id", delivery_id=_ID),
    },
    ("make_token", "201"): _parameters(("delete_token",), token_id=_ID),
    ("generate", "200"): _parameters(("show_generation",), generation_id="$response.body#/generationId"),
    ("generate", "202"): _parameters(("show_generation",), generation_id="$response.body#/generationId"),
    ("batch", "202"): _parameters(("show_batch",), batch_id="$response.body#/batchId"),
}


def complete(app: FastAPI) -> dict[str, Any]:
    """The document, made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            servers=app.servers,
            routes=app.routes,
        )
        for path in document["paths"].values():
            for operation in path.values():
                _finish(operation)
        document.setdefault("components", {})["schemas"] = _schemas()
        app.openapi_schema = document
    return app.openapi_schema


def _finish(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    responses.pop("422", None)  # FastAPI's own; it is never sent
    for status, response in responses.items():
        response["headers"] = {**response.get("headers", {}), **_REQUEST_ID}
        links = _LINKS.get((operation["operationId"], status), {})
        if links:
            response["links"] = {name: {"operationId": name, **link} for name, link in links.items()}


def _schemas() -> dict[str, Any]:
    bodies = [model for model in _models(schemas) if issubclass(model, schemas.Body) and _is_public(model)]
    answers = [model for model in _models(replies) if issubclass(model, replies.Reply) and _is_public(model)]
    models = [*bodies, *answers, *(listed(model) for model in _LISTS)]
    _, definitions = models_json_schema(
        [(model, "validation") for model in models], ref_template="#/components/schemas/{model}"
    )
    found: dict[str, Any] = definitions["$defs"]
    for name in ("GenerateBody", "BatchBody"):
        found[name]["oneOf"] = [
            {"required": [field], "properties": {field: {"type": "string"}}} for field in ("projectId", "html")
        ]
    return found


def _is_public(model: type[BaseModel]) -> bool:
    """Whether endpoints name it: neither one of the two bases nor private."""
    return model not in (schemas.Body, replies.Reply) and not model.__name__.startswith("_")


def _models(module: Any) -> list[type[BaseModel]]:
    return [
        each
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, BaseModel) and each.__module__ == module.__name__
    ]
