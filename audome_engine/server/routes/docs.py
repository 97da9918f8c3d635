"""The public pages: documentation as HTML and Markdown, and its feeds. Plain Starlette routes: they answer HEAD too, and
stay out of the OpenAPI document, which describes the JSON API."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from audome_engine.server.pages import Page, Site, content_security_policy, load_site
from audome_engine.server.reference import reference_html

router = APIRouter()

_CACHE = {"Cache-Control": "public, max-age=300"}


async def _page(request: Request) -> Response:
    site = _site(request)
    return _html(site.html(_found(site, request.path_params.get("slug", ""))))


async def _reference(request: Request) -> Response:
    return _html(reference_html(_site(request), request.app.openapi()))


def _html(page: str) -> Response:
    headers = {
        **_CACHE,
        "Content-Security-Policy": content_security_policy(),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(page, headers=headers)


async def _raw(request: Request) -> Response:
    page = _found(_site(request), request.path_params["slug"])
    return Response(page.markdown, media_type="text/markdown", headers=_CACHE)


async def _llms(request: Request) -> Response:
    return Response(_site(request).llms(), media_type="text/plain", headers=_CACHE)


async def _llms_full(request: Request) -> Response:
    return Response(_site(request).llms_full(), media_type="text/plain", headers=_CACHE)


async def _sitemap(request: Request) -> Response:
    return Response(_site(request).sitemap(), media_type="application/xml", headers=_CACHE)


def _site(request: Request) -> Site:
    settings = request.app.state.service.settings
    return load_site(settings.public_url, settings.cdn_url)


def _found(site: Site, slug: str) -> Page:
    page = site.find(slug.rstrip("/"))
    if page is None:
        raise HTTPException(404, "There is no such page.")
    return page


router.add_route("/api/docs", _reference, include_in_schema=False)
router.add_route("/docs", _page, include_in_schema=False)
router.add_route("/docs/raw/{slug:path}.md", _raw, include_in_schema=False)
router.add_route("/docs/{slug:path}", _page, include_in_schema=False)
router.add_route("/llms.txt", _llms, include_in_schema=False)
router.add_route("/llms-full.txt", _llms_full, include_in_schema=False)
router.add_route("/sitemap.xml", _sitemap, include_in_schema=False)
