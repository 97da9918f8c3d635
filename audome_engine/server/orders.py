"""Orders: one picture as it was asked for, checked as far as that goes without reading the template."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from audome_engine.css import parse_color
from audome_engine.formats import ServedFormat
from audome_engine.server.errors import ApiError, Detail
from audome_engine.server.schemas import MAXIMUM_PIXELS, BatchItem, _Picture
from audome_engine.server.workers.types import MAXIMUM_SIDE
from audome_engine.templates.data import PROPERTIES

Warning = dict[str, str]


@dataclass(frozen=True, slots=True)
class Order:
    """What a render needs besides the project; kept as JSON for work that is done later or again."""

    project_id: str | None
    html: str | None
    data: Mapping[str, Any]
    width: int | None
    height: int | None
    format: ServedFormat
    quality: int
    background: str
    scale: float
    base_url: str | None
    strict: bool
    metadata: Mapping[str, Any] | None = None
    warnings: tuple[Warning, ...] = field(default=())

    def to_json(self, *, without: tuple[str, ...] = ()) -> str:
        """The order as text, without the named fields."""
        names = [name for name in self.__slots__ if name not in ("metadata", *without)]
        return json.dumps({name: getattr(self, name) for name in names})

    @classmethod
    def from_json(cls, *texts: str) -> Order:
        """The reverse; later texts win over earlier ones."""
        fields: dict[str, Any] = {}
        for text in texts:
            fields |= json.loads(text)
        fields["warnings"] = tuple(fields.get("warnings", ()))
        return cls(**fields)


class DataChecker:
    """Checks flat data: which values may stand under which kind of key.

    `own_prefixes` are the URLs of uploaded assets; `insecure` says whether an allow list may open plain http.
    """

    def __init__(self, own_prefixes: tuple[str, ...], *, insecure: bool) -> None:
        self._own = own_prefixes
        self._schemes = ("https://", "http://") if insecure else ("https://",)

    def check(self, data: Mapping[str, Any] | None, prefix: str = "data") -> tuple[dict[str, Any], list[Warning]]:
        """The values that can be rendered, and a warning for each that is dropped.

        Raises:
            ApiError: 400 with a detail for each value that is wrong.
        """
        kept: dict[str, Any] = {}
        warnings: list[Warning] = []
        details: list[Detail] = []
        for key, value in (data or {}).items():
            suffix = key.rpartition(".")[2]
            plain = isinstance(value, (str, bool, int, float))
            if suffix in PROPERTIES and not plain:
                kind = "null" if value is None else "a list" if isinstance(value, list) else "an object"
                message = f"must be text, a number or a boolean, not {kind}"
                details.append(Detail(f"{prefix}.{key}", "invalid_type", message))
            elif suffix == "img" and not self._may_be_image(value):
                details.append(Detail(f"{prefix}.{key}", "invalid_url", "must be the https URL of a public image"))
            elif plain:
                kept[key] = value
            else:
                message = f"unknown dynamic key {key!r}"
                warnings.append({"code": "unknown-dynamic-key", "message": message, "key": key})
        if details:
            message = f"{details[0].field}: {details[0].message}"
            raise ApiError("VALIDATION_FAILED", message, details=details[:50])
        return kept, warnings

    def _may_be_image(self, value: Any) -> bool:
        if not isinstance(value, str) or len(value) > 8192:
            return False
        url = value.strip()
        return url.startswith(self._own) or url.lower().startswith(self._schemes)


def make_order(
    body: _Picture, data: Mapping[str, Any], warnings: list[Warning], metadata: Mapping[str, Any] | None
) -> Order:
    """The order of a checked body.

    Raises:
        ApiError: 400, the canvas is too large, or something would be ignored and `strict` is set.
    """
    background = body.background_color or "white"
    format: ServedFormat = body.format
    notes = list(warnings)
    color = parse_color(background)
    if color is not None and color.alpha == 0 and format != "png":
        message = f"backgroundColor {background} makes the picture a PNG with alpha; format {format} was ignored"
        notes.append({"code": "format-overridden", "message": message})
        format = "png"
    if body.strict and notes:
        details = [
            Detail(f"data.{note['key']}" if "key" in note else "format", note["code"], note["message"])
            for note in notes
        ]
        raise ApiError("VALIDATION_FAILED", notes[0]["message"], details=details)
    order = Order(
        body.project_id, body.html, data, body.width, body.height, format, body.quality, background,
        body.scale, body.base_url, body.strict, metadata, tuple(notes),
    )  # fmt: skip
    check_canvas(order.width, order.height, order.scale)
    return order


def item_body(batch: _Picture, item: BatchItem) -> _Picture:
    """The body of one item: the batch's, with what the item says itself."""
    said = {name: value for name in ("width", "height", "format") if (value := getattr(item, name)) is not None}
    return batch.model_copy(update=said)


def check_canvas(width: int | None, height: int | None, scale: float) -> None:
    """Refuse a canvas whose sides or area are too large in device pixels; unknown sides count as 1.

    Raises:
        ApiError: 400.
    """
    wide, high = (width or 1) * scale, (height or 1) * scale
    for name, side in (("width", wide), ("height", high)):
        if side > MAXIMUM_SIDE:
            message = f"is {side:.0f} device pixels after scale; at most {MAXIMUM_SIDE} are allowed"
            detail = Detail(name, "canvas_too_large", message)
            raise ApiError("VALIDATION_FAILED", f"{name}: {message}", details=[detail])
    if wide * high > MAXIMUM_PIXELS:
        message = f"the canvas has {wide * high:.0f} device pixels; at most {MAXIMUM_PIXELS} are allowed"
        raise ApiError("VALIDATION_FAILED", message, details=[Detail("width", "canvas_too_large", message)])
