"""The ASGI application: explicit lists of routes and handlers around one `Service`."""

from __future__ import annotations

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from audome_engine.server.errors import ApiError, Detail
from audome_engine.server.middleware import Frame, answer_error
from audome_engine.server.openapi import complete
from audome_engine.server.routes import (
    account,
    docs,
    files,
    generate,
    operations,
    preview,
    projects,
    uploads,
    webhooks,
)
from audome_engine.server.service import Service
from audome_engine.server.storage import StorageError

ROUTERS = (
    generate.router,
    preview.router,
    projects.router,
    uploads.router,
    account.router,
    webhooks.router,
    files.router,
    docs.router,
    operations.router,
)


def create_app(service: Service) -> FastAPI:
    """The application around a service that is open already."""
    app = FastAPI(
        title="Audome",
        version="1",
        description="Templates and data to pictures.",
        servers=[{"url": service.settings.public_url}],
        docs_url=None,  # ours, routes/docs.py, loads nothing from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.service = service
    for router in ROUTERS:
        app.include_router(router)
    app.add_exception_handler(ApiError, _api_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _bad_request)
    app.add_exception_handler(StorageError, _unavailable)
    app.add_exception_handler(SQLAlchemyError, _unavailable)
    app.add_middleware(Frame, metrics=service.metrics, shedding=service.shedding)
    app.openapi = lambda: complete(app)  # type: ignore[method-assign]
    return app


async def _api_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return answer_error(request, error)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = {405: "METHOD_NOT_ALLOWED", 404: "NOT_FOUND"}.get(error.status_code, "VALIDATION_FAILED")
    sentence = {
        "NOT_FOUND": "There is nothing here; see /docs.",
        "METHOD_NOT_ALLOWED": f"{request.method} is not allowed here.",
    }.get(code, str(error.detail))
    return answer_error(request, ApiError(code, sentence, headers=error.headers))


async def _bad_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    details = [Detail(str(each["loc"][-1]), each["type"], each["msg"]) for each in error.errors()]
    return answer_error(request, ApiError("VALIDATION_FAILED", details[0].message, details=details))


async def _unavailable(request: Request, error: Exception) -> Response:
    """The database or the store is away: say so shortly, and let the client come back."""
    cause = str(getattr(error, "orig", error))[:200]
    structlog.get_logger(__name__).error("unavailable", error=type(error).__name__, cause=cause, path=request.url.path)
    busy = ApiError("BUSY", "The service is not available at the moment; try again shortly.", retry_after=5)
    return answer_error(request, busy)
