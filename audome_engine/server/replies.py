"""What the endpoints answer, as models: they document the API; the code that answers is tested against them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from audome_engine.formats import ServedFormat
from audome_engine.server.errors import PREVIEW_CODES, STATUS
from audome_engine.server.schemas import EventType, Scope

Url = Annotated[str, Field(json_schema_extra={"format": "uri"})]
Time = Annotated[str, Field(description="ISO 8601, UTC, milliseconds.", json_schema_extra={"format": "date-time"})]
UnixMs = Annotated[int, Field(description="Unix milliseconds.")]


class Reply(BaseModel):
    """A JSON object with camelCase names and nothing that is not named here."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)


class Problem(Reply):
    """What is wrong with one field."""

    field: str
    reason: str
    message: str


class Error(Reply):
    """Every error but preview's."""

    success: Literal[False]
    error: str = Field(description="A sentence.")
    code: str = Field(json_schema_extra={"enum": list(STATUS)})
    details: list[Problem] = Field(default=[], description="Of a 400.")
    request_id: str = Field(default="", description="Of a 500.")


class Caution(Reply):
    """Something that was ignored or missing."""

    code: str
    message: str
    key: str = Field(default="", description="The data key concerned, where there is one.")


class Generated(Reply):
    """A finished picture."""

    success: Literal[True]
    image_url: Url
    width: int
    height: int
    format: ServedFormat
    credits_used: int
    credits_remaining: int
    generation_id: str
    metadata: dict[str, Any] = Field(default={}, description="As given.")
    warnings: list[Caution] = Field(default=[], description="Only where there are any.")


class Accepted(Reply):
    """Work that is done later."""

    success: Literal[True]
    generation_id: str
    status: Literal["queued"]
    metadata: dict[str, Any] = Field(default={}, description="As given.")
    warnings: list[Caution] = Field(default=[], description="Only where there are any.")


class AcceptedBatch(Reply):
    """A batch that is done later."""

    success: Literal[True]
    batch_id: str
    generation_ids: list[str]
    total: int


class Generation(Reply):
    """A generation and what became of it."""

    generation_id: str
    status: Literal["queued", "rendering", "completed", "failed"]
    project_id: str | None
    batch_id: str | None
    image_url: Url | None
    width: int | None
    height: int | None
    format: ServedFormat
    credits_used: int
    error: str | None
    code: str | None
    metadata: dict[str, Any] | None
    created_at: Time
    finished_at: Time | None


class Batch(Reply):
    """How far a batch is."""

    batch_id: str
    total: int
    queued: int
    completed: int
    failed: int


class RateLimit(Reply):
    """Of the minute."""

    remaining: int
    reset_at: UnixMs


class Preview(Reply):
    """A preview that can be fetched for an hour."""

    success: Literal[True]
    preview_url: Url
    expires_at: UnixMs
    watermarked: Literal[False]
    low_res: Literal[True]
    cached: bool
    rate_limit: RateLimit
    generation_time: int = Field(default=0, description="Milliseconds; absent on a cache hit.")


class PreviewError(Reply):
    """Every error of preview but 429."""

    error: str = Field(description="The code.", json_schema_extra={"enum": list(PREVIEW_CODES)})
    message: str
    details: list[Problem] = Field(default=[], description="Of a 400.")
    request_id: str = Field(default="", description="Of a 500.")
    retry_after: int | None = Field(default=None, description="Seconds; of a 503.")


class PreviewLimited(Reply):
    """Preview's 429."""

    error: Literal["rate_limited"]
    retry_after: int = Field(description="Seconds.")
    rate_limit: RateLimit


class Element(Reply):
    """What a template's `data-dynamic-key` makes changeable."""

    type: Literal["text", "image"]
    dynamic_key: str
    default_value: str
    placeholder: str


class ListedProject(Reply):
    """A project without its document."""

    id: str
    name: str
    category_id: str | None
    width: int
    height: int
    auto_height: bool = Field(description="As high as its content; height is that of the default content.")
    version: int
    created_at: Time
    updated_at: Time
    dynamic_elements: list[Element]


class Project(ListedProject):
    """A project."""

    html: str
    warnings: list[Caution] = Field(default=[], description="Of a save, only where there are any.")


class Version(Reply):
    """One save of a project."""

    version: int
    name: str
    category_id: str | None
    width: int
    height: int
    created_at: Time


class Asset(Reply):
    """An uploaded picture; `url` is what `.img` values take."""

    id: str
    name: str
    url: Url
    mime: str
    bytes: int
    width: int | None
    height: int | None
    created_at: Time


class Font(Reply):
    """An uploaded font, which documents of the account name by its family."""

    id: str
    family_name: str
    bytes: int
    created_at: Time


class Limits(Reply):
    """What the account may do."""

    generate: list[str]
    preview: list[str]
    webhooks: int
    canvas_side: int
    canvas_pixels: int
    body_bytes: int
    batch_items: int


class Account(Reply):
    """The account of the token."""

    id: str
    name: str
    credits_remaining: int
    limits: Limits


class LedgerEntry(Reply):
    """One movement of credits."""

    id: str
    kind: Literal["grant", "charge", "refund"]
    amount: int
    balance: int
    generation_id: str | None
    note: str
    created_at: Time


class UsagePeriod(Reply):
    """Generations of one hour, day or month."""

    period: Time
    completed: int
    failed: int
    pending: int
    credits: int


class Usage(Reply):
    """Periods in which there was something, oldest first."""

    items: list[UsagePeriod]


class Token(Reply):
    """A token without its secret."""

    id: str
    name: str
    scopes: list[Scope]
    created_at: Time
    expires_at: Time | None
    last_used_at: Time | None


class NewToken(Token):
    """A token just made; the only time that its secret is told."""

    token: str


class EmbedToken(Reply):
    """A short-lived token for a browser."""

    id: str
    token: str
    category_id: str | None
    project_id: str | None
    read_only: bool
    origins: list[str]
    scopes: list[Scope]
    exp: int = Field(description="Unix seconds.")
    expires_at: Time


class Webhook(Reply):
    """A destination."""

    id: str
    url: str
    events: list[EventType]
    active: bool
    created_at: Time


class NewWebhook(Webhook):
    """A destination just made; the only time that the secret is told."""

    secret: str


class ChangedWebhook(Webhook):
    """A destination after a change; with the secret where that is new."""

    secret: str = ""


class Delivery(Reply):
    """An event on its way to a destination, or there."""

    id: str
    event_id: str
    type: EventType
    attempt: int
    status: Literal["pending", "delivered", "failed"]
    response_status: int | None
    error: str | None
    at: Time
    next_attempt_at: Time | None


class State(Reply):
    """Of health and readiness."""

    status: str


_pages: dict[type[BaseModel], type[BaseModel]] = {}


def listed(model: type[BaseModel]) -> type[BaseModel]:
    """The model of a list of `model`."""
    if model not in _pages:
        fields = {"items": list[model], "nextCursor": str | None}  # type: ignore[valid-type]
        config = ConfigDict(extra="forbid")
        made = type(
            f"{model.__name__}List", (BaseModel,), {"__annotations__": fields, "model_config": config,
                                                    "__module__": __name__, "__doc__": f"A page of {model.__name__}s."}
        )  # fmt: skip
        _pages[model] = made
    return _pages[model]
