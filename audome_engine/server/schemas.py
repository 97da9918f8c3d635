"""What the endpoints take, as models that check every field; names are camelCase on the wire."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic.alias_generators import to_camel

from audome_engine.css import parse_color
from audome_engine.formats import ServedFormat
from audome_engine.server.accounts import EMBED_SCOPES, SCOPES
from audome_engine.server.clock import LAST_MS, parse_moment
from audome_engine.server.workers.types import MAXIMUM_SIDE

MAXIMUM_ITEMS = 1000  # of a batch
MAXIMUM_WEBHOOKS = 5  # of an account
MAXIMUM_PIXELS = 33_000_000
METADATA_BYTES = 16 * 1024
_ORIGIN = r"^https?://[A-Za-z0-9._:\[\]-]+$"
_HTTPS = {"format": "iri", "pattern": "^https://"}  # plain http only where the installation allows the host
_STORABLE = {"pattern": r"^[^\u0000]*$"}


def _storable(text: str) -> str:
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("must be Unicode text without NUL")
    return text


def _color(text: str) -> str:
    if len(text) > 200 or parse_color(text) is None:
        raise ValueError("is not a CSS colour")
    return text


def _https(text: str) -> str:
    if not text.lower().startswith("https://") or len(text) > 2048 or any(character <= " " for character in text):
        raise ValueError("must be an https URL")
    return _storable(text)


def _origin(text: str) -> str:
    if re.fullmatch(_ORIGIN, text) is None:
        raise ValueError("must be an origin, as in https://example.com")
    return text.lower()


def _whole(value: object) -> object:
    """JSON has one kind of number: 8.0 is as whole as 8."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _expiry(value: object) -> int:
    if not isinstance(value, str):
        raise ValueError("must be text: an ISO 8601 time with its zone")
    moment = parse_moment(value, zoned=True)
    if moment > LAST_MS:
        raise ValueError("must be before the year 10000")
    return moment


Text = Annotated[str, AfterValidator(_storable), Field(json_schema_extra=_STORABLE)]
Name = Annotated[Text, Field(min_length=1, max_length=200)]
Category = Annotated[Text, Field(min_length=1, max_length=100)]
Expiry = Annotated[int, BeforeValidator(_expiry), WithJsonSchema({"type": "string", "format": "date-time"})]
# The bounds stand before the validator: after it, the document would not show them.
Whole = Annotated[int, BeforeValidator(_whole)]
Side = Annotated[int, Field(ge=1, le=MAXIMUM_SIDE), BeforeValidator(_whole)]
Quality = Annotated[int, Field(ge=1, le=100), BeforeValidator(_whole)]
Lifetime = Annotated[int, Field(ge=1, le=86400), BeforeValidator(_whole)]
Html = Annotated[Text, Field(min_length=1, description="The document.")]
Color = Annotated[str, AfterValidator(_color), Field(description="A CSS colour.")]
HttpsUrl = Annotated[str, AfterValidator(_https), Field(json_schema_extra={**_HTTPS, "maxLength": 2048})]
WebhookUrl = Annotated[str, AfterValidator(_storable), Field(min_length=1, max_length=2048, json_schema_extra=_HTTPS)]
Origin = Annotated[str, AfterValidator(_origin), Field(max_length=300, json_schema_extra={"pattern": _ORIGIN})]
Secret = Annotated[Text, Field(min_length=8, max_length=256)]
Scope = Literal["render", "preview", "projects:read", "projects:write", "webhooks", "fonts", "admin"]
EmbedScope = Literal["render", "preview", "projects:read", "projects:write", "fonts"]
EventType = Literal["render.completed", "render.failed", "token.created", "token.revoked"]
EVENTS: tuple[EventType, ...] = ("render.completed", "render.failed", "token.created", "token.revoked")
assert Scope.__args__ == SCOPES  # type: ignore[attr-defined]
assert EmbedScope.__args__ == EMBED_SCOPES  # type: ignore[attr-defined]


class Body(BaseModel):
    """A request body: types are not converted; fields that nobody knows are ignored."""

    model_config = ConfigDict(strict=True, extra="ignore", alias_generator=to_camel)


class _Picture(Body):
    """What every way to ask for pictures has in common."""

    project_id: Text | None = Field(None, description="The project to render. Either this or html.")
    html: Html | None = Field(None, description="An HTML document to render. Either this or projectId.")
    width: Side | None = Field(None, description="CSS pixels; default: the template's.")
    height: Side | None = Field(None, description="CSS pixels; default: the template's.")
    format: ServedFormat = "png"
    quality: Quality = Field(90, description="Of jpeg, webp and avif.")
    background_color: Color | None = Field(None, description="CSS colour; `transparent` gives a PNG with alpha.")
    scale: float = Field(1.0, ge=0.1, le=4, description="Device pixels per CSS pixel.")
    base_url: HttpsUrl | None = Field(None, description="What relative URLs in html refer to.")
    strict: bool = Field(False, description="Fail on anything ignored or missing.")

    @model_validator(mode="after")
    def _one_document(self) -> _Picture:
        if (self.project_id is None) == (self.html is None):
            raise ValueError("exactly one of projectId and html is needed")
        return self


def _small(metadata: dict[str, Any]) -> dict[str, Any]:
    if len(json.dumps(metadata, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")) > METADATA_BYTES:
        raise ValueError("must be at most 16 KB of JSON")
    return metadata


Metadata = Annotated[dict[str, Any], AfterValidator(_small)]
_VALUES = {
    r"(^|\.)(text|color|background|hidden|href)$": {"type": ["string", "number", "boolean"]},
    r"(^|\.)img$": {"type": "string", "maxLength": 8192, "format": "iri", "pattern": "^https?://"},
}
Data = Annotated[
    dict[str, Any],
    Field(
        description="Dynamic values: `<dynamicKey>.text`, `<dynamicKey>.img`.",
        json_schema_extra={"patternProperties": _VALUES},
    ),
]


class GenerateBody(_Picture):
    """POST /api/render/generate."""

    data: Data | None = None
    metadata: Metadata | None = Field(None, description="Echoed in reply and webhook; at most 16 KB.")
    asynchronous: bool = Field(False, alias="async", description="Answer 202 at once.")


class BatchItem(Body):
    """One picture of a batch; what it leaves out comes from the batch."""

    data: Data | None = None
    width: Side | None = None
    height: Side | None = None
    format: ServedFormat | None = None
    metadata: Metadata | None = None


class BatchBody(_Picture):
    """POST /api/render/batch."""

    items: list[BatchItem] = Field(min_length=1, max_length=MAXIMUM_ITEMS)
    data: Data | None = Field(None, description="Values of every item, under the item's own.")


class PreviewBody(Body):
    """POST /api/render/preview."""

    project_id: Annotated[Text, Field(min_length=1)]
    data: Data | None = None


def _no_document(body: Any) -> Any:
    if isinstance(body, dict) and "document" in body:
        raise ValueError("document: the Studio's format is not supported yet; send html")
    return body


class ProjectBody(Body):
    """POST and PUT /api/render/projects."""

    _refused = model_validator(mode="before")(_no_document)
    name: Name
    html: Html
    width: Side | None = Field(None, description="CSS pixels; default: the viewport meta's, else 1080.")
    height: Side | None = Field(None, description="CSS pixels; default: the viewport meta's, else the content's.")
    category_id: Category | None = None


class ProjectPatch(Body):
    """PATCH /api/render/projects/{id}: only what is given changes."""

    _refused = model_validator(mode="before")(_no_document)
    # May be left out, but not be null; a default_factory shows no default in the document.
    name: Name = Field(default_factory=str)
    html: Html = Field(default_factory=str)
    width: Side | None = None
    height: Side | None = None
    category_id: Category | None = None


class TokenBody(Body):
    """POST /api/render/tokens."""

    name: Name
    scopes: list[Scope] = Field(default=["render", "preview", "projects:read"], min_length=1, max_length=7)
    expires_at: Expiry | None = Field(None, description="ISO 8601 with a time zone, in the future; default: never.")


class EmbedTokenBody(Body):
    """POST /api/render/embed-tokens."""

    category_id: Category | None = None
    project_id: Text | None = None
    read_only: bool = False
    origins: list[Origin] = Field(default=[], max_length=50, description="Origins of the pages that embed the Studio.")
    expires_in: Lifetime = Field(3600, description="Seconds; where exp is not given.")
    exp: Whole | None = Field(None, description="Unix seconds; at most a day from now.")


class WebhookBody(Body):
    """POST /api/render/webhooks."""

    url: WebhookUrl
    events: list[EventType] = Field(default_factory=lambda: [*EVENTS], min_length=1, max_length=4)
    secret: Secret | None = Field(None, description="Default: one is generated.")
    active: bool = True


class WebhookPatch(Body):
    """PATCH /api/render/webhooks/{id}: only what is given changes."""

    url: WebhookUrl | None = None
    events: list[EventType] | None = Field(None, min_length=1, max_length=4)
    secret: Secret | None = Field(None, description="A new secret; the old one signs beside it for a day.")
    rotate_secret: bool = Field(False, description="Generate a new secret; the old one signs beside it for a day.")
    active: bool | None = None
