"""The service's settings: read from the environment (`AUDOME_*`), checked, with defaults that start on a fresh machine."""

from __future__ import annotations

import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from audome_engine.errors import InvalidArgument
from audome_engine.server.limits import Rate, parse_rates

Words = Annotated[tuple[str, ...], NoDecode]
Numbers = Annotated[tuple[float, ...], NoDecode]


class Settings(BaseSettings):
    """Every setting; the environment variable is the field's name in capitals after `AUDOME_`."""

    model_config = SettingsConfigDict(env_prefix="AUDOME_", extra="ignore", frozen=True, populate_by_name=True)

    data_dir: Path = Field(Path("audome-data"), description="Folder of the embedded database, pictures and secret key.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    public_url: str = Field("", description="Where clients reach the service; default: from host and port.")
    cdn_url: str = Field("", description="Where clients reach pictures and assets; default: the public URL.")
    database_url: str = Field("", description="`postgresql://…`; default: SQLite in the data folder.")
    storage_url: str = Field("", description="`s3://bucket/prefix` or a folder; default: in the data folder.")
    redis_url: str = Field("", description="Shared rate limits and preview cache; default: in process.")
    secret_key: str = Field("", description="Encrypts webhook secrets; default: made in the data folder.", repr=False)
    egress_allow: Words = Field((), description="Hosts, networks, host:port reachable though not public or not https.")
    egress_ca_file: Path | None = Field(None, description="Certificates of one more authority, PEM.")
    rate_generate: str = Field("120/minute", description="Generates per account.")
    rate_preview: str = Field("30/minute,200/hour", description="Previews per account; the first rate is reported.")
    webhook_schedule: Numbers = Field(
        (0, 60, 300, 1800, 7200, 21600, 86400), description="Seconds after the first attempt."
    )
    preview_ttl: float = Field(3600, gt=0, description="Seconds that a preview lives.")
    preview_entries: int = Field(1000, ge=1, description="Previews kept.")
    preview_max_concurrency: int = Field(
        1,
        ge=1,
        le=64,
        validation_alias=AliasChoices("PREVIEW_MAX_CONCURRENCY", "AUDOME_PREVIEW_MAX_CONCURRENCY"),
        description="Preview workers.",
    )
    render_workers: int = Field(
        default_factory=lambda: os.cpu_count() or 2, ge=1, le=256, description="Generate workers; default: cores."
    )
    render_deadline: float = Field(30, gt=0, le=600, description="Seconds for one render, its fetches included.")
    render_queue: int = Field(
        0, ge=0, description="Synchronous generates under way before 503; default: 48 and 16 a worker."
    )
    render_memory: int = Field(2 * 2**30, ge=256 * 2**20, description="Bytes of memory that one worker may use.")
    drain_seconds: float = Field(20, ge=0, description="Seconds that open requests get when the service stops.")
    log_level: str = Field("info", description="`debug`, `info`, `warning` or `error`.")

    @field_validator("egress_allow", mode="before")
    @classmethod
    def _words(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("webhook_schedule", mode="before")
    @classmethod
    def _seconds(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value

    @field_validator("webhook_schedule")
    @classmethod
    def _rising(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if not value or value[0] != 0 or list(value) != sorted(value) or value[-1] > 10**8:
            raise ValueError("must be rising seconds from 0, as in 0,60,300")
        return value

    @field_validator("public_url", "cdn_url")
    @classmethod
    def _bare(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("postgresql://", "postgres://", "sqlite:///")):
            raise ValueError("must be postgresql://… (or sqlite:///path)")
        return value

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.lower() not in ("debug", "info", "warning", "error"):
            raise ValueError("must be debug, info, warning or error")
        return value.lower()

    def model_post_init(self, context: object) -> None:
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)
        port = "" if self.port == 80 else f":{self.port}"
        public = self.public_url or f"http://{host}{port}"
        data = self.data_dir.resolve()
        derived = {
            "data_dir": data,
            "public_url": public,
            "cdn_url": self.cdn_url or public,
            "database_url": self.database_url or f"sqlite:///{data / 'audome.sqlite3'}",
            "storage_url": self.storage_url or str(data / "files"),
            "render_queue": self.render_queue or 48 + 16 * self.render_workers,
        }
        for name, value in derived.items():  # the model is frozen for everyone else
            self.__dict__[name] = value
        _ = self.generate_rates, self.preview_rates  # wrong ones stop the start

    @cached_property
    def generate_rates(self) -> tuple[Rate, ...]:
        """`rate_generate`, parsed."""
        return parse_rates(self.rate_generate)

    @cached_property
    def preview_rates(self) -> tuple[Rate, ...]:
        """`rate_preview`, parsed."""
        return parse_rates(self.rate_preview)


def load_settings(**values: object) -> Settings:
    """The settings of this environment; `values` win over it.

    Raises:
        InvalidArgument: a setting is wrong; names its environment variable and what is expected.
    """
    try:
        return Settings(**values)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "setting"
        variable = name if name.isupper() else f"AUDOME_{name.upper()}"
        raise InvalidArgument(variable, str(first["msg"]).removeprefix("Value error, ")) from error
    except ValueError as error:
        raise InvalidArgument("AUDOME_RATE_GENERATE or AUDOME_RATE_PREVIEW", str(error)) from error


def secret_key(settings: Settings) -> tuple[str, bool]:
    """The key that encrypts webhook secrets, and whether it was made just now (file `secret-key`, mode 0600)."""
    if settings.secret_key:
        return settings.secret_key, False
    path = settings.data_dir / "secret-key"
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip(), False
    key = secrets.token_urlsafe(32)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key, True
